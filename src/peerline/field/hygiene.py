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
    """Bounds of what can be, in the figure's own unit."""
    if figure == "nrr":
        low, high = limits("nrr")
        return float(low) / 100, float(high) / 100
    if figure == "retention_rate":
        return 0.0, 1.0
    if figure == "nps_score":
        return -100.0, 100.0
    return 1e-9, np.inf


def _outside_fences(values: Floats) -> NDArray[np.bool_]:
    given = values[~np.isnan(values)]
    if len(given) < LEAST_FOR_FENCES:
        return np.zeros(len(values), dtype=bool)
    lower, upper = np.quantile(given, [0.25, 0.75], method="median_unbiased")
    reach = FENCE * (upper - lower)
    return np.asarray((values < lower - reach) | (values > upper + reach))
