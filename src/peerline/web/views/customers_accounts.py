"""The accounts list: filtered, sorted and cut into pages by the database."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from peerline.actions.permissions import Deed
from peerline.store.queries import customers as query
from peerline.store.queries.customers import ONLY, SORTS, Wanted
from peerline.web.customers.page import frame, risk_rows
from peerline.web.customers.visit import Visit, customers_page
from peerline.web.customers.words import COLOUR_NAMES

PER_PAGE = 50
RENEWALS = (30, 60, 90, 180)
FALLING = frozenset({"arr", "change", "risks", "tickets"})
"""What is looked at from the greatest down unless one asks otherwise."""


@require_GET
@customers_page(Deed.SEE_CUSTOMERS)
def accounts(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """One page of the accounts asked for."""
    asked = _asked(request.GET, visit)
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "arr"
    falling = request.GET.get("order", "down" if sort in FALLING else "up") == "down"
    found = query.states(visit.refresh, visit.day, _wanted(visit, asked))
    paginator = Paginator(query.ordered(found, sort, falling=falling), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    chosen = {**asked, "sort": "" if sort == "arr" else sort}
    chosen["order"] = "" if falling == (sort in FALLING) else ("down" if falling else "up")
    context = {
        **frame(visit, "accounts", **{k: v for k, v in chosen.items() if v}),
        "asked": asked,
        "rows": risk_rows(visit, list(page.object_list)),
        "page": page,
        "totals": _totals(visit, query.totals(found)),
        "heads": [
            _head(visit, chosen, name, word, sort, falling=falling) for name, word in _columns()
        ],
        "colours": [(c or "unknown", str(name)) for c, name in COLOUR_NAMES.items()],
        "renewals": [(str(d), _("within %(n)s days") % {"n": d}) for d in RENEWALS],
        "only": _only(),
        "csms": visit.refresh.csms if visit.sight.whole_team else (),
        "previous": _to_page(visit, chosen, page.number - 1) if page.has_previous() else "",
        "next": _to_page(visit, chosen, page.number + 1) if page.has_next() else "",
        "narrowed": any(asked.values()) or bool(visit.segment),
    }
    return render(request, "customers/accounts.html", context)


def _asked(given: Mapping[str, str], visit: Visit) -> dict[str, str]:
    """What is asked for; what makes no sense counts as not asked."""
    colour, was = given.get("colour", ""), given.get("was", "")
    colours = {c or "unknown" for c in COLOUR_NAMES}
    csm = given.get("csm", "")
    return {
        "csm": csm if visit.sight.whole_team and csm in visit.refresh.csms else "",
        "colour": colour if colour in colours else "",
        "was": was if was in colours else "",
        "renewal": r if (r := given.get("renewal", "")) in map(str, RENEWALS) else "",
        "only": o if (o := given.get("only", "")) in ONLY else "",
        "q": given.get("q", "").replace("\0", "").strip()[:100],
    }


def _wanted(visit: Visit, asked: Mapping[str, str]) -> Wanted:
    def colour(name: str) -> str | None:
        return None if not asked[name] else asked[name].replace("unknown", "")

    parts: dict[str, Any] = {
        "csm": asked["csm"],
        "colour": colour("colour"),
        "colour_before": colour("was"),
        "renewal_days": int(asked["renewal"] or 0),
        "search": asked["q"],
        "only": asked["only"],
    }
    return visit.wanted(**parts)


def _totals(visit: Visit, totals: Mapping[str, Any]) -> dict[str, str]:
    words = visit.words
    return {
        "accounts": words.numbers.decimal(totals["accounts"]),
        "arr": words.money(totals["arr_sum"]),
        "at_risk": words.money(totals["risk_sum"]),
        "overridden": words.numbers.decimal(totals["by_hand"]) if totals["by_hand"] else "",
    }


def _columns() -> list[tuple[str, str]]:
    return [
        ("name", _("Account")),
        ("segment", _("Segment")),
        ("csm", _("CSM")),
        ("arr", _("ARR")),
        ("change", _("Month")),
        ("health", _("Health")),
        ("moved", _("Month")),
        ("renewal", _("Renewal")),
        ("risks", _("Risks")),
        ("tickets", _("Tickets")),
        ("nps", _("NPS")),
    ]


def _only() -> list[tuple[str, str]]:
    return [
        ("at-risk", _("with a risk")),
        ("new", _("new this month")),
        ("lost", _("lost this month")),
        ("grown", _("grown this month")),
        ("shrunk", _("shrunk this month")),
        ("qbr-due", _("QBR due")),
        ("tickets", _("with open tickets")),
        ("overridden", _("health overridden")),
        ("all", _("former customers, too")),
    ]


def _head(
    visit: Visit, chosen: Mapping[str, str], name: str, word: str, sort: str, *, falling: bool
) -> dict[str, str]:
    """A column's head: sorts by it, and the other way round where it is sorted already."""
    usual = name in FALLING
    turn = (not falling) if name == sort else usual
    order = "" if turn == usual else ("down" if turn else "up")
    parts = {**chosen, "sort": name, "order": order}
    state = ("descending" if falling else "ascending") if name == sort else ""
    return {"name": name, "word": word, "href": visit.chosen(**parts) or "?", "state": state}


def _to_page(visit: Visit, chosen: Mapping[str, str], number: int) -> str:
    return visit.chosen(**{**chosen, "page": str(number)})
