"""What becomes of terms that end: a row per contract and end, beside the term that follows it.

A line's terms end every `term_months` after its start, and at its own end. A line that runs on
past the end of a term renewed itself, at its price. Else another line renews it: of the same
contract, or of the same product in a new contract, or (where there is neither) of a new contract of
the account; one that starts from `early_days` before the end to `grace_days` after it and outlives
it.
"""

from datetime import timedelta

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Unit
from peerline.customers.metrics import mrr
from peerline.customers.metrics.definition import (
    ACCOUNT_DIMENSIONS,
    Aggregate,
    Metric,
    Span,
    ratio,
)
from peerline.customers.metrics.dimensions import term_class
from peerline.customers.settings import Settings

EARLY, ON_TIME, LATE, OPEN, LOST = "early", "on time", "late", "open", "lost"


def terms(base: Base, span: Span, by: tuple[str, ...], choices: Settings) -> ibis.Table:
    """A row per contract and day on which terms of it end inside the window.

    Columns `account`, `contract`, `product` if told by it, `ends_on`, `months` (of the term),
    `due` and `renewed` (the term's value at the price before and after: MRR x months, rates of the
    window's start), `kept` (the lesser), `state` (early, on time, late, open, lost), `term_length`.
    """
    lines = mrr.line_mrr(base)
    lines = mrr.priced(base, lines.filter(lines.amount > 0), span.start, "money")
    ended = _ended(lines, span, by)
    followers = _followers(lines, span, by, choices)
    parts = ibis.union(_rolled(lines, span, by), ended.drop("line_start"))
    due = parts.group_by(_keys(by)).aggregate(
        months=parts.months.max(),
        due_mrr=mrr.money_sum(parts.money),
        rolled=mrr.money_sum(ibis.ifelse(parts.rolled == 1, parts.money, mrr.zero())),
    )
    follow = followers.rename({f"follow_{name}": name for name in _keys(by)})
    joined = due.left_join(follow, [(name, f"follow_{name}") for name in _keys(by)])
    return _judged(joined.select(*due.columns, "new_mrr", "starts_on", "signed_on"), span, choices)


def _keys(by: tuple[str, ...]) -> list[str]:
    return ["account", "contract", "ends_on", *(["product"] if "product" in by else [])]


def _part(lines: ibis.Table, by: tuple[str, ...], rolled: int) -> ibis.Table:
    return lines.select(
        *_keys(by),
        months=lines.term_months,
        money=lines.money,
        rolled=ibis.literal(rolled),
        line_start=lines.start_on,
    )


def _ended(lines: ibis.Table, span: Span, by: tuple[str, ...]) -> ibis.Table:
    """Lines whose own end lies in the window."""
    inside = (lines.end_on >= ibis.literal(span.start)) & (lines.end_on < ibis.literal(span.end))
    return _part(lines.mutate(ends_on=lines.end_on).filter(inside), by, 0)


def _rolled(lines: ibis.Table, span: Span, by: tuple[str, ...]) -> ibis.Table:
    """Ends of terms in the window past which the line ran on."""
    start, end = ibis.literal(span.start), ibis.literal(span.end)
    length = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month
    steps = [ibis.literal(step).name("step").as_table() for step in range(length + 2)]
    crossed = lines.filter(lines.start_on < end).cross_join(ibis.union(*steps))
    since = (span.start.year * 12 + span.start.month) - (
        crossed.start_on.year() * 12 + crossed.start_on.month()
    )
    past = ibis.greatest(since - since % crossed.term_months, 0)  # whole terms before the window
    after = (past + crossed.step * crossed.term_months).cast("int32")
    placed = crossed.mutate(after=after).filter(after > 0)
    dated = placed.mutate(ends_on=(placed.start_on + placed.after.as_interval("M")).cast("date"))
    inside = (dated.ends_on >= start) & (dated.ends_on < end)
    ran_on = dated.end_on.isnull() | (dated.end_on > dated.ends_on)
    return _part(dated.filter(inside & ran_on), by, 1).drop("line_start")


def _followers(lines: ibis.Table, span: Span, by: tuple[str, ...], choices: Settings) -> ibis.Table:
    """What renews the ended terms: their keys, `new_mrr`, first `starts_on`, first `signed_on`.

    A line renews one term: the nearest of those that it fits best.
    """
    pairs = _candidates(lines, span, choices)
    near = ibis.greatest(pairs.away, 0 - pairs.away)
    best = ibis.window(
        group_by=pairs.new_line,
        order_by=[pairs.fit, near, pairs.ends_on, pairs.contract, pairs["product"]],
    )
    pairs = pairs.mutate(place=ibis.row_number().over(best))
    pairs = pairs.filter(pairs.place == 0)
    group = ibis.window(group_by=_keys(by))
    pairs = pairs.mutate(best_fit=pairs.fit.min().over(group))
    pairs = pairs.filter((pairs.fit < ANY) | (pairs.best_fit == ANY))
    return pairs.group_by(_keys(by)).aggregate(
        new_mrr=mrr.money_sum(pairs.new_money),
        starts_on=pairs.new_start.min(),
        signed_on=pairs.new_signed.min(),
    )


SAME, GROWN, MOVED, ANY = 0, 1, 2, 3
"""How well a line fits a term: same contract and product; another product of the contract, from the
end on; the product in a new contract; a new contract of the account, from the end on."""


def _candidates(lines: ibis.Table, span: Span, choices: Settings) -> ibis.Table:
    """Pairs of an ended term (contract, product, day) and a line that may renew it, with its `fit`
    and how many days after the end it starts (`away`)."""
    inside = (lines.end_on >= ibis.literal(span.start)) & (lines.end_on < ibis.literal(span.end))
    ending = lines.filter(inside)
    ending = ending.group_by("account", "contract", "product", ends_on=ending.end_on).aggregate(
        old_start=ending.start_on.min()
    )
    first = lines.start_on.min().over(ibis.window(group_by=[lines.account, lines.contract]))
    new = lines.select(
        new_account="account",
        new_contract="contract",
        new_product="product",
        new_line="line",
        new_start="start_on",
        new_end="end_on",
        new_signed="signed_on",
        new_money="money",
        new_first=first,
    )
    pairs = ending.join(new, [("account", "new_account")])
    pairs = pairs.mutate(
        away=pairs.new_start.delta(pairs.ends_on, unit="day").cast("int64"),
        first_away=pairs.new_first.delta(pairs.ends_on, unit="day").cast("int64"),
    )
    same_contract = pairs.contract == pairs.new_contract
    same_product = pairs["product"] == pairs.new_product
    began = pairs.first_away >= -choices.early_days
    fit = ibis.cases(
        (same_contract & same_product, SAME),
        (same_contract & (pairs.away >= 0), GROWN),
        (~same_contract & same_product & began, MOVED),
        (~same_contract & (pairs.first_away >= 0), ANY),
    )
    pairs = pairs.mutate(fit=fit)
    return pairs.filter(
        pairs.fit.notnull()
        & (pairs.new_start > pairs.old_start)
        & pairs.away.between(-choices.early_days, choices.grace_days)
        & (pairs.new_end.isnull() | (pairs.new_end > pairs.ends_on))
    )


def _judged(due: ibis.Table, span: Span, choices: Settings) -> ibis.Table:
    renewed = (due.rolled + due.new_mrr.fill_null(mrr.zero())).cast(mrr.MRR)
    late = (due.starts_on > due.ends_on) | (due.signed_on > due.ends_on).fill_null(False)
    waits = due.ends_on > ibis.literal(span.end - timedelta(days=choices.grace_days))
    state = ibis.cases(
        ((renewed == 0) & waits, OPEN),
        (renewed == 0, LOST),
        (due.starts_on.notnull() & late, LATE),
        ((due.starts_on < due.ends_on).fill_null(False), EARLY),
        else_=ON_TIME,
    )
    return due.select(
        *(name for name in due.columns if name in ("account", "contract", "product")),
        "ends_on",
        "months",
        due=mrr.times(due.due_mrr, due.months),
        renewed=mrr.times(renewed, due.months),
        kept=mrr.times(ibis.least(due.due_mrr, renewed), due.months),
        state=state,
        term_length=term_class(due.months),
    )


def _held(rows: ibis.Table) -> ibis.Value:
    return rows.state.isin([EARLY, ON_TIME, LATE])


def _punctual(rows: ibis.Table) -> ibis.Value:
    return rows.state.isin([EARLY, ON_TIME])


def _metric(
    name: str, unit: Unit, value: Aggregate, n: Aggregate = lambda rows: rows.count()
) -> Metric:
    return Metric(
        id=f"renewal_{name}",
        version=1,
        unit=unit,
        of="terms",
        needs=("contract_lines",),
        rows=terms,
        value=value,
        n=n,
        by=(*ACCOUNT_DIMENSIONS, "product", "state"),
        choices=("csm_at", "early_days", "grace_days"),
    )


def _in_state(name: str, state: str) -> Metric:
    def count(rows: ibis.Table) -> ibis.Value:
        return (rows.state == state).sum().fill_null(0)

    return _metric(name, Unit.COUNT, count, count)


METRICS = (
    _metric("gross", Unit.SHARE, lambda rows: ratio(rows.kept.sum(), rows.due.sum())),
    _metric("net", Unit.SHARE, lambda rows: ratio(rows.renewed.sum(), rows.due.sum())),
    _metric("logo", Unit.SHARE, lambda rows: ratio(_held(rows).sum(), rows.count())),
    _metric("on_time", Unit.SHARE, lambda rows: ratio(_punctual(rows).sum(), rows.count())),
    _metric("due", Unit.MONEY, lambda rows: mrr.cents(mrr.money_sum(rows.due))),
    _metric("value", Unit.MONEY, lambda rows: mrr.cents(mrr.money_sum(rows.renewed))),
    _metric(
        "open_value",
        Unit.MONEY,
        lambda rows: mrr.cents(
            mrr.money_sum(ibis.ifelse(rows.state == OPEN, rows.due, mrr.zero()))
        ),
        lambda rows: (rows.state == OPEN).sum().fill_null(0),
    ),
    _in_state("early", EARLY),
    _in_state("late", LATE),
    _in_state("open", OPEN),
    _in_state("lost", LOST),
)
