"""`peerline setup`: makes what an installation needs from what it came with. Safe to repeat."""

import os
import secrets
import shutil
from pathlib import Path

import click

from peerline import content

KEY_BYTES = 32
SYNTHETIC_KEY = b"nobody is in the synthetic field"
"""Its decoys hide no one, so that every installation may build the same bytes."""
ROWS, SEED, DATE = 400, 1, "2026-11-01"


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="PEERLINE_DATA_DIR",
    default="var",
    show_default=True,
    help="Where the installation keeps its own data.",
)
def setup(data: Path) -> None:
    """Make texts, fonts, keys and the synthetic field; keep what is there."""
    from peerline.cli.releases import synthetic_field
    from peerline.content.texts import compile_catalogues
    from peerline.instruments.load import compile_bundled
    from peerline.report.fonts import FontsMissing, build_fonts

    compile_catalogues()
    compile_bundled()
    try:
        build_fonts()
    except FontsMissing as error:
        raise click.ClickException(str(error)) from error
    data.mkdir(parents=True, exist_ok=True)
    make_secret(data / "secret-key", new_secret_key())
    make_secret(data / "decoy-key", secrets.token_bytes(KEY_BYTES))
    target = content.SYNTHETIC_RELEASE
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    synthetic_field(target, rows=ROWS, seed=SEED, date=DATE, key=SYNTHETIC_KEY)


def new_secret_key() -> bytes:
    """A key for signatures and sessions."""
    return secrets.token_urlsafe(48).encode()


def make_secret(path: Path, value: bytes) -> None:
    """Write `value` where only its owner may read it; a file that exists is kept."""
    if path.exists():
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(value)
