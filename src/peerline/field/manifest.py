"""What a release says of itself: its manifest."""

from collections.abc import Callable, Mapping
from typing import Any

from peerline.benchmark.policy import Policy, band_labels
from peerline.benchmark.release import QUANTILES
from peerline.field.cells import Attributes
from peerline.field.disclosure import LEDGERS, RELEASED, RETIRED, Decisions
from peerline.field.display import Shown
from peerline.field.insight import trust_of
from peerline.field.measures import Schema
from peerline.field.pool import Pool, sources_of
from peerline.field.reliability import as_json

CLOSED = "closed"
COUNTED_FROM = ("retention_rate", "nps_score", "customer_count", "csm_count")
"""Items, beside that of NRR, that the performance figures are made from."""
DRAWS_SEED = 1
"""Of the random weights that ranks are tried with: fixed, so that a field has one answer."""


def manifest_of(
    pool: Pool,
    attributes: Attributes,
    schema: Schema,
    decisions: Decisions,
    display: Shown,
    policy: Policy,
) -> dict[str, Any]:
    """Everything but its date, its series and what identifies its build."""
    return {
        "family": pool.reference.family,
        "method": pool.reference.method,
        "policy": policy.version,
        "origin": pool.origin.value,
        "editions": [instrument.id for instrument in pool.editions],
        "nrr_definition": pool.reference.nrr_definition,
        "n": band_labels(policy.bands)[policy.band(len(pool))],
        **_axes(pool, attributes, schema, policy),
        "leaders": display.leaders,
        **_decided(decisions, display),
    }


def _axes(pool: Pool, attributes: Attributes, schema: Schema, policy: Policy) -> Mapping[str, Any]:
    """What the places of the arrays mean, and what cells are made of."""
    return {
        "bands": list(policy.bands),
        "quantiles": list(QUANTILES),
        "figures": list(schema.figures),
        "practices": [list(practice) for practice in schema.practices],
        "items": [item.id for item in schema.items],
        "splits": [list(split) for split in schema.splits],
        "sources": [sources_of(pool.reference)["nrr"], *COUNTED_FROM],
        "attributes": {name: list(attributes.levels[name]) for name in attributes.names},
        "performance": {"levels": list(policy.levels), "edges": list(policy.edges)},
    }


def _decided(decisions: Decisions, display: Shown) -> Mapping[str, Any]:
    """What may be shown, how much of it there is, and how often not."""
    stated = {name: int(100 * k) / 100 for name, k in decisions.k_eff.items() if k < float("inf")}
    told = sum(1 for row in display.index.values() if row["n"] is not None)
    return {
        "k_eff": stated,
        "cells": {"released": told, "modelled": len(display.index) - told},
        "retired": sorted(cell for (_, cell), why in decisions.outcomes.items() if why == RETIRED),
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


def reliability_of(pool: Pool, series: str, policy: Policy) -> Mapping[str, Any] | None:
    """How far the scores can be trusted: said once, at the close, of a field large enough."""
    found = trust_of(pool, DRAWS_SEED) if series == CLOSED else None
    return None if found is None else as_json(found, worded(policy))


def worded(policy: Policy) -> Callable[[int], str | None]:
    """How n is shown."""
    labels = band_labels(policy.bands)
    return lambda n: labels[policy.band(n)]
