"""`peerline run-due`: once, as a timer calls it, or again and again as a worker."""

import select
import signal
import sys
import time
from types import FrameType

import click

from peerline.cli.site import prepare_django


@click.command(name="run-due")
@click.option(
    "--every",
    type=click.FloatRange(min=0.5),
    help="Stay and look again after that many seconds.",
)
@click.option("--until-input-ends", is_flag=True, hidden=True, help="End with the calling process.")
def run_due(every: float | None, until_input_ends: bool) -> None:
    """Send mail, open and close campaigns by their dates, build releases, empty expired drafts."""
    prepare_django()
    if every is None:
        _once()
        return
    from django.conf import settings

    from peerline.actions import jobs

    stop = _stops()
    while not stop:
        try:
            with jobs.the_only_worker(settings.DATA / jobs.ALIVE):
                _stay(stop, every, until_input_ends=until_input_ends)
            return
        except jobs.AlreadyRunning:  # it stands by, should the other one end
            if _pause(every, until_input_ends=until_input_ends):
                return


def _stay(stop: list[int], every: float, *, until_input_ends: bool) -> None:
    while not stop:
        _round()
        if _pause(every, until_input_ends=until_input_ends):
            return


def _pause(seconds: float, *, until_input_ends: bool) -> bool:
    """Wait; True where the calling process has ended meanwhile."""
    if not until_input_ends:
        time.sleep(seconds)
        return False
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(ready) and not sys.stdin.read(1)


def _once() -> None:
    from django.utils import timezone

    from peerline.actions import jobs

    try:
        done = jobs.run_due(now=timezone.now())
    except jobs.AlreadyRunning as error:
        raise click.ClickException("another worker does what is due on this machine") from error
    click.echo(
        f"{done.jobs} jobs done; {done.invited} invitations written, {done.moved} campaigns opened"
        f" or closed, {done.games} games closed, {done.expired} expired drafts emptied."
    )


def _round() -> None:
    """One look; what fails now is there at the next one."""
    from django.db import OperationalError, close_old_connections
    from django.utils import timezone

    from peerline.actions import jobs

    close_old_connections()
    try:
        jobs.run_due(now=timezone.now())
    except jobs.AlreadyRunning:
        pass
    except OperationalError as error:
        click.echo(f"the database did not answer: {type(error).__name__}", err=True)


def _stops() -> list[int]:
    """Filled by the signals that end a worker: it finishes the job in hand first."""
    stop: list[int] = []

    def note(signum: int, _frame: FrameType | None) -> None:
        stop.append(signum)
        if len(stop) > 1:
            sys.exit(1)

    signal.signal(signal.SIGINT, note)
    signal.signal(signal.SIGTERM, note)
    return stop
