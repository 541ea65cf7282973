"""The same made-up firms a year later: who returns, what they keep, and how far all have moved.

What changed is known, so that a trend can be held against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from peerline.simulate.traits import Floats, Traits

if TYPE_CHECKING:
    from peerline.simulate.responses import Simulated

RETURNING, STABILITY, DRIFT = 0.7, 0.9, 0.25
YEAR = np.timedelta64(365, "D")


@dataclass(frozen=True)
class Later:
    """A second year. `first`: the year before; `returning`: share (0 to 1) of its companies that
    answer again; `stability`: correlation of a firm's trait with last year's; `drift`: what every
    firm's trait gains, in standard deviations. `rows` of `first` come first in the new table.
    """

    first: "Simulated"
    returning: float = RETURNING
    stability: float = STABILITY
    drift: float = DRIFT
    rows: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        _, firms = np.unique(self.first.columns["company"], return_index=True)
        kept = np.random.default_rng(len(firms)).random(len(firms)) < self.returning
        object.__setattr__(self, "rows", firms[kept])

    def profile(self, drawn: Mapping[str, Any]) -> dict[str, Any]:
        """A drawn profile, with what the returning firms were a year ago."""
        before, n = self.first.profile, len(self.rows)
        chosen = {item: index.copy() for item, index in drawn["chosen"].items()}
        for item, index in chosen.items():
            index[:n] = before["chosen"][item][self.rows[: len(index)]]
        size = drawn["size"].copy()
        size[:n] = before["size"][self.rows[: len(size)]]
        effects = before["effects"]
        industry = chosen.get("industry")
        effect = drawn["industry_effect"] if industry is None else effects[industry]
        return {"chosen": chosen, "size": size, "industry_effect": effect, "effects": effects}

    def traits(self, rng: np.random.Generator, drawn: Traits) -> Traits:
        """Drawn traits, those of returning firms moved on from last year's; all have drifted."""
        before = self.first.traits
        assert before is not None  # a first year is whole
        own = {
            d: self._moved(rng, t, before.by_dimension[d]) for d, t in drawn.by_dimension.items()
        }
        return Traits(self._moved(rng, drawn.general, before.general), own)

    def residual(self, name: str, drawn: Floats) -> Floats:
        """Standard normal residuals of a figure, those of returning firms close to last year's."""
        before, n = self.first.residuals[name][self.rows], len(self.rows)
        kept = drawn.copy()
        kept[:n] = self.stability * before + np.sqrt(1 - self.stability**2) * drawn[:n]
        return kept

    def companies(self, rows: int) -> NDArray[np.object_]:
        """[rows] names: of returning firms as before, of others new ones."""
        names = [f"firm-{self.first.rows + i:07d}.example" for i in range(rows)]
        found = np.array(names, dtype=object)
        found[: len(self.rows)] = self.first.columns["company"][self.rows]
        return found

    def _moved(self, rng: np.random.Generator, drawn: Floats, before: Floats) -> Floats:
        last = before[self.rows]
        middle, spread = last.mean(), last.std()
        noise = np.sqrt(1 - self.stability**2) * spread * rng.standard_normal(len(last))
        moved = drawn + self.drift
        moved[: len(last)] = middle + self.stability * (last - middle) + noise + self.drift
        return np.asarray(moved)
