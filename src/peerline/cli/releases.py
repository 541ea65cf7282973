"""`peerline release`: build a release from answers, look into one, verify one."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from peerline.benchmark.comparison import CohortView, FigureComparison
    from peerline.benchmark.release import Release
    from peerline.field.build import Report

RELEASE = click.Path(path_type=Path, file_okay=False)
CAMPAIGN = "campaign:"
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@click.group()
def release() -> None:
    """Build, show, query and verify releases."""


@release.command()
@click.argument("source")
@click.option("--state", type=RELEASE, required=True, help="The field's private state.")
@click.option(
    "--key-file",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    envvar="PEERLINE_DECOY_KEY_FILE",
    help="The decoy key: a file of 32 bytes.",
)
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="The release's date, as it will be shown.",
)
@click.option("--close", is_flag=True, help="Close the field: open all cells, once.")
@click.option("--before", metavar="SOURCE", help="An earlier year's answers, to tell the trend.")
@click.option("--before-state", type=RELEASE, help="The private state of that earlier year.")
@click.option("-o", "output", type=RELEASE, required=True, help="The directory to write.")
def build(
    source: str,
    state: Path,
    key_file: Path,
    date: Any,
    close: bool,
    before: str | None,
    before_state: Path | None,
    output: Path,
) -> None:
    """Build a release of SOURCE.

    SOURCE is a .csv or .parquet file, a table of a database as URL#table, or campaign:SLUG, a
    campaign of the site.
    """
    from peerline.benchmark.release import ReleaseError
    from peerline.engine.connect import SourceError, open_table
    from peerline.field.build import Before, build_release, read_key
    from peerline.field.pool import PoolError
    from peerline.field.state import StateError
    from peerline.field.turn import BuildError
    from peerline.instruments.faults import FileFaults

    if (before is None) != (before_state is None):
        raise click.UsageError("--before and --before-state go together")
    try:
        key = read_key(key_file)
        with ExitStack() as opened:
            table = open_table(_source(source, state, opened, close=close))
            year = None
            if before is not None and before_state is not None:
                year = Before(open_table(_source(before, before_state, opened)), before_state)
            report = build_release(
                table, state, key, output, date=f"{date:%Y-%m-%d}", close=close, before=year
            )
    except (BuildError, PoolError, StateError, SourceError, ReleaseError, FileFaults) as error:
        raise click.ClickException(str(error)) from error
    _say_built(report, output)


@release.command()
@click.argument("directory", type=RELEASE)
@as_json
def show(directory: Path, as_json: bool) -> None:
    """Show what a release is of, which cells it has, and the operator's report on it."""
    from peerline.benchmark.policy import ALL
    from peerline.cli.release_report import leading_lines, lines, trend_lines

    opened = _open(directory)
    described = _described(opened)
    if as_json:
        _say({"schema": "peerline/release-show/1", **described})
        return
    for key in ("digest", "date", "series", "origin", "family", "method", "policy", "n"):
        click.echo(f"{key}: {described[key]}")
    own = [cell for cell in described["cells"] if cell["n"]]
    for cell in own:
        click.echo(f"  {cell['id']}  {cell['n']}")
    click.echo(f"  and {len(described['cells']) - len(own)} modelled from wider ones (see --json)")
    for line in (*lines(described), *leading_lines(opened), *trend_lines(_trend(opened, ALL))):
        click.echo(line)


@release.command()
@click.argument("directory", type=RELEASE)
@click.option(
    "--cohort", default="all", show_default=True, help="industry=technology,arr_band=10-50m"
)
@as_json
def query(directory: Path, cohort: str, as_json: bool) -> None:
    """Print the figures of one cohort of a release."""
    from peerline.benchmark.compare import cohort_figures
    from peerline.benchmark.release import ReleaseError, attributes_of
    from peerline.cli.release_report import trend_lines

    opened = _open(directory)
    try:
        attributes = attributes_of(cohort)
        _check_levels(opened, attributes)
        view = cohort_figures(opened, attributes)
    except (ReleaseError, LookupError) as error:
        raise click.ClickException(_unknown_cohort(cohort, error)) from error
    figures = [_figure(found) for found in view.figures.values()]
    if as_json:
        _say(
            {
                "schema": "peerline/release-query/1",
                "release": opened.info.digest,
                "origin": opened.info.origin.value,
                "cohort": view.cohort.id,
                "n": view.cohort.n,
                "basis": view.basis.value,
                "figures": figures,
                "practices": _practices(opened, view),
                "trend": _trend(opened, view.cohort.id),
            }
        )
        return
    click.echo(f"{view.cohort.id}: n {view.cohort.n or '-'}, {view.basis.value}")
    for figure in figures:
        shown = ", ".join(f"{q} {e['value']:g}" for q, e in figure["quantiles"].items())
        click.echo(f"  {figure['figure']} (n {figure['n'] or '-'}): {shown}")
    for line in trend_lines(_trend(opened, view.cohort.id)):
        click.echo(line)


@release.command()
@click.argument("directory", type=RELEASE)
@click.option("--cohort", required=True, help="industry=technology,arr_band=10-50m")
@click.option("--state", type=RELEASE, required=True, help="The field's private state.")
@click.option("-o", "output", type=RELEASE, help="The directory to write; default: in its place.")
def retire(directory: Path, cohort: str, state: Path, output: Path | None) -> None:
    """Take a cohort's row back, for good: no later build of this state shows it again."""
    from peerline.benchmark.release import ReleaseError, attributes_of, cell_id
    from peerline.field.retire import retire_row
    from peerline.field.state import StateError

    try:
        cell = cell_id(attributes_of(cohort))
        digest, gone = retire_row(directory, state, cell, output or directory)
    except LookupError as error:
        raise click.ClickException(f"this release has no cohort {cohort}") from error
    except (ReleaseError, StateError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Taken back: {', '.join(gone)}. The release is now {digest[:12]}.")


@release.command()
@click.argument("directory", type=RELEASE)
@click.option("--state", type=RELEASE, help="Recompute the ledgers from the private state, too.")
def verify(directory: Path, state: Path | None) -> None:
    """Check that a release is whole; with its state, that it tells as little as it says."""
    from peerline.benchmark.policy import load_policy
    from peerline.benchmark.release import ReleaseError, check_policy, open_release

    try:
        opened = open_release(directory, verify=True)
        check_policy(opened, load_policy())
        click.echo(f"{directory}: whole, release {opened.info.digest[:12]}, as the policy allows")
        if state is not None:
            from peerline.field.state import StateError
            from peerline.field.verify import verify_state

            try:
                for ledger, k_eff in verify_state(directory, state).items():
                    click.echo(f"  {ledger}: k_eff {k_eff:.3f}")
            except StateError as error:
                raise click.ClickException(str(error)) from error
    except ReleaseError as error:
        raise click.ClickException(str(error)) from error


def _say_built(report: "Report", output: Path) -> None:
    again = " again" if report.reissued else ""
    click.echo(f"Built{again} the {report.series} release {report.digest[:12]} in {output}.")
    click.echo(f"{report.members:,} companies, {report.released} cells released.")
    for ledger, outcomes in report.outcomes.items():
        listed = ", ".join(f"{why} {count}" for why, count in sorted(outcomes.items()))
        k_eff = report.k_eff[ledger]
        click.echo(f"  {ledger}: {listed or 'nothing'}; k_eff {k_eff:.2f}")
    for figure, found in report.hygiene.items():
        if found.impossible or found.outlying:
            click.echo(
                f"  left out of {figure}: {found.impossible} impossible, {found.outlying} outlying"
            )
        if found.confirmed:
            click.echo(f"  kept in {figure}: {found.confirmed} outlying, confirmed by their owners")


def _source(source: str, state: Path, opened: ExitStack, *, close: bool | None = None) -> str:
    """The table's name; a campaign is written into one that is gone when `opened` ends.

    `close`: of a release to be built; None for an earlier year that is only read.
    """
    if not source.startswith(CAMPAIGN):
        return source
    from django.db import DatabaseError
    from django.utils import timezone

    from peerline.cli.site import prepare_django

    prepare_django()
    from peerline.actions import releases as of_site

    slug = source.removeprefix(CAMPAIGN)
    try:
        campaign = opened.enter_context(
            of_site.at_the_command(slug=slug, state=state, closing=close, now=timezone.now())
        )
        return str(opened.enter_context(of_site.answers_of(campaign)))
    except DatabaseError as error:
        raise click.ClickException(
            f"the site's database can't be read ({error}); `peerline doctor` says what it lacks"
        ) from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def _open(directory: Path) -> "Release":
    from peerline.benchmark.release import ReleaseError, open_release

    try:
        return open_release(directory, verify=True)
    except ReleaseError as error:
        raise click.ClickException(str(error)) from error


def _described(opened: "Release") -> dict[str, Any]:
    manifest = opened.manifest
    cells = [{"id": cell.id, "n": cell.n} for cell in opened.cells.values()]
    kept = (
        "digest", "date", "series", "origin", "family", "editions", "method", "policy", "format",
        "n", "figures", "attributes", "leaders", "k_eff",
        "coverage", "refused", "retired", "associations", "reliability",
    )  # fmt: skip
    with_files = {"mix": opened.mix, "trend": _trend(opened)}
    return {**{key: manifest[key] for key in kept}, **with_files, "cells": cells}


def _trend(opened: "Release", cohort: str | None = None) -> dict[str, Any] | None:
    """The change since an earlier year; of one cohort, where it is named."""
    from dataclasses import asdict

    trend = opened.trend
    if trend is None:
        return None
    moved = [m for m in trend.movements if cohort is None or m.cohort == cohort]
    return {
        "since": trend.since,
        "items": list(trend.items),
        "changes": [asdict(m) for m in moved],
    }


def _check_levels(opened: "Release", attributes: Mapping[str, str]) -> None:
    """Name what there is where an attribute or a level is not known."""
    from peerline.benchmark.release import ReleaseError

    known = opened.manifest["attributes"]
    for attribute, level in attributes.items():
        if attribute not in known:
            raise ReleaseError(f"no attribute “{attribute}”; there are {', '.join(known)}")
        if level not in known[attribute] and f"{attribute}={level}" not in opened.cells:
            raise ReleaseError(
                f"{attribute} has no “{level}”; it has {', '.join(known[attribute])}"
            )


def _unknown_cohort(cohort: str, error: Exception) -> str:
    if isinstance(error, LookupError):
        return (
            f"this release has no cohort {cohort}: too few members, or it could give somebody "
            "away; ask for a wider one"
        )
    return str(error)


def _figure(found: "FigureComparison") -> dict[str, Any]:
    quantiles = {
        name: {"value": e.value, "low": e.low, "high": e.high}
        for name, e in found.quantiles.items()
    }
    return {"figure": found.figure, "n": found.n, "quantiles": quantiles}


def _practices(opened: "Release", view: "CohortView") -> list[dict[str, Any]]:
    from peerline.benchmark.release import NOT_GIVEN

    row = opened.cells[view.cohort.id].row
    shares = opened.shares[row].tolist()
    named = zip(opened.manifest["practices"], shares, strict=True)
    return [
        {"item": item, "option": option, "share": share}
        for (item, option), share in named
        if share != NOT_GIVEN
    ]


def _say(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def synthetic_field(output: Path, *, rows: int, seed: int, date: str, key: bytes) -> str:
    """Build the closed release of a made-up field in `output`; returns its digest.

    The same arguments give the same bytes. Its private state is thrown away: it hides nobody.
    """
    import tempfile

    from peerline.engine.connect import open_table
    from peerline.field.build import build_release
    from peerline.instruments.load import load
    from peerline.simulate.responses import simulate, write

    default = load("cs-maturity-2026")
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers.parquet"
        write(simulate(default, rows, seed), answers)
        table = open_table(str(answers))
        state = Path(folder) / "state"
        return build_release(table, state, key, output, date=date, close=True).digest
