import re
from datetime import datetime, timedelta

import pytest
from company import DAY, Company, ago

from peerline.customers.base import of_rows
from peerline.customers.risk.findings import findings
from peerline.customers.risk.rules import load_rules
from peerline.customers.risk.sentence import sentence

RULES = load_rules()


def tell(connection, company, settings):
    base = of_rows(connection, company.rows)
    return {
        (finding.account, finding.rule): finding
        for finding in findings(base, DAY, RULES, settings)
    }


def at(day):
    return datetime.combine(day, datetime.min.time())


def usage_down(company):
    company.uses("x", 200, 31, 10)
    company.uses("x", 30, 1, 5)


def usage_way_down(company):
    company.uses("x", 200, 31, 10)
    company.uses("x", 30, 1, 2)


def no_usage(company):
    company.uses("x", 200, 45, 10)


def calls(count, first, last):
    def add(company):
        step = (first - last) / count
        for number in range(count):
            day = ago(round(first - number * step))
            company.add("tickets", "x", opened_at=at(day), closed_at=at(day), escalated=False)

    return add


def slow_tickets(company):
    for back in (40, 50):
        company.add("tickets", "x", opened_at=at(ago(back)), closed_at=at(ago(back - 15)))


def low_nps(company):
    company.add("nps_responses", "x", contact="x1", day=ago(20), score=2)


def kinds(kind, count, back=20):
    def add(company):
        for number in range(count):
            company.add("engagements", "x", kind=kind, day=ago(back + number))

    return add


def bill(days):
    def add(company):
        company.add(
            "invoices", "x", issued_on=ago(days + 30), due_on=ago(days), amount=1, currency="USD"
        )

    return add


def event(kind, back):
    return lambda company: company.add("customer_events", "x", kind=kind, day=ago(back))


def champion_gone(company):
    company.add("contacts", "x", champion=True, sponsor=False, active=False)


def one_of_two_champions_gone(company):
    champion_gone(company)
    company.add("contacts", "x", champion=True, sponsor=False, active=True)


SEEDS = [
    (usage_down, "usage-down", 2),
    (usage_way_down, "usage-down", 3),
    (no_usage, "no-usage", 3),
    (lambda company: None, "unused", 3),
    (lambda company: company.uses("x", 200, 1, 3, "other"), "key-features", 2),
    (calls(30, 80, 1), "many-calls", 2),
    (calls(6, 175, 95), "calls-stopped", 2),
    (lambda company: None, "no-calls", 1),
    (slow_tickets, "slow-support", 1),
    (low_nps, "low-nps", 2),
    (lambda company: company.add("csat", "x", day=ago(20), score=1.5), "low-csat", 2),
    (kinds("bounce", 2), "bounces", 1),
    (kinds("bounce", 5), "bounces", 2),
    (kinds("unsubscribe", 1), "unsubscribes", 1),
    (kinds("reference", 3, 250), "advocacy-stopped", 1),
    (kinds("speaking", 4, 250), "advocacy-stopped", 2),
    (bill(10), "overdue", 1),
    (bill(40), "overdue", 2),
    (bill(70), "overdue", 3),
    (event("merger", 12), "merger", 2),
    (event("budget-cut", 12), "budget-cut", 3),
    (event("budget-cut", 120), "budget-cut", 2),
    (event("new-goals", 12), "new-goals", 1),
    (event("stakeholder-change", 12), "stakeholder-change", 2),
    (champion_gone, "champion-left", 3),
    (one_of_two_champions_gone, "champion-left", 1),
]


@pytest.fixture
def company():
    """Nine accounts as they should be, and one that has only a contract so far."""
    made = Company()
    for number in range(9):
        made.healthy(f"a{number}")
        for back in range(5, 600, 6):  # a segment that calls often
            day = at(ago(back))
            made.add("tickets", f"a{number}", opened_at=day, closed_at=day + timedelta(hours=5))
        made.add("engagements", f"a{number}", kind="email-sent", day=ago(900))
    made.account("x")
    made.rows["customer_events"] = []
    made.add("customer_events", "a0", kind="merger", day=ago(700))
    return made


def test_accounts_with_nothing_wrong_have_no_finding(connection, company, settings):
    assert {account for account, _ in tell(connection, company, settings)} == {"x"}


@pytest.mark.parametrize(("wrong", "rule", "severity"), SEEDS)
def test_every_indicator_is_found_with_its_evidence(
    connection, company, settings, wrong, rule, severity
):
    wrong(company)
    found = tell(connection, company, settings)
    finding = found["x", rule]
    assert finding.severity == severity
    for language in ("en", "ja"):
        said = sentence(RULES.by_id[rule], finding.evidence, language)
        assert "{" not in said
        assert "–" not in said
        assert re.search(r"\d", said)


def test_every_rule_is_among_those_tried():
    assert {rule for _, rule, _ in SEEDS} == set(RULES.by_id)


def test_a_finding_names_the_rows_behind_it(connection, company, settings):
    bill(70)(company)
    finding = tell(connection, company, settings)["x", "overdue"]
    assert finding.evidence == {"overdue_invoices": 1, "overdue_days": 70}
    assert finding.rows == ("invoices:in9",)


@pytest.mark.parametrize("back", [0, -5])
def test_what_is_not_yet_past_fires_nothing(connection, company, settings, back):
    event("merger", back)(company)
    bill(back)(company)
    low = {"contact": "x1", "day": ago(back), "score": 1}
    company.add("nps_responses", "x", **low)
    found = {rule for account, rule in tell(connection, company, settings) if account == "x"}
    assert not found & {"merger", "overdue", "low-nps"}


def test_an_answer_that_was_made_good_counts_no_more(connection, company, settings):
    low_nps(company)
    company.add("nps_responses", "x", contact="x1", day=ago(5), score=9)
    assert ("x", "low-nps") not in tell(connection, company, settings)


def test_a_rule_over_a_table_that_is_not_there_fires_nowhere(connection, company, settings):
    del company.rows["usage"]
    found = {rule for _, rule in tell(connection, company, settings)}
    assert not found & {"unused", "no-usage", "usage-down", "key-features"}


def test_without_key_features_nobody_lacks_them(connection, company, settings):
    plain = settings.model_copy(update={"key_features": ()})
    assert not {rule for _, rule in tell(connection, company, plain)} & {"key-features"}
