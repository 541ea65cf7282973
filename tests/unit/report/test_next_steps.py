"""The next step is the next rung: by the method's points, beside a release by what leaders do."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_cast import INSTRUMENTS, comparison, full_answers

from peerline import content
from peerline.answers.answer import UNKNOWN_ANSWER, Answer, Answers
from peerline.benchmark.comparison import Association, PracticeComparison
from peerline.instruments.load import load
from peerline.instruments.resolve import family_file
from peerline.report.advice import NextStep, load_advice, next_steps
from peerline.report.advice.book import missing_advice
from peerline.scoring import score

INSTRUMENT = load("cs-maturity-2026")
ADVICE = load_advice("cs-maturity")


def steps(practices=(), associations=(), **chosen: object) -> dict[str, NextStep]:
    """Item -> next step after these answers; beside shares (item, option, cohort, leaders)."""
    by_item = {item: Answer(value) for item, value in chosen.items()}
    answers = Answers(INSTRUMENT.id, "en", by_item)
    card = score(INSTRUMENT, answers)
    beside = None
    if practices or associations:
        shares = tuple(
            PracticeComparison(i, o, False, c, top, "10-14") for i, o, c, top in practices
        )
        beside = replace(
            comparison(INSTRUMENT, answers, card), practices=shares, associations=associations
        )
    return {s.item.id: s for s in next_steps(INSTRUMENT, answers, card, ADVICE, beside)}


@pytest.mark.parametrize(
    ("item", "chosen", "expected"),
    [
        ("leadership_level", "no-manager", "under-other-vp"),
        ("leadership_level", "leadership-team", "cro"),
        ("leadership_level", "cco", None),
        ("objectives_timing", "after", "implementation"),
        ("objectives_timing", "kickoff", "sales"),
        ("setup", "engineers", "csms"),
        ("setup", "partners", None),
        ("setup", "self-explanatory", None),
        ("processes", ("csms",), "whole-company"),
        ("processes", ("none",), "csms"),
        ("operations", ("none-of-these",), "crm-administration"),
        ("purposes", ("technical",), "goals"),
        ("purposes", ("goals", "business-improvement", "renewal", "utilisation"), None),
        ("journey_mapping", "no-journey", "customers-review"),
        ("journey_mapping", "customers-review", "customers-co-create"),
        ("value_shown", ("in-product",), "regular-report"),
    ],
)
def test_the_next_rung(item, chosen, expected):
    step = steps(**{item: chosen}).get(item)

    assert (step.option.id if step else None) == expected


def test_a_community_comes_before_communities_by_stage():
    shares = [("resources", "staged-communities", 5, 90), ("resources", "community", 40, 50)]

    assert steps(shares, resources=("website",))["resources"].option.id == "community"
    after = steps(shares, resources=("website", "community"))["resources"]
    assert after.option.id == "staged-communities"


def test_beside_a_release_it_is_what_leaders_do_more():
    shares = [
        ("operations", "crm-administration", 60, 65),
        ("operations", "process-design", 30, 70),
    ]

    step = steps(shares, operations=("none-of-these",))["operations"]

    assert (step.option.id, step.cohort, step.leaders) == ("process-design", 30, 70)


def test_equal_rungs_are_told_apart_by_the_release():
    shares = [("leadership_level", "cro", 10, 15), ("leadership_level", "cco", 10, 30)]

    step = steps(shares, leadership_level="leadership-team")["leadership_level"]

    assert step.option.id == "cco"


def test_what_survived_the_fields_tests_comes_first():
    found = (Association("operations", "compensation-management", 4, 1, 7, "50-99"),)
    shares = [("operations", "process-design", 30, 70)]

    step = steps(shares, found, operations=("none-of-these",))["operations"]

    assert step.option.id == "compensation-management"
    assert step.association == found[0]


def test_gain_is_what_the_index_gains():
    answers = full_answers(INSTRUMENT)
    card = score(INSTRUMENT, answers)

    for step in next_steps(INSTRUMENT, answers, card, ADVICE, None):
        if step.gain == 0:
            assert step.item.score is None
            continue
        before = answers.by_item[step.item.id]
        value = step.option.id
        if isinstance(before.value, tuple):
            kept = [o for o in before.value if not step.item.option(o).exclusive]
            value = (*kept, step.option.id)
        after = {**answers.by_item, step.item.id: replace(before, value=value)}
        raised = score(INSTRUMENT, replace(answers, by_item=after)).index
        if step.item.id != "segments":  # with segments there is their use to be rated, too
            assert raised - card.index == step.gain


def test_unknown_and_unanswered_items_are_not_advised_on():
    answers = Answers(INSTRUMENT.id, "en", {"cadence": UNKNOWN_ANSWER})

    assert next_steps(INSTRUMENT, answers, score(INSTRUMENT, answers), ADVICE, None) == ()


def test_the_largest_gain_comes_first():
    gains = [s.gain for s in next_steps(*_full(), ADVICE, None)]

    assert gains == sorted(gains, reverse=True)
    assert gains[0] > Fraction(1)


def _full():
    answers = full_answers(INSTRUMENT)
    return INSTRUMENT, answers, score(INSTRUMENT, answers)


@pytest.mark.parametrize("family", ["cs-maturity", "executive-scorecard"])
def test_every_rung_has_advice(family):
    path = content.INSTRUMENTS / family / "family.yaml"

    assert missing_advice(family_file(path), load_advice(family)) == []


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(INSTRUMENTS), st.floats(0, 1))
def test_no_step_repeats_an_answer_or_an_item(instrument_id, level):
    instrument = load(instrument_id)
    answers = full_answers(instrument, "en", level)
    card = score(instrument, answers)

    found = next_steps(instrument, answers, card, load_advice(instrument.family), None)

    assert len({s.item.id for s in found}) == len(found)
    for step in found:
        assert step.option is None or step.option.id not in answers.chosen(step.item.id)
        assert step.gain >= 0
