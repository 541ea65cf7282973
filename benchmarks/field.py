"""Building a release beside one full scan of its table; one comparison beside plain percentiles.

Bars: a million respondents in under 5 minutes on two cores; one comparison under 2 ms at any size
of field, and for a broad cohort of a million at least 50 times faster than the fastest of pandas,
polars and DuckDB at plain percentiles of 30 columns of the same cohort.
PEERLINE_BENCHMARK_ROWS names the sizes, by default 400 and 10,000; the million takes minutes:
PEERLINE_BENCHMARK_ROWS=1000000.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl

from benchmarks.timing import Pair, pair
from peerline.answers.answer import Answer, Answers, Finance
from peerline.benchmark.compare import compare
from peerline.benchmark.release import open_release
from peerline.engine.connect import open_table
from peerline.field.build import build_release
from peerline.instruments.load import load
from peerline.instruments.model import Instrument
from peerline.scoring.score import score
from peerline.simulate.responses import simulate, write

KEY = b"no one stands in a made-up field"
BROAD = "business_model"
LEVEL = "b2b"
NUMBERS = (
    "customer_count",
    "csm_count",
    "retention_rate",
    "nps_score",
    "finance__nrr",
    "finance__cac_blended",
    "finance__cac_new",
    "time_split__end-user",
    "time_split__it",
    "time_split__executive",
    "time_split__decision-maker",
)
TICKED = ("cross_functional_influence", "roles", "operations")
COLUMNS = 30
P = (0.1, 0.25, 0.5, 0.75, 0.9)


def measure() -> Iterator[Pair]:
    """For each size: the build, then a comparison with what was built."""
    instrument = load("cs-maturity-2026")
    sizes = os.environ.get("PEERLINE_BENCHMARK_ROWS", "400,10000")
    for rows in map(int, sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            answers = Path(folder) / "answers.parquet"
            write(simulate(instrument, rows, 1), answers)
            runs = 5 if rows <= 10_000 else 1
            yield pair(f"build {rows:,} / DuckDB scan", _build(answers), _scan(answers), runs)
            yield from _comparisons(instrument, answers, Path(folder) / "release", rows)


def _build(answers: Path) -> Callable[[], object]:
    def run() -> None:
        output, state = answers.with_name("release"), answers.with_name("state")
        shutil.rmtree(output, ignore_errors=True)
        shutil.rmtree(state, ignore_errors=True)
        table = open_table(str(answers))
        build_release(table, state, KEY, output, date="2026-11-01", close=True)

    return run


def _scan(answers: Path) -> Callable[[], object]:
    """Reads every column of every row, once."""

    def run() -> Any:
        return _rows(f"SELECT count(COLUMNS(*)) FROM read_parquet('{answers}')")

    return run


def _comparisons(
    instrument: Instrument, answers: Path, release_path: Path, rows: int
) -> Iterator[Pair]:
    release = open_release(release_path)
    given = _respondent(instrument)
    card = score(instrument, given)

    def thing() -> object:
        return compare(instrument, given, card, release)

    columns = _columns(instrument)
    frame = pd.read_parquet(answers, columns=[BROAD, *columns])
    lazy = pl.read_parquet(answers, columns=[BROAD, *columns])
    memory = duckdb.connect()
    memory.from_arrow(lazy.to_arrow()).create("answers")
    wanted = ", ".join(f'quantile_cont("{name}", {list(P)})' for name in columns)

    def by_pandas() -> object:
        return frame[frame[BROAD] == LEVEL][columns].astype("float64").quantile(list(P))

    def by_polars() -> object:
        cohort = lazy.filter(pl.col(BROAD) == LEVEL)
        return cohort.select(
            pl.col(name).cast(pl.Float64).quantile(q).alias(f"{name} {q}")
            for name in columns
            for q in P
        )

    def by_duckdb() -> object:
        return memory.sql(f"SELECT {wanted} FROM answers WHERE {BROAD} = '{LEVEL}'").fetchall()

    runs = 30 if rows <= 10_000 else 7
    for name, engine in (("pandas", by_pandas), ("polars", by_polars), ("DuckDB", by_duckdb)):
        yield pair(f"compare, {rows:,} / {name}, {COLUMNS} columns", thing, engine, runs)


def _columns(instrument: Instrument) -> list[str]:
    """Numbers and ticked options, as many as the published comparison had."""
    form = instrument.form("en").by_item
    ticked = [f"{item}__{option.id}" for item in TICKED for option in form[item].item.options]
    return [*NUMBERS, *ticked][:COLUMNS]


def _rows(query: str) -> Any:
    found = duckdb.sql(query)
    assert found is not None  # a SELECT has a result
    return found.fetchall()


def _respondent(instrument: Instrument) -> Answers:
    """The first options of everything, and the profile of the cohort."""
    by_item = {
        item.id: Answer(item.options[0].id if item.kind.chooses else (item.options[0].id,))
        for item in instrument.scored("en")
    }
    by_item |= {
        "industry": Answer("technology"),
        "business_model": Answer(LEVEL),
        "arr_band": Answer("10-50m"),
        "retention_rate": Answer(0.9),
        "nps_score": Answer(30),
        "finance": Answer(Finance(nrr=1.05, cac={"cac_new": 1.2})),
    }
    return Answers(instrument.id, "en", by_item)
