"""How the contracts of customers that stay grew, line by line, in the field's own terms.

A division that is new to the account is cross-sell; more licences of what it has, at the old
price, are expansion; more features (a new product or tier) are upsell; what is left is price, with
contracted escalators apart. Fewer licences, a lower tier and what was dropped are contraction. For
each customer:

cross-sell + upsell + expansion + escalator + price - contraction = change of its MRR
"""

from collections.abc import Mapping
from datetime import date

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Unit
from peerline.customers.metrics import mrr
from peerline.customers.metrics.bridge import closing
from peerline.customers.metrics.definition import ACCOUNT_DIMENSIONS, Metric, Months, Span, ratio
from peerline.customers.metrics.positions import rolled_up
from peerline.customers.settings import Settings

SIGNS: Mapping[str, int] = {
    "cross_sell": 1,
    "upsell": 1,
    "expansion": 1,
    "escalator": 1,
    "price": 1,
    "contraction": -1,
}
"""The kinds in their order, and how they go into the change."""

_PLACE = ("unit", "account", "division", "product")


def changes(base: Base, span: Span, _: tuple[str, ...], choices: Settings) -> ibis.Table:
    """A row per customer, division, product and tier with the kinds of SIGNS and `change`.

    Of customers with MRR at both ends, at the rates of the start. Tiers that came and tiers that
    went of the same product are one row: a move between tiers.
    """
    slots = _slots(_tiers(base, span, choices))
    zero = mrr.zero()
    change = (slots.end - slots.start).cast(mrr.MRR)
    fresh, gone = slots.start == 0, slots.end == 0
    licences = ibis.ifelse(
        fresh | gone, zero, mrr.part_of(slots.start, slots.more, slots.quantity_start)
    )
    rest = (change - licences).cast(mrr.MRR)
    slots = slots.mutate(change=change, licences=licences, rest=rest)
    kinds = _kinds(slots, choices)
    return slots.select(*_PLACE, "start", "end", "change", **kinds)


def _kinds(slots: ibis.Table, choices: Settings) -> Mapping[str, ibis.Value]:
    zero = mrr.zero()
    fresh, gone = slots.start == 0, slots.end == 0
    both = ~fresh & ~gone
    cross = slots.division_start == 0
    if choices.new_product == "cross-sell":
        cross = cross | (slots.product_start == 0)
    moved = both & ~slots.same_tier
    kept = both & slots.same_tier
    escalator = ibis.ifelse(
        kept, mrr.part_of((slots.start + slots.licences).cast(mrr.MRR), slots.rise, ONE), zero
    )
    lost = (
        ibis.ifelse(gone, slots.start, zero)
        + ibis.ifelse(slots.licences < 0, _negative(slots.licences), zero)
        + ibis.ifelse(moved & (slots.rest < 0), _negative(slots.rest), zero)
    )
    return {
        "cross_sell": ibis.ifelse(fresh & cross, slots.end, zero),
        "upsell": ibis.ifelse(
            fresh & ~cross, slots.end, ibis.ifelse(moved & (slots.rest > 0), slots.rest, zero)
        ),
        "expansion": ibis.ifelse(slots.licences > 0, slots.licences, zero),
        "escalator": escalator,
        "price": ibis.ifelse(kept, (slots.rest - escalator).cast(mrr.MRR), zero),
        "contraction": lost.cast(mrr.MRR),
    }


ONE = ibis.literal(1)


def _negative(money: ibis.Value) -> ibis.Value:
    return (mrr.zero() - money).cast(mrr.MRR)


def _tiers(base: Base, span: Span, choices: Settings) -> ibis.Table:
    """MRR, licences and rise of each customer's tiers at both ends, of customers that stay."""
    lines = rolled_up(base, mrr.line_mrr(base), choices)
    lines = mrr.priced(base, lines.filter(lines.amount > 0), span.start, "money")
    lines = lines.mutate(
        division=lines.division.fill_null(""),
        tier=lines.tier.fill_null(""),
        licences=ibis.coalesce(lines.quantity, ONE),
    )
    at_start, at_end = mrr.active(lines, span.start), mrr.active(lines, span.end)
    tiers = lines.group_by(*_PLACE, "tier").aggregate(
        start=mrr.money_sum(ibis.ifelse(at_start, lines.money, mrr.zero())),
        end=mrr.money_sum(ibis.ifelse(at_end, lines.money, mrr.zero())),
        quantity_start=_licences(lines, at_start),
        quantity_end=_licences(lines, at_end),
        agreed=ibis.coalesce(
            lines.escalator.max(where=at_start), lines.escalator.max(where=at_end)
        ),
        renewals=_started(lines, span.start, span.end),
    )
    whole = ibis.window(group_by="unit")
    tiers = tiers.mutate(
        unit_start=tiers.start.sum().over(whole),
        unit_end=tiers.end.sum().over(whole),
    )
    return tiers.filter(
        (tiers.unit_start > 0) & (tiers.unit_end > 0) & ((tiers.start > 0) | (tiers.end > 0))
    )


def _licences(lines: ibis.Table, live: ibis.Value) -> ibis.Value:
    return ibis.ifelse(live, lines.licences, 0).sum().fill_null(0).cast("int64")


def _started(lines: ibis.Table, start: date, end: date) -> ibis.Value:
    """How many times a new line took effect after the window's start."""
    inside = (lines.start_on > ibis.literal(start)) & (lines.start_on <= ibis.literal(end))
    return lines.start_on.nunique(where=inside)


def _slots(tiers: ibis.Table) -> ibis.Table:
    """Tiers that stayed, each for itself; those that came or went, of a product together.

    `rise`: what the contracted escalator adds for each time that a new line took effect.
    """
    same = (tiers.start > 0) & (tiers.end > 0)
    tiers = tiers.mutate(same_tier=same, slot=ibis.ifelse(same, tiers.tier, ""))
    rise = (1.0 + tiers.agreed.fill_null(0.0)) ** tiers.renewals - 1.0
    tiers = tiers.mutate(rise=rise)
    slots = tiers.group_by(*_PLACE, "same_tier", "slot").aggregate(
        start=mrr.money_sum(tiers.start),
        end=mrr.money_sum(tiers.end),
        quantity_start=tiers.quantity_start.sum(),
        quantity_end=tiers.quantity_end.sum(),
        rise=tiers.rise.max(),
    )
    division = ibis.window(group_by=["unit", "account", "division"])
    product = ibis.window(group_by=list(_PLACE))
    return slots.mutate(
        division_start=slots.start.sum().over(division),
        product_start=slots.start.sum().over(product),
        more=slots.quantity_end - slots.quantity_start,
    )


def _metric(name: str, needs: tuple[str, ...] = ("contract_lines",)) -> Metric:
    return Metric(
        id=f"growth_{name}",
        version=1,
        unit=Unit.MONEY,
        of="customers",
        needs=needs,
        rows=changes,
        value=closing(SIGNS, name),
        n=lambda rows: rows.unit.nunique(where=rows[name] != mrr.zero()),
        by=(*ACCOUNT_DIMENSIONS, "product", "division"),
        months=Months.STATES,
        choices=("roll_up", "csm_at", "new_product"),
    )


METRICS = (
    _metric("cross_sell", ("contract_lines", "contract_lines.division")),
    *(_metric(name) for name in SIGNS if name != "cross_sell"),
    _metric("change"),
    Metric(
        id="growth_rate",
        version=1,
        unit=Unit.SHARE,
        of="customers",
        needs=("contract_lines",),
        rows=changes,
        value=lambda rows: ratio(rows.change.sum(), rows.start.sum()),
        n=lambda rows: rows.unit.nunique(),
        by=(*ACCOUNT_DIMENSIONS, "product", "division"),
        months=Months.STATES,
        choices=("roll_up", "csm_at"),
    ),
)
