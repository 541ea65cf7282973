"""Item scores put together in other ways than the method's: without an item, weighted, geometric.

What reliability, advice and the sensitivity of ranks need. What a respondent is told is
`scoring.score`; with equal weights and no item left out the two agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
LEAST_POINTS = 1.0
"""A geometric mean takes lower dimensions for this much: one 0 would make all others worthless."""


@dataclass(frozen=True)
class ItemScores:
    """The scored items of a field.

    `items` and `dimensions` [items]: ids, and the dimension that each belongs to. `worth`
    [n, items]: 0 to 100, NaN where it leaves the mean. `missing` [n, items]: it was asked and not
    answered (what does not apply is not missing). `answered_at_least`: share of the applicable
    items of a dimension, and `dimensions_at_least`: how many dimensions the index needs.
    """

    items: tuple[str, ...]
    dimensions: tuple[str, ...]
    worth: Floats
    missing: Flags
    answered_at_least: float = 0.5
    dimensions_at_least: int = 6

    def __post_init__(self) -> None:
        if self.worth.shape != self.missing.shape or self.worth.shape[1:] != (len(self.items),):
            raise ValueError("worth and missing must be [n, items]")
        if len(self.dimensions) != len(self.items):
            raise ValueError("each item needs its dimension")

    def __len__(self) -> int:
        return len(self.worth)

    @property
    def names(self) -> tuple[str, ...]:
        """The dimensions, each once, in order."""
        return tuple(dict.fromkeys(self.dimensions))

    def places(self, dimension: str) -> list[int]:
        """Where the items of a dimension are."""
        return [i for i, d in enumerate(self.dimensions) if d == dimension]

    def without(self, item: str) -> "ItemScores":
        """The same, the item left out."""
        kept = [i for i, name in enumerate(self.items) if name != item]
        return replace(
            self,
            items=tuple(self.items[i] for i in kept),
            dimensions=tuple(self.dimensions[i] for i in kept),
            worth=self.worth[:, kept],
            missing=self.missing[:, kept],
        )

    def imputed(self) -> "ItemScores":
        """The same, a missing answer taken for the mean of those who answered the item."""
        given = ~np.isnan(self.worth)
        total = np.where(given, self.worth, 0.0).sum(axis=0)
        means = total / np.maximum(given.sum(axis=0), 1)
        fill = self.missing & ~given & given.any(axis=0)
        return replace(self, worth=np.where(fill, means, self.worth), missing=self.missing & ~fill)

    def dimension_scores(self) -> Floats:
        """[n, names]: mean worth where enough of the applicable items are answered, else NaN."""
        return np.stack(list(self._dimension_columns()), axis=1)

    def index(self, weights: Floats | None = None, *, geometric: bool = False) -> Floats:
        """[n]: mean of the reported dimensions, NaN where they are too few.

        `weights` [names]: equal by default; over the reported dimensions they are taken anew.
        `geometric`: the geometric mean, which lets no strength make up for a weakness.
        """
        return combine(
            self.dimension_scores(), self.dimensions_at_least, weights, geometric=geometric
        )

    def _dimension_columns(self) -> Iterator[Floats]:
        given = ~np.isnan(self.worth)
        worth = np.where(given, self.worth, 0.0)
        for dimension in self.names:
            here = self.places(dimension)
            answered = given[:, here].sum(axis=1)
            open_items = (self.missing & ~given)[:, here].sum(axis=1)
            enough = (answered > 0) & (answered >= self.answered_at_least * (answered + open_items))
            mean = worth[:, here].sum(axis=1) / np.maximum(answered, 1)
            yield np.where(enough, mean, np.nan)


def combine(
    dimensions: Floats, least: int, weights: Floats | None = None, *, geometric: bool = False
) -> Floats:
    """[n] index of [n, dimensions], as `ItemScores.index` says."""
    given = ~np.isnan(dimensions)
    heavy = given * (np.ones(dimensions.shape[1]) if weights is None else weights)
    values = np.where(given, dimensions, 1.0 if geometric else 0.0)
    if geometric:
        values = np.log(np.maximum(values, LEAST_POINTS))
    total = heavy.sum(axis=1)
    mean = (heavy * values).sum(axis=1) / np.where(total > 0, total, 1.0)
    enough = (given.sum(axis=1) >= least) & (total > 0)
    return np.where(enough, np.exp(mean) if geometric else mean, np.nan)
