"""Dialects that are not executed here: their SQL, kept as snapshots so that a change is seen.

`PEERLINE_WRITE_SNAPSHOTS=1 pytest tests/engines/test_snapshots.py` writes them anew.
"""

import os
from pathlib import Path

import ibis
import pytest
from ibis.common.exceptions import OperationNotDefinedError

from customer_golden import YEAR
from peerline.customers.base import Base
from peerline.customers.metrics.definition import Metric
from peerline.customers.metrics.registry import METRICS, query
from peerline.customers.tables import contracts

SNAPSHOTS = Path(__file__).parent / "snapshots"
DIALECTS = ("bigquery", "clickhouse", "databricks", "mssql", "snowflake", "trino")
MEDIANS = ("time_to_value",)
WITHOUT_MEDIAN = ("bigquery", "mssql", "trino")
WITHOUT_ARRAYS = ("mssql",)
"""Ibis has no exact median, no arrays for these: docs/warehouse.md says so."""
SCORED = {
    "health_score", "health_change", "book_at_risk_arr", "book_at_risk_accounts", "at_risk_share",
}  # fmt: skip
"""Figures of scores that are worked out in memory: docs/warehouse.md names them."""
KEPT = ("nrr", "mrr_end", "growth_change", "renewal_net", "nrr_period")


@pytest.fixture(scope="module")
def unbound() -> Base:
    """All tables by their contracts alone, on no engine."""
    tables = {
        name: ibis.table(contract.ibis_schema, name=name) for name, contract in contracts().items()
    }
    return Base(ibis.duckdb.connect(), tables, "USD")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", KEPT)
def test_sql_of_a_dialect_is_as_kept(unbound: Base, dialect: str, name: str) -> None:
    sql = str(ibis.to_sql(query(unbound, [name], YEAR), dialect=dialect)) + "\n"
    kept = SNAPSHOTS / f"{name}.{dialect}.sql"
    if os.environ.get("PEERLINE_WRITE_SNAPSHOTS"):
        kept.write_text(sql, encoding="utf-8")
    assert kept.read_text(encoding="utf-8") == sql


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_metric_compiles_but_those_that_the_docs_name(unbound: Base, dialect: str) -> None:
    known = {name: m for name, m in METRICS.items() if "assessments" not in m.needs}
    assert METRICS.keys() - known.keys() == SCORED
    unable = {name for name, metric in known.items() if _unable(name, metric, dialect)}
    together: dict[object, list[str]] = {}
    for name in known.keys() - unable:
        together.setdefault(known[name].rows, []).append(name)
    for names in together.values():
        assert ibis.to_sql(query(unbound, names, YEAR), dialect=dialect)
    for name in unable:
        with pytest.raises(OperationNotDefinedError):
            ibis.to_sql(query(unbound, [name], YEAR), dialect=dialect)


def _unable(name: str, metric: Metric, dialect: str) -> bool:
    if name in MEDIANS:
        return dialect in WITHOUT_MEDIAN
    return dialect in WITHOUT_ARRAYS and "usage" in metric.needs
