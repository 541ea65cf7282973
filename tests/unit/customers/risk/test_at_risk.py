from datetime import date
from decimal import Decimal

from peerline.customers.facts import Finding, Health
from peerline.customers.risk.at_risk import at_risk

DAY = date(2026, 6, 30)
ARR = {account: Decimal(amount) for account, amount in (("a", 100), ("b", 200), ("c", 300))}


def health(account, score, colour):
    return Health(account, DAY, "p/1", score, score, 1.0, colour, ())


def finding(account, severity):
    return Finding("overdue", account, DAY, severity, {})


def test_at_risk_is_where_a_rule_fires_gravely_enough_or_health_is_red():
    healths = [health("a", 30.0, "red"), health("b", 90.0, "green"), health("c", 60.0, "amber")]
    found = at_risk(ARR, healths, [finding("b", 2), finding("c", 1)])
    assert [entry.account for entry in found.at_risk] == ["b", "a"]
    assert (found.arr, found.total_arr, found.accounts) == (300, 600, 3)
    assert found.watched == (finding("c", 1),)


def test_a_lower_severity_finds_more():
    found = at_risk(ARR, [], [finding("b", 2), finding("c", 1)], severity=1)
    assert [entry.account for entry in found.at_risk] == ["c", "b"]
    assert found.arr == 500


def test_an_account_counts_once_however_much_is_wrong():
    found = at_risk(ARR, [health("a", 30.0, "red")], [finding("a", 2), finding("a", 3)])
    assert found.arr == 100
    assert [f.severity for f in found.at_risk[0].findings] == [3, 2]
    assert found.at_risk[0].severity == 3


def test_expected_loss_is_apart_and_only_told_from_what_was_lost():
    assert at_risk(ARR, [], [finding("c", 3)]).expected_loss is None
    found = at_risk(ARR, [], [finding("c", 3)], loss_rates=(0.25, 0.05))
    assert found.arr == 300
    assert found.expected_loss == Decimal("90.00")  # 300 x .25 + 300 x .05


def test_somebody_who_buys_nothing_is_no_revenue_at_risk():
    assert at_risk(ARR, [], [finding("gone", 3)]).arr == 0
