"""The shapes of the quiz's `--json`; see `outputs`."""

from typing import Literal

from pydantic import Field

from peerline.cli.outputs import Output


class ClueRow(Output):
    """A clue in the language asked for; `category` where a daily double has its own."""

    id: str
    value: int
    daily_double: bool
    category: str | None
    text: str
    responses: list[str]
    rejected: list[str]
    ordered: bool
    expected: str
    explanation: str
    source: str
    dimensions: list[str]
    practices: list[str]


class CategoryRow(Output):
    """A column of the board."""

    id: str
    title: str
    clues: list[ClueRow]


class FinalRow(Output):
    """The final round."""

    category: str
    clue: ClueRow


class DeckOutput(Output):
    """`peerline quiz show DECK --json`; texts are in `language`, one of `languages`."""

    schema_: Literal["peerline/quiz-show/1"] = Field(alias="schema")
    id: str
    digest: str
    title: str
    summary: str
    language: str
    languages: list[str]
    categories: list[CategoryRow]
    final: FinalRow | None


class DeckRow(Output):
    """A row of `peerline quiz decks --json`. `clues` counts the board's, not the final one."""

    id: str
    title: str
    languages: list[str]
    categories: int
    clues: int
    final: bool
    digest: str


class CategoryProgressRow(Output):
    """How far a learner has come in a category; `strength` is 0 to 1."""

    id: str
    title: str
    clues: int
    seen: int
    mastered: int
    due: int
    tries: int
    right: int
    strength: float


class PracticeOutput(Output):
    """`peerline quiz practice --report --json`. `next_due`: ISO 8601; null before the first try."""

    schema_: Literal["peerline/quiz-practice/1"] = Field(alias="schema")
    deck: str
    reviews: int
    right: int
    days: int
    streak: int
    clues: int
    seen: int
    mastered: int
    due: int
    strength: float
    categories: list[CategoryProgressRow]
    missed: list[str]
    next_due: str | None


OBJECTS: dict[str, type[Output]] = {"quiz-practice": PracticeOutput, "quiz-show": DeckOutput}
ROWS: dict[str, type[Output]] = {"quiz-decks": DeckRow}
