"""On a made-up base, whose drivers of churn are known: health and risks find who has them.

The rules and profiles are those that come with the product, not fitted to this base; the bounds are
wide on purpose. `key-features` is the weakest rule: it fires where they were never used, too.
"""

import csv
from datetime import date

import pytest

from peerline.customers.health.backtest import backtest
from peerline.customers.health.profile import load_profiles
from peerline.customers.load import load
from peerline.customers.risk.assessed import assessed
from peerline.customers.risk.rules import load_rules
from peerline.customers.settings import load_settings
from peerline.simulate.customers.base import simulate
from peerline.simulate.customers.write import write

AS_OF = date(2026, 6, 30)
SEEN_BY = "2026-05-15"
"""What began later has hardly shown yet."""
TELLS = {
    "usage-decline": {"usage-down", "no-usage", "unused", "key-features"},
    "bad-support": {"many-calls", "slow-support", "low-csat"},
    "champion-left": {"champion-left"},
    "overdue-invoices": {"overdue"},
    "low-nps": {"low-nps"},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "base"
    write(simulate(300, 4, AS_OF), folder, 300_000)
    with (folder / "truth" / "drivers.synthetic.csv").open(encoding="utf-8") as file:
        drivers = list(csv.DictReader(file))
    settings = load_settings(folder / "settings.yaml")
    return load(folder, currency="USD").base, settings, drivers


@pytest.fixture(scope="module")
def told(made):
    base, settings, _ = made
    return assessed(base, AS_OF, load_profiles(), load_rules(), settings)


def troubled(drivers, active, driver=None):
    """Active accounts with the driver (or any), which began in time to be seen and still holds."""
    return {
        row["account"]
        for row in drivers
        if driver in (None, row["driver"])
        and row["account"] in active
        and row["onset"] < SEEN_BY
        and not (row["until"] and row["until"] <= AS_OF.isoformat())
    }


@pytest.mark.parametrize("driver", TELLS)
def test_the_rules_find_most_accounts_that_have_a_driver(made, told, driver):
    healths, findings = told
    active = {health.account for health in healths}
    having = troubled(made[2], active, driver)
    found = {finding.account for finding in findings if finding.rule in TELLS[driver]}
    assert len(having) >= 5
    recall = len(found & having) / len(having)
    precision = len(found & having) / len(found)
    assert recall >= 0.5
    assert precision >= 1.5 * len(having) / len(active)


def test_health_is_lower_where_something_is_wrong(made, told):
    healths, _ = told
    score = {health.account: health.computed for health in healths if health.computed is not None}
    having = troubled(made[2], score)
    others = [value for account, value in score.items() if account not in having]
    lower = [
        (other > score[account]) + (other == score[account]) / 2
        for account in having
        for other in others
    ]
    assert sum(lower) / len(lower) >= 0.7  # as an AUC; .5 is chance


def test_what_was_said_before_the_end_is_better_than_chance(made):
    base, settings, _ = made
    results = backtest(base, load_profiles(), load_rules(), settings, until=AS_OF)
    for days in (60, 90):
        risky = next(r for r in results if (r.subject, r.days) == ("at risk", days))
        assert risky.enough
        assert 0.2 <= risky.recall <= 0.9
        assert 1.5 * risky.prior <= risky.precision <= 0.6
    low = [r for r in results if r.flag == "amber or red"]
    hits, flagged = sum(r.hits for r in low), sum(r.flagged for r in low)
    assert hits / flagged >= 1.5 * sum(r.lost for r in low) / sum(r.n for r in low)
