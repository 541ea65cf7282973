"""A campaign from its plan to its close, through the pages and the mails alone."""

import re

import pytest
from django.core import mail
from django.utils import timezone
from respondent import Respondent

import people_cast as cast
from peerline.actions import jobs
from peerline.instruments.load import load
from peerline.store.models import Campaign, Letter, Response

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://127\.0\.0\.1:8000(\S+)")


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def operator(client, db):
    client.force_login(cast.alice(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def plan(**changes):
    return {
        "name": "Recommend us?",
        "instrument": "nps",
        "languages": ["en", "ja"],
        "consent-en": "Count me in.",
        "consent-ja": "同意します。",
        "minimum_field": "20",
        "public_link": "on",
        **changes,
    }


def due():
    return jobs.run_due(now=timezone.now())


def link_of(message) -> str:
    return LINK.search(message.body)[1]


def answer(client, base: str, *, email: str, **agreed) -> None:
    someone = Respondent(client)
    someone.base, someone.language = base, "en"
    someone.instrument = load("nps")
    for page in someone.instrument.form("en").pages:
        someone.fill(page.id)
    done = client.post(f"{base}review", {"go": "submit", "address": email, **agreed})
    assert done.status_code == 302, done.content.decode()


def test_from_plan_to_close(operator, client_of):
    assert "No campaign yet" in operator.get("/campaigns/").content.decode()
    made = operator.post("/campaigns/new", plan())
    assert made["Location"] == "/campaigns/recommend-us/"

    operator.post(
        "/campaigns/recommend-us/guests", {"list": "ann@one.example\nken@two.example, ja"}
    )
    due()
    assert mail.outbox == []  # the campaign is not open yet

    operator.post("/campaigns/recommend-us/move", {"move": "open"})
    due()
    due()
    assert [m.to for m in mail.outbox] == [["ann@one.example"], ["ken@two.example"]]
    invitation = link_of(mail.outbox[0])

    ann = client_of()
    assert "Recommend us?" in ann.get(invitation).content.decode()
    base = ann.post(invitation)["Location"]
    answer(ann, base, email="ann@one.example", consent="on")
    page = ann.get(f"{base}report").content.decode()
    assert "One thing is left" in page

    due()
    confirmation = mail.outbox[-1]
    assert confirmation.to == ["ann@one.example"]
    anyone = client_of()
    assert "ann@one.example" in anyone.get(link_of(confirmation)).content.decode()
    assert Response.objects.get().verified_at is None
    assert "one.example" in anyone.post(link_of(confirmation)).content.decode()
    assert "confirmed already" in anyone.get(link_of(confirmation)).content.decode()
    assert "count for one.example" in ann.get(f"{base}report").content.decode()

    page = operator.get("/campaigns/recommend-us/").content.decode()
    assert "19 more companies are needed" in page
    operator.post("/campaigns/recommend-us/move", {"move": "close"})
    assert Campaign.objects.get(slug="recommend-us").state == "closed"
    assert client_of().get("/join/recommend-us").status_code == 410
    refused = operator.post("/campaigns/recommend-us/release", {"closing": "1"}, follow=True)
    assert "fewer companies" in refused.content.decode()


def test_a_used_invitation_shows_nothing_to_another_browser(operator, client_of):
    operator.post("/campaigns/new", plan())
    operator.post("/campaigns/recommend-us/move", {"move": "open"})
    operator.post("/campaigns/recommend-us/guests", {"list": "ann@one.example"})
    due()
    invitation = link_of(mail.outbox[0])
    ann = client_of()
    base = ann.post(invitation)["Location"]

    assert ann.get(invitation, follow=True).redirect_chain[-1][0].startswith(base)
    stranger = client_of()
    shown = stranger.get(invitation, follow=True)
    assert "has been used" in shown.content.decode()
    assert stranger.get(base).status_code == 404

    stranger.post(shown.redirect_chain[-1][0])
    stranger.post(shown.redirect_chain[-1][0])
    due()
    assert [m.to for m in mail.outbox[1:]] == [["ann@one.example"]]
    assert ann.get(base, follow=True).status_code == 404  # the earlier link has ended
    again = client_of()
    assert again.get(link_of(mail.outbox[1]))["Location"] == base


def test_the_download_holds_only_who_agreed(operator, client_of):
    operator.post("/campaigns/new", plan())
    operator.post("/campaigns/recommend-us/move", {"move": "open"})
    for name, agreed in (("one", {"consent": "on", "share": "on"}), ("two", {"consent": "on"})):
        someone = client_of()
        base = someone.post("/join/recommend-us")["Location"]
        answer(someone, base, email=f"a@{name}.example", **agreed)
        due()
        someone.post(link_of(mail.outbox[-1]))

    text = b"".join(operator.get("/campaigns/recommend-us/answers.csv").streaming_content).decode()

    header, *rows = text.splitlines()
    assert header.startswith("company,verified,submitted_at,instrument,origin,")
    assert len(rows) == 1
    assert rows[0].startswith("one.example,true,")
    assert "a@" not in text


def test_free_mail_waits_for_the_operator(operator, client_of):
    operator.post("/campaigns/new", plan())
    operator.post("/campaigns/recommend-us/move", {"move": "open"})
    someone = client_of()
    base = someone.post("/join/recommend-us")["Location"]
    answer(someone, base, email="ann@gmail.com", consent="on")
    due()
    assert "organiser decides" in someone.post(link_of(mail.outbox[-1])).content.decode()
    page = operator.get("/campaigns/recommend-us/").content.decode()
    assert "ann@gmail.com" in page

    decide = f"/campaigns/recommend-us/company/{Response.objects.get().public_id}"
    operator.post(decide, {"domain": "nonsense"})
    assert Response.objects.get().company is None
    operator.post(decide, {"domain": "www.ann-consulting.example"})

    assert Response.objects.get().company.domain == "ann-consulting.example"


def test_two_people_of_one_company_count_once(operator, client_of):
    operator.post("/campaigns/new", plan())
    operator.post("/campaigns/recommend-us/move", {"move": "open"})
    pages = []
    for name in ("ann", "ben"):
        someone = client_of()
        base = someone.post("/join/recommend-us")["Location"]
        answer(someone, base, email=f"{name}@one.example", consent="on")
        due()
        pages.append(someone.post(link_of(mail.outbox[-1])).content.decode())

    assert "Somebody else of your company" not in pages[0]
    assert "Somebody else of your company" in pages[1]
    assert "ann@" not in pages[1]
    assert "19 more companies" in operator.get("/campaigns/recommend-us/").content.decode()


def test_a_participant_signs_in_by_code_corrects_takes_along_and_deletes(operator, client_of):
    operator.post("/campaigns/new", plan())
    operator.post("/campaigns/recommend-us/move", {"move": "open"})
    someone = client_of()
    base = someone.post("/join/recommend-us")["Location"]
    answer(someone, base, email="ann@one.example", consent="on")
    due()
    someone.post(link_of(mail.outbox[-1]))

    ann = client_of()
    ann.post("/sign-in", {"email": "ann@one.example"})
    code = mail.outbox[-1].subject.rpartition(" ")[2]
    wrong = ann.post("/sign-in/code", {"code": "WRONG1"})
    assert "not the code" in wrong.content.decode()
    signed_in = ann.post("/sign-in/code", {"code": code}, follow=True)
    assert signed_in.redirect_chain[-1][0] == "/answers/"
    assert base in signed_in.content.decode()
    assert ann.get(f"{base}review").status_code == 200
    exported = ann.get(f"{base}answers.yaml").content.decode()
    assert exported.startswith("peerline: answers/1\ninstrument: nps\n")
    assert ann.get(f"{base}delete").status_code == 200
    assert "are deleted" in ann.post(f"{base}delete").content.decode()
    assert not Response.objects.exists()
    assert not Letter.objects.filter(to="ann@one.example").exists()


def test_an_unknown_address_is_told_by_mail_alone(client, db):
    page = client.post("/sign-in", {"email": "nobody@one.example"})

    assert page["Location"] == "/sign-in/code"
    assert "No account" in mail.outbox[0].subject


def test_one_locked_name_locks_nobody_else(client, db):
    alice = cast.alice()
    alice.set_password(cast.PASSWORD)
    alice.save()

    for _ in range(6):
        locked = client.post("/sign-in/password", {"login": "mallory@x.example", "password": "no"})
    assert locked.status_code == 429
    fine = client.post("/sign-in/password", {"login": alice.email, "password": cast.PASSWORD})

    assert fine["Location"] == "/home"


def test_lines_that_hold_no_address_invite_nobody(operator):
    operator.post("/campaigns/new", plan())

    page = operator.post(
        "/campaigns/recommend-us/guests", {"list": "email,language\nann@one.example,ja\nken@\n"}
    )

    assert "Line 3: ken@" in page.content.decode()
    assert "ann@one.example" in page.content.decode()  # what was pasted is still there
    assert not Letter.objects.exists()


def test_a_faulty_plan_comes_back_as_it_was(operator):
    page = operator.post("/campaigns/new", plan(name=" ", opens_on="31.5.2026"))

    text = page.content.decode()
    assert page.status_code == 422
    assert "Give the campaign a name." in text
    assert "Count me in." in text
    assert not Campaign.objects.filter(slug="campaign").exists()


@pytest.mark.parametrize("address", ["", "ann@", "nonsense"])
def test_being_counted_needs_an_address_and_loses_nothing(operator, client_of, address):
    operator.post("/campaigns/new", plan())
    operator.post("/campaigns/recommend-us/move", {"move": "open"})
    ann = client_of()
    someone = Respondent(ann)
    someone.base = ann.post("/join/recommend-us")["Location"]
    someone.instrument = load("nps")
    someone.fill_everything()

    page = ann.post(
        f"{someone.base}review",
        {"go": "submit", "consent": "on", "share": "on", "address": address},
    )

    text = page.content.decode()
    assert "the confirmation goes there" in text
    assert text.count("checked") == 2
    assert Response.objects.get().submitted_at is None
    without = ann.post(f"{someone.base}review", {"go": "submit", "address": address})
    assert without["Location"] == f"{someone.base}report"
