"""The live process at its edges; what it streams, the browser tests watch."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from peerline import settings as the_settings
from peerline.web.live.addresses import OldStream, WrongStream, stream_of, ticket_of
from peerline.web.live.messages import Side, View
from peerline.web.live.process import OLD, Ticket, _stream, application

VIEW = View("a-game", Side.PHONE, "ja", "a-team")


def asked(path: str) -> tuple[int, bytes]:
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    # In a thread of its own: a browser test of the same worker leaves a loop running in this one.
    with ThreadPoolExecutor(1) as apart:
        answer = application({"type": "http", "path": path}, receive, send)
        apart.submit(asyncio.run, answer).result()
    return sent[0]["status"], sent[1]["body"]


@pytest.fixture
def request_to(settings):
    def made(host: str):
        settings.ALLOWED_HOSTS = ["*"]
        return RequestFactory().get("/", headers={"Host": host})

    return made


def test_it_says_that_it_is_alive():
    assert asked("/live/alive") == (200, b"alive")


@pytest.mark.parametrize("path", ["/live/", "/live/nothing", "/live/a:b:c", "/", "/live/../learn/"])
def test_what_is_no_stream_is_not_found(path):
    assert asked(path)[0] == 404


def test_a_stream_shows_what_its_page_was_given_and_nothing_else(request_to, settings):
    settings.LIVE_PORT = 0
    path = stream_of(request_to("example.com"), VIEW)

    assert ticket_of(path).view == VIEW
    with pytest.raises(WrongStream):
        ticket_of(path.replace("live/", "live/x", 1))
    settings.SECRET_KEY = "another site's"
    with pytest.raises(WrongStream):
        ticket_of(path)


def test_an_address_is_good_for_a_while_and_then_old(request_to, settings):
    settings.LIVE_PORT = 0
    path = stream_of(request_to("example.com"), VIEW)
    whole = settings.LIVE_ADDRESS_AGE.total_seconds()

    assert whole - 60 < ticket_of(path).seconds <= whole
    settings.LIVE_ADDRESS_AGE = timedelta(seconds=-1)
    with pytest.raises(OldStream):
        ticket_of(path)
    assert asked(path) == (410, b"too old; the page asks for a new address by itself")


def test_an_open_stream_ends_when_its_address_is_too_old():
    sent = []

    async def receive():
        await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    with ThreadPoolExecutor(1) as apart:
        answer = _stream(Ticket(VIEW, 0.05), receive, send)
        apart.submit(asyncio.run, asyncio.wait_for(answer, 10)).result()
    assert sent[-1] == {"type": "http.response.body", "body": OLD, "more_body": False}


def test_a_page_takes_a_new_address_from_the_site(client, db, settings):
    settings.LIVE_PORT = 0
    page = client.post("/learn/start", {"deck": "customer-success"})["Location"]
    known = client.get(page + "now?v=0").json()

    assert "stream" not in known
    assert client.get(f"{page}now?v={known['v']}").status_code == 204
    renewed = client.get(f"{page}now?v={known['v']}&stream").json()
    assert ticket_of(renewed["stream"]).view.side is Side.BOARD


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8001"),
        ("board.example:8000", "http://board.example:8001"),
        ("[::1]:8000", "http://[::1]:8001"),
    ],
)
def test_without_a_proxy_the_stream_is_at_the_other_port(request_to, settings, host, origin):
    settings.LIVE_PORT = 8001

    assert stream_of(request_to(host), VIEW).startswith(f"{origin}/live/")


def test_the_policy_of_the_page_allows_its_stream_alone(client, db, settings):
    settings.LIVE_PORT = 8001
    page = client.post("/learn/start", {"deck": "customer-success"})["Location"]

    policy = client.get(page)["Content-Security-Policy"]
    assert "connect-src 'self' http://testserver:8001" in policy
    assert "8001" not in client.get("/learn/")["Content-Security-Policy"]


@pytest.mark.parametrize("port", ["0", "99999", "x", "-1"])
def test_what_is_no_port_is_refused(port):
    with pytest.raises(ImproperlyConfigured, match="PEERLINE_LIVE_PORT"):
        the_settings.live_at("", port)


def test_an_address_of_the_live_process_counts_before_its_port(request_to, settings):
    settings.LIVE_URL, settings.LIVE_PORT = "https://live.example.com", 8001

    assert stream_of(request_to("a.example"), VIEW).startswith("https://live.example.com/live/")
