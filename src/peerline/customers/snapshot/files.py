"""What an account's own page shows, of every account: one query a table, sorted out by account."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Health
from peerline.customers.metrics.definition import months_before
from peerline.customers.snapshot.values import AccountFile, Entry
from peerline.engine import fetch

WEEKS = 53
MONTHS = 24
"""How far back an account's page goes; contracts are shown whole."""
ENGAGEMENTS = frozenset(
    {"qbr", "reference", "speaking", "case-study", "event", "community-post", "unsubscribe"}
)
"""Those of the timeline: mails that were opened would bury the rest."""
FACTS = ("industry", "region", "parent", "created_on", "stage", "tier")

Grouped = Mapping[str, list[dict[str, Any]]]


def files(
    base: Base, as_of: date, accounts: Sequence[str], healths: Sequence[Health]
) -> Iterator[AccountFile]:
    """The file of each account, in their order. The engine is asked before, not as it is read."""
    since = months_before(as_of, MONTHS)
    tables = {
        "contracts": _grouped(base, "contract_lines", None, since, as_of),
        "invoices": _grouped(base, "invoices", "issued_on", since, as_of),
        "tickets": _grouped(base, "tickets", "opened_at", since, as_of),
        "answers": _grouped(base, "nps_responses", "day", since, as_of),
        "milestones": _grouped(base, "milestones", None, since, as_of),
        "goals": _grouped(base, "goals", None, since, as_of),
        "contacts": _grouped(base, "contacts", None, since, as_of),
    }
    about = _grouped(base, "accounts", None, since, as_of)
    weeks = _weeks(base, as_of)
    happened = _happened(base, since, as_of)
    health: dict[str, list[Health]] = defaultdict(list)
    for each in healths:
        health[each.account].append(each)

    def file(account: str) -> AccountFile:
        parts = {name: rows.get(account, []) for name, rows in tables.items()}
        facts = about.get(account, [{}])[0]
        return AccountFile(
            account=account,
            facts={name: facts.get(name) for name in FACTS},
            weeks=weeks.get(account, []),
            health=health.get(account, []),
            timeline=[*happened.get(account, []), *_entries(parts, as_of)],
            **parts,
        )

    return map(file, accounts)


def _grouped(base: Base, name: str, column: str | None, since: date, as_of: date) -> Grouped:
    """The table's rows by account; of those with a day only the recent ones, none after `as_of`."""
    if not base.has(name):
        return {}
    table = base.table(name)
    if column is not None:
        day = table[column].cast("date")
        table = table.filter((day >= ibis.literal(since)) & (day <= ibis.literal(as_of)))
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in fetch.rows(table):
        found[row["account"]].append({key: _plain(value) for key, value in row.items()})
    return found


def _plain(value: Any) -> Any:
    return value.normalize() + Decimal(0) if isinstance(value, Decimal) else value


def _weeks(base: Base, as_of: date) -> Mapping[str, list[tuple[date, int, int]]]:
    """Account -> (Monday, uses, users) of the last weeks, those without use, too."""
    if not base.has("usage"):
        return {}
    first = as_of - timedelta(days=as_of.weekday()) - timedelta(weeks=WEEKS - 1)
    usage = base.table("usage")
    usage = usage.filter((usage.day >= ibis.literal(first)) & (usage.day < ibis.literal(as_of)))
    monday = usage.day.truncate("W").cast("date")
    table = usage.mutate(week=monday)
    sums = table.group_by("account", "week").aggregate(
        uses=table["count"].sum(), users=table.user.nunique()
    )
    known: dict[str, dict[date, tuple[int, int]]] = defaultdict(dict)
    for row in fetch.rows(sums):
        known[row["account"]][row["week"]] = (int(row["uses"]), int(row["users"]))
    mondays = [first + timedelta(weeks=number) for number in range(WEEKS)]
    return {
        account: [(week, *found.get(week, (0, 0))) for week in mondays]
        for account, found in known.items()
    }


def _happened(base: Base, since: date, as_of: date) -> Mapping[str, list[Entry]]:
    """What stands in tables of events."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for account, rows in _grouped(base, "engagements", "day", since, as_of).items():
        kept = (row for row in rows if row["kind"] in ENGAGEMENTS)
        found[account] += [Entry(row["day"], row["kind"], {}) for row in kept]
    for account, rows in _grouped(base, "customer_events", "day", since, as_of).items():
        found[account] += [Entry(r["day"], r["kind"], {"note": r["note"]}) for r in rows]
    for account, rows in _grouped(base, "churn_reasons", "day", since, as_of).items():
        found[account] += [
            Entry(r["day"], "churned", {"reason": r["reason"], "note": r["note"]}) for r in rows
        ]
    for account, rows in _grouped(base, "owners", "start_on", since, as_of).items():
        found[account] += [Entry(r["start_on"], "handover", {"csm": r["csm"]}) for r in rows]
    return found


def _entries(parts: Mapping[str, list[dict[str, Any]]], as_of: date) -> Iterator[Entry]:
    """What the tables of the page say of time, too."""
    yield from _of_contracts(parts["contracts"], as_of)
    for answer in parts["answers"]:
        yield Entry(answer["day"], "nps", {"score": answer["score"], "note": answer["comment"]})
    for ticket in parts["tickets"]:
        if ticket["escalated"]:
            day = ticket["opened_at"].date()
            yield Entry(day, "ticket-escalated", {"priority": ticket["priority"]})
    for stone in parts["milestones"]:
        done, due = stone["done_on"], stone["due_on"]
        if done is not None and done <= as_of:
            yield Entry(done, "milestone", {"name": stone["name"], "note": stone["evidence"]})
        elif due is not None and due < as_of:
            yield Entry(due, "milestone-missed", {"name": stone["name"]})
    for invoice in parts["invoices"]:
        yield from _of_invoice(invoice, as_of)


def _of_contracts(lines: list[dict[str, Any]], as_of: date) -> Iterator[Entry]:
    """Contracts that began or ended, all lines of one together."""
    by_contract: dict[tuple[str, date], list[dict[str, Any]]] = defaultdict(list)
    ended: dict[tuple[str, date], list[dict[str, Any]]] = defaultdict(list)
    starts = {line["start_on"] for line in lines}
    for line in lines:
        if line["start_on"] <= as_of:
            by_contract[(line["contract"], line["start_on"])].append(line)
        if line["end_on"] is not None and line["end_on"] <= as_of and line["end_on"] not in starts:
            ended[(line["contract"], line["end_on"])].append(line)
    for (_, day), found in by_contract.items():
        total = float(sum((line["amount"] for line in found), Decimal(0)))
        yield Entry(day, "contract-start", {"product": _products(found), "amount": total})
    for (_, day), found in ended.items():
        yield Entry(day, "contract-end", {"product": _products(found)})


def _products(lines: list[dict[str, Any]]) -> str:
    return ", ".join(dict.fromkeys(line["product"] for line in lines))


def _of_invoice(invoice: Mapping[str, Any], as_of: date) -> Iterator[Entry]:
    paid, due = invoice["paid_on"], invoice["due_on"]
    amount = float(invoice["amount"])
    if paid is not None and paid > due and paid <= as_of:
        yield Entry(paid, "invoice-late", {"days": (paid - due).days, "amount": amount})
    elif paid is None and due < as_of:
        yield Entry(due, "invoice-open", {"amount": amount})
