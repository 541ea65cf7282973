"""Rules between columns, rows and tables, beyond what a column's contract can say."""

from collections.abc import Iterator, Mapping

import ibis

from peerline.customers.load.checks import Check, Place, examples
from peerline.customers.load.faults import Collector, Level, kinds
from peerline.customers.load.wide import VALUE, Wide
from peerline.engine import fetch

ENDS: Mapping[str, tuple[str, str]] = {
    "contract_lines": ("start_on", "end_on"),
    "owners": ("start_on", "end_on"),
    "tickets": ("opened_at", "closed_at"),
    "overrides": ("from_on", "until_on"),
    "invoices": ("issued_on", "due_on"),
}
"""Tables whose rows last from one column to another."""

HALF_OPEN = ("contract_lines", "owners", "overrides")
FAR = "9999-12-31"


def row_checks(
    wide: Wide, reporting_currency: str | None, rates: frozenset[str] | None
) -> Iterator[Check]:
    """Rules between the columns of one row. `rates`: currencies that fx_rates knows."""
    name, table = wide.matched.contract.name, wide.table
    given = wide.matched.given
    if name in ENDS and all(column in given for column in ENDS[name]):
        start, end = (table[VALUE + column] for column in ENDS[name])
        if name == "tickets":
            end, start = end.cast("date"), start.cast("date")  # one of them may be without its time
        shown = start.cast("string") + " to " + end.cast("string")
        yield _check("end-before-start", ENDS[name][1], end < start, shown)
        if name in HALF_OPEN:
            yield _check("never-active", ENDS[name][1], end == start, shown)
    if name == "fx_rates" and "rate" in given:
        rate = table[VALUE + "rate"]
        yield _check("rate-not-positive", "rate", rate <= 0, rate.cast("string"))
    if name == "accounts" and "parent" in given:
        own = table[VALUE + "parent"] == table[VALUE + "account"]
        yield Check("own-parent", "parent", own, table[VALUE + "parent"], Level.LEFT_OUT, "parent")
    amounts = name in ("contract_lines", "invoices", "costs") and "currency" in given
    if amounts and rates is not None and reporting_currency:
        currency = table[VALUE + "currency"]
        unknown = currency.notin(sorted({*rates, reporting_currency}))
        yield _check("missing-rate", "currency", unknown, currency)


def _check(code: str, column: str, bad: ibis.Value, shown: ibis.Value) -> Check:
    return Check(code, column, bad, shown, kinds()[code].level)


def after_loading(
    tables: Mapping[str, ibis.Table], places: Mapping[str, Place], faults: Collector
) -> None:
    """Rules between rows and tables that change nothing: what looks wrong is said."""
    for name, kind in (("contract_lines", "overlapping-lines"), ("owners", "overlapping-owners")):
        if name in tables and name in places:
            _overlaps(tables[name], kind, places[name], faults)
    if "contract_lines" in tables and "fx_rates" in tables:
        _early_rates(tables, places["contract_lines"], faults)
    if "accounts" in places and "churned" in places["accounts"].columns:
        _churned(tables, places, faults)


def _overlaps(table: ibis.Table, code: str, place: Place, faults: Collector) -> None:
    """Rows of the same that hold at the same time. A line of fewer licences than an earlier one of
    its contract adds to that: it is sold so, and doubts nothing."""
    by = ["account"] if code == "overlapping-owners" else ["account", "product", "division"]
    ends = table.mutate(
        pl_end=ibis.coalesce(table.end_on, ibis.date(FAR)),
        division=table.division.fill_null("") if "division" in by else ibis.literal(""),
    ).filter(lambda t: t.start_on < t.pl_end)
    order = ["start_on", "pl_end", "line" if "line" in table.columns else "csm"]
    earlier = ibis.window(group_by=by, order_by=order, rows=(None, -1))
    added = ibis.literal(False)
    if "quantity" in table.columns:
        own = ibis.window(group_by=[*by, "contract"], order_by=order, rows=(None, -1))
        added = (ends.quantity < ends.quantity.max().over(own)).fill_null(False)
    marked = ends.mutate(pl_added=added)
    whole = ibis.ifelse(marked.pl_added, ibis.null("date"), marked.pl_end)
    marked = marked.mutate(pl_before=whole.max().over(earlier))
    bad = (marked.start_on < marked.pl_before) & ~marked.pl_added
    shown = marked.line if "line" in table.columns else marked.account
    _tell(marked, bad, shown, code, place, "start_on", faults)


def _early_rates(tables: Mapping[str, ibis.Table], place: Place, faults: Collector) -> None:
    lines, rates = tables["contract_lines"], tables["fx_rates"]
    first = rates.group_by(pl_currency=rates.currency).aggregate(pl_first=rates.day.min())
    joined = lines.inner_join(first, lines.currency == first.pl_currency)
    bad = joined.start_on < joined.pl_first
    _tell(
        joined,
        bad,
        joined.currency + " " + joined.start_on.cast("string"),
        "early-rate",
        place,
        "currency",
        faults,
    )


def _churned(
    tables: Mapping[str, ibis.Table], places: Mapping[str, Place], faults: Collector
) -> None:
    accounts, place = tables["accounts"], places["accounts"]
    if "contract_lines" in tables:
        lines = tables["contract_lines"]
        still = lines.filter(lines.end_on.isnull()).select(pl_open=lines.account).distinct()
        joined = accounts.left_join(still, accounts.account == still.pl_open)
        bad = joined.churned & joined.pl_open.notnull()
        _tell(joined, bad, joined.account, "churned-but-open", place, "churned", faults)
    if "churn_reasons" in tables:
        reasons = tables["churn_reasons"]
        left = reasons.select(pl_left=reasons.account).distinct()
        joined = accounts.left_join(left, accounts.account == left.pl_left)
        bad = ~joined.churned & joined.pl_left.notnull()
        _tell(joined, bad, joined.account, "left-but-unflagged", place, "churned", faults)


def _tell(
    table: ibis.Table,
    bad: ibis.Value,
    shown: ibis.Value,
    code: str,
    place: Place,
    column: str,
    faults: Collector,
) -> None:
    counts = table.aggregate(rows=table.count(), bad=bad.fill_null(False).sum().fill_null(0))
    row = fetch.rows(counts)[0]
    if row["bad"]:
        faults.add(
            code,
            table=place.table,
            file=place.file,
            column=place.columns.get(column, column),
            count=row["bad"],
            of=row["rows"],
            examples=examples(table, bad, shown),
        )
