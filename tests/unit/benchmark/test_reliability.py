"""Reliability formulas: worked examples, definitions, and what holds of them all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose
from test_statistics import ATTITUDE

from peerline.benchmark import precision
from peerline.benchmark import reliability as r
from peerline.benchmark.statistics import cronbach_alpha, feldt

ANSWERS = arrays(
    float,
    st.tuples(st.integers(6, 25), st.integers(2, 6)),
    elements=st.integers(0, 4).map(lambda level: 25.0 * level),
)
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def attitude():
    rows = [row.split() for row in ATTITUDE.replace("|", "\n").strip().splitlines()]
    return np.array(rows, dtype=float)


def test_item_rest_correlations_as_published(attitude):
    """The help page of R's psych::alpha, r.drop of `attitude`."""
    expected = [0.67, 0.74, 0.56, 0.71, 0.79, 0.27, 0.46]
    assert_allclose(r.item_rest(attitude), expected, atol=5e-3)
    assert_allclose(r.item_rest(attitude)[0], 0.6712621, atol=1e-7)


def test_omega_of_attitude(attitude):
    """Loadings equal iterated principal axes (statsmodels 0.15, Factor, method "pa")."""
    expected = [0.7577732, 0.83382609, 0.60342722, 0.78872638, 0.84111993, 0.28446512, 0.49104656]
    assert_allclose(r.one_factor(np.corrcoef(attitude.T)), expected, atol=1e-7)
    assert_allclose(r.omega_total(attitude), 0.8602623, atol=1e-7)


@given(st.lists(st.floats(0.15, 0.95), min_size=3, max_size=8))
def test_one_factor_is_found_again(loadings):
    true = np.array(loadings)
    correlations = np.outer(true, true)
    np.fill_diagonal(correlations, 1)
    assert_allclose(r.one_factor(correlations), true, atol=1e-5)


def test_two_items_share_the_root_of_their_correlation():
    correlations = np.array([[1.0, 0.36], [0.36, 1]])
    assert_allclose(r.one_factor(correlations), [0.6, 0.6])
    answers = np.array([[0.0, 0, 1, 1, 2], [0, 1, 1, 2, 2]]).T
    correlation = np.corrcoef(answers.T)[0, 1]
    standard = answers / answers.std(axis=0, ddof=1)
    assert_allclose(r.omega_total(standard), 2 * correlation / (1 + correlation))


def test_equal_loadings_make_omega_and_alpha_the_same():
    rng = np.random.default_rng(1)
    noise = rng.standard_normal((200_000, 4))
    answers = rng.standard_normal((200_000, 1)) + noise
    assert_allclose(r.omega_total(answers), cronbach_alpha(answers), atol=2e-4)
    assert_allclose(r.omega_total(answers), 0.8, atol=0.005)


@given(ANSWERS, SEEDS)
def test_neither_order_nor_scale_matters(answers, seed):
    rng = np.random.default_rng(seed)
    n, k = answers.shape
    rows, items = rng.permutation(n), rng.permutation(k)
    moved = 3 * answers[rows][:, items] + 7
    rest, omega = r.item_rest(answers), r.omega_total(answers)
    assert_allclose(r.item_rest(moved), rest[items], atol=1e-7)
    if not np.isnan(omega):
        assert 0 <= omega <= 1
        # several solutions may fit three items equally well; from four on they rarely do
        if k == 2:
            assert_allclose(r.omega_total(moved), omega, atol=1e-9)
    assert np.nan_to_num(np.abs(rest)).max() <= 1 + 1e-9


@given(ANSWERS)
def test_item_rest_by_definition(answers):
    for i, found in enumerate(r.item_rest(answers)):
        rest = np.delete(answers, i, axis=1).sum(axis=1)
        if answers[:, i].std() == 0 or rest.std() == 0:
            assert np.isnan(found)
        else:
            assert_allclose(found, np.corrcoef(answers[:, i], rest)[0, 1], atol=1e-9)


@given(st.floats(0, 0.99), st.integers(5, 300), st.integers(2, 9), st.floats(0.5, 0.9))
def test_feldt_holds_alpha_and_grows_with_confidence(alpha, n, k, level):
    low, high = feldt(alpha, n, k, level)
    wide = feldt(alpha, n, k, level + 0.05)
    assert wide[0] <= low <= high <= wide[1] <= 1


def test_feldt_covers():
    rng = np.random.default_rng(2)
    hits = 0
    for _ in range(1000):
        answers = rng.standard_normal((60, 1)) + rng.standard_normal((60, 4))
        low, high = feldt(cronbach_alpha(answers), 60, 4, 0.9)
        hits += low <= 0.8 <= high
    assert 0.87 <= hits / 1000 <= 0.93


def test_stratified_alpha():
    two = np.array([1.0, 1.0])
    assert_allclose(r.stratified_alpha(two, np.array([0.7, 0.7]), np.sqrt(3)), 0.8)
    assert r.stratified_alpha(two, np.array([1.0, 1.0]), 1.5) == 1
    assert np.isnan(r.stratified_alpha(two, two, 0.0))


def test_stratified_alpha_of_true_scores_and_noise():
    """Reliability is the squared correlation with the true score, whatever the parts share."""
    rng = np.random.default_rng(3)
    common = rng.standard_normal((200_000, 1))
    true = common + rng.standard_normal((200_000, 3))
    seen = true + rng.standard_normal((200_000, 3))
    total = seen.sum(axis=1)
    found = r.stratified_alpha(seen.std(axis=0), np.full(3, 2 / 3), total.std())
    assert_allclose(found, np.corrcoef(true.sum(axis=1), total)[0, 1] ** 2, atol=0.005)


def test_error_and_band_of_a_score():
    assert_allclose(precision.standard_error(15, 0.91), 4.5)
    assert precision.standard_error(15, -0.2) == 15
    assert_allclose(precision.score_band(50, 4.5), (42.598, 57.402), atol=5e-4)
    assert precision.score_band(2, 4.5)[0] == 0
    assert precision.score_band(99, 4.5)[1] == 100
    assert precision.is_noise(7, 4.5)
    assert not precision.is_noise(-8, 4.5)


def test_a_change_has_the_error_of_both_scores():
    assert precision.is_chance(10, 4.5)
    assert not precision.is_chance(-11, 4.5)


@given(st.floats(0, 50), st.floats(0, 1), st.floats(0, 1))
def test_better_reliability_is_a_smaller_error(deviation, one, other):
    low, high = sorted((one, other))
    assert (
        precision.standard_error(deviation, high)
        <= precision.standard_error(deviation, low)
        <= deviation
    )


def test_floor_and_ceiling():
    assert r.at_the_ends(np.array([0.0, 0, 50, 100])) == (0.5, 0.25)
    assert r.at_the_ends(np.array([np.nan, 100 - 1e-13, 30])) == (0, 0.5)
    assert np.isnan(r.at_the_ends(np.array([np.nan]))).all()


def test_what_can_not_be_formed_is_nan():
    constant = np.array([[0.0, 50], [50, 50], [100, 50]])
    assert np.isnan(r.omega_total(constant))
    assert np.isnan(r.item_rest(constant)).all()
    assert np.isnan(r.omega_total(constant[:, :1]))
