"""The radar: several scores of one scale at once, own beside the cohort's."""

from html import escape
from math import cos, pi, sin

from peerline.report.charts.svg import (
    ACCENT,
    FONTS,
    INK,
    INNER,
    MEDIAN,
    OUTER,
    PAPER,
    number,
    opening,
    text_width,
    wrapped,
)
from peerline.report.document import Axis, Radar

WIDTH, HEIGHT = 592.0, 470.0
CENTRE_X, CENTRE_Y, RADIUS = 296.0, 214.0, 146.0
LABEL_AT = RADIUS + 15
SIZE = 18.0
LINE = 21.0
RINGS = (0.25, 0.5, 0.75, 1.0)
Point = tuple[float, float]


def draw(radar: Radar) -> str:
    """The chart as SVG text."""
    count = len(radar.axes)
    parts = [opening(WIDTH, HEIGHT, radar.title, radar.description, "pl-radar")]
    parts += _web(count)
    medians = [axis.median for axis in radar.axes]
    uppers = [axis.upper for axis in radar.axes]
    owns = [axis.own for axis in radar.axes]
    parts.append(_area(medians, f'fill="{INNER}" fill-opacity="0.45" stroke="{MEDIAN}"', "1.5"))
    parts.append(_area(uppers, f'fill="none" stroke="{MEDIAN}" stroke-dasharray="4 4"', "1.5"))
    parts.append(_area(owns, f'fill="{ACCENT}" fill-opacity="0.14" stroke="{ACCENT}"', "2.75"))
    parts += _dots(owns)
    parts += [_label(axis, index, count) for index, axis in enumerate(radar.axes)]
    parts.append(_legend(radar))
    return "".join(parts) + "</svg>"


def _at(index: int, count: int, share: float, radius: float = RADIUS) -> Point:
    angle = 2 * pi * index / count - pi / 2
    return CENTRE_X + cos(angle) * share * radius, CENTRE_Y + sin(angle) * share * radius


def _path(points: list[Point], *, closed: bool) -> str:
    steps = " L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f"M{steps}{' Z' if closed else ''}"


def _web(count: int) -> list[str]:
    rings = [
        f'<path d="{_path([_at(i, count, ring) for i in range(count)], closed=True)}" fill="none"'
        f' stroke="{OUTER if ring < 1 else INNER}" stroke-width="1"/>'
        for ring in RINGS
    ]
    spokes = [
        f'<path d="{_path([_at(0, 1, 0), _at(i, count, 1)], closed=False)}" stroke="{OUTER}"'
        ' stroke-width="1"/>'
        for i in range(count)
    ]
    return [*spokes, *rings]


def _area(values: list[float | None], look: str, width: str) -> str:
    """The closed outline where every value is known, else the runs of neighbours that are."""
    count = len(values)
    if all(value is not None for value in values):
        points = [_at(i, count, value or 0) for i, value in enumerate(values)]
        path = _path(points, closed=True)
        return f'<path d="{path}" {look} stroke-width="{width}" stroke-linejoin="round"/>'
    runs = []
    for i, value in enumerate(values):
        following = values[(i + 1) % count]
        if value is not None and following is not None:
            ends = [_at(i, count, value), _at((i + 1) % count, count, following)]
            runs.append(_path(ends, closed=False))
    if not runs:
        return ""
    return f'<path d="{" ".join(runs)}" {look} stroke-width="{width}" stroke-linejoin="round"/>'


def _dots(values: list[float | None]) -> list[str]:
    points = [_at(i, len(values), value) for i, value in enumerate(values) if value is not None]
    return [
        f'<circle cx="{number(x)}" cy="{number(y)}" r="4.5" fill="{ACCENT}" stroke="{PAPER}"'
        ' stroke-width="1.5"/>'
        for x, y in points
    ]


def _label(axis: Axis, index: int, count: int) -> str:
    x, y = _at(index, count, 1, LABEL_AT)
    aside = cos(2 * pi * index / count - pi / 2)
    anchor = "middle" if abs(aside) < 0.1 else "start" if aside > 0 else "end"
    room = 2 * min(x, WIDTH - x) if anchor == "middle" else WIDTH - x if aside > 0 else x
    size = max(SIZE * 0.85, min(SIZE, SIZE * (room - 4) / text_width(axis.label, SIZE)))
    lines = wrapped(axis.label, room - 4, size)
    high = (len(lines) + 1) * LINE
    below = sin(2 * pi * index / count - pi / 2)
    top = y - high * (1 - below) / 2 + LINE * 0.78
    texts = [
        _text(x, top + LINE * line, words, anchor, size, "400", INK)
        for line, words in enumerate(lines)
    ]
    texts.append(_text(x, top + LINE * len(lines), axis.value, anchor, SIZE, "700", ACCENT))
    return "".join(texts)


def _text(
    x: float, y: float, words: str, anchor: str, size: float, weight: str, colour: str
) -> str:
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-family="{FONTS}" font-size="{number(size)}"'
        f' font-weight="{weight}" fill="{colour}" text-anchor="{anchor}">{escape(words)}</text>'
    )


def _legend(radar: Radar) -> str:
    entries = [
        (radar.own_label, f'stroke="{ACCENT}" stroke-width="3"'),
        (radar.median_label, f'stroke="{MEDIAN}" stroke-width="2"'),
        (radar.upper_label, f'stroke="{MEDIAN}" stroke-width="2" stroke-dasharray="4 4"'),
    ]
    shown = [(label, look) for label, look in entries if label]
    size = 14.0
    widths = [34 + text_width(label, size) for label, _ in shown]
    gap = 22.0
    whole = sum(widths) + gap * (len(shown) - 1)
    if whole > WIDTH - 8:
        size *= (WIDTH - 8) / whole
        widths = [34 + text_width(label, size) for label, _ in shown]
        gap = 14.0
        whole = sum(widths) + gap * (len(shown) - 1)
    x, y = (WIDTH - whole) / 2, HEIGHT - 14
    parts = []
    for (label, look), width in zip(shown, widths, strict=True):
        parts.append(f'<path d="M{number(x)} {number(y - 5)} h26" {look} fill="none"/>')
        parts.append(_text(x + 34, y, label, "start", size, "400", INK))
        x += width + gap
    return "".join(parts)
