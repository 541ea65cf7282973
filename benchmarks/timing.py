"""Timing two things in turn, so that a machine whose speed drifts treats both alike."""

import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """Medians in seconds of the thing and of its baseline, and the median ratio pair by pair."""

    name: str
    seconds: float
    baseline: float
    ratio: float
    worst: float

    def line(self) -> str:
        """The figures as a row of the table."""
        return (
            f"| {self.name} | {self.seconds * 1000:.1f} ms | {self.baseline * 1000:.1f} ms "
            f"| {self.ratio:.3g} | {self.worst * 1000:.1f} ms |"
        )


HEADER = "| what | median | baseline | ratio | 95th percentile |\n| --- | --- | --- | --- | --- |"


def pair(name: str, thing: Callable[[], object], baseline: Callable[[], object], runs: int) -> Pair:
    """Run `baseline` and `thing` in turn, `runs` times after one warm-up of each."""
    baseline()
    thing()
    timed = [(_seconds(baseline), _seconds(thing)) for _ in range(runs)]
    own = sorted(seconds for _, seconds in timed)
    return Pair(
        name,
        statistics.median(own),
        statistics.median(base for base, _ in timed),
        statistics.median(seconds / base for base, seconds in timed),
        own[min(len(own) - 1, int(len(own) * 0.95))],
    )


def command(*arguments: object) -> Callable[[], None]:
    """A call that runs a command to its end, its output thrown away. Raises if it fails."""
    words: Sequence[str] = [str(argument) for argument in arguments]

    def run() -> None:
        subprocess.run(words, check=True, capture_output=True)

    return run


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
