"""A game on the quiz board: its list of events, and the state that they fold to.

Nothing here knows a clock, a database or the words of a clue. An event carries its time, and the
first one the layout of the board, so that a game stays what it was when its deck is edited. An undo
is an event, too: it names the one to go back before, and whoever joined since then stays. Which
events may be added, `quiz.moves` decides; folding refuses nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

T = TypeVar("T")

FINAL = "#final"
"""The clue of the final round, wherever a clue is named; no id of a clue has this sign."""


class Phase(StrEnum):
    """What the room waits for."""

    LOBBY = "lobby"  # teams
    BOARD = "board"  # the choice of a clue
    STAKE = "stake"  # the wager of a daily double
    CLUE = "clue"  # the host, who reads the clue
    BUZZING = "buzzing"  # the first buzz
    ANSWERING = "answering"  # the response of one team, or the host's word on it
    REVEAL = "reveal"  # the next clue, while the response is shown
    WAGERS = "wagers"  # the wagers of the final round
    WRITING = "writing"  # the responses of the final round
    JUDGING = "judging"  # the host's word on them, one after another
    OVER = "over"  # nothing


class Kind(StrEnum):
    """What may happen in a game."""

    LAID = "laid"
    JOINED = "joined"
    REMOVED = "removed"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    BEGUN = "begun"
    OPENED = "opened"
    GIVEN = "given"
    STAKED = "staked"
    ARMED = "armed"
    BUZZED = "buzzed"
    CALLED = "called"
    SAID = "said"
    JUDGED = "judged"
    REVEALED = "revealed"
    CLOSED = "closed"
    FINAL = "final"
    WAGERED = "wagered"
    ASKED = "asked"
    WRITTEN = "written"
    COLLECTED = "collected"
    ADJUSTED = "adjusted"
    PAUSED = "paused"
    RESUMED = "resumed"
    UNDONE = "undone"
    ENDED = "ended"


STAYS = frozenset({Kind.LAID, Kind.JOINED, Kind.REMOVED, Kind.LOCKED, Kind.UNLOCKED})
"""What an undo of something earlier leaves in place."""

ALONG = frozenset({Kind.SAID, Kind.WAGERED, Kind.WRITTEN, Kind.PAUSED, Kind.RESUMED})
"""Not undone for itself, only with what came before it: what teams send in, and pauses."""

PAUSES = frozenset({Kind.PAUSED, Kind.RESUMED})
"""Of no account after an undo, which goes on at once with whole countdowns."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `sequence`: 1, 2, ... in its game; `at`: ms since 1970, UTC."""

    sequence: int
    at: int
    kind: Kind
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Square:
    """A place on the board. `clue`: its id in the deck."""

    clue: str
    value: int
    daily_double: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A category and its squares, from the top."""

    category: str
    squares: tuple[Square, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the host chose at the start. Times in seconds; `costs`: what is wrong loses points."""

    buzz: int = 15
    answer: int = 15
    write: int = 60
    costs: bool = True


@dataclass(frozen=True, slots=True)
class Team:
    """Who plays. `phone`: it joined by itself, else the host plays for it."""

    id: str
    name: str
    phone: bool
    score: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A typed response, and what the judge thinks of it; `margin`, `near` as in `quiz.judge`."""

    text: str
    correct: bool
    margin: float
    form_ok: bool
    near: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """The last word of the host: which team, right or not, and what it brought."""

    team: str
    right: bool
    points: int


@dataclass(frozen=True, slots=True)
class State:
    """A game at a moment. Times are ms since 1970, UTC.

    `clue`: the open one's id. `opening`: the sequence number of the event that opened the buzzers;
    never used twice, so that a buzz which comes late or again finds another one. `until`: when the
    countdown ends; None where none runs. `left`: what was left of it when the game was paused.
    `control`: who may choose. `tried`: teams that had their try at the clue. `locked`: no phone
    joins any more.
    """

    columns: tuple[Column, ...] = ()
    has_final: bool = False
    rules: Rules = Rules()
    phase: Phase = Phase.LOBBY
    teams: Mapping[str, Team] = field(default_factory=dict)
    done: frozenset[str] = frozenset()
    clue: str | None = None
    control: str | None = None
    opening: int = 0
    until: int | None = None
    paused: bool = False
    left: int | None = None
    answering: str | None = None
    tried: frozenset[str] = frozenset()
    stake: int | None = None
    said: Said | None = None
    outcome: Outcome | None = None
    wagers: Mapping[str, int] = field(default_factory=dict)
    written: Mapping[str, Said] = field(default_factory=dict)
    judged: Mapping[str, bool] = field(default_factory=dict)
    locked: bool = False

    @property
    def squares(self) -> Mapping[str, Square]:
        """Clue id -> its square."""
        return {square.clue: square for column in self.columns for square in column.squares}

    @property
    def square(self) -> Square | None:
        """The open clue's; None between clues and in the final round."""
        return self.squares.get(self.clue) if self.clue else None

    @property
    def top_value(self) -> int:
        """The highest value on the board."""
        return max((square.value for square in self.squares.values()), default=0)

    @property
    def is_played_out(self) -> bool:
        """Whether no clue is left on the board."""
        return self.done >= set(self.squares)

    @property
    def standings(self) -> tuple[Team, ...]:
        """The teams, highest score first, then as they joined."""
        return tuple(sorted(self.teams.values(), key=lambda team: -team.score))

    def wager_limit(self, team: str) -> int:
        """The most that a team may wager: its score, and never less than the highest value."""
        return max(self.teams[team].score, self.top_value)


@dataclass(frozen=True, slots=True)
class Game:
    """`past`: the events that count, without those undone; `state`: what they fold to.

    `version`: the last sequence number given, undone events included.
    """

    past: tuple[Event, ...] = ()
    state: State = State()
    version: int = 0

    @property
    def undoable(self) -> Event | None:
        """The event that an undo would go back before."""
        found = (e for e in reversed(self.past) if e.kind not in STAYS | ALONG)
        return next(found, None)


def advance(game: Game, event: Event) -> Game:
    """The game after one more event."""
    if event.kind is not Kind.UNDONE:
        return Game((*game.past, event), _fold(game.state, event), event.sequence)
    before = int(event.body["before"])
    counted = (e for e in game.past if e.sequence < before or e.kind in STAYS)
    past = tuple(e for e in counted if e.kind not in PAUSES)
    state = State()
    for each in past:
        state = _fold(state, each)
    return Game(past, _anew(state, event), event.sequence)


def play(events: Iterable[Event], game: Game | None = None) -> Game:
    """The game that `events` make, from the start or on from `game`."""
    game = game or Game()
    for event in events:
        game = advance(game, event)
    return game


def _fold(state: State, event: Event) -> State:
    return FOLDS[event.kind](state, event)


def _anew(state: State, undo: Event) -> State:
    """What an undo goes back to, with its countdown, if one ran, begun anew."""
    if state.phase is Phase.BUZZING:
        return _armed(state, undo)
    if state.until is None:
        return state
    seconds = state.rules.answer if state.phase is Phase.ANSWERING else state.rules.write
    return replace(state, until=undo.at + seconds * 1000)


def _laid(_: State, event: Event) -> State:
    columns = tuple(
        Column(category, tuple(Square(*square) for square in squares))
        for category, squares in event.body["columns"]
    )
    return State(columns, bool(event.body["final"]), Rules(**event.body["rules"]))


def _joined(state: State, event: Event) -> State:
    body = event.body
    team = Team(body["team"], body["name"], bool(body["phone"]))
    return replace(state, teams={**state.teams, team.id: team})


def _removed(state: State, event: Event) -> State:
    gone = event.body["team"]
    state = replace(
        state,
        teams=_without(state.teams, gone),
        wagers=_without(state.wagers, gone),
        written=_without(state.written, gone),
        judged=_without(state.judged, gone),
        control=None if state.control == gone else state.control,
        tried=state.tried - {gone},
        outcome=None if state.outcome and state.outcome.team == gone else state.outcome,
    )
    if state.answering != gone:
        return state
    if state.phase is Phase.JUDGING:
        return _next_to_judge(state)
    alone = state.stake is not None and state.teams
    phase = Phase.STAKE if alone else Phase.CLUE
    return replace(state, phase=phase, answering=None, said=None, stake=None, **_STOPPED)


def _door(state: State, event: Event) -> State:
    return replace(state, locked=event.kind is Kind.LOCKED)


def _begun(state: State, _: Event) -> State:
    return replace(state, phase=Phase.BOARD)


def _opened(state: State, event: Event) -> State:
    """A daily double waits for a wager; where there is no team, it is a clue like any other."""
    clue = event.body["clue"]
    double = state.squares[clue].daily_double and state.teams
    return replace(_cleared(state), phase=Phase.STAKE if double else Phase.CLUE, clue=clue)


def _given(state: State, event: Event) -> State:
    return replace(state, control=event.body["team"])


def _staked(state: State, event: Event) -> State:
    team, stake = event.body["team"], int(event.body["amount"])
    return replace(state, phase=Phase.ANSWERING, answering=team, stake=stake, control=team)


def _armed(state: State, event: Event) -> State:
    """Opens the buzzers; on a daily double it only starts the countdown."""
    if state.phase is Phase.ANSWERING:
        return replace(state, until=event.at + state.rules.answer * 1000)
    until = event.at + state.rules.buzz * 1000
    return replace(state, phase=Phase.BUZZING, opening=event.sequence, until=until, outcome=None)


def _buzzed(state: State, event: Event) -> State:
    until = event.at + state.rules.answer * 1000
    team = event.body["team"]
    return replace(
        state, phase=Phase.ANSWERING, answering=team, until=until, said=None, outcome=None
    )


def _said(state: State, event: Event) -> State:
    return replace(state, said=_said_of(event))


def _judged(state: State, event: Event) -> State:
    team, right = event.body["team"], bool(event.body["right"])
    if state.phase is Phase.JUDGING:
        points = state.wagers.get(team, 0) * (1 if right else -1)
        state = _scored(state, team, right, points)
        return _next_to_judge(replace(state, judged={**state.judged, team: right}))
    square = state.square
    worth = state.stake if state.stake is not None else square.value if square else 0
    lost = -worth if state.rules.costs or state.stake is not None else 0
    state = _scored(state, team, right, worth if right else lost)
    if right:
        return replace(_shown(state), control=team)
    state = replace(state, tried=state.tried | {team})
    if state.stake is not None or state.tried >= set(state.teams):
        return _shown(state)
    until = event.at + state.rules.buzz * 1000
    return replace(
        state,
        phase=Phase.BUZZING,
        opening=event.sequence,
        until=until,
        answering=None,
        said=None,
    )


def _revealed(state: State, _: Event) -> State:
    return replace(_shown(state), outcome=None)


def _closed(state: State, _: Event) -> State:
    over = state.clue == FINAL
    return replace(_cleared(state), phase=Phase.OVER if over else Phase.BOARD)


def _final(state: State, _: Event) -> State:
    return replace(_cleared(state), phase=Phase.WAGERS, clue=FINAL)


def _wagered(state: State, event: Event) -> State:
    wagers = {**state.wagers, event.body["team"]: int(event.body["amount"])}
    return replace(state, wagers=wagers)


def _asked(state: State, event: Event) -> State:
    return replace(state, phase=Phase.WRITING, until=event.at + state.rules.write * 1000)


def _written(state: State, event: Event) -> State:
    return replace(state, written={**state.written, event.body["team"]: _said_of(event)})


def _collected(state: State, _: Event) -> State:
    return _next_to_judge(replace(state, phase=Phase.JUDGING, **_STOPPED))


def _adjusted(state: State, event: Event) -> State:
    return _with_points(state, event.body["team"], int(event.body["points"]))


def _paused(state: State, event: Event) -> State:
    left = None if state.until is None else max(0, state.until - event.at)
    return replace(state, paused=True, left=left, until=None)


def _resumed(state: State, event: Event) -> State:
    until = None if state.left is None else event.at + state.left
    return replace(state, paused=False, left=None, until=until)


def _ended(state: State, _: Event) -> State:
    return replace(_cleared(state), phase=Phase.OVER, paused=False)


_STOPPED: Mapping[str, Any] = {"until": None, "left": None}


def _cleared(state: State) -> State:
    """Without an open clue and what belonged to it."""
    return replace(
        state,
        clue=None,
        answering=None,
        tried=frozenset(),
        stake=None,
        said=None,
        outcome=None,
        **_STOPPED,
    )


def _shown(state: State) -> State:
    done = state.done | ({state.clue} if state.clue and state.clue != FINAL else set())
    return replace(state, phase=Phase.REVEAL, done=done, answering=None, **_STOPPED)


def _scored(state: State, team: str, right: bool, points: int) -> State:  # noqa: FBT001  # as an Outcome
    return replace(_with_points(state, team, points), outcome=Outcome(team, right, points))


def _with_points(state: State, team: str, points: int) -> State:
    if team not in state.teams:
        return state
    scored = replace(state.teams[team], score=state.teams[team].score + points)
    return replace(state, teams={**state.teams, team: scored})


def _without(held: Mapping[str, T], team: str) -> Mapping[str, T]:
    return {key: value for key, value in held.items() if key != team}


def _next_to_judge(state: State) -> State:
    """The lowest score comes first, so that the lead may change until the end."""
    waiting = [team for team in state.teams.values() if team.id not in state.judged]
    if not waiting:
        return _shown(state)
    return replace(state, answering=min(waiting, key=lambda team: team.score).id)


def _said_of(event: Event) -> Said:
    """Games of before `near` was told have it: they show their margin."""
    return Said(**{"near": True, **{key: event.body[key] for key in SAID if key in event.body}})


SAID = tuple(each.name for each in fields(Said))

FOLDS: Mapping[Kind, Callable[[State, Event], State]] = {
    Kind.LAID: _laid,
    Kind.JOINED: _joined,
    Kind.REMOVED: _removed,
    Kind.LOCKED: _door,
    Kind.UNLOCKED: _door,
    Kind.BEGUN: _begun,
    Kind.OPENED: _opened,
    Kind.GIVEN: _given,
    Kind.STAKED: _staked,
    Kind.ARMED: _armed,
    Kind.BUZZED: _buzzed,
    Kind.CALLED: _buzzed,
    Kind.SAID: _said,
    Kind.JUDGED: _judged,
    Kind.REVEALED: _revealed,
    Kind.CLOSED: _closed,
    Kind.FINAL: _final,
    Kind.WAGERED: _wagered,
    Kind.ASKED: _asked,
    Kind.WRITTEN: _written,
    Kind.COLLECTED: _collected,
    Kind.ADJUSTED: _adjusted,
    Kind.PAUSED: _paused,
    Kind.RESUMED: _resumed,
    Kind.ENDED: _ended,
}
"""Kind -> the state after it; `undone` goes back instead."""
