"""Every account metric: what health and risk read of an account."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import ibis

from peerline.customers.account_metrics.definition import AccountMetric
from peerline.customers.facts import Unit
from peerline.customers.settings import Settings

YEAR, HALF, QUARTER, MONTH = 365, 180, 90, 30


def _count(rows: ibis.Table, where: Any, _: Settings) -> Any:
    return rows.account.count(where=where)


def _days_since(rows: ibis.Table, where: Any, _: Settings) -> Any:
    return rows.age.min(where=where)


def _share(part: Any, whole: Any) -> Any:
    return part.cast("float64") / whole.cast("float64").nullif(0)


def _kind(*kinds: str) -> Callable[[ibis.Table, Settings], Any]:
    return lambda rows, _: rows.kind.isin(kinds)


def _sum(column: str) -> Callable[[ibis.Table, Any, Settings], Any]:
    return lambda rows, where, _: rows[column].sum(where=where)


def _mean(column: str) -> Callable[[ibis.Table, Any, Settings], Any]:
    return lambda rows, where, _: rows[column].cast("float64").mean(where=where)


# --- usage ---------------------------------------------------------------------------------------


def _key_uses(rows: ibis.Table, where: Any, settings: Settings) -> Any:
    parts = [rows[f"key_{n}"].sum(where=where) for n in range(len(settings.key_features))]
    return sum(parts[1:], parts[0])


def _key_breadth(rows: ibis.Table, where: Any, settings: Settings) -> Any:
    used = [
        ibis.ifelse(rows[f"key_{n}"].max(where=where) > 0, 1, 0)
        for n in range(len(settings.key_features))
    ]
    return sum(used[1:], used[0]).cast("float64") / len(used)


_USAGE = (("usage", ("feature", "count")),)


def _usage() -> Iterator[AccountMetric]:
    yield AccountMetric(
        "usage_30d", Unit.COUNT, "usage", _USAGE, _sum("uses"), MONTH,
        empty=0, before=QUARTER, adds_up=True,
    )  # fmt: skip
    yield AccountMetric(
        "usage_days_30d", Unit.COUNT, "usage", _USAGE, _count, MONTH,
        lambda rows, _: rows.uses > 0, empty=0, before=QUARTER, adds_up=True,
    )  # fmt: skip
    yield AccountMetric(
        "usage_days_180d", Unit.COUNT, "usage", _USAGE, _count, HALF,
        lambda rows, _: rows.uses > 0, empty=0,
    )  # fmt: skip
    yield AccountMetric(
        "usage_days_since", Unit.DAYS, "usage", _USAGE, _days_since, HALF,
        lambda rows, _: rows.uses > 0,
    )  # fmt: skip
    yield AccountMetric(
        "key_usage_30d", Unit.COUNT, "usage", _USAGE, _key_uses, MONTH,
        empty=0, before=QUARTER, adds_up=True, setting="key_features",
    )  # fmt: skip
    yield AccountMetric(
        "key_features_30d", Unit.SHARE, "usage", _USAGE, _key_breadth, MONTH,
        empty=0, before=MONTH, setting="key_features",
    )  # fmt: skip


# --- support -------------------------------------------------------------------------------------


def _open_then(rows: ibis.Table, _: Settings) -> Any:
    """Tickets still open as of the day."""
    return rows.closed_at.isnull() | (rows.closed_at >= rows.as_of.cast("timestamp(6)"))


def _days_open(rows: ibis.Table, where: Any, settings: Settings) -> Any:
    """Mean days from opening to closing; an open one counts until the day."""
    end = ibis.ifelse(
        _open_then(rows, settings), rows.as_of.cast("timestamp(6)"), rows.closed_at
    ).truncate("s")
    seconds = end.epoch_seconds() - rows.opened_at.truncate("s").epoch_seconds()
    return (seconds.cast("float64") / 86_400).mean(where=where)


_OPENED = (("tickets", ("opened_at",)),)
_CLOSED = (("tickets", ("opened_at", "closed_at")),)


def _support() -> Iterator[AccountMetric]:
    yield AccountMetric(
        "tickets_90d", Unit.COUNT, "tickets", _OPENED, _count, QUARTER,
        empty=0, before=QUARTER, adds_up=True,
    )  # fmt: skip
    yield AccountMetric(
        "ticket_days_90d", Unit.DAYS, "tickets", _CLOSED, _days_open, QUARTER, before=QUARTER
    )
    yield AccountMetric(
        "tickets_open", Unit.COUNT, "tickets", _CLOSED, _count, None, _open_then, empty=0
    )
    yield AccountMetric(
        "escalations_90d", Unit.COUNT, "tickets", (("tickets", ("escalated",)),), _count, QUARTER,
        lambda rows, _: rows.escalated, empty=0, before=QUARTER, adds_up=True,
    )  # fmt: skip


# --- surveys -------------------------------------------------------------------------------------


def _latest(rows: ibis.Table, _: Settings) -> Any:
    """A contact's latest answer before the day."""
    return rows.next_day.isnull() | (rows.next_day >= rows.as_of)


def _net_promoters(rows: ibis.Table, where: Any, _: Settings) -> Any:
    promoters = rows.account.count(where=where & (rows.score >= 9))
    detractors = rows.account.count(where=where & (rows.score <= 6))
    return 100 * _share(promoters - detractors, rows.account.count(where=where))


_NPS = (("nps_responses", ("score", "day", "contact")),)


def _surveys() -> Iterator[AccountMetric]:
    yield AccountMetric("nps_365d", Unit.SCORE, "nps", _NPS, _net_promoters, YEAR, _latest)
    yield AccountMetric(
        "nps_lowest_180d", Unit.SCORE, "nps", _NPS,
        lambda rows, where, _: rows.score.min(where=where), HALF, _latest,
    )  # fmt: skip
    yield AccountMetric(
        "csat_180d", Unit.SCORE, "csat", (("csat", ("score", "day")),), _mean("score"), HALF,
        before=HALF,
    )  # fmt: skip


# --- references, community, marketing ------------------------------------------------------------

_ENGAGED = (("engagements", ("kind", "day")),)


def _engaged(name: str, kinds: tuple[str, ...], days: int, before: int) -> AccountMetric:
    return AccountMetric(
        name, Unit.COUNT, "engagements", _ENGAGED, _count, days, _kind(*kinds),
        empty=0, before=before, adds_up=True,
    )  # fmt: skip


def _since(name: str, kinds: tuple[str, ...], source: str, days: int) -> AccountMetric:
    columns = ((source, ("kind", "day")),)
    return AccountMetric(name, Unit.DAYS, source, columns, _days_since, days, _kind(*kinds))


def _email_share(kind: str) -> Callable[[ibis.Table, Any, Settings], Any]:
    def value(rows: ibis.Table, where: Any, _: Settings) -> Any:
        done = rows.account.count(where=where & (rows.kind == kind))
        sent = rows.account.count(where=where & (rows.kind == "email-sent"))
        return _share(ibis.ifelse(done > sent, sent, done), sent)

    return value


def _engagement() -> Iterator[AccountMetric]:
    yield _engaged("references_365d", ("reference",), YEAR, YEAR)
    yield _since("reference_days_since", ("reference",), "engagements", 2 * YEAR)
    yield _engaged("advocacy_180d", ("reference", "speaking"), HALF, YEAR)
    yield _engaged("community_90d", ("community-post", "event"), QUARTER, QUARTER)
    yield _since("community_days_since", ("community-post", "event"), "engagements", YEAR)
    for name, kind in (("email_open_90d", "email-open"), ("email_click_90d", "email-click")):
        yield AccountMetric(
            name, Unit.SHARE, "engagements", _ENGAGED, _email_share(kind), QUARTER,
            _kind("email-sent", kind), before=QUARTER,
        )  # fmt: skip
    yield _engaged("stories_365d", ("case-study", "speaking"), YEAR, YEAR)
    yield _engaged("bounces_90d", ("bounce",), QUARTER, QUARTER)
    yield _engaged("unsubscribes_90d", ("unsubscribe",), QUARTER, QUARTER)


# --- invoices, contracts, people, events ---------------------------------------------------------


def _on_time(rows: ibis.Table, where: Any, _: Settings) -> Any:
    """Share paid by the day they were due, of those due before the day."""
    return _share(
        rows.account.count(where=where & (rows.paid_on <= rows.due_on)),
        rows.account.count(where=where),
    )


def _unpaid_then(rows: ibis.Table, _: Settings) -> Any:
    return rows.paid_on.isnull() | (rows.paid_on >= rows.as_of)


def _renewed_then(rows: ibis.Table, _: Settings) -> Any:
    return rows.renewed_on.notnull() & (rows.renewed_on < rows.as_of)


_DUE = (("invoices", ("due_on", "paid_on")),)
_TERMS = (("contract_lines", ("start_on", "end_on")),)


def _dealings() -> Iterator[AccountMetric]:
    yield AccountMetric(
        "invoices_on_time_365d", Unit.SHARE, "invoices", _DUE, _on_time, YEAR, before=YEAR
    )
    yield AccountMetric(
        "overdue_invoices", Unit.COUNT, "invoices", _DUE, _count, None, _unpaid_then, empty=0
    )
    yield AccountMetric(
        "overdue_days", Unit.DAYS, "invoices", _DUE,
        lambda rows, where, _: rows.age.max(where=where), None, _unpaid_then, empty=0,
    )  # fmt: skip
    yield AccountMetric(
        "renewals", Unit.COUNT, "terms", _TERMS, _count, None, _renewed_then, empty=0
    )
    yield AccountMetric(
        "renewal_days_since", Unit.DAYS, "terms", _TERMS, _days_since, None, _renewed_then
    )
    yield AccountMetric(
        "customer_days",
        Unit.DAYS,
        "lines",
        _TERMS,
        lambda rows, where, _: rows.age.max(where=where),
        None,
    )
    yield AccountMetric(
        "champions_left", Unit.COUNT, "contacts", (("contacts", ("champion", "active")),), _count,
        None, lambda rows, _: rows.champion & ~rows.active, empty=0, dated=False,
    )  # fmt: skip
    yield AccountMetric(
        "champions", Unit.COUNT, "contacts", (("contacts", ("champion", "active")),), _count,
        None, lambda rows, _: rows.champion & rows.active, empty=0, dated=False,
    )  # fmt: skip
    for kind in ("merger", "budget-cut", "new-goals", "stakeholder-change"):
        name = f"{kind.replace('-', '_')}_days_since"
        yield _since(name, (kind,), "customer_events", HALF)


ACCOUNT_METRICS: Mapping[str, AccountMetric] = {
    metric.id: metric
    for metric in (*_usage(), *_support(), *_surveys(), *_engagement(), *_dealings())
}
"""Id -> the metric."""
