"""An item's answer as JSON, and back: the one place that knows how answers lie in the database.

`{"value": "cro", "revision": 3}`; with `unknown`, `text`, `confirmed`, `source`, `evidence` where
they say something. Shares and choices are JSON maps and lists, finance `{"finance": {ratios}}`.
What could not be read yet is kept as it was typed: `{"typed": {"": ["abc"]}, "revision": 3}`.
There is no place for an amount of money.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from peerline.answers.answer import Answer, AnswerSource, Evidence, Finance

Fields = Mapping[str, tuple[str, ...]]
"""What a question's fields hold: suffix of the field's name ("" for the first) -> values."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of one item: an answer, or what was typed where it is no answer yet.

    revision: of the response, at the entry's last change. tab: the rendering of a form that it
    came from, so that two quick saves of one tab are not taken for two tabs.
    """

    answer: Answer | None = None
    typed: Fields | None = None
    revision: int = 0
    tab: str = ""

    @property
    def digest(self) -> str:
        """Changes with what is kept, not with the revision; "" where nothing is."""
        return digest(self)


def to_json(entry: Entry) -> dict[str, Any]:
    """The entry for a JSON column."""
    if entry.answer is None:
        typed = {suffix: list(values) for suffix, values in (entry.typed or {}).items()}
        return {"typed": typed, "revision": entry.revision, "tab": entry.tab}
    answer = entry.answer
    data: dict[str, Any] = {"revision": entry.revision, "tab": entry.tab}
    if isinstance(answer.value, Finance):
        data["finance"] = {**asdict(answer.value), "cac": dict(answer.value.cac)}
    elif answer.value is not None:
        value = answer.value
        data["value"] = list(value) if isinstance(value, tuple) else value
    if answer.unknown:
        data["unknown"] = True
    if answer.source is not AnswerSource.TYPED:
        data["source"] = answer.source.value
    if answer.evidence is not None:
        data["evidence"] = asdict(answer.evidence)
    if answer.parts:
        data["parts"] = {part: asdict(found) for part, found in answer.parts.items()}
    if answer.text is not None:
        data["text"] = answer.text
    if answer.confirmed:
        data["confirmed"] = True
    return data


def from_json(data: Mapping[str, Any]) -> Entry:
    """The entry that `to_json` wrote."""
    if "typed" in data:
        typed = {suffix: tuple(values) for suffix, values in data["typed"].items()}
        return Entry(typed=typed, revision=data["revision"], tab=data["tab"])
    value = data.get("value")
    if "finance" in data:
        value = Finance(**data["finance"])
    elif isinstance(value, list):
        value = tuple(value)
    evidence = data.get("evidence")
    answer = Answer(
        value=value,
        unknown=data.get("unknown", False),
        source=AnswerSource(data.get("source", "typed")),
        evidence=Evidence(**evidence) if evidence else None,
        text=data.get("text"),
        confirmed=data.get("confirmed", False),
        parts={part: Evidence(**found) for part, found in data.get("parts", {}).items()},
    )
    return Entry(answer=answer, revision=data["revision"], tab=data["tab"])


def digest(entry: Entry | None) -> str:
    """Twelve characters that two entries share only if they say the same; "" for nothing.

    What an answer rests on is left out: a form that shows a measured answer and sends it back as it
    was has not changed it.
    """
    if entry is None:
        return ""
    data = to_json(replace(entry, revision=0, tab=""))
    for unsaid in ("source", "evidence", "parts"):
        data.pop(unsaid, None)
    if "finance" in data:
        data["finance"] = _rounded(data["finance"])
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _rounded(finance: dict[str, Any]) -> dict[str, Any]:
    """Ratios as a form shows them: what comes back from it is the same, not a change."""
    nrr = finance["nrr"]
    cac = {ratio: round(value, 6) for ratio, value in finance["cac"].items()}
    return {**finance, "nrr": None if nrr is None else round(nrr, 8), "cac": cac}
