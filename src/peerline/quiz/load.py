"""Decks by their id or from a file. Other rooms see the frozen values only, never a file."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from peerline import content
from peerline.instruments import source
from peerline.instruments.model import Text
from peerline.quiz.deck import Category, Clue, Deck, Final, Responses
from peerline.quiz.files import BoardClueFile, ClueFile, DeckFile, Listed

DEFAULT = "customer-success"
"""The deck that is played where none is named."""


class UnknownDeck(LookupError):
    """No deck of that id; the message names those there are."""


@cache
def deck_files() -> Mapping[str, Path]:
    """Deck id -> its file, for the bundled decks, the default one first."""
    found = {path.stem: path for path in sorted(content.DECKS.glob("*.yaml"))}
    return {DEFAULT: found.pop(DEFAULT), **found}


def deck_ids() -> tuple[str, ...]:
    """The ids of the bundled decks, the default one first."""
    return tuple(deck_files())


@cache
def load(deck_id: str) -> Deck:
    """The bundled deck of that id. Raises UnknownDeck, and FileFaults where its file is wrong."""
    path = deck_files().get(deck_id)
    if path is None:
        raise UnknownDeck(f"no deck {deck_id!r}; there are: {', '.join(deck_files())}")
    return read(path)


def read(path: Path) -> Deck:
    """The deck of a user's file. Raises FileFaults with every fault of it."""
    return resolve(read_file(path))


def read_file(path: Path) -> DeckFile:
    """The checked file of a deck. Raises FileFaults."""
    from peerline.quiz import check

    return check.checked(source.read(path))


def canonical(file: DeckFile) -> str:
    """The deck as JSON of fixed order; `from_canonical` reads it back.

    A game keeps it, so that it ends with the clues it began with, whatever becomes of the file.
    """
    whole = file.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_canonical(text: str) -> Deck:
    """The deck that `canonical` wrote down."""
    return resolve(DeckFile.model_validate(json.loads(text), strict=False))


def canonical_of(deck_id: str) -> str:
    """The canonical form of a bundled deck. Raises UnknownDeck."""
    load(deck_id)
    return canonical(read_file(deck_files()[deck_id]))


def resolve(file: DeckFile) -> Deck:
    """The frozen deck of a checked file."""
    final = file.final and Final(Text(file.final.category), _clue(file.final.clue))
    return Deck(
        id=file.id,
        title=Text(file.title),
        summary=Text(file.summary),
        languages=tuple(file.languages),
        categories=tuple(
            Category(c.id, Text(c.title), tuple(_clue(clue) for clue in c.clues))
            for c in file.categories
        ),
        final=final or None,
        digest=hashlib.sha256(canonical(file).encode()).hexdigest(),
    )


def _clue(file: ClueFile) -> Clue:
    double = file.daily_double if isinstance(file, BoardClueFile) else None
    return Clue(
        id=file.id,
        value=file.value if isinstance(file, BoardClueFile) else 0,
        daily_double=double is not None,
        category=Text(double.category) if double and double.category else None,
        text=Text(file.text),
        responses=_responses(file.responses),
        rejected=_responses(file.rejected),
        ordered=file.ordered,
        asked=file.asked,
        explanation=Text(file.explanation),
        source=Text(file.source),
        dimensions=tuple(file.tags.dimensions),
        practices=tuple(file.tags.practices),
    )


def _responses(listed: Listed) -> Responses:
    return Responses({language: tuple(responses) for language, responses in listed.items()})
