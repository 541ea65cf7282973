"""Who withdraws: the answers go, what was released stays, and no difference tells who it was."""

import shutil

import numpy as np
import pyarrow.parquet as parquet
import pytest

from peerline.answers.answer import Answer, Answers
from peerline.benchmark.compare import compare
from peerline.benchmark.policy import load_policy
from peerline.benchmark.release import open_release
from peerline.engine.connect import open_table
from peerline.field.build import build_release
from peerline.field.disclosure import patterns_of
from peerline.field.state import StateError, load_state
from peerline.field.turn import BuildError
from peerline.field.verify import verify_state
from peerline.instruments.load import load
from peerline.scoring.score import score

KEY = b"k" * 32


def built(rows, folder, *, close, date="2026-11-01"):
    path = folder / "answers.parquet"
    parquet.write_table(rows, path)
    table = open_table(str(path))
    return build_release(table, folder / "state", KEY, folder / "r", date=date, close=close)


def bytes_of(path):
    return {file.name: file.read_bytes() for file in sorted(path.iterdir())}


@pytest.fixture(scope="module")
def rows(answers_file):
    """Verified, one row a company."""
    table = parquet.read_table(answers_file)
    kept = np.array(table["verified"].to_pylist(), dtype=bool)
    _, first = np.unique(table["company"].to_pylist(), return_index=True)
    return table.take(np.intersect1d(np.flatnonzero(kept), first))


def test_a_closed_release_is_never_issued_again_with_one_member_less(rows, tmp_path):
    built(rows, tmp_path, close=True)
    before = bytes_of(tmp_path / "r")
    for date in ("2026-11-01", "2026-12-01"):
        with pytest.raises(StateError, match="was closed"):
            built(rows.slice(1), tmp_path, close=True, date=date)
        with pytest.raises(StateError, match="was closed"):
            built(rows.slice(1), tmp_path, close=False, date=date)
    assert bytes_of(tmp_path / "r") == before
    assert len(load_state(tmp_path / "state")) == 1


def test_a_release_needs_nobodys_answers_any_more(rows, tmp_path):
    built(rows, tmp_path, close=True)
    instrument = load("cs-maturity-2026")
    given = Answers(instrument.id, "en", {"industry": Answer("technology")})
    card = score(instrument, given)
    before = compare(instrument, given, card, open_release(tmp_path / "r"))
    k_eff = verify_state(tmp_path / "r", tmp_path / "state")
    (tmp_path / "answers.parquet").unlink()
    shutil.copytree(tmp_path / "r", tmp_path / "copy")
    assert compare(instrument, given, card, open_release(tmp_path / "copy")) == before
    assert verify_state(tmp_path / "copy", tmp_path / "state") == k_eff


def test_while_a_field_is_open_a_withdrawal_shows_only_among_twenty_who_joined(rows, tmp_path):
    built(rows.slice(0, 100), tmp_path, close=False)
    with pytest.raises(BuildError, match="0 companies are new"):
        built(rows.slice(1, 99), tmp_path, close=False, date="2026-11-02")
    with pytest.raises(BuildError, match="19 companies are new"):
        built(rows.slice(1, 118), tmp_path, close=False, date="2026-11-02")
    built(rows.slice(1, 119), tmp_path, close=False, date="2026-11-02")
    assert verify_state(tmp_path / "r", tmp_path / "state")


@pytest.mark.parametrize("joined", [0, 150])
def test_who_left_before_the_close_stays_in_the_ledger(rows, tmp_path, joined):
    """Those who are no longer there are protected like the others."""
    built(rows.slice(0, 200), tmp_path, close=False)
    built(rows.slice(1, 199 + joined), tmp_path, close=True, date="2026-11-02")
    entries = load_state(tmp_path / "state")
    gone = {i.tobytes() for i in entries[0].issued.records.ids} - {
        i.tobytes() for i in entries[1].issued.records.ids
    }
    assert len(gone) == 1
    patterns = patterns_of([entry.issued for entry in entries])
    left = patterns.present[:, 0] & ~patterns.present[:, 1]
    assert patterns.counts["practice"][left].sum() == 1
    found = verify_state(tmp_path / "r", tmp_path / "state")
    assert min(found.values()) >= load_policy().k_eff - 1e-6
