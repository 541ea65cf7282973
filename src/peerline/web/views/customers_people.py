"""Who is a lead, who a CSM, and which name of the data is theirs: set by the owner."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peerline.actions import audit, team
from peerline.actions.permissions import Deed
from peerline.actions.team import NameMissing, NameTaken
from peerline.store.models import TeamPart
from peerline.store.queries.people import team_of
from peerline.web.customers.page import frame
from peerline.web.customers.visit import Visit, customers_page


@require_http_methods(["GET", "POST"])
@customers_page(Deed.SET_TEAM)
def people(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The team as a list, and a form that adds to it or changes it."""
    form = {name: request.POST.get(name, "").strip()[:200] for name in ("email", "part", "csm")}
    fault = ""
    if request.method == "POST":
        fault = _remove(request, visit) if "remove" in request.POST else _place(visit, form)
        if not fault:
            messages.success(request, _("The team is changed."))
            return redirect("customers_people")
    members = team_of(visit.person.organisation)
    taken = {member.csm for member in members}
    context = {
        **frame(visit, "people"),
        "members": members,
        "free": [csm for csm in visit.refresh.csms if csm not in taken],
        "csms": visit.refresh.csms,
        "form": form,
        "fault": fault,
    }
    return render(request, "customers/people.html", context, status=422 if fault else 200)


def _place(visit: Visit, form: dict[str, str]) -> str:
    """Do what the form says; returns what is wrong with it."""
    try:
        validate_email(form["email"])
        team.place(
            organisation=visit.person.organisation,
            email=form["email"],
            part=TeamPart(form["part"]),
            csm=form["csm"],
            language=visit.language,
            by=audit.person(visit.person.pk),
            now=timezone.now(),
        )
    except ValidationError:
        return _("This is no e-mail address.")
    except NameMissing:
        return _("Choose the name that the customer data has for this CSM.")
    except NameTaken:
        return _("Somebody else is this CSM already, or the address belongs elsewhere.")
    except ValueError:
        return _("Choose whether they lead the team or are a CSM.")
    return ""


def _remove(request: HttpRequest, visit: Visit) -> str:
    for member in team_of(visit.person.organisation):
        if str(member.pk) == request.POST["remove"]:
            team.remove(member=member, by=audit.person(visit.person.pk), now=timezone.now())
    return ""
