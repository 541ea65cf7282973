"""Retention and the bridge: worked examples, and the traps that others fall into."""

from datetime import date
from decimal import Decimal

import ibis
import pytest

import customer_golden as golden
import customer_reference as reference
from customer_bases import base_of
from customer_golden import YEAR, line
from peerline.customers.base import Base, of_rows
from peerline.customers.metrics.definition import Span
from peerline.customers.metrics.registry import UnknownMetric, evaluate, explain, missing
from peerline.customers.settings import default_settings

LONG_AGO, HALF, LATER = date(2025, 1, 1), date(2026, 1, 1), date(2026, 6, 1)
BRIDGE = ("start", "new", "reactivation", "expansion", "contraction", "churn", "fx", "end")


@pytest.fixture(scope="module")
def base() -> Base:
    return of_rows(ibis.duckdb.connect(), golden.rows())


def values(base: Base, *ids: str, **more: object) -> dict[str, object]:
    return {figure.metric: figure.value for figure in evaluate(base, ids, YEAR, **more)}


def moved(account: str, before: str | int, after: str | int) -> list[dict[str, object]]:
    """A customer that pays `before` at the window's start and `after` at its end."""
    lines = [line(account, LONG_AGO, HALF, before)]
    return lines if after == 0 else [*lines, line(account, HALF, None, after)]


def test_churn_and_contraction_of_a_tenth_each_offset_by_growth() -> None:
    base = base_of(
        [*moved("gone", 10, 0), *moved("less", 20, 10), *moved("more", 20, 30),
         *moved("same", 50, 50)]
    )  # fmt: skip
    found = values(base, "gross_churn", "net_churn", "grr", "nrr")
    assert found == pytest.approx({"gross_churn": 0.2, "net_churn": 0.1, "grr": 0.8, "nrr": 0.9})


def test_a_million_from_a_hundred_customers() -> None:
    lines = []
    for number in range(100):
        after = 10_000
        before = 10_000
        if number < 10:
            before, after = 2_500, 0
        elif number < 15:
            before, after = 10_000, 5_000
        elif number < 35:
            before, after = 10_000, 17_500
        lines += moved(f"a{number}", before, after)
    lines += [line("rest", LONG_AGO, None, 1_000_000 - 90 * 10_000 - 10 * 2_500)]
    found = values(base_of(lines), "nrr", "grr", "mrr_churn", "mrr_contraction", "mrr_expansion")
    assert found["nrr"] == pytest.approx(1.10)
    assert found["grr"] == pytest.approx(0.95)
    assert found["mrr_churn"] == found["mrr_contraction"] == 25_000
    assert found["mrr_expansion"] == 150_000


def test_ninety_of_a_hundred_customers_stay() -> None:
    lines = [row for n in range(100) for row in moved(f"a{n}", 10, 0 if n < 10 else 10)]
    assert values(base_of(lines), "logo_retention", "logo_churn") == pytest.approx(
        {"logo_retention": 0.9, "logo_churn": 0.1}
    )


def test_ten_million_with_all_movements() -> None:
    lines = [
        *moved("less", "1600000", "1000000"),
        *moved("gone", "900000", 0),
        *moved("more", "7500000", "9300000"),
    ]
    assert values(base_of(lines), "grr", "nrr") == pytest.approx({"grr": 0.85, "nrr": 1.03})


def test_monthly_and_yearly_prices_make_one_mrr() -> None:
    lines = [line(f"m{n}", LONG_AGO, None, 100, months=1) for n in range(100)]
    lines += [line(f"y{n}", LONG_AGO, None, 50) for n in range(50)]
    assert values(base_of(lines), "mrr", "arr") == {"mrr": 12_500, "arr": 150_000}


def test_a_discount_is_part_of_the_amount() -> None:
    discounted = line("a", LONG_AGO, None, 0, amount=Decimal(108))
    assert values(base_of([discounted]), "mrr") == {"mrr": Decimal("9.00")}


def test_every_account_of_the_golden_base_pays_what_was_worked_out_by_hand(base: Base) -> None:
    rows = {row["unit"]: row for row in explain(base, "mrr_end", YEAR, limit=99).rows}
    assert set(rows) == set(golden.ENDS)
    for account, (start, end) in golden.ENDS.items():
        own = Decimal(end) + golden.FX_AT_END.get(account, 0)
        assert (rows[account]["start"], rows[account]["end"]) == (Decimal(start), own), account
        assert rows[account]["fx"] == golden.FX_AT_END.get(account, 0)


def test_traps_of_the_golden_base_fall_where_they_belong(base: Base) -> None:
    rows = {row["unit"]: row for row in explain(base, "mrr_end", YEAR, limit=99).rows}

    def parts(account: str) -> dict[str, Decimal]:
        row = rows[account]
        return {name: row[name] for name in BRIDGE[1:-1] if row[name]}

    assert "flash" not in rows  # joined and churned inside
    assert parts("surge") == {"churn": 500}  # grown to 1,379 in between
    assert parts("dip") == {}  # up and down again
    assert parts("returner") == {"reactivation": 300}
    assert parts("fresh") == {"new": 400}
    assert parts("triennial") == {}
    assert parts("edge-in") == {"expansion": 10}
    assert "edge-out" not in rows
    assert parts("edge-end") == {"churn": 80}
    assert parts("euro") == {"fx": 10}
    assert parts("yen") == {"expansion": 134, "fx": -36}


def test_the_bridge_closes_for_each_account_and_in_all(base: Base) -> None:
    for row in explain(base, "mrr_end", YEAR, limit=99).rows:
        up = row["start"] + row["new"] + row["reactivation"] + row["expansion"] + row["fx"]
        assert up - row["contraction"] - row["churn"] == row["end"], row["unit"]
    for unit in ("mrr", "arr"):
        found = values(base, *(f"{unit}_{name}" for name in BRIDGE), unit)
        start, new, back, more, less, gone, fx, end = (found[f"{unit}_{name}"] for name in BRIDGE)
        assert start + new + back + more - less - gone + fx == end == found[unit]


def test_the_reference_agrees_on_the_golden_base(base: Base) -> None:
    rows = golden.rows()
    for roll_up in ("account", "contract", "parent"):
        choices = default_settings(roll_up=roll_up)
        ends = reference.positions(rows, YEAR, roll_up)
        told = values(base, "nrr", "grr", "logo_retention", settings=choices)
        assert told == pytest.approx(reference.retention(ends)), roll_up
        parts = reference.bridge(ends, YEAR)
        found = {row["unit"]: row for row in explain(base, "mrr_new", YEAR, (), choices, 99).rows}
        assert {unit: {name: row[name] for name in BRIDGE} for unit, row in found.items()} == parts
    assert values(base, "nrr_period")["nrr_period"] == pytest.approx(
        reference.nrr_period(rows, YEAR)
    )


def test_a_parent_counts_its_children_as_one(base: Base) -> None:
    parent = default_settings(roll_up="parent")
    rows = {row["unit"]: row for row in explain(base, "nrr", YEAR, (), parent, 99).rows}
    assert (rows["group"]["start"], rows["group"]["end"]) == (400, 450)
    assert "child-a" not in rows
    (figure,) = evaluate(base, ["nrr"], YEAR, (), parent)
    assert figure.definition == "nrr/1?roll_up=parent"


def test_a_handover_counts_once_for_who_had_the_account_at_the_named_end(base: Base) -> None:
    def of(csm_at: str) -> dict[str, object]:
        choices = default_settings(csm_at=csm_at)
        figures = evaluate(base, ["mrr_start"], YEAR, ("csm",), choices)
        return {figure.by["csm"]: figure.value for figure in figures}

    assert (of("start")["ann"], of("start").get("bob")) == (300, None)
    assert (of("end")["ann"], of("end")["bob"]) == (100, 200)
    assert sum(of("start").values()) == sum(of("end").values())


def test_months_without_churn_hold_full_retention(base: Base) -> None:
    months = evaluate(base, ["logo_retention_monthly"], YEAR, ("month",))
    assert [figure.by["month"] for figure in months] == [
        *(f"2025-{month:02}" for month in range(7, 13)),
        *(f"2026-{month:02}" for month in range(1, 7)),
    ]
    assert {f.by["month"]: f.value for f in months}["2026-05"] == 1.0


def test_by_month_a_year_rolls_on_and_a_movement_stands_in_its_month(base: Base) -> None:
    june = Span.ending(date(2026, 6, 30), "12m")
    rolling = evaluate(base, ["nrr"], june, ("month",))
    assert {f.end.year - f.start.year for f in rolling} == {1}
    assert rolling[-1].value == evaluate(base, ["nrr"], june)[0].value
    new = {f.by["month"]: f.value for f in evaluate(base, ["mrr_new"], YEAR, ("month",))}
    assert new["2025-09"] == 700  # flash: in its month it is seen
    assert new["2026-02"] == 400


@pytest.mark.parametrize("months", [3, 6])
def test_the_reference_agrees_at_every_quarter_boundary(base: Base, months: int) -> None:
    rows = golden.rows()
    for day in (date(2025, 10, 1), HALF, date(2026, 4, 1), YEAR.end, date(2025, 12, 31)):
        span = Span.ending(day, f"{months}m")
        told = {f.metric: f.value for f in evaluate(base, ["nrr", "grr", "logo_retention"], span)}
        assert told == pytest.approx(reference.retention(reference.positions(rows, span)))


def test_named_variants_mean_what_they_say() -> None:
    base = base_of(
        [*moved("old", 100, 50), line("new", LATER.replace(year=2025), None, 200),
         line("back", date(2023, 1, 1), LONG_AGO, 70), line("back", LATER, None, 70),
         line("cash", date(2023, 1, 1), HALF, 100, product="a"),
         line("cash", HALF, None, 100, product="b")]
    )  # fmt: skip
    found = values(base, "nrr", "grr", "grr_product", "nrr_cohort", "nrr_with_returning")
    assert found["nrr"] == pytest.approx(350 / 400)
    assert found["grr"] == pytest.approx(350 / 400)
    assert found["grr_product"] == pytest.approx(250 / 400)
    assert found["nrr_cohort"] == pytest.approx(250 / 300)  # old and new landed in the year before
    assert found["nrr_with_returning"] == pytest.approx(420 / 400)


def test_the_trailing_variant_weighs_the_last_four_quarter_ends(base: Base) -> None:
    rows = golden.rows()
    start, end = Decimal(0), Decimal(0)
    for back in range(4):
        span = Span.ending(Span.ending(YEAR.end, f"{3 * back}m").start if back else YEAR.end, "12m")
        held = [at for at in reference.positions(rows, span).values() if at["start"]]
        start += sum(at["start"] for at in held)
        end += sum(at["end"] for at in held)
    assert values(base, "nrr_trailing")["nrr_trailing"] == pytest.approx(float(end / start))


def test_lifetime_value_is_yearly_revenue_over_yearly_loss() -> None:
    base = base_of([*moved("gone", 20, 0), *moved("stays", 80, 80)])
    assert values(base, "ltv")["ltv"] == Decimal("3000.00")  # 600 a year / 20 %
    (half,) = evaluate(base, ["ltv"], Span(LONG_AGO, date(2025, 7, 1)))
    assert half.value is None  # nothing lost


def test_land_and_expand_by_landing_cohort(base: Base) -> None:
    figures = evaluate(base, ["land_and_expand"], YEAR, ("cohort",))
    told = {figure.by["cohort"]: figure.value for figure in figures}
    assert set(told) == {"2024", "2025", "2026"}
    assert told["2026"] == 1.0


def test_an_empty_cohort_has_no_figure() -> None:
    (figure,) = evaluate(base_of([line("a", LATER, None, 10)]), ["nrr"], YEAR)
    assert (figure.value, figure.n) == (None, 0)


def test_what_the_source_lacks_is_said() -> None:
    base = base_of([line("a", LONG_AGO, None, 10, currency="EUR")])
    assert missing(base, ["nrr"], YEAR) == {
        "nrr": "needs exchange rates for EUR, which the source does not have"
    }
    assert evaluate(base, ["nrr"], YEAR) == []
    plain = base_of([line("a", LONG_AGO, None, 10)])
    assert "accounts.segment" in missing(plain, ["nrr"], YEAR, ("segment",))["nrr"]
    days = Span.ending(YEAR.end, "90d")
    assert missing(plain, ["nrr", "nrr_monthly"], days) == {
        "nrr_monthly": "needs a window of whole months"
    }


def test_unknown_names_are_told_what_there_is(base: Base) -> None:
    with pytest.raises(UnknownMetric, match="no metric 'nr'; there are: mrr, arr"):
        evaluate(base, ["nr"], YEAR)
    with pytest.raises(UnknownMetric, match="can't be told by colour; it can by: segment"):
        evaluate(base, ["nrr"], YEAR, ("colour",))
