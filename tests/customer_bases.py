"""Customer bases of a few contract lines, for tests."""

from collections.abc import Iterable
from typing import Any

import ibis
from ibis import BaseBackend

import customer_golden as golden
from customer_golden import YEAR, Row
from peerline.customers.assessed import with_assessments
from peerline.customers.base import Base, of_rows
from peerline.customers.facts import Health
from peerline.customers.metrics.definition import months_before


def base_of(lines: Iterable[Row], **tables: Any) -> Base:
    """A base on an embedded DuckDB of these lines and their accounts, and of other tables."""
    lines = list(lines)
    names = sorted({row["account"] for row in lines})
    given = {"accounts": [{"account": name, "name": name} for name in names]}
    return of_rows(ibis.duckdb.connect(), {**given, "contract_lines": lines, **tables})


def golden_base(connection: BaseBackend) -> Base:
    """The golden base on an engine, with a made-up assessment of every account."""
    days = (YEAR.end, months_before(YEAR.end, 1))
    names = [row["account"] for row in golden.accounts()]
    healths = [
        Health(name, day, "made-up/1", score, score, 1.0, None, ())
        for place, name in enumerate(names)
        for day in days
        for score in [None if place % 7 == 3 else float(30 + 2 * place + 5 * day.month)]
    ]
    return with_assessments(
        of_rows(connection, golden.rows()), healths, {YEAR.end: set(names[::4])}
    )
