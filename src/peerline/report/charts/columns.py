"""Stacked columns over time, and the steps from one amount to another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from peerline.report.charts.axis import Scale, base_line, levels, marks, months, room_for, words
from peerline.report.charts.svg import INK, MEDIAN, number, opening, text_width, wrapped

SIZE = 11.5
"""Of the amounts beside steps."""


@dataclass(frozen=True)
class Part:
    """What is stacked: one value for each column, none below 0."""

    label: str
    colour: str
    values: Sequence[float]


@dataclass(frozen=True)
class Columns:
    """`names`: a word below each column. `parts`: from the bottom up. `say`: how values are
    written; `tops`: what stands above each column."""

    title: str
    description: str
    names: Sequence[str]
    parts: Sequence[Part]
    say: Callable[[float], str]
    width: float
    height: float
    tops: Sequence[str] = ()


@dataclass(frozen=True)
class Step:
    """`value`: an amount that stands by itself (`whole`), or what is added to the one before."""

    label: str
    value: float
    said: str
    colour: str
    whole: bool = False


@dataclass(frozen=True)
class Steps:
    """From the first whole amount to the last, step by step."""

    title: str
    description: str
    steps: Sequence[Step]
    width: float
    height: float


def draw(columns: Columns) -> str:
    """Stacked columns as SVG text."""
    sums = [sum(part.values[i] for part in columns.parts) for i in range(len(columns.names))]
    ticks = marks(0, max(sums, default=0) or 1, 3)
    said = [(tick, columns.say(tick)) for tick in ticks]
    left = room_for([label for _, label in said])
    right = columns.width - 4
    scale = Scale(0, ticks[-1], columns.height - 26, 18 if columns.tops else 10)
    pitch = (right - left) / max(1, len(columns.names))
    breadth = min(46.0, pitch * 0.72)
    xs = [left + pitch * (index + 0.5) for index in range(len(columns.names))]
    parts = [
        opening(columns.width, columns.height, columns.title, columns.description, "pl-columns"),
        levels(scale, said, left, right),
    ]
    for index, x in enumerate(xs):
        below = 0.0
        for part in columns.parts:
            parts.append(_block(x, breadth, below, below + part.values[index], scale, part.colour))
            below += part.values[index]
        if columns.tops and text_width(columns.tops[index], 11.5) < pitch + 4 and below:
            top = scale.at(below) - 5
            parts.append(words(x, top, columns.tops[index], anchor="middle", size=11.5, colour=INK))
    parts += [
        base_line(scale, 0, left, right),
        months(xs, columns.names, columns.height - 7, columns.width),
    ]
    return "".join(parts) + "</svg>"


def draw_steps(chart: Steps) -> str:
    """The steps as SVG text: wholes stand on the base, changes hang where they belong.

    An amount stands above what rises, below what falls, and a line further where it would touch
    the one before.
    """
    reached, spans = 0.0, []
    for step in chart.steps:
        start = 0.0 if step.whole else reached
        reached = step.value if step.whole else reached + step.value
        spans.append((start, reached))
    reaches = [end for _, end in spans]
    most, lowest = max([*reaches, 1.0]), min(reaches)
    floor = max(0.0, lowest - (most - lowest) * 0.5)
    scale = Scale(floor, most, chart.height - 44, 30)
    pitch = chart.width / len(chart.steps)
    breadth = pitch * 0.68
    parts = [opening(chart.width, chart.height, chart.title, chart.description, "pl-steps-chart")]
    said_to = said_at = -1e9  # where the amount before ends, and on which line it stands
    for index, (step, (start, end)) in enumerate(zip(chart.steps, spans, strict=True)):
        x = pitch * (index + 0.5)
        begin = floor if step.whole else start
        parts.append(_block(x, breadth, min(begin, end), max(begin, end), scale, step.colour))
        falls = not step.whole and end < start
        y = scale.at(min(begin, end)) + SIZE + 3 if falls else scale.at(max(begin, end)) - 6
        half = text_width(step.said, SIZE) / 2
        if x - half < said_to + 3 and abs(y - said_at) < SIZE:
            y = said_at + (SIZE + 2 if falls else -SIZE - 2)
        said_to, said_at = x + half, y
        parts.append(words(x, y, step.said, anchor="middle", size=SIZE, weight="600", colour=INK))
        for row, line in enumerate(wrapped(step.label, pitch - 2, 11, 2)):
            y = chart.height - 26 + row * 13
            parts.append(words(x, y, line, anchor="middle", size=11))
        if index + 1 < len(chart.steps):
            level = number(scale.at(end))
            parts.append(
                f'<path d="M{number(x + breadth / 2)} {level} H{number(x + pitch - breadth / 2)}"'
                f' stroke="{MEDIAN}" stroke-width="1" stroke-dasharray="2 2"/>'
            )
    parts.append(base_line(scale, floor, 0, chart.width))
    return "".join(parts) + "</svg>"


def _block(x: float, breadth: float, low: float, high: float, scale: Scale, colour: str) -> str:
    height = scale.at(low) - scale.at(high)
    if height <= 0:
        return ""
    return (
        f'<rect x="{number(x - breadth / 2)}" y="{number(scale.at(high))}"'
        f' width="{number(breadth)}" height="{number(max(height, 1.0))}" fill="{colour}"/>'
    )
