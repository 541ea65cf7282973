"""From an empty machine to a closed campaign, by an operator and a participant who click."""

import os
import re
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

from chromium import axe_finds
from conftest import go_through
from site_process import SERVE, SOURCE, running_site

pytestmark = pytest.mark.browser

PASSWORD = "a long word and another"
GUESTS = [f"lead@company-{number}.example" for number in range(1, 6)]


@pytest.fixture(scope="module")
def operated(tmp_path_factory):
    """A site of its own with an operator, made as on an empty machine."""
    folder = tmp_path_factory.mktemp("operated")
    word = folder / "word.txt"
    word.write_text(PASSWORD, encoding="utf-8")
    # A file of its own even where other tests use PostgreSQL: it begins without an operator.
    database = f"sqlite:///{folder / 'site.sqlite3'}"
    environment = {**os.environ, "PEERLINE_DATA_DIR": str(folder / "data")}
    environment |= {"PYTHONPATH": str(SOURCE)}
    environment |= {"PEERLINE_DATABASE_URL": database}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-c", SERVE, "init", "--organisation", "Acme Advisors"]
    command += ["--email", "op@acme.example", "--password-file", str(word)]
    subprocess.run(command, check=True, env=environment, cwd=folder, capture_output=True)
    with running_site(folder, PEERLINE_DATABASE_URL=database) as site:
        yield site


def mailed(site, address: str, kind: str) -> str:
    """The link of that kind in the last mail to `address`, once it has been sent."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        letters = site.log.read_text(encoding="utf-8").split("MIME-Version:")
        for letter in reversed(letters):
            found = re.search(rf"http://\S+/{kind}/\S+", letter)
            if f"To: {address}" in letter and found:
                return found[0]
        time.sleep(0.3)
    raise AssertionError(f"no {kind} to {address}:\n{site.log.read_text(encoding='utf-8')}")


def figure(page, name: str) -> str:
    return page.locator(f".counts div:has(dt:text-is('{name}')) dd").inner_text().split()[0]


def test_a_campaign_from_an_empty_machine_to_its_close(operated, new_page):
    operator = new_page("en")
    operator.goto(f"{operated.url}/sign-in/password")
    assert axe_finds(operator) == []
    operator.fill("[name=login]", "op@acme.example")
    operator.fill("[name=password]", PASSWORD)
    operator.click("main button[type=submit]")
    operator.click("text=Plan a campaign")
    assert axe_finds(operator) == []
    operator.fill("[name=name]", "CS maturity")
    operator.click("main button:has-text('Save')")
    operator.click("text=Open now")
    home = operator.url

    operator.click("main a:has-text('Invite')")
    operator.fill("main textarea", "\n".join(GUESTS))
    operator.click("main button:has-text('Invite')")
    assert axe_finds(operator) == []
    assert operator.locator("main tbody tr").count() == len(GUESTS)

    guest = new_page("ja", width=390)
    guest.goto(mailed(operated, GUESTS[0], "invitation"))
    assert axe_finds(guest) == []
    guest.click("main button.primary")
    go_through(guest)
    guest.check("[name=consent]")
    assert axe_finds(guest) == []
    guest.click("button[value=submit]")
    expect(guest.locator("article h1")).to_be_visible()

    operator.goto(home)
    assert (figure(operator, "invited"), figure(operator, "handed in")) == ("5", "1")
    assert (figure(operator, "confirmed"), figure(operator, "companies in the field")) == ("0", "0")

    guest.goto(mailed(operated, "alice@example.com", "confirm"))  # as answered
    guest.click("main form button.primary")
    operator.reload()
    assert figure(operator, "companies in the field") == "1"
    assert axe_finds(operator) == []

    operator.click("text=Close now")
    expect(operator.locator(".state.closed")).to_be_visible()
    late = new_page("en")
    late.goto(mailed(operated, GUESTS[1], "invitation"))
    assert "closed" in late.locator("main").inner_text().lower()
