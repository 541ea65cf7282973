"""One's answers beside how many others gave them."""

from peerline.answers.answer import State, offered_options, state_of
from peerline.instruments.model import Item, Kind, Option
from peerline.report.build.material import Material
from peerline.report.document import PracticeRow, Practices, Share
from peerline.report.numbers import DASH

UNDER, OVER = 5, 95
STATES = {
    State.UNKNOWN: "You said that you do not know.",
    State.NOT_ANSWERED: "You have not answered this.",
    State.NOT_APPLICABLE: "Does not apply to you.",
    State.NOT_ASKED: "Not asked, because of an answer before.",
}


def share_text(material: Material, whole: int | None) -> str:
    """A released share: 0 stands for under 5 %, 100 for over 95 %."""
    if whole is None:
        return DASH
    if whole < UNDER:
        return material.say("under {share}", share=material.numbers.percent(UNDER))
    if whole > OVER:
        return material.say("over {share}", share=material.numbers.percent(OVER))
    return material.numbers.percent(whole)


def released_share(material: Material, whole: int | None) -> Share | None:
    """A released share for bar and text; ends are drawn where their text says they are."""
    if whole is None:
        return None
    position = UNDER / 200 if whole < UNDER else 1 - UNDER / 200 if whole > OVER else whole / 100
    return Share(position, share_text(material, whole))


def item_block(material: Material, item: Item) -> Practices:
    """The item's options, one's own marked, with the cohort's and the leaders' shares."""
    say = material.say
    state = state_of(item, material.answers)
    rows = _split_rows(material, item) if item.kind is Kind.SHARES else _rows(material, item, state)
    has_cohort = any(row.cohort is not None for row in rows)
    has_leaders = any(row.leaders is not None for row in rows)
    return Practices(
        title=material.text(item.label),
        question=material.text(item.text),
        score=_score(material, item),
        own_label=say("You"),
        cohort_label=say("Cohort") if has_cohort else None,
        leaders_label=say("Leaders") if has_leaders else None,
        rows=rows,
        notes=tuple(_notes(material, item, state)),
    )


def _score(material: Material, item: Item) -> str | None:
    score = material.scorecard.items.get(item.id)
    if score is None or score.worth is None:
        return None
    return material.say("{worth} of 100", worth=material.numbers.score(score.worth * 100))


def _rows(material: Material, item: Item, state: State) -> tuple[PracticeRow, ...]:
    offered = offered_options(item, material.answers)
    chosen = material.answers.chosen(item.id)
    options = [
        option
        for option in item.options
        if option.id in chosen or (option.id in offered and not _is_none(option))
    ]
    is_grouped = any(option.function for option in options)
    if is_grouped:
        order = list(material.words.functions)
        options.sort(key=lambda o: order.index(o.function) if o.function in order else len(order))
    answered = state in (State.ANSWERED, State.NOT_APPLICABLE)
    rows, group = [], None
    for option in options:
        known = material.shares.get((item.id, option.id))
        heading = option.function if option.function != group else None
        group = option.function
        own = option.id in chosen if answered else None
        rows.append(
            PracticeRow(
                text=_option_text(material, item, option),
                own=own,
                own_text=material.say("Yes") if own else material.say("No") if answered else DASH,
                cohort=released_share(material, known.cohort) if known else None,
                leaders=released_share(material, known.leaders) if known else None,
                group=_function(material, heading) if is_grouped else None,
            )
        )
    return tuple(rows)


def _function(material: Material, function: str | None) -> str | None:
    name = material.words.functions.get(function or "")
    return material.text(name) if name else None


def _is_none(option: Option) -> bool:
    return option.added and option.exclusive


def _option_text(material: Material, item: Item, option: Option) -> str:
    text = material.text(option.text)
    answer = material.answers.by_item.get(item.id)
    if option.free_text and answer is not None and answer.text and answer.value == option.id:
        return f"{text}: {answer.text}"
    return text


def _split_rows(material: Material, item: Item) -> tuple[PracticeRow, ...]:
    value = material.answers.value(item.id)
    own = value if isinstance(value, dict) else {}
    cohort = material.comparison.shares.get(item.id, ({}, None))[0] if material.comparison else {}
    rows = []
    for option in item.options:
        mine = own.get(option.id, 0) if own else None
        text = DASH if mine is None else material.numbers.percent(mine)
        rows.append(
            PracticeRow(
                text=material.text(option.text),
                own=None if mine is None else mine > 0,
                own_text=text,
                cohort=released_share(material, cohort.get(option.id)),
                own_share=None if mine is None else Share(mine / 100, text),
            )
        )
    return tuple(rows)


def _notes(material: Material, item: Item, state: State) -> list[str]:
    notes = []
    if state in STATES:
        notes.append(material.say(STATES[state]))
    if material.is_measured(item.id):
        notes.append(material.say("Measured from customer data."))
    comparison = material.comparison
    if comparison is not None and item.id in comparison.not_shared:
        notes.append(material.say("The release holds nothing on this question."))
    distance = comparison.shares.get(item.id, ({}, None))[1] if comparison else None
    if distance is not None:
        notes.append(
            material.say(
                "{points} points of your time are spent differently from the cohort's average.",
                points=material.numbers.score(distance),
            )
        )
    score = material.scorecard.items.get(item.id)
    if item.top is not None and score is not None and score.worth == 1:
        notes.append(material.text(item.top))
    return notes
