"""Whole made-up records that are added to each released sum, so that no sum is anybody's.

Drawn once for a member set: a donor from a wider cell, some items from other donors, noise on
numbers. Seeded by an HMAC of the set, so that only the holder of the key can draw them again, and
stored, so that a set has the same decoys for ever.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from peerline.answers.answer import State
from peerline.benchmark.policy import Policy
from peerline.field.measures import (
    MICRO,
    Measures,
    Schema,
    micro,
    practice_matrix,
    scores_of,
    split_matrix,
)
from peerline.field.pool import Pool
from peerline.scoring.batch import CODE

Integers = NDArray[np.int64]
SET_BYTES = 16
SPLIT_NOISE = 10.0
"""Percentage points that a split's kernel noise is in units of."""


@dataclass(frozen=True)
class PracticeDecoys:
    """The decoys of one member set: arrays [q, ...] as in `Measures`."""

    scores: Integers
    practices: NDArray[np.uint8]
    splits: Integers


@dataclass
class Store:
    """Every decoy drawn so far, by member set; kept in the private state."""

    practice: dict[bytes, PracticeDecoys] = field(default_factory=dict)
    kpi: dict[bytes, Integers] = field(default_factory=dict)


def set_key(key: bytes, ledger: str, ids: NDArray[np.uint8]) -> bytes:
    """The seed and name of a member set in a ledger. `ids`: sorted record ids."""
    message = ledger.encode() + b"\0" + ids.tobytes()
    return hmac.digest(key, message, "sha256")[:SET_BYTES]


def generator(seed: bytes) -> np.random.Generator:
    """The random numbers of a member set."""
    return np.random.default_rng(np.frombuffer(seed, dtype=np.uint32))


def draw_practice(
    store: Store,
    sets: Sequence[tuple[bytes, NDArray[np.int64]]],
    filled: Pool,
    measures: Measures,
    policy: Policy,
) -> None:
    """Draw into `store` the decoys of those member sets that have none yet.

    `sets`: name and the places of the wider cell's members, who are the donors.
    """
    new = [(name, donors) for name, donors in sets if name not in store.practice]
    if not new or not policy.decoys:
        return
    taken, noise = [], []
    for name, donors in new:
        rng = generator(name)
        taken.append(donors_of(rng, donors, len(filled.items), policy))
        noise.append(rng.standard_normal((policy.decoys, len(measures.schema.splits))))
    made = assembled(filled, np.concatenate(taken), np.concatenate(noise), policy)
    own = scores_of(made)
    donated = measures.scores[np.concatenate(taken)[:, 0]]
    scores = np.where(np.isnan(own), donated, micro(np.nan_to_num(own)))
    practices = practice_matrix(made, measures.schema)
    splits = micro(split_matrix(made, measures.schema))
    for i, (name, _) in enumerate(new):
        here = slice(i * policy.decoys, (i + 1) * policy.decoys)
        store.practice[name] = PracticeDecoys(scores[here], practices[here], splits[here])


def draw_kpi(
    store: Store,
    sets: Sequence[tuple[bytes, NDArray[np.int64]]],
    values: Integers,
    policy: Policy,
) -> None:
    """Draw decoys of one performance figure. `values` [n]: transformed, in micro-units."""
    for name, donors in sets:
        if name in store.kpi or not policy.decoys:
            continue
        rng = generator(name)
        spread = values[donors].std() / MICRO
        picked = values[rng.choice(donors, policy.decoys)] / MICRO
        store.kpi[name] = micro(
            picked + policy.kernel * spread * rng.standard_normal(policy.decoys)
        )


def donors_of(
    rng: np.random.Generator, donors: NDArray[np.int64], items: int, policy: Policy
) -> NDArray[np.int64]:
    """[q, items]: whose answer each decoy gives; mostly its own donor's."""
    own = rng.choice(donors, policy.decoys)
    other = rng.choice(donors, (policy.decoys, items))
    mixed = rng.random((policy.decoys, items)) < policy.mixed_items
    return np.asarray(np.where(mixed, other, own[:, None]))


def assembled(
    filled: Pool, taken: NDArray[np.int64], noise: NDArray[np.float64], policy: Policy
) -> Pool:
    """The decoys as a pool of their own, to be scored like anybody."""
    rows = len(taken)
    place = {item.id: i for i, item in enumerate(filled.items)}
    splits: dict[str, NDArray[np.float64]] = {}
    start = 0
    for item_id, shares in filled.splits.items():
        width = shares.shape[1]
        moved = shares[taken[:, place[item_id]]]
        moved = moved + policy.kernel * SPLIT_NOISE * noise[:, start : start + width]
        moved = np.clip(moved, 0, None)
        splits[item_id] = 100 * moved / np.maximum(moved.sum(axis=1, keepdims=True), 1e-9)
        start += width
    chosen = {
        item_id: columns[taken[:, place[item_id]]] for item_id, columns in filled.chosen.items()
    }
    return _answered(filled, chosen, splits, rows)


def rescored(store: Store, pool: Pool) -> Store:
    """The same decoys, their answers scored by the method (and items) of `pool`.

    What a decoy answered stays; what nothing is left to score by keeps the score it had. Decoys of
    other questions than the pool's stay as they are: none of its member sets is theirs.
    """
    schema = Schema(pool.reference, pool.items)
    width = len(schema.practices)
    names = [name for name, made in store.practice.items() if made.practices.shape[1] == width]
    if not names:
        return store
    old = [store.practice[name] for name in names]
    flags = np.concatenate([made.practices for made in old])
    own = scores_of(_of_practices(flags, pool))
    before = np.concatenate([made.scores for made in old])
    scores = np.where(np.isnan(own), before, micro(np.nan_to_num(own)))
    size = len(old[0].scores)
    practice = {
        name: replace(made, scores=scores[i * size : (i + 1) * size])
        for i, (name, made) in enumerate(zip(names, old, strict=True))
    }
    return Store({**store.practice, **practice}, dict(store.kpi))


def as_pool(made: PracticeDecoys, pool: Pool) -> Pool:
    """Decoys as records that answered the questions of `pool`."""
    return _of_practices(made.practices, pool)


def _of_practices(practices: NDArray[np.uint8], pool: Pool) -> Pool:
    chosen, start = {}, 0
    for item in Schema(pool.reference, pool.items).choices:
        chosen[item.id] = practices[:, start : start + len(item.options)] == 1
        start += len(item.options)
    return _answered(pool, chosen, {}, len(practices))


def _answered(
    pool: Pool,
    chosen: Mapping[str, NDArray[np.bool_]],
    splits: Mapping[str, NDArray[np.float64]],
    rows: int,
) -> Pool:
    """Made-up records as a pool of their own: everything answered."""
    answered = np.full(rows, CODE[State.ANSWERED], dtype=np.uint8)
    return replace(
        pool,
        ids=np.zeros((rows, pool.ids.shape[1]), dtype=np.uint8),
        companies=np.zeros((rows, pool.ids.shape[1]), dtype=np.uint8),
        edition=np.zeros(rows, dtype=np.int16),
        chosen=chosen,
        given={item.id: answered for item in pool.items},
        splits=splits,
        kpis=np.zeros((rows, pool.kpis.shape[1])),
        confirmed=np.zeros((rows, pool.kpis.shape[1]), dtype=bool),
        levels={},
    )
