"""What was sold: each account's terms one after the other, and why the last one was the last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from peerline.simulate.customers.accounts import Accounts, Episode
from peerline.simulate.customers.draws import Flags, add_months, generator
from peerline.simulate.customers.world import Segment, World

CENT = Decimal("0.01")
EARLY, LATE, GAP = 0.45, 0.12, 0.4
"""Shares of renewals signed early and late, and of the late ones that leave a gap."""
ESCALATED, ESCALATOR = 0.6, 0.03
RETURNS, GIVES_NOTICE = 0.10, 0.7
FELT_AFTER = 30
"""Days until a driver is felt at a renewal; it is felt as long after it was mended."""


@dataclass(frozen=True)
class Line:
    """A line of a contract, as sold; `price` is a licence's month."""

    contract: str
    account: int
    division: str
    product: str
    tier: str
    start: int
    months: int
    quantity: int
    price: Decimal
    billing_months: int
    signed: int
    auto_renew: bool
    escalator: float | None = None

    @property
    def end(self) -> int:
        """The first day after it."""
        return add_months(self.start, self.months)

    @property
    def amount(self) -> Decimal:
        """For the whole line, to the cent."""
        return (self.price * self.quantity * self.months).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Outcome:
    """What became of a term, and what it was drawn from: `result` renewed, churned or open."""

    account: int
    contract: str
    start: int
    end: int
    drivers: tuple[str, ...]
    chance: float
    result: str


@dataclass
class Sales:
    """Everything sold.

    `churned`: (account, day, reason). `won`: (day, category, account, ARR). `notices`: contract ->
    the day on which the customer said that it leaves.
    """

    lines: list[Line] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    churned: list[tuple[int, int, str]] = field(default_factory=list)
    won: list[tuple[int, str, int, Decimal]] = field(default_factory=list)
    notices: dict[str, int] = field(default_factory=dict)


@dataclass
class Holding:
    """What an account has of a product in a division."""

    division: str
    product: str
    tier: str
    quantity: int
    price: Decimal


def draw(world: World, accounts: Accounts, seed: int) -> Sales:
    """All contracts of all accounts, in the order of the accounts."""
    sales = Sales()
    rng = generator(seed, "contracts")
    for i in range(len(accounts)):
        _Story(world, accounts, i, rng, sales).tell()
    return sales


def active_days(accounts: Accounts, sales: Sales) -> Flags:
    """Whether an account is a customer [accounts, days of the history]."""
    active = np.zeros((len(accounts), accounts.as_of - accounts.first_day), dtype=bool)
    for line in sales.lines:
        first = max(0, line.start - accounts.first_day)
        active[line.account, first : max(0, line.end - accounts.first_day)] = True
    return active


class _Story:
    """One account from its first contract to its last."""

    def __init__(
        self, world: World, accounts: Accounts, i: int, rng: np.random.Generator, sales: Sales
    ) -> None:
        self.world, self.i, self.rng, self.sales = world, i, rng, sales
        self.segment: Segment = list(world.segments.values())[accounts.segment[i]]
        self.id = accounts.ids[i]
        self.first_day, self.as_of = accounts.first_day, accounts.as_of
        self.trait = float(accounts.trait[i])
        self.episodes: list[Episode] = accounts.episodes[i]
        self.start = int(accounts.created[i]) + int(rng.integers(3, 25))
        terms = self.segment.terms
        self.months = int(self._pick(list(terms), terms.values()))
        self.escalated = self.months > 12 and bool(rng.random() < ESCALATED)
        self.auto_renew = bool(rng.random() < (0.9 if self.months == 1 else 0.45))
        self.billing = 1 if self.months == 1 else int(self._pick([12, 3, 1], [0.6, 0.3, 0.1]))
        licences = max(2, int(accounts.licences[i]) // 2)
        price = Decimal(str(accounts.price[i]))
        self.base_price = price
        first = next(iter(world.products))
        division = str(self._pick(world.divisions, [5, 4, 2, 3, 2, 1][: len(world.divisions)]))
        tier = str(self._pick(list(world.tiers), [0.6, 0.3, 0.1]))
        self.holdings = [Holding(division, first, tier, licences, self._price(first, tier))]
        if rng.random() < 0.35:
            self._add_product(division)
        self.terms = 0
        self.signed = self.start - int(rng.integers(0, 20))

    def tell(self) -> None:
        """Term after term, until the account leaves or the history ends."""
        self._win("new", sum((h.price * h.quantity for h in self.holdings), Decimal(0)))
        while self.start < self.as_of or self.signed < self.as_of:
            contract = self._term()
            end = add_months(self.start, self.months)
            if not self._next(contract, end):
                return

    def _term(self) -> str:
        """Write the lines of a term and what is added within it."""
        self.terms += 1
        contract = f"{self.id.replace('acc', 'con')}-{self.terms:02d}"
        for holding in self.holdings:
            self._lines(contract, holding, self.start, self.months, self.signed)
        if self.months > 1:
            additions = self.rng.poisson(self._growth() * self.months / 12 * 0.6)
            for _ in range(min(int(additions), 4)):
                at = int(self.rng.integers(1, self.months))
                start = add_months(self.start, at)
                if start < self.as_of:
                    added = self._grow(start)
                    self._lines(contract, added, start, self.months - at, start - 3)
        return contract

    def _lines(self, contract: str, held: Holding, start: int, months: int, signed: int) -> None:
        """A line, or with an escalator one a year, each dearer than the one before."""
        step = 12 if self.escalated and months > 12 else months
        price, first = held.price, True
        for offset in range(0, months, step):
            if not first:
                price = (price * Decimal(str(1 + ESCALATOR))).quantize(CENT, ROUND_HALF_UP)
            length = min(step, months - offset)
            self.sales.lines.append(
                Line(
                    contract, self.i, held.division, held.product, held.tier,
                    add_months(start, offset), length, held.quantity, price,
                    min(self.billing, length), signed, self.auto_renew,
                    None if first else ESCALATOR,
                )
            )  # fmt: skip
            first = False
        held.price = price

    def _next(self, contract: str, end: int) -> bool:
        """Decide what follows a term that ends on `end`; whether the story goes on."""
        drivers = tuple(e.driver for e in self.episodes if self._felt(e, end))
        chance = self._chance(drivers) if end > self.first_day else 0.0
        leaves = self.rng.random() < chance
        signed, start = self._signing(end)
        known = min(end, signed)
        if (leaves and end >= self.as_of) or (not leaves and signed >= self.as_of):
            self._outcome(contract, end, drivers, chance, "open")
            return False
        if leaves:
            return self._leave(contract, end, drivers, chance)
        self._outcome(contract, end, drivers, chance, "renewed")
        self._win("renewal", self._monthly(), max(known, self.start))
        self._change(end, drivers)
        self.start, self.signed = start, signed
        return True

    def _signing(self, end: int) -> tuple[int, int]:
        """When the next term is signed, and when it starts."""
        drawn = self.rng.random()
        if self.months == 1 or self.auto_renew:
            return end - int(self.rng.integers(0, 3)), end
        if drawn < EARLY:
            return end - int(self.rng.integers(12, 75)), end
        if drawn < EARLY + LATE:
            signed = end + int(self.rng.integers(2, 38))
            return signed, signed if self.rng.random() < GAP else end
        return end - int(self.rng.integers(0, 12)), end

    def _felt(self, episode: Episode, end: int) -> bool:
        return episode.onset + FELT_AFTER <= end < episode.until + FELT_AFTER

    def _chance(self, drivers: tuple[str, ...]) -> float:
        """A term's chance to be the last; a month's term has a month's share of a year's."""
        stays = 1 - min(0.6, self.segment.churn * float(np.exp(-0.4 * self.trait)))
        for name in drivers:
            stays *= 1 - self.world.drivers[name].churn
        if self.months == 1:
            stays = stays ** (1 / (3 if drivers else 12))
        return 1 - stays

    def _leave(self, contract: str, end: int, drivers: tuple[str, ...], chance: float) -> bool:
        self._outcome(contract, end, drivers, chance, "churned")
        reasons = [self.world.drivers[name].reason for name in drivers] or self.world.other_reasons
        reason = str(self._pick(reasons, [1.0] * len(reasons)))
        self.sales.churned.append((self.i, end, reason))
        if self.rng.random() < GIVES_NOTICE:
            days = int(self.rng.integers(30, 90)) if self.months > 1 else 9
            self.sales.notices[contract] = max(end - days, self.start)
        if self.rng.random() >= RETURNS:
            return False
        self.start = add_months(end, int(self.rng.integers(4, 10)))
        self.signed = self.start - int(self.rng.integers(0, 14))
        if self.start >= self.as_of:
            return False
        self.holdings = self.holdings[:1]
        self.holdings[0].quantity = max(2, self.holdings[0].quantity * 2 // 3)
        self._win("new", self._monthly())
        return True

    def _change(self, end: int, drivers: tuple[str, ...]) -> None:
        """What is different in the next term: price, fewer licences or products, more of them."""
        share = 1 if self.months > 1 else 1 / 12
        if self.rng.random() < 0.75 * share:
            rise = Decimal(str(round(float(self.rng.uniform(0.01, 0.06)), 3)))
            for held in self.holdings:
                held.price = (held.price * (1 + rise)).quantize(CENT, ROUND_HALF_UP)
        if self.rng.random() < (0.5 if drivers else 0.09) * share:
            self._shrink()
        elif not drivers and self.rng.random() < min(0.9, self._growth() * 0.5 * share):
            self._grow(end)

    def _shrink(self) -> None:
        if len(self.holdings) > 1 and self.rng.random() < 0.35:
            self.holdings.pop()
        else:
            held = max(self.holdings, key=lambda h: h.quantity)
            held.quantity = max(1, round(held.quantity * float(self.rng.uniform(0.55, 0.9))))

    def _grow(self, day: int) -> Holding:
        """Add licences, features or a division; returns what the added line holds."""
        kind = str(self._pick(["expansion", "upsell", "cross-sell"], [0.5, 0.27, 0.23]))
        base = self.holdings[0]
        free = [d for d in self.world.divisions if d not in {h.division for h in self.holdings}]
        missing = self._missing(base.division)
        if kind == "cross-sell" and free:
            division = str(self._pick(free, [1.0] * len(free)))
            added = replace(base, division=division, quantity=max(2, base.quantity // 3))
        elif kind == "upsell" and missing:
            self._win("upsell", Decimal(0), day)
            added = self._product(base.division, str(self._pick(missing, [1.0] * len(missing))))
        else:
            kind = "expansion"
            more = max(1, round(base.quantity * float(self.rng.uniform(0.08, 0.3))))
            added = replace(base, quantity=more)
        self._win(kind, added.price * added.quantity, day)
        if kind == "expansion":
            base.quantity += added.quantity
        else:
            self.holdings.append(added)
        return replace(added)

    def _add_product(self, division: str) -> None:
        missing = self._missing(division)
        if missing:
            self.holdings.append(self._product(division, missing[0]))

    def _missing(self, division: str) -> list[str]:
        had = {h.product for h in self.holdings if h.division == division}
        return [name for name in self.world.products if name not in had]

    def _product(self, division: str, name: str) -> Holding:
        base = self.holdings[0]
        return Holding(division, name, base.tier, base.quantity, self._price(name, base.tier))

    def _price(self, product: str, tier: str) -> Decimal:
        factor = self.world.products[product].price * self.world.tiers[tier]
        return (self.base_price * Decimal(str(factor))).quantize(CENT, ROUND_HALF_UP)

    def _monthly(self) -> Decimal:
        return sum((h.price * h.quantity for h in self.holdings), Decimal(0))

    def _growth(self) -> float:
        return self.segment.growth * float(np.exp(0.35 * self.trait))

    def _win(self, category: str, monthly: Decimal, day: int | None = None) -> None:
        if monthly > 0:
            when = self.signed if day is None else day
            self.sales.won.append((when, category, self.i, 12 * monthly))

    def _outcome(
        self, contract: str, end: int, drivers: tuple[str, ...], chance: float, result: str
    ) -> None:
        self.sales.outcomes.append(
            Outcome(self.i, contract, self.start, end, drivers, chance, result)
        )

    def _pick(self, choices: Sequence[str | int], weights: Iterable[float]) -> str | int:
        given = np.array(list(weights), dtype=float)
        return choices[int(self.rng.choice(len(choices), p=given / given.sum()))]
