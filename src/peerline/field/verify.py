"""Is what a release states of its ledgers true? Recomputed from its private state."""

from collections.abc import Mapping
from pathlib import Path

from peerline.benchmark.policy import load_policy
from peerline.benchmark.release import open_release
from peerline.field.cells import Attributes
from peerline.field.disclosure import replay
from peerline.field.state import StateError, load_state, retired


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
    shown = {cell.id for cell in opened.cells.values() if cell.n is not None}
    taken_back = {*retired(state)} & shown
    if taken_back:
        raise StateError(f"the release shows what was taken back: {', '.join(sorted(taken_back))}")
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
