"""Two closed years of one field: the trend, a new method version, rows taken back."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner

from peerline import content
from peerline.benchmark.policy import load_policy
from peerline.benchmark.release import check_policy, open_release
from peerline.cli.outputs import QueryOutput, ReleaseOutput
from peerline.cli.releases import release as command
from peerline.engine.connect import open_table
from peerline.field import pool as pool_room
from peerline.field.build import Before, build_release
from peerline.field.measures import scores_of
from peerline.field.pool import read_pool
from peerline.field.state import StateError, load_state
from peerline.field.turn import BuildError
from peerline.field.verify import verify_state
from peerline.instruments.load import load, load_file
from peerline.simulate.later import Later
from peerline.simulate.responses import simulate, write

KEY = b"k" * 32
FIRMS, DRIFT = 300, 0.4


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Answers of two years, the first one's closed release, and the second's beside it."""
    folder = tmp_path_factory.mktemp("years")
    first = simulate(load("cs-maturity-2026"), FIRMS, 3)
    write(first, folder / "one.parquet")
    later = Later(first, drift=DRIFT)
    write(simulate(load("cs-maturity-2026"), FIRMS, 4, later=later), folder / "two.parquet")
    build(folder, "one", "2026-03-01")
    build(folder, "two", "2027-03-01", before="one")
    return folder


@pytest.fixture
def copy(home, tmp_path):
    return shutil.copytree(home, tmp_path / "years")


def build(folder, name, date, *, before=None, answers=None, earlier=None, close=True):
    table = open_table(str(folder / f"{answers or name}.parquet"))
    year = None
    if before is not None:
        year = Before(open_table(str(folder / f"{earlier or before}.parquet")), folder / before)
    out = folder / f"{name}-release"
    return build_release(table, folder / name, KEY, out, date=date, close=close, before=year)


def moved(folder, name="two"):
    """(figure, by) -> change of the whole field."""
    trend = open_release(folder / f"{name}-release").trend
    return {(m.figure, m.by): m for m in trend.movements if m.cohort == "all"}


def without(folder, name, rows, out):
    table = parquet.read_table(folder / f"{name}.parquet")
    parquet.write_table(table.take(np.setdiff1d(np.arange(len(table)), rows)), folder / out)


def pool_at(folder, name):
    policy = load_policy()
    return read_pool(open_table(str(folder / f"{name}.parquet")), KEY, policy.attributes)


def test_the_second_year_recovers_what_was_put_in(home):
    """Everybody's index has moved by what the same drift does to it; all three numbers see it."""
    one, two = pool_at(home, "one"), pool_at(home, "two")
    names = [[c.tobytes() for c in pool.companies] for pool in (one, two)]
    shared = set(names[0]) & set(names[1])
    assert 0.6 * FIRMS < len(shared) < 0.75 * FIRMS
    index = [
        np.nanmean(scores_of(pool)[[n in shared for n in listed], 0])
        for pool, listed in zip((one, two), names, strict=True)
    ]
    true = index[1] - index[0]
    assert true > 4
    found = moved(home)
    for by in ("panel", "cross-section", "mix"):
        change = found["index", by]
        assert change.low <= true <= change.high
        assert abs(change.change - true) < 2.5
    assert found["index", "panel"].low > 0
    assert 0.6 <= found["index", "panel"].retest <= 0.95
    assert found["nrr", "panel"].change > 0


def test_a_trend_keeps_the_policy(home):
    opened = open_release(home / "two-release", verify=True)
    check_policy(opened, load_policy())
    policy = load_policy()
    for m in opened.trend.movements:
        assert m.by != "panel" or (m.n in opened.bands and m.n != "5-9")
        assert m.retest is None or m.n not in opened.bands[: policy.band(30)]
        assert m.low <= m.change <= m.high
    k_eff = verify_state(home / "two-release", home / "two")
    assert min(k_eff.values()) >= policy.k_eff - 1e-6
    assert verify_state(home / "one-release", home / "one")
    entry = load_state(home / "two")[-1]
    assert "practice" in entry.issued.mixed


def test_the_same_trend_gives_the_same_bytes(copy):
    before = (copy / "two-release/manifest.json").read_bytes()
    build(copy, "two", "2027-03-01", before="one")
    assert (copy / "two-release/manifest.json").read_bytes() == before


def test_of_another_panel_nothing_is_told(copy):
    """One company has deleted its first year: the difference of two trends would be that one."""
    company = pool_at(copy, "two").companies[0]
    table = parquet.read_table(copy / "one.parquet")
    known = [pool_room.pseudonym(name, KEY) for name in table["company"].to_pylist()]
    rows = [i for i, name in enumerate(known) if name == company.tobytes()]
    shared = rows or [known.index(n) for n in known if n in names_of(copy, "two")][:1]
    without(copy, "one", shared, "less.parquet")
    with pytest.raises(StateError, match="told of these years already"):
        build(copy, "two", "2027-03-01", before="one", earlier="less")


def names_of(folder, name):
    return {c.tobytes() for c in pool_at(folder, name).companies}


def test_a_withdrawal_between_the_years_leaves_the_whole_fields_trend(copy):
    """The panel is of those who are there; means of the whole were told before and stand."""
    whole = moved(copy)
    shutil.rmtree(copy / "two")
    without(copy, "one", [5, 6, 7], "less.parquet")
    build(copy, "two", "2027-03-01", before="one", earlier="less")
    found = moved(copy)
    assert found["index", "cross-section"] == whole["index", "cross-section"]
    assert found["index", "mix"] == whole["index", "mix"]
    assert found["index", "panel"].change == pytest.approx(whole["index", "panel"].change, abs=2)


def test_what_can_not_be_set_beside(copy):
    with pytest.raises(BuildError, match="told at the close"):
        build(copy, "three", "2027-03-01", answers="two", before="one", close=False)
    with pytest.raises(StateError, match="no closed release"):
        build(copy, "three", "2027-03-01", answers="two", before="nowhere", earlier="one")
    with pytest.raises(StateError, match="none of those answers"):
        build(copy, "three", "2027-03-01", answers="two", before="one", earlier="two")
    table = open_table(str(copy / "two.parquet"))
    before = Before(open_table(str(copy / "one.parquet")), copy / "one")
    with pytest.raises(StateError, match="another decoy key"):
        build_release(
            table, copy / "x", b"j" * 32, copy / "y", date="2027-03-01", close=True, before=before
        )


def test_two_editions_are_compared_on_what_both_ask(home, tmp_path):
    """2020 asks for cadence without "by playbook" and for other self-service."""
    first = simulate(load("cs-maturity-2020"), 150, 3)
    write(first, tmp_path / "one.parquet")
    write(simulate(load("cs-maturity-2026"), 150, 3), tmp_path / "two.parquet")
    build(tmp_path, "one", "2020-03-01")
    build(tmp_path, "two", "2026-03-01", before="one")
    trend = open_release(tmp_path / "two-release").trend
    assert "cadence" in trend.items
    found = moved(tmp_path)
    assert {by for figure, by in found if figure == "index"} == {"panel", "cross-section"}
    assert abs(found["index", "panel"].change) < 12
    shutil.rmtree(tmp_path / "two")
    without(tmp_path, "one", [5], "less.parquet")
    build(tmp_path, "two", "2026-03-01", before="one", earlier="less")
    found = moved(tmp_path)
    assert {by for figure, by in found if figure == "index"} == {"panel"}
    assert {by for figure, by in found if figure == "nps_score"} == {"panel", "cross-section"}


@pytest.fixture
def new_method(tmp_path, monkeypatch):
    """The family with one number more and a rung worth less: real files, read like any."""
    family = shutil.copytree(content.INSTRUMENTS / "cs-maturity", tmp_path / "cs-maturity")
    file = family / "family.yaml"
    text = file.read_text(encoding="utf-8")
    text = re.sub(r"^method: 1$", "method: 2", text, flags=re.MULTILINE)
    text, changed = re.subn(r"enough: 7", "enough: 4", text)
    assert changed
    file.write_text(text, encoding="utf-8")
    edition = next(f for f in family.glob("*.yaml") if "id: cs-maturity-2026" in f.read_text())
    found = load_file(Path(edition))
    assert found.method == 2
    monkeypatch.setattr(pool_room, "load", lambda _: found)


def test_a_new_method_scores_the_same_members_and_decoys_anew(copy, new_method):
    old = open_release(copy / "one-release")
    build(copy, "one", "2026-09-01")
    new = open_release(copy / "one-release", verify=True)
    assert (old.info.method, new.info.method) == (1, 2)
    assert {c for c in new.cells if new.cells[c].n} == {c for c in old.cells if old.cells[c].n}
    place = old.figure_index["index"]
    shown = [r.figures[r.all.row, place, 2, 0] for r in (old, new)]
    assert shown[1] > shown[0]  # fewer ticks are enough
    nps = old.figure_index["nps_score"]
    assert np.array_equal(old.figures[:, nps][0], new.figures[:, nps][0], equal_nan=True)
    entries = load_state(copy / "one")
    assert [e.told["method"] for e in entries] == [1, 2]
    sets = set(entries[0].store.practice) & set(entries[1].store.practice)
    assert sets == set(entries[0].store.practice)
    for name in sets:
        first, second = (entry.store.practice[name] for entry in entries)
        assert np.array_equal(first.practices, second.practices)
    assert verify_state(copy / "one-release", copy / "one")


def test_a_new_method_does_not_tell_of_one_member_less(copy, new_method):
    before = (copy / "one-release/manifest.json").read_bytes()
    without(copy, "one", [5], "less.parquet")
    with pytest.raises(StateError, match="some have withdrawn or changed"):
        build(copy, "one", "2026-09-01", answers="less")
    assert (copy / "one-release/manifest.json").read_bytes() == before


def test_a_row_is_taken_back_as_a_whole_and_for_good(copy):
    run, out, state = CliRunner().invoke, str(copy / "one-release"), str(copy / "one")
    cell = "performance=110-120"
    done = run(command, ["retire", out, "--cohort", cell, "--state", state])
    assert done.exit_code == 0, done.output
    assert "performance=gte-110" in done.output  # the leaders are made of it
    opened = open_release(copy / "one-release", verify=True)
    assert cell not in opened.cells
    assert opened.manifest["leaders"] is None
    assert opened.manifest["retired"] == [cell, "performance=gte-110"]
    shown = np.unique([c.row for c in opened.cells.values()])
    gone = np.setdiff1d(np.arange(len(opened.figures)), shown)
    assert np.isnan(opened.figures[gone]).all()
    assert (opened.shares[gone] == 255).all()
    assert run(command, ["verify", out, "--state", state]).exit_code == 0
    build(copy, "one", "2026-03-01")  # the same build once more
    assert cell not in open_release(copy / "one-release").cells
    shutil.copytree(copy / "two-release", copy / "stale")
    for wrong, message in (("all", "can't be taken back"), ("industry=banana", "no cohort")):
        told = run(command, ["retire", out, "--cohort", wrong, "--state", state])
        assert (told.exit_code, message in told.output) == (1, True)
    told = run(command, ["retire", str(copy / "two-release"), "--cohort", cell, "--state", state])
    assert "knows nothing of this release" in told.output


def test_a_row_that_was_taken_back_stays_so_by_a_new_method(copy, new_method):
    run = CliRunner().invoke
    arguments = ["--cohort", "industry=technology", "--state", str(copy / "one")]
    assert run(command, ["retire", str(copy / "one-release"), *arguments]).exit_code == 0
    build(copy, "one", "2026-09-01")
    opened = open_release(copy / "one-release")
    assert "industry=technology" not in opened.cells
    assert verify_state(copy / "one-release", copy / "one")


def test_the_commands_tell_the_trend(home, tmp_path):
    (tmp_path / "key").write_bytes(KEY)
    run = CliRunner().invoke
    out = str(tmp_path / "release")
    common = ["--key-file", str(tmp_path / "key"), "--date", "2027-03-01", "--close", "-o", out]
    source, before = str(home / "two.parquet"), ["--before", str(home / "one.parquet")]
    state = ["--state", str(tmp_path / "state")]
    alone = run(command, ["build", source, *state, *common, *before])
    assert (alone.exit_code, "go together" in alone.output) == (2, True)
    named = [*before, "--before-state", str(home / "one")]
    done = run(command, ["build", source, *state, *common, *named])
    assert done.exit_code == 0, done.output
    told = ReleaseOutput.model_validate(json.loads(run(command, ["show", out, "--json"]).output))
    assert told.trend.since == "2026-03-01"
    assert told.mix.covered == 100
    words = run(command, ["show", out]).output
    assert "index, all, the same companies (n 100+): +" in words
    assert "nearer by chance alone" in words
    assert "Leaders more often than all" in words
    cohort = ["--cohort", "arr_band=10-50m"]
    queried = QueryOutput.model_validate(
        json.loads(run(command, ["query", out, *cohort, "--json"]).output)
    )
    assert {m.by for m in queried.trend.changes} == {"panel"}
    assert {m.cohort for m in queried.trend.changes} == {"arr_band=10-50m"}


def test_a_figure_far_out_enters_once_its_owner_confirms_it(home, tmp_path):
    table = parquet.read_table(home / "one.parquet")
    names = table.column_names
    values = np.array(table["finance__nrr"].to_pylist(), dtype=float)
    verified = np.array(table["verified"].to_pylist(), dtype=bool)
    company = table["company"].to_pylist()
    row = next(
        i for i in range(len(values))
        if verified[i] and not np.isnan(values[i]) and company.count(company[i]) == 1
    )  # fmt: skip
    values[row] = 2.9
    table = table.set_column(names.index("finance__nrr"), "finance__nrr", pa.array(values))
    confirmed = np.zeros(len(values), dtype=int)
    reports = []
    for step, close in ((0, False), (1, True)):
        confirmed[row] = step
        column = table.append_column("finance__confirmed", pa.array(confirmed))
        parquet.write_table(column, tmp_path / "a.parquet")
        reports.append(build(tmp_path, "a", f"2026-03-0{step + 1}", close=close).hygiene["nrr"])
    doubtful = {pool_room.pseudonym(company[row], KEY)}
    assert doubtful <= set(reports[0].doubtful)
    assert not doubtful & set(reports[1].doubtful)
    assert reports[1].outlying == reports[0].outlying - 1
    assert reports[1].confirmed == 1
    # The ledger knows that the record's figure came in later.
    assert verify_state(tmp_path / "a-release", tmp_path / "a")


def test_what_can_not_be_enters_even_confirmed_by_nobody(home, tmp_path):
    table = parquet.read_table(home / "one.parquet")
    values = np.array(table["finance__nrr"].to_pylist(), dtype=float)
    values[:] = np.where(np.isnan(values), np.nan, 9.0)
    place = table.column_names.index("finance__nrr")
    table = table.set_column(place, "finance__nrr", pa.array(values))
    table = table.append_column("finance__confirmed", pa.array(np.ones(len(values), dtype=int)))
    parquet.write_table(table, tmp_path / "a.parquet")
    found = build(tmp_path, "a", "2026-03-01", close=False).hygiene["nrr"]
    assert (found.impossible > 100, found.confirmed) == (True, 0)
