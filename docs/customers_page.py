"""Writes `customers.md`: every metric of customers with its worked number, by `make docs`."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

import ibis

import customer_golden as golden
from customer_bases import golden_base
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
from peerline.customers.metrics.definition import Metric, Months
from peerline.customers.metrics.registry import METRICS, evaluate
from peerline.customers.metrics.texts import texts
from peerline.customers.settings import default_settings

CHAPTERS = {
    standing: "What customers pay",
    bridge: "The bridge",
    retention: "Retention",
    growth: "Contract growth",
    renewals: "Renewals",
    nps: "What customers say",
    support: "Support",
    usage: "Use",
    activity: "Work with customers",
    book: "Book of business",
    csms: "How CSMs are measured",
    value: "Time to value",
    costs: "What growth costs",
}
MONTHS = {
    Months.EACH: "what happened in the month",
    Months.STATES: "from the last day before the month to its last day",
    Months.ROLLING: "a window of the same length up to the month's last day",
}
FEATURES = ("search", "report")


def page() -> Iterator[str]:
    """The page, line by line."""
    choices = default_settings(key_features=FEATURES)
    base = golden_base(ibis.duckdb.connect())
    figures = {f.metric: f for f in evaluate(base, METRICS, golden.YEAR, settings=choices)}
    chapters = {m.id: title for part, title in CHAPTERS.items() for m in part.METRICS}
    yield from _opening()
    for chapter, listed in groupby(METRICS.values(), key=lambda metric: chapters[metric.id]):
        yield ""
        yield f"## {chapter}"
        for metric in listed:
            yield from _metric(metric, figures.get(metric.id))


def _opening() -> Iterator[str]:
    year = golden.YEAR
    yield "# The figures of customers"
    yield ""
    yield (
        "Printed from the files that define the metrics and from running code (`make docs`). "
        "`peerline customers metrics SOURCE` tells them all, `peerline customers explain METRIC "
        "SOURCE` one of them with the rows behind it; [from laptop to warehouse](warehouse.md) "
        "says where SOURCE may live."
    )
    yield ""
    yield (
        "Windows are half-open: from their first day up to, and without, their last. A line is "
        "active on a day when start <= day < end. Below, a is the window's start, b its end, C the "
        "customers with MRR above 0 at a. Money is decimal throughout: a line's MRR has 8 places, "
        "a half rounded up, and figures are rounded to the cent at the very end: told by group, "
        "they may add up to a cent or two more or less than all together. Where there is nothing "
        "to divide by there is no figure; what a source lacks is named with the reason, never "
        "guessed."
    )
    yield ""
    yield (
        "Amounts in other currencies are told at the rate of the window's start (of the day, where "
        "a figure is as of a day): the latest rate up to that day, else the first one known. "
        "A customer is an account, a contract, or a parent with all below it; whose figure it is "
        "after a handover is the CSM's at the window's start or at its end. These and other "
        "choices stand in `content/customers/settings.yaml` with what they mean; `--settings FILE` "
        "says otherwise, and every figure that it changes says so in its definition "
        "(`nrr/1?roll_up=parent`)."
    )
    yield ""
    yield (
        "Told by month, a window gives one figure for each of its calendar months. The worked "
        f"number of each metric is that of the golden base of the tests, from {year.start} up to "
        f"{year.end} in {golden.CURRENCY}, with the key features {' and '.join(FEATURES)}."
    )


def _metric(metric: Metric, figure: Figure | None) -> Iterator[str]:
    text = texts()[metric.id]
    by = ", ".join((*metric.by, "month")) if metric.by else "month"
    yield ""
    yield f"### {text.title.en} (`{metric.id}`, version {metric.version})"
    yield ""
    yield text.definition.en
    yield ""
    yield f"- Formula: {_plain(text.formula)}"
    yield f"- Source: {text.source}"
    yield f"- Missing data: {text.missing.en} Needs {', '.join(metric.needs)}."
    month = "as of its last day" if metric.as_of else MONTHS[metric.months]
    yield f"- Told by: {by}; by month: {month}"
    if metric.choices:
        yield f"- Choices: {', '.join(metric.choices)}"
    if figure is not None:
        yield f"- Worked: {_told(figure)} (n = {figure.n:,} {figure.of})"


def _plain(text: str) -> str:
    return text.replace("*", "\\*").replace("<", "&lt;")


def _told(figure: Figure) -> str:
    told = _value(figure.value, figure.unit)
    if figure.low is None or figure.high is None:
        return told
    return (
        f"{told}, interval {_value(figure.low, figure.unit)} to {_value(figure.high, figure.unit)}"
    )


def _value(value: Decimal | float | None, unit: Unit) -> str:
    if value is None:
        return "no figure"
    if unit is Unit.SHARE:
        return f"{value * 100:.2f} %"
    return f"{value:,}" if unit is Unit.COUNT else f"{value:,.2f}"
