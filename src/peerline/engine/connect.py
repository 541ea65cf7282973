"""Tables by name: a file, or a table of a database that Ibis reaches."""

from pathlib import Path

import ibis

from peerline.engine.session import SourceError, asking, connect, masked

__all__ = ["SourceError", "asking", "connect", "masked", "open_table"]

SUFFIXES = (".csv", ".parquet")


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
    with asking(f"{source} can't be read as a table"):
        connection = ibis.duckdb.connect()
        if path.suffix == ".csv":
            return connection.read_csv(path, sample_size=-1)
        return connection.read_parquet(path)


def _database_table(source: str) -> ibis.Table:
    url, hash_sign, name = source.partition("#")
    if not hash_sign or not name:
        raise SourceError("name the table behind the database's URL: URL#table")
    with asking(f"table {name!r} can't be reached", url):
        return connect(url).table(name)
