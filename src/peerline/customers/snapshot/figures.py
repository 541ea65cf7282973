"""Figures and the rows behind them: rows come from the engine once, figures from the rows.

What is shown and what is opened below it are so the very same rows. They are counted by the
metrics' own expressions, on the embedded engine, wherever the tables live.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import ibis
from ibis import BaseBackend

from peerline.customers.base import Base
from peerline.customers.facts import Figure
from peerline.customers.metrics.definition import Metric, Span
from peerline.customers.metrics.definition import Rows as RowsOf
from peerline.customers.metrics.dimensions import attach, lacking
from peerline.customers.metrics.registry import METRICS, missing
from peerline.customers.metrics.registry import figure as as_figure
from peerline.customers.settings import Settings
from peerline.customers.snapshot.layout import Shown
from peerline.customers.snapshot.values import Rows
from peerline.engine import fetch

DAY = "told_on"
TOGETHER = "+"
"""What joins dimensions in the layout: csm+segment."""


@dataclass(frozen=True)
class Told:
    """What was worked out. `rows_of`: metric -> the name of its rows."""

    figures: list[Figure]
    rows: list[Rows]
    rows_of: Mapping[str, str]
    missing: Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """Which rows: of a metric, for a window, with the dimensions that its figures are told by."""

    metric: Metric
    window: str
    dims: tuple[str, ...]
    settings: Settings


def tell(base: Base, shown: Mapping[str, Shown], days: Sequence[date], settings: Settings) -> Told:
    """Every metric of `shown` at each of the days, of all and by its dimensions."""
    lacks: dict[str, str] = {}
    for name, how in shown.items():
        lacks |= missing(base, [name], _span(days[-1], how.window or ""))
    local = ibis.duckdb.connect()
    together: dict[tuple[RowsOf, str], list[str]] = {}
    for name, how in shown.items():
        if name not in lacks:
            together.setdefault((METRICS[name].rows, how.window or ""), []).append(name)
    figures: list[Figure] = []
    kept: list[Rows] = []
    rows_of: dict[str, str] = {}
    names = base.names()
    for number, ((_, window), metrics) in enumerate(together.items()):
        dims = _dimensions(base, shown, metrics)
        asked = Asked(METRICS[metrics[0]], window, dims, settings)
        table = _rows(base, local, f"rows_{number}", asked, days)
        for by in _groups(shown, metrics, dims):
            figures.extend(_figures(table, shown, metrics, by, window, settings))
        kept.extend(_kept(table, metrics[0], names))
        rows_of |= dict.fromkeys(metrics, metrics[0])
    return Told(figures, kept, rows_of, lacks)


def _span(day: date, window: str) -> Span:
    return Span.ending(day, window) if window else Span(day, day)


def _dimensions(base: Base, shown: Mapping[str, Shown], metrics: Sequence[str]) -> tuple[str, ...]:
    """Every dimension that any of the metrics is told by, and that the source knows."""
    wanted = {part for m in metrics for by in shown[m].by for part in by.split(TOGETHER)}
    return tuple(sorted(name for name in wanted if not lacking(base, (name,))))


def _groups(
    shown: Mapping[str, Shown], metrics: Sequence[str], dims: Sequence[str]
) -> list[tuple[str, ...]]:
    wanted = dict.fromkeys(by for metric in metrics for by in shown[metric].by)
    parted = [tuple(by.split(TOGETHER)) for by in wanted]
    return [(), *(by for by in parted if set(by) <= set(dims))]


def _rows(
    base: Base, local: BaseBackend, name: str, asked: Asked, days: Sequence[date]
) -> ibis.Table:
    """The rows of every day, in the embedded engine.

    A query a day: one of all days together would cost the planner more than it saves.
    """
    import pyarrow as pa

    parts = []
    for day in days:
        span = _span(day, asked.window)
        rows = asked.metric.rows(base, span, (), asked.settings)
        rows = attach(rows, base, asked.metric, span, asked.dims, asked.settings)
        parts.append(fetch.arrow(rows.mutate(**{DAY: ibis.literal(day)})))
    return local.create_table(name, pa.concat_tables(parts, promote_options="permissive"))


def _figures(
    table: ibis.Table,
    shown: Mapping[str, Shown],
    metrics: Sequence[str],
    by: tuple[str, ...],
    window: str,
    settings: Settings,
) -> Iterator[Figure]:
    told = [METRICS[m] for m in metrics if not by or TOGETHER.join(by) in shown[m].by]
    columns = {
        f"{metric.id}__{part}": expression(table)
        for metric in told
        for part in ("value", "n", "low", "high")
        if (expression := getattr(metric, part)) is not None
    }
    if not columns:
        return
    found = table.group_by([DAY, *by]).aggregate(**columns).order_by([DAY, *by])
    for row in fetch.rows(found):
        day = row[DAY]
        span = _span(day, window)
        group = {dimension: str(row[dimension]) for dimension in by}
        for metric in told:
            yield as_figure(metric, row, span, group, settings)


def _kept(table: ibis.Table, name: str, names: Mapping[str, str]) -> Iterator[Rows]:
    """The rows of each day, the greatest first, with the name of the account."""
    schema = table.schema()
    numeric = [column for column, kind in schema.items() if kind.is_numeric()]
    columns = [column for column in schema.names if column != DAY]
    order = [DAY, *(ibis.desc(column) for column in numeric[:1]), *columns[:1]]
    rows = fetch.arrow(table.order_by(order).select(DAY, *columns))
    values = zip(*(rows[column].to_pylist() for column in (DAY, *columns)), strict=True)
    place = columns.index("account") if "account" in columns else None
    head = ("name",) if place is not None else ()
    for day, found in groupby(values, key=lambda row: row[0]):
        kept = [
            ((names.get(row[place + 1], row[place + 1]),) if place is not None else ()) + row[1:]
            for row in found
        ]
        yield Rows(name, day, (*head, *columns), kept)
