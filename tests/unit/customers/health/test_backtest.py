from datetime import date, timedelta

import pytest
from company import DAY, Company, ago

from peerline.customers.base import of_rows
from peerline.customers.health.backtest import LEAST_LOST, Ended, Result, backtest, ended
from peerline.customers.health.profile import load_profiles
from peerline.customers.risk.rules import load_rules


def company(accounts: int = 12, lost: int = 4) -> Company:
    """Accounts whose first term ended 200 days ago; the first `lost` did not renew, and had an
    overdue invoice since 150 days before that end."""
    made = Company()
    for number in range(accounts):
        account = f"a{number:02}"
        made.rows["accounts"].append({"account": account, "name": account, "segment": "smb"})
        made.term(account, ago(565), ago(200))
        made.uses(account, 560, 200, 3)
        if number < lost:
            open_bill = {"issued_on": ago(380), "due_on": ago(350), "paid_on": None}
            made.add("invoices", account, **open_bill, amount=10, currency="USD")
        else:
            made.term(account, ago(200), ago(-165))
    return made


def run(connection, made, settings, until=DAY):
    base = of_rows(connection, made.rows)
    results = backtest(base, load_profiles(), load_rules(), settings, until=until)
    return {(r.subject, r.flag, r.days): r for r in results}


RULES = (f"rules/{load_rules().version}", "severity 2 or more")


def test_precision_and_recall_of_what_was_said_before_the_end(connection, settings):
    found = run(connection, company(), settings)
    for days in (60, 90):
        result = found[(*RULES, days)]
        assert (result.n, result.lost, result.flagged, result.hits) == (12, 4, 4, 4)
        assert (result.precision, result.recall, result.prior) == (1, 1, 4 / 12)
        assert not result.enough


def test_only_what_was_known_by_then_counts(connection, settings):
    """Invoices due, use and surveys after the day change nothing; nor does a later payment."""
    before = run(connection, company(), settings)
    made = company()
    for number in range(12):
        account = f"a{number:02}"
        late = {"issued_on": ago(300), "due_on": ago(255), "amount": 10, "currency": "USD"}
        made.add("invoices", account, **late)  # 55 days before the end: after both days
        made.add("nps_responses", account, contact="p", day=ago(250), score=0)
        made.add("customer_events", account, kind="budget-cut", day=ago(240))
    for row in made.rows["invoices"]:
        row["paid_on"] = ago(250)  # so that on both days it was still open
    assert run(connection, made, settings)[(*RULES, 90)] == before[(*RULES, 90)]
    assert run(connection, made, settings)[(*RULES, 60)] == before[(*RULES, 60)]


def test_people_without_dates_are_left_out(connection, settings):
    made = company()
    for number in range(4, 12):
        made.add("contacts", f"a{number:02}", champion=True, sponsor=False, active=False)
    assert run(connection, made, settings)[(*RULES, 90)].flagged == 4


def test_an_end_counts_once_its_grace_is_over(connection, settings):
    made = company()
    base = of_rows(connection, made.rows)
    assert len(ended(base, settings, ago(200) + timedelta(days=30))) == 12
    assert ended(base, settings, ago(200) + timedelta(days=29)) == []
    assert run(connection, made, settings, until=ago(190)) == {}


def test_of_monthly_terms_one_a_quarter_counts(connection, settings):
    made = Company()
    made.rows["accounts"].append({"account": "m", "name": "Monthly"})
    for month in range(1, 10):
        start = date(2025, month, 1)
        made.term("m", start, date(2025, month + 1, 1), term_months=1)
    found = ended(of_rows(connection, made.rows), settings, DAY)
    ends = [date(2025, month, 1) for month in (3, 6, 9, 10)]
    assert found == [
        Ended("m", ends[0], lost=False),
        Ended("m", ends[1], lost=False),
        Ended("m", ends[2], lost=False),
        Ended("m", ends[3], lost=True),
    ]


def test_who_keeps_another_line_is_not_lost(connection, settings):
    made = company()
    made.term("a00", ago(300), None, product="other")
    found = {e.account: e.lost for e in ended(of_rows(connection, made.rows), settings, DAY)}
    assert (found["a00"], found["a01"], found["a05"]) == (False, True, False)


def test_with_enough_lost_it_says_how_often_such_accounts_are_lost(connection, settings):
    found = run(connection, company(60, LEAST_LOST), settings)[(*RULES, 90)]
    assert found.enough
    assert found.loss_rates == (1, 0)


def test_rates_are_only_told_where_both_groups_are_there():
    few = Result("at risk", "x", 90, n=50, lost=LEAST_LOST, flagged=0, hits=0, silent=0)
    assert few.loss_rates is None
    assert (few.precision, few.precision_interval) == (None, None)
    some = Result("at risk", "x", 90, n=100, lost=30, flagged=40, hits=20, silent=0)
    assert some.loss_rates == pytest.approx((0.5, 10 / 60))
    assert some.precision_interval is not None
    assert some.precision_interval[0] < 0.5 < some.precision_interval[1]


def test_each_profile_is_tested_on_its_own_accounts(connection, settings):
    made = company()
    for number in range(3):
        account = f"big{number}"
        made.rows["accounts"].append({"account": account, "name": "B", "segment": "enterprise"})
        made.term(account, ago(565), ago(200))
    profiles = load_profiles()
    base = of_rows(connection, made.rows)
    results = backtest(base, profiles, load_rules(), settings, until=DAY)
    ends = {r.subject.partition("/")[0]: r.n + r.silent for r in results if r.flag == "red"}
    assert ends == {"small": 12, "enterprise": 3}


def test_rules_are_silent_before_anything_they_count_was_recorded(connection, settings):
    """An end of a time without records says nothing of the rules, unless one fired all the same."""
    made = company()
    for number in range(20):
        account = f"old{number:02}"
        made.rows["accounts"].append({"account": account, "name": account, "segment": "smb"})
        made.term(account, ago(1300), ago(900))
    made.add("invoices", "old00", issued_on=ago(1200), due_on=ago(1150), amount=10, currency="USD")
    found = run(connection, made, settings)
    rules, both = found[(*RULES, 90)], found["at risk", "red, or severity 2 or more", 90]
    assert (rules.n, rules.flagged, rules.hits, rules.silent) == (13, 5, 5, 19)
    assert (both.n, both.silent) == (13, 19)
