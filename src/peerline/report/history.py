"""Earlier reports of the same company, as far as a new one looks back at them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from peerline.answers.answer import Answers
from peerline.instruments.model import Instrument
from peerline.scoring import score


@dataclass(frozen=True, slots=True)
class Past:
    """Scores of an earlier response, 0 to 100; None where one was not reported.

    Only scores of one method compare: `method` is the family's method version they were made by.
    """

    made_on: date
    instrument: str
    method: int
    index: float | None
    dimensions: Mapping[str, float | None]


def past_of(instrument: Instrument, answers: Answers, made_on: date) -> Past:
    """The scores of earlier answers, handed in on `made_on`."""
    card = score(instrument, answers)
    return Past(
        made_on,
        instrument.id,
        instrument.method,
        _plain(card.index),
        {name: _plain(found.value) for name, found in card.dimensions.items()},
    )


def _plain(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
