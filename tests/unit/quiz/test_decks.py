"""The bundled decks: the seed's board in its places, both languages whole, tags that exist."""

import pytest

from peerline.quiz import load, tags
from peerline.quiz.check import check_file
from peerline.quiz.deck import Position
from peerline.quiz.judge import judge

SEED = """
maturity of the company; early-stage SaaS company; late-stage SaaS company; early-stage SaaS company
Net Promoter Score survey; detractor, passive, promoter; Net Promoter Score; -100 to 100
variables that affect retention; monthly contract; annual contract; positive net retention
land and expand; upsell; book of business; definition of customer success
common ways to measure CSMs; customer health score; customer success solution; customer health score
"""
LAST = ("Dreamforce", "risk indicator", "net retention", "customer health score")
LAST = (*LAST, "individual performance")
"""A line for each category: what the seed's board expects from its top; LAST is its last row."""
PLACES = [
    (column, row, expected)
    for column, (line, last) in enumerate(zip(SEED.strip().splitlines(), LAST, strict=True))
    for row, expected in enumerate([*line.split("; "), last])
]
DECKS = [load.load(deck_id) for deck_id in load.deck_ids()]
EVERY_CLUE = [(deck, clue) for deck in DECKS for clue in deck.clues.values()]


def test_the_deck_of_the_seed_comes_first_and_another_is_beside_it():
    assert load.deck_ids() == ("customer-success", "customer-metrics")


@pytest.mark.parametrize(("column", "row", "expected"), PLACES)
def test_each_place_of_the_seeds_board_expects_what_the_seed_does(column, row, expected):
    deck = load.load("customer-success")
    clue = deck.at(column, row)

    assert clue.value == 100 * (row + 1)
    assert judge(deck, clue, expected, "en").correct


def test_the_only_daily_double_stands_in_the_first_category_with_one_of_its_own():
    deck = load.load("customer-success")

    doubles = [place for place, clue in deck.places.items() if clue.daily_double]

    assert doubles == [Position(0, 4)]
    assert deck.category_of(deck.at(0, 4)).to("en") == "Ancient rituals"
    assert deck.category_of(deck.at(0, 3)) == deck.categories[0].title


def test_clues_that_share_a_response_are_kept_apart():
    deck = load.load("customer-success")

    early = [deck.at(0, 1), deck.at(0, 3)]
    health = [deck.at(3, 4), deck.at(4, 1), deck.at(4, 3)]

    assert len({clue.id for clue in early + health}) == 5
    assert early[0].responses == early[1].responses
    assert len({clue.text.to("en") for clue in health}) == 3


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.id)
def test_each_deck_is_a_whole_board_with_a_final_round_in_both_languages(deck):
    assert deck.languages == ("en", "ja")
    assert [len(category.clues) for category in deck.categories] == [5] * 5
    assert deck.final is not None
    assert deck.final.clue.value == 0
    assert deck.id == load.deck_files()[deck.id].stem
    assert check_file(load.deck_files()[deck.id]) == []


@pytest.mark.parametrize(("deck", "clue"), EVERY_CLUE, ids=lambda value: value.id)
def test_each_clue_is_told_explained_sourced_and_tagged(deck, clue):
    for language in deck.languages:
        assert clue.text.by_language[language]
        assert clue.explanation.by_language[language]
        assert clue.source.by_language[language]
        assert clue.responses.by_language[language]
        assert clue.rejected.by_language[language]
    assert clue.dimensions
    assert clue.practices


@pytest.mark.parametrize(("deck", "clue"), EVERY_CLUE, ids=lambda value: value.id)
def test_a_clue_does_not_give_its_response_away(deck, clue):
    for language in deck.languages:
        told = clue.text.to(language).casefold()
        for response in clue.responses.to(language):
            words = response.casefold().removeprefix("the ").removeprefix("a ")
            assert len(words) < 4 or words not in told, (language, response)


def test_the_bundled_decks_teach_about_every_dimension():
    for dimension_id in tags.known_dimensions():
        assert tags.clues_of_dimension(DECKS, dimension_id), dimension_id


def test_a_step_of_the_report_leads_to_the_clues_of_its_practice_else_of_its_dimension():
    of_practice = tags.clues_for_step(DECKS, "nps_score", "roi")
    without_clues = tags.clues_for_step(DECKS, "in_no_deck", "onboarding")

    assert {tagged.clue.id for tagged in of_practice} >= {"range-of-nps", "three-groups"}
    assert [tagged.clue.id for tagged in without_clues] == ["time-to-value"]
    assert tags.clues_for_step(DECKS, "in_no_deck", None) == ()


def test_by_dimension_lists_a_clue_under_each_of_its_dimensions():
    found = tags.by_dimension(load.load("customer-success"))

    assert "risk-indicator" in {clue.id for clue in found["roi"]}
    assert "risk-indicator" in {clue.id for clue in found["playbook"]}


def test_a_deck_written_down_comes_back_the_same():
    text = load.canonical_of("customer-success")

    again = load.from_canonical(text)

    assert again == load.load("customer-success")
    assert again.digest == load.load("customer-success").digest


def test_an_unknown_deck_names_those_there_are():
    with pytest.raises(load.UnknownDeck, match="customer-success, customer-metrics"):
        load.load("nothing")
