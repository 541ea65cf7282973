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
    stop = _stops()
    while not stop:
        _round()
        if until_input_ends:
            ready, _, _ = select.select([sys.stdin], [], [], every)
            if ready and not sys.stdin.read(1):
                return
        else:
            time.sleep(every)


def _once() -> None:
    from django.utils import timezone

    from peerline.actions import jobs

    try:
        done = jobs.run_due(now=timezone.now())
    except jobs.AlreadyRunning as error:
        raise click.ClickException("another worker does what is due on this machine") from error
    click.echo(
        f"{done.jobs} jobs done; {done.invited} invitations written, {done.moved} campaigns opened"
        f" or closed, {done.expired} expired drafts emptied."
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
