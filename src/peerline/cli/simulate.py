"""`peerline simulate`: made-up data, labelled as such."""

from datetime import datetime
from pathlib import Path

import click


@click.group()
def simulate() -> None:
    """Make up labelled respondents and customers."""


@simulate.command()
@click.option("-n", "rows", type=click.IntRange(1, 20_000_000), default=400, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--instrument", "instrument_id", default="cs-maturity-2026", show_default=True)
@click.option(
    "--year",
    type=click.IntRange(1, 2),
    default=1,
    show_default=True,
    help="2: many of year 1's companies (same -n and --seed) a year later.",
)
@click.option(
    "--drift",
    type=click.FloatRange(-2, 2),
    default=0.25,
    show_default=True,
    help="How far all have moved by year 2, in standard deviations of maturity.",
)
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to write: .parquet or .csv.",
)
def responses(
    rows: int, seed: int, instrument_id: str, year: int, drift: float, output: Path
) -> None:
    """Write a table of made-up answers, the same for the same seed."""
    from peerline.instruments.load import UnknownInstrument, load
    from peerline.simulate.later import Later
    from peerline.simulate.responses import simulate as make
    from peerline.simulate.responses import write

    if output.suffix not in (".parquet", ".csv"):
        raise click.BadParameter("the file must end in .parquet or .csv", param_hint="-o")
    if not output.parent.is_dir():  # said before a million rows are made
        raise click.ClickException(f"{output}: No such file or directory")
    try:
        instrument = load(instrument_id)
    except UnknownInstrument as error:
        raise click.BadParameter(str(error), param_hint="--instrument") from error
    made = make(instrument, rows, seed)
    if year == 2:
        made = make(instrument, rows, seed + 1, later=Later(made, drift=drift))
    try:
        write(made, output)
    except OSError as error:
        raise click.ClickException(f"{output} can't be written: {error}") from error
    click.echo(f"Wrote {rows:,} made-up respondents of {instrument.id} to {output}.", err=True)


@simulate.command()
@click.option("--accounts", type=click.IntRange(1, 100_000), default=500, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default="2026-06-30",
    show_default=True,
    help="The day before which three years of history end.",
)
@click.option(
    "--usage-rows",
    type=click.IntRange(1, 1_000_000_000),
    help="About how many rows of usage.  [default: 2,500 an account]",
)
@click.option(
    "--format", "kind", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True
)
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder to write, new or empty or made by this command.",
)
def customers(
    accounts: int, seed: int, as_of: datetime, usage_rows: int | None, kind: str, output: Path
) -> None:
    """Write a made-up customer base, the same for the same seed: all tables, and the truth."""
    from peerline.simulate.customers.base import USAGE_ROWS_AN_ACCOUNT
    from peerline.simulate.customers.base import simulate as make
    from peerline.simulate.customers.write import NotOurs
    from peerline.simulate.customers.write import write as write_folder

    try:
        made = make(accounts, seed, as_of.date())
        rows = usage_rows or USAGE_ROWS_AN_ACCOUNT * accounts
        counts = write_folder(made, output, rows, kind)
    except NotOurs as error:
        raise click.BadParameter(str(error), param_hint="-o") from error
    except OSError as error:
        raise click.ClickException(f"{output} can't be written: {error}") from error
    told = ", ".join(f"{number:,} {name}" for name, number in counts.items())
    click.echo(
        f"Wrote {accounts:,} made-up customers as of {made.as_of} to {output}: {told}.", err=True
    )
