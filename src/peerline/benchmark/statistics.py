"""The statistics of the method: each a small function with its formula, source and a worked
number.

Missing answers never get here: a figure is of those who gave it, and callers say how many they are.
The method page prints these texts, and `tests/spec/statistics_spec.py` works their numbers out.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv, gammaln, ndtr, ndtri

Floats = NDArray[np.float64]


def wilson(successes: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Interval of a share p of n (Wilson 1927).

    (p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n), z the normal quantile of
    (1 + level) / 2. 81 of 263 at 95 %: .2553 to .3662.
    """
    z = float(ndtri((1 + level) / 2))
    p = successes / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def clopper_pearson(successes: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Exact interval of a share x of n (Clopper and Pearson 1934).

    From the lower quantile of Beta(x, n - x + 1) to the upper one of Beta(x + 1, n - x). 15 of 148
    at 95 %: .0578 to .1617.
    """
    tail = (1 - level) / 2
    low = 0.0 if successes == 0 else float(betaincinv(successes, n - successes + 1, tail))
    high = 1.0 if successes == n else float(betaincinv(successes + 1, n - successes, 1 - tail))
    return low, high


def newcombe(
    first: tuple[float, float], second: tuple[float, float], level: float = 0.95
) -> tuple[float, float]:
    """Interval of the difference of two shares, (successes, n) each (Newcombe 1998, method 10).

    d - sqrt((p1 - l1)^2 + (u2 - p2)^2) to d + sqrt((u1 - p1)^2 + (p2 - l2)^2), d = p1 - p2 and l, u
    the ends of Wilson's intervals. 56 of 70 and 48 of 80 at 95 %: .0524 to .3339.
    """
    p1, p2 = first[0] / first[1], second[0] / second[1]
    low1, high1 = wilson(*first, level)
    low2, high2 = wilson(*second, level)
    difference = p1 - p2
    low = difference - np.hypot(p1 - low1, high2 - p2)
    high = difference + np.hypot(high1 - p1, p2 - low2)
    return float(low), float(high)


def nps(promoters: int, passives: int, detractors: int) -> tuple[float, float]:
    """Net promoter score as a fraction, and its standard error by the trinomial variance.

    p - d, and sqrt((p + d - (p - d)^2) / n), p and d the shares of promoters and detractors.
    162, 108, 54: 1/3 and 0.0414086662.
    """
    n = promoters + passives + detractors
    p, d = promoters / n, detractors / n
    return p - d, float(np.sqrt((p + d - (p - d) ** 2) / n))


def nps_interval(
    promoters: int, passives: int, detractors: int, *, level: float = 0.95, adjusted: bool = False
) -> tuple[float, float]:
    """Wald interval of the net promoter score; adjusted: 3/4 added to each outer count and 3/2 to
    the middle one (Rocks 2016), for few responses. 10, 4, 2 adjusted: .0927056 to .7493996."""
    more = 0.75 if adjusted else 0.0
    n = promoters + passives + detractors + 4 * more
    p, d = (promoters + more) / n, (detractors + more) / n
    half = float(ndtri((1 + level) / 2)) * float(np.sqrt((p + d - (p - d) ** 2) / n))
    return p - d - half, p - d + half


def quantile_type8(values: Floats, p: Floats) -> Floats:
    """Median-unbiased quantiles (Hyndman and Fan 1996, type 8).

    Linear between the order statistics, the quantile p at place n p + (p + 1) / 3.
    (2, 4, 7, 9, 15) at .1: 2.
    """
    return np.asarray(np.quantile(values, p, method="median_unbiased"))


def harrell_davis(values: Floats, p: Floats) -> Floats:
    """Quantiles as weighted means of all order statistics (Harrell and Davis 1982).

    The weight of the i-th of n is the mass that Beta((n+1)p, (n+1)(1-p)) has on ((i-1)/n, i/n].
    (1, 2, 4, 8) at .25: 1.6725.
    """
    return np.asarray(_order_weights(len(values), tuple(p)) @ np.sort(values))


@lru_cache(maxsize=64)
def _order_weights(n: int, p: tuple[float, ...]) -> Floats:
    """[p, n]: weights of the order statistics; the same for every figure of a cell."""
    edges = np.arange(n + 1) / n
    a = (n + 1) * np.array(p)[:, None]
    return np.asarray(np.diff(betainc(a, (n + 1) - a, edges[None, :]), axis=1))


def midrank_percentile(value: float, values: Floats) -> float:
    """Percent below plus half of those equal. 3 in (1, 2, 3, 3, 4): 60."""
    ranks = int((values < value).sum()) + int((values == value).sum()) / 2
    return 100 * ranks / len(values)


def cronbach_alpha(answers: Floats, *, standardised: bool = False) -> float:
    """Internal consistency of [respondents, items] without missing answers (Cronbach 1951).

    k / (k - 1) (1 - sum of the items' variances / variance of their sum). R's `attitude`:
    0.8431427696, standardised 0.839083803.
    """
    k = answers.shape[1]
    matrix = np.corrcoef(answers.T) if standardised else np.cov(answers.T)
    return float(k / (k - 1) * (1 - np.trace(matrix) / matrix.sum()))


def feldt(alpha: float, n: int, k: int, level: float = 0.95) -> tuple[float, float]:
    """Interval of alpha by the F distribution (Feldt 1965).

    1 - (1 - alpha) F at the upper and the lower quantile, with n - 1 and (n - 1)(k - 1) degrees of
    freedom. 0.8431427696, 30, 7: .73938 to .91577.
    """
    d1, d2 = n - 1, (n - 1) * (k - 1)
    tail = (1 - level) / 2
    return 1 - (1 - alpha) * _f_quantile(1 - tail, d1, d2), 1 - (1 - alpha) * _f_quantile(
        tail, d1, d2
    )


def benjamini_hochberg(p: Floats) -> Floats:
    """Adjusted p values: rejected at rate r are those <= r (Benjamini and Hochberg 1995).

    The j-th smallest of m becomes the least of p_i m / i over i >= j. (.01, .02, .03, .5): .04,
    .04, .04, .5.
    """
    order = np.argsort(p, kind="stable")
    m = len(p)
    scaled = p[order] * m / np.arange(1, m + 1)
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(1, np.minimum.accumulate(scaled[::-1])[::-1])
    return adjusted


def one_way(groups: Floats) -> tuple[float, float]:
    """(between, within) variance of [groups, replicates] by analysis of variance.

    Dyestuff, 6 x 5: 1764.05 and 2451.25.
    """
    size = groups.shape[1]
    within = float(groups.var(axis=1, ddof=1).mean())
    between = (size * float(groups.mean(axis=1).var(ddof=1)) - within) / size
    return max(0.0, between), within


def shrunk_effects(groups: Floats) -> Floats:
    """Best linear unbiased predictions of group effects around the grand mean.

    tau2 / (tau2 + s2 / size) times the raw effect. Dyestuff: A -17.606851, E 56.733188.
    """
    between, within = one_way(groups)
    means = groups.mean(axis=1)
    weight = between / (between + within / groups.shape[1]) if between else 0.0
    return np.asarray(weight * (means - means.mean()))


def mantel_haenszel(tables: Floats) -> float:
    """Common odds ratio of [strata, 2, 2] (Mantel and Haenszel 1959).

    Sum of a d / n over the sum of b c / n. UCB admissions: 0.904696828.
    """
    n = tables.sum(axis=(1, 2))
    top = (tables[:, 0, 0] * tables[:, 1, 1] / n).sum()
    return float(top / (tables[:, 0, 1] * tables[:, 1, 0] / n).sum())


def rake(seed: Floats, rows: Floats, columns: Floats, rounds: int = 1000) -> Floats:
    """Iterative proportional fitting of a table to its margins (Deming and Stephan 1940).

    Rows and columns are scaled in turn until both agree. ((1, 1), (1, 3)) to rows 40, 60 and
    columns 30, 70: first row 17.5736, 22.4264.
    """
    table = seed.astype(np.float64)
    for _ in range(rounds):
        table *= (rows / table.sum(axis=1))[:, None]
        table *= (columns / table.sum(axis=0))[None, :]
        if np.allclose(table.sum(axis=1), rows, rtol=1e-12, atol=0):
            break
    return table


def drift(value: float, mean: float, retest: float) -> float:
    """Change to expect of a firm at `value` with nothing changed: (1 - r) (mean - value).

    Regression to the mean (Galton 1886), for years of equal mean and spread. A score of 20 where
    the mean is 50 and the correlation .8: 6 points up.
    """
    return (1 - retest) * (mean - value)


def beta_binomial_log(successes: Floats, n: Floats, a: Floats, b: Floats) -> Floats:
    """Log likelihood of successes out of n under Beta(a, b), up to the binomial coefficient.

    log B(x + a, n - x + b) - log B(a, b). Works for sums that noise made fractional. 3 of 5 under
    Beta(2, 2): log(6 / 280) = -3.8430.
    """
    both = gammaln(a + b) - gammaln(n + a + b)
    return np.asarray(
        both + gammaln(successes + a) + gammaln(n - successes + b) - gammaln(a) - gammaln(b)
    )


def mixture_quantile(p: float, means: Floats, deviations: Floats, weights: Floats) -> Floats:
    """[rows]: quantile of each row's mixture of normals; `means`, `deviations` [rows, parts],
    `weights` [parts] or [rows, parts]. By bisection, to 1e-9 of the span."""
    low = (means - 8 * deviations).min(axis=1)
    high = (means + 8 * deviations).max(axis=1)
    for _ in range(40):
        middle = (low + high) / 2
        below = (weights * ndtr((middle[:, None] - means) / deviations)).sum(axis=1) < p
        low = np.where(below, middle, low)
        high = np.where(below, high, middle)
    return np.asarray((low + high) / 2)


def _f_quantile(p: float, d1: float, d2: float) -> float:
    x = float(betaincinv(d1 / 2, d2 / 2, p))
    return d2 * x / (d1 * (1 - x))
