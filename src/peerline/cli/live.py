"""`peerline live`: the process behind `/live/`, for pages that change by themselves."""

import os
import signal
import sys
import threading

import click

from peerline.cli.site import LOOPBACK, prepare_django


@click.command()
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535))
@click.option("--until-input-ends", is_flag=True, hidden=True, help="End with the calling process.")
def live(host: str, port: int, until_input_ends: bool) -> None:
    """Serve the streams of the quiz board.

    `peerline serve` starts it by itself. It holds nothing: end and start it as you like, pages ask
    the site itself meanwhile.
    """
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    prepare_django()
    if until_input_ends:
        threading.Thread(target=_end_with_input, daemon=True).start()
    Granian(
        "peerline.web.live.asgi:application",
        address=host,
        port=port,
        workers=1,
        interface=Interfaces.ASGI,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,  # addresses of streams are keys
        workers_kill_timeout=2,  # streams have no end of their own to wait for
    ).serve()


def _end_with_input() -> None:
    while os.read(sys.stdin.fileno(), 1):  # not by the buffer, whose lock a fork would inherit
        pass
    os.kill(os.getpid(), signal.SIGTERM)
