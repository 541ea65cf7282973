"""Lines over time, each named at its end, with the interval of one as a band."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from peerline.report.charts.axis import Scale, base_line, levels, marks, months, room_for, words
from peerline.report.charts.svg import PAPER, number, opening, text_width


@dataclass(frozen=True)
class Series:
    """One line: a value for each time, None where there is none. `end`: what stands at its end;
    `band`: (low, high) for each time."""

    label: str
    end: str
    colour: str
    values: Sequence[float | None]
    band: Sequence[tuple[float, float] | None] = ()
    dashed: bool = False


@dataclass(frozen=True)
class Trend:
    """`times`: a word for each time, "" for one without. `say`: how a value of the scale is
    written. `line`: a value that the reader measures by, such as 1 for retention."""

    title: str
    description: str
    times: Sequence[str]
    series: Sequence[Series]
    say: Callable[[float], str]
    width: float
    height: float
    line: float | None = None
    least: float | None = None
    most: float | None = None


def draw(trend: Trend) -> str:
    """The chart as SVG text."""
    ticks = marks(*_span(trend))
    said = [(tick, trend.say(tick)) for tick in ticks]
    left = room_for([label for _, label in said])
    ends = [text for each in trend.series for text in (each.label, each.end)]
    right = trend.width - max((text_width(text, 12.5) for text in ends), default=0) - 12
    scale = Scale(ticks[0], ticks[-1], trend.height - 26, 10)
    across = Scale(0, max(1, len(trend.times) - 1), left + 4, right)
    xs = [across.at(index) for index in range(len(trend.times))]
    parts = [
        opening(trend.width, trend.height, trend.title, trend.description, "pl-trend"),
        levels(scale, said, left, right),
        months(xs, trend.times, trend.height - 6, right + 14),
    ]
    if trend.line is not None and ticks[0] <= trend.line <= ticks[-1]:
        parts.append(base_line(scale, trend.line, left, right))
    parts += [_band(each, xs, scale) for each in trend.series]
    parts += [_line(each, xs, scale) for each in trend.series]
    parts.append(_ends(trend.series, scale, right + 8))
    return "".join(parts) + "</svg>"


def _span(trend: Trend) -> tuple[float, float]:
    known = [v for each in trend.series for v in each.values if v is not None]
    known += [edge for each in trend.series for pair in each.band if pair for edge in pair]
    if trend.line is not None:
        known.append(trend.line)
    known += [edge for edge in (trend.least, trend.most) if edge is not None]
    return (min(known), max(known)) if known else (0.0, 1.0)


def _runs(xs: Sequence[float], values: Sequence[float | None]) -> list[list[tuple[float, float]]]:
    """Points that follow on each other without a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, value in zip(xs, values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((x, value))
    return [run for run in runs if run]


def _line(series: Series, xs: Sequence[float], scale: Scale) -> str:
    dash = ' stroke-dasharray="5 4"' if series.dashed else ""
    parts = []
    for run in _runs(xs, series.values):
        points = " L".join(f"{number(x)} {number(scale.at(value))}" for x, value in run)
        parts.append(
            f'<path d="M{points}" fill="none" stroke="{series.colour}" stroke-width="2.25"'
            f' stroke-linejoin="round" stroke-linecap="round"{dash}/>'
        )
    if parts:
        x, value = _runs(xs, series.values)[-1][-1]
        parts.append(
            f'<circle cx="{number(x)}" cy="{number(scale.at(value))}" r="4"'
            f' fill="{series.colour}" stroke="{PAPER}" stroke-width="1.5"/>'
        )
    return "".join(parts)


def _band(series: Series, xs: Sequence[float], scale: Scale) -> str:
    known = [(x, *pair) for x, pair in zip(xs, series.band, strict=False) if pair]
    if len(known) < 2:
        return ""
    upper = " L".join(f"{number(x)} {number(scale.at(high))}" for x, _, high in known)
    lower = " L".join(f"{number(x)} {number(scale.at(low))}" for x, low, _ in reversed(known))
    return f'<path d="M{upper} L{lower} Z" fill="{series.colour}" fill-opacity="0.13"/>'


def _ends(series: Sequence[Series], scale: Scale, x: float) -> str:
    """Names and values beside the ends, moved apart where they would meet."""
    placed = [
        (scale.at(next(v for v in reversed(each.values) if v is not None)), each)
        for each in series
        if any(v is not None for v in each.values)
    ]
    placed.sort(key=lambda pair: pair[0])
    parts, free = [], 12.0
    height = 30.0
    lowest = scale.start - 4 - height * (len(placed) - 1)
    for wanted, each in placed:
        y = max(free, min(wanted - 2, lowest))
        parts.append(words(x, y, each.end, size=12.5, weight="600", colour=each.colour))
        parts.append(words(x, y + 13, each.label, size=11.5))
        free = y + height
        lowest += height
    return "".join(parts)
