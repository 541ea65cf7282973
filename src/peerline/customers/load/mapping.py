"""A mapping: how a source's own tables and columns become ours. Files and presets alike."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from peerline import content
from peerline.customers.load import dates
from peerline.customers.tables import contracts
from peerline.instruments import source
from peerline.instruments.check import validated
from peerline.instruments.faults import Fault, FileFaults, unreadable

PRESETS = content.CUSTOMERS / "mappings"
DERIVED = ("multiply", "divide", "one_over", "months_between", "add_months", "join", "first_of")
"""The rules by which a value can be made of others."""
Scalar = bool | int | float | str
Names = Annotated[tuple[str, ...], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Through(_Strict):
    """A value looked up in another table of the source: `take` of the row whose `match` is ours.

    With `where`, rows of ours that find none of such rows are left out.
    """

    table: Names
    match: Names
    take: Names
    where: dict[str, Names] = Field(default_factory=dict)


class ColumnMapping(_Strict):
    """Where a column's values come from; exactly one of the sources `from` to `first_of`.

    `from`: the source's column, or names of which the first that exists is taken. `always`: the
    same value in every row. `multiply`, `divide`, `one_over`, `months_between`, `add_months`,
    `join`, `first_of`: of columns, ours where the mapping has one of that name, else the source's.
    `values` translates words (any case), `otherwise` stands for all other words; `up_to` keeps what
    stands before a sign.
    """

    from_: Names | None = Field(None, alias="from")
    always: Scalar | None = None
    multiply: tuple[str, ...] | None = Field(None, min_length=2)
    divide: tuple[str, str] | None = None
    one_over: str | None = None
    months_between: tuple[str, str] | None = None
    add_months: tuple[str, str] | None = None
    join: tuple[str, ...] | None = Field(None, min_length=2)
    first_of: tuple[str, ...] | None = Field(None, min_length=2)
    through: Through | None = None
    values: dict[str, Scalar] = Field(default_factory=dict)
    otherwise: Scalar | None = None
    format: str | None = None
    decimals: Literal[".", ","] | None = None
    up_to: str | None = Field(None, min_length=1, max_length=1)
    plus_days: int = Field(0, ge=-31, le=31)

    @property
    def derived(self) -> str | None:
        """The rule that the value is derived by, if it is."""
        return next((name for name in DERIVED if getattr(self, name) is not None), None)

    @property
    def operands(self) -> tuple[str, ...]:
        """The columns that a derived value is made of."""
        given = getattr(self, self.derived) if self.derived else ()
        return (given,) if isinstance(given, str) else tuple(given)

    @model_validator(mode="after")
    def _one_source(self) -> "ColumnMapping":
        sources = ("from_", "always", *DERIVED)
        named = [name for name in sources if getattr(self, name) is not None]
        if len(named) != 1:
            said = ", ".join(n.rstrip("_") for n in named) or "none"
            every = ", ".join(["from", "always", *DERIVED])
            raise ValueError(f"name exactly one of {every}; here: {said}")
        if self.through is not None and self.from_ is None:
            raise ValueError("`through` looks up what `from` names; add `from`")
        if self.format is not None:
            dates.parse_format(self.format)
        return self


def _column(value: Any) -> Any:
    return {"from": value} if isinstance(value, str | list) else value


class TableMapping(_Strict):
    """Where a table comes from.

    `from`: file without ending, `Workbook/Sheet`, `schema.table`, or a pattern with `*` whose files
    are put together; of several names the first that exists. `where`: only rows whose column has
    one of the values. `row_id`: the source's own id of a row, which may not repeat. `add_up`: rows
    of one key become one, these columns added.
    """

    from_: Names = Field(alias="from")
    where: dict[str, Names] = Field(default_factory=dict)
    row_id: str | None = None
    add_up: tuple[str, ...] = ()
    columns: dict[str, Annotated[ColumnMapping, BeforeValidator(_column)]]


class SourceMapping(_Strict):
    """A whole mapping. A `preset` passes over what a source lacks; a user's own does not."""

    peerline: Literal["customer-mapping/1"]
    preset: str | None = None
    reporting_currency: str | None = Field(None, pattern="^[A-Z]{3}$")
    db_schema: str | None = Field(None, alias="schema")
    prefix: str = ""
    blanks: tuple[str, ...] = ()
    tables: dict[str, TableMapping] = Field(default_factory=dict)


NO_MAPPING = SourceMapping.model_validate({"peerline": "customer-mapping/1"})


def presets() -> Mapping[str, Path]:
    """The mappings that come with Peerline, by name."""
    return {path.stem: path for path in sorted(PRESETS.glob("*.yaml"))}


def read(name: str | Path) -> SourceMapping:
    """The mapping of that file, or the preset of that name. Raises FileFaults with all faults."""
    path = presets().get(str(name), Path(name))
    if not path.exists():
        message = "no such file, and no preset of that name"
        remedy = f"Name a mapping file, or one of: {', '.join(presets())}."
        raise unreadable(path, "unknown-mapping", message, remedy)
    file = source.read(path)
    mapping = validated(SourceMapping, file)
    faults = list(_faults(mapping, file))
    if faults:
        raise FileFaults(faults)
    return mapping


def _faults(mapping: SourceMapping, file: source.Source) -> Iterator[Fault]:
    for name, table in mapping.tables.items():
        contract = contracts().get(name)
        if contract is None:
            remedy = f"Name one of: {', '.join(contracts())}."
            yield file.fault(("tables", name), "unknown-table", f"no table {name!r}", remedy)
            continue
        for column in [*table.columns, *table.add_up]:
            if column not in contract.columns:
                remedy = f"Name one of: {', '.join(contract.columns)}."
                where = ("tables", name, "columns", column)
                yield file.fault(where, "unknown-column", f"{name} has no {column!r}", remedy)
        for column, given in table.columns.items():
            if column in given.operands:
                where = ("tables", name, "columns", column)
                message = "a column can't be derived from itself"
                yield file.fault(where, "circular", message, "Name other columns.")
