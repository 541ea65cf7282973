"""What customer data answers of the survey: measured answers, for a person to confirm.

No engine here: figures and what the tables hold come in as plain values (see `customers.measured`),
answers with their evidence go out. What can't be told is left out with the reason, never guessed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from peerline.answers.answer import Answer, Answers, AnswerSource, Evidence, Finance
from peerline.customers.facts import Figure, Unit
from peerline.instruments.model import Instrument, Item, Kind

BAND_EDGES: tuple[tuple[int, str], ...] = (
    (1_000_000_000, "gt-1b"),
    (500_000_000, "500m-1b"),
    (100_000_000, "100-500m"),
    (50_000_000, "50-100m"),
    (10_000_000, "10-50m"),
    (0, "lt-10m"),
)
"""From how much ARR in US dollars on it is which band: on a shared edge the higher one."""
BAND_CURRENCY = "USD"

CAC = {
    "cac_renewals": "cac_renewal",
    "cac_expansion": "cac_expansion",
    "cac_upsell": "cac_upsell",
    "cac_cross_sell": "cac_cross_sell",
    "cac_blended": "cac_existing",
    "cac_new": "cac_new",
}
"""Ratio of the survey's grid -> the metric that measures it."""

NRR = "nrr_period"
"""A year's revenue from last year's customers over all of last year's: what the survey asks."""

METRICS = ("customers", "csm_count", "logo_retention", NRR, "nps", "arr", *CAC.values())
"""The figures that prefill reads, of all customers."""

SEGMENTS = "segments_in_use"
MEASURES = "measures_in_use"


@dataclass(frozen=True)
class Measured:
    """What is known of a customer base as of the end of a window.

    `figures`: metric -> its figure of all customers. `missing`: metric -> why it has none.
    `segments`, `industries`: the words that active accounts have there. `measures`: options of
    the survey's item `measures` -> how many rows of the window show that it is in use.
    """

    start: date
    as_of: date
    currency: str
    figures: Mapping[str, Figure]
    missing: Mapping[str, str] = field(default_factory=dict)
    segments: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    measures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Prefill:
    """Measured answers by item, in the instrument's order, and why others are not among them."""

    answers: Mapping[str, Answer]
    left_out: Mapping[str, str]


class _Unknown(Exception):
    """The data doesn't tell it, for the reason given."""


def prefill(measured: Measured, instrument: Instrument, language: str) -> Prefill:
    """The measured answers to the instrument's questions in `language`."""
    answers: dict[str, Answer] = {}
    left_out: dict[str, str] = {}
    for question in instrument.form(language).questions:
        tell = _TELLERS.get(question.item.id)
        if tell is None:
            continue
        try:
            answers[question.item.id] = tell(measured, question.item)
        except _Unknown as why:
            left_out[question.item.id] = str(why)
    return Prefill(answers, left_out)


def merged(answers: Answers, found: Prefill) -> Answers:
    """`answers` with what was measured in place of what was said of the same items."""
    return Answers(answers.instrument, answers.language, {**answers.by_item, **found.answers})


def evidence(measured: Measured, metric: str) -> Evidence:
    """What a figure rests on. Raises _Unknown without a value."""
    figure = _figure(measured, metric)
    assert figure.value is not None  # `_figure` saw to it
    return Evidence(metric, figure.definition, _period(figure.start, figure.end), _plain(figure))


def _figure(measured: Measured, metric: str) -> Figure:
    figure = measured.figures.get(metric)
    if figure is None:
        raise _Unknown(measured.missing.get(metric, f"{metric} is not measured"))
    if figure.value is None:
        raise _Unknown(f"{metric} has no value: nothing to divide by")
    return figure


def _plain(figure: Figure) -> float:
    assert figure.value is not None
    return float(figure.value)


def _period(start: date, end: date) -> str:
    """A day, or a window from a day until before another, as ISO 8601 writes them."""
    return end.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"


def _answer(value: int | float | str | tuple[str, ...] | Finance, found: Evidence) -> Answer:
    return Answer(value, source=AnswerSource.MEASURED, evidence=found)


def _inside(item: Item, value: float) -> float:
    """The value, where the item takes it (percents as such). Raises _Unknown where it doesn't."""
    shown = value * 100 if item.kind is Kind.PERCENT else value
    low = item.minimum if item.minimum is not None else float("-inf")
    high = item.maximum if item.maximum is not None else float("inf")
    if not low <= shown <= high:
        raise _Unknown(f"{shown:.4g} lies outside what the question takes")
    return value


def _whole(metric: str) -> Callable[[Measured, Item], Answer]:
    def tell(measured: Measured, item: Item) -> Answer:
        found = evidence(measured, metric)
        return _answer(round(_inside(item, found.value)), found)

    return tell


def _share(metric: str) -> Callable[[Measured, Item], Answer]:
    def tell(measured: Measured, item: Item) -> Answer:
        found = evidence(measured, metric)
        return _answer(_inside(item, round(found.value, 6)), found)

    return tell


def _arr_band(measured: Measured, _: Item) -> Answer:
    found = evidence(measured, "arr")
    if measured.currency != BAND_CURRENCY:
        raise _Unknown(
            f"ARR is told in {measured.currency} and the bands are in {BAND_CURRENCY}: report in "
            f"{BAND_CURRENCY}"
        )
    arr = Decimal(measured.figures["arr"].value or 0)
    edge, band = next((edge, name) for edge, name in BAND_EDGES if arr >= edge)
    # Answers hold no amounts: of the ARR, evidence keeps the lower bound of its band only.
    return _answer(band, Evidence(found.metric, found.definition, found.period, float(edge)))


def _finance(measured: Measured, _: Item) -> Answer:
    parts, reasons = {}, []
    for name, metric in {"nrr": NRR, **CAC}.items():
        try:
            parts[name] = evidence(measured, metric)
        except _Unknown as why:
            reasons.append(str(why))
    if not parts:
        raise _Unknown(reasons[0])
    nrr = parts.get("nrr")
    finance = Finance(
        basis="year",
        nrr=round(nrr.value, 6) if nrr else None,
        nrr_from="derived" if nrr else None,
        cac={name: round(found.value, 6) for name, found in parts.items() if name != "nrr"},
    )
    return Answer(finance, source=AnswerSource.MEASURED, evidence=nrr, parts=parts)


def _segments(measured: Measured, _: Item) -> Answer:
    if len(measured.segments) < 2:
        raise _Unknown("active accounts have fewer than two segments")
    chosen = "by-industry" if measured.segments <= measured.industries else "several"
    day = measured.as_of
    return _answer(
        chosen, Evidence(SEGMENTS, f"{SEGMENTS}/1", day.isoformat(), len(measured.segments))
    )


def _measures(measured: Measured, item: Item) -> Answer:
    chosen = tuple(o.id for o in item.options if measured.measures.get(o.id))
    if not chosen:
        raise _Unknown("no table has rows of the window that show a measure in use")
    period = _period(measured.start, measured.as_of)
    return _answer(chosen, Evidence(MEASURES, f"{MEASURES}/1", period, len(chosen)))


_TELLERS: Mapping[str, Callable[[Measured, Item], Answer]] = {
    "customer_count": _whole("customers"),
    "csm_count": _whole("csm_count"),
    "arr_band": _arr_band,
    "retention_rate": _share("logo_retention"),
    "nrr": _share(NRR),
    "finance": _finance,
    "nps_score": _whole("nps"),
    "segments": _segments,
    "measures": _measures,
}
"""Item -> what tells its answer."""


def to_plain(measured: Measured) -> dict[str, Any]:
    """`measured` for a JSON column."""
    return {
        "start": measured.start.isoformat(),
        "as_of": measured.as_of.isoformat(),
        "currency": measured.currency,
        "figures": [
            {"metric": f.metric, "definition": f.definition, "start": f.start.isoformat()}
            | {"end": f.end.isoformat(), "n": f.n, "of": f.of, "unit": f.unit.value}
            | {"value": None if f.value is None else str(f.value)}
            for f in measured.figures.values()
        ],
        "missing": dict(measured.missing),
        "segments": sorted(measured.segments),
        "industries": sorted(measured.industries),
        "measures": dict(measured.measures),
    }


def from_plain(data: Mapping[str, Any]) -> Measured:
    """What `to_plain` wrote."""
    figures = [
        Figure(
            metric=f["metric"],
            definition=f["definition"],
            by={},
            start=date.fromisoformat(f["start"]),
            end=date.fromisoformat(f["end"]),
            value=None if f["value"] is None else Decimal(f["value"]),
            n=f["n"],
            of=f["of"],
            unit=Unit(f["unit"]),
        )
        for f in data["figures"]
    ]
    return Measured(
        start=date.fromisoformat(data["start"]),
        as_of=date.fromisoformat(data["as_of"]),
        currency=data["currency"],
        figures={figure.metric: figure for figure in figures},
        missing=data["missing"],
        segments=frozenset(data["segments"]),
        industries=frozenset(data["industries"]),
        measures=data["measures"],
    )


def shown(answers: Mapping[str, Answer]) -> Iterator[tuple[str, str, Evidence]]:
    """(item, part, evidence) of everything measured; part is empty but for the finance grid."""
    for item, answer in answers.items():
        if answer.parts:
            yield from ((item, part, found) for part, found in answer.parts.items())
        elif answer.evidence is not None:
            yield item, "", answer.evidence
