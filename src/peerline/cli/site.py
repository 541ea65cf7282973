"""Commands of the site: bring the database up to date, and serve."""

import importlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

LOOPBACK = "127.0.0.1"
WORKER = "from peerline.cli import main; main()"


def prepare_django() -> None:
    """Load the site's settings; a wrong one ends the command with its message alone."""
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerline.settings")
    try:
        import django

        _make_secret_key()
        django.setup()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from error


def bring_up_to_date(*, quiet: bool) -> None:
    """Migrate the database."""
    from django.core.management import call_command
    from django.db.utils import OperationalError

    verbosity = 0 if quiet else 1
    try:
        call_command("migrate", interactive=False, verbosity=verbosity)
    except OperationalError as error:
        raise click.ClickException(
            f"the database can't be opened: {error}. Check PEERLINE_DATABASE_URL and the rights of"
            " its folder."
        ) from error


def _gather_static() -> None:
    """Put the static files where the server reads them, each named by its content."""
    from django.core.management import call_command

    # The report's folder holds its stylesheet, and beside it what is no one's to fetch.
    ignored = ["*.py", "*.j2", "__pycache__", "templates"]
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=ignored)


@click.command()
def migrate() -> None:
    """Bring the database and the static files up to date."""
    prepare_django()
    bring_up_to_date(quiet=False)
    _gather_static()


@click.command()
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option(
    "--live-port",
    type=click.IntRange(1, 65535),
    help="Port of the process behind /live/.  [default: the one after --port]",
)
def serve(host: str, port: int, workers: int, live_port: int | None) -> None:
    """Serve the site.

    Migrates the database first. Settings come from PEERLINE_... variables of the environment;
    without any, everything lies in ./var and only this machine can reach the site.
    """
    _check_free(host, port)
    live_port = _live_port(host, port, live_port)
    prepare_django()
    bring_up_to_date(quiet=True)
    _gather_static()
    _empty_expired()
    _let_go_of_the_database()
    _warn(host)
    address = f"http://{_shown(host)}:{port}"
    click.echo(f"Peerline is at {address} (stop with Ctrl+C)")
    sys.stdout.flush()
    live = ["live", "--host", host, "--port", str(live_port)]
    due = ["run-due", "--every", "3"]
    known = {"PEERLINE_PUBLIC_URL": address, **os.environ}
    with _beside(due, known), _beside(live, dict(os.environ)):
        _server(host, port, workers).serve()


def _check_free(host: str, port: int) -> None:
    """Refuse an address in use: the server would share it, and each request go to either site."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what has ended still lingers
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"can't listen on {_shown(host)}:{port}: {error.strerror}. If a site runs there"
                " already, stop it; or choose another with --port."
            ) from error


def _live_port(host: str, port: int, wanted: int | None) -> int:
    """The port of the live process, told to all processes of the site by the environment.

    One that was asked for, or that a proxy leads to, has to be free; else any free one will do, as
    pages say where it is.
    """
    chosen = wanted or min(port + 1, 65535)
    try:
        _check_free(host, chosen)
    except click.ClickException:
        if wanted or os.environ.get("PEERLINE_PUBLIC_URL"):
            raise
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.bind((host, 0))
            chosen = probe.getsockname()[1]
    os.environ["PEERLINE_LIVE_PORT"] = str(chosen)
    return chosen


@contextmanager
def _beside(arguments: list[str], environment: dict[str, str]) -> Iterator[None]:
    """Another command beside the site, in a process that ends with it, however that ends."""
    command = [sys.executable, "-c", WORKER, *arguments, "--until-input-ends"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment) as other:  # noqa: S603  # our own
        try:
            yield
        finally:
            if other.stdin is not None:
                other.stdin.close()


def _server(host: str, port: int, workers: int) -> Any:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    return Granian(
        "peerline.web.wsgi:application",
        address=host,
        port=port,
        workers=workers,
        blocking_threads=4,
        interface=Interfaces.WSGI,
        log_level=LogLevels.warning,
        log_access=False,  # addresses of resume links are secrets
    )


def _empty_expired() -> None:
    from django.utils import timezone

    from peerline.actions import audit, responses

    responses.empty_expired(now=timezone.now(), by=audit.SITE)


def _let_go_of_the_database() -> None:
    """Workers are forked, and an SQLite connection must not be carried across a fork."""
    from django.db import connections

    connections.close_all()


def _make_secret_key() -> None:
    """A key of the site's own at first start, readable by its user alone."""
    from peerline.cli.setup import make_secret, new_secret_key

    settings = importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    data: Path = settings.DATA
    data.mkdir(parents=True, exist_ok=True)
    if settings.SECRET_KEY:
        return
    path = data / "secret-key"
    make_secret(path, new_secret_key())
    vars(settings)["SECRET_KEY"] = path.read_text(encoding="utf-8")


def _warn(host: str) -> None:
    from django.conf import settings

    if not (settings.RELEASE_DIR / "manifest.json").exists():
        click.echo(
            f"No release at {settings.RELEASE_DIR}: reports show own scores and advice only."
            " `peerline setup` makes the synthetic one.",
            err=True,
        )
    if host != LOOPBACK and not settings.HTTPS:
        click.echo(
            "Listening beyond this machine without PEERLINE_PUBLIC_URL=https://…: put a proxy with"
            " a certificate in front, or answers travel in the clear.",
            err=True,
        )


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
