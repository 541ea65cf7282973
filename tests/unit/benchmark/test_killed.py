"""A write that is killed at any moment leaves the old release or the new one, whole."""

import json
import os
import shutil

import pytest

from peerline.benchmark.release import ReleaseError, open_release, write_release


class Killed(BaseException):
    """What a kill looks like from inside: nothing after it runs but the caller's cleaning up."""


@pytest.fixture
def parts(release_path):
    opened = open_release(release_path)
    names = ("figures", "figures_n", "shares", "shares_n", "splits")
    arrays = {name: getattr(opened, name) for name in names}
    index = json.loads((release_path / "index.json").read_text())
    manifest = {k: v for k, v in opened.manifest.items() if k not in ("files", "digest")}
    return {**manifest, "date": "2027-01-01"}, index, arrays, {"advice": {}, "trend": {}}


@pytest.mark.parametrize("moment", range(12))
def test_killed_while_syncing(release_path, parts, tmp_path, monkeypatch, moment):
    place = shutil.copytree(release_path, tmp_path / "release")
    old = open_release(place).info.digest
    calls = iter(range(100))
    real = os.fsync

    def fsync(descriptor):
        if next(calls) == moment:
            raise Killed
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    try:
        new = write_release(place, *parts)
    except Killed:
        new = None
    found = open_release(place, verify=True).info.digest
    assert found in (old, new) or moment >= 10
    assert found == old or open_release(place).info.date == "2027-01-01"


def test_killed_before_a_first_release_leaves_none(parts, tmp_path, monkeypatch):
    def fsync(descriptor):
        raise Killed

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(Killed):
        write_release(tmp_path / "release", *parts)
    with pytest.raises(ReleaseError, match="is no release"):
        open_release(tmp_path / "release")


def test_where_directories_can_not_be_swapped_they_are_moved(
    release_path, parts, tmp_path, monkeypatch
):
    place = shutil.copytree(release_path, tmp_path / "release")
    monkeypatch.setattr("peerline.benchmark.release._exchange", lambda *_: False)
    digest = write_release(place, *parts)
    assert open_release(place, verify=True).info.digest == digest
    assert [path.name for path in tmp_path.iterdir()] == ["release"]
