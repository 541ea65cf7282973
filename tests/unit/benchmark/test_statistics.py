"""The worked examples of the method: exact inputs, exact outputs."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from peerline.benchmark import statistics as s
from peerline.benchmark.percentile import normal_score, percentile

ATTITUDE = """
43 51 30 39 61 92 45|63 64 51 54 63 73 47|71 70 68 69 76 86 48|61 63 45 47 54 84 35
81 78 56 66 71 83 47|43 55 49 44 54 49 34|58 67 42 56 66 68 35|71 75 50 55 70 66 41
72 82 72 67 71 83 31|67 61 45 47 62 80 41|64 53 53 58 58 67 34|67 60 47 39 59 74 41
69 62 57 42 55 63 25|68 83 83 45 59 77 35|77 77 54 72 79 77 46|81 90 50 72 60 54 36
74 85 64 69 79 79 63|65 60 65 75 55 80 60|65 70 46 57 75 85 46|50 58 68 54 64 78 52
50 40 33 34 43 64 33|64 61 52 62 66 80 41|53 66 52 50 63 80 37|40 37 42 58 50 57 49
63 54 42 48 66 75 33|66 77 66 63 88 76 72|78 75 58 74 80 78 49|48 57 44 45 51 83 38
85 85 71 71 77 74 55|82 82 39 59 64 78 39
"""
DYESTUFF = np.array(
    [
        [1545, 1440, 1440, 1520, 1580],
        [1540, 1555, 1490, 1560, 1495],
        [1595, 1550, 1605, 1510, 1560],
        [1445, 1440, 1595, 1465, 1545],
        [1595, 1630, 1515, 1635, 1625],
        [1520, 1455, 1450, 1480, 1445],
    ],
    dtype=float,
)
ADMISSIONS = np.array(
    [
        [[512, 313], [89, 19]],
        [[353, 207], [17, 8]],
        [[120, 205], [202, 391]],
        [[138, 279], [131, 244]],
        [[53, 138], [94, 299]],
        [[22, 351], [24, 317]],
    ],
    dtype=float,
)


@pytest.fixture(scope="module")
def attitude():
    rows = [row.split() for row in ATTITUDE.replace("|", "\n").strip().splitlines()]
    return np.array(rows, dtype=float)


def test_alpha(attitude):
    assert attitude.shape == (30, 7)
    assert_allclose(s.cronbach_alpha(attitude), 0.8431427696, atol=1e-9)
    assert_allclose(s.cronbach_alpha(attitude, standardised=True), 0.839083803, atol=1e-9)
    assert_allclose(s.feldt(0.8431427696, 30, 7), (0.73937569, 0.91577307), atol=1e-8)


@pytest.mark.parametrize(
    ("x", "n", "wilson", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0000, 0.1611), (0, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_intervals_of_a_share(x, n, wilson, exact):
    assert_allclose(s.wilson(x, n), wilson, atol=5e-5)
    assert_allclose(s.clopper_pearson(x, n), exact, atol=5e-5)


def test_newcombe():
    assert_allclose(s.newcombe((56, 70), (48, 80)), (0.0524, 0.3339), atol=5e-5)


def test_benjamini_hochberg():
    p = ".0001 .0004 .0019 .0095 .0201 .0278 .0298 .0344 .0459 .3240 .4262 .5719 .6528 .7590 1.0"
    adjusted = s.benjamini_hochberg(np.array(p.split(), dtype=float))
    assert (adjusted <= 0.05).sum() == 4
    assert_allclose(adjusted[:5], [0.0015, 0.003, 0.0095, 0.035625, 0.0603], atol=1e-12)


def test_net_promoter_score():
    score, error = s.nps(162, 108, 54)
    assert_allclose((score, error), (1 / 3, 0.0414086662), atol=1e-10)
    assert_allclose(s.nps_interval(162, 108, 54), (0.2521738, 0.4144928), atol=1e-7)
    adjusted = s.nps_interval(10, 4, 2, adjusted=True)
    assert_allclose(adjusted, (0.0927056, 0.7493996), atol=1e-7)


def test_quantiles():
    x, p = np.array([2.0, 4, 7, 9, 15]), np.array([0.1, 0.25, 0.5, 0.75, 0.9])
    assert_allclose(np.quantile(x, p), [2.8, 4, 7, 9, 12.6])
    assert_allclose(s.quantile_type8(x, p), [2, 10 / 3, 7, 11, 15])
    assert s.midrank_percentile(3, np.array([1.0, 2, 3, 3, 4])) == 60


def test_type_7_quartiles_of_five_are_three_firms():
    values = np.array([0.83, 0.91, 1.02, 1.07, 1.31])
    assert_allclose(np.quantile(values, [0.25, 0.5, 0.75]), values[1:4])


def test_harrell_davis_by_definition():
    """Against the integral of the order statistics' density, on a fine grid."""
    x, p = np.array([1.0, 2, 4, 8]), 0.25
    a, b = 5 * p, 5 * (1 - p)
    grid = (np.arange(400_000) + 0.5) / 400_000
    density = grid ** (a - 1) * (1 - grid) ** (b - 1)
    slow = (density * x[np.floor(grid * 4).astype(int)]).sum() / density.sum()
    assert_allclose(s.harrell_davis(x, np.array([p])), [slow], rtol=1e-5)


def test_variance_components():
    between, within = s.one_way(DYESTUFF)
    assert_allclose((between, within), (1764.05, 2451.25), atol=1e-9)
    effects = s.shrunk_effects(DYESTUFF)
    assert_allclose((effects[0], effects[4]), (-17.606851, 56.733188), atol=1e-6)


def test_mantel_haenszel():
    assert_allclose(s.mantel_haenszel(ADMISSIONS), 0.904696828, atol=1e-9)
    crude = ADMISSIONS.sum(axis=0)
    assert_allclose(crude[0, 0] * crude[1, 1] / (crude[0, 1] * crude[1, 0]), 1.84108, atol=5e-6)


def test_raking():
    seed = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]])
    rows, columns = np.array([150, 300, 400, 150]), np.array([200, 300, 400, 100])
    table = s.rake(seed, rows, columns)
    assert_allclose(table[0], [64.5585, 46.2325, 35.3843, 3.8247], atol=5e-5)
    assert_allclose(table.sum(axis=0), columns)


def test_efron_morris_batting():
    """Averages after 45 at-bats, shrunk to their mean by 1 - c of the way (Efron and Morris
    1977).
    """
    hits = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7])
    y = np.round(hits / 45, 3)
    mean = y.mean()
    c = 1 - (len(y) - 3) * mean * (1 - mean) / 45 / ((y - mean) ** 2).sum()
    assert_allclose(c, 0.212, atol=1e-3)
    shrunk = mean + c * (y - mean)
    assert_allclose((shrunk[0], shrunk[-1]), (0.294, 0.242), atol=1e-3)


def test_own_percentile():
    scores = [normal_score(p) for p in (0.25, 0.5, 0.75)]
    assert_allclose(percentile(25, scores, [10, 20, 30]), 63.2, atol=0.05)
    assert_allclose(percentile(20, scores, [10, 20, 30]), 50)
    assert percentile(10, scores, [10, 10, 30]) == pytest.approx(36.8, abs=0.05)
    assert percentile(-1e9, scores, [10, 20, 30]) == 1
    assert percentile(1e9, scores, [10, 20, 30]) == 99
    assert percentile(31, scores, [10, 30, 30]) == 99
    assert percentile(9, scores, [10, 10, 30]) == 1
