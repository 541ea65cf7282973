"""The engines: one DuckDB in memory, one private PostgreSQL, one Spark session of this process."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import ibis
import pytest
from ibis import BaseBackend

from customer_bases import golden_base
from peerline.customers.base import Base
from peerline.engine.connect import connect

pytest.register_assert_rewrite("same_figures")

ROOT = Path(__file__).parents[2]
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData"
"""For a Java that ends before its best compiler has paid for itself."""


@pytest.fixture(scope="session")
def duckdb_base() -> Base:
    return golden_base(ibis.duckdb.connect())


@pytest.fixture(scope="session")
def postgres_base() -> Iterator[Base]:
    command = ["bootstrap/postgres.sh", "sh", "-c", 'echo "$PEERLINE_DATABASE_URL" && exec cat']
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as cluster:
        assert cluster.stdout is not None
        url = cluster.stdout.readline().strip()
        assert url, "the private PostgreSQL did not start: see above"
        connection = connect(url)
        try:
            yield golden_base(connection)
        finally:
            connection.disconnect()
            assert cluster.stdin is not None
            cluster.stdin.close()  # `cat` ends, and the cluster goes away with it
            cluster.wait(timeout=60)


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseBackend]:
    """The session of this process. Small: rows are few, so that planning is all that takes time."""
    folder = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.memory": "1g",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.local.dir": str(folder / "local"),
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={folder} {SHORT_LIVED}",
    }
    connection = connect(f"pyspark://local?{urlencode(settings)}")
    try:
        yield connection
    finally:
        connection.disconnect()


@pytest.fixture(scope="session")
def spark_base(spark: BaseBackend) -> Base:
    return golden_base(spark)
