"""Excel workbooks as rows of text."""

import datetime
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peerline.customers.load.delimited import Unreadable, column_names, find_header


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its header: `header` counts rows from 1."""

    path: Path
    name: str
    header: int
    columns: tuple[str, ...]


def sheets(path: Path) -> list[str]:
    """The names of the workbook's sheets. Raises Unreadable."""
    book = _open(path)
    try:
        return [sheet.title for sheet in book.worksheets]
    finally:
        book.close()


def examine(path: Path, name: str) -> Sheet | None:
    """The sheet's layout, null where it is empty. Raises Unreadable."""
    book = _open(path)
    try:
        start = []
        for number, row in enumerate(_cells(book[name]), 1):
            start.append(row)
            if number >= 50:
                break
    finally:
        book.close()
    header = find_header(start)
    if header is None:
        return None
    return Sheet(path, name, header + 1, column_names(start[header]))


def rows_of(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Every row below the header with its number, blank ones passed over."""
    width = len(sheet.columns)
    book = _open(sheet.path)
    try:
        for number, row in enumerate(_cells(book[sheet.name]), 1):
            if number > sheet.header and any(row):
                padded = row + [""] * (width - len(row))
                yield number, padded[:width] + [cell for cell in padded[width:] if cell]
    finally:
        book.close()


def _open(path: Path) -> Any:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations, which are not read
            return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever it stumbles over
        raise Unreadable(
            "this is no Excel workbook that can be opened; has it a password?"
        ) from error


def _cells(sheet: Any) -> Iterator[list[str]]:
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # some programs write a wrong size into the file
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for row in sheet.iter_rows(values_only=True):
            yield [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime.datetime):
        bare = cell.time() == datetime.time(0)
        return cell.date().isoformat() if bare else cell.isoformat(" ", "seconds")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell).strip()
