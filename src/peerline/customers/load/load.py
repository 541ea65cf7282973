"""A source into a base."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import ibis

from peerline.customers.base import Base
from peerline.customers.tables import contracts
from peerline.engine.connect import SourceError

Progress = Callable[[str, int, int], None]
"""Told what is being read, how much of it is done, and of how much."""


@dataclass(frozen=True)
class Loaded:
    """A base, and what was found on the way."""

    base: Base
    faults: tuple[str, ...] = ()


def load(source: str, mapping: str | None = None, progress: Progress | None = None) -> Loaded:
    """The base of a folder whose files and columns have our names. Raises SourceError."""
    folder = Path(source)
    if not folder.is_dir():
        raise SourceError(f"{source} is no folder")
    connection = ibis.duckdb.connect()
    tables, absent = {}, {}
    for path in sorted(folder.iterdir()):
        contract = contracts().get(path.stem)
        if contract is None or path.suffix not in (".csv", ".parquet"):
            continue
        if path.suffix == ".csv":
            raw = connection.read_csv(path, all_varchar=True)
        else:
            raw = connection.read_parquet(path)
        types = contract.ibis_schema
        columns = {
            name: raw[name].cast(kind) if name in raw.columns else ibis.null(kind)
            for name, kind in types.items()
        }
        tables[path.stem] = connection.create_table(path.stem, raw.select(**columns))
        absent[path.stem] = frozenset(types) - set(raw.columns)
    lines = tables["contract_lines"]
    currency = lines.currency.min().execute()
    return Loaded(Base(connection, tables, currency, absent))
