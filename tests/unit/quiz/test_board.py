"""A game on the board, move by move."""

import pytest

from board_cast import RIGHT, START, after, joined, laid
from peerline.quiz import moves
from peerline.quiz.board import FINAL, Phase, Rules, play
from peerline.quiz.moves import Refused, Why


def opened(*names: str, clue: str = "r2", rules: Rules | None = None):
    return after(joined(*names, rules=rules), (moves.open_clue, {"clue": clue}))


def armed(*names: str, **rest):
    return after(opened(*names, **rest), moves.arm)


def refusal(move, game, **given) -> Why:
    with pytest.raises(Refused) as refused:
        move(game, **{"at": START, **given})
    return refused.value.why


def right(game, at):
    return moves.judge(game, team=game.state.answering, right=True, at=at)


def wrong(game, at):
    return moves.judge(game, team=game.state.answering, right=False, at=at)


def scores(game) -> dict[str, int]:
    return {team.id: team.score for team in game.state.teams.values()}


def buzz(game, team: str, at: int = START):
    return after(game, (moves.buzz, {"team": team, "opening": game.state.opening}), at=at)


def test_the_first_buzz_wins_and_the_second_is_late():
    game = buzz(armed("ann", "ben"), "ben")

    assert game.state.answering == "ben"
    assert refusal(moves.buzz, game, team="ann", opening=game.state.opening) is Why.TOO_LATE


def test_a_buzz_that_comes_twice_counts_once():
    game = buzz(armed("ann", "ben"), "ben")

    assert moves.buzz(game, team="ben", opening=game.state.opening, at=START) is None


def test_a_buzz_before_the_opening_is_too_early_and_after_the_countdown_too_late():
    game = opened("ann", "ben")
    assert refusal(moves.buzz, game, team="ann", opening=game.state.opening) is Why.TOO_EARLY

    game = after(game, moves.arm)
    late = START + Rules().buzz * 1000
    assert refusal(moves.buzz, game, team="ann", opening=game.state.opening, at=late) is (
        Why.TOO_LATE
    )
    assert buzz(game, "ann", at=late - 1).state.answering == "ann"


def test_a_replayed_buzz_of_an_earlier_opening_is_refused():
    game = buzz(armed("ann", "ben", "cy"), "ann")
    first = game.state.opening
    game = after(game, wrong)

    assert refusal(moves.buzz, game, team="ben", opening=first) is Why.TOO_LATE
    assert buzz(game, "ben").state.answering == "ben"


def test_who_was_wrong_may_not_try_again_and_others_may():
    game = after(buzz(armed("ann", "ben"), "ann"), wrong)

    assert scores(game) == {"ann": -200, "ben": 0}
    assert refusal(moves.buzz, game, team="ann", opening=game.state.opening) is Why.TRIED
    game = after(buzz(game, "ben"), right)
    assert scores(game) == {"ann": -200, "ben": 200}
    assert (game.state.phase, game.state.control) == (Phase.REVEAL, "ben")


def test_the_response_is_shown_once_all_have_tried():
    game = opened("ann", "ben")
    for team in ("ann", "ben"):
        game = after(game, (moves.call, {"team": team}), wrong)

    assert game.state.phase is Phase.REVEAL


def test_a_wrong_response_costs_nothing_where_the_host_chose_so():
    game = buzz(armed("ann", "ben", rules=Rules(costs=False)), "ann")

    assert scores(after(game, wrong))["ann"] == 0


def test_a_word_on_a_team_that_does_not_answer_is_refused():
    game = buzz(armed("ann", "ben"), "ann")

    assert refusal(moves.judge, game, team="ben", right=True) is Why.NOT_NOW


def test_a_daily_double_is_played_by_one_team_for_its_wager():
    game = opened("ann", "ben", clue="s2")
    assert game.state.phase is Phase.STAKE
    assert refusal(moves.stake, game, team="ann", amount=201) is Why.WAGER_RANGE
    assert refusal(moves.stake_own, game, team="ann", amount=5) is Why.NOT_NOW

    game = after(
        game, (moves.give, {"team": "ann"}), (moves.stake_own, {"team": "ann", "amount": 150})
    )
    assert game.state.until is None
    game = after(game, moves.arm, wrong)

    assert (game.state.phase, scores(game)["ann"]) == (Phase.REVEAL, -150)


def test_a_clue_is_opened_once():
    game = after(opened("ann"), moves.reveal, moves.close)

    assert refusal(moves.open_clue, game, clue="r2") is Why.NO_CLUE
    assert refusal(moves.open_clue, game, clue="nothing") is Why.NO_CLUE


def test_a_typed_response_is_taken_once_and_in_time():
    game = buzz(armed("ann", "ben"), "ann")
    late = START + Rules().answer * 1000
    assert refusal(moves.say, game, team="ben", said=RIGHT) is Why.NOT_NOW
    assert refusal(moves.say, game, team="ann", said=RIGHT, at=late) is Why.TOO_LATE

    game = after(game, (moves.say, {"team": "ann", "said": RIGHT}))
    assert game.state.said == RIGHT
    assert moves.say(game, team="ann", said=RIGHT, at=START) is None


def test_the_final_round_hides_nothing_from_the_score_and_judges_the_last_first():
    game = after(joined("ann", "ben"), (moves.adjust, {"team": "ben", "points": 500}))
    game = after(game, moves.begin_final)
    assert refusal(moves.wager, game, team="ben", amount=501) is Why.WAGER_RANGE
    game = after(
        game,
        (moves.wager, {"team": "ben", "amount": 100}),
        (moves.wager, {"team": "ben", "amount": 400}),
        (moves.wager, {"team": "ann", "amount": 200}),
        moves.ask,
        (moves.write, {"team": "ben", "said": RIGHT}),
        moves.collect,
    )
    assert (game.state.clue, game.state.answering) == (FINAL, "ann")

    game = after(game, right, wrong)
    assert scores(game) == {"ann": 200, "ben": 100}
    game = after(game, moves.close)
    assert game.state.phase is Phase.OVER
    assert [team.id for team in game.state.standings] == ["ann", "ben"]


def test_a_pause_keeps_what_is_left_of_the_countdown():
    game = after(armed("ann"), moves.pause, at=START + 5000)
    assert refusal(moves.buzz, game, team="ann", opening=game.state.opening) is Why.PAUSED

    game = after(game, moves.resume, at=START + 60_000)
    assert game.state.until == START + 60_000 + (Rules().buzz - 5) * 1000


def test_undo_goes_back_before_the_hosts_last_move_and_keeps_who_joined():
    before = buzz(armed("ann", "ben"), "ann")
    game = after(before, wrong)
    game = after(game, (moves.join, {"team": "cy", "name": "cy", "phone": True}))
    game = buzz(game, "ben")
    game = after(game, (moves.undo, {"version": game.version}))
    assert game.state.phase is Phase.BUZZING  # ben's buzz
    game = after(game, (moves.undo, {"version": game.version}))

    assert game.state.answering == "ann"
    assert scores(game) == {"ann": 0, "ben": 0, "cy": 0}


def test_an_undo_that_comes_twice_goes_back_once():
    game = after(joined("ann"), (moves.adjust, {"team": "ann", "points": 5}))
    seen = game.version
    game = after(game, (moves.undo, {"version": seen}))

    assert refusal(moves.undo, game, version=seen) is Why.NOT_NOW


def test_a_buzz_replayed_after_an_undo_finds_another_opening():
    game = buzz(armed("ann", "ben"), "ann")
    old = game.state.opening
    for _ in range(2):  # the buzz, and the opening
        game = after(game, (moves.undo, {"version": game.version}))
    game = after(game, moves.arm)

    assert refusal(moves.buzz, game, team="ann", opening=old) is Why.TOO_LATE


def test_who_is_removed_no_longer_holds_the_game_up():
    game = buzz(armed("ann", "ben"), "ann")
    game = after(game, (moves.remove, {"team": "ann"}))

    assert (game.state.phase, game.state.answering) == (Phase.CLUE, None)
    assert refusal(moves.buzz, game, team="ann", opening=game.state.opening) is Why.NO_TEAM


def test_an_ended_game_takes_no_more_moves():
    game = after(armed("ann"), moves.end)

    assert game.state.phase is Phase.OVER
    assert moves.end(game, at=START) is None
    assert refusal(moves.arm, game) is Why.OVER
    assert refusal(moves.join, game, team="x", name="x", phone=True) is Why.OVER


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", Why.NAME_EMPTY),
        (" \u202e\u200b\n", Why.NAME_EMPTY),
        ("x" * 1000, Why.NAME_LONG),
        ("x" * 25, Why.NAME_LONG),
        ("ＡＮＮ", Why.NAME_TAKEN),
    ],
)
def test_names_that_are_refused(given, why):
    game = after(laid(), (moves.join, {"team": "ann", "name": "Ann", "phone": True}))

    assert refusal(moves.join, game, team="t", name=given, phone=True) is why


def test_a_name_loses_what_only_disturbs():
    assert moves.clean_name("  The\t\u202eRed \u0000 Team ") == "The Red Team"
    assert moves.clean_name("<script>alert(1)</") == "<script>alert(1)</"


@pytest.mark.parametrize(
    ("typed", "number"), [("1,000", 1000), ("５００", 500), ("\u2212200", -200)]
)
def test_points_as_people_type_them(typed, number):
    assert moves.check_number(typed) == number


@pytest.mark.parametrize("typed", ["", "five", "1.5", "-", "1e3", "99999999"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(Refused):
        moves.check_number(typed)


def test_events_from_storage_fold_to_the_same_game():
    game = after(buzz(armed("ann", "ben"), "ann"), wrong)

    assert play(game.past) == game
