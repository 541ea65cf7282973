"""Whether answers are complete enough to be handed in; every fault at once."""

from peerline.answers.answer import Answers, State, state_of
from peerline.answers.faults import AnswerFault
from peerline.instruments.model import Form


def validate(form: Form, answers: Answers, *, complete: bool) -> tuple[AnswerFault, ...]:
    """Faults of `answers` beside the form, in the form's order.

    Values were checked as they were read (`answers.read`); what is left is what the form does not
    ask, and, where `complete`, required questions without an answer.
    """
    asked = form.by_item
    faults = [
        AnswerFault(item_id, "unknown-item", {"given": item_id})
        for item_id in answers.by_item
        if item_id not in asked
    ]
    if complete:
        faults += [
            AnswerFault(question.item.id, "required")
            for question in form.questions
            if question.required and state_of(question.item, answers) is State.NOT_ANSWERED
        ]
    return tuple(faults)
