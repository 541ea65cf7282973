"""What DuckDB and PostgreSQL make of the same expressions."""

import pytest
from same_figures import (  # noqa: F401  # the tests of this file
    test_each_account_uses_the_same_on_every_engine,
    test_every_metric_is_the_same_on_every_engine,
    test_other_cuts_and_readings_are_the_same_too,
    test_rows_behind_a_figure_are_the_same,
)

from peerline.customers.base import Base


@pytest.fixture
def other(postgres_base: Base) -> Base:
    return postgres_base
