"""The shapes of `peerline customers health`, `risks`, `backtest` and `prefill` with `--json`."""

from typing import Literal

from pydantic import Field

from peerline.cli.outputs import Output

Colour = Literal["green", "amber", "red"]


class ProfileRow(Output):
    """A health profile: `profile` is its id and version."""

    profile: str
    title: str


class LedgerRow(Output):
    """What one measure gave an account's health.

    `reading`: what of the metric `measure` is scored. `raw` in the metric's unit, beside `baseline`
    of `baseline_of` (`own`, or a group of peers). `score` 0 to 100, null where it isn't known.
    `weight` after weights of what is missing were spread; `contribution` = weight x score: they add
    up to `computed`. `rows`: source rows as `table:key`.
    """

    component: str
    measure: str
    reading: str
    raw: float | None
    baseline: float | None
    baseline_of: str | None
    score: float | None
    weight: float
    contribution: float
    rows: list[str]


class AccountHealthRow(Output):
    """An account's health.

    `score` is `computed` unless `overridden` (its reason); `coverage` 0 to 1: the weight of what is
    known; `colour` is null below the profile's least coverage.
    """

    account: str
    name: str
    profile: str
    score: float | None
    computed: float | None
    coverage: float
    colour: Colour | None
    overridden: str | None
    ledger: list[LedgerRow]


class ShiftPartRow(Output):
    """What a measure brought to a change: `change` = `by_score` + `by_weight`."""

    component: str
    measure: str
    reading: str
    cause: Literal["score", "weight", "appeared", "gone", "override", "none"]
    change: float
    by_score: float
    by_weight: float


class HealthChangeRow(Output):
    """A health's change between two days: `parts` add up to `computed`, and with `by_override` to
    `total` (null where one of the days has no health)."""

    account: str
    from_: str = Field(alias="from")
    to: str
    total: float | None
    computed: float
    by_override: float | None
    parts: list[ShiftPartRow]


class HealthOutput(Output):
    """`peerline customers health SOURCE --json`. `missing`: metric -> what the source lacks for it;
    `quarantined`: table -> rows set aside, in no figure."""

    schema_: Literal["peerline/customers-health/1"] = Field(alias="schema")
    as_of: str
    since: str | None
    profiles: list[ProfileRow]
    missing: dict[str, str]
    quarantined: dict[str, int]
    accounts: list[AccountHealthRow]
    changes: list[HealthChangeRow]


class FindingRow(Output):
    """A rule that fired: how grave (1 to 3), what it says, and what shows it."""

    account: str
    rule: str
    severity: int
    says: str
    evidence: dict[str, float | int | str]
    rows: list[str]


class AtRiskRow(Output):
    """An account at risk: `severity` of the gravest finding, 0 where only its health is red."""

    account: str
    name: str
    arr: float
    severity: int
    health: float | None
    colour: Colour | None
    findings: list[FindingRow]


class RisksOutput(Output):
    """`peerline customers risks SOURCE --json`.

    `expected_loss`: at-risk and other ARR times how often such accounts were lost before; null with
    the reason beside it where too few were. `watched`: findings below `severity`.
    """

    schema_: Literal["peerline/customers-risks/1"] = Field(alias="schema")
    as_of: str
    currency: str
    severity: int
    rules: int
    accounts: int
    arr: float
    at_risk_accounts: int
    at_risk_arr: float
    expected_loss: float | None
    expected_loss_why_not: str | None
    quarantined: dict[str, int]
    at_risk: list[AtRiskRow]
    watched: list[FindingRow]


class BacktestRow(Output):
    """What a profile, the rules or both said so many days before terms ended, against what came.

    Of `n` ends `lost` were lost; `flagged` were flagged, of which `hits` were lost; on `silent`
    more there was no word. Intervals are at 90 %. Not `enough` lost: what is shown is chance.
    """

    subject: str
    flag: str
    days_before: int
    n: int
    lost: int
    flagged: int
    hits: int
    silent: int
    prior: float | None
    precision: float | None
    precision_interval: tuple[float, float] | None
    recall: float | None
    recall_interval: tuple[float, float] | None
    enough: bool


class BacktestOutput(Output):
    """`peerline customers backtest SOURCE --json`."""

    schema_: Literal["peerline/customers-backtest/1"] = Field(alias="schema")
    as_of: str
    least_lost: int
    results: list[BacktestRow]


class MeasuredAnswerRow(Output):
    """What a proposed answer rests on; `part` of the finance grid.

    `period`: a day, or two parted by a slash, the second outside. `value`: shares as fractions; of
    ARR its band's lower bound only.
    """

    item: str
    part: str | None
    metric: str
    definition: str
    period: str
    value: float


class PrefillOutput(Output):
    """`peerline customers prefill SOURCE --json`. `left_out`: item -> why it has no answer."""

    schema_: Literal["peerline/customers-prefill/1"] = Field(alias="schema")
    instrument: str
    answers: list[MeasuredAnswerRow]
    left_out: dict[str, str]


OBJECTS: dict[str, type[Output]] = {
    "customers-backtest": BacktestOutput,
    "customers-health": HealthOutput,
    "customers-prefill": PrefillOutput,
    "customers-risks": RisksOutput,
}
ROWS: dict[str, type[Output]] = {}
