"""What DuckDB and Spark make of the same expressions."""

import pytest
from same_figures import (  # noqa: F401  # the tests of this file
    test_each_account_uses_the_same_on_every_engine,
    test_every_metric_is_the_same_on_every_engine,
    test_other_cuts_and_readings_are_the_same_too,
    test_rows_behind_a_figure_are_the_same,
)

from peerline.customers.base import Base

# Spark 4.3 says of nearly every answer that pandas 3 is younger than it is.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def other(spark_base: Base) -> Base:
    return spark_base
