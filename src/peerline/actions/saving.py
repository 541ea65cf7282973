"""What a posted form changes, decided item by item: a pure function of what is kept and what came.

Each item carries the digest of what its form showed. So a form that was opened before another tab
saved does not undo it: what this form did not touch stays, and what both changed is asked about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from peerline.actions.form_fields import Posted, confirmed, has_money, read_fields
from peerline.answers.answer import Answer, Answers, AnswerSource, Finance
from peerline.answers.faults import AnswerFault
from peerline.instruments.model import Form, Instrument, Item, Kind
from peerline.store.entries import Entry, digest

RENDERINGS = 12
"""How many renderings of a form a response remembers the last save of."""
LARGEST_TYPED = 10_000
"""Characters of unreadable input that are kept for correction; beyond, it is only shown again."""


@dataclass(frozen=True)
class Merge:
    """The outcome of a posted form.

    changed: item id -> entry to keep, or None to take it away. faults: of what was posted.
    conflicts: item id -> what another tab kept since this form was made. refreshed: items that
    another tab changed and this form did not. held: items whose input can't be kept and lives only
    in this request. derived: items whose ratios were worked out from amounts just now.
    """

    changed: Mapping[str, Entry | None] = field(default_factory=dict)
    faults: tuple[AnswerFault, ...] = ()
    conflicts: Mapping[str, Entry | None] = field(default_factory=dict)
    refreshed: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    derived: frozenset[str] = frozenset()


def effective(instrument: Instrument, form: Form, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """The entries as this language's form can show them.

    An option that only another language's form offers becomes its parent (Japan -> Asia) or,
    without one, is asked again. Nothing is lost: the entry stays as it was given.
    """
    shown = {}
    for item_id, entry in entries.items():
        question = form.by_item.get(item_id)
        if question is None:
            continue
        fitted = entry if entry.answer is None else _fitted(instrument, question.item, entry)
        if fitted is not None:
            shown[item_id] = fitted
    return shown


def answers_of(instrument: Instrument, form: Form, entries: Mapping[str, Entry]) -> Answers:
    """The sound answers among the entries."""
    shown = effective(instrument, form, entries)
    sound = {item_id: entry.answer for item_id, entry in shown.items() if entry.answer is not None}
    return Answers(instrument.id, form.language, sound)


Saves = Sequence[tuple[str, int]]
"""The last save of each rendering of a form, newest last. A list: PostgreSQL sorts a map's keys."""


def is_late(saves: Saves, tab: str, order: int | None) -> bool:
    """Whether a later save of the same rendering has been handled: this one holds older fields.

    `order`: which of its saves it is, counted by the browser; None where nothing counts.
    """
    return order is not None and order < dict(saves).get(tab, 0)


def with_save(saves: Saves, tab: str, order: int | None) -> list[tuple[str, int]]:
    """`saves` with this one last; only the newest renderings are remembered."""
    if order is None or not tab:
        return list(saves)
    others = [(known, last) for known, last in saves if known != tab]
    return [*others, (tab, order)][-RENDERINGS:]


def merge(form: Form, shown: Mapping[str, Entry], posted: Mapping[str, Posted]) -> Merge:
    """Compare `posted` with `shown` (the effective entries kept now)."""
    changed: dict[str, Entry | None] = {}
    conflicts: dict[str, Entry | None] = {}
    faults: list[AnswerFault] = []
    refreshed, held, derived = set(), set(), set()
    for item_id, given in posted.items():
        item = form.by_item[item_id].item
        kept = shown.get(item_id)
        if given.take_other:
            refreshed.add(item_id)
            continue
        new, found, storable = _read(item, given)
        faults += found
        if not storable:
            held.add(item_id)
            continue
        if digest(new) == digest(kept):
            continue
        if _is_clean(given, kept):
            changed[item_id] = None if new is None else _carried(replace(new, tab=given.tab), kept)
            if has_money(item, given.fields):
                derived.add(item_id)
        elif digest(new) == given.was:
            refreshed.add(item_id)
        else:
            conflicts[item_id] = kept
    return Merge(
        changed,
        tuple(faults),
        conflicts,
        frozenset(refreshed),
        frozenset(held),
        frozenset(derived),
    )


def _is_clean(given: Posted, kept: Entry | None) -> bool:
    """Whether the form showed what is kept now, or wrote it itself."""
    if given.was is None or given.was == digest(kept):
        return True
    return kept is not None and bool(given.tab) and kept.tab == given.tab


def _carried(new: Entry, kept: Entry | None) -> Entry:
    """`new`, with what `kept` rests on where it says the same and is only confirmed; of a finance
    grid, parts that stay as they were measured stay measured."""
    before = kept.answer if kept else None
    if new.answer is None or before is None or before.source is AnswerSource.TYPED:
        return new
    if _unconfirmed(new.answer) == _unconfirmed(before):
        answer = replace(before, confirmed=new.answer.confirmed)
        return replace(new, answer=answer)
    now, then = new.answer.value, before.value
    if not isinstance(now, Finance) or not isinstance(then, Finance):
        return new
    same = {part: e for part, e in before.parts.items() if _ratio(now, part) == _ratio(then, part)}
    if not same:
        return new
    answer = replace(new.answer, source=before.source, evidence=same.get("nrr"), parts=same)
    return replace(new, answer=answer)


def _unconfirmed(answer: Answer) -> str:
    return digest(Entry(replace(answer, confirmed=False)))


def _ratio(finance: Finance, part: str) -> float | None:
    """A part of the grid, as a form shows it and gives it back."""
    value = finance.nrr if part == "nrr" else finance.cac.get(part)
    return None if value is None else round(value, 6)


def typed_faults(form: Form, entries: Mapping[str, Entry]) -> tuple[AnswerFault, ...]:
    """What is wrong with input that is kept as it was typed."""
    found = (
        read_fields(question.item, entries[question.item.id].typed or {}).faults
        for question in form.questions
        if question.item.id in entries and entries[question.item.id].answer is None
    )
    return tuple(fault for faults in found for fault in faults)


def _read(item: Item, given: Posted) -> tuple[Entry | None, tuple[AnswerFault, ...], bool]:
    """The entry, its faults, and whether it may be kept: input that may hold money may not."""
    reading = read_fields(item, given.fields)
    if not reading.faults:
        if reading.answer is None:
            return None, (), True
        return Entry(confirmed(reading.answer, given.fields)), (), True
    size = sum(len(value) for values in given.fields.values() for value in values)
    if item.kind is Kind.FINANCE or size > LARGEST_TYPED:
        return None, reading.faults, False
    typed = {key: values for key, values in given.fields.items() if key != "confirm"}
    return Entry(typed=typed), reading.faults, True


def _fitted(instrument: Instrument, item: Item, entry: Entry) -> Entry | None:
    """The entry with options that `item` offers, or None where none of its options is."""
    assert entry.answer is not None  # the caller's condition
    value = entry.answer.value
    if item.kind.chooses and isinstance(value, str):
        fitted = _offered(instrument, item, value)
        return None if fitted is None else _with_value(entry, fitted)
    if item.kind is Kind.MANY_OF and isinstance(value, tuple):
        options = {_offered(instrument, item, option_id) for option_id in value}
        kept = tuple(option.id for option in item.options if option.id in options)
        return _with_value(entry, kept) if kept else None
    return entry


def _offered(instrument: Instrument, item: Item, option_id: str) -> str | None:
    if item.option(option_id) is not None:
        return option_id
    for form in instrument.forms.values():
        question = form.by_item.get(item.id)
        option = question.item.option(option_id) if question else None
        if option is not None and option.parent and item.option(option.parent):
            return option.parent
    return None


def _with_value(entry: Entry, value: str | tuple[str, ...]) -> Entry:
    answer: Answer | None = entry.answer
    assert answer is not None  # the caller's condition
    return entry if answer.value == value else replace(entry, answer=replace(answer, value=value))
