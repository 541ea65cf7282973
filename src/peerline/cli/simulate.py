"""`peerline simulate`: made-up data, labelled as such."""

from pathlib import Path

import click


@click.group()
def simulate() -> None:
    """Make up labelled respondents."""


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
    try:
        instrument = load(instrument_id)
    except UnknownInstrument as error:
        raise click.BadParameter(str(error), param_hint="--instrument") from error
    made = make(instrument, rows, seed)
    if year == 2:
        made = make(instrument, rows, seed + 1, later=Later(made, drift=drift))
    write(made, output)
    click.echo(f"Wrote {rows:,} made-up respondents of {instrument.id} to {output}.", err=True)
