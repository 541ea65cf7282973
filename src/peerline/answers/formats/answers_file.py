"""The answers file: YAML that a person can write and read.

    peerline: answers/1
    instrument: cs-maturity-2026
    language: en
    profile: {company_age: 5-9}
    answers:
      retention_rate: 92
      roles: [onboarding, training]
      finance: {basis: quarter, nrr: 104, cac_new: 1.2}

Option ids as values, `unknown` a reserved word, absent = not answered, percents 0-100. A value may
be written out as `{value: 92, source: measured, evidence: {...}}`; evidence is `metric`,
`definition`, `period` and `value`; that of `finance` is a map of its parts (`nrr`, `cac_new`, ...),
each with its own. `finance` may hold rows of amounts; they are turned into ratios in memory and go
no further.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import yaml

from peerline.answers.answer import Answer, Answers, AnswerSource, Evidence, Finance
from peerline.answers.faults import AnswerFault
from peerline.answers.harmonise import without_old_codes
from peerline.answers.read import Reading, finance_fields, read_answer
from peerline.instruments import load, source
from peerline.instruments.faults import Fault, FileFaults
from peerline.instruments.model import UNKNOWN, Form, Instrument, Item, Kind
from peerline.instruments.source import Source

FORMAT = "answers/1"
MAX_BYTES = 1_000_000
KEYS = ("peerline", "instrument", "language", "profile", "answers")
LONG_FORM = {"value", "source", "evidence", "text", "confirmed"}


def read(path: Path, *, old_codes: bool = False) -> tuple[Instrument, Answers]:
    """The instrument that the file names and its answers. Raises FileFaults with every fault.

    old_codes: 0 and -100 mean unknown where the seeds coded it so.
    """
    file = source.read(path, MAX_BYTES)
    instrument, language = _head(file)
    form = instrument.form(language)
    by_item: dict[str, Answer] = {}
    faults: list[Fault] = []
    for block in ("profile", "answers"):
        for item_id, raw in _block(file, block).items():
            where = (block, str(item_id))
            question = form.by_item.get(str(item_id))
            if question is None:
                fault = AnswerFault(str(item_id), "unknown-item", {"given": item_id})
                faults.append(_located(file, where, fault))
                continue
            if question.item.id in by_item:
                faults.append(_located(file, where, AnswerFault(question.item.id, "twice")))
                continue
            reading = _read_long_form(question.item, raw, old_codes=old_codes)
            faults += [_located(file, where, fault) for fault in reading.faults]
            if reading.answer is not None:
                by_item[question.item.id] = reading.answer
    if faults:
        raise FileFaults(faults)
    return instrument, Answers(instrument.id, language, by_item)


def write(form: Form, answers: Answers) -> str:
    """The file's text for `answers`; `read` gives them back."""
    blocks: dict[str, dict[str, Any]] = {"profile": {}, "answers": {}}
    for question in form.questions:
        answer = answers.by_item.get(question.item.id)
        if answer is not None:
            beside = question.number is None and question.after is None
            block = "profile" if beside else "answers"
            blocks[block][question.item.id] = _plain(question.item, answer)
    document = {
        "peerline": FORMAT,
        "instrument": answers.instrument,
        "language": answers.language,
        **{name: block for name, block in blocks.items() if block},
    }
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)


def _head(file: Source) -> tuple[Instrument, str]:
    data = file.data
    if not isinstance(data, Mapping) or data.get("peerline") != FORMAT:
        message = f"this is no answers file: `peerline: {FORMAT}` is missing"
        raise FileFaults([file.fault(("peerline",), "not-answers", message, "Add that line.")])
    faults = [
        file.fault((str(key),), "unknown-field", f"no field {key!r}", f"Known: {', '.join(KEYS)}.")
        for key in data
        if key not in KEYS
    ]
    try:
        instrument = load.load(str(data.get("instrument")))
    except load.UnknownInstrument as error:
        remedy = "Name one of them under `instrument:`."
        faults.append(file.fault(("instrument",), "unknown-instrument", str(error), remedy))
        raise FileFaults(faults) from error
    language = data.get("language", instrument.languages[0])
    if language not in instrument.languages:
        remedy = f"Give one of: {', '.join(instrument.languages)}."
        message = f"{instrument.id} has no language {language!r}"
        faults.append(file.fault(("language",), "unknown-language", message, remedy))
    for block in ("profile", "answers"):
        if not isinstance(data.get(block) or {}, Mapping):
            message = f"`{block}` is no map of item: value"
            remedy = "Write each answer as `item: value`."
            faults.append(file.fault((block,), "wrong-type", message, remedy))
    if faults:
        raise FileFaults(faults)
    return instrument, str(language)


def _block(file: Source, block: str) -> Mapping[Any, Any]:
    found = file.data.get(block) or {}
    assert isinstance(found, Mapping)  # `_head` checked it
    return found


def _read_long_form(item: Item, raw: Any, *, old_codes: bool) -> Reading:
    long_form = isinstance(raw, Mapping) and "value" in raw and set(raw) <= LONG_FORM
    parts: Mapping[str, Any] = raw if long_form else {"value": raw}
    value = without_old_codes(item, parts["value"]) if old_codes else parts["value"]
    reading = read_answer(item, value, text=parts.get("text"))
    if reading.answer is None:
        return reading
    try:
        answer = replace(
            reading.answer,
            source=AnswerSource(parts.get("source", AnswerSource.TYPED)),
            confirmed=parts.get("confirmed") is True,
            **_evidence(item, parts.get("evidence")),
        )
    except (ValueError, TypeError):
        sources = ", ".join(AnswerSource)
        expected = f"source: {sources}; evidence: metric, definition, period, value"
        return Reading(None, (AnswerFault(item.id, "wrong-type", {"expected": expected}),))
    return Reading(answer)


def _evidence(item: Item, raw: Any) -> dict[str, Any]:
    """The fields of an answer that evidence fills. Raises TypeError where it has another shape."""
    if not raw:
        return {}
    if item.kind is not Kind.FINANCE or "metric" in raw:
        return {"evidence": _one_evidence(raw)}
    assert item.finance is not None  # kind finance has a grid
    found = {str(part): _one_evidence(fields) for part, fields in raw.items()}
    if not found.keys() <= {"nrr", *item.finance.ratios}:
        raise TypeError
    return {"parts": found, "evidence": found.get("nrr")}


def _one_evidence(raw: Any) -> Evidence:
    if isinstance(raw, Mapping) and type(raw.get("period")) is int:  # a bare year in YAML
        raw = {**raw, "period": str(raw["period"])}
    found = Evidence(**raw)
    words = (found.metric, found.definition, found.period)
    if not all(isinstance(word, str) for word in words) or type(found.value) not in (int, float):
        raise TypeError
    return found


def _plain(item: Item, answer: Answer) -> Any:
    value = _plain_value(item, answer)
    extra: dict[str, Any] = {}
    if answer.source is not AnswerSource.TYPED:
        extra["source"] = answer.source.value
    if answer.parts:
        extra["evidence"] = {part: asdict(found) for part, found in answer.parts.items()}
    elif answer.evidence is not None:
        extra["evidence"] = asdict(answer.evidence)
    if answer.text:
        extra["text"] = answer.text
    if answer.confirmed:
        extra["confirmed"] = True
    return {"value": value, **extra} if extra else value


def _plain_value(item: Item, answer: Answer) -> Any:
    value = answer.value
    if answer.unknown:
        return UNKNOWN
    if isinstance(value, Finance):
        return finance_fields(value)
    if item.kind is Kind.PERCENT and isinstance(value, float):
        return round(value * 100, 6)
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _located(file: Source, where: tuple[str, ...], fault: AnswerFault) -> Fault:
    return file.fault(
        (*where, *(fault.part.split(".") if fault.part else ())),
        fault.code,
        fault.message(),
        fault.remedy(),
    )
