"""Books of business as of a day: what every CSM looks after, and what of it is due."""

from datetime import timedelta

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Unit
from peerline.customers.metrics import mrr, renewals, support
from peerline.customers.metrics.definition import ACCOUNT_DIMENSIONS, Aggregate, Metric, Span, ratio
from peerline.customers.metrics.dimensions import UNKNOWN, csms, landings
from peerline.customers.metrics.standing import year
from peerline.customers.settings import Settings

DUE_DAYS = 90
"""How far ahead a renewal is due."""


def rows(base: Base, span: Span, _: tuple[str, ...], choices: Settings) -> ibis.Table:
    """A row per account with revenue on the day (the window's end).

    Columns `account`, `csm` (who has it on the day), `arr` (at the day's rates), `due_arr` (ARR of
    terms that end within 90 days and nothing follows yet), `due_on` (the first of them),
    `open_tickets`, `last_qbr`, `qbr_due_on` (by the tier's cadence, from the last one, else from
    the first contract), `qbr_expected` and `qbr_held` (1 or 0: a customer for at least the cadence;
    and with a QBR within it). What the source can't tell is null.
    """
    book = held(base, span)
    for part in (_due(base, span, choices), _tickets(base, span, choices)):
        book = beside(book, part)
    return _reviews(base, book, span, choices)


def held(base: Base, span: Span) -> ibis.Table:
    """Columns `account`, `csm`, `arr` of the accounts with revenue on the window's last day."""
    lines = mrr.priced(base, mrr.line_mrr(base), span.end, "money")
    live = lines.filter(mrr.active(lines, span.end))
    book = live.group_by("account").aggregate(arr=year(mrr.money_sum(live.money)))
    return beside(book.filter(book.arr > 0), csms(base, span.end))


def beside(book: ibis.Table, part: ibis.Table) -> ibis.Table:
    """`book` with the columns of `part`, which has a row per account, or none."""
    joined = book.left_join(part.rename(part_account="account"), [("account", "part_account")])
    return joined.drop("part_account")


def _due(base: Base, span: Span, choices: Settings) -> ibis.Table:
    """Terms that end soon and that nothing renews yet."""
    soon = Span(span.end, span.end + timedelta(days=DUE_DAYS))
    ends = renewals.terms(base, soon, (), choices)
    waits = ends.filter(ends.renewed == 0)
    yearly = mrr.part_of(waits.due, ibis.literal(12), waits.months)
    waits = waits.mutate(yearly=yearly)
    return waits.group_by("account").aggregate(
        due_arr=mrr.money_sum(waits.yearly), due_on=waits.ends_on.min()
    )


def _tickets(base: Base, span: Span, choices: Settings) -> ibis.Table:
    if not base.has("tickets"):
        accounts = base.table("accounts")
        return accounts.select("account", open_tickets=ibis.null("int64"))
    held = support.standing(base, span, (), choices)
    counts = held.group_by("account").aggregate(open_tickets=held.count())
    accounts = base.table("accounts").select(ticket_account="account")
    joined = accounts.left_join(counts, accounts.ticket_account == counts.account)
    return joined.select(
        account=joined.ticket_account, open_tickets=joined.open_tickets.fill_null(0)
    )


def _reviews(base: Base, book: ibis.Table, span: Span, choices: Settings) -> ibis.Table:
    """When the last QBR was and when the next is due, by the tier's cadence."""
    accounts = base.table("accounts")
    cadence = ibis.cases(
        *((accounts.tier == tier, days) for tier, days in sorted(choices.qbr_days.items())),
        else_=choices.qbr_days.get("default", 90),
    )
    tiers = accounts.select("account", every=cadence.cast("int32"))
    landed = landings(base)
    for part in (tiers, landed, _last_reviews(base, span)):
        book = beside(book, part)
    day = ibis.literal(span.end)
    since = book.last_qbr.fill_null(book.landed_on)
    due_on = (since + book.every.as_interval("D")).cast("date")
    known = ibis.literal(base.has("engagements"))
    expected = (book.landed_on + book.every.as_interval("D")).cast("date") <= day
    held = (book.last_qbr + book.every.as_interval("D")).cast("date") > day
    nothing = ibis.null("int64")
    return book.mutate(
        qbr_due_on=ibis.ifelse(known, due_on, ibis.null("date")),
        qbr_due=ibis.ifelse(known, (due_on <= day).ifelse(1, 0), nothing),
        qbr_expected=ibis.ifelse(known, expected.ifelse(1, 0), nothing),
        qbr_held=ibis.ifelse(known, held.fill_null(False).ifelse(1, 0), nothing),
    ).drop("every", "landed_on")


def _last_reviews(base: Base, span: Span) -> ibis.Table:
    if not base.has("engagements"):
        return base.table("accounts").select("account", last_qbr=ibis.null("date"))
    engaged = base.table("engagements")
    held = engaged.filter((engaged.kind == "qbr") & (engaged.day < ibis.literal(span.end)))
    return held.group_by("account").aggregate(last_qbr=held.day.max())


def _covered(table: ibis.Table) -> ibis.Value:
    """Of the customers that were to have a QBR by now, those that had one within the cadence."""
    return ratio((table.qbr_expected * table.qbr_held).sum(), table.qbr_expected.sum())


def _csms(table: ibis.Table) -> ibis.Value:
    named = ibis.ifelse(table.csm == UNKNOWN, ibis.null("string"), table.csm)
    return named.nunique()


def _accounts(table: ibis.Table) -> ibis.Value:
    return table.account.nunique()


def _arr(table: ibis.Table) -> ibis.Value:
    return mrr.money_sum(table.arr)


def _of_book(
    name: str,
    unit: Unit,
    value: Aggregate,
    *needs: str,
    n: Aggregate = _accounts,
    choices: tuple[str, ...] = (),
) -> Metric:
    return Metric(
        id=name,
        version=1,
        unit=unit,
        of="accounts",
        needs=("contract_lines", *needs),
        rows=rows,
        value=value,
        n=n,
        by=(*ACCOUNT_DIMENSIONS, "account"),
        as_of=True,
        choices=choices,
    )


_CSM = ("accounts.csm",)
_QBR = ("engagements",)

METRICS = (
    _of_book("book_accounts", Unit.COUNT, _accounts),
    _of_book("book_arr", Unit.MONEY, lambda table: mrr.cents(_arr(table))),
    _of_book(
        "book_due_arr",
        Unit.MONEY,
        lambda table: mrr.cents(mrr.money_sum(table.due_arr)),
        n=lambda table: table.due_on.count(),
        choices=("early_days", "grace_days"),
    ),
    _of_book(
        "book_due_accounts",
        Unit.COUNT,
        lambda table: table.due_on.count(),
        choices=("early_days", "grace_days"),
    ),
    _of_book(
        "book_open_tickets",
        Unit.COUNT,
        lambda table: table.open_tickets.sum(),
        "tickets",
        "tickets.closed_at",
    ),
    _of_book(
        "qbrs_due", Unit.COUNT, lambda table: table.qbr_due.sum(), *_QBR, choices=("qbr_days",)
    ),
    _of_book(
        "qbr_coverage",
        Unit.SHARE,
        _covered,
        *_QBR,
        n=lambda table: table.qbr_expected.sum(),
        choices=("qbr_days",),
    ),
    _of_book("csm_count", Unit.COUNT, _csms, *_CSM),
    _of_book(
        "accounts_per_csm", Unit.RATIO, lambda table: ratio(_accounts(table), _csms(table)), *_CSM
    ),
    _of_book(
        "arr_per_csm",
        Unit.MONEY,
        lambda table: mrr.cents(mrr.part_of(_arr(table), ibis.literal(1), _csms(table))),
        *_CSM,
    ),
)
