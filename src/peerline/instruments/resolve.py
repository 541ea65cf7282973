"""From checked files to frozen instruments."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from peerline.instruments import check, source
from peerline.instruments.faults import FileFaults, unreadable
from peerline.instruments.files import (
    FamilyFile,
    InstrumentFile,
    ItemFile,
    OptionFile,
    QuestionFile,
    RuleFile,
)
from peerline.instruments.model import (
    Dimension,
    FinanceGrid,
    FinanceRow,
    Form,
    IndexRule,
    Instrument,
    Item,
    Kind,
    Operator,
    Option,
    Question,
    Rule,
    ScoreRule,
    Section,
    Text,
)


def instrument(path: Path) -> Instrument:
    """The instrument of an edition file, with the family.yaml beside it. Raises FileFaults."""
    return resolve(*files(path))


def files(path: Path) -> tuple[FamilyFile, InstrumentFile]:
    """The checked files of an edition. Raises FileFaults."""
    edition_source = source.read(path)
    edition = check.validated(InstrumentFile, edition_source)
    family = family_file(path.parent / "family.yaml")
    faults = check.edition_faults(edition, {item.id: item for item in family.items}, edition_source)
    if faults:
        raise FileFaults(faults)
    return family, edition


def family_file(path: Path) -> FamilyFile:
    """A family file, with the profile items it takes from another family. Raises FileFaults."""
    family_source = source.read(path)
    family = check.validated(FamilyFile, family_source)
    faults = check.family_faults(family, family_source)
    if faults:
        raise FileFaults(faults)
    if family.profile_from is None:
        return family
    lender_path = path.parent.parent / family.profile_from / "family.yaml"
    if not lender_path.exists():
        raise unreadable(
            path,
            "unknown-family",
            f"profile_from: no family {family.profile_from!r}",
            "Name a family whose folder lies beside this one.",
            family_source.line(["profile_from"]),
        )
    lender = family_file(lender_path)
    places = {section.id for section in family.sections}
    lent = [item for item in lender.items if item.in_ in places]
    return family.model_copy(update={"items": [*lent, *family.items]})


def canonical(family: FamilyFile, edition: InstrumentFile) -> str:
    """The edition with the part of its family that it uses, as JSON of fixed order.

    `from_canonical` reads it back: a response keeps the questions that it answered.
    """
    used = {*edition.profile, *(question.item for question in edition.questions)}
    used |= {follow_up.item for follow_up in edition.follow_ups}
    used |= {q.item for variant in edition.variants.values() for q in variant.questions}
    items = [item for item in family.items if item.id in used]
    parts = {
        "family": _dump(family.model_copy(update={"items": items, "profile_from": None})),
        "instrument": _dump(edition.model_copy(update={"default": False})),
    }
    return json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_canonical(text: str) -> Instrument:
    """The instrument that `canonical` wrote down."""
    parts = json.loads(text)
    family = FamilyFile.model_validate(parts["family"], strict=False)
    return resolve(family, InstrumentFile.model_validate(parts["instrument"], strict=False))


def resolve(family: FamilyFile, edition: InstrumentFile) -> Instrument:
    """The frozen instrument of checked files."""
    items = {item.id: _item(item) for item in family.items}
    sections = tuple(Section(s.id, Text(s.name), _text(s.intro)) for s in family.sections)
    dimensions = tuple(
        Dimension(d.id, Text(d.name), Text(d.question), Text(d.low), Text(d.high))
        for d in family.dimensions
    )
    forms = {}
    for language in edition.languages:
        forms[language] = Form(
            language=language,
            questions=tuple(_questions(edition, language, items)),
            note=_text(edition.variants[language].note) if language in edition.variants else None,
            sections=(*sections, *dimensions),
        )
    return Instrument(
        id=edition.id,
        family=edition.family,
        family_name=Text(family.name),
        edition=edition.edition,
        method=family.method,
        name=Text(edition.name),
        summary=Text(edition.summary),
        languages=tuple(edition.languages),
        minutes=edition.minutes,
        is_default=edition.default,
        nrr_definition=edition.nrr_definition,
        dimensions=dimensions,
        index=_index(family),
        forms=forms,
        digest=hashlib.sha256(canonical(family, edition).encode()).hexdigest(),
    )


def _questions(
    edition: InstrumentFile, language: str, items: Mapping[str, Item]
) -> Iterable[Question]:
    variant = edition.variants.get(language)
    replaced = {question.number: question for question in variant.questions} if variant else {}
    for base in edition.questions:
        question = replaced.get(base.number, base)
        item = _as_asked(items[question.item], question)
        yield Question(item, required=question.required, number=question.number)
        for follow_up in edition.follow_ups:
            if follow_up.after == base.number:
                item = items[follow_up.item]
                yield Question(item, required=follow_up.required, after=base.number)
    for item_id in edition.profile:
        yield Question(_without_sub_options(items[item_id]), required=False)


def _without_sub_options(item: Item) -> Item:
    """Options inside another (Japan in Asia) are asked only where an edition lists them."""
    return replace(item, options=tuple(o for o in item.options if o.parent is None))


def _as_asked(item: Item, question: QuestionFile) -> Item:
    options = _without_sub_options(item).options
    if question.options is not None:
        offered = {option.id: option for option in item.options}
        ours = [o for o in item.options if o.added and o.exclusive and o.id not in question.options]
        options = (*(offered[option_id] for option_id in question.options), *ours)
    if question.option_texts:
        options = tuple(
            replace(option, text=_overlaid(option.text, question.option_texts.get(option.id)))
            for option in options
        )
    return replace(
        item,
        options=options,
        text=_overlaid(item.text, question.text),
        help=_overlaid(item.help or Text({}), question.help) if question.help else item.help,
        unknown=item.unknown if question.unknown is None else question.unknown,
    )


def _overlaid(text: Text, over: dict[str, str] | None) -> Text:
    return Text({**text.by_language, **over}) if over else text


def _item(file: ItemFile) -> Item:
    grid = None
    if file.kind is Kind.FINANCE:
        grid = FinanceGrid(
            rows=tuple(
                FinanceRow(r.id, Text(r.text), r.route, r.period, r.added, r.revenue_only)
                for r in file.rows
            ),
            columns={key: Text(text) for key, text in file.columns.items()},
            basis={key: Text(text) for key, text in file.basis.items()},
            routes={key: Text(text) for key, text in file.routes.items()},
            ratios={key: Text(text) for key, text in file.ratios.items()},
        )
    score = file.score and ScoreRule(
        rule=file.score.rule,
        why=Text(file.score.why),
        enough=Fraction(file.score.enough or 1),
    )
    return Item(
        id=file.id,
        kind=file.kind,
        place=file.in_,
        label=Text(file.label),
        text=Text(file.text),
        help=_text(file.help),
        top=_text(file.top),
        dimension=file.dimension,
        unknown=file.unknown,
        added=file.added,
        minimum=file.minimum,
        maximum=file.maximum,
        relevant_if=_rule(file.relevant_if),
        when_irrelevant=None if file.when_irrelevant is None else Fraction(file.when_irrelevant),
        score=score or None,
        options=tuple(_option(option, scored=score is not None) for option in file.options),
        finance=grid,
    )


def _option(file: OptionFile, *, scored: bool) -> Option:
    default = 1 if scored and not file.not_applicable else 0
    return Option(
        id=file.id,
        text=Text(file.text),
        points=Fraction(default if file.points is None else file.points),
        why=_text(file.why),
        added=file.added,
        exclusive=file.exclusive,
        not_applicable=file.not_applicable,
        free_text=file.free_text,
        parent=file.parent,
        after=tuple(file.after),
        function=file.function,
        relevant_if=_rule(file.relevant_if),
    )


def _rule(file: RuleFile | None) -> Rule | None:
    if file is None:
        return None
    for operator in Operator:
        operand = getattr(file, "is_" if operator is Operator.IS else operator.value)
        if operand is not None:
            return Rule(
                file.item, operator, tuple(operand) if isinstance(operand, list) else operand
            )
    raise AssertionError("RuleFile lets no rule without an operator pass")


def _index(family: FamilyFile) -> IndexRule | None:
    if family.index is None:
        return None
    return IndexRule(
        of=family.index.of,
        dimensions_at_least=family.index.dimensions_at_least,
        answered_at_least=Fraction(family.index.answered_at_least),
    )


def _text(texts: dict[str, str] | None) -> Text | None:
    return None if texts is None else Text(texts)


def _dump(model: FamilyFile | InstrumentFile) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True, exclude_defaults=True)
