"""The mark of one's own answer: a tick on a filled disc, or an empty ring."""

from html import escape

from peerline.report.charts.svg import ACCENT, INNER, PAPER

SIZE = 16


def draw(words: str, *, own: bool | None) -> str:
    """The mark as SVG text; `words` say the same. Empty where there is no answer."""
    if own is None:
        return ""
    start = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}"'
        f' height="{SIZE}" role="img" class="pl-mark"><title>{escape(words)}</title>'
    )
    if not own:
        ring = f'<circle cx="8" cy="8" r="5.5" fill="{PAPER}" stroke="{INNER}" stroke-width="1.5"/>'
        return f"{start}{ring}</svg>"
    tick = f'<path d="M4.6 8.2 l2.4 2.4 4.6-5" fill="none" stroke="{PAPER}" stroke-width="1.8"/>'
    return f'{start}<circle cx="8" cy="8" r="7" fill="{ACCENT}"/>{tick}</svg>'
