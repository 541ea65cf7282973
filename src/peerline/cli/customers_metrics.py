"""`peerline customers metrics` and `explain`: every figure, its definition and its rows."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peerline.cli.customer_base import Asked, opened, source_options
from peerline.cli.offline import as_json, say_json

if TYPE_CHECKING:
    from peerline.customers.facts import Figure
    from peerline.customers.metrics.definition import Metric, Span
    from peerline.customers.metrics.registry import Explanation

NONE = "–"
OF_GROUPS = "Each group is rounded to the cent: together they may differ from all by a cent or two."
window_option = click.option(
    "--window", default="12m", show_default=True, metavar="LENGTH", help="12m, 4q, 1y, 6w, 90d."
)
by_option = click.option(
    "--by", multiple=True, metavar="NAME", help="Tell by it: segment, csm, month ... Repeatable."
)


@click.command()
@source_options
@window_option
@by_option
@click.option(
    "--metric", "names", multiple=True, metavar="ID", help="Only this one (or mrr_*). Repeatable."
)
@as_json
def metrics(
    source: str,
    mapping: str | None,
    currency: str | None,
    settings_file: Path | None,
    as_of: datetime | None,
    window: str,
    by: tuple[str, ...],
    names: tuple[str, ...],
    as_json: bool,
) -> None:
    """Tell every figure of SOURCE: revenue, retention, growth, renewals, use and the rest.

    The window is half-open: it ends on the day of --as-of. What the source can't tell is named
    with the reason.
    """
    from peerline.customers.assessing import assessed
    from peerline.customers.metrics.registry import evaluate, missing

    by = _dimensions(by)
    ids = _chosen(names, by)
    _span(date(2000, 1, 1), window)  # a wrong window is told before anything is read
    with opened(source, mapping, currency, settings_file, as_of) as asked:
        span = _span(asked.day, window)
        base = assessed(asked.base, ids, span, by, asked.settings)
        figures = evaluate(base, ids, span, by, asked.settings)
        lacking = missing(base, ids, span, by)
        if as_json:
            say_json([_row(figure) for figure in figures])
            return
        _say_figures(figures, span, by, asked)
        _say_lacking(lacking)


@click.command()
@click.argument("metric")
@source_options
@window_option
@by_option
@click.option("--rows", type=click.IntRange(0), default=20, show_default=True, help="Rows shown.")
@as_json
def explain(
    metric: str,
    source: str,
    mapping: str | None,
    currency: str | None,
    settings_file: Path | None,
    as_of: datetime | None,
    window: str,
    by: tuple[str, ...],
    rows: int,
    as_json: bool,
) -> None:
    """Explain METRIC: its definition, how many things it rests on, and the rows behind it."""
    from peerline.customers.assessing import assessed
    from peerline.customers.metrics.registry import explain as explained
    from peerline.customers.metrics.registry import missing
    from peerline.engine.connect import SourceError

    by = _dimensions(by)
    _chosen((metric,), by)
    _span(date(2000, 1, 1), window)
    with opened(source, mapping, currency, settings_file, as_of) as asked:
        span = _span(asked.day, window)
        base = assessed(asked.base, [metric], span, by, asked.settings)
        if reason := missing(base, [metric], span, by).get(metric):
            raise SourceError(f"{metric} {reason}")
        found = explained(base, metric, span, by, asked.settings, rows)
        if as_json:
            say_json(_explanation(found, asked))
        else:
            _say_explanation(found, asked)


def _dimensions(by: tuple[str, ...]) -> tuple[str, ...]:
    """`--by segment,csm` is `--by segment --by csm`."""
    return tuple(dict.fromkeys(name.strip() for given in by for name in given.split(",")))


def _span(day: date, window: str) -> "Span":
    from peerline.customers.metrics.definition import Span

    try:
        return Span.ending(day, window)
    except (ValueError, OverflowError) as error:
        raise click.BadParameter(f"{error}.", param_hint="--window") from error


def _chosen(names: tuple[str, ...], by: tuple[str, ...]) -> list[str]:
    """The metrics asked for; without any, all that can be told by these dimensions."""
    from fnmatch import fnmatchcase

    from peerline.customers.metrics.registry import METRICS, MONTH, UnknownMetric, checked

    if names:
        found = []
        for name in names:
            found += [known for known in METRICS if fnmatchcase(known, name)] or [name]
        try:
            return [checked(name, by).id for name in dict.fromkeys(found)]
        except UnknownMetric as error:
            raise click.UsageError(f"{error}.") from error
    able = [name for name, metric in METRICS.items() if set(by) <= {*metric.by, MONTH}]
    if not able:
        known = dict.fromkeys(name for metric in METRICS.values() for name in metric.by)
        raise click.UsageError(
            f"no metric can be told by {', '.join(by)}; there are: {', '.join((*known, MONTH))}."
        )
    return able


def _row(figure: "Figure") -> dict[str, Any]:
    group = ",".join(f"{name}={value}" for name, value in figure.by.items())
    return {
        "metric": figure.metric,
        "by": group or "all",
        "from": figure.start.isoformat(),
        "to": figure.end.isoformat(),
        "value": _plain(figure.value),
        "n": figure.n,
        "of": figure.of,
        "unit": figure.unit.value,
        "definition": figure.definition,
        "low": figure.low,
        "high": figure.high,
    }


def _plain(value: Any) -> Any:
    """A value as JSON has it: money as a number, days as text."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _explanation(found: "Explanation", asked: Asked) -> dict[str, Any]:
    from peerline.customers.metrics.texts import texts

    text = texts()[found.metric.id]
    return {
        "schema": "peerline/customers-explain/1",
        "metric": found.metric.id,
        "title": text.title.en,
        "definition": text.definition.en,
        "formula": text.formula,
        "source": text.source,
        "missing": text.missing.en,
        "choices": _choices(found.metric, asked),
        "quarantined": dict(asked.base.quarantined),
        "figures": [_row(figure) for figure in found.figures],
        "total": found.total,
        "rows": [{name: _plain(value) for name, value in row.items()} for row in found.rows],
    }


def _choices(metric: "Metric", asked: Asked) -> dict[str, Any]:
    return {name: getattr(asked.settings, name) for name in metric.choices}


def _say_figures(
    figures: Sequence["Figure"], span: "Span", by: tuple[str, ...], asked: Asked
) -> None:
    from peerline.cli.tables import say, say_table
    from peerline.customers.facts import Unit
    from peerline.customers.metrics.texts import texts

    titles = texts()
    money = asked.base.reporting_currency
    say(f"Window {span.start} up to {span.end}; money in {money}")
    head = ["metric", "", *by, "value", "interval", "n", "of"]
    table, last = [], ""
    for figure in figures:
        same = figure.metric == last
        last = figure.metric
        low, high = _told(figure.low, figure), _told(figure.high, figure)
        table.append(
            [
                "" if same else figure.metric,
                "" if same else titles[figure.metric].title.en,
                *figure.by.values(),
                _told(figure.value, figure),
                "" if figure.low is None else f"{low} to {high}",
                f"{figure.n:,}",
                figure.of,
            ]
        )
    say_table(head, table, right=("value", "n"))
    if by and any(figure.unit is Unit.MONEY for figure in figures):
        say(OF_GROUPS)
    if any(figure.metric == "nrr" for figure in figures):
        healthy = " to ".join(f"{share * 100:.0f}" for share in asked.settings.healthy_nrr)
        say(f"A rule of thumb, no bar: the healthiest SaaS firms retain {healthy} % net.")
    aside = {name: count for name, count in asked.base.quarantined.items() if count}
    if aside:
        listed = ", ".join(f"{count:,} of {name}" for name, count in aside.items())
        say(f"Rows set aside, in no figure: {listed}; see peerline customers check.")


def _told(value: Any, figure: "Figure") -> str:
    from peerline.customers.facts import Unit

    if value is None:
        return NONE
    if figure.unit is Unit.SHARE:
        return f"{value * 100:.2f} %"
    if figure.unit is Unit.COUNT:
        return f"{value:,}"
    return f"{value:,.2f}"


def _say_lacking(lacking: Mapping[str, str]) -> None:
    from peerline.cli.tables import say

    reasons: dict[str, list[str]] = {}
    for name, reason in lacking.items():
        reasons.setdefault(reason, []).append(name)
    for reason, names in reasons.items():
        say(f"Not told: {', '.join(names)}: {reason}")


def _say_explanation(found: "Explanation", asked: Asked) -> None:
    from peerline.cli.tables import say, say_table
    from peerline.customers.metrics.texts import texts

    text = texts()[found.metric.id]
    say(f"{text.title.en} ({found.metric.id}, version {found.metric.version})")
    say(text.definition.en)
    say(f"Formula: {text.formula}")
    say(f"Source: {text.source}")
    say(f"Where data is missing: {text.missing.en}")
    choices = ", ".join(f"{name}: {value}" for name, value in _choices(found.metric, asked).items())
    say(f"Choices: {choices or 'none'}\n")
    for figure in found.figures:
        group = ", ".join(f"{name} {value}" for name, value in figure.by.items()) or "all"
        value = _told(figure.value, figure)
        say(f"{group}, {figure.start} up to {figure.end}: {value} (n = {figure.n:,} {figure.of})")
    if not found.rows:
        return
    say(f"\nThe rows behind it, {len(found.rows):,} of {found.total:,}:")
    head = list(found.rows[0])
    numbers = [name for name in head if isinstance(found.rows[0][name], Decimal | int | float)]
    say_table(head, [[_cell(row[name]) for name in head] for row in found.rows], right=numbers)


def _cell(value: Any) -> str:
    if value is None:
        return NONE
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
