"""What measured answers rest on: which figures, how they are defined, of when."""

from collections.abc import Iterator
from datetime import date

from peerline.answers.answer import Answer, AnswerSource, Evidence, Finance
from peerline.instruments.model import Item, Kind
from peerline.report.build.material import Material
from peerline.report.document import Fact, Facts


def measured_facts(material: Material) -> Facts | None:
    """Every measured answer with its definition and period; None where all were typed."""
    rows = tuple(_rows(material))
    if not rows:
        return None
    return Facts(material.say("What the measured figures rest on"), rows)


def _rows(material: Material) -> Iterator[Fact]:
    for question in material.instrument.form(material.answers.language).questions:
        answer = material.answers.by_item.get(question.item.id)
        if answer is None or answer.source is not AnswerSource.MEASURED:
            continue
        if answer.parts:
            yield from _finance(material, question.item, answer)
        elif answer.evidence is not None:
            yield Fact(
                material.text(question.item.label),
                _value(material, question.item, answer),
                _note(material, answer.evidence),
            )


def _finance(material: Material, item: Item, answer: Answer) -> Iterator[Fact]:
    assert item.finance is not None
    assert isinstance(answer.value, Finance)
    values = {"nrr": answer.value.nrr, **answer.value.cac}
    for part, found in answer.parts.items():
        label = material.text(item.finance.ratios[part])
        shown = material.numbers.figure(part, values.get(part))
        yield Fact(label, shown, _note(material, found))


def _value(material: Material, item: Item, answer: Answer) -> str:
    if isinstance(answer.value, tuple):
        return str(len(answer.value))
    option = item.option(answer.value) if isinstance(answer.value, str) else None
    if option is not None:
        return material.text(option.text)
    number = answer.value if isinstance(answer.value, int | float) else None
    percent = "retention_rate" if item.kind is Kind.PERCENT else item.id
    return material.numbers.figure(percent, number)


def _note(material: Material, found: Evidence) -> str:
    start, _, end = found.period.partition("/")
    try:
        days = [material.numbers.date(date.fromisoformat(day)) for day in (start, end) if day]
    except ValueError:
        return f"{found.definition}, {found.period}"
    if len(days) == 1:
        return material.say("{definition}, as of {day}", definition=found.definition, day=days[0])
    return material.say(
        "{definition}, {start} to {end}", definition=found.definition, start=days[0], end=days[1]
    )
