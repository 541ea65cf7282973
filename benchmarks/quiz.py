"""A quiz board with 200 phones that all buzz at once: from the winning buzz to the board.

Bar: 95th percentile under 150 ms on two cores, one winner each time, no buzz without an answer.
Phones, board and site share the machine; PEERLINE_BENCHMARK_PHONES names another number of phones.
The baseline is an empty view of the same site, asked while nobody plays.
"""

import asyncio
import html
import json
import os
import re
import statistics
import time
import urllib.parse
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, field

from benchmarks.timing import Pair
from benchmarks.visitor import CSRF, served

PHONES = int(os.environ.get("PEERLINE_BENCHMARK_PHONES", "200"))
AT_ONCE = 8
PATIENCE = 30
STREAM = re.compile(r'data-stream="([^"]+)"')
SQUARE = re.compile(r'value="(open:clue=[^"]+)"')
OPENING = re.compile(r'value="(buzz:opening=[1-9]\d*)"')
JUDGE = re.compile(r'value="(judge:team=[^"]+,right=1)"')


@dataclass
class Line:
    """One kept connection of one browser, with its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    page: str = ""
    streams: asyncio.StreamReader | None = None
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def request(self, method: str, path: str, fields: dict[str, str] | None = None) -> "Got":
        """Send and read the whole answer."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(
                "127.0.0.1", self.port, limit=1 << 20
            )
        assert self.reader is not None
        body = urllib.parse.urlencode(fields or {}).encode()
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        head += ["Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items())]
        head += ["Accept: application/json", f"Content-Length: {len(body)}"]
        head += ["Content-Type: application/x-www-form-urlencoded", "", ""]
        self.writer.write("\r\n".join(head).encode() + body)
        top = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"(?i)content-length: (\d+)", top)
        text = (await self.reader.readexactly(int(length[1]))).decode() if length else ""
        for name, value in re.findall(r"(?i)set-cookie: ([^=]+)=([^;\r]*)", top):
            self.cookies[name] = value
        where = re.search(r"(?i)\r\nlocation: (\S+)", top)
        return Got(int(top.split(" ", 2)[1]), where[1] if where else "", text)

    async def post(self, path: str, **fields: str) -> "Got":
        """Send a form."""
        return await self.request("POST", path, {**fields, "csrfmiddlewaretoken": self.token})

    async def open(self, path: str) -> "Stream":
        """Load a page of a game, and its stream."""
        text = (await self.request("GET", path)).text
        self.page, self.token = path, _found(CSRF, text)
        address = urllib.parse.urlsplit(html.unescape(_found(STREAM, text)))
        port = address.port or self.port
        reader, writer = await _connected(port)
        writer.write(f"GET {address.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        stream = Stream()
        stream.task = asyncio.create_task(stream.listen(reader, writer))
        return stream


@dataclass(frozen=True)
class Got:
    """An answer."""

    status: int
    location: str
    text: str


class Stream:
    """What a page was told last, and when."""

    def __init__(self) -> None:
        self.message: dict[str, str] = {}
        self.at = 0.0
        self.told = asyncio.Condition()
        self.task: asyncio.Task[None] | None = None

    async def listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read events until the end."""
        try:
            while line := await reader.readline():
                if line.startswith(b"data: {"):
                    at = time.perf_counter()
                    async with self.told:
                        self.message, self.at = json.loads(line[6:]), at
                        self.told.notify_all()
        finally:
            writer.close()

    async def until(self, key: str, value: str) -> dict[str, str]:
        """The message once `key` has `value`. Raises TimeoutError."""

        async def wait() -> dict[str, str]:
            async with self.told:
                await self.told.wait_for(lambda: self.message.get(key) == value)
                return self.message

        return await asyncio.wait_for(wait(), PATIENCE)


def measure() -> Iterator[Pair]:
    """One game, all clues but the daily doubles."""
    with served() as port:
        base, board, answers = asyncio.run(_play(port))
    yield _pair(f"buzz to board, {PHONES} phones at once", board, base)
    yield _pair(f"a buzz answered, {PHONES} phones at once", answers, base)


async def _play(port: int) -> tuple[list[float], list[float], list[float]]:
    host = Line(port)
    base = [await _timed(host.request("GET", "/alive")) for _ in range(50)]
    front = (await host.request("GET", "/learn/")).text
    host.token = _found(CSRF, front)
    started = await host.post("/learn/start", deck="customer-success", buzz="30")
    board = await host.open(started.location)
    code = _found(re.compile(r'class="code">([^<]+)<'), (await _get(host, host.page)).text)
    gate = asyncio.Semaphore(AT_ONCE)
    phones = await asyncio.gather(*(_join(port, gate, code, n) for n in range(PHONES)))
    await host.post(host.page + "move", do="begin")
    await board.until("phase", "board")
    to_board, answers = [], []
    for square in dict.fromkeys(SQUARE.findall(board.message["html"])):
        await host.post(host.page + "move", do=square)
        if (await _not_board(board))["phase"] == "stake":
            await host.post(host.page + "move", do=f"undo:version={board.message['v']}")
        else:
            shown, each = await _round(host, board, phones)
            to_board.append(shown)
            answers += each
        await board.until("phase", "board")
    for line in (board, *(stream for _, stream in phones)):
        assert line.task is not None
        line.task.cancel()
    return base, to_board, answers


async def _round(
    host: Line, board: Stream, phones: list[tuple[Line, Stream]]
) -> tuple[float, list[float]]:
    """Open the buzzers, press all of them, judge. Raises RuntimeError unless one team has won."""
    await host.post(host.page + "move", do="arm")
    screens = await asyncio.gather(*(stream.until("screen", "buzz") for _, stream in phones))
    move = _found(OPENING, screens[0]["html"])
    pressed = await asyncio.gather(*(_press(line, move) for line, _ in phones))
    won = [sent for sent, _, got in pressed if not json.loads(got.text)["refused"]]
    if len(won) != 1:
        raise RuntimeError(f"{len(won)} teams won one opening of the buzzers")
    await board.until("phase", "answering")
    shown = board.at - won[0]
    await host.post(host.page + "move", do=_found(JUDGE, board.message["html"]))
    await board.until("phase", "reveal")
    await host.post(host.page + "move", do="close")
    return shown, [took for _, took, _ in pressed]


async def _press(line: Line, move: str) -> tuple[float, float, Got]:
    sent = time.perf_counter()
    got = await asyncio.wait_for(line.post(line.page + "move", do=move), PATIENCE)
    return sent, time.perf_counter() - sent, got


async def _join(port: int, gate: asyncio.Semaphore, code: str, n: int) -> tuple[Line, Stream]:
    async with gate:
        line = Line(port)
        line.token = _found(CSRF, (await line.request("GET", "/learn/join")).text)
        joined = await line.post("/learn/join", code=code, name=f"Team {n}")
        return line, await line.open(joined.location)


async def _connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the live process, which may start a moment after the site."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        except OSError:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.2)


async def _get(line: Line, path: str) -> Got:
    return await line.request("GET", path)


async def _not_board(board: Stream) -> dict[str, str]:
    async with board.told:
        await board.told.wait_for(lambda: board.message["phase"] != "board")
        return board.message


async def _timed(call: Awaitable[object]) -> float:
    start = time.perf_counter()
    await call
    return time.perf_counter() - start


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    if match is None:
        raise RuntimeError(f"no {pattern.pattern} in {text[:200]!r}")
    return match[1]


def _pair(name: str, seconds: list[float], base: list[float]) -> Pair:
    own, baseline = sorted(seconds), statistics.median(base)
    median = statistics.median(own)
    p95 = own[min(len(own) - 1, int(len(own) * 0.95))]
    return Pair(name, median, baseline, median / baseline, p95)
