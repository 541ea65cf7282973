"""Drawing from weights, and days as whole numbers."""

import zlib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int64]
"""Days since 1970-01-01."""
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
NEVER = 2**40
"""A day that does not come."""
EPOCH = date(1970, 1, 1)


def generator(seed: int, part: str) -> np.random.Generator:
    """A part's own stream of draws, so that a change in one part leaves the others as they were."""
    return np.random.default_rng([seed, zlib.crc32(part.encode())])


def number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day(number_of_day: int) -> date:
    """The day of that number."""
    return EPOCH + timedelta(days=int(number_of_day))


def add_months(start: int, months: int) -> int:
    """The same day of the month, `months` later; the 28th for days behind it."""
    first = day(start)
    whole = first.year * 12 + first.month - 1 + months
    return number(date(whole // 12, whole % 12 + 1, min(first.day, 28)))


def by_weight(
    rng: np.random.Generator, weights: Mapping[Any, float] | Iterable[float], size: int
) -> NDArray[np.int64]:
    """Positions [size] drawn by weight."""
    values = weights.values() if isinstance(weights, Mapping) else weights
    given = np.array(list(values), dtype=float)
    return rng.choice(len(given), size, p=given / given.sum())


def spans(counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For things that come in groups of `counts`: each thing's group, and its place in it."""
    group = np.repeat(np.arange(len(counts)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    return group, np.arange(len(group)) - first
