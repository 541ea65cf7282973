"""Sums over member sets, decoys included: all that a release is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peerline.benchmark.comparison import KPIS
from peerline.benchmark.policy import Policy
from peerline.field import decoys
from peerline.field.cells import Attributes, FieldCell
from peerline.field.decoys import Store, set_key
from peerline.field.disclosure import PRACTICE, Decisions
from peerline.field.measures import MICRO, Measures
from peerline.field.pool import Pool

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """The distinct member sets of a release.

    `members` [rows] places in the pool; `names` [rows] set names of the practice ledger.
    """

    cells: tuple[FieldCell, ...]
    row_of: Mapping[str, int]
    members: tuple[NDArray[np.int64], ...]
    names: tuple[bytes, ...]


@dataclass(frozen=True)
class Totals:
    """Everything summed: [rows, ...], row 0 the whole field.

    `figures` [rows, scores + KPIS]: members and decoys together, on the scale of sums, NaN where
    not released; `n` the members in them, `n_real` those who answered; `parents` the rows whose
    members the decoys were drawn from. `practices` and `splits` likewise; `item_n` real answers.
    `decoys` [rows, figures, q] their values, NaN where not released.
    """

    rows: Rows
    figures: Floats
    n: Integers
    n_real: Integers
    parents: NDArray[np.int64]
    practices: Floats
    splits: Floats
    item_n: Integers
    decoys: Floats

    @property
    def members(self) -> Integers:
        """[rows]: everybody in the row's set."""
        return self.n[:, 0]

    @property
    def practice_parents(self) -> NDArray[np.int64]:
        """[rows]: donor rows of the practice block."""
        return self.parents[:, 0]


def rows_of(pool: Pool, attributes: Attributes, decisions: Decisions, key: bytes) -> Rows:
    """The rows of the released cells: equal member sets share one."""
    cells: list[FieldCell] = []
    members: list[NDArray[np.int64]] = []
    names: list[bytes] = []
    row_of: dict[str, int] = {}
    seen: dict[bytes, int] = {}
    for cell in decisions.released[PRACTICE]:
        inside = np.flatnonzero(attributes.members(cell))
        name = set_key(key, PRACTICE, pool.ids[inside])
        if name not in seen:
            seen[name] = len(cells)
            cells.append(cell)
            members.append(inside)
            names.append(name)
        row_of[cell.id] = seen[name]
    return Rows(tuple(cells), row_of, tuple(members), tuple(names))


def donor_row(cell: FieldCell, released: Mapping[str, int]) -> int:
    """The row that a cell's decoys are drawn from: its first parent that is released, else 0."""
    return next((released[p.id] for p in cell.parents if p.id in released), 0)


def totals_of(
    rows: Rows,
    pool: Pool,
    filled: Pool,
    measures: Measures,
    decisions: Decisions,
    store: Store,
    key: bytes,
    policy: Policy,
) -> Totals:
    """Sum every released row; draws into `store` the decoys that it lacks."""
    scores, practices, splits, parents = _practice_totals(rows, filled, measures, store, policy)
    sizes = np.array([len(inside) for inside in rows.members])
    width = scores.shape[1]
    figures = [scores[:, i] / MICRO for i in range(width)]
    counts = [sizes] * width
    donors = [parents] * width
    real = [*group_sums(rows.members, measures.score_given.astype(np.uint8)).T]
    made = [*_score_decoys(rows, store, width, policy).transpose(2, 0, 1)]
    for place, figure in enumerate(KPIS):
        released = decisions.released[figure]
        sums, n, kpi_parents, drawn = _kpi_totals(
            rows, place, released, pool, measures, store, key, policy
        )
        figures.append(sums)
        counts.append(n)
        real.append(n)
        donors.append(kpi_parents)
        made.append(drawn)
    return Totals(
        rows=rows,
        figures=np.stack(figures, axis=1),
        n=np.stack(counts, axis=1),
        n_real=np.stack(real, axis=1),
        parents=np.stack(donors, axis=1),
        practices=practices.astype(np.float64),
        splits=splits / MICRO,
        item_n=group_sums(rows.members, measures.item_given.astype(np.uint8)),
        decoys=np.stack(made, axis=1),
    )


def _practice_totals(
    rows: Rows, filled: Pool, measures: Measures, store: Store, policy: Policy
) -> tuple[Integers, Integers, Integers, NDArray[np.int64]]:
    """Sums [rows, ...] of scores, practices and splits with decoys in them, and the donor rows."""
    parents = np.array([donor_row(cell, rows.row_of) for cell in rows.cells])
    sets = [(rows.names[i], rows.members[parent]) for i, parent in enumerate(parents)]
    decoys.draw_practice(store, sets, filled, measures, policy)
    summed = [
        group_sums(rows.members, matrix)
        for matrix in (measures.scores, measures.practices, measures.splits)
    ]
    if policy.decoys:
        for i, name in enumerate(rows.names):
            made = store.practice[name]
            parts: tuple[NDArray[Any], ...] = (made.scores, made.practices, made.splits)
            for total, part in zip(summed, parts, strict=True):
                total[i] += part.sum(axis=0, dtype=np.int64)
    return summed[0], summed[1], summed[2], parents


def _kpi_totals(
    rows: Rows,
    place: int,
    released: Sequence[FieldCell],
    pool: Pool,
    measures: Measures,
    store: Store,
    key: bytes,
    policy: Policy,
) -> tuple[Floats, Integers, Integers, Floats]:
    """[rows] sums of a performance figure with decoys, NaN where not released; n; donor rows; and
    [rows, q] the decoys."""
    figure = KPIS[place]
    given, values = measures.kpi_given[:, place], measures.kpis[:, place]
    row_of = {cell.id: rows.row_of[cell.id] for cell in released}
    cell_of = {row_of[cell.id]: cell for cell in reversed(released)}
    sums = np.full(len(rows.cells), np.nan)
    n = np.zeros(len(rows.cells), dtype=np.int64)
    parents = np.zeros(len(rows.cells), dtype=np.int64)
    drawn = np.full((len(rows.cells), policy.decoys), np.nan)
    for row in sorted(cell_of):
        inside = rows.members[row][given[rows.members[row]]]
        parents[row] = donor_row(cell_of[row], row_of)
        donors = rows.members[parents[row]]
        name = set_key(key, figure, pool.ids[inside])
        decoys.draw_kpi(store, [(name, donors[given[donors]])], values, policy)
        total = int(values[inside].sum())
        if policy.decoys:
            total += int(store.kpi[name].sum())
            drawn[row] = store.kpi[name] / MICRO
        sums[row] = total / MICRO
        n[row] = len(inside)
    return sums, n, parents, drawn


def _score_decoys(rows: Rows, store: Store, width: int, policy: Policy) -> Floats:
    """[rows, q, scores]: the decoys' index and dimensions."""
    if not policy.decoys:
        return np.zeros((len(rows.cells), 0, width))
    return np.stack([store.practice[name].scores for name in rows.names]) / MICRO


def group_sums(members: Sequence[NDArray[np.int64]], matrix: NDArray[Any]) -> Integers:
    """[rows, columns]: exact sums over each row's members."""
    return np.stack([matrix[inside].sum(axis=0, dtype=np.int64) for inside in members])
