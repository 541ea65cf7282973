"""Monthly recurring revenue: of a line, of an account, on a day.

A line's MRR is its amount / its term in months, to 8 decimal places, a half rounded up, once. All
sums of it are sums of decimals: no engine rounds differently.
"""

from collections.abc import Sequence
from datetime import date

import ibis

from peerline.customers.base import Base

MRR = "decimal(28, 8)"
CENTS = "decimal(20, 2)"
_LINE = "decimal(20, 8)"
_RATE = "decimal(20, 10)"  # more places than a 64-bit float holds of a large rate help nobody
_TINY = "0.00000001"
_UNIT = 10**4  # amounts have four decimal places


def line_mrr(base: Base) -> ibis.Table:
    """The contract lines with their `mrr`, in each line's own currency.

    Whole numbers divide the same everywhere; decimals don't.
    """
    lines = base.table("contract_lines")
    term = lines.term_months
    minor = (lines.amount * _UNIT).cast("int64")
    rest = minor % (_UNIT * term)
    whole = (minor - rest) / (_UNIT * term)
    twice = 2 * _UNIT * rest + term
    places = (twice - twice % (2 * term)) / (2 * term)
    tiny = ibis.literal(_TINY).cast(_LINE)
    mrr = whole.cast("int64").cast(_LINE) + places.cast("int64").cast(_LINE) * tiny
    return lines.mutate(mrr=mrr.cast(_LINE))


def rates(base: Base, day: date) -> ibis.Table:
    """The rate of each currency on a day: the latest up to it, else the first one known.

    Columns `currency`, `rate`: units of the reporting currency for one of the currency.
    """
    listed = base.table("fx_rates")
    later = listed.day > ibis.literal(day)
    order = [later, ibis.ifelse(later, listed.day, ibis.null("date")), listed.day.desc()]
    ranked = listed.mutate(
        place=ibis.row_number().over(ibis.window(group_by=listed.currency, order_by=order))
    )
    return ranked.filter(ranked.place == 0).select("currency", rate=ranked.rate.cast(_RATE))


def rates_since(base: Base, moments: ibis.Table) -> ibis.Table:
    """`rates` on each day `since` of `moments`: columns `currency`, `since`, `rate`."""
    listed = base.table("fx_rates").cross_join(moments.select("since").distinct())
    later = listed.day > listed.since
    order = [later, ibis.ifelse(later, listed.day, ibis.null("date")), listed.day.desc()]
    ranked = listed.mutate(
        place=ibis.row_number().over(
            ibis.window(group_by=[listed.currency, listed.since], order_by=order)
        )
    )
    return ranked.filter(ranked.place == 0).select(
        "currency", "since", rate=ranked.rate.cast(_RATE)
    )


def priced_since(base: Base, lines: ibis.Table, moments: ibis.Table) -> ibis.Table:
    """`lines`, each with a day `since` of `moments`, with their `mrr` at that day's rates as
    column `money`."""
    own = lines.currency == base.reporting_currency
    if not base.has("fx_rates"):
        return lines.mutate(money=ibis.ifelse(own, lines.mrr.cast(MRR), ibis.null(MRR)).cast(MRR))
    rate = rates_since(base, moments).rename(
        rate_currency="currency", rate_since="since", rate_on_day="rate"
    )
    joined = lines.left_join(rate, [("currency", "rate_currency"), ("since", "rate_since")])
    own = joined.currency == base.reporting_currency
    turned = (joined.mrr * joined.rate_on_day).cast(MRR)
    money = ibis.ifelse(own, joined.mrr.cast(MRR), turned).cast(MRR)
    return joined.select(*lines.columns, money=money)


def priced(base: Base, lines: ibis.Table, day: date, name: str) -> ibis.Table:
    """`lines` with `mrr` in the reporting currency at the rates of a day, as column `name`."""
    own = lines.currency == base.reporting_currency
    if not base.has("fx_rates"):
        return lines.mutate(
            ibis.ifelse(own, lines.mrr.cast(MRR), ibis.null(MRR)).cast(MRR).name(name)
        )
    rate = rates(base, day).rename(rate_currency="currency", rate_on_day="rate")
    joined = lines.left_join(rate, lines.currency == rate.rate_currency)
    own = joined.currency == base.reporting_currency
    turned = (joined.mrr * joined.rate_on_day).cast(MRR)
    money = ibis.ifelse(own, joined.mrr.cast(MRR), turned).cast(MRR)
    return joined.select(*lines.columns, money.name(name))


def active(lines: ibis.Table, day: date) -> ibis.Value:
    """Whether a line is active: start <= day < end; without an end it stays active."""
    at = ibis.literal(day)
    return (lines.start_on <= at) & (lines.end_on.isnull() | (lines.end_on > at))


def account_mrr(base: Base, day: date) -> ibis.Table:
    """Columns `account`, `mrr` (reporting currency, the day's rates) of accounts with MRR > 0."""
    return account_months(base, [day]).drop("day")


def account_months(base: Base, days: Sequence[date]) -> ibis.Table:
    """Columns `account`, `day`, `mrr` at the rates of each day, of accounts with MRR > 0 on it."""
    lines = line_mrr(base)
    parts = []
    for day in days:
        live = priced(base, lines.filter(active(lines, day)), day, "money")
        parts.append(
            live.group_by("account")
            .aggregate(mrr=live.money.sum().cast(MRR))
            .mutate(day=ibis.literal(day))
        )
    stacked = parts[0] if len(parts) == 1 else ibis.union(*parts)
    return stacked.filter(stacked.mrr > 0).select("account", "day", "mrr")


def money_sum(column: ibis.Value) -> ibis.Value:
    """A sum of money with all its places; of nothing it is 0."""
    return column.sum().cast(MRR).fill_null(zero())


def times(money: ibis.Value, count: ibis.Value) -> ibis.Value:
    """Money times a whole number below 100,000, with all its places on every engine."""
    return (money.cast(MRR) * count.cast("decimal(5, 0)")).cast(MRR)


def part_of(money: ibis.Value, over: ibis.Value, under: ibis.Value) -> ibis.Value:
    """Money x over / under, to 6 places; 0 where there is nothing to divide by.

    Through floats, whose digits beyond the sixth engines keep differently.
    """
    share = money.cast("float64") * over.cast("float64") / under.cast("float64").nullif(0.0)
    return share.cast("decimal(24, 6)").cast(MRR).fill_null(zero())


def zero() -> ibis.Value:
    """No money, in the type of MRR."""
    return ibis.literal(0).cast(MRR)


def cents(money: ibis.Value) -> ibis.Value:
    """Money to the cent, a half away from zero."""
    return money.cast(CENTS)
