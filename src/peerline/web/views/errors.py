"""Pages for what went wrong: what happened, what became of the answers, what to do."""

from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from peerline.actions.responses import ExpiredResponse, NoSuchResponse


@dataclass(frozen=True)
class Trouble:
    """The words of an error page."""

    status: int
    title: object
    text: object
    resume: bool = False


CSRF = Trouble(
    403,
    _("This page was open for too long, or cookies are switched off"),
    _(
        "For safety, nothing was changed. Go back, reload the page and send it again; what you"
        " typed is still there. If it happens again, allow cookies for this site."
    ),
)
TOO_BIG = Trouble(
    413,
    _("That was more than a survey can hold"),
    _("Nothing was changed. Go back, shorten the longest text and send the page again."),
)
BAD = Trouble(
    400,
    _("This request could not be understood"),
    _("Nothing was changed. Go back and try again, or start from the first page."),
)
NOT_FOUND = Trouble(
    404,
    _("There is no page at this address"),
    _("The address may be mistyped. Your answers are not affected."),
)
BROKEN = Trouble(
    500,
    _("Something went wrong on our side"),
    _(
        "What you saved before is safe. Go back and try again in a moment; if it happens again,"
        " tell whoever sent you here."
    ),
)
NO_ACCESS = Trouble(
    404,
    _("These answers open with your resume link"),
    _(
        "This browser does not hold the key to them. Open the resume link that you were shown at"
        " the start, or paste it here."
    ),
    resume=True,
)
WRONG_LINK = Trouble(
    404,
    _("This link opens no answers"),
    _("It may have lost its end on the way. Copy the whole link and paste it here."),
    resume=True,
)
EXPIRED = Trouble(
    410,
    _("These answers have expired"),
    _(
        "Unconfirmed answers are kept for 90 days after the last change, then deleted. You are"
        " welcome to start again."
    ),
)
NO_FONTS = Trouble(
    503,
    _("The PDF can't be made on this site yet"),
    _("Its fonts are missing; whoever runs the site can fetch them with: make setup"),
)


def trouble_page(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """The page of a trouble."""
    return render(request, "error.html", {"trouble": trouble}, status=trouble.status)


def no_access(request: HttpRequest, error: Exception) -> HttpResponse:
    """For a response that the request may not open."""
    assert isinstance(error, NoSuchResponse | ExpiredResponse)  # what `draft_of` raises
    return trouble_page(request, EXPIRED if isinstance(error, ExpiredResponse) else NO_ACCESS)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Instead of Django's technical page."""
    return trouble_page(request, CSRF)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that Django refused, oversize ones among them."""
    too_big = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return trouble_page(request, TOO_BIG if too_big else BAD)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such address."""
    return trouble_page(request, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """A crash, told in the reader's language: the middleware that sets it has ended.

    What broke the page may break this one's surroundings too: then it comes without them.
    """
    with override(getattr(request, "LANGUAGE_CODE", "en")):
        try:
            return trouble_page(request, BROKEN)
        except Exception:  # noqa: BLE001  # whatever it is, the reader is owed a page
            return HttpResponse(render_to_string("broken.html", {"trouble": BROKEN}), status=500)
