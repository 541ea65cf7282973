"""Ways into a campaign and what mails lead to: public link, invitation, confirmation."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from peerline.actions import invitations, participation, responses
from peerline.actions.invitations import (
    AlreadyUsed,
    ExpiredInvitation,
    NoSuchInvitation,
    NotOpen,
)
from peerline.actions.links import ExpiredLink, WrongLink
from peerline.actions.participation import OtherAddress
from peerline.actions.responses import Draft, ExpiredResponse, NoSuchResponse, Started
from peerline.instruments.load import load
from peerline.store.models import Campaign, CampaignState
from peerline.store.queries.campaigns import OPEN_SURVEY, by_slug
from peerline.store.queries.responses import the_organisation
from peerline.web.access import admit, draft_of
from peerline.web.language import language_now
from peerline.web.views.errors import NOT_FOUND, Trouble, trouble_page
from peerline.web.views.survey import of_response

NO_INVITATION = Trouble(
    404,
    _("This invitation link is not complete"),
    _("It may have lost its end on the way. Open it from the mail again, or copy it whole."),
)
OLD_INVITATION = Trouble(
    410,
    _("This invitation has expired"),
    _("Nothing is lost. Ask whoever invited you for a new one."),
)
NOT_OPEN_YET = Trouble(
    409,
    _("This campaign has not opened yet"),
    _("Your link will work when it does. Come back then, or wait for the invitation."),
)
CLOSED = Trouble(
    410,
    _("This campaign is closed"),
    _(
        "It takes no new answers. If you had begun, your resume link still opens your answers and"
        " your report."
    ),
)
WRONG_CONFIRMATION = Trouble(
    404,
    _("This confirmation link is not complete"),
    _("It may have lost its end on the way. Open it from the mail again, or copy it whole."),
)
OLD_CONFIRMATION = Trouble(
    410,
    _("This confirmation link has expired"),
    _("Open your answers with your resume link; the report page sends you a new one."),
)
OTHER_ADDRESS = Trouble(
    409,
    _("This link belongs to another address"),
    _(
        "The address of these answers was changed, or the answers were deleted, after this mail was"
        " sent. A newer mail may have come; nothing was changed."
    ),
)


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A campaign's public link."""
    campaign = by_slug(the_organisation(), slug)
    if campaign is None or slug == OPEN_SURVEY or not campaign.public_link:
        return trouble_page(request, NOT_FOUND)
    if not campaign.is_open:
        return _not_open(request, campaign)
    if request.method != "POST":
        return _welcome(request, campaign)
    now = timezone.now()
    try:
        started = invitations.begin_public(campaign=campaign, language=language_now(), now=now)
    except NotOpen as error:
        return _not_open(request, error.campaign)
    return _into(started)


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """An invitation's link. Looking begins nothing, so that a mail scanner does no harm."""
    now = timezone.now()
    try:
        if request.method == "POST":
            return _into(invitations.begin(token=token, language=language_now(), now=now))
        found = invitations.open_invitation(token=token, now=now)
    except NoSuchInvitation:
        return trouble_page(request, NO_INVITATION)
    except ExpiredInvitation:
        return trouble_page(request, OLD_INVITATION)
    except NotOpen as error:
        return _not_open(request, error.campaign)
    except AlreadyUsed as error:
        return redirect("invited", error.response)
    return _welcome(request, found.campaign)


@never_cache
@require_http_methods(["GET", "POST"])
def invited(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A used invitation: on with the answers where this browser began them, else a new link.

    Nothing of the answers is shown: the link may have been sent on.
    """
    now = timezone.now()
    try:
        draft = draft_of(request, public_id, now)
    except NoSuchResponse:
        draft = None
    except ExpiredResponse:
        return redirect("survey", public_id)
    if draft is not None:
        return redirect("survey", public_id)
    if request.method == "POST":
        invitations.mail_new_link(public_id=public_id, now=now)
    return render(request, "campaigns/invited.html", {"sent": request.method == "POST"})


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponseBase:
    """The link that confirms an address. Looking confirms nothing; pressing the button does."""
    try:
        if request.method == "POST":
            done = participation.confirm(token=token, now=timezone.now())
            return render(request, "campaigns/confirmed.html", {"done": done})
        standing = participation.look_at(token=token)
    except WrongLink:
        return trouble_page(request, WRONG_CONFIRMATION)
    except ExpiredLink:
        return trouble_page(request, OLD_CONFIRMATION)
    except OtherAddress:
        return trouble_page(request, OTHER_ADDRESS)
    return render(request, "campaigns/confirm.html", {"standing": standing})


@require_POST
@of_response
def send_confirmation(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Send the confirmation link once more."""
    participation.send_confirmation(draft=draft, now=timezone.now())
    return redirect("report", draft.public_id)


def _welcome(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """What one is asked to, before anything begins."""
    language = language_now()
    spoken = language if language in campaign.languages else campaign.languages[0]
    with translation.override(spoken):
        instrument = load(campaign.instrument)
        context = {
            "campaign": campaign,
            "instrument": instrument.name.to(spoken),
            "summary": instrument.summary.to(spoken),
            "minutes": instrument.minutes,
            "questions": len(instrument.form(spoken).numbered),
            "consent": campaign.consent.get(spoken, ""),
        }
        return render(request, "campaigns/welcome.html", context)


def _into(started: Started) -> HttpResponse:
    response = redirect("survey", started.public_id)
    admit(
        response,
        public_id=started.public_id,
        token=started.token,
        expires_at=timezone.now() + responses.KEPT_FOR,
    )
    return response


def _not_open(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    closed = campaign.state == CampaignState.CLOSED
    return trouble_page(request, CLOSED if closed else NOT_OPEN_YET)
