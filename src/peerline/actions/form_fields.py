"""An item's form fields into what `answers.read` reads, and an answer back into its fields.

Fields of an item are named `<item>` or `<item>__<suffix>`: `unknown`, `text` (the word behind
"other"), `confirm`, an option id of shares, or a part of finance such as `renewals__revenue`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from peerline.answers.answer import Answer, Finance
from peerline.answers.derive import RATIO_IDS
from peerline.answers.faults import AnswerFault
from peerline.answers.read import Reading, finance_fields, read_answer
from peerline.instruments.model import UNKNOWN, Item, Kind
from peerline.store.entries import Entry, Fields, digest

FINANCE_KEPT = ("kept_nrr", "forget")
"""Beside what `answers.read` knows: an NRR derived earlier, and the wish to drop what is kept."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One item as a form sent it.

    was: digest of what the form showed (None: the sender does not say). tab: the
    rendering that sent it.
    take_other: of two tabs' answers, keep the other tab's.
    """

    fields: Fields
    was: str | None = None
    tab: str = ""
    take_other: bool = False

    def __repr__(self) -> str:
        return "Posted(...)"  # may hold amounts of money


def suffixes(item: Item) -> tuple[str, ...]:
    """The suffixes of the item's fields that hold an answer."""
    if item.kind is Kind.SHARES:
        return (*(option.id for option in item.options), "unknown")
    if item.kind is Kind.FINANCE and item.finance is not None:
        cells = [
            f"{row.id}__{column}"
            for row in item.finance.rows
            if row.id != "nrr"
            for column in ("revenue", "cost")
        ]
        return (
            "basis",
            "nrr",
            "nrr_from",
            "nrr_choice",
            *RATIO_IDS,
            *cells,
            *FINANCE_KEPT,
            "unknown",
        )
    return ("", "text", "unknown")


def read_fields(item: Item, fields: Fields) -> Reading:
    """Read what was typed. Text or a number beside "don't know" is a fault: both can't be meant."""
    content = {key: values for key, values in fields.items() if any(v.strip() for v in values)}
    if "unknown" in content:
        if any(key in content for key in _beside_unknown(item)):
            fault = AnswerFault(item.id, "excludes", {"option": UNKNOWN})
            return Reading(None, (fault,))
        return read_answer(item, UNKNOWN)
    if item.kind is Kind.FINANCE:
        return read_answer(item, _finance_raw(content))
    if item.kind is Kind.SHARES:
        return read_answer(item, {key: values[-1] for key, values in content.items()})
    values = list(content.get("", ()))
    text = content.get("text", ("",))[-1]
    if item.kind is Kind.MANY_OF:
        return read_answer(item, values)
    return read_answer(item, values[-1] if values else None, text=text)


def has_money(item: Item, fields: Fields) -> bool:
    """Whether amounts were sent: only a browser without JavaScript does."""
    return item.kind is Kind.FINANCE and any(
        key.endswith(("__revenue", "__cost")) and any(value.strip() for value in values)
        for key, values in fields.items()
    )


def confirmed(answer: Answer, fields: Fields) -> Answer:
    """The answer, confirmed if the tick beside it belongs to this very value."""
    mark = digest(Entry(replace(answer, confirmed=False)))
    return replace(answer, confirmed=mark in fields.get("confirm", ()))


def fields_of(item: Item, entry: Entry | None) -> Fields:
    """The fields that show an entry, such that reading them gives the same entry."""
    if entry is None:
        return {}
    if entry.answer is None:
        return entry.typed or {}
    answer = entry.answer
    if answer.unknown:
        chosen = item.kind.chooses
        return {"": (UNKNOWN,)} if chosen else {"unknown": ("on",)}
    if isinstance(answer.value, Finance):
        return _finance_shown(answer.value)
    if isinstance(answer.value, Mapping):
        return {option: (str(share),) for option, share in answer.value.items()}
    if isinstance(answer.value, tuple):
        return {"": answer.value}
    shown: dict[str, tuple[str, ...]] = {"": (_typed(item, answer.value),)}
    return {**shown, "text": (answer.text,)} if answer.text else shown


def _typed(item: Item, value: object) -> str:
    if item.kind is Kind.PERCENT and isinstance(value, float):
        return _plain(value * 100)
    return str(value)


def _plain(number: float) -> str:
    """Six digits behind the point at most, and never an exponent: people don't type those."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def _beside_unknown(item: Item) -> tuple[str, ...]:
    kept = ("unknown", "text", "basis", "nrr_from", "nrr_choice", *RATIO_IDS, *FINANCE_KEPT)
    return tuple(suffix for suffix in suffixes(item) if suffix not in kept)


def _finance_raw(content: Fields) -> dict[str, Any]:
    """As `answers.read` takes it. What was derived earlier counts until amounts replace it."""
    raw: dict[str, Any] = {}
    forget = "forget" in content
    for key, values in content.items():
        row, _, column = key.partition("__")
        if column:
            raw.setdefault(row, {})[column] = values[-1]
        elif key not in FINANCE_KEPT and not (forget and key in RATIO_IDS):
            raw[key] = values[-1]
    amounts = any(isinstance(value, dict) for value in raw.values())
    if "kept_nrr" in content and not (amounts or forget or "nrr" in raw):
        raw |= {"nrr": content["kept_nrr"][-1], "nrr_from": "derived"}
    return raw


def _finance_shown(finance: Finance) -> Fields:
    fields = {
        key: (_plain(value) if isinstance(value, float) else str(value),)
        for key, value in finance_fields(finance).items()
    }
    if fields.pop("nrr_from", ("",)) == ("derived",):
        fields["kept_nrr"] = fields.pop("nrr")
    return fields
