"""Practices that go with more NRR: from the pool into the release, its ledger and its state."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from peerline.benchmark.policy import load_policy
from peerline.benchmark.release import ReleaseError, check_policy, open_release, write_release
from peerline.cli.release_report import lines
from peerline.engine.connect import open_table
from peerline.field import insight
from peerline.field.build import build_release
from peerline.field.cells import Attributes
from peerline.field.disclosure import NRR, Effects, Issued, decide, replay
from peerline.field.hygiene import clean
from peerline.field.insight import advice_of, effects_of
from peerline.field.ledger import dense_r2
from peerline.field.pool import read_pool
from peerline.field.state import StateError, load_state
from peerline.field.verify import verify_state
from peerline.instruments.load import load
from peerline.simulate.responses import simulate, write

KEY = b"k" * 32
WORTH = {("measures", "roi"): 1.15, ("roles", "training"): 1.12}


@pytest.fixture(scope="module")
def planted_file(tmp_path_factory):
    """700 firms; two practices are worth some fifteen points of NRR each."""
    path = tmp_path_factory.mktemp("planted") / "answers.parquet"
    write(simulate(load("cs-maturity-2026"), 700, 3), path)
    rows = parquet.read_table(path)
    nrr = rows["finance__nrr"].to_numpy(zero_copy_only=False).copy()
    for (item, option), factor in WORTH.items():
        done = rows[f"{item}__{option}"].to_numpy(zero_copy_only=False) == 1
        nrr = np.where(done, nrr * factor, nrr)
    place = rows.column_names.index("finance__nrr")
    parquet.write_table(
        rows.set_column(place, "finance__nrr", pa.array(nrr, from_pandas=True)), path
    )
    return path


@pytest.fixture(scope="module")
def planted(planted_file):
    table = open_table(str(planted_file))
    return clean(read_pool(table, KEY, load_policy().attributes))[0]


@pytest.fixture(scope="module")
def closed(planted_file, tmp_path_factory):
    folder = tmp_path_factory.mktemp("closed")
    table = open_table(str(planted_file))
    build_release(table, folder / "state", KEY, folder / "r", date="2026-11-01", close=True)
    return folder


def test_the_release_tells_what_was_planted(closed, planted):
    told = open_release(closed / "r", verify=True)
    found = {(a.item, a.option) for a in told.associations}
    assert set(WORTH) <= found
    assert [a.item for a in told.associations] == [f.item for f in advice_of(planted)]
    assert all(a.n == "100+" and 1 <= a.low <= a.effect <= a.high for a in told.associations)
    check_policy(told, load_policy())
    assert told.manifest["associations"] == {"released": len(found), "refused": 0}
    assert f"retention: {len(found)} told, 0 not told" in "\n".join(lines(told.manifest))


def test_the_state_holds_their_weights_and_the_ledger_reckons_with_them(closed):
    (entry,) = load_state(closed / "state")
    told = open_release(closed / "r")
    assert len(entry.issued.effects.weights) == len(told.associations)
    with_them = verify_state(closed / "r", closed / "state")
    assert with_them[NRR] >= load_policy().k_eff - 1e-6
    attributes = attributes_of_entry(entry)
    without = Issued(entry.issued.records, entry.issued.rows)
    assert replay(attributes, [without], load_policy())[NRR].k_eff > with_them[NRR]


def test_the_best_linear_attacker_with_effects_and_cells_stays_below_the_limit(closed):
    (entry,) = load_state(closed / "state")
    attributes = attributes_of_entry(entry)
    given = entry.issued.records.kpi_given[:, 0]
    cells = np.array([attributes.members(c) & given for c in entry.issued.rows[NRR]])
    cells = np.unique(cells, axis=0)
    effects = np.zeros((len(entry.issued.effects.weights), len(given)))
    effects[:, entry.issued.effects.places] = entry.issued.effects.weights
    effects /= np.abs(effects).max(axis=1, keepdims=True)
    noise = np.repeat([load_policy().noise["figures"], 1e-9], [len(cells), len(effects)])
    slow = dense_r2(np.concatenate([cells, effects]), noise)
    assert slow.max() <= 1 / load_policy().k_eff + 1e-6
    fast = replay(attributes, [entry.issued], load_policy())[NRR]
    assert fast.k_eff == pytest.approx(1 / slow.max(), rel=1e-4)


def test_a_release_that_tells_more_than_its_state_is_found(closed, tmp_path):
    release = open_release(closed / "r")
    arrays = {
        name: getattr(release, name)
        for name in ("figures", "figures_n", "shares", "shares_n", "splits")
    }
    index = json.loads((closed / "r/index.json").read_text())
    manifest = {k: v for k, v in release.manifest.items() if k not in ("files", "digest")}
    extra = {"advice": {"associations": []}, "trend": {"items": []}}
    write_release(tmp_path / "r", manifest, index, arrays, extra)
    with pytest.raises(StateError, match="other practices than its state"):
        verify_state(tmp_path / "r", closed / "state")
    entry = {"item": "measures", "option": "roi", "effect": 3, "low": 1, "high": 5, "n": "100+"}
    for faulty in ([entry] * 11, [entry | {"effect": 3.2}], [entry | {"low": 0}]):
        write_release(
            tmp_path / "r", manifest, index, arrays, {**extra, "advice": {"associations": faulty}}
        )
        with pytest.raises(ReleaseError, match="more than 10 practices"):
            check_policy(open_release(tmp_path / "r"), load_policy())
    write_release(tmp_path / "r", manifest, index, arrays, {**extra, "advice": {}})
    with pytest.raises(ReleaseError, match=r"advice.json can't be read"):
        _ = open_release(tmp_path / "r").associations


def test_nothing_of_practices_before_the_close(planted_file, tmp_path):
    table = open_table(str(planted_file))
    build_release(table, tmp_path / "s", KEY, tmp_path / "r", date="2026-11-01", close=False)
    assert open_release(tmp_path / "r").associations == ()
    assert verify_state(tmp_path / "r", tmp_path / "s")


def test_an_effect_that_tells_too_much_is_not_told(closed):
    """Two firms' difference: refused, and the cells after it are as without it."""
    (entry,) = load_state(closed / "state")
    attributes, records = attributes_of_entry(entry), entry.issued.records
    pair = np.flatnonzero(records.kpi_given[:, 0])[:2]
    rows = np.concatenate([[[1.0, -1.0]]])
    plain = decide(attributes, records, [], load_policy())
    refused = decide(attributes, records, [], load_policy(), None, Effects(pair, rows))
    assert refused.effects == (False,)
    assert refused.released == plain.released
    assert refused.k_eff == pytest.approx(plain.k_eff)


def test_effects_come_from_a_drawn_part_of_a_large_field(planted, monkeypatch):
    monkeypatch.setattr(insight, "MOST_FITTED", 300)
    effects = effects_of(advice_of(planted))
    known = np.flatnonzero(~np.isnan(planted.kpis[:, 0]))
    assert len(effects.weights)
    assert set(effects.places) <= set(known[:300])
    assert np.allclose(effects.weights.sum(axis=1), 0, atol=1e-9)  # blind to everybody's level


def attributes_of_entry(entry):
    told = entry.told
    return Attributes(
        tuple(told["attributes"]),
        {name: tuple(levels) for name, levels in told["levels"].items()},
        {
            name: {level: tuple(places) for level, places in levels.items()}
            for name, levels in told["inside"].items()
        },
        entry.issued.records.codes,
    )
