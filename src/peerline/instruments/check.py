"""All that is wrong in an author's family or edition file, each fault with line and remedy."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from peerline.instruments.faults import Fault, FileFaults
from peerline.instruments.files import (
    FamilyFile,
    InstrumentFile,
    ItemFile,
    OptionFile,
    QuestionFile,
    RuleFile,
)
from peerline.instruments.model import Kind, Scoring
from peerline.instruments.source import Source

Where = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

REMEDIES = {
    "extra_forbidden": "Remove it, or correct its name.",
    "missing": "Add it.",
    "string_type": 'Give text; quote words such as "no", "on" and numbers.',
    "string_pattern_mismatch": "Ids are lower case: items snake_case, options kebab-case.",
    "literal_error": "Give one of the values named.",
    "enum": "Give one of the values named.",
}
CHOICES = (Kind.ONE_OF, Kind.MANY_OF, Kind.RUBRIC, Kind.SHARES)


def validated(model: type[Model], source: Source) -> Model:
    """The file as `model`. Raises FileFaults with every fault of shape."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        raise FileFaults(_shape_faults(error, source)) from error


def _shape_faults(error: ValidationError, source: Source) -> Iterator[Fault]:
    for detail in error.errors():
        where = tuple(detail["loc"])
        code = detail["type"].replace("_", "-")
        remedy = REMEDIES.get(detail["type"], "Correct the value.")
        yield source.fault(where, code, detail["msg"], remedy)


def family_faults(family: FamilyFile, source: Source) -> list[Fault]:
    """Faults inside a family file whose shape is right."""
    languages = sorted(family.name)
    place_ids = [s.id for s in family.sections] + [d.id for d in family.dimensions]
    places = set(place_ids)
    dimensions = {dimension.id for dimension in family.dimensions}
    items = {item.id: item for item in family.items}
    faults = list(missing_translations(family, languages, source))
    faults += _repeated(source, ("items",), [item.id for item in family.items])
    faults += _repeated(source, ("sections",), place_ids)
    for index, item in enumerate(family.items):
        where: Where = ("items", index)
        if item.in_ not in places:
            remedy = f"Name one of: {', '.join(sorted(places))}."
            faults.append(
                source.fault((*where, "in"), "unknown-place", f"no page {item.in_!r}", remedy)
            )
        if item.score is not None and dimensions and item.in_ not in dimensions:
            remedy = "Score items of dimensions only, or move it."
            faults.append(
                source.fault((*where, "score"), "scored-profile", "scored outside", remedy)
            )
        faults += _item_faults(item, source, where)
        faults += _rule_faults(item.relevant_if, items, source, (*where, "relevant_if"))
        for number, option in enumerate(item.options):
            at = (*where, "options", number, "relevant_if")
            faults += _rule_faults(option.relevant_if, items, source, at)
    return faults


def _item_faults(item: ItemFile, source: Source, where: Where) -> Iterator[Fault]:
    ids = [option.id for option in item.options]
    yield from _repeated(source, (*where, "options"), ids)
    if (item.kind in CHOICES) != bool(ids):
        message = f"kind {item.kind} {'needs' if item.kind in CHOICES else 'has no'} options"
        yield source.fault((*where, "options"), "options", message, "Change the kind or options.")
    if (item.kind is Kind.FINANCE) != bool(item.rows):
        message = "rows belong to kind finance, and it needs them"
        yield source.fault((*where, "rows"), "rows", message, "Change the kind or the rows.")
    if item.kind is Kind.MANY_OF and not any(option.exclusive for option in item.options):
        remedy = "Add an option none-of-these with added, exclusive and points 0."
        message = "a many-of item has a choice for 'none', so that nothing ticked means unanswered"
        yield source.fault(where, "no-none", message, remedy)
    if item.minimum is not None and item.maximum is not None and item.minimum > item.maximum:
        message = f"minimum {item.minimum} is above maximum {item.maximum}"
        yield source.fault((*where, "minimum"), "bounds", message, "Swap them.")
    for number, option in enumerate(item.options):
        yield from _option_faults(item, option, source, (*where, "options", number))


def _option_faults(
    item: ItemFile, option: OptionFile, source: Source, where: Where
) -> Iterator[Fault]:
    ids = {other.id for other in item.options}
    if option.exclusive and item.kind is not Kind.MANY_OF:
        message = "only options of a many-of item exclude others"
        yield source.fault((*where, "exclusive"), "exclusive", message, "Remove `exclusive`.")
    for other in (*option.after, *([option.parent] if option.parent else [])):
        if other not in ids:
            message = f"no option {other!r} in {item.id}"
            yield source.fault(where, "unknown-option", message, "Name an option of this item.")
    if item.score is None or option.not_applicable:
        return
    if item.score.rule is not Scoring.BREADTH:
        if option.points is None:
            message = f"option {option.id!r} of a {item.score.rule} has no points"
            yield source.fault(where, "no-points", message, 'Add points from "0" to "1".')
        elif Fraction(option.points) > 1:
            message = f"{option.points} points: a rung is worth 0 to 1"
            yield source.fault((*where, "points"), "points", message, "Give a fraction of 1.")


def _rule_faults(
    rule: RuleFile | None, items: dict[str, ItemFile], source: Source, where: Where
) -> Iterator[Fault]:
    if rule is None:
        return
    item = items.get(rule.item)
    if item is None:
        yield source.fault(where, "unknown-item", f"no item {rule.item!r}", "Name another item.")
        return
    operands = [*(rule.any_of or []), *(rule.none_of or [])]
    operands += [value for value in (rule.is_, rule.is_not) if value is not None]
    for operand in operands:
        if item.options and operand not in {option.id for option in item.options}:
            message = f"no option {operand!r} in {item.id}"
            yield source.fault(where, "unknown-option", message, "Name an option of that item.")


def edition_faults(
    edition: InstrumentFile, items: dict[str, ItemFile], source: Source
) -> list[Fault]:
    """Faults of an edition beside its family's `items`."""
    faults = list(missing_translations(edition, edition.languages, source))
    asked = [*edition.profile, *(q.item for q in edition.questions)]
    asked += [follow_up.item for follow_up in edition.follow_ups]
    for item_id, times in Counter(asked).items():
        if times > 1:
            message = f"item {item_id!r} is asked {times} times"
            faults.append(source.fault(("questions",), "repeated-item", message, "Keep one."))
    numbers = [question.number for question in edition.questions]
    if numbers != list(range(1, len(numbers) + 1)):
        message = "numbers do not run 1, 2, 3, ..."
        faults.append(source.fault(("questions",), "numbers", message, "Number them in order."))
    for index, item_id in enumerate(edition.profile):
        faults += _unknown_item(item_id, items, source, ("profile", index))
    for index, follow_up in enumerate(edition.follow_ups):
        where: Where = ("follow_ups", index)
        faults += _unknown_item(follow_up.item, items, source, where)
        if follow_up.after not in numbers:
            message = f"no question {follow_up.after}"
            faults.append(source.fault(where, "unknown-number", message, "Name a number asked."))
    faults += _questions_faults(edition.questions, items, source, ("questions",))
    for language, variant in edition.variants.items():
        where = ("variants", language)
        if language not in edition.languages:
            message = f"{language!r} is no language of this edition"
            faults.append(source.fault(where, "language", message, "Add it to `languages`."))
        faults += _questions_faults(variant.questions, items, source, (*where, "questions"))
        for index, question in enumerate(variant.questions):
            if question.number not in numbers:
                at = (*where, "questions", index, "number")
                message = f"no question {question.number} to replace"
                faults.append(source.fault(at, "unknown-number", message, "Name a number asked."))
    return faults


def _questions_faults(
    questions: Sequence[QuestionFile],
    items: dict[str, ItemFile],
    source: Source,
    where: Where,
) -> Iterator[Fault]:
    for index, question in enumerate(questions):
        at = (*where, index)
        yield from _unknown_item(question.item, items, source, (*at, "item"))
        item = items.get(question.item)
        if item is None:
            continue
        ids = {option.id for option in item.options}
        for option_id in (*(question.options or ()), *question.option_texts):
            if option_id not in ids:
                message = f"no option {option_id!r} in {item.id}"
                remedy = "Name an option of the family's item."
                yield source.fault((*at, "options"), "unknown-option", message, remedy)
        yield from _repeated(source, (*at, "options"), question.options or [])


def _unknown_item(
    item_id: str, items: dict[str, ItemFile], source: Source, where: Where
) -> Iterator[Fault]:
    if item_id not in items:
        message = f"the family has no item {item_id!r}"
        yield source.fault(where, "unknown-item", message, "Name an item of the family file.")


def _repeated(source: Source, where: Where, ids: Iterable[str]) -> Iterator[Fault]:
    for repeated, times in Counter(ids).items():
        if times > 1:
            message = f"id {repeated!r} stands {times} times"
            yield source.fault(where, "repeated-id", message, "Ids are unique: rename or remove.")


def missing_translations(
    model: BaseModel, languages: Sequence[str], source: Source
) -> Iterator[Fault]:
    """A fault for every text that lacks one of `languages`; a variant's need its own only."""
    for where, texts in _texts(model, ()):
        needed: Sequence[str] = languages
        if len(where) > 1 and where[0] == "variants":
            needed = [str(where[1])]
        for language in needed:
            if not texts.get(language, "").strip():
                message = f"no text in {language!r}"
                remedy = f"Add `{language}:` beside the others."
                yield source.fault(where, "missing-translation", message, remedy)


def _texts(value: Any, where: Where) -> Iterator[tuple[Where, dict[str, str]]]:
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _texts(getattr(value, name), (*where, field.alias or name))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _texts(child, (*where, index))
    elif isinstance(value, dict):
        if value and all(isinstance(child, str) for child in value.values()):
            yield where, value
        else:
            for key, child in value.items():
                yield from _texts(child, (*where, key))
