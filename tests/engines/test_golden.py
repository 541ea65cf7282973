"""The golden base leaves no metric out."""

from same_figures import FEATURES

from customer_golden import YEAR
from peerline.customers.base import Base
from peerline.customers.metrics.registry import METRICS, evaluate, missing


def test_the_golden_base_has_a_figure_of_every_metric(duckdb_base: Base) -> None:
    assert missing(duckdb_base, METRICS, YEAR) == {}
    figures = evaluate(duckdb_base, METRICS, YEAR, settings=FEATURES)
    assert {figure.metric for figure in figures} == set(METRICS)
