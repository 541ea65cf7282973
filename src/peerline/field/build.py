"""From answers to a release: read, clean, measure, decide, add decoys, estimate, write."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import ibis

from peerline.benchmark.comparison import Association
from peerline.benchmark.policy import Policy, band_labels, load_policy
from peerline.benchmark.release import QUANTILES, open_release, write_release
from peerline.field.cells import WHOLE, Attributes, attributes_of
from peerline.field.decoys import Store
from peerline.field.disclosure import (
    LEDGERS,
    PRACTICE,
    RELEASED,
    Decisions,
    Effects,
    Issued,
    Records,
    decide,
    replay,
)
from peerline.field.display import Shown, shown
from peerline.field.hygiene import Hygiene, clean
from peerline.field.insight import advice_of, effects_of, trust_of
from peerline.field.locations import locate
from peerline.field.measures import Measures, Schema, measure
from peerline.field.pool import Pool, read_pool
from peerline.field.reliability import as_json
from peerline.field.shapes import shapes_of
from peerline.field.state import Entry, StateError, load_state, merged, save_entry
from peerline.field.totals import Totals, rows_of, totals_of

KEY_BYTES = 32
PRELIMINARY, CLOSED = "preliminary", "closed"
DRAWS_SEED = 1
"""Of the random weights that ranks are tried with: fixed, so that a field has one answer."""


class BuildError(ValueError):
    """A release that can't be built; the message says why and what to do."""


@dataclass(frozen=True)
class Built:
    """A release in memory, and what led to it. `effects`: of the practices that it tells of."""

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
    table: ibis.Table, state: Path, key: bytes, output: Path, *, date: str, close: bool
) -> Report:
    """Build the next release of a field and write it to `output`.

    `state`: the field's private state; its entry is written before the release appears. The same
    inputs give the same bytes, also when a build is repeated. Raises BuildError, PoolError,
    StateError and ReleaseError.
    """
    policy = load_policy()
    pool, hygiene = clean(read_pool(table, key, policy.attributes))
    entries = load_state(state)
    series = CLOSED if close else PRELIMINARY
    told = _told(pool, policy, key, date, series)
    again = bool(entries) and entries[-1].told["fingerprint"] == told["fingerprint"]
    before = entries[:-1] if again else entries
    _check_turn(pool, before, told, policy)
    store = merged(entries)
    built = assemble(pool, hygiene, [e.issued for e in before], store, key, policy, date, series)
    if not again:
        records = records_of(pool, built.attributes)
        issued = Issued(records, built.decisions.released, built.effects)
        entry = Entry(_next(entries), told, issued, pool.companies, store)
        save_entry(state, entry, _refusals(built.decisions))
    digest = write_release(
        output,
        {
            **built.manifest,
            "fingerprint": told["fingerprint"],
            "reliability": _reliability(pool, series, policy),
        },
        built.shown.index,
        built.shown.arrays,
        {
            "advice": {"associations": [asdict(found) for found in built.associations]},
            "trend": {"items": []},
        },
    )
    outcomes = {ledger: built.decisions.counted(ledger) for ledger in LEDGERS}
    released = len(built.decisions.released[PRACTICE])
    return Report(
        digest, len(pool), series, released, outcomes, built.decisions.k_eff, hygiene, again
    )


def assemble(
    pool: Pool,
    hygiene: Mapping[str, Hygiene],
    history: Sequence[Issued],
    store: Store,
    key: bytes,
    policy: Policy,
    date: str,
    series: str,
) -> Built:
    """The release in memory; decoys drawn on the way are put into `store`."""
    if len(pool) < policy.least["all"]:
        raise BuildError(
            f"the field has {len(pool)} companies with verified answers; "
            f"a release needs {policy.least['all']}"
        )
    attributes = attributes_of(pool, policy)
    measures, filled = measure(pool)
    records = records_of(pool, attributes)
    candidates = None if series == CLOSED else [WHOLE]
    findings = advice_of(pool) if series == CLOSED else ()
    effects = effects_of(findings)
    decisions = decide(attributes, records, history, policy, candidates, effects)
    if not decisions.released[PRACTICE]:
        raise BuildError(
            "not even the whole field may be shown after what was released before; "
            "wait for more answers"
        )
    rows = rows_of(pool, attributes, decisions, key)
    totals = totals_of(rows, pool, filled, measures, decisions, store, key, policy)
    shapes = shapes_of(totals, measures, policy)
    located = locate(totals, shapes, attributes, policy)
    display = shown(totals, shapes, located, measures.schema, policy)
    manifest = _manifest(pool, attributes, measures.schema, decisions, display, policy)
    manifest |= {"date": date, "series": series}
    told = [f for f, may in zip(findings, decisions.effects, strict=True) if may]
    return Built(
        pool,
        attributes,
        measures,
        decisions,
        totals,
        display,
        hygiene,
        manifest,
        tuple(finding.association(_worded(policy)) for finding in told),
        effects.kept(decisions.effects),
    )


def records_of(pool: Pool, attributes: Attributes) -> Records:
    """The pool as the ledgers see it."""
    from numpy import isnan

    return Records(pool.ids, attributes.codes, ~isnan(pool.kpis))


def verify_state(release: Path, state: Path) -> Mapping[str, float]:
    """Recompute the ledgers of a release from its private state; returns their k_eff.

    Raises StateError where the release is not of this state, where a ledger stands below the
    policy's limit or below what the release states, and ReleaseError for a damaged release.
    """
    opened = open_release(release, verify=True)
    policy = load_policy()
    entries = load_state(state)
    manifest = opened.manifest
    numbers = [i for i, e in enumerate(entries) if e.told["fingerprint"] == manifest["fingerprint"]]
    if not numbers:
        raise StateError(f"{state} knows nothing of this release; name the state it was built with")
    issued = [entry.issued for entry in entries[: numbers[0] + 1]]
    told = entries[numbers[0]].told
    attributes = Attributes(
        tuple(told["attributes"]),
        {name: tuple(levels) for name, levels in told["levels"].items()},
        {
            name: {level: tuple(places) for level, places in levels.items()}
            for name, levels in told["inside"].items()
        },
        issued[-1].records.codes,
    )
    ledgers = replay(attributes, issued, policy)
    if len(issued[-1].effects.weights) != len(opened.associations):
        raise StateError("the release tells of other practices than its state; build it again")
    found = {name: ledger.k_eff for name, ledger in ledgers.items()}
    for name, k_eff in found.items():
        stated = manifest["k_eff"].get(name)
        if k_eff < policy.k_eff - 1e-6 or (stated is not None and k_eff < stated - 0.01):
            raise StateError(
                f"ledger {name} stands at k_eff {k_eff:.3f}: below what the release states"
            )
    return found


def _told(pool: Pool, policy: Policy, key: bytes, date: str, series: str) -> dict[str, Any]:
    """What identifies a release beside its cells; the fingerprint is over all of it."""
    attributes = attributes_of(pool, policy)
    told: dict[str, Any] = {
        "family": pool.reference.family,
        "method": pool.reference.method,
        "policy": policy.version,
        "origin": pool.origin.value,
        "date": date,
        "series": series,
        "key": hashlib.sha256(b"key id\0" + key).hexdigest()[:16],
        "attributes": list(attributes.names),
        "levels": {name: list(levels) for name, levels in attributes.levels.items()},
        "inside": {
            name: {level: list(places) for level, places in levels.items()}
            for name, levels in attributes.inside.items()
        },
    }
    whole = hashlib.sha256(repr(sorted(told.items())).encode())
    whole.update(pool.ids.tobytes())
    whole.update(key)
    told["fingerprint"] = whole.hexdigest()
    return told


def _check_turn(
    pool: Pool, entries: Sequence[Entry], told: Mapping[str, Any], policy: Policy
) -> None:
    """Whether this release may come after those before it."""
    if not entries:
        return
    last = entries[-1].told
    for name in ("family", "origin", "attributes", "levels"):
        if last[name] != told[name]:
            raise StateError(
                f"the state is of a field of another {name}; each field has a state of its own"
            )
    if last["series"] == CLOSED:
        raise StateError(
            "this field was closed: its one closed release is out, and another would tell its "
            "difference; start a new state for the next year"
        )
    if told["series"] == PRELIMINARY:
        known = {company.tobytes() for company in entries[-1].companies}
        new = sum(company.tobytes() not in known for company in pool.companies)
        if new < policy.least["newcomers"]:
            raise BuildError(
                f"{new} companies are new since the last release; the next one needs "
                f"{policy.least['newcomers']}, so that nobody's answers show in the difference"
            )


def _manifest(
    pool: Pool,
    attributes: Attributes,
    schema: Schema,
    decisions: Decisions,
    display: Shown,
    policy: Policy,
) -> dict[str, Any]:
    finance = "finance" if pool.reference.nrr_definition == "finance" else "nrr"
    sources = [finance, "retention_rate", "nps_score", "customer_count", "csm_count"]
    stated = {name: int(100 * k) / 100 for name, k in decisions.k_eff.items() if k < float("inf")}
    return {
        "family": pool.reference.family,
        "method": pool.reference.method,
        "policy": policy.version,
        "origin": pool.origin.value,
        "editions": [instrument.id for instrument in pool.editions],
        "nrr_definition": pool.reference.nrr_definition,
        "n": band_labels(policy.bands)[policy.band(len(pool))],
        "bands": list(policy.bands),
        "quantiles": list(QUANTILES),
        "figures": list(schema.figures),
        "practices": [list(practice) for practice in schema.practices],
        "items": [item.id for item in schema.items],
        "splits": [list(split) for split in schema.splits],
        "sources": sources,
        "attributes": {name: list(attributes.levels[name]) for name in attributes.names},
        "performance": {"levels": list(policy.levels), "edges": list(policy.edges)},
        "leaders": display.leaders,
        "k_eff": stated,
        "cells": {
            "released": sum(1 for row in display.index.values() if row["n"] is not None),
            "modelled": sum(1 for row in display.index.values() if row["n"] is None),
        },
        "coverage": decisions.coverage(),
        "refused": {
            ledger: {why: n for why, n in decisions.counted(ledger).items() if why != RELEASED}
            for ledger in LEDGERS
        },
        "associations": {
            "released": sum(decisions.effects),
            "refused": len(decisions.effects) - sum(decisions.effects),
        },
    }


def _reliability(pool: Pool, series: str, policy: Policy) -> Mapping[str, Any] | None:
    """How far the scores can be trusted: said once, at the close, of a field large enough."""
    found = trust_of(pool, DRAWS_SEED) if series == CLOSED else None
    return None if found is None else as_json(found, _worded(policy))


def _worded(policy: Policy) -> Callable[[int], str | None]:
    """How n is shown."""
    labels = band_labels(policy.bands)
    return lambda n: labels[policy.band(n)]


def _refusals(decisions: Decisions) -> dict[str, Any]:
    refused = {
        f"{ledger}: {cell}": why
        for (ledger, cell), why in decisions.outcomes.items()
        if why != RELEASED
    }
    return {"refused": refused}


def _next(entries: Sequence[Entry]) -> int:
    return entries[-1].number + 1 if entries else 1
