"""The share bar: how many of the cohort do it, how many of the leaders, and one's own share."""

from peerline.report.charts.strip import diamond
from peerline.report.charts.svg import ACCENT, INNER, OUTER, PAPER, number, opening
from peerline.report.document import PracticeRow

WIDTH, HEIGHT = 160.0, 14.0
LEFT, RIGHT = 6.0, 154.0
MIDDLE = HEIGHT / 2


def draw(row: PracticeRow, cohort_label: str, leaders_label: str, own_label: str) -> str:
    """The chart of one row as SVG text; empty where there is no share to draw."""
    shares = (
        (own_label, row.own_share),
        (cohort_label, row.cohort),
        (leaders_label, row.leaders),
    )
    described = " · ".join(f"{label}: {share.text}" for label, share in shares if share)
    if not described:
        return ""
    parts = [opening(WIDTH, HEIGHT, row.text, described, "pl-bar"), _bar(1.0, OUTER)]
    if row.cohort is not None:
        parts.append(_bar(row.cohort.position, INNER))
    if row.leaders is not None:
        parts.append(diamond(_x(row.leaders.position), MIDDLE, 4.5))
    if row.own_share is not None:
        parts.append(
            f'<circle cx="{number(_x(row.own_share.position))}" cy="{number(MIDDLE)}" r="5"'
            f' fill="{ACCENT}" stroke="{PAPER}" stroke-width="1.5"/>'
        )
    return "".join(parts) + "</svg>"


def _x(share: float) -> float:
    return LEFT + share * (RIGHT - LEFT)


def _bar(share: float, colour: str) -> str:
    width = number(_x(share) - LEFT)
    return (
        f'<rect x="{number(LEFT)}" y="{number(MIDDLE - 3.5)}" width="{width}" height="7" rx="1.5"'
        f' fill="{colour}"/>'
    )
