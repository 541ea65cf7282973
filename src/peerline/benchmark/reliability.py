"""How far scores can be trusted: do a dimension's items agree, and what is the error of a score?

Formulas only; `alpha` and its interval are in `benchmark.statistics`. Every matrix is [respondents,
items] without missing answers: callers keep the respondents who answered all items, and say how
many they are.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ROUNDS = 20_000
CLOSE = 1e-12
"""What differs by less is equal: loadings from round to round, scores at the ends."""


def one_factor(correlations: Floats) -> Floats:
    """Loadings [items] of one factor on [items, items] correlations, by minimal residuals.

    Minimises the squared differences off the diagonal (Harman and Jones 1966), loading by loading:
    each is the regression of its correlations on the other loadings, held to -1..1 (no Heywood
    cases). Two items have one correlation and no unique solution: both get its root. The sum of the
    loadings is not negative. NaN where a correlation is.
    """
    k = len(correlations)
    if k < 2 or np.isnan(correlations).any():
        return np.full(k, np.nan)
    off = correlations - np.diag(np.diag(correlations))
    if k == 2:
        root = float(np.sqrt(abs(off[0, 1])))
        return np.array([root, root if off[0, 1] >= 0 else -root])
    values, vectors = np.linalg.eigh(correlations)
    loadings = np.clip(vectors[:, -1] * np.sqrt(values[-1]), -1, 1)
    for _ in range(ROUNDS):
        before = loadings.copy()
        for i in range(k):
            others = loadings @ loadings - loadings[i] ** 2
            loadings[i] = np.clip(off[i] @ loadings / max(others, CLOSE), -1, 1)
        if np.abs(loadings - before).max() < CLOSE:
            break
    return np.asarray(loadings if loadings.sum() >= 0 else -loadings)


def omega_total(answers: Floats) -> float:
    """Share of a sum score's variance that one common factor explains (McDonald 1999).

    (sum of s_i l_i)^2 / ((sum of s_i l_i)^2 + sum of s_i^2 (1 - l_i^2)), l_i the loadings and s_i
    the standard deviations. R's `attitude`: 0.8602623. NaN for one item, or where an item does not
    vary.
    """
    deviations = answers.std(axis=0, ddof=1)
    if answers.shape[1] < 2 or not (deviations > 0).all():
        return float("nan")
    loadings = one_factor(np.asarray(np.corrcoef(answers.T)))
    common = float(deviations @ loadings) ** 2
    unique = float(deviations**2 @ (1 - loadings**2))
    return common / (common + unique)


def item_rest(answers: Floats) -> Floats:
    """[items]: correlation of each item with the sum of the others (Henrysson 1963).

    NaN where the item or the rest does not vary. R's `attitude`, first item `rating`: 0.6712621.
    """
    rest = answers.sum(axis=1, keepdims=True) - answers
    own = answers - answers.mean(axis=0)
    rest = rest - rest.mean(axis=0)
    size = np.sqrt((own**2).sum(axis=0) * (rest**2).sum(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (own * rest).sum(axis=0) / size
    return np.where(size > CLOSE, found, np.nan)


def stratified_alpha(deviations: Floats, reliabilities: Floats, total: float) -> float:
    """Reliability of a sum of parts: 1 - sum of s_d^2 (1 - r_d) / s^2 (Cronbach and others 1965).

    `deviations` and `reliabilities` [parts]; `total`: the sum's standard deviation. For a mean of
    parts, give the deviation of the mean times the number of parts. Two parts of deviation 1 and
    reliability .7 whose sum has variance 3: .8.
    """
    if not total > 0:
        return float("nan")
    return float(1 - (deviations**2 * (1 - reliabilities)).sum() / total**2)


def at_the_ends(scores: Floats, low: float = 0.0, high: float = 100.0) -> tuple[float, float]:
    """Shares of [n] scores on the floor and at the ceiling; NaN scores do not count.

    (0, 0, 50, 100): .5 and .25.
    """
    given = scores[~np.isnan(scores)]
    if not len(given):
        return float("nan"), float("nan")
    near = CLOSE * (high - low)  # a mean of hundreds may end a hair below a hundred
    return float((given <= low + near).mean()), float((given >= high - near).mean())
