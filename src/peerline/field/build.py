"""From answers to a release: read, clean, measure, decide, add decoys, estimate, write."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import ibis

from peerline.benchmark.comparison import Association
from peerline.benchmark.policy import Policy, load_policy
from peerline.benchmark.release import write_release
from peerline.field.cells import WHOLE, Attributes, attributes_of
from peerline.field.decoys import Store, rescored
from peerline.field.disclosure import (
    LEDGERS,
    PRACTICE,
    RELEASED,
    Decisions,
    Effects,
    Issued,
    Records,
    decide,
)
from peerline.field.display import Shown, shown
from peerline.field.hygiene import Hygiene, clean
from peerline.field.insight import advice_of, effects_of
from peerline.field.levels import NO_MIX, FixedMix, Floats, fixed_mix, levels_of, mixed_decoys
from peerline.field.locations import locate
from peerline.field.manifest import manifest_of, reliability_of, worded
from peerline.field.measures import Measures, measure
from peerline.field.pool import Pool, read_pool
from peerline.field.shapes import shapes_of
from peerline.field.state import Entry, load_state, replace_text, retired, save_entry
from peerline.field.totals import Totals, rows_of, totals_of
from peerline.field.trend_policy import load_trend_policy
from peerline.field.turn import CLOSED, PRELIMINARY, BuildError, check_turn, key_id, told_of
from peerline.field.yearly import PANEL_FILE, Year, check_panel, earlier_of, mixed_of, trend_of

KEY_BYTES = 32


@dataclass(frozen=True)
class Built:
    """A release in memory, and what led to it. `effects`: of the practices that it tells of;
    `levels` as in the state; `mix`: the fixed mix of a closed field."""

    pool: Pool
    attributes: Attributes
    measures: Measures
    decisions: Decisions
    totals: Totals
    shown: Shown
    hygiene: Mapping[str, Hygiene]
    manifest: Mapping[str, Any]
    associations: tuple[Association, ...]
    effects: Effects
    levels: Floats
    mix: FixedMix


@dataclass(frozen=True, slots=True)
class Report:
    """What the operator is told: nothing that is not in the release or their own table."""

    digest: str
    members: int
    series: str
    released: int
    outcomes: Mapping[str, Mapping[str, int]]
    k_eff: Mapping[str, float]
    hygiene: Mapping[str, Hygiene]
    reissued: bool


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier year: its answers, and the private state of its closed release."""

    table: ibis.Table
    state: Path


def read_key(path: Path) -> bytes:
    """The decoy key of a file: 32 bytes. Raises BuildError."""
    try:
        key = path.read_bytes()
    except OSError as error:
        raise BuildError(
            f"the decoy key {path} can't be read ({error.strerror}); `peerline setup` makes one"
        ) from error
    if len(key) != KEY_BYTES:
        raise BuildError(f"the decoy key {path} has {len(key)} bytes, it must have {KEY_BYTES}")
    return key


def build_release(
    table: ibis.Table,
    state: Path,
    key: bytes,
    output: Path,
    *,
    date: str,
    close: bool,
    before: Before | None = None,
) -> Report:
    """Build the next release of a field and write it to `output`.

    `state`: the field's private state; its entry is written before the release appears. `before`:
    the year that a closed field is set beside. The same inputs give the same bytes, also when a
    build is repeated. Raises BuildError, PoolError, StateError and ReleaseError.
    """
    if before is not None and not close:
        raise BuildError("a trend is told at the close: an open field may still change")
    policy = load_policy()
    pool, hygiene = clean(read_pool(table, key, policy.attributes))
    entries = load_state(state)
    series = CLOSED if close else PRELIMINARY
    told = told_of(pool, policy, key, date, series)
    again = bool(entries) and entries[-1].told["fingerprint"] == told["fingerprint"]
    earlier = entries[:-1] if again else entries
    check_turn(pool, earlier, told, policy)
    store = _stored(entries, pool)
    history = [entry.issued for entry in earlier]
    built = assemble(pool, hygiene, history, store, key, policy, date, series, retired(state))
    trend, panel = _trend(built, store, state, before, key, policy)
    if not again:
        save_entry(state, _entry(entries, told, built, store), _refusals(built.decisions))
    if panel is not None:
        replace_text(state / PANEL_FILE, panel)
    digest = _write(output, built, told["fingerprint"], trend, policy)
    outcomes = {ledger: built.decisions.counted(ledger) for ledger in LEDGERS}
    released = len(built.decisions.released[PRACTICE])
    return Report(
        digest, len(pool), series, released, outcomes, built.decisions.k_eff, hygiene, again
    )


def looked_through(table: ibis.Table, key: bytes) -> Mapping[str, Hygiene]:
    """What a build would leave out of each figure, and whose. Raises PoolError."""
    return clean(read_pool(table, key, load_policy().attributes))[1]


def is_closed_year(state: Path, key: bytes) -> bool:
    """Whether a later year can be set beside the field of that state. Raises StateError."""
    closed = [entry for entry in load_state(state) if entry.told["series"] == CLOSED]
    return bool(closed) and closed[-1].told["key"] == key_id(key)


def assemble(
    pool: Pool,
    hygiene: Mapping[str, Hygiene],
    history: Sequence[Issued],
    store: Store,
    key: bytes,
    policy: Policy,
    date: str,
    series: str,
    taken_back: Sequence[str] = (),
) -> Built:
    """The release in memory; decoys drawn on the way are put into `store`."""
    _check_size(pool, policy)
    attributes = attributes_of(pool, policy)
    measures, filled = measure(pool)
    findings = advice_of(pool) if series == CLOSED else ()
    effects = effects_of(findings)
    mix = NO_MIX
    if series == CLOSED:
        mix = fixed_mix(attributes, measures.kpi_given, load_trend_policy())
    records = records_of(pool, attributes)
    candidates = None if series == CLOSED else [WHOLE]
    decisions = decide(
        attributes, records, history, policy, candidates, effects, mix.tables, taken_back
    )
    if not decisions.released[PRACTICE]:
        raise BuildError(
            "not even the whole field may be shown after what was released before; "
            "wait for more answers"
        )
    totals, display, levels = _estimated(
        pool, filled, attributes, measures, decisions, store, key, policy
    )
    manifest = manifest_of(pool, attributes, measures.schema, decisions, display, policy)
    manifest |= {"date": date, "series": series}
    told = [f for f, may in zip(findings, decisions.effects, strict=True) if may]
    associations = tuple(finding.association(worded(policy)) for finding in told)
    kept = effects.kept(decisions.effects)
    return Built(
        pool, attributes, measures, decisions, totals, display, hygiene, manifest,
        associations, kept, levels, mix,
    )  # fmt: skip


def _check_size(pool: Pool, policy: Policy) -> None:
    if len(pool) < policy.least["all"]:
        raise BuildError(
            f"the field has {len(pool)} companies with verified answers; "
            f"a release needs {policy.least['all']}"
        )


def _estimated(
    pool: Pool,
    filled: Pool,
    attributes: Attributes,
    measures: Measures,
    decisions: Decisions,
    store: Store,
    key: bytes,
    policy: Policy,
) -> tuple[Totals, Shown, Floats]:
    """What the decisions allow: sums with decoys, what is shown of them, the field's levels."""
    rows = rows_of(pool, attributes, decisions, key)
    totals = totals_of(rows, pool, filled, measures, decisions, store, key, policy)
    shapes = shapes_of(totals, measures, policy)
    located = locate(totals, shapes, attributes, policy)
    display = shown(totals, shapes, located, measures.schema, policy)
    codes = {name: attributes.codes[:, i] for i, name in enumerate(attributes.names)}
    drawn = mixed_decoys(decisions.mixed, pool, filled, measures, store, key, policy)
    whole = (totals.figures[0], totals.n[0], shapes.spread[0])
    return totals, display, levels_of(whole, measures, codes, decisions.mixed, drawn, policy)


def records_of(pool: Pool, attributes: Attributes) -> Records:
    """The pool as the ledgers see it."""
    from numpy import isnan

    return Records(pool.ids, attributes.codes, ~isnan(pool.kpis))


def _stored(entries: Sequence[Entry], pool: Pool) -> Store:
    """Every decoy of the entries: a member set that returns keeps its decoys, scored by the method
    of today."""
    whole = Store()
    for entry in entries:
        store = entry.store
        if entry.told["method"] != pool.reference.method:
            store = rescored(store, pool)
        whole.practice.update(store.practice)
        whole.kpi.update(store.kpi)
    return whole


def _trend(
    built: Built,
    store: Store,
    state: Path,
    before: Before | None,
    key: bytes,
    policy: Policy,
) -> tuple[Mapping[str, Any], str | None]:
    """What `trend.json` says, and what the state remembers of the panel."""
    figures = built.measures.schema.figures
    own = mixed_of(built.levels, figures, built.mix.covered, policy)
    if before is None:
        return {"mix": own, "since": None, "items": [], "panel": None, "changes": []}, None
    year = Year(built.pool, built.attributes, built.levels, store, built.decisions.mixed)
    earlier = earlier_of(before.table, before.state, key, key_id(key), policy)
    panel = check_panel(state, earlier, built.pool)
    return {"mix": own, **trend_of(earlier, year, key, policy, load_trend_policy())}, panel


def _entry(entries: Sequence[Entry], told: Mapping[str, Any], built: Built, store: Store) -> Entry:
    records = records_of(built.pool, built.attributes)
    decisions = built.decisions
    issued = Issued(records, decisions.released, built.effects, decisions.mixed)
    number = entries[-1].number + 1 if entries else 1
    return Entry(number, told, issued, built.pool.companies, store, built.levels)


def _write(
    output: Path, built: Built, fingerprint: str, trend: Mapping[str, Any], policy: Policy
) -> str:
    series = built.manifest["series"]
    return write_release(
        output,
        {
            **built.manifest,
            "fingerprint": fingerprint,
            "reliability": reliability_of(built.pool, series, policy),
        },
        built.shown.index,
        built.shown.arrays,
        {
            "advice": {"associations": [asdict(found) for found in built.associations]},
            "trend": trend,
        },
    )


def _refusals(decisions: Decisions) -> dict[str, Any]:
    refused = {
        f"{ledger}: {cell}": why
        for (ledger, cell), why in decisions.outcomes.items()
        if why != RELEASED
    }
    return {"refused": refused}
