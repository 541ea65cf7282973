"""Every worked number of the method page, and every statistic on it."""

import inspect

import numpy as np
import pytest
from statistics_spec import CHAPTERS

from peerline.benchmark import statistics

WORKED = [worked for chapter in CHAPTERS.values() for worked in chapter]
ROWS = [(f"{w.title}: {given}", call, result) for w in WORKED for given, call, result in w.rows]


@pytest.mark.parametrize(("call", "result"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS])
def test_the_number_comes_out(call, result):
    found = np.atleast_1d(np.asarray(call(), dtype=float))
    decimals = [len(f"{value:g}".partition(".")[2]) for value in result]
    assert len(found) == len(result)
    for value, expected, digits in zip(found, result, decimals, strict=True):
        assert round(value, digits) == pytest.approx(expected, abs=1e-9)


def test_every_statistic_is_on_the_page_with_its_text():
    public = {
        function
        for name, function in vars(statistics).items()
        if inspect.isfunction(function)
        and function.__module__ == statistics.__name__
        and not name.startswith("_")
    }
    steps = {statistics.beta_binomial_log, statistics.mixture_quantile}  # of the shrinkages
    assert public - steps <= {worked.function for worked in WORKED}
    assert all(inspect.getdoc(worked.function) for worked in WORKED)
