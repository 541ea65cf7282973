"""Where a closed field stands as a whole: its mean, and its mean in the fixed mix of companies.

The plain mean is the released sum of the whole field. The mean in the mix is a weighted sum with
decoys of its own: a row of the ledgers like any other (`disclosure.decide`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peerline.benchmark.comparison import KPIS
from peerline.benchmark.policy import Policy
from peerline.field import estimate
from peerline.field.cells import Attributes
from peerline.field.decoys import Store, draw_kpi, draw_practice, set_key
from peerline.field.disclosure import LEDGERS, MIX, PRACTICE
from peerline.field.measures import MICRO, Measures, measure, scores_of
from peerline.field.pool import Pool
from peerline.field.shapes import typical
from peerline.field.trend_policy import TrendPolicy
from peerline.field.trends import mix_weights

Floats = NDArray[np.float64]
WHOLE, MIXED = 0, 1
LARGEST_GAP = 0.05
"""Where empty cells keep a level farther than this share from the mix, nothing is said of it."""


@dataclass(frozen=True)
class FixedMix:
    """`tables`: ledger -> [industries, ARR bands] weight of each member there; `covered`: share of
    the mix (0 to 1) that the field has."""

    tables: Mapping[str, Floats]
    covered: float


NO_MIX = FixedMix({}, 0.0)


def fixed_mix(attributes: Attributes, kpi_given: NDArray[np.bool_], rules: TrendPolicy) -> FixedMix:
    """Weights that bring a field, and those in it who gave each figure, to the fixed mix."""
    if not set(MIX) <= set(attributes.names) or len(kpi_given) < rules.mix.least:
        return NO_MIX
    codes = [attributes.codes[:, attributes.names.index(name)] for name in MIX]
    shares = [rules.mix.shares(name, attributes.levels[name]) for name in MIX]
    tables, covered = {}, 0.0
    for ledger in LEDGERS:
        inside = kpi_given[:, KPIS.index(ledger)] if ledger != PRACTICE else codes[0] >= -1
        rows, columns = codes[0][inside], codes[1][inside]
        try:
            mix = mix_weights(rows, columns, shares[0], shares[1], rules.mix.most)
        except ValueError:  # nobody of the mix
            continue
        if mix.gap <= LARGEST_GAP:
            table = np.zeros((len(shares[0]), len(shares[1])))
            known = (rows >= 0) & (columns >= 0)
            table[rows[known], columns[known]] = mix.weights[known]
            tables[ledger] = table
        if ledger == PRACTICE:
            covered = mix.covered
    return FixedMix(tables, covered)


def set_name(key: bytes, ledger: str, ids: NDArray[np.uint8]) -> bytes:
    """Names the decoys of a mean in the fixed mix; `ids`: of all who are in it."""
    return set_key(key, f"mix {ledger}", ids)


def mixed_decoys(
    mixed: Mapping[str, Floats],
    pool: Pool,
    filled: Pool,
    measures: Measures,
    store: Store,
    key: bytes,
    policy: Policy,
) -> Mapping[str, Floats]:
    """Ledger -> [q, columns] of the decoys in its mean in the mix; draws those that `store` lacks.
    Each weighs 1, as a company does on average."""
    everybody = np.arange(len(pool))
    found: dict[str, Floats] = {}
    if not policy.decoys:
        width = measures.scores.shape[1]
        return {ledger: np.zeros((0, width if ledger == PRACTICE else 1)) for ledger in mixed}
    for ledger in mixed:
        if ledger == PRACTICE:
            name = set_name(key, ledger, pool.ids)
            draw_practice(store, [(name, everybody)], filled, measures, policy)
            found[ledger] = store.practice[name].scores / MICRO
        else:
            place = KPIS.index(ledger)
            given = everybody[measures.kpi_given[:, place]]
            name = set_name(key, ledger, pool.ids[given])
            draw_kpi(store, [(name, given)], measures.kpis[:, place], policy)
            found[ledger] = store.kpi[name][:, None] / MICRO
    return found


def levels_of(
    whole: tuple[Floats, Floats, Floats],
    measures: Measures,
    codes: Mapping[str, NDArray[np.int16]],
    mixed: Mapping[str, Floats],
    drawn: Mapping[str, Floats],
    policy: Policy,
) -> Floats:
    """[whole and mixed, figures, (mean, variance)] on the scale of sums, NaN where not told.

    `whole`: of the whole field, [figures] sums with decoys, members in them, and spread; `codes`:
    attribute -> [n] places of levels; `mixed`: the tables that the ledgers allowed, `drawn` the
    decoys of each.
    """
    total, n, spread = whole
    found = np.full((2, len(total), 2), np.nan)
    found[WHOLE, :, 0] = total / (n + policy.decoys)
    floor = estimate.band_floors(n.astype(np.int64), policy.bands) + policy.decoys
    found[WHOLE, :, 1] = np.where(np.isnan(total), np.nan, spread**2 / floor)
    for ledger, table in mixed.items():
        rows, columns = (codes[name] for name in MIX)
        weights = np.where((rows >= 0) & (columns >= 0), table[rows, columns], 0.0)
        if ledger == PRACTICE:
            places, values = slice(0, measures.scores.shape[1]), measures.scores / MICRO
        else:
            place = KPIS.index(ledger)
            weights = weights * measures.kpi_given[:, place]
            start = measures.scores.shape[1] + place
            places, values = slice(start, start + 1), measures.kpis[:, [place]] / MICRO
        mass, made = weights.sum(), drawn[ledger]
        total = weights @ values + made.sum(axis=0)
        found[MIXED, places, 0] = (total - len(made) * found[WHOLE, places, 0]) / mass
        noise = weights @ weights + len(made)
        found[MIXED, places, 1] = spread[places] ** 2 * noise / mass**2
    return found


def score_levels(
    pool: Pool,
    drawn: tuple[Pool, Pool | None],
    attributes: Attributes,
    mixed: Mapping[str, Floats],
    policy: Policy,
) -> Floats:
    """[whole and mixed, scores, (mean, variance)] of a field scored anew.

    `drawn`: the decoys of the whole field, and of its mean in the mix. A figure that the items
    leave nothing of is NaN.
    """
    measures, _ = measure(pool)
    middle = measures.scores.mean(axis=0) / MICRO

    def scored(decoys: Pool) -> Floats:
        own = scores_of(decoys)
        return np.where(np.isnan(own), middle, own)

    values = np.concatenate([measures.scores / MICRO, scored(drawn[0])])
    total = np.where(measures.score_given.any(axis=0), values.sum(axis=0), np.nan)
    if len(pool) >= policy.least["spread"]:
        spread = values.std(axis=0, ddof=1)
    else:
        spread = np.array([typical(figure, policy) for figure in measures.schema.scores])
    n = np.full(len(total), len(pool))
    codes = {name: attributes.codes[:, i] for i, name in enumerate(attributes.names)}
    told = {PRACTICE: mixed[PRACTICE]} if PRACTICE in mixed and drawn[1] is not None else {}
    made = {PRACTICE: scored(drawn[1])} if drawn[1] is not None else {}
    found = levels_of((total, n, spread), measures, codes, told, made, policy)
    found[:, np.isnan(total)] = np.nan
    return found
