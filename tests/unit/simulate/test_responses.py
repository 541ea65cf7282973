"""Made-up respondents: the same for a seed, labelled, and shaped as the method says."""

import numpy as np
import pytest
from click.testing import CliRunner

from peerline.cli.simulate import simulate as command
from peerline.instruments.load import editions, load
from peerline.simulate.responses import ANSWERED, simulate, write


@pytest.fixture(scope="module")
def made():
    return simulate(load("cs-maturity-2026"), 4000, 7)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_seed_gives_the_same_bytes(tmp_path, suffix):
    one, two = tmp_path / f"one.{suffix}", tmp_path / f"two.{suffix}"
    for path in (one, two):
        write(simulate(load("cs-maturity-2026"), 50, 3), path)
    assert one.read_bytes() == two.read_bytes()
    write(simulate(load("cs-maturity-2026"), 50, 4), two)
    assert one.read_bytes() != two.read_bytes()


@pytest.mark.parametrize("instrument_id", sorted(editions()))
def test_every_instrument_can_be_made_up(instrument_id):
    made = simulate(load(instrument_id), 30, 1)
    assert set(made.columns["origin"]) == {"synthetic"}
    assert {len(column) for column in made.columns.values()} == {30}


def test_what_is_missing_is_as_much_as_said(made):
    state = made.states["cadence"]
    assert np.mean(state != ANSWERED) == pytest.approx(0.08, abs=0.02)
    assert np.isnan(made.columns["finance__nrr"]).mean() == pytest.approx(0.40, abs=0.03)
    assert len(set(made.columns["company"])) < 4000
    assert 0 < np.mean(~made.columns["verified"]) < 0.06


def test_dimensions_correlate_as_said(made):
    traits = np.array(list(made.traits.by_dimension.values()))
    correlation = np.corrcoef(traits)[np.triu_indices(len(traits), 1)]
    assert correlation.mean() == pytest.approx(0.55, abs=0.05)


def test_splits_total_a_hundred(made):
    columns = [made.columns[name] for name in made.columns if name.startswith("time_split__")]
    total = np.sum(columns, axis=0)
    assert set(total[~np.isnan(total)]) == {100}


def test_what_is_not_asked_is_not_answered(made):
    none = made.columns["segments"] == "none"
    uses = [made.columns[name] for name in made.columns if name.startswith("segment_use__")]
    assert np.sum(uses, axis=0)[none].max() == 0


def test_exclusive_options_stand_alone(made):
    for item in load("cs-maturity-2026").items.values():
        chosen = made.chosen.get(item.id)
        if chosen is None:
            continue
        for i, option in enumerate(item.options):
            if option.exclusive:
                assert chosen[chosen[:, i]].sum(axis=1).max(initial=1) == 1, item.id


def test_figures_follow_the_trait(made):
    nrr = np.log(made.columns["finance__nrr"])
    sound = ~np.isnan(nrr) & ~made.slipped["finance__nrr"]
    assert np.corrcoef(nrr[sound], made.traits.general[sound])[0, 1] > 0.4


def test_the_command(tmp_path):
    run = CliRunner().invoke
    assert run(command, ["responses", "-n", "20", "-o", str(tmp_path / "a.csv")]).exit_code == 0
    wrong = run(command, ["responses", "-o", str(tmp_path / "a.xlsx")])
    assert wrong.exit_code == 2
    unknown = run(command, ["responses", "--instrument", "x", "-o", str(tmp_path / "a.csv")])
    assert "there are" in unknown.output


def test_a_folder_that_is_not_there_is_told(tmp_path):
    path = tmp_path / "nowhere" / "field.csv"
    done = CliRunner().invoke(command, ["responses", "-n", "5", "-o", str(path)])
    assert done.exit_code == 1
    assert "nowhere/field.csv: No such file or directory" in " ".join(done.output.split())
    assert not path.parent.exists()
