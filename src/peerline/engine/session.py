"""A session of a data engine from its URL, with the settings that make engines agree."""

import os
import re
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import ibis

LEAST_JAVA = 17
NAMES_OF_SECRETS = r"(?:password|passwd|pwd|token|secret|api_?key|access_?key|private_?key)\w*"


class SourceError(ValueError):
    """A source that can't be read; the message says why and what to do."""


def connect(url: str) -> ibis.BaseBackend:
    """A connection to the engine behind `url`, its session in UTC and in ANSI mode.

    `duckdb://FILE` (`duckdb://` in memory), `postgres://USER:PASSWORD@HOST/DATABASE`,
    `pyspark://local` (`pyspark://local?folder=DIR` shows the Parquet files in it as tables), and
    whatever else `ibis.connect` takes. Raises SourceError, never with a password in it.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        remedy = "write special characters of the password in their %-form: / as %2F, @ as %40"
        raise SourceError(f"{masked(url)} is no URL of a database; {remedy}") from error
    opened = _OPENERS.get(parts.scheme, ibis.connect)
    with asking(f"{masked(url)} can't be reached", url):
        return opened(url)


def masked(url: str) -> str:
    """The URL without its password, its tokens and its keys."""
    shown = re.sub(r"(://[^/@:\s]*):\S*@", r"\1:***@", url)
    return re.sub(rf"(?i)\b({NAMES_OF_SECRETS}=)[^&\s]+", r"\1***", shown)


@contextmanager
def asking(what: str, url: str = "") -> Iterator[None]:
    """Turn whatever an engine raises into a SourceError of one line that begins with `what`.

    `url`: the engine's own, so that no part of it that is secret is repeated.
    """
    try:
        yield
    except SourceError:
        raise
    except Exception as error:  # each engine raises its own types
        raise SourceError(f"{what}: {_without_secrets(_first_line(error), url)}") from error


def _first_line(error: Exception) -> str:
    said = re.sub(r"^\[[A-Z_.]+\]\s*", "", str(error).strip())
    line = (said.splitlines() or [type(error).__name__])[0].strip()
    if isinstance(error, ModuleNotFoundError):
        return f"this installation lacks the package {error.name}; install it with pip"
    return line.removesuffix(".")


def _without_secrets(text: str, url: str) -> str:
    shown = masked(text)
    password = urlsplit(url).password or ""
    for secret in filter(None, {password, unquote(password)}):
        shown = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "***", shown)
    return shown


def _duckdb(url: str) -> ibis.BaseBackend:
    parts = urlsplit(url)
    path = unquote(f"{parts.netloc}{parts.path}")
    if path in ("", ":memory:", "/:memory:"):
        connection = ibis.duckdb.connect()
    else:
        if not Path(path).is_file():
            raise SourceError(f"{path} does not exist; name a database that DuckDB wrote")
        connection = ibis.duckdb.connect(path, read_only=True)
    connection.raw_sql("SET TimeZone = 'UTC'").fetchall()
    return connection


def _postgres(url: str) -> ibis.BaseBackend:
    connection = ibis.connect(re.sub(r"^postgresql", "postgres", url))
    with connection.begin() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
    return connection


def _pyspark(url: str) -> ibis.BaseBackend:
    parts = urlsplit(url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    folder = asked.pop("folder", None)
    files = _parquet_files(Path(folder)) if folder is not None else []
    check_java()
    # What PySpark 4 and Ibis 12 say of pandas 3 at every query; tests hold what we ask of them.
    for kind in (FutureWarning, DeprecationWarning):
        warnings.filterwarnings("ignore", category=kind, module=r"(pyspark|ibis)\.")
    from pyspark.sql import SparkSession

    local = parts.netloc in ("", "local")
    builder = SparkSession.builder.master("local[*]" if local else f"spark://{parts.netloc}")
    for name, value in {**SPARK_SETTINGS, **(ON_LOOPBACK if local else {}), **asked}.items():
        builder = builder.config(name, value)
    connection = ibis.pyspark.connect(builder.getOrCreate())
    for path in files:
        connection.read_parquet(str(path.absolute()), table_name=path.stem)
    return connection


def _parquet_files(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.parquet")) if folder.is_dir() else []
    if not found:
        raise SourceError(f"{folder} is no folder with Parquet files")
    return found


def check_java() -> None:
    """Raises SourceError where Spark would find no Java, or one that is too old."""
    remedy = (
        f"Spark needs Java {LEAST_JAVA} or later: install it (on Debian: openjdk-17-jre-headless)"
    )
    java = _java()
    if java is None:
        raise SourceError(f"Java is missing. {remedy}, or set JAVA_HOME to it")
    run = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603  # no shell
    found = re.search(r'version "(\d+)(?:\.(\d+))?', run.stderr + run.stdout)
    if found is None:
        raise SourceError(f"{java} does not run. {remedy}")
    version = int(found[2] if found[1] == "1" and found[2] else found[1])
    if version < LEAST_JAVA:
        raise SourceError(f"{java} is Java {version}. {remedy}, or set JAVA_HOME to it")


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    if home:
        java = Path(home) / "bin" / "java"
        return str(java) if java.is_file() else None
    return shutil.which("java")


SPARK_SETTINGS: Mapping[str, str] = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "8",
}
ON_LOOPBACK: Mapping[str, str] = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    # Spark makes the folder where it is started, else.
    "spark.sql.warehouse.dir": str(Path(tempfile.gettempdir()) / "peerline-spark"),
}
_OPENERS: Mapping[str, Callable[[str], Any]] = {
    "duckdb": _duckdb,
    "postgres": _postgres,
    "postgresql": _postgres,
    "pyspark": _pyspark,
}
