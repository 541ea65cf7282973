"""Figures that can't be, and figures so far out that somebody has to be asked."""

import dataclasses

import numpy as np
import pytest

from peerline.benchmark.comparison import KPIS
from peerline.field.hygiene import clean

NPS = KPIS.index("nps_score")
SPREAD = np.linspace(10, 30, 21)
"""Quartiles 15 and 25, near enough: fences at three times their distance beyond."""


def with_figures(pool, figure, values):
    kpis = np.full((len(pool), len(KPIS)), np.nan)
    kpis[: len(values), KPIS.index(figure)] = values
    return dataclasses.replace(pool, kpis=kpis, confirmed=np.zeros(kpis.shape, dtype=bool))


@pytest.mark.parametrize(
    ("figure", "possible", "impossible"),
    [
        ("nrr", (0.2, 3.0), (0.199, 3.01)),
        ("retention_rate", (0.0, 1.0), (-0.01, 1.01)),
        ("nps_score", (-100, 100), (-101, 101)),
        ("cac_new", (0.01, 50), (0.0, -1)),
    ],
)
def test_the_limits_are_those_of_the_survey(pool, figure, possible, impossible):
    kept, report = clean(with_figures(pool, figure, [*possible, *impossible]))
    assert report[figure].impossible == 2
    assert list(kept.kpis[:4, KPIS.index(figure)][:2]) == list(possible)
    assert np.isnan(kept.kpis[2:4, KPIS.index(figure)]).all()


@pytest.mark.parametrize(("value", "out"), [(53, 0), (60, 1), (-13, 0), (-20, 1)])
def test_fences_are_three_ranges_beyond_the_quartiles(pool, value, out):
    odd = with_figures(pool, "nps_score", [*SPREAD, value])
    kept, report = clean(odd)
    assert (report["nps_score"].outlying, len(report["nps_score"].doubtful)) == (out, out)
    assert np.isnan(kept.kpis[len(SPREAD), NPS]) == bool(out)
    assert report["nps_score"].doubtful == ((pool.companies[len(SPREAD)].tobytes(),) * out)


def test_under_twenty_values_nothing_is_far_out(pool):
    assert clean(with_figures(pool, "nps_score", [*SPREAD[:18], 100]))[1]["nps_score"].outlying == 0
    assert clean(with_figures(pool, "nps_score", [*SPREAD[:19], 100]))[1]["nps_score"].outlying == 1


def test_a_confirmed_value_enters_and_is_counted(pool):
    odd = with_figures(pool, "nps_score", [*SPREAD, 100])
    odd.confirmed[len(SPREAD), NPS] = True
    kept, report = clean(odd)
    assert kept.kpis[len(SPREAD), NPS] == 100
    assert (report["nps_score"].outlying, report["nps_score"].confirmed) == (0, 1)
