"""Customer bases of a few contract lines, for tests."""

from collections.abc import Iterable
from typing import Any

import ibis

from customer_golden import Row
from peerline.customers.base import Base, of_rows


def base_of(lines: Iterable[Row], **tables: Any) -> Base:
    """A base on an embedded DuckDB of these lines and their accounts, and of other tables."""
    lines = list(lines)
    names = sorted({row["account"] for row in lines})
    given = {"accounts": [{"account": name, "name": name} for name in names]}
    return of_rows(ibis.duckdb.connect(), {**given, "contract_lines": lines, **tables})
