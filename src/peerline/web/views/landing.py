"""The front door: what this is, and the way in."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from peerline.actions import audit, responses
from peerline.instruments.load import UnknownInstrument, editions, load
from peerline.instruments.model import Instrument
from peerline.web.access import admit
from peerline.web.language import language_now
from peerline.web.views.errors import EXPIRED, NOT_FOUND, WRONG_LINK, trouble_page


def _instruments() -> list[Instrument]:
    """The default first, then the other editions, newest first, then the other families."""
    found = [load(instrument_id) for instrument_id in editions()]
    family = next((i.family for i in found if i.is_default), "")
    newest_first = sorted(found, key=lambda i: i.edition, reverse=True)
    return sorted(newest_first, key=lambda i: (not i.is_default, i.family != family))


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What the survey is and what one gets."""
    language = language_now()
    instruments = _instruments()
    default = instruments[0]
    context = {
        "default": default,
        "dimensions": [(d.name.to(language), d.question.to(language)) for d in default.dimensions],
        "editions": [
            {
                "id": instrument.id,
                "name": instrument.name.to(language),
                "summary": instrument.summary.to(language),
                "minutes": instrument.minutes,
                "questions": len(instrument.form(language).numbered),
                "default": instrument.is_default,
            }
            for instrument in instruments
        ],
        "questions": len(default.form(language).numbered),
    }
    return render(request, "landing.html", context)


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Nothing but that the site answers, for a monitor to ask."""
    return HttpResponse("alive", content_type="text/plain")


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin a response and open its first page; who only looks is shown the way in."""
    if request.method != "POST":
        return redirect("landing")
    chosen = request.POST.get("instrument", "")
    now = timezone.now()
    try:
        started = responses.start(
            instrument_id=chosen, language=language_now(), now=now, by=audit.RESPONDENT
        )
    except UnknownInstrument:
        return trouble_page(request, NOT_FOUND)
    response = redirect("survey", started.public_id)
    admit(
        response,
        public_id=started.public_id,
        token=started.token,
        expires_at=now + responses.KEPT_FOR,
    )
    return response


@never_cache
@require_safe
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Open a resume link: this browser then holds the key, and the address no longer shows it."""
    try:
        draft = responses.resume(token=token, now=timezone.now())
    except responses.NoSuchResponse:
        return trouble_page(request, WRONG_LINK)
    except responses.ExpiredResponse:
        return trouble_page(request, EXPIRED)
    response = redirect("survey", draft.public_id)
    admit(response, public_id=draft.public_id, token=token, expires_at=draft.expires_at)
    return response


@require_http_methods(["GET", "POST"])
def ask_link(request: HttpRequest) -> HttpResponse:
    """A field for the resume link, for whom has it on paper or in a mail."""
    if request.method != "POST":
        return render(request, "resume.html")
    token = request.POST.get("link", "").strip().rstrip("/").rpartition("/")[2]
    if not token.isascii() or not token or len(token) > 100:
        return trouble_page(request, WRONG_LINK)
    destination: HttpResponseRedirect = redirect("resume", token)
    return destination
