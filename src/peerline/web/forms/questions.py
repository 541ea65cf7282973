"""A question as the templates show it: its fields filled, its messages beside it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, pgettext

from peerline.actions.form_fields import fields_of
from peerline.actions.responses import PERSONAL_PLACE, Draft
from peerline.answers.answer import Answers
from peerline.answers.faults import AnswerFault
from peerline.answers.plausibility import questions as plausibility_questions
from peerline.instruments.model import UNKNOWN, Form, Item, Kind, Operator, Option, Question, Rule
from peerline.instruments.relevance import applies
from peerline.store.entries import Entry, Fields, digest
from peerline.web.forms.finance import FinanceView, finance_view
from peerline.web.forms.posted import field_name

if TYPE_CHECKING:
    from peerline.web.forms.measured import MeasuredView

LONG_LIST = 12
"""From this many options on, a choice is a drop-down list instead of cards."""
TEMPLATES = {
    Kind.TEXT: "text",
    Kind.EMAIL: "text",
    Kind.ONE_OF: "choices",
    Kind.MANY_OF: "choices",
    Kind.RUBRIC: "choices",
    Kind.WHOLE: "number",
    Kind.PERCENT: "number",
    Kind.SCORE: "number",
    Kind.RATING: "rating",
    Kind.SHARES: "shares",
    Kind.FINANCE: "finance",
}
UNITS = {Kind.PERCENT: "%"}


@dataclass(frozen=True, slots=True)
class Message:
    """Something said beside a question.

    kind: `error`, `ask` (with the mark that confirms the value) or `conflict`.
    """

    kind: str
    text: str
    remedy: str = ""
    part: str = ""
    confirm: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """An option with its field's state. `rule`: when it is shown, for the script."""

    id: str
    text: str
    checked: bool
    value: str = ""
    exclusive: bool = False
    free_text: bool = False
    rule: str = ""


@dataclass(frozen=True)
class QuestionView:
    """Everything that the question's template needs."""

    item: Item
    number: int | None
    text: str
    help: str
    required: bool
    template: str
    many: bool
    choices: Sequence[Choice]
    value: str
    other_text: str
    unknown_checked: bool
    messages: Sequence[Message]
    rule: str
    skip_note: str
    was: str
    unit: str = ""
    finance: FinanceView | None = None
    total: str = ""
    measured: "MeasuredView | None" = None

    @property
    def id(self) -> str:
        """The item's id, which is the field's name."""
        return self.item.id

    @property
    def one_line(self) -> bool:
        """Whether a text is a person's name rather than what they have to say."""
        return self.item.place == PERSONAL_PLACE

    @property
    def is_long_list(self) -> bool:
        """Whether a drop-down list serves better than cards."""
        return not self.many and len(self.choices) > LONG_LIST

    @property
    def errors(self) -> Sequence[Message]:
        """What keeps the answer from being taken as it is."""
        return [m for m in self.messages if not m.confirmed]

    @property
    def numbers(self) -> Sequence[str]:
        """The values of a rating, lowest first."""
        low, high = self.item.minimum or 0, self.item.maximum or 10
        return [str(value) for value in range(low, high + 1)]

    @property
    def described_by(self) -> str:
        """Ids of what describes the field: help and messages."""
        return f"h-{self.id} m-{self.id}" if self.help else f"m-{self.id}"


@dataclass(frozen=True)
class Shown:
    """What a page shows of its items.

    typed: item id -> fields of this request that replace the kept ones. faults: to stand beside
    their fields. conflicts: item id -> what another tab kept.
    """

    typed: Mapping[str, Fields]
    faults: Sequence[AnswerFault] = ()
    conflicts: Mapping[str, Entry | None] | None = None


def question_views(draft: Draft, questions: Iterable[Question], shown: Shown) -> list[QuestionView]:
    """The views of those `questions` that apply or may come to apply on this page."""
    asked = list(questions)
    here = frozenset(question.item.id for question in asked)
    unconfirmed = _unconfirmed_questions(draft)
    return [
        _view(draft, question, shown, unconfirmed.get(question.item.id, ()), here)
        for question in asked
        if applies(question.item.relevant_if, draft.answers.operand)
        or (question.item.relevant_if and question.item.relevant_if.item in here)
    ]


def _view(
    draft: Draft,
    question: Question,
    shown: Shown,
    asks: Sequence[AnswerFault],
    here: frozenset[str],
) -> QuestionView:
    item, language = question.item, draft.form.language
    entry = draft.entries.get(item.id)
    fields = shown.typed.get(item.id, fields_of(item, entry))
    rule = item.relevant_if
    return QuestionView(
        item=item,
        number=question.number,
        text=item.text.to(language),
        help=item.help.to(language) if item.help else "",
        required=question.required,
        template=TEMPLATES[item.kind],
        many=item.kind is Kind.MANY_OF,
        choices=_choices(draft, question, fields, here),
        value=_last(fields, ""),
        other_text=_last(fields, "text"),
        unknown_checked="unknown" in fields,
        messages=_messages(draft, item, entry, shown, asks),
        rule=_rule_json(rule) if rule and rule.item in here else "",
        skip_note=_skip_note(draft.form, rule, language) if rule and rule.item in here else "",
        was=digest(entry),
        unit=UNITS.get(item.kind, ""),
        finance=finance_view(item, fields, language) if item.kind is Kind.FINANCE else None,
        total=_total(fields) if item.kind is Kind.SHARES else "",
    )


def _choices(
    draft: Draft, question: Question, fields: Fields, here: frozenset[str]
) -> list[Choice]:
    item, language = question.item, draft.form.language
    ticked = fields.get("", ())
    choices = [
        Choice(
            id=option.id,
            text=option.text.to(language),
            checked=option.id in ticked,
            value=_last(fields, option.id) if item.kind is Kind.SHARES else "",
            exclusive=option.exclusive,
            free_text=option.free_text,
            rule=_rule_json(option.relevant_if) if _is_live(option, here) else "",
        )
        for option in item.options
        if applies(option.relevant_if, draft.answers.operand) or _is_live(option, here)
    ]
    if item.kind.chooses and item.unknown:
        choices.append(Choice(UNKNOWN, gettext("I don't know"), UNKNOWN in ticked))
    return choices


def _is_live(option: Option, here: frozenset[str]) -> bool:
    return option.relevant_if is not None and option.relevant_if.item in here


def _messages(
    draft: Draft, item: Item, entry: Entry | None, shown: Shown, asks: Sequence[AnswerFault]
) -> list[Message]:
    language = draft.form.language
    messages = []
    if shown.conflicts is not None and item.id in shown.conflicts:
        other = in_words(item, shown.conflicts[item.id], language)
        messages.append(
            Message(
                "conflict",
                gettext("Meanwhile this was changed in another window: %(answer)s.")
                % {"answer": other},
                gettext("Your answer here is kept when you save again."),
            )
        )
    for fault in shown.faults:
        if fault.item == item.id:
            said = _in_options_words(item, fault, language)
            messages.append(
                Message("error", said.message(language), said.remedy(language), fault.part)
            )
    if item.id in shown.typed and any(m.kind == "error" for m in messages):
        return messages
    for fault in asks:
        assert entry is not None  # asked about an answer
        assert entry.answer is not None
        mark = digest(Entry(replace(entry.answer, confirmed=False)))
        said = _in_options_words(item, fault, language)
        messages.append(
            Message(
                "ask",
                said.message(language),
                said.remedy(language),
                fault.part,
                mark,
                entry.answer.confirmed,
            )
        )
    return messages


def _unconfirmed_questions(draft: Draft) -> dict[str, list[AnswerFault]]:
    """What is or was asked about each answer, whether or not it was confirmed since."""
    doubted = {
        item_id: replace(answer, confirmed=False)
        for item_id, answer in draft.answers.by_item.items()
    }
    answers = Answers(draft.answers.instrument, draft.answers.language, doubted)
    asked: dict[str, list[AnswerFault]] = {}
    for fault in plausibility_questions(draft.form, answers, draft.row.doubted):
        asked.setdefault(fault.item, []).append(fault)
    return asked


def _in_options_words(item: Item, fault: AnswerFault, language: str) -> AnswerFault:
    """The fault with the option's words in place of its id."""
    named = fault.parameters.get("option")
    if named is None:
        return fault
    option = item.option(named)
    words = option.text.to(language) if option else gettext("I don't know")
    return replace(fault, parameters={**fault.parameters, "option": words})


def in_words(item: Item, entry: Entry | None, language: str) -> str:
    """An entry as a sentence's end: for the review, and for what another window kept."""
    if entry is None:
        return gettext("no answer")
    if entry.answer is None:
        typed = [value for values in (entry.typed or {}).values() for value in values if value]
        return ", ".join(typed)
    answer = entry.answer
    if answer.unknown:
        return gettext("I don't know")
    if answer.text:
        return answer.text
    value = answer.value
    if isinstance(value, str):
        option = item.option(value)
        return option.text.to(language) if option else value
    separator = pgettext("between the parts of a list", "; ")
    if isinstance(value, tuple):
        return separator.join(o.text.to(language) for o in item.options if o.id in value)
    if isinstance(value, Mapping):
        return separator.join(
            f"{option.text.to(language)} {value[option.id]} %"
            for option in item.options
            if option.id in value
        )
    if item.kind is Kind.FINANCE:
        view = finance_view(item, fields_of(item, entry), language)
        return separator.join(f"{ratio.label} {ratio.shown}" for ratio in view.kept)
    unit = UNITS.get(item.kind, "")
    shown = _last(fields_of(item, entry), "")
    return f"{shown} {unit}" if unit else shown


def _rule_json(rule: Rule | None) -> str:
    """The rule for the script, which evaluates the same six operators."""
    if rule is None:
        return ""
    operand: Any = list(rule.operand) if isinstance(rule.operand, tuple) else rule.operand
    return json.dumps({"item": rule.item, "operator": rule.operator.value, "operand": operand})


def _skip_note(form: Form, rule: Rule, language: str) -> str:
    """For a page without JavaScript: when the question can be left out."""
    other = form.by_item.get(rule.item)
    if other is None:
        return ""
    operands = rule.operand if isinstance(rule.operand, tuple) else (str(rule.operand),)
    options = [(operand, other.item.option(operand)) for operand in operands]
    answers = " / ".join(o.text.to(language) if o else operand for operand, o in options)
    parameters = {"question": other.number or other.item.label.to(language), "answer": answers}
    if rule.operator in (Operator.NONE_OF, Operator.IS_NOT):
        return (
            gettext("Leave this out if your answer to question %(question)s is “%(answer)s”.")
            % parameters
        )
    return gettext("Only if your answer to question %(question)s is “%(answer)s”.") % parameters


def _total(fields: Fields) -> str:
    shares = [values[-1] for key, values in fields.items() if key != "unknown" and values]
    return str(sum(int(share) for share in shares if share.isdecimal()))


def _last(fields: Fields, suffix: str) -> str:
    values = fields.get(suffix, ())
    return values[-1] if values else ""


__all__ = ["QuestionView", "Shown", "field_name", "in_words", "question_views"]
