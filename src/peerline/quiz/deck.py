"""The values that a quiz is made of: frozen, and all that other rooms ever see of a deck.

A clue is told, and the response is a question. Two clues may share a response (both of them are
answered by an early-stage company, say), so a clue is known by its id or its place on the board,
never by what answers it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from peerline.instruments.model import Text
from peerline.quiz.board import FINAL


class Asked(StrEnum):
    """How the expected response begins when it is read out."""

    WHAT_IS = "what-is"
    WHAT_ARE = "what-are"
    WHO_IS = "who-is"
    WHO_ARE = "who-are"


@dataclass(frozen=True, slots=True)
class Responses:
    """Responses in each of their languages, the one to read out first."""

    by_language: Mapping[str, tuple[str, ...]]

    def to(self, language: str) -> tuple[str, ...]:
        """Those in `language`, else in the first language that has any; empty where none has."""
        found = self.by_language.get(language)
        if found:
            return found
        return next((listed for listed in self.by_language.values() if listed), ())

    def all(self) -> Iterator[tuple[str, str]]:
        """Every (language, response)."""
        for language, listed in self.by_language.items():
            for response in listed:
                yield language, response


@dataclass(frozen=True, slots=True)
class Clue:
    """What is told, and what answers it.

    `value`: what it is worth, above 0; 0 in the final round, where wagers decide.
    `category`: a daily double's own category, shown instead of its column's; else None.
    `responses`: each answers it alone. With `ordered` each is a list, its parts parted by commas,
    and all parts are wanted in that order.
    `rejected`: wrong responses that lie near a right one.
    `dimensions`, `practices`: ids of dimensions and of items that the clue teaches about.
    """

    id: str
    value: int
    daily_double: bool
    text: Text
    responses: Responses
    rejected: Responses
    ordered: bool
    explanation: Text
    source: Text
    dimensions: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    category: Text | None = None
    asked: Asked = Asked.WHAT_IS


@dataclass(frozen=True, slots=True)
class Category:
    """A column of the board: its clues from the top, in rising value."""

    id: str
    title: Text
    clues: tuple[Clue, ...]


@dataclass(frozen=True, slots=True)
class Final:
    """The round behind the board: everybody wagers on one clue."""

    category: Text
    clue: Clue


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place on the board, both counted from 0."""

    category: int
    row: int


@dataclass(frozen=True)
class Deck:
    """A board of clues. Categories may differ in length; `final` may be None.

    `languages` are in the author's order; every text has all of them. `digest` is the SHA-256 of
    the deck's canonical form (`load.canonical`): it names exactly these clues.
    """

    id: str
    title: Text
    languages: tuple[str, ...]
    categories: tuple[Category, ...]
    final: Final | None
    summary: Text
    digest: str = field(default="", compare=False)

    @cached_property
    def places(self) -> Mapping[Position, Clue]:
        """The clues of the board by position, column by column."""
        return {
            Position(column, row): clue
            for column, category in enumerate(self.categories)
            for row, clue in enumerate(category.clues)
        }

    @cached_property
    def clues(self) -> Mapping[str, Clue]:
        """Every clue by its id, the final one last."""
        found = {clue.id: clue for clue in self.places.values()}
        if self.final is not None:
            found[self.final.clue.id] = self.final.clue
        return found

    def at(self, category: int, row: int) -> Clue:
        """The clue at that place. Raises KeyError where there is none."""
        return self.places[Position(category, row)]

    def category_of(self, clue: Clue) -> Text:
        """The category to show with a clue: a daily double's own, else its column's."""
        if clue.category is not None:
            return clue.category
        for category in self.categories:
            if any(other.id == clue.id for other in category.clues):
                return category.title
        if self.final is not None and self.final.clue.id == clue.id:
            return self.final.category
        raise KeyError(clue.id)


def clue_of(deck: Deck, clue: str | None) -> Clue | None:
    """The clue of a game's id for it."""
    if clue == FINAL:
        return deck.final.clue if deck.final else None
    return deck.clues.get(clue or "")
