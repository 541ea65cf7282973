"""Connections: settings that make engines agree, and errors without secrets."""

import os

import duckdb
import pytest

from peerline.engine.connect import SourceError, asking, connect, masked
from peerline.engine.session import check_java


def test_a_duckdb_file_is_opened_to_be_read_in_utc(tmp_path):
    with duckdb.connect(tmp_path / "base.duckdb") as made:
        made.execute("create table t as select 1 as a")
    connection = connect(f"duckdb://{tmp_path}/base.duckdb")

    assert connection.raw_sql("select current_setting('TimeZone')").fetchall() == [("UTC",)]
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        connection.raw_sql("drop table t").fetchall()


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(SourceError, match="does not exist"):
        connect(f"duckdb://{tmp_path}/base.duckdb")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgres://kim:s3cret@host/db", "postgres://kim:***@host/db"),
        ("postgres://kim:a/b@c@host/db", "postgres://kim:***@host/db"),
        ("bigquery://p?api_key=abc&x=1", "bigquery://p?api_key=***&x=1"),
        ("duckdb:///data/base.duckdb", "duckdb:///data/base.duckdb"),
    ],
)
def test_secrets_are_masked(url, shown):
    assert masked(url) == shown


@pytest.mark.parametrize("password", ["s3cret", "s3c%40ret", "with/slash"])
def test_no_error_repeats_a_password(password):
    with pytest.raises(SourceError) as raised:
        connect(f"postgres://kim:{password}@127.0.0.1:1/db")
    said = str(raised.value)
    assert password not in said
    assert "s3c@ret" not in said
    assert "slash" not in said


def test_an_engine_that_goes_away_is_said_in_one_line():
    url = "postgres://kim:s3cret@host/db"
    with pytest.raises(SourceError) as raised, asking("the table can't be read", url):
        raise ConnectionError("server closed the connection of kim:s3cret\nmore\nlines")
    assert str(raised.value) == ("the table can't be read: server closed the connection of kim:***")


def test_an_unknown_engine_is_refused():
    with pytest.raises(SourceError, match="can't be reached"):
        connect("nonsense://somewhere")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'openjdk version \"11.0.2\" 2019' >&2", "is Java 11"),
        ("echo 'java version \"1.8.0_292\"' >&2", "is Java 8"),
        ("exit 1", "does not run"),
        (None, "Java is missing"),
    ],
)
def test_spark_asks_for_a_java_that_it_can_use(tmp_path, monkeypatch, script, said):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    if script is not None:
        (tmp_path / "bin").mkdir()
        java = tmp_path / "bin" / "java"
        java.write_text(f"#!/bin/sh\n{script}\n")
        os.chmod(java, 0o755)  # noqa: PTH101
    with pytest.raises(SourceError, match=said) as raised:
        check_java()
    assert "Java 17" in str(raised.value)


def test_a_folder_for_spark_is_looked_at_before_spark_starts(tmp_path):
    with pytest.raises(SourceError, match="no folder with Parquet files"):
        connect(f"pyspark://local?folder={tmp_path}")
