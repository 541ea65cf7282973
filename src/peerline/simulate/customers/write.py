"""Writing a made-up base as a folder of labelled files."""

import shutil
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import yaml

from peerline.customers.tables import contracts
from peerline.simulate.customers.base import ORIGIN, Simulated
from peerline.simulate.customers.usage import Stretch, Usage

FORMATS = ("parquet", "csv")
LABEL = "SYNTHETIC.md"
DICTIONARY_BYTES = 16 * 2**20
TRUTH: Mapping[str, pa.Schema] = {
    "drivers": pa.schema(
        {
            "account": pa.string(),
            "driver": pa.string(),
            "onset": pa.date32(),
            "until": pa.date32(),
            "strength": pa.float64(),
        }
    ),
    "terms": pa.schema(
        {
            "account": pa.string(),
            "contract": pa.string(),
            "start_on": pa.date32(),
            "end_on": pa.date32(),
            "drivers": pa.string(),
            "chance": pa.float64(),
            "result": pa.string(),
        }
    ),
}


class NotOurs(ValueError):
    """The folder holds something else than a made-up base."""


def write(made: Simulated, folder: Path, usage_rows: int, kind: str = "parquet") -> dict[str, int]:
    """Write every table into `folder`, whole or not at all; returns table -> rows.

    `<table>.<kind>`, each row's `origin` being `synthetic`, beside `SYNTHETIC.md`, and the truth
    in a folder of its own. A base that was made up before is replaced. Raises NotOurs where the
    folder holds anything else, ValueError for another kind.
    """
    if kind not in FORMATS:
        raise ValueError(f"{kind!r} is none of {', '.join(FORMATS)}")
    if folder.exists() and any(folder.iterdir()) and not (folder / LABEL).exists():
        raise NotOurs(f"{folder} holds other files; name a new or an empty folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "truth").mkdir(parents=True)
    try:
        counts = _tables(made, draft, usage_rows, kind)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    return counts


def _tables(made: Simulated, folder: Path, usage_rows: int, kind: str) -> dict[str, int]:
    counts = {}
    for name in contracts():
        path = folder / f"{name}.{kind}"
        if name == "usage":
            counts[name] = _usage(made.usage, path, usage_rows)
        else:
            table = _table(made.tables[name], _schema(name))
            _write(path, iter([table]))
            counts[name] = table.num_rows
    for name, rows in made.truth.items():
        table = pa.Table.from_pylist(rows, schema=TRUTH[name])
        _write(folder / "truth" / f"{name}.{ORIGIN}.csv", iter([table]))
    told = {"peerline": "customer-settings/1", **made.settings}
    (folder / "settings.yaml").write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
    (folder / LABEL).write_text(
        "Made-up customers: nobody in these files exists, and no figure is anybody's.\n"
        f"As of {made.as_of}. settings.yaml says how their vendor counts; the folder truth tells\n"
        "what drives the leaving.\n",
        encoding="utf-8",
    )
    return counts


def _schema(name: str) -> pa.Schema:
    return ibis.schema(contracts()[name].ibis_schema).to_pyarrow()


def _table(given: Any, schema: pa.Schema) -> pa.Table:
    """Rows or columns as a table of the contract's types, labelled."""
    if isinstance(given, list):
        table = pa.Table.from_pylist(given, schema=schema)
    else:
        arrays = [pa.array(given[f.name], type=f.type, from_pandas=True) for f in schema]
        table = pa.Table.from_arrays(arrays, schema=schema)
    return _labelled(table)


def _labelled(table: pa.Table) -> pa.Table:
    return table.append_column("origin", pa.repeat(ORIGIN, table.num_rows))


def _usage(usage: Usage, path: Path, rows: int) -> int:
    """Stream the rows, a stretch of days at a time; returns how many there were."""
    counted = 0
    names = {
        "account": pa.array(usage.accounts.ids),
        "user": pa.array(usage.users),
        "feature": pa.array(usage.features),
    }

    def tables() -> Iterator[pa.Table]:
        nonlocal counted
        for stretch in usage.stretches(rows):
            counted += len(stretch.day)
            yield _labelled(_stretch(stretch, names))

    _write(path, tables())
    return counted


def _stretch(stretch: Stretch, names: Mapping[str, pa.Array]) -> pa.Table:
    """Rows as a table; ids stay places in the lists of names, as the file will have them."""
    columns = {
        "account": pa.DictionaryArray.from_arrays(stretch.account, names["account"]),
        "user": pa.DictionaryArray.from_arrays(stretch.user, names["user"]),
        "feature": pa.DictionaryArray.from_arrays(stretch.feature, names["feature"]),
        "day": pa.array(stretch.day, type=pa.int32()).cast(pa.date32()),
        "count": pa.array(stretch.count, type=pa.int64()),
    }
    return pa.table(columns)


def _write(path: Path, tables: Iterator[pa.Table]) -> None:
    """Write tables of one schema one after the other: only one is in memory at a time."""
    first = next(tables)
    if path.suffix == ".csv":
        plain = pa.schema([(f.name, _plain(f.type)) for f in first.schema])
        with pyarrow.csv.CSVWriter(path, plain) as sheet:
            for table in chain([first], tables):
                sheet.write_table(table.cast(plain))
        return
    options = {"dictionary_pagesize_limit": DICTIONARY_BYTES, "store_schema": False}
    with pyarrow.parquet.ParquetWriter(path, first.schema, **options) as file:
        for table in chain([first], tables):
            file.write_table(table)


def _plain(given: pa.DataType) -> pa.DataType:
    return given.value_type if pa.types.is_dictionary(given) else given
