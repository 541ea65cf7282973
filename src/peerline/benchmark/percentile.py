"""One's own place in a released distribution. Plain Python: it is on every report's path."""

from collections.abc import Sequence
from statistics import NormalDist

LEAST, MOST = 1.0, 99.0
_NORMAL = NormalDist()
_SCORES = {p: _NORMAL.inv_cdf(p) for p in (0.1, 0.25, 0.5, 0.75, 0.9)}


def percentile(value: float, points: Sequence[tuple[float, float]]) -> float:
    """The percentile of `value`, 1 to 99, in the distribution whose quantiles are `points`.

    `points`: (p, quantile) in ascending p, at least two, p of P10, P25, P50, P75, P90. Between
    points, and beyond the outermost by their neighbour's slope, it is linear on the normal
    scale. Where several quantiles are equal, the middle of their p (mid-rank). Example: with
    P25 = 10, P50 = 20, P75 = 30, a value of 25 is at 100 Phi(0.3372) = 63.2.
    """
    equal = [_SCORES[p] for p, quantile in points if quantile == value]
    if equal:
        score = (equal[0] + equal[-1]) / 2
    else:
        above = sum(quantile < value for _, quantile in points)
        right = min(max(above, 1), len(points) - 1)
        score = _between(value, points, right - 1, right)
    return min(MOST, max(LEAST, 100 * _NORMAL.cdf(score)))


def _between(
    value: float, points: Sequence[tuple[float, float]], left: int, right: int
) -> float:
    """The normal score of `value` on the line through two points; flat lines are widened."""
    while points[left][1] == points[right][1]:
        if left > 0 and value < points[left][1]:
            left -= 1
        elif right < len(points) - 1:
            right += 1
        elif left > 0:
            left -= 1
        else:
            return 4.0 if value > points[left][1] else -4.0
    (p0, q0), (p1, q1) = points[left], points[right]
    z0, z1 = _SCORES[p0], _SCORES[p1]
    return z0 + (z1 - z0) * (value - q0) / (q1 - q0)
