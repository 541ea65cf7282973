import re
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured

from peerline import settings


@pytest.mark.parametrize(
    ("given", "read"),
    [("1", True), ("true", True), ("On", True), ("0", False), ("no", False), ("", False)],
)
def test_a_flag_is_yes_or_no(monkeypatch, given, read):
    monkeypatch.setenv("PEERLINE_DEBUG", given)

    assert settings.env_flag("PEERLINE_DEBUG") is read


def test_a_flag_that_is_neither_is_refused(monkeypatch):
    monkeypatch.setenv("PEERLINE_DEBUG", "perhaps")

    with pytest.raises(
        ImproperlyConfigured, match="PEERLINE_DEBUG='perhaps' is neither yes nor no"
    ):
        settings.env_flag("PEERLINE_DEBUG")


def test_a_secret_comes_from_its_variable_or_the_file_that_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PEERLINE_SECRET_KEY", "from the variable")
    assert settings.env_secret("PEERLINE_SECRET_KEY", tmp_path / "none") == "from the variable"

    monkeypatch.delenv("PEERLINE_SECRET_KEY")
    assert settings.env_secret("PEERLINE_SECRET_KEY", tmp_path / "none") == ""

    (tmp_path / "key").write_text("k" * 40 + "\n")
    monkeypatch.setenv("PEERLINE_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert settings.env_secret("PEERLINE_SECRET_KEY", tmp_path / "none") == "k" * 40


def test_a_secret_file_that_is_missing_or_too_short_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("PEERLINE_SECRET_KEY_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="can't be read"):
        settings.env_secret("PEERLINE_SECRET_KEY", tmp_path)

    (tmp_path / "short").write_text("short")
    monkeypatch.setenv("PEERLINE_SECRET_KEY_FILE", str(tmp_path / "short"))
    with pytest.raises(ImproperlyConfigured, match="fewer than 32"):
        settings.env_secret("PEERLINE_SECRET_KEY", tmp_path)


def test_sqlite_is_the_default_and_keeps_what_it_confirmed():
    database = settings.database_of("", Path("/data"))

    assert database["NAME"] == "/data/peerline.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]


def test_a_postgresql_address_is_taken_apart():
    url = "postgresql://peer:p%40ss@db.example:5433/line?sslmode=require"

    database = settings.database_of(url, Path("/data"))

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["NAME"], database["USER"], database["PASSWORD"]) == ("line", "peer", "p@ss")
    assert (database["HOST"], database["PORT"]) == ("db.example", "5433")
    assert database["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("url", ["mysql://x/y", "peerline.db", "sqlite://"])
def test_another_database_address_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="PEERLINE_DATABASE_URL"):
        settings.database_of(url, Path("/data"))


def test_a_public_address_by_https_turns_the_locks():
    assert settings.public_address("https://peers.example:8443/") == (
        True,
        ["peers.example"],
        ["https://peers.example:8443"],
    )
    with pytest.raises(ImproperlyConfigured, match="is no address"):
        settings.public_address("peers.example")


def test_each_setting_is_documented():
    source = Path(settings.__file__).read_text(encoding="utf-8")
    documented = Path(__file__).parents[2] / "docs" / "operating.md"

    known = set(re.findall(r"env_\w+\(\"(PEERLINE_\w+)\"", source))

    assert len(known) == 14
    assert {name for name in known if f"`{name}`" not in documented.read_text("utf-8")} == set()


@pytest.mark.parametrize("text", ["one", "-1", "1.5", "1000"])
def test_what_is_no_number_of_proxies_is_refused(text, monkeypatch):
    monkeypatch.setenv("PEERLINE_PROXIES", text)
    with pytest.raises(ImproperlyConfigured, match="PEERLINE_PROXIES"):
        settings.env_count("PEERLINE_PROXIES")


def test_reports_push_no_count_of_a_limit_out_of_memory():
    caches["default"].set("limit", 1)
    for number in range(200):
        caches["reports"].set(str(number), b"a report")

    assert caches["default"].get("limit") == 1
