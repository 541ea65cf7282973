"""The net promoter score with its interval, and satisfaction scores."""

from typing import Any

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Unit
from peerline.customers.metrics.definition import ACCOUNT_DIMENSIONS, Metric, Span, ratio
from peerline.customers.settings import Settings

Z = 1.959963984540054
"""The standard normal quantile of .975: intervals are told at 95 %."""
MORE = 0.75
"""What Rocks (2016) adds to promoters and to detractors; twice as much to the passives."""
PROMOTER, DETRACTOR, SATISFIED = 9, 6, 4


def answers(base: Base, span: Span, by: tuple[str, ...], _: Settings) -> ibis.Table:
    """The latest answer of each respondent in the window, one of several on a day by its id.

    Columns of the table, and `promoter`, `detractor`: 1 or 0. Told by `quarter` it is the latest in
    each quarter, named `2026-Q2`. Answers outside 0 to 10 are none.
    """
    given = base.table("nps_responses")
    valid = given.filter(
        (given.day >= ibis.literal(span.start))
        & (given.day < ibis.literal(span.end))
        & given.score.between(0, 10)
    )
    who = ["account", "contact"]
    if "quarter" in by:
        valid = valid.mutate(quarter=_quarter(valid.day))
        who.append("quarter")
    last = ibis.window(
        group_by=[valid[name] for name in who],
        order_by=[valid.day.desc(), valid.response.desc()],
    )
    latest = valid.mutate(place=ibis.row_number().over(last))
    latest = latest.filter(latest.place == 0).drop("place")
    return latest.mutate(
        promoter=(latest.score >= PROMOTER).ifelse(1, 0),
        detractor=(latest.score <= DETRACTOR).ifelse(1, 0),
    )


def _quarter(day: Any) -> Any:
    return day.year().cast("string") + "-Q" + day.quarter().cast("string")


def score(rows: ibis.Table) -> Any:
    """100 (P - D) / n, -100 to 100."""
    return 100.0 * ratio(rows.promoter.sum() - rows.detractor.sum(), rows.count())


def low(rows: ibis.Table) -> Any:
    """The interval's lower end, at least -100 and never above the score itself."""
    middle, half = _interval(rows)
    end = _within(middle - half)
    return ibis.ifelse(end > score(rows), score(rows), end)


def high(rows: ibis.Table) -> Any:
    """The interval's upper end, at most 100 and never below the score itself."""
    middle, half = _interval(rows)
    end = _within(middle + half)
    return ibis.ifelse(end < score(rows), score(rows), end)


def _interval(rows: ibis.Table) -> tuple[Any, Any]:
    """Middle and half width of the adjusted Wald interval (Rocks 2016), which holds its level with
    few answers too: p - d -+ z sqrt((p + d - (p - d)^2) / n), where 3/4 is added to promoters and
    to detractors and 3 to n. Null without answers.
    """
    n = rows.count().cast("float64").nullif(0.0) + 4 * MORE
    p = (rows.promoter.sum().cast("float64") + MORE) / n
    d = (rows.detractor.sum().cast("float64") + MORE) / n
    return 100.0 * (p - d), 100.0 * Z * ((p + d - (p - d) * (p - d)) / n).sqrt()


def _within(value: Any) -> Any:
    return ibis.cases((value > 100.0, 100.0), (value < -100.0, -100.0), else_=value)


def satisfaction(base: Base, span: Span, by: tuple[str, ...], _: Settings) -> ibis.Table:
    """The answers to satisfaction questions in the window; `satisfied`: 1 from 4 on, else 0."""
    given = base.table("csat")
    inside = given.filter(
        (given.day >= ibis.literal(span.start)) & (given.day < ibis.literal(span.end))
    )
    if "quarter" in by:
        inside = inside.mutate(quarter=_quarter(inside.day))
    return inside.mutate(satisfied=(inside.score >= SATISFIED).ifelse(1, 0))


def _mean_low(rows: ibis.Table) -> Any:
    return rows.score.mean() - _mean_half(rows)


def _mean_high(rows: ibis.Table) -> Any:
    return rows.score.mean() + _mean_half(rows)


def _mean_half(rows: ibis.Table) -> Any:
    """Half of the normal interval of a mean; null for less than two answers."""
    return Z * rows.score.std(how="sample") / rows.count().cast("float64").sqrt()


def _share_low(rows: ibis.Table) -> Any:
    middle, half = _wilson(rows)
    return middle - half


def _share_high(rows: ibis.Table) -> Any:
    middle, half = _wilson(rows)
    return middle + half


def _wilson(rows: ibis.Table) -> tuple[Any, Any]:
    """Middle and half width of Wilson's interval of a share (1927)."""
    n = rows.count().cast("float64").nullif(0.0)
    p = rows.satisfied.sum().cast("float64") / n
    under = 1.0 + Z * Z / n
    half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt() / under
    return (p + Z * Z / (2.0 * n)) / under, half


_BY = (*ACCOUNT_DIMENSIONS, "account", "quarter")


def _nps(name: str, unit: Unit, value: Any, **interval: Any) -> Metric:
    return Metric(
        id=name,
        version=1,
        unit=unit,
        of="answers",
        needs=("nps_responses",),
        rows=answers,
        value=value,
        n=lambda rows: rows.count(),
        by=_BY,
        **interval,
    )


def _csat(name: str, unit: Unit, value: Any, low: Any, high: Any) -> Metric:
    return Metric(
        id=name,
        version=1,
        unit=unit,
        of="answers",
        needs=("csat",),
        rows=satisfaction,
        value=value,
        n=lambda rows: rows.count(),
        low=low,
        high=high,
        by=_BY,
    )


METRICS = (
    _nps("nps", Unit.SCORE, score, low=low, high=high),
    _nps("nps_promoters", Unit.SHARE, lambda rows: ratio(rows.promoter.sum(), rows.count())),
    _nps("nps_detractors", Unit.SHARE, lambda rows: ratio(rows.detractor.sum(), rows.count())),
    _csat("csat", Unit.SCORE, lambda rows: rows.score.mean(), _mean_low, _mean_high),
    _csat(
        "csat_satisfied",
        Unit.SHARE,
        lambda rows: ratio(rows.satisfied.sum(), rows.count()),
        _share_low,
        _share_high,
    ),
)
