"""The scorecard as a whole: index, other families, explanations."""

from fractions import Fraction

import pytest

from peerline.answers.answer import Answers
from peerline.instruments import load
from peerline.scoring import score
from peerline.scoring.explain import explained, lines
from reading import read_answers

BEST_RUNG = {"rubric": "excellent"}


def best_answers(instrument):
    """Every scored item at its best: all options of a many-of but 'none', the top of a ladder."""
    raw = {}
    for item in instrument.scored("en"):
        useful = [o for o in item.options if not o.exclusive and not o.not_applicable]
        if item.kind == "many-of":
            raw[item.id] = [option.id for option in useful]
        else:
            raw[item.id] = max(useful, key=lambda option: option.points).id
    answers, faults = read_answers(instrument, "en", raw)
    assert faults == ()
    return answers


@pytest.mark.parametrize(
    "instrument_id",
    ["cs-maturity-2019", "cs-maturity-2020", "cs-maturity-2026", "executive-scorecard-2021"],
)
def test_the_best_answers_score_100(instrument_id):
    instrument = load.load(instrument_id)
    scorecard = score(instrument, best_answers(instrument))
    assert scorecard.index == 100
    assert scorecard.reported == scorecard.of == (10 if "scorecard" in instrument_id else 8)


def test_the_same_answer_is_worth_the_same_in_every_edition():
    raw = {"leadership_level": "under-c-level", "roles": ["training"], "baselines": ["none"]}
    worths = []
    for year in (2019, 2020, 2026):
        instrument = load.load(f"cs-maturity-{year}")
        answers, _ = read_answers(instrument, "en", raw)
        scorecard = score(instrument, answers)
        worths.append({item: scorecard.items[item].worth for item in raw})
    assert worths[0] == worths[1] == worths[2]


def test_no_answers_no_figures():
    instrument = load.load("cs-maturity-2026")
    scorecard = score(instrument, Answers(instrument.id, "en"))
    assert scorecard.index is None
    assert all(dimension.value is None for dimension in scorecard.dimensions.values())


def test_the_index_says_of_how_many_dimensions_it_is():
    instrument = load.load("cs-maturity-2026")
    answers = best_answers(instrument)
    by_item = dict(answers.by_item)
    for place, expected in (("roi", 7), ("team", 6)):
        for item in list(by_item):
            if instrument.items[item].place == place:
                del by_item[item]
        scorecard = score(instrument, Answers(instrument.id, "en", by_item))
        assert (scorecard.index, scorecard.reported, scorecard.of) == (100, expected, 8)
    for item in list(by_item):
        if instrument.items[item].place == "playbook":
            del by_item[item]
    assert score(instrument, Answers(instrument.id, "en", by_item)).index is None


def test_the_scorecard_is_the_mean_of_its_rows():
    instrument = load.load("executive-scorecard-2021")
    rows = [item.id for item in instrument.scored("en")]
    raw = dict.fromkeys(rows[:4], "excellent") | dict.fromkeys(rows[4:8], "average")
    raw |= {rows[8]: "poor", rows[9]: "does-not-apply"}
    answers, _ = read_answers(instrument, "en", raw)
    scorecard = score(instrument, answers)
    assert scorecard.index == Fraction(6, 9) * 100
    assert (scorecard.reported, scorecard.of) == (9, 9)


def test_nps_has_no_index():
    instrument = load.load("nps")
    answers, _ = read_answers(instrument, "en", {"nps_likelihood": 9})
    assert score(instrument, answers).index is None


@pytest.mark.parametrize("instrument_id", sorted(load.editions()))
def test_every_point_is_explained(instrument_id):
    instrument = load.load(instrument_id)
    answers = best_answers(instrument)
    scorecard = score(instrument, answers)
    told = explained(instrument, answers, scorecard)
    assert {row["item"] for row in told["items"]} == {i.id for i in instrument.scored("en")}
    assert all(row["points"] or row.get("why") for row in told["items"])
    assert list(lines(instrument, answers, scorecard))
