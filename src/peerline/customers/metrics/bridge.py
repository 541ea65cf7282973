"""From the MRR of a window's start to that of its end, in parts that add up to the cent.

start + new + reactivation + expansion - contraction - churn + fx = end, for each customer and in
all.
All but `fx` is at the exchange rates of the start; `fx` is what other rates make of the end.
"""

from collections.abc import Mapping

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Unit
from peerline.customers.metrics import mrr
from peerline.customers.metrics.definition import (
    ACCOUNT_DIMENSIONS,
    Aggregate,
    Metric,
    Months,
    Span,
)
from peerline.customers.metrics.positions import two_ends
from peerline.customers.metrics.standing import year
from peerline.customers.settings import Settings

SIGNS: Mapping[str, int] = {
    "start": 1,
    "new": 1,
    "reactivation": 1,
    "expansion": 1,
    "contraction": -1,
    "churn": -1,
    "fx": 1,
}
"""The parts in their order, and how they go into the end."""


def movements(base: Base, span: Span, by: tuple[str, ...], choices: Settings) -> ibis.Table:
    """A row per customer with the parts of SIGNS and `end`.

    Told by product, a product that starts or stops while the customer stays is expansion or
    contraction: new, reactivation and churn are of customers, and add up to the same.
    """
    ends = two_ends(base, span, by, choices)
    whole = ibis.window(group_by="unit")
    ends = ends.mutate(
        unit_start=ends.start.sum().over(whole),
        unit_end=ends.end.sum().over(whole),
        unit_first=ends.first_on.min().over(whole),
    )
    was, stays = ends.unit_start > 0, (ends.unit_start > 0) & (ends.unit_end > 0)
    knew = ends.unit_first < ibis.literal(span.start)
    zero = mrr.zero()
    return ends.select(
        *(name for name in ends.columns if name in ("unit", "account", "product", "start")),
        new=ibis.ifelse(~was & ~knew, ends.end, zero),
        reactivation=ibis.ifelse(~was & knew, ends.end, zero),
        expansion=ibis.ifelse(
            stays & (ends.end > ends.start), (ends.end - ends.start).cast(mrr.MRR), zero
        ),
        contraction=ibis.ifelse(
            stays & (ends.end < ends.start), (ends.start - ends.end).cast(mrr.MRR), zero
        ),
        churn=ibis.ifelse(was & (ends.unit_end == 0), ends.start, zero),
        fx=(ends.end_own - ends.end).cast(mrr.MRR),
        end=ends.end_own,
    )


def closing(signs: Mapping[str, int], name: str, *, yearly: bool = False) -> Aggregate:
    """A part's sum in cents, so that the cents of all parts add up to those of their total.

    Each part is the difference of two running totals, both rounded to the cent.
    """

    def value(rows: ibis.Table) -> ibis.Value:
        running = mrr.zero()
        for part, sign in signs.items():
            total = mrr.money_sum(rows[part])
            total = year(total) if yearly else total
            before = running
            running = (running + total if sign > 0 else running - total).cast(mrr.MRR)
            if part == name:
                low, high = mrr.cents(before), mrr.cents(running)
                return mrr.cents(high - low if sign > 0 else low - high)
        return mrr.cents(running)

    return value


def _changed(name: str) -> Aggregate:
    return lambda rows: rows.unit.nunique(where=rows[name] != mrr.zero())


def _metric(prefix: str, name: str, *, yearly: bool) -> Metric:
    return Metric(
        id=f"{prefix}_{name}",
        version=1,
        unit=Unit.MONEY,
        of="customers",
        needs=("contract_lines",),
        rows=movements,
        value=closing(SIGNS, name, yearly=yearly),
        n=_changed(name),
        by=(*ACCOUNT_DIMENSIONS, "product"),
        months=Months.STATES,
        choices=("roll_up", "csm_at"),
    )


METRICS = (
    *(_metric("mrr", name, yearly=False) for name in (*SIGNS, "end")),
    *(_metric("arr", name, yearly=True) for name in (*SIGNS, "end")),
)
