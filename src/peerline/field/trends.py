"""One year beside the next: the same firms, all firms, and all firms in a fixed mix.

Figures are on their scale of sums (log for ratios), of items that both editions ask alike. Three
numbers, because each misleads alone: who answers changes from year to year.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from peerline.benchmark.statistics import rake

Floats = NDArray[np.float64]
Codes = NDArray[np.integer]
LEAST_PANEL = 10
LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class Change:
    """A change from the first year to the second with its 90 % interval, on the scale of sums."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Panel:
    """The change of `n` firms in both years. `deviation`: of their differences. `retest`:
    correlation of their two values; what it lacks of 1 is how far extreme firms drift to the middle
    with nothing changed (`drift`)."""

    change: Change
    n: int
    deviation: float
    retest: float


@dataclass(frozen=True)
class Mix:
    """Weights [n] with mean 1 that give a year the fixed mix. `covered`: share of the mix (0 to 1)
    whose industries and ARR bands the year has; the rest is left out. `effective`: the size of an
    equally weighted sample of the same precision (Kish 1965). `gap`: by how much of the mix a level
    misses its share at most, which is more than rounding only where empty cells forbid the mix."""

    weights: Floats
    covered: float
    effective: float
    gap: float


def matched(
    first: Floats,
    second: Floats,
    decoys: Floats | None = None,
    *,
    deviation: float | None = None,
    count: int | None = None,
) -> Panel | None:
    """Mean difference over firms with both values; None under 10 of them.

    `first`, `second` [n]: the same firms in the same order, NaN where not given. `decoys` [q, 2]:
    made-up pairs that enter like firms, so that the difference has a decoy's noise too. Interval by
    Student's t. A panel too small to show its own spread takes the `deviation` of a wider one;
    `count`: what the interval reckons with in place of n, such as the lower end of its band.
    """
    both = ~(np.isnan(first) | np.isnan(second))
    n = int(both.sum())
    if n < LEAST_PANEL:
        return None
    pairs = np.stack([first[both], second[both]], axis=1)
    if decoys is not None:
        pairs = np.concatenate([pairs, decoys])
    change = pairs[:, 1] - pairs[:, 0]
    size = len(pairs) - n + (n if count is None else count)
    spread = float(change.std(ddof=1)) if deviation is None else deviation
    half = float(stdtrit(size - 1, (1 + LEVEL) / 2)) * spread / math.sqrt(size)
    mean = float(change.mean())
    steady = pairs.std(axis=0).min() < 1e-12
    retest = math.nan if steady else float(np.asarray(np.corrcoef(pairs.T))[0, 1])
    return Panel(Change(mean, mean - half, mean + half), n, spread, retest)


def cross_section(first: tuple[float, float], second: tuple[float, float]) -> Change:
    """Difference of two years' means, each with its variance.

    Firms in both years are taken for different ones, which errs to the wide side. 50 with variance
    1 and 52 with variance 1: 2, -0.326 to 4.326.
    """
    value = second[0] - first[0]
    half = float(ndtri((1 + LEVEL) / 2)) * math.sqrt(first[1] + second[1])
    return Change(value, value - half, value + half)


def mix_weights(
    rows: Codes, columns: Codes, row_mix: Floats, column_mix: Floats, most: float = 1e9
) -> Mix:
    """Weights that rake a year to a fixed mix of industry (rows) by ARR band (columns).

    `rows`, `columns` [n]: places in `row_mix` and `column_mix` (shares; they need not total 1), -1
    unknown: weight 0. A level of the mix that nobody has is left out, the others keep their
    proportions; so does a level that the mix does not have. `most`: weights are held between
    1 / most and most (trimmed, Potter 1990), which leaves a gap. Raises ValueError where the year
    has nobody of the mix.
    """
    known = (rows >= 0) & (columns >= 0)
    known &= (row_mix[rows] > 0) & (column_mix[columns] > 0)
    if not known.any():
        raise ValueError("the year has nobody of the industries and ARR bands of the mix")
    table = np.zeros((len(row_mix), len(column_mix)))
    np.add.at(table, (rows[known], columns[known]), 1.0)
    here = np.flatnonzero(table.sum(axis=1))
    there = np.flatnonzero(table.sum(axis=0))
    total = float(known.sum())
    shares = [row_mix[here], column_mix[there]]
    covered = math.prod(
        float(share.sum() / mix.sum())
        for share, mix in zip(shares, (row_mix, column_mix), strict=True)
    )
    targets = [share * total / share.sum() for share in shares]
    before = table[np.ix_(here, there)]
    raked = rake(before, targets[0], targets[1])
    raked = np.clip(raked, before / most, before * most)
    raked *= total / raked.sum()
    gap = max(
        float(np.abs(raked.sum(axis=axis) - target).max() / total)
        for axis, target in zip((1, 0), targets, strict=True)
    )
    factors = np.zeros_like(table)
    factors[np.ix_(here, there)] = np.where(before > 0, raked / np.maximum(before, 1.0), 0.0)
    weights = np.where(known, factors[rows, columns], 0.0)
    weights = weights * len(weights) / weights.sum()
    return Mix(weights, covered, float(weights.sum() ** 2 / (weights**2).sum()), gap)
