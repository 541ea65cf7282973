"""States of an answer, completeness and questions back."""

import pytest

from peerline.answers import plausibility
from peerline.answers.answer import (
    UNKNOWN_ANSWER,
    Answer,
    Answers,
    Finance,
    State,
    completed,
    nrr,
    offered_options,
    state_of,
)
from peerline.answers.harmonise import without_old_codes
from peerline.answers.validate import validate
from peerline.instruments import load

INSTRUMENT = load.load("cs-maturity-2026")
FORM = INSTRUMENT.form("en")


def answers(**values):
    by_item = {
        item: value if isinstance(value, Answer) else Answer(value)
        for item, value in values.items()
    }
    return Answers(INSTRUMENT.id, "en", by_item)


def state(item_id, **values):
    return state_of(FORM.by_item[item_id].item, answers(**values))


def test_each_state():
    assert state("roles") is State.NOT_ANSWERED
    assert state("roles", roles=("training",)) is State.ANSWERED
    assert state("roles", roles=UNKNOWN_ANSWER) is State.UNKNOWN
    assert state("setup", setup="self-explanatory") is State.NOT_APPLICABLE
    assert state("segment_use", segments="none") is State.NOT_ASKED
    assert state("segment_use", segments="none", segment_use=("journey",)) is State.NOT_ASKED


def test_an_option_leaves_the_list_where_it_has_no_meaning():
    purposes = FORM.by_item["purposes"].item
    assert "implementation" in offered_options(purposes, answers())
    assert "implementation" not in offered_options(purposes, answers(setup="self-explanatory"))


def test_completed_counts_numbered_questions_only():
    assert completed(FORM, answers()) == (0, 38)
    assert completed(FORM, answers(journey_mapping="no-journey", roles=UNKNOWN_ANSWER)) == (1, 38)
    assert completed(FORM, answers(segments="none")) == (2, 38)


def test_validation_names_every_required_question_once():
    faults = validate(FORM, answers(segments="none"), complete=True)
    assert {fault.code for fault in faults} == {"required"}
    missing = {fault.item for fault in faults}
    assert "email" in missing
    assert not {"segments", "segment_use", "crm", "journey_mapping"} & missing
    assert validate(FORM, answers(), complete=False) == ()


def asked_about(**values):
    return [(f.item, f.code) for f in plausibility.questions(FORM, answers(**values))]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"retention_rate": 0.009}, [("retention_rate", "maybe-fraction")]),
        ({"retention_rate": 0.08}, [("retention_rate", "maybe-churn")]),
        ({"retention_rate": 0.92}, []),
        ({"retention_rate": 0.0}, [("retention_rate", "maybe-churn")]),
        ({"retention_rate": Answer(0.08, confirmed=True)}, []),
        ({"finance": Finance(nrr=0.3)}, [("finance", "unusual")]),
        ({"finance": Finance(nrr=1.1)}, []),
        ({"finance": Finance(cac={"cac_new": 40.0})}, [("finance", "unusual")]),
        ({"csm_count": 50, "customer_count": 20}, [("csm_count", "more-csms-than-customers")]),
        ({"csm_count": 5, "customer_count": 20}, []),
    ],
)
def test_plausibility(values, expected):
    assert asked_about(**values) == expected


def test_ninety_is_suggested_for_point_nine():
    fault = plausibility.questions(FORM, answers(retention_rate=0.009))[0]
    assert fault.message() == "0.9 % is unusually low. Did you mean 90 %?"


def test_nrr_comes_from_the_item_of_its_edition():
    assert nrr(answers(finance=Finance(nrr=1.1))) == 1.1
    assert nrr(Answers("cs-maturity-2019", "en", {"nrr": Answer(0.97)})) == 0.97
    assert nrr(answers()) is None


@pytest.mark.parametrize(
    ("item_id", "raw", "expected"),
    [
        ("retention_rate", 0, "unknown"),
        ("retention_rate", "0", "unknown"),
        ("retention_rate", 50, 50),
        ("nps_score", "-100", "unknown"),
        ("nps_score", 0, 0),
        ("finance", {"nrr": 0}, "unknown"),
        ("finance", {"nrr": 0, "cac_new": 1}, {"cac_new": 1}),
        ("csm_count", 0, 0),
    ],
)
def test_old_codes_for_unknown(item_id, raw, expected):
    assert without_old_codes(FORM.by_item[item_id].item, raw) == expected
