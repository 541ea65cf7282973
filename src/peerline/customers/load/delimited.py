"""CSV files as they come: encoding, separator, rows above the header, ragged rows."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE = 262_144
CHUNK = 4_194_304
SEPARATORS = (",", ";", "\t", "|")
KANA = re.compile("[\u3040-\u30ff\uff66-\uff9f]")
csv.field_size_limit(CHUNK)

Told = Callable[[int], None]
"""Told how many bytes were read since the last time."""


class Unreadable(ValueError):
    """A file that is no table; the message says why."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a CSV file is laid out. `header` counts rows from 1; `plain`: one line a row, nothing
    above the header, UTF-8, so that an engine can read it as it is."""

    encoding: str
    mark: bool
    separator: str
    header: int
    columns: tuple[str, ...]
    plain: bool


def examine(path: Path, told: Told) -> Layout | None:
    """The layout of the file, null where it is empty. Reads it to its end. Raises Unreadable."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    _refuse_others(start)
    mark = start.startswith(codecs.BOM_UTF8)
    encoding, even = _encoding(path, start, told)
    sample = _sample(path, encoding)
    if not sample.strip():
        return None
    separator = _separator(sample)
    rows = list(_rows(io.StringIO(sample, newline=""), separator))
    header = find_header(rows)
    if header is None:
        return None
    columns = column_names(rows[header])
    plain = even and header == 0 and encoding == "utf-8-sig" and "\n" not in "".join(rows[0])
    return Layout(encoding, mark, separator, header + 1, columns, plain)


def rows_of(path: Path, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Every row below the header with its number, blank ones passed over. Raises Unreadable."""
    number = layout.header
    try:
        with path.open(encoding=layout.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=layout.separator, strict=True)
            for number, row in enumerate(reader, 1):
                if number > layout.header and any(cell.strip() for cell in row):
                    yield number, row
    except csv.Error as error:
        raise Unreadable(f"after row {number}: {error}; is a quotation mark left open?") from error


def _refuse_others(start: bytes) -> None:
    if start.startswith(b"PK\x03\x04"):
        raise Unreadable("this is an Excel workbook (or another ZIP); name it .xlsx")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("this is an old Excel workbook; save it as .xlsx or CSV")
    if start.startswith(b"PAR1"):
        raise Unreadable("this is a Parquet file; name it .parquet")
    if start.startswith(b"\x1f\x8b"):
        raise Unreadable("this is compressed; unpack it first")
    if not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and b"\x00" in start:
        raise Unreadable("this is no text")


def _encoding(path: Path, start: bytes, told: Told) -> tuple[str, bool]:
    """The encoding, and whether no line inside is blank."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", False
    even = _is_utf8(path, told)
    if even is not None:
        return "utf-8-sig", even
    for encoding in ("cp932", "cp1252"):
        found = _decodes(path, encoding)
        if found is not None and (encoding != "cp932" or KANA.search(found)):
            return encoding, False
    raise Unreadable("neither UTF-8, Shift JIS nor Windows-1252 text")


def _is_utf8(path: Path, told: Told) -> bool | None:
    """Null where it is not; else whether no blank line stands inside."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    blank, tail = False, b""
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
                joined = (tail + chunk).replace(b"\r", b"")
                blank = blank or b"\n\n" in joined.rstrip(b"\n") or tail.endswith(b"\n\n")
                tail = joined[len(joined.rstrip(b"\n")) :][:2] or joined[-1:]
                told(len(chunk))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return not blank


def _decodes(path: Path, encoding: str) -> str | None:
    """Some of the text where all of the file is of the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    kept = ""
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                text = decoder.decode(chunk)
                kept = kept if KANA.search(kept) else text
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return kept


def _sample(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as file:
        text = file.read(SAMPLE)
    if len(text) == SAMPLE and "\n" in text:
        text = text[: text.rindex("\n")]
    return text


def _rows(file: io.StringIO, separator: str) -> Iterator[list[str]]:
    try:
        for row in csv.reader(file, delimiter=separator):
            yield [cell.strip() for cell in row]
    except csv.Error:
        return


def _separator(sample: str) -> str:
    """The separator by which most rows have the same number of cells, and many of them."""

    def evenness(separator: str) -> tuple[float, int]:
        rows = list(_rows(io.StringIO(sample, newline=""), separator))[:200]
        widths = Counter(len(row) for row in rows if any(row))
        if not widths:
            return (0.0, 0)
        width, times = widths.most_common(1)[0]
        return (times / widths.total() if width > 1 else 0.0, width)

    return max(SEPARATORS, key=evenness)


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """The index of the row that names the columns: the first that is about as full as any of those
    below it. Above it stand titles, dates of export and blank rows."""
    filled = [sum(1 for cell in row if cell) for row in rows[:50]]
    widest = max(filled, default=0)
    if widest == 0:
        return None
    return next(
        index
        for index, cells in enumerate(filled)
        if cells * 2 >= widest and (cells > 1 or widest == 1)
    )


def column_names(header: Sequence[str]) -> tuple[str, ...]:
    """Names of columns: blank ones by their place, a name's second use marked as such.

    Columns at the end that have no name are left out.
    """
    names: list[str] = []
    cells = list(header)
    while cells and not cells[-1].strip():
        cells.pop()
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"column {place}"
        taken = {other.casefold() for other in names}
        if name.casefold() in taken:
            times = 2
            while f"{name} ({times})".casefold() in taken:
                times += 1
            name = f"{name} ({times})"
        names.append(name)
    return tuple(names)
