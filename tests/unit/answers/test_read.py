"""What people type, and what it is read as."""

import pytest

from peerline.answers.answer import UNKNOWN_ANSWER, Finance
from peerline.answers.faults import MESSAGES, AnswerFault
from peerline.answers.read import finance_fields, read_answer
from peerline.instruments import load
from reading import read_answers

FORM = load.load("cs-maturity-2026").form("en")
RATING = load.load("nps").form("en").by_item["nps_likelihood"].item


def item(item_id):
    return FORM.by_item[item_id].item


def value(item_id, raw):
    reading = read_answer(item(item_id), raw)
    assert reading.faults == ()
    return reading.answer and reading.answer.value


def code(item_id, raw):
    reading = read_answer(item(item_id), raw)
    assert reading.answer is None
    return [(fault.code, fault.part) for fault in reading.faults]


@pytest.mark.parametrize(
    ("item_id", "raw", "expected"),
    [
        ("customer_count", "1,234", 1234),
        ("customer_count", "１，２３４", 1234),
        ("customer_count", ["87"], 87),
        ("csm_count", 0, 0),
        ("retention_rate", "92.5", 0.925),
        ("retention_rate", "92.5 %", 0.925),
        ("retention_rate", "９２", 0.92),
        ("retention_rate", 0, 0.0),
        ("nps_score", "−30", -30),
        ("nps_score", "+45", 45),
        ("email", "  ana@example.com ", "ana@example.com"),
        ("industry", "technology", "technology"),
        ("roles", ["training", "onboarding"], ("onboarding", "training")),
        ("roles", "onboarding", ("onboarding",)),
        (
            "time_split",
            {"end-user": "40", "it": 10, "executive": 20, "decision-maker": 30},
            {"end-user": 40, "it": 10, "executive": 20, "decision-maker": 30},
        ),
        (
            "time_split",
            {"end-user": "100", "it": ""},
            {"end-user": 100, "it": 0, "executive": 0, "decision-maker": 0},
        ),
    ],
)
def test_values(item_id, raw, expected):
    assert value(item_id, raw) == expected


@pytest.mark.parametrize("raw", [None, "", "   ", [], [""], {}])
def test_nothing_given_is_no_answer(raw):
    for item_id in ("customer_count", "industry", "email"):
        assert value(item_id, raw) is None


def test_unknown_is_a_value_of_its_own():
    assert read_answer(item("retention_rate"), "unknown").answer == UNKNOWN_ANSWER
    assert read_answer(item("finance"), "unknown").answer == UNKNOWN_ANSWER
    assert code("industry", "unknown") == [("unknown-not-offered", "")]


@pytest.mark.parametrize(
    ("item_id", "raw", "expected"),
    [
        ("customer_count", "many", "not-a-number"),
        ("customer_count", "12.5", "not-whole"),
        ("customer_count", "-1", "out-of-range"),
        ("customer_count", True, "not-a-number"),
        ("customer_count", float("nan"), "not-a-number"),
        ("customer_count", "1" * 400, "not-a-number"),
        ("retention_rate", "92,5", "not-a-number"),
        ("retention_rate", "101", "out-of-range"),
        ("nps_score", "-101", "out-of-range"),
        ("email", "ana@", "bad-email"),
        ("email", "a@b@c.com", "bad-email"),
        ("respondent_name", "x" * 3000, "too-long"),
        ("respondent_name", {"a": 1}, "wrong-type"),
        ("industry", "tech", "unknown-option"),
        ("industry", ["banking", "media"], "one-only"),
        ("industry", 7, "unknown-option"),
        ("roles", ["onboarding", "none-of-these"], "excludes"),
        ("roles", ["onboarding", "selling"], "unknown-option"),
        ("processes", ["none", "csms"], "excludes"),
        ("time_split", {"end-user": 99}, "shares-total"),
        ("time_split", {"end-user": 33.3}, "not-whole"),
        ("time_split", {"board": 100}, "unknown-option"),
        ("time_split", "all", "wrong-type"),
        ("finance", {"nrr": "much"}, "not-a-number"),
        ("finance", {"nrr": 1.08}, "fraction"),
        ("finance", {"nrr": 900}, "out-of-range"),
        ("finance", {"profit": 3}, "unknown-field"),
        ("finance", {"basis": "month", "nrr": 100}, "unknown-option"),
        ("finance", {"renewals": {"revenue": "-5"}}, "negative-amount"),
        ("finance", {"renewals": 5}, "wrong-type"),
        ("finance", {"renewals": {"sales": 5}}, "unknown-field"),
        ("finance", 108, "wrong-type"),
    ],
)
def test_faults(item_id, raw, expected):
    assert [found for found, _ in code(item_id, raw)] == [expected]


def test_shares_of_99_percent_say_what_is_missing():
    reading = read_answer(item("time_split"), {"end-user": 59, "it": 40})
    assert reading.faults[0].message() == "The shares add up to 99 %, not to 100 %."
    assert reading.faults[0].remedy() == "Change them by +1 %."


def test_up_and_down_voting_of_zero_to_ten():
    assert read_answer(RATING, "10").answer.value == 10
    assert read_answer(RATING, "11").faults[0].code == "out-of-range"


def test_reactions_up_to_each_csm_excludes_nothing():
    assert value("reactions", ["up-to-csm", "predictive-model"]) == (
        "up-to-csm",
        "predictive-model",
    )


def test_money_is_derived_and_gone():
    reading = read_answer(
        item("finance"),
        {
            "basis": "year",
            "existing_total": {"revenue": "1,000", "cost": "100"},
            "new_customers": {"revenue": "200", "cost": "300"},
            "prior_total": {"revenue": "1000"},
        },
    )
    finance = reading.answer.value
    assert finance == Finance("year", 1.0, "derived", {"cac_blended": 0.1, "cac_new": 1.5})


def test_a_wrong_amount_is_not_repeated_in_its_message():
    reading = read_answer(item("finance"), {"renewals": {"revenue": "sentinel-4711"}})
    assert "4711" not in reading.faults[0].message()
    assert reading.faults[0].part == "renewals.revenue"


def test_differing_nrr_is_asked_about_until_the_person_chooses():
    raw = {
        "nrr": 120,
        "existing_total": {"revenue": 1000},
        "prior_total": {"revenue": 1000},
    }
    assert code("finance", raw) == [("nrr-differ", "nrr_choice")]
    assert value("finance", {**raw, "nrr_choice": "typed"}).nrr == 1.2
    assert value("finance", {**raw, "nrr_choice": "derived"}).nrr == 1.0


def test_ratios_survive_their_own_fields():
    finance = Finance("quarter", 1.045, "derived", {"cac_new": 1.25})
    assert value("finance", finance_fields(finance)) == finance


def test_all_faults_come_at_once():
    instrument = load.load("cs-maturity-2026")
    answers, faults = read_answers(
        instrument, "en", {"industry": "x", "email": "y", "roles": ["training"], "mood": "good"}
    )
    assert {fault.code for fault in faults} == {"unknown-option", "bad-email", "unknown-item"}
    assert set(answers.by_item) == {"roles"}


def test_every_message_can_be_said_in_both_languages():
    parameters = dict.fromkeys(
        [
            "given",
            "minimum",
            "maximum",
            "options",
            "option",
            "expected",
            "limit",
            "total",
            "gap",
            "derived",
            "typed",
            "suggestion",
            "csms",
            "customers",
        ],
        "x",
    )
    for fault_code in MESSAGES:
        fault = AnswerFault("x", fault_code, parameters)
        for say in (fault.message, fault.remedy):
            assert say("en")
            assert say("ja") != say("en"), fault_code
