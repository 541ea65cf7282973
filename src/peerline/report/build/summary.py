"""The report's first section: one number, the eight at once, what is strong and what is weak."""

from peerline.answers.answer import completed
from peerline.instruments.model import Dimension, Kind
from peerline.report.build.figures import dimension_table
from peerline.report.build.material import Material
from peerline.report.build.places import keys, position, score_strip, within_noise
from peerline.report.document import (
    Axis,
    Block,
    Contrast,
    Fact,
    Headline,
    Listing,
    Radar,
    Section,
)

LISTED = 3
SMALL_TEAM = 5
NPS_PARTS = ((9, "Promoter"), (7, "Passive"), (0, "Detractor"))


def summary(material: Material) -> Section:
    """Headline, radar, table of the dimensions, strengths and gaps."""
    blocks: list[Block] = [_headline(material)]
    if material.instrument.dimensions:
        blocks += [_radar(material), _contrast(material), dimension_table(material)]
    return Section("summary", material.say("Where you stand"), tuple(blocks))


def _headline(material: Material) -> Headline:
    index = material.scorecard.index
    say = material.say
    if material.instrument.index is None:
        return _rating_headline(material)
    compared = material.figure("index")
    band = None if index is None else material.words.band(index)
    strip = None
    if compared is not None and compared.quantiles:
        strip = score_strip(material, say("Your index beside the cohort's"), index, compared)
    return Headline(
        label=say("Maturity index"),
        value=material.numbers.score(index),
        scale=say("of 100"),
        band=material.text(band.name) if band else None,
        sentences=tuple(_headline_sentences(material)),
        facts=tuple(_headline_facts(material)),
        strip=strip,
        keys=keys(material, strip),
    )


def _headline_sentences(material: Material) -> list[str]:
    say, card = material.say, material.scorecard
    if card.index is None:
        return [
            say(
                "There is no index yet: {reported} of {of} parts have enough answers.",
                reported=str(card.reported),
                of=str(card.of),
            )
        ]
    sentences = []
    compared = material.figure("index")
    if compared is not None and compared.percentile is not None:
        sentences.append(say("{position} among your peers.", position=position(material, compared)))
    sentences.append(material.text(material.words.band(card.index).says))
    csms = material.answers.number("csm_count")
    if csms is not None and csms < SMALL_TEAM:
        sentences.append(
            say(
                "With fewer than five CSMs some practices are out of reach whatever one does;"
                " companies of your size say more than the whole cohort."
            )
        )
    if card.reported < card.of:
        sentences.append(
            say(
                "The index is the mean of {reported} of {of} parts; the others have too few answers"
                " or do not apply.",
                reported=str(card.reported),
                of=str(card.of),
            )
        )
    return sentences


def _headline_facts(material: Material) -> list[Fact]:
    say = material.say
    done, of = completed(material.instrument.form(material.answers.language), material.answers)
    answered = Fact(say("Questions completed"), say("{done} of {of}", done=str(done), of=str(of)))
    comparison, compared = material.comparison, material.figure("index")
    if comparison is None or compared is None:
        return [answered]
    facts = [
        Fact(say("Your peers"), material.cohort_name(compared.cohort)),
        Fact(say("Companies among them"), material.numbers.band(compared.n)),
    ]
    asked = comparison.path[0] if comparison.path else comparison.cohort
    if asked.id != compared.cohort.id:
        facts.append(
            Fact(
                say("Asked for first"),
                material.cohort_name(asked),
                say("Too few companies to be published; the next wider cohort is used."),
            )
        )
    return [*facts, answered]


def _rating_headline(material: Material) -> Headline:
    """For an instrument without an index: its rating, as given."""
    ratings = [item for item in material.instrument.items.values() if item.kind is Kind.RATING]
    item = ratings[0] if ratings else None
    value = material.answers.number(item.id) if item else None
    part = next((word for least, word in NPS_PARTS if value is not None and value >= least), None)
    return Headline(
        label=material.text(item.label) if item else material.text(material.instrument.name),
        value=material.numbers.score(value),
        scale=material.say("of {most}", most=str(item.maximum)) if item else "",
        band=material.say(part) if part else None,
        sentences=(material.text(material.instrument.summary),),
        facts=tuple(_headline_facts(material)),
    )


def _radar(material: Material) -> Radar:
    say = material.say
    axes = tuple(_axis(material, dimension) for dimension in material.instrument.dimensions)
    compared = any(axis.median is not None for axis in axes)
    return Radar(
        title=say("The dimensions at once"),
        description=" · ".join(f"{axis.label}: {axis.value}" for axis in axes),
        axes=axes,
        own_label=say("You"),
        median_label=say("Cohort median") if compared else None,
        upper_label=say("Cohort upper quartile") if compared else None,
    )


def _axis(material: Material, dimension: Dimension) -> Axis:
    value = material.scorecard.dimensions[dimension.id].value
    compared = material.figure(dimension.id)
    quantiles = compared.quantiles if compared else {}

    def at(name: str) -> float | None:
        return quantiles[name].value / 100 if name in quantiles else None

    return Axis(
        label=material.text(dimension.name),
        value=material.numbers.score(value),
        own=None if value is None else float(value) / 100,
        median=at("p50"),
        upper=at("p75"),
    )


def _contrast(material: Material) -> Contrast:
    """Beside a cohort: the dimensions farthest from its median, gaps within noise left out.
    Alone: the highest and lowest."""
    say = material.say
    ranked = []
    for dimension in material.instrument.dimensions:
        value = material.scorecard.dimensions[dimension.id].value
        compared = material.figure(dimension.id)
        median = compared.quantiles.get("p50") if compared else None
        if value is not None and (median is not None or material.comparison is None):
            gap = float(value) - (median.value if median else 0)
            answered = material.scorecard.dimensions[dimension.id].answered
            if compared is None or not within_noise(material, compared, answered):
                ranked.append((gap, dimension))
    ranked.sort(key=lambda pair: -pair[0])
    if material.comparison is None:
        half = min(LISTED, len(ranked) // 2)
        ahead, behind = ranked[:half], ranked[len(ranked) - half :][::-1]
        titles = say("Your highest scores"), say("Your lowest scores")
    else:
        ahead = [pair for pair in ranked if pair[0] >= 1][:LISTED]
        behind = [pair for pair in reversed(ranked) if pair[0] <= -1][:LISTED]
        titles = say("Farthest above the cohort's median"), say("Farthest below it")
    empty = say("No dimension is clearly so.")
    return Contrast(
        Listing(titles[0], tuple(_gap(material, *pair) for pair in ahead), empty),
        Listing(titles[1], tuple(_gap(material, *pair) for pair in behind), empty),
    )


def _gap(material: Material, gap: float, dimension: Dimension) -> Fact:
    name = material.text(dimension.name)
    if material.comparison is None:
        return Fact(name, material.numbers.score(gap))
    compared = material.figure(dimension.id)
    place = position(material, compared) if compared else ""
    shown = material.say("{gap} points", gap=material.numbers.signed(gap))
    return Fact(name, shown, place or None)
