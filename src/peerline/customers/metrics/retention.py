"""How much stays of what customers paid: NRR, GRR, logo retention, and their named variants."""

from collections.abc import Callable

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Unit
from peerline.customers.metrics import mrr
from peerline.customers.metrics.definition import (
    ACCOUNT_DIMENSIONS,
    Aggregate,
    Metric,
    Months,
    Rows,
    Span,
    month_starts,
    months_before,
    ratio,
)
from peerline.customers.metrics.positions import cohort, cohorts, keys, rolled_up, two_ends
from peerline.customers.settings import Settings

TRAILING = 4
"""How many quarter ends `nrr_trailing` covers."""


def _stacked(spans: Callable[[Span], list[Span]]) -> Rows:
    """The cohort of each of the windows that `spans` makes of one."""

    def rows(base: Base, span: Span, by: tuple[str, ...], choices: Settings) -> ibis.Table:
        return cohorts(base, spans(span), by, choices)

    return rows


def _months(span: Span) -> list[Span]:
    return [Span(start, months_before(start, -1)) for start in month_starts(span)]


def _quarters(span: Span) -> list[Span]:
    """Windows as long as the given one, ending with it and with the three quarters before."""
    return [
        Span(months_before(span.start, 3 * back), months_before(span.end, 3 * back))
        for back in range(TRAILING)
    ]


def newcomers(base: Base, span: Span, by: tuple[str, ...], choices: Settings) -> ibis.Table:
    """The cohort's customers that had landed in the window before this one."""
    held = cohort(base, span, by, choices)
    landed = held.first_on.min().over(ibis.window(group_by=held.unit))
    held = held.mutate(landed_on=landed)
    return held.filter(held.landed_on >= ibis.literal(span.before().start))


def by_product(base: Base, span: Span, by: tuple[str, ...], choices: Settings) -> ibis.Table:
    """The cohort, product by product."""
    return cohort(base, span, tuple({*by, "product"}), choices)


def with_returning(base: Base, span: Span, by: tuple[str, ...], choices: Settings) -> ibis.Table:
    """Who paid at some time before the window's start."""
    ends = two_ends(base, span, by, choices)
    since = ends.mutate(landed_on=ends.first_on.min().over(ibis.window(group_by=ends.unit)))
    return since.filter(since.landed_on <= ibis.literal(span.start))


def two_periods(base: Base, span: Span, by: tuple[str, ...], choices: Settings) -> ibis.Table:
    """Each customer's revenue in the window (`now`) and in as many months before it (`last`).

    A month's revenue is the MRR of its first day, so a term of 12 months counts 12 times. At the
    rates of the window's start.
    """
    lines = rolled_up(base, mrr.line_mrr(base), choices)
    lines = mrr.priced(base, lines, span.start, "money")
    sums = {}
    for name, period in (("last", span.before()), ("now", span)):
        months = [mrr.active(lines, day).ifelse(1, 0) for day in month_starts(period)]
        count = sum(months[1:], start=months[0])
        sums[name] = mrr.money_sum(mrr.times(lines.money, count))
    return lines.group_by(keys(by)).aggregate(**sums)


def since_last(base: Base, span: Span, by: tuple[str, ...], choices: Settings) -> ibis.Table:
    """The rows of `two_periods` whose customer had revenue in the period before."""
    both = two_periods(base, span, by, choices)
    held = both.mutate(unit_last=both["last"].sum().over(ibis.window(group_by=both.unit)))
    return held.filter(held.unit_last > 0).drop("unit_last")


def with_years(base: Base, span: Span, by: tuple[str, ...], choices: Settings) -> ibis.Table:
    """The cohort, with the window's length in `years`."""
    years = len(month_starts(span)) / 12 or (span.end - span.start).days / 365.25
    return cohort(base, span, by, choices).mutate(years=ibis.literal(years))


def _held(rows: ibis.Table) -> ibis.Value:
    return rows.unit.nunique(where=rows.start > 0)


def _kept(rows: ibis.Table) -> ibis.Value:
    return rows.unit.nunique(where=(rows.start > 0) & (rows.end > 0))


def _nrr(rows: ibis.Table) -> ibis.Value:
    return ratio(rows.end.sum(), rows.start.sum())


def _grr(rows: ibis.Table) -> ibis.Value:
    return ratio(rows.kept.sum(), rows.start.sum())


def _logo(rows: ibis.Table) -> ibis.Value:
    return ratio(_kept(rows), _held(rows))


def _rest(value: Aggregate) -> Aggregate:
    return lambda rows: 1.0 - value(rows)


def _ltv(rows: ibis.Table) -> ibis.Value:
    """Yearly revenue per customer / share of it lost in a year, before costs."""
    lost = rows.start.sum() - rows.kept.sum()
    yearly = mrr.times(mrr.money_sum(rows.start), ibis.literal(12))
    per_customer = yearly.cast("float64") / _held(rows).cast("float64").nullif(0.0)
    churn = ratio(lost, rows.start.sum()) / rows.years.max()
    return (per_customer / churn.nullif(0.0)).cast("decimal(24, 6)").cast(mrr.CENTS)


def _metric(
    name: str,
    value: Aggregate,
    rows: Rows = cohort,
    *,
    n: Aggregate = _held,
    of: str = "customers",
    unit: Unit = Unit.SHARE,
    months: Months = Months.ROLLING,
    whole_months: bool = False,
) -> Metric:
    return Metric(
        id=name,
        version=1,
        unit=unit,
        of=of,
        needs=("contract_lines",),
        rows=rows,
        value=value,
        n=n,
        by=(*ACCOUNT_DIMENSIONS, "product"),
        months=months,
        whole_months=whole_months,
        choices=("roll_up", "csm_at"),
    )


_each_month, _each_quarter = _stacked(_months), _stacked(_quarters)


def _monthly(name: str, value: Aggregate) -> Metric:
    return _metric(
        name,
        value,
        _each_month,
        n=lambda rows: (rows.start > 0).sum(),
        of="customer months",
        months=Months.STATES,
        whole_months=True,
    )


METRICS = (
    _metric("nrr", _nrr),
    _metric("grr", _grr),
    _metric("logo_retention", _logo),
    _metric("gross_churn", _rest(_grr)),
    _metric("net_churn", _rest(_nrr)),
    _metric("logo_churn", _rest(_logo)),
    _metric("nrr_reported", lambda rows: ratio(rows.end_own.sum(), rows.start.sum())),
    _metric(
        "nrr_period",
        lambda rows: ratio(rows.now.sum(), rows["last"].sum()),
        since_last,
        n=lambda rows: rows.unit.nunique(where=rows["last"] > 0),
        whole_months=True,
    ),
    _monthly("nrr_monthly", _nrr),
    _monthly("grr_monthly", _grr),
    _monthly(
        "logo_retention_monthly",
        lambda rows: ratio(((rows.start > 0) & (rows.end > 0)).sum(), (rows.start > 0).sum()),
    ),
    _metric("nrr_trailing", _nrr, _each_quarter),
    _metric("grr_trailing", _grr, _each_quarter),
    _metric("nrr_cohort", _nrr, newcomers),
    _metric("grr_product", _grr, by_product),
    _metric("nrr_with_returning", _nrr, with_returning),
    _metric("ltv", _ltv, with_years, unit=Unit.MONEY),
)
