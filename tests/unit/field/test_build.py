"""Releases as a whole: the same bytes, the order of things, what is refused, exact properties."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner

from peerline.benchmark.policy import band_labels, load_policy
from peerline.benchmark.release import ReleaseError, open_release
from peerline.cli.outputs import ReleaseOutput
from peerline.cli.release_report import lines
from peerline.cli.releases import release as command
from peerline.engine.connect import open_table
from peerline.field.build import (
    assemble,
    build_release,
    read_key,
)
from peerline.field.decoys import Store
from peerline.field.disclosure import PRACTICE, TOO_EXPOSED
from peerline.field.insight import trust_of
from peerline.field.manifest import DRAWS_SEED
from peerline.field.pool import take
from peerline.field.reliability import as_json
from peerline.field.state import StateError, load_state
from peerline.field.turn import CLOSED, BuildError
from peerline.field.verify import verify_state
from peerline.instruments.load import load
from peerline.simulate.responses import simulate, write

KEY = b"k" * 32


def built(table, folder, *, close=True, date="2026-11-01", key=KEY, output="release"):
    return build_release(table, folder / "state", key, folder / output, date=date, close=close)


def files(path):
    return {file.name: file.read_bytes() for file in sorted(path.iterdir())}


def first(answers_file, path, rows):
    parquet.write_table(parquet.read_table(answers_file).slice(0, rows), path)
    return open_table(str(path))


def test_same_inputs_same_bytes(table, tmp_path):
    one = built(table, tmp_path / "one")
    two = built(table, tmp_path / "two")
    assert one.digest == two.digest
    assert files(tmp_path / "one/release") == files(tmp_path / "two/release")
    assert verify_state(tmp_path / "one/release", tmp_path / "one/state")


def test_a_build_repeated_is_the_same_release(table, tmp_path):
    one = built(table, tmp_path)
    shutil.rmtree(tmp_path / "release")  # killed after the state, before the release
    two = built(table, tmp_path)
    assert two.reissued
    assert one.digest == two.digest
    assert len(load_state(tmp_path / "state")) == 1


def test_another_key_gives_other_figures(table, tmp_path):
    one = built(table, tmp_path / "one")
    two = built(table, tmp_path / "two", key=b"j" * 32)
    assert one.digest != two.digest


def test_a_closed_field_stays_closed(table, tmp_path):
    built(table, tmp_path)
    with pytest.raises(StateError, match="was closed"):
        built(table, tmp_path, date="2026-12-01")


def test_preliminary_releases_tell_of_the_whole_field_only(answers_file, tmp_path):
    built(first(answers_file, tmp_path / "a.parquet", 60), tmp_path, close=False)
    cells = open_release(tmp_path / "release").cells
    assert list(cells) == ["all"]


def test_preliminary_releases_go_in_steps(answers_file, tmp_path):
    built(first(answers_file, tmp_path / "a.parquet", 60), tmp_path, close=False)
    few = first(answers_file, tmp_path / "b.parquet", 70)
    with pytest.raises(BuildError, match="the next one needs 20"):
        built(few, tmp_path, close=False, date="2026-11-02")
    many = first(answers_file, tmp_path / "c.parquet", 120)
    built(many, tmp_path, close=False, date="2026-11-02")
    report = built(open_table(str(answers_file)), tmp_path, date="2026-11-03")
    assert report.series == "closed"
    found = verify_state(tmp_path / "release", tmp_path / "state")
    assert all(k_eff >= load_policy().k_eff for k_eff in found.values())


def test_a_joiner_leaves_the_release_as_it_is(answers_file, tmp_path):
    built(first(answers_file, tmp_path / "a.parquet", 60), tmp_path, close=False)
    before = files(tmp_path / "release")
    joined = first(answers_file, tmp_path / "b.parquet", 61)
    with pytest.raises(BuildError):
        built(joined, tmp_path, close=False, date="2026-11-02")
    assert files(tmp_path / "release") == before


def test_too_few_companies(answers_file, tmp_path):
    with pytest.raises(BuildError, match="a release needs 20"):
        built(first(answers_file, tmp_path / "a.parquet", 15), tmp_path)
    assert not (tmp_path / "release").exists()


def test_twenty_companies_get_medians(answers_file, tmp_path):
    built(first(answers_file, tmp_path / "a.parquet", 24), tmp_path)
    opened = open_release(tmp_path / "release", verify=True)
    place = opened.figure_index["index"]
    shown = opened.figures[opened.all.row, place, :, 0]
    assert np.isnan(shown).tolist() == [True, True, False, True, True]


def test_an_all_missing_figure_is_not_given(answers_file, tmp_path):
    rows = parquet.read_table(answers_file)
    place = rows.column_names.index("finance__cac_new")
    blank = pa.array([None] * len(rows), type=pa.float64())
    parquet.write_table(rows.set_column(place, "finance__cac_new", blank), tmp_path / "a.parquet")
    built(open_table(str(tmp_path / "a.parquet")), tmp_path)
    opened = open_release(tmp_path / "release")
    assert np.isnan(opened.figures[:, opened.figure_index["cac_new"]]).all()
    assert not np.isnan(opened.figures[0, opened.figure_index["nrr"], 2, 0])


def test_constant_answers_are_shown_as_over_and_under(answers_file, tmp_path):
    rows = parquet.read_table(answers_file)
    columns = {
        "cadence": pa.array(["agreed"] * len(rows)),
        "retention_rate": pa.array([0.9] * len(rows)),
        "cadence__state": pa.array(["answered"] * len(rows)),
    }
    for name, values in columns.items():
        rows = rows.set_column(rows.column_names.index(name), name, values)
    parquet.write_table(rows, tmp_path / "a.parquet")
    built(open_table(str(tmp_path / "a.parquet")), tmp_path)
    opened = open_release(tmp_path / "release")
    shares = opened.shares[opened.all.row]
    assert shares[opened.practice_index["cadence", "agreed"]] == 100
    assert shares[opened.practice_index["cadence", "regular"]] == 0
    middle = opened.figures[opened.all.row, opened.figure_index["retention_rate"], :, 0]
    assert np.allclose(middle, 0.9)


def test_real_and_synthetic_never_meet(answers_file, tmp_path):
    rows = parquet.read_table(answers_file)
    place = rows.column_names.index("origin")
    real = rows.set_column(place, "origin", pa.array(["real"] * len(rows)))
    parquet.write_table(real, tmp_path / "real.parquet")
    built(first(answers_file, tmp_path / "a.parquet", 60), tmp_path, close=False)
    with pytest.raises(StateError, match="another origin"):
        built(open_table(str(tmp_path / "real.parquet")), tmp_path, date="2026-11-02")
    built(open_table(str(tmp_path / "real.parquet")), tmp_path / "real")
    assert open_release(tmp_path / "real/release").info.origin.value == "real"


def test_an_executive_scorecard_has_releases_too(tmp_path):
    write(simulate(load("executive-scorecard-2021"), 200, 1), tmp_path / "a.csv")
    built(open_table(str(tmp_path / "a.csv")), tmp_path)
    opened = open_release(tmp_path / "release", verify=True)
    assert opened.manifest["figures"][0] == "index"
    assert opened.manifest["leaders"] is None


def test_two_editions_of_a_family_make_one_field(tmp_path):
    tables = []
    for edition in ("cs-maturity-2020", "cs-maturity-2026"):
        path = tmp_path / f"{edition}.parquet"
        write(simulate(load(edition), 80, int(edition[-2:])), path)
        rows = parquet.read_table(path)
        names = [f"{edition}-{name}" for name in rows["company"].to_pylist()]
        tables.append(rows.set_column(0, "company", pa.array(names)))
    parquet.write_table(
        pa.concat_tables(tables, promote_options="permissive"), tmp_path / "both.parquet"
    )
    built(open_table(str(tmp_path / "both.parquet")), tmp_path)
    opened = open_release(tmp_path / "release")
    assert opened.manifest["editions"] == ["cs-maturity-2020", "cs-maturity-2026"]


def test_what_is_shown_is_rounded_banded_and_clipped(table, tmp_path):
    built(table, tmp_path)
    opened = open_release(tmp_path / "release")
    assert set(np.unique(opened.shares)) <= {*range(0, 101, 5), 255}
    for name, place in opened.figure_index.items():
        shown = opened.figures[:, place]
        shown = shown[~np.isnan(shown)]
        assert all(float(f"{value:.3g}") == pytest.approx(value) for value in shown), name
    index = json.loads((tmp_path / "release/index.json").read_text())
    assert {row["n"] for row in index.values()} <= {*opened.bands}
    small = opened.figures_n < 5  # below 30 members
    assert np.isnan(opened.figures[small][:, [0, 4]]).all()
    assert (opened.figures[..., 1] <= opened.figures[..., 2])[
        ~np.isnan(opened.figures[..., 1])
    ].all()


def test_equal_member_sets_give_equal_figures(pool):
    """Everybody in one region: the whole field and that region are one set, one row."""
    region = {**pool.levels, "region": np.zeros(len(pool), dtype=np.int16)}
    made = assembled(replace(pool, levels=region))
    rows = {key: row["row"] for key, row in made.shown.index.items()}
    level = made.attributes.levels["region"][0]
    assert rows["all"] == rows[f"region={level}"] == 0
    assert rows["arr_band=10-50m"] == rows[f"arr_band=10-50m,region={level}"]


def test_a_cell_that_tells_too_much_is_refused(pool):
    policy = replace(load_policy(), k_eff=7.0)
    made = assembled(pool, policy)
    assert made.decisions.k_eff[PRACTICE] >= 7 - 1e-6
    assert TOO_EXPOSED in made.decisions.counted(PRACTICE)


def test_permuted_rows_change_nothing(pool):
    """Record ids order the pool: whoever hands it in another order gets the same arrays."""
    shuffled = take(pool, np.random.default_rng(1).permutation(len(pool)))
    again = take(shuffled, np.lexsort(shuffled.ids.T[::-1]))
    one, two = assembled(pool).shown.arrays, assembled(again).shown.arrays
    for name, array in one.items():
        assert np.array_equal(array, two[name], equal_nan=array.dtype.kind == "f")


def assembled(pool, policy=None):
    return assemble(pool, {}, [], Store(), KEY, policy or load_policy(), "2026-11-01", CLOSED)


def test_a_damaged_state_is_found(table, tmp_path):
    built(table, tmp_path)
    decoys = next((tmp_path / "state").glob("*/kpi_values.npy"))
    data = bytearray(decoys.read_bytes())
    data[-1] ^= 1
    decoys.write_bytes(data)
    with pytest.raises(StateError, match="was changed"):
        verify_state(tmp_path / "release", tmp_path / "state")


def test_a_state_of_another_field(table, tmp_path):
    built(table, tmp_path / "one")
    built(table, tmp_path / "two", date="2026-11-02")
    with pytest.raises(StateError, match="knows nothing"):
        verify_state(tmp_path / "one/release", tmp_path / "two/state")


def test_a_closed_release_says_how_far_it_can_be_trusted(table, pool, tmp_path):
    built(table, tmp_path)
    told = open_release(tmp_path / "release").manifest
    labels, policy = band_labels(load_policy().bands), load_policy()
    expected = as_json(trust_of(pool, DRAWS_SEED), lambda n: labels[policy.band(n)])
    assert told["reliability"] == json.loads(json.dumps(expected))
    shown = "\n".join(lines(told))
    for dimension, part in told["reliability"]["dimensions"].items():
        assert f"{dimension} (n {part['n']}): alpha {part['alpha']:.2f} (" in shown
        assert all(item in shown for item in part["item_rest"])
    validity = told["reliability"]["validity"]
    assert f"{validity['rho']:.2f} ({validity['low']:.2f} to {validity['high']:.2f})" in shown


def test_no_word_of_reliability_before_the_close_or_of_few(answers_file, tmp_path):
    built(first(answers_file, tmp_path / "a.parquet", 200), tmp_path / "open", close=False)
    built(first(answers_file, tmp_path / "b.parquet", 90), tmp_path / "few")
    for case in ("open", "few"):
        told = open_release(tmp_path / case / "release").manifest
        assert told["reliability"] is None
        assert "nothing is said of them" in "\n".join(lines(told))


def test_every_cell_is_counted_as_released_or_refused(table, tmp_path):
    report = built(table, tmp_path)
    told = open_release(tmp_path / "release").manifest
    assert sum(n["released"] for n in told["coverage"].values()) == report.released
    all_cells = sum(n["cells"] for n in told["coverage"].values())
    assert all_cells == report.released + sum(told["refused"][PRACTICE].values())
    assert told["coverage"]["all"] == {"cells": 1, "large_enough": 1, "released": 1}
    words = "\n".join(lines(told))
    assert f"{told['refused'][PRACTICE]['too-few']} too few members" in words


def test_what_can_not_be_formed_is_told_in_words(table, tmp_path):
    built(table, tmp_path)
    told = json.loads((tmp_path / "release/manifest.json").read_text())
    validity = told["reliability"]["validity"]
    validity |= {"low": -0.1, "rho": 0.02, "high": 0.14}
    assert "0.02 (-0.10 to 0.14): no association is shown" in "\n".join(lines(told))
    validity |= {"low": None, "rho": None, "high": None, "n": None}
    told["reliability"]["dimensions"]["alignment"] |= {"alpha": None, "floor": 0, "ceiling": 100}
    words = "\n".join(lines(told))
    assert "it can't be formed" in words
    assert "alpha -, " in words
    assert "floor under 5 %, ceiling over 95 %" in words


def test_keys_must_be_whole(tmp_path):
    with pytest.raises(BuildError, match="can't be read"):
        read_key(tmp_path / "none")
    (tmp_path / "short").write_bytes(b"1234")
    with pytest.raises(BuildError, match="4 bytes"):
        read_key(tmp_path / "short")


def test_the_commands(answers_file, key_file, tmp_path):
    run = CliRunner().invoke
    out, state = str(tmp_path / "release"), str(tmp_path / "state")
    common = ["--state", state, "--key-file", str(key_file), "--date", "2026-11-01"]
    done = run(command, ["build", str(answers_file), *common, "--close", "-o", out])
    assert done.exit_code == 0, done.output
    shown = json.loads(run(command, ["show", out, "--json"]).output)
    told = ReleaseOutput.model_validate(shown)
    assert told.schema_ == "peerline/release-show/1"
    assert told.origin == "synthetic"
    assert told.reliability is not None
    words = run(command, ["show", out]).output
    for expected in ("alpha 0.", "item-rest: ", "Criterion validity", "other weights"):
        assert expected in words
    cohort = ["--cohort", "industry=technology,arr_band=10-50m"]
    queried = json.loads(run(command, ["query", out, *cohort, "--json"]).output)
    assert queried["basis"] == "cell"
    assert queried["figures"][0]["figure"] == "index"
    assert run(command, ["verify", out, "--state", state]).exit_code == 0
    (tmp_path / "release/shares.npy").write_bytes(b"?")
    broken = run(command, ["verify", out])
    assert broken.exit_code == 1
    assert "shares.npy was changed" in broken.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["query", "RELEASE", "--cohort", "industry=banana"], "no “banana”"),
        (["query", "RELEASE", "--cohort", "colour=red"], "no attribute “colour”"),
        (["query", "RELEASE", "--cohort", "technology"], "is no cohort"),
        (["query", "RELEASE", "--cohort", "industry=religion,performance=lt-90"], "no cohort"),
        (["show", "NOWHERE"], "is no release"),
    ],
)
def test_commands_say_what_is_wrong(table, tmp_path, arguments, message):
    built(table, tmp_path)
    places = {"RELEASE": str(tmp_path / "release"), "NOWHERE": str(tmp_path / "state")}
    done = CliRunner().invoke(command, [places.get(a, a) for a in arguments])
    assert done.exit_code == 1
    assert message in done.output
    assert "Traceback" not in done.output


def test_another_thing_is_never_overwritten(table, tmp_path):
    (tmp_path / "release").mkdir()
    (tmp_path / "release/thesis.doc").write_text("years of work")
    with pytest.raises(ReleaseError, match="something else"):
        built(table, tmp_path)
    assert (tmp_path / "release/thesis.doc").exists()
