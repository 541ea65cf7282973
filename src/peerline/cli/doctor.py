"""`peerline doctor`: what a site lacks, and the command that mends it."""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from peerline.cli.site import prepare_django

KEY_BYTES = 32
LEAST_FREE = 1_000_000_000
"""Bytes below which a database, its journal and a release may no longer fit."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `remedy`: what to do, "" where it is fine. `grave`: a site needs it."""

    what: str
    said: str
    remedy: str = ""
    grave: bool = True


@click.command()
def doctor() -> None:
    """Look at keys, database, operator, mail, worker, fonts, release and disk."""
    prepare_django()
    findings = [finding for look in LOOKS for finding in look()]
    width = max(len(finding.what) for finding in findings)
    for found in findings:
        mark = "ok  " if not found.remedy else "MISSING" if found.grave else "note"
        click.echo(f"{mark:8}{found.what:<{width}}  {found.said}")
        if found.remedy:
            click.echo(f"{'':8}{'':<{width}}  -> {found.remedy}")
    if any(found.remedy and found.grave for found in findings):
        raise SystemExit(1)


def keys() -> Iterator[Finding]:
    """The site's secret key and the decoy key: there, whole, and readable by nobody else."""
    from django.conf import settings

    secret = settings.DATA / "secret-key"
    if secret.exists():
        yield _private("secret key", secret)
    else:
        yield Finding("secret key", "given by the environment")
    decoy: Path = settings.DECOY_KEY_FILE
    if not decoy.exists():
        yield Finding("decoy key", f"no file {decoy}", "peerline init, or peerline setup")
    elif decoy.stat().st_size != KEY_BYTES:
        remedy = f"restore {decoy} from its backup; a new key can't continue a field's ledger"
        yield Finding("decoy key", f"{decoy} does not hold {KEY_BYTES} bytes", remedy)
    else:
        yield _private("decoy key", decoy)


def database() -> Iterator[Finding]:
    """Reachable, and as the code expects it."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import OperationalError

    try:
        connection.ensure_connection()
    except OperationalError as error:
        said = str(error).strip().splitlines()[0]
        yield Finding("database", said, "check PEERLINE_DATABASE_URL and that the server runs")
        return
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    remedy = "peerline migrate" if plan else ""
    yield Finding("database", f"{connection.vendor}, {len(plan)} migrations to do", remedy)
    if not plan:
        yield from operator()


def operator() -> Iterator[Finding]:
    """Somebody who may run campaigns."""
    from peerline.store.queries.people import has_owner

    there = has_owner()
    said = "there is one" if there else "nobody can run campaigns yet"
    yield Finding("operator", said, "" if there else "peerline init")


def mail() -> Iterator[Finding]:
    """A mail server that answers; the console is enough to try things out."""
    from django.conf import settings
    from django.core.mail import get_connection

    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        remedy = "set PEERLINE_MAIL_URL=smtps://user@host:465 and PEERLINE_MAIL_PASSWORD_FILE"
        yield Finding("mail", "is written to the console, not sent", remedy, grave=False)
        return
    connection = get_connection()
    try:
        connection.open()
        connection.close()
    except OSError as error:  # smtplib's errors are OSErrors, too
        said = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}: {type(error).__name__}"
        yield Finding("mail", said, "check PEERLINE_MAIL_URL and the password")
    else:
        yield Finding("mail", f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} answers")


def address() -> Iterator[Finding]:
    """The address that mails name."""
    from django.conf import settings

    public = settings.PUBLIC_URL.startswith("https://")
    remedy = "" if public else "set PEERLINE_PUBLIC_URL=https://your.name, behind a TLS proxy"
    yield Finding("address", f"mails lead to {settings.PUBLIC_URL}", remedy, grave=False)


def worker() -> Iterator[Finding]:
    """Somebody who does what is due."""
    from peerline.actions.jobs import is_worker_running

    runs = is_worker_running()
    remedy = "" if runs else "peerline serve starts one; or: peerline run-due --every 5"
    yield Finding("worker", "at work" if runs else "none just now", remedy, grave=False)


def fonts() -> Iterator[Finding]:
    """Fonts of pages and PDFs, Japanese ones among them."""
    from django.conf import settings

    there = (settings.FONTS / "fonts.css").exists()
    said = "there" if there else "PDFs can't be made, and Japanese may show as boxes"
    yield Finding("fonts", said, "" if there else "make setup")


def release() -> Iterator[Finding]:
    """What reports of the open survey compare with."""
    from django.conf import settings

    there = (settings.RELEASE_DIR / "manifest.json").exists()
    said = str(settings.RELEASE_DIR) if there else "reports show own scores and advice only"
    yield Finding("release", said, "" if there else "peerline setup", grave=False)


def disk() -> Iterator[Finding]:
    """Room for the database, its journal and releases."""
    from django.conf import settings

    free = shutil.disk_usage(settings.DATA).free
    remedy = "" if free >= LEAST_FREE else f"make room on the disk of {settings.DATA}"
    yield Finding("disk", f"{free / 1e9:.1f} GB free", remedy)


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    keys, database, mail, address, worker, fonts, release, disk,
)  # fmt: skip


def _private(what: str, path: Path) -> Finding:
    others = stat.S_IMODE(path.stat().st_mode) & 0o077
    remedy = f"chmod 600 {path}" if others else ""
    return Finding(what, f"{path}{' can be read by others' if others else ''}", remedy)
