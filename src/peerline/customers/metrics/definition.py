"""What a metric is: the rows it rests on, and one expression over them."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Unit
from peerline.customers.settings import Settings

ACCOUNT_DIMENSIONS = (
    "segment",
    "industry",
    "region",
    "stage",
    "tier",
    "csm",
    "term_length",
    "products",
    "cohort",
)
"""What every row with an `account` can be told by."""

_MONTHS = {"m": 1, "q": 3, "y": 12}
_DAYS = {"d": 1, "w": 7}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open time [start, end). Figures as of a day read `end` alone."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"a window can't end ({self.end}) before it starts ({self.start})")

    @classmethod
    def ending(cls, as_of: date, window: str) -> "Span":
        """The window of that length (`12m`, `4q`, `1y`, `90d`, `6w`) that ends on `as_of`.

        Months step back to the same day, or to the month's last one; the last day of a month steps
        to last days. Raises ValueError for another writing of a window.
        """
        found = re.fullmatch(r"([1-9]\d{0,3})([dwmqy])", window.strip().lower())
        if found is None:
            raise ValueError(f"{window!r} is not a window: write 12m, 4q, 1y, 6w or 90d")
        count, unit = int(found[1]), found[2]
        if unit in _DAYS:
            return cls(as_of - timedelta(days=count * _DAYS[unit]), as_of)
        return cls(months_before(as_of, count * _MONTHS[unit]), as_of)

    def before(self) -> "Span":
        """The window of the same length that ends where this one starts."""
        months = whole_months(self)
        if months:
            return Span(months_before(self.start, months), self.start)
        return Span(self.start - (self.end - self.start), self.start)


def months_before(day: date, months: int) -> date:
    """The day that many months earlier (later if negative); last days of months stay last days."""
    last = calendar.monthrange(day.year, day.month)[1]
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, longest if day.day == last else min(day.day, longest))


def whole_months(span: Span) -> int:
    """How many months the window counts; 0 where it is not a whole number of them."""
    months = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month
    return months if months > 0 and months_before(span.end, months) == span.start else 0


class Months(StrEnum):
    """What `by month` means for a metric: the window that stands for each month."""

    EACH = "each"
    """The month itself: what happened from its first day to its last."""
    STATES = "states"
    """From the last day before the month to its last day: what changed between two states. As-of
    figures read the latter."""
    ROLLING = "rolling"
    """A window as long as the asked one up to the month's last day: retention, say."""


Rows = Callable[[Base, Span, tuple[str, ...], Settings], ibis.Table]
"""(base, span, by, settings) -> the rows behind a metric, with the parts that add up to it.

`by` names what it will be told by: rows that can be cut finer (by `product`) have that column then.
Every other dimension is joined to the rows by their column `account`."""

Aggregate = Callable[[ibis.Table], ibis.Value]
"""An expression over a metric's rows that gives one value for a group of them."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A metric: `value` over `rows`. Title and definition in words stand in `metrics.yaml`.

    `version` rises with every change of meaning. `of`: what `n` counts. `needs`: tables and columns
    (`contract_lines`, `contract_lines.division`) without which it isn't told. `value` gives null
    where there is nothing to divide by. `low`, `high`: its interval. `by`: what it can be told by.
    `as_of`: it reads the span's end alone. `whole_months`: its window must be a number of months.
    `choices`: the settings that it depends on. Metrics that share `rows` are measured in one query,
    so let variants share the very same function.
    """

    id: str
    version: int
    unit: Unit
    of: str
    needs: tuple[str, ...]
    rows: Rows
    value: Aggregate
    n: Aggregate
    low: Aggregate | None = None
    high: Aggregate | None = None
    by: tuple[str, ...] = ACCOUNT_DIMENSIONS
    as_of: bool = False
    months: Months = Months.EACH
    whole_months: bool = False
    choices: tuple[str, ...] = ("csm_at",)

    def definition(self, settings: Settings, defaults: Settings) -> str:
        """Id and version of what is counted, and its choices where they differ: `nrr/1`,
        `nrr/1?roll_up=parent`."""
        own = [
            f"{name}={getattr(settings, name)}"
            for name in self.choices
            if getattr(settings, name) != getattr(defaults, name)
        ]
        return f"{self.id}/{self.version}" + ("?" + "&".join(own) if own else "")


def month_starts(span: Span) -> list[date]:
    """The days on which each month of the window starts, counted from its start."""
    return [months_before(span.start, -step) for step in range(whole_months(span))]


def ratio(over: ibis.Value, under: ibis.Value) -> ibis.Value:
    """A share or ratio as a float; null where there is nothing to divide by."""
    return over.cast("float64") / under.cast("float64").nullif(0.0)
