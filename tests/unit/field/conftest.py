"""A small made-up field as a pool, and what is built from it."""

import ibis
import pytest

from peerline.benchmark.policy import load_policy
from peerline.engine.connect import open_table
from peerline.field.hygiene import clean
from peerline.field.pool import read_pool
from peerline.instruments.load import load
from peerline.simulate.responses import simulate, write

KEY = b"k" * 32


@pytest.fixture(scope="session")
def answers_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("answers") / "answers.parquet"
    write(simulate(load("cs-maturity-2026"), 400, 1), path)
    return path


@pytest.fixture(scope="session")
def table(answers_file) -> ibis.Table:
    return open_table(str(answers_file))


@pytest.fixture(scope="session")
def pool(table):
    return clean(read_pool(table, KEY, load_policy().attributes))[0]


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "decoy-key"
    path.write_bytes(KEY)
    return path
