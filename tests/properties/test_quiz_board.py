"""Whatever is sent to a game in whatever order: points add up, one team wins a buzz, an undo goes
back exactly, and what comes twice counts once."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from board_cast import COLUMNS, RIGHT, START
from peerline.quiz import moves
from peerline.quiz.board import FINAL, Event, Game, Kind, Phase, Rules, advance, play
from peerline.quiz.moves import Refused

TEAMS = ("ann", "ben", "cy", "dee")
A_TEAM = st.sampled_from(TEAMS)
CLUES = [square.clue for column in COLUMNS for square in column.squares]
SIMPLE = [
    moves.begin, moves.arm, moves.reveal, moves.close, moves.begin_final, moves.ask,
    moves.collect, moves.pause, moves.resume,
]  # fmt: skip


class Played(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.at = START
        self.log: list[Event] = []
        self.game = Game()
        self.before: dict[int, Game] = {}
        self.add(moves.lay(COLUMNS, final=True, rules=Rules(), at=self.at))

    def add(self, event: Event | None) -> None:
        if event is None:
            return
        assert event.sequence == self.game.version + 1
        self.before[event.sequence] = self.game
        self.log.append(event)
        self.game = advance(self.game, event)

    def attempt(self, move, **given) -> bool:
        try:
            self.add(move(self.game, **{"at": self.at, **given}))
        except Refused:
            return False
        return True

    @rule(seconds=st.integers(0, 40))
    def time_passes(self, seconds):
        self.at += seconds * 1000

    @rule(team=A_TEAM, name=st.sampled_from([*TEAMS, "ANN", ""]))
    def join(self, team, name):
        if team not in self.game.state.teams:
            self.attempt(moves.join, team=team, name=name or team, phone=True)

    @rule(move=st.sampled_from(SIMPLE))
    def host_moves(self, move):
        self.attempt(move)

    @precondition(lambda self: self.game.state.phase is Phase.LOBBY)
    @rule()
    def go(self):
        self.attempt(moves.begin)

    @rule(clue=st.sampled_from(CLUES))
    def choose(self, clue):
        self.attempt(moves.open_clue, clue=clue)

    @rule(team=A_TEAM, stale=st.integers(0, 3))
    def buzz(self, team, stale):
        self.attempt(moves.buzz, team=team, opening=self.game.state.opening - stale)

    @rule(teams=st.permutations(TEAMS))
    def all_buzz_at_once_and_twice(self, teams):
        opening, was = self.game.state.opening, self.game.state.phase
        for team in [*teams, *teams]:
            self.attempt(moves.buzz, team=team, opening=opening)
        if was is not Phase.BUZZING:
            return
        winners = [e for e in self.log if e.kind is Kind.BUZZED and e.sequence > opening]
        assert len(winners) <= 1

    @rule(team=A_TEAM)
    def call(self, team):
        self.attempt(moves.call, team=team)

    @rule(team=A_TEAM)
    def give(self, team):
        self.attempt(moves.give, team=team)

    @rule(team=A_TEAM, amount=st.integers(-10, 400))
    def stake_or_wager(self, team, amount):
        self.attempt(moves.stake, team=team, amount=amount)
        if self.attempt(moves.wager, team=team, amount=amount):
            assert moves.wager(self.game, team=team, amount=amount, at=self.at) is None

    @rule(team=A_TEAM)
    def say_or_write(self, team):
        self.attempt(moves.say, team=team, said=RIGHT)
        self.attempt(moves.write, team=team, said=RIGHT)

    @rule(right=st.booleans())
    def judge(self, right):
        self.attempt(moves.judge, team=self.game.state.answering, right=right)

    @rule(team=A_TEAM, points=st.integers(-300, 300))
    def adjust(self, team, points):
        self.attempt(moves.adjust, team=team, points=points)

    @rule(team=A_TEAM)
    def remove(self, team):
        self.attempt(moves.remove, team=team)

    @rule()
    def undo(self):
        last = self.game.undoable
        if last is None or not self.attempt(moves.undo, version=self.game.version):
            return
        earlier = self.before[last.sequence]
        since = [e for e in self.log if e.sequence > last.sequence]
        if not any(e.kind in (Kind.JOINED, Kind.REMOVED) for e in since):
            now, then = self.game.state, earlier.state
            if then.phase is Phase.BUZZING:  # opened anew
                assert now.opening == self.game.version
                now = replace(now, opening=then.opening, until=then.until, outcome=then.outcome)
            assert now == then
            assert self.game.past == earlier.past

    @invariant()
    def storage_folds_to_the_same(self):
        assert play(self.log) == self.game

    @invariant()
    def scores_are_the_sum_of_what_was_judged(self):
        totals = dict.fromkeys(self.game.state.teams, 0)
        values = {s.clue: s.value for column in COLUMNS for s in column.squares}
        clue, stake, staker, wagers = None, None, None, {}
        for event in self.game.past:
            body = event.body
            if event.kind is Kind.OPENED:
                clue, stake = body["clue"], None
            elif event.kind is Kind.REMOVED:
                totals.pop(body["team"], None)
                wagers.pop(body["team"], None)
                stake = None if staker == body["team"] else stake
            elif event.kind is Kind.FINAL:
                clue, stake = FINAL, None
            elif event.kind is Kind.STAKED:
                stake, staker = body["amount"], body["team"]
            elif event.kind is Kind.WAGERED:
                wagers[body["team"]] = body["amount"]
            elif event.kind is Kind.ADJUSTED:
                self.pay(totals, body["team"], body["points"])
            elif event.kind is Kind.JUDGED:
                worth = values.get(clue, 0) if stake is None else stake
                worth = wagers.get(body["team"], 0) if clue == FINAL else worth
                self.pay(totals, body["team"], worth if body["right"] else -worth)
            elif event.kind is Kind.JOINED:
                totals[body["team"]] = 0
        assert totals == {team.id: team.score for team in self.game.state.teams.values()}

    @staticmethod
    def pay(totals, team, points):
        if team in totals:
            totals[team] += points

    @invariant()
    def one_winner_an_opening(self):
        openings = [e.sequence for e in self.game.past if e.kind in (Kind.ARMED, Kind.JUDGED)]
        counted: dict[int, int] = {}
        for event in self.game.past:
            if event.kind is Kind.BUZZED:
                of = max((o for o in openings if o < event.sequence), default=0)
                counted[of] = counted.get(of, 0) + 1
        assert all(count == 1 for count in counted.values())

    @invariant()
    def what_is_open_has_its_clue(self):
        state = self.game.state
        between = (Phase.LOBBY, Phase.BOARD, Phase.OVER)
        assert (state.clue is None) == (state.phase in between)
        if state.phase is Phase.ANSWERING:
            assert state.answering in state.teams


Played.TestCase.settings = settings(max_examples=150, stateful_step_count=60)
TestPlayed = Played.TestCase
