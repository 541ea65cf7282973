"""The report page of a running site, beside an empty view of the same server.

Bars: at most 3 times the empty view for a reader who comes back, 30 times for the first look; PDF
under 1 s. The time from handing in to the report's last byte is told apart.
"""

import time
from collections.abc import Iterator

from benchmarks.timing import Pair, pair
from benchmarks.visitor import Visitor, served

FIRST_LOOKS = 15
RUNS = 200


def measure() -> Iterator[Pair]:
    """One visitor over one connection, each figure beside the empty view in turn."""
    with served() as port:
        visitors = [Visitor(port) for _ in range(FIRST_LOOKS + 1)]
        tokens = [visitor.fill(f"Visitor {number}") for number, visitor in enumerate(visitors)]
        reader = visitors[0]
        reader.submit(tokens[0])

        def empty() -> bytes:
            return reader.get("/alive")

        yield pair("report, come back to", lambda: reader.get(reader.base + "report"), empty, RUNS)
        yield pair("a page of the form", lambda: reader.get(reader.base + "page/roi"), empty, RUNS)
        yield _first_looks(visitors, tokens, empty)
        yield pair("PDF, come back to", lambda: reader.get(reader.base + "report.pdf"), empty, 20)


def _first_looks(visitors: list[Visitor], tokens: list[str], empty: object) -> Pair:
    """Handing in and the first look, each time of another response."""
    waiting = iter(zip(visitors[1:], tokens[1:], strict=True))

    def submit() -> None:
        visitor, token = next(waiting)
        visitor.submit(token)

    assert callable(empty)
    return pair("handing in to the report", submit, empty, FIRST_LOOKS - 1)


def first_report_seconds() -> float:
    """Seconds of the very first report of a fresh process."""
    with served() as port:
        visitor = Visitor(port)
        token = visitor.fill("First")
        start = time.perf_counter()
        visitor.submit(token)
        return time.perf_counter() - start
