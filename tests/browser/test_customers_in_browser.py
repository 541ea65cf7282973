"""A lead and a CSM look at their customers, from the team's retention down to its rows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from chromium import axe_finds
from site_process import SERVE, SOURCE, running_site

pytestmark = pytest.mark.browser

STORE = """
from peerline.cli.site import bring_up_to_date, prepare_django
prepare_django()
bring_up_to_date(quiet=True)
import customers_cast as team
from datetime import date
from customer_facts import AS_OF
from peerline.customers.facts import Figure, Unit
from peerline.customers.prefill import Measured
year = (date(2025, 6, 30), AS_OF)
kept = Figure("logo_retention", "logo_retention/1", {}, *year, 0.888, 40, "customers", Unit.SHARE)
measured = Measured(*year, "USD", {"logo_retention": kept})
team.refreshed(accounts=180, months=13, measured=measured)
team.lena()
team.aiko()
from peerline.actions.links import demonstration
print(demonstration())
"""


@pytest.fixture(scope="module")
def stocked(tmp_path_factory):
    """A site with made-up customers, started for demonstration; and the key of its link."""
    folder = tmp_path_factory.mktemp("customers")
    tests = Path(__file__).parents[1]
    own = {
        "PEERLINE_DATA_DIR": str(folder / "data"),
        "PEERLINE_DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "PEERLINE_DEMO": "1",
    }
    environment = {**os.environ, **own, "PYTHONPATH": f"{SOURCE}:{tests}"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-c", STORE]
    (folder / "data").mkdir()
    made = subprocess.run(command, check=True, env=environment, cwd=folder, capture_output=True)
    with running_site(folder, program=SERVE, **own) as site:
        yield site, made.stdout.decode().split()[-1]


def enter(page, stocked, word: str) -> None:
    site, key = stocked
    page.goto(f"{site.url}/demo/{key}")
    page.click(f"main button:has-text({word!r})")


def overflow(page) -> int:
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ja", 390)])
def test_a_lead_goes_from_retention_to_the_rows_and_to_an_account(
    stocked, new_page, language, width
):
    lead = new_page(language, width=width, bypass_csp=True)
    enter(lead, stocked, "lead" if language == "en" else "リーダー")
    assert lead.url.endswith("/customers/")
    assert axe_finds(lead) == []
    assert overflow(lead) == 0

    said = lead.locator(".figure-value").first.inner_text()
    lead.locator(".figure").first.click()
    assert lead.locator(".big strong").inner_text() == said
    assert lead.locator("code:has-text('nrr/1')").count() == 1
    assert lead.locator(".behind tbody tr").count() == 50
    assert axe_finds(lead) == []
    assert overflow(lead) == 0

    lead.locator(".behind tbody th a").first.click()
    assert "/customers/account/" in lead.url
    assert axe_finds(lead) == []
    assert overflow(lead) == 0


def test_a_lead_narrows_the_accounts_list(stocked, new_page):
    lead = new_page("en", bypass_csp=True)
    enter(lead, stocked, "lead")
    lead.click(".pages a:has-text('Accounts')")
    with lead.expect_navigation():
        lead.select_option("select[name=colour]", "red")
    with lead.expect_navigation():
        lead.click("th.c-arr a")
    assert "colour=red" in lead.url
    assert set(lead.locator("tbody .colour").all_inner_texts())
    assert lead.locator("tbody .colour:not(.red)").count() == 0
    assert axe_finds(lead) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_csm_works_with_the_own_book(stocked, new_page, width):
    csm = new_page("en", width=width, bypass_csp=True)
    enter(csm, stocked, "Aiko Tanaka")
    assert csm.url.endswith("/customers/book")
    assert axe_finds(csm) == []
    assert overflow(csm) == 0
    assert csm.locator(".pages a:has-text('Team')").count() == 0

    csm.locator(".tile").first.click()
    csm.locator("tbody th a").first.click()
    csm.click("text=Override the health")
    csm.fill("[name=score]", "88")
    csm.fill("[name=until]", csm.get_attribute("[name=until]", "max"))
    csm.fill("[name=reason]", "They renewed by phone; the contract follows.")
    if csm.locator(".override.holds").count() == 0:
        csm.click(".override-form button")
        assert re.search(r"^88", csm.locator(".health-mark strong").inner_text())
        assert csm.locator(".override.holds").count() == 1
    assert axe_finds(csm) == []


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ja", 390)])
def test_the_box_of_measured_answers_is_accessible(stocked, new_page, language, width):
    lead = new_page(language, width=width, bypass_csp=True)
    enter(lead, stocked, "lead" if language == "en" else "リーダー")
    lead.goto(stocked[0].url)
    lead.check("input[value=cs-maturity-2026]")
    lead.click("form[action='/start'] button")
    lead.wait_for_url("**/page/**")
    lead.goto(re.sub(r"page/.*", "page/performance", lead.url))
    assert lead.locator("[id^=measured-]").count() > 0
    assert axe_finds(lead) == []
    assert overflow(lead) == 0
