"""The rows that account metrics count, one relation a table, each with the account and a date.

Each gives `account`, `row` (what names the row), `day` (from when it is known; none where the table
has no dates) and what its metrics look at. One relation is read once, whatever is counted of it.
"""

from collections.abc import Callable, Mapping

import ibis

from peerline.customers.base import Base
from peerline.customers.settings import Settings


def usage(base: Base, settings: Settings) -> ibis.Table:
    """Uses of an account in a day: all, of key features, and of each key feature."""
    rows = base.table("usage")
    counts = {
        f"key_{place}": rows["count"].sum(where=rows.feature == feature).fill_null(0)
        for place, feature in enumerate(settings.key_features)
    }
    daily = rows.group_by("account", "day").agg(uses=rows["count"].sum(), **counts)
    return daily.mutate(row=ibis.literal("usage"))


def tickets(base: Base, _: Settings) -> ibis.Table:
    """Tickets by the day they were opened."""
    rows = base.table("tickets")
    return rows.select(
        "account", "opened_at", "closed_at", "satisfaction", "escalated",
        row=rows.ticket, day=rows.opened_at.date(),
    )  # fmt: skip


def nps(base: Base, _: Settings) -> ibis.Table:
    """Answers, each with the day on which the same contact answered anew."""
    rows = base.table("nps_responses")
    person = ibis.window(group_by=[rows.account, rows.contact], order_by=[rows.day, rows.response])
    return rows.select(
        "account", "score", "day", row=rows.response, next_day=rows.day.lead(1).over(person)
    )


def csat(base: Base, _: Settings) -> ibis.Table:
    """Answers after a service."""
    rows = base.table("csat")
    return rows.select("account", "score", "day", row=rows.response)


def engagements(base: Base, _: Settings) -> ibis.Table:
    """What the account took part in, and what it did with messages."""
    rows = base.table("engagements")
    return rows.select("account", "kind", "day", row=rows.engagement)


def invoices(base: Base, _: Settings) -> ibis.Table:
    """Invoices by the day they were due: none counts before."""
    rows = base.table("invoices")
    return rows.select("account", "paid_on", "due_on", row=rows.invoice, day=rows.due_on)


def customer_events(base: Base, _: Settings) -> ibis.Table:
    """What happened at the customer."""
    rows = base.table("customer_events")
    return rows.select("account", "kind", "day", row=rows.event)


def contacts(base: Base, _: Settings) -> ibis.Table:
    """People as they are known today: the table has no dates."""
    rows = base.table("contacts")
    return rows.select("account", "champion", "sponsor", "active", row=rows.contact)


def terms(base: Base, settings: Settings) -> ibis.Table:
    """Ends of an account's contract lines (`day`), each with the day from which it is known that a
    line took over (`renewed_on`, null where none did).

    A line takes over that starts at most `early_days` before the end and `grace_days` after it, and
    runs beyond it. `began_on`
    is the earliest start of the lines that end then.
    """
    lines = known_lines(base)
    ended = lines.filter(lines.end_on.notnull())
    later = lines.view()
    early, late = ibis.interval(days=settings.early_days), ibis.interval(days=settings.grace_days)
    takes_over = (
        (later.account == ended.account)
        & (later.line != ended.line)
        & (later.start_on >= (ended.end_on - early).cast("date"))
        & (later.start_on <= (ended.end_on + late).cast("date"))
        & (later.end_on.isnull() | (later.end_on > ended.end_on))
    )
    pairs = ended.left_join(later, takes_over).select(
        account=ended.account,
        day=ended.end_on,
        began_on=ended.start_on,
        successor_on=later.known_on,
    )
    each = pairs.group_by("account", "day").agg(
        began_on=pairs.began_on.min(), successor_on=pairs.successor_on.min()
    )
    known = ibis.greatest(each.day, each.successor_on)
    return each.select(
        "account",
        "day",
        "began_on",
        row=each.day.cast("string"),
        renewed_on=ibis.ifelse(each.successor_on.notnull(), known, ibis.null("date")),
    )


def known_lines(base: Base) -> ibis.Table:
    """Contract lines with `known_on`: the later of their start and the day they were recorded."""
    lines = base.table("contract_lines")
    recorded = ibis.coalesce(lines.recorded_at.date(), lines.start_on)
    return lines.select(
        "account", "line", "start_on", "end_on", known_on=ibis.greatest(lines.start_on, recorded)
    )


def lines(base: Base, _: Settings) -> ibis.Table:
    """Contract lines by their start."""
    known = known_lines(base)
    return known.select("account", row=known.line, day=known.start_on)


SOURCES: Mapping[str, Callable[[Base, Settings], ibis.Table]] = {
    "usage": usage,
    "tickets": tickets,
    "nps": nps,
    "csat": csat,
    "engagements": engagements,
    "invoices": invoices,
    "customer_events": customer_events,
    "contacts": contacts,
    "terms": terms,
    "lines": lines,
}
"""Name -> the rows."""

COUNTED_FROM: Mapping[str, tuple[str, str]] = {
    "usage": ("usage", "day"),
    "tickets": ("tickets", "opened_at"),
    "engagements": ("engagements", "day"),
}
"""Sources whose rows are counted by window -> the table and column that tell since when."""
