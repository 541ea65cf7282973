"""What surrounds every page of the customers, and tables that several of them show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerline.actions.permissions import Deed
from peerline.report.charts import small
from peerline.report.numbers import DASH
from peerline.store.models import AccountDay, StoredRisk
from peerline.store.queries import customers as query
from peerline.web.customers.charts import OF_COLOUR, safe
from peerline.web.customers.visit import Visit, deed_allowed
from peerline.web.customers.words import COLOUR_NAMES

RISKS_NAMED = 3


@dataclass(frozen=True)
class AccountRow:
    """An account as lists show it. `colour` and `was`: classes of the mark; `grave`: 0..3."""

    account: str
    name: str
    href: str
    segment: str
    csm: str
    arr: str
    arr_moved: str
    arr_tone: str
    score: str
    colour: str
    colour_name: str
    moved: str
    tone: str
    bar: SafeString
    overridden: bool
    renews: str
    renews_in: str
    soon: bool
    risks: Sequence[str]
    more_risks: int
    grave: int
    tickets: int
    nps: str
    qbr: str
    qbr_late: bool


def frame(visit: Visit, active: str, **parts: str) -> dict[str, Any]:
    """The snapshot's name, day and shortcomings, the pages' list, and what can be chosen."""
    refresh, words = visit.refresh, visit.words
    pages = [("accounts", _("Accounts"), visit.to("customers_accounts"))]
    if visit.sight.csm:
        pages.insert(0, ("book", _("My book"), visit.to("customers_book")))
    if visit.sight.whole_team:
        pages.insert(0, ("team", _("Team"), visit.to("customers_team")))
        if deed_allowed(visit.person, Deed.SET_TEAM):
            pages.append(("people", _("Who is who"), visit.to("customers_people")))
    return {
        "visit": visit,
        "active": active,
        "pages": pages,
        "as_of": words.numbers.date(visit.day),
        "newest": words.numbers.date(refresh.as_of),
        "refreshed": refresh.finished_at,
        "synthetic": refresh.synthetic,
        "quarantined": [
            (table, words.numbers.decimal(n)) for table, n in refresh.quarantined.items() if n
        ],
        "segments": refresh.segments,
        "months": [
            (day.isoformat(), words.month_of(day) if day != refresh.as_of else _latest(visit, day))
            for day in reversed(visit.days)
        ],
        "kept": parts,
    }


def _latest(visit: Visit, day: date) -> str:
    return _("%(month)s (latest)") % {"month": visit.words.month_of(day)}


def risk_rows(visit: Visit, states: list[AccountDay]) -> list[AccountRow]:
    """Accounts with the names of their gravest risks."""
    found = query.risks(visit.refresh, visit.day, [s.account for s in states if s.risks])
    by_account: dict[str, list[StoredRisk]] = {}
    for risk in found:
        by_account.setdefault(risk.account, []).append(risk)
    openable = _openable(visit, states)
    return [
        account_row(visit, s, by_account.get(s.account, ()), may_open=s.account in openable)
        for s in states
    ]


def _openable(visit: Visit, states: Sequence[AccountDay]) -> set[str]:
    """Those whose own page the reader may open: in sight as of the latest day."""
    if visit.sight.whole_team or visit.is_latest:
        return {state.account for state in states}
    named = [state.account for state in states]
    return query.held_by(visit.refresh, visit.refresh.as_of, visit.sight.csm, named)


def account_row(
    visit: Visit, state: AccountDay, risks: Sequence[StoredRisk] = (), *, may_open: bool = True
) -> AccountRow:
    """An account in words."""
    words = visit.words
    arr_change = state.arr - state.arr_before
    score_change = (
        None
        if state.score is None or state.score_before is None or not state.arr_before
        else state.score - state.score_before
    )
    days_left = (state.renews_on - state.day).days if state.renews_on else None
    name = str(COLOUR_NAMES[state.colour])
    bar = small.level(
        name, words.value("score", state.score), (state.score or 0) / 100, OF_COLOUR[state.colour]
    )
    return AccountRow(
        account=state.account,
        name=state.name,
        href=visit.to("customers_account", state.account) if may_open else "",
        segment=state.segment or DASH,
        csm=state.csm or DASH,
        arr=words.money(state.arr),
        arr_moved=words.change("money", arr_change) if arr_change else "",
        arr_tone=_tone(arr_change),
        score=words.value("count", state.score),
        colour=state.colour or "unknown",
        colour_name=name,
        moved="" if not score_change else words.numbers.signed_decimal(score_change, digits=0),
        tone=_tone(score_change or 0),
        bar=safe(bar),
        overridden=state.overridden,
        renews=words.day(state.renews_on),
        renews_in="" if days_left is None else _in_days(days_left),
        soon=days_left is not None and days_left <= 90,
        risks=[words.of(risk.title) for risk in risks[:RISKS_NAMED]],
        more_risks=max(0, state.risks - RISKS_NAMED),
        grave=state.severity,
        tickets=state.open_tickets,
        nps=words.value("count", state.nps),
        qbr=words.day(state.qbr_due_on),
        qbr_late=state.qbr_due_on is not None and state.qbr_due_on <= state.day,
    )


def _in_days(days: int) -> str:
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}


def _tone(change: Decimal | float) -> str:
    change = float(change)
    return "level" if abs(change) < 0.5 else "good" if change > 0 else "bad"
