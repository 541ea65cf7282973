"""Time to value: from the first contract to the milestone that shows it."""

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Unit
from peerline.customers.metrics.definition import ACCOUNT_DIMENSIONS, Aggregate, Metric, Span, ratio
from peerline.customers.metrics.dimensions import landings
from peerline.customers.settings import Settings


def landed(base: Base, span: Span, _: tuple[str, ...], choices: Settings) -> ibis.Table:
    """A row per account that landed in the window.

    Columns `account`, `landed_on`, `valued_on` (the first of the milestones that show value that
    was reached before the window's end; null until then), `days` between them, 0 if it was there
    before the contract.
    """
    landed = landings(base)
    fresh = landed.filter(
        (landed.landed_on >= ibis.literal(span.start)) & (landed.landed_on < ibis.literal(span.end))
    )
    reached = base.table("milestones")
    reached = reached.filter(reached.done_on < ibis.literal(span.end))
    if choices.value_milestones:
        reached = reached.filter(reached.name.isin(choices.value_milestones))
    first = reached.group_by(reached_by="account").aggregate(valued_on=reached.done_on.min())
    joined = fresh.left_join(first, fresh.account == first.reached_by)
    days = joined.valued_on.delta(joined.landed_on, unit="day").cast("int64")
    return joined.select("account", "landed_on", "valued_on", days=ibis.ifelse(days < 0, 0, days))


def _reached(rows: ibis.Table) -> ibis.Value:
    return rows.days.count()


def _metric(name: str, unit: Unit, value: Aggregate, n: Aggregate) -> Metric:
    return Metric(
        id=name,
        version=1,
        unit=unit,
        of="accounts",
        needs=("milestones", "milestones.done_on", "contract_lines"),
        rows=landed,
        value=value,
        n=n,
        by=ACCOUNT_DIMENSIONS,
        choices=("csm_at", "value_milestones"),
    )


METRICS = (
    _metric("time_to_value", Unit.DAYS, lambda rows: rows.days.cast("float64").median(), _reached),
    _metric(
        "time_to_value_mean", Unit.DAYS, lambda rows: rows.days.cast("float64").mean(), _reached
    ),
    _metric(
        "value_reached",
        Unit.SHARE,
        lambda rows: ratio(rows.days.count(), rows.count()),
        lambda rows: rows.count(),
    ),
)
