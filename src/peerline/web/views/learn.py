"""Learn: which decks there are, the start of a game, and the way into one."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from peerline.actions import audit, quizzes
from peerline.actions.quizzes import NoSuchGame, TooManyGames
from peerline.quiz import load
from peerline.quiz.board import Rules
from peerline.quiz.load import UnknownDeck
from peerline.quiz.moves import NAME_LIMIT, Refused
from peerline.web.gate import person_of
from peerline.web.language import language_now
from peerline.web.live.words import words_of
from peerline.web.seats import seat_host, seat_team, token_at_door
from peerline.web.views.errors import NOT_FOUND, Trouble, trouble_page

BUZZ_SECONDS = (10, 15, 30)
ANSWER_SECONDS = (10, 15, 30, 60)
WRITE_SECONDS = (30, 60, 90, 120)

TOO_MANY = Trouble(
    429,
    _("Many games were started within the last hour"),
    _("To keep this site usable for all, it takes new ones in a while. Signed in, you may now."),
)
TOO_MANY_HERE = Trouble(
    429,
    _("Many games were started from here within the last hour"),
    _("From your network's address, this site takes new ones in a while. Signed in, you may now."),
)


@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    """What there is to learn with."""
    language = language_now()
    decks = [load.load(deck_id) for deck_id in load.deck_ids()]
    context = {
        "decks": [
            {
                "id": deck.id,
                "title": deck.title.to(language),
                "summary": deck.summary.to(language),
                "categories": [category.title.to(language) for category in deck.categories],
                "clues": len(deck.places),
                "final": deck.final is not None,
            }
            for deck in decks
        ],
        "buzz": BUZZ_SECONDS,
        "answer": ANSWER_SECONDS,
        "write": WRITE_SECONDS,
        "rules": Rules(),
    }
    return render(request, "quiz/learn.html", context)


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponseBase:
    """Begin a game, and lead it from this browser."""
    if request.method != "POST":
        return redirect("learn")
    person = person_of(request)
    if person is None and not ratelimit.consume(request, action="start_game"):
        return trouble_page(request, TOO_MANY_HERE)
    try:
        started = quizzes.start(
            deck_id=request.POST.get("deck", ""),
            rules=_rules(request),
            person=person,
            now=timezone.now(),
            by=audit.HOST,
        )
    except UnknownDeck:
        return trouble_page(request, NOT_FOUND)
    except TooManyGames:
        return trouble_page(request, TOO_MANY)
    response = redirect("quiz_board", started.public_id)
    seat_host(response, game=started.public_id, token=started.token)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponseBase:
    """Join a game with its code and a team's name; who has joined comes back to the same team."""
    typed = request.POST.get("code", request.GET.get("code", ""))
    known = quizzes.come_back(code=typed, token=token_at_door(request))
    if known is not None:
        return redirect("quiz_phone", known)
    name = request.POST.get("name", "")
    context = {"code": typed[:40], "name": name[:200], "limit": NAME_LIMIT}
    if request.method != "POST":
        return render(request, "quiz/join.html", context)
    try:
        joined = quizzes.join(code=typed, name=name, now=timezone.now())
    except NoSuchGame:
        return render(request, "quiz/join.html", {**context, "wrong_code": True}, status=404)
    except Refused as refused:
        context["refused"] = words_of(refused)
        return render(request, "quiz/join.html", context, status=409)
    response = redirect("quiz_phone", joined.game)
    seat_team(response, game=joined.game, token=joined.token)
    return response


def _rules(request: HttpRequest) -> Rules:
    """What was chosen; anything else than what is offered is the default."""
    default = Rules()
    return Rules(
        buzz=_chosen(request, "buzz", BUZZ_SECONDS, default.buzz),
        answer=_chosen(request, "answer", ANSWER_SECONDS, default.answer),
        write=_chosen(request, "write", WRITE_SECONDS, default.write),
        costs="costs" in request.POST,
    )


def _chosen(request: HttpRequest, name: str, offered: tuple[int, ...], default: int) -> int:
    given = request.POST.get(name, "")
    return next((seconds for seconds in offered if str(seconds) == given), default)
