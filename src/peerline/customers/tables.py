"""The contracts of the tables, from `content/customers/tables.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from peerline import content


class ColumnKind(StrEnum):
    """What a column holds."""

    ID = "id"
    TEXT = "text"
    WORD = "word"
    WHOLE = "whole"
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"
    CURRENCY = "currency"


IBIS_TYPES: Mapping[ColumnKind, str] = {
    ColumnKind.ID: "string",
    ColumnKind.TEXT: "string",
    ColumnKind.WORD: "string",
    ColumnKind.WHOLE: "int64",
    ColumnKind.NUMBER: "float64",
    ColumnKind.MONEY: "decimal(18, 4)",
    ColumnKind.SHARE: "float64",
    ColumnKind.DATE: "date",
    ColumnKind.MOMENT: "timestamp(6)",
    ColumnKind.FLAG: "boolean",
    ColumnKind.CURRENCY: "string",
}
"""What Ibis calls each kind. Money is decimal; moments are UTC without a zone, in microseconds."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's contract: `within` names the table in whose key its values must stand."""

    name: str
    kind: ColumnKind
    required: bool = False
    words: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table's contract. `key`: the columns whose values together occur once."""

    name: str
    what: str
    required: bool
    key: tuple[str, ...]
    columns: Mapping[str, Column]

    @property
    def ibis_schema(self) -> dict[str, str]:
        """Column -> its Ibis type, in the order of the file."""
        return {name: IBIS_TYPES[column.kind] for name, column in self.columns.items()}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _ColumnFile(_Strict):
    kind: ColumnKind
    required: bool | None = None
    of: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    within: str | None = Field(None, alias="in")


def _column(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


class _TableFile(_Strict):
    what: str
    required: bool = False
    key: tuple[str, ...]
    columns: dict[str, Annotated[_ColumnFile, BeforeValidator(_column)]]


class _TablesFile(_Strict):
    peerline: Literal["customer-tables/1"]
    tables: dict[str, _TableFile]


@cache
def contracts() -> Mapping[str, Table]:
    """Every table by name, in the order of the file. Raises ValueError where the file is wrong."""
    import yaml

    path = content.CUSTOMERS / "tables.yaml"
    try:
        file = _TablesFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise ValueError(f"{path}: {error}") from error
    return {name: _table(name, table) for name, table in file.tables.items()}


def _table(name: str, file: _TableFile) -> Table:
    columns = {
        column: Column(
            name=column,
            kind=given.kind,
            required=column in file.key if given.required is None else given.required,
            words=given.of,
            least=given.least,
            most=given.most,
            within=given.within,
        )
        for column, given in file.columns.items()
    }
    return Table(name, file.what, file.required, file.key, columns)
