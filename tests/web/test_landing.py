import re

import pytest

from peerline.instruments.load import editions, load


@pytest.mark.parametrize("language", ["en", "ja"])
def test_landing_tells_the_eight_dimensions_with_their_questions(client, language):
    page = client.get("/", headers={"Accept-Language": language}).content.decode()

    dimensions = load("cs-maturity-2026").dimensions
    assert len(dimensions) == 8
    for dimension in dimensions:
        assert dimension.name.to(language) in page
        assert dimension.question.to(language).replace("'", "&#x27;") in page
    assert f'<html lang="{language}">' in page


def test_landing_offers_each_instrument_and_chooses_the_default(client):
    page = client.get("/").content.decode()

    offered = re.findall(r'name="instrument"\s+value="([^"]+)"', page)
    assert offered[0] == "cs-maturity-2026"
    assert sorted(offered) == sorted(editions())
    assert page.count("checked") == 1


def test_language_button_switches_and_stays(client):
    answer = client.post("/language", {"language": "ja", "next": "/"}, follow=True)

    assert '<html lang="ja">' in answer.content.decode()
    assert '<html lang="ja">' in client.get("/resume").content.decode()


def test_pages_are_locked_down(client):
    answer = client.get("/")
    policy = answer["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


def test_no_page_holds_inline_script_or_style(alice):
    alice.start("cs-maturity-2020")

    for page in ("performance", "relationship", "all", "review"):
        text = alice.open(page)
        assert "<style" not in text
        assert not re.search(r"\sstyle=", text)
        assert not re.search(r"<script(?![^>]*src=)", text)
        assert not re.search(r"\son\w+=", text)


def test_starting_gives_a_link_that_is_kept_nowhere(alice):
    from peerline.store.models import AuditEntry, Response

    alice.start("cs-maturity-2020")

    response = Response.objects.get()
    assert alice.token not in str(vars(response))
    assert alice.token not in str(vars(AuditEntry.objects.get()))
    assert f"/resume/{alice.token}" in alice.open("you")


def test_looking_at_the_start_address_leads_to_the_landing_page(client):
    assert client.get("/start")["Location"] == "/"


def test_an_unknown_instrument_is_refused(client, db):
    assert client.post("/start", {"instrument": "../etc"}).status_code == 404


@pytest.mark.parametrize("address", ["/", "/alive"])
def test_a_monitor_may_ask_without_fetching(client, address):
    assert client.head(address).status_code == 200
