"""The cells of a field: who is in which, and which come before which."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from peerline.benchmark.comparison import KPIS
from peerline.benchmark.policy import PERFORMANCE, Policy
from peerline.benchmark.release import cell_id
from peerline.field.pool import Pool

Flags = NDArray[np.bool_]
Codes = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class FieldCell:
    """A candidate cell: its family of attributes and a level for each."""

    family: tuple[str, ...]
    levels: tuple[str, ...]

    @property
    def attributes(self) -> Mapping[str, str]:
        """Attribute -> level."""
        return dict(zip(self.family, self.levels, strict=True))

    @property
    def id(self) -> str:
        """As in `index.json`."""
        return cell_id(self.attributes)

    @property
    def parents(self) -> tuple["FieldCell", ...]:
        """The cells that are one attribute wider, in the policy's order; the whole field's is
        none.
        """
        return tuple(
            FieldCell(
                self.family[:i] + self.family[i + 1 :], self.levels[:i] + self.levels[i + 1 :]
            )
            for i in reversed(range(len(self.family)))
        )


WHOLE = FieldCell((), ())


@dataclass(frozen=True)
class Attributes:
    """The attributes that make cells: levels in order, and each record's.

    `codes` [n, attributes]: place of the level, -1 unknown. `inside`: attribute -> level -> the
    places that count in it (`asia` counts `japan`).
    """

    names: tuple[str, ...]
    levels: Mapping[str, tuple[str, ...]]
    inside: Mapping[str, Mapping[str, tuple[int, ...]]]
    codes: Codes

    def members(self, cell: FieldCell, codes: Codes | None = None) -> Flags:
        """[n]: who is in the cell. `codes`: of other records or patterns."""
        table = self.codes if codes is None else codes
        found = np.ones(len(table), dtype=bool)
        for attribute, level in zip(cell.family, cell.levels, strict=True):
            column = table[:, self.names.index(attribute)]
            places = self.inside[attribute][level]
            found &= column == places[0] if len(places) == 1 else np.isin(column, places)
        return found

    def cells(self, policy: Policy) -> Iterator[FieldCell]:
        """Every candidate in the order of decision: the whole field, then as in the policy."""
        yield WHOLE
        for family in policy.cells:
            if all(attribute in self.names for attribute in family):
                for levels in product(*(self.levels[attribute] for attribute in family)):
                    yield FieldCell(family, levels)


def attributes_of(pool: Pool, policy: Policy) -> Attributes:
    """The pool's attributes: those of the policy that its editions ask, and performance."""
    names, levels, inside, codes = [], {}, {}, []
    for attribute in policy.attributes:
        if attribute == PERFORMANCE:
            column = _performance(pool, policy)
            ids = policy.levels
            places: dict[str, tuple[int, ...]] = {level: (i,) for i, level in enumerate(ids)}
        elif attribute in pool.attribute_items:
            item = pool.attribute_items[attribute]
            column = pool.levels[attribute]
            ids = tuple(option.id for option in item.options)
            places = {
                level: tuple(i for i, o in enumerate(item.options) if level in (o.id, o.parent))
                for level in ids
            }
        else:
            continue
        names.append(attribute)
        levels[attribute], inside[attribute] = ids, places
        codes.append(column)
    stacked = np.stack(codes, axis=1) if codes else np.zeros((len(pool), 0), dtype=np.int16)
    return Attributes(tuple(names), levels, inside, stacked)


def _performance(pool: Pool, policy: Policy) -> Codes:
    values = pool.kpis[:, KPIS.index("nrr")]
    codes = np.searchsorted(np.array(policy.edges), np.round(values, 6), side="right")
    return np.where(np.isnan(values), -1, codes).astype(np.int16)
