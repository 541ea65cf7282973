"""What a phone shows: one of a few screens, told by the game's state and the team alone."""

from dataclasses import dataclass

from peerline.quiz.board import FINAL, Game, Phase, Said, State, Team


@dataclass(frozen=True, slots=True)
class Screen:
    """A phone's screen. Two teams at the same one see the same, so it is drawn once for all.

    `name`: which one. `clue`: the open one's id where its text is shown; `topic`: its id where only
    its category is. `who`: the name of the team whose turn it is. `opening`: goes with a buzz.
    `limit`, `wager`: the most that may be wagered, and what was. `text`: the team's own response.
    `points`: what the last word brought it, None where it was about another team. `place`: at the
    end, from 1, of so many `teams`.
    """

    name: str
    clue: str | None = None
    topic: str | None = None
    who: str = ""
    opening: int = 0
    limit: int = 0
    wager: int | None = None
    text: str = ""
    points: int | None = None
    place: int = 0
    teams: int = 0


def screen_of(game: Game, team_id: str) -> Screen:
    """The screen of a team now."""
    state = game.state
    team = state.teams.get(team_id)
    if team is None:
        return Screen("removed")
    if state.paused:
        return Screen("paused")
    if state.phase is Phase.OVER:
        return Screen("over", place=place_of(state, team), teams=len(state.teams))
    if state.clue == FINAL:
        return _final(state, team)
    if state.phase is Phase.LOBBY:
        return Screen("lobby")
    if state.phase is Phase.BOARD:
        return Screen("choose" if state.control == team_id else "wait", points=_points(state, team))
    return _clue(state, team)


def place_of(state: State, team: Team) -> int:
    """The team's place, from 1; equal scores share one."""
    return 1 + sum(other.score > team.score for other in state.teams.values())


def _clue(state: State, team: Team) -> Screen:
    answering = state.teams.get(state.answering or "")
    who = answering.name if answering else ""
    if state.phase is Phase.STAKE:
        if state.control != team.id:
            control = state.teams.get(state.control or "")
            who = control.name if control else ""
            return Screen("stake-other", topic=state.clue, who=who)
        return Screen("stake", topic=state.clue, limit=state.wager_limit(team.id))
    if state.phase is Phase.REVEAL:
        return Screen("reveal", clue=state.clue, points=_points(state, team))
    if state.phase is Phase.ANSWERING:
        return _answering(state, team, who)
    if team.id in state.tried:
        return Screen("tried", clue=state.clue)
    if state.phase is Phase.BUZZING:
        return Screen("buzz", clue=state.clue, opening=state.opening)
    return Screen("read", clue=state.clue)


def _answering(state: State, team: Team, who: str) -> Screen:
    if state.answering != team.id:
        return Screen("answering-other", clue=state.clue, who=who)
    if state.said is not None:
        return Screen("said", clue=state.clue, text=state.said.text)
    return Screen("answering", clue=state.clue, wager=state.stake)


def _final(state: State, team: Team) -> Screen:
    wager = state.wagers.get(team.id)
    if state.phase is Phase.WAGERS:
        limit = state.wager_limit(team.id)
        return Screen("wager", topic=FINAL, limit=limit, wager=wager)
    if state.phase is Phase.WRITING:
        return Screen("write", clue=FINAL, wager=wager or 0, text=_text(state.written.get(team.id)))
    if state.phase is Phase.REVEAL:
        return Screen("reveal", clue=FINAL, points=_judged(state, team))
    text = _text(state.written.get(team.id))
    return Screen("judging", clue=FINAL, wager=wager or 0, text=text, points=_judged(state, team))


def _judged(state: State, team: Team) -> int | None:
    right = state.judged.get(team.id)
    if right is None:
        return None
    return state.wagers.get(team.id, 0) * (1 if right else -1)


def _points(state: State, team: Team) -> int | None:
    outcome = state.outcome
    return outcome.points if outcome is not None and outcome.team == team.id else None


def _text(said: Said | None) -> str:
    return said.text if said is not None else ""
