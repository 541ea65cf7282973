"""What is sent to boards, to the host's notes and to phones: drawn once for who see the same."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerline.quiz import moves
from peerline.quiz.board import FINAL, Game, Kind, Phase, Square, State, Team
from peerline.quiz.deck import Clue, Deck, clue_of
from peerline.quiz.judge import expected_response
from peerline.store.models import QuizGame
from peerline.store.queries import quizzes as query
from peerline.web.live.controls import controls_of
from peerline.web.live.screens import Screen, place_of, screen_of

SHOWN_TEAMS = 9
"""As many as there are digit keys."""
SHORT_CLUE = 140
"""Up to this width a clue is in the largest letters; a Chinese character is two Latin ones wide."""


class Side(StrEnum):
    """Who looks."""

    BOARD = "board"
    NOTES = "notes"
    PHONE = "phone"


TEMPLATES: Mapping[Side, str] = {
    Side.BOARD: "quiz/_board.html",
    Side.NOTES: "quiz/_notes.html",
    Side.PHONE: "quiz/_phone.html",
}


@dataclass(frozen=True, slots=True)
class View:
    """What somebody looks at: a side of a game in a language; `team` for a phone."""

    game: str
    side: Side
    language: str
    team: str = ""


def message_of(row: QuizGame, view: View, *, now: int) -> dict[str, Any]:
    """What the view shows of the game, with the time at which it does, in ms since 1970."""
    game, deck = query.game_of(row), query.deck_of(row)
    with translation.override(view.language):
        if view.side is Side.PHONE:
            shown = _phone(game, deck, view)
        else:
            shown = _board(row.public_id, game, deck, view.side, view.language)
    return {**shown, "v": game.version, "now": now, "until": game.state.until}


def warm_up() -> None:
    """Load what drawing needs, the site's addresses among it: the first watcher waits for none."""
    reverse("learn")
    for name in TEMPLATES.values():
        get_template(name)


def encoded(message: Mapping[str, Any]) -> bytes:
    """The message as an event of a stream; its id is the number of the game's last event."""
    data = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    return f"id: {message['v']}\ndata: {data}\n\n".encode()


def _phone(game: Game, deck: Deck, view: View) -> dict[str, Any]:
    screen = screen_of(game, view.team)
    team = game.state.teams.get(view.team)
    html = _screen(screen, deck.digest, view.language)
    return {"html": html, "screen": screen.name, "score": team.score if team else 0}


@lru_cache(maxsize=2048)
def _screen(screen: Screen, digest: str, language: str) -> str:
    deck = query.deck_of_digest(digest)
    clue = clue_of(deck, screen.clue)
    named = clue_of(deck, screen.topic)
    context = {
        "screen": screen,
        "topic": deck.category_of(named).to(language) if named else "",
        "clue": told(deck, clue, language) if clue else None,
        "text_limit": moves.TEXT_LIMIT,
    }
    return render_to_string(TEMPLATES[Side.PHONE], context)


def _board(public_id: str, game: Game, deck: Deck, side: Side, language: str) -> dict[str, Any]:
    key = (public_id, game.version, side, language)
    found = _drawn.get(key)
    if found is None:
        html = render_to_string(TEMPLATES[side], board_context(game, deck, language))
        found = {
            "html": html,
            "phase": game.state.phase.value,
            "locked": game.state.locked,
            "say": _say(game, deck, language),
            "sound": _sound(game),
        }
        if len(_drawn) > 64:
            _drawn.clear()
        _drawn[key] = found
    return found


_drawn: dict[tuple[str, int, Side, str], dict[str, Any]] = {}


def board_context(game: Game, deck: Deck, language: str) -> dict[str, Any]:
    """What the board's and the notes' templates draw."""
    state = game.state
    clue = clue_of(deck, state.clue)
    columns = _columns(state, deck, language)
    return {
        "state": state,
        "phase": state.phase.value,
        "is_final": state.clue == FINAL,
        "columns": columns,
        "rows": _rows(columns),
        "total": _total(state),
        "clue": told(deck, clue, language) if clue else None,
        "square": state.square,
        "controls": controls_of(game),
        "teams": shown_teams(state),
        "hidden_teams": max(0, len(state.teams) - SHOWN_TEAMS),
        "standings": [(place_of(state, team), team) for team in state.standings[:SHOWN_TEAMS]],
        "answering": state.teams.get(state.answering or ""),
        "control": state.teams.get(state.control or ""),
        "outcome_team": state.teams.get(state.outcome.team) if state.outcome else None,
        "may_call": state.phase in (Phase.CLUE, Phase.BUZZING) and not state.paused,
        "may_give": state.phase in (Phase.BOARD, Phase.STAKE) and not state.paused,
        "limit": state.wager_limit(state.control) if state.control else state.top_value,
        "written": state.written.get(state.answering or ""),
        "wager": state.wagers.get(state.answering or "", 0),
        "handed_in": _handed_in(state),
        "by_hand": [team for team in state.teams.values() if not team.phone],
        "written_by": [
            (team, state.wagers.get(team.id), state.written.get(team.id))
            for team in state.teams.values()
        ],
    }


def shown_teams(state: State) -> list[Team]:
    """As they joined; of many the best, and always those whose turn it is."""
    if len(state.teams) <= SHOWN_TEAMS:
        return list(state.teams.values())
    named = (state.answering or "", state.control or "")
    turns = [state.teams[key] for key in named if key in state.teams]
    best = [team for team in state.standings if team not in turns]
    return [*dict.fromkeys(turns), *best][:SHOWN_TEAMS]


def told(deck: Deck, clue: Clue, language: str) -> dict[str, Any]:
    """A clue's words in a language."""
    return {
        "category": deck.category_of(clue).to(language),
        "text": clue.text.to(language),
        "long": _width(clue.text.to(language)) > SHORT_CLUE,
        "response": expected_response(clue, language),
        "others": clue.responses.to(language)[1:],
        "rejected": clue.rejected.to(language),
        "explanation": clue.explanation.to(language),
        "source": clue.source.to(language),
    }


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _columns(state: State, deck: Deck, language: str) -> list[dict[str, Any]]:
    titles = {category.id: category.title.to(language) for category in deck.categories}
    return [
        {
            "title": titles[column.category],
            "squares": [(square, square.clue in state.done) for square in column.squares],
        }
        for column in state.columns
    ]


def _rows(columns: list[dict[str, Any]]) -> list[list[tuple[str, Square | None, bool]]]:
    """The squares by row, each with its column's title; None below the end of a short column."""
    height = max((len(column["squares"]) for column in columns), default=0)
    return [
        [
            (column["title"], *column["squares"][row])
            if row < len(column["squares"])
            else (column["title"], None, False)
            for column in columns
        ]
        for row in range(height)
    ]


def _total(state: State) -> int:
    """Seconds of the countdown that may run now; 0 where none may."""
    if state.phase is Phase.BUZZING:
        return state.rules.buzz
    if state.phase is Phase.ANSWERING:
        return state.rules.answer
    return state.rules.write if state.phase is Phase.WRITING else 0


def _handed_in(state: State) -> tuple[int, int]:
    done = state.wagers if state.phase is Phase.WAGERS else state.written
    return len(done), len(state.teams)


def _say(game: Game, deck: Deck, language: str) -> str:
    """The moment in a sentence, for those who hear the board."""
    state = game.state
    clue = clue_of(deck, state.clue)
    answering = state.teams.get(state.answering or "")
    if state.paused:
        return _("Paused")
    match state.phase:
        case Phase.LOBBY:
            count = len(state.teams)
            return ngettext("%(n)s team has joined", "%(n)s teams have joined", count) % {
                "n": count
            }
        case Phase.CLUE | Phase.WRITING if clue is not None:
            return clue.text.to(language)
        case Phase.BUZZING:
            return _("The buzzers are open")
        case Phase.ANSWERING if answering is not None:
            return _("%(team)s answers") % {"team": answering.name}
        case Phase.REVEAL if clue is not None:
            return expected_response(clue, language)
        case Phase.OVER if state.teams:
            first = [team.name for team in state.standings if place_of(state, team) == 1]
            if len(first) == 1:
                return _("%(team)s wins") % {"team": first[0]}
            return _("A tie: %(teams)s") % {"teams": ", ".join(first)}
        case _:
            return ""


def _sound(game: Game) -> str:
    if not game.past:
        return ""
    last = game.past[-1]
    if last.kind is Kind.JUDGED:
        return "right" if last.body["right"] else "wrong"
    return {Kind.BUZZED: "buzz", Kind.ARMED: "open"}.get(last.kind, "")
