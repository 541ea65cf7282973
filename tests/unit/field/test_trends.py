"""Change between two years: the same firms, all firms, and all firms in a fixed mix."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from peerline.benchmark.statistics import drift
from peerline.field.trends import cross_section, matched, mix_weights

NAN = np.nan


def year(values, weights=None):
    """Mean of a year and its variance."""
    w = np.ones(len(values)) if weights is None else weights
    counts = ~np.isnan(values)
    x, w = values[counts], w[counts]
    mean = (w @ x) / w.sum()
    n = (w > 0).sum()
    return mean, ((w * (x - mean)) ** 2).sum() / w.sum() ** 2 * n / (n - 1)


def test_a_panel_by_hand():
    """Differences 1 to 10: mean 5.5, standard deviation 3.0277, t(9) at .95 1.8331."""
    first = np.arange(10.0)
    found = matched(first, first + np.arange(1, 11))
    half = 1.833113 * 3.0276504 / np.sqrt(10)
    change = found.change
    assert_allclose(
        (change.value, change.low, change.high), (5.5, 5.5 - half, 5.5 + half), atol=1e-5
    )
    assert found.n == 10
    assert_allclose(found.retest, 1)


def test_nine_firms_are_no_panel():
    first = np.arange(12.0)
    second = first + 1
    second[:3] = NAN
    assert matched(first, second) is None


def test_decoys_enter_as_pairs():
    first, second = np.zeros(10), np.ones(10)
    decoys = np.array([[0.0, 3], [0, 3], [0, 4]])
    found = matched(first, second, decoys)
    assert_allclose(found.change.value, 20 / 13)
    assert found.n == 10


def test_a_panel_sees_what_who_answers_hides():
    """Every firm gained 5, and many new firms start low."""
    rng = np.random.default_rng(1)
    first = rng.normal(50, 10, 200)
    second = np.concatenate([first + 5, rng.normal(30, 10, 200)])
    assert_allclose(matched(first, second[:200]).change.value, 5)
    assert cross_section(year(first), year(second)).value < 0


@given(st.integers(0, 2**32 - 1))
def test_a_change_turns_with_the_years_and_moves_with_the_scale(seed):
    rng = np.random.default_rng(seed)
    first, second = rng.standard_normal(30), rng.standard_normal(30)
    second[rng.random(30) < 0.2] = NAN
    order = rng.permutation(30)

    def across(a, b):
        return cross_section(year(a), year(b))

    for change in (lambda a, b: matched(a, b).change, across):
        there, back = change(first, second), change(second, first)
        assert_allclose((back.low, back.value, back.high), (-there.high, -there.value, -there.low))
        assert there.low <= there.value <= there.high
        again = change(2 * first[order] + 1, 2 * second[order] + 1)
        assert_allclose((again.value, again.low), (2 * there.value, 2 * there.low), atol=1e-12)


def test_the_cross_section_covers():
    rng = np.random.default_rng(2)
    hits = 0
    for _ in range(1000):
        weights = rng.uniform(0.3, 2, 80)
        second = year(0.5 + rng.standard_normal(80), weights)
        found = cross_section(year(rng.standard_normal(60)), second)
        hits += found.low <= 0.5 <= found.high
    assert 0.87 <= hits / 1000 <= 0.93


def test_the_raking_example_as_weights_of_firms():
    """The worked table of the method: weights that bring each firm's cell to its raked count."""
    seed = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
    cells = [
        (i, j) for i, row in enumerate(seed) for j, count in enumerate(row) for _ in range(count)
    ]
    rows, columns = np.array(cells).T
    mix = mix_weights(
        rows, columns, np.array([150.0, 300, 400, 150]), np.array([200.0, 300, 400, 100])
    )
    total = [mix.weights[(rows == 0) & (columns == j)].sum() for j in range(4)]
    assert_allclose(
        np.array(total) * 1000 / len(rows), [64.5585, 46.2325, 35.3843, 3.8247], atol=5e-5
    )
    assert (mix.covered, mix.gap < 1e-9) == (1, True)
    assert mix.effective < len(rows)


@given(st.integers(0, 2**32 - 1))
def test_weights_give_the_mix_that_was_asked_for(seed):
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(-1, 4, 400), rng.integers(-1, 3, 400)
    row_mix, column_mix = rng.uniform(0.5, 2, 4), rng.uniform(0.5, 2, 3)
    mix = mix_weights(rows, columns, row_mix, column_mix)
    assert_allclose(mix.weights.mean(), 1)
    assert (mix.weights[(rows < 0) | (columns < 0)] == 0).all()
    got = np.array([mix.weights[rows == i].sum() for i in range(4)]) / 400
    assert_allclose(got, row_mix / row_mix.sum(), atol=1e-6)
    assert 1 <= mix.effective <= 400


def test_what_nobody_has_is_left_out_and_said():
    rows, columns = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    mix = mix_weights(rows, columns, np.array([0.3, 0.3, 0.4]), np.array([0.5, 0.5]))
    assert_allclose(mix.covered, 0.6)
    assert_allclose(mix.weights, 1)
    other = mix_weights(
        np.array([0, 1, 5]), np.zeros(3, int), np.array([1.0, 1, 0, 0, 0, 0]), np.ones(1)
    )
    assert_allclose(other.weights, [1.5, 1.5, 0])
    with pytest.raises(ValueError, match="nobody"):
        mix_weights(np.array([-1]), np.array([0]), np.ones(2), np.ones(2))


def test_a_mix_that_empty_cells_forbid_is_said():
    rows = columns = np.array([0] * 10 + [1] * 10)
    assert mix_weights(rows, columns, np.array([0.9, 0.1]), np.array([0.1, 0.9])).gap > 0.1


def test_a_mix_takes_away_what_the_mix_made():
    """Nothing changed but who answers: the second year has more of the small, lower firms."""
    rng = np.random.default_rng(3)
    size = np.repeat([0, 1], 300), np.repeat([0, 1], [500, 100])
    value = [40 + 20 * s + rng.standard_normal(600) for s in size]
    weights = [mix_weights(s, np.zeros(600, int), np.ones(2), np.ones(1)).weights for s in size]
    assert cross_section(*map(year, value)).high < -5
    adjusted = cross_section(*map(year, value, weights))
    assert adjusted.low <= 0 <= adjusted.high


def test_extreme_firms_drift_to_the_middle():
    assert_allclose(drift(20, 50, 0.8), 6)
    assert drift(50, 50, 0.3) == 0
    rng = np.random.default_rng(4)
    true = rng.standard_normal(100_000) * np.sqrt(0.7)
    first, second = (true + np.sqrt(0.3) * rng.standard_normal(100_000) for _ in range(2))
    low = first < -1.5
    expected = np.mean([drift(v, 0, 0.7) for v in first[low][:5000]])
    assert_allclose((second - first)[low].mean(), expected, atol=0.03)


def test_a_small_panel_borrows_its_spread_and_tells_no_exact_number():
    first = np.arange(12.0)
    found = matched(first, first + 1, deviation=2.0, count=10)
    assert_allclose(found.change.high - 1, 1.833113 * 2 / np.sqrt(10), atol=1e-5)
    assert found.n == 12
    drawn = matched(first, first + 1, np.ones((3, 2)) * [0, 1], deviation=2.0, count=10)
    assert_allclose(drawn.change.high - 1, 1.782288 * 2 / np.sqrt(13), atol=1e-5)


@given(st.integers(0, 2**32 - 1))
def test_no_company_weighs_more_than_it_may(seed):
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(0, 6, 150), rng.integers(0, 4, 150)
    mix = mix_weights(rows, columns, rng.uniform(0.1, 5, 6), rng.uniform(0.1, 5, 4), 3.0)
    spread = mix.weights.max() / mix.weights.min()
    assert spread <= 9 + 1e-9
