"""Usage metrics: a history worked out by hand, and random ones beside a plain reference."""

from datetime import date, timedelta

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import activity_reference as reference
from customer_bases import base_of
from customer_golden import line
from peerline.customers.base import of_rows
from peerline.customers.metrics import usage
from peerline.customers.metrics.definition import Span
from peerline.customers.metrics.registry import METRICS, evaluate, missing
from peerline.customers.settings import default_settings

MONTH = Span(date(2026, 6, 1), date(2026, 7, 1))
CHOICES = default_settings(key_features=("reports", "flows"))
IDS = [metric.id for metric in usage.METRICS]


def used(account, user, feature, day, count):
    return {"account": account, "user": user, "feature": feature, "day": day, "count": count}


def june(day):
    return date(2026, 6, day)


def may(day):
    return date(2026, 5, day)


USED = [
    used("a", "ann", "reports", june(1), 4),
    used("a", "ann", "search", june(1), 2),
    used("a", "ann", "search", june(30), 1),
    used("a", "bob", "search", june(10), 3),
    used("a", "ann", "search", may(2), 10),
    used("a", "cem", "search", may(31), 10),
    used("a", "ann", "search", date(2026, 7, 1), 99),  # the day after
    used("a", "ann", "search", date(2026, 5, 1), 99),  # before both windows
    used("b", "ann", "flows", may(20), 5),
]
LINES = [
    line("a", date(2026, 1, 1), None, 100, quantity=10),
    line("b", date(2026, 1, 1), None, 100, quantity=4),
    line("c", date(2026, 1, 1), None, 100, quantity=3),
    line("gone", date(2025, 1, 1), date(2026, 1, 1), 100, quantity=90),
]


@pytest.fixture(scope="module")
def base():
    return base_of(LINES, usage=USED)


def test_there_are_more_than_21_kinds():
    assert len(usage.METRICS) >= 21


def test_a_month_is_what_was_worked_out_by_hand(base):
    found = {f.metric: f.value for f in evaluate(base, IDS, MONTH, (), CHOICES)}
    assert found == pytest.approx(
        {
            "usage_count": 10,
            "usage_change": 10 / 124 - 1,
            "usage_per_account": 10,
            "usage_per_user": 5,
            "usage_per_active_day": 10 / 3,
            "usage_per_user_day": 10 / 3,
            "active_users": 2,
            "active_users_change": 2 / 3 - 1,
            "users_per_account": 2,
            "users_won": 1,
            "users_lost": 2,
            "users_lost_share": 2 / 3,
            "active_days": 3,
            "active_days_change": 3 / 4 - 1,
            "active_days_share": 0.1,
            "days_per_user": 1.5,
            "stickiness": 3 / 30 / 2,
            "days_since_use": (1 + 42) / 2,
            "usage_fell": 1.0,
            "active_accounts": 1,
            "adoption": 1 / 3,
            "dormant_accounts": 2,
            "licence_utilisation": 2 / 17,
            "unused_licences": 8 + 4 + 3,
            "usage_per_licence": 10 / 17,
            "key_usage_share": 0.4,
            "key_features_used": 1,
        }
    )


def test_uses_are_told_by_feature(base):
    figures = evaluate(base, ["usage_count", "active_users"], MONTH, ("feature",), CHOICES)
    told = {(f.metric, f.by["feature"]): f.value for f in figures}
    assert told["usage_count", "search"] == 6
    assert told["usage_count", "reports"] == 4
    assert told["active_users", "search"] == 2
    assert told["usage_count", "flows"] == 0


def test_each_account_has_every_metric_for_several_windows_at_once(base):
    spans = [Span(may(1), june(1)), MONTH]
    rows = usage.account_table(base, spans, CHOICES).to_pyarrow().to_pylist()
    by_key = {(row["as_of"], row["account"]): row for row in rows}
    assert by_key[date(2026, 7, 1), "a"]["usage_count"] == 10
    assert by_key[june(1), "a"]["usage_count"] == 10 + 10 + 99
    assert by_key[date(2026, 7, 1), "b"]["usage_count"] == 0
    assert by_key[date(2026, 7, 1), "b"]["days_since_use"] == 42
    assert by_key[date(2026, 7, 1), "c"]["usage_per_user"] is None
    assert by_key[date(2026, 7, 1), "c"]["dormant_accounts"] == 1
    with pytest.raises(ValueError, match="different days"):
        usage.account_table(base, [MONTH, Span(may(1), MONTH.end)], CHOICES)


def test_without_key_features_their_share_is_not_told(base):
    figures = evaluate(base, ["key_usage_share", "key_features_used"], MONTH)
    assert [f.value for f in figures] == [None, None]


def test_usage_without_users_tells_what_it_can():
    plain = [{k: v for k, v in row.items() if k != "user"} for row in USED[:1]]
    base = base_of(LINES, usage=plain)
    lacks = missing(base, IDS, MONTH)
    assert "usage.user" in lacks["active_users"]
    assert "usage_count" not in lacks
    (figure,) = evaluate(base, ["usage_count"], MONTH)
    assert figure.value == 4


ACCOUNTS = st.sampled_from(["a", "b", "c"])
DAYS = st.integers(0, 75).map(lambda n: date(2026, 7, 5) - timedelta(days=n))
HISTORY = st.lists(
    st.builds(
        used,
        ACCOUNTS,
        st.sampled_from(["u", "v", None]),
        st.sampled_from(["reports", "flows", "search"]),
        DAYS,
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=30,
    unique_by=lambda row: tuple(row[k] for k in ("account", "user", "feature", "day")),
)
OWNED = st.lists(
    st.builds(
        lambda account, product, start, quantity: line(
            account, start, None, 10, product=product, quantity=quantity
        ),
        ACCOUNTS,
        st.sampled_from(["core", "more"]),
        DAYS,
        st.none() | st.integers(0, 9),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row["line"],
)
CONNECTION = ibis.duckdb.connect()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=HISTORY, lines=OWNED)
def test_the_reference_agrees_on_random_histories(history, lines):
    names = sorted({row["account"] for row in [*history, *lines]})
    accounts = [{"account": name, "name": name} for name in names]
    base = of_rows(CONNECTION, {"accounts": accounts, "contract_lines": lines, "usage": history})
    figures = evaluate(base, [i for i in IDS if i in METRICS], MONTH, (), CHOICES)
    expected = reference.usage(history, lines, MONTH, CHOICES.key_features)
    assert {f.metric: f.value for f in figures} == pytest.approx(expected)
