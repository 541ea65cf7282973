"""One closed field beside an earlier one of the same companies' round: what `trend.json` says.

Three numbers for each figure (`trends`): of the companies in both, of the whole fields, and of
fields brought to one mix. The first is a new sum: it has decoys of its own, made-up pairs, and a
small ledger. The others are differences of what each year's ledgers have reckoned with.
"""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from peerline.benchmark.comparison import KPIS
from peerline.benchmark.policy import Policy, band_labels
from peerline.field import estimate
from peerline.field.cells import WHOLE, Attributes, FieldCell
from peerline.field.common import brought, in_common
from peerline.field.decoys import (
    PracticeDecoys,
    Store,
    as_pool,
    assembled,
    donors_of,
    generator,
    set_key,
)
from peerline.field.disclosure import NRR, PRACTICE, grouped, noise_of
from peerline.field.ledger import Ledger
from peerline.field.levels import MIXED, score_levels, set_name
from peerline.field.levels import WHOLE as WHOLE_LEVEL
from peerline.field.measures import MICRO, Measures, measure, scores_of
from peerline.field.pool import Pool, read_pool, take
from peerline.field.shapes import typical
from peerline.field.state import Entry, StateError, load_state
from peerline.field.transform import LOGARITHMIC, LOGISTIC, restore, significant, transform
from peerline.field.trend_policy import TrendPolicy
from peerline.field.trends import Change, Panel, cross_section, matched

Floats = NDArray[np.float64]
PANEL, CROSS_SECTION, MIX = "panel", "cross-section", "mix"
RETEST_STEP = 0.05
PANEL_FILE = "panel.json"


@dataclass(frozen=True)
class Year:
    """A closed field in memory: its pool, its `levels`, its decoys, and the tables of its mean in
    the fixed mix that the ledgers allowed."""

    pool: Pool
    attributes: Attributes
    levels: Floats
    store: Store
    mixed: Mapping[str, Floats]


@dataclass(frozen=True)
class Earlier:
    """An earlier year: its closed release as its state has it, and the answers of those who were
    in it and have not withdrawn."""

    entry: Entry
    pool: Pool

    @property
    def is_whole(self) -> bool:
        """Whether everybody is still there."""
        return len(self.pool) == len(self.entry.issued.records.ids)


def earlier_of(table: ibis.Table, state: Path, key: bytes, key_id: str, policy: Policy) -> Earlier:
    """The earlier year of those answers and that state. Raises StateError and PoolError."""
    closed = [entry for entry in load_state(state) if entry.told["series"] == "closed"]
    if not closed:
        raise StateError(f"{state} has no closed release: a trend needs two closed years")
    entry = closed[-1]
    if entry.told["key"] != key_id:
        raise StateError(
            f"{state} was built with another decoy key, so that its companies can't be found again"
        )
    pool = read_pool(table, key, policy.attributes)
    records = entry.issued.records
    place = {name.tobytes(): i for i, name in enumerate(records.ids)}
    kept = [i for i, name in enumerate(pool.ids) if name.tobytes() in place]
    if not kept:
        raise StateError(f"none of those answers is in the closed release of {state}")
    pool = take(pool, np.array(kept))
    counted = records.kpi_given[[place[name.tobytes()] for name in pool.ids]]
    return Earlier(entry, replace(pool, kpis=np.where(counted, pool.kpis, np.nan)))


def check_panel(state: Path, earlier: Earlier, pool: Pool) -> str:
    """The text that remembers the panel in the present year's state.

    A panel is told of once: of another one, the difference would tell of whom they differ by.
    Raises StateError where another one was told of.
    """
    digest = _panel_digest(earlier.pool, pool)
    file = state / PANEL_FILE
    if file.exists() and json.loads(file.read_text(encoding="utf-8"))["panel"] != digest:
        raise StateError(
            "a trend was told of these years already, of other companies: somebody has withdrawn "
            "or changed their answers since, whom the difference would show. The first one stays"
        )
    return json.dumps({"panel": digest})


def _panel_digest(first: Pool, second: Pool) -> str:
    """Names the companies of a panel with what they answered."""
    mine, theirs = _pairs(first, second)
    found = hashlib.sha256(first.ids[mine].tobytes())
    found.update(second.ids[theirs].tobytes())
    return found.hexdigest()


def trend_of(
    earlier: Earlier, year: Year, key: bytes, policy: Policy, rules: TrendPolicy
) -> Mapping[str, Any]:
    """What `trend.json` says of the two years. Raises StateError where they can't be compared."""
    told = earlier.entry.told
    for name, now in (
        ("family", year.pool.reference.family),
        ("origin", year.pool.origin.value),
    ):
        if told[name] != now:
            raise StateError(f"the earlier field is of another {name} ({told[name]})")
    first, second, items, same = in_common(earlier.pool, year.pool, rules.two_states)
    figures = (*_scores(second), *KPIS)
    past, present = earlier.entry.levels, year.levels
    if not same or told["method"] != year.pool.reference.method:
        past, present = _on_common(earlier, first, year, second, rules.two_states, key, policy)
    same_nrr = told["nrr_definition"] == year.pool.reference.nrr_definition
    if not same_nrr:
        past = past.copy()
        past[:, figures.index(NRR)] = np.nan
    base = np.where(np.isnan(past[0, :, 0]), present[0, :, 0], past[0, :, 0])
    panel = _Panel(first, second, year.attributes, figures, key, policy, rules)
    if not same_nrr:
        panel.leave_out(NRR)
    labels = band_labels(policy.bands)
    changes = [*_level_changes(past, present, figures, base, policy), *panel.rows(base)]
    return {
        "since": {"date": told["date"], "method": told["method"]},
        "items": list(items),
        "panel": labels[policy.band(panel.size)],
        "changes": changes,
    }


def mixed_of(levels: Floats, figures: tuple[str, ...], covered: float, policy: Policy) -> Any:
    """A year's own means in the fixed mix, in the figures' units, with 90 % intervals."""
    found = estimate.plain(levels[MIXED, :, 0], levels[MIXED, :, 1])
    told = {}
    for place, figure in enumerate(figures):
        if not math.isnan(found.mean[place]):
            ends = np.array([found.mean[place], found.low[place], found.high[place]])
            value, low, high = _shown(figure, restore(figure, ends), policy)
            told[figure] = {"value": value, "low": low, "high": high}
    return {"covered": 5 * round(20 * covered), "figures": told}


def _scores(pool: Pool) -> tuple[str, ...]:
    return ("index", *(dimension.id for dimension in pool.reference.dimensions))


def _pairs(first: Pool, second: Pool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the companies of both, in each."""
    names = [np.ascontiguousarray(p.companies).view("V16")[:, 0] for p in (first, second)]
    _, mine, theirs = np.intersect1d(names[0], names[1], return_indices=True)
    return mine, theirs


def _level_changes(
    then: Floats, now: Floats, figures: tuple[str, ...], base: Floats, policy: Policy
) -> Iterator[Mapping[str, Any]]:
    for by, level in ((CROSS_SECTION, WHOLE_LEVEL), (MIX, MIXED)):
        for place, figure in enumerate(figures):
            change = cross_section(tuple(then[level, place]), tuple(now[level, place]))
            if not math.isnan(change.value):
                yield _told(by, WHOLE, figure, change, base[place], None, None, policy)


def _told(
    by: str,
    cell: FieldCell,
    figure: str,
    change: Change,
    base: float,
    n: str | None,
    retest: float | None,
    policy: Policy,
) -> Mapping[str, Any]:
    """A change in the figure's own unit, for a field at `base`."""
    ends = base + np.array([0.0, change.value, change.low, change.high])
    start, *moved = restore(figure, ends)
    value, low, high = _shown(figure, np.array(moved) - start, policy)
    return {
        "by": by,
        "cohort": cell.id,
        "figure": figure,
        "change": value,
        "low": low,
        "high": high,
        "n": n,
        "retest": retest,
    }


def _shown(figure: str, values: Floats, policy: Policy) -> list[float]:
    """Rounded like the figures of a release; scores and NPS to one decimal."""
    if figure in LOGARITHMIC or figure in LOGISTIC:
        return [float(v) for v in np.round(significant(values, policy.significant), 4) + 0.0]
    return [float(v) for v in np.round(values, 1) + 0.0]


def _on_common(
    earlier: Earlier,
    first: Pool,
    year: Year,
    second: Pool,
    two_states: Mapping[str, str],
    key: bytes,
    policy: Policy,
) -> tuple[Floats, Floats]:
    """Both years' levels, the scores on the common items alone: of the members that were released,
    with their decoys. Where an earlier one has withdrawn, nothing of the scores: the difference to
    what was released would be that one."""
    entry = earlier.entry
    width = len(_scores(second))
    then, now = year.levels.copy(), year.levels.copy()
    then[:] = np.nan
    then[:, width:] = entry.levels[:, -len(KPIS) :]
    then[:, :width] = now[:, :width] = np.nan
    if earlier.is_whole:
        records = entry.issued.records
        order = {name.tobytes(): i for i, name in enumerate(records.ids)}
        codes = records.codes[[order[name.tobytes()] for name in first.ids]]
        names = entry.told["attributes"]
        mine = replace(year.attributes, names=tuple(names), codes=codes)
        drawn = _drawn(entry.store, earlier.pool, first, key, two_states)
        then[:, :width] = score_levels(first, drawn, mine, entry.issued.mixed, policy)
        drawn = _drawn(year.store, year.pool, second, key, two_states)
        now[:, :width] = score_levels(second, drawn, year.attributes, year.mixed, policy)
    return then, now


def _drawn(
    store: Store, pool: Pool, common: Pool, key: bytes, two_states: Mapping[str, str]
) -> tuple[Pool, Pool | None]:
    """The decoys of the whole field and of its mean in the mix, brought to the common items."""

    def scored(made: PracticeDecoys) -> Pool:
        return brought(as_pool(made, pool), common, two_states)

    mix = store.practice.get(set_name(key, PRACTICE, pool.ids))
    whole = store.practice[set_key(key, PRACTICE, pool.ids)]
    return scored(whole), None if mix is None else scored(mix)


class _Panel:
    """The companies of both years: their differences, cell by cell, with pairs of decoys."""

    def __init__(
        self,
        first: Pool,
        second: Pool,
        attributes: Attributes,
        figures: tuple[str, ...],
        key: bytes,
        policy: Policy,
        rules: TrendPolicy,
    ) -> None:
        mine, theirs = _pairs(first, second)
        self._first, self._second = take(first, mine), take(second, theirs)
        self._attributes = replace(attributes, codes=attributes.codes[theirs])
        self._figures, self._key, self._policy, self._rules = figures, key, policy, rules
        self._values = [
            np.concatenate([scores_of(pool), _transformed(pool)], axis=1)
            for pool in (self._first, self._second)
        ]
        self._left_out: set[str] = set()
        self.size = len(mine)

    def leave_out(self, figure: str) -> None:
        """Say nothing of a figure."""
        self._left_out.add(figure)

    def rows(self, base: Floats) -> Iterator[Mapping[str, Any]]:
        """What may be told: the whole panel, then by one attribute. `base` [figures]."""
        if self.size < self._rules.panel.least:
            return
        filled = [measure(pool) for pool in (self._first, self._second)]
        for place, figure in enumerate(self._figures):
            if figure not in self._left_out:
                yield from self._figure(place, filled, float(base[place]))

    def _cells(self) -> Iterator[FieldCell]:
        yield WHOLE
        for name in self._rules.panel.by:
            if name in self._attributes.names:
                for level in self._attributes.levels[name]:
                    yield FieldCell((name,), (level,))

    def _figure(
        self, place: int, filled: list[tuple[Measures, Pool]], base: float
    ) -> Iterator[Mapping[str, Any]]:
        """One figure, by a ledger over those who gave it in both years."""
        figure, policy = self._figures[place], self._policy
        first, second = (values[:, place] for values in self._values)
        both = ~(np.isnan(first) | np.isnan(second))
        group, codes = grouped(self._attributes.codes)
        counts = np.bincount(group, weights=both, minlength=len(codes)).astype(np.int64)
        ledger = Ledger(
            counts, noise_of(PRACTICE if place < self._scores else figure, policy), policy.k_eff
        )
        wide: Panel | None = None
        for cell in self._cells():
            members = self._attributes.members(cell)
            inside = np.flatnonzero(members & both)
            patterns = self._attributes.members(cell, self._attributes.codes[codes])
            if len(inside) < self._rules.panel.least or not ledger.offer(patterns):
                continue
            found = self._matched(place, first[inside], second[inside], inside, both, filled, wide)
            wide = wide or found
            n = policy.band(len(inside))
            own = len(inside) >= policy.least["spread"] and not math.isnan(found.retest)
            retest = round(round(found.retest / RETEST_STEP) * RETEST_STEP, 2) if own else None
            label = band_labels(policy.bands)[n]
            yield _told(PANEL, cell, figure, found.change, base, label, retest, policy)

    @property
    def _scores(self) -> int:
        return len(self._figures) - len(KPIS)

    def _matched(
        self,
        place: int,
        first: Floats,
        second: Floats,
        inside: NDArray[np.int64],
        both: NDArray[np.bool_],
        filled: list[tuple[Measures, Pool]],
        wide: Panel | None,
    ) -> Panel:
        policy = self._policy
        deviation = None
        if len(inside) < policy.least["spread"]:
            retest = self._rules.panel.typical_retest
            assumed = typical(self._figures[place], policy) * math.sqrt(2 * (1 - retest))
            deviation = wide.deviation if wide is not None else assumed
        ids = np.concatenate([self._first.ids[inside], self._second.ids[inside]])
        rng = generator(set_key(self._key, f"panel {self._block(place)}", ids))
        decoys = self._decoys(place, rng, np.flatnonzero(both), filled)
        floor = int(estimate.band_floors(np.array([len(inside)]), policy.bands)[0])
        found = matched(first, second, decoys, deviation=deviation, count=floor)
        assert found is not None  # the policy's least is that of `matched`
        return found

    def _block(self, place: int) -> str:
        return PRACTICE if place < self._scores else self._figures[place]

    def _decoys(
        self,
        place: int,
        rng: np.random.Generator,
        donors: NDArray[np.int64],
        filled: list[tuple[Measures, Pool]],
    ) -> Floats:
        """[q, 2]: made-up pairs: a donor's two years, a fifth of the items from other donors."""
        policy = self._policy
        if not policy.decoys:
            return np.zeros((0, 2))
        if place >= self._scores:
            pairs = np.stack([values[donors, place] for values in self._values], axis=1)
            taken = pairs[rng.integers(0, len(pairs), policy.decoys)]
            spread = float((pairs[:, 1] - pairs[:, 0]).std())
            noise = policy.kernel * spread * rng.standard_normal(policy.decoys)
            return np.stack([taken[:, 0], taken[:, 1] + noise], axis=1)
        taken = donors_of(rng, donors, len(self._first.items), policy)
        none = np.zeros((policy.decoys, 0))
        made = []
        for measures, pool in filled:
            own = scores_of(assembled(pool, taken, none, policy))[:, place]
            donated = measures.scores[taken[:, 0], place] / MICRO
            made.append(np.where(np.isnan(own), donated, own))
        return np.stack(made, axis=1)


def _transformed(pool: Pool) -> Floats:
    """[n, KPIS] on the scale of sums."""
    return np.stack([transform(f, pool.kpis[:, i]) for i, f in enumerate(KPIS)], axis=1)
