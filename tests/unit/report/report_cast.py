"""Made-up answers and comparisons for the report's tests, chosen by words, never by a clock."""

import hashlib
from datetime import date

from peerline.answers.answer import (
    UNKNOWN_ANSWER,
    Answer,
    Answers,
    AnswerSource,
    Evidence,
    Finance,
)
from peerline.benchmark.comparison import (
    Association,
    Basis,
    Cohort,
    CohortView,
    Comparison,
    Estimate,
    FigureComparison,
    Origin,
    PracticeComparison,
    ReleaseInfo,
)
from peerline.instruments.load import load
from peerline.instruments.model import Instrument, Item, Kind
from peerline.report.advice import load_advice
from peerline.report.build.assessment import build
from peerline.report.document import Document
from peerline.report.history import Past
from peerline.scoring import Scorecard, score

MADE_ON = date(2026, 11, 22)
INSTRUMENTS = (
    "cs-maturity-2019",
    "cs-maturity-2020",
    "cs-maturity-2026",
    "executive-scorecard-2021",
    "nps",
)
NUMBERS = {
    "customer_count": 340,
    "csm_count": 8,
    "customers_covered": 300,
    "cs_headcount": 14,
    "nrr": 1.042,
    "retention_rate": 0.915,
    "nps_likelihood": 9,
}
TEXTS = {
    "respondent_name": "Alice Example",
    "email": "alice@example.com",
    "nps_reason": "Onboarding was quick, and 導入支援が丁寧でした。",
}
CHOICES = {
    "industry": "technology",
    "arr_band": "10-50m",
    "region": "asia",
    "company_age": "5-9",
    "crm": "other",
}


def chance(*words: str) -> float:
    """A number from 0 to 1 that depends on the words alone."""
    digest = hashlib.sha256("/".join(words).encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def full_answers(instrument: Instrument, language: str = "en", level: float = 0.5) -> Answers:
    """An answer to every question; `level` is how often a practice is there."""
    form = instrument.form(language)
    given = {question.item.id: _answer(question.item, level) for question in form.questions}
    return Answers(instrument.id, language, given)


def _answer(item: Item, level: float) -> Answer:
    if item.kind is Kind.FINANCE:
        finance = Finance("quarter", 1.042, "derived", {"cac_blended": 0.31, "cac_new": 1.18})
        return Answer(finance)
    if item.id in NUMBERS:
        number = NUMBERS[item.id]
        if item.id == "retention_rate":
            evidence = Evidence("logo_retention", "12 months", "2025-07/2026-06", number)
            return Answer(number, source=AnswerSource.MEASURED, evidence=evidence)
        return Answer(number)
    if item.id == "nps_score":
        return UNKNOWN_ANSWER
    if item.id in TEXTS:
        return Answer(TEXTS[item.id])
    if item.kind is Kind.SHARES:
        return Answer(dict(zip((o.id for o in item.options), (45, 20, 10, 25), strict=True)))
    options = [option for option in item.options if not option.not_applicable]
    if item.kind is Kind.MANY_OF:
        ticked = [o.id for o in options if not o.exclusive and chance(item.id, o.id) < level]
        none = [o.id for o in options if o.exclusive]
        return Answer(tuple(ticked or none))
    place = min(len(options) - 1, int(chance(item.id) * 0.6 * len(options) + level * 0.6))
    option = next((o for o in options if o.id == CHOICES.get(item.id)), options[place])
    return Answer(option.id, text="Homemade 顧客台帳" if option.free_text else None)


def figure(name: str, value: float | None, cohort: Cohort, basis: Basis) -> FigureComparison:
    """A comparison around a typical median of the figure."""
    middle, spread = {
        "nrr": (1.03, 0.08),
        "retention_rate": (0.9, 0.04),
        "nps_score": (28.0, 14.0),
        "customers_per_csm": (38.0, 18.0),
        "arr_per_csm": (2_100_000.0, 700_000.0),
        "cac_blended": (0.28, 0.09),
        "cac_new": (1.25, 0.3),
    }.get(name, (42 + 16 * chance(name), 11.0))
    at = {"p10": -1.8, "p25": -1.0, "p50": 0.0, "p75": 1.0, "p90": 1.8}
    quantiles = {
        key: Estimate(middle + z * spread, middle + (z - 0.3) * spread, middle + (z + 0.3) * spread)
        for key, z in at.items()
    }
    percentile = None
    if value is not None:
        percentile = min(97.0, max(3.0, 50 + 25 * (value - middle) / spread))
    return FigureComparison(
        figure=name,
        value=value,
        cohort=cohort,
        basis=basis,
        n=cohort.n,
        quantiles=quantiles,
        percentile=percentile,
        percentile_low=None if percentile is None else max(1.0, percentile - 12),
        percentile_high=None if percentile is None else min(99.0, percentile + 13),
        leaders=middle + 0.8 * spread,
        better={"cac_blended": False, "cac_new": False, "customers_per_csm": None}.get(name, True),
        reason="no-answer" if value is None else None,
    )


def comparison(
    instrument: Instrument,
    answers: Answers,
    card: Scorecard,
    origin: Origin = Origin.SYNTHETIC,
) -> Comparison:
    """A comparison by hand, with every kind of basis in it."""
    asked = Cohort({"arr_band": "10-50m", "industry": "technology"}, "10-14")
    wide = Cohort({}, "100+")
    own: dict[str, float | None] = {
        "index": None if card.index is None else float(card.index),
        **{d: None if s.value is None else float(s.value) for d, s in card.dimensions.items()},
        "nrr": 1.042,
        "retention_rate": 0.915,
        "nps_score": None,
        "customers_per_csm": 42.5,
        "arr_per_csm": 3_750_000.0,
        "cac_blended": 0.31,
        "cac_new": 1.18,
    }
    figures = {name: figure(name, value, asked, Basis.CELL) for name, value in own.items()}
    figures["cac_new"] = figure("cac_new", own["cac_new"], wide, Basis.ANCESTOR)
    figures["arr_per_csm"] = figure("arr_per_csm", own["arr_per_csm"], asked, Basis.MODELLED)
    views = tuple(
        CohortView(
            by,
            cohort,
            basis,
            {
                name: figure(name, value, cohort, basis)
                for name, value in own.items()
                if name in ("index", "nrr", *card.dimensions)
            },
        )
        for by, cohort, basis in (
            ("industry", Cohort({"industry": "technology"}, "50-99"), Basis.CELL),
            ("size", Cohort({"arr_band": "10-50m"}, "30-49"), Basis.CELL),
            ("age", Cohort({"company_age": "5-9"}, "20-29"), Basis.MODELLED),
            ("performance", Cohort({"performance": "100-110"}, "30-49"), Basis.CELL),
            ("all", wide, Basis.CELL),
        )
    )
    release = ReleaseInfo(
        digest=hashlib.sha256(b"release").hexdigest(),
        date="2026-10-31",
        origin=origin,
        series="closed",
        family=instrument.family,
        method=1,
        policy=1,
        format=1,
        n="100+",
    )
    return Comparison(
        release=release,
        cohort=asked,
        path=(asked,),
        figures=figures,
        practices=tuple(practices(instrument, answers)),
        views=views,
        leaders=Cohort({"performance": "110-120"}, "30-49"),
        shares={
            "time_split": ({"end-user": 40, "it": 15, "executive": 20, "decision-maker": 25}, 10.0)
        },
        associations=(
            Association("segment_use", "journey", 4, 1, 7, "100+"),
            Association("measures", "customer-defined", 3, 1, 6, "50-99"),
        ),
    )


def practices(instrument: Instrument, answers: Answers) -> list[PracticeComparison]:
    """A share for each scored option, in steps of five, ends included."""
    found = []
    for item in instrument.scored(answers.language):
        for option in item.options:
            if option.exclusive or option.not_applicable:
                continue
            cohort = int(chance("cohort", item.id, option.id) * 20.99) * 5
            leaders = min(100, max(0, cohort + int(chance("lead", item.id, option.id) * 8 - 2) * 5))
            own = option.id in answers.chosen(item.id)
            found.append(PracticeComparison(item.id, option.id, own, cohort, leaders, "10-14"))
    return found


def past(instrument: Instrument) -> tuple[Past, ...]:
    """One earlier response, with a dimension that had no score."""
    scores: dict[str, float | None] = {
        d.id: 30.0 + 3 * i for i, d in enumerate(instrument.dimensions)
    }
    if scores:
        scores[next(iter(scores))] = None
    return (Past(date(2025, 11, 3), instrument.id, instrument.method, 38.2, scores),)


def document(
    instrument_id: str = "cs-maturity-2026",
    language: str = "en",
    *,
    compared: bool = True,
    answers: Answers | None = None,
    origin: Origin = Origin.SYNTHETIC,
    history: bool = False,
) -> Document:
    """A report of the cast."""
    instrument = load(instrument_id)
    given = answers or full_answers(instrument, language)
    card = score(instrument, given)
    has_field = compared and instrument.index is not None
    return build(
        instrument=instrument,
        answers=given,
        scorecard=card,
        comparison=comparison(instrument, given, card, origin) if has_field else None,
        advice=load_advice(instrument.family),
        history=past(instrument) if history else (),
        language=language,
        made_on=MADE_ON,
    )
