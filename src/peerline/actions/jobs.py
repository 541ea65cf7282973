"""What is due: a queue in the database, and one worker a machine that drains it.

Jobs only name a row (a letter, a build); the row says whether there is still something to do. So a
job may run twice, be lost or be killed: the next round finds what is due and does it once.
"""

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from peerline.actions import (
    audit,
    campaigns,
    invitations,
    learning,
    letters,
    overrides,
    quizzes,
    releases,
    responses,
)
from peerline.store.models import BuildState, ReleaseBuild
from peerline.store.queries import campaigns as query

KEPT = timedelta(days=30)
"""Finished jobs are kept that long for whoever asks what happened."""


ALIVE = "worker.alive"
"""The lock of a worker that stays; `worker.lock` is held in a round alone."""


class AlreadyRunning(RuntimeError):
    """Another worker drains the queue on this machine."""


@dataclass(frozen=True)
class Round:
    """What one round found due and did."""

    moved: int
    expired: int
    invited: int
    games: int
    jobs: int


def run_due(*, now: datetime) -> Round:
    """Add what is due, then drain the queue. Raises AlreadyRunning."""
    with the_only_worker(settings.DATA / "worker.lock"):
        _recover()
        moved = campaigns.keep_dates(now=now)
        expired = responses.empty_expired(now=now, by=audit.SITE)
        games = quizzes.close_left_alone(now=now)
        learning.forget_expired(now=now)
        overrides.expire(now=now, today=timezone.localdate(now))
        invited = invitations.write_due(now=now)
        _enqueue(letters.send_letter, query.due_letters(now).values_list("pk", flat=True))
        waiting = ReleaseBuild.objects.filter(state=BuildState.WAITING)
        _enqueue(releases.build_release, waiting.values_list("pk", flat=True))
        DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT).delete()
        return Round(moved, expired, invited, games, drain())


def drain() -> int:
    """Run every job that is ready; returns how many there were."""
    name = get_random_string(32)
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )
    done = 0
    while (job := _claim(name)) is not None:
        worker.run_task(job)
        done += 1
    return done


def _claim(worker: str) -> DBTaskResult[Any, Any] | None:
    with transaction.atomic():
        job = DBTaskResult.objects.ready().get_locked()
        if job is not None:
            job.claim(worker)
        return job


def waiting() -> int:
    """How many jobs are ready and wait for a worker."""
    return int(DBTaskResult.objects.ready().count())


def is_worker_running() -> bool:
    """Whether a worker that stays is there on this machine."""
    try:
        with the_only_worker(settings.DATA / ALIVE):
            return False
    except AlreadyRunning:
        return True


@contextmanager
def the_only_worker(path: Path) -> Iterator[None]:
    """Hold the worker's lock; the system lets go of it when the process ends, however it ends.

    Raises AlreadyRunning.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning from error
        yield


def _recover() -> None:
    """After a worker was killed: only the one that holds the lock may say so."""
    now = timezone.now()
    letters.after_a_stop()
    releases.after_a_stop()
    DBTaskResult.objects.running().update(
        status=TaskResultStatus.FAILED, finished_at=now, exception_class_path="builtins.SystemExit"
    )


def _enqueue(job: Task[[int], str], ids: Iterable[int]) -> None:
    ready = DBTaskResult.objects.ready().filter(task_path=job.module_path)
    there = {tuple(kept["args"]) for kept in ready.values_list("args_kwargs", flat=True)}
    for pk in ids:
        if (pk,) not in there:
            job.enqueue(pk)
