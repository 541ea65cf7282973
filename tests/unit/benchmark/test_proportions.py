"""Shares, their differences and net promoter scores: bounds, order and other people's figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from peerline.benchmark import statistics as s

LEVELS = st.floats(0.5, 0.999)


@st.composite
def counts(draw, least=1):
    n = draw(st.integers(least, 500))
    return draw(st.integers(0, n)), n


@given(counts(), LEVELS)
def test_an_interval_holds_its_share_inside_0_to_1(count, level):
    x, n = count
    for interval in (s.wilson, s.clopper_pearson):
        low, high = interval(x, n, level)
        assert 0 <= low <= x / n + 1e-12
        assert x / n - 1e-12 <= high <= 1


@given(counts(2), LEVELS)
def test_one_more_success_moves_both_ends_up(count, level):
    x, n = count
    for interval in (s.wilson, s.clopper_pearson):
        here, there = (np.array(interval(k, n, level)) for k in (min(x, n - 1), min(x, n - 1) + 1))
        assert (there >= here - 1e-12).all()


@given(counts(), LEVELS)
def test_failures_mirror_successes(count, level):
    x, n = count
    for interval in (s.wilson, s.clopper_pearson):
        low, high = interval(x, n, level)
        assert_allclose(interval(n - x, n, level), (1 - high, 1 - low), atol=1e-9)


@given(counts(), st.floats(0.5, 0.9))
def test_more_confidence_is_wider_and_more_firms_narrower(count, level):
    x, n = count
    for interval in (s.wilson, s.clopper_pearson):
        low, high = interval(x, n, level)
        wide = interval(x, n, level + 0.09)
        many = interval(4 * x, 4 * n, level)
        assert wide[0] <= low + 1e-12
        assert wide[1] >= high - 1e-12
        assert many[1] - many[0] <= high - low + 1e-12


@given(counts(), counts(), LEVELS)
def test_a_difference_lies_in_its_interval_and_turns_with_its_sides(first, second, level):
    low, high = s.newcombe(first, second, level)
    difference = first[0] / first[1] - second[0] / second[1]
    assert -1 - 1e-12 <= low <= difference + 1e-12
    assert difference - 1e-12 <= high <= 1 + 1e-12
    assert_allclose(s.newcombe(second, first, level), (-high, -low), atol=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [  # Newcombe 1998, table II, method 10
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((0, 10), (0, 10), (-0.2775, 0.2775)),
        ((10, 10), (0, 20), (0.6791, 1.0000)),
        ((10, 10), (0, 10), (0.6075, 1.0000)),
    ],
)
def test_differences_as_published(first, second, expected):
    assert_allclose(s.newcombe(first, second), expected, atol=5e-5)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_net_promoter_score_is_a_mean_of_plus_and_minus_ones(promoters, passives, detractors):
    n = promoters + passives + detractors
    if n == 0:
        return
    votes = np.repeat([1.0, 0.0, -1.0], [promoters, passives, detractors])
    score, error = s.nps(promoters, passives, detractors)
    assert_allclose(score, votes.mean(), atol=1e-12)
    assert_allclose(error, votes.std() / np.sqrt(n), atol=1e-9)
    low, high = s.nps_interval(promoters, passives, detractors)
    assert_allclose((low + high) / 2, score, atol=1e-12)
    few = s.nps_interval(promoters, passives, detractors, adjusted=True)
    assert few[1] > few[0]  # one vote has an interval too
