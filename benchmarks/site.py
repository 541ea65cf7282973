"""The report of a running site, beside an empty view of the same server.

Bars: the page at most 3 times the empty view for a reader who comes back, 30 times at the first
look; the PDF under 1 s. Handing in, up to the report's last byte, is told apart.
"""

from collections.abc import Callable, Iterator

from benchmarks.timing import Pair, pair
from benchmarks.visitor import Visitor, served

FIRST = 12
OFTEN = 200


def measure() -> Iterator[Pair]:
    """Each visitor over one kept connection, each figure in turn with the empty view."""
    with served() as port:
        visitors = [Visitor(port) for _ in range(2 * FIRST)]
        tokens = [visitor.fill(f"Visitor {number}") for number, visitor in enumerate(visitors)]
        reader = visitors[0]

        def empty() -> bytes:
            return reader.get("/alive")

        handing_in = [_submit(*each) for each in zip(visitors[:FIRST], tokens[:FIRST], strict=True)]
        yield pair("handing in, and the report", _one_after_another(handing_in), empty, FIRST - 1)
        for visitor, token in zip(visitors[FIRST:], tokens[FIRST:], strict=True):
            visitor.post(visitor.base + "review", {"go": "submit"}, token)
        looks = [_get(visitor, "report") for visitor in visitors[FIRST:]]
        yield pair("report, first look", _one_after_another(looks), empty, FIRST - 1)
        yield pair("report, come back to", _get(reader, "report"), empty, OFTEN)
        prints = [_get(visitor, "report.pdf") for visitor in visitors[FIRST:]]
        yield pair("PDF, first time", _one_after_another(prints), empty, FIRST - 1)
        yield pair("a page of the form", _get(visitors[1], "page/roi"), empty, OFTEN)


def _submit(visitor: Visitor, token: str) -> Callable[[], object]:
    return lambda: visitor.submit(token)


def _get(visitor: Visitor, page: str) -> Callable[[], object]:
    return lambda: visitor.get(visitor.base + page)


def _one_after_another(calls: list[Callable[[], object]]) -> Callable[[], object]:
    """A call that makes the next of `calls`, each once."""
    waiting = iter(calls)

    def call_next() -> object:
        return next(waiting)()

    return call_next
