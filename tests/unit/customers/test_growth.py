"""Contract growth, line by line, in the seed's terms."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import customer_golden as golden
from customer_bases import base_of
from customer_golden import YEAR, line
from peerline.customers.base import Base
from peerline.customers.metrics.registry import evaluate
from peerline.customers.settings import default_settings

KINDS = ("cross_sell", "upsell", "expansion", "escalator", "price", "contraction", "change")
START, TURN = date(2025, 1, 1), date(2026, 1, 1)


def growth(base: Base, **choices: Any) -> dict[str, Decimal]:
    ids = [f"growth_{kind}" for kind in KINDS]
    figures = evaluate(base, ids, YEAR, settings=default_settings(**choices))
    return {figure.metric[7:]: figure.value for figure in figures if figure.value}


def turned(before: dict[str, Any], after: dict[str, Any]) -> Base:
    """A customer whose line `before` gives way to `after` (each with its `monthly`)."""
    return base_of([line("a", START, TURN, **before), line("a", TURN, None, **after)])


def grower() -> Base:
    return base_of([row for row in golden.LINES if row["account"] == "grower"])


def test_every_kind_of_one_customer_adds_up_to_its_change() -> None:
    assert growth(grower()) == {
        "cross_sell": 50,
        "upsell": 50,
        "expansion": 20,
        "escalator": 6,
        "price": 8,
        "contraction": 35,
        "change": 99,
    }


def test_the_other_reading_calls_a_new_product_cross_sell() -> None:
    told = growth(grower(), new_product="cross-sell")
    assert (told["cross_sell"], told["upsell"], told["change"]) == (80, 20, 99)
    (figure,) = evaluate(
        grower(), ["growth_upsell"], YEAR, settings=default_settings(new_product="cross-sell")
    )
    assert figure.definition == "growth_upsell/1?new_product=cross-sell"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"monthly": 100, "quantity": 10}, {"monthly": 150, "quantity": 15}, {"expansion": 50}),
        ({"monthly": 100, "quantity": 10}, {"monthly": 180, "quantity": 15},
         {"expansion": 50, "price": 30}),
        ({"monthly": 100, "quantity": 10}, {"monthly": 60, "quantity": 5},
         {"contraction": 50, "price": 10}),
        ({"monthly": 100}, {"monthly": 90}, {"price": -10}),
        ({"monthly": 100, "escalator": 0.03}, {"monthly": 103}, {"escalator": 3}),
        ({"monthly": 100, "escalator": 0.05}, {"monthly": 102}, {"escalator": 5, "price": -3}),
        ({"monthly": 100, "tier": "basic"}, {"monthly": 140, "tier": "pro"}, {"upsell": 40}),
        ({"monthly": 100, "tier": "pro"}, {"monthly": 60, "tier": "basic"}, {"contraction": 40}),
        ({"monthly": 100, "tier": "basic", "quantity": 10},
         {"monthly": 180, "tier": "pro", "quantity": 12}, {"expansion": 20, "upsell": 60}),
        ({"monthly": 100, "division": "x"}, {"monthly": 70, "division": "y"},
         {"cross_sell": 70, "contraction": 100}),
        ({"monthly": 1, "quantity": 3}, {"monthly": 1, "quantity": 4},
         {"expansion": Decimal("0.33"), "price": Decimal("-0.33")}),
    ],
)  # fmt: skip
def test_a_change_is_told_by_what_changed(
    before: dict[str, Any], after: dict[str, Any], expected: dict[str, Any]
) -> None:
    told = growth(turned(before, after))
    change = told.pop("change", Decimal(0))
    assert told == expected
    assert sum(v if k != "contraction" else -v for k, v in told.items()) == change


def test_new_and_lost_customers_are_the_bridge_s_not_growth() -> None:
    base = base_of([line("gone", START, TURN, 100), line("new", TURN, None, 100)])
    assert growth(base) == {}


def test_growth_is_what_the_bridge_calls_expansion_less_contraction() -> None:
    base = base_of(golden.LINES, fx_rates=golden.RATES)
    found = {
        figure.metric: figure.value
        for figure in evaluate(base, ["growth_change", "mrr_expansion", "mrr_contraction"], YEAR)
    }
    assert found["growth_change"] == found["mrr_expansion"] - found["mrr_contraction"]
