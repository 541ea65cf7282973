"""Support: how often customers call, how long it takes, what stays open."""

from typing import Any

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Unit
from peerline.customers.metrics.definition import ACCOUNT_DIMENSIONS, Aggregate, Metric, Span, ratio
from peerline.customers.settings import Settings

MONTH_DAYS = 365.25 / 12


def opened(base: Base, span: Span, by: tuple[str, ...], _: Settings) -> ibis.Table:
    """The tickets opened in the window; `hours`: from opening to closing, or to the window's end
    where it was open then; `months`: the window's length; `closed`: 1 if closed by its end."""
    rows = base.table("tickets")
    start, end = (ibis.literal(day).cast("timestamp(6)") for day in (span.start, span.end))
    inside = rows.filter((rows.opened_at >= start) & (rows.opened_at < end))
    closed = inside.closed_at.notnull() & (inside.closed_at < end)
    until = closed.ifelse(inside.closed_at, end)
    return _named(inside, by).mutate(
        hours=_hours(inside.opened_at, until),
        closed=closed.ifelse(1, 0),
        escalations=inside.escalated.fill_null(False).ifelse(1, 0),
        months=ibis.literal((span.end - span.start).days / MONTH_DAYS),
    )


def standing(base: Base, span: Span, by: tuple[str, ...], _: Settings) -> ibis.Table:
    """The tickets open on the day (the window's end), opened before it; `hours` open so far."""
    rows = base.table("tickets")
    end = ibis.literal(span.end).cast("timestamp(6)")
    held = rows.filter((rows.opened_at < end) & (rows.closed_at.isnull() | (rows.closed_at >= end)))
    return _named(held, by).mutate(hours=_hours(held.opened_at, end))


def _named(rows: ibis.Table, by: tuple[str, ...]) -> ibis.Table:
    return rows.mutate(priority=rows.priority.fill_null("unknown")) if "priority" in by else rows


def _hours(start: Any, end: Any) -> Any:
    """Whole seconds in hours: engines disagree about parts of a second."""
    seconds = end.truncate("s").epoch_seconds() - start.truncate("s").epoch_seconds()
    return seconds.cast("float64") / 3600.0


def _count(rows: ibis.Table) -> Any:
    return rows.count()


def _metric(
    name: str,
    unit: Unit,
    value: Aggregate,
    *needs: str,
    n: Aggregate = _count,
    as_of: bool = False,
) -> Metric:
    return Metric(
        id=name,
        version=1,
        unit=unit,
        of="tickets",
        needs=("tickets", *(f"tickets.{column}" for column in needs)),
        rows=standing if as_of else opened,
        value=value,
        n=n,
        by=(*ACCOUNT_DIMENSIONS, "account", "priority"),
        as_of=as_of,
    )


METRICS = (
    _metric("tickets", Unit.COUNT, _count),
    _metric("tickets_per_month", Unit.RATIO, lambda rows: ratio(rows.count(), rows.months.max())),
    _metric("ticket_hours", Unit.HOURS, lambda rows: rows.hours.mean(), "closed_at"),
    _metric(
        "tickets_closed_share",
        Unit.SHARE,
        lambda rows: ratio(rows.closed.sum(), rows.count()),
        "closed_at",
    ),
    _metric(
        "tickets_escalated_share",
        Unit.SHARE,
        lambda rows: ratio(rows.escalations.sum(), rows.count()),
        "escalated",
    ),
    _metric(
        "ticket_first_response_hours",
        Unit.HOURS,
        lambda rows: rows.first_response_minutes.mean() / 60.0,
        "first_response_minutes",
        n=lambda rows: rows.first_response_minutes.count(),
    ),
    _metric(
        "ticket_satisfaction",
        Unit.SCORE,
        lambda rows: rows.satisfaction.mean(),
        "satisfaction",
        n=lambda rows: rows.satisfaction.count(),
    ),
    _metric("tickets_open", Unit.COUNT, _count, "closed_at", as_of=True),
    _metric(
        "tickets_open_hours", Unit.HOURS, lambda rows: rows.hours.mean(), "closed_at", as_of=True
    ),
)
