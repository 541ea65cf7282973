"""What it costs to win and keep revenue: CAC ratios by category, blended, and CS margin.

A ratio is cost / revenue won. The costs of a category lie its lag before the revenue. Shared costs
are allocated as `Settings.cac_shared` says; every figure's definition names the rule.
"""

from collections.abc import Mapping
from functools import reduce
from operator import add, or_
from typing import Any

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Unit
from peerline.customers.metrics import bridge, growth, mrr, renewals
from peerline.customers.metrics.definition import Aggregate, Metric, Span, months_before, ratio
from peerline.customers.settings import Settings

NEW = "new"
EXISTING = ("renewal", "expansion", "upsell", "cross-sell")
"""What is won with customers that are there already."""
CATEGORIES = (NEW, *EXISTING)
SERVICE, SHARED = "customer-success", "shared"


def ledger(base: Base, span: Span, _: tuple[str, ...], choices: Settings) -> ibis.Table:
    """A row per category, and one for `customer-success` and `shared` each.

    Columns: `direct` (its own costs, of the window moved back by its lag), `allocated` (its part of
    the shared costs), `cost` (both), `won` (revenue won in the window: new and returning customers'
    and grown ARR as it is at the window's end, and the value of renewed terms at the old price),
    `customers` (with whom it was won). At the exchange rates of the window's start.
    """
    lined = _won(base, span, choices).left_join(_direct(base, span, choices), "category")
    rows = lined.select(
        "category",
        direct=lined.direct.fill_null(mrr.zero()),
        won=lined.won.fill_null(mrr.zero()),
        customers=lined.customers.fill_null(0),
    )
    pool = _sum_of(rows.direct, rows.category == SHARED)
    taken = _allocation(rows, pool, choices)
    return rows.mutate(allocated=taken, cost=(rows.direct + taken).cast(mrr.MRR))


def _allocation(rows: ibis.Table, pool: Any, choices: Settings) -> Any:
    """Each category's part of the shared costs, by its own costs or by what it won."""
    if choices.cac_shared == "none":
        return mrr.zero()
    weight = rows.direct if choices.cac_shared == "cost" else rows.won
    bears = rows.category.isin(CATEGORIES)
    part = mrr.part_of(pool, weight, _sum_of(weight, bears))
    return ibis.ifelse(bears, part, mrr.zero()).cast(mrr.MRR)


def _sum_of(money: Any, condition: Any) -> Any:
    return ibis.ifelse(condition, money, mrr.zero()).sum().over(ibis.window()).cast(mrr.MRR)


def _direct(base: Base, span: Span, choices: Settings) -> ibis.Table:
    """The costs booked to each category, in its own window."""
    costs = base.table("costs").mutate(mrr=base.table("costs").amount.cast("decimal(20, 8)"))
    priced = mrr.priced(base, costs, span.start, "money")
    windows = [
        (priced.category == category) & _inside(priced.month, lagged(span, category, choices))
        for category in (*CATEGORIES, SERVICE, SHARED)
    ]
    due = priced.filter(reduce(or_, windows))
    return due.group_by("category").aggregate(direct=mrr.money_sum(due.money))


def lagged(span: Span, category: str, choices: Settings) -> Span:
    """The window in which the costs lie that won what the category won in `span`."""
    months = choices.cac_lag.get(category, 0) * choices.cac_period_months
    return Span(months_before(span.start, months), months_before(span.end, months))


def _inside(day: Any, span: Span) -> Any:
    return (day >= ibis.literal(span.start)) & (day < ibis.literal(span.end))


def _won(base: Base, span: Span, choices: Settings) -> ibis.Table:
    """Columns `category`, `won`, `customers`; one row for each category and kind of cost."""
    moved = bridge.movements(base, span, (), choices)
    fresh = (moved.new + moved.reactivation).cast(mrr.MRR)
    changed = growth.changes(base, span, (), choices)
    kept = renewals.terms(base, span, (), choices)
    parts = [
        _part(moved, NEW, _year(fresh), moved.unit.nunique(where=fresh > mrr.zero())),
        *(
            _part(changed, name, _year(changed[column]), _units(changed, column))
            for name, column in _GROWTH.items()
        ),
        _part(kept, "renewal", mrr.money_sum(kept.kept), kept.account.nunique(where=kept.kept > 0)),
        *(_nothing(name) for name in (SERVICE, SHARED)),
    ]
    return ibis.union(*parts)


_GROWTH: Mapping[str, str] = {
    "expansion": "expansion",
    "upsell": "upsell",
    "cross-sell": "cross_sell",
}
"""Category -> the kind of growth that it wins."""


def _units(rows: ibis.Table, column: str) -> Any:
    return rows.unit.nunique(where=rows[column] > mrr.zero())


def _year(money: Any) -> Any:
    return mrr.times(mrr.money_sum(money), ibis.literal(12))


def _part(rows: ibis.Table, category: str, won: Any, customers: Any) -> ibis.Table:
    whole = rows.aggregate(won=won.cast(mrr.MRR), customers=customers.cast("int64"))
    return whole.select(ibis.literal(category).name("category"), "won", "customers")


def _nothing(category: str) -> ibis.Table:
    """A row that wins nothing: it only costs."""
    row = ibis.literal(category).name("category").as_table()
    return row.mutate(won=mrr.zero(), customers=ibis.literal(0, "int64"))


def _total(rows: ibis.Table, column: str, categories: tuple[str, ...]) -> Any:
    return mrr.money_sum(
        ibis.ifelse(rows.category.isin(categories), rows[column], mrr.zero()).cast(mrr.MRR)
    )


def _cac(*categories: str) -> Aggregate:
    return lambda rows: ratio(_total(rows, "cost", categories), _total(rows, "won", categories))


def _margin(rows: ibis.Table) -> Any:
    """What is left of the revenue won with existing customers when all that won it is paid."""
    won = _total(rows, "won", EXISTING)
    cost = _total(rows, "cost", (*EXISTING, SERVICE))
    return ratio((won - cost).cast(mrr.MRR), won)


def _customers(*categories: str) -> Aggregate:
    def count(rows: ibis.Table) -> Any:
        return reduce(
            add,
            (ibis.ifelse(rows.category == name, rows.customers, 0).sum() for name in categories),
        )

    return count


def _metric(name: str, value: Aggregate, n: Aggregate, unit: Unit = Unit.RATIO) -> Metric:
    return Metric(
        id=name,
        version=1,
        unit=unit,
        of="customers",
        needs=("costs", "contract_lines"),
        rows=ledger,
        value=value,
        n=n,
        by=(),
        whole_months=True,
        choices=("roll_up", "new_product", "cac_period_months", "cac_lag", "cac_shared"),
    )


METRICS = (
    *(
        _metric(f"cac_{name.replace('-', '_')}", _cac(name), _customers(name))
        for name in CATEGORIES
    ),
    _metric("cac_existing", _cac(*EXISTING), _customers(*EXISTING)),
    _metric("cac_blended", _cac(*CATEGORIES), _customers(*CATEGORIES)),
    _metric("cs_margin", _margin, _customers(*EXISTING), Unit.SHARE),
)
