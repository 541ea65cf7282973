"""Where each cell lies: shrunk locations of figures, practices and splits, and modelled cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from peerline.benchmark.policy import PERFORMANCE, Policy
from peerline.field import estimate
from peerline.field.cells import Attributes, FieldCell
from peerline.field.estimate import TAU_GRID, TAU_PRIOR, Posterior
from peerline.field.shapes import Shapes
from peerline.field.totals import Totals

Floats = NDArray[np.float64]
SPLIT_WEIGHT = 8
"""A split of 100 % tells of each part about as much as eight yes-or-no answers."""


@dataclass(frozen=True)
class Located:
    """[rows + modelled, ...]: released rows first, then modelled cells, on the scale of sums.

    `mean`, `low`, `high` [.., figures]; `practices`, `splits` [..] shares of 1.
    """

    modelled: tuple[FieldCell, ...]
    mean: Floats
    low: Floats
    high: Floats
    practices: Floats
    splits: Floats


def locate(totals: Totals, shapes: Shapes, attributes: Attributes, policy: Policy) -> Located:
    """Locate every released row, and every pair of released attributes that is not released."""
    unseen = _unseen(totals, attributes, policy)
    parts = [
        _Figure(totals, shapes, place, unseen, policy).located()
        for place in range(totals.figures.shape[1])
    ]
    decoys = float(policy.decoys)
    return Located(
        modelled=unseen,
        mean=np.stack([part.mean for part in parts], axis=1),
        low=np.stack([part.low for part in parts], axis=1),
        high=np.stack([part.high for part in parts], axis=1),
        practices=_shares(totals, totals.practices, unseen, decoys, 1, policy),
        splits=_shares(totals, totals.splits / 100, unseen, decoys, SPLIT_WEIGHT, policy),
    )


def families(cells: Sequence[FieldCell]) -> Mapping[tuple[str, ...], list[int]]:
    """Family -> places of its cells, narrower families last."""
    found: dict[tuple[str, ...], list[int]] = {}
    for place, cell in enumerate(cells):
        found.setdefault(cell.family, []).append(place)
    return dict(sorted(found.items(), key=lambda entry: len(entry[0])))


def one_way_rows(cell: FieldCell, row_of: Mapping[str, int]) -> list[int | None]:
    """For each attribute of a cell the row of its one-way cell, None where it is not released."""
    pairs = zip(cell.family, cell.levels, strict=True)
    return [row_of.get(FieldCell((name,), (level,)).id) for name, level in pairs]


def _unseen(totals: Totals, attributes: Attributes, policy: Policy) -> tuple[FieldCell, ...]:
    """Pairs whose attributes are both released one-way and which are not released themselves."""
    row_of = totals.rows.row_of
    found = []
    for family in policy.cells:
        if len(family) < 2 or PERFORMANCE in family or not set(family) <= set(attributes.names):
            continue
        for levels in product(*(attributes.levels[name] for name in family)):
            cell = FieldCell(family, levels)
            if cell.id not in row_of and None not in one_way_rows(cell, row_of):
                found.append(cell)
    return tuple(found)


class _Figure:
    """Locates one figure: the whole field, then one-way cells, then pairs, each family by
    itself.
    """

    def __init__(
        self,
        totals: Totals,
        shapes: Shapes,
        place: int,
        unseen: tuple[FieldCell, ...],
        policy: Policy,
    ) -> None:
        self._totals, self._place, self._unseen = totals, place, unseen
        self._decoys = policy.decoys
        self._total = totals.figures[:, place]
        self._spread = shapes.spread[:, place]
        self._given = ~np.isnan(self._total)
        self._floor = estimate.band_floors(totals.n[:, place], policy.bands)
        size = len(self._total) + len(unseen)
        blank = [np.full(size, np.nan) for _ in range(4)]
        self._found = Posterior(*blank)
        self._tau2: dict[tuple[str, ...], float] = {}
        self._weights: dict[tuple[str, ...], Floats] = {}

    def located(self) -> Posterior:
        """[rows + modelled]; NaN where the figure is not released."""
        if not self._given[0]:
            return self._found
        n = np.maximum(self._totals.n[:, self._place].astype(np.float64), 1)
        q, parents = self._decoys, self._totals.parents[:, self._place]
        z = self._total / (n + q)
        self._put([0], estimate.plain(z[:1], self._spread[:1] ** 2 / (self._floor[:1] + q)))
        for depth in (1, 2):
            centred = estimate.centre(self._total, n, q, z[parents])
            z = np.concatenate([z[:1], centred[1:]])
            for family, places in families(self._totals.rows.cells).items():
                if len(family) == depth:
                    self._family(family, [p for p in places if self._given[p]], z)
        self._model()
        return self._found

    def _family(self, family: tuple[str, ...], places: list[int], z: Floats) -> None:
        cells = [self._totals.rows.cells[p] for p in places]
        target, target_variance = self._targets(cells)
        own = z[places]
        variance = estimate.noise_variance(self._spread[places], self._floor[places], self._decoys)
        spread = float(self._spread[0])
        weights = estimate.tau_weights(own, variance, target, target_variance, spread)
        self._weights[family] = weights
        self._tau2[family] = float(weights @ (TAU_GRID * spread) ** 2)
        if places:
            found = estimate.shrink(own, variance, target, target_variance, spread, weights)
            self._put(places, found)

    def _targets(self, cells: Sequence[FieldCell]) -> tuple[Floats, Floats]:
        """Additive one-way effects and their variance; an effect that is not released is 0."""
        whole, variance = self._found.mean[0], self._found.variance[0]
        targets = np.full(len(cells), whole)
        variances = np.full(len(cells), variance)
        for i, cell in enumerate(cells):
            if len(cell.family) < 2:
                continue
            for name, row in zip(
                cell.family, one_way_rows(cell, self._totals.rows.row_of), strict=True
            ):
                if row is None or np.isnan(self._found.mean[row]):
                    variances[i] += self._tau2.get((name,), float(self._spread[0]) ** 2 / 4)
                else:
                    targets[i] += self._found.mean[row] - whole
                    variances[i] += self._found.variance[row]
        return targets, variances

    def _model(self) -> None:
        spread = float(self._spread[0])
        unknown = TAU_PRIOR / TAU_PRIOR.sum()
        for family, places in families(self._unseen).items():
            target, variance = self._targets([self._unseen[p] for p in places])
            weights = self._weights.get(family, unknown)
            rows = [len(self._total) + p for p in places]
            self._put(rows, estimate.modelled(target, variance, spread, weights))

    def _put(self, places: list[int], found: Posterior) -> None:
        for name in ("mean", "low", "high", "variance"):
            getattr(self._found, name)[places] = getattr(found, name)


def _shares(
    totals: Totals,
    sums: Floats,
    unseen: tuple[FieldCell, ...],
    decoys: float,
    weight: int,
    policy: Policy,
) -> Floats:
    """[rows + modelled, columns]: shares of 1, shrunk to what the one-way cells make of them."""
    n = totals.members.astype(np.float64)
    floor = estimate.band_floors(totals.members, policy.bands)
    shares = np.full((len(n) + len(unseen), sums.shape[1]), np.nan)
    shares[0] = sums[0] / (n[0] + decoys)
    raw = shares[: len(n)].copy()
    by_family = families(totals.rows.cells)
    for family, places in by_family.items():
        if not family:
            continue
        mu = raw[totals.practice_parents[places]]
        raw[places] = np.clip((sums[places] - decoys * mu) / n[places, None], 0, 1)
        target = _share_targets(totals, shares, [totals.rows.cells[p] for p in places])
        size = weight * floor[places, None]
        shares[places] = estimate.shrink_shares(raw[places] * size, size, target)
    if unseen:
        shares[len(n) :] = _share_targets(totals, shares, unseen)
    return shares


def _share_targets(totals: Totals, shares: Floats, cells: Sequence[FieldCell]) -> Floats:
    targets = []
    for cell in cells:
        rows = one_way_rows(cell, totals.rows.row_of) if len(cell.family) > 1 else []
        effects = [shares[row] for row in rows if row is not None]
        targets.append(estimate.additive(shares[0], effects))
    return np.stack(targets)
