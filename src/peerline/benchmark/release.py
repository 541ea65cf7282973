"""A release on disk: its format, writing it whole or not at all, opening and verifying it.

A release holds only what may be shown. Arrays are memory-mapped, so that opening costs the same for
a hundred and for a million respondents.
"""

import ctypes
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peerline.benchmark.comparison import Association, Movement, Origin, ReleaseInfo, Trend
from peerline.benchmark.policy import ALL, PERFORMANCE, Policy, band_labels

FORMAT = 1
QUANTILES = ("p10", "p25", "p50", "p75", "p90")
ARRAYS = ("figures", "figures_n", "shares", "shares_n", "splits")
NOT_GIVEN = 255
MANIFEST = "manifest.json"
EXCHANGE = 2
MOST_ASSOCIATIONS = 10


class ReleaseError(ValueError):
    """A release that can't be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a release: its row in the arrays, the label of its n (None: modelled)."""

    id: str
    attributes: Mapping[str, str]
    row: int
    n: str | None


@dataclass(frozen=True)
class Release:
    """An opened release.

    `figures` [rows, figures, quantiles, (value, low, high)], NaN where not given; `figures_n` and
    `shares_n` codes of `bands` (0 = not given); `shares` whole percents in steps (0 under the
    first step, 100 over the last, 255 not given); `splits` whole percents (255 not given).
    """

    path: Path
    manifest: Mapping[str, Any]
    cells: Mapping[str, Cell]
    figures: NDArray[np.float64]
    figures_n: NDArray[np.uint8]
    shares: NDArray[np.uint8]
    shares_n: NDArray[np.uint8]
    splits: NDArray[np.uint8]

    @cached_property
    def memory(self) -> dict[str, object]:
        """What readers of the release keep of it; at most an entry for each cell."""
        return {}

    @cached_property
    def info(self) -> ReleaseInfo:
        """What a report says of it."""
        m = self.manifest
        return ReleaseInfo(
            digest=m["digest"],
            date=m["date"],
            origin=Origin(m["origin"]),
            series=m["series"],
            family=m["family"],
            method=m["method"],
            policy=m["policy"],
            format=m["format"],
            n=m["n"],
        )

    @cached_property
    def associations(self) -> tuple[Association, ...]:
        """The practices that go with more NRR in this field, the surest first. Raises
        ReleaseError."""
        file = self.path / "advice.json"
        try:
            return tuple(Association(**entry) for entry in _json(file)["associations"])
        except (KeyError, TypeError) as error:
            raise ReleaseError(f"{file} can't be read ({error}); take a sound copy") from error

    @cached_property
    def trend(self) -> Trend | None:
        """Change since an earlier year; None where the release has none. Raises ReleaseError."""
        file = self.path / "trend.json"
        try:
            told = _json(file)
            if told["since"] is None:
                return None
            moved = tuple(Movement(**entry) for entry in told["changes"])
            return Trend(told["since"]["date"], tuple(told["items"]), moved)
        except (KeyError, TypeError) as error:
            raise ReleaseError(f"{file} can't be read ({error}); take a sound copy") from error

    @cached_property
    def mix(self) -> Mapping[str, Any]:
        """Means of the whole field brought to the fixed mix: `covered` (percent of the mix, in
        steps of 5) and `figures`: figure -> value, low, high. Raises ReleaseError."""
        file = self.path / "trend.json"
        try:
            found: Mapping[str, Any] = _json(file)["mix"]
        except KeyError as error:
            raise ReleaseError(f"{file} can't be read ({error}); take a sound copy") from error
        return found

    @cached_property
    def errors(self) -> Mapping[str, int]:
        """Index and dimension ids -> standard error of measurement, in points, where known."""
        told = self.manifest["reliability"]
        if told is None:
            return {}
        errors = {"index": told["index"]["error"]}
        errors |= {name: part["error"] for name, part in told["dimensions"].items()}
        return {name: error for name, error in errors.items() if error is not None}

    @cached_property
    def bands(self) -> tuple[str | None, ...]:
        """Labels of n by code; None for code 0."""
        return band_labels(tuple(self.manifest["bands"]))

    @cached_property
    def figure_index(self) -> Mapping[str, int]:
        """Figure id -> its place in `figures`."""
        return {figure: i for i, figure in enumerate(self.manifest["figures"])}

    @cached_property
    def practice_index(self) -> Mapping[tuple[str, str], int]:
        """(item, option) -> its place in `shares`."""
        return {(item, option): i for i, (item, option) in enumerate(self.manifest["practices"])}

    @cached_property
    def item_index(self) -> Mapping[str, int]:
        """Item id -> its place in `shares_n`."""
        return {item: i for i, item in enumerate(self.manifest["items"])}

    @property
    def all(self) -> Cell:
        """The cell of the whole field; every release has it."""
        return self.cells[ALL]


def open_release(path: Path, *, verify: bool = False) -> Release:
    """Open the release in the directory `path`. Raises ReleaseError.

    `verify`: read every file and compare it with its digest, too.
    """
    manifest = _manifest(path)
    if verify:
        verify_files(path, manifest)
    index = _json(path / "index.json")
    cells = {key: Cell(key, attributes_of(key), row["row"], row["n"]) for key, row in index.items()}
    if ALL not in cells:
        raise ReleaseError(f"{path}: index.json has no cell “all”; build the release again")
    arrays = {name: _array(path / f"{name}.npy") for name in ARRAYS}
    release = Release(path, manifest, cells, **arrays)
    _check_shapes(release)
    return release


def attributes_of(cell_id: str) -> Mapping[str, str]:
    """The attributes of a cell id. Raises ReleaseError for text that is none."""
    if cell_id == ALL:
        return {}
    attributes = {}
    for part in cell_id.split(","):
        attribute, equals, level = part.strip().partition("=")
        if not equals or not attribute or not level or attribute in attributes:
            raise ReleaseError(
                f"“{cell_id}” is no cohort; write it as industry=technology,arr_band=10-50m, or all"
            )
        attributes[attribute] = level
    return dict(sorted(attributes.items()))


def cell_id(attributes: Mapping[str, str]) -> str:
    """The id of the cell of these attributes: sorted, `all` without any."""
    return ",".join(f"{key}={level}" for key, level in sorted(attributes.items())) or ALL


def check_family(release: Release, family: str, method: int) -> None:
    """Raises ReleaseError unless the release is of that family and method version."""
    info = release.info
    if info.family != family:
        raise ReleaseError(
            f"this release is of {info.family}, the answers are of {family}; "
            f"name a release of {family}"
        )
    if info.method != method:
        raise ReleaseError(
            f"this release was scored by version {info.method} of the method, the answers by "
            f"version {method}; build the release again with version {method}"
        )


def check_policy(release: Release, policy: Policy) -> None:
    """Whether the release says no more than the policy allows. Raises ReleaseError with the reason.

    Reads the release alone: its private state tells whether what it states is true.
    """
    found = release.manifest
    if found["policy"] != policy.version:
        raise ReleaseError(
            f"this release was made under policy {found['policy']}, this version knows "
            f"{policy.version}; verify it with the version that made it"
        )
    low = [name for name, k_eff in found["k_eff"].items() if k_eff < policy.k_eff]
    if low:
        raise ReleaseError(f"the release states a k_eff below {policy.k_eff}: {', '.join(low)}")
    steps = {*range(0, 101, policy.share_step), NOT_GIVEN}
    if not set(np.unique(release.shares).tolist()) <= steps:
        raise ReleaseError("the release shows shares that are not in steps")
    narrow = release.figures_n < policy.band(policy.least["spread"])
    if not np.isnan(release.figures[narrow][:, [0, -1]]).all():
        raise ReleaseError("the release shows outer quantiles of too few members")
    withheld = [release.figure_index[name] for name in policy.withheld]
    rows = [cell.row for cell in release.cells.values() if PERFORMANCE in cell.attributes]
    if not np.isnan(release.figures[rows][:, withheld]).all():
        raise ReleaseError("the release shows figures of revenue in cells by performance")
    _check_associations(release.associations)
    _check_trend(release, policy)


def _check_associations(found: tuple[Association, ...]) -> None:
    whole = all(isinstance(v, int) for a in found for v in (a.effect, a.low, a.high))
    if len(found) > MOST_ASSOCIATIONS or not whole or any(a.low < 1 for a in found):
        raise ReleaseError(
            f"the release tells of more than {MOST_ASSOCIATIONS} practices, or not in whole points"
        )


def _check_trend(release: Release, policy: Policy) -> None:
    trend = release.trend
    if trend is None:
        return
    if release.info.series != "closed":
        raise ReleaseError("the release tells a trend of a field that is still open")
    least = policy.least_members(("cell", "cell"))
    few = {
        label for label in release.bands if label and int(label.rstrip("+").split("-")[0]) < least
    }
    narrow = set(release.bands[: policy.band(policy.least["spread"])])
    for moved in trend.movements:
        if moved.by == "panel" and (moved.n not in release.bands or moved.n in few):
            raise ReleaseError("the release tells a trend of too few companies")
        if moved.retest is not None and moved.n in narrow:
            raise ReleaseError("the release tells how close two years of too few companies are")
        if moved.by != "panel" and moved.cohort != ALL:
            raise ReleaseError("the release tells a trend of a cohort whose members differ")


def write_release(
    path: Path,
    manifest: Mapping[str, Any],
    index: Mapping[str, Any],
    arrays: Mapping[str, NDArray[Any]],
    extra: Mapping[str, Any],
) -> str:
    """Write a release to the directory `path`, whole or not at all; returns its digest.

    `extra`: further JSON files by name. What stood at `path` is replaced if it is a release.
    Raises ReleaseError where something else stands there.
    """
    if path.exists() and any(path.iterdir()) and not (path / MANIFEST).exists():
        raise ReleaseError(f"{path} holds something else; name a new directory")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        for name, array in arrays.items():
            with (temporary / f"{name}.npy").open("wb") as file:
                np.save(file, array, allow_pickle=False)
        for name, content in {"index": index, **extra}.items():
            (temporary / f"{name}.json").write_bytes(_bytes(content))
        files = {file.name: _digest(file) for file in sorted(temporary.iterdir())}
        whole: dict[str, Any] = {"peerline": "release/1", "format": FORMAT, **manifest}
        whole["files"] = files
        whole["digest"] = _whole_digest(whole)
        (temporary / MANIFEST).write_bytes(_bytes(whole))
        temporary.chmod(0o755)
        put_in_place(temporary, path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return str(whole["digest"])


def put_in_place(temporary: Path, path: Path) -> None:
    """Make the directory `temporary` the one at `path`, at one moment, durably.

    A kill leaves the old directory or the new one. What was replaced is left at `temporary`.
    """
    for file in temporary.iterdir():
        _sync(file)
    _sync(temporary)
    if not path.exists() or not any(path.iterdir()):
        temporary.rename(path)
    elif not _exchange(temporary, path):
        aside = temporary.with_name(f"{temporary.name}.old")
        path.rename(aside)
        temporary.rename(path)
        shutil.rmtree(aside)
    _sync(path.parent)


def verify_files(path: Path, manifest: Mapping[str, Any] | None = None) -> None:
    """Compare every file with its digest and the manifest with its own. Raises ReleaseError."""
    found = _manifest(path) if manifest is None else manifest
    if _whole_digest(found) != found["digest"]:
        raise ReleaseError(f"{path / MANIFEST} was changed after it was written; take a sound copy")
    for name, digest in found["files"].items():
        file = path / name
        if not file.is_file():
            raise ReleaseError(f"{file} is missing; take a sound copy of the release")
        if _digest(file) != digest:
            raise ReleaseError(f"{file} was changed after it was written; take a sound copy")
    extra = {file.name for file in path.iterdir()} - {MANIFEST, *found["files"]}
    if extra:
        raise ReleaseError(f"{path} holds files that are not of the release: {', '.join(extra)}")


def _manifest(path: Path) -> Mapping[str, Any]:
    if not (path / MANIFEST).is_file():
        raise ReleaseError(f"{path} is no release: it has no {MANIFEST}")
    manifest = _json(path / MANIFEST)
    if manifest.get("peerline") != "release/1" or manifest.get("format") != FORMAT:
        raise ReleaseError(
            f"{path} is a release of format {manifest.get('format')!r}; this version reads {FORMAT}"
        )
    return manifest


def _check_shapes(release: Release) -> None:
    manifest = release.manifest
    rows = len(release.figures)
    expected: Mapping[str, tuple[int, ...]] = {
        "figures": (rows, len(manifest["figures"]), len(QUANTILES), 3),
        "figures_n": (rows, len(manifest["figures"])),
        "shares": (rows, len(manifest["practices"])),
        "shares_n": (rows, len(manifest["items"])),
        "splits": (rows, len(manifest["splits"])),
    }
    for name, shape in expected.items():
        if getattr(release, name).shape != shape:
            raise ReleaseError(
                f"{release.path / name}.npy has another shape than the manifest says"
            )
    if any(not 0 <= cell.row < rows for cell in release.cells.values()):
        raise ReleaseError(f"{release.path / 'index.json'} names rows that are not there")


def _json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path} can't be read ({error}); take a sound copy") from error
    if not isinstance(data, dict):
        raise ReleaseError(f"{path} holds no object; take a sound copy")
    return data


def _array(path: Path) -> NDArray[Any]:
    try:
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path} can't be read ({error}); take a sound copy") from error
    return array


def _bytes(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _whole_digest(manifest: Mapping[str, Any]) -> str:
    """Over the files' digests and everything else that the manifest says."""
    rest = {key: value for key, value in manifest.items() if key != "digest"}
    return hashlib.sha256(_bytes(rest)).hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exchange(first: Path, second: Path) -> bool:
    """Swap two directories at one moment, where the system can (Linux)."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    here = -100
    names = os.fsencode(first), os.fsencode(second)
    return bool(rename(here, names[0], here, names[1], EXCHANGE) == 0)
