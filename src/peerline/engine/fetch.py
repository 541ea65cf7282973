"""What an expression comes to, brought here: as an Arrow table, as rows, or as one value.

Whatever the engine raises passes; callers say what was asked (`session.asking`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import ibis
from ibis.expr import operations
from ibis.expr.schema import Schema

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def arrow(table: ibis.Table) -> Any:
    """The table's rows as an Arrow table of its schema.

    Ibis loads pandas before it asks DuckDB, which takes longer than most questions: DuckDB is
    asked directly, unless rows from memory take part, which only Ibis can show to it.
    """
    connection = table.get_backend()
    if connection.name != "duckdb" or table.op().find(operations.InMemoryTable):
        return table.to_pyarrow()
    with _selects_as_they_are():
        query = connection.compile(table)
    found = connection.con.sql(query).to_arrow_table()
    schema: Schema = table.schema()
    return found.cast(schema.to_pyarrow())


def rows(table: ibis.Table) -> list[dict[str, Any]]:
    """The table's rows, each by its columns."""
    found: list[dict[str, Any]] = arrow(table).to_pylist()
    return found


def value(expression: Any) -> Any:
    """What a column or a table comes down to, as a plain value; None where there is nothing."""
    return arrow(expression.as_table())[0][0].as_py()


def numbers(column: Any) -> "NDArray[np.float64]":
    """An Arrow column of numbers as float64, NaN where it is null."""
    import numpy as np

    # `to_numpy` and `fill_null` would load pandas, too.
    whole = column.combine_chunks().cast("float64")
    found = np.full(len(whole), np.nan)
    known = np.from_dlpack(whole.is_valid().cast("uint8")) == 1
    found[known] = np.from_dlpack(whole.drop_null())
    return found


@contextmanager
def _selects_as_they_are() -> Iterator[None]:
    """DuckDB merges nested selects itself, and faster than Ibis does. Either way is right, so that
    it does not matter if another thread compiles meanwhile."""
    ibis.options.sql.fuse_selects = False
    try:
        yield
    finally:
        ibis.options.sql.fuse_selects = True
