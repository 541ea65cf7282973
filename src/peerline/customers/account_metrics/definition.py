"""What an account metric is: one number of one account as of a day, from one table's rows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import ibis

from peerline.customers.facts import Unit
from peerline.customers.settings import Settings

OWN = "__own"
"""Ending of the column that holds a metric's own baseline."""


@dataclass(frozen=True, slots=True)
class AccountMetric:
    """One number per account, as of a day: only rows dated before that day count.

    `source`: the rows it is counted from (see `sources`), `columns` (table -> columns) what the
    base must have for it. `days`: the window is the so many days before the day; None is all
    time. `only`: which rows of the window count. `value`: the aggregate of the rows where the
    given condition holds. `empty`: the value of an account without such rows; None is unknown.
    `before`: how many days before the window its own baseline covers, 0 for none; `adds_up`: a
    longer window has more of it, so the baseline is brought to the window's length. `dated`: its
    rows carry a date, so it can be told as of a past day. `setting`: a setting that must be given
    for it. `first`: how many days before the day its window's latest day is.
    """

    id: str
    unit: Unit
    source: str
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    value: Callable[[ibis.Table, Any, Settings], Any]
    days: int | None = None
    only: Callable[[ibis.Table, Settings], Any] | None = None
    empty: float | None = None
    before: int = 0
    adds_up: bool = False
    dated: bool = True
    setting: str | None = None
    first: int = 1

    @property
    def needs(self) -> tuple[str, ...]:
        """The tables it is counted from."""
        return tuple(table for table, _ in self.columns)

    @property
    def reach(self) -> int | None:
        """How many days back its rows lie at most, with its baseline; None is all time."""
        return None if self.days is None else self.days + self.before

    def where(self, rows: ibis.Table, settings: Settings) -> Any:
        """The condition of the rows that it counts: `age` is days before the day, 1 or more."""
        inside = rows.age >= self.first
        if self.days is not None:
            inside = inside & (rows.age < self.first + self.days)
        return inside if self.only is None else inside & self.only(rows, settings)

    def of(self, rows: ibis.Table, settings: Settings) -> Any:
        """The aggregate over `rows`, each with its `age`."""
        return self.value(rows, self.where(rows, settings), settings)

    @property
    def own(self) -> "AccountMetric":
        """The same count over the days before its window: what the account itself used to do."""
        assert self.days is not None
        return replace(self, id=self.id + OWN, first=self.days + 1, days=self.before)
