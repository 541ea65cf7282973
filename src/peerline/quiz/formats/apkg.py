"""Decks for Anki, as packages (.apkg): a note for each clue, in one language.

Written with `genanki`. Reading knows packages of our own and plain notes of front and back, out of
`collection.anki21` or `collection.anki2`; the compressed `collection.anki21b` of recent versions is
refused with the way out.
"""

import hashlib
import html
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from peerline.instruments.faults import unreadable
from peerline.quiz.deck import Asked, Clue, Deck
from peerline.quiz.files import DeckFile
from peerline.quiz.formats.draft import About, Row, deck_of
from peerline.quiz.judge import expected_response

COLLECTIONS = ("collection.anki21", "collection.anki2")
MAX_BYTES = 50_000_000
FIELDS = ("Category", "Clue", "Response", "Explanation", "Source", "Peerline")
NAME = "Peerline clue"
EPOCH = 1_577_836_800
"""2020-01-01: the same deck gives the same bytes, and notes keep their place in a collection."""
FRONT = '<div class="category">{{Category}}</div><div class="clue">{{Clue}}</div>'
BACK = (
    '{{FrontSide}}<hr id="answer"><div class="response">{{Response}}</div>'
    '<p>{{Explanation}}</p><p class="source">{{Source}}</p>'
)
CSS = (
    ".card { font-family: sans-serif; font-size: 20px; text-align: center; line-height: 1.5; }\n"
    ".category, .source { font-size: 14px; opacity: .7; }\n.response { font-weight: bold; }\n"
)


def exported(deck: Deck, language: str) -> bytes:
    """The package of the deck's clues in `language`. The same deck gives the same bytes."""
    import genanki

    model = genanki.Model(
        _number(NAME),
        NAME,
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Clue", "qfmt": FRONT, "afmt": BACK}],
        css=CSS,
        sort_field_index=1,
    )
    packed = genanki.Deck(_number(f"{deck.id}/{language}"), deck.title.to(language))
    for clue in deck.clues.values():
        tags = [f"dimension::{tag}" for tag in clue.dimensions]
        tags += [f"practice::{tag}" for tag in clue.practices]
        guid = hashlib.sha256(f"{deck.id}/{clue.id}/{language}".encode()).hexdigest()[:10]
        fields = [html.escape(text) for text in _fields(deck, clue, language)]
        packed.add_note(genanki.Note(model=model, fields=fields, tags=tags, guid=guid))
    return _package(genanki.Package(packed))


def read(path: Path, about: About) -> DeckFile:
    """The deck of an Anki package. Raises FileFaults."""
    rows = list(_rows(_collection(path), about, path))
    if not rows:
        raise unreadable(path, "empty", "no notes found", "Export a deck that has notes.")
    return deck_of(rows, about, path)


def _fields(deck: Deck, clue: Clue, language: str) -> Iterator[str]:
    """What a note holds, in the order of FIELDS; the last one is for reading it back."""
    category = deck.category_of(clue).to(language)
    column = next((c for c in deck.categories if clue in c.clues), None)
    yield f"{category} · {clue.value}" if clue.value else category
    yield clue.text.to(language)
    yield expected_response(clue, language)
    yield clue.explanation.to(language)
    yield clue.source.to(language)
    yield json.dumps(
        {
            "id": clue.id,
            "category": column.title.to(language) if column else category,
            "category_id": column.id if column else "",
            "final": column is None,
            "value": clue.value or None,
            "responses": clue.responses.to(language),
            "rejected": clue.rejected.by_language.get(language, ()),
            "ordered": clue.ordered,
            "asked": clue.asked,
            "double": clue.daily_double,
            "double_category": clue.category.to(language) if clue.category else "",
            "dimensions": clue.dimensions,
            "practices": clue.practices,
        },
        ensure_ascii=False,
    )


def _package(package: object) -> bytes:
    """The zip file, with a fixed time on everything in it."""
    database = sqlite3.connect(":memory:")
    package.write_to_db(database.cursor(), float(EPOCH), count(EPOCH * 1000))  # type: ignore[attr-defined]  # untyped
    database.commit()
    stored = database.serialize()
    database.close()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (("collection.anki2", stored), ("media", b"{}")):
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def _collection(path: Path) -> bytes:
    """The database inside the package. Raises FileFaults."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            found = next((name for name in COLLECTIONS if name in names), None)
            if "collection.anki21b" in names or found is None:
                message = "this package holds no collection that can be read"
                remedy = 'In Anki, export it with "Support older Anki versions".'
                raise unreadable(path, "not-apkg", message, remedy)
            if archive.getinfo(found).file_size > MAX_BYTES:
                message = f"the collection has more than {MAX_BYTES:,} bytes"
                raise unreadable(path, "too-large", message, "Export one deck without media.")
            return archive.read(found)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        message = f"this is no Anki package: {error}"
        raise unreadable(path, "not-apkg", message, "Export the deck from Anki again.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise unreadable(path, "unreadable", reason, "Check the path and its rights.") from error


def _rows(collection: bytes, about: About, path: Path) -> Iterator[Row]:
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(collection)
        database.execute("PRAGMA trusted_schema = OFF")
        decks = json.loads(database.execute("SELECT decks FROM col").fetchone()[0])
        notes = database.execute(
            "SELECT n.flds, MIN(c.did) FROM notes n LEFT JOIN cards c ON c.nid = n.id "
            "GROUP BY n.id ORDER BY n.id"
        ).fetchall()
    except (sqlite3.Error, ValueError, TypeError) as error:
        message = f"the collection can't be read: {error}"
        raise unreadable(path, "not-apkg", message, "Export the deck from Anki again.") from error
    finally:
        database.close()
    for number, (fields, deck_id) in enumerate(notes, 1):
        name = str(decks.get(str(deck_id), {}).get("name", about.title))
        row = _row(number, str(fields).split("\x1f"), name.rsplit("::", maxsplit=1)[-1], about)
        if row is None:
            message = f"note {number} has no front and back with text"
            remedy = "Give notes of two texts, or remove it."
            raise unreadable(path, "no-clue", message, remedy, number)
        yield row


def _row(number: int, fields: list[str], category: str, about: About) -> Row | None:
    texts = [_plain(field) for field in fields]
    if len(texts) == len(FIELDS) and texts[-1].startswith("{"):
        try:
            return _own_row(number, texts, about)
        except (ValueError, KeyError, TypeError):
            return None
    if len(texts) < 2 or not texts[0] or not texts[1]:  # front and back
        return None
    return Row(
        line=number,
        category=category,
        language=about.language,
        text=texts[0],
        responses=tuple(filter(None, (line.strip() for line in texts[1].split("\n")))),
    )


def _own_row(number: int, texts: list[str], about: About) -> Row:
    held = json.loads(texts[-1])
    return Row(
        line=number,
        language=about.language,
        text=texts[1],
        explanation=texts[3],
        source=texts[4],
        category=str(held["category"]),
        category_id=str(held["category_id"]),
        id=str(held["id"]),
        value=held["value"],
        responses=tuple(held["responses"]),
        rejected=tuple(held["rejected"]),
        ordered=bool(held["ordered"]),
        asked=Asked(held["asked"]),
        double=bool(held["double"]),
        double_category=str(held["double_category"]),
        dimensions=tuple(held["dimensions"]),
        practices=tuple(held["practices"]),
        final=bool(held["final"]),
    )


def _plain(field: str) -> str:
    """A note's HTML as text."""
    broken = re.sub(r"(?i)<(br|/div|/p|/li)[^>]*>", "\n", field)
    broken = re.sub(r"\[sound:[^\]]*\]", "", re.sub(r"<[^>]*>", "", broken))
    text = html.unescape(broken).replace("\xa0", " ")
    return "\n".join(filter(None, (line.strip() for line in text.split("\n"))))


def _number(name: str) -> int:
    """A stable number for a model or deck, as Anki wants it."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") | 1 << 30
