"""One section for each dimension: the score, one's answers, what is next."""

from collections.abc import Iterable

from peerline.answers.answer import State, is_text
from peerline.instruments.model import Dimension, Item, Kind
from peerline.report.build.material import Material
from peerline.report.build.places import basis_note, likely, position, score_strip
from peerline.report.build.shares import item_block
from peerline.report.build.stepcards import steps_block
from peerline.report.document import Block, Fact, Notes, Score, Section

PROFILE = frozenset(["you", "company", "performance"])


def dimension_sections(material: Material) -> Iterable[Section]:
    """The sections in the instrument's order."""
    total = len(material.instrument.dimensions)
    for number, dimension in enumerate(material.instrument.dimensions, start=1):
        items = _items(material, dimension.id)
        yield Section(
            id=dimension.id,
            title=material.text(dimension.name),
            kicker=material.say(
                "Dimension {number} of {total}", number=str(number), total=str(total)
            ),
            lead=material.text(dimension.question),
            blocks=(
                _score(material, dimension),
                *(item_block(material, item) for item in items),
                *_steps(material, items),
            ),
            opens_page=True,
        )


def rated_section(material: Material) -> Section | None:
    """The questions of an instrument without dimensions, answered ones and others."""
    if material.instrument.dimensions:
        return None
    form = material.instrument.form(material.answers.language)
    items = [
        question.item
        for question in form.questions
        if question.number is not None and question.item.options and not is_text(question.item)
    ]
    said = [
        Notes(material.text(question.item.label), (str(value),))
        for question in form.questions
        if question.item.kind is Kind.TEXT
        and question.item.place not in PROFILE
        and (value := material.answers.value(question.item.id))
    ]
    if not items and not said:
        return None
    blocks: tuple[Block, ...] = (
        *(item_block(material, item) for item in items),
        *said,
        *_steps(material, items),
    )
    return Section("answers", material.say("Your answers"), blocks, opens_page=bool(items))


def _items(material: Material, dimension_id: str) -> list[Item]:
    form = material.instrument.form(material.answers.language)
    return [question.item for question in form.questions if question.item.place == dimension_id]


def _score(material: Material, dimension: Dimension) -> Score:
    say = material.say
    score = material.scorecard.dimensions[dimension.id]
    compared = material.figure(dimension.id)
    title = material.text(dimension.name)
    sentences = []
    band = None
    if score.value is None:
        applies = score.state is not State.NOT_APPLICABLE
        sentences.append(
            say(
                "{answered} of {applicable} questions are answered: too few for a score.",
                answered=str(score.answered),
                applicable=str(score.applicable),
            )
            if applies
            else say("Nothing here applies to you.")
        )
    else:
        band = material.text(material.words.band(score.value).name)
        sentences += likely(material, dimension.id, float(score.value))
    if compared is not None and compared.percentile is not None:
        place = say("{position} among your peers.", position=position(material, compared))
        note = basis_note(material, compared)
        sentences = [place, *([note] if note else []), *sentences]
    strip = score_strip(material, title, score.value, compared)
    return Score(
        label=say("Score"),
        value=material.numbers.score(score.value),
        scale=say("of 100"),
        band=band,
        sentences=tuple(sentences),
        facts=(
            Fact(say("A low score tends to mean"), material.text(dimension.low)),
            Fact(say("A high score tends to mean"), material.text(dimension.high)),
        ),
        strip=strip,
    )


def _steps(material: Material, items: Iterable[Item]) -> Iterable[Block]:
    """The items' next steps that the report did not open with, and a pointer to those it did."""
    ids = {item.id for item in items}
    leading = material.leading_steps
    rest = [step for step in material.steps if step.item.id in ids and step not in leading]
    pointers = [
        material.say(
            "Next step {number} of this report: {title}.",
            number=str(number),
            title=material.text(step.practice.title),
        )
        for number, step in enumerate(leading, start=1)
        if step.item.id in ids
    ]
    if pointers:
        yield Notes(None, tuple(pointers))
    if rest:
        yield steps_block(material, rest, leading=False, title=material.say("Further steps"))
