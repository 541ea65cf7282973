"""From what is seen of accounts to their health, for many accounts at once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peerline.customers.health.profile import Measure, Profile

if TYPE_CHECKING:
    import numpy as np

PLACES = 8
"""To how many places a contribution is kept: the health is their sum, exactly."""


@dataclass(frozen=True)
class Scores:
    """The health of accounts by one profile: rows are accounts, columns the profile's measures.

    `score`: 0..100 a measure, NaN where it is unknown; `weight`: a measure's share after the shares
    of what is unknown were spread, 0..1, adding up to 1; `contribution` = weight x score. `health`:
    the sum of contributions, NaN without any measure; `coverage` 0..1.
    """

    score: "np.ndarray"
    weight: "np.ndarray"
    contribution: "np.ndarray"
    health: "np.ndarray"
    coverage: "np.ndarray"


def measure_score(measure: Measure, seen: "np.ndarray") -> "np.ndarray":
    """The score of what is seen, NaN where nothing is: the highest bound reached decides."""
    import numpy as np

    steps = np.asarray((measure.otherwise, *measure.scores))
    place = np.searchsorted(np.asarray(measure.bounds), seen, side="right")
    return np.where(np.isnan(seen), np.nan, steps[np.minimum(place, len(measure.bounds))])


def scores(profile: Profile, score: "np.ndarray") -> Scores:
    """The health from the scores of the profile's measures (accounts x measures).

    A component's weight is shared by its known measures as their weights say; the weight of a
    component without any is spread over the others in proportion to theirs. Coverage is the part of
    the weight that was known to begin with.
    """
    import numpy as np

    known = ~np.isnan(score)
    part = np.zeros(score.shape)
    nominal = np.zeros(score.shape[1])
    total = sum(component.weight for component in profile.components)
    first = 0
    for component in profile.components:
        here = slice(first, first + len(component.measures))
        first = here.stop
        weights = np.asarray([float(measure.weight) for measure in component.measures])
        nominal[here] = component.weight / total * weights / weights.sum()
        shared = known[:, here] * weights
        present = shared.sum(axis=1, keepdims=True)
        part[:, here] = component.weight * shared / np.where(present > 0, present, 1)
    whole = part.sum(axis=1, keepdims=True)
    weight = part / np.where(whole > 0, whole, 1)
    contribution = np.where(known, weight * np.nan_to_num(score), 0.0).round(PLACES)
    health = np.where(whole[:, 0] > 0, contribution.sum(axis=1).round(PLACES), np.nan)
    return Scores(score, weight, contribution, health, (known * nominal).sum(axis=1).round(PLACES))
