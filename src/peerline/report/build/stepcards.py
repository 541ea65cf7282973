"""Next steps as cards: what to do, who, how long, how one sees it, and why this one."""

from collections.abc import Iterable

from peerline.quiz import load, tags
from peerline.report.advice import NextStep
from peerline.report.build.material import Material
from peerline.report.build.shares import share_text
from peerline.report.document import Block, Fact, Notes, Section, StepCard, Steps


def next_steps_section(material: Material) -> Section | None:
    """The steps that the report opens with; None where there is nothing to advise."""
    if not material.leading_steps:
        return None
    say = material.say
    lead = (
        say(
            "The next rung of what you answered, those first that raise your index most."
            " Without a release to compare with, the order is the method's own."
        )
        if material.comparison is None
        else say(
            "The next rung of what you answered, those first that raise your index most. Among"
            " equals, what leaders do more often than your cohort comes first."
        )
    )
    blocks: list[Block] = [steps_block(material, material.leading_steps, leading=True)]
    blocks += _associations(material)
    return Section("steps", say("What to do next"), tuple(blocks), lead=lead)


def steps_block(
    material: Material, steps: Iterable[NextStep], *, leading: bool, title: str | None = None
) -> Steps:
    """Cards of `steps`; leading ones are numbered."""
    cards = tuple(
        _card(material, step, str(rank) if leading else None)
        for rank, step in enumerate(steps, start=1)
    )
    return Steps(material.say("First steps"), cards, leading, title)


def _card(material: Material, step: NextStep, rank: str | None) -> StepCard:
    practice, words, say = step.practice, material.advice_words, material.say
    steps = practice.steps.get(material.language) or next(iter(practice.steps.values()))
    facts = (
        Fact(say("Owner"), material.text(words.owners[practice.owner])),
        Fact(say("Effort"), material.text(words.efforts[practice.effort])),
        Fact(say("How you see it"), material.text(practice.measure)),
    )
    return StepCard(
        place=_place(material, step),
        title=material.text(practice.title),
        what=material.text(practice.what),
        steps=steps,
        facts=facts,
        reasons=tuple(_reasons(material, step)),
        rank=rank,
        item=step.item.id,
        dimension=step.item.place,
        learn=tuple(_learn(material, step)),
    )


def _place(material: Material, step: NextStep) -> str:
    names = {d.id: material.text(d.name) for d in material.instrument.dimensions}
    label = material.text(step.item.label)
    dimension = names.get(step.item.place)
    return f"{dimension} · {label}" if dimension else label


def _learn(material: Material, step: NextStep) -> Iterable[str]:
    """The decks of the quiz that teach about the step, and their categories."""
    decks = [load.load(deck_id) for deck_id in load.deck_ids()]
    categories: dict[str, dict[str, None]] = {}
    for found in tags.clues_for_step(decks, step.item.id, step.item.place):
        title = material.text(found.deck.title)
        category = material.text(found.deck.category_of(found.clue))
        categories.setdefault(title, {})[category] = None
    for title, named in categories.items():
        yield material.say(
            "Learn about it in the quiz “{deck}”: {categories}",
            deck=title,
            categories=" · ".join(named),
        )


def _reasons(material: Material, step: NextStep) -> Iterable[str]:
    say = material.say
    if step.gain > 0:
        yield say("Up to {points} index points", points=material.numbers.points(step.gain))
    if step.leaders is not None and step.cohort is not None:
        leaders, cohort = share_text(material, step.leaders), share_text(material, step.cohort)
        if step.is_rung:
            yield say(
                "This far or farther: about {leaders} of leaders, {cohort} of your cohort",
                leaders=leaders,
                cohort=cohort,
            )
        else:
            yield say(
                "Done by {leaders} of leaders, {cohort} of your cohort",
                leaders=leaders,
                cohort=cohort,
            )


def _associations(material: Material) -> Iterable[Notes]:
    """What goes with more NRR in this field, of what the reader lacks; at most five."""
    if material.comparison is None:
        return
    lacking = [
        association
        for association in material.comparison.associations
        if association.option not in material.answers.chosen(association.item)
    ]
    sentences = []
    for found in lacking[:5]:
        item = material.instrument.items.get(found.item)
        option = item.option(found.option) if item else None
        if item is None or option is None:
            continue
        sentences.append(
            material.say(
                "{item}: {option}. In this field, at the same size and overall maturity, those who"
                " do this report {effect} points more NRR (n {n}, 90% interval {low} to {high})."
                " This is an association.",
                item=material.text(item.label),
                option=material.text(option.text),
                effect=str(found.effect),
                n=material.numbers.band(found.n),
                low=str(found.low),
                high=str(found.high),
            )
        )
    if sentences:
        yield Notes(material.say("What goes with higher retention in this field"), tuple(sentences))
