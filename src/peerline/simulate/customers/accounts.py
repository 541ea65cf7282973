"""The accounts of a made-up base: who they are, who looks after them, what goes wrong for them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peerline.simulate.customers.draws import (
    NEVER,
    Days,
    Flags,
    Floats,
    add_months,
    by_weight,
    generator,
)
from peerline.simulate.customers.world import World

HISTORY_YEARS = 3
BEFORE = 0.55
"""Share of accounts that were customers before the history starts."""
CHILDREN = 0.07
CSM_LEAVES, ACCOUNT_MOVES = 0.2, 0.06
PAYS_REGIONAL = 0.85
SETTLING = 120
"""Days after the start in which nothing goes wrong yet."""


@dataclass(frozen=True)
class Episode:
    """A driver at work for an account: from `onset` until `until` (NEVER if it is not mended)."""

    account: int
    driver: str
    onset: int
    until: int
    strength: float

    def active(self, when: int) -> bool:
        """Whether it is felt on that day."""
        return self.onset <= when < self.until


@dataclass(frozen=True)
class Accounts:
    """Columns of all accounts [n]; `segment`, `region`, `industry` are positions in the world.

    `trait` is standard normal: how well things go on the whole. `licences` at the start.
    `owners`: (account, CSM, from, to or None). `episodes` by account.
    """

    ids: list[str]
    names: list[str]
    segment: NDArray[np.int64]
    region: NDArray[np.int64]
    industry: NDArray[np.int64]
    parent: NDArray[np.int64]
    late: NDArray[np.bool_]
    created: Days
    trait: Floats
    licences: NDArray[np.int64]
    price: Floats
    currency: list[str]
    owners: list[tuple[int, str, int, int | None]]
    episodes: list[list[Episode]]
    first_day: int
    as_of: int

    def __len__(self) -> int:
        return len(self.ids)

    def at_work(self, driver: str) -> Flags:
        """Whether a driver is at work [accounts, days of the history]."""
        flags = np.zeros((len(self), self.as_of - self.first_day), dtype=bool)
        for episodes in self.episodes:
            for e in episodes:
                if e.driver == driver:
                    flags[e.account, e.onset - self.first_day : e.until - self.first_day] = True
        return flags


def draw(world: World, n: int, seed: int, as_of: int) -> Accounts:
    """`n` accounts whose history ends before the day `as_of`."""
    rng = generator(seed, "accounts")
    first_day = add_months(as_of, -12 * HISTORY_YEARS)
    segments = list(world.segments.values())
    segment = by_weight(rng, [s.share for s in segments], n)
    region = by_weight(rng, [r.share for r in world.regions.values()], n)
    industry = by_weight(rng, [weight for weight, _ in world.industries.values()], n)
    parent = _parents(rng, segment)
    child = parent >= 0
    industry[child] = industry[parent[child]]
    created = _created(rng, n, first_day, as_of)
    late = rng.random(n) >= np.array([s.early for s in segments])[segment]
    trait = rng.standard_normal(n)
    middle, spread = np.array([s.licences for s in segments])[segment].T
    licences = np.maximum(2, np.round(middle * np.exp(spread * rng.standard_normal(n))))
    low, high = np.array([s.price for s in segments])[segment].T
    price = np.round(rng.uniform(low, high) * 2) / 2
    regional = rng.random(n) < PAYS_REGIONAL
    usual = [r.currency for r in world.regions.values()]
    currency = [usual[r] if own else "USD" for r, own in zip(region, regional, strict=True)]
    width = max(4, len(str(n)))
    return Accounts(
        ids=[f"acc-{i + 1:0{width}d}" for i in range(n)],
        names=_names(rng, world, industry, region, parent),
        segment=segment,
        region=region,
        industry=industry,
        parent=parent,
        late=late,
        created=created,
        trait=trait,
        licences=licences.astype(np.int64),
        price=price,
        currency=currency,
        owners=_owners(rng, world, segment, created, as_of),
        episodes=_episodes(rng, world, trait, created, first_day, as_of),
        first_day=first_day,
        as_of=as_of,
    )


def people(world: World) -> list[str]:
    """Every name of a person the world can make, in a mixed but fixed order."""
    first, last = world.first_names, world.last_names
    return [
        f"{first[(i * 29) % len(first)]} {last[(i * 37 + i // len(first)) % len(last)]}"
        for i in range(len(first) * len(last))
    ]


def _parents(rng: np.random.Generator, segment: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each account's parent, or -1: some accounts belong to one of the largest segment."""
    parent = np.full(len(segment), -1)
    largest = np.flatnonzero(segment == 0)
    if len(largest) < 2:
        return parent
    heads = largest[: max(1, len(largest) // 3)]
    child = rng.random(len(segment)) < CHILDREN
    child[heads] = False
    parent[child] = rng.choice(heads, int(child.sum()))
    return parent


def _created(rng: np.random.Generator, n: int, first_day: int, as_of: int) -> Days:
    """Most came before the history or early in it; more of them at the ends of quarters."""
    before = rng.random(n) < BEFORE
    old = first_day - (rng.beta(1.2, 1.8, n) * 3 * 365).astype(np.int64)
    new = first_day + (rng.beta(1.0, 1.1, n) * (as_of - first_day - 10)).astype(np.int64)
    created = np.where(before, old, new)
    months = created.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    into_quarter = months % 3
    shifted = created + 30 * (2 - into_quarter)
    hurry = (rng.random(n) < 0.3) & (shifted < as_of - 5)
    return np.where(hurry, shifted, created)


def _names(
    rng: np.random.Generator,
    world: World,
    industry: NDArray[np.int64],
    region: NDArray[np.int64],
    parent: NDArray[np.int64],
) -> list[str]:
    """Names no two accounts share; a child has its parent's with its place."""
    firsts = world.company_names
    regions = list(world.regions.values())
    mixed = [rng.permutation(len(firsts) * len(words)) for _, words in world.industries.values()]
    taken = [0] * len(mixed)
    names: list[str] = []
    used: set[str] = set()
    for i, kind in enumerate(industry):
        words = list(world.industries.values())[kind][1]
        turn, place = divmod(taken[kind], len(mixed[kind]))
        head, word = divmod(int(mixed[kind][place]), len(words))
        taken[kind] += 1
        second = f" & {firsts[(head + turn) % len(firsts)]}" if turn else ""
        names.append(f"{firsts[head]}{second} {words[word]}")
        if parent[i] >= 0 and parent[i] < i:
            names[-1] = f"{names[parent[i]]} {regions[region[i]].suffix}"
        base, again = names[-1], 2
        while names[-1] in used:
            names[-1] = f"{base} {again}"
            again += 1
        used.add(names[-1])
    return names


def _owners(
    rng: np.random.Generator,
    world: World,
    segment: NDArray[np.int64],
    created: Days,
    as_of: int,
) -> list[tuple[int, str, int, int | None]]:
    """Who looked after which account: CSMs leave and hand their book over, accounts move."""
    everyone = people(world)
    given = 0
    rows: list[tuple[int, str, int, int | None]] = []
    for position, kind in enumerate(world.segments.values()):
        mine = np.flatnonzero(segment == position)
        size = max(2, round(len(mine) / kind.book))
        team = everyone[given : given + size]
        given += size
        leaves = {
            who: as_of - int(rng.integers(60, 900)) for who in team[1:] if rng.random() < CSM_LEAVES
        }
        for turn, account in enumerate(mine):
            start = int(created[account])
            who = team[turn % size]
            moved = leaves.get(who, NEVER)
            if rng.random() < ACCOUNT_MOVES:
                moved = min(moved, as_of - int(rng.integers(30, 900)))
            heirs = [other for other in team if other != who and other not in leaves]
            if not heirs:
                moved = NEVER
            if moved <= start and who in leaves:
                rows.append((int(account), heirs[turn % len(heirs)], start, None))
            elif start < moved < as_of:
                rows.append((int(account), who, start, int(moved)))
                rows.append((int(account), heirs[turn % len(heirs)], int(moved), None))
            else:
                rows.append((int(account), who, start, None))
    return sorted(rows, key=lambda row: (row[0], row[2]))


def _episodes(
    rng: np.random.Generator, world: World, trait: Floats, created: Days, first_day: int, as_of: int
) -> list[list[Episode]]:
    """What goes wrong: each driver at most once an account, oftener where the trait is low."""
    n = len(trait)
    found: list[list[Episode]] = [[] for _ in range(n)]
    earliest = np.maximum(created + SETTLING, first_day)
    room = as_of - 25 - earliest
    pull = np.exp(-0.5 * trait) / np.exp(0.125)
    for name, driver in world.drivers.items():
        years = np.clip(room / 365 / HISTORY_YEARS, 0, 1)
        hit = (rng.random(n) < driver.chance * pull * years) & (room > 0)
        onset = earliest + (rng.random(n) * np.maximum(room, 1)).astype(np.int64)
        mended = rng.random(n) < driver.recovers
        lasts = rng.integers(90, 210, n)
        strength = rng.uniform(0.75, 1.25, n)
        for i in np.flatnonzero(hit):
            until = int(onset[i] + lasts[i]) if mended[i] else int(NEVER)
            found[i].append(Episode(int(i), name, int(onset[i]), until, float(strength[i])))
    return found
