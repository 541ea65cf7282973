"""Money into ratios. The browser runs the same rules (`web/static/finance.js`) on the same cases
(`tests/fixtures/finance_cases.json`), so that amounts need not leave it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from peerline.answers.answer import Finance

DETAIL_ROWS = ("renewals", "expansion", "upsell", "cross_sell")
CAC_ROWS = {
    "renewals": "cac_renewals",
    "expansion": "cac_expansion",
    "upsell": "cac_upsell",
    "cross_sell": "cac_cross_sell",
    "existing_total": "cac_blended",
    "new_customers": "cac_new",
}
RATIO_IDS = tuple(CAC_ROWS.values())
TOLERANCE = Decimal("0.005")
"""Two figures of one thing that differ by more than half a percent are asked about."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What was typed into the grid: row id -> amount, in any currency. Never stored or logged."""

    revenue: Mapping[str, Decimal]
    cost: Mapping[str, Decimal]

    def __repr__(self) -> str:
        return "Amounts(...)"


@dataclass(frozen=True, slots=True)
class Derived:
    """The ratios, and what the person must be asked: codes of `answers.faults`."""

    nrr: float | None
    cac: Mapping[str, float]
    faults: tuple[str, ...] = ()


def derive(amounts: Amounts) -> Derived:
    """Ratios of typed amounts.

    NRR = existing customers' revenue now / all customers' revenue in the same period last year.
    A CAC ratio = cost / revenue, for each row that has both, and `cac_blended` for all existing
    customers. Routes 1 (rows in detail) and 2 (their total) are alternatives of one figure: where
    both are given and differ by more than half a percent, `routes-differ` is asked and the
    total counts. Revenue of 0, or a cost that is missing, makes no ratio. Detail rows left empty
    are not counted as 0: without renewals there is no total, hence no NRR by route 1.

    Fault codes: `negative-amount`, `routes-differ`, `prior-below-new` (last year's revenue of all
    customers is below that of the new ones among them).
    """
    faults = []
    if is_negative(amounts):
        return Derived(None, {}, ("negative-amount",))
    revenue = dict(amounts.revenue)
    cost = dict(amounts.cost)
    detail_revenue = _sum(revenue) if "renewals" in revenue else None
    detail_cost = _detail_cost(revenue, cost)
    total = revenue.get("existing_total")
    if total is not None and detail_revenue is not None:
        gap = abs(total - detail_revenue)
        faults += ["routes-differ"] if gap > TOLERANCE * max(total, detail_revenue) else []
    existing = detail_revenue if total is None else total
    cac = {
        ratio: float(cost[row] / revenue[row])
        for row, ratio in CAC_ROWS.items()
        if row in cost and revenue.get(row)
    }
    if "cac_blended" not in cac and detail_cost is not None:
        detail = sum((revenue[row] for row in DETAIL_ROWS if row in revenue), Decimal(0))
        if detail:
            cac["cac_blended"] = float(detail_cost / detail)
    prior = revenue.get("prior_total")
    if prior is not None and prior < revenue.get("new_customers", Decimal(0)):
        faults.append("prior-below-new")
    nrr = float(existing / prior) if existing is not None and prior else None
    return Derived(nrr, cac, tuple(faults))


def is_negative(amounts: Amounts) -> bool:
    """Whether any amount is below 0."""
    return any(value < 0 for value in (*amounts.revenue.values(), *amounts.cost.values()))


def combine(derived: Derived, typed_nrr: float | None, basis: str | None, choose: str) -> Finance:
    """What is kept: the derived NRR or the typed one, by the person's choice where both exist.

    `choose`: `derived` or `typed`.
    """
    if derived.nrr is not None and (typed_nrr is None or choose == "derived"):
        return Finance(basis, derived.nrr, "derived", derived.cac)
    if typed_nrr is not None:
        return Finance(basis, typed_nrr, "typed", derived.cac)
    return Finance(basis, None, None, derived.cac)


def disagree(derived: Derived, typed_nrr: float | None) -> bool:
    """Whether a derived and a typed NRR differ by more than half a point."""
    if derived.nrr is None or typed_nrr is None:
        return False
    return abs(derived.nrr - typed_nrr) > float(TOLERANCE)


def _sum(revenue: Mapping[str, Decimal]) -> Decimal:
    return sum((revenue[row] for row in DETAIL_ROWS if row in revenue), Decimal(0))


def _detail_cost(revenue: Mapping[str, Decimal], cost: Mapping[str, Decimal]) -> Decimal | None:
    """The cost of the detail rows, if each row with revenue has one."""
    rows = [row for row in DETAIL_ROWS if revenue.get(row)]
    if not rows or any(row not in cost for row in rows):
        return None
    return sum((cost[row] for row in DETAIL_ROWS if row in cost), Decimal(0))
