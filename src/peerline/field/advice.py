"""Which practices go with more net revenue retention, at the same size and overall maturity.

An association, never a cause: log NRR ~ practice + ARR band + rest of the index + its square, by
least squares with HC3 errors; Benjamini-Hochberg over all practices, and again beside each other;
effects shrunk by empirical Bayes. The fit is closed-form for one column beside fixed others
(Frisch, Waugh and Lovell): equal to a full regression, and far faster for a million respondents.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtr

from peerline.benchmark.comparison import Association
from peerline.benchmark.release import MOST_ASSOCIATIONS
from peerline.benchmark.statistics import benjamini_hochberg
from peerline.field.composite import ItemScores
from peerline.field.reliability import dummies, orthonormal
from peerline.instruments.model import Item, Option, Scoring

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.integer]
LEAST = 100
"""Fewest respondents with NRR and an index: below, advice is the next rung by the ladder."""
LEAST_SIDE = 30
"""Fewest who do it, and fewest who do not, for a practice to be tested at all."""
RATE = 0.10
LEAST_POINTS = 1
"""Lower end of the shrunk interval. An index measures maturity with error, so that every practice
goes a little with NRR; without this bound a third of the fields without effects gave advice."""
MOST = MOST_ASSOCIATIONS
LEVEL = 0.9
NO_WEIGHTS = np.zeros(0)
FIXED = 1e-9
"""Whose fitted value is their own (the only one of a band) tells nothing of a practice."""


@dataclass(frozen=True)
class Practices:
    """`names` [practices]: (item, option). `adopted` [n, practices]; `given` [n, practices]: the
    question was answered and applies."""

    names: tuple[tuple[str, str], ...]
    adopted: Flags
    given: Flags


@dataclass(frozen=True)
class Fit:
    """One practice's coefficient on log NRR, its HC3 standard error, degrees of freedom, and how
    many do it and do not. `weights` [n]: the coefficient is their sum product with log NRR (0 where
    a respondent did not enter), which is the row that a ledger must reckon with."""

    effect: float
    error: float
    free: int
    adopters: int
    others: int
    weights: Floats

    @property
    def p(self) -> float:
        """Two-sided, by Student's t."""
        return float(2 * stdtr(self.free, -abs(self.effect / self.error)))


@dataclass(frozen=True)
class Finding:
    """A practice that survived. `effect`, `low`, `high`: whole points of NRR, shrunk, with the 90 %
    interval rounded outwards; `n`: respondents compared; `p` raw, `adjusted` by Benjamini-Hochberg;
    `weights` as in `Fit`, before shrinkage."""

    item: str
    option: str
    effect: int
    low: int
    high: int
    n: int
    p: float
    adjusted: float
    weights: Floats

    def association(self, band: Callable[[int], str | None]) -> Association:
        """What a release says of it; `band` words n."""
        n = band(self.n) or ""
        return Association(self.item, self.option, self.effect, self.low, self.high, n)


def practices_of(
    items: Iterable[Item], chosen: Mapping[str, Flags], given: Mapping[str, Flags]
) -> Practices:
    """The adoptable practices of the scored items.

    `chosen`: item -> [n, options]; `given`: item -> [n]. An option of a list that is worth
    something is adopted if ticked; a rung of a ladder if it or a better one is reached. Where the
    question does not apply, the practice is not given. Raises ValueError without any.
    """
    names: list[tuple[str, str]] = []
    adopted: list[Flags] = []
    known: list[Flags] = []
    for item in items:
        if item.score is None or item.id not in chosen:
            continue
        exempt = [o.not_applicable for o in item.options]
        applies = given[item.id] & ~chosen[item.id][:, exempt].any(axis=1)
        for place, option in enumerate(item.options):
            if _adoptable(option):
                names.append((item.id, option.id))
                adopted.append(chosen[item.id][:, _counting(item, place)].any(axis=1) & applies)
                known.append(applies)
    if not names:
        raise ValueError("no item has an option that is worth something")
    return Practices(tuple(names), np.stack(adopted, axis=1), np.stack(known, axis=1))


def advise(
    log_nrr: Floats, bands: Codes, scores: ItemScores, practices: Practices
) -> tuple[Finding, ...]:
    """At most ten practices with a positive association that survives, the surest first.

    `log_nrr` [n], NaN where unknown; `bands` [n]: place of the ARR band, -1 unknown (a level of its
    own). Respondents without NRR, without a rest of the index or without an answer to the question
    are left out. Nothing below 100 respondents with NRR and index.
    """
    if int((~np.isnan(log_nrr) & ~np.isnan(scores.index())).sum()) < LEAST:
        return ()
    sample = Sample(log_nrr, bands, scores, practices)
    # A column for each of a hundred practices is much memory in a large field.
    tested = tuple((place, replace(fit, weights=NO_WEIGHTS)) for place, fit in fits_of(sample))
    if not tested:
        return ()
    p = np.array([fit.p for _, fit in tested])
    adjusted = benjamini_hochberg(p)
    effects = np.array([fit.effect for _, fit in tested])
    means, deviations = shrunk(effects, np.array([fit.error for _, fit in tested]))
    half = float(ndtri((1 + LEVEL) / 2)) * deviations
    base = float(np.exp(np.nanmean(log_nrr)))
    survivors = [
        _finding(practices.names[place], fit, (mean - h, mean, mean + h), base, q)
        for (place, fit), mean, h, q in zip(tested, means, half, adjusted, strict=True)
        if q <= RATE
    ]
    worthwhile = [finding for finding in survivors if finding.low >= LEAST_POINTS]
    worthwhile.sort(key=lambda finding: (finding.p, finding.item, finding.option))
    return _beside_each_other(sample, worthwhile, len(tested))


@dataclass(frozen=True)
class Sample:
    """The inputs of `advise`; `rests`: the index without each item, once it was asked for."""

    log_nrr: Floats
    bands: Codes
    scores: ItemScores
    practices: Practices
    rests: dict[str, Floats] = field(default_factory=dict)

    def rows(self, place: int) -> NDArray[np.intp]:
        """Who enters the regression of a practice."""
        known = ~np.isnan(self.log_nrr) & ~np.isnan(self.rest(place))
        return np.flatnonzero(known & self.practices.given[:, place])

    def rest(self, place: int) -> Floats:
        """[n]: the index without the practice's item."""
        item = self.practices.names[place][0]
        if item not in self.rests:
            self.rests[item] = self.scores.without(item).index()
        return self.rests[item]

    def controls(self, place: int, rows: NDArray[np.intp], beside: Iterable[int] = ()) -> Floats:
        """[rows, k]: an orthonormal basis of constant, ARR bands, rest of the index, its square
        (centred, for the numbers' sake), and the practices `beside` it."""
        rest = self.rest(place)[rows]
        centred = (rest - rest.mean()) / 100
        more = [self.practices.adopted[rows, other] for other in beside]
        return orthonormal(
            np.column_stack([dummies(self.bands[rows, None]), centred, centred**2, *more])
        )

    def fit(self, place: int, rows: NDArray[np.intp], controls: Floats) -> Fit | None:
        """The practice's regression."""
        adopted = self.practices.adopted[rows, place].astype(np.float64)
        found = partial_fit(self.log_nrr[rows], adopted, controls)
        if found is None:
            return None
        weights = np.zeros(len(self.log_nrr))
        weights[rows] = found.weights
        return replace(found, weights=weights)


def _beside_each_other(
    sample: Sample, survivors: Iterable[Finding], tests: int
) -> tuple[Finding, ...]:
    """The survivors that say something that surer ones do not say already.

    Practices go together: beside one that matters, its neighbours survive on its account (32 % of
    what is found, in simulated fields with eight true effects; with this, 13 %). So the j-th enters
    only if, with those before it among the controls, its p is at most `RATE` j / tests: the steps
    of Benjamini and Hochberg. What is told of it stays its own regression.
    """
    place = {name: i for i, name in enumerate(sample.practices.names)}
    entered: list[int] = []
    found: list[Finding] = []
    for finding in survivors:
        if len(found) == MOST:
            break
        own = place[finding.item, finding.option]
        rows = sample.rows(own)
        fit = sample.fit(own, rows, sample.controls(own, rows, entered))
        if fit is not None and fit.effect > 0 and fit.p <= RATE * (len(found) + 1) / tests:
            entered.append(own)
            alone = sample.fit(own, rows, sample.controls(own, rows))
            assert alone is not None  # it is what the finding was made of
            found.append(replace(finding, weights=alone.weights))
    return tuple(found)


def _finding(
    name: tuple[str, str],
    fit: Fit,
    effect: tuple[float, float, float],
    base: float,
    adjusted: float,
) -> Finding:
    """`effect`: low, middle, high on log NRR; at a typical NRR of `base` they become points."""
    low, middle, high = (100 * base * float(np.expm1(value)) for value in effect)
    return Finding(
        item=name[0],
        option=name[1],
        effect=round(middle),
        low=int(np.floor(low)),
        high=int(np.ceil(high)),
        n=fit.adopters + fit.others,
        p=fit.p,
        adjusted=float(adjusted),
        weights=fit.weights,
    )


def fits_of(sample: Sample) -> Iterator[tuple[int, Fit]]:
    """Place and regression of each practice that enough do and enough do not."""
    by_item: dict[str, list[int]] = {}
    for place, (item, _) in enumerate(sample.practices.names):
        by_item.setdefault(item, []).append(place)
    for places in by_item.values():
        # The practices of one item are given together: one basis of controls serves them all.
        rows = sample.rows(places[0])
        if len(rows) < 2 * LEAST_SIDE:
            continue
        controls = sample.controls(places[0], rows)
        for place in places:
            adopters = int(sample.practices.adopted[rows, place].sum())
            if min(adopters, len(rows) - adopters) >= LEAST_SIDE:
                fit = sample.fit(place, rows, controls)
                if fit is not None:
                    yield place, fit


def partial_fit(y: Floats, x: Floats, basis: Floats) -> Fit | None:
    """Least squares of `y` [n] on `x` [n] and the orthonormal columns `basis` [n, k], for x alone.

    With r the part of x that the basis leaves: b = r'y / r'r; the leverage of a row is that of the
    basis plus r^2 / r'r; HC3 variance = sum of (r e / (1 - h))^2 / (r'r)^2 (MacKinnon and White
    1985; Long and Ervin 2000). None where the basis leaves nothing of x, or no degree of freedom.
    """
    n, k = basis.shape
    left = x - basis @ (basis.T @ x)
    size = float(left @ left)
    free = n - k - 1
    if free < 1 or size < FIXED * n:
        return None
    effect = float(left @ y) / size
    residual = y - basis @ (basis.T @ y) - effect * left
    room = 1 - np.einsum("ij,ij->i", basis, basis) - left**2 / size
    pull = np.where(room > FIXED, left * residual / np.maximum(room, FIXED), 0.0)
    error = float(np.sqrt(pull @ pull)) / size
    if not error > FIXED**2:
        return None
    adopters = int((x > 0).sum())
    return Fit(effect, error, free, adopters, n - adopters, left / size)


def shrunk(effects: Floats, errors: Floats) -> tuple[Floats, Floats]:
    """Posterior means and deviations of effects that are normal around 0 (empirical Bayes).

    Each is multiplied by tau2 / (tau2 + s^2). tau2 makes the sum of b^2 / (s^2 + tau2) equal to the
    number of effects (Paule and Mandel 1982, the mean known to be 0), and is 0 where even tau2 = 0
    gives less. The prior's mean is 0, not the effects' own: what all practices share is what
    maturity does, not what any of them does. (3, -1, 1, -1) with errors 1: tau2 = 2, first mean 2.
    """
    tau2 = between(effects, errors)
    weight = tau2 / (tau2 + errors**2)
    return weight * effects, np.sqrt(weight) * errors


def between(effects: Floats, errors: Floats) -> float:
    """tau2 of `shrunk`, by bisection."""
    m = len(effects)

    def excess(tau2: float) -> float:
        return float((effects**2 / (errors**2 + tau2)).sum()) - m

    low, high = 0.0, float((effects**2).sum())
    if m == 0 or excess(0.0) <= 0:
        return 0.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2


def _adoptable(option: Option) -> bool:
    return option.points > 0 and not option.not_applicable and not option.exclusive


def _counting(item: Item, place: int) -> list[int]:
    """The options that show that the practice is adopted: itself and, on a ladder, better rungs."""
    assert item.score is not None  # callers pass scored items
    if item.score.rule is not Scoring.LADDER:
        return [place]
    own = item.options[place].points
    return [i for i, o in enumerate(item.options) if i == place or o.points > own]
