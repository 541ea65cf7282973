"""A CSM's page: the book of business, what is due, what changed this month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from peerline.actions.permissions import Deed
from peerline.customers.snapshot.layout import layout
from peerline.store.models import AccountDay
from peerline.store.queries import customers as query
from peerline.web.customers import cards, charts
from peerline.web.customers.page import AccountRow, account_row, frame, risk_rows
from peerline.web.customers.visit import Visit, customers_page
from peerline.web.views.errors import NOT_FOUND, trouble_page

SHOWN = 8


@dataclass(frozen=True)
class Tile:
    """A number of the book, and the list behind it."""

    name: str
    value: str
    note: str
    href: str
    warns: bool = False


@dataclass(frozen=True)
class Change:
    """Something that changed within a month: a class for its mark, a word, the account, how."""

    kind: str
    word: str
    row: AccountRow
    said: str


@require_GET
@customers_page(Deed.SEE_CUSTOMERS)
def book(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """One CSM's book: the own one, or for a lead anybody's."""
    csm = request.GET.get("csm", "") if visit.sight.whole_team else visit.sight.csm
    csm = csm or visit.sight.csm
    if not csm and visit.sight.whole_team:
        return redirect("customers_team")
    if csm not in visit.refresh.csms and visit.sight.whole_team:
        return trouble_page(request, NOT_FOUND)
    pages = layout().pages
    found = query.states(visit.refresh, visit.day, visit.wanted(csm=csm))
    everybody = list(query.states(visit.refresh, visit.day, visit.wanted(csm=csm, only="all")))
    due = query.states(visit.refresh, visit.day, visit.wanted(csm=csm, renewal_days=90))
    at_risk = query.states(visit.refresh, visit.day, visit.wanted(csm=csm, only="at-risk"))
    qbrs = query.states(visit.refresh, visit.day, visit.wanted(csm=csm, only="qbr-due"))
    tickets = query.states(visit.refresh, visit.day, visit.wanted(csm=csm, only="tickets"))
    counted = query.colours(visit.refresh, visit.wanted(csm=csm))
    context = {
        **frame(visit, "book" if csm == visit.sight.csm else "team", csm=csm),
        "csm": csm,
        "own": csm == visit.sight.csm,
        "tiles": _tiles(visit, csm, query.totals(found)),
        "cards": cards.cards(visit, cards.known(visit, pages["book"]), csm, beside=True),
        "colours": counted.get(visit.day, {}),
        "split": charts.split_of(counted.get(visit.day, {}), _("Customers by health"), 320.0),
        "colours_chart": charts.colours_over_time(visit, counted),
        "due": risk_rows(visit, list(query.ordered(due, "renewal", falling=False)[:SHOWN])),
        "at_risk": risk_rows(visit, list(query.ordered(at_risk, "risks", falling=True)[:SHOWN])),
        "qbrs": risk_rows(visit, list(query.ordered(qbrs, "qbr", falling=False)[:SHOWN])),
        "tickets": risk_rows(visit, list(query.ordered(tickets, "tickets", falling=True)[:SHOWN])),
        "changes": _changes(visit, everybody),
        "accounts_href": visit.to("customers_accounts", csm=csm),
    }
    return render(request, "customers/book.html", context)


def _tiles(visit: Visit, csm: str, totals: Mapping[str, Any]) -> list[Tile]:
    words = visit.words

    def to(**parts: str) -> str:
        return visit.to("customers_accounts", csm=csm, **parts)

    def number(name: str) -> str:
        return words.numbers.decimal(totals[name])

    def money(name: str) -> str:
        return words.money(totals[name])

    due = to(renewal="90", sort="renewal")
    return [
        Tile(_("Accounts"), number("accounts"), "", to()),
        Tile(_("ARR"), money("arr_sum"), "", to(sort="arr")),
        Tile(_("Due to renew"), money("due_sum"), _("within 90 days"), due),
        Tile(_("ARR at risk"), money("risk_sum"), "", to(only="at-risk", sort="risks"), warns=True),
        Tile(_("Open tickets"), number("tickets"), "", to(only="tickets", sort="tickets")),
        Tile(_("QBRs due"), number("qbrs"), "", to(only="qbr-due", sort="qbr")),
    ]


def _changes(visit: Visit, states: Sequence[AccountDay]) -> list[Change]:
    """What is different from a month before, the gravest first; nothing where that is not known."""
    if visit.before is None:
        return []
    found = chain.from_iterable(_changes_of(visit, state) for state in states)
    return [change for _size, change in sorted(found, key=lambda each: each[0], reverse=True)]


def _changes_of(visit: Visit, state: AccountDay) -> list[tuple[tuple[int, float], Change]]:
    row, words, size = account_row(visit, state), visit.words, float(state.arr or state.arr_before)
    made: list[tuple[tuple[int, float], Change]] = []

    def add(rank: int, kind: str, word: str, said: str) -> None:
        made.append(((rank, size), Change(kind, word, row, said)))

    before, now = state.arr_before, state.arr
    if before and not now:
        add(5, "bad", _("lost"), _("paid %(arr)s a year") % {"arr": words.money(before)})
        return made
    if now and not before:
        add(3, "good", _("new"), _("pays %(arr)s a year") % {"arr": words.money(now)})
    elif now < before:
        add(4, "bad", _("shrunk"), words.change("money", now - before))
    elif now > before:
        add(2, "good", _("grown"), words.change("money", now - before))
    if state.colour != state.colour_before and before and now:
        order = {"green": 2, "amber": 1, "red": 0}
        a, b = order.get(state.colour_before), order.get(state.colour)
        if a is not None and b is not None:
            kind, rank = ("good", 1) if b > a else ("bad", 4)
            was = words.value("count", state.score_before)
            add(rank, kind, _("health"), f"{was} → {row.score}")
    if state.risks > state.risks_before and now:
        more = state.risks - state.risks_before
        said = ngettext("%(n)s new risk", "%(n)s new risks", more) % {"n": more}
        add(3, "bad", _("risk"), said)
    return made
