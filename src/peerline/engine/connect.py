"""Tables by name: a file, or a table of a database that Ibis reaches."""

from pathlib import Path
from typing import Any

import ibis

SUFFIXES = (".csv", ".parquet")


class SourceError(ValueError):
    """A source that can't be read; the message says why and what to do."""


def open_table(source: str) -> ibis.Table:
    """The table of `source`: a CSV or Parquet file, or `URL#table` of a database.

    Files are read by an embedded DuckDB, without being loaded whole. Raises SourceError.
    """
    if "://" in source:
        return _database_table(source)
    path = Path(source)
    if path.suffix not in SUFFIXES:
        raise SourceError(f"{source}: give a .csv or .parquet file, or a database as URL#table")
    if not path.is_file():
        raise SourceError(f"{source} does not exist")
    try:
        connection = ibis.duckdb.connect()
        if path.suffix == ".csv":
            return connection.read_csv(path, sample_size=-1)
        return connection.read_parquet(path)
    except Exception as error:  # each engine raises its own types
        raise SourceError(f"{source} can't be read as a table: {_first_line(error)}") from error


def arrow(table: ibis.Table) -> Any:
    """The table's rows as an Arrow table. Raises SourceError where the engine fails."""
    try:
        return table.to_pyarrow()
    except Exception as error:  # each engine raises its own types
        raise SourceError(f"the engine could not read the table: {_first_line(error)}") from error


def _database_table(source: str) -> ibis.Table:
    url, hash_sign, name = source.partition("#")
    if not hash_sign or not name:
        raise SourceError("name the table behind the database's URL: URL#table")
    try:
        return ibis.connect(url).table(name)
    except Exception as error:  # each engine raises its own types
        raise SourceError(f"table {name!r} can't be reached: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
