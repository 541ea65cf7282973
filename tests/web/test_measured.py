"""Who sees all customers is offered measured answers, takes them or changes them."""

import re
from datetime import date

import pytest

from customer_facts import AS_OF
from customers_cast import aiko, lena, refreshed
from peerline.customers.facts import Figure, Unit
from peerline.customers.prefill import Measured
from peerline.store.models import AuditEntry, Response

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SURVEY = "cs-maturity-2026"
START = date(2025, 6, 30)


def figure(metric: str, value: float, unit: Unit = Unit.SHARE) -> Figure:
    return Figure(metric, f"{metric}/1", {}, START, AS_OF, value, 40, "customers", unit)


MEASURED = Measured(
    START,
    AS_OF,
    "USD",
    {
        "customers": figure("customers", 247, Unit.COUNT),
        "csm_count": figure("csm_count", 6, Unit.COUNT),
        "logo_retention": figure("logo_retention", 0.888393),
        "nrr_period": figure("nrr_period", 1.1798),
        "cac_new": figure("cac_new", 1.16),
        "nps": figure("nps", 30.75, Unit.SCORE),
    },
)


@pytest.fixture
def lead(alice):
    """Lena, signed in, who answers the survey where her customers' figures are known."""
    refreshed(measured=MEASURED)
    alice.client.force_login(lena(), backend=BACKEND)
    return alice.start(SURVEY)


def kept(item: str) -> dict:
    return Response.objects.get().answers.get(item, {})


def offer(page: str, item: str) -> str:
    found = re.search(rf'id="measured-{item}".*?</dl>', page, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[0]) if found else ""


def test_a_lead_is_offered_values_with_metric_period_and_definition(lead):
    page = lead.open("performance")
    assert "Your customer data says" in page
    said = re.sub(r"\s+", " ", offer(page, "retention_rate"))
    assert "88.8%" in said
    assert "logo_retention/1" in said
    assert "June 30, 2025 to" in said
    assert "CAC ratio of new customers 1.16" in re.sub(r"\s+", " ", offer(page, "finance"))


def test_taking_a_value_keeps_what_it_rests_on(lead):
    answer = lead.send("performance", {}, go="measured:retention_rate")
    assert answer["Location"].endswith("/performance#q-retention_rate")
    assert kept("retention_rate")["source"] == "measured"
    assert kept("retention_rate")["evidence"]["period"] == f"2025-06-30/{AS_OF}"
    assert "Measured from your customer data" in lead.open("performance")
    assert AuditEntry.objects.filter(action="response.measured").count() == 1


def test_all_of_a_page_are_taken_at_once(lead):
    lead.send("performance", {}, go="measured:all")
    assert {kept(i)["source"] for i in ("retention_rate", "nps_score", "finance")} == {"measured"}
    assert kept("finance")["parts"].keys() == {"nrr", "cac_new"}
    assert kept("customer_count") == {}  # which another page asks


def test_what_was_typed_on_the_page_is_saved_before(lead):
    lead.send("performance", {"nps_score": "12"}, go="measured:retention_rate")
    assert kept("nps_score")["value"] == 12
    assert kept("retention_rate")["value"] == 0.888393


def test_sending_a_page_again_leaves_measured_answers_measured(lead):
    lead.send("performance", {}, go="measured:all")
    page = lead.open("performance")
    fields = {"retention_rate": "88.8393", "nps_score": "31"}
    fields |= {"finance__basis": "year", "finance__kept_nrr": "117.98", "finance__cac_new": "1.16"}
    lead.autosave("performance", fields, opened=page)
    lead.send("performance", fields)
    assert {kept(i)["source"] for i in ("retention_rate", "nps_score", "finance")} == {"measured"}


def test_a_changed_value_is_ones_own_again(lead):
    lead.send("performance", {}, go="measured:all")
    lead.send("performance", {"retention_rate": "91", "nps_score": "31"})
    assert kept("retention_rate")["value"] == 0.91
    assert "source" not in kept("retention_rate")
    assert "Use this" in lead.open("performance")


def test_of_a_grid_the_parts_that_stay_are_measured_still(lead):
    lead.send("performance", {}, go="measured:all")
    fields = {"retention_rate": "88.8393", "nps_score": "31", "finance__basis": "year"}
    fields |= {"finance__kept_nrr": "117.98", "finance__cac_new": "1.5"}
    lead.send("performance", fields)
    assert kept("finance")["finance"]["cac"] == {"cac_new": 1.5}
    assert kept("finance")["parts"].keys() == {"nrr"}


def test_who_sees_only_a_book_or_is_not_signed_in_is_offered_nothing(alice):
    refreshed(measured=MEASURED)
    alice.start(SURVEY)
    assert "measured:" not in alice.open("performance")
    alice.client.force_login(aiko(), backend=BACKEND)
    assert "measured:" not in alice.open("performance")
    alice.send("performance", {}, go="measured:all")
    assert kept("retention_rate") == {}


def test_without_customer_facts_there_is_nothing_to_offer(alice):
    alice.client.force_login(lena(), backend=BACKEND)
    assert "measured:" not in alice.start(SURVEY).open("performance")


def test_in_japanese_it_speaks_japanese(alice):
    refreshed(measured=MEASURED)
    alice.client.force_login(lena(), backend=BACKEND)
    page = alice.start(SURVEY, "ja").open("performance")
    assert "貴社の顧客データでは" in page
    assert "2025年6月30日〜" in page
