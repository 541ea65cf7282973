"""Figures over the whole pool: what can't be, and what lies so far out that it is likely a slip."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from peerline.answers.plausibility import limits
from peerline.benchmark.comparison import KPIS
from peerline.field.pool import Pool
from peerline.field.transform import transform

Floats = NDArray[np.float64]
FENCE = 3.0
"""Interquartile ranges beyond the quartiles (Tukey's outer fences), on the transformed scale."""
LEAST_FOR_FENCES = 20
LEAST_RATIO = 1e-9
AS_ASKED = {"nrr": 100, "retention_rate": 100, "nps_score": 1}
"""Figures with limits of their own in the survey, and what they are typed as a multiple of."""


@dataclass(frozen=True, slots=True)
class Hygiene:
    """How many values of a figure were left out, by reason; `confirmed`: how many lie as far out
    and were confirmed; `doubtful`: pseudonyms of the companies whose outlying value waits for it.
    """

    impossible: int
    outlying: int
    confirmed: int = 0
    doubtful: tuple[bytes, ...] = ()


def clean(pool: Pool) -> tuple[Pool, Mapping[str, Hygiene]]:
    """The pool without figures that can't be or are likely slips, and how many there were.

    The respondent stays; only the figure leaves. Fences need at least 20 values. A value outside
    them enters if its owner has confirmed it; one that can't be never does.
    """
    kpis = pool.kpis.copy()
    report = {}
    for place, figure in enumerate(KPIS):
        values = kpis[:, place]
        given = ~np.isnan(values)
        low, high = _limits(figure)
        impossible = given & ((values < low) | (values > high))
        values[impossible] = np.nan
        outlying = _outside_fences(transform(figure, values))
        doubtful = outlying & ~pool.confirmed[:, place]
        values[doubtful] = np.nan
        report[figure] = Hygiene(
            int(impossible.sum()),
            int(doubtful.sum()),
            int((outlying & ~doubtful).sum()),
            tuple(company.tobytes() for company in pool.companies[doubtful]),
        )
    return replace(pool, kpis=kpis), report


def _limits(figure: str) -> tuple[float, float]:
    """Bounds of what can be, in the figure's own unit: as the survey refuses it; ratios, which
    their logarithm needs to be positive, have no more to them."""
    if figure not in AS_ASKED:
        return LEAST_RATIO, np.inf
    low, high = limits(figure)
    return float(low) / AS_ASKED[figure], float(high) / AS_ASKED[figure]


def _outside_fences(values: Floats) -> NDArray[np.bool_]:
    given = values[~np.isnan(values)]
    if len(given) < LEAST_FOR_FENCES:
        return np.zeros(len(values), dtype=bool)
    lower, upper = np.quantile(given, [0.25, 0.75], method="median_unbiased")
    reach = FENCE * (upper - lower)
    return np.asarray((values < lower - reach) | (values > upper + reach))
