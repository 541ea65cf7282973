"""What a comparison says: plain values for the report, from a release and one's own scorecard."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

KPIS = (
    "nrr",
    "retention_rate",
    "nps_score",
    "customers_per_csm",
    "arr_per_csm",
    "cac_blended",
    "cac_new",
)
"""Performance figures compared beside the index and the dimensions. nrr and retention_rate are
fractions, nps_score -100..100, arr_per_csm US dollars by band middle, the rest plain ratios."""


class Origin(StrEnum):
    """Whether a field is of real respondents or made up. Never mixed."""

    REAL = "real"
    SYNTHETIC = "synthetic"


class Basis(StrEnum):
    """What a figure rests on."""

    CELL = "cell"
    ANCESTOR = "ancestor"
    MODELLED = "modelled"


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cell of a release: attribute -> level id; empty is the whole field.

    `n` is a band such as "10-14" (never a count); None where the release has no such cell.
    """

    attributes: Mapping[str, str]
    n: str | None

    @property
    def id(self) -> str:
        """`all`, or `arr_band=10-50m,industry=technology` in the attributes' sorted order."""
        return ",".join(f"{k}={v}" for k, v in sorted(self.attributes.items())) or "all"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of a cohort with its 90 % interval; in the figure's own unit."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class FigureComparison:
    """One's own figure beside a cohort's.

    `quantiles`: p10, p25, p50, p75, p90 -> estimate, those that the release gives. `percentile`
    0-100 (mid-rank) with its 90 % band; None without an own value. `better`: whether a high value
    is better (None: neither). `leaders`: median of the top performers, where released.
    `reason` says why nothing is compared: `no-answer`, `not-released`, `other-definition`.
    """

    figure: str
    value: float | None
    cohort: Cohort
    basis: Basis
    n: str | None
    quantiles: Mapping[str, Estimate] = field(default_factory=dict)
    percentile: float | None = None
    percentile_low: float | None = None
    percentile_high: float | None = None
    leaders: float | None = None
    better: bool | None = True
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PracticeComparison:
    """One practice (an option of an item): own choice beside shares.

    Shares are whole percents in steps of 5; 0 stands for "under 5 %" and 100 for "over 95 %".
    None where the release says nothing of it.
    """

    item: str
    option: str
    own: bool | None
    cohort: int | None
    leaders: int | None
    n: str | None


@dataclass(frozen=True, slots=True)
class CohortView:
    """The main figures in one of one's cohorts (by industry, size, age, performance, all)."""

    by: str
    cohort: Cohort
    basis: Basis
    figures: Mapping[str, FigureComparison]


@dataclass(frozen=True, slots=True)
class Association:
    """Advice that survived the field's tests: those who do it report `effect` points more NRR."""

    item: str
    option: str
    effect: int
    low: int
    high: int
    n: str


@dataclass(frozen=True, slots=True)
class Movement:
    """How a cohort's figure has changed since an earlier year, with its 90 % interval, in its unit.

    `by`: `panel` (the companies of both years), `cross-section` (the whole fields) or `mix` (the
    fields brought to one mix). `n` and `retest` of panels alone: their band, and how closely two
    years of a company go together (None below 30).
    """

    by: str
    cohort: str
    figure: str
    change: float
    low: float
    high: float
    n: str | None
    retest: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """What a closed release says beside an earlier year's, which was of `since`."""

    since: str
    items: tuple[str, ...]
    movements: tuple[Movement, ...]


@dataclass(frozen=True, slots=True)
class ReleaseInfo:
    """What every report says of its release."""

    digest: str
    date: str
    origin: Origin
    series: str
    family: str
    method: int
    policy: int
    format: int
    n: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One participant beside a release.

    `cohort`: the narrowest released cell of the participant's industry and size that the
    headline uses, and `path` how it was reached, narrowest asked first. `figures`: index,
    dimension ids and `KPIS` -> comparison. `practices`: in the instrument's order.
    `shares`: for the items that split 100 %: item id -> (the cohort's mean share by option,
    total-variation distance 0-100). `not_shared`: items that the release knows nothing of.
    `errors`: index and dimension ids -> standard error of measurement in points, where the release
    tells it. `trend`: of the whole field, where the release has an earlier year beside it.
    """

    release: ReleaseInfo
    cohort: Cohort
    path: tuple[Cohort, ...]
    figures: Mapping[str, FigureComparison]
    practices: tuple[PracticeComparison, ...]
    views: tuple[CohortView, ...]
    leaders: Cohort | None
    shares: Mapping[str, tuple[Mapping[str, int], float | None]] = field(default_factory=dict)
    associations: tuple[Association, ...] = ()
    not_shared: tuple[str, ...] = ()
    errors: Mapping[str, int] = field(default_factory=dict)
    trend: Trend | None = None
