"""What holds of every scorecard."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from respondents import respondents

from peerline.answers.answer import Answer, Answers, State
from peerline.instruments import load
from peerline.instruments.model import Kind, Scoring
from peerline.scoring import score

INSTRUMENT = load.load("cs-maturity-2026")
BREADTH = [i for i in INSTRUMENT.scored("en") if i.score.rule is Scoring.BREADTH]


def reference(answers: Answers) -> dict[str, float]:
    """Dimension scores the obvious way, in floats, written apart from the scorer."""
    scores = {}
    for dimension in INSTRUMENT.dimensions:
        worths, missing = [], 0
        for item in INSTRUMENT.items.values():
            if item.place != dimension.id or item.score is None:
                continue
            if item.id == "segment_use" and answers.value("segments") == "none":
                worths.append(0.0)
                continue
            value = answers.value(item.id)
            if value is None:
                missing += 1
                continue
            ticked = [value] if isinstance(value, str) else list(value)
            if {"self-explanatory", "not-applicable"} & set(ticked):
                continue
            if answers.value("setup") == "self-explanatory":
                ticked = [t for t in ticked if (item.id, t) != ("purposes", "implementation")]
            points = [float(item.option(t).points) for t in ticked]
            if item.score.rule is Scoring.BREADTH:
                worths.append(min(1.0, sum(points) / float(item.score.enough)))
            else:
                worths.append(max(points, default=0.0))
        if worths and len(worths) * 2 >= len(worths) + missing:
            scores[dimension.id] = 100 * sum(worths) / len(worths)
    return scores


@given(respondents())
def test_the_scorer_agrees_with_the_obvious_way(answers):
    scorecard = score(INSTRUMENT, answers)
    found = {d.id: float(d.value) for d in scorecard.dimensions.values() if d.value is not None}
    expected = reference(answers)
    assert found.keys() == expected.keys()
    for dimension, value in expected.items():
        assert abs(found[dimension] - value) < 1e-9
    if len(expected) >= 6:
        assert abs(float(scorecard.index) - sum(expected.values()) / len(expected)) < 1e-9
    else:
        assert scorecard.index is None


@given(respondents())
def test_bounds(answers):
    scorecard = score(INSTRUMENT, answers)
    for item in scorecard.items.values():
        assert item.worth is None or 0 <= item.worth <= 1
        assert (item.worth is None) <= (item.state is not State.ANSWERED)
    for dimension in scorecard.dimensions.values():
        assert dimension.value is None or 0 <= dimension.value <= 100


@given(respondents(), st.data())
def test_one_more_practice_never_costs(answers, data):
    item = data.draw(st.sampled_from(BREADTH))
    others = [o.id for o in item.options if not o.exclusive]
    before = data.draw(st.sets(st.sampled_from(others), min_size=1, max_size=len(others) - 1))
    extra = data.draw(st.sampled_from([o for o in others if o not in before]))

    def worth(ticked):
        by_item = {**answers.by_item, "segments": Answer("several"), item.id: Answer(ticked)}
        return score(INSTRUMENT, Answers(INSTRUMENT.id, "en", by_item)).items[item.id].worth

    assert worth((*before, extra)) >= worth(tuple(before))


@given(respondents(), st.randoms())
def test_the_order_of_answers_and_ticks_means_nothing(answers, random):
    items = list(answers.by_item.items())
    random.shuffle(items)
    shuffled = {}
    for item_id, answer in items:
        if isinstance(answer.value, tuple):
            ticked = list(answer.value)
            random.shuffle(ticked)
            shuffled[item_id] = replace(answer, value=tuple(ticked))
        else:
            shuffled[item_id] = answer
    again = score(INSTRUMENT, Answers(INSTRUMENT.id, "en", shuffled))
    assert again == score(INSTRUMENT, answers)


@given(respondents())
def test_a_dimension_is_the_exact_mean_of_what_it_shows(answers):
    scorecard = score(INSTRUMENT, answers)
    for dimension in scorecard.dimensions.values():
        worths = [
            i.worth
            for i in scorecard.items.values()
            if i.place == dimension.id and i.worth is not None
        ]
        assert len(worths) == dimension.answered
        if dimension.value is not None:
            assert dimension.value == sum(worths, Fraction(0)) / len(worths) * 100


def test_every_practice_item_is_one_of_the_kinds_above():
    assert {item.kind for item in INSTRUMENT.scored("en")} == {Kind.ONE_OF, Kind.MANY_OF}
