"""Retention by the worked examples and the traps that others fall into."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pytest

from peerline.customers.base import Base, of_rows
from peerline.customers.metrics.definition import Span
from peerline.customers.metrics.registry import evaluate

YEAR = Span(date(2025, 7, 1), date(2026, 7, 1))


def line(account: str, start: date, end: date | None, monthly: str, **more: Any) -> dict[str, Any]:
    return {
        "line": f"{account}-{start}-{more.get('product', 'core')}",
        "contract": f"c-{account}",
        "account": account,
        "product": "core",
        "start_on": start,
        "end_on": end,
        "amount": Decimal(monthly) * 12,
        "currency": "USD",
        "term_months": 12,
    } | more


def base_of(lines: Iterable[dict[str, Any]], **tables: Any) -> Base:
    lines = list(lines)
    accounts = [
        {"account": name, "name": name} for name in sorted({row["account"] for row in lines})
    ]
    return of_rows(ibis.duckdb.connect(), {"accounts": accounts, "contract_lines": lines, **tables})


def test_new_and_returning_customers_are_outside_nrr() -> None:
    base = base_of(
        [
            line("stays", date(2025, 1, 1), None, "100"),
            line("grows", date(2025, 1, 1), date(2026, 1, 1), "100"),
            line("grows", date(2026, 1, 1), None, "150"),
            line("new", date(2026, 1, 1), None, "1000"),
            line("back", date(2024, 1, 1), date(2025, 1, 1), "1000"),
            line("back", date(2026, 1, 1), None, "1000"),
        ]
    )
    (figure,) = evaluate(base, ["nrr"], YEAR)
    assert figure.value == pytest.approx(1.25)
    assert figure.n == 2
    (group,) = evaluate(base, ["nrr"], YEAR, ("term_length", "product"))
    assert group.by == {"term_length": "annual", "product": "core"}
    assert evaluate(base, ["nrr"], YEAR, ("csm",)) == []
    months = evaluate(base, ["nrr"], YEAR, ("month",))
    assert [figure.by["month"] for figure in months][-1] == "2026-06"
