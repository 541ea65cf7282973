"""What all charts share: colours, escaping, numbers, and fitting words into a width."""

import unicodedata
from html import escape
from math import ceil

ACCENT = "#0b5d6b"
INK = "#17222b"
MEDIAN = "#4d5b66"
INNER = "#b7c3cb"
OUTER = "#e3e9ed"
PAPER = "#ffffff"
FONTS = "Inter, 'BIZ UDPGothic', sans-serif"
NARROW, WIDE = 0.56, 1.0
NEVER_FIRST = "ーァィゥェォッャュョ、。，．・）」』】!?:;)"
"""Signs that no Japanese line begins with."""


def number(value: float) -> str:
    """A coordinate, to a hundredth, without trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def opening(width: float, height: float, title: str, description: str, css_class: str) -> str:
    """The <svg> tag with its words for those who hear the page."""
    box = f"0 0 {number(width)} {number(height)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{number(width)}"'
        f' height="{number(height)}" role="img" class="{css_class}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    )


def text_width(text: str, size: float) -> float:
    """About how wide `text` is at a font size: full-width signs one em, others a bit over half."""
    ems = sum(WIDE if unicodedata.east_asian_width(sign) in "WFA" else NARROW for sign in text)
    return ems * size


def wrapped(text: str, width: float, size: float, lines: int = 2) -> list[str]:
    """`text` in at most `lines` lines no wider than `width`; too much ends in an ellipsis.

    Lines are about equally long: no line holds a single sign left over.
    """
    whole = text_width(text, size)
    target = whole / min(lines, ceil(whole / width)) if whole > width else width
    found = _filled(text, min(target, width), size)
    while len(found) > lines and target < width:
        target += size / 2
        found = _filled(text, min(target, width), size)
    kept = [*found[: lines - 1], "".join(found[lines - 1 :])]
    return [_cut(line.strip(), width, size) for line in kept if line.strip()]


def _filled(text: str, width: float, size: float) -> list[str]:
    """Lines filled one after the other; a part wider than `width` has a line of its own."""
    found = [""]
    for part in _parts(text):
        joined = found[-1] + part
        if not found[-1] or text_width(joined.strip(), size) <= width or part in NEVER_FIRST:
            found[-1] = joined
        else:
            found.append(part)
    return found


def _parts(text: str) -> list[str]:
    """Words of spaced writing, single signs of Japanese."""
    parts: list[str] = []
    for sign in text:
        if not parts or _stands_alone(sign) or _stands_alone(parts[-1][-1]) or parts[-1][-1] == " ":
            parts.append(sign)
        else:
            parts[-1] += sign
    return parts


def _stands_alone(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def _cut(line: str, width: float, size: float) -> str:
    if text_width(line, size) <= width:
        return line
    while line and text_width(line + "…", size) > width:
        line = line[:-1]
    return line.rstrip() + "…"
