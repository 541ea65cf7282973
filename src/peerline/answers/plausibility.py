"""Limits of what is believed, and questions back where a sound answer looks like a slip.

Thresholds are data: `content/policies/plausibility.yaml`.
"""

from collections.abc import Container, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from peerline import content
from peerline.answers.answer import Answer, Answers, Finance
from peerline.answers.faults import AnswerFault
from peerline.instruments import source
from peerline.instruments.model import Form, Item, Kind

RETENTION_ITEMS = ("retention_rate",)
HEADCOUNTS = {"csm_count": "customer_count", "cs_headcount": "customers_covered"}


@cache
def _policy() -> dict[str, Any]:
    data = source.read(content.POLICIES / "plausibility.yaml").data
    assert isinstance(data, dict)
    return data


def limits(item: Item | str) -> tuple[Decimal, Decimal]:
    """The bounds, as typed, outside which a number is refused: of an item, or by name of one that
    the policy names or of a finance field."""
    refused = _policy()["refused_outside"]
    if isinstance(item, str):
        low, high = refused.get(item, refused["cac"])
    elif item.kind is Kind.FINANCE:
        low, high = refused["nrr"]
    else:
        fallback = refused["counts"] if item.kind is Kind.WHOLE else (0, 100)
        low, high = refused.get(item.id, fallback)
        low = low if item.minimum is None else max(low, item.minimum)
        high = high if item.maximum is None else min(high, item.maximum)
    return Decimal(low), Decimal(high)


def questions(
    form: Form, answers: Answers, outlying: Container[str] = ()
) -> tuple[AnswerFault, ...]:
    """What the person is asked to correct or confirm; nothing that was confirmed already.

    `outlying`: items whose figure lies far from all others of the field.
    """
    asked: list[AnswerFault] = []
    for question in form.questions:
        item_id = question.item.id
        answer = answers.by_item.get(item_id)
        if answer is not None and not answer.confirmed:
            found = [*_about(item_id, answer, answers)]
            if item_id in outlying and not found:
                found.append(AnswerFault(item_id, "outlying"))
            asked += found
    return tuple(asked)


def _about(item_id: str, answer: Answer, answers: Answers) -> Iterator[AnswerFault]:
    value = answer.value
    if isinstance(value, Finance):
        yield from _about_finance(value)
    elif item_id == "nrr" and isinstance(value, float):
        yield from _about_nrr(item_id, value)
    elif item_id in RETENTION_ITEMS and isinstance(value, float):
        yield from _about_retention(item_id, value)
    elif item_id in HEADCOUNTS and isinstance(value, int):
        customers = answers.number(HEADCOUNTS[item_id])
        if customers is not None and value > customers:
            parameters = {"csms": value, "customers": int(customers)}
            yield AnswerFault(item_id, "more-csms-than-customers", parameters)


def _about_finance(finance: Finance) -> Iterator[AnswerFault]:
    if finance.nrr is not None:
        yield from _about_nrr("finance", finance.nrr, "nrr")
    for ratio, value in finance.cac.items():
        if value > _policy()["asked_about"]["cac_above"]:
            yield AnswerFault("finance", "unusual", {"given": f"{value:.4g}"}, ratio)


def _about_nrr(item_id: str, value: float, part: str = "") -> Iterator[AnswerFault]:
    bounds = _policy()["asked_about"]
    typed = value * 100
    if 0 < typed <= bounds["fraction_up_to"]:
        yield _maybe_fraction(item_id, typed, part)
    elif typed < bounds["nrr_below"] or typed > bounds["nrr_above"]:
        yield AnswerFault(item_id, "unusual", {"given": f"{typed:.4g} %"}, part)


def _about_retention(item_id: str, value: float) -> Iterator[AnswerFault]:
    bounds = _policy()["asked_about"]
    typed = value * 100
    if 0 < typed <= min(1, bounds["fraction_up_to"]):
        yield _maybe_fraction(item_id, typed, "")
    elif typed < bounds["retention_below"]:
        parameters = {"given": f"{typed:.4g}", "suggestion": f"{100 - typed:.4g}"}
        yield AnswerFault(item_id, "maybe-churn", parameters)


def _maybe_fraction(item_id: str, typed: float, part: str) -> AnswerFault:
    parameters = {"given": f"{typed:.4g}", "suggestion": f"{typed * 100:.4g}"}
    return AnswerFault(item_id, "maybe-fraction", parameters, part)
