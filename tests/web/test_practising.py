"""Practising in the browser: without an account or with one, and a team's coverage for its lead."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

import people_cast as cast
from peerline.actions import jobs
from peerline.quiz.load import load
from peerline.quiz.policy import load_learning
from peerline.quiz.practice import Grade
from peerline.store.models import AuditEntry, ClueReview, Learner, LearningTeam

pytestmark = pytest.mark.django_db

DECK = "customer-success"
SESSION = f"/learn/practice/{DECK}/"
FEWEST = load_learning().fewest_for_coverage
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def asked(client) -> str:
    """The id of the clue that is asked next."""
    page = client.get(SESSION)
    return page.context["id"] if page.status_code == 200 else ""


def answer(client, clue: str, text: str = "", **fields: str):
    return client.post(f"{SESSION}clue/{clue}", {"text": text, **fields})


def right(clue: str) -> str:
    return "what is " + load(DECK).clues[clue].responses.to("en")[0]


def practised(client, text=right, tries: int = 1):
    for _ in range(tries):
        clue = asked(client)
        answer(client, clue, text(clue) if callable(text) else text)
    return client


def test_looking_keeps_nothing(client):
    client.get("/learn/practice/")
    client.get(SESSION)

    assert not Learner.objects.exists()
    assert "peerline-learner" not in client.cookies


def test_a_right_response_is_told_kept_and_not_asked_again_today(client):
    clue = asked(client)
    page = answer(client, clue, right(clue)).content.decode()

    assert "Right!" in page
    assert load(DECK).clues[clue].explanation.to("en") in page.replace("&#x27;", "'")
    assert ClueReview.objects.get().grade == Grade.GOOD
    assert asked(client) != clue


def test_a_wrong_response_says_what_was_expected(client):
    clue = asked(client)
    page = answer(client, clue, "what is something else entirely").content.decode()

    assert "Not this time" in page
    assert load(DECK).clues[clue].responses.to("en")[0] in page
    assert ClueReview.objects.get().grade == Grade.AGAIN


def test_the_learners_own_word_counts(client, client_of):
    clue = asked(client)
    review = answer(client, clue, "what is something else").context["tried"].review
    stranger = practised(client_of())
    stranger.post(f"{SESSION}right/{review}")
    assert ClueReview.objects.get(pk=review).grade == Grade.AGAIN

    client.post(f"{SESSION}right/{review}")
    assert ClueReview.objects.get(pk=review).grade == Grade.HARD


def test_a_day_has_so_many_new_clues_and_then_the_report(client):
    for _ in range(load_learning().new_a_day):
        practised(client)

    answered = client.get(SESSION)
    assert answered["Location"] == f"{SESSION}report"
    report = client.get(answered["Location"]).content.decode()
    assert "Done for today" in report
    assert report.index("By category") < report.index("0 of")


def test_what_was_missed_comes_back_from_the_report(client):
    clue = asked(client)
    answer(client, clue, unknown="1")

    assert f"{SESSION}clue/{clue}" in client.get(f"{SESSION}report").content.decode()


def test_practice_belongs_to_one_browser(client, client_of):
    practised(client)

    assert "1 of 26" in client.get("/learn/practice/").content.decode()
    assert "0 of 26" in client_of().get("/learn/practice/").content.decode()


def test_an_account_takes_a_browsers_practice_along(client, client_of):
    dana = cast.dana()
    practised(client, tries=2)
    client.force_login(dana, BACKEND)
    client.post("/learn/practice/take-along")
    assert Learner.objects.get().person == dana

    other = client_of()
    practised(other)
    other.force_login(dana, BACKEND)
    assert "Take that into my account" in other.get("/learn/practice/").content.decode()
    other.post("/learn/practice/take-along")

    assert Learner.objects.count() == 1
    assert ClueReview.objects.filter(learner__person=dana).count() == 3


def test_a_browser_that_does_not_come_back_is_forgotten(client):
    practised(client)
    dana = Learner.objects.create(
        organisation=cast.dana().organisation, created_at=timezone.now(), expires_at=None
    )
    jobs.run_due(now=timezone.now() + timedelta(days=91))

    assert list(Learner.objects.all()) == [dana]
    assert not ClueReview.objects.exists()


def test_progress_is_deleted_at_once(client):
    practised(client)
    client.post("/learn/practice/forget")

    assert not Learner.objects.exists()
    assert not ClueReview.objects.exists()
    assert AuditEntry.objects.filter(action="learning.forgotten").count() == 1


@pytest.mark.parametrize(
    "address", ["/learn/practice/none/", "/learn/practice/none/report", f"{SESSION}clue/none"]
)
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_a_long_response_is_no_trouble(client):
    assert answer(client, asked(client), "x" * 100_000).status_code == 200


def team(client) -> LearningTeam:
    """A team that Dana leads."""
    client.force_login(cast.dana(), BACKEND)
    client.post("/learn/teams/", {"name": "West"})
    return LearningTeam.objects.get()


def test_a_team_needs_a_name_that_fits(client):
    client.force_login(cast.dana(), BACKEND)

    assert client.post("/learn/teams/", {"name": " "}).status_code == 409
    assert client.post("/learn/teams/", {"name": "x" * 1000}).status_code == 409
    assert not LearningTeam.objects.exists()


def test_coverage_is_shown_from_enough_learners_on_and_of_nobody_alone(client, client_of):
    west = team(client)
    page = reverse("learning_team", args=[west.public_id])
    invitation = reverse("learning_join", args=[west.code])
    learners = [client_of() for _ in range(FEWEST)]
    for learner in learners[:-1]:
        learner.post(invitation)
        practised(learner, tries=5)
    assert " %</span>" not in client.get(page).content.decode().replace("\n", "")
    assert all(not c.enough for c in client.get(page).context["seen"].covered)

    learners[-1].post(invitation)
    practised(learners[-1], tries=5)
    shown = [c for c in client.get(page).context["seen"].covered if c.enough]
    assert shown
    assert client.get(page, headers={"Accept-Language": "ja"}).status_code == 200
    assert all(round(c.strength * 10) == pytest.approx(c.strength * 10) for c in shown)

    learners[0].post("/learn/practice/leave")
    assert all(not c.enough for c in client.get(page).context["seen"].covered)


def test_nobody_is_counted_without_agreeing(client, client_of):
    west = team(client)
    learner = practised(client_of())
    learner.get(reverse("learning_join", args=[west.code]))

    assert Learner.objects.filter(team=west).count() == 0


def test_a_wrong_invitation_is_not_found(client):
    assert client.get("/learn/team/nothing").status_code == 404


def test_a_step_of_the_report_leads_to_its_clues(alice, client):
    alice.start("cs-maturity-2026").fill_everything()
    alice.submit()
    report = alice.open("report")

    links = set(re.findall(r"/learn/step/[a-z_]+", report))
    assert links
    for link in links:
        page = client.get(link).content.decode()
        assert "/clue/" in page
