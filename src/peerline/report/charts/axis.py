"""Scales and their marks, as the charts over time and of amounts share them."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from peerline.report.charts.svg import FONTS, INK, MEDIAN, OUTER, number, text_width

TEXT = 12.0


@dataclass(frozen=True)
class Scale:
    """Values `least`..`most` on coordinates `start`..`end`."""

    least: float
    most: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The coordinate of a value."""
        share = (value - self.least) / (self.most - self.least)
        return self.start + share * (self.end - self.start)


def marks(least: float, most: float, wanted: int = 4) -> list[float]:
    """Round values that span `least`..`most`: steps of 1, 2, 2.5 or 5 times a power of ten."""
    spread = most - least or abs(most) or 1.0
    rough = spread / wanted
    power = 10.0 ** floor(log10(rough))
    step = next(power * s for s in (1, 2, 2.5, 5, 10) if power * s >= rough * 0.999)
    first, last = floor(least / step + 1e-9), ceil(most / step - 1e-9)
    return [round(step * index, 10) for index in range(first, last + 1)]


def words(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    size: float = TEXT,
    weight: str = "400",
    colour: str = MEDIAN,
) -> str:
    """A line of text; `y` is its base line."""
    return (
        f'<text x="{number(x)}" y="{number(y)}" text-anchor="{anchor}" font-family="{FONTS}"'
        f' font-size="{number(size)}" font-weight="{weight}" fill="{colour}">{escape(text)}</text>'
    )


def levels(scale: Scale, labelled: Sequence[tuple[float, str]], left: float, right: float) -> str:
    """Horizontal hair lines with their values at the left."""
    return "".join(
        f'<path d="M{number(left)} {number(scale.at(value))} H{number(right)}" stroke="{OUTER}"'
        f' stroke-width="1"/>'
        + words(left - 8, scale.at(value) + 4, label, anchor="end", size=11.5)
        for value, label in labelled
    )


def months(xs: Sequence[float], labels: Sequence[str], y: float, right: float) -> str:
    """Words below their places, as many as fit; the last always, none beyond `right`."""
    parts, limit = [], float("inf")
    for x, label in reversed(list(zip(xs, labels, strict=True))):
        half = text_width(label, 11.5) / 2
        middle = min(x, right - half)
        if label and middle + half < limit:
            parts.append(words(middle, y, label, anchor="middle", size=11.5))
            limit = middle - half - 6
    return "".join(parts)


def base_line(scale: Scale, value: float, left: float, right: float) -> str:
    """A line that the others are read from."""
    y = number(scale.at(value))
    return f'<path d="M{number(left)} {y} H{number(right)}" stroke="{INK}" stroke-width="1"/>'


def room_for(labels: Sequence[str]) -> float:
    """How wide the values at the left are."""
    return max((text_width(label, 11.5) for label in labels), default=0.0) + 10
