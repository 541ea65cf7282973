"""An account's page, and a CSM's word on its health."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from peerline.actions import overrides
from peerline.actions.overrides import Faulty
from peerline.actions.permissions import Deed, NotAllowed
from peerline.store.models import AccountDay, Override
from peerline.store.queries import customers as query
from peerline.web.customers import charts, timeline
from peerline.web.customers.ledger import ledger
from peerline.web.customers.page import account_row, frame
from peerline.web.customers.visit import Visit, customers_page, deed_allowed
from peerline.web.forms import overrides as forms
from peerline.web.views.errors import NOT_FOUND, trouble_page


@require_GET
@customers_page(Deed.SEE_CUSTOMERS)
def account(request: HttpRequest, visit: Visit, account: str) -> HttpResponseBase:
    """Everything about one account."""
    state = _in_sight(visit, account)
    if state is None:
        return trouble_page(request, NOT_FOUND)
    return _page(request, visit, state, forms.empty(), [])


@require_POST
@customers_page(Deed.OVERRIDE)
def override(request: HttpRequest, visit: Visit, account: str) -> HttpResponseBase:
    """Override the account's health, or let it be computed again."""
    state = _in_sight(visit, account)
    if state is None:
        return trouble_page(request, NOT_FOUND)
    profile, now = query.profile_of(visit.refresh, account), timezone.now()
    if "withdraw" in request.POST:
        overrides.withdraw(
            refresh=visit.refresh, account=account, profile=profile, by=visit.person, now=now
        )
        messages.success(request, _("The health is again what its profile says."))
        return redirect(visit.to("customers_account", account))
    form = forms.posted(request.POST)
    given = forms.read(form)
    try:
        overrides.override(
            refresh=visit.refresh,
            account=account,
            profile=profile,
            by=visit.person,
            today=timezone.localdate(),
            now=now,
            **given,
        )
    except NotAllowed:
        return trouble_page(request, NOT_FOUND)
    except Faulty as error:
        return _page(request, visit, state, form, error.fields)
    messages.success(request, _("Your word on the health of this account stands, with its reason."))
    return redirect(visit.to("customers_account", account))


def _in_sight(visit: Visit, account: str) -> AccountDay | None:
    """The account as of the latest day, if the reader may see it."""
    state = query.state_of(visit.refresh, account, visit.refresh.as_of)
    return state if state is not None and visit.sight.includes(state.csm) else None


def _page(
    request: HttpRequest,
    visit: Visit,
    state: AccountDay,
    form: Mapping[str, str],
    faults: list[str],
) -> HttpResponseBase:
    file = query.page_of(visit.refresh, state.account) or {}
    history = [s for s in query.history_of(visit.refresh, state.account) if s.day <= visit.day]
    shown = history[-1] if history and history[-1].day == visit.day else state
    given = query.overrides_of(visit.person.organisation, state.account)
    bounds = overrides.bounds_of(visit.refresh, _profile_in(file))
    health = file.get("health", [])
    context = {
        **frame(visit, "accounts"),
        "row": account_row(visit, shown),
        "state": shown,
        "facts": timeline.facts(visit, file, shown),
        "ledger": ledger(visit, health, visit.day),
        "course": charts.account_course(visit, history),
        "usage": charts.usage_weeks(visit, file.get("weeks", [])),
        "risks": [
            (visit.words.of(r.title), visit.words.of(r.says), r.severity)
            for r in query.risks(visit.refresh, visit.day, [state.account])
        ],
        "contracts": timeline.contracts(visit, file),
        "tables": timeline.tables(visit, file),
        "timeline": timeline.entries(visit, file, given),
        "overrides": [_said(visit, each) for each in given],
        "in_force": next((e.pk for e in given if _holds(e)), ""),
        "may_override": visit.is_latest and deed_allowed(visit.person, Deed.OVERRIDE),
        "override_days": bounds.days,
        "last_day": forms.last_day(bounds.days),
        "form": form,
        "faults": faults,
    }
    return render(request, "customers/account.html", context, status=422 if faults else 200)


def _profile_in(file: Mapping[str, Any]) -> str:
    return str(file["health"][-1]["profile"]) if file.get("health") else ""


def _said(visit: Visit, override: Override) -> dict[str, Any]:
    words = visit.words
    return {
        "score": words.value("count", override.score),
        "reason": override.reason,
        "by": override.csm,
        "from": words.day(override.from_on),
        "until": words.day(forms.day_before(override.until_on)),
        "holds": _holds(override),
        "ended": words.day(override.ended_at.date()) if override.ended_at else "",
    }


def _holds(override: Override) -> bool:
    return override.ended_at is None and override.until_on > timezone.localdate()
