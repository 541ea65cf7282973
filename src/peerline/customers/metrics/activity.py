"""What CSMs do with customers: calls, meetings and mail, and whom they reach."""

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Unit
from peerline.customers.metrics import mrr
from peerline.customers.metrics.definition import ACCOUNT_DIMENSIONS, Aggregate, Metric, Span, ratio
from peerline.customers.metrics.dimensions import csms
from peerline.customers.settings import Settings


def done(base: Base, span: Span, by: tuple[str, ...], _: Settings) -> ibis.Table:
    """The activities of the window. Told by CSM, an activity is that of whoever did it."""
    rows = base.table("activities")
    inside = rows.filter(
        (rows.day >= ibis.literal(span.start)) & (rows.day < ibis.literal(span.end))
    )
    named = base.has("activities", "csm") and "csm" in by
    return inside if named else inside.drop("csm")


def reached(base: Base, span: Span, _: tuple[str, ...], choices: Settings) -> ibis.Table:
    """A row per customer of the window's end: its `csm` then, how many `activities` in the window,
    by whomever, and `touched`: 1 if there were any."""
    held = mrr.account_mrr(base, span.end).select("account")
    rows = done(base, span, (), choices)
    counts = rows.group_by(done_for="account").aggregate(activities=rows.count())
    joined = held.left_join(counts, held.account == counts.done_for).drop("done_for")
    owners = csms(base, span.end).rename(held_by="account")
    joined = joined.left_join(owners, joined.account == owners.held_by).drop("held_by")
    return joined.mutate(
        activities=joined.activities.fill_null(0),
        touched=joined.activities.notnull().ifelse(1, 0),
    )


def _count(rows: ibis.Table) -> ibis.Value:
    return rows.count()


def _done(name: str, unit: Unit, value: Aggregate, *needs: str) -> Metric:
    return Metric(
        id=name,
        version=1,
        unit=unit,
        of="activities",
        needs=("activities", *needs),
        rows=done,
        value=value,
        n=_count,
        by=(*ACCOUNT_DIMENSIONS, "account", "kind"),
        choices=(),
    )


def _reached(name: str, unit: Unit, value: Aggregate) -> Metric:
    return Metric(
        id=name,
        version=1,
        unit=unit,
        of="accounts",
        needs=("activities", "contract_lines"),
        rows=reached,
        value=value,
        n=_count,
        choices=(),
    )


METRICS = (
    _done("activities", Unit.COUNT, _count),
    _done(
        "activity_hours",
        Unit.HOURS,
        lambda rows: rows.minutes.sum() / 60.0,
        "activities.minutes",
    ),
    _reached(
        "activities_per_account",
        Unit.RATIO,
        lambda rows: ratio(rows.activities.sum(), rows.count()),
    ),
    _reached("accounts_reached", Unit.SHARE, lambda rows: ratio(rows.touched.sum(), rows.count())),
)
