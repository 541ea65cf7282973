"""Customers' metrics beside hand-written SQL on DuckDB and on PostgreSQL, then at growing sizes.

All values of a base of 3,000 accounts: 27 usage metrics of each account at twelve ends of months,
NRR, GRR and logo retention, health and risk. The SQL of `customers_sql` gives the same values from
the same files (checked), and is scored by the same profiles and rules. Bars: 3.5 M rows of usage in
under 3 s end to end and at most 1.2 times the SQL on DuckDB; 100 M rows within 24 GiB, and growing
no faster than the rows.

PEERLINE_BENCHMARK_USAGE names the rows (3500000), PEERLINE_BENCHMARK_GROWTH the sizes that follow
(1000000,10000000; 100000000 takes 1.5 GB of disk and minutes). PostgreSQL is measured where
PEERLINE_DATABASE_URL names one: `bootstrap/postgres.sh .venv/bin/python -m benchmarks customers`.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import ibis
import numpy as np

from benchmarks import customers_sql
from benchmarks.timing import Pair, command, pair
from peerline.customers.account_metrics import ACCOUNT_METRICS
from peerline.customers.base import Base
from peerline.customers.health.ledger import healths
from peerline.customers.health.profile import load_profiles
from peerline.customers.load import load
from peerline.customers.metrics import usage
from peerline.customers.metrics.definition import Span, months_before
from peerline.customers.metrics.registry import evaluate
from peerline.customers.readings import Readings, needed, read
from peerline.customers.risk.findings import fired
from peerline.customers.risk.rules import load_rules
from peerline.customers.settings import Settings, load_settings
from peerline.customers.tables import contracts
from peerline.engine import fetch

AS_OF = date(2026, 6, 30)
YEAR = Span.ending(AS_OF, "12m")
MONTHS = tuple(Span.ending(months_before(AS_OF, back), "30d") for back in range(12))
RETENTION = ("nrr", "grr", "logo_retention")
TABLES = ("accounts", "contract_lines", "invoices", "usage", "tickets", "nps_responses", "csat",
          "contacts", "engagements", "customer_events", "fx_rates")  # fmt: skip
ACCOUNTS, RUNS = 3_000, 5
TOLERANCE = 1e-9
Numbers = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Values:
    """What each engine came to: `usage` by metric in the order of account and window, `retention`,
    `readings` by metric, and how many healths and findings were made of these."""

    usage: Mapping[str, Numbers]
    retention: tuple[float, ...]
    readings: Mapping[str, Numbers]
    healths: int
    findings: int


@dataclass(frozen=True)
class Growth:
    """All values at one size: seconds, peak memory, and seconds of the size before, scaled up."""

    rows: int
    seconds: float
    mebibytes: float
    expected: float | None

    def line(self) -> str:
        """The figures as a row of the table."""
        scaled = f"{self.expected:.1f} s" if self.expected else "-"
        ratio = f"{self.seconds / self.expected:.3g}" if self.expected else "-"
        return (
            f"| {self.rows:,} rows, peak {self.mebibytes:,.0f} MiB / the size before, scaled "
            f"| {self.seconds:.1f} s | {scaled} | {ratio} | |"
        )


def measure() -> Iterator[Pair | Growth]:
    """One size beside SQL, values compared first; then growth."""
    rows = int(os.environ.get("PEERLINE_BENCHMARK_USAGE", "3500000"))
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base"
        _simulate(base, rows)
        _compare(ours(base), by_duckdb(base))
        name = f"all values, {rows:,} rows"
        yield pair(f"{name} / SQL on DuckDB", lambda: ours(base), lambda: by_duckdb(base), RUNS)
        yield pair(f"{name}, whole process / the same", _process("ours", base),
                   _process("by_duckdb", base), RUNS)  # fmt: skip
        yield pair(f"loading with all checks, {rows:,} rows / SQL on DuckDB", lambda: load(base),
                   lambda: by_duckdb(base), 1)  # fmt: skip
        if url := os.environ.get("PEERLINE_DATABASE_URL"):
            yield _beside_postgres(name, base, url)
    yield from _growth()


def ours(folder: Path) -> Values:
    """All values by the metrics of the product, from the files."""
    settings = load_settings(folder / "settings.yaml")
    base = _open(folder)
    used = usage.account_table(base, MONTHS, settings)
    table = fetch.arrow(used.order_by("as_of", "account"))
    figures = evaluate(base, RETENTION, YEAR, (), settings)
    profiles, rules = load_profiles(), load_rules()
    readings = read(base, [AS_OF], [*profiles.looks, *rules.looks], settings)
    return Values(
        {metric.id: fetch.numbers(table[metric.id]) for metric in usage.METRICS},
        tuple(float(figure.value or 0) for figure in figures),
        readings.columns,
        len(healths(readings, profiles)),
        len(fired(readings, rules)),
    )


def by_duckdb(folder: Path) -> Values:
    """The same by hand-written SQL on DuckDB, from the same files."""
    connection = duckdb.connect()
    for name in TABLES:
        connection.execute(f"CREATE VIEW {name} AS FROM '{folder / name}.parquet'")

    def columns(query: str) -> Mapping[str, Any]:
        found = connection.execute(query).fetchnumpy()
        return {name: _plain(column) for name, column in found.items()}

    return _by_sql(columns, load_settings(folder / "settings.yaml"))


def by_postgres(url: str, settings: Settings) -> Values:
    """The same SQL on PostgreSQL, from its tables."""
    import psycopg

    with psycopg.connect(url) as connection:

        def columns(query: str) -> Mapping[str, Any]:
            found = connection.execute(query)
            names = [column.name for column in found.description or ()]
            rows = list(zip(*found.fetchall(), strict=True)) or [()] * len(names)
            return {f"{name}" if names.count(name) == 1 else f"{name}_{place}": list(row)
                    for place, (name, row) in enumerate(zip(names, rows, strict=True))}  # fmt: skip

        return _by_sql(columns, settings)


def _by_sql(columns: Callable[[str], Mapping[str, Any]], settings: Settings) -> Values:
    """The values from queries, and their scoring by the product's profiles and rules."""
    used = list(columns(customers_sql.usage(MONTHS, settings.key_features)).values())[2:]
    kept = [float(column[0]) for column in columns(customers_sql.retention(YEAR)).values()]
    profiles, rules = load_profiles(), load_rules()
    live = columns(_live())
    names = [metric.id for metric in needed([*profiles.looks, *rules.looks])]
    read_by_name: dict[str, Numbers] = {}
    place = {account: number for number, account in enumerate(live["account"])}
    for query in customers_sql.readings(AS_OF, settings.key_features).values():
        found = columns(query)
        places = [place.get(account, -1) for account in found["account"]]
        for name in set(found) - {"account"}:
            read_by_name[name] = _placed(found[name], places, len(place), _empty(name))
    days = [AS_OF] * len(place)
    readings = Readings(
        list(live["account"]), days, list(live["segment"]), list(live["stage"]),
        {name: read_by_name[name] for name in names}, {},
    )  # fmt: skip
    return Values(
        {m.id: _floats(column) for m, column in zip(usage.METRICS, used, strict=True)},
        tuple(kept),
        readings.columns,
        len(healths(readings, profiles)),
        len(fired(readings, rules)),
    )


def _live() -> str:
    """Accounts with a line in force that was known by the day."""
    day = f"DATE '{AS_OF}'"
    return f"""SELECT account, segment, stage FROM accounts WHERE account IN (
        SELECT account FROM contract_lines WHERE start_on <= {day}
        AND (end_on IS NULL OR end_on > {day})
        AND (CAST(recorded_at AS date) <= {day} OR CAST(recorded_at AS date) <= start_on))
        ORDER BY account"""


def _empty(name: str) -> float:
    empty = ACCOUNT_METRICS[name.removesuffix("__own")].empty
    return np.nan if empty is None else empty


def _placed(column: Any, places: list[int], size: int, empty: float) -> Numbers:
    """The column in the order of the accounts; others' rows are left out."""
    values = _floats(column)
    to = np.asarray(places, dtype=np.int64)
    whole = np.full(size, np.nan)
    whole[to[to >= 0]] = values[to >= 0]
    return np.where(np.isnan(whole), empty, whole).round(9)


def _floats(column: Any) -> Numbers:
    return np.asarray([np.nan if v is None else v for v in column]
                      if isinstance(column, list) else column, dtype=np.float64)  # fmt: skip


def _plain(column: Any) -> Any:
    """Numbers with NaN, and words with None, where there is nothing."""
    if not isinstance(column, np.ma.MaskedArray):
        return column
    if column.dtype.kind in "iuf":
        return np.ma.filled(column.astype(np.float64), np.nan)
    return column.tolist()


def _compare(one: Values, other: Values) -> None:
    """Raises ValueError where two engines differ."""
    if (one.healths, one.findings) != (other.healths, other.findings):
        raise ValueError(f"healths and findings differ: {one.findings}, {other.findings}")
    pairs = [(f"usage {name}", one.usage[name], other.usage[name]) for name in one.usage]
    pairs += [(name, one.readings[name], other.readings[name]) for name in one.readings]
    pairs.append(("retention", np.asarray(one.retention), np.asarray(other.retention)))
    for name, first, second in pairs:
        same = np.isclose(first, second, rtol=TOLERANCE, atol=1e-8, equal_nan=True)
        if first.shape != second.shape or not same.all():
            raise ValueError(f"{name} differs in {(~same).sum()} of {len(same)} values")


def _open(folder: Path) -> Base:
    """The files as a base, unchecked: what the loader's checks cost is measured apart."""
    connection = ibis.duckdb.connect()
    for name in TABLES:
        connection.raw_sql(f"CREATE VIEW {name} AS FROM '{folder / name}.parquet'")
    tables = {name: connection.table(name) for name in TABLES}
    return Base(connection, tables, "USD", {name: frozenset() for name in TABLES})


def _simulate(folder: Path, rows: int) -> None:
    peerline = Path(sys.executable).with_name("peerline")
    options = ("--accounts", ACCOUNTS, "--usage-rows", rows, "-o", folder)
    command(peerline, "simulate", "customers", *options)()


def _process(what: str, folder: Path) -> Callable[[], None]:
    return command(sys.executable, "-m", "benchmarks.customers", what, folder)


def _beside_postgres(name: str, folder: Path, url: str) -> Pair:
    settings = load_settings(folder / "settings.yaml")
    _fill_postgres(folder, url)
    _compare(ours(folder), by_postgres(url, settings))
    return pair(
        f"{name} / SQL on PostgreSQL", lambda: ours(folder), lambda: by_postgres(url, settings), 3
    )


KINDS = {
    "id": "text",
    "word": "text",
    "currency": "text",
    "whole": "bigint",
    "number": "float8",
    "share": "float8",
    "money": "numeric(18, 4)",
    "moment": "timestamp",
    "flag": "boolean",
}
"""What PostgreSQL calls each kind of column, where it has another name for it."""


def _fill_postgres(folder: Path, url: str) -> None:
    """The files as tables with an index on usage by day, analysed."""
    import psycopg

    with (
        psycopg.connect(url, autocommit=True) as connection,
        tempfile.TemporaryDirectory() as aside,
    ):
        for name in TABLES:
            columns = contracts()[name].columns
            shown = ", ".join(f'"{c.name}" {KINDS.get(c.kind.value, c.kind.value)}'
                              for c in columns.values())  # fmt: skip
            connection.execute(f"DROP TABLE IF EXISTS {name}")
            connection.execute(f"CREATE TABLE {name} ({shown})")
            sheet = Path(aside) / f"{name}.csv"
            wanted = ", ".join(f'"{column}"' for column in columns)
            source = f"SELECT {wanted} FROM '{folder / name}.parquet'"
            duckdb.connect().execute(f"COPY ({source}) TO '{sheet}' (HEADER false)")
            into = f"COPY {name} FROM STDIN (FORMAT csv)"
            with connection.cursor().copy(into) as copy, sheet.open("rb") as file:
                while part := file.read(1 << 20):
                    copy.write(part)
            sheet.unlink()
        connection.execute("CREATE INDEX ON usage (day)")
        connection.execute("ANALYZE")


def _growth() -> Iterator[Growth]:
    """Each size in a process of its own, so that its peak memory is its own."""
    sizes = os.environ.get("PEERLINE_BENCHMARK_GROWTH", "1000000,10000000")
    before: Growth | None = None
    for rows in map(int, filter(None, sizes.split(","))):
        with tempfile.TemporaryDirectory() as folder:
            base = Path(folder) / "base"
            _simulate(base, rows)
            told = Path(folder) / "told"
            command(sys.executable, "-m", "benchmarks.customers", "ours", base, told)()
            seconds, peak = map(float, told.read_text().split())
        expected = before.seconds * rows / before.rows if before else None
        before = Growth(rows, seconds, peak, expected)
        yield before


def _alone(what: str, folder: str, told: str | None = None) -> None:
    """All values once, in this process; `told`: a file for its seconds and peak MiB."""
    started = time.perf_counter()
    {"ours": ours, "by_duckdb": by_duckdb}[what](Path(folder))
    seconds = time.perf_counter() - started
    if told:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        Path(told).write_text(f"{seconds} {peak}")


if __name__ == "__main__":
    _alone(*sys.argv[1:])
