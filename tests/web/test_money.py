"""Amounts of money become ratios and are found nowhere afterwards."""

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from respondent import errors_of, hidden_fields, question_of

from peerline.actions.form_fields import read_fields
from peerline.answers.answer import Finance
from peerline.instruments.load import load
from peerline.store.models import Response
from site_process import SERVE, running_site

CASES = json.loads((Path(__file__).parents[1] / "fixtures" / "finance_cases.json").read_text())
AMOUNTS = {
    "finance__existing_total__revenue": "7,391,124",
    "finance__existing_total__cost": "618253",
    "finance__prior_total__revenue": "6914275",
}
SENTINELS = ("7,391,124", "7391124", "618253", "6914275")
CRASHING = f"""
import peerline.cli.site as site
whole = site._server

def _server(*place):
    import peerline.actions.responses as responses
    responses.save = crash
    return whole(*place)

def crash(*, posted, **others):
    raise ValueError(str({{item: dict(given.fields) for item, given in posted.items()}}))

site._server = _server
{SERVE}
"""
"""A site that crashes while saving, and whose exception says all that was posted."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_python_derives_each_case(case):
    item = load("cs-maturity-2020").items["finance"]
    fields = {name: (text,) for name, text in case["cells"].items()}
    fields |= {"nrr": (case["nrr"],), "nrr_choice": (case["choice"],)}

    reading = read_fields(item, fields)

    assert sorted({fault.code for fault in reading.faults}) == case["faults"]
    if case["keeps"] is None:
        assert reading.answer is None
    else:
        kept = reading.answer.value
        assert isinstance(kept, Finance)
        assert (kept.nrr or 0) == pytest.approx(case["keeps"]["nrr"] or 0, rel=1e-12)
        assert kept.nrr_from == case["keeps"]["nrr_from"]
        assert dict(kept.cac) == pytest.approx(case["keeps"]["cac"], rel=1e-12)


def test_without_javascript_amounts_are_shown_again_from_the_request_alone(alice):
    alice.start("cs-maturity-2020")

    answer = alice.send("performance", AMOUNTS)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "Your amounts are now ratios" in page
    assert "106.9 %" in page
    assert 'value="7,391,124"' in page
    assert not any(sentinel in alice.open("performance") for sentinel in SENTINELS)
    assert "106.9 %" in alice.open("performance")
    again = alice.send("performance", AMOUNTS, opened=page)
    assert again.status_code == 302  # seen once, on it goes


@pytest.mark.parametrize(
    "amounts",
    [
        {"finance__existing_total__revenue": "0", "finance__existing_total__cost": "618253"},
        {"finance__existing_total__revenue": "7,391,124", "finance__prior_total__revenue": "0"},
        {"finance__renewals__cost": "618253"},
    ],
)
def test_amounts_that_give_no_ratio_are_told_so_and_stay(alice, amounts):
    alice.start("cs-maturity-2020")

    answer = alice.send("performance", amounts)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "These amounts give no ratio." in " ".join(errors_of(question_of(page, "finance")))
    assert all(f'value="{amount}"' in page for amount in amounts.values())
    assert "finance" not in Response.objects.get().answers


def test_kept_ratios_survive_a_page_sent_without_amounts(alice):
    alice.start("cs-maturity-2020")
    alice.send("performance", AMOUNTS)

    alice.send("performance", {"nps_score": "20"})

    kept = Response.objects.get().answers["finance"]["finance"]
    assert kept["nrr_from"] == "derived"
    assert kept["nrr"] == pytest.approx(7391124 / 6914275)
    assert kept["cac"] == {"cac_blended": pytest.approx(618253 / 7391124, abs=1e-6)}


def test_new_amounts_replace_what_was_derived_before(alice):
    alice.start("cs-maturity-2020")
    alice.send("performance", AMOUNTS)

    alice.send("performance", {**AMOUNTS, "finance__prior_total__revenue": "10000000"})

    assert Response.objects.get().answers["finance"]["finance"]["nrr"] == pytest.approx(0.7391124)


def test_kept_ratios_can_be_deleted(alice):
    alice.start("cs-maturity-2020")
    alice.send("performance", AMOUNTS)

    alice.send("performance", {"finance__forget": "on"})

    assert "finance" not in Response.objects.get().answers


def test_a_faulty_amount_keeps_the_others_in_the_page_and_out_of_the_database(alice):
    alice.start("cs-maturity-2020")

    answer = alice.send(
        "performance", {**AMOUNTS, "finance__renewals__revenue": "lots"}, go="page:you"
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert any("is not a number" in said for said in errors_of(question_of(page, "finance")))
    assert 'value="7,391,124"' in page
    assert "finance" not in Response.objects.get().answers


def test_differing_figures_are_asked_about_and_the_choice_counts(alice):
    alice.start("cs-maturity-2020")

    answer = alice.send("performance", {**AMOUNTS, "finance__nrr": "120"})
    assert "The amounts give 106.9 %, but 120.0 % was typed." in answer.content.decode()

    alice.send("performance", {**AMOUNTS, "finance__nrr": "120", "finance__nrr_choice": "typed"})
    assert Response.objects.get().answers["finance"]["finance"]["nrr"] == 1.2


class Plain:
    """A browser without JavaScript, as a process of the standard library."""

    def __init__(self, url: str):
        self.url = url
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def open(self, address: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        data = urllib.parse.urlencode(fields, doseq=True).encode() if fields else None
        try:
            with self.opener.open(self.url + address, data) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, address, error.read().decode()

    def start(self) -> str:
        _, _, page = self.open("/")
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]
        fields = {"csrfmiddlewaretoken": token, "instrument": "cs-maturity-2020"}
        _, address, _ = self.open("/start", fields)
        return re.sub(r"page/.*", "page/performance", address).removeprefix(self.url)

    def send(self, address: str, **fields: str) -> tuple[int, str, str]:
        _, _, page = self.open(address)
        return self.open(address, {**hidden_fields(page), **fields})


def test_no_amount_is_on_disk_after_success_and_after_a_fault(tmp_path):
    with running_site(tmp_path) as site:
        plain = Plain(site.url)
        address = plain.start()

        status, _, page = plain.send(address, **AMOUNTS, go="next")
        assert (status, "106.9 %" in page) == (200, True)
        assert site.traces_of(*SENTINELS) == []

        wrong = {**AMOUNTS, "finance__renewals__cost": "618253 or so", "nps_score": "x"}
        status, _, page = plain.send(address, **wrong, go="next")
        assert (status, "is not a number" in page) == (200, True)
        assert site.traces_of(*SENTINELS) == []
        assert site.traces_of("cac_blended") != []  # the search finds what is there


def test_no_amount_is_on_disk_after_a_crash(tmp_path):
    with running_site(tmp_path, program=CRASHING) as site:
        plain = Plain(site.url)
        address = plain.start()

        status, _, page = plain.send(address, **AMOUNTS, go="next")

        assert status == 500
        assert "Something went wrong on our side" in page
        assert not any(sentinel in page for sentinel in SENTINELS)
        assert site.traces_of(*SENTINELS) == []
        assert site.traces_of("ValueError") != []  # it was logged, with its type and place
