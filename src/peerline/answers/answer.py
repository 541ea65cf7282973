"""An answer as a value with its source, and a respondent's answers to one instrument."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from peerline.instruments.model import Form, Item, Kind
from peerline.instruments.relevance import Values, applies


class State(StrEnum):
    """What is known of an item; one list for forms, files, tables and reports."""

    ANSWERED = "answered"
    UNKNOWN = "unknown"
    NOT_ANSWERED = "not_answered"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASKED = "not_asked"


class AnswerSource(StrEnum):
    """Where an answer comes from. Measured beats claimed."""

    TYPED = "typed"
    IMPORTED = "imported"
    MEASURED = "measured"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a measured answer rests on."""

    metric: str
    definition: str
    period: str
    value: float


@dataclass(frozen=True, slots=True)
class Finance:
    """What is kept of the revenue-and-cost grid: ratios, never money.

    `nrr`: net revenue retention as a fraction; `nrr_from`: `derived` from amounts, or `typed`.
    `cac`: ratio id (`cac_renewals`, ..., `cac_blended`, `cac_new`) -> cost / revenue.
    """

    basis: str | None = None
    nrr: float | None = None
    nrr_from: str | None = None
    cac: Mapping[str, float] = field(default_factory=dict)


Value = str | int | float | tuple[str, ...] | Mapping[str, int] | Finance


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    `value` by kind: option id (one-of, rubric), option ids in the item's order (many-of), int
    (whole, score, rating), fraction (percent), option id -> whole percent (shares), `Finance`,
    else text. None where `unknown`. `text`: the word behind "other".
    `confirmed`: the person was asked whether the value is right and said yes. `parts`: what the
    parts of a measured finance grid rest on: `nrr`, or a ratio id -> evidence; a part without is
    typed.
    """

    value: Value | None
    unknown: bool = False
    source: AnswerSource = AnswerSource.TYPED
    evidence: Evidence | None = None
    text: str | None = None
    confirmed: bool = False
    parts: Mapping[str, Evidence] = field(default_factory=dict)


UNKNOWN_ANSWER = Answer(None, unknown=True)


@dataclass(frozen=True)
class Answers:
    """A respondent's answers to one instrument, in one of its languages: item id -> answer."""

    instrument: str
    language: str
    by_item: Mapping[str, Answer] = field(default_factory=dict)

    def value(self, item_id: str) -> Value | None:
        """The item's value; None where unknown or unanswered."""
        answer = self.by_item.get(item_id)
        return None if answer is None else answer.value

    def chosen(self, item_id: str) -> frozenset[str]:
        """The option ids chosen; empty where none, unknown or unanswered."""
        value = self.value(item_id)
        if isinstance(value, str):
            return frozenset([value])
        return frozenset(value) if isinstance(value, tuple) else frozenset()

    def number(self, item_id: str) -> float | None:
        """The item's number (percent as a fraction), or None."""
        value = self.value(item_id)
        return value if isinstance(value, int | float) else None

    def operand(self, item_id: str) -> Values:
        """The item's value as relevance rules look at it."""
        number = self.number(item_id)
        return self.chosen(item_id) if number is None else number


def state_of(item: Item, answers: Answers) -> State:
    """The state of an item among `answers`."""
    if not applies(item.relevant_if, answers.operand):
        return State.NOT_ASKED
    answer = answers.by_item.get(item.id)
    if answer is None:
        return State.NOT_ANSWERED
    if answer.unknown:
        return State.UNKNOWN
    chosen = answers.chosen(item.id)
    if any(option.id in chosen for option in item.options if option.not_applicable):
        return State.NOT_APPLICABLE
    return State.ANSWERED


def offered_options(item: Item, answers: Answers) -> tuple[str, ...]:
    """Ids of the options that the item offers beside `answers`, in order."""
    return tuple(o.id for o in item.options if applies(o.relevant_if, answers.operand))


def completed(form: Form, answers: Answers) -> tuple[int, int]:
    """How many of the numbered questions are done, and how many there are.

    What is unknown is answered; what is not asked is done.
    """
    done = sum(
        state_of(question.item, answers) is not State.NOT_ANSWERED for question in form.numbered
    )
    return done, len(form.numbered)


def nrr(answers: Answers) -> float | None:
    """Net revenue retention as a fraction, from whichever item of the edition holds it."""
    direct = answers.number("nrr")
    if direct is not None:
        return direct
    finance = answers.value("finance")
    return finance.nrr if isinstance(finance, Finance) else None


def is_text(item: Item) -> bool:
    """Whether the item holds words about a person, kept apart from what is compared."""
    return item.kind in (Kind.TEXT, Kind.EMAIL)
