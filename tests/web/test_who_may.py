"""Every address of the site, and who may open it: owner, member, participant, stranger, nobody."""

import pytest
from django.urls import get_resolver, reverse

import customers_cast as team
import people_cast as cast
from peerline.actions import audit, invitations, learning, quizzes
from peerline.actions.invitations import Guest
from peerline.quiz.board import Rules
from peerline.store.models import Invitation, Response

pytestmark = pytest.mark.django_db

OPEN = {
    "alive", "landing", "start", "set_language", "ask_link", "resume", "join", "invitation",
    "confirm", "invited", "account_request_login_code", "account_confirm_login_code",
    "account_login", "account_logout", "account_signup", "demo", "learn", "quiz_start", "quiz_join",
    "practice", "practice_session", "practice_clue", "practice_report", "practice_was_right",
    "practice_step", "practice_take_along", "practice_forget", "learning_join", "learning_leave",
}  # fmt: skip
"""For everybody; what they show hangs on a link's secret, and is tested there."""

OF_A_RESPONSE = {
    "survey", "page", "whole", "autosave", "review", "report", "report_pdf", "confirmation",
    "export", "agree", "delete",
}  # fmt: skip
"""For who holds the resume link's secret, or signed in with the confirmed address."""

OF_A_HOST = {"quiz_board", "quiz_notes", "quiz_board_now", "quiz_board_move"}
OF_A_TEAM = {"quiz_phone", "quiz_phone_now", "quiz_phone_move"}
"""For who holds the secret of the host, or of a team: whoever is signed in or not."""

SIGNED_IN = {"home", "my_answers", "learning_teams", "learning_team"}

STAFF = {
    # name: (method, owner, member)
    "campaigns": ("get", 200, 200),
    "campaign_new": ("get", 200, 403),
    "campaign": ("get", 200, 200),
    "campaign_change": ("get", 200, 403),
    "campaign_progress": ("get", 200, 200),
    "campaign_move": ("post", 409, 403),  # no such move
    "campaign_guests": ("get", 200, 200),
    "campaign_send_again": ("post", 302, 302),
    "campaign_company": ("post", 302, 403),
    "campaign_build": ("post", 302, 403),
    "campaign_download": ("get", 200, 403),
    "campaign_withdraw": ("post", 302, 403),
    "campaign_release": ("get", 404, 404),  # nothing is published
    "campaign_take_back": ("post", 404, 403),
}

CUSTOMERS = {
    # name: (method, owner, lead, CSM); members, participants and strangers see none of it
    "customers_team": ("get", 200, 200, 302),
    "customers_book": ("get", 302, 302, 200),
    "customers_accounts": ("get", 200, 200, 200),
    "customers_account": ("get", 200, 200, 404),  # not in the book
    "customers_figure": ("get", 200, 200, 200),
    "customers_people": ("get", 200, 403, 403),
    "customers_override": ("post", 422, 422, 404),
}

ARGUMENTS = {
    "campaign_send_again": lambda: ["maturity-2026", Invitation.objects.get().public_id],
    "campaign_company": lambda: ["maturity-2026", Response.objects.get().public_id],
    "campaign_release": lambda: ["maturity-2026", 1],
    "campaign_take_back": lambda: ["maturity-2026", 1],
}


@pytest.fixture
def cast_on_stage(db):
    alice = cast.alice()
    campaign = cast.campaign(alice)
    invitations.invite(
        campaign=campaign, guests=[Guest("dana@firm.example", "en")], by=alice, now=cast.NOW
    )
    invitations.begin_public(campaign=campaign, language="en", now=cast.NOW)
    return {
        "owner": alice,
        "member": cast.bob(),
        "participant": cast.dana(),
        "stranger": cast.charlie(),
    }


def address(name: str) -> str:
    if name in ("campaigns", "campaign_new"):
        return reverse(name)
    return reverse(name, args=ARGUMENTS.get(name, lambda: ["maturity-2026"])())


def status(client, name: str, person) -> int:
    if person is not None:
        client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    answer = getattr(client, STAFF[name][0])(address(name))
    if answer.status_code == 302 and answer["Location"].startswith("/sign-in"):
        return 401
    return answer.status_code


def test_every_address_is_in_a_table():
    names = {pattern.name for pattern in get_resolver().url_patterns}

    own = OF_A_RESPONSE | OF_A_HOST | OF_A_TEAM | SIGNED_IN
    assert names == OPEN | own | set(STAFF) | set(CUSTOMERS)


@pytest.mark.parametrize("name", STAFF)
@pytest.mark.parametrize("who", ["owner", "member", "participant", "stranger", "nobody"])
def test_who_may_open_it(client, cast_on_stage, name, who):
    _, owner, member = STAFF[name]
    elsewhere = 404 if name not in ("campaigns", "campaign_new") else 200
    expected = {
        "owner": owner, "member": member, "participant": 403, "stranger": elsewhere, "nobody": 401,
    }  # fmt: skip

    assert status(client, name, cast_on_stage.get(who)) == expected[who]


@pytest.fixture
def team_on_stage(db):
    team.refreshed(accounts=4, months=2)
    return {
        "owner": cast.alice(), "member": cast.bob(), "participant": cast.dana(),
        "stranger": cast.charlie(), "lead": team.lena(), "csm": team.aiko(),
    }  # fmt: skip


@pytest.mark.parametrize("name", CUSTOMERS)
@pytest.mark.parametrize(
    "who", ["owner", "lead", "csm", "member", "participant", "stranger", "nobody"]
)
def test_who_sees_customers(client, team_on_stage, name, who):
    method, owner, lead, csm = CUSTOMERS[name]
    arguments = {"customers_account": ["A-00001"], "customers_override": ["A-00001"]}
    arguments["customers_figure"] = ["nrr"]
    person = team_on_stage.get(who)
    if person is not None:
        client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")

    answer = getattr(client, method)(reverse(name, args=arguments.get(name, [])))

    expected = {"owner": owner, "lead": lead, "csm": csm, "member": 403, "participant": 403}
    if who == "nobody":
        assert answer["Location"].startswith("/sign-in?next=")
    elif who == "stranger":  # an owner elsewhere, who has no customers
        assert "No customers yet" in answer.content.decode()
    else:
        assert answer.status_code == expected[who]


def test_a_stranger_sees_no_name_of_a_campaign(client, cast_on_stage):
    client.force_login(
        cast_on_stage["stranger"], "allauth.account.auth_backends.AuthenticationBackend"
    )

    assert "Maturity 2026" not in client.get("/campaigns/").content.decode()


@pytest.mark.parametrize("name", sorted(OF_A_RESPONSE))
@pytest.mark.parametrize("who", ["owner", "member", "participant", "stranger", "nobody"])
def test_answers_open_for_nobody_else(client, cast_on_stage, name, who):
    person = cast_on_stage.get(who)
    if person is not None:
        client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    public_id = Response.objects.get().public_id
    arguments = [public_id, "you"] if name == "page" else [public_id]
    method = client.post if name in ("autosave", "confirmation", "agree") else client.get

    assert method(reverse(name, args=arguments)).status_code == 404


def test_a_person_opens_the_answers_they_confirmed(client, cast_on_stage):
    dana = cast_on_stage["participant"]
    Response.objects.update(person=dana)
    client.force_login(dana, "allauth.account.auth_backends.AuthenticationBackend")

    assert client.get(reverse("review", args=[Response.objects.get().public_id])).status_code == 200


@pytest.mark.parametrize("name", sorted(OF_A_HOST | OF_A_TEAM))
@pytest.mark.parametrize("who", ["owner", "member", "participant", "stranger", "nobody"])
def test_a_game_is_led_and_played_by_who_holds_its_secrets(client, cast_on_stage, name, who):
    person = cast_on_stage.get(who)
    if person is not None:
        client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    now = cast.NOW
    game = quizzes.start(
        deck_id="customer-success", rules=Rules(), person=None, now=now, by=audit.HOST
    )
    method = client.post if name.endswith("move") else client.get

    assert method(reverse(name, args=[game.public_id])).status_code == 403


@pytest.mark.parametrize("name", sorted(SIGNED_IN))
def test_own_pages_need_a_sign_in(client, db, name):
    address = reverse(name, args=["any"] if name == "learning_team" else [])

    assert client.get(address)["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize(
    ("who", "own", "team"),
    [("owner", 200, 404), ("member", 200, 404), ("participant", 200, 200), ("stranger", 200, 404)],
)
def test_a_learning_team_is_its_leads_own(client, cast_on_stage, who, own, team):
    made = learning.start_team(name="CS", by=cast_on_stage["participant"], now=cast.NOW)
    client.force_login(cast_on_stage[who], "allauth.account.auth_backends.AuthenticationBackend")

    assert client.get(reverse("learning_teams")).status_code == own
    assert client.get(reverse("learning_team", args=[made.public_id])).status_code == team


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries"),
    [("/campaigns/", 8), ("/campaigns/maturity-2026/guests", 10), ("/answers/", 6)],
)
def test_lists_ask_the_database_equally_often(
    client, django_assert_num_queries, db, rows, page, queries
):
    alice = cast.alice()
    made = [cast.campaign(alice) for _ in range(rows)]
    guests = [Guest(f"guest{n}@firm.example", "en") for n in range(rows)]
    invitations.invite(campaign=made[0], guests=guests, by=alice, now=cast.NOW)
    for campaign in made:
        invitations.begin_public(campaign=campaign, language="en", now=cast.NOW)
    Response.objects.update(person=alice)
    client.force_login(alice, "allauth.account.auth_backends.AuthenticationBackend")
    client.get(page)

    with django_assert_num_queries(queries):
        assert client.get(page).status_code == 200
