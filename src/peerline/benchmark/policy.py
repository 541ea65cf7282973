"""The disclosure policy as a value: every constant that decides what a release may say."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from pydantic import BaseModel, ConfigDict

from peerline import content

ALL = "all"
PERFORMANCE = "performance"
LEADERS = "leaders"


@dataclass(frozen=True, slots=True)
class Policy:
    """The constants of `content/policies/disclosure.yaml`.

    `cells`: families of cells in the order in which they are decided, each a tuple of attributes.
    `edges`: lower bounds of the performance levels after the first, as fractions.
    `noise`: what the decoys leave in a sum of the practice block and of a figure, in units of one
    firm's variance. `bands`: lower bounds of the bands of n. `k_eff` 0 switches the ledger off and
    `decoys` 0 the decoys: for the attack test's controls only.
    """

    version: int
    decoys: int
    mixed_items: float
    kernel: float
    k_eff: float
    noise: Mapping[str, float]
    least: Mapping[str, int]
    cells: tuple[tuple[str, ...], ...]
    levels: tuple[str, ...]
    edges: tuple[float, ...]
    leaders: tuple[str, ...]
    leaders_level: str
    withheld: tuple[str, ...]
    bands: tuple[int, ...]
    share_step: int
    share_under: int
    share_over: int
    significant: int
    typical_spread: Mapping[str, float]

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes of cells, in the policy's order."""
        return tuple(family[0] for family in self.cells if len(family) == 1)

    def least_members(self, family: tuple[str, ...]) -> int:
        """The fewest members of a cell of that family (the empty family is the whole field)."""
        if not family:
            return self.least["all"]
        least = self.least[f"depth_{len(family)}"]
        return max(least, self.least["performance"]) if PERFORMANCE in family else least

    def band(self, n: int) -> int:
        """The code of n's band: 0 below the first bound, else 1, 2, ..."""
        return bisect_right(self.bands, n)


def band_labels(bounds: tuple[int, ...]) -> tuple[str | None, ...]:
    """Labels by band code: None, "5-9", ..., "100+"."""
    closed = (f"{low}-{high - 1}" for low, high in pairwise(bounds))
    return (None, *closed, f"{bounds[-1]}+")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Decoys(_Strict):
    count: int
    mixed_items: float
    kernel: float


class _Ledger(_Strict):
    k_eff: float
    noise: dict[str, float]


class _Performance(_Strict):
    levels: tuple[str, ...]
    edges: tuple[float, ...]
    leaders: tuple[str, ...]
    leaders_level: str
    withheld: tuple[str, ...]


class _Shares(_Strict):
    step: int
    under: int
    over: int


class _PolicyFile(_Strict):
    peerline: str
    policy: int
    decoys: _Decoys
    ledger: _Ledger
    least: dict[str, int]
    cells: tuple[tuple[str, ...], ...]
    performance: _Performance
    bands: tuple[int, ...]
    shares: _Shares
    figures: int
    typical_spread: dict[str, float]


@cache
def load_policy() -> Policy:
    """The policy in force. Raises FileFaults or ValidationError where the file is wrong."""
    from peerline.instruments import source

    file = _PolicyFile.model_validate(source.read(content.POLICIES / "disclosure.yaml").data)
    return Policy(
        version=file.policy,
        decoys=file.decoys.count,
        mixed_items=file.decoys.mixed_items,
        kernel=file.decoys.kernel,
        k_eff=file.ledger.k_eff,
        noise=file.ledger.noise,
        least=file.least,
        cells=file.cells,
        levels=file.performance.levels,
        edges=file.performance.edges,
        leaders=file.performance.leaders,
        leaders_level=file.performance.leaders_level,
        withheld=file.performance.withheld,
        bands=file.bands,
        share_step=file.shares.step,
        share_under=file.shares.under,
        share_over=file.shares.over,
        significant=file.figures,
        typical_spread=file.typical_spread,
    )
