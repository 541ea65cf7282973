"""Games over HTTP: who leads, who plays, and what goes wrong."""

import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

import people_cast as cast
from peerline.actions import audit, jobs, quizzes
from peerline.quiz.board import Kind, Phase, Rules
from peerline.quiz.load import deck_files, load, offer
from peerline.store.models import AuditEntry, QuizEvent, QuizGame, QuizTeam
from peerline.store.queries import quizzes as query

pytestmark = pytest.mark.django_db

DECK = "customer-success"
JSON = {"Accept": "application/json"}


class Player:
    """A browser at a game."""

    def __init__(self, client: Client, page: str) -> None:
        self.client, self.page = client, page

    def move(self, do: str, **fields: str) -> dict:
        answer = self.client.post(self.page + "move", {"do": do, **fields}, headers=JSON)
        return {"status": answer.status_code, **json.loads(answer.content)}

    def html(self) -> str:
        return self.client.get(self.page).content.decode()


@pytest.fixture
def host(client_of):
    client = client_of()
    return Player(client, client.post("/learn/start", {"deck": DECK, "costs": "on"})["Location"])


@pytest.fixture
def join(client_of):
    def joined(name: str, code: str | None = None) -> Player:
        client = client_of()
        code = code or QuizGame.objects.latest("pk").code
        answer = client.post("/learn/join", {"code": code, "name": name})
        return (
            Player(client, answer.headers.get("Location", ""))
            if answer.status_code == 302
            else answer
        )

    return joined


def state():
    return query.game_of(QuizGame.objects.latest("pk")).state


def armed(host: Player) -> int:
    """The first clue that is no daily double, with open buzzers; returns the opening."""
    clue = next(c for c in load(DECK).clues.values() if not c.daily_double)
    host.move("begin")
    host.move(f"open:clue={clue.id}")
    return host.move("arm")["v"]


def test_two_buzzes_at_once_have_one_winner(host, join):
    ann, ben = join("Ann"), join("Ben")
    opening = armed(host)

    first, second = ann.move(f"buzz:opening={opening}"), ben.move(f"buzz:opening={opening}")

    assert first["refused"] == ""
    assert first["screen"] == "answering"
    assert second["screen"] == "answering-other"
    assert second["refused"].startswith("Too late")
    assert QuizEvent.objects.filter(kind=Kind.BUZZED).count() == 1


def test_a_replayed_buzz_counts_once(host, join):
    ann = join("Ann")
    opening = armed(host)

    answers = [ann.move(f"buzz:opening={opening}") for _ in range(3)]

    assert {answer["refused"] for answer in answers} == {""}
    assert QuizEvent.objects.filter(kind=Kind.BUZZED).count() == 1


def test_an_undone_buzz_may_be_won_again(host, join):
    ann, ben = join("Ann"), join("Ben")
    opening = armed(host)
    seen = ann.move(f"buzz:opening={opening}")["v"]
    again = host.move(f"undo:version={seen}")["v"]

    assert ann.move(f"buzz:opening={opening}")["refused"].startswith("Too late")
    assert ben.move(f"buzz:opening={again}")["screen"] == "answering"


def test_a_forged_host_is_refused(host, join, client_of):
    ann = join("Ann")
    game = QuizGame.objects.get()
    for forger in (ann.client, client_of()):
        forger.cookies["peerline-host"] = game.public_id
        answer = forger.post(host.page + "move", {"do": "begin"}, headers=JSON)
        assert answer.status_code == 403
        assert b"another host" in forger.get(host.page).content

    assert state().phase is Phase.LOBBY


def test_the_host_of_one_game_does_not_lead_another(host, client_of):
    other = client_of()
    page = other.post("/learn/start", {"deck": DECK})["Location"]
    other.cookies["peerline-host"] = host.client.cookies["peerline-host"].value

    assert other.get(page).status_code == 403


def test_a_team_moves_for_itself_alone(host, join):
    ann, ben = join("Ann"), join("Ben")
    opening = armed(host)
    ben_id = next(team.id for team in state().teams.values() if team.name == "Ben")

    ann.move(f"buzz:opening={opening},team={ben_id}")

    assert state().teams[state().answering].name == "Ann"
    assert ben.client.post(host.page + "move", {"do": "end"}).status_code == 403
    assert ann.client.post(ann.page + "move", {"do": "judge:right=1"}).status_code == 400


@pytest.mark.parametrize("code", ["", "ZZZZZZ", "wrong", "x" * 5000, "' OR 1=1"])
def test_a_wrong_code_is_told(host, join, code):
    answer = join("Ann", code or " ")

    assert answer.status_code == 404
    assert b"No game runs under this code" in answer.content


def test_a_code_is_read_however_it_is_typed(host, join):
    code = QuizGame.objects.get().code
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code.lower())

    assert isinstance(join("Ann", f" {code[:3]}-{code[3:].lower()} "), Player)
    assert isinstance(join("Ben", wide), Player)


@pytest.mark.parametrize("name", ["x" * 1000, "x" * 25, "", "\u202e\u200b"])
def test_a_name_that_does_not_fit_is_refused_and_says_why(host, join, name):
    answer = join(name)

    assert answer.status_code == 409
    assert b'role="alert"' in answer.content
    assert not QuizTeam.objects.exists()


def test_a_hostile_name_is_shown_as_it_was_typed(host, join):
    ann = join("<script>alert(1)</")
    page = host.html()

    assert "<script>alert" not in page + ann.html()
    assert "&lt;script&gt;alert(1)&lt;/" in page
    assert "<script>alert" not in host.move("begin")["html"]


def test_a_phone_comes_back_to_its_team(host, join):
    ann = join("Ann")
    opening = armed(host)
    ann.move(f"buzz:opening={opening}")

    assert "You are first!" in ann.html()


def test_a_phone_without_its_cookie_is_told_what_to_do(host, join, client_of):
    ann = join("Ann")
    answer = client_of().get(ann.page)

    assert answer.status_code == 403
    assert b"Join with the code" in answer.content


def test_a_closed_door_keeps_new_teams_out_and_lets_known_ones_back(host, join):
    ann = join("Ann")
    code = QuizGame.objects.get().code
    assert host.move("lock")["locked"]

    refused = join("Late")
    assert refused.status_code == 409
    assert b"has closed the door" in refused.content
    again = ann.client.get(f"/learn/join?code={code}")
    assert (again.status_code, again["Location"]) == (302, ann.page)
    host.move("join", name="By Hand")
    assert [team.name for team in state().teams.values()] == ["Ann", "By Hand"]

    host.move("begin")
    host.move(f"undo:version={QuizGame.objects.get().sequence}")
    assert state().locked  # an undo of something else opens no door
    assert not host.move("unlock")["locked"]
    assert isinstance(join("Late"), Player)


def test_whoever_scans_the_code_again_comes_back_to_the_same_team(host, join, client_of):
    ann = join("Ann")
    code = QuizGame.objects.get().code

    again = ann.client.post("/learn/join", {"code": code, "name": "Ann"})
    assert again["Location"] == ann.page
    assert QuizTeam.objects.count() == 1
    stranger = client_of()
    stranger.cookies["peerline-door"] = "x" * 200
    assert stranger.get(f"/learn/join?code={code}").status_code == 200


def test_a_team_taken_off_the_board_is_told_and_moves_no_more(host, join):
    rude = join("Rude Name")
    team = next(iter(state().teams))
    opening = armed(host)
    shown = host.move(f"remove:team={team}")

    assert "Rude Name" not in shown["html"]
    assert "taken this team off" in rude.html()
    assert rude.move(f"buzz:opening={opening}")["refused"].startswith("This team is not")
    code = QuizGame.objects.get().code
    assert rude.client.get(f"/learn/join?code={code}").status_code == 200  # no way back in
    assert host.move(f"remove:team={team}")["refused"].startswith("This team is not")


def test_a_response_like_nothing_is_told_as_such(host, join):
    ann = join("Ann")
    opening = armed(host)
    ann.move(f"buzz:opening={opening}")
    ann.move("say", text="banana split with cream")

    assert not state().said.near
    assert "like none of the responses" in host.html()
    assert "margin" not in re.sub(r'class="margin"', "", host.html())


def test_a_wager_is_made_knowing_the_category_and_not_the_clue(host, join):
    ann = join("Ann")
    host.move("begin")
    host.move("final")
    final = load(DECK).final

    assert final.category.to("en") in ann.html()
    assert final.clue.text.to("en") not in ann.html()


def test_the_phones_and_the_board_do_not_know_the_response_before_it_is_shown(host, join):
    ann = join("Ann")
    clue = next(c for c in load(DECK).clues.values() if not c.daily_double)
    response = clue.responses.to("en")[0]
    armed(host)

    assert response not in ann.html()
    assert response not in host.html()
    assert response in host.client.get(host.page + "notes").content.decode()


def test_wagers_and_responses_of_the_final_round_are_hidden(host, join):
    ann, ben = join("Ann"), join("Ben")
    host.move("begin")
    host.move("final")
    ann.move("wager", amount="437")
    host.move("ask")
    ann.move("write", text="a quite telling response")

    seen = host.html() + ben.html()
    assert "437" not in seen.replace("data-", "")
    assert "a quite telling response" not in seen


def test_a_typed_response_is_judged_and_the_host_has_the_last_word(host, join):
    ann = join("Ann")
    clue = next(c for c in load(DECK).clues.values() if not c.daily_double)
    opening = armed(host)
    ann.move(f"buzz:opening={opening}")
    ann.move("say", text=f"what is {clue.responses.to('en')[0]}")

    assert state().said.correct
    host.move(f"judge:team={state().answering},right=0")
    assert next(iter(state().teams.values())).score == -clue.value


@pytest.mark.parametrize(
    "do",
    [
        "",
        "nothing",
        "open",
        "open:clue=none",
        "undo:version=x",
        "stake:team=x",
        "judge",
        ":::",
        "a=b",
    ],
)
def test_nonsense_moves_nothing(host, do):
    before = state()
    answer = host.client.post(host.page + "move", {"do": do}, headers=JSON)

    assert answer.status_code in (200, 400)
    assert answer.status_code == 400 or json.loads(answer.content)["refused"]
    assert state() == before


def test_without_scripts_a_refusal_is_a_page(host):
    answer = host.client.post(host.page + "move", {"do": "arm"})

    assert answer.status_code == 409
    assert b"not possible at this point" in answer.content


def test_a_page_that_knows_the_game_is_told_nothing_new(host):
    version = state() and QuizGame.objects.get().sequence

    assert host.client.get(f"{host.page}now?v={version}").status_code == 204
    assert host.client.get(f"{host.page}now?v=0").json()["v"] == version


def test_a_game_left_for_a_week_is_closed_and_later_deleted(host, join):
    ann = join("Ann")
    game = QuizGame.objects.get()
    later = game.moved_at + timedelta(days=7)

    assert jobs.run_due(now=later - timedelta(minutes=1)).games == 0
    assert jobs.run_due(now=later).games == 1
    assert state().phase is Phase.OVER
    assert ann.move("buzz:opening=1")["refused"]
    assert join("Late", game.code).status_code == 404
    assert AuditEntry.objects.filter(action="quiz.ended", by=audit.SITE).count() == 1

    jobs.run_due(now=later + timedelta(days=30))
    assert not QuizGame.objects.exists()
    assert ann.client.get(ann.page).status_code == 403


def test_only_so_many_games_an_hour_begin_without_signing_in(client, monkeypatch):
    monkeypatch.setattr(quizzes, "STARTS_AN_HOUR", 2)
    statuses = [client.post("/learn/start", {"deck": DECK}).status_code for _ in range(3)]
    assert statuses == [302, 302, 429]

    client.force_login(cast.dana(), "allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/learn/start", {"deck": DECK}).status_code == 302


def test_one_address_starts_only_so_many_games_an_hour(client, settings):
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "start_game": "2/h/ip"}

    def start(address: str, **given: str) -> int:
        extra = {"REMOTE_ADDR": address, **given}
        return client.post("/learn/start", {"deck": DECK}, **extra).status_code

    assert [start("192.0.2.1") for _ in range(3)] == [302, 302, 429]
    assert start("192.0.2.2") == 302
    assert start("192.0.2.1", HTTP_X_FORWARDED_FOR="198.51.100.7") == 429  # said, not believed
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert start("192.0.2.1", HTTP_X_FORWARDED_FOR="10.0.0.1, 198.51.100.7") == 302
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    assert start("192.0.2.9", HTTP_X_FORWARDED_FOR="198.51.100.7") == 302  # past the outer proxy
    cache.clear()


def test_teams_with_equal_scores_share_their_place(host, join):
    ann, ben, cy = join("Ann"), join("Ben"), join("Cy")
    host.move("begin")
    for team in [team.id for team in state().teams.values()][:2]:
        host.move(f"adjust:team={team}", points="300")

    shown = host.move("end")

    assert shown["say"] == "A tie: Ann, Ben"
    assert re.findall(r'class="place">(\d+)', shown["html"]) == ["1", "1", "3"]
    places = [re.search(r"Place (\d)", player.html())[1] for player in (ann, ben, cy)]
    assert places == ["1", "1", "3"]


def test_a_wager_that_is_no_number_is_refused_in_words(host, join):
    ann = join("Ann")
    host.move("begin")
    host.move("final")

    assert ann.move("wager", amount="-+5")["refused"].startswith("Give a whole number")
    assert state().wagers == {}


def test_an_unknown_deck_is_not_found(client):
    assert client.post("/learn/start", {"deck": "../secret"}).status_code == 404


def test_an_own_deck_is_offered_on_the_page_and_in_practice(client, tmp_path, settings):
    text = deck_files()[DECK].read_text("utf-8").replace(f"id: {DECK}", "id: my-own", 1)
    (tmp_path / "my-own.yaml").write_text(text, "utf-8")
    offer(tmp_path)
    try:
        assert b'value="my-own"' in client.get("/learn/").content
        assert client.get("/learn/practice/my-own/").status_code == 200
        (tmp_path / "my-own.yaml").write_text("deck: {half", "utf-8")  # edited while it is played
        assert client.post("/learn/start", {"deck": "my-own"}).status_code == 302
    finally:
        offer(settings.DATA / "decks")
    assert client.post("/learn/start", {"deck": "my-own"}).status_code == 404


def test_a_game_ends_with_the_clues_it_began_with(host, monkeypatch):
    began = query.deck_of(QuizGame.objects.get())

    assert began == load(DECK)
    assert began.digest == QuizGame.objects.get().deck.digest


def test_streams_open_from_the_page_alone(host, settings):
    settings.LIVE_PORT = 8123
    answer = host.client.get(host.page)

    assert 'data-stream="http://testserver:8123/live/' in answer.content.decode()
    settings.HAS_PUBLIC_URL = True
    assert 'data-stream="/live/' in host.client.get(host.page).content.decode()


def test_the_tables_fit_the_models():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_rules_that_are_not_offered_are_the_usual(client):
    client.post("/learn/start", {"deck": DECK, "buzz": "99999", "answer": "x", "costs": "on"})

    assert state().rules == Rules()
