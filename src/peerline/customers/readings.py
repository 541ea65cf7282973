"""What health and risk look at: account metrics, beside the account's own past and its peers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from peerline.customers.account_metrics import ACCOUNT_METRICS
from peerline.customers.account_metrics.definition import OWN, AccountMetric
from peerline.customers.account_metrics.points import Points, on_days
from peerline.customers.account_metrics.wide import lacking, wide
from peerline.customers.base import Base
from peerline.customers.settings import Settings
from peerline.engine import fetch

if TYPE_CHECKING:
    import numpy as np

PLACES = 9
"""Engines add in different orders: what they read is rounded before it meets a bound."""


class Reading(StrEnum):
    """What of a metric is looked at."""

    VALUE = "value"
    OWN_BASELINE = "own-baseline"
    OWN_RATIO = "own-ratio"
    SEASONAL_RATIO = "seasonal-ratio"
    PEER_BASELINE = "peer-baseline"
    PEER_DISTANCE = "peer-distance"

    @property
    def own(self) -> bool:
        """Whether it needs the account's own past."""
        return self in (Reading.OWN_BASELINE, Reading.OWN_RATIO, Reading.SEASONAL_RATIO)

    @property
    def peers(self) -> bool:
        """Whether it needs the account's peers."""
        return self in (Reading.PEER_BASELINE, Reading.PEER_DISTANCE, Reading.SEASONAL_RATIO)


@dataclass(frozen=True, slots=True, order=True)
class Look:
    """A metric, and what of it is looked at."""

    metric: str
    reading: Reading = Reading.VALUE


@dataclass(frozen=True)
class Readings:
    """Accounts as of days, column by column: position i is one account on one day.

    `columns`: metric (or its own baseline) -> numbers, NaN where unknown. `lacking`: metric -> what
    the source lacks for it. `peers`: the readings that peers are taken from (the same, unless an
    account is looked at on a day of its own), and `least_accounts` how many make a group.
    """

    account: Sequence[str]
    day: Sequence[date]
    segment: Sequence[str | None]
    stage: Sequence[str | None]
    columns: Mapping[str, "np.ndarray"]
    lacking: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.account)

    @cached_property
    def renewed(self) -> "np.ndarray":
        """Whether the account had renewed at least once by the day."""
        return self.columns["renewals"] >= 1

    def value(self, metric: str) -> "np.ndarray":
        """The metric's value."""
        return self.columns[metric]

    def own_baseline(self, metric: str) -> "np.ndarray":
        """What the account itself had in the days before the metric's window, at the window's
        length; unknown for an account that is too young for it."""
        import numpy as np

        found = ACCOUNT_METRICS[metric]
        assert found.days is not None
        before = np.clip(self.columns["customer_days"] - found.days, 0, found.before)
        old_enough = before >= min(found.before, found.days)
        scale = found.days / np.where(old_enough, before, 1) if found.adds_up else 1.0
        return np.where(old_enough, self.columns[metric + OWN] * scale, np.nan).round(PLACES)

    def own_ratio(self, metric: str) -> "np.ndarray":
        """The metric's value over the own baseline; unknown where that is 0 or unknown."""
        import numpy as np

        own = self.own_baseline(metric)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(own > 0, self.value(metric) / own, np.nan).round(PLACES)


def needed(looks: Iterable[Look]) -> list[AccountMetric]:
    """The metrics to count for `looks`, with own baselines, and what groups accounts."""
    wanted = set(looks) | {Look("renewals"), Look("customer_days")}
    found = {look.metric: ACCOUNT_METRICS[look.metric] for look in sorted(wanted)}
    own = [
        ACCOUNT_METRICS[name].own for name in sorted({k.metric for k in wanted if k.reading.own})
    ]
    return [*found.values(), *own]


def read(base: Base, days: Sequence[date], looks: Iterable[Look], settings: Settings) -> Readings:
    """The readings of every active account on each of `days`, in one query."""
    return read_points(base, on_days(base, days), looks, settings)


def read_points(base: Base, points: Points, looks: Iterable[Look], settings: Settings) -> Readings:
    """The readings of each of the points, by day and account, in one query."""
    metrics = needed(looks)
    about = base.table("accounts").select("account", "segment", "stage")
    asked = points.table.left_join(about, "account").drop("account_right")
    found = wide(base, replace(points, table=asked), metrics, settings)
    rows = fetch.arrow(found.order_by("as_of", "account"))
    plain: dict[str, list[Any]] = {
        name: rows[name].to_pylist() for name in ("account", "as_of", "segment", "stage")
    }
    columns = {m.id: fetch.numbers(rows[m.id]).round(PLACES) for m in metrics}
    return Readings(
        plain["account"],
        plain["as_of"],
        plain["segment"],
        plain["stage"],
        columns,
        {m.id: gap for m in metrics if (gap := lacking(base, m, settings)) is not None},
    )
