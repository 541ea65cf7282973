"""Many at once: what only the database can decide."""

import os
import threading

import pytest
from django.db import connections

import people_cast as cast
from peerline.actions import audit, quizzes
from peerline.quiz.board import Kind, Rules
from peerline.quiz.load import load
from peerline.quiz.moves import Refused
from peerline.store.models import QuizEvent, QuizGame

TEAMS = 12
DECK = "customer-success"


def at_once(calls) -> None:
    """Each in a thread of its own, with its own connection, from one moment on."""
    gate = threading.Barrier(len(calls))

    def run(call):
        gate.wait()
        try:
            call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.skipif(
    not os.environ.get("PEERLINE_DATABASE_URL", "").startswith("postgres"),
    reason="threads share SQLite's test database; the benchmark asks a real one",
)
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_many_buzzes_at_once_one_wins_and_none_is_lost():
    now = cast.NOW
    started = quizzes.start(deck_id=DECK, rules=Rules(), person=None, now=now, by=audit.HOST)
    code = QuizGame.objects.get().code
    tokens = [quizzes.join(code=code, name=f"T{n}", now=now).token for n in range(TEAMS)]

    def lead(do: str, **given: str):
        seat = quizzes.hosted(public_id=started.public_id, token=started.token)
        return quizzes.host_move(seat=seat, do=do, given=given, language="en", now=now)

    lead("begin")
    clues = [clue.id for clue in load(DECK).places.values() if not clue.daily_double]
    for clue in clues[:5]:
        lead("open", clue=clue)
        opening = str(lead("arm").game.state.opening)
        won, refused = [], []

        def buzz(token, opening=opening, won=won, refused=refused):
            seat = quizzes.seated(public_id=started.public_id, token=token)
            try:
                quizzes.team_move(
                    seat=seat, do="buzz", given={"opening": opening}, language="en", now=now
                )
                won.append(seat.team)
            except Refused as why:
                refused.append(why)

        at_once([lambda token=token: buzz(token) for token in tokens])

        seat = quizzes.hosted(public_id=started.public_id, token=started.token)
        assert len(won) == 1
        assert len(refused) == TEAMS - 1
        assert seat.game.state.answering == won[0]
        lead("judge", team=won[0], right="1")
        lead("close")
    events = QuizEvent.objects.filter(kind=Kind.BUZZED)
    assert events.count() == 5
    numbers = list(QuizEvent.objects.order_by("sequence").values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
