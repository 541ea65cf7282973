"""NPS, satisfaction and support: worked examples, traps, and a plain reference."""

from datetime import date, datetime, time, timedelta

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import activity_reference as reference
from customer_bases import base_of
from customer_golden import line
from peerline.benchmark.statistics import nps_interval, wilson
from peerline.customers.base import of_rows
from peerline.customers.metrics.definition import Span
from peerline.customers.metrics.registry import evaluate, explain, missing

YEAR = Span(date(2025, 7, 1), date(2026, 7, 1))
LINES = [line("a", date(2025, 1, 1), None, 100), line("b", date(2025, 1, 1), None, 100)]


def answer(number, score, *, account="a", contact=None, day=date(2026, 1, 1)):
    return {
        "response": f"r{number:04d}",
        "account": account,
        "contact": contact or f"c{number}",
        "day": day,
        "score": score,
    }


def told(base, *ids, by=(), span=YEAR):
    return {(f.metric, *f.by.values()): f for f in evaluate(base, ids, span, by)}


def test_sixty_promoters_and_fifteen_detractors_of_a_hundred_make_45():
    scores = [9] * 30 + [10] * 30 + [7] * 10 + [8] * 15 + [0] * 5 + [6] * 10
    base = base_of(LINES, nps_responses=[answer(n, s) for n, s in enumerate(scores)])
    found = told(base, "nps", "nps_promoters", "nps_detractors")

    figure = found["nps",]
    assert (figure.value, figure.n) == (pytest.approx(45), 100)
    low, high = nps_interval(60, 25, 15, adjusted=True)
    assert (figure.low, figure.high) == pytest.approx((100 * low, 100 * high))
    assert found["nps_promoters",].value == pytest.approx(0.60)
    assert found["nps_detractors",].value == pytest.approx(0.15)


def test_the_latest_answer_of_a_respondent_in_the_window_counts():
    base = base_of(
        LINES,
        nps_responses=[
            answer(1, 0, contact="ann", day=date(2025, 9, 1)),
            answer(2, 10, contact="ann", day=date(2026, 2, 1)),
            answer(3, 0, contact="ann", day=date(2026, 7, 1)),
            answer(4, 0, contact="bob", day=date(2026, 3, 1)),
            answer(5, 9, contact="bob", day=date(2026, 3, 1)),
            answer(6, 11, contact="cem"),
            answer(7, 3, contact="ann", account="b"),
        ],
    )
    assert told(base, "nps")["nps",].value == pytest.approx(100 / 3)
    by_account = told(base, "nps", by=("account",))
    assert by_account["nps", "a"].value == 100
    assert by_account["nps", "b"].value == -100
    by_quarter = told(base, "nps", by=("quarter",))
    assert {key[1]: f.value for key, f in by_quarter.items()} == {
        "2025-Q3": -100,
        "2026-Q1": pytest.approx(100 / 3),
    }
    assert explain(base, "nps", YEAR).total == 3


def test_the_interval_stays_within_the_scale():
    base = base_of(LINES, nps_responses=[answer(1, 10)])
    figure = told(base, "nps")["nps",]
    assert (figure.value, figure.n, figure.high) == (100, 1, 100)
    assert -100 <= figure.low < 100


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from("uvw"), st.integers(0, 10), st.integers(-20, 400)), max_size=15
    )
)
def test_the_reference_agrees_on_random_answers(drawn):
    answers = [
        answer(n, score, contact=who, day=YEAR.end - timedelta(days=ago))
        for n, (who, score, ago) in enumerate(drawn)
    ]
    accounts = [{"account": "a", "name": "a"}]
    rows = {"accounts": accounts, "contract_lines": LINES[:1], "nps_responses": answers}
    (figure,) = evaluate(of_rows(CONNECTION, rows), ["nps"], YEAR)
    expected = reference.net_promoters(answers, YEAR)
    assert (figure.value, figure.low, figure.high) == pytest.approx(expected)


CONNECTION = ibis.duckdb.connect()


def test_satisfaction_has_its_mean_share_and_intervals():
    scores = [5, 4, 4, 3, 1]
    csat = [
        {"response": str(n), "account": "a", "day": date(2026, 1, 1), "score": float(s)}
        for n, s in enumerate(scores)
    ]
    found = told(base_of(LINES, csat=csat), "csat", "csat_satisfied")
    mean = found["csat",]
    assert mean.value == pytest.approx(3.4)
    half = 1.959963984540054 * (2.3**0.5) / 5**0.5
    assert (mean.low, mean.high) == pytest.approx((3.4 - half, 3.4 + half))
    share = found["csat_satisfied",]
    assert share.value == pytest.approx(0.6)
    assert (share.low, share.high) == pytest.approx(wilson(3, 5))


def moment(*day):
    return datetime.combine(date(*day), time())


def ticket(number, opened, closed, **more):
    return {"ticket": str(number), "account": "a", "opened_at": opened, "closed_at": closed} | more


def test_tickets_are_counted_where_they_were_opened_and_open_until_they_close():
    noon = moment(2026, 6, 30) + timedelta(hours=12)
    rows = [
        ticket(1, moment(2026, 6, 1), moment(2026, 6, 2), escalated=True, priority="high",
               first_response_minutes=30.0, satisfaction=2.0),
        ticket(2, noon, moment(2026, 7, 3), escalated=None),
        ticket(3, moment(2025, 1, 1), None),
        ticket(4, moment(2026, 7, 1), None),
        ticket(5, moment(2025, 6, 1), moment(2025, 6, 2)),
    ]  # fmt: skip
    base = base_of(LINES, tickets=rows)
    ids = ("tickets", "tickets_per_month", "ticket_hours", "tickets_closed_share",
           "tickets_escalated_share", "ticket_first_response_hours", "ticket_satisfaction",
           "tickets_open", "tickets_open_hours")  # fmt: skip
    found = {key[0]: f.value for key, f in told(base, *ids).items()}
    assert found == pytest.approx(
        {
            "tickets": 2,
            "tickets_per_month": 2 / (365 / 30.4375),
            "ticket_hours": (24 + 12) / 2,
            "tickets_closed_share": 0.5,
            "tickets_escalated_share": 0.5,
            "ticket_first_response_hours": 0.5,
            "ticket_satisfaction": 2.0,
            "tickets_open": 2,
            "tickets_open_hours": (12 + 546 * 24) / 2,
        }
    )
    by = told(base, "tickets", by=("priority",))
    assert {key[1]: f.value for key, f in by.items()} == {"high": 1, "unknown": 1}
    months = told(base, "tickets", by=("month",))
    assert {key[1]: f.value for key, f in months.items()} == {"2026-06": 2}


def test_what_was_never_asked_is_said_to_be_missing():
    lacks = missing(base_of(LINES), ["nps", "csat", "tickets"], YEAR)
    assert set(lacks) == {"nps", "csat", "tickets"}
    assert "nps_responses" in lacks["nps"]
