"""The editions beside the counts of the seeds (reading.md, section 1)."""

import pytest

from peerline.instruments import load
from peerline.instruments.model import Kind

# item: options in (2020, 2019 en, 2019 ja, union 2026); None = not asked there
OPTIONS = {
    "respondent_title": (9, 9, 9, 9),
    "region": (5, 5, 5, 5),
    "industry": (22, 22, 22, 22),
    "business_model": (3, 3, 3, 3),
    "arr_band": (6, 6, 6, 6),
    "cs_platform": (None, 10, 10, 10),
    "crm": (None, 6, 6, 6),
    "leadership_level": (6, 6, 6, 6),
    "cross_functional_influence": (10, 10, 10, 10),
    "financial_measure": (3, 3, 3, 3),
    "structure": (4, 4, 4, 4),
    "roles": (7, 7, 7, 7),
    "operations": (7, 7, 7, 7),
    "segments": (4, 4, 4, 4),
    "segment_use": (6, 6, 6, 6),
    "processes": (4, 4, 4, 4),
    "objectives_timing": (5, 5, 5, 5),
    "resources": (9, 9, 9, 9),
    "resource_staff": (5, 5, 5, 5),
    "marketing_staff": (5, 5, 5, 5),
    "milestones": (5, 5, 5, 5),
    "setup": (6, 4, 4, 6),
    "self_service": (6, 5, 5, 7),
    "cadence": (3, 4, 4, 4),
    "purposes": (10, 10, 10, 10),
    "measures": (11, 11, 11, 11),
    "baselines": (3, 4, 4, 4),
    "reactions": (4, 4, 4, 4),
}
FORMS = [
    ("cs-maturity-2020", "en", 0),
    ("cs-maturity-2020", "ja", 0),
    ("cs-maturity-2019", "en", 1),
    ("cs-maturity-2019", "ja", 2),
    ("cs-maturity-2026", "en", 3),
    ("cs-maturity-2026", "ja", 3),
]


def asked(item):
    return [option for option in item.options if not option.added]


@pytest.mark.parametrize(("instrument_id", "language", "column"), FORMS)
def test_each_question_offers_the_options_of_its_seed(instrument_id, language, column):
    form = load.load(instrument_id).form(language)
    for item_id, counts in OPTIONS.items():
        question = form.by_item.get(item_id)
        found = None if question is None else len(asked(question.item))
        assert found == counts[column], item_id


@pytest.mark.parametrize(
    ("instrument_id", "language", "questions", "options"),
    [
        ("cs-maturity-2020", "en", 34, 168),
        ("cs-maturity-2020", "ja", 34, 168),
        ("cs-maturity-2019", "en", 35, 183),
        ("cs-maturity-2019", "ja", 35, 183),
    ],
)
def test_totals_of_the_seeds(instrument_id, language, questions, options):
    form = load.load(instrument_id).form(language)
    total = sum(len(asked(q.item)) for q in form.numbered if q.item.kind is not Kind.SHARES)
    assert (len(form.numbered), total) == (questions, options)


NUMBERS_2019 = {"nrr": 10, "retention_rate": 11, "leadership_level": 15, "reactions": 35}
NUMBERS_2020 = {"retention_rate": 10, "finance": 11, "time_split": 30, "reactions": 34}


@pytest.mark.parametrize(
    ("instrument_id", "numbers"),
    [("cs-maturity-2019", NUMBERS_2019), ("cs-maturity-2020", NUMBERS_2020)],
)
def test_questions_keep_the_numbers_of_their_year(instrument_id, numbers):
    form = load.load(instrument_id).form("en")
    assert {item: form.by_item[item].number for item in numbers} == numbers


def test_required_marks():
    optional_2019 = [
        question.number
        for question in load.load("cs-maturity-2019").form("en").numbered
        if not question.required
    ]
    assert optional_2019 == [13, 14]
    assert all(q.required for q in load.load("cs-maturity-2020").form("en").numbered)


def test_2026_has_38_questions_and_marks_what_is_ours():
    form = load.load("cs-maturity-2026").form("en")
    assert len(form.numbered) == 38
    follow_ups = {q.item.id for q in form.questions if q.after is not None}
    assert follow_ups == {"journey_mapping", "value_shown"}
    assert all(form.by_item[item].item.added for item in follow_ups)
    assert form.by_item["segments"].item.option("by-industry").added
    assert form.by_item["cross_functional_influence"].item.option("legal-terms").added


def test_2019_asks_in_japanese_what_the_japanese_edition_asked():
    form = load.load("cs-maturity-2019").form("ja")
    region = form.by_item["region"].item
    assert [option.id for option in region.options] == [
        "north-america",
        "latin-america",
        "emea",
        "japan",
        "oceania",
    ]
    assert region.option("japan").parent == "asia"
    assert {"customers_covered", "cs_headcount"} <= set(form.by_item)
    assert not {"customer_count", "csm_count"} & set(form.by_item)
    assert form.by_item["nrr"].item.unknown
    assert not load.load("cs-maturity-2019").form("en").by_item["nrr"].item.unknown


def test_practices_identical_in_2019_and_2020():
    old, new = (load.load(f"cs-maturity-{year}").form("en") for year in (2019, 2020))
    dimensions = {d.id for d in load.load("cs-maturity-2020").dimensions}
    shared = [
        q.item.id for q in new.numbered if q.item.place in dimensions and q.item.id in old.by_item
    ]
    different = [
        item
        for item in shared
        if [o.id for o in asked(old.by_item[item].item)]
        != [o.id for o in asked(new.by_item[item].item)]
    ]
    assert len(shared) == 21
    assert sorted(different) == ["baselines", "cadence", "self_service", "setup"]


def test_22_practice_items_in_8_dimensions():
    instrument = load.load("cs-maturity-2020")
    dimensions = [d.id for d in instrument.dimensions]
    practice = [q for q in instrument.form("en").numbered if q.item.place in dimensions]
    assert (len(dimensions), len(practice)) == (8, 22)


def test_the_finance_grid_has_13_fields_and_one_of_ours():
    grid = load.load("cs-maturity-2020").form("en").by_item["finance"].item.finance
    seeds = [row for row in grid.rows if not row.added]
    fields = sum(1 if row.id == "nrr" else 2 for row in seeds)
    assert fields == 13
    assert [row.id for row in grid.rows if row.added] == ["prior_total"]


def test_the_scorecard_has_ten_rubrics_of_three_levels():
    form = load.load("executive-scorecard-2021").form("en")
    assert len(form.numbered) == 10
    for question in form.numbered:
        assert [o.id for o in asked(question.item)] == ["poor", "average", "excellent"]
        assert question.item.kind is Kind.RUBRIC


def test_every_many_of_has_a_choice_for_none():
    for instrument_id in load.editions():
        for item in load.load(instrument_id).items.values():
            if item.kind is Kind.MANY_OF:
                assert any(option.exclusive for option in item.options), item.id


@pytest.mark.parametrize("instrument_id", sorted(load.editions()))
def test_an_instrument_survives_its_canonical_form(instrument_id):
    original = load.load(instrument_id)
    again = load.from_canonical(load.canonical_of(instrument_id))
    assert again.digest == original.digest
    assert again.forms == original.forms


def test_an_unknown_instrument_is_told_with_those_there_are():
    with pytest.raises(load.UnknownInstrument, match="cs-maturity-2026"):
        load.load("cs-maturity-1999")


def test_an_item_knows_the_options_of_every_form():
    options = {option.id for option in load.load("cs-maturity-2019").items["region"].options}
    assert {"asia", "japan"} <= options
