import re
from datetime import datetime, timedelta

import ibis
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
        (finding.account, finding.rule): finding for finding in findings(base, DAY, RULES, settings)
    }


def at(day):
    return datetime.combine(day, datetime.min.time())


def usage_down(company, account):
    company.uses(account, 200, 31, 10)
    company.uses(account, 30, 1, 5)


def usage_way_down(company, account):
    company.uses(account, 200, 31, 10)
    company.uses(account, 30, 1, 2)


def no_usage(company, account):
    company.uses(account, 200, 45, 10)


def calls(count, first, last):
    def add(company, account):
        step = (first - last) / count
        for number in range(count):
            day = ago(round(first - number * step))
            company.add("tickets", account, opened_at=at(day), closed_at=at(day), escalated=False)

    return add


def slow_tickets(company, account):
    for back in (40, 50):
        company.add("tickets", account, opened_at=at(ago(back)), closed_at=at(ago(back - 15)))


def low_nps(company, account):
    company.add("nps_responses", account, contact="p1", day=ago(20), score=2)


def nothing(_company, _account):
    """A contract, and that is all."""


def kinds(kind, count, back=20):
    def add(company, account):
        for number in range(count):
            company.add("engagements", account, kind=kind, day=ago(back + number))

    return add


def bill(days):
    def add(company, account):
        company.add(
            "invoices",
            account,
            issued_on=ago(days + 30),
            due_on=ago(days),
            amount=1,
            currency="USD",
        )

    return add


def event(kind, back):
    return lambda company, account: company.add(
        "customer_events", account, kind=kind, day=ago(back)
    )


def champion_gone(company, account):
    company.add("contacts", account, champion=True, sponsor=False, active=False)


def one_of_two_champions_gone(company, account):
    champion_gone(company, account)
    company.add("contacts", account, champion=True, sponsor=False, active=True)


SEEDS = [
    (usage_down, "usage-down", 2),
    (usage_way_down, "usage-down", 3),
    (no_usage, "no-usage", 3),
    (nothing, "unused", 3),
    (lambda company, account: company.uses(account, 200, 1, 3, "other"), "key-features", 2),
    (calls(30, 80, 1), "many-calls", 2),
    (calls(6, 175, 95), "calls-stopped", 2),
    (nothing, "no-calls", 1),
    (slow_tickets, "slow-support", 2),
    (low_nps, "low-nps", 2),
    (lambda company, account: company.add("csat", account, day=ago(20), score=1.5), "low-csat", 2),
    (kinds("bounce", 2), "bounces", 1),
    (kinds("bounce", 5), "bounces", 2),
    (kinds("unsubscribe", 1), "unsubscribes", 1),
    (kinds("reference", 3, 250), "advocacy-stopped", 1),
    (kinds("speaking", 6, 250), "advocacy-stopped", 2),
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


def others() -> Company:
    """Nine accounts as they should be, of a segment that calls often."""
    made = Company()
    for number in range(9):
        made.healthy(f"a{number}")
        for back in range(5, 600, 6):
            day = at(ago(back))
            made.add("tickets", f"a{number}", opened_at=day, closed_at=day + timedelta(hours=5))
        made.add("engagements", f"a{number}", kind="email-sent", day=ago(900))
    made.add("customer_events", "a0", kind="merger", day=ago(700))
    return made


@pytest.fixture
def company():
    made = others()
    made.account("x")
    return made


@pytest.fixture(scope="module")
def cases(settings):
    """Every case as an account of its own that never renewed, so that it is nobody's peer."""
    made = others()
    for number, (wrong, _, _) in enumerate(SEEDS):
        made.account(f"x{number}", renewed=0)
        made.term(f"x{number}", ago(700), None, product="first")
        wrong(made, f"x{number}")
    return tell(ibis.duckdb.connect(), made, settings)


def test_accounts_with_nothing_wrong_have_no_finding(cases):
    assert {account for account, _ in cases} == {f"x{number}" for number in range(len(SEEDS))}


@pytest.mark.parametrize(
    ("number", "rule", "severity"), [(i, r, s) for i, (_, r, s) in enumerate(SEEDS)]
)
def test_every_indicator_is_found_with_its_evidence(cases, number, rule, severity):
    finding = cases[f"x{number}", rule]
    assert finding.severity == severity
    for language in ("en", "ja"):
        said = sentence(RULES.by_id[rule], finding.evidence, language)
        assert "{" not in said
        assert "–" not in said
        assert re.search(r"\d", said)


def test_every_rule_is_among_those_tried():
    assert {rule for _, rule, _ in SEEDS} == set(RULES.by_id)


def test_a_finding_names_the_rows_behind_it(connection, company, settings):
    bill(70)(company, "x")
    finding = tell(connection, company, settings)["x", "overdue"]
    assert finding.evidence == {"overdue_invoices": 1, "overdue_days": 70}
    assert finding.rows == ("invoices:in9",)


@pytest.mark.parametrize("back", [0, -5])
def test_what_is_not_yet_past_fires_nothing(connection, company, settings, back):
    event("merger", back)(company, "x")
    bill(back)(company, "x")
    low = {"contact": "p1", "day": ago(back), "score": 1}
    company.add("nps_responses", "x", **low)
    found = {rule for account, rule in tell(connection, company, settings) if account == "x"}
    assert not found & {"merger", "overdue", "low-nps"}


def test_an_answer_that_was_made_good_counts_no_more(connection, company, settings):
    low_nps(company, "x")
    company.add("nps_responses", "x", contact="p1", day=ago(5), score=9)
    assert ("x", "low-nps") not in tell(connection, company, settings)


def test_a_rule_over_a_table_that_is_not_there_fires_nowhere(connection, company, settings):
    del company.rows["usage"]
    found = {rule for _, rule in tell(connection, company, settings)}
    assert not found & {"unused", "no-usage", "usage-down", "key-features"}


def test_without_key_features_nobody_lacks_them(connection, company, settings):
    plain = settings.model_copy(update={"key_features": ()})
    assert not {rule for _, rule in tell(connection, company, plain)} & {"key-features"}
