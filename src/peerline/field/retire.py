"""Taking a released row back: as a whole, never again with a member less.

What it told stays in the ledgers of the state, since whoever read it knows it.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from peerline.benchmark.policy import ALL, LEADERS
from peerline.benchmark.release import NOT_GIVEN, Release, ReleaseError, open_release, write_release
from peerline.field.state import StateError, load_state, retire

OWN = ("peerline", "format", "files", "digest")
"""What a manifest says of its writing."""


def retire_row(path: Path, state: Path, cell: str, output: Path) -> tuple[str, tuple[str, ...]]:
    """Write the release at `path` to `output` without the row of `cell`; `output` may be `path`.

    Cells of the same companies go with it, and so do the leaders where one of their cells goes.
    The state remembers it, so that no build shows them again. Returns the new digest and what was
    taken back. Raises ReleaseError, StateError and LookupError for a cell that is not there.
    """
    opened = open_release(path, verify=True)
    _check(opened, state, cell)
    cells = _with_it(opened, cell)
    retire(state, cells)
    return _written(opened, cells, output), cells


def _check(opened: Release, state: Path, cell: str) -> None:
    known = {entry.told["fingerprint"] for entry in load_state(state)}
    if opened.manifest["fingerprint"] not in known:
        raise StateError(f"{state} knows nothing of this release; name the state it was built with")
    if cell == ALL:
        raise ReleaseError(
            "the whole field can't be taken back alone: every report rests on it. "
            "Take the release out of use"
        )
    if cell not in opened.cells:
        raise LookupError(cell)


def _with_it(opened: Release, cell: str) -> tuple[str, ...]:
    """The cell, all of the same row, and the leaders where they are made of it."""
    row = opened.cells[cell].row
    cells = {c.id for c in opened.cells.values() if c.row == row}
    leaders = opened.manifest[LEADERS]
    performance = any(tuple(opened.cells[c].attributes) == ("performance",) for c in cells)
    if leaders is not None and performance:
        cells.add(leaders)
    if ALL in cells:
        raise ReleaseError("that cell is the whole field; it can't be taken back alone")
    return tuple(sorted(cells))


def _written(opened: Release, cells: tuple[str, ...], output: Path) -> str:
    rows = sorted({opened.cells[cell].row for cell in cells})
    empty = {"figures": np.nan, "figures_n": 0, "shares": NOT_GIVEN, "shares_n": 0}
    arrays = {}
    for name, nothing in {**empty, "splits": NOT_GIVEN}.items():
        arrays[name] = np.array(getattr(opened, name))
        arrays[name][rows] = nothing
    index = {c.id: {"row": c.row, "n": c.n} for c in opened.cells.values() if c.id not in cells}
    manifest = {key: value for key, value in opened.manifest.items() if key not in OWN}
    manifest["retired"] = sorted({*manifest["retired"], *cells})
    gone = [opened.cells[cell] for cell in cells]
    manifest["cells"] = {
        "released": manifest["cells"]["released"] - sum(c.n is not None for c in gone),
        "modelled": manifest["cells"]["modelled"] - sum(c.n is None for c in gone),
    }
    if manifest[LEADERS] in cells:
        manifest[LEADERS] = None
    trend = _json(opened.path / "trend.json")
    trend["changes"] = [moved for moved in trend["changes"] if moved["cohort"] not in cells]
    extra = {"advice": _json(opened.path / "advice.json"), "trend": trend}
    return write_release(output, manifest, index, arrays, extra)


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
