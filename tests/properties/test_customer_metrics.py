"""Revenue over random histories: the bridge closes, bounds hold, and a plain reference agrees."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import customer_reference as reference
from customer_bases import base_of
from customer_golden import RATES, YEAR
from peerline.customers.metrics.registry import evaluate, explain

BRIDGE = ("start", "new", "reactivation", "expansion", "contraction", "churn", "fx", "end")
FIRST = date(2024, 1, 1)


@st.composite
def lines(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Up to 80 lines of 16 accounts: any days, terms, prices and currencies.

    Many histories in one base, as a query costs the same over one or a hundred rows.
    """
    listed = []
    for number in range(draw(st.integers(1, 80))):
        start = FIRST + timedelta(days=draw(st.integers(0, 1000)))
        length = draw(st.one_of(st.none(), st.integers(1, 700)))
        account = draw(st.sampled_from("abcdefghijklmnop"))
        listed.append(
            {
                "line": f"l{number}",
                "contract": f"{account}-{draw(st.integers(1, 2))}",
                "account": account,
                "product": draw(st.sampled_from(["core", "suite"])),
                "division": draw(st.sampled_from(["x", "y", None])),
                "tier": draw(st.sampled_from(["basic", "pro", None])),
                "quantity": draw(st.sampled_from([None, 0, 1, 3, 7])),
                "escalator": draw(st.sampled_from([None, 0.03])),
                "start_on": start,
                "end_on": length and start + timedelta(days=length),
                "amount": draw(st.decimals(0, 10**6, places=4)),
                "currency": draw(st.sampled_from(["USD", "EUR", "JPY"])),
                "term_months": draw(st.sampled_from([1, 3, 7, 12, 36])),
                "signed_on": draw(st.sampled_from([None, start, start + timedelta(days=9)])),
            }
        )
    return listed


steady = settings(
    max_examples=5,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
)


@given(lines())
@steady
def test_the_bridge_closes_to_the_cent_and_is_the_reference_s(history: list[Any]) -> None:
    base = base_of(history, fx_rates=RATES)
    found = {
        figure.metric: figure.value
        for figure in evaluate(base, [f"mrr_{name}" for name in BRIDGE], YEAR)
    }
    start, new, back, more, less, gone, fx, end = (found[f"mrr_{name}"] for name in BRIDGE)
    assert start + new + back + more - less - gone + fx == end
    assert min(start, new, back, more, less, gone, end) >= 0
    rows = {"contract_lines": history, "fx_rates": RATES}
    expected = reference.bridge(reference.positions(rows, YEAR), YEAR)
    told = {row["unit"]: row for row in explain(base, "mrr_end", YEAR, limit=99).rows}
    assert {unit: {name: row[name] for name in BRIDGE} for unit, row in told.items()} == expected


@given(lines())
@steady
def test_gross_never_exceeds_net_or_one(history: list[Any]) -> None:
    base = base_of(history, fx_rates=RATES)
    found = {
        figure.metric: figure.value
        for figure in evaluate(base, ["nrr", "grr", "logo_retention"], YEAR)
    }
    rows = {"contract_lines": history, "fx_rates": RATES}
    expected = reference.retention(reference.positions(rows, YEAR))
    assert found == pytest.approx(expected, abs=1e-12)
    if found["grr"] is not None:
        assert 0 <= found["grr"] <= min(1, found["nrr"]) + 1e-12


@given(lines())
@steady
def test_parts_by_product_and_customer_sum_to_the_whole(history: list[Any]) -> None:
    base = base_of(history, fx_rates=RATES)
    ids = ["mrr_start", "mrr_new", "mrr_churn", "mrr_end", "growth_change", "renewal_due"]
    whole = {figure.metric: figure.value for figure in evaluate(base, ids, YEAR)}
    for by in (("cohort", "products"), ("term_length",)):
        parts: dict[str, list[Decimal]] = {}
        for figure in evaluate(base, ids, YEAR, by):
            parts.setdefault(figure.metric, []).append(figure.value)
        for metric, value in whole.items():
            listed = parts.get(metric, [])
            assert abs(sum(listed) - value) <= Decimal("0.01") * (len(listed) + 1), (metric, by)


@given(lines())
@steady
def test_kinds_of_growth_sum_to_the_change_exactly(history: list[Any]) -> None:
    base = base_of(history, fx_rates=RATES)
    for row in explain(base, "growth_change", YEAR, limit=99).rows:
        up = row["cross_sell"] + row["upsell"] + row["expansion"] + row["escalator"] + row["price"]
        assert up - row["contraction"] == row["change"] == row["end"] - row["start"]


@given(lines())
@steady
def test_renewals_are_the_reference_s(history: list[Any]) -> None:
    base = base_of(history, fx_rates=RATES)
    expected = reference.renewals({"contract_lines": history, "fx_rates": RATES}, YEAR)
    told = {
        (row["account"], row["contract"], row["ends_on"]): row
        for row in explain(base, "renewal_net", YEAR, limit=999).rows
    }
    assert set(told) == set(expected)
    for term, row in told.items():
        assert (row["state"], row["due"], row["renewed"]) == tuple(
            expected[term][name] for name in ("state", "due", "renewed")
        ), term
