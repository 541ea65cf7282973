"""Two windows of one survey, and requests that come twice, late or from elsewhere."""

from datetime import timedelta

import pytest
from django.test import Client
from respondent import Respondent, errors_of, question_of

from peerline.actions import responses
from peerline.store.models import AuditEntry, Response
from peerline.store.models import Respondent as Person
from peerline.web.discreet import DiscreetFormatter


def kept(item: str):
    entry = Response.objects.get().answers.get(item)
    return entry and entry.get("value")


def test_autosave_saves_only_what_changed(alice):
    alice.start("cs-maturity-2020")
    alice.fill("team")
    before = Response.objects.get()

    alice.autosave("team", {**_team(), "structure": "single-csm"})

    after = Response.objects.get()
    assert after.revision == before.revision + 1
    changed = {i for i in after.answers if after.answers[i] != before.answers.get(i)}
    assert changed == {"structure"}
    assert AuditEntry.objects.last().details == {"items": ["structure"]}


def test_saving_nothing_new_writes_nothing(alice):
    alice.start("cs-maturity-2020")
    alice.fill("team")

    alice.fill("team")

    assert Response.objects.get().revision == 1
    assert AuditEntry.objects.filter(action="response.saved").count() == 1


def test_a_stale_window_does_not_undo_what_it_did_not_touch(alice):
    alice.start("cs-maturity-2020")
    stale = alice.open("team")
    alice.fill("team")

    alice.send("team", {"structure": "with-operations"}, opened=stale)

    assert kept("operations") == [
        "crm-administration",
        "platform-administration",
        "predictive-analytics",
    ]


TEAM = {"structure": "group-of-csms", "roles": ["training"], "operations": ["process-design"]}


def test_a_save_that_was_overtaken_changes_nothing(alice):
    alice.start("cs-maturity-2026")
    opened = alice.open("team")
    alice.send("team", {**TEAM, "order": "2"}, opened=opened)

    alice.autosave("team", {"structure": "single-csm", "order": "1"}, opened=opened)

    assert {item: kept(item) for item in TEAM} == TEAM


def test_what_was_taken_away_does_not_come_back_with_an_overtaken_save(alice):
    alice.start("cs-maturity-2026")
    opened = alice.open("team")
    alice.send("team", {"structure": "group-of-csms", "order": "3"}, opened=opened)

    alice.autosave("team", {**TEAM, "order": "2"}, opened=opened)

    assert kept("roles") is None


def test_saves_in_their_order_and_of_other_windows_count(alice):
    alice.start("cs-maturity-2026")
    opened, other = alice.open("team"), alice.open("relationship")
    alice.autosave("team", {"structure": "single-csm", "order": "1"}, opened=opened)
    alice.autosave("relationship", {"cadence": "regular", "order": "1"}, opened=other)
    alice.autosave("team", {**TEAM, "order": "2"}, opened=opened)

    assert {item: kept(item) for item in TEAM} == TEAM
    assert kept("cadence") == "regular"


@pytest.mark.parametrize("order", ["", "0", "-1", "two", "²", "9" * 40])
def test_a_count_that_is_none_is_ignored(alice, order):
    alice.start("cs-maturity-2026")
    opened = alice.open("team")
    alice.send("team", {**TEAM, "order": "5"}, opened=opened)

    alice.autosave("team", {**TEAM, "structure": "single-csm", "order": order}, opened=opened)

    assert kept("structure") == "single-csm"


def test_what_two_windows_changed_is_asked_about_and_nothing_is_lost(alice):
    alice.start("cs-maturity-2020")
    stale = alice.open("team")
    alice.send("team", {"structure": "single-csm"})

    answer = alice.send("team", {"structure": "with-operations"}, opened=stale)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Meanwhile this was changed in another window" in question_of(page, "structure")
    assert kept("structure") == "single-csm"
    assert 'value="with-operations" id="f-structure-with-operations" checked' in _flat(page)

    alice.send("team", {"structure": "with-operations"}, opened=page)
    assert kept("structure") == "with-operations"


def test_the_other_windows_answer_can_be_taken(alice):
    alice.start("cs-maturity-2020")
    stale = alice.open("team")
    alice.send("team", {"structure": "single-csm"})
    page = alice.send("team", {"structure": "with-operations"}, opened=stale).content.decode()

    fields = {"structure": "with-operations", "structure__other": "on"}
    alice.send("team", fields, opened=page)

    assert kept("structure") == "single-csm"


def test_an_autosave_shows_what_another_window_changed(alice):
    alice.start("cs-maturity-2020")
    stale = alice.open("team")
    alice.send("team", {"structure": "single-csm"})

    parts = alice.autosave("team", {"roles": ["support"]}, opened=stale)

    assert 'id="f-structure" checked' in _flat(parts)
    assert kept("roles") == ["support"]


def test_quick_saves_of_one_window_are_no_conflict(alice):
    alice.start("cs-maturity-2020")
    opened = alice.open("team")
    alice.autosave("team", {"structure": "single-csm"}, opened=opened)

    parts = alice.autosave("team", {"structure": "with-operations"}, opened=opened)

    assert errors_of(parts) == []
    assert kept("structure") == "with-operations"


def test_handing_in_twice_is_handing_in_once(alice):
    alice.start("nps").fill_everything()
    alice.submit()
    first = Response.objects.get().submitted_at

    again = alice.submit()

    assert again["Location"] == f"{alice.base}report"
    assert Response.objects.get().submitted_at == first
    assert AuditEntry.objects.filter(action="response.submitted").count() == 1


def test_a_correction_after_handing_in_counts_at_once(alice):
    alice.start("executive-scorecard-2021").fill_everything()
    alice.submit()
    before = alice.open("report")

    alice.fill("practice", renewals="excellent")

    assert alice.open("report") != before


def test_the_report_waits_for_handing_in(alice):
    alice.start("nps")

    answer = alice.client.get(f"{alice.base}report")

    assert answer["Location"] == f"{alice.base}review"


def test_the_resume_link_opens_the_answers_on_another_device(alice):
    alice.start("cs-maturity-2020")
    alice.fill("you")
    link = f"http://testserver/resume/{alice.token}"
    elsewhere = Client()

    answer = elsewhere.post("/resume", {"link": link}, follow=True)

    assert "3 of 34 completed" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"{alice.base}page/company"


@pytest.mark.parametrize("link", ["nonsense", "http://testserver/resume/", "あ", "x" * 500, "a/b"])
def test_a_wrong_link_says_so(client, db, link):
    answer = client.post("/resume", {"link": link}, follow=True)

    assert answer.status_code == 404
    assert "This link opens no answers" in answer.content.decode()


def test_a_stranger_sees_nothing_and_is_offered_the_link(alice):
    alice.start("cs-maturity-2020")
    stranger = Client()
    stranger.cookies["peerline-answers"] = "guess"

    for page in ("", "page/you", "review", "report", "report.pdf", "all"):
        answer = stranger.get(alice.base + page)
        assert answer.status_code == 404
        assert "These answers open with your resume link" in answer.content.decode()
    assert stranger.get("/survey/nothing/page/you").status_code == 404
    assert stranger.post(f"{alice.base}autosave").status_code == 404


def test_expired_answers_say_so_and_are_emptied(alice):
    alice.start("cs-maturity-2020")
    alice.fill("you")
    alice.fill("team")
    response = Response.objects.get()
    response.expires_at = response.created_at
    response.save()

    for address in (f"{alice.base}page/you", f"/resume/{alice.token}"):
        answer = alice.client.get(address)
        assert answer.status_code == 410
        assert "These answers have expired" in answer.content.decode()

    now = response.created_at + timedelta(days=91)
    assert responses.empty_expired(now=now, by="site") == 1
    assert Response.objects.get().answers == {}
    assert Person.objects.get().answers == {}
    assert responses.empty_expired(now=now, by="site") == 0


def test_who_left_after_giving_only_a_name_is_forgotten_too(alice):
    alice.start("cs-maturity-2020")
    alice.fill("you")
    response = Response.objects.get()
    assert response.answers == {}
    now = response.created_at + timedelta(days=91)

    assert responses.empty_expired(now=now, by="site") == 1
    assert Person.objects.get().answers == {}
    assert responses.empty_expired(now=now, by="site") == 0


def test_saving_puts_the_end_off(alice):
    alice.start("cs-maturity-2020")
    response = Response.objects.get()
    response.expires_at = response.created_at + timedelta(days=1)
    response.save()

    alice.fill("you")

    assert Response.objects.get().expires_at > response.created_at + timedelta(days=89)


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "That was more than a survey can hold"), ("ja", "送信された内容が大きすぎます")],
)
def test_an_oversize_post_changes_nothing(alice, language, title):
    alice.start("cs-maturity-2020", language)

    answer = alice.send("you", {"respondent_name": "x" * 300_000})

    assert answer.status_code == 413
    assert title in answer.content.decode()
    assert Person.objects.get().answers == {}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "This page was open for too long, or cookies are switched off"),
        ("ja", "ページを開いてから時間が経ちすぎたか、Cookieが無効になっています"),
    ],
)
def test_a_post_without_its_token_is_explained(db, language, title):
    strict = Respondent(Client(enforce_csrf_checks=True))
    strict.client.cookies["peerline-language"] = language

    answer = strict.client.post("/start", {"instrument": "nps"})

    assert answer.status_code == 403
    assert title in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "There is no page at this address"), ("ja", "このアドレスにページはありません")],
)
def test_a_wrong_address_is_explained(client, language, title):
    answer = client.get("/nowhere", headers={"Accept-Language": language})

    assert answer.status_code == 404
    assert title in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Something went wrong on our side"), ("ja", "サーバーで問題が発生しました")],
)
def test_a_crash_is_explained(alice, monkeypatch, language, title):
    alice.start("nps", language)
    alice.client.raise_request_exception = False
    monkeypatch.setattr(responses, "submit", lambda **_: 1 / 0)

    answer = alice.submit()

    assert answer.status_code == 500
    assert title in answer.content.decode()


def test_nonsense_fields_do_no_harm(alice):
    alice.start("cs-maturity-2020")

    answer = alice.send(
        "team",
        {
            "structure": ["single-csm", "x"],
            "roles": "no-such-role",
            "finance__was": "",
            "tab": "t" * 99,
        },
    )

    assert answer.status_code == 200
    assert "“no-such-role” is not one of the choices." in answer.content.decode()


def test_a_page_that_does_not_exist(alice):
    alice.start("nps")

    assert alice.client.get(f"{alice.base}page/nowhere").status_code == 404


def _team() -> dict[str, object]:
    return {
        "structure": "group-of-csms",
        "roles": ["support", "onboarding", "training"],
        "operations": ["crm-administration", "platform-administration", "predictive-analytics"],
    }


def _flat(page: str) -> str:
    return " ".join(page.split())


@pytest.mark.parametrize("address", ["/resume/{}", "/resume/{}/more"])
def test_no_log_holds_a_key(alice, caplog, address):
    alice.start("cs-maturity-2020")
    Response.objects.update(expires_at=Response.objects.get().created_at)

    assert alice.client.get(address.format(alice.token)).status_code in (404, 410)

    (record,) = (r for r in caplog.records if r.name == "django.request")
    line = DiscreetFormatter("%(message)s").format(record)
    assert "/resume/" in line
    assert alice.token not in line
