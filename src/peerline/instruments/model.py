"""The values that a questionnaire is made of: frozen, and all that other rooms ever see of it.

A *family* holds items, their options and what they are worth, once for all editions. An
*instrument* is an edition of a family: which items it asks, under which number, with which options.
One instrument may have another *form* for a language (2019: the Japanese one asks other regions).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

UNKNOWN = "unknown"


class Kind(StrEnum):
    """The kinds of item, each with its own field in the form and its own validation."""

    TEXT = "text"
    EMAIL = "email"
    ONE_OF = "one-of"
    MANY_OF = "many-of"
    WHOLE = "whole"
    PERCENT = "percent"
    SCORE = "score"
    FINANCE = "finance"
    SHARES = "shares"
    RUBRIC = "rubric"
    RATING = "rating"

    @property
    def chooses(self) -> bool:
        """Whether the value is an option id."""
        return self in (Kind.ONE_OF, Kind.RUBRIC)


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in each of its languages."""

    by_language: Mapping[str, str]

    def to(self, language: str) -> str:
        """The sentence in `language`, else in its first language."""
        found = self.by_language.get(language)
        return next(iter(self.by_language.values())) if found is None else found


class Operator(StrEnum):
    """How a rule looks at another item's answer."""

    IS = "is"
    IS_NOT = "is_not"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Rule:
    """Relevance: `item` `operator` `operand`. See `instruments.relevance`."""

    item: str
    operator: Operator
    operand: str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of an item. `points`: worth of 1 on a ladder, weight on a breadth item."""

    id: str
    text: Text
    points: Fraction = Fraction(0)
    why: Text | None = None
    added: bool = False
    exclusive: bool = False
    not_applicable: bool = False
    free_text: bool = False
    parent: str | None = None
    after: tuple[str, ...] = ()
    function: str | None = None
    relevant_if: Rule | None = None


class Scoring(StrEnum):
    """How an item's answer becomes 0 to 1."""

    LADDER = "ladder"
    BREADTH = "breadth"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """`enough`: the weight at which breadth is worth 1. `why` prints into the method page."""

    rule: Scoring
    why: Text
    enough: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class FinanceRow:
    """A row of the revenue-and-cost grid."""

    id: str
    text: Text
    route: int
    period: str
    added: bool = False
    revenue_only: bool = False


@dataclass(frozen=True, slots=True)
class FinanceGrid:
    """The words of the revenue-and-cost grid; what it derives is in `answers.derive`."""

    rows: tuple[FinanceRow, ...]
    columns: Mapping[str, Text]
    basis: Mapping[str, Text]
    routes: Mapping[int, Text]
    ratios: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked, as one edition and language asks it."""

    id: str
    kind: Kind
    place: str
    label: Text
    text: Text
    help: Text | None = None
    top: Text | None = None
    dimension: str | None = None
    unknown: bool = False
    added: bool = False
    minimum: int | None = None
    maximum: int | None = None
    relevant_if: Rule | None = None
    when_irrelevant: Fraction | None = None
    score: ScoreRule | None = None
    options: tuple[Option, ...] = ()
    finance: FinanceGrid | None = None

    def option(self, option_id: str) -> Option | None:
        """The option of that id, or None."""
        return next((option for option in self.options if option.id == option_id), None)


@dataclass(frozen=True, slots=True)
class Question:
    """An item in its place in an edition. `number` is None for what stands beside the numbered
    questions; `after` is the number of the question that a follow-up comes behind."""

    item: Item
    required: bool
    number: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the form that is no dimension."""

    id: str
    name: Text
    intro: Text | None = None


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the eight: its name, the question behind it, what low and high look like."""

    id: str
    name: Text
    question: Text
    low: Text
    high: Text


@dataclass(frozen=True, slots=True)
class IndexRule:
    """What the index is the mean of, and how much must be answered for it and for a dimension."""

    of: str
    dimensions_at_least: int
    answered_at_least: Fraction


@dataclass(frozen=True, slots=True)
class Page:
    """Questions shown together: a section's or a dimension's."""

    id: str
    name: Text
    intro: Text | None
    questions: tuple[Question, ...]
    is_dimension: bool


@dataclass(frozen=True)
class Form:
    """The questions of an instrument in one language, in the order asked."""

    language: str
    questions: tuple[Question, ...]
    note: Text | None = None
    sections: tuple[Section | Dimension, ...] = ()

    @cached_property
    def numbered(self) -> tuple[Question, ...]:
        """The questions that carry a number."""
        return tuple(question for question in self.questions if question.number is not None)

    @cached_property
    def by_item(self) -> Mapping[str, Question]:
        """Item id -> question."""
        return {question.item.id: question for question in self.questions}

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The form's pages in order; pages without a question are left out."""
        pages = []
        for section in self.sections:
            asked = tuple(q for q in self.questions if q.item.place == section.id)
            if asked:
                is_dimension = isinstance(section, Dimension)
                intro = section.question if isinstance(section, Dimension) else section.intro
                pages.append(Page(section.id, section.name, intro, asked, is_dimension))
        return tuple(pages)


@dataclass(frozen=True)
class Instrument:
    """An edition: what is asked, in which languages, and what its family makes of the answers."""

    id: str
    family: str
    family_name: Text
    edition: str
    method: int
    name: Text
    summary: Text
    languages: tuple[str, ...]
    minutes: int
    is_default: bool
    nrr_definition: str | None
    dimensions: tuple[Dimension, ...]
    index: IndexRule | None
    forms: Mapping[str, Form]
    digest: str = field(default="", compare=False)

    def form(self, language: str) -> Form:
        """The form in `language`, else in the instrument's first language."""
        return self.forms.get(language) or self.forms[self.languages[0]]

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every item that any of its forms asks, by id, with the options of all of them."""
        items: dict[str, Item] = {}
        for form in self.forms.values():
            for question in form.questions:
                known = items.setdefault(question.item.id, question.item)
                more = tuple(o for o in question.item.options if known.option(o.id) is None)
                if more:
                    items[known.id] = replace(known, options=(*known.options, *more))
        return items

    def scored(self, language: str) -> Iterator[Item]:
        """The items of the form in `language` that are worth points."""
        return (q.item for q in self.form(language).questions if q.item.score is not None)

    def dimension(self, dimension_id: str) -> Dimension:
        """The dimension of that id. Raises KeyError for another."""
        for dimension in self.dimensions:
            if dimension.id == dimension_id:
                return dimension
        raise KeyError(dimension_id)
