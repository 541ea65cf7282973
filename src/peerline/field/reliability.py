"""How far a closed field's scores can be trusted: what the manifest and the operator's report say.

Estimated once at the close, over the whole field, from 100 respondents on. Only coarse figures
leave: two decimals, whole points, shares in steps as everywhere, n in bands.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from peerline.benchmark.precision import standard_error
from peerline.benchmark.reliability import (
    at_the_ends,
    item_rest,
    omega_total,
    stratified_alpha,
)
from peerline.benchmark.statistics import cronbach_alpha, feldt
from peerline.field.composite import ItemScores, combine

Floats = NDArray[np.float64]
Codes = NDArray[np.integer]
LEAST = 100
"""Fewest respondents of a field about which any of this is said."""
LEVEL = 0.9
DRAWS = 200
MOST_ROWS = 10_000
"""Rank moves of more respondents are taken from so many drawn ones: they change no shown digit."""
TILT = 0.5
"""A dimension's weight is varied by up to this share of its equal weight."""
QUARTERS = 4
SHARE_STEP = 5
TINY = 1e-10


@dataclass(frozen=True, slots=True)
class Consistency:
    """One dimension. `n` answered all of `items`; `low` and `high`: 90 % interval of `alpha`.

    `error`: standard error of the score, in points. `floor` and `ceiling`: shares of all who have
    the score. NaN where it can't be formed: a single item, items that do not vary.
    """

    dimension: str
    items: tuple[str, ...]
    n: int
    alpha: float
    low: float
    high: float
    omega: float
    error: float
    floor: float
    ceiling: float
    item_rest: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Validity:
    """Does the index go with what it should predict? `rho` with its 90 % interval, over `n`."""

    rho: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Shift:
    """How ranks move under another choice. `rho`: Spearman with the method's own ranks; `mean` and
    `most`: mean and 90th percentile of the moves in percentile points; `quarter`: share of firms in
    another quarter of the field."""

    rho: float
    mean: float
    most: float
    quarter: float


@dataclass(frozen=True, slots=True)
class Trust:
    """All of it. `index`: reliability and standard error of the index (points)."""

    n: int
    dimensions: tuple[Consistency, ...]
    index: tuple[float, float]
    validity: Validity
    weights: Shift
    geometric: Shift
    imputation: Shift


def trust(scores: ItemScores, log_nrr: Floats, controls: Codes, seed: int) -> Trust | None:
    """Everything about a field of at least 100 respondents with an index; None below.

    `log_nrr` [n], NaN where not given; `controls` [n, attributes]: places of levels (ARR band,
    industry, business model), -1 unknown.
    """
    index = scores.index()
    n = int((~np.isnan(index)).sum())
    if n < LEAST:
        return None
    parts = tuple(consistency(scores, dimension) for dimension in scores.names)
    return Trust(
        n=n,
        dimensions=parts,
        index=index_reliability(scores, parts),
        validity=partial_spearman(index, log_nrr, controls),
        weights=weight_shift(scores, seed),
        geometric=shift(index, scores.index(geometric=True)),
        imputation=shift(index, scores.imputed().index()),
    )


def consistency(scores: ItemScores, dimension: str) -> Consistency:
    """One dimension's figures, over those who answered all of its items that anybody answered."""
    given = ~np.isnan(scores.worth)
    here = [i for i in scores.places(dimension) if given[:, i].any()]
    complete = given[:, here].all(axis=1)
    answers = scores.worth[complete][:, here]
    n, k = answers.shape
    score = scores.dimension_scores()[:, scores.names.index(dimension)]
    floor, ceiling = at_the_ends(score)
    alpha = omega = low = high = math.nan
    rest: tuple[float, ...] = (math.nan,) * k
    if k > 1 and n > k and answers.sum(axis=1).var() > 0:
        alpha = cronbach_alpha(answers)
        low, high = feldt(alpha, n, k, LEVEL)
        omega = omega_total(answers)
        rest = tuple(float(r) for r in item_rest(answers))
    items = tuple(scores.items[i] for i in here)
    error = standard_error(_deviation(score), alpha)
    return Consistency(dimension, items, n, alpha, low, high, omega, error, floor, ceiling, rest)


def index_reliability(scores: ItemScores, parts: tuple[Consistency, ...]) -> tuple[float, float]:
    """Stratified alpha of the index, and its standard error in points.

    A dimension whose alpha can't be formed counts as wholly unreliable: the figure errs low.
    """
    dimensions = scores.dimension_scores()
    complete = ~np.isnan(dimensions).any(axis=1)
    if complete.sum() < 2:
        return math.nan, math.nan
    deviations = dimensions[complete].std(axis=0, ddof=1)
    alphas = np.nan_to_num(np.array([part.alpha for part in parts]))
    total = _deviation(dimensions[complete].sum(axis=1))
    reliability = stratified_alpha(deviations, np.clip(alphas, 0, 1), total)
    return reliability, standard_error(_deviation(scores.index()), reliability)


def partial_spearman(index: Floats, figure: Floats, controls: Codes) -> Validity:
    """Rank correlation of two columns within equal levels of the controls.

    Both are ranked (mid-ranks), freed of the controls' levels by least squares, and correlated;
    interval by Fisher's z with variance 1.06 / (n - 3 - controls) (Fieller and others 1957).
    Respondents without one of the two are left out; an unknown level is a level.
    """
    both = ~(np.isnan(index) | np.isnan(figure))
    n = int(both.sum())
    design = dummies(controls[both])
    basis = orthonormal(design)
    free = n - 3 - (basis.shape[1] - 1)
    if free < 1:
        return Validity(math.nan, math.nan, math.nan, n)
    left = [_free_of(basis, ranks(column[both])) for column in (index, figure)]
    size = float(np.sqrt((left[0] @ left[0]) * (left[1] @ left[1])))
    if not size > 1e-9 * n:
        return Validity(math.nan, math.nan, math.nan, n)
    rho = float(np.clip(left[0] @ left[1] / size, -1, 1))
    half = float(ndtri((1 + LEVEL) / 2)) * math.sqrt(1.06 / free)
    middle = math.atanh(min(max(rho, -1 + 1e-12), 1 - 1e-12))
    return Validity(rho, math.tanh(middle - half), math.tanh(middle + half), n)


def weight_shift(scores: ItemScores, seed: int) -> Shift:
    """Moves under random weights, averaged over draws: each weight uniform from half to one and a
    half times its equal share (Saisana, Saltelli and Tarantola 2005; OECD/JRC handbook 2008)."""
    rng = np.random.default_rng(seed)
    dimensions, least = scores.dimension_scores(), scores.dimensions_at_least
    if len(dimensions) > MOST_ROWS:
        dimensions = dimensions[rng.choice(len(dimensions), MOST_ROWS, replace=False)]
    own = combine(dimensions, least)
    draws = rng.uniform(1 - TILT, 1 + TILT, (DRAWS, dimensions.shape[1]))
    moves = [shift(own, combine(dimensions, least, weights)) for weights in draws]
    table = np.array([[m.rho, m.mean, m.most, m.quarter] for m in moves])
    return Shift(*(float(value) for value in table.mean(axis=0)))


def shift(own: Floats, other: Floats) -> Shift:
    """How far ranks by `other` lie from those by `own`, over those who have both."""
    both = ~(np.isnan(own) | np.isnan(other))
    n = int(both.sum())
    if n < 2:
        return Shift(math.nan, math.nan, math.nan, math.nan)
    first, second = ranks(own[both]), ranks(other[both])
    moves = np.abs(first - second) * 100 / n
    quarters = [np.ceil(QUARTERS * rank / n) for rank in (first, second)]
    steady = min(first.std(), second.std()) < 1e-9
    return Shift(
        rho=math.nan if steady else float(np.corrcoef(first, second)[0, 1]),
        mean=float(moves.mean()),
        most=float(np.quantile(moves, 0.9, method="median_unbiased")),
        quarter=float((quarters[0] != quarters[1]).mean()),
    )


def ranks(values: Floats) -> Floats:
    """[n]: ranks from 1, equal values share their mean rank. (10, 20, 20): 1, 2.5, 2.5."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=np.float64)


def dummies(codes: Codes) -> Floats:
    """[n, 1 + levels]: a column of ones, and one for each level but the first of each attribute."""
    columns = [np.ones(len(codes))]
    for attribute in codes.T:
        columns += [(attribute == level).astype(np.float64) for level in np.unique(attribute)[1:]]
    return np.stack(columns, axis=1)


def orthonormal(design: Floats) -> Floats:
    """[n, rank]: an orthonormal basis of the columns; columns that others make up fall away.

    By the eigenvectors of the scaled cross products: one pass over many rows.
    """
    scaled = design / np.maximum(np.sqrt((design**2).sum(axis=0)), TINY)
    values, vectors = np.linalg.eigh(scaled.T @ scaled)
    kept = values > TINY * design.shape[1]
    return np.asarray(scaled @ (vectors[:, kept] / np.sqrt(values[kept])))


def as_json(found: Trust, band: Callable[[int], str | None]) -> dict[str, object]:
    """For the manifest: rounded, n by `band`, None for what can't be formed.

    Correlations and reliabilities to two decimals, errors and moves to whole points, shares to
    steps of 5 % where 0 stands for "under 5 %" and 100 for "over 95 %".
    """
    return {
        "n": band(found.n),
        "dimensions": {part.dimension: _consistency_json(part, band) for part in found.dimensions},
        "index": {"reliability": _two(found.index[0]), "error": _one(found.index[1])},
        "validity": {
            "with": "nrr",
            "n": band(found.validity.n),
            "rho": _two(found.validity.rho),
            "low": _two(found.validity.low),
            "high": _two(found.validity.high),
        },
        "sensitivity": {
            "weights": _shift_json(found.weights),
            "geometric": _shift_json(found.geometric),
            "imputation": _shift_json(found.imputation),
        },
    }


def _consistency_json(part: Consistency, band: Callable[[int], str | None]) -> dict[str, object]:
    rest = dict(zip(part.items, (_two(r) for r in part.item_rest), strict=True))
    return {
        "n": band(part.n),
        "alpha": _two(part.alpha),
        "low": _two(part.low),
        "high": _two(part.high),
        "omega": _two(part.omega),
        "error": _one(part.error),
        "floor": _share(part.floor),
        "ceiling": _share(part.ceiling),
        "item_rest": rest,
    }


def _shift_json(found: Shift) -> dict[str, object]:
    return {
        "rho": _two(found.rho),
        "mean": _one(found.mean),
        "most": _one(found.most),
        "quarter": _share(found.quarter),
    }


def _two(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 2) + 0.0


def _one(value: float) -> int | None:
    return None if math.isnan(value) else round(value)


def _share(value: float) -> int | None:
    """Percent in steps of 5; 0 is said of "under 5 %" and 100 of "over 95 %" only."""
    if math.isnan(value):
        return None
    if value < SHARE_STEP / 100:
        return 0
    if value > 1 - SHARE_STEP / 100:
        return 100
    return min(max(SHARE_STEP * round(100 * value / SHARE_STEP), SHARE_STEP), 100 - SHARE_STEP)


def _free_of(basis: Floats, column: Floats) -> Floats:
    return np.asarray(column - basis @ (basis.T @ column))


def _deviation(values: Floats) -> float:
    given = values[~np.isnan(values)]
    return float(given.std(ddof=1)) if len(given) > 1 else math.nan
