"""The report as a value: typed blocks whose words and numbers are final.

Builders (`report.build`) write every sentence and format every number, once; renderers
(`report.html`, `report.pdf`) only lay them out, so all forms of a report say the same. There is no
clock and no query behind a document. What a chart draws are positions from 0 to 1, beside the text
that says the same in words.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Tone(StrEnum):
    """How much weight a text has."""

    PLAIN = "plain"
    STRONG = "strong"
    MUTED = "muted"
    CAUTION = "caution"


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands beside it."""

    label: str
    value: str
    note: str | None = None


class Symbol(StrEnum):
    """The marks that charts use, for their key."""

    OWN = "own"
    MEDIAN = "median"
    INNER = "inner"
    OUTER = "outer"
    LEADERS = "leaders"


@dataclass(frozen=True, slots=True)
class Key:
    """What a mark stands for."""

    symbol: Symbol
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A quantile strip: where one stands on a scale, and how the cohort spreads over it.

    Positions are 0 (left end) to 1 (right end), None where nothing is known. `outer` is the range
    p10 to p90, `inner` p25 to p75. `description` says all of it in words.
    """

    title: str
    description: str
    own: float | None = None
    outer: tuple[float, float] | None = None
    inner: tuple[float, float] | None = None
    median: float | None = None
    leaders: float | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """The first thing read: one number, where it stands, and against whom."""

    kind: ClassVar[str] = "headline"

    label: str
    value: str
    scale: str
    band: str | None
    sentences: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    strip: Strip | None = None
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """The score at the head of a section."""

    kind: ClassVar[str] = "score"

    label: str
    value: str
    scale: str
    band: str | None
    sentences: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    strip: Strip | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """A spoke of a radar: values 0 to 1 from the middle outwards, and what stands at its end."""

    label: str
    value: str
    own: float | None
    median: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Radar:
    """Several scores of one scale at once."""

    kind: ClassVar[str] = "radar"

    title: str
    description: str
    axes: tuple[Axis, ...]
    own_label: str
    median_label: str | None = None
    upper_label: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A short titled list."""

    title: str
    rows: tuple[Fact, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two lists beside each other, such as what is strong and what is weak."""

    kind: ClassVar[str] = "contrast"

    left: Listing
    right: Listing


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure: own value, the cohort's quartiles, where one stands, how many and how sure."""

    label: str
    own: str
    own_note: str | None
    lower: str
    median: str
    interval: str | None
    upper: str
    place: str
    n: str
    note: str | None = None
    strip: Strip | None = None
    muted: bool = False


@dataclass(frozen=True, slots=True)
class FigureHeads:
    """What stands over the columns of a figure table."""

    label: str
    own: str
    lower: str
    median: str
    upper: str
    place: str
    n: str


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures beside a cohort's. Without one (`compared` false) only the own column is shown."""

    kind: ClassVar[str] = "figures"

    caption: str
    heads: FigureHeads
    rows: tuple[FigureRow, ...]
    compared: bool
    note: str | None = None
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """A share of firms, 0 to 1 for the bar and as text ("under 5%" is a text of its own)."""

    position: float
    text: str


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """One option: whether it is one's own answer, and how many others gave it.

    `own` is None where the question has no answer. `own_share` is set for shares that total 100 %.
    `group` heads the rows that follow it.
    """

    text: str
    own: bool | None
    own_text: str
    cohort: Share | None = None
    leaders: Share | None = None
    own_share: Share | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Practices:
    """One's answer to a question beside the cohort's and the leaders' shares."""

    kind: ClassVar[str] = "practices"

    title: str
    question: str
    score: str | None
    own_label: str
    cohort_label: str | None
    leaders_label: str | None
    rows: tuple[PracticeRow, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepCard:
    """A next step: what, the first moves, who, how long, how one sees that it works.

    `item`, `dimension`: ids of what it is about, for a page that leads on from it. `learn`: where
    the quiz teaches about it, in words, a deck each; for paper, which can't be clicked.
    """

    place: str
    title: str
    what: str
    steps: tuple[str, ...]
    facts: tuple[Fact, ...]
    reasons: tuple[str, ...]
    rank: str | None = None
    item: str = ""
    dimension: str = ""
    learn: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """Next steps. `leading`: those of the whole report, set larger than a section's."""

    kind: ClassVar[str] = "steps"

    steps_label: str
    cards: tuple[StepCard, ...]
    leading: bool
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a plain table."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head, with further lines for what it is of and for its n."""

    text: str
    note: str | None = None
    n: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A plain table; the first column names the rows."""

    kind: ClassVar[str] = "table"

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values, such as tools in use or what the release is."""

    kind: ClassVar[str] = "facts"

    title: str | None
    rows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """Paragraphs."""

    kind: ClassVar[str] = "notes"

    title: str | None
    paragraphs: tuple[str, ...]
    tone: Tone = Tone.PLAIN


Block = (
    Headline | Score | Radar | Contrast | FigureTable | Practices | Steps | Table | Facts | Notes
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report. `opens_page`: it begins a page where there are pages."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    kicker: str | None = None
    lead: str | None = None
    opens_page: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A report, ready to be laid out.

    `watermark` stands on every page of every form (a made-up field says so); `footer` names method
    and release. `contents` heads the list of sections.
    """

    language: str
    title: str
    subtitle: str
    made: str
    footer: str
    contents: str
    sections: tuple[Section, ...]
    watermark: str | None = None
