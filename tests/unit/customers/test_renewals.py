"""Renewal rates: worked examples, early, late and open terms, and a plain reference."""

from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pytest

import customer_golden as golden
import customer_reference as reference
from customer_bases import base_of
from customer_golden import YEAR, line
from peerline.customers.base import Base, of_rows
from peerline.customers.metrics.registry import evaluate, explain
from peerline.customers.settings import default_settings

START, END = date(2025, 1, 1), date(2026, 1, 1)


@pytest.fixture(scope="module")
def base() -> Base:
    return of_rows(ibis.duckdb.connect(), golden.rows())


def values(base: Base, *ids: str) -> dict[str, Any]:
    names = [f"renewal_{name}" for name in ids]
    return {figure.metric[8:]: figure.value for figure in evaluate(base, names, YEAR)}


def renewed(account: str, before: int, after: int, **more: Any) -> list[dict[str, Any]]:
    old = line(account, START, END, before)
    return [old, line(account, END, None, after, **more)] if after else [old]


def test_gross_ignores_the_growth_of_renewed_terms_and_net_counts_it() -> None:
    # 120 due; 102 of it renewed, with 8 of expansion and 4 of contraction on those terms.
    base = base_of([*renewed("a", 60, 68), *renewed("b", 42, 38), *renewed("c", 18, 0)])
    found = values(base, "gross", "net", "due")
    assert found["gross"] == pytest.approx(98 / 120)
    assert found["net"] == pytest.approx(106 / 120)
    assert found["due"] == 120 * 12


def test_twenty_two_of_twenty_four_contracts_renew() -> None:
    base = base_of([row for n in range(24) for row in renewed(f"a{n}", 10, 10 if n > 1 else 0)])
    assert values(base, "logo", "lost") == {"logo": pytest.approx(0.91666667), "lost": 2}


def test_states_of_the_golden_base(base: Base) -> None:
    rows = explain(base, "renewal_net", YEAR, limit=99).rows
    states = {row["account"]: row["state"] for row in rows if row["ends_on"] == END}
    assert states["early"] == "early"
    assert states["late"] == "late"  # 19 days, inside the grace
    assert states["too-late"] == "lost"  # two months
    assert states["signed-late"] == "late"
    assert states["swap"] == "on time"  # another product in a new contract
    assert states["biennial"] == "lost"
    assert {row["state"] for row in rows if row["account"] == "open"} == {"open"}


def test_open_terms_stay_in_the_denominator(base: Base) -> None:
    rows = explain(base, "renewal_logo", YEAR, limit=99).rows
    held = sum(row["state"] in ("early", "on time", "late") for row in rows)
    assert values(base, "logo", "open", "open_value") == {
        "logo": pytest.approx(held / len(rows)),
        "open": 1,
        "open_value": Decimal(840),
    }


def test_a_monthly_contract_renews_itself_each_month_until_it_ends(base: Base) -> None:
    rows = [r for r in explain(base, "renewal_net", YEAR, limit=99).rows if r["months"] == 1]
    assert [row["state"] for row in sorted(rows, key=lambda row: row["ends_on"])] == [
        *["on time"] * 9,
        "lost",
    ]
    assert {row["ends_on"].day for row in rows} >= {31, 30, 28}


def test_without_grace_a_late_renewal_is_none(base: Base) -> None:
    strict = default_settings(grace_days=0, early_days=0)
    rows = explain(base, "renewal_net", YEAR, (), strict, 99).rows
    states = {row["account"]: row["state"] for row in rows if row["ends_on"] == END}
    assert (states["late"], states["early"]) == ("lost", "lost")


def test_an_additional_contract_renews_nothing() -> None:
    more = line("a", END, None, 30, contract="other", product="extra")
    base = base_of([*renewed("a", 10, 10), more])
    (row,) = explain(base, "renewal_net", YEAR).rows
    assert row["renewed"] == row["due"]


def test_terms_are_told_by_length_product_and_month(base: Base) -> None:
    lengths = evaluate(base, ["renewal_logo"], YEAR, ("term_length",))
    assert {f.by["term_length"] for f in lengths} == {"monthly", "annual", "multi-year", "other"}
    assert sum(figure.n for figure in lengths) == evaluate(base, ["renewal_logo"], YEAR)[0].n
    products = evaluate(base, ["renewal_due"], YEAR, ("product",))
    assert {figure.by["product"] for figure in products} >= {"core", "seats"}
    due = evaluate(base, ["renewal_due"], YEAR, ("state",))
    assert sum(figure.value for figure in due) == values(base, "due")["due"]
    months = evaluate(base, ["renewal_due"], YEAR, ("month",))
    assert sum(f.n for f in months) == sum(f.n for f in due)  # each month at its own rates


def test_the_reference_agrees(base: Base) -> None:
    expected = reference.renewals(golden.rows(), YEAR)
    found = {
        (row["account"], row["contract"], row["ends_on"]): row
        for row in explain(base, "renewal_net", YEAR, limit=999).rows
    }
    assert set(found) == set(expected)
    for term, row in found.items():
        for name in ("state", "due", "renewed"):
            assert row[name] == expected[term][name], term
