"""What figures are told by: attributes of the account, joined to a metric's rows.

Segment, industry, region, stage and tier are the account's own. The CSM is who had the account on
the day that `Settings.csm_at` names, so that a handover inside the window never counts twice. Term
length and number of products are those at the window's start (of who came later: at its end).
"""

from collections.abc import Callable, Mapping
from datetime import date

import ibis

from peerline.customers.base import Base
from peerline.customers.metrics import mrr
from peerline.customers.metrics.definition import Metric, Span
from peerline.customers.settings import Settings

UNKNOWN = "unknown"
"""The group of rows whose source doesn't say."""

MONTHLY, ANNUAL, MULTI_YEAR, OTHER = "monthly", "annual", "multi-year", "other"

_OWN = ("segment", "industry", "region", "stage", "tier")


def term_class(months: ibis.Value) -> ibis.Value:
    """A term's class: monthly (1), annual (12), multi-year (24 and more), other."""
    return ibis.cases(
        (months == 1, MONTHLY), (months == 12, ANNUAL), (months >= 24, MULTI_YEAR), else_=OTHER
    )


def attach(
    rows: ibis.Table, base: Base, metric: Metric, span: Span, by: tuple[str, ...], choices: Settings
) -> ibis.Table:
    """`rows` with a column for each of `by`; those that they have already are left as they are."""
    days = [span.end] if metric.as_of else [span.start, span.end]
    owner_day = span.end if metric.as_of or choices.csm_at == "end" else span.start
    for name in by:
        if name in rows.columns:
            rows = rows.mutate(rows[name].fill_null(UNKNOWN).name(name))
            continue
        attribute = csms(base, owner_day) if name == "csm" else _ATTRIBUTES[name](base, days)
        rows = _join(rows, attribute, name)
    return rows


def _join(rows: ibis.Table, attribute: ibis.Table, name: str) -> ibis.Table:
    given = attribute.select(dimension_account="account", dimension_value=attribute[name])
    joined = rows.left_join(given, rows.account == given.dimension_account)
    return joined.select(*rows.columns, joined.dimension_value.fill_null(UNKNOWN).name(name))


def csms(base: Base, day: date) -> ibis.Table:
    """Columns `account`, `csm`: who looked after each account on the day.

    From the owners' table, the latest where two overlap; an account that it doesn't know, or a
    source without it, has the accounts' own CSM.
    """
    accounts = base.table("accounts").select("account", own="csm")
    if not base.has("owners"):
        return accounts.rename(csm="own")
    owners = base.table("owners")
    at = ibis.literal(day)
    held = owners.filter((owners.start_on <= at) & (owners.end_on.isnull() | (owners.end_on > at)))
    newest = held.mutate(
        place=ibis.row_number().over(
            ibis.window(group_by=held.account, order_by=[held.start_on.desc(), held.csm])
        )
    )
    holder = newest.filter(newest.place == 0).select(held_account="account", holder="csm")
    known = owners.select(known_account="account").distinct()
    joined = accounts.left_join(holder, accounts.account == holder.held_account)
    joined = joined.left_join(known, joined.account == known.known_account)
    csm = ibis.ifelse(joined.known_account.isnull(), joined.own, joined.holder)
    return joined.select("account", csm=csm)


def _own(name: str) -> Callable[[Base, list[date]], ibis.Table]:
    def attribute(base: Base, _: list[date]) -> ibis.Table:
        return base.table("accounts").select("account", name)

    return attribute


def _live(base: Base, days: list[date]) -> ibis.Table:
    """Active lines at the first of the days on which the account has any, with their MRR.

    The MRR is at the first day's rates.
    """
    lines = mrr.priced(base, mrr.line_mrr(base), days[0], "money")
    at = [mrr.active(lines, day).ifelse(1, 0) for day in days]
    first = at[0].max().over(ibis.window(group_by=lines.account))
    chosen = ibis.ifelse(first == 1, at[0], at[-1])
    marked = lines.mutate(chosen=chosen)
    return marked.filter((marked.chosen == 1) & (marked.money > 0))


def _term_length(base: Base, days: list[date]) -> ibis.Table:
    """The class of terms that carries most of the account's MRR; the longer one of equals."""
    live = _live(base, days)
    live = live.mutate(term_length=term_class(live.term_months))
    sums = live.group_by("account", "term_length").aggregate(
        money=live.money.sum(), months=live.term_months.max()
    )
    ranked = sums.mutate(
        place=ibis.row_number().over(
            ibis.window(group_by=sums.account, order_by=[sums.money.desc(), sums.months.desc()])
        )
    )
    return ranked.filter(ranked.place == 0).select("account", "term_length")


def _products(base: Base, days: list[date]) -> ibis.Table:
    """How many products the account has: 1, 2, 3, 4+."""
    live = _live(base, days)
    counts = live.group_by("account").aggregate(count=live["product"].nunique())
    return counts.select(
        "account",
        products=ibis.cases(
            (counts["count"] == 1, "1"),
            (counts["count"] == 2, "2"),
            (counts["count"] == 3, "3"),
            else_="4+",
        ),
    )


def landings(base: Base) -> ibis.Table:
    """Columns `account`, `landed_on`: the first day with MRR."""
    lines = base.table("contract_lines")
    paid = lines.filter(lines.amount > 0)
    return paid.group_by("account").aggregate(landed_on=paid.start_on.min())


def _cohort(base: Base, _: list[date]) -> ibis.Table:
    """The year in which the account landed."""
    landed = landings(base)
    return landed.select("account", cohort=landed.landed_on.year().cast("string"))


_ATTRIBUTES: Mapping[str, Callable[[Base, list[date]], ibis.Table]] = {
    **{name: _own(name) for name in _OWN},
    "term_length": _term_length,
    "products": _products,
    "cohort": _cohort,
}


def lacking(base: Base, by: tuple[str, ...]) -> list[str]:
    """The columns that the source lacks for telling figures by these dimensions."""
    lacks = [f"accounts.{name}" for name in _OWN if name in by and not base.has("accounts", name)]
    if "csm" in by and not (base.has("owners") or base.has("accounts", "csm")):
        lacks.append("owners or accounts.csm")
    return lacks
