import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerline.customers.health.profile import Measure, Profile, ProfilePart
from peerline.customers.health.scoring import PLACES, measure_score, scores
from peerline.customers.readings import Look
from peerline.instruments.model import Text

TITLE = Text({"en": "", "ja": ""})


def measure(weight: int = 1) -> Measure:
    return Measure(Look("renewals"), weight, (1.0, 2.0), (60.0, 100.0), 20.0)


def profile(*parts: tuple[int, tuple[int, ...]]) -> Profile:
    """A profile of components (weight, weights of their measures)."""
    return Profile(
        "p", 1, TITLE, frozenset(), 0.5, 8, 90, 75, 55,
        tuple(
            ProfilePart(f"c{i}", TITLE, weight, tuple(measure(w) for w in inner))
            for i, (weight, inner) in enumerate(parts)
        ),
    )  # fmt: skip


def healths(of: Profile, *rows: list[float]):
    return scores(of, np.asarray(rows, dtype=float))


def test_three_components_of_equal_weight_100_100_0_give_66_67():
    found = healths(profile((1, (1,)), (1, (1,)), (1, (1,))), [100, 100, 0])
    assert round(float(found.health[0]), 2) == 66.67
    assert found.coverage[0] == 1


def test_a_missing_component_leaves_its_weight_to_the_others():
    found = healths(profile((50, (1,)), (30, (1,)), (20, (1,))), [100, math.nan, 0])
    assert found.weight[0].tolist() == pytest.approx([50 / 70, 0, 20 / 70])
    assert found.health[0] == pytest.approx(100 * 50 / 70)
    assert found.coverage[0] == pytest.approx(0.7)


def test_a_missing_measure_leaves_its_weight_to_its_own_component():
    found = healths(profile((60, (2, 1)), (40, (1,))), [math.nan, 100, 0])
    assert found.weight[0].tolist() == pytest.approx([0, 0.6, 0.4])
    assert found.coverage[0] == pytest.approx(0.2 + 0.4)


def test_with_nothing_known_there_is_no_health():
    found = healths(profile((1, (1,)), (1, (1,))), [math.nan, math.nan])
    assert math.isnan(found.health[0])
    assert found.coverage[0] == 0


@pytest.mark.parametrize(
    ("seen", "score"), [(0.99, 20), (1.0, 60), (1.99, 60), (2.0, 100), (9.0, 100)]
)
def test_bounds_are_at_least(seen, score):
    assert measure_score(measure(), np.asarray([seen]))[0] == score


def test_what_is_not_seen_has_no_score():
    assert math.isnan(measure_score(measure(), np.asarray([math.nan]))[0])


def slow(of: Profile, row: list[float]) -> tuple[float, float]:
    """The health and coverage of one account, by hand."""
    known, at = [], 0
    covered = 0.0
    total = sum(part.weight for part in of.components)
    for part in of.components:
        values = row[at : at + len(part.measures)]
        at += len(part.measures)
        there = [(m.weight, v) for m, v in zip(part.measures, values, strict=True) if v == v]
        whole = sum(m.weight for m in part.measures)
        covered += part.weight / total * sum(w for w, _ in there) / whole
        if there:
            mean = sum(w * v for w, v in there) / sum(w for w, _ in there)
            known.append((part.weight, mean))
    if not known:
        return math.nan, 0.0
    return sum(w * v for w, v in known) / sum(w for w, _ in known), covered


weights = st.integers(1, 40)
parts = st.lists(
    st.tuples(weights, st.lists(weights, min_size=1, max_size=3).map(tuple)),
    min_size=1,
    max_size=6,
)


@given(parts, st.data())
def test_many_at_once_are_what_a_slow_reference_gives(given_parts, data):
    of = profile(*given_parts)
    width = sum(len(inner) for _, inner in given_parts)
    score = st.one_of(st.just(math.nan), st.integers(0, 100).map(float))
    rows = data.draw(st.lists(st.lists(score, min_size=width, max_size=width), min_size=1))
    found = scores(of, np.asarray(rows))
    for i, row in enumerate(rows):
        health, coverage = slow(of, row)
        if math.isnan(health):
            assert math.isnan(found.health[i])
            continue
        assert found.health[i] == pytest.approx(health, abs=1e-6)
        assert found.coverage[i] == pytest.approx(coverage, abs=1e-6)
        assert round(sum(found.contribution[i].tolist()), PLACES) == found.health[i]
        assert sum(found.weight[i].tolist()) == pytest.approx(1)


def test_colours_begin_at_their_bounds_and_need_coverage():
    of = replace(profile((1, (1,))), green=75, amber=55, least_coverage=0.5)
    assert [of.colour_of(score, 1.0) for score in (75, 74.9, 55, 54.9)] == [
        "green", "amber", "amber", "red",
    ]  # fmt: skip
    assert of.colour_of(90, 0.49) is None
    assert of.colour_of(math.nan, 1.0) is None
