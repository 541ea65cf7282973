"""Every sentence of the product has its Japanese."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize
from jinja2.ext import babel_extract

import peerline
from peerline import content
from peerline.answers.faults import MESSAGES
from peerline.content.texts import translation

SOURCE = Path(peerline.__file__).parent
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "pgettext": ((1, "c"), 2)}
OF_THE_REPORT = {"say": None}
"""`material.say("...")`: the report's own sentences, in its own context."""
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
SAME_IN_BOTH = {"ARR", "CSM", "MRR", "DATE_FORMAT", "NPS", "NRR", "NRR: {level}", "n %(n)s"}


def _ids(found: Iterator[tuple[object, ...]]) -> Iterator[tuple[str | None, str]]:
    for _line, message, _comments, context in found:
        yield context, message[0] if isinstance(message, tuple) else message


def _of_file(path: Path) -> Iterator[tuple[str | None, str]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from _ids(extract("python", BytesIO(text.encode()), KEYWORDS))
        for _, message in _ids(extract("python", BytesIO(text.encode()), OF_THE_REPORT)):
            yield "report", message
    elif path.suffix == ".j2":
        for _line, _function, message, _comments in babel_extract(
            BytesIO(text.encode()), list(KEYWORDS), [], {}
        ):
            first = message[0] if isinstance(message, tuple) else message
            if first:
                yield None, first
    else:
        # What is no message becomes X, indented at will: as Python it reads only line by line.
        code = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
        yield from _ids(extract("python", BytesIO(code.encode()), KEYWORDS))


def sentences() -> set[tuple[str | None, str]]:
    found: set[tuple[str | None, str]] = {(None, m) for pair in MESSAGES.values() for m in pair}
    for path in SOURCE.rglob("*"):
        of_the_site = path.is_relative_to(SOURCE / "web" / "templates")
        if path.suffix in (".py", ".j2") or (path.suffix in (".html", ".txt") and of_the_site):
            found.update(_of_file(path))
    return {(context, message) for context, message in found if message not in SAME_IN_BOTH}


def test_all_kinds_of_source_are_read():
    read = {message for _, message in sentences()}

    assert "Skip to the content" in read  # a Django template
    assert "There is no page at this address" in read  # Python
    assert "This question is not answered yet." in read  # a table of messages


def test_each_sentence_has_its_japanese():
    japanese = translation("ja")

    missing = [
        message
        for context, message in sorted(sentences(), key=str)
        if message
        and (japanese.pgettext(context, message) if context else japanese.gettext(message))
        == message
    ]

    assert missing == []


@pytest.mark.parametrize("path", sorted((content.LOCALE / "ja").glob("*.po")), ids=lambda p: p.name)
def test_placeholders_survive_translation(path):
    with path.open("rb") as file:
        catalogue = read_po(file, locale="ja")

    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = {p for text in ids for p in PLACEHOLDER.findall(text)}
        for text in texts:
            assert set(PLACEHOLDER.findall(text)) == wanted, message.id


def test_each_translation_is_filled_in_without_an_error():
    """A lone percent sign beside a placeholder ends the page with an error, in that language."""
    wrong = []
    for path in sorted((content.LOCALE / "ja").glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file)
        for message in catalogue:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            names = {name for each in ids for name in re.findall(r"%\((\w+)\)s", each)}
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            for text in texts if names else ():
                try:
                    text % dict.fromkeys(names, "1")
                except (KeyError, TypeError, ValueError):
                    wrong.append(text)

    assert wrong == []
