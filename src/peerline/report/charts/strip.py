"""The quantile strip: where one stands on a scale, and how the cohort spreads over it."""

from peerline.report.charts.svg import (
    ACCENT,
    INK,
    INNER,
    MEDIAN,
    OUTER,
    PAPER,
    number,
    opening,
)
from peerline.report.document import Strip

WIDTH, HEIGHT = 240.0, 22.0
LEFT, RIGHT = 9.0, 231.0
MIDDLE = HEIGHT / 2


def draw(strip: Strip) -> str:
    """The chart as SVG text."""
    parts = [opening(WIDTH, HEIGHT, strip.title, strip.description, "pl-strip")]
    parts.append(
        f'<path d="M{number(LEFT)} {number(MIDDLE)} H{number(RIGHT)}" stroke="{OUTER}"'
        ' stroke-width="1.5"/>'
    )
    parts.append(_bar(strip.outer, 7.0, OUTER))
    parts.append(_bar(strip.inner, 11.0, INNER))
    if strip.median is not None:
        x = number(_x(strip.median))
        parts.append(f'<path d="M{x} 3 V19" stroke="{MEDIAN}" stroke-width="2"/>')
    if strip.leaders is not None:
        parts.append(diamond(_x(strip.leaders), MIDDLE, 5.0))
    if strip.own is not None:
        parts.append(
            f'<circle cx="{number(_x(strip.own))}" cy="{number(MIDDLE)}" r="6.5" fill="{ACCENT}"'
            f' stroke="{PAPER}" stroke-width="2"/>'
        )
    return "".join(parts) + "</svg>"


def diamond(x: float, y: float, half: float) -> str:
    """The leaders' mark, the same on every chart."""
    return (
        f'<path d="M{number(x)} {number(y - half)} l{number(half)} {number(half)}'
        f' l{number(-half)} {number(half)} l{number(-half)} {number(-half)} Z" fill="{PAPER}"'
        f' stroke="{INK}" stroke-width="1.75"/>'
    )


def _x(share: float) -> float:
    return LEFT + share * (RIGHT - LEFT)


def _bar(spread: tuple[float, float] | None, height: float, colour: str) -> str:
    if spread is None:
        return ""
    start, end = (_x(share) for share in spread)
    return (
        f'<rect x="{number(start)}" y="{number(MIDDLE - height / 2)}"'
        f' width="{number(max(1.0, end - start))}" height="{number(height)}" rx="2"'
        f' fill="{colour}"/>'
    )
