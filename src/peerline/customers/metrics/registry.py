"""Every metric by id, and how they are measured."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Figure, Unit
from peerline.customers.metrics import (
    activity,
    book,
    bridge,
    costs,
    csms,
    growth,
    nps,
    renewals,
    retention,
    standing,
    support,
    usage,
    value,
)
from peerline.customers.metrics.definition import (
    Metric,
    Months,
    Rows,
    Span,
    months_before,
    whole_months,
)
from peerline.customers.metrics.dimensions import attach, lacking
from peerline.customers.settings import Settings, default_settings
from peerline.engine import fetch

METRICS: Mapping[str, Metric] = {
    metric.id: metric
    for metric in chain(
        standing.METRICS,
        bridge.METRICS,
        retention.METRICS,
        growth.METRICS,
        renewals.METRICS,
        nps.METRICS,
        support.METRICS,
        usage.METRICS,
        activity.METRICS,
        book.METRICS,
        csms.METRICS,
        value.METRICS,
        costs.METRICS,
    )
}
"""Every metric, in the order in which they are told. A module of metrics adds its `METRICS`."""

MONTH = "month"


class UnknownMetric(LookupError):
    """No metric, or no dimension of it, has that name; the message lists those that there are."""


@dataclass(frozen=True)
class Explanation:
    """A figure's definition and the rows behind it.

    `rows`: plain values by column, the largest parts first; `total`: how many there are in all.
    """

    metric: Metric
    figures: Sequence[Figure]
    rows: Sequence[Mapping[str, Any]]
    total: int


def evaluate(
    base: Base,
    ids: Iterable[str],
    span: Span,
    by: tuple[str, ...] = (),
    settings: Settings | None = None,
) -> list[Figure]:
    """The figures of the metrics, in the order of `ids`, then of the groups.

    Metrics that share their rows are measured in one query. What `missing` names is left out.
    Raises UnknownMetric.
    """
    choices = settings or default_settings()
    wanted = [checked(name, by) for name in ids]
    left_out = missing(base, [metric.id for metric in wanted], span, by)
    together: dict[tuple[Rows, bool, Months], list[Metric]] = {}
    for metric in wanted:
        if metric.id not in left_out:
            key = (metric.rows, metric.as_of, metric.months)
            together.setdefault(key, []).append(metric)
    figures: dict[str, list[Figure]] = {metric.id: [] for metric in wanted}
    for metrics in together.values():
        for told in _measure(base, metrics, span, by, choices):
            figures[told.metric].append(told)
    return list(chain.from_iterable(figures.values()))


def checked(name: str, by: tuple[str, ...] = ()) -> Metric:
    """The metric of that id, which can be told by all of `by`. Raises UnknownMetric."""
    if name not in METRICS:
        raise UnknownMetric(f"there is no metric {name!r}; there are: {', '.join(METRICS)}")
    metric = METRICS[name]
    if wrong := [dimension for dimension in by if dimension not in (*metric.by, MONTH)]:
        raise UnknownMetric(
            f"{name} can't be told by {', '.join(wrong)}; it can by: "
            f"{', '.join((*metric.by, MONTH))}"
        )
    return metric


def missing(base: Base, ids: Iterable[str], span: Span, by: tuple[str, ...] = ()) -> dict[str, str]:
    """Metric id -> why there is no figure of it: a table, column or rate that the source lacks, or
    a window that doesn't suit it."""
    rate = _missing_rate(base)
    found = {}
    for name in ids:
        needs = METRICS[name].needs
        lacks = [need for need in needs if not base.has(*need.split("."))] + lacking(base, by)
        if lacks:
            found[name] = f"needs {', '.join(lacks)}, which the source does not have"
        elif rate and "contract_lines" in {need.split(".")[0] for need in needs}:
            found[name] = f"needs exchange rates for {rate}, which the source does not have"
        elif not whole_months(span) and (METRICS[name].whole_months or MONTH in by):
            found[name] = "needs a window of whole months"
    return found


def _missing_rate(base: Base) -> str:
    """The currencies of contract lines without any rate, joined by commas."""
    lines = base.table("contract_lines")
    used = lines.filter(lines.currency != base.reporting_currency).select("currency").distinct()
    if base.has("fx_rates"):
        known = base.table("fx_rates").select("currency").distinct()
        used = used.anti_join(known, "currency")
    return ", ".join(sorted(row["currency"] for row in fetch.rows(used)))


def explain(
    base: Base,
    name: str,
    span: Span,
    by: tuple[str, ...] = (),
    settings: Settings | None = None,
    limit: int = 20,
) -> Explanation:
    """A metric's figures with the rows that they are made of. Raises UnknownMetric, LookupError."""
    choices = settings or default_settings()
    metric = checked(name, by)
    if reason := missing(base, [name], span, by).get(name):
        raise LookupError(f"{name} {reason}")
    plain = tuple(dimension for dimension in by if dimension != MONTH)
    rows = attach(metric.rows(base, span, plain, choices), base, metric, span, plain, choices)
    order = [ibis.desc(column) for column, kind in rows.schema().items() if kind.is_numeric()]
    keys = [column for column, kind in rows.schema().items() if kind.is_string()]
    shown = rows.order_by([*order[:1], *keys]).limit(limit)
    return Explanation(
        metric=metric,
        figures=evaluate(base, [name], span, by, choices),
        rows=fetch.rows(shown),
        total=fetch.value(rows.count()),
    )


def month_spans(span: Span, months: Months) -> list[tuple[str, Span]]:
    """The windows that stand for the months of `span`, each with its name (`2026-06`), in order.

    Calendar months, as many as the window has, the last being that of the window's last day; of a
    month that isn't over, what there is.
    """
    count, day = whole_months(span), timedelta(days=1)
    last = span.end if span.end.day > 1 else span.end - day
    told = []
    for back in range(count - 1, -1, -1):
        first = months_before(last.replace(day=1), back)
        following = months_before(first, -1)
        state = last if back == 0 else following - day
        if months is Months.EACH:
            part = Span(first, following if state + day == following else state)
        elif months is Months.STATES:
            part = Span(first - day, state)
        else:
            part = Span(months_before(state, count), state)
        told.append((f"{first:%Y-%m}", part))
    return told


def _measure(
    base: Base, metrics: list[Metric], span: Span, by: tuple[str, ...], choices: Settings
) -> Iterator[Figure]:
    """The figures of metrics that share their rows, in one query."""
    table, windows = _query(base, metrics, span, by, choices)
    for row in fetch.rows(table):
        told = windows[row[MONTH]] if MONTH in by else span
        group = {dimension: str(row[dimension]) for dimension in by}
        for metric in metrics:
            yield figure(metric, row, told, group, choices)


def query(
    base: Base,
    ids: Sequence[str],
    span: Span,
    by: tuple[str, ...] = (),
    settings: Settings | None = None,
) -> ibis.Table:
    """The expression that `evaluate` runs for metrics that share their rows. Raises UnknownMetric.

    Columns: those of `by`, then `<id>__value`, `<id>__n` and, of an interval, `__low`, `__high`.
    """
    metrics = [checked(name, by) for name in ids]
    if len({metric.rows for metric in metrics}) > 1:
        raise UnknownMetric(f"{', '.join(ids)} rest on different rows")
    return _query(base, metrics, span, by, settings or default_settings())[0]


def _query(
    base: Base, metrics: Sequence[Metric], span: Span, by: tuple[str, ...], choices: Settings
) -> tuple[ibis.Table, Mapping[str, Span]]:
    """The expression, and the window of each month where told by month."""
    first = metrics[0]
    plain = tuple(dimension for dimension in by if dimension != MONTH)
    spans = (
        month_spans(span, Months.STATES if first.as_of else first.months)
        if MONTH in by
        else [("", span)]
    )
    parts = []
    for month, part in spans:
        rows = first.rows(base, part, plain, choices)
        rows = attach(rows, base, first, part, plain, choices)
        parts.append(rows.mutate(month=ibis.literal(month)) if MONTH in by else rows)
    rows = parts[0] if len(parts) == 1 else ibis.union(*parts)
    columns = {}
    for metric in metrics:
        for part_name in ("value", "n", "low", "high"):
            expression = getattr(metric, part_name)
            if expression is not None:
                columns[f"{metric.id}__{part_name}"] = expression(rows)
    grouped = rows.group_by(list(by)) if by else rows
    table = grouped.aggregate(**columns)
    if by:
        table = table.order_by(list(by))
    return table, dict(spans)


def figure(
    metric: Metric, row: Mapping[str, Any], span: Span, group: dict[str, str], choices: Settings
) -> Figure:
    """A row of a metric's `<id>__value`, `__n`, `__low` and `__high` as a figure."""
    low, high = row.get(f"{metric.id}__low"), row.get(f"{metric.id}__high")
    return Figure(
        metric=metric.id,
        definition=metric.definition(choices, default_settings()),
        by=group,
        start=span.end if metric.as_of else span.start,
        end=span.end,
        value=_value(metric.unit, row[f"{metric.id}__value"]),
        n=int(row[f"{metric.id}__n"] or 0),
        of=metric.of,
        unit=metric.unit,
        low=None if low is None else float(low),
        high=None if high is None else float(high),
    )


def _value(unit: Unit, value: Any) -> Decimal | float | int | None:
    if value is None:
        return None
    if unit is Unit.MONEY:
        return Decimal(value).quantize(Decimal("0.01"))
    return int(value) if unit is Unit.COUNT else float(value)
