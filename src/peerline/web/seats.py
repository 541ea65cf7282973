"""Whose place at a game a browser holds: the host's or a team's secret, in a cookie of its path."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from peerline.actions import quizzes
from peerline.actions.quizzes import NoSuchGame, NotInTheGame, NotTheHost
from peerline.web.views.errors import NOT_FOUND, Trouble, trouble_page

HOST_COOKIE = "peerline-host"
TEAM_COOKIE = "peerline-team"
DOOR_COOKIE = "peerline-door"
KEPT_SECONDS = 30 * 24 * 3600
TOKEN_LIMIT = 100

NOT_HOST = Trouble(
    403,
    _("This game has another host"),
    _(
        "Only the browser that started a game may lead it. If it was yours, open it there; to play"
        " along, join with the code on the board."
    ),
)
NOT_IN_GAME = Trouble(
    403,
    _("This phone has not joined the game"),
    _(
        "Join with the code on the board. If you had joined before, use the browser that you joined"
        " with, and allow cookies for this site."
    ),
)

View = Callable[..., HttpResponseBase]


def of_host(view: View) -> View:
    """The view with the host's seat; nobody else gets in."""

    @wraps(view)
    def opened(request: HttpRequest, game: str) -> HttpResponseBase:
        token = request.COOKIES.get(HOST_COOKIE, "")[:TOKEN_LIMIT]
        try:
            seat = quizzes.hosted(public_id=game, token=token)
        except NoSuchGame:
            return trouble_page(request, NOT_FOUND)
        except NotTheHost:
            return trouble_page(request, NOT_HOST)
        return view(request, seat)

    return never_cache(opened)


def of_team(view: View) -> View:
    """The view with a team's seat."""

    @wraps(view)
    def opened(request: HttpRequest, game: str) -> HttpResponseBase:
        token = request.COOKIES.get(TEAM_COOKIE, "")[:TOKEN_LIMIT]
        try:
            seat = quizzes.seated(public_id=game, token=token)
        except NotInTheGame:
            return trouble_page(request, NOT_IN_GAME)
        return view(request, seat)

    return never_cache(opened)


def seat_host(response: HttpResponseBase, *, game: str, token: str) -> None:
    """Let this browser lead the game from now on."""
    _set(response, HOST_COOKIE, token, reverse("quiz_board", args=[game]))


def seat_team(response: HttpResponseBase, *, game: str, token: str) -> None:
    """Let this browser come back to its team from now on, by its page or by the board's code."""
    _set(response, TEAM_COOKIE, token, reverse("quiz_phone", args=[game]))
    _set(response, DOOR_COOKIE, token, reverse("quiz_join"))


def token_at_door(request: HttpRequest) -> str:
    """The secret of the team that this browser joined with last; "" without one."""
    return request.COOKIES.get(DOOR_COOKIE, "")[:TOKEN_LIMIT]


def _set(response: HttpResponseBase, name: str, token: str, path: str) -> None:
    response.set_cookie(
        name,
        token,
        max_age=KEPT_SECONDS,
        path=path,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
    )
