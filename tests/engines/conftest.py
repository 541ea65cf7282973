"""The engines: one DuckDB in memory, one private PostgreSQL, one Spark session of this process."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import ibis
import pytest
from ibis import BaseBackend

import customer_golden as golden
from peerline.customers.base import Base, of_rows

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def duckdb_base() -> Base:
    return of_rows(ibis.duckdb.connect(), golden.rows())


@pytest.fixture(scope="session")
def postgres_base() -> Iterator[Base]:
    command = ["bootstrap/postgres.sh", "sh", "-c", 'echo "$PEERLINE_DATABASE_URL" && exec cat']
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as cluster:
        assert cluster.stdout is not None
        url = cluster.stdout.readline().strip()
        assert url, "the private PostgreSQL did not start: see above"
        connection = ibis.connect(url)
        connection.raw_sql("SET TIME ZONE 'UTC'").close()
        try:
            yield of_rows(connection, golden.rows())
        finally:
            connection.disconnect()
            assert cluster.stdin is not None
            cluster.stdin.close()  # `cat` ends, and the cluster goes away with it
            cluster.wait(timeout=60)


@pytest.fixture(scope="session")
def spark_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    if shutil.which("java") is None:
        pytest.fail(
            "Spark needs Java 17: run bootstrap/java.sh, or apt install default-jre-headless"
        )
    session = _spark(tmp_path_factory.mktemp("spark"))
    try:
        yield of_rows(ibis.pyspark.connect(session), golden.rows())
    finally:
        session.stop()


def _spark(folder: Path) -> "BaseBackend":
    """A small local session: its rows are few, so that planning is all that takes time."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.local.dir": str(folder / "local"),
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={folder}",
    }
    builder = SparkSession.builder.master("local[1]").appName("peerline-tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
