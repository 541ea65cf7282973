"""Beside other cohorts, beside earlier reports, and the tools in use."""

from peerline.benchmark.comparison import Basis, CohortView
from peerline.benchmark.precision import is_chance
from peerline.instruments.model import Kind
from peerline.report.build.material import Material
from peerline.report.build.shares import item_block
from peerline.report.document import Block, Cell, Column, Fact, Facts, Section, Table, Tone
from peerline.report.numbers import DASH, Number

TOOLS = ("cs_platform", "crm")
BY = {
    "industry": "By industry",
    "size": "By size",
    "age": "By age",
    "performance": "By performance",
    "all": "All companies",
    "industry-and-size": "By industry and size",
    "region": "By region",
    "business_model": "By business model",
}
"""What a view is by -> its head, in the order shown."""
ABREAST = 8


def views_section(material: Material) -> Section | None:
    """Medians of one's other cohorts, a few abreast; None without any."""
    comparison = material.comparison
    if comparison is None or not comparison.views:
        return None
    say = material.say
    order = list(BY)
    views = sorted((v for v in comparison.views if v.by in BY), key=lambda v: order.index(v.by))
    tables = [
        _views_table(material, tuple(views[start : start + ABREAST]))
        for start in range(0, len(views), ABREAST)
    ]
    lead = say("The same scores beside companies of your industry, size, age and performance.")
    return Section("views", say("Beside other cohorts"), tuple(tables), lead=lead)


def _views_table(material: Material, views: tuple[CohortView, ...]) -> Table:
    say = material.say
    heads = tuple(_view_head(material, view) for view in views)
    names = {"index": say("Index")}
    names |= {d.id: material.text(d.name) for d in material.instrument.dimensions}
    names["nrr"] = say("NRR")
    rows = tuple(
        _view_row(material, figure, name, views)
        for figure, name in names.items()
        if any(figure in view.figures for view in views)
    )
    is_modelled = any(view.basis is Basis.MODELLED for view in views)
    note = say(
        "Grey medians are modelled from wider cohorts, since too few companies are in this one."
    )
    columns = (Column(say("Median")), Column(say("You")), *heads)
    return Table(say("Medians of your other cohorts"), columns, rows, note if is_modelled else None)


def _view_head(material: Material, view: CohortView) -> Column:
    n = f"n {material.numbers.band(view.cohort.n)}" if view.cohort.n else None
    names = material.level_names(view.cohort) if view.cohort.attributes else None
    return Column(material.say(BY[view.by]), names, n)


def _view_row(
    material: Material, figure: str, name: str, views: tuple[CohortView, ...]
) -> tuple[Cell, ...]:
    if figure == "index":
        own: Number | None = material.scorecard.index
    elif figure in material.scorecard.dimensions:
        own = material.scorecard.dimensions[figure].value
    else:
        own = material.own(figure)
    cells = [Cell(name), Cell(material.numbers.figure(figure, own), Tone.STRONG)]
    for view in views:
        compared = view.figures.get(figure)
        median = compared.quantiles.get("p50") if compared else None
        modelled = compared is not None and compared.basis is Basis.MODELLED
        text = material.numbers.figure(figure, median.value) if median else DASH
        cells.append(Cell(text, Tone.MUTED if modelled or median is None else Tone.PLAIN))
    return tuple(cells)


def history_section(material: Material) -> Section | None:
    """Earlier scores beside today's, those of the same method only; None without any."""
    past = sorted(
        (p for p in material.history if p.method == material.instrument.method),
        key=lambda p: p.made_on,
    )
    if not past or material.instrument.index is None:
        return None
    say, numbers = material.say, material.numbers
    card = material.scorecard
    columns = (
        Column(say("Score")),
        *(Column(numbers.date(earlier.made_on)) for earlier in past),
        Column(numbers.date(material.made_on)),
        Column(say("Since the last one")),
    )
    rows = []
    figures = {"index": say("Index")}
    figures |= {d.id: material.text(d.name) for d in material.instrument.dimensions}
    for figure, name in figures.items():
        exact = card.index if figure == "index" else card.dimensions[figure].value
        now = None if exact is None else float(exact)
        then = [p.index if figure == "index" else p.dimensions.get(figure) for p in past]
        rows.append(
            (
                Cell(name),
                *(Cell(numbers.score(value), Tone.MUTED) for value in then),
                Cell(numbers.score(now), Tone.STRONG),
                _change(material, figure, now, then[-1]),
            )
        )
    note = say("A change in grey is within what chance alone brings to so few questions.")
    grey = any(row[-1].tone is Tone.MUTED for row in rows)
    table = Table(say("Scores over time"), columns, tuple(rows), note if grey else None)
    return Section("history", say("Your progress"), (table,))


def _change(material: Material, figure: str, now: float | None, last: float | None) -> Cell:
    if now is None or last is None:
        return Cell(DASH)
    error = material.comparison.errors.get(figure) if material.comparison else None
    chance = error is not None and is_chance(now - last, error)
    return Cell(material.numbers.signed(now - last), Tone.MUTED if chance else Tone.PLAIN)


def tools_section(material: Material) -> Section | None:
    """The tools in use, beside the cohort's where the release tells; None where none is asked."""
    form = material.instrument.form(material.answers.language)
    asked = [form.by_item[tool].item for tool in TOOLS if tool in form.by_item]
    if not asked:
        return None
    title = material.say("Tools in use")
    released = [i for i in asked if any((i.id, o.id) in material.shares for o in i.options)]
    blocks: list[Block] = [item_block(material, item) for item in released]
    alone = [item for item in asked if item not in released and item.kind is Kind.ONE_OF]
    facts = []
    for item in alone:
        chosen = next(iter(material.answers.chosen(item.id)), None)
        option = item.option(chosen) if chosen else None
        answer = material.answers.by_item.get(item.id)
        text = material.text(option.text) if option else material.say("Not answered")
        if option and option.free_text and answer and answer.text:
            text = answer.text
        facts.append(Fact(material.text(item.label), text))
    if facts:
        blocks.append(Facts(None, tuple(facts)))
    return Section("tools", title, tuple(blocks))
