"""Figures as cards and cells: value, n, interval, how it moved, where it leads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from peerline.report.charts import small
from peerline.report.numbers import DASH
from peerline.store.models import StoredFigure
from peerline.store.queries import customers as query
from peerline.web.customers.charts import ACCENT, safe
from peerline.web.customers.visit import Visit

GOOD, BAD, LEVEL = "good", "bad", "level"


@dataclass(frozen=True)
class Card:
    """A figure as a page shows it. `tone`: whether its move is good, bad or neither; `why`: what is
    lacking where it has no value."""

    metric: str
    title: str
    value: str
    n: str
    interval: str
    moved: str
    tone: str
    beside: str
    spark: SafeString
    href: str
    why: str = ""


@dataclass(frozen=True)
class Group:
    """Whose figures: of all, or of one level of a dimension."""

    dimension: str = ""
    level: str = ""


def group_of(visit: Visit, csm: str = "") -> Group:
    """Of the chosen segment, a CSM's or the team's."""
    if csm and visit.segment:
        return Group("csm+segment", f"{csm}|{visit.segment}")
    if csm:
        return Group("csm", csm)
    return Group("segment", visit.segment) if visit.segment else Group()


def cards(
    visit: Visit, metrics: Sequence[str], csm: str = "", *, beside: bool = False
) -> list[Card]:
    """The metrics as cards; `beside`: the team's value stands beside a CSM's."""
    group = group_of(visit, csm)
    courses = query.over_time(visit.refresh, metrics, group.dimension, group.level)
    team = query.figures(visit.refresh, visit.day) if beside else {}
    shown = []
    for metric in metrics:
        course = [figure for figure in courses.get(metric, []) if figure.end <= visit.day]
        shown.append(_card(visit, metric, course, csm, team.get(metric)))
    return [card for card in shown if card.title]


def _card(
    visit: Visit, metric: str, course: list[StoredFigure], csm: str, team: StoredFigure | None
) -> Card:
    defined = visit.refresh.definitions.get(metric, {})
    words, unit = visit.words, defined.get("unit", "count")
    title = words.of(defined.get("title", {}))
    now = course[-1] if course and course[-1].end == visit.day else None
    before = next((f for f in course if f.end == visit.before), None)
    moved, tone = move(visit, metric, now, before)
    beside = ""
    if team is not None and team.value is not None:
        beside = _("team %(value)s") % {"value": words.value(unit, team.value)}
    return Card(
        metric=metric,
        title=title,
        value=words.value(unit, now.value if now else None),
        n=n_of(visit, metric, now),
        interval=words.interval(unit, now.low, now.high) if now else "",
        moved=moved,
        tone=tone,
        beside=beside,
        spark=_spark(visit, title, unit, course),
        href=visit.to("customers_figure", metric, csm=csm),
        why=visit.refresh.missing.get(metric, ""),
    )


def n_of(visit: Visit, metric: str, figure: StoredFigure | None) -> str:
    """How many things a figure rests on, "" where it is a count itself."""
    defined = visit.refresh.definitions.get(metric, {})
    if figure is None or (defined.get("unit") == "count" and figure.value == figure.n):
        return ""
    return _("n %(n)s") % {"n": visit.words.numbers.decimal(figure.n)}


def move(
    visit: Visit, metric: str, now: StoredFigure | None, before: StoredFigure | None
) -> tuple[str, str]:
    """How a figure moved within a month, and whether that is good; "" where it can't be told."""
    if now is None or before is None or now.value is None or before.value is None:
        return "", LEVEL
    defined = visit.refresh.definitions.get(metric, {})
    change = now.value - before.value
    text = visit.words.change(defined.get("unit", "count"), change)
    better = defined.get("better", "")
    if not change or text.startswith("±") or not better:
        return text, LEVEL
    return text, GOOD if (change > 0) == (better == "high") else BAD


def _spark(visit: Visit, title: str, unit: str, course: list[StoredFigure]) -> SafeString:
    values = [None if f.value is None else float(f.value) for f in course[-13:]]
    known = [f for f in course[-13:] if f.value is not None]
    if len(known) < 2:
        return SafeString("")
    said = _("from %(first)s in %(start)s to %(last)s in %(end)s") % {
        "first": visit.words.value(unit, known[0].value),
        "start": visit.words.month_of(known[0].end),
        "last": visit.words.value(unit, known[-1].value),
        "end": visit.words.month_of(known[-1].end),
    }
    return safe(small.spark(title, said, values, ACCENT))


@dataclass(frozen=True)
class Cell:
    """A figure in a table. `bar`: its share of the table's greatest, where a bar is drawn."""

    value: str
    n: str
    interval: str
    href: str
    number: Decimal | None


@dataclass(frozen=True)
class Line:
    """A row of a table of figures: a level, where it leads, a cell for each metric."""

    name: str
    href: str
    cells: Sequence[Cell]
    is_whole: bool = False


def titles(visit: Visit, metrics: Iterable[str]) -> list[str]:
    """The names of metrics, as column heads."""
    defined = visit.refresh.definitions
    return [visit.words.of(defined.get(metric, {}).get("title", {})) for metric in metrics]


def known(visit: Visit, metrics: Iterable[str]) -> list[str]:
    """Those that the snapshot has figures of."""
    return [m for m in metrics if m in visit.refresh.definitions and m not in visit.refresh.missing]


def cells(
    visit: Visit,
    metrics: Sequence[str],
    figures: Mapping[str, StoredFigure],
    **parts: str,
) -> list[Cell]:
    """A row's cells; `parts` of the address that their rows are behind."""
    made = []
    for metric in metrics:
        figure = figures.get(metric)
        unit = visit.refresh.definitions.get(metric, {}).get("unit", "count")
        if figure is None:
            made.append(Cell(DASH, "", "", "", None))
            continue
        made.append(
            Cell(
                value=visit.words.value(unit, figure.value),
                n=n_of(visit, metric, figure),
                interval=visit.words.interval(unit, figure.low, figure.high),
                href=visit.to("customers_figure", metric, **parts) if figure.n else "",
                number=figure.value,
            )
        )
    return made
