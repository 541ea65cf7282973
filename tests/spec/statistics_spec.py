"""The method's statistics worked out: run by test_statistics_spec.py, printed into docs/method.md.

Each names the function whose text is printed, what is given, and what comes out, to the digits
shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from peerline.benchmark import percentile, precision, reliability, statistics
from peerline.field import advice, estimate


@dataclass(frozen=True)
class Worked:
    """A statistic: its title, its function, and rows of (given, call, result)."""

    title: str
    function: Callable[..., Any]
    rows: tuple[tuple[str, Callable[[], Any], tuple[float, ...]], ...]


def _all(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def _first(posterior: estimate.Posterior) -> tuple[float, float, float]:
    return posterior.mean[0], posterior.low[0], posterior.high[0]


ATTITUDE = """
43 51 30 39 61 92 45|63 64 51 54 63 73 47|71 70 68 69 76 86 48|61 63 45 47 54 84 35
81 78 56 66 71 83 47|43 55 49 44 54 49 34|58 67 42 56 66 68 35|71 75 50 55 70 66 41
72 82 72 67 71 83 31|67 61 45 47 62 80 41|64 53 53 58 58 67 34|67 60 47 39 59 74 41
69 62 57 42 55 63 25|68 83 83 45 59 77 35|77 77 54 72 79 77 46|81 90 50 72 60 54 36
74 85 64 69 79 79 63|65 60 65 75 55 80 60|65 70 46 57 75 85 46|50 58 68 54 64 78 52
50 40 33 34 43 64 33|64 61 52 62 66 80 41|53 66 52 50 63 80 37|40 37 42 58 50 57 49
63 54 42 48 66 75 33|66 77 66 63 88 76 72|78 75 58 74 80 78 49|48 57 44 45 51 83 38
85 85 71 71 77 74 55|82 82 39 59 64 78 39
"""
RATINGS = np.array([r.split() for r in ATTITUDE.replace("|", "\n").split("\n") if r], dtype=float)
FIVE = _all(2, 4, 7, 9, 15)
HALF_THE_SPREAD = (estimate.TAU_GRID == 0.5).astype(float)
DYESTUFF = np.array(
    [
        [1545, 1440, 1440, 1520, 1580],
        [1540, 1555, 1490, 1560, 1495],
        [1595, 1550, 1605, 1510, 1560],
        [1445, 1440, 1595, 1465, 1545],
        [1595, 1630, 1515, 1635, 1625],
        [1520, 1455, 1450, 1480, 1445],
    ],
    dtype=float,
)

ADMISSIONS = np.array(
    [
        [[512, 313], [89, 19]],
        [[353, 207], [17, 8]],
        [[120, 205], [202, 391]],
        [[138, 279], [131, 244]],
        [[53, 138], [94, 299]],
        [[22, 351], [24, 317]],
    ],
    dtype=float,
)
ADOPTED = _all(0, 0, 1, 1, 0, 1, 1, 0, 1, 0)
OUTCOME = _all(1.0, 1.4, 2.9, 2.2, 2.1, 3.6, 4.4, 3.0, 4.1, 4.2)
SIZE = np.linalg.qr(np.column_stack([np.ones(10), np.arange(1, 11)]))[0]


def _fitted() -> tuple[float, float]:
    fit = advice.partial_fit(OUTCOME, ADOPTED, SIZE)
    assert fit is not None
    return fit.effect, fit.error


SHARES = (
    Worked(
        "Wilson's interval",
        statistics.wilson,
        (
            ("81 of 263, 95 %", lambda: statistics.wilson(81, 263), (0.2553, 0.3662)),
            ("0 of 20, 95 %", lambda: statistics.wilson(0, 20), (0.0000, 0.1611)),
        ),
    ),
    Worked(
        "Exact interval",
        statistics.clopper_pearson,
        (("15 of 148, 95 %", lambda: statistics.clopper_pearson(15, 148), (0.0578, 0.1617)),),
    ),
    Worked(
        "Difference of two shares",
        statistics.newcombe,
        (
            (
                "56 of 70 and 48 of 80, 95 %",
                lambda: statistics.newcombe((56, 70), (48, 80)),
                (0.0524, 0.3339),
            ),
        ),
    ),
    Worked(
        "Net promoter score",
        statistics.nps,
        (
            (
                "162 promoters, 108 passives, 54 detractors",
                lambda: statistics.nps(162, 108, 54),
                (0.3333, 0.0414),
            ),
        ),
    ),
    Worked(
        "Its interval",
        statistics.nps_interval,
        (
            ("162, 108, 54", lambda: statistics.nps_interval(162, 108, 54), (0.2522, 0.4145)),
            (
                "10, 4, 2, adjusted",
                lambda: statistics.nps_interval(10, 4, 2, adjusted=True),
                (0.0927, 0.7494),
            ),
        ),
    ),
    Worked(
        "Shown shares",
        estimate.shown_shares,
        ((".03, .52, .97", lambda: estimate.shown_shares(_all(0.03, 0.52, 0.97), 5, 5, 95),
          (0, 50, 100)),),
    ),
)  # fmt: skip
COHORTS = (
    Worked(
        "The mean of a released sum",
        estimate.centre,
        (
            (
                "650 of ten members and three decoys around 50",
                lambda: estimate.centre(_all(650), _all(10), 3, _all(50)),
                (50,),
            ),
        ),
    ),
    Worked(
        "Its error",
        estimate.noise_variance,
        (
            (
                "spread 20, ten members, three decoys",
                lambda: estimate.noise_variance(_all(20), _all(10), 3),
                (52,),
            ),
        ),
    ),
    Worked(
        "Shrinkage of a cohort's location",
        estimate.shrink,
        (
            (
                "60 with variance 100, target 50, tau 10",
                lambda: _first(
                    estimate.shrink(_all(60), _all(100), _all(50), _all(0), 20, HALF_THE_SPREAD)
                ),
                (55, 43.37, 66.63),
            ),
        ),
    ),
    Worked(
        "Shrinkage of a cohort's share",
        estimate.shrink_shares,
        (
            (
                "4 of 8, target .2",
                lambda: estimate.shrink_shares(_all(4)[None], _all(8)[None], _all(0.2)[None])[0],
                (0.3101,),
            ),
        ),
    ),
    Worked(
        "Shrinkage of groups",
        statistics.shrunk_effects,
        (
            (
                "Dyestuff, first and fifth of six batches",
                lambda: statistics.shrunk_effects(DYESTUFF)[[0, 4]],
                (-17.6069, 56.7332),
            ),
        ),
    ),
    Worked(
        "Variance between groups and inside",
        statistics.one_way,
        (("Dyestuff, 6 x 5", lambda: statistics.one_way(DYESTUFF), (1764.05, 2451.25)),),
    ),
    Worked(
        "Quantiles",
        statistics.quantile_type8,
        (
            (
                "(2, 4, 7, 9, 15) at .1, .25, .5, .75, .9",
                lambda: statistics.quantile_type8(FIVE, _all(0.1, 0.25, 0.5, 0.75, 0.9)),
                (2, 3.3333, 7, 11, 15),
            ),
        ),
    ),
    Worked(
        "Quantiles of a row with its own spread",
        statistics.harrell_davis,
        (
            (
                "(1, 2, 4, 8) at .25",
                lambda: statistics.harrell_davis(_all(1, 2, 4, 8), _all(0.25)),
                (1.6725,),
            ),
        ),
    ),
    Worked(
        "Percentile among known values",
        statistics.midrank_percentile,
        (
            (
                "3 in (1, 2, 3, 3, 4)",
                lambda: statistics.midrank_percentile(3, _all(1, 2, 3, 3, 4)),
                (60,),
            ),
        ),
    ),
    Worked(
        "One's own percentile",
        percentile.percentile,
        (
            (
                "25 where P25, P50, P75 are 10, 20, 30",
                lambda: percentile.percentile(
                    25, [percentile.normal_score(p) for p in (0.25, 0.5, 0.75)], [10, 20, 30]
                ),
                (63.2,),
            ),
        ),
    ),
)
TRUST = (
    Worked(
        "Alpha",
        statistics.cronbach_alpha,
        (
            ("R's `attitude`, 30 x 7", lambda: statistics.cronbach_alpha(RATINGS), (0.843143,)),
            (
                "the same, standardised",
                lambda: statistics.cronbach_alpha(RATINGS, standardised=True),
                (0.839084,),
            ),
        ),
    ),
    Worked(
        "Interval of alpha",
        statistics.feldt,
        (
            (
                "alpha .8431427696, 30 respondents, 7 items, 95 %",
                lambda: statistics.feldt(0.8431427696, 30, 7),
                (0.73938, 0.91577),
            ),
        ),
    ),
    Worked(
        "Omega",
        reliability.omega_total,
        (("R's `attitude`", lambda: reliability.omega_total(RATINGS), (0.860262,)),),
    ),
    Worked(
        "Item-rest correlation",
        reliability.item_rest,
        (
            (
                "R's `attitude`, item `rating`",
                lambda: reliability.item_rest(RATINGS)[0],
                (0.671262,),
            ),
        ),
    ),
    Worked(
        "Reliability of the index",
        reliability.stratified_alpha,
        (
            (
                "two parts of deviation 1 and reliability .7, variance of their sum 3",
                lambda: reliability.stratified_alpha(_all(1, 1), _all(0.7, 0.7), 3**0.5),
                (0.8,),
            ),
        ),
    ),
    Worked(
        "Error of a score",
        precision.standard_error,
        (
            (
                "deviation 15, reliability .91",
                lambda: precision.standard_error(15, 0.91),
                (4.5,),
            ),
        ),
    ),
    Worked(
        "Band of a score",
        precision.score_band,
        (("50, error 4.5, 90 %", lambda: precision.score_band(50, 4.5), (42.6, 57.4)),),
    ),
    Worked(
        "Floor and ceiling",
        reliability.at_the_ends,
        (("0, 0, 50, 100", lambda: reliability.at_the_ends(_all(0, 0, 50, 100)), (0.5, 0.25)),),
    ),
)
ADVICE = (
    Worked(
        "Many tests at once",
        statistics.benjamini_hochberg,
        (
            (
                "p = .01, .02, .03, .5",
                lambda: statistics.benjamini_hochberg(_all(0.01, 0.02, 0.03, 0.5)),
                (0.04, 0.04, 0.04, 0.5),
            ),
        ),
    ),
    Worked(
        "Shrinkage of effects",
        advice.shrunk,
        (
            (
                "3, -1, 1, -1 with errors 1",
                lambda: advice.shrunk(_all(3, -1, 1, -1), np.ones(4))[0],
                (2, -0.6667, 0.6667, -0.6667),
            ),
        ),
    ),
    Worked(
        "A practice beside fixed others",
        advice.partial_fit,
        (("y, x of ten firms beside their size (in the source)", _fitted, (0.905147, 0.323209)),),
    ),
    Worked(
        "Odds ratio over strata",
        statistics.mantel_haenszel,
        (
            (
                "admissions to six departments of UCB",
                lambda: statistics.mantel_haenszel(ADMISSIONS),
                (0.904697,),
            ),
        ),
    ),
    Worked(
        "A table with given margins",
        statistics.rake,
        (
            (
                "((1, 1), (1, 3)) to rows 40, 60 and columns 30, 70",
                lambda: statistics.rake(
                    np.array([[1, 1], [1, 3]]), _all(40, 60), _all(30, 70)
                ).ravel(),
                (17.5736, 22.4264, 12.4264, 47.5736),
            ),
        ),
    ),
    Worked(
        "Regression to the mean",
        statistics.drift,
        (("20, mean 50, correlation .8", lambda: statistics.drift(20, 50, 0.8), (6,)),),
    ),
)
CHAPTERS = {
    "Shares": SHARES,
    "Cohorts": COHORTS,
    "How far scores can be trusted": TRUST,
    "Advice and trend": ADVICE,
}
