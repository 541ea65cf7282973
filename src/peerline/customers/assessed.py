"""A base that also knows what was made of it: health scores, and which accounts are at risk.

Health and risk are worked out above the metrics; books of business and the measures of CSMs read
them from a table of their own, as they read any other.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

import ibis
import pyarrow as pa

from peerline.customers.base import Base
from peerline.customers.facts import Health

TABLE = "assessments"
"""Columns `account`, `day`, `score` (0..100, null where unknown), `at_risk` (1 or 0, null where
nobody looked)."""
_SCHEMA = {"account": "string", "day": "date", "score": "float64", "at_risk": "int64"}


def with_assessments(
    base: Base, healths: Iterable[Health], at_risk: Mapping[date, Collection[str]]
) -> Base:
    """`base` with the accounts' health, and who is at risk on the days of `at_risk`."""
    rows = [
        {
            "account": health.account,
            "day": health.day,
            "score": health.score,
            "at_risk": int(health.account in at_risk[health.day])
            if health.day in at_risk
            else None,
        }
        for health in healths
    ]
    schema = ibis.schema(_SCHEMA)
    table = ibis.memtable(pa.Table.from_pylist(rows, schema=schema.to_pyarrow()), schema=schema)
    return replace(base, tables={**base.tables, TABLE: table})
