"""A chart's mark alone, to stand beside the words that explain it."""

from peerline.report.charts.strip import diamond
from peerline.report.charts.svg import ACCENT, INNER, MEDIAN, OUTER
from peerline.report.document import Symbol

SIZE = 14
SHAPES = {
    Symbol.OWN: f'<circle cx="7" cy="7" r="5" fill="{ACCENT}"/>',
    Symbol.MEDIAN: f'<path d="M7 1 V13" stroke="{MEDIAN}" stroke-width="2.5"/>',
    Symbol.INNER: f'<rect x="0" y="3" width="14" height="8" rx="1.5" fill="{INNER}"/>',
    Symbol.OUTER: f'<rect x="0" y="4" width="14" height="6" rx="1.5" fill="{OUTER}"/>',
    Symbol.LEADERS: diamond(7, 7, 5),
}


def draw(symbol: Symbol) -> str:
    """The mark as SVG text. It carries no words of its own: its label stands beside it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}"'
        f' height="{SIZE}" aria-hidden="true" class="pl-key-mark">{SHAPES[symbol]}</svg>'
    )
