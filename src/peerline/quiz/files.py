"""The shape of a deck file, as types that check it; its JSON Schema comes from here."""

from typing import Annotated, Literal

from pydantic import Field

from peerline.instruments.files import LANGUAGE, ItemId, Slug, Strict, Texts
from peerline.quiz.deck import Asked

Sentence = Annotated[str, Field(min_length=1, max_length=400)]
Listed = dict[Annotated[str, Field(pattern=LANGUAGE)], list[Sentence]]
Expected = Annotated[
    dict[
        Annotated[str, Field(pattern=LANGUAGE)],
        Annotated[list[Sentence], Field(min_length=1)],
    ],
    Field(min_length=1),
]


class TagsFile(Strict):
    """What a clue teaches about: dimensions, and items of the questionnaires."""

    dimensions: list[Slug] = Field(default_factory=list)
    practices: list[ItemId] = Field(default_factory=list)


class ClueFile(Strict):
    """What is told, and what answers it."""

    id: Slug
    text: Texts
    responses: Expected
    rejected: Listed = Field(default_factory=dict)
    ordered: bool = False
    asked: Asked = Field(Asked.WHAT_IS, strict=False)
    explanation: Texts
    source: Texts
    tags: TagsFile = Field(default_factory=TagsFile)


class DoubleFile(Strict):
    """A daily double; `category` is shown instead of its column's."""

    category: Texts | None = None


class BoardClueFile(ClueFile):
    """A clue of the board, with what it is worth."""

    value: Annotated[int, Field(ge=1, le=1_000_000)]
    daily_double: DoubleFile | None = None


class CategoryFile(Strict):
    """A column of the board, the smallest value first."""

    id: Slug
    title: Texts
    clues: Annotated[list[BoardClueFile], Field(min_length=1)]


class FinalFile(Strict):
    """The last round: one clue for all."""

    category: Texts
    clue: ClueFile


class DeckFile(Strict):
    """decks/<id>.yaml"""

    peerline: Literal["deck/1"]
    id: Slug
    languages: Annotated[list[Annotated[str, Field(pattern=LANGUAGE)]], Field(min_length=1)]
    title: Texts
    summary: Texts
    categories: Annotated[list[CategoryFile], Field(min_length=1)]
    final: FinalFile | None = None
