"""What prefill reads of a base, gathered on its engine."""

from typing import Any

import ibis

from peerline.customers.base import Base
from peerline.customers.metrics.definition import Span
from peerline.customers.metrics.registry import evaluate, missing
from peerline.customers.prefill import METRICS, Measured
from peerline.customers.settings import Settings
from peerline.engine import fetch

EVENTS = {
    "economic-events": ("merger", "budget-cut", "new-goals"),
    "stakeholder-changes": ("stakeholder-change",),
}


def measured(base: Base, span: Span, settings: Settings) -> Measured:
    """Everything that prefill asks of the base, over the window `span` and as of its end."""
    figures = evaluate(base, METRICS, span, settings=settings)
    accounts = _active(base, span)
    words = fetch.arrow(accounts.select("segment", "industry").distinct())
    return Measured(
        start=span.start,
        as_of=span.end,
        currency=base.reporting_currency,
        figures={figure.metric: figure for figure in figures},
        missing={name: f"{name} {why}" for name, why in missing(base, METRICS, span).items()},
        segments=frozenset(words["segment"].drop_null().to_pylist()),
        industries=frozenset(words["industry"].drop_null().to_pylist()),
        measures=_measures(base, span),
    )


def _active(base: Base, span: Span) -> ibis.Table:
    """Accounts with a line in force on the window's last day."""
    lines = base.table("contract_lines")
    end = ibis.literal(span.end)
    live = lines.filter((lines.start_on <= end) & (lines.end_on.isnull() | (lines.end_on > end)))
    return base.table("accounts").semi_join(live, "account")


def _measures(base: Base, span: Span) -> dict[str, int]:
    """Option of the survey's item `measures` -> rows of the window that show it in use."""
    asked: dict[str, ibis.Table] = {}

    def rows(option: str, table: str, column: str, only: Any = None) -> None:
        needs = [column, *([] if only is None else only[0])]
        if base.has(table, *needs):
            found = base.table(table)
            day = found[column].cast("date")
            within = (day >= ibis.literal(span.start)) & (day < ibis.literal(span.end))
            asked[option] = found.filter(within if only is None else within & only[1](found))

    rows("nps", "nps_responses", "day")
    rows("features", "usage", "day", (["user", "feature"], lambda t: t.user.notnull()))
    rows("tickets", "tickets", "opened_at", (["closed_at"], lambda t: t.ticket.notnull()))
    rows("onboarding-progress", "milestones", "due_on")
    community = ("community-post", "event")
    rows("community", "engagements", "day", (["kind"], lambda t: t.kind.isin(community)))
    rows("customer-defined", "goals", "confirmed_on", (["metric"], lambda t: t.metric.notnull()))
    for option, kinds in EVENTS.items():
        rows(option, "customer_events", "day", (["kind"], lambda t, k=kinds: t.kind.isin(k)))
    if not asked:
        return {}
    counts = [
        found.agg(rows=found.count()).mutate(option=ibis.literal(option))
        for option, found in asked.items()
    ]
    table = ibis.union(*counts) if len(counts) > 1 else counts[0]
    return {row["option"]: row["rows"] for row in fetch.rows(table)}
