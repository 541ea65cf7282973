"""A visitor of a running site: one kept connection, its cookies, the example file's answers."""

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
START_SECONDS = 120


class Visitor:
    """Sends requests over one connection, as a browser does."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.base = ""

    def get(self, path: str) -> bytes:
        """The body at `path`. Raises RuntimeError unless it is found."""
        status, _, body = self.request("GET", path)
        if status != http.client.OK:
            raise RuntimeError(f"GET {path}: {status}")
        return body

    def post(self, path: str, fields: Mapping[str, Any], token: str) -> str:
        """Send a form; returns where it leads. Raises RuntimeError unless it leads on."""
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}, doseq=True)
        status, location, answer = self.request("POST", path, body)
        if status != http.client.FOUND:
            raise RuntimeError(f"POST {path}: {status} {answer[:300]!r}")
        return location

    def request(self, method: str, path: str, body: str | None = None) -> tuple[int, str, bytes]:
        """Status, address led to, and body."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer.status, answer.headers.get("Location", ""), answer.read()

    def fill(self, name: str) -> str:
        """Start a response and give all answers of the example; returns the review's token."""
        front = self.get("/").decode()
        fields = {"instrument": "cs-maturity-2026"}
        self.base = self.post("/start", fields, _token(front))
        whole = self.get(self.base + "all").decode()
        answers = {**example_fields(), "respondent_name": name, "email": "ana@example.com"}
        self.post(self.base + "all", {**_hidden(whole), **answers, "go": "review"}, _token(whole))
        return _token(self.get(self.base + "review").decode())

    def submit(self, token: str) -> bytes:
        """Hand in and read the report."""
        return self.get(self.post(self.base + "review", {"go": "submit"}, token))


def example_fields() -> dict[str, Any]:
    """The example's answers as a form's fields."""
    data = yaml.safe_load((ROOT / "examples" / "answers.yaml").read_text(encoding="utf-8"))
    fields: dict[str, Any] = {}
    for item, value in {**data["profile"], **data["answers"]}.items():
        if isinstance(value, dict):
            fields |= {f"{item}__{part}": given for part, given in value.items()}
        else:
            fields[item] = value
    return fields


@contextmanager
def served() -> Iterator[int]:
    """A site of its own on a free loopback port, with an empty database, until the block ends."""
    with tempfile.TemporaryDirectory() as data, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        peerline = Path(sys.executable).with_name("peerline")
        command = [str(peerline), "serve", "--port", str(port)]
        environment = {**os.environ, "PEERLINE_DATA_DIR": data}
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
            try:
                _wait(port)
                yield port
            finally:
                server.terminate()


def _wait(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the site did not start")


def _token(page: str) -> str:
    found = CSRF.search(page)
    if found is None:
        raise RuntimeError("no form on this page")
    return found.group(1)


def _hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden"\s+name="([^"]+)"[^>]*?value="([^"]*)"', page)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}
