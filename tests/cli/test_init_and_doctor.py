"""From an empty folder to an operator, as commands."""

import os
import shutil
import socket
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """The folder of a site whose database is there, and nobody in it."""
    folder = tmp_path_factory.mktemp("migrated") / "site"
    made = _runner(folder)("migrate")
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def peerline(tmp_path):
    """Run a command of a site that lies in an empty folder, away from any terminal."""
    return _runner(tmp_path / "site")


@pytest.fixture
def on_migrated(tmp_path, migrated):
    """Run a command of a site without anybody, on a copy of its own."""
    shutil.copytree(migrated, tmp_path / "site")
    return _runner(tmp_path / "site")


def _runner(folder):
    def run(*arguments: str, **settings: str):
        known = {k: v for k, v in os.environ.items() if not k.startswith(("PEERLINE", "DJANGO"))}
        return subprocess.run(
            [sys.executable, "-c", "from peerline.cli import main; main()", *arguments],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
            env={**known, "PEERLINE_DATA_DIR": str(folder), **settings},
        )

    return run


def test_from_an_empty_folder_to_an_operator(peerline, tmp_path):
    secret = tmp_path / "password"
    secret.write_text("correct horse battery\n")

    before = peerline("doctor")
    assert before.returncode == 1
    assert "peerline init" in before.stdout

    options = ["--organisation", "Harbour", "--email", "a@harbour.example"]
    made = peerline("init", *options, "--password-file", str(secret))
    assert made.returncode == 0, made.stderr
    site = tmp_path / "site"
    assert {p.name: oct(p.stat().st_mode & 0o777) for p in site.glob("*-key")} == {
        "secret-key": "0o600",
        "decoy-key": "0o600",
    }

    after = peerline("doctor").stdout
    assert "there is one" in after
    assert "0 migrations to do" in after
    assert "written to the console" in after

    again = peerline("init", *options, "--no-password")
    assert again.returncode == 1
    assert "has an operator already" in again.stderr
    assert peerline("colleague", "b@harbour.example").returncode == 0
    assert "member already" in peerline("colleague", "b@harbour.example").stderr
    assert "0 jobs done" in peerline("run-due").stdout


def test_nothing_is_withdrawn_unasked_or_for_a_company_that_is_not_there(on_migrated):
    unasked = on_migrated("withdraw", "firm.example")
    assert unasked.returncode == 1
    assert "for good? [y/N]" in unasked.stderr

    nobody = on_migrated("withdraw", "firm.example", "--yes")
    assert nobody.returncode == 1
    assert "nobody answered for a company of the domain firm.example" in nobody.stderr


def test_an_address_in_use_is_refused(peerline):
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = other.getsockname()[1]

        refused = peerline("serve", "--port", str(port))

    assert refused.returncode == 1
    assert f"can't listen on 127.0.0.1:{port}: Address already in use." in refused.stderr
    assert "--port" in refused.stderr


def test_what_is_not_given_and_can_not_be_asked_is_named(on_migrated):
    said = on_migrated("init").stderr

    assert "--organisation" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PEERLINE_MAIL_URL": "pop3://mail"}, "PEERLINE_MAIL_URL"),
        ({"PEERLINE_PUBLIC_URL": "harbour.example"}, "PEERLINE_PUBLIC_URL"),
        ({"PEERLINE_DATABASE_URL": "mysql://x/y"}, "PEERLINE_DATABASE_URL"),
    ],
)
def test_nonsense_in_a_setting_is_named(peerline, settings, named):
    said = peerline("doctor", **settings)

    assert said.returncode == 1
    assert named in said.stderr
    assert "Traceback" not in said.stderr


def test_a_password_that_is_easily_guessed_is_refused(on_migrated, tmp_path):
    secret = tmp_path / "password"
    secret.write_text("password")

    options = ["--organisation", "Harbour", "--email", "a@harbour.example"]
    said = on_migrated("init", *options, "--password-file", str(secret))

    assert said.returncode == 1
    assert "too short" in said.stderr
    assert "nobody can run campaigns" in on_migrated("doctor").stdout
