"""What a closed field as a whole tells: how far its scores can be trusted, and what goes with NRR.

Takes the columns that `reliability` and `advice` need out of a pool; real answers only, nothing
filled in.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from peerline.answers.answer import State
from peerline.benchmark.comparison import KPIS
from peerline.field.advice import Finding, Practices, advise, practices_of
from peerline.field.composite import ItemScores
from peerline.field.disclosure import Effects
from peerline.field.measures import columns_of, reference_of
from peerline.field.pool import Pool, take
from peerline.field.reliability import Trust, trust
from peerline.field.transform import transform
from peerline.scoring.batch import CODE, score_batch

CONTROLS = ("arr_band", "industry", "business_model")
"""What the validity of the index is freed of."""
SIZE = "arr_band"
MOST_FITTED = 400
"""Companies that effects are taken from. More would find effects of a point or two that are only
the index's own error, through which every practice tells of maturity (decision 0012). Records are
sorted by keyed digests: the first ones are a drawn sample."""
MISSING = (CODE[State.UNKNOWN], CODE[State.NOT_ANSWERED])


def trust_of(pool: Pool, seed: int) -> Trust | None:
    """How far the scores of a pool can be trusted; None where it is too small to say."""
    controls = np.stack([_levels(pool, attribute) for attribute in CONTROLS], axis=1)
    return trust(item_scores(pool), _log_nrr(pool), controls, seed)


def advice_of(pool: Pool) -> tuple[Finding, ...]:
    """The practices of a pool that go with more NRR, those that survive; weights over the pool."""
    fitted = np.flatnonzero(~np.isnan(_log_nrr(pool)))[:MOST_FITTED]
    if not len(fitted):
        return ()
    sample = take(pool, fitted)
    found = advise(_log_nrr(sample), _levels(sample, SIZE), item_scores(sample), practices(sample))
    return tuple(replace(f, weights=_spread(f.weights, fitted, len(pool))) for f in found)


def effects_of(findings: Sequence[Finding]) -> Effects:
    """What the findings tell of single companies, as the NRR ledger reckons with it."""
    if not findings:
        return Effects()
    weights = np.stack([finding.weights for finding in findings])
    places = np.flatnonzero((weights != 0).any(axis=0))
    return Effects(places, weights[:, places])


def item_scores(pool: Pool) -> ItemScores:
    """The scored items of a pool, by the rules of its newest edition."""
    instrument = reference_of(pool)
    scored = score_batch(instrument, instrument.languages[0], columns_of(pool))
    places = {item.id: item.place for item in pool.items}
    rule = instrument.index
    return ItemScores(
        items=tuple(scored.worth),
        dimensions=tuple(places[item] for item in scored.worth),
        worth=100 * np.stack(list(scored.worth.values()), axis=1),
        missing=np.stack([np.isin(scored.states[item], MISSING) for item in scored.worth], axis=1),
        answered_at_least=float(rule.answered_at_least) if rule else 0.5,
        dimensions_at_least=rule.dimensions_at_least or 1 if rule else 1,
    )


def practices(pool: Pool) -> Practices:
    """The adoptable practices of a pool. What was not asked for good reason is not given."""
    instrument = reference_of(pool)
    scored = score_batch(instrument, instrument.languages[0], columns_of(pool))
    given = {item: states == CODE[State.ANSWERED] for item, states in scored.states.items()}
    items = [item for item in pool.items if item.id in given]
    return practices_of(items, pool.chosen, given)


def _spread(weights: NDArray[np.float64], places: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    spread = np.zeros(n)
    spread[places] = weights
    return spread


def _log_nrr(pool: Pool) -> NDArray[np.float64]:
    return transform("nrr", pool.kpis[:, KPIS.index("nrr")])


def _levels(pool: Pool, attribute: str) -> NDArray[np.int16]:
    """[n] places of levels; one level for all where the editions do not ask."""
    none = np.full(len(pool), -1, dtype=np.int16)
    return np.asarray(pool.levels.get(attribute, none), dtype=np.int16)
