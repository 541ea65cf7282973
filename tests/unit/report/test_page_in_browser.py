"""The stand-alone page in a real browser: accessible, and no wider than a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from report_cast import document

from peerline.report import html

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
CASES = [
    ("cs-maturity-2026", True),
    ("cs-maturity-2026", False),
    ("executive-scorecard-2021", True),
]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(("instrument", "compared"), CASES)
def test_axe_finds_nothing_and_a_phone_needs_no_sideways_scroll(
    browser, instrument, compared, language
):
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.set_content(html.render(document(instrument, language, compared=compared, history=True)))
    for width in (1280, 768, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run().then(result => result.violations)")
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    page.close()
