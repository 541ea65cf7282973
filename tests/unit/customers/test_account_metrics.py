"""Account metrics against a slow reference in plain Python, over random histories."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import ibis
import pytest
from company import DAY, KEY_FEATURES, Company, ago
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st

from peerline.customers.account_metrics import ACCOUNT_METRICS, table
from peerline.customers.account_metrics.definition import OWN
from peerline.customers.account_metrics.points import on_days
from peerline.customers.account_metrics.wide import wide
from peerline.customers.base import of_rows
from peerline.customers.settings import default_settings

SETTINGS = default_settings(key_features=KEY_FEATURES)
KINDS = ["email-sent", "email-open", "email-click", "bounce", "unsubscribe", "community-post",
         "event", "reference", "speaking", "case-study", "qbr"]  # fmt: skip

back = st.integers(-5, 420)
feature = st.sampled_from([*KEY_FEATURES, "other"])
paid_after = st.one_of(st.none(), st.integers(-40, 90))
history = st.fixed_dictionaries(
    {
        "usage": st.lists(st.tuples(back, feature, st.integers(0, 9)), max_size=12),
        "tickets": st.lists(st.tuples(back, st.integers(0, 200), st.booleans()), max_size=6),
        "nps": st.lists(st.tuples(back, st.sampled_from("pqr"), st.integers(0, 10)), max_size=8),
        "engagements": st.lists(st.tuples(back, st.sampled_from(KINDS)), max_size=15),
        "invoices": st.lists(st.tuples(back, paid_after), max_size=6),
    }
)  # fmt: skip


def company(given_history: dict[str, list[Any]]) -> Company:
    made = Company()
    made.account("a", renewed=2)
    for number, (days, feature, count) in enumerate(given_history["usage"]):
        made.add("usage", "a", user=f"u{number}", feature=feature, day=ago(days), count=count)
    for days, open_for, escalated in given_history["tickets"]:
        opened = datetime.combine(ago(days), datetime.min.time())
        closed = opened + timedelta(days=open_for) if open_for else None
        made.add("tickets", "a", opened_at=opened, closed_at=closed, escalated=escalated)
    for days, contact, score in given_history["nps"]:
        made.add("nps_responses", "a", contact=contact, day=ago(days), score=score)
    for days, kind in given_history["engagements"]:
        made.add("engagements", "a", kind=kind, day=ago(days))
    for days, late in given_history["invoices"]:
        due = ago(days)
        paid = None if late is None else due + timedelta(days=late)
        made.add("invoices", "a", issued_on=due, due_on=due, paid_on=paid, amount=1, currency="USD")
    # An account whose rows are old tells that the tables began long ago.
    made.account("old")
    made.uses("old", 900, 900, 1)
    made.add("tickets", "old", opened_at=datetime.combine(ago(900), datetime.min.time()),
             closed_at=None, escalated=False)  # fmt: skip
    made.add("engagements", "old", kind="email-sent", day=ago(900))
    made.add("nps_responses", "old", contact="o", day=ago(900), score=5)
    made.add("invoices", "old", issued_on=ago(900), due_on=ago(900), paid_on=ago(900), amount=1,
             currency="USD")  # fmt: skip
    return made


def reference(made: Company) -> dict[str, float | None]:
    """Some metrics of account `a`, row by row."""
    rows = {t: [r for r in listed if r["account"] == "a"] for t, listed in made.rows.items()}

    def age(day: date) -> int:
        return (DAY - day).days

    def within(listed: Iterable[Any], first: int, last: int, column: str = "day") -> list[Any]:
        return [r for r in listed if first <= age(_day(r[column])) <= last]

    month, past = within(rows["usage"], 1, 30), within(rows["usage"], 31, 120)
    calls = within(rows["tickets"], 1, 90, "opened_at")
    known = within(rows["nps_responses"], 1, 10_000)
    latest = {r["contact"]: r for r in sorted(known, key=lambda r: (r["day"], r["response"]))}
    year = [r for r in latest.values() if age(r["day"]) <= 365]
    mails = within(rows["engagements"], 1, 90)
    due = within(rows["invoices"], 1, 365, "due_on")
    unpaid = [
        r for r in within(rows["invoices"], 1, 10_000, "due_on")
        if r["paid_on"] is None or r["paid_on"] >= DAY
    ]  # fmt: skip
    used = {r["feature"] for r in month if r["count"] > 0} & set(KEY_FEATURES)
    sent = sum(r["kind"] == "email-sent" for r in mails)
    opens = sum(r["kind"] == "email-open" for r in mails)
    noon = datetime.combine(DAY, datetime.min.time())
    spans = [
        ((min(r["closed_at"] or noon, noon)) - r["opened_at"]).total_seconds() / 86_400
        for r in calls
    ]
    two_years = within(rows["engagements"], 1, 730)
    references = [age(r["day"]) for r in two_years if r["kind"] == "reference"]
    net = sum(r["score"] >= 9 for r in year) - sum(r["score"] <= 6 for r in year)
    on_time = sum(r["paid_on"] is not None and r["paid_on"] <= r["due_on"] for r in due)
    return {
        "usage_30d": sum(r["count"] for r in month),
        "usage_30d" + OWN: sum(r["count"] for r in past),
        "usage_days_30d": len({r["day"] for r in month if r["count"] > 0}),
        "key_usage_30d": sum(r["count"] for r in month if r["feature"] in KEY_FEATURES),
        "key_features_30d": len(used) / len(KEY_FEATURES),
        "tickets_90d": len(calls),
        "escalations_90d": sum(r["escalated"] for r in calls),
        "ticket_days_90d": sum(spans) / len(spans) if spans else None,
        "nps_365d": 100 * net / len(year) if year else None,
        "references_365d": sum(days <= 365 for days in references),
        "reference_days_since": min(references, default=None),
        "email_open_90d": min(opens, sent) / sent if sent else None,
        "invoices_on_time_365d": on_time / len(due) if due else None,
        "overdue_invoices": len(unpaid),
        "overdue_days": max((age(r["due_on"]) for r in unpaid), default=0),
        "renewals": 2,
    }  # fmt: skip


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


@tried(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history)
def test_metrics_are_what_a_slow_reference_counts(given_history):
    made = company(given_history)
    base = of_rows(ibis.duckdb.connect(), made.rows)
    metrics = list(ACCOUNT_METRICS.values())
    metrics += [metric.own for metric in metrics if metric.before]
    rows = wide(base, on_days(base, [DAY]), metrics, SETTINGS).to_pyarrow().to_pylist()
    found = next(row for row in rows if row["account"] == "a")
    for metric, value in reference(made).items():
        if value is None:
            assert found[metric] is None, metric
        else:
            assert found[metric] == pytest.approx(value), metric


def test_a_day_is_told_as_a_table_of_accounts(connection):
    made = Company()
    made.healthy("a")
    made.healthy("b")
    base = of_rows(connection, made.rows)
    rows = table(base, DAY, ["usage_30d", "renewals"], SETTINGS).to_pyarrow().to_pylist()
    assert sorted(rows, key=lambda row: row["account"]) == [
        {"account": name, "as_of": DAY, "usage_30d": 90, "renewals": 1} for name in "ab"
    ]
