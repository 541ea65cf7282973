"""The main job, done in a real browser."""

import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from chromium import axe_finds
from conftest import AMOUNTS, SENTINELS, go_through, start

pytestmark = pytest.mark.browser

FIXTURES = Path(__file__).parents[1] / "fixtures"
SCRIPTS = Path(__file__).parents[2] / "src" / "peerline" / "web" / "static" / "web"


def read_pdf(page, tmp_path) -> str:
    with page.expect_download() as download:
        page.click("a[download]")
    path = tmp_path / "report.pdf"
    download.value.save_as(path)
    return "\n".join(p.extract_text() for p in PdfReader(path).pages)


def test_the_2020_edition_in_english(site, new_page, tmp_path):
    page = new_page("en")
    sent = []
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    start(page, site, "cs-maturity-2020")

    go_through(page)
    assert page.locator(".progress-count").inner_text() == "34 of 34 completed"
    page.click("button[value=submit]")

    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("article h1").inner_text() == "Benchmark report"
    text = read_pdf(page, tmp_path)
    assert "Benchmark report" in text
    assert "Alignment" in text
    assert not [word for word in SENTINELS if any(word in request for request in sent)]
    assert site.traces_of(*SENTINELS) == []


@pytest.mark.looks
def test_the_2020_edition_in_japanese_without_javascript(site, new_page, tmp_path):
    page = new_page("ja", java_script_enabled=False)
    start(page, site, "cs-maturity-2020")

    go_through(page)
    assert page.locator(".progress-count").inner_text() == "34問中34問 完了"
    page.click("button[value=submit]")

    assert page.locator("html").get_attribute("lang") == "ja"
    assert page.locator("article h1").inner_text() == "ベンチマークレポート"
    assert "アライメント" in read_pdf(page, tmp_path)
    assert site.traces_of(*SENTINELS) == []


def test_the_form_lives_while_one_answers(site, new_page):
    page = new_page("en")
    base = start(page, site, "cs-maturity-2020")

    page.fill("[name=respondent_name]", "Alice")
    page.press("[name=respondent_name]", "Tab")
    page.locator(".save-state", has_text="Saved").wait_for()
    assert page.locator(".progress-count").inner_text() == "1 of 34 completed"

    page.goto(f"{base}page/segmentation")
    assert page.locator("#q-segment_use").is_visible()
    page.check("[name=segments][value=none]")
    assert not page.locator("#q-segment_use").is_visible()
    page.check("[name=segments][value=several]")
    assert page.locator("#q-segment_use").is_visible()
    page.check("[name=segment_use] >> nth=0")
    page.check("[name=segment_use][value=none-of-these]")
    assert page.locator("[name=segment_use]:checked").count() == 1

    page.goto(f"{base}page/relationship")
    shares = page.locator("[data-shares] input")
    for place, share in enumerate(("40", "30", "20")):
        shares.nth(place).fill(share)
    assert page.locator("[data-total]").inner_text() == "90 % – must come to 100"
    shares.nth(3).fill("１０")
    assert page.locator("[data-total]").inner_text() == "100 % – adds up"

    page.goto(f"{base}page/performance")
    page.fill("[name=nps_score]", "31")
    page.check("[name=nps_score__unknown]")
    assert page.input_value("[name=nps_score]") == ""
    page.fill("[name=retention_rate]", "0.9")
    page.press("[name=retention_rate]", "Tab")
    page.wait_for_selector("#m-retention_rate .ask")
    page.check("text=Yes, this is right")
    expect(page.locator("#steps .wrong")).to_have_count(0)
    assert page.locator("#m-retention_rate input").is_checked()


def test_what_was_typed_last_is_kept_when_one_leaves_at_once(site, new_page):
    page = new_page("en")
    base = start(page, site, "cs-maturity-2020")
    page.goto(f"{base}page/company")
    page.fill("[name=customer_count]", "480")
    page.goto(site.url)
    kept = ""
    until = time.monotonic() + 20  # the save is on its way while the next page is read
    while kept != "480" and time.monotonic() < until:
        page.goto(f"{base}page/company")
        kept = page.input_value("[name=customer_count]")
    assert kept == "480"


@pytest.mark.looks
def test_amounts_never_leave_the_browser(site, new_page):
    page = new_page("en")
    base = start(page, site, "cs-maturity-2020")
    page.goto(f"{base}page/performance")
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or ""))

    for cell, amount in AMOUNTS.items():
        page.fill(f"[data-money={cell}]", amount)
    page.press("[data-money=prior_total__revenue]", "Tab")
    page.locator(".save-state", has_text="Saved").wait_for()

    assert page.locator("[data-ratio=nrr] dd").inner_text() == "106.9 %"
    assert page.locator("[data-ratio=cac_blended] dd").inner_text() == "0.08"
    page.fill("[data-typed-nrr]", "120")
    assert (
        "The amounts and the NRR you typed differ"
        in page.locator("[data-finance-messages]").inner_text()
    )
    page.check("[name=finance__nrr_choice][value=derived]")
    page.fill("[name=nps_score]", "many")
    page.click("main button[value=next]")
    assert "“many” is not a number." in page.locator("#summary").inner_text()
    assert page.locator("[data-ratio=nrr] dd").inner_text() == "106.9 %"  # ratios survive a fault
    assert any("finance__kept_nrr=106.89" in body for body in sent)
    assert not [word for word in SENTINELS if any(word in body for body in sent)]


def test_javascript_derives_each_case_as_python_does(new_page):
    page = new_page("en")
    page.add_script_tag(path=SCRIPTS / "finance.js")
    for case in json.loads((FIXTURES / "finance_cases.json").read_text(encoding="utf-8")):
        result = page.evaluate(
            "([cells, nrr, choice]) => read(cells, nrr, choice)",
            [case["cells"], case["nrr"], case["choice"]],
        )

        assert sorted(result["faults"]) == case["faults"], case["name"]
        if case["keeps"] is not None:
            assert result["nrr"] == pytest.approx(case["keeps"]["nrr"]), case["name"]
            assert (result["counts"] or None) == case["keeps"]["nrr_from"], case["name"]
            assert result["cac"] == pytest.approx(case["keeps"]["cac"]), case["name"]


@pytest.mark.looks
@pytest.mark.parametrize("language", ["en", "ja"])
def test_axe_finds_nothing_and_nothing_is_cut_off_on_a_phone(site, new_page, language):
    page = new_page(language, width=390, bypass_csp=True)
    found = {}

    def look(name):
        page.wait_for_load_state("networkidle")  # a page on its way has no document yet
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[name] = axe_finds(page) + ([f"{wide}px wide"] if wide > 390 else [])

    page.goto(site.url)
    look("landing")
    page.goto(f"{site.url}/resume")
    look("resume")
    page.goto(f"{site.url}/resume/nothing")
    look("error")
    base = start(page, site, "cs-maturity-2019")
    page.goto(f"{base}page/company")
    look("company")
    base = start(page, site, "cs-maturity-2020")
    page.goto(f"{base}page/performance")
    page.fill("[name=retention_rate]", "0.9")
    page.fill("[name=nps_score]", "x")
    page.click("main button[value=next]")
    page.locator("#summary").wait_for()
    look("with faults")
    page.goto(f"{base}page/relationship")
    look("shares")
    page.goto(f"{base}all")
    look("all")
    page.goto(f"{base}review")
    look("review")
    base = start(page, site, "executive-scorecard-2021")
    go_through(page)
    page.click("button[value=submit]")
    page.wait_for_url("**/report")
    look("report")
    start(page, site, "nps")
    look("rating")

    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.looks
def test_the_form_is_filled_by_keyboard_alone(site, new_page):
    page = new_page("en")
    start(page, site, "nps")

    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("name") == "nps_likelihood":
            break
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("They listen")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review")
    assert "They listen" in page.locator("main").inner_text()
