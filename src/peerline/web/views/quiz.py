"""The quiz board's pages: the host's and the phones', and the moves that they send."""

import time
from collections.abc import Callable
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from peerline.actions import quizzes
from peerline.actions.quiz_moves import UnknownMove
from peerline.actions.quizzes import Seat
from peerline.quiz.moves import Refused
from peerline.web.language import language_now
from peerline.web.live.addresses import allow_stream, stream_of
from peerline.web.live.controls import KEYS
from peerline.web.live.messages import Side, View, message_of
from peerline.web.live.words import words_of
from peerline.web.seats import of_host, of_team
from peerline.web.views.errors import BAD, trouble_page

Move = Callable[..., Seat]
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@require_safe
@of_host
def board(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The host's page, for a projector."""
    return _host_page(request, seat, Side.BOARD)


@require_safe
@of_host
def notes(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The host's notes, with the responses: for a screen of one's own."""
    return _host_page(request, seat, Side.NOTES)


@require_safe
@of_team
def phone(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """A team's page."""
    return _phone_page(request, seat)


@require_safe
@of_host
def board_now(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What the board shows now, for browsers that the stream does not reach."""
    return _now(request, seat, Side.NOTES if "notes" in request.GET else Side.BOARD)


@require_safe
@of_team
def phone_now(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What the phone shows now."""
    return _now(request, seat, Side.PHONE)


@require_POST
@of_host
def board_move(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The host moves."""
    side = Side.NOTES if request.POST.get("side") == Side.NOTES.value else Side.BOARD
    return _move(request, seat, side, quizzes.host_move)


@require_POST
@of_team
def phone_move(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """A team moves."""
    return _move(request, seat, Side.PHONE, quizzes.team_move)


def _move(request: HttpRequest, seat: Seat, side: Side, move: Move) -> HttpResponseBase:
    """Make the move and show what came of it: as JSON to a script, else as the page."""
    do, given = _asked(request)
    said = ""
    try:
        seat = move(seat=seat, do=do, given=given, language=language_now(), now=timezone.now())
    except UnknownMove:
        return trouble_page(request, BAD)
    except Refused as refused:
        said = words_of(refused)
    if "application/json" in request.headers.get("Accept", ""):
        message = message_of(seat.row, _view(seat, side), now=_ms())
        return JsonResponse({**message, "refused": said})
    if not said:
        pages = {Side.BOARD: "quiz_board", Side.NOTES: "quiz_notes", Side.PHONE: "quiz_phone"}
        return redirect(pages[side], seat.row.public_id)
    if side is Side.PHONE:
        return _phone_page(request, seat, said)
    return _host_page(request, seat, side, said)


def _asked(request: HttpRequest) -> tuple[str, dict[str, str]]:
    """The move and what goes with it: `open:clue=...` is what a button sends, fields come beside.

    Of fields with one name, as each team's own, those of the button's team count.
    """
    do, _, rest = request.POST.get("do", "").partition(":")
    fixed = dict(part.partition("=")[::2] for part in rest.split(",") if part)
    given = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    own = f"-{fixed['team']}" if "team" in fixed else None
    if own:
        given |= {k.removesuffix(own): v for k, v in given.items() if k.endswith(own)}
    return do, {**given, **fixed}


def _now(request: HttpRequest, seat: Seat, side: Side) -> HttpResponse:
    """The message where the page's is out of date; with a new stream where the page wants one."""
    renews = "stream" in request.GET
    if not renews and request.GET.get("v") == str(seat.game.version):
        return HttpResponse(status=204)
    view = _view(seat, side)
    message = message_of(seat.row, view, now=_ms())
    return JsonResponse({**message, "stream": stream_of(request, view)} if renews else message)


def _host_page(request: HttpRequest, seat: Seat, side: Side, said: str = "") -> HttpResponse:
    join = _join_address(request, seat.row.code)
    context = {
        **_page(request, seat, side, said),
        "code": seat.row.code,
        "join_address": join.partition("://")[2].partition("?")[0],
        "qr": _qr(join),
        "keys": KEYS,
        "only_here": join.startswith(tuple(f"http://{host}" for host in LOOPBACK)),
    }
    template = "quiz/notes.html" if side is Side.NOTES else "quiz/board.html"
    response = render(request, template, context, status=409 if said else 200)
    allow_stream(request, response)
    return response


def _phone_page(request: HttpRequest, seat: Seat, said: str = "") -> HttpResponse:
    context = _page(request, seat, Side.PHONE, said)
    context["team"] = seat.game.state.teams.get(seat.team or "")
    response = render(request, "quiz/phone.html", context, status=409 if said else 200)
    allow_stream(request, response)
    return response


def _page(request: HttpRequest, seat: Seat, side: Side, said: str) -> dict[str, Any]:
    view = _view(seat, side)
    message = message_of(seat.row, view, now=_ms())
    return {
        "game": seat.row.public_id,
        "side": side.value,
        **_addresses(seat, side),
        "title": seat.deck.title.to(view.language),
        "message": message,
        "html": mark_safe(message["html"]),  # noqa: S308  # a template of ours, escaped there
        "stream": stream_of(request, view),
        "refused": said,
    }


def _addresses(seat: Seat, side: Side) -> dict[str, str]:
    """Where the page sends its moves, and asks what it shows now."""
    page = "quiz_phone" if side is Side.PHONE else "quiz_board"
    query = "?notes" if side is Side.NOTES else ""
    game = [seat.row.public_id]
    return {
        "move_address": reverse(f"{page}_move", args=game),
        "now_address": reverse(f"{page}_now", args=game) + query,
    }


def _view(seat: Seat, side: Side) -> View:
    return View(seat.row.public_id, side, language_now(), seat.team or "")


def _join_address(request: HttpRequest, code: str) -> str:
    path = f"{reverse('quiz_join')}?code={code}"
    if settings.HAS_PUBLIC_URL:
        return f"{settings.PUBLIC_URL}{path}"
    return request.build_absolute_uri(path)


def _qr(address: str) -> SafeString:
    made = segno.make(address, error="m", micro=False)
    svg = made.svg_inline(border=2, svgclass=None, lineclass=None, omitsize=True, light="#fff")
    return mark_safe(svg)  # noqa: S308  # drawn by the library from our own address


def _ms() -> int:
    return time.time_ns() // 1_000_000
