"""Charts that stand in a line of text or a table: a course, a split, a change."""

from collections.abc import Sequence
from dataclasses import dataclass

from peerline.report.charts.axis import Scale
from peerline.report.charts.svg import MEDIAN, OUTER, number, opening


@dataclass(frozen=True)
class Share:
    """A piece of a whole."""

    label: str
    value: float
    colour: str


def spark(
    title: str,
    description: str,
    values: Sequence[float | None],
    colour: str,
    *,
    width: float = 120.0,
    height: float = 30.0,
) -> str:
    """How something went, without numbers: its last value has a dot. "" for fewer than two."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    pad = (high - low) * 0.08 or 1.0
    down = Scale(low - pad, high + pad, height - 4, 4)
    across = Scale(0, len(values) - 1, 3, width - 5)
    points = [(across.at(i), down.at(v)) for i, v in enumerate(values) if v is not None]
    path = " L".join(f"{number(x)} {number(y)}" for x, y in points)
    x, y = points[-1]
    return (
        opening(width, height, title, description, "pl-spark")
        + f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.75"'
        ' stroke-linejoin="round" stroke-linecap="round"/>'
        f'<circle cx="{number(x)}" cy="{number(y)}" r="3" fill="{colour}"/></svg>'
    )


def split(
    title: str,
    description: str,
    shares: Sequence[Share],
    *,
    width: float = 240.0,
    height: float = 14.0,
) -> str:
    """A whole divided, in one bar. "" where there is nothing to divide."""
    whole = sum(share.value for share in shares)
    if whole <= 0:
        return ""
    parts, x, gap = [opening(width, height, title, description, "pl-split")], 0.0, 1.5
    shown = [share for share in shares if share.value > 0]
    free = width - gap * (len(shown) - 1)
    for share in shown:
        breadth = free * share.value / whole
        parts.append(
            f'<rect x="{number(x)}" y="0" width="{number(max(breadth, 0.75))}"'
            f' height="{number(height)}" fill="{share.colour}"/>'
        )
        x += breadth + gap
    return "".join(parts) + "</svg>"


def change(
    title: str,
    description: str,
    value: float,
    most: float,
    *,
    good: str,
    bad: str,
    width: float = 120.0,
    height: float = 14.0,
) -> str:
    """A change to the right of a middle line where it is above 0, to the left below; `most` is the
    largest size that a table's changes have."""
    middle = width / 2
    reach = (middle - 2) * min(1.0, abs(value) / most) if most else 0.0
    x = middle if value > 0 else middle - reach
    colour = good if value > 0 else bad
    return (
        opening(width, height, title, description, "pl-change")
        + f'<rect x="0" y="{number(height / 2 - 0.5)}" width="{number(width)}" height="1"'
        f' fill="{OUTER}"/>'
        f'<rect x="{number(x)}" y="2" width="{number(max(reach, 0.75))}"'
        f' height="{number(height - 4)}" fill="{colour}"/>'
        f'<rect x="{number(middle - 0.5)}" y="0" width="1" height="{number(height)}"'
        f' fill="{MEDIAN}"/></svg>'
    )


def level(
    title: str,
    description: str,
    share: float,
    colour: str,
    *,
    width: float = 96.0,
    height: float = 8.0,
) -> str:
    """How full something is, 0..1."""
    filled = number(max(0.0, min(1.0, share)) * width)
    return (
        opening(width, height, title, description, "pl-level")
        + f'<rect width="{number(width)}" height="{number(height)}" rx="2" fill="{OUTER}"/>'
        f'<rect width="{filled}" height="{number(height)}" rx="2" fill="{colour}"/></svg>'
    )
