"""The judge over everything that the decks hold, and over noise."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from peerline.quiz import load
from peerline.quiz.judge import judge
from peerline.quiz.likeness import content_of, opposites

DECKS = [load.load(deck_id) for deck_id in load.deck_ids()]
CLUES = [(deck, clue) for deck in DECKS for clue in deck.clues.values()]
RIGHT = [(d, c, lang, r) for d, c in CLUES for lang, r in c.responses.all()]
WRONG = [(d, c, r) for d, c in CLUES for _, r in c.rejected.all()]
ENGLISH = ["{}", "What is {}?", "what are {}", "WHO IS {}", "Who's {}?!", " What   is {} ?"]
JAPANESE = ["{}とは何ですか？", "{}とは", "{}でしょうか？", "それは{}ですか", "{}というものですか"]
FORMS = st.sampled_from([*ENGLISH, *JAPANESE, "Waht is {}?"])


def full_width(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(st.sampled_from(RIGHT), FORMS, st.sampled_from([str, str.upper, str.title, full_width]))
def test_every_response_of_every_clue_passes_in_every_form(case, form, written):
    deck, clue, language, response = case

    assert judge(deck, clue, form.format(written(response)), language).correct


@given(st.sampled_from(WRONG), FORMS)
def test_no_rejected_response_passes_in_any_form(case, form):
    deck, clue, response = case

    assert not judge(deck, clue, form.format(response), "en").correct


@given(st.sampled_from(CLUES), st.sampled_from(CLUES), st.integers(0, 50))
def test_what_another_clue_expects_never_passes_unless_both_expect_it(case, other_case, number):
    deck, clue = case
    other = other_case[1]
    said = [response for _, response in other.responses.all()]
    typed = said[number % len(said)]
    shared = {content_of(response) for _, response in clue.responses.all()}

    if other.id in deck.clues and not clue.ordered and content_of(typed) not in shared:
        verdict = judge(deck, clue, typed, "en")
        alternatives = "or" in typed or "and" in typed or "と" in typed or "、" in typed
        assert not verdict.correct or alternatives


SWAPS = [
    (deck, clue, language, response[:i] + response[i + 1] + response[i] + response[i + 2 :])
    for deck, clue, language, response in RIGHT
    for i in range(len(response) - 1)
    if len(content_of(response).letters) >= 12
    and response[i : i + 2].isascii()
    and response[i : i + 2].isalpha()
    and (not clue.ordered or min(map(len, response.split())) > 3)
]


@given(st.integers(0, len(SWAPS) - 1))
def test_one_swapped_pair_of_letters_is_forgiven_in_a_long_response(index):
    deck, clue, language, typed = SWAPS[index]

    assert judge(deck, clue, typed, language).correct


@given(st.sampled_from(RIGHT))
def test_no_opposite_of_a_response_is_as_near_as_the_response(case):
    deck, clue, _, response = case
    accepted = {content_of(text) for _, text in clue.responses.all()}

    for opposite in opposites(response):
        if opposite not in accepted and opposite.letters:
            typed = " ".join(str(n) for n in opposite.numbers) + " " + opposite.letters
            assert not judge(deck, clue, typed, "en").correct


@given(st.sampled_from(CLUES), st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_no_other_range_is_the_range(case, low, high):
    deck, clue = case
    if clue.id != "range-of-nps":
        deck, clue = DECKS[0], DECKS[0].clues["range-of-nps"]
    verdict = judge(deck, clue, f"{low} to {high}", "en")

    assert verdict.correct is ((low, high) == (-100, 100))


@settings(max_examples=300)
@given(st.sampled_from(CLUES), st.text(max_size=400), st.sampled_from(["en", "ja", "de"]))
def test_noise_is_never_right_and_never_fails(case, typed, language):
    deck, clue = case
    verdict = judge(deck, clue, typed, language)

    assert -100 <= verdict.margin <= 100
    assert verdict.expected
    if verdict.correct:  # noise that says what is expected has to look like it
        assert unicodedata.normalize("NFKC", typed).strip()
