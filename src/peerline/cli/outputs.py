"""The shapes of `--json`, as types: `docs/schemas` comes from them, and tests hold the commands
to them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Output(BaseModel):
    """An object that a command prints; `schema` names its kind and version."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class FaultRow(Output):
    """A fault of a file."""

    file: str
    line: int
    code: str
    where: str
    message: str
    remedy: str


class CheckOutput(Output):
    """`peerline check FILE --json`."""

    schema_: Literal["peerline/check/1"] = Field(alias="schema")
    faults: list[FaultRow]


class InstrumentRow(Output):
    """A row of `peerline instruments list --json`."""

    id: str
    family: str
    edition: str
    languages: list[str]
    questions: int
    items: int


class OptionRow(Output):
    """A choice; `added` where it is ours and not the seeds'."""

    id: str
    text: str
    added: bool = False


class FinanceRowRow(Output):
    """A row of the revenue-and-cost grid."""

    id: str
    text: str
    route: int
    added: bool = False


class QuestionRow(Output):
    """A question of an instrument. `number` is null beside the numbered ones."""

    number: int | None
    item: str
    place: str
    kind: str
    required: bool
    unknown: bool
    text: str
    options: list[OptionRow]
    rows: list[FinanceRowRow] = []
    added: bool = False
    after: int | None = None


class InstrumentOutput(Output):
    """`peerline instruments show ID --json`."""

    schema_: Literal["peerline/instruments-show/1"] = Field(alias="schema")
    id: str
    family: str
    edition: str
    language: str
    name: str
    digest: str
    questions: list[QuestionRow]
    profile: list[QuestionRow]
    follow_ups: list[QuestionRow]


class PointsRow(Output):
    """What a chosen option brought, as an exact fraction."""

    option: str
    points: str


class ItemRow(Output):
    """An item's worth, 0 to 1, and why."""

    item: str
    dimension: str
    state: Literal["answered", "unknown", "not_answered", "not_applicable", "not_asked"]
    worth: float | None
    points: list[PointsRow]
    enough: str | None = None
    why: str | None = None


class DimensionRow(Output):
    """A dimension's score, 0 to 100."""

    dimension: str
    name: str
    score: float | None
    state: Literal["answered", "not_answered", "not_applicable"]
    answered: int
    applicable: int


class ScoreOutput(Output):
    """`peerline score ANSWERS --json`."""

    schema_: Literal["peerline/score/1"] = Field(alias="schema")
    instrument: str
    digest: str
    method: int
    index: float | None
    reported: int
    of: int
    dimensions: list[DimensionRow]
    items: list[ItemRow]


class CellRow(Output):
    """A cell of a release; `n` is a band, null for a modelled cell."""

    id: str
    n: str | None


class CoverageRow(Output):
    """Cells of one family: all, those with enough members, those released."""

    cells: int
    large_enough: int
    released: int


class ConsistencyRow(Output):
    """A dimension: do its items agree? Null where it can't be formed.

    `low` and `high` bound alpha at 90 %; `error` in points; `floor` and `ceiling` in percent, 0 for
    under 5 and 100 for over 95; `item_rest` by item.
    """

    n: str | None
    alpha: float | None
    low: float | None
    high: float | None
    omega: float | None
    error: int | None
    floor: int | None
    ceiling: int | None
    item_rest: dict[str, float | None]


class IndexRow(Output):
    """Reliability of the index and its standard error in points."""

    reliability: float | None
    error: int | None


class ValidityRow(Output):
    """Rank correlation of the index with a figure, freed of size, industry and business model."""

    with_: Literal["nrr"] = Field(alias="with")
    n: str | None
    rho: float | None
    low: float | None
    high: float | None


class ShiftRow(Output):
    """How ranks move under another choice: mean and 90th percentile of moves in percentile points,
    and the percent of companies in another quarter."""

    rho: float | None
    mean: int | None
    most: int | None
    quarter: int | None


class ReliabilityRow(Output):
    """How far a closed release's scores can be trusted."""

    n: str | None
    dimensions: dict[str, ConsistencyRow]
    index: IndexRow
    validity: ValidityRow
    sensitivity: dict[Literal["weights", "geometric", "imputation"], ShiftRow]


class LevelRow(Output):
    """A mean with its 90 % interval."""

    value: float
    low: float
    high: float


class MixRow(Output):
    """Means of the field brought to the fixed mix, and how many percent of the mix it has."""

    covered: int
    figures: dict[str, LevelRow]


class MovementRow(Output):
    """How a cohort's figure has changed since an earlier year, with its 90 % interval.

    `by`: over the companies of both years, the whole fields, or the fields in one mix; `n` and
    `retest` (correlation of two years of a company) of panels alone.
    """

    by: Literal["panel", "cross-section", "mix"]
    cohort: str
    figure: str
    change: float
    low: float
    high: float
    n: str | None
    retest: float | None


class TrendRow(Output):
    """Change since the earlier year's release of that date, over the items asked in both."""

    since: str
    items: list[str]
    changes: list[MovementRow]


class QuantileFigure(Output):
    """A figure of a cohort: quantiles with their 90 % intervals."""

    figure: str
    n: str | None
    quantiles: dict[str, LevelRow]


class PracticeRow(Output):
    """A practice's share in whole percent: 0 is under 5, 100 over 95."""

    item: str
    option: str
    share: int


class QueryOutput(Output):
    """`peerline release query DIR --cohort COHORT --json`."""

    schema_: Literal["peerline/release-query/1"] = Field(alias="schema")
    release: str
    origin: Literal["real", "synthetic"]
    cohort: str
    n: str | None
    basis: Literal["cell", "modelled"]
    figures: list[QuantileFigure]
    practices: list[PracticeRow]
    trend: TrendRow | None


class ReleaseOutput(Output):
    """`peerline release show DIR --json`.

    `coverage` by family of cells; `refused`: ledger -> reason -> cells; `associations`: practices
    told of, and found but not told, as that would expose somebody; `reliability` is null
    before the close and for fewer than 100 companies; `trend` where no earlier year was named.
    """

    schema_: Literal["peerline/release-show/1"] = Field(alias="schema")
    digest: str
    date: str
    series: Literal["preliminary", "closed"]
    origin: Literal["real", "synthetic"]
    family: str
    editions: list[str]
    method: int
    policy: int
    format: int
    n: str
    figures: list[str]
    attributes: dict[str, list[str]]
    leaders: str | None
    k_eff: dict[str, float]
    coverage: dict[str, CoverageRow]
    refused: dict[str, dict[Literal["too-few", "rest-too-few", "too-exposed", "retired"], int]]
    retired: list[str]
    associations: dict[Literal["released", "refused"], int]
    reliability: ReliabilityRow | None
    mix: MixRow
    trend: TrendRow | None
    cells: list[CellRow]


class ExampleRow(Output):
    """Where a fault stands: `row` as a spreadsheet counts; null in a database."""

    row: int | None
    value: str | None
    file: str | None


class TableFaultRow(Output):
    """A kind of fault in a column of a customer table: `count` of `of` rows, the first of them."""

    level: Literal["stops", "set-aside", "left-out", "doubt", "note"]
    code: str
    table: str
    file: str
    column: str
    count: int
    of: int
    says: str
    detail: str
    remedy: str
    examples: list[ExampleRow]


class TableReadRow(Output):
    """What became of a customer table; `absent`: columns that the source lacks."""

    table: str
    file: str
    rows: int
    kept: int
    set_aside: int
    absent: list[str]


class CustomersCheckOutput(Output):
    """`peerline customers check SOURCE --json`.

    `usable`: whether a base could be made; `missing`: tables that the source lacks.
    """

    schema_: Literal["peerline/customers-check/1"] = Field(alias="schema")
    source: str
    usable: bool
    reporting_currency: str | None
    tables: list[TableReadRow]
    missing: list[str]
    faults: list[TableFaultRow]


OBJECTS: dict[str, type[Output]] = {
    "check": CheckOutput,
    "customers-check": CustomersCheckOutput,
    "instruments-show": InstrumentOutput,
    "release-query": QueryOutput,
    "release-show": ReleaseOutput,
    "score": ScoreOutput,
}
ROWS: dict[str, type[Output]] = {"instruments-list": InstrumentRow}


def object_schema(shape: type[Output]) -> dict[str, Any]:
    """The JSON Schema of an object that a command prints."""
    return shape.model_json_schema()


def rows_schema(name: str, shape: type[Output]) -> dict[str, Any]:
    """The JSON Schema of a list of rows that a command prints."""
    row = shape.model_json_schema()
    definitions = row.pop("$defs", {})
    return {"$defs": definitions, "type": "array", "items": row, "title": name}
