"""Decks of an operator's own, in other shapes than the bundled ones, played to their end."""

import pytest

import people_cast as cast
from peerline.actions import audit, quizzes
from peerline.quiz import load
from peerline.quiz.board import Phase, Rules
from peerline.quiz.load import UnknownDeck
from peerline.quiz.moves import Refused
from peerline.store.models import QuizGame
from peerline.web.live.messages import Side, View, message_of

pytestmark = pytest.mark.django_db


def clue(name: str, value: int | None = None, *, double: bool = False) -> str:
    worth = f", value: {value}" if value else ""
    doubled = ", daily_double: {category: {en: Surprise}}" if double else ""
    said = f'text: {{en: "Tell {name}."}}, responses: {{en: ["the {name} thing"]}}'
    rest = 'explanation: {en: "So it is."}, source: {en: "Ourselves"}'
    return f"{{id: {name}{worth}, {said}, {rest}{doubled}}}"


def deck(name: str, columns: dict[str, list[str]], final: str = "") -> str:
    lines = ["peerline: deck/1", f"id: {name}", "languages: [en]"]
    lines += [f"title: {{en: {name.title()}}}", "summary: {en: Ours.}", "categories:"]
    for title, clues in columns.items():
        lines += [f"  - id: {title}", f"    title: {{en: {title.title()}}}", "    clues:"]
        lines += [f"      - {each}" for each in clues]
    if final:
        lines += ["final:", "  category: {en: Last}", f"  clue: {final}"]
    return "\n".join(lines) + "\n"


UNEVEN = {
    "apples": [clue("red", 100), clue("green", 200), clue("blue", 300)],
    "pears": [clue("oval", 100)],
    "plums": [clue("sweet", 100), clue("sour", 200, double=True)],
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "short.yaml").write_text(deck("short", UNEVEN))
    whole = deck("whole", {"apples": [clue("red", 100)]}, final=clue("last"))
    (tmp_path / "whole.yaml").write_text(whole)
    (tmp_path / "broken.yaml").write_text(deck("broken", {"apples": [clue("red", 100)] * 2}))
    (tmp_path / "twin.yaml").write_text(deck("customer-success", UNEVEN))
    before = list(load._own)
    load.offer(tmp_path)
    yield tmp_path
    load.offer(before[0] if before else None)


class Host:
    """Who leads a game of a deck, with Ann and Ben at its phones."""

    def __init__(self, deck_id: str) -> None:
        self.started = quizzes.start(
            deck_id=deck_id, rules=Rules(), person=None, now=cast.NOW, by=audit.HOST
        )
        code = QuizGame.objects.get().code
        self.tokens = {n: quizzes.join(code=code, name=n, now=cast.NOW).token for n in NAMES}
        self.does("begin")

    def does(self, do: str, **given: str):
        return quizzes.host_move(
            seat=self.seat(), do=do, given=given, language="en", now=cast.NOW
        ).game.state

    def team(self, name: str, do: str, **given: str):
        seat = quizzes.seated(public_id=self.started.public_id, token=self.tokens[name])
        return quizzes.team_move(
            seat=seat, do=do, given=given, language="en", now=cast.NOW
        ).game.state

    def seat(self):
        return quizzes.hosted(public_id=self.started.public_id, token=self.started.token)

    def board(self) -> str:
        view = View(self.started.public_id, Side.BOARD, "ja")  # a language that the deck lacks
        return message_of(self.seat().row, view, now=0)["html"]

    def scores(self) -> dict[str, int]:
        return {team.name: team.score for team in self.seat().game.state.teams.values()}


NAMES = ("Ann", "Ben")


def test_a_deck_of_uneven_columns_without_a_final_round_is_played_to_its_end(folder):
    host = Host("short")
    shown = host.board()
    assert shown.count('class="square"') == 6
    assert shown.count("<td>") == 9  # three rows of three; the short columns end in empty places
    assert "final" not in shown
    with pytest.raises(Refused, match="no-clue"):
        host.does("final")

    for name in ("red", "oval", "sweet", "green", "blue"):
        host.does("open", clue=name)
        opening = str(host.does("arm").opening)
        answering = host.team("Ann", "buzz", opening=opening).answering
        assert host.team("Ann", "say", text=f"what is the {name} thing").said.correct
        host.does("judge", team=answering, right="1")
        host.does("close")
    assert host.scores() == {"Ann": 800, "Ben": 0}

    assert host.does("open", clue="sour").phase is Phase.STAKE
    assert "Surprise" in host.board()
    state = host.team("Ann", "stake", amount="800")
    host.does("judge", team=state.answering, right="0")
    state = host.does("close")

    assert state.phase is Phase.BOARD
    assert state.is_played_out
    assert "primary" in host.board().partition('id="do-end"')[2][:200]  # what comes next
    assert host.does("end").phase is Phase.OVER
    assert host.scores() == {"Ann": 0, "Ben": 0}
    assert host.board().count('class="first"') == 2


def test_a_deck_of_one_clue_and_a_final_round_is_played_to_its_end(folder):
    host = Host("whole")
    host.does("open", clue="red")
    host.does("reveal")
    host.does("close")
    host.does("final")
    host.team("Ann", "wager", amount="100")
    with pytest.raises(Refused, match="wager-range"):
        host.team("Ben", "wager", amount="101")
    host.does("ask")
    assert host.team("Ann", "write", text="what is the last thing?").written
    state = host.does("collect")
    for _ in NAMES:
        right = state.answering in state.written
        state = host.does("judge", team=state.answering, right=str(int(right)))
    assert host.does("close").phase is Phase.OVER
    assert host.scores() == {"Ann": 100, "Ben": 0}


def test_a_wrong_deck_and_a_twin_are_left_out_and_the_log_says_so(folder, caplog):
    assert load.deck_ids()[0] == load.DEFAULT
    assert {"short", "whole"} < set(load.deck_ids())
    assert load.load("customer-success").categories[0].id == "stages"
    assert "broken.yaml is left out: peerline check" in caplog.text
    assert "twin.yaml is left out: there is another deck" in caplog.text
    with pytest.raises(UnknownDeck):
        load.load("broken")
