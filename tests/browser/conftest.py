"""A real Chromium, a real site, and somebody who clicks."""

import re

import pytest
from playwright.sync_api import Page

from site_process import running_site

LOCALES = {"en": "en-GB", "ja": "ja-JP"}
ANSWERS = {"customer_count": "1,200", "csm_count": "８", "nps_score": "31", "retention_rate": "92"}


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site, served."""
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def new_page(chromium):
    """Opens pages of separate browsers, and fails if a script did."""
    contexts, troubles = [], []

    def open_page(language: str = "en", *, width: int = 1280, **options) -> Page:
        size = {"width": width, "height": 900}
        context = chromium.new_context(viewport=size, locale=LOCALES[language], **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda m: _is_trouble(m) and troubles.append(m.text))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def _is_trouble(message) -> bool:
    """An error of a script; a page that is rightly not found, or gone, is none; nor is a site that
    is started again, or a stream that does not come through."""
    expected = "/resume/nothing" in message.location["url"] or "410 (Gone)" in message.text
    away = "net::ERR_" in message.text or "/live/" in message.location["url"]
    return message.type == "error" and not expected and not away


def start(page: Page, site, instrument: str) -> str:
    """Begin; returns the address of the response."""
    page.goto(site.url)
    page.check(f"input[value={instrument}]")
    page.click("form[action='/start'] button")
    page.wait_for_url("**/page/**")
    return re.sub(r"page/.*", "", page.url)


def answer(page: Page) -> None:
    """Answer each question that the page shows, as one who types and clicks."""
    for question in page.locator("fieldset.question").all():
        if not question.is_visible():
            continue
        kind = re.search(r"kind-(\S+)", question.get_attribute("class"))[1]
        item = question.get_attribute("id").removeprefix("q-")
        if question.locator("select").count():
            question.locator("select").select_option(index=4)
        elif kind in ("one-of", "rubric"):
            question.locator("input[type=radio]").nth(1).check()
        elif kind == "many-of":
            for box in question.locator(".cards input[type=checkbox]").all()[1:3]:
                box.check()
        elif kind == "email":
            question.locator("input[type=email]").fill("alice@example.com")
        elif kind == "shares":
            for field, share in zip(
                question.locator("input[type=text]").all(), ("40", "30", "20", "10"), strict=True
            ):
                field.fill(share)
        elif kind == "finance":
            for cell, amount in AMOUNTS.items():
                question.locator(f"[data-money={cell}]").fill(amount)
        else:
            question.locator("input[type=text], textarea").first.fill(ANSWERS.get(item, "Alice"))


def go_through(page: Page) -> None:
    """From the first page of the form to the review."""
    for _ in range(30):
        if page.url.endswith("/review"):
            return
        answer(page)
        _next(page)
        if page.locator(".summary.fine").count():  # without scripts: amounts became ratios
            _next(page)
    raise AssertionError(f"stuck at {page.url}")


def _next(page: Page) -> None:
    with page.expect_navigation():  # else the next answers go to the page that is leaving
        page.click("main button[value=next]")


AMOUNTS = {
    "existing_total__revenue": "7,391,124",
    "existing_total__cost": "618253",
    "prior_total__revenue": "6914275",
}
SENTINELS = ("7,391,124", "7%2C391%2C124", "7391124", "618253", "6914275")
