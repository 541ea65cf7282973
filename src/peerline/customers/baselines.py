"""What is usual among one's peers: median and spread, robust against a few odd accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from peerline.customers.readings import PLACES, Readings

if TYPE_CHECKING:
    import numpy as np

MAD_TO_SIGMA = 1.4826
"""A normal distribution's standard deviation in median absolute deviations."""
MEAN_AD_TO_SIGMA = 1.2533
"""The same in mean absolute deviations (Iglewicz and Hoaglin 1993), for where the MAD is 0."""
FARTHEST = 10.0
"""Distances are cut here."""

EVERYBODY = "all"


@dataclass(frozen=True)
class Baseline:
    """A baseline for each position of the readings.

    `median` and `sigma` are NaN where no group is large enough; `group` names the group taken, such
    as `smb, early`, else `smb`, else `all`; `n` counts its renewed accounts.
    """

    median: "np.ndarray"
    sigma: "np.ndarray"
    group: "np.ndarray"
    n: "np.ndarray"

    def distance(self, value: "np.ndarray") -> "np.ndarray":
        """How far `value` lies from the median, in robust standard deviations, -10 to 10."""
        import numpy as np

        away = value - self.median
        with np.errstate(divide="ignore", invalid="ignore"):
            distance = np.where(away == 0, 0.0, away / self.sigma)
        return np.clip(distance, -FARTHEST, FARTHEST).round(PLACES)


class PeerGroups:
    """Who is measured against whom: accounts that renewed, by segment and lifecycle stage.

    `among`: the readings in which peers are looked for, on the days `of_day` (one for each position
    of `readings`); by default the readings themselves, each on its own day.
    """

    def __init__(
        self,
        readings: Readings,
        least_accounts: int,
        among: Readings | None = None,
        of_day: Sequence[date] | None = None,
    ) -> None:
        self.among = readings if among is None else among
        self.least_accounts = least_accounts
        self.size = len(readings)
        asked = readings.day if of_day is None else of_day
        self.levels = [
            _Level(_keys(self.among, self.among.day, level), _keys(readings, asked, level))
            for level in range(3)
        ]

    def baseline(self, value: "np.ndarray") -> Baseline:
        """The baseline of `value` (one for each position of `among`): of the segment and stage,
        else the segment, else of all."""
        import numpy as np

        usable = self.among.renewed & ~np.isnan(value)
        median, sigma = np.full(self.size, np.nan), np.full(self.size, np.nan)
        n, group = np.zeros(self.size, dtype=np.int64), np.full(self.size, None, dtype=object)
        for level in self.levels:
            for code, members in level.groups(usable, self.least_accounts):
                here = (level.asked == code) & (n == 0)
                median[here], sigma[here] = _centre_and_spread(value[members])
                n[here], group[here] = len(members), level.names[code]
        return Baseline(median.round(PLACES), sigma, group, n)


class _Level:
    """One way of grouping: a code for each account, -1 for those that belong nowhere."""

    def __init__(self, among: list[Any], asked: list[Any]) -> None:
        import numpy as np

        codes = {key: code for code, key in enumerate(dict.fromkeys(k for k in among if k))}
        self.names = [", ".join(key[1:]) or EVERYBODY for key in codes]
        self.among = np.asarray([codes.get(key, -1) for key in among], dtype=np.int64)
        self.asked = np.asarray([codes.get(key, -1) for key in asked], dtype=np.int64)

    def groups(self, usable: "np.ndarray", least: int) -> list[tuple[int, "np.ndarray"]]:
        import numpy as np

        places = np.flatnonzero(usable & (self.among >= 0))
        places = places[np.argsort(self.among[places], kind="stable")]
        found, starts = np.unique(self.among[places], return_index=True)
        parts = np.split(places, starts[1:])
        return [(int(c), p) for c, p in zip(found, parts, strict=False) if len(p) >= least]


def _keys(readings: Readings, days: Sequence[date], level: int) -> list[tuple[Any, ...] | None]:
    """What groups the accounts at a level; None where the account lacks a part of it."""
    if level == 2:
        return [(day,) for day in days]
    parts = (days, readings.segment) if level == 1 else (days, readings.segment, readings.stage)
    return [key if None not in key else None for key in zip(*parts, strict=True)]


def _centre_and_spread(value: "np.ndarray") -> tuple[float, float]:
    import numpy as np

    median = float(np.median(value))
    away = np.abs(value - median)
    return median, (
        MAD_TO_SIGMA * float(np.median(away)) or MEAN_AD_TO_SIGMA * float(np.mean(away))
    )
