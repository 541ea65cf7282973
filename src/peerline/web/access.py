"""Who may open a response: whoever holds the secret of its resume link, in a cookie of that path.

The address bar shows only the public id, so a page that is shown or sent on gives nothing away.
"""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from peerline.actions.responses import Draft, find

COOKIE = "peerline-answers"
TOKEN_LIMIT = 100


def token_of(request: HttpRequest) -> str:
    """The secret that the request brings; "" where it brings none."""
    return request.COOKIES.get(COOKIE, "")[:TOKEN_LIMIT]


def draft_of(request: HttpRequest, public_id: str, now: datetime) -> Draft:
    """The response that the request may open: by its secret, or as the person who confirmed it.

    Raises NoSuchResponse and ExpiredResponse.
    """
    person = request.user.pk if request.user.is_authenticated else None
    return find(public_id=public_id, token=token_of(request), now=now, person_id=person)


def admit(
    response: HttpResponseBase, *, public_id: str, token: str, expires_at: datetime | None
) -> None:
    """Let this browser open the response from now on."""
    response.set_cookie(
        COOKIE,
        token,
        expires=expires_at,
        path=reverse("survey", args=[public_id]),
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
    )


def resume_link(request: HttpRequest) -> str:
    """The whole address that opens the response of this request again."""
    token = token_of(request)
    path = reverse("resume", args=[token]) if token else reverse("my_answers")
    return request.build_absolute_uri(path)
