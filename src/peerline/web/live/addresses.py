"""Where a page's stream is: what a view shows, signed, as an address that a browser may open."""

import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from peerline.web.live.messages import Side, View

PREFIX = "/live/"
_SALT = "peerline.live"


class WrongStream(LookupError):
    """No stream of this site."""


class OldStream(WrongStream):
    """A stream of this site whose address is too old: its page has a new one."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a stream shows, and for how many seconds from now its address is good."""

    view: View
    seconds: float


def stream_of(request: HttpRequest, view: View) -> str:
    """The address of the view's stream, as the request's browser reaches it.

    Behind a proxy it is the site's own; without one, the other port of the same host. The signed
    part opens nothing but this view, so that the stream needs no cookie, and only for
    `settings.LIVE_ADDRESS_AGE`: an address that somebody noted down does not watch for ever.
    """
    parts = [view.game, view.side.value, view.language, view.team]
    return origin_of(request) + PREFIX + signing.dumps(parts, salt=_SALT)


def ticket_of(path: str) -> Ticket:
    """What the stream at a path shows, and how long. Raises OldStream and WrongStream."""
    signed = path.removeprefix(PREFIX)
    age = settings.LIVE_ADDRESS_AGE
    try:
        game, side, language, team = signing.loads(signed, salt=_SALT, max_age=age)
        made_at = signing.b62_decode(signed.rsplit(":", 2)[1])
    except signing.SignatureExpired as error:
        raise OldStream(path) from error
    except (signing.BadSignature, ValueError) as error:
        raise WrongStream(path) from error
    left = made_at + age.total_seconds() - time.time()
    return Ticket(View(game, Side(side), language, team), max(0.0, left))


def origin_of(request: HttpRequest) -> str:
    """Scheme, host and port of the live process; "" where it is the site's own."""
    if settings.LIVE_URL or settings.HAS_PUBLIC_URL or not settings.LIVE_PORT:
        return str(settings.LIVE_URL)
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    shown = f"[{host}]" if ":" in host else host
    return f"{request.scheme}://{shown}:{settings.LIVE_PORT}"


def allow_stream(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the page's scripts open the stream, where it is of another origin."""
    if origin := origin_of(request):
        vars(response)["_csp_update"] = {"connect-src": [origin]}
