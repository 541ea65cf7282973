"""What customers pay as of a day: MRR, ARR, how many they are; and what they landed at."""

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Unit
from peerline.customers.metrics import mrr
from peerline.customers.metrics.definition import ACCOUNT_DIMENSIONS, Aggregate, Metric, Span, ratio
from peerline.customers.metrics.positions import rolled_up, standing
from peerline.customers.settings import Settings


def landed(base: Base, span: Span, _: tuple[str, ...], choices: Settings) -> ibis.Table:
    """Each customer that landed by the window's last day, at that day's rates.

    Columns `unit`, `account`, `landed_on` (first day with MRR), `landing` (MRR of that day), `now`
    (MRR of the last day, 0 once churned).
    """
    lines = rolled_up(base, mrr.line_mrr(base), choices)
    lines = lines.filter((lines.amount > 0) & (lines.start_on <= ibis.literal(span.end)))
    lines = mrr.priced(base, lines, span.end, "money")
    first = lines.start_on.min().over(ibis.window(group_by=lines.unit))
    lines = lines.mutate(landed_on=first)
    at_end = mrr.active(lines, span.end)
    return lines.group_by("unit", "account", "landed_on").aggregate(
        landing=mrr.money_sum(
            ibis.ifelse(lines.start_on == lines.landed_on, lines.money, mrr.zero())
        ),
        now=mrr.money_sum(ibis.ifelse(at_end, lines.money, mrr.zero())),
    )


def _metric(name: str, unit: Unit, value: Aggregate) -> Metric:
    return Metric(
        id=name,
        version=1,
        unit=unit,
        of="customers",
        needs=("contract_lines",),
        rows=standing,
        value=value,
        n=lambda rows: rows.unit.nunique(),
        by=(*ACCOUNT_DIMENSIONS, "product"),
        as_of=True,
        choices=("roll_up", "csm_at"),
    )


def year(money: ibis.Value) -> ibis.Value:
    """MRR as ARR."""
    return mrr.times(money, ibis.literal(12))


METRICS = (
    _metric("mrr", Unit.MONEY, lambda rows: mrr.cents(mrr.money_sum(rows.mrr))),
    _metric("arr", Unit.MONEY, lambda rows: mrr.cents(year(mrr.money_sum(rows.mrr)))),
    _metric("customers", Unit.COUNT, lambda rows: rows.unit.nunique()),
    _metric(
        "arr_per_customer",
        Unit.MONEY,
        lambda rows: mrr.cents(
            mrr.part_of(year(mrr.money_sum(rows.mrr)), ibis.literal(1), rows.unit.nunique())
        ),
    ),
    Metric(
        id="land_and_expand",
        version=1,
        unit=Unit.RATIO,
        of="customers",
        needs=("contract_lines",),
        rows=landed,
        value=lambda rows: ratio(rows.now.sum(), rows.landing.sum()),
        n=lambda rows: rows.unit.nunique(),
        as_of=True,
        choices=("roll_up", "csm_at"),
    ),
    Metric(
        id="landing_arr",
        version=1,
        unit=Unit.MONEY,
        of="customers",
        needs=("contract_lines",),
        rows=landed,
        value=lambda rows: mrr.cents(year(mrr.money_sum(rows.landing))),
        n=lambda rows: rows.unit.nunique(),
        as_of=True,
        choices=("roll_up", "csm_at"),
    ),
)
