"""What clues teach about: from a practice or a dimension to the clues, and back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from peerline.instruments import load as instruments
from peerline.instruments.model import Kind
from peerline.quiz.deck import Clue, Deck

FAMILY = "cs-maturity"


@dataclass(frozen=True, slots=True)
class Tagged:
    """A clue in its deck."""

    deck: Deck
    clue: Clue


@cache
def known_dimensions() -> tuple[str, ...]:
    """The ids of the maturity family's dimensions, in its order."""
    found: dict[str, None] = {}
    for instrument_id in instruments.editions():
        instrument = instruments.load(instrument_id)
        if instrument.family == FAMILY:
            found |= dict.fromkeys(dimension.id for dimension in instrument.dimensions)
    return tuple(found)


@cache
def known_practices() -> frozenset[str]:
    """The items of all bundled questionnaires that ask about practices or results."""
    personal = (Kind.TEXT, Kind.EMAIL)
    return frozenset(
        item.id
        for instrument_id in instruments.editions()
        for item in instruments.load(instrument_id).items.values()
        if item.kind not in personal and item.place not in ("you", "company")
    )


def clues_of_practice(decks: Iterable[Deck], item_id: str) -> tuple[Tagged, ...]:
    """The clues tagged with a practice item, in the decks' order; empty where there are none."""
    return tuple(t for t in _all(decks) if item_id in t.clue.practices)


def clues_of_dimension(decks: Iterable[Deck], dimension_id: str) -> tuple[Tagged, ...]:
    """The clues tagged with a dimension, in the decks' order; empty where there are none."""
    return tuple(t for t in _all(decks) if dimension_id in t.clue.dimensions)


def clues_for_step(
    decks: Iterable[Deck], item_id: str, dimension_id: str | None
) -> tuple[Tagged, ...]:
    """What to learn beside a next step of the report: the clues of its item, else of its dimension.

    A step whose item no clue teaches still leads somewhere, as long as its dimension has clues.
    """
    listed = tuple(decks)
    found = clues_of_practice(listed, item_id)
    if found or dimension_id is None:
        return found
    return clues_of_dimension(listed, dimension_id)


def by_dimension(deck: Deck) -> Mapping[str, tuple[Clue, ...]]:
    """Dimension id -> its clues, for the dimensions that the deck has clues of."""
    found: dict[str, list[Clue]] = {}
    for clue in deck.clues.values():
        for dimension_id in clue.dimensions:
            found.setdefault(dimension_id, []).append(clue)
    return {dimension_id: tuple(clues) for dimension_id, clues in found.items()}


def _all(decks: Iterable[Deck]) -> Iterator[Tagged]:
    for deck in decks:
        for clue in deck.clues.values():
            yield Tagged(deck, clue)
