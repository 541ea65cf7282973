"""Who is in the pool, and what enters."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from peerline.benchmark.comparison import KPIS, Origin
from peerline.benchmark.policy import load_policy
from peerline.engine.connect import SourceError, open_table
from peerline.field.hygiene import clean
from peerline.field.pool import PoolError, read_pool
from peerline.instruments.load import load
from peerline.simulate.responses import simulate, write

KEY = b"k" * 32


def changed(answers_file, path, **columns):
    """A copy of the table with columns replaced by functions of their values."""
    rows = parquet.read_table(answers_file)
    for name, change in columns.items():
        values = change(rows[name].to_pylist())
        rows = rows.set_column(rows.column_names.index(name), name, pa.array(values))
    parquet.write_table(rows, path)
    return open_table(str(path))


def read(table):
    return read_pool(table, KEY, load_policy().attributes)


def test_verified_companies_count_once(pool, answers_file):
    rows = parquet.read_table(answers_file).to_pandas()
    verified = rows[rows.verified]
    assert len(pool) == verified.company.nunique() < len(verified)
    assert pool.origin is Origin.SYNTHETIC
    assert len({bytes(record) for record in pool.ids}) == len(pool)


def test_the_last_answer_of_a_company_counts(answers_file, tmp_path):
    rows = parquet.read_table(answers_file).to_pandas()
    again = rows[rows.verified & rows.company.duplicated(keep=False)].sort_values("submitted_at")
    last = again.groupby("company").tail(1)
    table = changed(
        answers_file, tmp_path / "t.parquet", nps_score=lambda values: list(range(len(values)))
    )
    scores = read(table).kpis[:, KPIS.index("nps_score")]
    assert set(last.index) <= set(scores)


def test_order_of_rows_does_not_matter(answers_file, pool, tmp_path):
    rows = parquet.read_table(answers_file)
    parquet.write_table(
        rows.take(np.random.default_rng(3).permutation(len(rows))), tmp_path / "t.parquet"
    )
    shuffled = clean(read(open_table(str(tmp_path / "t.parquet"))))[0]
    assert np.array_equal(shuffled.ids, pool.ids)
    assert np.array_equal(shuffled.kpis, pool.kpis, equal_nan=True)


def test_an_edited_answer_is_another_record(answers_file, pool, tmp_path):
    table = changed(answers_file, tmp_path / "t.parquet", retention_rate=lambda v: [0.5, *v[1:]])
    edited = read(table)
    assert len({bytes(r) for r in edited.ids} - {bytes(r) for r in pool.ids}) == 1
    assert {bytes(c) for c in edited.companies} == {bytes(c) for c in pool.companies}


@pytest.mark.parametrize(
    ("column", "change", "message"),
    [
        ("origin", lambda v: ["real", *v[1:]], "mixes origins"),
        ("origin", lambda v: ["invented"] * len(v), "neither real nor synthetic"),
        ("instrument", lambda v: ["executive-scorecard-2021", *v[1:]], "mixes families"),
        ("instrument", lambda v: ["cs-maturity-1999"] * len(v), "no instrument"),
        ("verified", lambda v: [False] * len(v), "no verified answers"),
        ("industry", lambda v: ["bananas", *v[1:]], "bananas is no option"),
        ("retention_rate", lambda v: ["high", *[str(x) for x in v[1:]]], "no number"),
    ],
)
def test_what_can_not_be_pooled_is_named(answers_file, tmp_path, column, change, message):
    table = changed(answers_file, tmp_path / "t.parquet", **{column: change})
    with pytest.raises(PoolError, match=message):
        read(table)


def test_missing_columns_are_named(tmp_path):
    parquet.write_table(pa.table({"company": ["a"]}), tmp_path / "t.parquet")
    with pytest.raises(PoolError, match="verified"):
        read(open_table(str(tmp_path / "t.parquet")))


def test_an_instrument_without_points_has_no_release(tmp_path):
    write(simulate(load("nps"), 30, 1), tmp_path / "t.csv")
    with pytest.raises(PoolError, match="nothing that a release compares"):
        read(open_table(str(tmp_path / "t.csv")))


@pytest.mark.parametrize("source", ["answers.xlsx", "gone.csv", "duckdb://x.db"])
def test_sources_that_can_not_be_read(source):
    with pytest.raises(SourceError):
        open_table(source)


def test_a_torn_file(tmp_path):
    (tmp_path / "t.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(SourceError, match="can't be read"):
        open_table(str(tmp_path / "t.parquet"))


def test_csv_and_parquet_give_the_same_pool(pool, tmp_path):
    write(simulate(load("cs-maturity-2026"), 400, 1), tmp_path / "t.csv")
    assert np.array_equal(read(open_table(str(tmp_path / "t.csv"))).ids, read_ids(pool, tmp_path))


def read_ids(pool, tmp_path):
    write(simulate(load("cs-maturity-2026"), 400, 1), tmp_path / "t.parquet")
    return read(open_table(str(tmp_path / "t.parquet"))).ids


def test_slips_of_unit_leave_the_pool(tmp_path):
    made = simulate(load("cs-maturity-2026"), 4000, 5)
    write(made, tmp_path / "t.parquet")
    before = read(open_table(str(tmp_path / "t.parquet")))
    after, report = clean(before)
    for figure in ("nrr", "retention_rate"):
        place = KPIS.index(figure)
        slipped = before.kpis[:, place] < 0.05
        caught = slipped & np.isnan(after.kpis[:, place])
        assert caught.sum() >= 0.9 * slipped.sum() > 0
        gone = np.isnan(after.kpis[:, place]) & ~np.isnan(before.kpis[:, place]) & ~slipped
        assert gone.mean() < 0.005
        assert report[figure].impossible + report[figure].outlying >= caught.sum()
