"""What a form, a file or a request gives for an item -> an answer, or what is wrong with it.

One reader for every way in, so that all accept the same and say the same.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from peerline.answers import derive
from peerline.answers.answer import UNKNOWN_ANSWER, Answer, Finance, Value
from peerline.answers.faults import AnswerFault
from peerline.answers.numbers import NotANumber, parse_number
from peerline.answers.plausibility import limits
from peerline.instruments.model import UNKNOWN, Item, Kind

TEXT_LIMIT = 2_000
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
FRACTION_UP_TO = 3
"""A percent up to this, where it can't be that low, is taken for a fraction: 1.08 for 108 %."""
SHOWN = 60
"""How much of a wrong value a message repeats."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer (None: nothing was given) and every fault of it."""

    answer: Answer | None
    faults: tuple[AnswerFault, ...] = ()


class _Refused(Exception):
    def __init__(self, code: str, part: str = "", **parameters: Any) -> None:
        self.code, self.part, self.parameters = code, part, parameters


def read_answer(item: Item, raw: Any, *, text: str | None = None) -> Reading:
    """Read one item's raw value.

    raw: a string or a list of strings of a form, or a value of a file; percents as 0-100.
    Empty strings and lists are no answer; the word `unknown` is an answer of its own.
    text: the word behind an option "other".
    """
    given = (
        raw[0] if isinstance(raw, list) and len(raw) == 1 and item.kind is not Kind.MANY_OF else raw
    )
    if given is None or given in ("", [], {}) or (isinstance(given, str) and not given.strip()):
        return Reading(None)
    if given == UNKNOWN or given == [UNKNOWN]:
        if item.unknown:
            return Reading(UNKNOWN_ANSWER)
        return Reading(None, (AnswerFault(item.id, "unknown-not-offered"),))
    if item.kind is Kind.FINANCE:
        return _read_finance(item, given)
    try:
        value = READERS[item.kind](item, given)
    except _Refused as refused:
        return Reading(None, (AnswerFault(item.id, refused.code, refused.parameters),))
    if value is None:
        return Reading(None)
    other = isinstance(value, str) and (option := item.option(value)) and option.free_text
    return Reading(Answer(value, text=(text or "").strip()[:TEXT_LIMIT] or None if other else None))


def _text(item: Item, raw: Any) -> Value | None:
    if not isinstance(raw, str):
        raise _Refused("wrong-type", expected="text")
    limit = item.maximum or TEXT_LIMIT
    if len(raw) > limit:
        raise _Refused("too-long", limit=limit)
    return raw.strip()


def _email(_: Item, raw: Any) -> Value | None:
    if not isinstance(raw, str) or len(raw) > 254 or not EMAIL.fullmatch(raw.strip()):
        raise _Refused("bad-email", given=_shown(raw))
    return raw.strip()


def _one_of(item: Item, raw: Any) -> Value | None:
    if isinstance(raw, list):
        raise _Refused("one-only")
    if not isinstance(raw, str) or item.option(raw) is None:
        raise _unknown_option(item, raw)
    return raw


def _many_of(item: Item, raw: Any) -> Value | None:
    ticked = raw if isinstance(raw, list) else [raw]
    for option_id in ticked:
        if not isinstance(option_id, str) or item.option(option_id) is None:
            raise _unknown_option(item, option_id)
    chosen = tuple(option for option in item.options if option.id in ticked)
    for option in chosen:
        if option.exclusive and len(chosen) > 1:
            raise _Refused("excludes", option=option.id)
    return tuple(option.id for option in chosen)


def _integer(item: Item, raw: Any) -> Value | None:
    low, high = limits(item)
    return int(_bounded(_whole(_number(raw)), low, high))


def _percent(item: Item, raw: Any) -> Value | None:
    low, high = limits(item)
    return _as_fraction(_number(raw), low, high)


def _shares(item: Item, raw: Any) -> Value | None:
    if not isinstance(raw, Mapping):
        raise _Refused("wrong-type", expected="a share for each choice")
    ids = [option.id for option in item.options]
    for key in raw:
        if key not in ids:
            raise _unknown_option(item, key)
    given = {key: value for key, value in raw.items() if value not in (None, "")}
    if not given:
        return None
    shares = {
        option_id: int(_bounded(_whole(_number(given.get(option_id, 0))), Decimal(0), Decimal(100)))
        for option_id in ids
    }
    total = sum(shares.values())
    if total != 100:
        raise _Refused("shares-total", total=total, gap=f"{100 - total:+d}")
    return shares


READERS: Mapping[Kind, Callable[[Item, Any], Value | None]] = {
    Kind.TEXT: _text,
    Kind.EMAIL: _email,
    Kind.ONE_OF: _one_of,
    Kind.RUBRIC: _one_of,
    Kind.MANY_OF: _many_of,
    Kind.WHOLE: _integer,
    Kind.SCORE: _integer,
    Kind.RATING: _integer,
    Kind.PERCENT: _percent,
    Kind.SHARES: _shares,
}


def _read_finance(item: Item, raw: Any) -> Reading:
    """Ratios as they are, amounts derived at once; the amounts end with this call.

    raw: `basis`, `nrr` (percent), `nrr_from` or `nrr_choice` (derived or typed), ratio ids, and
    row ids -> {revenue, cost}.
    """
    assert item.finance is not None  # kind finance has a grid: `instruments.check`
    if not isinstance(raw, Mapping):
        fault = AnswerFault(item.id, "wrong-type", {"expected": "ratios, or rows of amounts"})
        return Reading(None, (fault,))
    rows = {row.id for row in item.finance.rows if row.id != "nrr"}
    known = {"basis", "nrr", "nrr_from", "nrr_choice", *derive.RATIO_IDS, *rows}
    faults = [
        AnswerFault(item.id, "unknown-field", {"given": key, "options": ", ".join(sorted(known))})
        for key in raw
        if key not in known
    ]
    amounts, found = _amounts(raw, sorted(rows))
    faults += found
    typed, cac, found = _ratios(raw)
    faults += found
    basis = raw.get("basis") or None
    if basis is not None and basis not in item.finance.basis:
        options = ", ".join(item.finance.basis)
        parameters = {"given": _shown(basis), "options": options}
        faults.append(AnswerFault(item.id, "unknown-option", parameters, "basis"))
    if faults:
        if derive.is_negative(amounts):
            faults.append(AnswerFault(item.id, "negative-amount"))
        return Reading(None, tuple(replace(f, item=item.id) for f in faults))
    return _kept(item, raw, amounts, typed, cac, basis)


def _kept(
    item: Item,
    raw: Mapping[str, Any],
    amounts: derive.Amounts,
    typed: float | None,
    cac: Mapping[str, float],
    basis: str | None,
) -> Reading:
    derived = derive.derive(amounts)
    faults = [AnswerFault(item.id, code) for code in derived.faults]
    choice = raw.get("nrr_choice")
    if derive.disagree(derived, typed) and choice not in ("derived", "typed"):
        assert derived.nrr is not None  # or they could not disagree
        assert typed is not None
        parameters = {"derived": f"{derived.nrr * 100:.1f}", "typed": f"{typed * 100:.1f}"}
        faults.append(AnswerFault(item.id, "nrr-differ", parameters, "nrr_choice"))
    finance = derive.combine(derived, typed, basis, choice or "derived")
    if finance.nrr is not None and finance.nrr_from == "derived":
        low, high = limits(item)
        if not low <= finance.nrr * 100 <= high:
            given = f"{finance.nrr * 100:.4g} %"
            parameters = {"given": given, "minimum": f"{low}", "maximum": f"{high}"}
            faults.append(AnswerFault(item.id, "out-of-range", parameters, "nrr"))
    if faults:
        return Reading(None, tuple(faults))
    if raw.get("nrr_from") == "derived" and not amounts.revenue:
        finance = replace(finance, nrr_from="derived")
    finance = replace(finance, cac={**cac, **finance.cac})
    if finance.nrr is None and not finance.cac:
        tried = bool(amounts.revenue or amounts.cost)
        return Reading(None, (AnswerFault(item.id, "no-ratio"),) if tried else ())
    return Reading(Answer(finance))


def _amounts(
    raw: Mapping[str, Any], rows: Iterable[str]
) -> tuple[derive.Amounts, list[AnswerFault]]:
    columns: dict[str, dict[str, Decimal]] = {"revenue": {}, "cost": {}}
    faults = []
    for row in rows:
        cells = raw.get(row) or {}
        if not isinstance(cells, Mapping):
            expected = "revenue and cost"
            faults.append(AnswerFault("finance", "wrong-type", {"expected": expected}, row))
            continue
        for column, value in cells.items():
            part = f"{row}.{column}"
            if column not in columns:
                parameters = {"given": column, "options": "revenue, cost"}
                faults.append(AnswerFault("finance", "unknown-field", parameters, part))
            elif value not in (None, ""):
                try:
                    columns[column][row] = _number(value)
                except _Refused as refused:
                    # The amount itself is not repeated: a message may be kept somewhere.
                    faults.append(AnswerFault("finance", refused.code, {"given": "…"}, part))
    return derive.Amounts(columns["revenue"], columns["cost"]), faults


def _ratios(
    raw: Mapping[str, Any],
) -> tuple[float | None, dict[str, float], list[AnswerFault]]:
    typed, cac, faults = None, {}, []
    for field in ("nrr", *derive.RATIO_IDS):
        if raw.get(field) in (None, "", UNKNOWN):
            continue
        low, high = limits(field)
        try:
            if field == "nrr":
                typed = _as_fraction(_number(raw[field]), low, high)
            else:
                cac[field] = float(_bounded(_number(raw[field]), low, high))
        except _Refused as refused:
            faults.append(AnswerFault("finance", refused.code, refused.parameters, field))
    return typed, cac, faults


def _number(raw: Any) -> Decimal:
    try:
        return parse_number(raw)
    except NotANumber as error:
        raise _Refused("not-a-number", given=_shown(raw)) from error


def _whole(number: Decimal) -> Decimal:
    if number != number.to_integral_value():
        raise _Refused("not-whole", given=f"{number:f}")
    return number


def _bounded(number: Decimal, low: Decimal, high: Decimal) -> Decimal:
    if not low <= number <= high:
        raise _Refused("out-of-range", given=f"{number:f}", minimum=f"{low:,}", maximum=f"{high:,}")
    return number


def _as_fraction(percent: Decimal, low: Decimal, high: Decimal) -> float:
    if 0 < percent < low and percent <= FRACTION_UP_TO:
        suggestion = f"{(percent * 100).normalize():f}"
        raise _Refused("fraction", given=f"{percent:f}", minimum=low, suggestion=suggestion)
    return float(_bounded(percent, low, high) / 100)


def _unknown_option(item: Item, raw: Any) -> _Refused:
    options = ", ".join(option.id for option in item.options)
    return _Refused("unknown-option", given=_shown(raw), options=options)


def _shown(raw: Any) -> str:
    text = str(raw)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def finance_fields(finance: Finance) -> dict[str, Any]:
    """What `read_answer` reads back as the same `Finance`: percents and ratios as typed."""
    fields: dict[str, Any] = {}
    if finance.basis:
        fields["basis"] = finance.basis
    if finance.nrr is not None:
        fields["nrr"] = round(finance.nrr * 100, 6)
        fields["nrr_from"] = finance.nrr_from
    return {**fields, **{ratio: round(value, 6) for ratio, value in finance.cac.items()}}
