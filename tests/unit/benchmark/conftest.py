"""A closed release of a small made-up field, built once."""

import pytest

from peerline.benchmark.release import open_release
from peerline.cli.releases import synthetic_field


@pytest.fixture(scope="session")
def release_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("field") / "release"
    synthetic_field(path, rows=400, seed=1, date="2026-11-01", key=b"k" * 32)
    return path


@pytest.fixture
def release(release_path):
    return open_release(release_path)
