"""The site as a process of its own: what a browser meets, and what a disk keeps."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import peerline

SOURCE = Path(peerline.__file__).parents[1]
SERVE = "from peerline.cli import main; main()"


@dataclass(frozen=True)
class Site:
    """A running site."""

    url: str
    data: Path
    log: Path
    command: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen] = field(default_factory=list)
    """The one that serves now is the last."""

    def traces_of(self, *needles: str) -> list[str]:
        """Where any of `needles` stands in the data's files and the log: of databases, SQLite's."""
        found = []
        for path in (self.log, *self.data.rglob("*")):
            try:
                content = path.read_bytes() if path.is_file() else b""
            except FileNotFoundError:  # a journal that was folded into its database meanwhile
                content = b""
            found += [f"{path.name}: {needle}" for needle in needles if needle.encode() in content]
        return found


@contextmanager
def running_site(folder: Path, *, program: str = SERVE, **environment: str):
    """Serve a new site with its data in `folder` until the block ends."""
    data, log, port = folder / "data", folder / "log.txt", _free_port()
    variables = {**os.environ, "PYTHONPATH": str(SOURCE), "PEERLINE_DATA_DIR": str(data)}
    variables |= {"PYTHONUNBUFFERED": "1", **environment}
    variables.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-c", program, "serve", "--port", str(port)]
    site = Site(f"http://127.0.0.1:{port}", data, log, command, variables)
    _start(site)
    try:
        _wait(site, site.processes[-1])
        yield site
    finally:
        _end(site)


def start_again(site: Site) -> None:
    """End the site as an operator does, and start it on its data."""
    _end(site)
    _start(site)
    _wait(site, site.processes[-1])


def _start(site: Site) -> None:
    with site.log.open("ab") as output:
        site.processes.append(
            subprocess.Popen(
                site.command,
                env=site.variables,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=site.log.parent,
            )
        )


def _end(site: Site) -> None:
    process = site.processes[-1]
    process.send_signal(signal.SIGINT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(site: Site, process: subprocess.Popen, seconds: float = 240) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, site.log.read_text()
        try:
            with urllib.request.urlopen(site.url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the site did not come up:\n{site.log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
