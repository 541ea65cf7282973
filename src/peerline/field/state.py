"""The private state of a field: what was released before, kept beside the database, never
published.

One numbered folder a release: who was in it (pseudonyms), which cells were entered in which ledger,
what was refused, the decoys, the whole field's means, and the weights of published effects of
practices, from which those who hold it can tell who follows such a practice. It holds no answers
else. Beside the folders, `retired.json`: the cells that were taken back.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peerline.benchmark.release import put_in_place
from peerline.field.cells import WHOLE, FieldCell
from peerline.field.decoys import PracticeDecoys, Store
from peerline.field.disclosure import Effects, Issued, Records

ENTRY = "entry.json"
TAKEN_BACK = "retired.json"


class StateError(ValueError):
    """A private state that does not fit or is damaged; the message says why and what to do."""


@dataclass(frozen=True)
class Entry:
    """A release as the state remembers it. `told`: what entry.json says besides its cells;
    `levels` [2, figures, 2]: mean and its variance of the whole field, and in the fixed mix, on the
    scale of sums, NaN where not told."""

    number: int
    told: Mapping[str, Any]
    issued: Issued
    companies: NDArray[np.uint8]
    store: Store
    levels: NDArray[np.float64]


def load_state(path: Path) -> list[Entry]:
    """The entries of the state at `path`, oldest first; none where it does not exist."""
    if not path.exists():
        return []
    folders = sorted(p for p in path.iterdir() if p.is_dir() and p.name.isdigit())
    return [_load(folder) for folder in folders]


def save_entry(path: Path, entry: Entry, decisions: Mapping[str, Any]) -> None:
    """Write an entry, whole or not at all, before its release is published.

    `decisions`: what was refused and why. Raises StateError where its number is taken.
    """
    target = path / f"{entry.number:04d}"
    if target.exists():
        raise StateError(f"{target} exists already: another build is under way")
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = Path(tempfile.mkdtemp(prefix=".entry-", dir=path))
    try:
        records, store = entry.issued.records, entry.store
        rows = {
            ledger: [list(map(list, (cell.family, cell.levels))) for cell in cells]
            for ledger, cells in entry.issued.rows.items()
        }
        arrays: dict[str, NDArray[Any]] = {
            "ids": records.ids,
            "companies": entry.companies,
            "codes": records.codes,
            "kpi_given": records.kpi_given,
            "effect_places": entry.issued.effects.places,
            "effect_weights": entry.issued.effects.weights,
            **{f"mixed_{ledger}": table for ledger, table in entry.issued.mixed.items()},
            "levels": entry.levels,
            **_store_arrays(store),
        }
        for name, array in arrays.items():
            np.save(temporary / f"{name}.npy", array, allow_pickle=False)
        digests = {f.name: _digest(f) for f in sorted(temporary.iterdir())}
        told = {**entry.told, "rows": rows, "decisions": decisions, "files": digests}
        text = json.dumps(told, sort_keys=True, indent=1)
        (temporary / ENTRY).write_text(text, encoding="utf-8")
        put_in_place(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def retired(path: Path) -> tuple[str, ...]:
    """The cells of the state's field that were taken back. Raises StateError."""
    file = path / TAKEN_BACK
    if not file.exists():
        return ()
    try:
        return tuple(json.loads(file.read_text(encoding="utf-8"))["cells"])
    except (OSError, ValueError, KeyError) as error:
        raise StateError(f"{file} can't be read ({error}); take it from its backup") from error


def retire(path: Path, cells: Iterable[str]) -> None:
    """Remember that the cells were taken back, so that nothing shows them again."""
    whole = json.dumps({"cells": sorted({*retired(path), *cells})}, indent=1)
    replace_text(path / TAKEN_BACK, whole)


def replace_text(path: Path, text: str) -> None:
    """Write a file of the state at one moment, durably."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def _load(folder: Path) -> Entry:
    try:
        told = json.loads((folder / ENTRY).read_text(encoding="utf-8"))
        arrays = {}
        for name, digest in told["files"].items():
            if _digest(folder / name) != digest:
                raise StateError(f"{folder / name} was changed; take the state from its backup")
            arrays[name.removesuffix(".npy")] = np.load(folder / name, allow_pickle=False)
        rows = {
            ledger: [
                FieldCell(tuple(family), tuple(levels)) if family else WHOLE
                for family, levels in cells
            ]
            for ledger, cells in told["rows"].items()
        }
        mixed = {
            name.removeprefix("mixed_"): table
            for name, table in arrays.items()
            if name.startswith("mixed_")
        }
        records = Records(arrays["ids"], arrays["codes"], arrays["kpi_given"])
        effects = Effects(arrays["effect_places"], arrays["effect_weights"])
        store = _store_of(arrays)
    except (OSError, KeyError, ValueError) as error:
        if isinstance(error, StateError):
            raise
        raise StateError(
            f"{folder} can't be read ({error}); take the state from its backup"
        ) from error
    number = int(folder.name)
    issued = Issued(records, rows, effects, mixed)
    return Entry(number, told, issued, arrays["companies"], store, arrays["levels"])


def _store_arrays(store: Store) -> dict[str, NDArray[Any]]:
    practice, kpi = sorted(store.practice), sorted(store.kpi)
    sets = [store.practice[name] for name in practice]
    return {
        "practice_sets": _names(practice),
        "practice_scores": np.array([s.scores for s in sets]),
        "practice_practices": np.array([s.practices for s in sets]),
        "practice_splits": np.array([s.splits for s in sets]),
        "kpi_sets": _names(kpi),
        "kpi_values": np.array([store.kpi[name] for name in kpi]),
    }


def _store_of(arrays: Mapping[str, NDArray[Any]]) -> Store:
    store = Store()
    for i, name in enumerate(arrays["practice_sets"]):
        store.practice[name.tobytes()] = PracticeDecoys(
            arrays["practice_scores"][i],
            arrays["practice_practices"][i],
            arrays["practice_splits"][i],
        )
    for name, values in zip(arrays["kpi_sets"], arrays["kpi_values"], strict=True):
        store.kpi[name.tobytes()] = values
    return store


def _names(names: list[bytes]) -> NDArray[np.uint8]:
    return np.frombuffer(b"".join(names), dtype=np.uint8).reshape(len(names), -1)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
