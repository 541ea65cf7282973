"""One's own place in a released distribution. Plain Python: it is on every report's path."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import erf, sqrt
from statistics import NormalDist

LEAST, MOST = 1.0, 99.0
BEYOND = 4.0
_ROOT = sqrt(2)


def normal_score(p: float) -> float:
    """The standard normal quantile of p."""
    return NormalDist().inv_cdf(p)


def percentile(value: float, scores: Sequence[float], quantiles: Sequence[float]) -> float:
    """The percentile of `value`, 1 to 99, in the distribution whose quantiles are `quantiles`.

    `scores`: their normal scores, ascending, at least two. Between quantiles, and beyond the
    outermost by their neighbour's slope, it is linear on the normal scale. Where several quantiles
    equal the value, the middle of their scores (mid-rank). Example: with P25 = 10, P50 = 20 and
    P75 = 30, a value of 25 is at 100 Phi(0.3372) = 63.2.
    """
    left, right = bisect_left(quantiles, value), bisect_right(quantiles, value)
    if left < right:
        score = (scores[left] + scores[right - 1]) / 2
    else:
        score = _between(value, scores, quantiles, min(max(left, 1), len(quantiles) - 1))
    return min(MOST, max(LEAST, 50 * (1 + erf(score / _ROOT))))


def _between(
    value: float, scores: Sequence[float], quantiles: Sequence[float], right: int
) -> float:
    """The normal score on the line through two neighbours. Beyond a flat end it is far out."""
    low, high = quantiles[right - 1], quantiles[right]
    if low == high:
        return BEYOND if value > high else -BEYOND
    part = (value - low) / (high - low)
    return scores[right - 1] + (scores[right] - scores[right - 1]) * part
