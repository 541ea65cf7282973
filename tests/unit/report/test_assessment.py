"""What a report says: of all instruments, with and without a release, with few answers and none."""

from dataclasses import fields, is_dataclass, replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_cast import INSTRUMENTS, MADE_ON, comparison, document, full_answers

from peerline.answers.answer import Answers
from peerline.benchmark.comparison import Origin
from peerline.content.texts import compile_catalogues, translation
from peerline.instruments.load import load
from peerline.report.advice import load_advice
from peerline.report.build import material
from peerline.report.build.assessment import build
from peerline.report.document import Block, Document, FigureTable, Headline, Practices, Steps
from peerline.scoring import score


def texts(value: object) -> list[str]:
    """Every text of a document."""
    if isinstance(value, str):
        return [str(value)]
    if isinstance(value, tuple):
        return [text for child in value for text in texts(child)]
    if is_dataclass(value):
        return [text for field in fields(value) for text in texts(getattr(value, field.name))]
    return []


def blocks(report: Document, kind: type) -> list:
    return [b for section in report.sections for b in section.blocks if isinstance(b, kind)]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("compared", [True, False])
@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_every_instrument_has_a_report(instrument, compared, language):
    report = document(instrument, language, compared=compared)

    said = texts(report)
    assert all(text.strip() for text in said)
    assert not [text for text in said if "{" in text or "None" in text.split()]


def test_all_blocks_occur():
    reports = [document(history=True), document("executive-scorecard-2021", compared=False)]

    kinds = {type(b) for report in reports for s in report.sections for b in s.blocks}

    assert kinds == set(get_args(Block))


@pytest.mark.parametrize("compared", [True, False])
@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_every_sentence_is_japanese_in_japanese(monkeypatch, instrument, compared):
    compile_catalogues()
    translation.cache_clear()
    known = translation("ja")
    missing = set()

    class Watched:
        def pgettext(self, context, message):
            found = known.pgettext(context, message)
            if found == message and message not in ("NRR", "NRR: {level}"):
                missing.add(message)
            return found

    monkeypatch.setattr(material, "translation", lambda _language: Watched())
    document(instrument, "ja", compared=compared, history=True)
    few = Answers(instrument, "ja", {})
    document(instrument, "ja", compared=compared, answers=few)

    assert missing == set()


def test_headline_names_index_band_place_cohort_and_n():
    report = document()

    (headline,) = blocks(report, Headline)

    assert headline.value == "46"
    assert headline.band == "Developing"
    assert headline.sentences[0].startswith("Upper half, likely 44th to 69th percentile")
    facts = {fact.label: fact.value for fact in headline.facts}
    assert facts["Your peers"] == "ARR: $10M to under $50M · Industry: Technology"
    assert facts["Companies among them"] == "10–14"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Top tenth, likely near the 99th percentile"),
        ("ja", "上位10%（推定99パーセンタイル前後）"),
    ],
)
def test_a_place_beyond_the_field_is_no_range(language, said):
    instrument = load("cs-maturity-2026")
    answers = full_answers(instrument, language)
    card = score(instrument, answers)
    beside = comparison(instrument, answers, card)
    beyond = {"percentile": 99.6, "percentile_low": 98.7, "percentile_high": 100.0}
    far = replace(beside.figures["index"], **beyond)
    report = build(
        instrument=instrument,
        answers=answers,
        scorecard=card,
        comparison=replace(beside, figures={**beside.figures, "index": far}),
        advice=load_advice(instrument.family),
        history=(),
        language=language,
        made_on=MADE_ON,
    )

    (headline,) = blocks(report, Headline)

    assert said in headline.sentences[0]


def test_it_says_seven_of_eight():
    instrument = load("cs-maturity-2026")
    answers = full_answers(instrument)
    given_ = {k: v for k, v in answers.by_item.items() if instrument.items[k].place != "roi"}

    report = document(answers=replace(answers, by_item=given_))

    (headline,) = blocks(report, Headline)
    assert "The index is the mean of 7 of 8 parts" in " ".join(headline.sentences)
    (table,) = [t for t in blocks(report, FigureTable) if t.caption == "Scores by dimension"]
    assert [(r.own, r.own_note) for r in table.rows if r.label == "ROI"] == [
        ("–", "Too few answers")
    ]


def test_no_answers_make_a_report_without_numbers():
    report = document(answers=Answers("cs-maturity-2026", "en", {}), compared=False)

    (headline,) = blocks(report, Headline)

    assert headline.value == "–"
    assert headline.sentences == ("There is no index yet: 0 of 8 parts have enough answers.",)
    assert blocks(report, Steps) == []


def test_unknown_is_said_and_measured_is_marked():
    (table,) = [t for t in blocks(document(), FigureTable) if t.caption == "Performance figures"]

    notes = {row.label: (row.own, row.own_note) for row in table.rows}

    assert notes["NPS"] == ("–", "Unknown")
    assert notes["Customer retention"] == ("91.5%", "Measured from customer data")
    assert notes["Net revenue retention (NRR)"] == ("104.2%", None)


def test_what_rests_on_wider_cohorts_says_so():
    (table,) = [t for t in blocks(document(), FigureTable) if t.caption == "Performance figures"]

    notes = {row.label: row.note for row in table.rows}

    assert notes["CAC ratio, new customers"] == "Compared with: All companies"
    assert "Modelled from wider cohorts" in notes["ARR per CSM"]


def test_a_synthetic_field_is_watermarked_and_a_real_one_is_not():
    assert "made up" in document(origin=Origin.SYNTHETIC).watermark
    assert document(origin=Origin.REAL).watermark is None


def test_release_and_method_are_named():
    report = document()

    said = texts(report.sections[-1])

    assert "a4d451ec23463726f72c43d64c710968f6b602cd653b4de8adee1b556240a829" in said
    assert "31 October 2026" in said
    assert report.footer.endswith("Release a4d451ec2346 of 31 October 2026")


def test_without_a_release_it_says_what_opens_when_and_compares_nothing():
    report = document(compared=False)

    said = " ".join(texts(report))

    assert "Once 20 companies have taken part" in said
    assert "your cohort" not in said
    assert not any(table.compared for table in blocks(report, FigureTable))
    assert not any(item.cohort_label for item in blocks(report, Practices))


def test_time_is_compared_by_total_variation():
    (split,) = [b for b in blocks(document(), Practices) if b.title == "Time split"]

    assert split.notes == (
        "10 points of your time are spent differently from the cohort's average.",
    )
    assert [(row.own_text, row.cohort.text) for row in split.rows] == [
        ("45%", "40%"),
        ("20%", "15%"),
        ("10%", "20%"),
        ("25%", "25%"),
    ]


def test_shares_are_never_all_or_nothing():
    rows = [row for b in blocks(document(), Practices) for row in b.rows]

    shown = {share.text for row in rows for share in (row.cohort, row.leaders) if share}

    assert "0%" not in shown
    assert "100%" not in shown
    assert {"under 5%", "over 95%"} <= shown


def test_options_of_influence_are_grouped_by_function():
    (influence,) = [
        b for b in blocks(document(), Practices) if b.title == "Influence across functions"
    ]

    assert [row.group for row in influence.rows if row.group] == [
        "The whole company",
        "Product",
        "Sales",
        "Marketing",
        "Finance",
        "Legal",
    ]


def test_scorecard_shows_the_levels_and_the_words_for_the_top():
    report = document("executive-scorecard-2021", compared=False, answers=_all_at("excellent"))

    items = blocks(report, Practices)

    assert len(items) == 10
    assert all(item.notes for item in items)
    assert blocks(report, Headline)[0].value == "100"


def _all_at(option: str) -> Answers:
    instrument = load("executive-scorecard-2021")
    answers = full_answers(instrument)
    by_item = {
        item_id: replace(answer, value=option)
        if instrument.items[item_id].place == "practice"
        else answer
        for item_id, answer in answers.by_item.items()
    }
    return replace(answers, by_item=by_item)


def test_nps_says_what_kind_of_answer_it_is():
    (headline,) = blocks(document("nps"), Headline)

    assert (headline.value, headline.scale, headline.band) == ("9", "of 10", "Promoter")


def test_history_of_another_method_is_left_out():
    assert "history" in {s.id for s in document(history=True).sections}
    assert "history" not in {s.id for s in document(history=False).sections}
    instrument = load("cs-maturity-2026")
    answers = full_answers(instrument)
    from report_cast import past

    older = tuple(replace(p, method=0) for p in past(instrument))
    report = build(
        instrument=instrument,
        answers=answers,
        scorecard=score(instrument, answers),
        comparison=None,
        advice=load_advice(instrument.family),
        history=older,
        language="en",
        made_on=MADE_ON,
    )
    assert "history" not in {s.id for s in report.sections}


def test_a_small_team_is_told_so():
    instrument = load("cs-maturity-2026")
    answers = full_answers(instrument)
    small = {**answers.by_item, "csm_count": replace(answers.by_item["csm_count"], value=3)}

    report = document(answers=replace(answers, by_item=small))

    assert "With fewer than five CSMs" in " ".join(blocks(report, Headline)[0].sentences)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(sorted(load("cs-maturity-2026").items))), st.booleans())
def test_any_part_of_the_answers_makes_a_report(kept, compared):
    instrument = load("cs-maturity-2026")
    answers = full_answers(instrument)
    part = replace(answers, by_item={k: v for k, v in answers.by_item.items() if k in kept})

    report = document(answers=part, compared=compared)

    ids = [section.id for section in report.sections]
    assert len(ids) == len(set(ids))
    assert [d.id for d in instrument.dimensions] == [i for i in ids if i in _dimension_ids()]


def _dimension_ids() -> set[str]:
    return {d.id for d in load("cs-maturity-2026").dimensions}


def test_the_same_input_makes_an_equal_document():
    instrument = load("cs-maturity-2026")
    answers = full_answers(instrument)
    card = score(instrument, answers)

    assert comparison(instrument, answers, card) == comparison(instrument, answers, card)
    assert document() == document()
