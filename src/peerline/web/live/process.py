"""The process behind `/live/`: streams of server-sent events to everybody who watches a game.

One thread looks at the games that are watched, all in one query, and draws what has changed; the
event loop hands it on. A watcher that is slow misses what is out of date, never what is new; one
that comes back gets the game as it is, so there is nothing to catch up with.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections

from peerline.store.queries import quizzes as query
from peerline.web.live.addresses import PREFIX, OldStream, Ticket, WrongStream, ticket_of
from peerline.web.live.messages import Side, View, encoded, message_of

LOOK_SECONDS = 0.02
REST_SECONDS = 0.5
"""After the database did not answer."""
BEAT_SECONDS = 5
MOST_WATCHERS = 2000
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"access-control-allow-origin", b"*"),
]
HELLO = b"retry: 1000\n\n"
OLD = b"event: old\ndata:\n\n"
"""Tells a page that its address has run out; it asks the site for a new one."""

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)


class Watcher:
    """Somebody's open stream: `message` is what they see now, `sent` the game's number at that."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.known = -1
        self.message = b""
        self.news = asyncio.Event()

    def tell(self, message: bytes) -> None:
        """Put what to send next; what was not sent yet is out of date."""
        self.message = message
        self.news.set()


class Hub:
    """All watchers, and the thread that looks for them."""

    def __init__(self) -> None:
        self.watchers: dict[str, set[Watcher]] = {}
        self.lock = threading.Lock()
        self.wake = threading.Event()
        self.thread: threading.Thread | None = None
        self.count = 0

    def add(self, watcher: Watcher, loop: asyncio.AbstractEventLoop) -> None:
        """Watch from now on; the first message comes with the next look."""
        with self.lock:
            self.watchers.setdefault(watcher.view.game, set()).add(watcher)
            self.count += 1
            if self.thread is None:
                self.thread = threading.Thread(target=self._look_on, args=(loop,), daemon=True)
                self.thread.start()
        self.wake.set()

    def drop(self, watcher: Watcher) -> None:
        """Watch no longer."""
        with self.lock:
            left = self.watchers.get(watcher.view.game, set())
            left.discard(watcher)
            self.count -= 1
            if not left:
                self.watchers.pop(watcher.view.game, None)

    def _look_on(self, loop: asyncio.AbstractEventLoop) -> None:
        while not loop.is_closed():
            self.wake.wait(None if not self.watchers else LOOK_SECONDS)
            self.wake.clear()
            try:
                self._look(loop)
            except (DatabaseError, InterfaceError) as error:
                log.warning("the database did not answer: %s", type(error).__name__)
                close_old_connections()
                time.sleep(REST_SECONDS)
            except RuntimeError:  # the loop has ended meanwhile
                return

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        with self.lock:
            watched = {game: list(watchers) for game, watchers in self.watchers.items()}
        for game, sequence in query.sequences(watched).items() if watched else ():
            behind = [w for w in watched[game] if w.known != sequence]
            if behind:
                self._tell_or_log(game, behind, loop)

    def _tell_or_log(
        self, game: str, behind: list[Watcher], loop: asyncio.AbstractEventLoop
    ) -> None:
        """A game that can't be drawn holds up no other, and is tried again when it moves."""
        try:
            self._tell(game, behind, loop)
        except (DatabaseError, InterfaceError):
            raise
        except Exception:
            if loop.is_closed():
                raise
            log.exception("a game could not be told")
            for watcher in behind:
                watcher.known = query.sequences([game]).get(game, -1)

    def _tell(self, game: str, behind: list[Watcher], loop: asyncio.AbstractEventLoop) -> None:
        """Draw the game for each, the boards first: the room looks at them."""
        row = query.by_public_id(game)
        if row is None:
            return
        for watcher in sorted(behind, key=lambda w: w.view.side is Side.PHONE):
            message = message_of(row, watcher.view, now=_now())
            watcher.known = row.sequence
            loop.call_soon_threadsafe(watcher.tell, encoded(message))


HUB = Hub()


async def application(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """The ASGI application."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _answer(scope["path"], receive, send)


async def _answer(path: str, receive: Receive, send: Send) -> None:
    if path == PREFIX + "alive":
        await _plain(send, 200, b"alive")
        return
    try:
        ticket = ticket_of(path)
    except OldStream:
        await _plain(send, 410, b"too old; the page asks for a new address by itself")
        return
    except WrongStream:
        await _plain(send, 404, b"no such stream")
        return
    if HUB.count >= MOST_WATCHERS:
        await _plain(send, 503, b"too many streams; the page asks again by itself")
        return
    await _stream(ticket, receive, send)


async def _stream(ticket: Ticket, receive: Receive, send: Send) -> None:
    """Send what the view shows until its watcher goes or its address is too old."""
    ends = time.monotonic() + ticket.seconds
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await _more(send, HELLO)
    watcher = Watcher(ticket.view)
    gone = asyncio.ensure_future(_gone(receive))
    HUB.add(watcher, asyncio.get_running_loop())
    try:
        while not gone.done():
            left = ends - time.monotonic()
            if left <= 0:
                await send({"type": "http.response.body", "body": OLD, "more_body": False})
                return
            news = asyncio.ensure_future(watcher.news.wait())
            await asyncio.wait(
                (news, gone),
                timeout=min(BEAT_SECONDS, left),
                return_when=asyncio.FIRST_COMPLETED,
            )
            news.cancel()
            if watcher.news.is_set():
                watcher.news.clear()
                await _more(send, watcher.message)
            elif not gone.done():
                await _more(send, f"event: beat\ndata: {_now()}\n\n".encode())
    finally:
        HUB.drop(watcher)
        gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _more(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _plain(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain"), (b"access-control-allow-origin", b"*")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await send({"type": "lifespan.shutdown.complete"})
            return


def _now() -> int:
    return time.time_ns() // 1_000_000
