"""What may happen next in a game: each move is an event to add, or a refusal.

A move looks at the game as it is and at the time it came in, in ms since 1970; it returns None
where it has been made already, as a phone on a weak network sends twice. Its event is to be stored
under the next sequence number, which only one of two moves at once can get.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from peerline.quiz.board import Column, Event, Game, Kind, Phase, Rules, Said, State

NAME_LIMIT = 24
TEXT_LIMIT = 200
TEAMS_LIMIT = 250
POINTS_LIMIT = 100_000


class Why(StrEnum):
    """Why a move is refused."""

    NOT_NOW = "not-now"
    TOO_EARLY = "too-early"
    TOO_LATE = "too-late"
    TRIED = "tried"
    PAUSED = "paused"
    NO_TEAM = "no-team"
    NO_CLUE = "no-clue"
    NAME_EMPTY = "name-empty"
    NAME_LONG = "name-long"
    NAME_TAKEN = "name-taken"
    FULL = "full"
    LOCKED = "locked"
    TEXT_EMPTY = "text-empty"
    TEXT_LONG = "text-long"
    NO_NUMBER = "no-number"
    WAGER_RANGE = "wager-range"
    NOTHING_TO_UNDO = "nothing-to-undo"
    OVER = "over"


class Refused(ValueError):
    """The move may not be made. `why` says the reason, `details` its figures."""

    def __init__(self, why: Why, **details: int) -> None:
        super().__init__(why.value)
        self.why = why
        self.details = details


def lay(columns: Iterable[Column], *, final: bool, rules: Rules, at: int) -> Event:
    """The first event of a game."""
    body = {
        "columns": [
            [column.category, [[s.clue, s.value, s.daily_double] for s in column.squares]]
            for column in columns
        ],
        "final": final,
        "rules": asdict(rules),
    }
    return Event(1, at, Kind.LAID, body)


def clean_name(name: str, taken: Iterable[str] = ()) -> str:
    """A team's name without what only disturbs a page: control signs, spaces at its ends.

    Raises Refused for none, one over `NAME_LIMIT` characters and one that is taken.
    """
    plain = " ".join(_readable(name).split())
    if not plain.strip("\u200d "):
        raise Refused(Why.NAME_EMPTY)
    if len(plain) > NAME_LIMIT:
        raise Refused(Why.NAME_LONG, limit=NAME_LIMIT, given=len(plain))
    if _folded(plain) in {_folded(other) for other in taken}:
        raise Refused(Why.NAME_TAKEN)
    return plain


def join(game: Game, *, team: str, name: str, phone: bool, at: int) -> Event:
    """A team comes in; also in mid-game. Past a closed door the host alone lets one in."""
    state = game.state
    if state.phase is Phase.OVER:
        raise Refused(Why.OVER)
    if phone and state.locked:
        raise Refused(Why.LOCKED)
    if len(state.teams) >= TEAMS_LIMIT:
        raise Refused(Why.FULL, limit=TEAMS_LIMIT)
    plain = clean_name(name, (other.name for other in state.teams.values()))
    return _event(game, at, Kind.JOINED, team=team, name=plain, phone=phone)


def remove(game: Game, *, team: str, at: int) -> Event:
    """The host takes a team off the board."""
    _team(game.state, team)
    return _event(game, at, Kind.REMOVED, team=team)


def lock(game: Game, *, at: int) -> Event | None:
    """Close the door: no phone joins any more. Teams that are in stay, and come back."""
    if game.state.phase is Phase.OVER:
        raise Refused(Why.OVER)
    return None if game.state.locked else _event(game, at, Kind.LOCKED)


def unlock(game: Game, *, at: int) -> Event | None:
    """Open the door again."""
    return _event(game, at, Kind.UNLOCKED) if game.state.locked else None


def begin(game: Game, *, at: int) -> Event:
    """From the lobby to the board."""
    _in(game.state, Phase.LOBBY)
    return _event(game, at, Kind.BEGUN)


def open_clue(game: Game, *, clue: str, at: int) -> Event:
    """Choose a clue."""
    _in(game.state, Phase.BOARD)
    if clue not in game.state.squares or clue in game.state.done:
        raise Refused(Why.NO_CLUE)
    return _event(game, at, Kind.OPENED, clue=clue)


def give(game: Game, *, team: str, at: int) -> Event | None:
    """Say which team chooses, and so plays a daily double."""
    _in(game.state, Phase.BOARD, Phase.STAKE)
    _team(game.state, team)
    return None if game.state.control == team else _event(game, at, Kind.GIVEN, team=team)


def stake_own(game: Game, *, team: str, amount: int, at: int) -> Event | None:
    """The team that chose sets its wager itself."""
    if game.state.control != team:
        raise Refused(Why.NOT_NOW)
    return stake(game, team=team, amount=amount, at=at)


def stake(game: Game, *, team: str, amount: int, at: int) -> Event | None:
    """Set the wager of a daily double; nobody sees it before."""
    if game.state.phase is Phase.ANSWERING and game.state.stake == amount:
        return None
    _in(game.state, Phase.STAKE)
    _check_wager(game.state, team, amount)
    return _event(game, at, Kind.STAKED, team=team, amount=amount)


def arm(game: Game, *, at: int) -> Event:
    """Open the buzzers, again where nobody buzzed; on a daily double start its countdown."""
    state = game.state
    _in(state, Phase.CLUE, Phase.BUZZING, Phase.ANSWERING)
    if state.phase is Phase.ANSWERING and (state.stake is None or state.until is not None):
        raise Refused(Why.NOT_NOW)
    return _event(game, at, Kind.ARMED)


def buzz(game: Game, *, team: str, opening: int, at: int) -> Event | None:
    """A team buzzes at the opening that its phone showed. The first wins, once."""
    state = game.state
    _team(state, team)
    if state.phase is Phase.ANSWERING and state.opening == opening and state.answering == team:
        return None
    if state.paused:
        raise Refused(Why.PAUSED)
    if state.phase is Phase.CLUE:
        raise Refused(Why.TOO_EARLY)
    if team in state.tried:
        raise Refused(Why.TRIED)
    if state.phase is not Phase.BUZZING or state.opening != opening or _is_late(state, at):
        raise Refused(Why.TOO_LATE)
    return _event(game, at, Kind.BUZZED, team=team)


def call(game: Game, *, team: str, at: int) -> Event:
    """The host says whose turn it is: for teams without a phone."""
    _team(game.state, team)
    _in(game.state, Phase.CLUE, Phase.BUZZING)
    if team in game.state.tried:
        raise Refused(Why.TRIED)
    return _event(game, at, Kind.CALLED, team=team)


def say(game: Game, *, team: str, said: Said, at: int) -> Event | None:
    """The team that answers types its response; once."""
    state = game.state
    if state.said is not None and state.said.text == said.text and state.answering == team:
        return None
    _in(state, Phase.ANSWERING)
    if state.answering != team or state.said is not None:
        raise Refused(Why.NOT_NOW)
    if _is_late(state, at):
        raise Refused(Why.TOO_LATE)
    return _event(game, at, Kind.SAID, team=team, **asdict(said))


def judge(game: Game, *, team: str, right: bool, at: int) -> Event:
    """The host's word on the response of the team that answers."""
    _in(game.state, Phase.ANSWERING, Phase.JUDGING)
    if game.state.answering != team:
        raise Refused(Why.NOT_NOW)
    return _event(game, at, Kind.JUDGED, team=team, right=right)


def reveal(game: Game, *, at: int) -> Event:
    """Show the response where nobody had it, or no team plays the daily double."""
    _in(game.state, Phase.STAKE, Phase.CLUE, Phase.BUZZING)
    return _event(game, at, Kind.REVEALED)


def close(game: Game, *, at: int) -> Event:
    """Back to the board; after the final round, to the result."""
    _in(game.state, Phase.REVEAL)
    return _event(game, at, Kind.CLOSED)


def begin_final(game: Game, *, at: int) -> Event:
    """Start the final round: its category is shown, and teams wager."""
    _in(game.state, Phase.BOARD)
    if not game.state.has_final:
        raise Refused(Why.NO_CLUE)
    return _event(game, at, Kind.FINAL)


def wager(game: Game, *, team: str, amount: int, at: int) -> Event | None:
    """A team's wager in the final round, hidden until it is judged; the last one counts."""
    _in(game.state, Phase.WAGERS)
    _check_wager(game.state, team, amount)
    if game.state.wagers.get(team) == amount:
        return None
    return _event(game, at, Kind.WAGERED, team=team, amount=amount)


def ask(game: Game, *, at: int) -> Event:
    """Show the clue of the final round. Who has not wagered plays for nothing."""
    _in(game.state, Phase.WAGERS)
    return _event(game, at, Kind.ASKED)


def write(game: Game, *, team: str, said: Said, at: int) -> Event | None:
    """A team's response in the final round, hidden until it is judged; the last one counts."""
    state = game.state
    _in(state, Phase.WRITING)
    _team(state, team)
    if _is_late(state, at):
        raise Refused(Why.TOO_LATE)
    known = state.written.get(team)
    if known is not None and known.text == said.text:
        return None
    return _event(game, at, Kind.WRITTEN, team=team, **asdict(said))


def collect(game: Game, *, at: int) -> Event:
    """Take in the responses of the final round."""
    _in(game.state, Phase.WRITING)
    return _event(game, at, Kind.COLLECTED)


def adjust(game: Game, *, team: str, points: int, at: int) -> Event:
    """The host gives or takes points by hand."""
    _team(game.state, team)
    if not 0 < abs(points) <= POINTS_LIMIT:
        raise Refused(Why.NO_NUMBER)
    return _event(game, at, Kind.ADJUSTED, team=team, points=points)


def pause(game: Game, *, at: int) -> Event | None:
    """Hold the countdown and the buzzers."""
    if game.state.paused:
        return None
    if game.state.phase is Phase.OVER:
        raise Refused(Why.OVER)
    return _event(game, at, Kind.PAUSED)


def resume(game: Game, *, at: int) -> Event | None:
    """Go on with what was left of the countdown."""
    return _event(game, at, Kind.RESUMED) if game.state.paused else None


def undo(game: Game, *, version: int, at: int) -> Event:
    """Go back before the host's last move. `version`: of the game that the host looked at, so that
    a request which came twice undoes once.
    """
    last = game.undoable
    if version != game.version:
        raise Refused(Why.NOT_NOW)
    if last is None:
        raise Refused(Why.NOTHING_TO_UNDO)
    if game.state.paused:
        raise Refused(Why.PAUSED)
    return _event(game, at, Kind.UNDONE, before=last.sequence)


def end(game: Game, *, at: int) -> Event | None:
    """Show the result now, whatever is left."""
    return None if game.state.phase is Phase.OVER else _event(game, at, Kind.ENDED)


HOST: Mapping[str, Callable[..., Event | None]] = {
    "begin": begin,
    "open": open_clue,
    "give": give,
    "stake": stake,
    "arm": arm,
    "call": call,
    "judge": judge,
    "reveal": reveal,
    "close": close,
    "final": begin_final,
    "wager": wager,
    "ask": ask,
    "write": write,
    "collect": collect,
    "adjust": adjust,
    "pause": pause,
    "resume": resume,
    "undo": undo,
    "end": end,
    "join": join,
    "remove": remove,
    "lock": lock,
    "unlock": unlock,
}
"""The host's moves: all but a buzz and a typed response, which are a team's own."""

TEAM: Mapping[str, Callable[..., Event | None]] = {
    "buzz": buzz,
    "stake": stake_own,
    "say": say,
    "wager": wager,
    "write": write,
}
"""A team's own moves, with its own id as `team`."""


def check_text(text: str) -> str:
    """A typed response without control signs and spaces at its ends.

    Raises Refused for none and for a long one.
    """
    plain = " ".join(_readable(text).split())
    if not plain:
        raise Refused(Why.TEXT_EMPTY)
    if len(plain) > TEXT_LIMIT:
        raise Refused(Why.TEXT_LONG, limit=TEXT_LIMIT)
    return plain


def check_number(text: str) -> int:
    """Points as typed: also in full-width digits. Raises Refused for what is no whole number."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "").replace("\u2212", "-")
    digits = plain[1:] if plain[:1] in ("-", "+") else plain
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 7):
        raise Refused(Why.NO_NUMBER)
    return int(plain)


def _readable(text: str) -> str:
    """Without control signs, which only disturb a page and which no database keeps."""
    return "".join(
        " " if sign.isspace() else sign
        for sign in unicodedata.normalize("NFC", text)
        if sign.isspace() or sign == "\u200d" or unicodedata.category(sign)[0] != "C"
    )


def _event(game: Game, at: int, kind: Kind, /, **body: Any) -> Event:
    return Event(game.version + 1, at, kind, body)


def _in(state: State, *phases: Phase) -> None:
    if state.paused:
        raise Refused(Why.PAUSED)
    if state.phase not in phases:
        raise Refused(Why.OVER if state.phase is Phase.OVER else Why.NOT_NOW)


def _team(state: State, team: str) -> None:
    if team not in state.teams:
        raise Refused(Why.NO_TEAM)


def _check_wager(state: State, team: str, amount: int) -> None:
    _team(state, team)
    limit = state.wager_limit(team)
    if not 0 <= amount <= limit:
        raise Refused(Why.WAGER_RANGE, limit=limit)


def _is_late(state: State, at: int) -> bool:
    return state.until is not None and at >= state.until


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
