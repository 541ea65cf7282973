"""`peerline customers health`: each account's health, and why it is what it is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peerline.cli.customer_base import Asked, opened, source_options
from peerline.cli.offline import DIRECTORY, as_json, say_json

if TYPE_CHECKING:
    from peerline.cli.tables import Cell
    from peerline.customers.facts import Component, Health
    from peerline.customers.health.change import Change
    from peerline.customers.health.profile import Profiles

COLOURS = ("green", "amber", "red")
STYLES = {"green": "green", "amber": "yellow", "red": "red"}
NONE = "–"


@click.command()
@source_options
@click.option("--profiles", "folder", type=DIRECTORY, help="Your own profiles; default: ours.")
@click.option("--account", help="Only this account, with its whole ledger.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Also why it moved since that day."
)
@click.option("--limit", type=click.IntRange(1), default=40, show_default=True, help="Lines shown.")
@as_json
def health(
    source: str,
    mapping: str | None,
    currency: str | None,
    settings_file: Path | None,
    as_of: datetime | None,
    folder: Path | None,
    account: str | None,
    since: datetime | None,
    limit: int,
    as_json: bool,
) -> None:
    """Show the health of every account of SOURCE, the lowest first, and why it is what it is.

    Every figure comes from a ledger whose contributions add up to it, and so do its changes.
    """
    from peerline.customers.health.ledger import ledger
    from peerline.customers.health.profile import load_profiles

    with opened(source, mapping, currency, settings_file, as_of) as asked:
        profiles = load_profiles(folder)
        before = [since.date()] if since else []
        if before and before[0] >= asked.day:
            raise click.BadParameter(f"give a day before {asked.day}", param_hint="--since")
        found = ledger(
            asked.base, asked.day, profiles, asked.settings,
            since=before, account=account, rows=as_json or account is not None,
        )  # fmt: skip
        if account is not None and not found:
            raise click.ClickException(f"No account {account} had a contract on {asked.day}.")
        names = asked.base.names()
        lacking = _lacking(asked, profiles)
    if as_json:
        say_json(_object(asked, before, profiles, found, names, lacking))
    else:
        _print(asked, before, profiles, found, names, lacking, limit)


def _lacking(asked: Asked, profiles: "Profiles") -> dict[str, str]:
    """Metric -> what the source lacks for it."""
    from peerline.customers.account_metrics import ACCOUNT_METRICS
    from peerline.customers.account_metrics.wide import lacking

    metrics = dict.fromkeys(look.metric for look in profiles.looks)
    gaps = {m: lacking(asked.base, ACCOUNT_METRICS[m], asked.settings) for m in metrics}
    return {metric: gap for metric, gap in gaps.items() if gap is not None}


def _object(
    asked: Asked,
    before: Sequence[date],
    profiles: "Profiles",
    found: Sequence["Health"],
    names: Mapping[str, str],
    lacking: Mapping[str, str],
) -> dict[str, Any]:
    from peerline.customers.health.change import changes

    return {
        "schema": "peerline/customers-health/1",
        "as_of": asked.day.isoformat(),
        "since": before[0].isoformat() if before else None,
        "profiles": [{"profile": p.name, "title": p.title.to("en")} for p in profiles.all],
        "missing": dict(lacking),
        "quarantined": dict(asked.base.quarantined),
        "accounts": [_account(h, names) for h in found if h.day == asked.day],
        "changes": [_change(change) for change in changes(found)],
    }


def _account(health: "Health", names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "account": health.account,
        "name": names.get(health.account, ""),
        "profile": health.profile,
        "score": health.score,
        "computed": health.computed,
        "coverage": health.coverage,
        "colour": health.colour,
        "overridden": health.overridden,
        "ledger": [_ledger_row(part) for part in health.components],
    }


def _ledger_row(part: "Component") -> dict[str, Any]:
    return {
        "component": part.component,
        "measure": part.measure,
        "reading": part.reading,
        "raw": part.raw,
        "baseline": part.baseline,
        "baseline_of": part.baseline_of,
        "score": part.score,
        "weight": part.weight,
        "contribution": part.contribution,
        "rows": list(part.rows),
    }


def _change(change: "Change") -> dict[str, Any]:
    return {
        "account": change.account,
        "from": change.before.day.isoformat(),
        "to": change.after.day.isoformat(),
        "total": None if change.total is None else float(change.total),
        "computed": float(change.computed),
        "by_override": None if change.by_override is None else float(change.by_override),
        "parts": [
            {
                "component": shift.component,
                "measure": shift.measure,
                "reading": shift.reading,
                "cause": shift.cause.value,
                "change": float(shift.change),
                "by_score": float(shift.by_score),
                "by_weight": float(shift.by_weight),
            }
            for shift in change.shifts
            if shift.change
        ],
    }


def _print(
    asked: Asked,
    before: Sequence[date],
    profiles: "Profiles",
    found: Sequence["Health"],
    names: Mapping[str, str],
    lacking: Mapping[str, str],
    limit: int,
) -> None:
    from peerline.cli.tables import say, say_table
    from peerline.customers.health.change import changes

    now = sorted(
        (h for h in found if h.day == asked.day),
        key=lambda h: (h.score is None, h.score or 0, h.account),
    )
    moved = {change.account: change for change in changes(found)}
    counts = {colour: sum(h.colour == colour for h in now) for colour in COLOURS}
    summary = ", ".join(f"{n} {colour}" for colour, n in counts.items())
    silent = len(now) - sum(counts.values())
    noun = "account" if len(now) == 1 else "accounts"
    say(f"{len(now)} {noun} as of {asked.day}: {summary}, {silent} without a colour.")
    head = ["account", "name", "health", "colour", "known"]
    head += [f"since {before[0]}"] if before else []
    rows = [_line(h, names, moved.get(h.account), asked_before=bool(before)) for h in now[:limit]]
    say_table([*head, "what pulls it down"], rows, right={"health", "known", head[-1]})
    if len(now) > limit:
        say(f"... and {len(now) - limit} healthier ones (--limit, or --json for all).")
    if len(now) == 1:
        _print_ledger(now[0], profiles)
        for change in moved.values():
            _print_change(change, profiles)
    for metric, gap in lacking.items():
        say(f"Not told: {metric}, for the source lacks {gap}.")
    aside = {table: n for table, n in asked.base.quarantined.items() if n}
    if aside:
        listed = ", ".join(f"{n} of {table}" for table, n in aside.items())
        say(f"Rows set aside, in no figure: {listed}.")


def _line(
    health: "Health", names: Mapping[str, str], change: "Change | None", *, asked_before: bool
) -> "list[Cell]":
    from peerline.cli.tables import coloured

    score = NONE if health.score is None else f"{health.score:.1f}"
    if health.overridden is not None:
        score += "*"
    cells: list[Cell] = [
        health.account,
        names.get(health.account, ""),
        score,
        coloured(health.colour or NONE, STYLES.get(health.colour or "")),
        f"{health.coverage:.0%}",
    ]
    if asked_before:
        total = change.total if change else None
        cells.append(NONE if total is None else f"{total:+.1f}")
    return [*cells, ", ".join(_weakest(health.components)) or NONE]


def _weakest(parts: Iterable["Component"]) -> list[str]:
    """The components that cost most against a full score, at most two."""
    lost: dict[str, float] = {}
    for part in parts:
        cost = part.weight * 100 - part.contribution
        lost[part.component] = lost.get(part.component, 0.0) + cost
    worst = sorted(lost.items(), key=lambda item: -item[1])[:2]
    return [f"{component} -{cost:.0f}" for component, cost in worst if cost >= 1]


def _print_ledger(health: "Health", profiles: "Profiles") -> None:
    from peerline.cli.tables import say, say_table

    titles = _titles(profiles)
    say(f"\nLedger by profile {health.profile}")
    head = ["component", "measure", "value", "compared with", "score", "weight", "gives", "rows"]
    rows = [
        [
            titles.get(part.component, part.component),
            titles.get(part.measure, part.measure),
            _number(part.raw),
            _compared(part),
            _number(part.score),
            f"{part.weight:.1%}",
            f"{part.contribution:.2f}",
            _rows(part.rows),
        ]
        for part in health.components
    ]
    say_table(head, rows, right={"value", "score", "weight", "gives"})
    if health.computed is not None:
        say(f"They add up to {health.computed:.2f}; {health.coverage:.0%} of the weight is known.")
    if health.overridden is not None:
        say(f"* Overridden to {_number(health.score)}: {health.overridden}")


def _print_change(change: "Change", profiles: "Profiles") -> None:
    from peerline.cli.tables import say, say_table

    titles = _titles(profiles)
    say(f"\nFrom {change.before.day} to {change.after.day}: {change.computed:+.2f}")
    say_table(
        ["component", "measure", "change", "by its score", "by weights", "why"],
        [
            [
                titles.get(shift.component, shift.component),
                titles.get(shift.measure, shift.measure),
                f"{shift.change:+.2f}",
                f"{shift.by_score:+.2f}",
                f"{shift.by_weight:+.2f}",
                shift.cause.value,
            ]
            for shift in change.shifts
            if shift.change
        ],
        right={"change", "by its score", "by weights"},
    )
    if change.by_override:
        say(f"Overrides add {change.by_override:+.2f}.")


def _titles(profiles: "Profiles") -> dict[str, str]:
    from peerline.customers.account_metrics.texts import titles

    parts = {part.id: part.title.to("en") for p in profiles.all for part in p.components}
    return parts | {metric: title.to("en") for metric, title in titles().items()}


def _compared(part: "Component") -> str:
    if part.baseline is None:
        return NONE
    return f"{_number(part.baseline)} ({part.baseline_of})"


def _number(value: float | None) -> str:
    return NONE if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")


def _rows(rows: Sequence[str]) -> str:
    return NONE if not rows else rows[0] if len(rows) == 1 else f"{rows[0]} +{len(rows) - 1}"
