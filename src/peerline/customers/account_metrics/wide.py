"""Account metrics side by side: one row an account and day, a column each, one scan a table."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import ibis

from peerline.customers.account_metrics.catalogue import ACCOUNT_METRICS
from peerline.customers.account_metrics.definition import AccountMetric
from peerline.customers.account_metrics.sources import SOURCES, known_lines
from peerline.customers.base import Base
from peerline.customers.settings import Settings, default_settings


def on_days(base: Base, days: Sequence[date]) -> ibis.Table:
    """Every account with a contract line in force, on each of `days`: account, as_of."""
    accounts = [
        active(base, base.table("accounts").select("account").mutate(as_of=ibis.literal(day)))
        for day in days
    ]
    return ibis.union(*accounts) if len(accounts) > 1 else accounts[0]


def active(base: Base, points: ibis.Table) -> ibis.Table:
    """Those of `points` (account, as_of) that have a line in force that was known by then."""
    lines = known_lines(base)
    in_force = (
        (lines.account == points.account)
        & (lines.start_on <= points.as_of)
        & (lines.end_on.isnull() | (lines.end_on > points.as_of))
        & ((lines.known_on <= points.as_of) | (lines.known_on == lines.start_on))
    )
    return points.semi_join(lines, in_force)


def table(
    base: Base,
    day: date,
    ids: Iterable[str],
    settings: Settings | None = None,
) -> ibis.Table:
    """The metrics `ids` of every active account as of `day`: account, as_of, a column each."""
    metrics = [ACCOUNT_METRICS[name] for name in ids]
    return wide(base, on_days(base, [day]), metrics, settings or default_settings())


def wide(
    base: Base, points: ibis.Table, metrics: Iterable[AccountMetric], settings: Settings
) -> ibis.Table:
    """The metrics for each of `points` (account, as_of), null where they aren't known.

    Metrics that the base lacks columns for (see `lacking`) are null throughout.
    """
    whole = points
    for source, listed in _by_source(metrics).items():
        found = [metric for metric in listed if not lacking(base, metric, settings)]
        if found:
            sums = _joined(base, points, source, found, settings)
            sums = sums.group_by("account", "as_of").agg(
                **{metric.id: metric.of(sums, settings) for metric in found}
            )
            whole = whole.left_join(sums, ["account", "as_of"]).drop("account_right", "as_of_right")
        filled: dict[str, Any] = {
            metric.id: whole[metric.id].cast("float64")
            if metric.empty is None
            else whole[metric.id].cast("float64").fill_null(metric.empty)
            for metric in found
        }
        filled |= {m.id: ibis.null("float64") for m in listed if m not in found}
        whole = whole.mutate(**filled)
    return whole


def rows_behind(
    base: Base, points: ibis.Table, metrics: Iterable[AccountMetric], settings: Settings
) -> Mapping[str, ibis.Table]:
    """Source -> account, as_of, row, day and a column a metric: whether it counts the row."""
    return {
        source: _listed(_joined(base, points, source, found, settings), found, settings)
        for source, listed in _by_source(metrics).items()
        if (found := [metric for metric in listed if not lacking(base, metric, settings)])
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


def _by_source(metrics: Iterable[AccountMetric]) -> dict[str, list[AccountMetric]]:
    found: dict[str, list[AccountMetric]] = {}
    for metric in metrics:
        found.setdefault(metric.source, []).append(metric)
    return found


def _joined(
    base: Base,
    points: ibis.Table,
    source: str,
    metrics: Sequence[AccountMetric],
    settings: Settings,
) -> ibis.Table:
    """The source's rows beside each point of their account, with `age`: days before it."""
    rows = SOURCES[source](base, settings)
    if "day" not in rows.columns:
        joined = points.join(rows, "account")
        return joined.mutate(age=ibis.literal(1))
    reaches = [metric.first - 1 + metric.days if metric.days else None for metric in metrics]
    joined = points.join(rows, "account")
    joined = joined.mutate(age=joined.as_of.delta(joined.day, unit="day"))
    joined = joined.filter(joined.age >= 1)
    if all(reaches):
        joined = joined.filter(joined.age <= max(reach for reach in reaches if reach))
    return joined


def _listed(rows: ibis.Table, metrics: Sequence[AccountMetric], settings: Settings) -> ibis.Table:
    marks = {metric.id: metric.where(rows, settings).fill_null(False) for metric in metrics}
    shown = rows.mutate(day=rows.day if "day" in rows.columns else ibis.null("date"))
    return shown.select("account", "as_of", "row", "day", **marks)
