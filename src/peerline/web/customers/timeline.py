"""An account's file in words: facts, contracts, tables of what happened, and all of it in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peerline.report.numbers import DASH
from peerline.store.models import AccountDay, Override
from peerline.web.customers.visit import Visit

SHOWN = 60
ROWS_SHOWN = 12

TITLES = {
    "contract-start": gettext_lazy("Contract begins: %(product)s, %(amount)s"),
    "contract-end": gettext_lazy("Contract ends: %(product)s"),
    "nps": gettext_lazy("NPS answer: %(score)s of 10"),
    "ticket": gettext_lazy("Ticket opened (%(priority)s)"),
    "ticket-escalated": gettext_lazy("Ticket escalated (%(priority)s)"),
    "milestone": gettext_lazy("Milestone reached: %(name)s"),
    "milestone-missed": gettext_lazy("Milestone missed: %(name)s"),
    "invoice-late": gettext_lazy("Invoice paid %(days)s late: %(amount)s"),
    "invoice-open": gettext_lazy("Invoice overdue: %(amount)s"),
    "qbr": gettext_lazy("Quarterly business review"),
    "reference": gettext_lazy("Gave a reference"),
    "speaking": gettext_lazy("Spoke at an event"),
    "case-study": gettext_lazy("Took part in a case study"),
    "event": gettext_lazy("Came to an event"),
    "community-post": gettext_lazy("Wrote in the community"),
    "unsubscribe": gettext_lazy("Unsubscribed from mails"),
    "merger": gettext_lazy("Merger or acquisition"),
    "budget-cut": gettext_lazy("Budget cut"),
    "new-goals": gettext_lazy("New goals"),
    "stakeholder-change": gettext_lazy("A stakeholder changed"),
    "handover": gettext_lazy("CSM: %(csm)s"),
    "churned": gettext_lazy("Left: %(reason)s"),
    "meeting": gettext_lazy("Meeting"),
    "call": gettext_lazy("Call"),
    "override": gettext_lazy("Health overridden to %(score)s"),
}
TONES = {
    "contract-start": "good", "contract-end": "bad", "ticket-escalated": "bad",
    "milestone": "good", "milestone-missed": "bad", "invoice-late": "bad", "invoice-open": "bad",
    "reference": "good", "speaking": "good", "case-study": "good", "unsubscribe": "bad",
    "merger": "watch", "budget-cut": "bad", "new-goals": "watch", "stakeholder-change": "watch",
    "churned": "bad", "override": "watch",
}  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """A line of the timeline."""

    day: str
    title: str
    note: str
    tone: str


@dataclass(frozen=True)
class Table:
    """A table of the account's file. `rows`: texts, each with a tone; `more`: left out."""

    name: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    more: int
    numeric: frozenset[int]


def facts(visit: Visit, file: Mapping[str, Any], state: AccountDay) -> list[tuple[str, str]]:
    """What kind of customer it is, as names and values."""
    known = file.get("facts", {})
    since = known.get("created_on")
    rows = [
        (_("CSM"), state.csm),
        (_("Segment"), state.segment),
        (_("Tier"), state.tier),
        (_("Industry"), known.get("industry")),
        (_("Region"), known.get("region")),
        (_("Parent"), known.get("parent")),
        (_("Since"), visit.words.day(since) if since else None),
        (_("Last QBR"), visit.words.day(state.qbr_on) if state.qbr_on else None),
        (_("Next QBR due"), visit.words.day(state.qbr_due_on) if state.qbr_due_on else None),
    ]
    return [(name, str(value)) for name, value in rows if value]


def contracts(visit: Visit, file: Mapping[str, Any]) -> Table:
    """Contract lines, those that run first."""
    words, day = visit.words, visit.day
    lines = sorted(
        file.get("contracts", []),
        key=lambda line: (not _runs(line, day), -_ordinal(line["start_on"]), line["line"]),
    )
    rows = [
        [
            line["product"] + (f" · {line['tier']}" if line.get("tier") else ""),
            line.get("division") or DASH,
            DASH if line.get("quantity") is None else words.numbers.decimal(line["quantity"]),
            words.numbers.amount(line["amount"], line["currency"]),
            _term(line["term_months"]),
            words.day(line["start_on"]),
            words.day(line.get("end_on")),
            _state(line, day),
        ]
        for line in lines
    ]
    heads = [
        _("Product"), _("Division"), _("Licences"), _("Amount"), _("Term"), _("Begins"), _("Ends"),
        _("State"),
    ]  # fmt: skip
    shown = max(ROWS_SHOWN, sum(_runs(line, day) for line in lines))
    return _table("contracts", _("Contracts"), heads, rows, {2, 3}, shown)


def tables(visit: Visit, file: Mapping[str, Any]) -> list[Table]:
    """Tickets, NPS answers, milestones, goals, invoices and contacts: those that there are."""
    made = [
        _tickets(visit, file),
        _answers(visit, file),
        _milestones(visit, file),
        _goals(visit, file),
        _invoices(visit, file),
        _contacts(file),
    ]
    return [table for table in made if table.rows]


def entries(visit: Visit, file: Mapping[str, Any], overrides: Sequence[Override]) -> list[Moment]:
    """What happened up to the day, the latest first."""
    happened = [
        (entry["day"], entry["kind"], entry["details"])
        for entry in file.get("timeline", [])
        if entry["day"] <= visit.day
    ]
    happened += [
        (each.from_on, "override", {"score": each.score, "note": each.reason}) for each in overrides
    ]
    happened.sort(key=lambda each: each[0], reverse=True)
    return [_moment(visit, *each) for each in happened[:SHOWN]]


def _moment(visit: Visit, day: date, kind: str, details: Mapping[str, Any]) -> Moment:
    said = {name: _part(visit, name, value) for name, value in details.items()}
    title = TITLES.get(kind)
    try:
        text = str(title) % said if title else kind.replace("-", " ")
    except KeyError:  # a source without that column
        text = str(title).partition(":")[0].partition("：")[0].partition("(")[0].strip()
    return Moment(visit.words.day(day), text, str(details.get("note") or ""), TONES.get(kind, ""))


def _part(visit: Visit, name: str, value: Any) -> str:
    if name == "days" and isinstance(value, int):
        return visit.words.days(value)
    if name == "amount" and value is not None:
        return visit.words.money(value)
    if isinstance(value, int | float):
        return visit.words.number(value)
    return str(value) if value is not None else DASH


def _tickets(visit: Visit, file: Mapping[str, Any]) -> Table:
    words = visit.words
    rows = []
    for ticket in _latest_first(file.get("tickets", []), "opened_at"):
        opened, closed = ticket["opened_at"], ticket.get("closed_at")
        took = DASH if closed is None else words.numbers.decimal(_days(closed - opened), digits=1)
        rows.append(
            [
                words.day(opened.date()),
                ticket.get("priority") or DASH,
                _("open") if closed is None else words.day(closed.date()),
                took,
                words.number(s) if (s := ticket.get("satisfaction")) is not None else DASH,
                _("yes, escalated") if ticket.get("escalated") else DASH,
            ]
        )
    heads = [_("Opened"), _("Priority"), _("Closed"), _("Days"), _("Satisfaction"), _("Escalated")]
    return _table("tickets", _("Tickets"), heads, rows, {3, 4})


def _answers(visit: Visit, file: Mapping[str, Any]) -> Table:
    names = {c["contact"]: c.get("name") or c["contact"] for c in file.get("contacts", [])}
    rows = [
        [
            visit.words.day(answer["day"]),
            names.get(answer["contact"], answer["contact"]),
            str(answer["score"]),
            answer.get("comment") or DASH,
        ]
        for answer in _latest_first(file.get("answers", []), "day")
    ]
    heads = [_("Day"), _("Who"), _("Answer"), _("Comment")]
    return _table("nps", _("NPS answers"), heads, rows, {2})


def _milestones(visit: Visit, file: Mapping[str, Any]) -> Table:
    rows = []
    for stone in _latest_first(file.get("milestones", []), "due_on", "planned_on"):
        done, due = stone.get("done_on"), stone.get("due_on")
        late = due is not None and (done or visit.day) > due
        state = _("reached") if done else _("overdue") if late else _("to come")
        rows.append(
            [
                stone["name"],
                visit.words.day(due),
                visit.words.day(done),
                state + (_(", late") if done and late else ""),
                stone.get("evidence") or "",
            ]
        )
    heads = [_("Milestone"), _("Due date"), _("Reached"), _("State"), _("Evidence")]
    return _table("milestones", _("Milestones"), heads, rows, set())


def _goals(visit: Visit, file: Mapping[str, Any]) -> Table:
    words = visit.words

    def number(value: Any) -> str:
        return DASH if value is None else words.number(value)

    rows = [
        [
            goal["objective"],
            goal.get("metric") or "",
            number(goal.get("baseline")),
            number(goal.get("target")),
            number(goal.get("actual")),
            words.day(goal.get("confirmed_on")),
        ]
        for goal in file.get("goals", [])
    ]
    heads = [
        _("Goal"), _("Measured by"), _("At first"), _("Target"), _("Now"), _("Confirmed"),
    ]  # fmt: skip
    return _table("goals", _("Goals"), heads, rows, {2, 3, 4})


def _invoices(visit: Visit, file: Mapping[str, Any]) -> Table:
    words, rows = visit.words, []
    for invoice in _latest_first(file.get("invoices", []), "issued_on"):
        paid, due = invoice.get("paid_on"), invoice["due_on"]
        late = ((paid or visit.day) - due).days
        if paid:
            said = ngettext("%(n)s day late", "%(n)s days late", late)
            state = said % {"n": late} if late > 0 else _("on time")
        else:
            said = ngettext("overdue by %(n)s day", "overdue by %(n)s days", late)
            state = said % {"n": late} if late > 0 else _("open")
        rows.append(
            [
                words.day(invoice["issued_on"]),
                words.numbers.amount(invoice["amount"], invoice["currency"]),
                words.day(due),
                words.day(paid),
                state,
            ]
        )
    heads = [_("Issued"), _("Amount"), _("Due date"), _("Paid"), _("State")]
    return _table("invoices", _("Invoices"), heads, rows, {1})


def _contacts(file: Mapping[str, Any]) -> Table:
    rows = []
    for contact in file.get("contacts", []):
        marks = [
            word
            for name, word in (("sponsor", _("sponsor")), ("champion", _("champion")))
            if contact.get(name)
        ]
        if contact.get("active") is False:
            marks.append(_("has left"))
        rows.append(
            [contact.get("name") or contact["contact"], contact.get("role") or "", ", ".join(marks)]
        )
    return _table("contacts", _("People"), [_("Name"), _("Role"), _("Part")], rows, set())


def _table(
    name: str,
    title: str,
    heads: Sequence[str],
    rows: list[list[str]],
    numeric: set[int],
    shown: int = ROWS_SHOWN,
) -> Table:
    return Table(name, title, heads, rows[:shown], max(0, len(rows) - shown), frozenset(numeric))


def _latest_first(rows: Sequence[Mapping[str, Any]], *by: str) -> list[Mapping[str, Any]]:
    def key(row: Mapping[str, Any]) -> float:
        found = next((row[name] for name in by if row.get(name)), None)
        return _ordinal(found) if found else 0.0

    return sorted(rows, key=key, reverse=True)


def _state(line: Mapping[str, Any], day: date) -> str:
    if _runs(line, day):
        return _("running")
    return _("to come") if line["start_on"] > day else _("ended")


def _ordinal(day: date | datetime) -> float:
    if isinstance(day, datetime):
        return day.toordinal() + (day.hour * 60 + day.minute) / 1440
    return float(day.toordinal())


def _days(spent: timedelta) -> float:
    return spent.total_seconds() / 86_400


def _runs(line: Mapping[str, Any], day: date) -> bool:
    end = line.get("end_on")
    return bool(line["start_on"] <= day and (end is None or day < end))


def _term(months: int) -> str:
    return _("%(n)s months") % {"n": months}
