"""How the whole field has moved since the year before, where the release says so."""

from datetime import date

from peerline.benchmark.comparison import Movement
from peerline.report.build.figures import label_of
from peerline.report.build.material import Material
from peerline.report.document import Cell, Column, Section, Table, Tone
from peerline.report.numbers import DASH

BY = {"panel": "The same companies", "cross-section": "All companies", "mix": "In one mix"}
"""What a change is by -> its head, in the order shown."""


def trend_section(material: Material) -> Section | None:
    """Three changes of each figure abreast; None where the release has no earlier year."""
    comparison = material.comparison
    if comparison is None or comparison.trend is None:
        return None
    say, trend = material.say, comparison.trend
    whole = {(m.figure, m.by): m for m in trend.movements if m.cohort == "all"}
    names = {"index": say("Index")}
    names |= {d.id: material.text(d.name) for d in material.instrument.dimensions}
    names |= {figure: label_of(material, figure) for figure in material.kpis}
    rows = tuple(
        (Cell(name), *(_cell(material, whole.get((figure, by))) for by in BY))
        for figure, name in names.items()
        if any((figure, by) in whole for by in BY)
    )
    columns = (Column(say("Change")), *(Column(say(head)) for head in BY.values()))
    since = material.numbers.date(date.fromisoformat(trend.since))
    note = say(
        "Each with its 90% interval; grey ones may be chance. “The same companies” took part in"
        " both years. “All companies” may have changed because others answered; “In one mix”"
        " weighs both years to the same industries and sizes."
    )
    table = Table(say("Change since {date}", date=since), columns, rows, note)
    lead = say(
        "A company far from the middle tends to be nearer to it a year later with nothing changed,"
        " since answers vary by chance: look at your own change beside that of the field."
    )
    return Section("trend", say("The field since last year"), (table,), lead=lead)


def _cell(material: Material, moved: Movement | None) -> Cell:
    if moved is None:
        return Cell(DASH, Tone.MUTED)
    numbers = material.numbers
    value, low, high = (
        numbers.change(moved.figure, end) for end in (moved.change, moved.low, moved.high)
    )
    unsure = moved.low <= 0 <= moved.high
    text = material.say("{value} ({low} to {high})", value=value, low=low, high=high)
    return Cell(text, Tone.MUTED if unsure else Tone.PLAIN)
