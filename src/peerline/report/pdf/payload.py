"""A document as plain data for the typst template, its charts drawn, its signs printable."""

import re
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from peerline.report.charts import bar, key, mark, radar, strip
from peerline.report.document import Document, Key, PracticeRow, Practices, Radar, Strip, Symbol
from peerline.report.fonts import jis_characters, pdf_fonts

UNPRINTABLE = "□"
WORDS = re.compile(r"<title>.*?</title>(<desc>.*?</desc>)?", re.DOTALL)


def as_data(document: Document) -> dict[str, Any]:
    """The document as nested dicts and lists of text, booleans and nothing else."""
    data: dict[str, Any] = _plain(document)
    return data | {"symbols": {symbol.value: key.draw(symbol) for symbol in Symbol}}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return printable(str(value))
    if isinstance(value, tuple):
        return [_plain(child) for child in value]
    if isinstance(value, Strip):
        return {"svg": _bare(strip.draw(value)), "alt": _alt(value.title, value.description)}
    if not is_dataclass(value):
        return value
    data = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    kind = getattr(value, "kind", None)
    if kind is not None:
        data["kind"] = kind
    if isinstance(value, Radar):
        data |= {"svg": _bare(radar.draw(value)), "alt": _alt(value.title, value.description)}
    if isinstance(value, Key):
        data["svg"] = key.draw(value.symbol)
    if isinstance(value, Practices):
        data["rows"] = [_practice(row, value) for row in value.rows]
    return data


def _practice(row: PracticeRow, block: Practices) -> dict[str, Any]:
    drawn = bar.draw(row, block.cohort_label or "", block.leaders_label or "", block.own_label)
    shares = [share.text for share in (row.own_share, row.cohort, row.leaders) if share]
    return {
        "text": printable(row.text),
        "own": row.own,
        "own_text": printable(row.own_text),
        "is_share": row.own_share is not None,
        "cohort": printable(row.cohort.text) if row.cohort else None,
        "leaders": printable(row.leaders.text) if row.leaders else None,
        "group": printable(row.group) if row.group else None,
        "bar": _bare(drawn),
        "bar_alt": _alt(row.text, " · ".join(shares)),
        "mark": _bare(mark.draw(row.own_text, own=row.own)),
    }


def _bare(svg: str) -> str:
    """A chart without its words, which are the picture's alternative text here.

    Equal pictures become equal bytes, so that typst draws and stores each of them once.
    """
    return printable(WORDS.sub("", svg))


def _alt(title: str, description: str) -> str:
    return printable(f"{title}: {description}" if description else title)


def printable(text: str) -> str:
    """`text` with a box in place of each sign that neither font has.

    Only what a person typed can hold such a sign (an emoji behind "other"); it mustn't cost them
    the report.
    """
    if _usual().issuperset(text):
        return text
    known = _known()
    return "".join(sign if sign in known else UNPRINTABLE for sign in text)


@cache
def _usual() -> frozenset[str]:
    """Signs that the fonts are known to have, so that the fonts need not be read."""
    return frozenset(map(chr, jis_characters())) | frozenset("\n–·−’“”…$")


@cache
def _known() -> frozenset[str]:
    from fontTools.ttLib import TTFont

    known = {"\n"}
    for path in pdf_fonts():
        with TTFont(path, lazy=True) as font:
            known |= {chr(code) for code in font.getBestCmap()}
    return frozenset(known)
