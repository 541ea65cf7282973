"""Decks by their id or from a file. Other rooms see the frozen values only, never a file."""

import hashlib
import json
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from peerline import content
from peerline.instruments import source
from peerline.instruments.faults import FileFaults
from peerline.instruments.model import Text
from peerline.quiz.deck import Category, Clue, Deck, Final, Responses
from peerline.quiz.files import BoardClueFile, ClueFile, DeckFile, Listed

DEFAULT = "customer-success"
"""The deck that is played where none is named."""


log = logging.getLogger(__name__)


class UnknownDeck(LookupError):
    """No deck of that id; the message names those there are."""


def offer(folder: Path | None) -> None:
    """Offer the decks of `folder` (YAML files) beside the bundled ones: an operator's own."""
    _own[:] = [folder] if folder is not None else []
    deck_files.cache_clear()
    load.cache_clear()
    _kept.cache_clear()


_own: list[Path] = []


@cache
def deck_files() -> Mapping[str, Path]:
    """Deck id -> its file: the bundled decks, the default one first, then those that are offered.

    One that is wrong, or has another's id, is left out, which the log says: the others play on.
    """
    found = {path.stem: path for path in sorted(content.DECKS.glob("*.yaml"))}
    files = {DEFAULT: found.pop(DEFAULT), **found}
    for path in [path for folder in _own for path in sorted(folder.glob("*.yaml"))]:
        try:
            deck_id = _kept(path).id
        except (FileFaults, OSError):
            log.warning("%s is left out: peerline check %s lists what is wrong", path.name, path)
            continue
        if deck_id in files:
            log.warning("%s is left out: there is another deck with the id %s", path.name, deck_id)
            continue
        files[deck_id] = path
    return files


def deck_ids() -> tuple[str, ...]:
    """The ids of all decks, the default one first."""
    return tuple(deck_files())


@cache
def load(deck_id: str) -> Deck:
    """The deck of that id. Raises UnknownDeck, and FileFaults where its file is wrong."""
    path = deck_files().get(deck_id)
    if path is None:
        raise UnknownDeck(f"no deck {deck_id!r}; there are: {', '.join(deck_files())}")
    return resolve(_kept(path))


def read(path: Path) -> Deck:
    """The deck of a user's file. Raises FileFaults with every fault of it."""
    return resolve(read_file(path))


def read_file(path: Path) -> DeckFile:
    """The checked file of a deck. Raises FileFaults."""
    from peerline.quiz import check

    return check.checked(source.read(path))


@cache
def _kept(path: Path) -> DeckFile:
    """The file as it was first read: a game and its canonical form are of the same bytes, and an
    operator who edits it meanwhile breaks neither."""
    return read_file(path)


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
    """The canonical form of the deck of that id. Raises UnknownDeck."""
    load(deck_id)
    return canonical(_kept(deck_files()[deck_id]))


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
