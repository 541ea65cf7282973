"""`peerline customers check`: what is wrong with the tables, and what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peerline.cli.offline import DIRECTORY, as_json, fail, say_json

if TYPE_CHECKING:
    from peerline.customers.load.faults import Fault
    from peerline.customers.load.loading import Loaded
    from peerline.customers.load.sources import Progress

HEADINGS = {
    "stops": "Can't be read",
    "set-aside": "Set aside: these rows are in no figure",
    "left-out": "Left out: the value is, the row stays",
    "doubt": "Kept as it is, but look at it",
    "note": "How it was read",
}
mapping_option = click.option(
    "--mapping",
    metavar="FILE",
    help="A mapping file, or a preset such as hubspot.",
)


@click.command()
@click.argument("source")
@mapping_option
@click.option(
    "--suggest-mapping", "suggest", is_flag=True, help="Print a mapping to begin with, and stop."
)
@click.option("--quarantine", type=DIRECTORY, help="Write rows set aside into this folder.")
@click.option("--currency", metavar="CODE", help="The currency to report in, such as USD.")
@as_json
def check(
    source: str,
    mapping: str | None,
    suggest: bool,
    quarantine: Path | None,
    currency: str | None,
    as_json: bool,
) -> None:
    """Say what is wrong with the tables of SOURCE, all at once.

    SOURCE is a folder of CSV, XLSX or Parquet files, a workbook, or the URL of a database. Leaves
    with 1 where rows were set aside or a table can't be read.
    """
    from peerline.customers.load.faults import CannotLoad
    from peerline.customers.load.loading import load
    from peerline.customers.load.suggest import suggestion
    from peerline.engine.connect import SourceError
    from peerline.instruments.faults import FileFaults

    try:
        with progress_bar() as told:
            if suggest:
                text = suggestion(source, told)
            else:
                loaded = load(source, mapping, told, quarantine=quarantine, currency=currency)
    except FileFaults as error:
        fail(error.faults)
    except CannotLoad as error:
        _say(source, error.faults, None, as_json=as_json)
        raise SystemExit(1) from error
    except SourceError as error:
        raise click.ClickException(f"{str(error).removesuffix('.')}.") from error
    if suggest:
        click.echo(text, nl=False)
        return
    _say(source, loaded.faults, loaded, as_json=as_json)
    if quarantine is not None and any(loaded.quarantined.values()) and not as_json:
        click.echo(f"\nThe rows set aside are in {quarantine}.")
    grave = ("stops", "set-aside", "left-out")
    raise SystemExit(1 if any(fault.level in grave for fault in loaded.faults) else 0)


@contextmanager
def progress_bar() -> "Iterator[Progress]":
    """A progress bar on standard error, on a terminal only."""
    import sys

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not (console.is_terminal and sys.stderr.isatty()):
        yield lambda _what, _done, _of: None
        return
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def told(what: str, done: int, of: int) -> None:
            bar.update(task, description=what, completed=done, total=of or None)

        yield told


def _say(
    source: str, faults: "tuple[Fault, ...]", loaded: "Loaded | None", *, as_json: bool
) -> None:
    if as_json:
        say_json(_object(source, faults, loaded))
        return
    if loaded is not None:
        _tables(loaded)
    for level, heading in HEADINGS.items():
        listed = [fault for fault in faults if fault.level == level]
        if listed:
            click.echo(f"\n{heading}")
            for fault in listed:
                click.echo(f"  {fault}")
    if not faults:
        click.echo("\nNo faults.")


def _tables(loaded: "Loaded") -> None:
    from peerline.customers.tables import contracts

    rows = [
        (read.table, read.file, f"{read.rows:,}", f"{read.kept:,}", f"{aside:,}" if aside else "-")
        for read in loaded.read
        for aside in [loaded.quarantined[read.table]]
    ]
    head = ("table", "from", "rows", "kept", "set aside")
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    for row in [head, *rows]:
        cells = [
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())
    absent = [name for name in contracts() if not loaded.base.has(name)]
    if absent:
        click.echo(f"\nNot in the source: {', '.join(absent)}.")
    click.echo(f"Reported in {loaded.base.reporting_currency}.")


def _object(source: str, faults: "tuple[Fault, ...]", loaded: "Loaded | None") -> dict[str, Any]:
    from peerline.customers.tables import contracts
    from peerline.engine.connect import masked

    tables = [
        {"table": read.table, "file": read.file, "rows": read.rows, "kept": read.kept}
        | {"set_aside": loaded.quarantined[read.table], "absent": list(read.absent)}
        for read in (loaded.read if loaded else ())
        if loaded
    ]
    return {
        "schema": "peerline/customers-check/1",
        "source": masked(source),
        "usable": loaded is not None,
        "reporting_currency": loaded.base.reporting_currency if loaded else None,
        "tables": tables,
        "missing": [n for n in contracts() if loaded and not loaded.base.has(n)],
        "faults": [
            {
                "level": fault.level.value,
                "code": fault.code,
                "table": fault.table,
                "file": fault.file,
                "column": fault.column,
                "count": fault.count,
                "of": fault.of,
                "says": fault.says,
                "detail": fault.detail,
                "remedy": fault.remedy,
                "examples": [
                    {"row": example.row, "value": example.value, "file": example.file}
                    for example in fault.examples
                ],
            }
            for fault in faults
        ],
    }
