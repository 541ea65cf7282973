"""One expression, the same figures on every engine: the whole registry, over the golden base.

The tests of `test_on_postgres.py` and `test_on_spark.py`, which say what `other` is: two files, so
that two processes share them out.
"""

from collections.abc import Iterable
from decimal import Decimal

import pytest

from customer_golden import YEAR
from peerline.customers.base import Base
from peerline.customers.facts import Figure
from peerline.customers.metrics import usage
from peerline.customers.metrics.definition import ACCOUNT_DIMENSIONS, Span
from peerline.customers.metrics.registry import METRICS, evaluate, explain
from peerline.customers.settings import Settings, default_settings

CUTS: tuple[tuple[str, ...], ...] = ((), ACCOUNT_DIMENSIONS)
FEATURES = default_settings(key_features=("search", "report"))
PARENTS = default_settings(
    roll_up="parent", csm_at="end", new_product="cross-sell", key_features=("search",)
)


def told_by(by: tuple[str, ...]) -> list[str]:
    """The metrics that can be told by all of these."""
    return [name for name, metric in METRICS.items() if set(by) <= {*metric.by, "month"}]


def same(ours: Iterable[Figure], theirs: Iterable[Figure]) -> None:
    """Money and counts to the last digit, shares as close as floats of two engines are."""
    expected = {(f.metric, *f.by.items()): f for f in ours}
    found = {(f.metric, *f.by.items()): f for f in theirs}
    assert found.keys() == expected.keys()
    for key, figure in expected.items():
        other = found[key]
        assert (other.n, other.definition) == (figure.n, figure.definition), key
        for name in ("value", "low", "high"):
            one, two = getattr(figure, name), getattr(other, name)
            if isinstance(one, Decimal | int) or one is None:
                assert one == two, (key, name)
            else:
                assert two == pytest.approx(one, rel=1e-12, abs=1e-12), (key, name)


@pytest.mark.parametrize("by", CUTS, ids=["all", "every-dimension"])
def test_every_metric_is_the_same_on_every_engine(
    duckdb_base: Base, other: Base, by: tuple[str, ...]
) -> None:
    ids = told_by(by)
    same(evaluate(duckdb_base, ids, YEAR, by, FEATURES), evaluate(other, ids, YEAR, by, FEATURES))


@pytest.mark.parametrize(
    ("ids", "by", "settings"),
    [
        (("nrr", "grr", "mrr_end", "mrr_fx"), ("product",), FEATURES),
        (("nrr", "grr", "logo_retention"), ("month",), FEATURES),
        (("nrr", "mrr_churn", "growth_upsell", "land_and_expand"), ("csm",), PARENTS),
    ],
    ids=["product", "month", "parents"],
)
def test_other_cuts_and_readings_are_the_same_too(
    duckdb_base: Base, other: Base, ids: tuple[str, ...], by: tuple[str, ...], settings: Settings
) -> None:
    same(evaluate(duckdb_base, ids, YEAR, by, settings), evaluate(other, ids, YEAR, by, settings))


@pytest.mark.parametrize("name", ["mrr_end", "growth_change", "renewal_net"])
def test_rows_behind_a_figure_are_the_same(duckdb_base: Base, other: Base, name: str) -> None:
    def rows(base: Base) -> list[str]:
        return sorted(str(sorted(row.items())) for row in explain(base, name, YEAR, limit=500).rows)

    assert rows(duckdb_base) == rows(other)


def test_each_account_uses_the_same_on_every_engine(duckdb_base: Base, other: Base) -> None:
    spans = [Span.ending(YEAR.end, "3m"), Span.ending(YEAR.start, "30d")]
    tables = []
    for base in (duckdb_base, other):
        table = usage.account_table(base, spans, FEATURES).order_by("as_of", "account")
        tables.append(table.to_pyarrow().to_pylist())
    assert len(tables[0]) >= len(spans)
    for ours, theirs in zip(*tables, strict=True):
        for name, value in ours.items():
            exact = value is None or name in ("as_of", "account")
            expected = value if exact else pytest.approx(value, rel=1e-12, abs=1e-12)
            assert theirs[name] == expected, (ours["as_of"], ours["account"], name)
