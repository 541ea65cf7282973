"""The pages of the form as steps: how far each is, which comes next."""

from dataclasses import dataclass

from peerline.actions.responses import Draft
from peerline.answers.answer import State, state_of
from peerline.instruments.model import Page


@dataclass(frozen=True, slots=True)
class Step:
    """A page in the list of steps. `state`: `done`, `begun`, `wrong` or `open`."""

    id: str
    name: str
    done: int
    asked: int
    state: str
    current: bool


def steps_of(draft: Draft, current: str) -> list[Step]:
    """The steps in order."""
    wrong = {fault.item for fault in draft.faults(complete=False)}
    return [_step(draft, page, current, wrong) for page in draft.form.pages]


def first_open_page(draft: Draft) -> Page | None:
    """Where to go on: the first page that was never answered, or where something is missing or
    wrong; None when there is none."""
    open_items = {fault.item for fault in draft.faults(complete=True)}
    for page in draft.form.pages:
        items = {question.item.id for question in page.questions}
        if items & open_items or items.isdisjoint(draft.entries):
            return page
    return None


def page_of(draft: Draft, page_id: str) -> Page | None:
    """The page of that id."""
    return next((page for page in draft.form.pages if page.id == page_id), None)


def _step(draft: Draft, page: Page, current: str, wrong: set[str]) -> Step:
    states = {q.item.id: state_of(q.item, draft.answers) for q in page.questions}
    done = sum(state is not State.NOT_ANSWERED for state in states.values())
    if wrong & states.keys():
        state = "wrong"
    elif done == len(states):
        state = "done"
    elif any(item_id in draft.entries for item_id in states):
        state = "begun"
    else:
        state = "open"
    return Step(
        page.id, page.name.to(draft.form.language), done, len(states), state, page.id == current
    )
