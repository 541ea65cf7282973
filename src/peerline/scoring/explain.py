"""A scorecard told: as JSON and as lines for a terminal."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from peerline.answers.answer import Answers
from peerline.instruments.model import Instrument
from peerline.scoring.score import ItemScore, Scorecard


def rounded(value: Fraction | None, digits: int = 1) -> float | None:
    """A score as a float of `digits` decimals, half to even."""
    return None if value is None else float(round(value, digits))


def explained(instrument: Instrument, answers: Answers, scorecard: Scorecard) -> dict[str, Any]:
    """The scorecard as the object of `peerline score --json`: scores 0 to 100, worths 0 to 1."""
    return {
        "schema": "peerline/score/1",
        "instrument": scorecard.instrument,
        "digest": scorecard.digest,
        "method": scorecard.method,
        "index": rounded(scorecard.index),
        "reported": scorecard.reported,
        "of": scorecard.of,
        "dimensions": [
            {
                "dimension": dimension.id,
                "name": instrument.dimension(dimension.id).name.to(answers.language),
                "score": rounded(dimension.value),
                "state": dimension.state.value,
                "answered": dimension.answered,
                "applicable": dimension.applicable,
            }
            for dimension in scorecard.dimensions.values()
            if dimension.applicable or instrument.index is None or instrument.index.of != "items"
        ],
        "items": [_item(item) for item in scorecard.items.values()],
    }


def lines(instrument: Instrument, answers: Answers, scorecard: Scorecard) -> Iterator[str]:
    """The scorecard for a terminal, one line a dimension and one an item."""
    language = answers.language
    if instrument.index is None:
        yield f"{instrument.name.to(language)}: this instrument has no index."
    elif scorecard.index is None:
        yield f"Index: not reported, {scorecard.reported} of {scorecard.of} are answered."
    else:
        yield f"Index {rounded(scorecard.index)} ({scorecard.reported} of {scorecard.of})"
    for place in [d.id for d in instrument.dimensions] or ["index"]:
        dimension = scorecard.dimensions.get(place)
        if dimension is not None:
            score = rounded(dimension.value)
            name = instrument.dimension(place).name.to(language)
            answered = f"{dimension.answered} of {dimension.applicable} answered"
            yield f"\n{name}: {'-' if score is None else score} ({answered})"
        for item in scorecard.items.values():
            if item.place == place or dimension is None:
                yield f"  {instrument.items[item.item].label.to(language)}: {_reason(item)}"


def _reason(item: ItemScore) -> str:
    if item.worth is None:
        return f"- ({item.why})"
    worth = f"{rounded(item.worth, 3):g}"
    if item.why:
        return f"{worth} ({item.why})"
    points = " + ".join(f"{p.option} {p.points}" for p in item.chosen)
    return f"{worth} = {points}" + (f" of {item.enough}" if item.enough else "")


def _item(item: ItemScore) -> dict[str, Any]:
    row: dict[str, Any] = {
        "item": item.item,
        "dimension": item.place,
        "state": item.state.value,
        "worth": rounded(item.worth, 6),
        "points": [{"option": p.option, "points": str(p.points)} for p in item.chosen],
    }
    if item.enough is not None:
        row["enough"] = str(item.enough)
    if item.why is not None:
        row["why"] = item.why
    return row
