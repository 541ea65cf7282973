"""Account metrics side by side: one row an account and day, a column each, one scan a table."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import ibis

from peerline.customers.account_metrics.catalogue import ACCOUNT_METRICS
from peerline.customers.account_metrics.definition import AccountMetric
from peerline.customers.account_metrics.points import Points, on_days
from peerline.customers.account_metrics.sources import COUNTED_FROM, SOURCES
from peerline.customers.base import Base
from peerline.customers.settings import Settings, default_settings
from peerline.engine import fetch


def table(
    base: Base, day: date, ids: Iterable[str], settings: Settings | None = None
) -> ibis.Table:
    """The metrics `ids` of every active account as of `day`: account, as_of, a column each."""
    metrics = [ACCOUNT_METRICS[name] for name in ids]
    return wide(base, on_days(base, [day]), metrics, settings or default_settings())


def wide(
    base: Base, points: Points, metrics: Iterable[AccountMetric], settings: Settings
) -> ibis.Table:
    """The metrics for each of the points, null where they aren't known.

    Columns of `points.table`, then one a metric. Metrics that the base lacks something for (see
    `lacking`) are null throughout.
    """
    listed = list(metrics)
    told = _told(base, listed, settings)
    chain = points.table
    for source, found in told.items():
        sums = _sums(base, points, source, found, settings)
        keys = [(key, f"{key}_{source}") for key in ("account", "as_of")]
        chain = chain.left_join(sums, keys)
    known = {metric.id for found in told.values() for metric in found}
    began = _began(base, told)
    return chain.select(
        *points.table.columns,
        **{
            metric.id: _filled(chain, metric, points, began.get(metric.source))
            if metric.id in known
            else ibis.null("float64")
            for metric in listed
        },
    )


def rows_behind(
    base: Base, points: Points, metrics: Iterable[AccountMetric], settings: Settings
) -> Mapping[str, ibis.Table]:
    """Source -> account, as_of, row, day and a column a metric: whether it counts the row."""
    return {
        source: _listed(_joined(base, points, source, found, settings), found, settings)
        for source, found in _told(base, metrics, settings).items()
    }


def lacking(base: Base, metric: AccountMetric, settings: Settings) -> str | None:
    """What the base lacks for the metric, `table` or `table.column`; None where it is told."""
    for name, columns in metric.columns:
        if not base.has(name):
            return name
        for column in columns:
            if not base.has(name, column):
                return f"{name}.{column}"
    if metric.setting is not None and not getattr(settings, metric.setting):
        return f"settings: {metric.setting}"
    return None


def _told(
    base: Base, metrics: Iterable[AccountMetric], settings: Settings
) -> dict[str, list[AccountMetric]]:
    """Source -> its metrics for which the base lacks nothing."""
    found: dict[str, list[AccountMetric]] = {}
    for metric in metrics:
        if lacking(base, metric, settings) is None:
            found.setdefault(metric.source, []).append(metric)
    return found


def _sums(
    base: Base, points: Points, source: str, metrics: Sequence[AccountMetric], settings: Settings
) -> ibis.Table:
    rows = _joined(base, points, source, metrics, settings)
    keys = {f"account_{source}": rows.account, f"as_of_{source}": rows.as_of}
    return rows.group_by(**keys).agg(**{m.id: m.of(rows, settings) for m in metrics})


def _began(base: Base, sources: Iterable[str]) -> dict[str, date]:
    """Source -> the first day that any of its rows has, of those that are counted by days."""
    firsts = []
    for source in sources:
        if source in COUNTED_FROM:
            table, column = COUNTED_FROM[source]
            first = base.table(table)[column].min().cast("date")
            firsts.append(base.table(table).agg(first=first).mutate(source=ibis.literal(source)))
    if not firsts:
        return {}
    rows = fetch.rows(ibis.union(*firsts) if len(firsts) > 1 else firsts[0])
    return {row["source"]: row["first"] for row in rows if row["first"] is not None}


def _filled(chain: Any, metric: AccountMetric, points: Points, began: date | None) -> Any:
    """The metric with its value for accounts without rows, where its window was recorded at all.

    Before a table began there is no knowing whether an account did nothing.
    """
    value = chain[metric.id].cast("float64")
    if metric.empty is None:
        return value
    filled = value.fill_null(metric.empty)
    if metric.days is None or began is None:
        return filled
    whole_from = began + timedelta(days=metric.first - 1 + metric.days)
    if points.earliest >= whole_from:
        return filled
    return ibis.ifelse(chain.as_of >= ibis.literal(whole_from), filled, ibis.null("float64"))


def _joined(
    base: Base, points: Points, source: str, metrics: Sequence[AccountMetric], settings: Settings
) -> ibis.Table:
    """The source's rows beside each point of their account, with `age`: days before it."""
    rows = SOURCES[source](base, settings)
    pairs = points.table.select("account", "as_of")
    if "day" not in rows.columns:
        return pairs.join(rows, "account").mutate(age=ibis.literal(1))
    reaches = [metric.first - 1 + metric.days for metric in metrics if metric.days is not None]
    reach = max(reaches) if len(reaches) == len(metrics) else None
    # Bounds on `age` say the same, but only these let the engine skip what it stored of other days.
    rows = rows.filter(rows.day < ibis.literal(points.latest))
    if reach is not None:
        rows = rows.filter(rows.day >= ibis.literal(points.earliest - timedelta(days=reach)))
    joined = pairs.join(rows, "account")
    joined = joined.mutate(age=joined.as_of.delta(joined.day, unit="day"))
    within = joined.age >= 1
    return joined.filter(within if reach is None else within & (joined.age <= reach))


def _listed(rows: ibis.Table, metrics: Sequence[AccountMetric], settings: Settings) -> ibis.Table:
    marks = {metric.id: metric.where(rows, settings).fill_null(False) for metric in metrics}
    shown = rows.mutate(day=rows.day if "day" in rows.columns else ibis.null("date"))
    return shown.select("account", "as_of", "row", "day", **marks)
