"""The operator's pages: campaigns, their guests, their progress, their releases."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peerline.actions import audit, campaigns, invitations, jobs, participation, releases
from peerline.actions.campaigns import Faulty, IllegalMove
from peerline.actions.companies import NoDomain
from peerline.actions.permissions import Deed, allowed_now, may
from peerline.instruments.load import editions, load
from peerline.store.models import BuildState, Campaign, LetterState, Person
from peerline.store.queries import campaigns as query
from peerline.store.queries.responses import by_public_id
from peerline.web.forms import campaigns as forms
from peerline.web.gate import NOT_NOW, to_do
from peerline.web.language import language_now
from peerline.web.views.errors import NOT_FOUND, trouble_page

LARGEST_LIST = 500_000
STEPS = {
    0: _("waiting for a worker"),
    1: _("gathering the confirmed answers"),
    2: _("building: cells, decoys, what may be shown"),
    3: _("publishing"),
    4: _("published"),
}
REFUSALS = {
    releases.TooFew: _("There are fewer companies in the field than this campaign waits for."),
    releases.StillOpen: _("The closed release needs a closed campaign. Close it first."),
    releases.AtWork: _("A release is being built already."),
}


@require_GET
@to_do(Deed.SEE_CAMPAIGNS)
def listing(request: HttpRequest, person: Person) -> HttpResponse:
    """All campaigns with their counts."""
    context = {
        "campaigns": query.listed(person.organisation),
        "may_create": may(person, Deed.CREATE),
    }
    return render(request, "campaigns/list.html", context)


@require_http_methods(["GET", "POST"])
@to_do(Deed.CREATE)
def new(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Plan a campaign."""
    if request.method != "POST":
        return _plan(request, forms.empty(), None, [])
    form = forms.posted(request.POST)
    plan, faults = forms.read(form)
    try:
        if faults:
            raise Faulty([*faults, *campaigns.faults_of(plan)])
        made = campaigns.create(plan=plan, by=person, now=timezone.now())
    except Faulty as error:
        return _plan(request, form, None, error.fields)
    messages.success(request, gettext("The campaign is planned. Open it when you are ready."))
    return redirect("campaign", made.slug)


@require_http_methods(["GET", "POST"])
@to_do(Deed.CHANGE)
def change(request: HttpRequest, person: Person, campaign: Campaign) -> HttpResponseBase:
    """Change a campaign."""
    if request.method != "POST":
        return _plan(request, forms.of_campaign(campaign), campaign, [])
    form = forms.posted(request.POST)
    plan, faults = forms.read(form)
    try:
        if faults:
            raise Faulty([*faults, *campaigns.faults_of(plan)])
        campaigns.change(campaign=campaign, plan=plan, by=person, now=timezone.now())
    except Faulty as error:
        return _plan(request, form, campaign, error.fields)
    messages.success(request, gettext("The changes are saved."))
    return redirect("campaign", campaign.slug)


@require_GET
@to_do(Deed.SEE_CAMPAIGNS)
def show(request: HttpRequest, person: Person, campaign: Campaign) -> HttpResponse:
    """A campaign: how far it is, and what can be done with it now."""
    context = {
        **_progress(campaign),
        "instrument": load(campaign.instrument).name.to(language_now()),
        "moves": campaigns.moves_of(campaign) if may(person, Deed.MOVE, campaign) else [],
        "may": {
            deed.name.lower(): may(person, deed, campaign) and allowed_now(deed, campaign)
            for deed in Deed
        },
        "public_address": request.build_absolute_uri(reverse("join", args=[campaign.slug])),
        "undecided": query.undecided(campaign),
    }
    return render(request, "campaigns/show.html", context)


@require_GET
@to_do(Deed.SEE_CAMPAIGNS)
def progress(request: HttpRequest, person: Person, campaign: Campaign) -> HttpResponse:
    """The part of the page that moves while a release is built."""
    return render(request, "campaigns/_builds.html", _progress(campaign))


@require_POST
@to_do(Deed.MOVE)
def move(request: HttpRequest, person: Person, campaign: Campaign) -> HttpResponseBase:
    """Open, close or reopen."""
    try:
        verb = request.POST.get("move", "")
        campaigns.move(campaign=campaign, move=verb, by=person, now=timezone.now())
    except IllegalMove:
        return trouble_page(request, NOT_NOW)
    return redirect("campaign", campaign.slug)


@require_http_methods(["GET", "POST"])
@to_do(Deed.INVITE)
def invite(request: HttpRequest, person: Person, campaign: Campaign) -> HttpResponseBase:
    """Invite a list of addresses, pasted or as a file; see what became of each."""
    context: dict[str, Any] = {"campaign": campaign, "text": ""}
    if request.method == "POST":
        text = _list_of(request)
        found = invitations.read_list(text, languages=campaign.languages)
        if found.faults or not found.guests:
            context |= {"text": text, "faults": found.faults, "empty": not found.faults}
        else:
            done = invitations.invite(
                campaign=campaign, guests=found.guests, by=person, now=timezone.now()
            )
            messages.success(request, _invited(done))
            return redirect("campaign_guests", campaign.slug)
    letters = {letter.about: letter for letter in campaign.letters.filter(kind="invitation")}
    context["guests"] = [
        (guest, letters.get(guest.public_id)) for guest in query.invitations_of(campaign)
    ]
    context["troubled"] = sum(
        letter.state in (LetterState.REFUSED, LetterState.UNCERTAIN) for letter in letters.values()
    )
    context["worker"] = jobs.is_worker_running()
    return render(request, "campaigns/guests.html", context)


@require_POST
@to_do(Deed.INVITE)
def send_again(
    request: HttpRequest, person: Person, campaign: Campaign, guest: str
) -> HttpResponseBase:
    """Write to one guest once more."""
    found = query.invitations_of(campaign).filter(public_id=guest).first()
    if found is None:
        return trouble_page(request, NOT_FOUND)
    invitations.send_again(invitation=found, by=person, now=timezone.now())
    messages.success(request, gettext("The invitation is sent once more."))
    return redirect("campaign_guests", campaign.slug)


@require_POST
@to_do(Deed.DECIDE_COMPANY)
def decide_company(
    request: HttpRequest, person: Person, campaign: Campaign, response: str
) -> HttpResponseBase:
    """Say which company an answer counts for."""
    found = by_public_id(response)
    if found is None or found.campaign_id != campaign.pk:
        return trouble_page(request, NOT_FOUND)
    try:
        domain = request.POST.get("domain", "")[:253]
        participation.decide_company(response=found, domain=domain, by=person, now=timezone.now())
    except NoDomain:
        messages.error(request, gettext("Write the company's domain, such as example.com."))
    return redirect("campaign", campaign.slug)


@require_POST
@to_do(Deed.BUILD)
def build(request: HttpRequest, person: Person, campaign: Campaign) -> HttpResponseBase:
    """Ask for a release."""
    now = timezone.now()
    try:
        releases.request_build(
            campaign=campaign,
            closing="closing" in request.POST,
            by=person,
            on=timezone.localdate(),
            now=now,
        )
    except (releases.TooFew, releases.StillOpen, releases.AtWork) as error:
        messages.error(request, REFUSALS[type(error)])
    return redirect(reverse("campaign", args=[campaign.slug]) + "#releases")


@require_POST
@to_do(Deed.WITHDRAW)
def withdraw(request: HttpRequest, person: Person, campaign: Campaign) -> HttpResponseBase:
    """A company asked to be taken out: delete everything that its people answered."""
    deleted = participation.withdraw_company(
        organisation=campaign.organisation,
        domain=request.POST.get("domain", "")[:253],
        by=audit.person(person.pk),
        now=timezone.now(),
    )
    if deleted:
        done = ngettext(
            "%(n)s answer of that company is deleted.",
            "%(n)s answers of that company are deleted.",
            deleted,
        )
        messages.success(request, done % {"n": deleted})
    else:
        messages.error(request, gettext("Nobody answered for a company of that domain."))
    return redirect("campaign", campaign.slug)


@require_GET
@to_do(Deed.DOWNLOAD)
def download(request: HttpRequest, person: Person, campaign: Campaign) -> HttpResponseBase:
    """The answers of those who agreed that the organiser reads them."""
    lines = releases.download(campaign=campaign, by=person, now=timezone.now())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{campaign.slug}-answers.csv"'
    return response


def _plan(
    request: HttpRequest, form: dict[str, Any], campaign: Campaign | None, faults: list[str]
) -> HttpResponse:
    language = language_now()
    context = {
        "form": form,
        "campaign": campaign,
        "faults": {field: forms.PROBLEMS[field] for field in faults},
        "editions": [(i, load(i).name.to(language)) for i in editions()],
        "spoken": [(code, form["consent"].get(code, "")) for code in forms.SPOKEN],
    }
    return render(request, "campaigns/plan.html", context, status=422 if faults else 200)


def _progress(campaign: Campaign) -> dict[str, Any]:
    done = campaigns.progress_of(campaign, language_now())
    builds = list(query.builds_of(campaign)[:5])
    most = max((count for _name, count in done.left_at), default=0)
    return {
        "campaign": campaign,
        "progress": done,
        "left_at": [(name, count, 100 * count // (most or 1)) for name, count in done.left_at],
        "builds": [(build, STEPS.get(build.step, "")) for build in builds],
        "at_work": any(b.state in (BuildState.WAITING, BuildState.RUNNING) for b in builds),
        "steps": releases.STEPS,
        "lacking": max(0, campaign.minimum_field - done.companies),
        "not_looked_through": query.not_looked_through(campaign).count() if campaign.is_open else 0,
    }


def _list_of(request: HttpRequest) -> str:
    """The pasted text, and what an uploaded file holds."""
    text = request.POST.get("list", "")
    file = request.FILES.get("file")
    if file is not None and file.size is not None and file.size <= LARGEST_LIST:
        text = f"{text}\n{file.read().decode('utf-8-sig', errors='replace')}"
    return text.strip()


def _invited(done: invitations.Invited) -> str:
    new = ngettext("%(n)s address is invited.", "%(n)s addresses are invited.", done.new)
    known = ngettext(
        "%(n)s was invited before and is not written to again.",
        "%(n)s were invited before and are not written to again.",
        done.known,
    )
    parts = [new % {"n": done.new}]
    return " ".join([*parts, known % {"n": done.known}] if done.known else parts)
