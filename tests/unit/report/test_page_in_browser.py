"""The stand-alone page in a real browser: accessible, and no wider than a phone."""

import pytest
from report_cast import document

from chromium import axe_finds
from peerline.report import html

pytestmark = pytest.mark.browser

CASES = [
    ("cs-maturity-2026", True),
    ("cs-maturity-2026", False),
    ("executive-scorecard-2021", True),
]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(("instrument", "compared"), CASES)
def test_axe_finds_nothing_and_a_phone_needs_no_sideways_scroll(
    chromium, instrument, compared, language
):
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    page.set_content(html.render(document(instrument, language, compared=compared, history=True)))
    for width in (1280, 768, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_finds(page) == []
    page.close()
