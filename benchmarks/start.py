"""How fast the command starts, beside a Python that does nothing.

Bars: `--help` under 0.4 s, `score` under 0.5 s.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import Pair, command, pair

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "answers.yaml"
RUNS = 15


def measure() -> Iterator[Pair]:
    """Whole processes, `RUNS` times each."""
    peerline = Path(sys.executable).with_name("peerline")
    nothing = command(sys.executable, "-c", "pass")
    yield pair("peerline --help", command(peerline, "--help"), nothing, RUNS)
    yield pair("peerline score", command(peerline, "score", EXAMPLE), nothing, RUNS)
