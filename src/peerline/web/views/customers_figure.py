"""A figure's own page: what it means, how it went, and every row behind it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from peerline.actions.permissions import Deed
from peerline.store.models import StoredFigure
from peerline.store.queries import customers as query
from peerline.web.customers import cards, charts
from peerline.web.customers.cards import Group
from peerline.web.customers.page import frame
from peerline.web.customers.visit import Visit, customers_page
from peerline.web.customers.words import COLOUR_NAMES, COUNTED, level_name
from peerline.web.views.errors import NOT_FOUND, trouble_page

PER_PAGE = 50
HIDDEN = frozenset({"account", "unit"})
"""Columns that the name of the account stands for."""
COLUMNS = {
    "account": gettext_lazy("Account"),
    "activities": gettext_lazy("Activities"),
    "allocated": gettext_lazy("Shared cost"),
    "arr": gettext_lazy("ARR"),
    "category": gettext_lazy("Kind of cost"),
    "change": gettext_lazy("Change"),
    "churn": gettext_lazy("Churn"),
    "colour": gettext_lazy("Health"),
    "comment": gettext_lazy("Comment"),
    "contact": gettext_lazy("Person"),
    "contract": gettext_lazy("Contract"),
    "contraction": gettext_lazy("Contraction"),
    "cost": gettext_lazy("Cost"),
    "cross_sell": gettext_lazy("Cross-sell"),
    "csm": gettext_lazy("CSM"),
    "customers": gettext_lazy("Customers"),
    "day": gettext_lazy("Day"),
    "days": gettext_lazy("Days"),
    "detractor": gettext_lazy("Detractor"),
    "direct": gettext_lazy("Direct cost"),
    "division": gettext_lazy("Division"),
    "due": gettext_lazy("Due to renew"),
    "due_arr": gettext_lazy("ARR due in 90 days"),
    "due_on": gettext_lazy("Next due on"),
    "end": gettext_lazy("MRR at the end"),
    "end_own": gettext_lazy("At the end's rates"),
    "ends_on": gettext_lazy("Term ended on"),
    "escalator": gettext_lazy("Escalator"),
    "expansion": gettext_lazy("Expansion"),
    "first_on": gettext_lazy("Customer since"),
    "fx": gettext_lazy("Exchange rates"),
    "health": gettext_lazy("Health score"),
    "kept": gettext_lazy("of it kept"),
    "landed_on": gettext_lazy("First contract"),
    "last_qbr": gettext_lazy("Last QBR"),
    "months": gettext_lazy("Months"),
    "mrr": gettext_lazy("MRR"),
    "name": gettext_lazy("Account"),
    "new": gettext_lazy("New"),
    "open_tickets": gettext_lazy("Open tickets"),
    "price": gettext_lazy("Price"),
    "product": gettext_lazy("Product"),
    "products": gettext_lazy("Products"),
    "promoter": gettext_lazy("Promoter"),
    "qbr_due": gettext_lazy("QBR due"),
    "qbr_due_on": gettext_lazy("Next QBR due"),
    "qbr_expected": gettext_lazy("QBR expected"),
    "qbr_held": gettext_lazy("QBR held"),
    "reactivation": gettext_lazy("Reactivation"),
    "renewed": gettext_lazy("Renewed"),
    "response": gettext_lazy("Answer id"),
    "risks": gettext_lazy("Risks"),
    "satisfied": gettext_lazy("Satisfied"),
    "score": gettext_lazy("Answer"),
    "segment": gettext_lazy("Segment"),
    "stage": gettext_lazy("Stage"),
    "start": gettext_lazy("MRR at the start"),
    "state": gettext_lazy("State"),
    "term_length": gettext_lazy("Length of term"),
    "touched": gettext_lazy("Reached by the team"),
    "upsell": gettext_lazy("Upsell"),
    "valued_on": gettext_lazy("First value"),
    "won": gettext_lazy("Revenue won"),
}
"""Names of the columns of rows; others are shown as the metric has them."""


@require_GET
@customers_page(Deed.SEE_CUSTOMERS)
def figure(request: HttpRequest, visit: Visit, metric: str) -> HttpResponseBase:
    """The figure of all, of a segment, a CSM or another group, and the rows of the same."""
    defined = visit.refresh.definitions.get(metric)
    if defined is None:
        return trouble_page(request, NOT_FOUND)
    csm = request.GET.get("csm", "") if visit.sight.whole_team else visit.sight.csm
    dimension, level = request.GET.get("dimension", ""), request.GET.get("level", "")
    group = Group(dimension, level) if dimension and not csm else cards.group_of(visit, csm)
    over = query.over_time(visit.refresh, [metric], group.dimension, group.level)
    course = over.get(metric, [])
    now = next((f for f in course if f.end == visit.day), None)
    before = next((f for f in course if f.end == visit.before), None)
    words, unit = visit.words, defined["unit"]
    moved, tone = cards.move(visit, metric, now, before)
    title = words.of(defined["title"])
    filters = {"csm": csm, "segment": visit.segment, **({dimension: level} if dimension else {})}
    active = "team" if visit.sight.whole_team else "book"
    context = {
        **frame(visit, active, csm=csm, dimension=dimension, level=level),
        "metric": metric,
        "title": title,
        "defined": defined,
        "says": words.of(defined["says"]),
        "when_missing": words.of(defined["missing"]),
        "value": words.value(unit, now.value if now else None),
        "n": cards.n_of(visit, metric, now) if now else "",
        "counted": COUNTED.get(defined["of"], defined["of"]),
        "interval": words.interval(unit, now.low, now.high) if now else "",
        "moved": moved,
        "tone": tone,
        "window": _window(visit, now),
        "of_whom": _of_whom(visit, csm, dimension, level),
        "why": visit.refresh.missing.get(metric, ""),
        "course": charts.course(visit, title, [metric], over) if len(course) > 1 else None,
        **_rows(visit, metric, filters, request.GET),
    }
    return render(request, "customers/figure.html", context)


def _window(visit: Visit, figure: StoredFigure | None) -> str:
    if figure is None:
        return ""
    numbers = visit.words.numbers
    if figure.start == figure.end:
        return _("as of %(day)s") % {"day": numbers.date(figure.end)}
    return _("%(start)s to %(end)s") % {
        "start": numbers.date(figure.start), "end": numbers.date(figure.end)
    }  # fmt: skip


def _of_whom(visit: Visit, csm: str, dimension: str, level: str) -> str:
    parts = [part for part in (csm, visit.segment, level if dimension else "") if part]
    return " · ".join(parts) or _("the whole team")


def _rows(
    visit: Visit, metric: str, filters: Mapping[str, str], asked: Mapping[str, str]
) -> dict[str, Any]:
    """The rows in sight, a page of them, the largest first or by the column asked for."""
    name = visit.refresh.definitions[metric]["rows"] or metric
    found = query.rows_of(visit.refresh, name, visit.day)
    if found is None:
        return {"heads": [], "rows": [], "page": None}
    columns, rows = found
    place = {name: index for index, name in enumerate(columns)}
    if not visit.sight.whole_team and "csm" not in place:
        rows = []  # what belongs to no book is the team's
    for name, value in filters.items():
        if value and name in place:
            rows = [row for row in rows if row[place[name]] == value]
    shown = [name for name in columns if name not in HIDDEN]
    shown.sort(key=lambda name: (name != "name",))
    sort = asked.get("sort", "")
    # Of growth_upsell the rows with an upsell come first: its column bears the kind's name.
    own = metric.removeprefix("growth_")
    sort = sort if sort in place else own if own in place else ""
    falling = asked.get("order", "down") == "down"
    if sort:
        rows = sorted(rows, key=lambda row: _key(row[place[sort]]), reverse=falling)
    page = Paginator(rows, PER_PAGE).get_page(asked.get("page"))
    kept = {name: asked.get(name, "") for name in ("csm", "dimension", "level")}
    return {
        "heads": [
            {**_head(visit, name, sort, kept, falling=falling), "numeric": _is_number(rows, index)}
            for name, index in ((name, place[name]) for name in shown)
        ],
        "rows": [_row(visit, row, place, shown) for row in page.object_list],
        "page": page,
        "count": visit.words.numbers.decimal(len(rows)),
        "sums": _sums(visit, rows, place, shown),
        "previous": _to(visit, kept, sort, page.number - 1, falling=falling)
        if page.has_previous()
        else "",
        "next": _to(visit, kept, sort, page.number + 1, falling=falling) if page.has_next() else "",
    }


def _is_number(rows: Sequence[Sequence[Any]], index: int) -> bool:
    first = next((row[index] for row in rows if row[index] is not None), None)
    return isinstance(first, int | float | Decimal)


def _said(visit: Visit, name: str, value: Any) -> str:
    """A cell; words that the figures' groups are named by in the reader's language."""
    if name == "colour":
        return str(COLOUR_NAMES.get(value or "", value))
    if isinstance(value, str):
        return level_name(value, name)
    return visit.words.cell(value)


def _key(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)


def _head(
    visit: Visit, name: str, sort: str, kept: Mapping[str, str], *, falling: bool
) -> dict[str, Any]:
    order = "up" if name == sort and falling else ""
    state = ("descending" if falling else "ascending") if name == sort else ""
    word = str(COLUMNS.get(name, name.replace("_", " ")))
    href = visit.chosen(**kept, sort=name, order=order)
    return {"word": word, "href": href, "state": state}


def _row(
    visit: Visit, row: Sequence[Any], place: Mapping[str, int], shown: Sequence[str]
) -> dict[str, Any]:
    cells = [
        (_said(visit, name, row[place[name]]), isinstance(row[place[name]], int | float | Decimal))
        for name in shown
    ]
    href = ""
    if "account" in place:
        csm = row[place["csm"]] if "csm" in place else ""
        if visit.sight.includes(csm or ""):
            href = visit.to("customers_account", str(row[place["account"]]))
    return {"cells": cells, "href": href}


def _sums(
    visit: Visit, rows: Sequence[Sequence[Any]], place: Mapping[str, int], shown: Sequence[str]
) -> list[str]:
    """The sums of money columns: what the figure is made of."""
    sums = []
    for name in shown:
        values = [row[place[name]] for row in rows]
        exact = [value for value in values if isinstance(value, Decimal)]
        sums.append(visit.words.cell(sum(exact, Decimal(0))) if exact else "")
    return sums if any(sums) else []


def _to(visit: Visit, kept: Mapping[str, str], sort: str, number: int, *, falling: bool) -> str:
    order = "" if falling or not sort else "up"
    return visit.chosen(**kept, sort=sort, order=order, page=str(number))
