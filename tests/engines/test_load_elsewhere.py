"""A base is loaded the same from files, from DuckDB, from PostgreSQL and from Spark."""

import subprocess
from pathlib import Path

import duckdb
import ibis
import pytest

from peerline.customers.load import load
from peerline.engine.connect import SourceError

ROOT = Path(__file__).resolve().parents[2]
TABLES = {
    "accounts": """select * from (values
        (1, 'Alpha', 'Kim', date '2024-01-05'), (2, ' Beta ', 'Lee', null),
        (2, 'Beta again', 'Lee', null), (3, 'Gamma', 'Lee', date '2024-03-01'))
        t(account, name, csm, created_on)""",
    "contract_lines": """select * from (values
        (10, 1, timestamp '2025-01-01 10:00', '31/01/2026', '1,200.50', 'usd', 12.0),
        (11, 2, timestamp '2025-01-01 00:00', '30/02/2026', '7', 'USD', 12.0),
        (12, 9, timestamp '2025-01-01 00:00', '13/02/2026', '-7', 'USD', 12.0),
        (13, 3, timestamp '2025-01-01 00:00', null, '(7)', 'USD', 12.5),
        (14, 3, timestamp '2025-06-01 00:00', '01/06/2026', '$1,234.5', 'USD', 12.0))
        t(line, account, start_on, end_on, amount, currency, term_months)""",
    "tickets": """select * from (values
        ('t1', 1, '2025-01-01T10:00:00Z', '1 Feb 2025 11:30', 'yes', 4),
        ('t2', 1, '2025-02-31', '2025-01-01 09:00', 'maybe', 9))
        t(ticket, account, opened_at, closed_at, escalated, satisfaction)""",
}
MAPPING = """\
peerline: customer-mapping/1
tables:
  accounts: {from: accounts, columns: {}}
  tickets: {from: tickets, columns: {}}
  contract_lines:
    from: contract_lines
    columns:
      contract: {join: [account, line]}
      product: {always: core}
      signed_on: {add_months: [start_on, term_months]}
      billing_months: {months_between: [start_on, end_on]}
"""


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """The same tables as Parquet files and in a DuckDB file."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "parquet").mkdir()
    (folder / "mapping.yaml").write_text(MAPPING)
    with duckdb.connect(folder / "base.duckdb") as made:
        for name, query in TABLES.items():
            made.execute(f"create table {name} as {query}")
            made.execute(f"copy {name} to '{folder}/parquet/{name}.parquet'")
    return folder


@pytest.fixture(scope="module")
def postgres(sources):
    """The URL of a private PostgreSQL that holds them, and the program that keeps it."""
    command = ["bootstrap/postgres.sh", "sh", "-c", 'echo "$PEERLINE_DATABASE_URL" && exec cat']
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as cluster:
        url = cluster.stdout.readline().strip()
        assert url, "the private PostgreSQL did not start"
        connection = ibis.connect(url)
        with duckdb.connect(sources / "base.duckdb", read_only=True) as held:
            for name in TABLES:
                connection.create_table(name, held.sql(f"from {name}").to_arrow_table())
        connection.disconnect()
        yield url
        cluster.stdin.close()
        cluster.wait(timeout=60)


def told(source, sources, aside):
    """What a load says and gives, without what engines can't know: rows' numbers, files' names."""
    loaded = load(source, sources / "mapping.yaml", quarantine=aside)
    faults = sorted(
        (fault.code, fault.table, fault.column, fault.count, fault.of)
        for fault in loaded.faults
        if fault.code not in ("unused-file", "unused-columns")
    )
    values = {
        name: sorted(map(str, table.to_pyarrow().to_pylist()))
        for name, table in loaded.base.tables.items()
    }
    kept_aside = {
        path.name: len(path.read_text(encoding="utf-8").splitlines())
        for path in sorted(aside.glob("*.csv"))
    }
    if loaded.base.connection.name == "postgres":
        loaded.base.connection.disconnect()
    return faults, values, dict(loaded.quarantined), kept_aside


@pytest.fixture(scope="module")
def expected(sources, tmp_path_factory):
    return told(sources / "parquet", sources, tmp_path_factory.mktemp("aside") / "files")


def test_what_is_expected_holds_every_kind_of_trouble(expected):
    faults, values, quarantined, aside = expected
    assert {code for code, *_ in faults} >= {
        "repeated-key", "unknown-reference", "not-a-date", "negative-amount", "not-whole",
        "not-a-flag", "out-of-range", "mixed-dates", "derived-owners",
    }  # fmt: skip
    assert quarantined == {"accounts": 1, "contract_lines": 3, "tickets": 1, "owners": 0}
    assert aside == {"accounts.csv": 2, "contract_lines.csv": 4, "tickets.csv": 2}
    assert "Decimal('1234.5000')" in values["contract_lines"][1]


def test_duckdb_files_say_the_same(sources, expected, tmp_path):
    assert told(f"duckdb://{sources}/base.duckdb", sources, tmp_path / "aside") == expected


def test_postgresql_says_the_same(sources, postgres, expected, tmp_path):
    assert told(postgres, sources, tmp_path / "aside") == expected


@pytest.mark.filterwarnings("ignore")  # of Spark 4.3 beside pandas 3
def test_spark_says_the_same(spark, sources, expected, tmp_path):
    spark.raw_sql("CREATE DATABASE apart")  # from the tables of other tests in the same session
    spark.raw_sql("USE apart")
    url = f"pyspark://local?folder={sources}/parquet"
    try:
        assert told(url, sources, tmp_path / "aside") == expected
    finally:
        for view in spark.list_tables():
            spark.drop_view(view)
        spark.raw_sql("USE default")


def test_an_engine_that_goes_away_leaves_nothing_half_written(sources, postgres, tmp_path):
    """The server ends our session while its tables are being checked."""
    killer = ibis.connect(postgres)

    def end_others(what, done, of):
        if what == "checking contract_lines":
            statement = (
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where pid <> pg_backend_pid() and datname = current_database()"
            )
            killer.raw_sql(statement).close()

    with pytest.raises(SourceError) as raised:
        load(postgres, sources / "mapping.yaml", end_others, quarantine=tmp_path / "aside")
    killer.disconnect()

    assert "terminating connection" in str(raised.value)
    assert "\n" not in str(raised.value)
    assert not list(tmp_path.iterdir())
