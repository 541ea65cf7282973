"""Tables for people on a terminal."""

from collections.abc import Collection, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDTH = 140
"""Of what goes into a file or a pipe, where no terminal tells its own."""

Cell = str | Text


def say(line: str) -> None:
    """Print a line."""
    _console().print(Text(line))


def say_table(
    head: Sequence[str], rows: Sequence[Sequence[Cell]], right: Collection[str] = ()
) -> None:
    """Print a table; the columns named in `right` are set to the right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in head:
        table.add_column(name, justify="right" if name in right else "left")
    for row in rows:
        table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    _console().print(table)


def coloured(cell: str, style: str | None) -> Cell:
    """A cell in a colour."""
    return Text(cell, style=style or "")


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH)
