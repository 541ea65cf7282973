"""What identifies a release, and whether it may come after those before it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from peerline.benchmark.policy import Policy
from peerline.field.cells import attributes_of
from peerline.field.pool import Pool
from peerline.field.state import Entry, StateError

PRELIMINARY, CLOSED = "preliminary", "closed"


class BuildError(ValueError):
    """A release that can't be built; the message says why and what to do."""


def key_id(key: bytes) -> str:
    """Names a decoy key without telling it."""
    return hashlib.sha256(b"key id\0" + key).hexdigest()[:16]


def told_of(pool: Pool, policy: Policy, key: bytes, date: str, series: str) -> dict[str, Any]:
    """What identifies a release beside its cells; the fingerprint is over all of it."""
    attributes = attributes_of(pool, policy)
    told: dict[str, Any] = {
        "family": pool.reference.family,
        "method": pool.reference.method,
        "policy": policy.version,
        "origin": pool.origin.value,
        "date": date,
        "series": series,
        "key": key_id(key),
        "nrr_definition": pool.reference.nrr_definition,
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


def check_turn(
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
    if last["method"] != told["method"] and _same_members(pool, entries[-1]):
        if last["series"] == told["series"]:
            return  # the same sums of the same companies and decoys, scored by the new method
    elif last["series"] == CLOSED and last["method"] != told["method"]:
        raise StateError(
            "this field was closed. Another version of the method scores exactly its companies "
            "anew, but some have withdrawn or changed their answers since: without them the "
            "difference would tell what they answered. The release of the earlier version stays"
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


def _same_members(pool: Pool, entry: Entry) -> bool:
    ids = entry.issued.records.ids
    return pool.ids.shape == ids.shape and bool((pool.ids == ids).all())
