from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from company import DAY, Company, ago

from peerline.customers.base import of_rows
from peerline.customers.health.change import decompose
from peerline.customers.health.ledger import ledger


def tell(connection, company, settings, **given):
    base = of_rows(connection, company.rows)
    found = ledger(base, given.pop("day", DAY), settings=settings, **given)
    return {(health.account, health.day): health for health in found}


def row(health, measure):
    return next(part for part in health.components if part.measure == measure)


@pytest.fixture
def company():
    made = Company()
    for number in range(9):
        made.healthy(f"a{number}")
    return made


def test_contributions_add_up_to_the_health(connection, company, settings):
    for health in tell(connection, company, settings).values():
        assert health.score == health.computed
        total = sum(Decimal(repr(part.contribution)) for part in health.components)
        assert total == Decimal(repr(health.score))
        assert health.colour == "green"
        assert health.coverage == 1


def test_only_accounts_with_a_line_in_force_have_a_health(connection, company, settings):
    company.rows["accounts"].append({"account": "gone", "name": "Gone"})
    company.term("gone", ago(400), ago(0))
    company.rows["accounts"].append({"account": "prospect", "name": "Prospect"})
    assert {account for account, _ in tell(connection, company, settings)} == {
        f"a{number}" for number in range(9)
    }


def test_half_the_use_of_before_costs_what_the_profile_says(connection, company, settings):
    company.account("down")
    company.uses("down", 200, 31, 10)
    company.uses("down", 30, 1, 5)
    part = row(tell(connection, company, settings)["down", DAY], "usage_30d")
    assert (part.raw, part.baseline, part.baseline_of) == (150, 300, "own")
    assert part.score == 30
    assert part.rows == (f"usage:day={ago(30)}..{ago(1)}",)


def test_what_all_do_less_in_a_season_costs_nobody(connection, settings):
    company = Company()
    for number in range(9):
        company.account(f"a{number}")
        company.uses(f"a{number}", 200, 31, 10)
        company.uses(f"a{number}", 30, 1, 5)
    part = row(tell(connection, company, settings)["a3", DAY], "usage_30d")
    assert (part.raw, part.baseline, part.score) == (150, 150, 100)


def test_rows_of_the_day_itself_are_not_known_yet(connection, company, settings):
    for day in (ago(0), ago(1)):
        company.add("engagements", "a0", kind="reference", day=day)
    found = tell(connection, company, settings)["a0", DAY]
    assert row(found, "references_365d").raw == 2  # the one of before, and yesterday's
    assert row(found, "reference_days_since").raw == 1


def test_peers_are_those_that_renewed_of_the_segment_and_stage(connection, company, settings):
    company.healthy("late", stage="late")
    found = tell(connection, company, settings)
    assert row(found["a0", DAY], "tickets_90d").baseline_of == "mid-market, early"
    assert row(found["late", DAY], "tickets_90d").baseline_of == "mid-market"


def test_accounts_that_never_renewed_are_nobodys_peers(connection, settings):
    company = Company()
    for number in range(20):
        company.healthy(f"a{number}", renewed=0)
    found = tell(connection, company, settings)["a0", DAY]
    part = row(found, "tickets_90d")
    assert (part.baseline, part.score, part.contribution) == (None, None, 0)
    assert found.coverage < 1


def test_a_small_group_is_compared_with_the_whole(connection, company, settings):
    company.healthy("big", segment="enterprise")
    part = row(tell(connection, company, settings)["big", DAY], "tickets_90d")
    assert part.baseline_of == "all"


def test_a_table_that_the_source_lacks_makes_its_components_unknown(connection, company, settings):
    del company.rows["invoices"]
    found = tell(connection, company, settings)["a0", DAY]
    assert {row(found, m).score for m in ("invoices_on_time_365d", "overdue_days")} == {None}
    assert found.coverage == pytest.approx(0.88)
    assert sum(part.weight for part in found.components) == pytest.approx(1)


def test_below_the_least_coverage_there_is_no_colour(connection, settings):
    company = Company()
    company.account("new", renewed=0)
    found = tell(connection, company, settings)["new", DAY]
    assert found.score is not None
    assert found.coverage < 0.5
    assert found.colour is None


def test_before_a_table_began_nobody_did_nothing(connection, company, settings):
    for table in ("usage", "engagements"):
        company.rows[table] = [r for r in company.rows[table] if r["day"] >= ago(60)]
    found = tell(connection, company, settings)["a0", DAY]
    assert row(found, "usage_30d").score is None  # the 90 days before are not recorded
    assert row(found, "references_365d").score is None
    assert row(found, "nps_365d").score == 100


def test_a_young_account_has_no_past_to_be_compared_with(connection, company, settings):
    company.rows["accounts"].append({"account": "young", "name": "Young", "segment": "mid-market"})
    company.term("young", ago(50), ago(-300))
    company.uses("young", 50, 1, 3)
    part = row(tell(connection, company, settings)["young", DAY], "usage_30d")
    assert (part.raw, part.baseline, part.score) == (90, None, None)


def test_an_override_holds_while_it_holds_and_shows_what_was_computed(
    connection, company, settings
):
    company.rows["overrides"] = [
        {"account": "a0", "from_on": ago(10), "until_on": ago(-1), "score": 20.0,
         "reason": "Told us they leave", "csm": "Aiko"},
        {"account": "a1", "from_on": ago(40), "until_on": ago(0), "score": 20.0,
         "reason": "Over by today", "csm": "Aiko"},
    ]  # fmt: skip
    found = tell(connection, company, settings, since=[ago(30)])
    held = found["a0", DAY]
    assert (held.score, held.colour, held.overridden) == (20, "red", "Told us they leave")
    assert held.computed == found["a1", DAY].score
    assert found["a1", DAY].overridden is None
    assert found["a1", ago(30)].overridden == "Over by today"
    change = decompose(found["a0", ago(30)], held)
    assert change.by_override == Decimal(repr(held.score)) - Decimal(repr(held.computed))
    assert change.computed + change.by_override == change.total


def test_a_renewal_recorded_late_is_not_known_earlier(connection, company, settings):
    company.rows["accounts"].append({"account": "late", "name": "Late", "segment": "mid-market"})
    company.term("late", ago(400), ago(35))
    recorded = datetime.combine(ago(10), datetime.min.time())
    company.term("late", ago(35), ago(-330), recorded_at=recorded)
    company.term("late", ago(300), None, product="other")
    found = tell(connection, company, settings, since=[ago(20)])
    assert row(found["late", ago(20)], "renewals").raw == 0
    assert row(found["late", DAY], "renewals").raw == 1


def test_a_ticket_counts_as_it_stood_on_the_day(connection, company, settings):
    company.account("calls")
    opened = datetime.combine(ago(40), datetime.min.time())
    company.add("tickets", "calls", opened_at=opened, closed_at=opened + timedelta(days=30))
    found = tell(connection, company, settings, since=[ago(20)])
    assert row(found["calls", ago(20)], "ticket_days_90d").raw == 20
    assert row(found["calls", DAY], "ticket_days_90d").raw == 30
    assert row(found["calls", DAY], "ticket_days_90d").rows == ("tickets:ti117",)


def test_one_account_is_told_beside_the_same_peers(connection, company, settings):
    alone = tell(connection, company, settings, account="a4", rows=False)
    every = tell(connection, company, settings, rows=False)
    assert alone == {("a4", DAY): every["a4", DAY]}
