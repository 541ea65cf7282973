"""The report as a page: whole and self-contained, or as a body for the site's own page.

The body has neither styles nor scripts in it, since the site's content security policy allows
neither; a page that embeds it links `report.css`, which `render` puts into the head of its own.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from peerline.report.charts import bar, key, mark, radar, strip
from peerline.report.document import Document, PracticeRow, Practices, Radar, Strip, Symbol

HERE = Path(__file__).parent
STYLESHEET = HERE / "report.css"


Learn = Callable[[str, str], tuple[str, str] | None]
"""(id of an item, id of its dimension) -> address of a page and the words of its link, or None."""


def _nowhere(_item: str, _dimension: str) -> None:
    return None


def render(document: Document) -> str:
    """A whole page that needs no other file."""
    template = _environment().get_template("page.html.j2")
    styles = Markup(stylesheet())  # noqa: S704  # our own file
    return template.render(document=document, learn=_nowhere, stylesheet=styles)


def render_body(document: Document, learn: Learn = _nowhere) -> str:
    """The report's `<article>`, to stand in a page that links the stylesheet.

    `learn`: where the site teaches about an item and its dimension, for a step of theirs.
    """
    return _environment().get_template("body.html.j2").render(document=document, learn=learn)


@cache
def stylesheet() -> str:
    """The report's styles; every rule is under `.pl-report`."""
    return STYLESHEET.read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(radar=_radar, strip=_strip, bar=_bar, mark=_mark, symbol=_symbol)
    return environment


# Charts escape their own texts.


def _radar(chart: Radar) -> Markup:
    return Markup(radar.draw(chart))  # noqa: S704


def _strip(chart: Strip) -> Markup:
    return Markup(strip.draw(chart))  # noqa: S704


def _bar(row: PracticeRow, block: Practices) -> Markup:
    drawn = bar.draw(row, block.cohort_label or "", block.leaders_label or "", block.own_label)
    return Markup(drawn)  # noqa: S704


def _mark(row: PracticeRow) -> Markup:
    return Markup(mark.draw(row.own_text, own=row.own))  # noqa: S704


def _symbol(name: str) -> Markup:
    return Markup(key.draw(Symbol(name)))  # noqa: S704
