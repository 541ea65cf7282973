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


OBJECTS: dict[str, type[Output]] = {
    "check": CheckOutput,
    "instruments-show": InstrumentOutput,
    "score": ScoreOutput,
}
ROWS: dict[str, type[Output]] = {"instruments-list": InstrumentRow}


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of what a verb prints. Raises KeyError for another verb."""
    if name in ROWS:
        row = ROWS[name].model_json_schema()
        definitions = row.pop("$defs", {})
        return {"$defs": definitions, "type": "array", "items": row, "title": name}
    return OBJECTS[name].model_json_schema()
