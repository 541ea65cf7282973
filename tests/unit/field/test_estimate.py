"""The estimator: coverage of its intervals, its limits, and the slow way beside the fast one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import ndtr

from peerline.benchmark.policy import load_policy
from peerline.benchmark.statistics import mixture_quantile
from peerline.field import estimate
from peerline.field.estimate import TAU_GRID

GATE = 0.86
BANDS = load_policy().bands
DECOYS = load_policy().decoys
CLASSES = {
    "5-9": (5, 9),
    "10-14": (10, 14),
    "15-19": (15, 19),
    "20-29": (20, 29),
    "50-99": (50, 99),
}
TAUS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.6, 1.0)


def family(rng, cells, sizes, tau):
    """z of cells around 0 with spread 1: members and decoys normal, decoys drawn from the whole."""
    n = rng.integers(sizes[0], sizes[1] + 1, cells)
    theta = rng.normal(0, tau, cells)
    total = np.array(
        [
            rng.normal(t, 1, k).sum() + rng.normal(0, np.hypot(1, tau), DECOYS).sum()
            for t, k in zip(theta, n, strict=True)
        ]
    )
    return theta, n, estimate.centre(total, n.astype(float), DECOYS, np.zeros(cells))


def located(z, n, spread=1.0):
    floor = estimate.band_floors(n, BANDS)
    variance = estimate.noise_variance(np.full(len(z), spread), floor, DECOYS)
    target, certain = np.zeros(len(z)), np.full(len(z), 1e-4)
    weights = estimate.tau_weights(z, variance, target, certain, spread)
    return estimate.shrink(z, variance, target, certain, spread, weights)


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("tau", TAUS)
def test_intervals_cover(name, tau):
    """90 % intervals, in every class of n and of spread between cells, near zero too."""
    rng = np.random.default_rng([int(100 * tau), CLASSES[name][0]])
    covered = []
    for _ in range(120):
        theta, n, z = family(rng, int(rng.integers(4, 20)), CLASSES[name], tau)
        found = located(z, n)
        covered.append((found.low <= theta) & (theta <= found.high))
    assert np.concatenate(covered).mean() >= GATE


def test_small_cells_err_less_than_their_own_quartiles():
    """At n = 5 the median's error is far below that of the five values' own median."""
    rng = np.random.default_rng(1)
    own, shrunk = [], []
    for _ in range(400):
        theta = rng.normal(0, 0.2, 12)
        values = rng.normal(theta[:, None], 1, (12, 5))
        total = values.sum(axis=1) + rng.normal(0, 1, (12, DECOYS)).sum(axis=1)
        z = estimate.centre(total, np.full(12, 5.0), DECOYS, np.zeros(12))
        shrunk.append(located(z, np.full(12, 5)).mean - theta)
        own.append(np.median(values, axis=1) - theta)
    assert np.sqrt(np.mean(np.square(shrunk))) < 0.33 < 0.5 < np.sqrt(np.mean(np.square(own)))


def slow_posterior(z, variance, target, extra, weights):
    """The mean of the mixture by numerical integration over theta, one cell at a time."""
    grid = np.linspace(-8, 8, 40_001)
    means = []
    for one, v, t, e in zip(z, variance, target, extra, strict=True):
        density = np.zeros_like(grid)
        for tau, weight in zip(TAU_GRID, weights, strict=True):
            prior = max(tau**2 + e, 1e-12)
            posterior = np.exp(-((grid - t) ** 2) / (2 * prior) - (one - grid) ** 2 / (2 * v))
            density += weight * posterior / posterior.sum()
        means.append((grid * density).sum())
    return np.array(means)


def test_the_fast_posterior_is_the_slow_one():
    z, variance = np.array([0.5, -1.2, 0.1]), np.array([0.3, 0.1, 0.05])
    target, extra = np.array([0.1, 0.0, -0.2]), np.array([0.02, 0.01, 0.05])
    weights = estimate.tau_weights(z, variance, target, extra, 1.0)
    fast = estimate.shrink(z, variance, target, extra, 1.0, weights)
    assert_allclose(fast.mean, slow_posterior(z, variance, target, extra, weights), atol=1e-6)


numbers = st.floats(-3, 3, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(st.lists(numbers, min_size=2, max_size=8), st.integers(5, 60), st.randoms())
def test_permuting_cells_permutes_their_locations(values, n, random):
    z = np.array(values)
    order = list(range(len(z)))
    random.shuffle(order)
    one, two = located(z, np.full(len(z), n)), located(z[order], np.full(len(z), n))
    assert_allclose(one.mean[order], two.mean, atol=1e-9)
    assert_allclose(one.low[order], two.low, atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=8), st.integers(5, 60))
def test_locations_lie_between_the_target_and_the_data(values, n):
    z = np.array(values)
    found = located(z, np.full(len(z), n))
    assert np.all(np.abs(found.mean) <= np.abs(z) + 1e-9)
    assert np.all(found.mean * z >= -1e-9)
    assert np.all((found.low <= found.mean) & (found.mean <= found.high))


@settings(max_examples=60, deadline=None)
@given(st.lists(numbers, min_size=2, max_size=8, unique=True), st.integers(5, 60))
def test_equal_cells_keep_their_order(values, n):
    z = np.sort(np.array(values))
    found = located(z, np.full(len(z), n))
    assert np.all(np.diff(found.mean) >= -1e-12)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(5, 60), st.floats(0, 1)), min_size=1, max_size=8),
    st.floats(0.02, 0.98),
)
def test_shares_lie_between_the_target_and_the_data(cells, target):
    n = np.array([[float(size)] for size, _ in cells])
    raw = np.array([[share] for _, share in cells])
    found = estimate.shrink_shares(raw * n, n, np.full_like(raw, target))
    assert np.all(found >= np.minimum(raw, target) - 1e-9)
    assert np.all(found <= np.maximum(raw, target) + 1e-9)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_shown_shares_are_monotone_and_in_steps(shares):
    shown = estimate.shown_shares(np.sort(np.array(shares)), 5, 5, 95).astype(int)
    assert np.all(np.diff(shown) >= 0)
    assert set(shown) <= set(range(0, 101, 5))


def test_the_ends_of_shares_say_under_and_over():
    shares = np.array([0.0, 0.049, 0.05, 0.074, 0.5, 0.95, 0.951, 1.0])
    assert estimate.shown_shares(shares, 5, 5, 95).tolist() == [0, 0, 5, 5, 50, 95, 100, 100]


def test_bands():
    n = np.array([4, 5, 9, 10, 29, 30, 99, 100, 10**6])
    assert estimate.band_codes(n, BANDS).tolist() == [0, 1, 1, 2, 4, 5, 6, 7, 7]
    assert estimate.band_floors(n, BANDS).tolist() == [4, 5, 5, 10, 20, 30, 50, 100, 100]


def test_a_mixture_of_one_is_a_normal():
    found = mixture_quantile(0.95, np.array([[1.0]]), np.array([[2.0]]), np.array([1.0]))
    assert_allclose(ndtr((found - 1) / 2), [0.95], atol=1e-9)


@pytest.mark.parametrize(("tau", "deviation"), [(0.0, 2.0), (0.5, np.sqrt(104))])
def test_a_modelled_cell_is_as_uncertain_as_its_target_and_as_cells_differ(tau, deviation):
    weights = np.isclose(TAU_GRID, tau).astype(float)
    found = estimate.modelled(np.array([50.0]), np.array([4.0]), 20, weights)
    assert_allclose(found.mean, 50)
    assert_allclose(found.high - 50, 1.644854 * deviation, rtol=1e-5)
    assert_allclose(50 - found.low, 1.644854 * deviation, rtol=1e-5)
    assert_allclose(found.variance, deviation**2)


def test_a_share_that_nobody_has_stays_near_nothing():
    shares = estimate.shrink_shares(np.array([[0.0]]), np.array([[8.0]]), np.array([[0.0]]))
    assert 0 < shares[0, 0] < 0.003
