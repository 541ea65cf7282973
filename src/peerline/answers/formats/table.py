"""Answers as a row of a table, the shape in which a field and an organiser take them.

Columns: `<item>` (option id, number, percents as fractions), `<item>__<option>` (0 or 1 of many-of,
whole percents of shares), `finance__<ratio>`, `<item>__state`, and of figures `<item>__confirmed`
(1: it was asked back and the owner says it is right). What a person typed in words is left
out, and so is whom it was: a row says what was answered, the caller for which company.
"""

from collections.abc import Iterator, Mapping

from peerline.answers.answer import Answers, Finance, State, is_text, state_of
from peerline.answers.derive import RATIO_IDS
from peerline.instruments.model import Instrument, Item, Kind

Cell = str | int | float | None
FIGURES = (Kind.WHOLE, Kind.PERCENT, Kind.SCORE, Kind.FINANCE)


def items_of(instrument: Instrument) -> tuple[Item, ...]:
    """The items of all languages' forms that have columns, each once, in the order asked."""
    found: dict[str, Item] = {}
    for language in instrument.languages:
        for question in instrument.form(language).questions:
            if not is_text(question.item):
                found.setdefault(question.item.id, question.item)
    return tuple(found.values())


def columns_of(instrument: Instrument) -> tuple[str, ...]:
    """The names of the columns."""
    names = []
    for item in items_of(instrument):
        names += [name for name, _ in _cells(item, None)]
        names.append(f"{item.id}__state")
        if item.kind in FIGURES:
            names.append(f"{item.id}__confirmed")
    return tuple(names)


def row_of(instrument: Instrument, answers: Answers) -> Mapping[str, Cell]:
    """Column -> cell; None where nothing is known."""
    asked = instrument.form(answers.language).by_item
    row: dict[str, Cell] = {}
    for item in items_of(instrument):
        there = item.id in asked
        state = state_of(asked[item.id].item, answers) if there else State.NOT_ASKED
        answered = state in (State.ANSWERED, State.NOT_APPLICABLE)
        row.update(_cells(item, answers if answered else None))
        row[f"{item.id}__state"] = state.value
        if item.kind in FIGURES:
            own = answers.by_item.get(item.id) if answered else None
            row[f"{item.id}__confirmed"] = int(own is not None and own.confirmed)
    return row


def _cells(item: Item, answers: Answers | None) -> Iterator[tuple[str, Cell]]:
    value = answers.value(item.id) if answers else None
    if item.kind is Kind.MANY_OF:
        chosen = answers.chosen(item.id) if answers else frozenset()
        for option in item.options:
            yield f"{item.id}__{option.id}", int(option.id in chosen) if answers else None
    elif item.kind is Kind.SHARES:
        shares = value if isinstance(value, Mapping) else {}
        for option in item.options:
            yield f"{item.id}__{option.id}", shares.get(option.id)
    elif item.kind is Kind.FINANCE:
        finance = value if isinstance(value, Finance) else Finance()
        yield f"{item.id}__nrr", finance.nrr
        for ratio in RATIO_IDS:
            yield f"{item.id}__{ratio}", finance.cac.get(ratio)
    else:
        yield item.id, value if isinstance(value, str | int | float) else None
