"""How precise a score is, and whether a gap is more than chance. Plain Python, for reports."""

from math import sqrt
from statistics import NormalDist

ONE_ERROR = 0.6827
"""The level of one standard error: what a report sets in grey lies within it."""


def standard_error(deviation: float, reliability: float) -> float:
    """Standard error of measurement: s sqrt(1 - r), in the score's unit (Lord and Novick 1968).

    A reliability below 0 counts as 0. Deviation 15, reliability .91: 4.5.
    """
    if reliability != reliability:  # NaN: it could not be formed
        return reliability
    return deviation * sqrt(1 - min(max(reliability, 0.0), 1.0))


def score_band(
    score: float, error: float, level: float = 0.9, bounds: tuple[float, float] = (0.0, 100.0)
) -> tuple[float, float]:
    """Where the score of an endless questionnaire likely lies: score -+ z error, inside `bounds`.

    Score 50 with error 4.5 at 90 %: 42.6 to 57.4.
    """
    half = NormalDist().inv_cdf((1 + level) / 2) * error
    low, high = bounds
    return max(low, score - half), min(high, score + half)


def is_noise(gap: float, error: float, level: float = 0.9) -> bool:
    """Whether a gap between a score and a fixed figure lies within z standard errors.

    A gap of 7 with error 4.5: yes at 90 % (7.4), no within one error.
    """
    return abs(gap) <= NormalDist().inv_cdf((1 + level) / 2) * error


def is_chance(change: float, error: float, level: float = 0.9) -> bool:
    """Whether a change between two scores of one company may be chance: z errors of a difference.

    Both scores have the error, so their difference has sqrt(2) of it. A change of 10 with error
    4.5: yes at 90 % (10.5).
    """
    return is_noise(change, sqrt(2) * error, level)
