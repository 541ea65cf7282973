"""A customer base: sound tables on whatever engine they live, ready to be measured."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis
from ibis import BaseBackend

from peerline.customers.tables import contracts
from peerline.engine import fetch


class MissingTable(LookupError):
    """A figure needs a table that the source does not have."""

    def __init__(self, table: str) -> None:
        super().__init__(f"needs the table {table}, which the source does not have")
        self.table = table


@dataclass(frozen=True)
class Base:
    """Tables that keep their contracts, by name.

    `tables`: each with all columns of its contract, in its types; columns that the source lacks
    are null throughout and named in `absent` (table -> columns). `quarantined`: rows of each table
    that were set aside, said with every result. `reporting_currency`: what money is told in.
    """

    connection: BaseBackend
    tables: Mapping[str, ibis.Table]
    reporting_currency: str
    absent: Mapping[str, frozenset[str]] = field(default_factory=dict)
    quarantined: Mapping[str, int] = field(default_factory=dict)

    def has(self, name: str, *columns: str) -> bool:
        """Whether the source has the table, and those columns of it."""
        return name in self.tables and not self.absent.get(name, frozenset()) & set(columns)

    def table(self, name: str) -> ibis.Table:
        """The table of that name. Raises MissingTable."""
        try:
            return self.tables[name]
        except KeyError:
            raise MissingTable(name) from None

    def names(self) -> dict[str, str]:
        """Account -> its name. Raises MissingTable."""
        rows = fetch.rows(self.table("accounts").select("account", "name"))
        return {row["account"]: row["name"] for row in rows}


def of_rows(
    connection: BaseBackend,
    rows: Mapping[str, Iterable[Mapping[str, Any]]],
    reporting_currency: str = "USD",
) -> Base:
    """A base of rows given as plain values, stored in `connection`.

    For worked examples and small sets: nothing is checked. `rows`: table -> rows; columns left out
    of every row count as absent.
    """
    import pyarrow as pa

    tables, absent = {}, {}
    for name, given in rows.items():
        listed = list(given)
        schema = ibis.schema(contracts()[name].ibis_schema)
        present = {column for row in listed for column in row}
        if unknown := present - set(schema.names):
            raise ValueError(f"{name} has no column {', '.join(sorted(unknown))}")
        whole = [{column: row.get(column) for column in schema.names} for row in listed]
        arrow = pa.Table.from_pylist(whole, schema=schema.to_pyarrow())
        connection.drop_table(name, force=True)
        tables[name] = connection.create_table(name, arrow, schema=schema)
        absent[name] = frozenset(schema.names) - present
    return Base(connection, tables, reporting_currency, absent)
