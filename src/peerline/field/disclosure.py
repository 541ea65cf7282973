"""Which cells a release may show: the only way out of the field.

Cells are decided one after the other, by number of members and by the ledgers: one for the practice
block, one for each performance figure over those who gave it. A cell that fails is refused at once.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from peerline.benchmark.comparison import KPIS
from peerline.benchmark.policy import ALL, PERFORMANCE, Policy
from peerline.benchmark.release import attributes_of
from peerline.field.cells import WHOLE, Attributes, Codes, FieldCell
from peerline.field.ledger import Ledger

Flags = NDArray[np.bool_]
PRACTICE = "practice"
"""The ledger of the index, the dimensions, the practices and the splits."""
LEDGERS = (PRACTICE, *KPIS)
NRR = "nrr"
"""The ledger that published effects of practices are rows of, too."""
RELEASED, TOO_FEW, REST_TOO_FEW, TOO_EXPOSED, RETIRED = (
    "released",
    "too-few",
    "rest-too-few",
    "too-exposed",
    "retired",
)
MIX = ("industry", "arr_band")
"""The attributes of the fixed mix that years are brought to."""


@dataclass(frozen=True)
class Records:
    """The records of one release as the ledgers see them: who they are and where they belong.

    `ids` [n, bytes]; `codes` [n, attributes]; `kpi_given` [n, KPIS].
    """

    ids: NDArray[np.uint8]
    codes: Codes
    kpi_given: Flags


@dataclass(frozen=True)
class Effects:
    """Published effects of practices on NRR: each a weighted sum of single records' log NRR.

    `places` [m] of the records that enter; `weights` [effects, m].
    """

    places: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    weights: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))

    def kept(self, flags: Sequence[bool]) -> "Effects":
        """Those effects of which the flag is set."""
        return Effects(self.places, self.weights[np.array(flags, dtype=bool)])


@dataclass(frozen=True)
class Issued:
    """An earlier release: its records, the cells that each ledger's rows were, its effects, and
    `mixed`: ledger -> [industries, ARR bands] weights of its mean in the fixed mix, if told."""

    records: Records
    rows: Mapping[str, Sequence[FieldCell]]
    effects: Effects = field(default_factory=Effects)
    mixed: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)


@dataclass
class Decisions:
    """What may be shown: ledger -> cells in order of decision; and why the others may not.

    `outcomes`: (ledger, cell id) -> reason. `k_eff`: ledger -> what it stands at. `effects`: for
    each effect that was offered, whether it may be told. `mixed`: as in `Issued`.
    """

    released: dict[str, list[FieldCell]] = field(
        default_factory=lambda: {ledger: [] for ledger in LEDGERS}
    )
    outcomes: dict[tuple[str, str], str] = field(default_factory=dict)
    k_eff: dict[str, float] = field(default_factory=dict)
    effects: tuple[bool, ...] = ()
    mixed: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def counted(self, ledger: str) -> Mapping[str, int]:
        """Outcome -> how many cells."""
        return Counter(why for (name, _), why in self.outcomes.items() if name == ledger)

    def coverage(self) -> Mapping[str, Mapping[str, int]]:
        """Family of cells -> how many there are, have enough members, and are released."""
        found: dict[str, dict[str, int]] = {}
        for (ledger, cell), why in self.outcomes.items():
            if ledger == PRACTICE:
                by = found.setdefault(
                    ",".join(attributes_of(cell)) or ALL,
                    {"cells": 0, "large_enough": 0, "released": 0},
                )
                by["cells"] += 1
                by["large_enough"] += why in (RELEASED, TOO_EXPOSED)
                by["released"] += why == RELEASED
        return found


@dataclass(frozen=True)
class Patterns:
    """Records of equal memberships, over all releases. `codes` [patterns, attributes]; `present`
    [patterns, releases], the one being decided last; `given`: figure -> [patterns, releases],
    whether those of the pattern who ever gave the figure had it counted then (one confirmed since
    enters later); `counts`: ledger -> [patterns]; `effects`: of each release, [effects,
    patterns]. A record with weights of its own is a pattern of its own."""

    codes: Codes
    present: Flags
    given: Mapping[str, Flags]
    counts: Mapping[str, NDArray[np.int64]]
    effects: Sequence[NDArray[np.float64]]

    def entered(self, ledger: str, release: int) -> Flags:
        """[patterns]: who was there, with an answer for that ledger."""
        there = self.present[:, release]
        return there if ledger == PRACTICE else there & self.given[ledger][:, release]


def decide(
    attributes: Attributes,
    records: Records,
    history: Sequence[Issued],
    policy: Policy,
    candidates: Iterable[FieldCell] | None = None,
    effects: Effects | None = None,
    mixed: Mapping[str, NDArray[np.float64]] | None = None,
    retired: Container[str] = (),
) -> Decisions:
    """Decide every candidate cell (default: all of the policy) after what `history` released.

    `effects` of practices and the means in the fixed mix (`mixed`, as in `Issued`) come before the
    cells of two attributes, which are many and would leave them no room. `retired`: cells that
    were taken back.
    """
    patterns = patterns_of([*history, Issued(records, {}, effects or Effects())])
    ledgers = _opened(attributes, patterns, history, policy)
    judge = _Judge(attributes, patterns, policy)
    decisions = Decisions()
    offered = [*(attributes.cells(policy) if candidates is None else candidates)]
    decisions.outcomes |= {(PRACTICE, c.id): RETIRED for c in offered if c.id in retired}
    cells = [cell for cell in offered if cell.id not in retired]
    for cell in (cell for cell in cells if len(cell.family) < 2):
        _decide_cell(cell, judge, ledgers, decisions, policy)
    decisions.effects = tuple(ledgers[NRR].offer_weighted(row) for row in patterns.effects[-1])
    for ledger, weights in (mixed or {}).items():
        row = _mixed_row(ledger, weights, attributes, patterns, -1)
        if ledgers[ledger].offer_weighted(row, noise_of(ledger, policy)):
            decisions.mixed[ledger] = weights
    for cell in (cell for cell in cells if len(cell.family) >= 2):
        _decide_cell(cell, judge, ledgers, decisions, policy)
    decisions.k_eff = {name: ledger.k_eff for name, ledger in ledgers.items()}
    return decisions


def _decide_cell(
    cell: FieldCell,
    judge: "_Judge",
    ledgers: Mapping[str, Ledger],
    decisions: Decisions,
    policy: Policy,
) -> None:
    members = judge.members(cell)
    why = judge.sized(cell, members, PRACTICE) or _offered(ledgers[PRACTICE], members)
    decisions.outcomes[PRACTICE, cell.id] = why
    if why != RELEASED:
        return
    decisions.released[PRACTICE].append(cell)
    for figure in KPIS:
        if PERFORMANCE in cell.family and figure in policy.withheld:
            continue
        with_it = members & judge.given(figure)
        why = judge.sized(cell, with_it, figure) or _offered(ledgers[figure], with_it)
        decisions.outcomes[figure, cell.id] = why
        if why == RELEASED:
            decisions.released[figure].append(cell)


def replay(
    attributes: Attributes, issued: Sequence[Issued], policy: Policy
) -> Mapping[str, Ledger]:
    """The ledgers after all rows of `issued`: what `release verify --state` recomputes."""
    patterns = patterns_of(issued)
    return _opened(attributes, patterns, issued, policy)


def patterns_of(issued: Sequence[Issued]) -> Patterns:
    """Group the records of several releases; one id is one record in all of them."""
    releases = [entry.records for entry in issued]
    ids = np.concatenate([records.ids for records in releases])
    keys = np.ascontiguousarray(ids).view(f"V{ids.shape[1]}")[:, 0]
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    present = np.zeros((len(first), len(releases)), dtype=bool)
    weighted = []
    single = np.zeros(len(first), dtype=bool)
    start = 0
    for release, entry in enumerate(issued):
        here = inverse[start : start + len(entry.records.ids)]
        present[here, release] = True
        weighted.append(here[entry.effects.places])
        single[weighted[-1]] = True
        start += len(here)
    own = np.where(single, np.cumsum(single), 0)[:, None]
    codes = np.concatenate([records.codes for records in releases])[first]
    given = np.concatenate([records.kpi_given for records in releases])[first]
    changes = _changed_figures(releases, inverse, given)
    group, representatives = grouped(np.concatenate([codes, present, own, changes], axis=1))
    size = len(representatives)
    counts = {PRACTICE: np.bincount(group, minlength=size)}
    entered = {}
    for i, figure in enumerate(KPIS):
        then = changes >> i & 1 == 1
        ever = np.where(changes[:, 0] < 0, given[:, i], then.any(axis=1))
        counts[figure] = np.bincount(group, weights=ever, minlength=size).astype(np.int64)
        entered[figure] = then[representatives]
    effects = []
    for entry, places in zip(issued, weighted, strict=True):
        rows = np.zeros((len(entry.effects.weights), size))
        rows[:, group[places]] = entry.effects.weights
        effects.append(rows)
    there = present[representatives]
    return Patterns(codes[representatives], there, entered, counts, effects)


def _changed_figures(
    releases: Sequence[Records], inverse: NDArray[np.int64], first: Flags
) -> NDArray[np.int16]:
    """[records, releases]: -1 for records whose figures counted alike in all releases, which is all
    bits; of the others, the bits of those that counted in each (0 where they were not there).

    `inverse`: record of each row of all releases; `first` [records, KPIS]: what counted at first.
    """
    weights = 1 << np.arange(len(KPIS))
    bits = np.zeros((len(first), len(releases)), dtype=np.int16)
    changed = np.zeros(len(first), dtype=bool)
    start = 0
    for release, records in enumerate(releases):
        here = inverse[start : start + len(records.ids)]
        bits[here, release] = records.kpi_given @ weights
        changed[here] |= (records.kpi_given != first[here]).any(axis=1)
        start += len(here)
    bits[~changed] = -1
    return bits


def grouped(table: NDArray[np.signedinteger]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """[n] group of each row of small whole numbers, and [groups] a row of each."""
    group = np.zeros(len(table), dtype=np.int64)
    representatives = np.zeros(1, dtype=np.int64)
    for column in table.T:
        shifted = column.astype(np.int64) - column.min(initial=0)
        key = group * (shifted.max(initial=0) + 1) + shifted
        _, representatives, group = np.unique(key, return_index=True, return_inverse=True)
    return group, representatives


def _opened(
    attributes: Attributes, patterns: Patterns, history: Sequence[Issued], policy: Policy
) -> dict[str, Ledger]:
    ledgers = {
        name: Ledger(patterns.counts[name], noise_of(name, policy), policy.k_eff)
        for name in LEDGERS
    }
    for release, issued in enumerate(history):
        for name, cells in issued.rows.items():
            entered = patterns.entered(name, release)
            for cell in cells:
                ledgers[name].force(attributes.members(cell, patterns.codes) & entered)
        for row in patterns.effects[release]:
            ledgers[NRR].force_weighted(row)
        for name, weights in issued.mixed.items():
            row = _mixed_row(name, weights, attributes, patterns, release)
            ledgers[name].force_weighted(row, noise_of(name, policy))
    return ledgers


def _mixed_row(
    ledger: str,
    weights: NDArray[np.float64],
    attributes: Attributes,
    patterns: Patterns,
    release: int,
) -> NDArray[np.float64]:
    """[patterns]: what each weighs in that release's mean in the fixed mix."""
    rows, columns = (patterns.codes[:, attributes.names.index(name)] for name in MIX)
    there = patterns.entered(ledger, release) & (rows >= 0) & (columns >= 0)
    return np.where(there, weights[rows, columns], 0.0)


def noise_of(ledger: str, policy: Policy) -> float:
    """The noise in a row of that ledger, in units of one firm's variance."""
    if not policy.decoys:
        return 0.0
    return policy.noise[PRACTICE if ledger == PRACTICE else "figures"]


def _offered(ledger: Ledger, members: Flags) -> str:
    return RELEASED if ledger.offer(members) else TOO_EXPOSED


class _Judge:
    """Counts members of cells by patterns."""

    def __init__(self, attributes: Attributes, patterns: Patterns, policy: Policy) -> None:
        self._attributes = attributes
        self._patterns = patterns
        self._policy = policy

    def members(self, cell: FieldCell) -> Flags:
        """[patterns]: those of the release being decided that are in the cell."""
        inside = self._attributes.members(cell, self._patterns.codes)
        return np.asarray(inside & self._patterns.present[:, -1])

    def given(self, figure: str) -> Flags:
        """[patterns]: whose figure counts in the release being decided."""
        return self._patterns.given[figure][:, -1]

    def sized(self, cell: FieldCell, members: Flags, ledger: str) -> str | None:
        """Why the cell has too few members, or None.

        Performance is an answer: in a cell by it, those of the wider cell who are not in it must
        be as many, lest the cell tell everybody's level.
        """
        counts = self._patterns.counts[ledger]
        n = int(counts[members].sum())
        if n < self._policy.least_members(cell.family):
            return TOO_FEW
        if PERFORMANCE in cell.family:
            wider = self.members(_without_performance(cell))
            wider = wider if ledger == PRACTICE else wider & self.given(ledger)
            if int(counts[wider].sum()) - n < self._policy.least["performance"]:
                return REST_TOO_FEW
        return None


def _without_performance(cell: FieldCell) -> FieldCell:
    kept = [i for i, attribute in enumerate(cell.family) if attribute != PERFORMANCE]
    if not kept:
        return WHOLE
    return FieldCell(tuple(cell.family[i] for i in kept), tuple(cell.levels[i] for i in kept))
