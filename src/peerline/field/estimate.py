"""From noisy sums to what is shown: shrunk locations, quantiles and shares with their intervals.

Everything here is made from released sums and, where a row has at least 30 members, from its own
spread: it tells nothing that the ledgers have not reckoned with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from peerline.benchmark.statistics import beta_binomial_log, mixture_quantile

Floats = NDArray[np.float64]
LEVEL = 0.90
TAIL = (1 - LEVEL) / 2
TAU_GRID = np.linspace(0.0, 1.5, 31)
"""Standard deviations between cells that are integrated over, in units of the spread inside."""
TAU_PRIOR = np.sqrt(TAU_GRID)
"""Before the cells are seen. A flat one covers only .847 where tau is about a cell's own error."""
STRENGTHS = np.array([2.0, 4, 8, 16, 32, 64, 128, 512])
"""Prior strengths of shares that are integrated over: a cell's share varies like one of so many."""
EDGE = 0.002


@dataclass(frozen=True)
class Posterior:
    """Location of each cell with its interval, all [cells]; `variance` of the location."""

    mean: Floats
    low: Floats
    high: Floats
    variance: Floats


def noise_variance(spread: Floats, n: Floats, decoys: int) -> Floats:
    """Variance of z = (sum + decoys - q mu) / n: s^2 (n + q) / n^2, n members' and q decoys'.

    Ten members of spread 20 and three decoys: 52.
    """
    return np.asarray(spread**2 * (n + decoys) / n**2)


def centre(total: Floats, n: Floats, decoys: int, mu: Floats) -> Floats:
    """z = (sum - q mu) / n: the mean of a row freed from its q decoys' expectation `mu`.

    Ten members and three decoys that add up to 650, decoys around 50: 50.
    """
    return np.asarray((total - decoys * mu) / n)


def tau_weights(
    z: Floats, variance: Floats, target: Floats, target_variance: Floats, spread: float
) -> Floats:
    """[grid]: posterior of tau / spread over `TAU_GRID`.

    Each z is normal around its target with variance tau2 + that of z + that of the target; before
    the cells are seen, weights are `TAU_PRIOR`. Without cells they stay so.
    """
    tau2 = (TAU_GRID * spread) ** 2
    total = tau2[None, :] + (variance + target_variance)[:, None]
    log = -0.5 * (np.log(total) + (z - target)[:, None] ** 2 / total).sum(axis=0)
    weights = TAU_PRIOR * np.exp(log - log.max())
    return np.asarray(weights / weights.sum())


def shrink(
    z: Floats,
    variance: Floats,
    target: Floats,
    target_variance: Floats,
    spread: float,
    weights: Floats,
) -> Posterior:
    """Each cell's location given its z, integrated over tau: a mixture of normals.

    Given tau, the mean is the precision-weighted one of z and target: target + b (z - target),
    b = v / (v + variance of z), v = tau^2 + variance of the target (Lindley and Smith 1972).
    60 with variance 100, a sure target of 50, spread 20 and tau half of it: 55, 43.37 to 66.63.
    """
    prior = (TAU_GRID[None, :] * spread) ** 2 + target_variance[:, None]
    prior = np.maximum(prior, 1e-12)
    share = prior / (prior + variance[:, None])
    means = target[:, None] + share * (z - target)[:, None]
    deviations = np.sqrt(np.maximum(share * variance[:, None], 1e-16))
    return _mixed(means, deviations, weights)


def modelled(target: Floats, target_variance: Floats, spread: float, weights: Floats) -> Posterior:
    """Cells without members: the target, as uncertain as cells differ from theirs."""
    prior = (TAU_GRID[None, :] * spread) ** 2 + target_variance[:, None]
    means = np.repeat(target[:, None], len(TAU_GRID), axis=1)
    return _mixed(means, np.sqrt(np.maximum(prior, 1e-16)), weights)


def _mixed(means: Floats, deviations: Floats, weights: Floats) -> Posterior:
    mean = means @ weights
    variance = (deviations**2 + means**2) @ weights - mean**2
    return Posterior(
        mean,
        mixture_quantile(TAIL, means, deviations, weights),
        mixture_quantile(1 - TAIL, means, deviations, weights),
        np.maximum(variance, 0),
    )


def plain(z: Floats, variance: Floats) -> Posterior:
    """The whole field's location: nothing to shrink to."""
    half = float(ndtri(1 - TAIL)) * np.sqrt(variance)
    return Posterior(z, z - half, z + half, variance)


def additive(whole: Floats, effects: Sequence[Floats]) -> Floats:
    """The whole's shares moved by each attribute's one-way effect, on the logit scale."""
    base = _logit(whole)
    moved = base + sum((_logit(effect) - base for effect in effects), np.zeros_like(base))
    return np.asarray(1 / (1 + np.exp(-moved)))


def shrink_shares(successes: Floats, n: Floats, target: Floats) -> Floats:
    """[cells, practices]: beta-binomial means, the prior Beta(m t, m (1 - t)) around each target t.

    A mean is (x + m t) / (n + m). Its strength m is integrated over a grid, for each practice over
    the cells of one family, by the beta-binomial likelihood (Griffiths 1973). One cell with 4 of 8
    and a target of .2: .3101.
    """
    held = np.clip(target, EDGE, 1 - EDGE)
    x = np.clip(successes, 0, n)
    log = np.stack(
        [beta_binomial_log(x, n, m * held, m * (1 - held)).sum(axis=0) for m in STRENGTHS]
    )
    weights = np.exp(log - log.max(axis=0))
    weights /= weights.sum(axis=0)
    means = np.stack([(x + m * held) / (n + m) for m in STRENGTHS])
    return np.asarray((weights[:, None, :] * means).sum(axis=0))


def shown_shares(shares: Floats, step: int, under: int, over: int) -> NDArray[np.uint8]:
    """Whole percents in steps; 0 for under the first bound, 100 for over the last.

    .03, .52 and .97 in steps of 5: 0 ("under 5 %"), 50 and 100 ("over 95 %").
    """
    percent = 100 * shares
    rounded = np.clip(np.round(percent / step) * step, under, over)
    rounded = np.where(percent < under, 0, np.where(percent > over, 100, rounded))
    return np.asarray(rounded, dtype=np.uint8)


def _logit(share: Floats) -> Floats:
    held = np.clip(share, EDGE, 1 - EDGE)
    return np.asarray(np.log(held / (1 - held)))


def band_floors(n: NDArray[np.int64], bounds: tuple[int, ...]) -> Floats:
    """Lower bound of the band of each n; n itself below the first, and 1 for 0."""
    edges = np.array([0, *bounds])
    code = np.searchsorted(edges, n, side="right") - 1
    return np.maximum(1.0, np.where(code > 0, edges[code], n))


def band_codes(n: NDArray[np.int64], bounds: tuple[int, ...]) -> NDArray[np.uint8]:
    """Code of the band of each n, 0 below the first."""
    return np.searchsorted(np.array(bounds), n, side="right").astype(np.uint8)


QUANTILE_FACTOR: Mapping[float, float] = {
    0.1: 1.709,
    0.25: 1.362,
    0.5: 1.253,
    0.75: 1.362,
    0.9: 1.709,
}
"""Standard error of a normal sample's quantile over that of its mean: sqrt(p (1 - p)) /
phi(z_p).
"""
