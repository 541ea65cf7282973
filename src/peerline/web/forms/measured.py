"""Measured answers as the form offers them beside a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext

from peerline.actions.prefill import Offer, Rest
from peerline.answers.answer import AnswerSource, Finance
from peerline.instruments.model import Item, Kind
from peerline.report.numbers import Numbers
from peerline.store.entries import Entry, digest
from peerline.web.forms.questions import QuestionView, in_words


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """A value with the metric that it is, its definition and its time."""

    value: str
    label: str
    definition: str
    period: str


@dataclass(frozen=True, slots=True)
class MeasuredView:
    """What is offered beside a question. `taken`: it is the answer already."""

    item: str
    lines: Sequence[MeasuredLine]
    taken: bool


def with_offers(
    views: Sequence[QuestionView],
    offers: Mapping[str, Offer],
    entries: Mapping[str, Entry],
    language: str,
) -> list[QuestionView]:
    """The views, each with what customer data answers there."""
    return [
        replace(view, measured=_view(view.item, offers[view.id], entries.get(view.id), language))
        if view.id in offers
        else view
        for view in views
    ]


def _view(item: Item, offer: Offer, entry: Entry | None, language: str) -> MeasuredView:
    kept = entry.answer if entry else None
    same = kept is not None and digest(Entry(kept)) == digest(Entry(offer.answer))
    taken = same and kept is not None and kept.source is AnswerSource.MEASURED
    lines = [_line(item, offer, rest, language) for rest in offer.rests_on]
    return MeasuredView(item.id, lines, taken)


def _line(item: Item, offer: Offer, rest: Rest, language: str) -> MeasuredLine:
    value = offer.answer.value
    if rest.part and isinstance(value, Finance) and item.finance is not None:
        number = value.nrr if rest.part == "nrr" else value.cac.get(rest.part)
        shown = Numbers(language).figure(rest.part, number)
        label = item.finance.ratios[rest.part].to(language)
    else:
        if item.kind is Kind.PERCENT and isinstance(value, float):
            shown = Numbers(language).figure("retention_rate", value)
        else:
            shown = in_words(item, Entry(offer.answer), language)
        metric = rest.definition.partition("/")[0]
        label = rest.title.get(language) or _other_name(metric)
    return MeasuredLine(shown, label, rest.definition, _period(rest.period))


def _other_name(evidence: str) -> str:
    """What is called that is no metric of the catalogue."""
    names = {
        "segments_in_use": gettext("Segments of today's customers"),
        "measures_in_use": gettext("What the customer tables have rows of"),
    }
    return names.get(evidence, evidence)


def _period(period: str) -> str:
    """A day, or a window, as the language writes them."""
    days = [date_format(date.fromisoformat(day)) for day in period.split("/")]
    if len(days) == 1:
        return gettext("as of %(day)s") % {"day": days[0]}
    return gettext("%(start)s to %(end)s") % {"start": days[0], "end": days[1]}
