"""Who used what on which day, drawn in stretches of days: memory is the same at any size."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peerline.simulate.customers.accounts import Accounts
from peerline.simulate.customers.contracts import Sales, active_days
from peerline.simulate.customers.draws import Days, Floats, generator
from peerline.simulate.customers.world import World

ROWS_AT_ONCE = 1_000_000
STEPS = 256
"""Features are drawn by looking up one of this many steps: one draw a row, whatever the weights."""
WEEKEND, YEAR_END = 0.08, 0.45
RAMP = 90
"""Days until a new account is fully used."""
DECLINE_DAYS, DECLINE_TO, KEY_DECLINE_TO = 80, 0.15, 0.05
LEFT_TO = 0.7
SAMPLED_DAYS = 24


@dataclass(frozen=True)
class Stretch:
    """Rows of some days in the order of day, account, user and feature; no two alike in these."""

    account: NDArray[np.int32]
    user: NDArray[np.int32]
    feature: NDArray[np.int8]
    day: NDArray[np.int32]
    count: NDArray[np.int64]


class Usage:
    """What all accounts use, ready to be drawn.

    `busy` [accounts, days]: rows to expect, before scaling. `pool`: an account's users; `users`:
    all users' ids, an account's from `first_user` on.
    """

    def __init__(self, world: World, accounts: Accounts, sales: Sales, seed: int) -> None:
        self.accounts, self.seed = accounts, seed
        self.features = list(world.features)
        rng = generator(seed, "users")
        bought = np.zeros(len(accounts), dtype=np.int64)
        first = next(iter(world.products))
        for line in sales.lines:
            if line.product == first:
                bought[line.account] = max(bought[line.account], line.quantity)
        adoption = np.clip(0.7 + 0.1 * accounts.trait + rng.normal(0, 0.1, len(accounts)), 0.3, 1.0)
        self.pool = np.maximum(2, np.round(bought * adoption)).astype(np.int64)
        self.first_user = np.cumsum(self.pool) - self.pool
        self.users = [
            f"{accounts.ids[i].replace('acc', 'usr')}-{u + 1:03d}"
            for i, size in enumerate(self.pool)
            for u in range(size)
        ]
        active = active_days(accounts, sales)
        decline = self._decline()
        self.share = decline
        self.busy = _busy(world, accounts, active) * self.pool[:, None] * decline
        self.busy *= np.exp(0.15 * accounts.trait)[:, None].astype(np.float32)
        self.lookup = _lookup(world, _products(world, sales, len(accounts)))
        self.key = np.array([name in world.key_features for name in self.features])

    def stretches(self, rows: int) -> Iterator[Stretch]:
        """About `rows` rows, a stretch of days at a time."""
        scale = self._scale(rows)
        daily = self.busy.sum(axis=0) * scale
        part = np.floor(np.cumsum(daily) / ROWS_AT_ONCE).astype(np.int64)
        rng = generator(self.seed, "usage")
        for days in np.split(np.arange(len(daily)), np.flatnonzero(np.diff(part)) + 1):
            yield self._draw(rng, days, scale)

    def _scale(self, rows: int) -> float:
        """What to multiply by so that about `rows` are left when equal ones are one."""
        total = float(self.busy.sum())
        scale = rows / total
        days = np.linspace(0, self.busy.shape[1] - 1, SAMPLED_DAYS).astype(np.int64)
        expected = float(self.busy[:, days].sum()) * rows / total
        for _ in range(6):
            drawn = len(self._draw(generator(self.seed, "scale"), days, scale).day)
            scale *= expected / max(1, drawn)
        return scale

    def _draw(self, rng: np.random.Generator, days: NDArray[np.int64], scale: float) -> Stretch:
        cells = rng.poisson(self.busy[:, days].T * scale).astype(np.int64)
        place, account = np.nonzero(cells)
        each = cells[place, account]
        row_day, row_account = np.repeat(days[place], each), np.repeat(account, each)
        share = np.repeat(self.share[account, days[place]], each)
        size = np.maximum(1.0, self.pool[row_account] * np.sqrt(share))
        user = np.floor(size * rng.random(len(row_day), dtype=np.float32) ** 1.4).astype(np.int64)
        step = rng.integers(0, STEPS, len(row_day), dtype=np.int16)
        feature = self.lookup[row_account, step]
        weak = self.key[feature] & (rng.random(len(row_day), dtype=np.float32) > share)
        feature = np.where(weak, 0, feature)
        count = 1 + rng.geometric(0.35, len(row_day))
        return self._merged(row_day, row_account, user, feature, count)

    def _merged(
        self,
        row_day: NDArray[np.int64],
        account: NDArray[np.int64],
        user: NDArray[np.int64],
        feature: NDArray[np.int64],
        count: NDArray[np.int64],
    ) -> Stretch:
        """Rows of the same user, feature and day become one, its count their sum."""
        width = len(self.features)
        key = (row_day * len(self.users) + self.first_user[account] + user) * width + feature
        order = np.argsort(key, kind="stable")
        key = key[order]
        starts = np.flatnonzero(np.diff(key, prepend=-1))
        total = np.add.reduceat(count[order], starts) if len(starts) else count[:0]
        kept = order[starts]
        return Stretch(
            account[kept].astype(np.int32),
            (self.first_user[account] + user)[kept].astype(np.int32),
            feature[kept].astype(np.int8),
            (self.accounts.first_day + row_day[kept]).astype(np.int32),
            total.astype(np.int64),
        )

    def _decline(self) -> NDArray[np.float32]:
        """How much of the usual use is left [accounts, days]."""
        length = self.accounts.as_of - self.accounts.first_day
        left = np.ones((len(self.accounts), length), dtype=np.float32)
        for episodes in self.accounts.episodes:
            for e in episodes:
                begin, finish = e.onset - self.accounts.first_day, e.until - self.accounts.first_day
                if e.driver == "usage-decline":
                    fallen = np.clip((np.arange(length) - begin) / DECLINE_DAYS, 0, 1)
                    back = np.clip((np.arange(length) - finish) / DECLINE_DAYS, 0, 1)
                    left[e.account] *= 1 - (1 - DECLINE_TO) * (fallen - back)
                elif e.driver == "champion-left":
                    left[e.account, max(0, begin) : min(length, finish)] *= LEFT_TO
        return left


def _products(world: World, sales: Sales, accounts: int) -> NDArray[np.bool_]:
    """Which products an account ever had [accounts, products]."""
    names = list(world.products)
    products = np.zeros((accounts, len(names)), dtype=bool)
    for line in sales.lines:
        products[line.account, names.index(line.product)] = True
    return products


def _busy(world: World, accounts: Accounts, active: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How busy a user is on a day: the week, the year, the summer where it is one, the start."""
    length = active.shape[1]
    days: Days = accounts.first_day + np.arange(length)
    dates = days.astype("datetime64[D]")
    month = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
    of_month = (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    weekend = (days + 3) % 7 >= 5
    level: Floats = np.where(weekend, WEEKEND, 1.0)
    holidays = ((month == 12) & (of_month >= 20)) | ((month == 1) & (of_month <= 2))
    level = level * np.where(holidays, YEAR_END, 1.0)
    level = level * np.where((month % 3 == 0) & (of_month > 20), 1.12, 1.0)
    summer = np.array([r.august for r in world.regions.values()])[accounts.region]
    busy = np.where(month == 8, summer[:, None], 1.0) * level
    begun = np.clip((days[None, :] - accounts.created[:, None]) / RAMP, 0.15, 1.0)
    busy = busy * begun
    return (busy * active).astype(np.float32)


def _lookup(world: World, products: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each account the feature at each of STEPS equally likely steps [accounts, STEPS]."""
    names = list(world.features)
    had = np.zeros((len(products), len(names)))
    for position, product in enumerate(world.products.values()):
        for feature in product.features:
            had[:, names.index(feature)] = products[:, position]
    weights = had * np.array(list(world.features.values()))
    weights[weights.sum(axis=1) == 0, 0] = 1.0
    edges = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
    middles = (np.arange(STEPS) + 0.5) / STEPS
    return np.asarray((middles[None, :, None] > edges[:, None, :]).sum(axis=2))
