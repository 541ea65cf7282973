"""The team page: how the customers are doing, all of them or those of a segment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from peerline.actions.permissions import Deed
from peerline.customers.snapshot.layout import layout
from peerline.store.queries import customers as query
from peerline.store.queries.customers import COLOURS
from peerline.web.customers import cards, charts
from peerline.web.customers.cards import Cell, Line
from peerline.web.customers.page import frame, risk_rows
from peerline.web.customers.visit import Visit, customers_page
from peerline.web.customers.words import COLOUR_NAMES, level_name

AT_RISK_SHOWN = 8
BRIDGE = (
    ("arr_start", "whole"),
    ("arr_new", "good"),
    ("arr_reactivation", "good"),
    ("arr_expansion", "good"),
    ("arr_contraction", "bad"),
    ("arr_churn", "bad"),
    ("arr_fx", "level"),
    ("arr_end", "whole"),
)


@dataclass(frozen=True)
class ColourRow:
    """Customers of a colour: how many, which share, how many came and left within a month."""

    colour: str
    name: str
    count: int
    share: str
    came: int
    went: int
    href: str


@require_GET
@customers_page(Deed.SEE_CUSTOMERS)
def team(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The whole team's page; who sees only a book is shown that."""
    if not visit.sight.whole_team:
        return redirect("customers_book")
    pages = layout().pages
    counted = query.colours(visit.refresh, visit.wanted())
    found = query.states(visit.refresh, visit.day, visit.wanted())
    at_risk = query.ordered(
        query.states(visit.refresh, visit.day, visit.wanted(only="at-risk")), "risks", falling=True
    )
    context = {
        **frame(visit, "team"),
        "cards": cards.cards(visit, cards.known(visit, pages["team"])),
        "lacking": _lacking(visit),
        "course": _course(visit, pages["trend"]),
        "colours": _colour_rows(visit, counted),
        "colours_chart": charts.colours_over_time(visit, counted),
        "ahead": charts.renewals_ahead(visit, query.due_by_month(found, visit.day)),
        "bridge": _bridge(visit),
        "renewals": cards.cards(visit, cards.known(visit, pages.get("renewals", ()))),
        "growth": cards.cards(visit, cards.known(visit, pages.get("growth", ()))),
        "voice": cards.cards(visit, cards.known(visit, pages.get("voice", ()))),
        "costs": cards.cards(visit, cards.known(visit, pages.get("costs", ()))),
        "nps_split": _nps_split(visit),
        "at_risk": risk_rows(visit, list(at_risk[:AT_RISK_SHOWN])),
        "at_risk_all": at_risk.count(),
        "at_risk_href": visit.to("customers_accounts", only="at-risk", sort="risks"),
        "csms": _csms(visit, pages["csms"]),
        "segments": _levels(visit, "segment", pages["csms"]),
        "drivers": [
            (name, cards.titles(visit, kept), lines)
            for dimension, name in _dimensions()
            if (kept := cards.known(visit, pages["drivers"]))
            and (lines := _levels(visit, dimension, kept)[1])
        ],
    }
    return render(request, "customers/team.html", context)


def _course(visit: Visit, metrics: Sequence[str]) -> charts.Chart | None:
    group = cards.group_of(visit)
    known = cards.known(visit, metrics)
    over = query.over_time(visit.refresh, known, group.dimension, group.level)
    return charts.course(visit, _("Retention, each over 12 months"), known, over) if known else None


def _lacking(visit: Visit) -> list[tuple[str, str]]:
    """(title, why) of the figures that the source has no data for."""
    return [
        (visit.words.of(visit.refresh.definitions.get(m, {}).get("title", {})) or m, why)
        for m, why in visit.refresh.missing.items()
    ]


def _colour_rows(visit: Visit, counted: Mapping[Any, Mapping[str, int]]) -> list[ColourRow]:
    found = query.states(visit.refresh, visit.day, visit.wanted())
    moved = query.moves(found)
    now = counted.get(visit.day, {})
    whole = sum(now.values())
    rows = []
    for colour in COLOURS:
        came = sum(n for (b, a), n in moved.items() if a == colour != b)
        went = sum(n for (b, a), n in moved.items() if b == colour != a)
        share = visit.words.numbers.share(now.get(colour, 0) / whole, digits=0) if whole else ""
        rows.append(
            ColourRow(
                colour=colour or "unknown",
                name=str(COLOUR_NAMES[colour]),
                count=now.get(colour, 0),
                share=share,
                came=came,
                went=went,
                href=visit.to("customers_accounts", colour=colour or "unknown"),
            )
        )
    return rows


def _bridge(visit: Visit) -> charts.Chart | None:
    """From the ARR of a year ago to today's."""
    group = cards.group_of(visit)
    found = query.figures(visit.refresh, visit.day, group.dimension, group.level)
    if any(name not in found for name in ("arr_start", "arr_end")):
        return None
    steps = []
    for metric, kind in BRIDGE:
        figure = found.get(metric)
        if figure is None or figure.value is None or (kind != "whole" and not figure.value):
            continue
        amount = -abs(figure.value) if kind == "bad" else figure.value
        title = visit.words.of(visit.refresh.definitions[metric]["title"])
        steps.append((title, Decimal(amount), kind))
    return charts.bridge(visit, _("Where the growth of ARR came from"), steps)


def _nps_split(visit: Visit) -> SafeString:
    group = cards.group_of(visit)
    found = query.figures(visit.refresh, visit.day, group.dimension, group.level)
    ends = [found.get(metric) for metric in ("nps_promoters", "nps_detractors")]
    if any(figure is None or figure.value is None for figure in ends):
        return SafeString("")
    high, low = (float(figure.value) for figure in ends if figure and figure.value is not None)
    shares = [
        (_("promoters"), round(high * 100), charts.GREEN),
        (_("passives"), round((1 - high - low) * 100), charts.UNKNOWN),
        (_("detractors"), round(low * 100), charts.RED),
    ]
    return charts.parts_of(_("Answers to the NPS question, in percent"), shares)


def _csms(visit: Visit, metrics: Sequence[str]) -> tuple[list[str], list[Line]]:
    """Each CSM's figures, below those of the whole team."""
    kept = cards.known(visit, metrics)
    dimension = "csm+segment" if visit.segment else "csm"
    levels = query.by_level(visit.refresh, visit.day, dimension, kept)
    group = cards.group_of(visit)
    whole = query.figures(visit.refresh, visit.day, group.dimension, group.level)
    lines = [Line(_("The team"), "", cards.cells(visit, kept, whole), is_whole=True)]
    for level, figures in levels.items():
        csm, _bar, segment = level.partition("|")
        if segment != visit.segment:
            continue
        href = visit.to("customers_book", csm=csm)
        lines.append(Line(level_name(csm), href, cards.cells(visit, kept, figures, csm=csm)))
    first, rest = lines[0], sorted(lines[1:], key=_weight, reverse=True)
    return cards.titles(visit, kept), [first, *rest]


def _weight(line: Line) -> tuple[bool, Decimal]:
    """Those with more ARR, or whatever stands first, above."""
    number = line.cells[0].number if line.cells else None
    return number is not None, number or Decimal(0)


def _levels(visit: Visit, dimension: str, metrics: Sequence[str]) -> tuple[list[str], list[Line]]:
    kept = cards.known(visit, metrics)
    if visit.segment:
        return [], []
    levels = query.by_level(visit.refresh, visit.day, dimension, kept)
    lines = []
    for level, figures in levels.items():
        shown: list[Cell] = cards.cells(visit, kept, figures, dimension=dimension, level=level)
        href = visit.to("customers_team", segment=level) if dimension == "segment" else ""
        lines.append(Line(level_name(level), href, shown))
    return cards.titles(visit, kept), lines


def _dimensions() -> list[tuple[str, str]]:
    return [
        ("term_length", _("By length of term")),
        ("products", _("By number of products")),
        ("stage", _("By stage of the customer's company")),
    ]
