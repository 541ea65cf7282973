"""A snapshot as plain values: everything that the site stores and shows. No engine, no query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from peerline.customers.facts import Figure, Health, Unit
from peerline.customers.prefill import Measured

ALL = ""
"""The level of a group that is not divided by its dimension."""


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account as it stood at the end of a day: a row of the accounts list.

    `arr`: in the reporting currency, 0 where it bought nothing then. `score`, `colour`: its health
    with overrides, null where it is not known; `..._before`: a month earlier,
    money at the rates of the day. `renews_on`: the next
    end of a running contract, `due`: the ARR that ends within 90 days. `severity`: of the gravest
    risk, 0 without one. `qbr_due_on`: when the next business review should take place.
    """

    account: str
    day: date
    name: str
    segment: str
    csm: str
    tier: str
    arr: Decimal
    arr_before: Decimal
    score: float | None
    score_before: float | None
    colour: str
    colour_before: str
    coverage: float
    overridden: bool
    renews_on: date | None
    due: Decimal
    risks: int
    risks_before: int
    severity: int
    at_risk: bool
    open_tickets: int
    nps: int | None
    qbr_on: date | None
    qbr_due_on: date | None


@dataclass(frozen=True, slots=True)
class Defined:
    """What a metric is, as it was counted: version, unit, and its words by language.

    `window`: the time it is told for, "" as of a day. `better`: whether more of it is good
    ("high"), bad ("low") or neither (""). `rows`: the name that its rows go by: metrics may share
    them.
    """

    metric: str
    version: int
    unit: Unit
    of: str
    window: str
    title: Mapping[str, str]
    says: Mapping[str, str]
    missing: Mapping[str, str]
    formula: str
    source: str
    better: str = ""
    rows: str = ""


@dataclass(frozen=True, slots=True)
class HealthProfile:
    """A health profile's colours (from so much up), and for how many days an override may hold."""

    name: str
    version: int
    title: Mapping[str, str]
    green: float
    amber: float
    override_days: int
    least_coverage: float


@dataclass(frozen=True, slots=True)
class Risk:
    """A `customers.facts.Finding` in words, by language: what the rule is, what shows it."""

    account: str
    day: date
    rule: str
    severity: int
    title: Mapping[str, str]
    says: Mapping[str, str]
    evidence: Mapping[str, str | float | int]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows behind figures at the end of a time. `name`: as in `Defined.rows`.

    `columns`: their names; `rows`: one per account, contract or answer, in that order. A row whose
    columns `account`, `segment` or `csm` are given can be opened and filtered by them.
    """

    name: str
    end: date
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened to an account: a line of its timeline.

    `kind`: one of the timeline's words; `details`: what its sentence says, by name.
    """

    day: date
    kind: str
    details: Mapping[str, str | float | int | None]


@dataclass(frozen=True, slots=True)
class AccountFile:
    """All that an account's own page shows.

    `facts`: industry, region, parent and the like. `contracts`, `invoices`, `tickets`, `answers`
    (NPS), `milestones`, `goals`, `contacts`: rows with the contracts' own column names. `weeks`:
    usage by week (Monday, count, active users). `health`: oldest first.
    """

    account: str
    facts: Mapping[str, Any]
    contracts: Sequence[Mapping[str, Any]] = ()
    invoices: Sequence[Mapping[str, Any]] = ()
    tickets: Sequence[Mapping[str, Any]] = ()
    answers: Sequence[Mapping[str, Any]] = ()
    milestones: Sequence[Mapping[str, Any]] = ()
    goals: Sequence[Mapping[str, Any]] = ()
    contacts: Sequence[Mapping[str, Any]] = ()
    weeks: Sequence[tuple[date, int, int]] = ()
    health: Sequence[Health] = ()
    timeline: Sequence[Entry] = ()


@dataclass(frozen=True)
class Snapshot:
    """Everything about a base as of a day.

    `days`: ends of months, oldest first, `as_of` last; figures and states are known for each.
    `components`: of health, and their measures -> name by language; `profiles`: by which it is
    scored. `measured`: what the survey is answered with. `missing`: metric -> why it has no figure.
    `quarantined`: table -> rows set aside.
    `absent`: tables and columns that the source lacks. `synthetic`: whether its customers are made
    up.
    """

    as_of: date
    days: tuple[date, ...]
    currency: str
    synthetic: bool
    defined: Mapping[str, Defined]
    states: Sequence[AccountState]
    figures: Sequence[Figure]
    rows: Iterable[Rows]
    risks: Sequence[Risk]
    files: Iterable[AccountFile]
    components: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    profiles: Mapping[str, HealthProfile] = field(default_factory=dict)
    measured: Measured | None = None
    missing: Mapping[str, str] = field(default_factory=dict)
    quarantined: Mapping[str, int] = field(default_factory=dict)
    absent: Mapping[str, Sequence[str]] = field(default_factory=dict)
