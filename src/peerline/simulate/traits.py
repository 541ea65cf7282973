"""How maturity is spread over made-up firms, and how it shows in their answers: the latent model.

A firm has one general trait, and one for each dimension that correlates with it. An item shows
its dimension's trait: ladders by a graded response model, lists by a two-parameter model for each
option (Samejima 1969; Birnbaum 1968).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
LATENT_CORRELATION = 0.55
DISCRIMINATION = (1.0, 2.2)


@dataclass(frozen=True)
class Traits:
    """`general` [n] and dimension id -> [n], each standard normal before selection and size."""

    general: Floats
    by_dimension: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class ItemTruth:
    """The parameters that answers were drawn with: what recovery tests compare estimates with."""

    discrimination: Floats
    thresholds: Floats


def draw_traits(
    rng: np.random.Generator, n: int, dimensions: Sequence[str], shift: Floats
) -> Traits:
    """Second-order traits; two dimensions correlate by `LATENT_CORRELATION`. `shift` [n] is
    added.
    """
    general = rng.standard_normal(n)
    own = np.sqrt(1 - LATENT_CORRELATION)
    common = np.sqrt(LATENT_CORRELATION)
    by_dimension = {
        dimension: common * general + own * rng.standard_normal(n) + shift
        for dimension in dimensions
    }
    return Traits(general + shift, by_dimension)


def graded(
    rng: np.random.Generator, trait: Floats, levels: int, truth: ItemTruth | None = None
) -> tuple[NDArray[np.int64], ItemTruth]:
    """Levels 0 .. levels-1 by the graded response model; thresholds spread around the middle.

    `truth`: the item's parameters, where they were drawn before.
    """
    discrimination = rng.uniform(*DISCRIMINATION)
    spread = np.linspace(-1.2, 1.4, levels - 1) if levels > 2 else np.zeros(levels - 1)
    thresholds = np.sort(spread + rng.normal(0, 0.25, levels - 1))
    if truth is not None:
        discrimination, thresholds = float(truth.discrimination[0]), truth.thresholds
    reached = expit(discrimination * (trait[:, None] - thresholds[None, :]))
    chosen = (rng.random(len(trait))[:, None] < reached).sum(axis=1)
    return chosen, ItemTruth(np.array([discrimination]), thresholds)


def options(
    rng: np.random.Generator,
    trait: Floats,
    weights: Sequence[float],
    truth: ItemTruth | None = None,
) -> tuple[Flags, ItemTruth]:
    """One column for each option by the two-parameter model; options worth 0 hardly
    discriminate. `truth` as in `graded`.
    """
    worth = np.asarray(weights) > 0
    discrimination = np.where(worth, rng.uniform(*DISCRIMINATION, len(worth)), 0.2)
    thresholds = np.where(worth, rng.normal(0.25, 0.8, len(worth)), 0.5)
    if truth is not None:
        discrimination, thresholds = truth.discrimination, truth.thresholds
    probability = expit(discrimination * (trait[:, None] - thresholds[None, :]))
    chosen = rng.random(probability.shape) < probability
    return chosen, ItemTruth(discrimination, thresholds)


def split(rng: np.random.Generator, trait: Floats, parts: int) -> NDArray[np.int64]:
    """Logistic-normal shares in whole percents that total 100; later parts grow with the trait."""
    tilt = np.linspace(-0.25, 0.25, parts)
    score = (
        np.linspace(0.6, -0.3, parts)
        + trait[:, None] * tilt
        + rng.normal(0, 0.7, (len(trait), parts))
    )
    weights = np.exp(score - score.max(axis=1, keepdims=True))
    exact = 20 * weights / weights.sum(axis=1, keepdims=True)
    whole = np.floor(exact).astype(np.int64)
    short = 20 - whole.sum(axis=1)
    order = np.argsort(np.argsort(-(exact - whole), axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray(5 * (whole + (order < short[:, None])), dtype=np.int64)
