"""The charts of the customers' pages: from stored figures to drawings, wide and narrow."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from peerline.report.charts import columns, small, trend
from peerline.report.charts.columns import Columns, Part, Step, Steps
from peerline.report.charts.trend import Series, Trend
from peerline.store.models import AccountDay, StoredFigure
from peerline.store.queries.customers import COLOURS
from peerline.web.customers.visit import Visit
from peerline.web.customers.words import COLOUR_NAMES, Words

ACCENT, SECOND, SOFT = "#12514f", "#b87708", "#84958f"
GREEN, AMBER, RED, UNKNOWN = "#2c8057", "#dfa324", "#b8362c", "#c6d0cb"
OF_COLOUR = {"green": GREEN, "amber": AMBER, "red": RED, "": UNKNOWN}
LINES = (ACCENT, SECOND, "#5a6ea8", SOFT)
WIDE, NARROW = 640.0, 342.0


@dataclass(frozen=True)
class Chart:
    """The same drawing for a wide place and for a telephone; one of them is shown."""

    wide: SafeString
    narrow: SafeString


def safe(svg: str) -> SafeString:
    """A drawing: it escapes its own texts."""
    return mark_safe(svg)  # noqa: S308  # drawn by report.charts


def both(draw: Callable[[float], str], wide: float = WIDE) -> Chart:
    """The drawing in both widths."""
    return Chart(safe(draw(wide)), safe(draw(NARROW)))


def course(
    visit: Visit, title: str, metrics: Sequence[str], over: Mapping[str, Sequence[StoredFigure]]
) -> Chart | None:
    """Figures over the months, the first with its interval; None where nothing is known."""
    days = [day for day in visit.days if day <= visit.day]
    words, defined = visit.words, visit.refresh.definitions
    lines: list[Series] = []
    said: list[str] = []
    for metric, colour in zip(metrics, LINES, strict=False):
        found = {figure.end: figure for figure in over.get(metric, ())}
        values = [_number(found.get(day)) for day in days]
        if not any(value is not None for value in values):
            continue
        name, unit = words.of(defined[metric]["title"]), defined[metric]["unit"]
        last = next(v for v in reversed(values) if v is not None)
        band = [_band(found.get(day)) for day in days] if metric == metrics[0] else []
        lines.append(Series(_short(name), words.value(unit, last), colour, values, band))
        said.append(_said(words, name, unit, days, values))
    if not lines:
        return None
    unit = defined[metrics[0]]["unit"]
    narrow_scale = unit == "share" and all(v is None or v > 0.3 for s in lines for v in s.values)
    return both(
        lambda width: trend.draw(
            Trend(
                title=title,
                description=" · ".join(said),
                times=[words.short_month_of(day) for day in days],
                series=lines,
                say=lambda value: _tick(words, unit, value),
                width=width,
                height=250.0 if width == WIDE else 230.0,
                line=1.0 if narrow_scale else None,
            )
        )
    )


def colours_over_time(
    visit: Visit, counted: Mapping[date, Mapping[str, int]], months: int = 13
) -> Chart | None:
    """How many customers were healthy, to watch and in danger, month by month, as shares."""
    days = [day for day in visit.days if day <= visit.day and any(counted.get(day, {}).values())]
    days = days[-months:]
    if not days:
        return None
    whole = {day: sum(counted[day].values()) for day in days}
    parts = [
        Part(
            str(COLOUR_NAMES[colour]),
            OF_COLOUR[colour],
            [counted[day].get(colour, 0) / whole[day] for day in days],
        )
        for colour in ("red", "amber", "green", "")
    ]
    now = counted[days[-1]]
    said = ", ".join(f"{COLOUR_NAMES[colour]} {now.get(colour, 0)}" for colour in COLOURS)
    words = visit.words
    return both(
        lambda width: columns.draw(
            Columns(
                title=_("Customers by health, month by month"),
                description=f"{words.month_of(days[-1])}: {said}",
                names=[words.short_month_of(day) for day in days],
                parts=parts,
                say=lambda value: words.numbers.share(value, digits=0),
                width=width,
                height=200.0,
            )
        ),
        wide=440.0,
    )


def renewals_ahead(
    visit: Visit, due: Mapping[date, Mapping[str, Decimal]], months: int = 12
) -> Chart | None:
    """The ARR whose next renewal is in each of the coming months, by the account's health."""
    names = [_month_on(visit.day, ahead) for ahead in range(months)]
    if not any(due.get(month) for month in names):
        return None
    words = visit.words
    parts = [
        Part(
            str(COLOUR_NAMES[colour]),
            OF_COLOUR[colour],
            [float(due.get(month, {}).get(colour, 0)) for month in names],
        )
        for colour in ("red", "amber", "green", "")
    ]
    sums = [sum(due.get(month, {}).values(), Decimal(0)) for month in names]
    said = ", ".join(
        f"{words.numbers.month(month)} {words.money(value)}"
        for month, value in zip(names, sums, strict=True)
        if value
    )
    return both(
        lambda width: columns.draw(
            Columns(
                title=_("ARR to renew, by month and health"),
                description=said,
                names=[words.numbers.short_month(month) for month in names],
                parts=parts,
                say=words.money,
                tops=[words.money(value) if value else "" for value in sums],
                width=width,
                height=230.0,
            )
        ),
        wide=560.0,
    )


def bridge(visit: Visit, title: str, steps: Sequence[tuple[str, Decimal, str]]) -> Chart | None:
    """From what customers paid to what they pay. `steps`: (name, amount, "whole" or a tone); of a
    name like "ARR bridge: churn" what stands after the colon is shown."""
    if not steps:
        return None
    tones = {"whole": ACCENT, "good": GREEN, "bad": RED, "level": SOFT}
    words = visit.words
    made = [
        Step(
            label=name.replace("：", ":").rpartition(":")[2].strip(),
            value=float(amount),
            said=words.money(amount) if kind == "whole" else words.change("money", amount),
            colour=tones[kind],
            whole=kind == "whole",
        )
        for name, amount, kind in steps
    ]
    said = ", ".join(f"{step.label} {step.said}" for step in made)
    return Chart(
        safe(columns.draw_steps(Steps(title, said, made, 560.0, 240.0))),
        safe(columns.draw_steps(Steps(title, said, made, 430.0, 230.0))),
    )


def account_course(visit: Visit, history: Sequence[AccountDay]) -> Chart | None:
    """An account's health over the months."""
    known = [state for state in history if state.score is not None]
    if len(known) < 2:
        return None
    words = visit.words
    values = [state.score for state in history]
    last = known[-1]
    return both(
        lambda width: trend.draw(
            Trend(
                title=_("Health, month by month"),
                description=_said(words, _("Health"), "score", [s.day for s in history], values),
                times=[words.short_month_of(state.day) for state in history],
                series=[
                    Series(
                        _("Health"),
                        words.value("score", last.score),
                        OF_COLOUR[last.colour] if last.colour not in ("", "amber") else SECOND,
                        values,
                    )
                ],
                say=words.numbers.decimal,
                width=width,
                height=200.0,
                least=0,
                most=100,
            )
        ),
        wide=560.0,
    )


def usage_weeks(visit: Visit, weeks: Sequence[Sequence[object]]) -> Chart | None:
    """How often the product was used, week by week."""
    if not weeks:
        return None
    words = visit.words
    shown = weeks[-53:]
    starts = [week[0] for week in shown]
    counts = [float(week[1]) for week in shown]  # type: ignore[arg-type]
    names = [
        words.numbers.short_month(start) if i == 0 or starts[i - 1].month != start.month else ""  # type: ignore[attr-defined,arg-type]
        for i, start in enumerate(starts)
    ]
    said = _("the last week %(last)s, a year's most %(most)s") % {
        "last": words.numbers.decimal(counts[-1]),
        "most": words.numbers.decimal(max(counts)),
    }
    return both(
        lambda width: columns.draw(
            Columns(
                title=_("Use, week by week"),
                description=said,
                names=names,
                parts=[Part(_("Use"), ACCENT, counts)],
                say=words.numbers.decimal,
                width=width,
                height=170.0,
            )
        ),
        wide=560.0,
    )


def split_of(counted: Mapping[str, int], title: str, width: float = 240.0) -> SafeString:
    """Customers by colour, in one bar."""
    said = ", ".join(f"{COLOUR_NAMES[colour]} {counted.get(colour, 0)}" for colour in COLOURS)
    shares = [
        small.Share(str(COLOUR_NAMES[colour]), counted.get(colour, 0), OF_COLOUR[colour])
        for colour in COLOURS
    ]
    return safe(small.split(title, said, shares, width=width))


def parts_of(
    title: str, shares: Iterable[tuple[str, float, str]], width: float = 320.0
) -> SafeString:
    """A whole divided: (name, number, colour)."""
    made = [small.Share(*share) for share in shares]
    said = ", ".join(f"{share.label} {share.value:g}" for share in made)
    return safe(small.split(title, said, made, width=width))


def _number(figure: StoredFigure | None) -> float | None:
    return None if figure is None or figure.value is None else float(figure.value)


def _band(figure: StoredFigure | None) -> tuple[float, float] | None:
    if figure is None or figure.low is None or figure.high is None:
        return None
    return figure.low, figure.high


def _said(
    words: Words, name: str, unit: str, days: Sequence[date], values: Sequence[float | None]
) -> str:
    known = [(day, value) for day, value in zip(days, values, strict=True) if value is not None]
    (first_day, first), (last_day, last) = known[0], known[-1]
    return _("%(name)s: from %(first)s in %(start)s to %(last)s in %(end)s") % {
        "name": name,
        "first": words.value(unit, first),
        "start": words.month_of(first_day),
        "last": words.value(unit, last),
        "end": words.month_of(last_day),
    }


def _tick(words: Words, unit: str, value: float) -> str:
    if unit == "share":
        digits = 0 if abs(value * 100 - round(value * 100)) < 1e-6 else 1
        return words.numbers.share(value, digits=digits)
    if unit == "ratio":
        return words.value(unit, value)
    return words.money(value) if unit == "money" else words.number(value)


def _short(name: str) -> str:
    """A name's abbreviation where it has one in brackets, else the name."""
    _before, bracket, inside = name.replace("（", "(").replace("）", ")").partition("(")
    return inside.rstrip(")") if bracket else name


def _month_on(day: date, ahead: int) -> date:
    number = day.year * 12 + day.month - 1 + ahead
    return date(number // 12, number % 12 + 1, 1)
