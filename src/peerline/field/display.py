"""The arrays of a release: what was located, in the figures' own units, banded, rounded and
clipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peerline.benchmark.policy import PERFORMANCE, Policy, band_labels
from peerline.benchmark.release import NOT_GIVEN, cell_id
from peerline.field import estimate
from peerline.field.estimate import QUANTILE_FACTOR
from peerline.field.locations import Located
from peerline.field.measures import Schema
from peerline.field.shapes import P, Shapes
from peerline.field.totals import Totals
from peerline.field.transform import restore, rounded

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]
INNER, MEDIAN = slice(1, 4), 2


@dataclass(frozen=True)
class Shown:
    """`index` and arrays as in `benchmark.release`; `leaders`: the cell id of the top
    performers.
    """

    index: Mapping[str, Mapping[str, Any]]
    arrays: Mapping[str, NDArray[Any]]
    leaders: str | None


def shown(
    totals: Totals, shapes: Shapes, located: Located, schema: Schema, policy: Policy
) -> Shown:
    """What a release shows. Modelled cells give a median and shares, and no n."""
    rows = len(totals.members)
    figures = np.stack(
        [_figure(totals, shapes, located, i, f, policy) for i, f in enumerate(schema.figures)],
        axis=1,
    )
    least = np.array([policy.least_members(cell.family) for cell in totals.rows.cells])
    figures_n = _codes(totals.n_real, len(located.modelled), policy)
    figures[:rows][totals.n_real < least[:, None]] = np.nan
    figures_n[np.isnan(figures[:, :, MEDIAN, 0])] = 0
    shares_n = _codes(
        np.where(totals.item_n < least[:, None], 0, totals.item_n), len(located.modelled), policy
    )
    labels = band_labels(policy.bands)
    index: dict[str, dict[str, Any]] = {
        cell: {"row": row, "n": labels[policy.band(int(totals.members[row]))]}
        for cell, row in totals.rows.row_of.items()
    }
    for place, cell in enumerate(located.modelled):
        index[cell.id] = {"row": rows + place, "n": None}
    arrays: dict[str, NDArray[Any]] = {
        "figures": figures,
        "figures_n": figures_n,
        "shares": _shares(totals, located, schema, least, policy),
        "shares_n": shares_n,
        "splits": _splits(totals, located, schema, least),
    }
    return _with_leaders(index, arrays, totals, located, schema, policy)


def _figure(
    totals: Totals, shapes: Shapes, located: Located, place: int, figure: str, policy: Policy
) -> Floats:
    """[rows + modelled, quantiles, (value, low, high)] of one figure."""
    rows, size = len(totals.members), len(located.mean)
    offsets = np.full((size, len(P)), np.nan)
    offsets[:rows] = shapes.offsets[:, place]
    offsets[rows:, MEDIAN] = shapes.offsets[0, place, MEDIAN]
    offsets[np.isnan(offsets[:, MEDIAN]), MEDIAN] = 0.0
    own = np.zeros(size, dtype=bool)
    own[:rows] = shapes.own[:, place]
    offsets[~own, 0] = offsets[~own, -1] = np.nan
    factor = np.where(own[:, None], np.array([QUANTILE_FACTOR[float(p)] for p in P]), 1.0)
    mean, low, high = (a[:, place, None] for a in (located.mean, located.low, located.high))
    parts = (
        mean + offsets,
        mean + offsets + (low - mean) * factor,
        mean + offsets + (high - mean) * factor,
    )
    triple = rounded(figure, restore(figure, np.stack(parts, axis=2)), policy.significant)
    value = triple[:, :, 0]
    triple[:, :, 1] = np.minimum(triple[:, :, 1], value)
    triple[:, :, 2] = np.maximum(triple[:, :, 2], value)
    return triple


def _codes(n: NDArray[np.int64], modelled: int, policy: Policy) -> Bytes:
    codes = estimate.band_codes(n, policy.bands)
    return np.concatenate([codes, np.zeros((modelled, n.shape[1]), dtype=np.uint8)])


def _shares(
    totals: Totals, located: Located, schema: Schema, least: NDArray[np.int64], policy: Policy
) -> Bytes:
    found = estimate.shown_shares(
        located.practices, policy.share_step, policy.share_under, policy.share_over
    )
    place = {item.id: i for i, item in enumerate(schema.items)}
    columns = [place[item] for item, _ in schema.practices]
    few = totals.item_n[:, columns] < least[:, None]
    found[: len(few)][few] = NOT_GIVEN
    return found


def _splits(totals: Totals, located: Located, schema: Schema, least: NDArray[np.int64]) -> Bytes:
    found = np.round(100 * located.splits).astype(np.uint8)
    place = {item.id: i for i, item in enumerate(schema.items)}
    columns = [place[item] for item, _ in schema.splits]
    few = totals.item_n[:, columns] < least[:, None]
    found[: len(few)][few] = NOT_GIVEN
    return found


def _with_leaders(
    index: dict[str, dict[str, Any]],
    arrays: dict[str, NDArray[Any]],
    totals: Totals,
    located: Located,
    schema: Schema,
    policy: Policy,
) -> Shown:
    """Add the top performers: the released cells of the highest levels, weighted by their n."""
    cells = [cell_id({PERFORMANCE: level}) for level in policy.leaders]
    rows = [int(index[cell]["row"]) for cell in cells if cell in index]
    if not rows:
        return Shown(index, arrays, None)
    if len(rows) == 1:
        return Shown(index, arrays, next(cell for cell in cells if cell in index))
    n = totals.members[rows]
    weights = estimate.band_floors(n, policy.bands)
    weights /= weights.sum()
    combined = {name: array[rows[:1]].copy() for name, array in arrays.items()}
    together = _median_of(located, rows, weights, schema, policy)
    together[np.isnan(arrays["figures"][rows, :, MEDIAN, 0]).any(axis=0)] = np.nan
    combined["figures"][0] = np.nan
    combined["figures"][0, :, MEDIAN] = together
    combined["figures_n"] = estimate.band_codes(totals.n_real[rows].sum(axis=0)[None], policy.bands)
    combined["figures_n"][0, np.isnan(together[:, 0])] = 0
    shares = estimate.shown_shares(
        weights @ located.practices[rows], policy.share_step, policy.share_under, policy.share_over
    )
    combined["shares"][0] = np.where(
        (arrays["shares"][rows] == NOT_GIVEN).any(axis=0), NOT_GIVEN, shares
    )
    combined["shares_n"] = estimate.band_codes(totals.item_n[rows].sum(axis=0)[None], policy.bands)
    level = cell_id({PERFORMANCE: policy.leaders_level})
    label = band_labels(policy.bands)[policy.band(int(n.sum()))]
    index[level] = {"row": len(arrays["figures"]), "n": label}
    whole = {name: np.concatenate([array, combined[name]]) for name, array in arrays.items()}
    return Shown(index, whole, level)


def _median_of(
    located: Located, rows: list[int], weights: Floats, schema: Schema, policy: Policy
) -> Floats:
    """[figures, 3]: location of several rows together; their errors are independent."""
    mean = weights @ located.mean[rows]
    down = np.sqrt(weights**2 @ (located.mean[rows] - located.low[rows]) ** 2)
    up = np.sqrt(weights**2 @ (located.high[rows] - located.mean[rows]) ** 2)
    triple = np.stack([mean, mean - down, mean + up], axis=1)
    return np.stack(
        [
            rounded(figure, restore(figure, triple[i]), policy.significant)
            for i, figure in enumerate(schema.figures)
        ]
    )
