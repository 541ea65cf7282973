"""Books of business, QBRs, activities, CSMs, time to value and costs: histories worked by hand."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from customer_bases import base_of
from customer_golden import line
from peerline.customers.assessed import with_assessments
from peerline.customers.facts import Health
from peerline.customers.metrics.csms import measured
from peerline.customers.metrics.definition import Span
from peerline.customers.metrics.registry import evaluate, explain, missing
from peerline.customers.settings import default_settings

DAY = date(2026, 7, 1)
YEAR = Span(date(2025, 7, 1), DAY)
Q2 = Span(date(2026, 4, 1), DAY)


def values(base, *ids, span=YEAR, by=(), choices=None):
    figures = evaluate(base, ids, span, by, choices)
    if not by:
        return {f.metric: f.value for f in figures}
    return {(f.metric, *f.by.values()): f.value for f in figures}


def account(name, csm, tier="low"):
    return {"account": name, "name": name, "csm": csm, "tier": tier}


def qbr(number, account, day):
    return {"engagement": str(number), "account": account, "kind": "qbr", "day": day}


ACCOUNTS = [account("a", "mia"), account("b", "mia", "high"), account("c", "noa", "high"),
            account("left", "noa")]  # fmt: skip
LINES = [
    line("a", date(2025, 9, 1), date(2026, 9, 1), 100),
    line("b", date(2025, 8, 1), date(2026, 8, 1), 200),
    line("b", date(2026, 8, 1), date(2027, 8, 1), 200),  # signed early
    line("c", date(2024, 1, 1), None, 300, months=36),
    line("left", date(2024, 7, 1), date(2025, 7, 1), 500),
]
QBRS = [
    qbr(1, "a", date(2025, 12, 1)),
    qbr(2, "b", date(2026, 6, 1)),
    qbr(3, "c", date(2026, 1, 1)),
    qbr(4, "c", DAY),  # not before the day
]
TICKETS = [
    {
        "ticket": "1",
        "account": "a",
        "opened_at": datetime.combine(date(2026, 6, 1), time()),
        "closed_at": None,
    },
    {
        "ticket": "2",
        "account": "c",
        "opened_at": datetime.combine(date(2026, 6, 1), time()),
        "closed_at": datetime.combine(date(2026, 6, 9), time()),
    },
]
ACTIVITIES = [
    {"activity": "1", "account": "a", "csm": "mia", "kind": "call", "day": date(2026, 1, 1),
     "minutes": 30.0},
    {"activity": "2", "account": "a", "csm": "noa", "kind": "mail", "day": date(2026, 2, 1),
     "minutes": 15.0},
    {"activity": "3", "account": "c", "csm": "noa", "kind": "call", "day": date(2025, 6, 30),
     "minutes": 60.0},
]  # fmt: skip
CHOICES = default_settings(
    qbr_days={"high": 91, "default": 365}, capacity={"accounts": 4, "arr": 4000}
)


@pytest.fixture(scope="module")
def base():
    return base_of(
        LINES, accounts=ACCOUNTS, engagements=QBRS, tickets=TICKETS, activities=ACTIVITIES
    )


def test_a_book_is_what_a_csm_has_on_the_day(base):
    ids = ("book_accounts", "book_arr", "book_due_arr", "book_due_accounts", "book_open_tickets")
    found = values(base, *ids, by=("csm",))
    assert {key: found[key, "mia"] for key in ids} == {
        "book_accounts": 2,
        "book_arr": Decimal("3600.00"),
        "book_due_arr": Decimal("1200.00"),  # b has renewed already
        "book_due_accounts": 1,
        "book_open_tickets": 1,
    }
    assert found["book_accounts", "noa"] == 1
    assert found["book_due_arr", "noa"] == 0


def test_qbrs_are_due_by_the_cadence_of_the_tier(base):
    found = values(base, "qbrs_due", "qbr_coverage", choices=CHOICES)
    assert found == {"qbrs_due": 1, "qbr_coverage": pytest.approx(1 / 2)}
    by_tier = values(base, "qbr_coverage", by=("tier",), choices=CHOICES)
    assert by_tier["qbr_coverage", "high"] == pytest.approx(0.5)
    assert by_tier["qbr_coverage", "low"] is None  # not a customer for a year yet
    rows = {row["account"]: row for row in explain(base, "qbrs_due", YEAR, (), CHOICES).rows}
    assert rows["c"]["last_qbr"] == date(2026, 1, 1)
    assert rows["c"]["qbr_due_on"] == date(2026, 4, 2)


def test_csms_have_a_load_by_accounts_or_by_revenue(base):
    found = values(
        base, "csm_count", "accounts_per_csm", "arr_per_csm", "csm_load", choices=CHOICES
    )
    assert found == {
        "csm_count": 2,
        "accounts_per_csm": 1.5,
        "arr_per_csm": Decimal("3600.00"),
        "csm_load": pytest.approx((0.9 + 0.9) / 2),
    }


def test_activities_are_those_of_whoever_did_them_and_reach_accounts(base):
    found = values(base, "activities", "activity_hours", by=("csm",))
    assert found["activities", "noa"] == 1
    assert found["activity_hours", "mia"] == 0.5
    reached = values(base, "activities_per_account", "accounts_reached")
    assert reached == pytest.approx({"activities_per_account": 2 / 3, "accounts_reached": 1 / 3})


def health(account, day, score):
    return Health(account, day, "p/1", score, score, 1.0, "green", ())


def test_csms_are_measured_beside_the_team(base):
    before = date(2026, 6, 1)
    scores = {"a": (80, 70), "b": (50, None), "c": (20, 60)}
    healths = [
        health(name, day, score)
        for name, (now, then) in scores.items()
        for day, score in ((DAY, now), (before, then))
    ]
    assessed = with_assessments(base, healths, {DAY: {"c", "gone"}})
    figures = {(f.metric, f.by.get("csm")): f.value for f in measured(assessed, YEAR, CHOICES)}

    assert figures["health_score", "mia"] == 65
    assert figures["health_change", "mia"] == 10
    assert figures["health_change", "noa"] == -40
    assert figures["health_score", None] == 50
    assert figures["book_at_risk_arr", "noa"] == Decimal("3600.00")
    assert figures["book_at_risk_arr", "mia"] == 0
    assert figures["book_at_risk_arr", None] == Decimal("3600.00")
    assert values(assessed, "at_risk_share", "book_at_risk_accounts") == pytest.approx(
        {"at_risk_share": 0.5, "book_at_risk_accounts": 1}
    )
    assert figures["renewal_gross", "noa"] == 0
    assert ("renewal_gross", "mia") not in figures  # nothing of hers ended
    assert figures["renewal_gross", None] == 0
    assert "assessments" in missing(base, ["book_at_risk_arr"], YEAR)["book_at_risk_arr"]


def test_risk_of_a_day_nobody_looked_at_is_not_told(base):
    assessed = with_assessments(base, [health("a", DAY, 80)], {})
    assert values(assessed, "book_at_risk_arr", "at_risk_share") == {
        "book_at_risk_arr": None,
        "at_risk_share": None,
    }


def test_time_to_value_ends_with_the_first_milestone_that_shows_it():
    def reached(number, account, name, day):
        return {"milestone": str(number), "account": account, "name": name, "done_on": day}

    lines = [line(name, date(2026, 1, 1), None, 10) for name in "abcd"]
    lines.append(line("old", date(2024, 1, 1), None, 10))
    base = base_of(
        lines,
        milestones=[
            reached(1, "a", "kick-off", date(2026, 1, 5)),
            reached(2, "a", "value", date(2026, 1, 31)),
            reached(3, "b", "value", date(2026, 3, 2)),
            reached(4, "b", "value", date(2026, 4, 1)),
            reached(5, "c", "value", date(2026, 4, 11)),
            reached(6, "d", "value", None),
            reached(7, "old", "value", date(2026, 1, 1)),
        ],
    )
    ids = ("time_to_value", "time_to_value_mean", "value_reached")
    named = values(base, *ids, choices=default_settings(value_milestones=("value",)))
    assert named == pytest.approx(
        {"time_to_value": 60, "time_to_value_mean": (30 + 60 + 100) / 3, "value_reached": 0.75}
    )
    assert values(base, "time_to_value")["time_to_value"] == 60
    assert values(base, "time_to_value_mean")["time_to_value_mean"] == (4 + 60 + 100) / 3


def cost(month, category, amount, currency="USD"):
    return {"month": month, "category": category, "amount": Decimal(amount), "currency": currency}


JAN, APR = date(2026, 1, 1), date(2026, 4, 1)


def test_fifty_spent_a_quarter_before_250_won_make_a_ratio_of_a_fifth():
    lines = [
        line("old", date(2025, 1, 1), None, 10),
        line("new", APR.replace(day=9), None, "20.8333"),
    ]
    base = base_of(lines, costs=[cost(JAN, "new", 30), cost(date(2026, 3, 1), "new", 20),
                                 cost(APR, "new", 999)])  # fmt: skip
    (figure,) = evaluate(base, ["cac_new"], Q2)
    assert figure.value == pytest.approx(0.2, abs=1e-5)
    assert figure.n == 1
    at_once = default_settings(cac_lag={"new": 0})
    (figure,) = evaluate(base, ["cac_new"], Q2, (), at_once)
    assert figure.value == pytest.approx(999 / 250, abs=1e-3)
    assert figure.definition.startswith("cac_new/1?cac_lag=")


GROWN = [
    line("keeps", date(2025, 6, 1), date(2026, 6, 1), 100, quantity=10),
    line("keeps", date(2026, 6, 1), None, 150, quantity=15),
    line("more", date(2025, 1, 1), None, 100, product="core"),
    line("more", date(2026, 5, 1), None, 40, product="extra"),
    line("wide", date(2025, 1, 1), None, 100, division="sales"),
    line("wide", date(2026, 5, 1), None, 60, division="finance"),
]
COSTS = [
    cost(APR, "renewal", 120),
    cost(APR, "expansion", 150),
    cost(APR, "upsell", 120),
    cost(APR, "cross-sell", 180),
    cost(APR, "customer-success", 100),
    cost(APR, "shared", 57),
]
CAC = ("cac_renewal", "cac_expansion", "cac_upsell", "cac_cross_sell")


def test_each_category_costs_what_it_won_and_its_part_of_shared_costs():
    base = base_of(GROWN, costs=COSTS)
    alone = values(base, *CAC, span=Q2, choices=default_settings(cac_shared="none"))
    won = {"renewal": 1200, "expansion": 600, "upsell": 480, "cross_sell": 720}
    assert alone == pytest.approx(
        {"cac_renewal": 0.1, "cac_expansion": 0.25, "cac_upsell": 0.25, "cac_cross_sell": 0.25}
    )
    by_cost = values(base, *CAC, "cac_existing", "cac_blended", "cac_new", "cs_margin", span=Q2)
    assert by_cost["cac_renewal"] == pytest.approx((120 + 57 * 120 / 570) / 1200)
    assert by_cost["cac_existing"] == pytest.approx((570 + 57) / sum(won.values()))
    assert by_cost["cac_blended"] == by_cost["cac_existing"]
    assert by_cost["cac_new"] is None
    assert by_cost["cs_margin"] == pytest.approx((3000 - 627 - 100) / 3000)
    by_won = values(base, *CAC, span=Q2, choices=default_settings(cac_shared="won"))
    assert by_won["cac_upsell"] == pytest.approx((120 + 57 * 480 / 3000) / 480)


def test_the_allocation_rule_stands_in_the_definition():
    base = base_of(GROWN, costs=COSTS)
    (figure,) = evaluate(base, ["cac_upsell"], Q2, (), default_settings(cac_shared="won"))
    assert figure.definition == "cac_upsell/1?cac_shared=won"
    rows = {row["category"]: row for row in explain(base, "cac_upsell", Q2).rows}
    assert rows["upsell"]["direct"] == 120
    assert rows["upsell"]["allocated"] == 12


def test_costs_of_two_currencies_are_told_in_one():
    rates = [{"currency": "EUR", "day": date(2025, 1, 1), "rate": 1.5}]
    base = base_of(GROWN, costs=[cost(APR, "renewal", 60, "EUR"), cost(APR, "renewal", 30)],
                   fx_rates=rates)  # fmt: skip
    assert values(base, "cac_renewal", span=Q2) == {"cac_renewal": pytest.approx(0.1)}


def test_ratios_need_costs_and_whole_months(base):
    assert "costs" in missing(base, ["cac_new"], Q2)["cac_new"]
    days = Span(date(2026, 6, 7), DAY)
    assert "whole months" in missing(base_of(GROWN, costs=COSTS), ["cac_new"], days)["cac_new"]
