"""A move as it is sent, into a move of the board: typed numbers read, typed responses judged."""

from collections.abc import Callable, Mapping
from typing import Any

from peerline.quiz import moves
from peerline.quiz.board import Event, Game, Said
from peerline.quiz.deck import Clue, Deck, clue_of
from peerline.quiz.judge import judge
from peerline.quiz.moves import Refused, Why

Decide = Callable[[Game], Event | None]

WANTED: Mapping[str, tuple[str, ...]] = {
    "open": ("clue",),
    "give": ("team",),
    "call": ("team",),
    "remove": ("team",),
    "stake": ("team", "amount"),
    "wager": ("team", "amount"),
    "adjust": ("team", "points"),
    "judge": ("team", "right"),
    "undo": ("version",),
    "buzz": ("opening",),
    "join": ("name",),
}
"""Move -> what is sent with it; those that are not named take nothing, or a text to judge."""

JUDGED = ("say", "write")


class UnknownMove(LookupError):
    """No such move."""


def of_host(
    do: str, given: Mapping[str, str], *, deck: Deck, language: str, at: int, new_team: str
) -> Decide:
    """The host's move. Raises UnknownMove, and Refused for what can't be read.

    `new_team`: the id of a team that it may add.
    """
    if do not in moves.HOST:
        raise UnknownMove(do)
    fields = _fields(do, given)
    if do == "join":
        fields |= {"team": new_team, "phone": False}
    elif do in JUDGED:
        fields["team"] = given.get("team", "")
    return _decide(moves.HOST[do], do, fields, given, deck, language, at)


def of_team(
    do: str, given: Mapping[str, str], *, team: str, deck: Deck, language: str, at: int
) -> Decide:
    """A team's own move. Raises UnknownMove, and Refused for what can't be read."""
    if do not in moves.TEAM:
        raise UnknownMove(do)
    fields = {**_fields(do, given), "team": team}
    return _decide(moves.TEAM[do], do, fields, given, deck, language, at)


def _decide(
    move: Callable[..., Event | None],
    do: str,
    fields: dict[str, Any],
    given: Mapping[str, str],
    deck: Deck,
    language: str,
    at: int,
) -> Decide:
    if do not in JUDGED:
        return lambda game: move(game, at=at, **fields)
    text = moves.check_text(given.get("text", ""))

    def decide(game: Game) -> Event | None:
        clue = clue_of(deck, game.state.clue)
        if clue is None:
            raise Refused(Why.NOT_NOW)
        return move(game, at=at, said=_said(deck, clue, text, language), **fields)

    return decide


def _said(deck: Deck, clue: Clue, text: str, language: str) -> Said:
    verdict = judge(deck, clue, text, language)
    return Said(text, verdict.correct, verdict.margin, verdict.form_ok, verdict.near)


def _fields(do: str, given: Mapping[str, str]) -> dict[str, Any]:
    return {name: _read(name, given.get(name, "")) for name in WANTED.get(do, ())}


def _read(name: str, text: str) -> Any:
    if name == "right":
        return text == "1"
    if name in ("amount", "points", "version", "opening"):
        return moves.check_number(text)
    return text
