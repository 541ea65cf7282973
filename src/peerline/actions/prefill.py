"""Answers that customer data offers to a survey, and taking them over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from peerline.actions import permissions, responses
from peerline.actions.responses import Draft
from peerline.answers.answer import Answer
from peerline.customers.metrics.texts import texts
from peerline.customers.prefill import Prefill, from_plain, prefill, shown
from peerline.store.models import Person
from peerline.store.queries import customers as query


@dataclass(frozen=True, slots=True)
class Rest:
    """What an offered answer rests on. `part`: of the finance grid. `title`: of the metric, by
    language; empty for what is no metric. `period`: a day, or two parted by a slash."""

    part: str
    title: Mapping[str, str]
    definition: str
    period: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A measured answer for a person to take or leave."""

    answer: Answer
    rests_on: Sequence[Rest]


def offers(*, draft: Draft, person: Person | None) -> Mapping[str, Offer]:
    """Item -> what the organisation's customer data answers there, for who sees all of it.

    Nobody else is shown anything: the figures are of all customers.
    """
    sight = permissions.sight_of(person) if person is not None else None
    if person is None or sight is None or not sight.whole_team:
        return {}
    if person.organisation_id != draft.row.organisation_id:
        return {}
    refresh = query.current(person.organisation)
    if refresh is None or not refresh.measured:
        return {}
    found = prefill(from_plain(refresh.measured), draft.instrument, draft.form.language)
    return _offers(found)


def take(
    *, draft: Draft, person: Person | None, items: Sequence[str], now: datetime, by: str
) -> Draft:
    """Take over what is offered for `items`; what isn't offered is passed over."""
    offered = offers(draft=draft, person=person)
    answers = {item: offered[item].answer for item in items if item in offered}
    return responses.take_measured(draft=draft, answers=answers, now=now, by=by)


def _offers(found: Prefill) -> dict[str, Offer]:
    words = texts()
    rests: dict[str, list[Rest]] = {}
    for item, part, evidence in shown(found.answers):
        known = words.get(evidence.metric)
        title = known.title.model_dump() if known else {}
        rests.setdefault(item, []).append(Rest(part, title, evidence.definition, evidence.period))
    return {item: Offer(found.answers[item], listed) for item, listed in rests.items()}
