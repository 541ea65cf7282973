"""Every respondent as the numbers that are added up, each missing answer filled by a donor's.

Filling serves the sums alone: what is shown as n counts real answers. Without it, an answer that is
missing would leave its cell's sum with fewer members than the ledger reckons with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from peerline.answers.answer import State
from peerline.benchmark.comparison import KPIS
from peerline.field.pool import Pool
from peerline.field.transform import transform
from peerline.instruments.model import Instrument, Item, Kind
from peerline.scoring.batch import CODE, Columns, all_states, score_batch

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
MICRO = 1_000_000


@dataclass(frozen=True)
class Schema:
    """What a release of a family tells of: names in the order of the arrays' columns."""

    reference: Instrument
    items: tuple[Item, ...]

    @cached_property
    def scores(self) -> tuple[str, ...]:
        """`index` and the dimensions."""
        return ("index", *(dimension.id for dimension in self.reference.dimensions))

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """The scores, then the performance figures."""
        return (*self.scores, *KPIS)

    @cached_property
    def choices(self) -> tuple[Item, ...]:
        """The items whose options are practices."""
        return tuple(item for item in self.items if item.kind is not Kind.SHARES)

    @cached_property
    def practices(self) -> tuple[tuple[str, str], ...]:
        """(item, option) for each option of each choice."""
        return tuple((item.id, option.id) for item in self.choices for option in item.options)

    @cached_property
    def splits(self) -> tuple[tuple[str, str], ...]:
        """(item, option) for each share of the items that split 100 %."""
        shares = (item for item in self.items if item.kind is Kind.SHARES)
        return tuple((item.id, option.id) for item in shares for option in item.options)


@dataclass(frozen=True)
class Measures:
    """Respondents as numbers, in the pool's order, nothing missing in the practice block.

    `scores` [n, Schema.scores] and `splits` [n, Schema.splits] in integer micro-units;
    `practices` [n, Schema.practices] 0/1; `kpis` [n, KPIS] transformed, in micro-units, 0 where
    `kpi_given` is False. `item_given` [n, Schema.items] and `score_given` [n, Schema.scores]: real
    answers.
    """

    schema: Schema
    scores: Integers
    practices: NDArray[np.uint8]
    splits: Integers
    kpis: Integers
    kpi_given: NDArray[np.bool_]
    item_given: NDArray[np.bool_]
    score_given: NDArray[np.bool_]


def measure(pool: Pool) -> tuple[Measures, Pool]:
    """The pool's measures, and the pool with missing answers filled (what decoys are drawn
    from).
    """
    schema = Schema(pool.reference, pool.items)
    states = states_of(pool)
    real = np.stack([_is_real(states[item.id]) for item in pool.items], axis=1)
    raw = scores_of(pool)
    filled = _filled(pool, states)
    scores = _fill_columns(scores_of(filled), pool.ids, salt=len(pool.items))
    kpis = [transform(figure, pool.kpis[:, i]) for i, figure in enumerate(KPIS)]
    whole = np.stack(kpis, axis=1)
    measures = Measures(
        schema=schema,
        scores=micro(scores),
        practices=practice_matrix(filled, schema),
        splits=micro(split_matrix(filled, schema)),
        kpis=micro(np.nan_to_num(whole)),
        kpi_given=~np.isnan(whole),
        item_given=real,
        score_given=~np.isnan(raw),
    )
    return measures, filled


def micro(values: Floats) -> Integers:
    """In integer micro-units, so that sums do not depend on their order."""
    return np.asarray(np.round(values * MICRO), dtype=np.int64)


def columns_of(pool: Pool) -> Columns:
    """The pool as columns to be scored by the reference edition's rules."""
    return Columns(len(pool), pool.chosen, pool.given, {})


def reference_of(pool: Pool) -> Instrument:
    """The newest edition, its form asking the union of all editions' items."""
    form = pool.reference.form(pool.reference.languages[0])
    union = {item.id: item for item in pool.items}
    questions = tuple(
        replace(question, item=union.pop(question.item.id, question.item))
        for question in form.questions
    )
    return replace(pool.reference, forms={form.language: replace(form, questions=questions)})


def scores_of(pool: Pool) -> Floats:
    """[n, index and dimensions], NaN where too little is answered."""
    instrument = reference_of(pool)
    scored = score_batch(instrument, instrument.languages[0], columns_of(pool))
    return np.stack([scored.index, *scored.dimensions.values()], axis=1)


def states_of(pool: Pool) -> Mapping[str, NDArray[np.uint8]]:
    """Item -> [n] codes of `State`."""
    instrument = reference_of(pool)
    found = all_states(instrument, instrument.languages[0], columns_of(pool))
    return {item.id: found.get(item.id, pool.given[item.id]) for item in pool.items}


def practice_matrix(pool: Pool, schema: Schema) -> NDArray[np.uint8]:
    """[n, practices] 0/1, nothing chosen where an item is not asked."""
    states = states_of(pool)
    parts = []
    for item in schema.choices:
        asked = states[item.id] != CODE[State.NOT_ASKED]
        parts.append(pool.chosen[item.id] & asked[:, None])
    return np.concatenate(parts, axis=1).astype(np.uint8)


def split_matrix(pool: Pool, schema: Schema) -> Floats:
    """[n, splits] in percent."""
    shares = [pool.splits[item.id] for item in schema.items if item.kind is Kind.SHARES]
    return np.concatenate([np.zeros((len(pool), 0)), *shares], axis=1)


def _is_real(states: NDArray[np.uint8]) -> NDArray[np.bool_]:
    missing = (CODE[State.UNKNOWN], CODE[State.NOT_ANSWERED])
    return ~np.isin(states, missing)


def _filled(pool: Pool, states: Mapping[str, NDArray[np.uint8]]) -> Pool:
    """Missing answers replaced, item by item, by those of donors who gave one."""
    chosen, given, splits = dict(pool.chosen), dict(pool.given), dict(pool.splits)
    for salt, item in enumerate(pool.items):
        answered = pool.given[item.id] == CODE[State.ANSWERED]
        missing = np.flatnonzero(~_is_real(states[item.id]) | ~answered)
        donors = np.flatnonzero(answered)
        if not len(missing) or not len(donors):
            continue
        taken = donors[draw(pool.ids[missing], salt, len(donors))]
        source = splits if item.id in splits else chosen
        values = source[item.id].copy()
        values[missing] = values[taken]
        source[item.id] = values  # type: ignore[assignment]  # of its own kind again
        given[item.id] = np.full(len(pool), CODE[State.ANSWERED], dtype=np.uint8)
    for item_id, values in splits.items():
        splits[item_id] = np.nan_to_num(values)
    return replace(pool, chosen=chosen, given=given, splits=splits)


def _fill_columns(values: Floats, ids: NDArray[np.uint8], salt: int) -> Floats:
    """Scores that even filled answers leave open (nothing applies) become a donor's."""
    filled = values.copy()
    for column in range(values.shape[1]):
        missing = np.flatnonzero(np.isnan(values[:, column]))
        donors = np.flatnonzero(~np.isnan(values[:, column]))
        if len(missing) and len(donors):
            taken = donors[draw(ids[missing], salt + column, len(donors))]
            filled[missing, column] = values[taken, column]
    return np.nan_to_num(filled)


def draw(ids: NDArray[np.uint8], salt: int, among: int) -> NDArray[np.int64]:
    """For each record id a place below `among`, the same for the same id and salt (splitmix64)."""
    with np.errstate(over="ignore"):
        z = np.ascontiguousarray(ids[:, :8]).view("<u8")[:, 0].copy()
        z += np.uint64((salt + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return np.asarray(z % np.uint64(among), dtype=np.int64)
