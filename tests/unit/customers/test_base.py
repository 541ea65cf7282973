from datetime import date
from decimal import Decimal

import ibis
import pytest

from peerline.customers.base import MissingTable, of_rows
from peerline.customers.tables import contracts


def test_every_table_names_its_key_and_what_it_refers_to():
    for table in contracts().values():
        assert set(table.key) <= set(table.columns)
        for column in table.columns.values():
            assert column.within is None or column.within in contracts()


def test_only_accounts_and_contract_lines_are_required():
    assert {name for name, table in contracts().items() if table.required} == {
        "accounts",
        "contract_lines",
    }


def test_a_base_of_rows_has_the_contracts_types_and_says_what_is_absent():
    line = {
        "line": "l1", "contract": "c1", "account": "a1", "product": "core",
        "start_on": date(2025, 1, 1), "end_on": date(2026, 1, 1), "amount": Decimal("1200.10"),
        "currency": "USD", "term_months": 12,
    }  # fmt: skip
    base = of_rows(ibis.duckdb.connect(), {"contract_lines": [line]})

    assert base.table("contract_lines").amount.sum().to_pyarrow().as_py() == Decimal("1200.10")
    assert base.has("contract_lines", "amount")
    assert not base.has("contract_lines", "quantity")
    with pytest.raises(MissingTable, match="accounts"):
        base.table("accounts")
