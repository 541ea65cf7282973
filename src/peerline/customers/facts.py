"""What is known of customers as plain values: all that the rest of the house sees of this room.

No engine, no query: the site stores them, pages and packs show them, prefill reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Unit(StrEnum):
    """What a figure counts."""

    MONEY = "money"
    SHARE = "share"
    COUNT = "count"
    SCORE = "score"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric's value for a group and a time.

    `metric`: its id; `definition`: id and version of what was counted (`nrr/1`). `by`: what the
    group shares, empty for all. `start`, `end`: half-open; equal where it is as of a day. `value`:
    null where there is nothing to divide by, never guessed; shares as fractions. `n`: how many
    things (`of`: accounts, contracts, answers, ...) it rests on. `low`, `high`: its interval.
    """

    metric: str
    definition: str
    by: Mapping[str, str]
    start: date
    end: date
    value: Decimal | float | int | None
    n: int
    of: str
    unit: Unit
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """A row of the health ledger: what one measure of a component gave an account's health.

    `raw` in the measure's own unit, beside `baseline` (of `baseline_of`: the account's own past, or
    its peers); `score` 0..100, null where the measure is not known; `weight` after the weights of
    what is missing were spread; `contribution` = weight x score, to 8 places, so that contributions
    add up to the health exactly. `measure`: the account metric; `reading`: what of it is scored.
    `rows`: source rows.
    """

    component: str
    raw: float | None
    baseline: float | None
    score: float | None
    weight: float
    contribution: float
    rows: tuple[str, ...] = ()
    measure: str = ""
    reading: str = "value"
    baseline_of: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """An account's health on a day.

    `score` 0..100, null without any component; `coverage` 0..1: the weight of the components that
    are known; `colour`: green, amber or red, null below the profile's least coverage. `overridden`:
    the reason of a CSM's override in force; `computed` is then what the profile says.
    """

    account: str
    day: date
    profile: str
    score: float | None
    computed: float | None
    coverage: float
    colour: str | None
    components: tuple[Component, ...]
    overridden: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A risk rule that fired: which, how grave (1..3), and what shows it.

    `evidence`: name -> value, as the rule's sentence uses them. `rows`: source rows.
    """

    rule: str
    account: str
    day: date
    severity: int
    evidence: Mapping[str, str | float | int]
    rows: tuple[str, ...] = field(default=())
