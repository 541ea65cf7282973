"""What a customer paid at a window's two ends: the rows behind retention and the bridge."""

from collections.abc import Sequence

import ibis

from peerline.customers.base import Base
from peerline.customers.metrics import mrr
from peerline.customers.metrics.definition import Span
from peerline.customers.settings import Settings


def rolled_up(base: Base, table: ibis.Table, choices: Settings) -> ibis.Table:
    """`table`, which has `account`, with `unit`: what counts as one customer.

    Rolled up to parents, `account` becomes the topmost account above, up to four levels up.
    """
    if choices.roll_up == "contract":
        return table.mutate(unit=table.contract)
    if choices.roll_up == "account":
        return table.mutate(unit=table.account)
    roots = _roots(base)
    joined = table.left_join(roots, table.account == roots.root_of)
    root = joined.root.fill_null(joined.account)
    others = [name for name in table.columns if name != "account"]
    return joined.select(*others, account=root, unit=root)


def _roots(base: Base) -> ibis.Table:
    accounts = base.table("accounts")
    parents = accounts.filter(accounts.parent.notnull() & (accounts.parent != accounts.account))
    found = parents.select(root_of="account", root="parent")
    for _ in range(3):
        above = parents.select(below="account", above="parent")
        joined = found.left_join(above, [("root", "below")])
        found = joined.select("root_of", root=joined.above.fill_null(joined.root)).view()
    return found


def standing(base: Base, span: Span, by: tuple[str, ...], choices: Settings) -> ibis.Table:
    """Each customer's `mrr` on the window's last day, at that day's rates; only where there is any.

    Columns `unit`, `account`, `product` if told by it, `mrr`.
    """
    lines = rolled_up(base, mrr.line_mrr(base), choices)
    live = mrr.priced(base, lines.filter(mrr.active(lines, span.end)), span.end, "money")
    sums = live.group_by(keys(by)).aggregate(mrr=mrr.money_sum(live.money))
    return sums.filter(sums.mrr > 0)


def keys(by: tuple[str, ...]) -> list[str]:
    """What makes a row: the customer, and the product if told by it."""
    return ["unit", "account", *(["product"] if "product" in by else [])]


def two_ends(base: Base, span: Span, by: tuple[str, ...], choices: Settings) -> ibis.Table:
    """Each customer's MRR at both ends of the window, everything in the reporting currency.

    Columns: `unit` (the customer), `account`, `product` if told by it, `start` (active at the
    start), `end` (active at the end, at the start's rates: constant currency), `end_own` (the same
    at the end's own rates), `first_on` (first day with MRR). Rows with no MRR at either end are
    left out.
    """
    lines = rolled_up(base, mrr.line_mrr(base), choices)
    lines = lines.filter(lines.amount > 0)
    lines = mrr.priced(base, lines, span.start, "then")
    lines = mrr.priced(base, lines, span.end, "now")
    at_start, at_end = mrr.active(lines, span.start), mrr.active(lines, span.end)
    sums = lines.group_by(keys(by)).aggregate(
        start=mrr.money_sum(ibis.ifelse(at_start, lines.then, mrr.zero())),
        end=mrr.money_sum(ibis.ifelse(at_end, lines.then, mrr.zero())),
        end_own=mrr.money_sum(ibis.ifelse(at_end, lines.now, mrr.zero())),
        first_on=lines.start_on.min(),
    )
    return sums.filter((sums.start > 0) | (sums.end > 0))


def cohort(base: Base, span: Span, by: tuple[str, ...], choices: Settings) -> ibis.Table:
    """C: the rows of `two_ends` with MRR at the start, and `kept`, the lesser of both ends.

    Told by product, a customer's product that is new stays in while the customer is in C: the sums
    over products are then those of the whole.
    """
    ends = two_ends(base, span, by, choices)
    whole = ibis.window(group_by="unit")
    held = ends.mutate(unit_start=ends.start.sum().over(whole))
    held = held.filter(held.unit_start > 0).drop("unit_start")
    return held.mutate(kept=ibis.least(held.start, held.end))


def cohorts(
    base: Base, spans: Sequence[Span], by: tuple[str, ...], choices: Settings
) -> ibis.Table:
    """`cohort` of several windows in one pass, told apart by `since`, the start of each.

    Without `end_own` and `first_on`.
    """
    moments = ibis.union(
        *(
            ibis.literal(span.start).name("since").as_table().mutate(until=ibis.literal(span.end))
            for span in spans
        )
    )
    lines = rolled_up(base, mrr.line_mrr(base), choices)
    paid = lines.filter(lines.amount > 0).cross_join(moments)
    touches = (paid.start_on <= paid.until) & (paid.end_on.isnull() | (paid.end_on > paid.since))
    lines = mrr.priced_since(base, paid.filter(touches), moments)
    at_start = lines.start_on <= lines.since
    at_end = lines.end_on.isnull() | (lines.end_on > lines.until)
    sums = lines.group_by(*keys(by), "since").aggregate(
        start=mrr.money_sum(ibis.ifelse(at_start, lines.money, mrr.zero())),
        end=mrr.money_sum(ibis.ifelse(at_end, lines.money, mrr.zero())),
    )
    sums = sums.mutate(unit_start=sums.start.sum().over(ibis.window(group_by=["unit", "since"])))
    held = sums.filter((sums.unit_start > 0) & ((sums.start > 0) | (sums.end > 0)))
    return held.drop("unit_start").mutate(kept=ibis.least(held.start, held.end))
