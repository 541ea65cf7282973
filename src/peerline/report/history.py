"""Earlier reports of the same company, as far as a new one looks back at them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


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
