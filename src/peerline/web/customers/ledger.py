"""Why an account's health is what it is, and why it moved: its ledger in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from peerline.report.charts import small
from peerline.report.numbers import DASH
from peerline.web.customers.charts import GREEN, RED, safe
from peerline.web.customers.visit import Visit


@dataclass(frozen=True)
class MeasureRow:
    """One measure of a component."""

    name: str
    raw: str
    baseline: str
    baseline_of: str
    score: str


@dataclass(frozen=True)
class ComponentRow:
    """What a component gives, and what that changed within a month."""

    name: str
    score: str
    weight: str
    contribution: str
    moved: str
    bar: SafeString
    measures: Sequence[MeasureRow]
    known: bool


@dataclass(frozen=True)
class Ledger:
    """A health's rows, the greatest change first. `moved`: their exact sum."""

    rows: Sequence[ComponentRow]
    total: str
    moved: str
    since: str
    coverage: str
    profile: str
    computed: str
    colour: str
    known: bool


def ledger(visit: Visit, health: Sequence[Mapping[str, Any]], day: date) -> Ledger | None:
    """The ledger of that day beside the month before; None where it is not kept."""
    by_day = {each["day"]: each for each in health}
    now = by_day.get(day)
    if now is None:
        return None
    before = by_day.get(visit.before) if visit.before else None
    words = visit.words
    names = _by_component(now)
    then = _by_component(before) if before else {}
    changes = {
        name: _sum(names.get(name, ())) - _sum(then.get(name, ())) for name in {**names, **then}
    }
    most = max((abs(change) for change in changes.values()), default=0.0)
    order = sorted(changes, key=lambda name: (-abs(changes[name]), name)) if before else names
    rows = [
        _row(visit, name, names.get(name, ()), changes[name] if before else None, most)
        for name in order
    ]
    total = now["computed"]
    moved = None
    if before and total is not None and before["computed"] is not None:
        moved = total - before["computed"]
    return Ledger(
        rows=rows,
        total=words.value("score", total),
        moved="" if moved is None else words.numbers.signed_decimal(moved),
        since=words.numbers.date(before["day"]) if before else "",
        coverage=words.numbers.share(now["coverage"], digits=0),
        profile=_profile(visit, now["profile"]),
        computed=words.value("score", now["computed"]),
        colour=now["colour"] or "unknown",
        known=total is not None,
    )


def _profile(visit: Visit, name: str) -> str:
    said = visit.refresh.profiles.get(name.partition("/")[0])
    if said is None:
        return name
    return f"{visit.words.of(said['title'])} v{said['version']}"


def _by_component(health: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for part in health["components"]:
        found.setdefault(part["component"], []).append(part)
    return found


def _sum(parts: Sequence[Mapping[str, Any]]) -> float:
    return float(sum(part["contribution"] for part in parts))


def _row(
    visit: Visit,
    name: str,
    parts: Sequence[Mapping[str, Any]],
    change: float | None,
    most: float,
) -> ComponentRow:
    words, title = visit.words, name_of(visit, name)
    weight = sum(part["weight"] for part in parts)
    given = _sum(parts)
    bar = ""
    if change is not None:
        said = _("%(change)s points") % {"change": words.numbers.signed_decimal(change)}
        bar = small.change(title, said, change, most, good=GREEN, bad=RED)
    return ComponentRow(
        name=title,
        score=words.value("count", given / weight) if weight else DASH,
        weight=words.numbers.share(weight, digits=0),
        contribution=words.value("score", given),
        moved="" if change is None else words.numbers.signed_decimal(change),
        bar=safe(bar),
        measures=[_measure(visit, part) for part in parts],
        known=any(part["score"] is not None for part in parts),
    )


def _measure(visit: Visit, part: Mapping[str, Any]) -> MeasureRow:
    words = visit.words
    of = part.get("baseline_of") or ""
    return MeasureRow(
        name=name_of(visit, part.get("measure") or part["component"]),
        raw=DASH if part["raw"] is None else words.numbers.decimal(part["raw"], digits=1),
        baseline=DASH
        if part["baseline"] is None
        else words.numbers.decimal(part["baseline"], digits=1),
        baseline_of=_("the account's own past") if of == "own past" else of,
        score=words.value("count", part["score"]),
    )


def name_of(visit: Visit, name: str) -> str:
    """A component or measure in the reader's language."""
    return visit.words.of(visit.refresh.components.get(name, {})) or name.replace("_", " ")
