"""Spread and shape of figures: a row's own where it is large enough to show them, else a wider
row's.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peerline.benchmark.policy import Policy
from peerline.benchmark.statistics import harrell_davis, quantile_type8
from peerline.field.measures import MICRO, Measures
from peerline.field.totals import Totals

Floats = NDArray[np.float64]
P = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
MANY = 500
"""Above so many values, the weights of Harrell and Davis change nothing that is shown."""


@dataclass(frozen=True)
class Shapes:
    """`spread` [rows, figures]; `offsets` [rows, figures, P]: quantiles around the mean, NaN where
    no row is large enough; `own` [rows, figures]: whether they are the row's own."""

    spread: Floats
    offsets: Floats
    own: NDArray[np.bool_]


def shapes_of(totals: Totals, measures: Measures, policy: Policy) -> Shapes:
    """The shapes of all rows. Rows of fewer than `least.spread` real answers take those of the
    narrowest released wider row that has its own; without any, the policy's typical spread."""
    rows, figures = totals.figures.shape
    spread = np.full((rows, figures), np.nan)
    offsets = np.full((rows, figures, len(P)), np.nan)
    own = (totals.n_real >= policy.least["spread"]) & ~np.isnan(totals.figures)
    for row, place in np.argwhere(own):
        values = _values(totals, measures, row, place)
        spread[row, place] = values.std(ddof=1)
        quantile = harrell_davis if len(values) <= MANY else quantile_type8
        offsets[row, place] = quantile(values, P) - values.mean()
    for row, place in np.argwhere(~own):
        source = _source(totals, own, row, place)
        if source is None:
            spread[row, place] = typical(measures.schema.figures[place], policy)
        else:
            spread[row, place] = spread[source, place]
            offsets[row, place] = offsets[source, place]
    return Shapes(np.maximum(spread, 1e-6), offsets, own)


def typical(figure: str, policy: Policy) -> float:
    """The spread assumed where a field is too small to show its own."""
    found = policy.typical_spread.get(figure)
    return policy.typical_spread["dimension"] if found is None else found


def _values(totals: Totals, measures: Measures, row: int, place: int) -> Floats:
    """The row's values of a figure, decoys among them."""
    inside = totals.rows.members[row]
    scores = measures.scores.shape[1]
    if place < scores:
        values = measures.scores[inside, place]
    else:
        given = measures.kpi_given[inside, place - scores]
        values = measures.kpis[inside[given], place - scores]
    return np.concatenate([values / MICRO, totals.decoys[row, place]])


def _source(totals: Totals, own: NDArray[np.bool_], row: int, place: int) -> int | None:
    cell, row_of = totals.rows.cells[row], totals.rows.row_of
    wide = [row_of[p.id] for p in cell.parents if p.id in row_of and own[row_of[p.id], place]]
    if wide:
        return min(wide, key=lambda r: (int(totals.n[r, place]), r))
    return 0 if own[0, place] else None
