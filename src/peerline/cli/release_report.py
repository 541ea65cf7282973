"""The operator's report on a release: how far its scores can be trusted, what it could not show."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from peerline.benchmark.release import Release

REASONS = {
    "too-few": "too few members",
    "rest-too-few": "too few members beside it",
    "too-exposed": "would tell too much of somebody",
    "retired": "taken back",
}
SHIFTS = {
    "weights": "other weights",
    "geometric": "geometric mean",
    "imputation": "missing answers filled in",
}

MOVED = {
    "panel": "the same companies",
    "cross-section": "all companies",
    "mix": "all, in the fixed mix",
}
LEADING = 5
"""Practices of leaders that are named, at most."""
FAR = 20
"""A distance from the middle, as the example of what chance alone takes away."""


def lines(manifest: Mapping[str, Any]) -> Iterator[str]:
    """The report of a release's manifest, line by line."""
    yield from _coverage(manifest["coverage"])
    yield from _refused(manifest["refused"])
    practices = manifest["associations"]
    yield (
        f"Practices that go with more net revenue retention: {practices['released']} told, "
        f"{practices['refused']} not told ({REASONS['too-exposed']})"
    )
    found = manifest["reliability"]
    if found is None:
        yield "Scores: nothing is said of them before the close, nor of fewer than 100 companies."
    else:
        yield from _scores(found)
        yield from _validity(found["validity"])
        yield from _ranks(found["sensitivity"])


def leading_lines(release: "Release") -> Iterator[str]:
    """What the leaders do more often than the whole field, beyond chance (Newcombe's interval)."""
    from peerline.benchmark.release import NOT_GIVEN
    from peerline.benchmark.statistics import newcombe

    cell = release.manifest["leaders"]
    if cell is None:
        return
    top, whole = release.cells[cell], release.all
    floors = [_floor(top.n), _floor(whole.n)]
    found = []
    for (item, option), place in release.practice_index.items():
        own, other = (int(release.shares[c.row, place]) for c in (top, whole))
        if NOT_GIVEN not in (own, other):
            first, second = (
                (share * n / 100, n) for share, n in zip((own, other), floors, strict=True)
            )
            low, high = newcombe(first, second, 0.9)
            found.append((low, high, item, option, own, other))
    clear = sorted((row for row in found if row[0] > 0), reverse=True)[:LEADING]
    yield "Leaders more often than all, beyond chance (90 % interval in points):"
    for low, high, item, option, own, other in clear:
        yield (
            f"  {item} {option}: {_share(own)} beside {_share(other)} "
            f"({100 * low:.0f} to {100 * high:.0f})"
        )
    if not clear:
        yield "  nothing"


def trend_lines(trend: Mapping[str, Any] | None) -> Iterator[str]:
    """How figures have changed since the earlier year."""
    from peerline.benchmark.statistics import drift

    if trend is None:
        return
    yield f"Change since {trend['since']}, over {len(trend['items'])} items asked in both years:"
    for moved in trend["changes"]:
        n = f" (n {moved['n']})" if moved["n"] else ""
        yield (
            f"  {moved['figure']}, {moved['cohort']}, {MOVED[moved['by']]}{n}: "
            f"{moved['change']:+g} ({moved['low']:+g} to {moved['high']:+g})"
        )
        if (moved["figure"], moved["cohort"]) == ("index", "all") and moved["retest"] is not None:
            back = drift(FAR, 0, moved["retest"])
            yield (
                f"    two years of a company correlate by {moved['retest']:g}: one that stood "
                f"{FAR} points above the middle comes {-back:g} nearer by chance alone"
            )


def _coverage(coverage: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    yield "Cells released, of those with enough members (of all):"
    for family, n in coverage.items():
        yield f"  {family}: {n['released']} of {n['large_enough']} ({n['cells']})"


def _refused(refused: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    yield "Cells refused, and why:"
    for ledger, reasons in refused.items():
        told = ", ".join(f"{n} {REASONS[why]}" for why, n in reasons.items())
        yield f"  {ledger}: {told or 'none'}"


def _scores(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"Scores ({found['n']} companies; alpha with its 90 % interval, error in points):"
    for dimension, part in found["dimensions"].items():
        yield (
            f"  {dimension} (n {part['n'] or '-'}): alpha {_between(part, 'alpha')}, "
            f"omega {_number(part['omega'])}, error {_number(part['error'])}, "
            f"floor {_share(part['floor'])}, ceiling {_share(part['ceiling'])}"
        )
        rest = (f"{item} {_number(value)}" for item, value in part["item_rest"].items())
        yield f"    item-rest: {', '.join(rest) or '-'}"
    index = found["index"]
    yield (f"  index: reliability {_number(index['reliability'])}, error {_number(index['error'])}")


def _validity(found: Mapping[str, Any]) -> Iterator[str]:
    yield (
        "Criterion validity: partial rank correlation of the index with net revenue retention, at "
        f"the same size, industry and business model (n {found['n'] or '-'}):"
    )
    if found["rho"] is None:
        yield "  it can't be formed: too few companies gave the figure"
    elif found["low"] <= 0 <= found["high"]:
        yield f"  {_between(found, 'rho')}: no association is shown"
    else:
        yield f"  {_between(found, 'rho')}"


def _ranks(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield "Ranks by other choices (moves in percentile points):"
    for choice, moved in found.items():
        yield (
            f"  {SHIFTS[choice]}: correlation {_number(moved['rho'])}, mean move "
            f"{_number(moved['mean'])}, nine of ten below {_number(moved['most'])}, another "
            f"quarter of the field {_share(moved['quarter'])}"
        )


def _between(part: Mapping[str, Any], name: str) -> str:
    if part[name] is None:
        return "-"
    return f"{part[name]:.2f} ({part['low']:.2f} to {part['high']:.2f})"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.2f}"


def _share(value: int | None) -> str:
    words = {None: "-", 0: "under 5 %", 100: "over 95 %"}
    return words.get(value, f"{value} %")


def _floor(band: str | None) -> int:
    """The lower end of a band of n."""
    return int((band or "0").rstrip("+").partition("-")[0])
