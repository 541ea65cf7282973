"""Where a source's tables are: files of a folder, or tables of a database."""

import csv
import re
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import ibis

from peerline.customers.load import delimited, workbook
from peerline.customers.load.faults import EXAMPLES, Collector, Example
from peerline.engine.connect import SourceError, asking, connect

ROW = "__row"
FILE = "__file"
LARGE = 200_000_000
"""Files of so many bytes together are kept on disk while they are read, not in memory."""

Progress = Callable[[str, int, int], None]
"""Told what is being read, how much of it is done, and of how much (0: unknown)."""


SCHEMATA = {"duckdb": "current_schema()", "postgres": "current_schema()"}
LISTED = """FROM information_schema.tables
    WHERE table_schema NOT IN ('information_schema', 'pg_catalog', 'pg_toast')"""


def quiet(_what: str, _done: int, _of: int) -> None:
    """Tell nobody."""


def plain_name(name: str) -> str:
    """A name without the differences that people overlook: case, spaces, hyphens."""
    return re.sub(r"[\W_]+", "_", name.strip().casefold()).strip("_")


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of a file with too many or too few cells, kept as they are in a CSV file."""

    file: str
    kept: Path
    count: int


@dataclass(frozen=True, slots=True)
class Raw:
    """A table as the source has it. `numbered`: it has a column ROW; `text`: all values are text;
    `ragged`: rows that do not fit the header and are not in the table."""

    file: str
    table: ibis.Table
    numbered: bool
    text: bool
    separator: str = ","
    ragged: tuple["Ragged", ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The source's own columns."""
        return tuple(
            name for name in self.table.columns if name not in (ROW, FILE) and name[:3] != "pl_"
        )

    def of(self, table: ibis.Table) -> "Raw":
        """The same with other rows, or with columns more."""
        return replace(self, table=table)


class Source(Protocol):
    """A source of tables."""

    connection: ibis.BaseBackend
    owned: bool
    """Whether the connection is ours to store tables in."""

    def names(self) -> Sequence[str]:
        """Every table, as the source calls it."""

    def columns(self, name: str) -> tuple[str, ...]:
        """A table's columns, without reading its rows. Empty where it can't be read."""

    def open(self, name: str) -> Raw | None:
        """The table, null (and a fault) where it can't be read."""

    def close(self) -> None:
        """Drop what was stored while reading."""

    def abandon(self) -> None:
        """Let go of the engine: nothing came of it."""


def open_source(source: str, faults: Collector, progress: Progress) -> "Source":
    """The folder or database. Raises SourceError."""
    if "://" in source:
        return Database(source)
    path = Path(source).expanduser()
    if path.is_file():
        if path.suffix.lower() == ".xlsx":
            return Folder(path.parent, [path], faults, progress)
        raise SourceError(
            f"{source} is a file; give the folder it is in, a workbook (.xlsx) or a URL"
        )
    if not path.is_dir():
        raise SourceError(f"{source} does not exist; give a folder, a workbook (.xlsx) or a URL")
    return Folder(path, sorted(path.iterdir()), faults, progress)


class Database:
    """The tables of a database, read where they are."""

    owned = False

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection = connect(url)

    def names(self) -> Sequence[str]:
        """Every table and view of the database's own schema, those of others as `schema.table`."""
        with asking("the tables can't be listed", self.url):
            if self.connection.name not in SCHEMATA:
                return sorted(set(self.connection.list_tables()))  # a view may hide a table
            asked = f"SELECT {SCHEMATA[self.connection.name]}, table_schema, table_name {LISTED}"
            rows = self.connection.raw_sql(asked).fetchall()
        return sorted(name if schema == own else f"{schema}.{name}" for own, schema, name in rows)

    def columns(self, name: str) -> tuple[str, ...]:
        """A table's columns."""
        return self.open(name).columns

    def open(self, name: str) -> Raw:
        """The table; `schema.table` is looked for in that schema. Raises SourceError."""
        schema, _, bare = name.rpartition(".")
        with asking(f"table {name!r} can't be reached", self.url):
            table = self.connection.table(bare, database=schema or None)
        return Raw(name, table, numbered=False, text=False)

    def close(self) -> None:
        """Nothing was stored."""

    def abandon(self) -> None:
        """Hang up; a Spark session may be somebody else's as well."""
        if self.connection.name != "pyspark":
            with suppress(Exception):
                self.connection.disconnect()


@dataclass(frozen=True, slots=True)
class _Entry:
    """A table of a folder: a file, a sheet of it, or a folder of Parquet files."""

    path: Path
    sheet: str | None = None
    shown: str = ""


@dataclass
class Folder:
    """The CSV, XLSX and Parquet files of a folder, read by an embedded DuckDB."""

    path: Path
    files: list[Path]
    faults: Collector
    progress: Progress
    owned: bool = field(default=True, init=False)

    def __post_init__(self) -> None:
        self.entries = dict(self._entries())
        self.layouts: dict[str, delimited.Layout | workbook.Sheet | None] = {}
        self.opened: dict[str, Raw | None] = {}
        total = sum(e.path.stat().st_size for e in self.entries.values() if e.path.is_file())
        on_disk = total > LARGE and any(
            e.path.suffix.lower() != ".parquet" for e in self.entries.values()
        )
        self.folder = Path(tempfile.mkdtemp(prefix="peerline-"))
        database = self.folder / "base.duckdb" if on_disk else ":memory:"
        self.connection = ibis.duckdb.connect(database, temp_directory=str(self.folder))
        # The base lives there for as long as anybody holds its connection.
        weakref.finalize(self.connection, shutil.rmtree, self.folder, ignore_errors=True)
        self._run("SET TimeZone = 'UTC'")
        if on_disk:
            self._run("SET memory_limit = '2GB'")

    def _run(self, statement: str) -> Any:
        """To its end: the next statement may not begin before."""
        return self.connection.raw_sql(statement).fetchall()

    def _entries(self) -> Iterator[tuple[str, _Entry]]:
        for path in self.files:
            kind = path.suffix.lower()
            if path.name.startswith((".", "~$")):
                continue
            if path.is_dir():
                if any(path.glob("*.parquet")):
                    yield path.name, _Entry(path, shown=f"{path.name}/")
            elif kind in (".csv", ".tsv", ".txt", ".parquet"):
                yield path.stem, _Entry(path, shown=path.name)
            elif kind == ".xlsx":
                yield from self._sheets(path)
            elif kind in (".xls", ".ods", ".gz", ".zip"):
                self.faults.add("unused-file", file=path.name, detail=f"{kind} is not read")

    def _sheets(self, path: Path) -> Iterator[tuple[str, _Entry]]:
        try:
            names = workbook.sheets(path)
        except delimited.Unreadable as error:
            self.faults.add("unreadable-file", file=path.name, detail=str(error))
            return
        if len(names) == 1:
            known = plain_name(path.stem)
            yield path.stem, _Entry(path, names[0], path.name)
            if plain_name(names[0]) == known:
                return
        for name in names:
            yield f"{path.stem}/{name}", _Entry(path, name, f"{path.name}/{name}")

    def names(self) -> Sequence[str]:
        """Every table of the folder, by file, `Workbook/Sheet` or sub-folder."""
        return list(self.entries)

    def columns(self, name: str) -> tuple[str, ...]:
        """A table's columns; a CSV file is read through once."""
        entry = self.entries[name]
        if entry.sheet is None and (entry.path.is_dir() or entry.path.suffix.lower() == ".parquet"):
            raw = self.open(name)
            return raw.columns if raw else ()
        layout = self._layout(name)
        return layout.columns if layout else ()

    def open(self, name: str) -> Raw | None:
        """The table, stored in the embedded database unless it is Parquet."""
        if name not in self.opened:
            self.opened[name] = self._open(name)
        return self.opened[name]

    def _open(self, name: str) -> Raw | None:
        entry = self.entries[name]
        try:
            if entry.sheet is None and (
                entry.path.is_dir() or entry.path.suffix.lower() == ".parquet"
            ):
                return self._parquet(entry)
            layout = self._layout(name)
            return self._stored(entry, layout) if layout else None
        except (delimited.Unreadable, SourceError, OSError) as error:
            self.faults.add("unreadable-file", file=entry.shown, detail=str(error))
            return None

    def _parquet(self, entry: _Entry) -> Raw:
        pattern = str(entry.path / "*.parquet") if entry.path.is_dir() else str(entry.path)
        with asking("it is no Parquet file that can be read"):
            table = self.connection.read_parquet(pattern, file_row_number=True)
            table = table.mutate(**{ROW: table.file_row_number + 1}).drop("file_row_number")
        return Raw(entry.shown, table, numbered=True, text=False)

    def _layout(self, name: str) -> delimited.Layout | workbook.Sheet | None:
        if name not in self.layouts:
            self.layouts[name] = self._examined(self.entries[name])
        return self.layouts[name]

    def _examined(self, entry: _Entry) -> delimited.Layout | workbook.Sheet | None:
        layout: delimited.Layout | workbook.Sheet | None
        try:
            if entry.sheet is not None:
                layout = workbook.examine(entry.path, entry.sheet)
            else:
                layout = delimited.examine(entry.path, self._counter(entry))
        except (delimited.Unreadable, OSError) as error:
            self.faults.add("unreadable-file", file=entry.shown, detail=str(error))
            return None
        if layout is None:
            if entry.sheet is None:
                self.faults.add("empty-file", file=entry.shown)
            return None
        self._notes(entry, layout)
        return layout

    def _counter(self, entry: _Entry) -> Callable[[int], None]:
        size, done = entry.path.stat().st_size, 0

        def told(more: int) -> None:
            nonlocal done
            done += more
            self.progress(f"looking through {entry.shown}", done, size)

        return told

    def _notes(self, entry: _Entry, layout: delimited.Layout | workbook.Sheet) -> None:
        if layout.header > 1:
            detail = f"the header is row {layout.header}"
            self.faults.add("title-rows", file=entry.shown, detail=detail)
        if isinstance(layout, workbook.Sheet):
            return
        if layout.mark:
            self.faults.add("byte-order-mark", file=entry.shown)
        if layout.encoding != "utf-8-sig":
            names = {"cp932": "Shift JIS (cp932)", "cp1252": "Windows-1252", "utf-16": "UTF-16"}
            self.faults.add(
                "other-encoding", file=entry.shown, detail=f"read as {names[layout.encoding]}"
            )
        if layout.separator != ",":
            said = {"\t": "tabs", ";": "semicolons", "|": "bars"}[layout.separator]
            self.faults.add("separator", file=entry.shown, detail=said)

    def _stored(self, entry: _Entry, layout: delimited.Layout | workbook.Sheet) -> Raw:
        stored = f"raw_{len(self.opened)}"
        ragged: tuple[Ragged, ...] = ()
        self.progress(f"reading {entry.shown}", 0, 0)
        if not self._direct(stored, entry.path, layout):
            if isinstance(layout, delimited.Layout):
                rows = delimited.rows_of(entry.path, layout)
            else:
                rows = workbook.rows_of(layout)
            tidy = self.folder / f"{stored}.csv"
            ragged = self._tidied(entry, layout.columns, rows, tidy)
            self._read(stored, tidy, (ROW, *layout.columns), ",", skip=0)
            tidy.unlink()
        separator = layout.separator if isinstance(layout, delimited.Layout) else ","
        table = self.connection.table(stored)
        return Raw(entry.shown, table, numbered=True, text=True, separator=separator, ragged=ragged)

    def _direct(self, stored: str, path: Path, layout: delimited.Layout | workbook.Sheet) -> bool:
        """Let the engine read the file where it can; whether every row had its cells."""
        if isinstance(layout, workbook.Sheet) or not layout.plain:
            return False
        self._read(stored, path, layout.columns, layout.separator, skip=1)
        rejected = self._run("SELECT count(*) FROM reject_errors")[0][0]
        if rejected:
            self._run(f"DROP TABLE {stored}")
        return not rejected

    def _read(
        self, stored: str, path: Path, columns: Sequence[str], separator: str, skip: int
    ) -> None:
        named = ", ".join(f"{_text(column)}: 'VARCHAR'" for column in columns)
        row = (
            f"CAST({ROW} AS BIGINT) AS {ROW}, * EXCLUDE {ROW}"
            if ROW in columns
            else f"row_number() OVER () + 1 AS {ROW}, *"
        )
        query = f"""
            CREATE TABLE {stored} AS SELECT {row} FROM read_csv({_text(str(path))},
            auto_detect = false, header = false, skip = {skip}, delim = {_text(separator)},
            quote = '"', escape = '"', columns = {{{named}}}, store_rejects = true,
            max_line_size = {delimited.CHUNK})"""  # noqa: S608  # names and paths are quoted
        with asking(f"{path.name} can't be read"):
            self._run("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
            self._run(query)

    def _tidied(
        self,
        entry: _Entry,
        columns: Sequence[str],
        rows: Iterable[tuple[int, list[str]]],
        tidy: Path,
    ) -> tuple[Ragged, ...]:
        """Write rows that fit the header to `tidy`, behind their numbers; the others apart."""
        width, count, misfits = len(columns), 0, 0
        examples: list[Example] = []
        apart = tidy.with_suffix(".ragged")
        with (
            tidy.open("w", encoding="utf-8", newline="") as file,
            apart.open("w", encoding="utf-8", newline="") as other,
        ):
            write, write_apart = csv.writer(file).writerow, csv.writer(other).writerow
            for count, (number, row) in enumerate(rows, 1):
                if count % 20_000 == 0:
                    self.progress(f"reading {entry.shown}", count, 0)
                while len(row) > width and not row[-1].strip():
                    row.pop()
                if len(row) == width:
                    write([number, *row])
                    continue
                misfits += 1
                write_apart([number, *row])
                if len(examples) < EXAMPLES:
                    examples.append(Example(number, f"{len(row)} cells, not {width}"))
        if not misfits:
            return ()
        self.faults.add("ragged-row", file=entry.shown, count=misfits, of=count, examples=examples)
        return (Ragged(entry.shown, apart, misfits),)

    def close(self) -> None:
        """Drop the texts that typed tables were made of, and the limit of memory."""
        for raw in self.opened.values():
            if raw is not None and raw.text:
                self.connection.drop_table(raw.table.get_name(), force=True)
        self._run("RESET memory_limit")

    def abandon(self) -> None:
        """Close the embedded database; its folder goes with it."""
        self.connection.disconnect()


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
