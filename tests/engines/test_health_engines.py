"""Health, risks, backtests and what prefill reads: the same on every engine, to the last digit."""

import pytest

from customer_golden import YEAR
from peerline.customers.account_metrics import ACCOUNT_METRICS
from peerline.customers.account_metrics.points import on_days
from peerline.customers.account_metrics.wide import lacking, wide
from peerline.customers.base import Base
from peerline.customers.health.backtest import backtest
from peerline.customers.health.profile import load_profiles
from peerline.customers.measured import measured
from peerline.customers.risk.assessed import assessed
from peerline.customers.risk.rules import load_rules
from peerline.customers.settings import default_settings

ENGINES = [
    pytest.param("postgres_base", marks=pytest.mark.xdist_group("postgres")),
    pytest.param(
        "spark_base",
        # PySpark warns of everything that pandas 3 will no longer have.
        marks=[pytest.mark.xdist_group("spark"), pytest.mark.filterwarnings("ignore")],
    ),
]
SETTINGS = default_settings(key_features=("search", "report"))


@pytest.fixture(params=ENGINES)
def other(request: pytest.FixtureRequest) -> Base:
    base: Base = request.getfixturevalue(request.param)
    return base


def test_health_and_risks_with_their_rows(duckdb_base: Base, other: Base) -> None:
    def told(base: Base) -> object:
        return assessed(base, YEAR.end, load_profiles(), load_rules(), SETTINGS, rows=True)

    ours = told(duckdb_base)
    assert all(ours)
    assert told(other) == ours


def test_every_account_metric(duckdb_base: Base, other: Base) -> None:
    metrics = list(ACCOUNT_METRICS.values())
    metrics += [metric.own for metric in metrics if metric.before]
    told = [m.id for m in metrics if lacking(duckdb_base, m, SETTINGS) is None]
    assert len(told) > 30

    def rows(base: Base) -> list[dict[str, object]]:
        found = wide(base, on_days(base, [YEAR.end]), metrics, SETTINGS)
        listed = found.order_by("as_of", "account").to_pyarrow().to_pylist()
        return [
            {k: round(v, 9) if isinstance(v, float) else v for k, v in r.items()} for r in listed
        ]

    assert rows(other) == rows(duckdb_base)


def test_backtests(duckdb_base: Base, other: Base) -> None:
    def told(base: Base) -> object:
        return backtest(base, load_profiles(), load_rules(), SETTINGS, until=YEAR.end)

    ours = told(duckdb_base)
    assert ours
    assert told(other) == ours


def test_what_prefill_reads(duckdb_base: Base, other: Base) -> None:
    ours, theirs = (measured(base, YEAR, SETTINGS) for base in (duckdb_base, other))
    assert theirs.measures == ours.measures
    assert (theirs.segments, theirs.industries) == (ours.segments, ours.industries)
    assert {f.metric for f in theirs.figures.values()} == {f.metric for f in ours.figures.values()}
