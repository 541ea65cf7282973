"""A whole game in real browsers: a host and three phones, a reconnect, a restart of the site."""

import re

import pytest
from playwright.sync_api import expect

from chromium import axe_finds
from site_process import start_again

pytestmark = pytest.mark.browser

NAMES = ("Churn Busters", "<b>Renewal</b> & Co", "Q3 Heroes")
DECK = "customer-success"


def joined(new_page, site, code: str, name: str, language: str = "en"):
    phone = new_page(language, width=390, bypass_csp=True)
    phone.goto(f"{site.url}/learn/join?code={code.lower()}")
    phone.fill("#name", name)
    phone.click("main button.primary")
    expect(phone.locator(".screen.lobby")).to_be_visible()
    return phone


def begun(new_page, site, *, language: str = "en", width: int = 1280):
    host = new_page(language, width=width, bypass_csp=True)
    host.goto(f"{site.url}/learn/")
    assert axe_finds(host) == []
    host.check(f"input[value={DECK}]")
    host.click("form[action='/learn/start'] button.primary")
    return host, host.locator(".join-code").inner_text().split()[-1]


def score(host, name: str) -> str:
    return host.locator(".score", has_text=name).locator(".points").inner_text()


def open_square(host, column: int, row: int) -> None:
    """By keyboard alone."""
    expect(host.locator(".squares")).to_be_visible()
    host.keyboard.press("ArrowRight")
    host.locator(f"#square-{column}-{row}").focus()
    host.keyboard.press("Enter")


def test_a_whole_game_with_a_reconnect_and_a_restart(site, new_page):
    host, code = begun(new_page, site)
    first, second, third = (joined(new_page, site, code, name) for name in NAMES)
    expect(host.locator(".lobby-teams li")).to_have_count(3)
    assert axe_finds(host) == []
    assert axe_finds(first) == []
    host.keyboard.press("Enter")
    expect(host.locator(".squares")).to_be_visible()
    assert axe_finds(host) == []

    open_square(host, 1, 1)
    expect(second.locator("button.buzz")).to_be_disabled()
    host.keyboard.press("Space")
    first.click("button.buzz.open")
    expect(first.locator(".screen.answering")).to_be_visible()
    expect(second.locator(".screen.answering-other")).to_contain_text(NAMES[0])
    assert axe_finds(first) == []
    first.fill("#text", "what is churn")
    first.click(".send")
    expect(host.locator(".verdict.differs")).to_be_visible()
    assert axe_finds(host) == []
    host.keyboard.press("w")
    expect(first.locator(".screen.tried")).to_be_visible()

    # The second phone loses its page, and comes back to the same state by its cookie.
    address = second.url
    second.goto("about:blank")
    second.goto(address)
    second.click("button.buzz.open")
    expect(host.locator(".score.answering")).to_contain_text(NAMES[1])
    host.keyboard.press("r")
    expect(host.locator(".clue-text.response")).to_be_visible()
    assert axe_finds(host) == []
    assert (score(host, NAMES[0]), score(host, NAMES[1])) == ("-200", "200")

    # The whole site ends in mid-game and starts again: nobody has to do anything.
    start_again(site)
    expect(second.locator("#lost")).to_be_hidden(timeout=20_000)
    host.keyboard.press("Enter")
    expect(second.locator(".screen.choose")).to_be_visible(timeout=20_000)
    expect(host.locator(".squares .done")).to_have_count(1)
    assert (score(host, NAMES[0]), score(host, NAMES[1])) == ("-200", "200")

    host.keyboard.press("u")
    expect(host.locator(".clue-text.response")).to_be_visible()
    host.keyboard.press("Enter")
    open_square(host, 0, 4)
    expect(host.locator(".clue-text.double")).to_be_visible()
    second.fill("#amount", "９９９９")
    second.click(".send")
    expect(second.locator("#refused")).to_contain_text("0 to 500")
    second.fill("#amount", "３００")
    second.click(".send")
    expect(host.locator(".who")).to_contain_text(NAMES[1])
    host.keyboard.press("r")
    expect(host.locator(".clue-text.response")).to_be_visible()
    assert score(host, NAMES[1]) == "500"
    host.keyboard.press("Enter")

    open_square(host, 2, 0)
    expect(host.locator(".clue-text")).to_be_visible()
    host.keyboard.press("3")
    expect(host.locator(".score.answering")).to_contain_text(NAMES[2])
    host.keyboard.press("p")
    expect(first.locator(".screen.paused")).to_be_visible()
    expect(host.locator("p.paused")).to_be_visible()
    host.keyboard.press("p")
    expect(host.locator("p.paused")).to_be_hidden()
    host.keyboard.press("r")
    expect(third.locator(".outcome.right")).to_contain_text("+100")
    host.keyboard.press("Enter")
    expect(host.locator(".squares")).to_be_visible()

    host.keyboard.press("l")
    for phone, wager in ((first, "50"), (second, "500"), (third, "100")):
        phone.fill("#amount", wager)
        phone.click(".send")
        expect(phone.locator(".own")).to_contain_text(wager)
    expect(host.locator(".handed-in")).to_contain_text("3 of 3")
    assert not re.search(r"\b50\b", host.locator("#shown").inner_text())  # hidden
    host.keyboard.press("Enter")
    for phone in (first, second):
        phone.fill("#text", "what is lifetime value?")
        phone.click(".send")
        expect(phone.locator(".own")).to_be_visible()
    assert axe_finds(second) == []
    host.keyboard.press("Enter")
    for name, key in ((NAMES[0], "r"), (NAMES[2], "w"), (NAMES[1], "r")):
        expect(host.locator(".who")).to_contain_text(name)
        host.keyboard.press(key)
    expect(host.locator(".clue-text.response")).to_be_visible()
    host.keyboard.press("Enter")
    result = host.locator(".result li")
    expect(result).to_have_count(3)
    expect(result.first).to_contain_text(NAMES[1])
    expect(result.first.locator(".points")).to_have_text("1000")
    expect(second.locator(".screen.over")).to_contain_text("Place 1")
    assert axe_finds(host) == []


@pytest.mark.looks
def test_a_host_plays_without_phones_in_japanese(site, new_page):
    host, _ = begun(new_page, site, language="ja")
    for name in ("東京", "大阪"):
        host.fill("#name", name)
        host.keyboard.press("Enter")
        expect(host.locator(".lobby-teams li", has_text=name)).to_be_visible()
    host.locator("#do-begin").click()
    open_square(host, 0, 0)
    expect(host.locator(".clue-text")).to_be_visible()
    host.keyboard.press("2")
    expect(host.locator(".score.answering")).to_contain_text("大阪")
    host.keyboard.press("r")
    expect(host.locator(".outcome.right")).to_contain_text("+100")
    host.keyboard.press("Enter")
    open_square(host, 1, 4)  # the longest clue: it is shown to its end
    expect(host.locator(".clue-text.long")).to_be_visible()
    assert host.locator(".stage").evaluate("stage => stage.scrollHeight <= stage.clientHeight")
    host.keyboard.press("?")
    expect(host.locator("#keys")).to_be_visible()
    assert axe_finds(host) == []


@pytest.mark.looks
def test_a_phone_without_the_stream_keeps_up_by_asking(site, new_page):
    host, code = begun(new_page, site)
    phone = new_page("en", width=390)
    phone.route("**/live/**", lambda route: route.fulfill(status=404))
    phone.goto(f"{site.url}/learn/join?code={code}")
    phone.fill("#name", "Far Away")
    phone.click("main button.primary")
    expect(host.locator(".lobby-teams li")).to_have_count(1)
    host.keyboard.press("Enter")
    expect(phone.locator(".screen.wait")).to_be_visible(timeout=15_000)


def test_a_phone_whose_stream_is_too_old_takes_a_new_one(site, new_page):
    host, code = begun(new_page, site)
    phone = new_page("en", width=390)
    addresses = []

    def refuse_the_first(route):
        addresses.append(route.request.url)
        if route.request.url == addresses[0]:
            route.fulfill(status=410)
        else:
            route.continue_()

    phone.route("**/live/**", refuse_the_first)
    phone.goto(f"{site.url}/learn/join?code={code}")
    phone.fill("#name", "Patient")
    phone.click("main button.primary")
    expect(host.locator(".lobby-teams li")).to_have_count(1)
    phone.wait_for_timeout(4000)
    assert len(set(addresses)) > 1
    host.keyboard.press("Enter")
    expect(phone.locator(".screen.wait")).to_be_visible(timeout=2000)
    expect(phone.locator("#lost")).to_be_hidden()


def test_the_host_closes_the_door_and_takes_a_team_off_the_board(site, new_page):
    host, code = begun(new_page, site)
    rude = joined(new_page, site, code, "Rude Name")
    nice = joined(new_page, site, code, "Nice Name")
    host.keyboard.press("d")
    expect(host.locator(".door")).to_be_visible()
    expect(host.locator(".join-code")).to_be_hidden()
    assert axe_finds(host) == []
    nice.goto(f"{site.url}/learn/join?code={code}")  # the board's code, scanned again
    expect(nice.locator(".phone-team")).to_have_text("Nice Name")

    host.keyboard.press("Enter")
    expect(host.locator(".squares")).to_be_visible()
    host.click(".by-hand-points summary")
    host.click("[aria-label='Remove Rude Name']")
    expect(host.locator(".score")).to_have_count(1)
    expect(rude.locator(".screen.removed")).to_be_visible()
    assert axe_finds(host) == []


def test_practice_asks_judges_and_reports(site, new_page):
    learner = new_page("en", width=390, bypass_csp=True)
    learner.goto(f"{site.url}/learn/practice/")
    assert axe_finds(learner) == []
    learner.locator("a.button.primary").first.click()
    assert axe_finds(learner) == []
    learner.fill("#text", "what is a wrong answer")
    learner.keyboard.press("Enter")
    expect(learner.locator(".judged.wrong")).to_be_visible()
    assert axe_finds(learner) == []
    learner.click("text=I was right all the same")
    learner.goto(f"{site.url}/learn/practice/{DECK}/report")
    expect(learner.locator(".counts")).to_contain_text("1 / 1")
    assert axe_finds(learner) == []
    assert learner.evaluate("document.documentElement.scrollWidth") <= 390
