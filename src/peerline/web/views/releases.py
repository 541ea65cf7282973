"""A campaign's release, as its operator reads it: cohorts, trend, and what is taken back."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from peerline.actions import releases
from peerline.actions.permissions import Deed, may
from peerline.benchmark.comparison import KPIS, Movement
from peerline.benchmark.release import Cell, Release, ReleaseError, open_release
from peerline.instruments.load import load
from peerline.instruments.model import Instrument
from peerline.report.numbers import Numbers
from peerline.store.models import BuildState, Campaign, Person, ReleaseBuild
from peerline.web.gate import to_do
from peerline.web.language import language_now
from peerline.web.views.errors import NOT_FOUND, trouble_page

FIGURES = {
    "index": _("Index"),
    "nrr": _("Net revenue retention"),
    "retention_rate": _("Retention rate"),
    "nps_score": _("Net promoter score (NPS)"),
    "customers_per_csm": _("Customers per CSM"),
    "arr_per_csm": _("ARR per CSM"),
    "cac_blended": _("CAC ratio, existing customers"),
    "cac_new": _("CAC ratio, new customers"),
}
BY = {
    "panel": _("The same companies"),
    "cross-section": _("All companies"),
    "mix": _("In one mix"),
}


@require_GET
@to_do(Deed.SEE_CAMPAIGNS)
def show(request: HttpRequest, person: Person, campaign: Campaign, number: int) -> HttpResponse:
    """One published release."""
    build = _build(campaign, number)
    release = None if build is None else _opened(build)
    if build is None or release is None:
        return trouble_page(request, NOT_FOUND)
    instrument = load(campaign.instrument)
    language = language_now()
    context = {
        "campaign": campaign,
        "build": build,
        "release": release.info,
        "since": _since(release, language),
        "heads": list(BY.values()),
        "trend": list(_trend(release, instrument, language)),
        "cells": [(cell, _name(cell, instrument, language)) for cell in _cells(release)],
        "retired": release.manifest["retired"],
        "may_take_back": may(person, Deed.TAKE_BACK, campaign),
    }
    return render(request, "campaigns/release.html", context)


@require_POST
@to_do(Deed.TAKE_BACK)
def take_back(
    request: HttpRequest, person: Person, campaign: Campaign, number: int
) -> HttpResponseBase:
    """Take one cohort's row back."""
    build = _build(campaign, number)
    cell = request.POST.get("cell", "")
    if build is None:
        return trouble_page(request, NOT_FOUND)
    try:
        releases.take_back(build=build, cell=cell, by=person, now=timezone.now())
    except (LookupError, ValueError):
        messages.error(request, gettext("This release has no such cohort to take back."))
    else:
        messages.success(request, gettext("The cohort is taken back and will not come again."))
    return redirect("campaign_release", campaign.slug, number)


def _build(campaign: Campaign, number: int) -> ReleaseBuild | None:
    return campaign.builds.filter(pk=number, state=BuildState.PUBLISHED).first()


def _opened(build: ReleaseBuild) -> Release | None:
    try:
        return open_release(settings.DATA / build.folder)
    except ReleaseError:
        return None


def _since(release: Release, language: str) -> str:
    trend = release.trend
    return Numbers(language).date(date.fromisoformat(trend.since)) if trend else ""


def _cells(release: Release) -> Iterator[Cell]:
    """Those that rest on companies of their own, the wide ones first."""
    own = [cell for cell in release.cells.values() if cell.n is not None]
    yield from sorted(own, key=lambda cell: (len(cell.attributes), cell.id))


def _name(cell: Cell, instrument: Instrument, language: str) -> str:
    parts = [_level(name, level, instrument, language) for name, level in cell.attributes.items()]
    return " · ".join(parts) or gettext("All companies")


def _level(name: str, level: str, instrument: Instrument, language: str) -> str:
    item = instrument.items.get(name)
    option = item.option(level) if item else None
    if item is None or option is None:
        return gettext("Net revenue retention") + f" {level}"
    return f"{item.label.to(language)}: {option.text.to(language)}"


def _trend(
    release: Release, instrument: Instrument, language: str
) -> Iterator[tuple[str, list[tuple[Any, Mapping[str, Any] | None]]]]:
    """(figure's name, (head, change) in the order of `BY`) of the whole field."""
    if release.trend is None:
        return
    whole = {(m.figure, m.by): m for m in release.trend.movements if m.cohort == "all"}
    names = {d.id: d.name.to(language) for d in instrument.dimensions}
    numbers = Numbers(language)
    for figure in ("index", *names, *KPIS):
        moved = [whole.get((figure, by)) for by in BY]
        if any(moved):
            name = names.get(figure) or str(FIGURES[figure])
            shown = [None if m is None else _shown(m, numbers) for m in moved]
            yield name, list(zip(BY.values(), shown, strict=True))


def _shown(moved: Movement, numbers: Numbers) -> Mapping[str, Any]:
    return {
        "change": numbers.change(moved.figure, moved.change),
        "low": numbers.change(moved.figure, moved.low),
        "high": numbers.change(moved.figure, moved.high),
        "n": numbers.band(moved.n) if moved.n else "",
        "unsure": moved.low <= 0 <= moved.high,
    }
