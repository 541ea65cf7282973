"""The shapes of `peerline customers metrics --json` and `explain --json`."""

from typing import Any, Literal

from pydantic import Field

from peerline.cli.outputs import Output


class MetricRow(Output):
    """A row of `peerline customers metrics --json`.

    `by`: `all`, or the group as `segment=mid` (several joined by commas). `from`, `to`: half-open;
    equal where the figure is as of a day. `value`: shares as fractions, money in the reporting
    currency, null where there is nothing to divide by. `n`: how many things (`of`) it rests on.
    """

    metric: str
    by: str
    from_: str = Field(alias="from")
    to: str
    value: float | int | None
    n: int
    of: str
    unit: Literal["money", "share", "count", "score", "days", "months", "ratio"]
    definition: str
    low: float | None
    high: float | None


class ExplainOutput(Output):
    """`peerline customers explain METRIC SOURCE --json`.

    `choices`: the settings that the metric depends on. `quarantined`: rows set aside, by table.
    `rows`: of `total`, the largest first; the columns are the metric's own.
    """

    schema_: Literal["peerline/customers-explain/1"] = Field(alias="schema")
    metric: str
    title: str
    definition: str
    formula: str
    source: str
    missing: str
    choices: dict[str, Any]
    quarantined: dict[str, int]
    figures: list[MetricRow]
    total: int
    rows: list[dict[str, Any]]


OBJECTS: dict[str, type[Output]] = {"customers-explain": ExplainOutput}
ROWS: dict[str, type[Output]] = {"customers-metrics": MetricRow}
