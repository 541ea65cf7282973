"""Which source rows stand behind what is seen of an account."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from peerline.customers.account_metrics.definition import AccountMetric
from peerline.customers.account_metrics.points import on_days
from peerline.customers.account_metrics.wide import rows_behind
from peerline.customers.base import Base
from peerline.customers.readings import Look, needed
from peerline.customers.settings import Settings
from peerline.engine import fetch

Rows = Mapping[tuple[str, date, str], tuple[str, ...]]
"""(account, day, metric) -> rows as `table:key`, by date; usage as the days it spans."""


def rows_of(
    base: Base,
    days: Sequence[date],
    looks: Iterable[Look],
    settings: Settings,
    account: str | None = None,
) -> Rows:
    """The rows behind `looks`, for all accounts or for one; one query a table."""
    points = on_days(base, days)
    if account is not None:
        points = points.of(account)
    metrics = [m for m in needed(looks) if m.source != "lines" and "__" not in m.id]
    found: dict[tuple[str, date, str], tuple[str, ...]] = {}
    for source, rows in rows_behind(base, points, metrics, settings).items():
        listed = [metric for metric in metrics if metric.id in rows.columns]
        found.update(_spans(rows, listed) if source == "usage" else _keys(rows, listed))
    return found


def _keys(
    rows: Any, metrics: Sequence[AccountMetric]
) -> dict[tuple[str, date, str], tuple[str, ...]]:
    table = fetch.arrow(rows.order_by("account", "as_of", "day", "row"))
    account, day = table["account"].to_pylist(), table["as_of"].to_pylist()
    row = table["row"].to_pylist()
    found: dict[tuple[str, date, str], list[str]] = {}
    for metric in metrics:
        name = "contract_lines:end_on=" if metric.source == "terms" else f"{metric.needs[0]}:"
        for i, counted in enumerate(table[metric.id].to_pylist()):
            if counted:
                key = (account[i], day[i], metric.id)
                found.setdefault(key, []).append(f"{name}{row[i]}")
    return {key: tuple(listed) for key, listed in found.items()}


def _spans(
    rows: Any, metrics: Sequence[AccountMetric]
) -> dict[tuple[str, date, str], tuple[str, ...]]:
    spans = {f"{m.id}_{end}": _end(rows, m.id, end) for m in metrics for end in ("min", "max")}
    found: dict[tuple[str, date, str], tuple[str, ...]] = {}
    for line in fetch.rows(rows.group_by("account", "as_of").agg(**spans)):
        for metric in metrics:
            first, last = line[f"{metric.id}_min"], line[f"{metric.id}_max"]
            if first is not None:
                key = (line["account"], line["as_of"], metric.id)
                found[key] = (f"usage:day={first}..{last}",)
    return found


def _end(rows: Any, metric: str, end: str) -> Any:
    return getattr(rows.day, end)(where=rows[metric])
