"""Practising alone: a few clues a day, how far one has come, and a team's coverage for its lead."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerline.actions import audit, learning
from peerline.actions.learning import NoSuchTeam
from peerline.actions.links import absolute
from peerline.actions.permissions import Deed, may
from peerline.instruments import load as instruments
from peerline.quiz import load, practice, tags
from peerline.quiz.deck import Clue, Deck
from peerline.quiz.moves import TEXT_LIMIT, Refused
from peerline.store.models import Person
from peerline.store.queries.learning import teams_of
from peerline.web.gate import NOT_YOURS, person_of, signed_in
from peerline.web.language import language_now
from peerline.web.live.messages import told
from peerline.web.live.words import words_of
from peerline.web.views.errors import NOT_FOUND, trouble_page

COOKIE = "peerline-learner"
TOKEN_LIMIT = 100


@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponseBase:
    """Every deck: what is due today, and how far one has come."""
    language, person = language_now(), person_of(request)
    learner = learning.learner_of(token=_token(request), person=person)
    now = timezone.now()
    rows = []
    for deck in _decks():
        known = learning.progress_of(learner, deck)
        rows.append(
            {
                "id": deck.id,
                "title": deck.title.to(language),
                "today": len(practice.session(deck, known, now)),
                "report": practice.report(deck, known, now),
            }
        )
    browser = learning.learner_of(token=_token(request), person=None) if person else None
    context = {
        "rows": rows,
        "learner": learner,
        "person": person,
        "browser": browser,
        "leads": person is not None and may(person, Deed.LEAD_LEARNING),
    }
    return render(request, "quiz/practice.html", context)


@never_cache
@require_safe
def session(request: HttpRequest, deck: str) -> HttpResponseBase:
    """The next clue of today; when there is none, what was done."""
    found = _deck(deck)
    if found is None:
        return trouble_page(request, NOT_FOUND)
    learner = learning.learner_of(token=_token(request), person=person_of(request))
    clues = practice.session(found, learning.progress_of(learner, found), timezone.now())
    if not clues:
        return redirect("practice_report", deck)
    return _ask(request, found, clues[0], left=len(clues))


@never_cache
@require_http_methods(["GET", "POST"])
def clue(request: HttpRequest, deck: str, clue: str) -> HttpResponseBase:
    """One clue: asked, or judged."""
    found = _deck(deck)
    asked = found.clues.get(clue) if found else None
    if found is None or asked is None:
        return trouble_page(request, NOT_FOUND)
    if request.method != "POST":
        return _ask(request, found, asked)
    typed = "" if "unknown" in request.POST else request.POST.get("text", "")[: TEXT_LIMIT + 1]
    tried = learning.answer(
        token=_token(request),
        person=person_of(request),
        deck=found,
        clue=asked,
        typed=" ".join(typed.split()),
        language=language_now(),
        now=timezone.now(),
    )
    context = {**_told(found, asked), "typed": typed.strip(), "tried": tried}
    response = render(request, "quiz/judged.html", context)
    _keep(response, tried.token)
    return response


@require_POST
def was_right(request: HttpRequest, deck: str, review: int) -> HttpResponseBase:
    """The learner's own word counts."""
    learning.was_right(token=_token(request), person=person_of(request), review=review)
    return redirect("practice_session", deck)


@never_cache
@require_safe
def report(request: HttpRequest, deck: str) -> HttpResponseBase:
    """How the learner stands."""
    found = _deck(deck)
    if found is None:
        return trouble_page(request, NOT_FOUND)
    language = language_now()
    learner = learning.learner_of(token=_token(request), person=person_of(request))
    now = timezone.now()
    known = learning.progress_of(learner, found)
    made = practice.report(found, known, now)
    categories = sorted(made.categories, key=lambda category: category.strength)
    context = {
        "deck": found.id,
        "title": found.title.to(language),
        "report": made,
        "today": len(practice.session(found, known, now)),
        "categories": [(each.title.to(language), each, each.strength * 100) for each in categories],
        "missed": [(key, told(found, found.clues[key], language)) for key in made.missed[:10]],
        "learner": learner,
        "strength": made.strength * 100,
    }
    return render(request, "quiz/report.html", context)


@require_safe
def step(request: HttpRequest, item: str) -> HttpResponseBase:
    """The clues beside a next step of the report."""
    name, dimension = _item(item)
    found = tags.clues_for_step(_decks(), item, dimension)
    if not found:
        return trouble_page(request, NOT_FOUND)
    language = language_now()
    clues = [(each.deck, each.clue, told(each.deck, each.clue, language)) for each in found]
    return render(request, "quiz/step.html", {"clues": clues, "name": name})


def step_link(item: str, dimension: str) -> tuple[str, str] | None:
    """Where the clues beside a next step are, in words; None where no clue teaches about it."""
    clues = tags.clues_for_step(_decks(), item, dimension)
    if not clues:
        return None
    words = ngettext("Learn about it: %(n)s clue", "Learn about it: %(n)s clues", len(clues))
    return reverse("practice_step", args=[item]), words % {"n": len(clues)}


@require_POST
def take_along(request: HttpRequest) -> HttpResponseBase:
    """Move this browser's practice into the account."""
    person = person_of(request)
    response = redirect("practice")
    if person is not None:
        learning.take_along(token=_token(request), person=person, now=timezone.now())
        response.delete_cookie(COOKIE, path=reverse("learn"))
    return response


@require_POST
def forget(request: HttpRequest) -> HttpResponseBase:
    """Delete what was practised."""
    learning.forget(
        token=_token(request), person=person_of(request), now=timezone.now(), by=audit.LEARNER
    )
    response = redirect("practice")
    response.delete_cookie(COOKIE, path=reverse("learn"))
    return response


@signed_in
def teams(request: HttpRequest, person: Person) -> HttpResponseBase:
    """A lead's teams, and a new one."""
    if not may(person, Deed.LEAD_LEARNING):
        return trouble_page(request, NOT_YOURS)
    context: dict[str, Any] = {"teams": teams_of(person), "name": request.POST.get("name", "")}
    if request.method != "POST":
        return render(request, "quiz/teams.html", context)
    try:
        team = learning.start_team(name=context["name"], by=person, now=timezone.now())
    except Refused as refused:
        context["refused"] = words_of(refused)
        return render(request, "quiz/teams.html", context, status=409)
    return redirect("learning_team", team.public_id)


@require_safe
@signed_in
def team(request: HttpRequest, person: Person, team: str) -> HttpResponseBase:
    """A team's coverage by dimension: of all together, never of one."""
    try:
        seen = learning.team_seen(public_id=team, by=person, now=timezone.now())
    except NoSuchTeam:
        return trouble_page(request, NOT_FOUND)
    names = _dimensions()
    context = {
        "seen": seen,
        "covered": [
            (names.get(each.id, each.id), each, round(100 * (each.strength or 0)))
            for each in seen.covered
        ],
        "address": absolute(reverse("learning_join", args=[seen.team.code])),
    }
    return render(request, "quiz/team.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def join_team(request: HttpRequest, code: str) -> HttpResponseBase:
    """Agree to be counted in a team's coverage."""
    try:
        found = learning.team_of_code(code=code)
        if request.method != "POST":
            return render(request, "quiz/join_team.html", {"team": found})
        token = learning.join_team(
            code=code, token=_token(request), person=person_of(request), now=timezone.now()
        )
    except NoSuchTeam:
        return trouble_page(request, NOT_FOUND)
    response = redirect("practice")
    _keep(response, token)
    return response


@require_POST
def leave_team(request: HttpRequest) -> HttpResponseBase:
    """Be counted no longer."""
    learning.leave_team(token=_token(request), person=person_of(request), now=timezone.now())
    return redirect("practice")


def _ask(request: HttpRequest, deck: Deck, clue: Clue, left: int = 0) -> HttpResponseBase:
    context = {**_told(deck, clue), "left": left, "limit": TEXT_LIMIT}
    return render(request, "quiz/asked.html", context)


def _told(deck: Deck, clue: Clue) -> dict[str, Any]:
    language = language_now()
    return {
        "deck": deck.id,
        "title": deck.title.to(language),
        "id": clue.id,
        "clue": told(deck, clue, language),
        "ordered": clue.ordered,
    }


def _item(item: str) -> tuple[str, str | None]:
    """The item's short name and dimension in the newest edition that asks it."""
    for instrument_id in instruments.editions():
        instrument = instruments.load(instrument_id)
        found = instrument.items.get(item)
        if found is not None:
            return found.label.to(language_now()), found.place
    return item, None


def _dimensions() -> dict[str, str]:
    newest = [instruments.load(instrument_id) for instrument_id in instruments.editions()]
    language = language_now()
    return {d.id: d.name.to(language) for instrument in newest for d in instrument.dimensions}


def _decks() -> list[Deck]:
    return [load.load(deck_id) for deck_id in load.deck_ids()]


def _deck(deck_id: str) -> Deck | None:
    return load.load(deck_id) if deck_id in load.deck_ids() else None


def _token(request: HttpRequest) -> str:
    return request.COOKIES.get(COOKIE, "")[:TOKEN_LIMIT]


def _keep(response: HttpResponseBase, token: str) -> None:
    if token:
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(learning.KEPT_FOR.total_seconds()) * 4,
            path=reverse("learn"),
            httponly=True,
            secure=settings.HTTPS,
            samesite="Lax",
        )
