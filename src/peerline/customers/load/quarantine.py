"""Rows that were set aside, as files beside the reason; a folder is there whole or not at all."""

import csv
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import ibis

from peerline.customers.load.sources import FILE, ROW
from peerline.engine.connect import SourceError

MARKER = "quarantine.json"


class Quarantine:
    """A folder of `TABLE.csv` with the rows set aside as the source has them.

    Written beside `target` and put in its place at the end; left as it was where something fails.
    """

    def __init__(self, target: Path | None) -> None:
        self.target = target
        self.counts: dict[str, int] = {}
        if target is None:
            return
        if target.exists() and not target.is_dir():
            raise SourceError(f"{target} is a file; name a folder for the rows set aside")
        if target.is_dir() and any(target.iterdir()) and not (target / MARKER).is_file():
            raise SourceError(
                f"{target} holds other files; name a new folder for the rows set aside"
            )
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self.folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        except OSError as error:
            raise SourceError(f"{target} can't be made: {error.strerror}") from error

    def add(
        self, table: str, file: str, rows: ibis.Table, columns: Sequence[str], reason: ibis.Value
    ) -> None:
        """Append rows of a source's table, its own `columns`, and why."""
        if self.target is None:
            return
        parts = {
            "reason": reason,
            "file": rows[FILE] if FILE in rows.columns else ibis.literal(file),
            "row": rows[ROW] if ROW in rows.columns else ibis.null("int64"),
        }
        shown = rows.select(
            **{f"pl_{k}": v for k, v in parts.items()}, **{c: rows[c] for c in columns}
        )
        path = self.folder / f"{table}.csv"
        head = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as out:
            if head:
                csv.writer(out).writerow(["reason", "file", "row", *columns])
            self._append(shown, out)

    def _append(self, rows: ibis.Table, out: TextIO) -> None:
        connection = rows.get_backend()
        if connection.name != "duckdb":
            for batch in rows.to_pyarrow_batches(chunk_size=10_000):
                columns = [column.to_pylist() for column in batch.columns]
                csv.writer(out).writerows(zip(*columns, strict=True))
            return
        # Ibis 12 asks DuckDB 2 for batches by a name that it no longer has.
        part = self.folder / ".part"
        target = str(part).replace("'", "''")
        query = f"COPY ({connection.compile(rows)}) TO '{target}' (FORMAT csv, HEADER false)"
        connection.raw_sql(query).fetchall()
        with part.open(encoding="utf-8", newline="") as given:
            shutil.copyfileobj(given, out)
        part.unlink()

    def add_ragged(self, table: str, file: str, ragged: Path) -> None:
        """Append rows whose cells do not fit the header, as they stand in the file."""
        if self.target is None:
            return
        with (
            ragged.open(encoding="utf-8", newline="") as given,
            (self.folder / f"{table}-ragged.csv").open("a", encoding="utf-8", newline="") as out,
        ):
            write = csv.writer(out)
            write.writerow(["reason", "file", "row", "cells"])
            for row in csv.reader(given):
                write.writerow(["ragged-row", file, *row])

    def finish(self, summary: Any) -> None:
        """Put the folder in its place."""
        if self.target is None:
            return
        text = json.dumps(summary, ensure_ascii=False, indent=2)
        (self.folder / MARKER).write_text(text + "\n", encoding="utf-8")
        if self.target.exists():
            shutil.rmtree(self.target)
        self.folder.chmod(0o755)
        self.folder.rename(self.target)

    def __enter__(self) -> "Quarantine":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.target is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
