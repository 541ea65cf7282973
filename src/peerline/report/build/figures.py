"""Tables of figures: the dimensions, and how the company performs."""

from collections.abc import Container

from peerline.answers.answer import State
from peerline.benchmark.comparison import KPIS, FigureComparison
from peerline.instruments.model import Dimension
from peerline.report.build.material import Material
from peerline.report.build.measured import measured_facts
from peerline.report.build.places import (
    basis_note,
    figure_strip,
    interval,
    keys,
    missing_reason,
    position,
    quantile,
    score_strip,
    within_noise,
)
from peerline.report.document import FigureHeads, FigureRow, FigureTable, Section, Strip
from peerline.report.numbers import DASH

LABELS = {
    "customers_per_csm": "Customers per CSM",
    "arr_per_csm": "ARR per CSM",
    "cac_blended": "CAC ratio, existing customers",
    "cac_new": "CAC ratio, new customers",
    "nrr": "Net revenue retention (NRR)",
}
SOURCES = {
    "nrr": ("nrr", "finance"),
    "customers_per_csm": ("customer_count", "csm_count"),
    "arr_per_csm": ("arr_band", "csm_count"),
    "cac_blended": ("finance",),
    "cac_new": ("finance",),
}
"""Figure -> the items that it is made from, where it is not an item of its own."""


def heads(material: Material, first: str) -> FigureHeads:
    """The columns' heads."""
    say = material.say
    return FigureHeads(
        label=first,
        own=say("You"),
        lower=say("Lower quartile"),
        median=say("Median"),
        upper=say("Upper quartile"),
        place=say("Where you stand"),
        n=say("Companies"),
    )


def dimension_table(material: Material) -> FigureTable:
    """Own scores beside the cohort's quartiles."""
    say = material.say
    compared = material.comparison is not None
    rows = tuple(_dimension_row(material, d) for d in material.instrument.dimensions)
    note = say(
        "Scores run from 0 to 100. Under each median stands its 90% interval. Rows set in grey lie"
        " so close to the median that the gap may be chance."
    )
    return FigureTable(
        caption=say("Scores by dimension"),
        heads=heads(material, say("Dimension")),
        rows=rows,
        compared=compared,
        note=note if compared else say("Scores run from 0 to 100."),
        keys=keys(material, *(row.strip for row in rows)) if compared else (),
    )


def _dimension_row(material: Material, dimension: Dimension) -> FigureRow:
    score = material.scorecard.dimensions[dimension.id]
    compared = material.figure(dimension.id)
    title = material.text(dimension.name)
    if score.value is not None:
        note = material.text(material.words.band(score.value).name)
    elif score.state is State.NOT_APPLICABLE:
        note = material.say("Not applicable")
    else:
        note = material.say("Too few answers")
    strip = score_strip(material, title, score.value, compared)
    return _row(
        material,
        title,
        material.numbers.score(score.value),
        note,
        compared,
        strip,
        answered=score.answered,
    )


def performance(material: Material) -> Section | None:
    """The performance figures; None for an instrument that asks for none of them."""
    asked = material.instrument.form(material.answers.language).by_item
    figures = [figure for figure in KPIS if _is_asked(figure, asked)]
    if not {"nrr", "retention_rate", "nps_score"} & set(figures):
        return None
    say = material.say
    compared = material.comparison is not None
    rests_on = measured_facts(material)
    rows = tuple(_performance_row(material, figure) for figure in figures)
    note = say(
        "Under each median stands its 90% interval. A percentile says how many companies report a"
        " lower figure; for CAC ratios lower is better."
    )
    return Section(
        "performance",
        say("How you perform"),
        (
            FigureTable(
                caption=say("Performance figures"),
                heads=heads(material, say("Figure")),
                rows=rows,
                compared=compared,
                note=note if compared else None,
                keys=keys(material, *(row.strip for row in rows)),
            ),
            *((rests_on,) if rests_on else ()),
        ),
        lead=say(
            "Results stand beside the index, never inside it: they are what the practices should"
            " bring about."
        ),
    )


def _is_asked(figure: str, asked: Container[str]) -> bool:
    """Whether the edition asks what the figure is made from; NRR has two items, of which one."""
    sources = SOURCES.get(figure, (figure,))
    return (any if figure == "nrr" else all)(item in asked for item in sources)


def _performance_row(material: Material, figure: str) -> FigureRow:
    compared = material.figure(figure)
    label = label_of(material, figure)
    value = material.own(figure)
    note = None
    if value is None:
        note = _own_state(material, figure)
    elif material.is_measured(*SOURCES.get(figure, (figure,)), part=figure):
        note = material.say("Measured from customer data")
    strip = figure_strip(material, label, compared) if compared else None
    own = material.numbers.figure(figure, value)
    return _row(material, label, own, note, compared, strip)


def label_of(material: Material, figure: str) -> str:
    """What a performance figure is called."""
    item = material.instrument.items.get(figure)
    if figure in LABELS:
        return material.say(LABELS[figure])
    return material.text(item.label) if item is not None else figure


def _own_state(material: Material, figure: str) -> str:
    found = [material.answers.by_item.get(item) for item in SOURCES.get(figure, (figure,))]
    if any(answer is not None and answer.unknown for answer in found):
        return material.say("Unknown")
    if figure in ("customers_per_csm", "arr_per_csm") and material.answers.number("csm_count") == 0:
        return material.say("No CSMs")
    if all(answer is None for answer in found):
        return material.say("Not answered")
    return material.say("Not given")


def _row(
    material: Material,
    label: str,
    own: str,
    own_note: str | None,
    compared: FigureComparison | None,
    strip: Strip | None,
    answered: int | None = None,
) -> FigureRow:
    if compared is None:
        return FigureRow(
            label,
            own,
            own_note,
            DASH,
            DASH,
            None,
            DASH,
            DASH,
            DASH,
            strip=strip,
        )
    notes = (missing_reason(material, compared), basis_note(material, compared))
    shown = [note for note in notes if note] if compared.quantiles else [n for n in notes[:1] if n]
    return FigureRow(
        label=label,
        own=own,
        own_note=own_note,
        lower=quantile(material, compared, "p25"),
        median=quantile(material, compared, "p50"),
        interval=interval(material, compared, "p50"),
        upper=quantile(material, compared, "p75"),
        place=position(material, compared) or DASH,
        n=material.numbers.band(compared.n),
        note=" ".join(shown) or None,
        strip=strip,
        muted=answered is not None and within_noise(material, compared, answered),
    )
