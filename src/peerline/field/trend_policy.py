"""How one year is set beside the next: `content/policies/trend.yaml` as a value."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from peerline import content


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Mix(_Strict):
    """The fixed mix: weights of levels; `others`: of each level that is not named. `least`: fewest
    companies of a field that it is told of; `most`: largest weight of a company."""

    least: int
    most: float
    others: float
    industry: dict[str, float]
    arr_band: dict[str, float]

    def shares(self, attribute: str, levels: Sequence[str]) -> NDArray[np.float64]:
        """[levels]: the weights of an attribute's levels."""
        named: Mapping[str, float] = getattr(self, attribute)
        return np.array([named.get(level, self.others) for level in levels])


class PanelRules(_Strict):
    """The matched panel: fewest companies, attributes shown, typical correlation of two years."""

    least: int
    by: tuple[str, ...]
    typical_retest: float


class TrendPolicy(_Strict):
    """`two_states`: item -> its lowest option, where only that and the rest are told apart."""

    peerline: str
    mix: Mix
    panel: PanelRules
    two_states: dict[str, str]


@cache
def load_trend_policy() -> TrendPolicy:
    """The rules in force. Raises FileFaults or ValidationError where the file is wrong."""
    from peerline.instruments import source

    return TrendPolicy.model_validate(source.read(content.POLICIES / "trend.yaml").data)
