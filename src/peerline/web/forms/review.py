"""The answers of a page in words, with what stands against each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peerline.actions.responses import Draft
from peerline.answers.answer import State, state_of
from peerline.answers.faults import AnswerFault
from peerline.instruments.model import Page, Question
from peerline.web.forms.questions import in_words


@dataclass(frozen=True, slots=True)
class ReviewedAnswer:
    """A row of the review. `said` is empty where nothing is."""

    item: str
    number: int | None
    label: str
    said: str
    required: bool
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class ReviewedPage:
    """A page of the form, reviewed."""

    id: str
    name: str
    answers: Sequence[ReviewedAnswer]


def reviewed(draft: Draft) -> list[ReviewedPage]:
    """All pages with the questions that apply."""
    faults: dict[str, list[AnswerFault]] = {}
    for fault in draft.faults(complete=True):
        faults.setdefault(fault.item, []).append(fault)
    return [_page(draft, page, faults) for page in draft.form.pages]


def _page(draft: Draft, page: Page, faults: Mapping[str, Sequence[AnswerFault]]) -> ReviewedPage:
    asked = [q for q in page.questions if state_of(q.item, draft.answers) is not State.NOT_ASKED]
    answers = [_answer(draft, question, faults.get(question.item.id, ())) for question in asked]
    return ReviewedPage(page.id, page.name.to(draft.form.language), answers)


def _answer(draft: Draft, question: Question, faults: Sequence[AnswerFault]) -> ReviewedAnswer:
    item, language = question.item, draft.form.language
    entry = draft.entries.get(item.id)
    return ReviewedAnswer(
        item=item.id,
        number=question.number,
        label=item.label.to(language),
        said="" if entry is None else in_words(item, entry, language),
        required=question.required,
        problems=[fault.message(language) for fault in faults],
    )
