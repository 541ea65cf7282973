"""Signing in, as the libraries for it are told to do it here."""

import logging
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from peerline.web.views.errors import Trouble, trouble_page

log = logging.getLogger(__name__)

UNKNOWN = "unknown"
"""The address of whoever gives none: they share one limit."""
LOCKED = Trouble(
    429,
    _("Too many wrong passwords"),
    _(
        "For this name and from here, signing in by password rests for 15 minutes. A code by e-mail"
        " still works, and nobody else is held up."
    ),
)
NO_MAIL = Trouble(
    503,
    _("The mail could not be sent"),
    _(
        "The site's mail server did not take it, so nothing is on its way. Try again in a few"
        " minutes; if it happens again, tell whoever sent you here."
    ),
)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # it ships no types
    """No open sign-up: who confirms an address by their answers' link becomes a person."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by a form."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's address; past the proxies, that of who asked: the stricter limit."""
        try:
            return str(super().get_client_ip(request))
        except (ImproperlyConfigured, PermissionDenied):
            return request.META.get("REMOTE_ADDR") or UNKNOWN

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the pages say what happened."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send at once, as the person waits for it; a refusal is told on a page."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # smtplib's errors are OSErrors, too
            log.warning("a sign-in mail was refused: %s", type(error).__name__)
            request = context["request"]
            raise ImmediateHttpResponse(trouble_page(request, NO_MAIL)) from error

    def format_email_subject(self, subject: str) -> str:
        """The subject alone: the site has no name of its own to put before it."""
        return subject


def name_of(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """Whose password was tried. Without it all tries of an office would count for everybody."""
    given = (credentials or {}).get("email") or (credentials or {}).get("username")
    if not given and request is not None:
        given = request.POST.get("login")
    return str(given or "").strip().lower()[:254]


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from, as every limit by address counts it; None where nothing says."""
    found = str(get_adapter().get_client_ip(request))
    return None if found == UNKNOWN else found


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: object
) -> HttpResponse:
    """The page for whom has to wait."""
    return trouble_page(request, LOCKED)
