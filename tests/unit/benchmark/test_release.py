"""Reading a release: what is whole opens, what is not is named."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from peerline.benchmark.policy import load_policy
from peerline.benchmark.release import (
    ReleaseError,
    attributes_of,
    cell_id,
    check_family,
    check_policy,
    open_release,
    verify_files,
    write_release,
)


@pytest.fixture
def copy(release_path, tmp_path):
    return shutil.copytree(release_path, tmp_path / "copy")


def test_a_sound_release_verifies(release_path):
    assert open_release(release_path, verify=True).info.n == "100+"


@pytest.mark.parametrize(
    "name", ["figures.npy", "shares.npy", "splits.npy", "index.json", "advice.json"]
)
def test_a_flipped_byte_is_found(copy, name):
    data = bytearray((copy / name).read_bytes())
    data[-2] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(ReleaseError, match=name):
        verify_files(copy)


def test_a_changed_manifest_is_found(copy):
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["origin"] = "real"
    (copy / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ReleaseError, match=r"manifest\.json was changed"):
        verify_files(copy)


def test_missing_and_foreign_files_are_found(copy):
    (copy / "notes.txt").write_text("mine")
    with pytest.raises(ReleaseError, match="not of the release"):
        verify_files(copy)
    (copy / "notes.txt").unlink()
    (copy / "splits.npy").unlink()
    with pytest.raises(ReleaseError, match=r"splits\.npy is missing"):
        verify_files(copy)


def test_a_directory_that_is_no_release(tmp_path):
    with pytest.raises(ReleaseError, match="is no release"):
        open_release(tmp_path)


def test_another_format(copy):
    manifest = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps({**manifest, "format": 2}))
    with pytest.raises(ReleaseError, match="format 2"):
        open_release(copy)


def test_another_shape(copy):
    np.save(copy / "shares.npy", np.zeros((2, 3), dtype=np.uint8))
    with pytest.raises(ReleaseError, match="another shape"):
        open_release(copy)


def test_a_truncated_array(copy):
    data = (copy / "figures.npy").read_bytes()
    (copy / "figures.npy").write_bytes(data[:1000])
    with pytest.raises(ReleaseError, match="can't be read"):
        open_release(copy)


def test_another_family_or_method(release):
    check_family(release, "cs-maturity", 1)
    with pytest.raises(ReleaseError, match="cs-maturity"):
        check_family(release, "executive-scorecard", 1)
    with pytest.raises(ReleaseError, match="version 2"):
        check_family(release, "cs-maturity", 2)


def changed(release, manifest=(), **arrays):
    """The release with parts of its manifest or values of its arrays replaced."""
    made = {name: np.array(getattr(release, name)) for name in arrays}
    for name, (place, value) in arrays.items():
        made[name][place] = value
    return replace(release, manifest={**release.manifest, **dict(manifest)}, **made)


def test_a_release_is_checked_against_the_policy(release):
    policy = load_policy()
    check_policy(release, policy)
    row = release.cells["performance=110-120"].row
    nrr = release.figure_index["nrr"]
    few = tuple(np.argwhere((release.figures_n > 0) & (release.figures_n < 5))[0])
    wrong = {
        "policy 9": changed(release, {"policy": 9}),
        "k_eff below": changed(release, {"k_eff": {"nrr": 2.9}}),
        "not in steps": changed(release, shares=((0, 0), 43)),
        "outer quantiles": changed(release, figures=((*few, 0), 1.0)),
        "figures of revenue": changed(release, figures=((row, nrr, 2), 1.15)),
    }
    for message, bad in wrong.items():
        with pytest.raises(ReleaseError, match=message):
            check_policy(bad, policy)


@pytest.mark.parametrize("text", ["industry", "industry=", "=x", "a=1,a=2", ""])
def test_what_is_no_cohort(text):
    with pytest.raises(ReleaseError, match="is no cohort"):
        attributes_of(text)


def test_cell_ids_are_sorted():
    assert (
        cell_id({"industry": "retail", "arr_band": "10-50m"}) == "arr_band=10-50m,industry=retail"
    )
    assert attributes_of("industry=retail, arr_band=10-50m") == {
        "arr_band": "10-50m",
        "industry": "retail",
    }
    assert cell_id({}) == "all"
    assert attributes_of("all") == {}


def test_writing_replaces_a_release_and_nothing_else(release_path, copy, tmp_path):
    release = open_release(release_path)
    arrays = {name: getattr(release, name) for name in ("figures", "figures_n", "shares")}
    arrays |= {"shares_n": release.shares_n, "splits": release.splits}
    index = json.loads((release_path / "index.json").read_text())
    manifest = {k: v for k, v in release.manifest.items() if k not in ("files", "digest")}
    (copy / "advice.json").write_text("{}")
    extra = {
        name: json.loads((release_path / f"{name}.json").read_text())
        for name in ("advice", "trend")
    }
    assert write_release(copy, manifest, index, arrays, extra) == release.info.digest
    verify_files(copy)
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.doc").write_text("years of work")
    with pytest.raises(ReleaseError, match="something else"):
        write_release(other, manifest, index, arrays, extra)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
