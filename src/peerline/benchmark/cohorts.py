"""Which cells a participant belongs to, narrowest first."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import product

from peerline.answers.answer import Answers, nrr
from peerline.benchmark.policy import PERFORMANCE
from peerline.benchmark.release import Cell, Release, cell_id
from peerline.instruments.model import Instrument

HEADLINE = ("industry", "arr_band")
"""What the headline's cohort is made of: the industry and the size."""


def levels(
    instrument: Instrument, answers: Answers, release: Release
) -> Mapping[str, tuple[str, ...]]:
    """Attribute -> the levels that the participant counts in, narrowest first.

    `japan` counts in `asia` too. Performance is the band of NRR, where it is defined as the
    release's is. Attributes without an answer are left out.
    """
    found: dict[str, tuple[str, ...]] = {}
    asked = instrument.form(answers.language).by_item
    for attribute in release.manifest["attributes"]:
        if attribute == PERFORMANCE:
            level = _performance(instrument, answers, release)
            if level is not None:
                found[attribute] = (level,)
            continue
        question = asked.get(attribute)
        chosen = answers.value(attribute)
        if question is None or not isinstance(chosen, str):
            continue
        option = question.item.option(chosen)
        if option is not None:
            found[attribute] = (option.id, option.parent) if option.parent else (option.id,)
    return found


def path(
    own: Mapping[str, tuple[str, ...]], attributes: tuple[str, ...] = HEADLINE
) -> Iterator[Mapping[str, str]]:
    """The cells to try for `attributes`: all of them, then fewer, `all` last.

    Among cells of one depth, the earlier attribute stays; among levels, the narrower one is first.
    """
    answered = tuple(attribute for attribute in attributes if attribute in own)
    for depth in range(len(answered), 0, -1):
        for kept in _kept(answered, depth):
            for chosen in product(*(own[attribute] for attribute in kept)):
                yield dict(zip(kept, chosen, strict=True))
    yield {}


def cell(release: Release, attributes: Mapping[str, str]) -> Cell | None:
    """The release's cell of these attributes, modelled or not; None where it has none."""
    return release.cells.get(cell_id(attributes))


def performance_level(value: float, levels: list[str], edges: list[float]) -> str:
    """The band of an NRR given as a fraction; on a shared edge the higher band has it."""
    return levels[bisect_right(edges, round(value, 6))]


def _performance(instrument: Instrument, answers: Answers, release: Release) -> str | None:
    value = nrr(answers)
    if value is None or instrument.nrr_definition != release.manifest["nrr_definition"]:
        return None
    bands = release.manifest[PERFORMANCE]
    return performance_level(value, bands["levels"], bands["edges"])


def _kept(attributes: tuple[str, ...], depth: int) -> Iterator[tuple[str, ...]]:
    if depth == len(attributes):
        yield attributes
    elif depth == 1:
        yield from ((attribute,) for attribute in attributes)
