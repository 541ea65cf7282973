"""An author's mistakes in a deck: each is told with its line, code and remedy, all at once."""

from textwrap import dedent

import pytest

from peerline.cli.checking import check_file
from peerline.instruments.faults import FileFaults
from peerline.quiz import load

DECK = dedent("""\
    peerline: deck/1
    id: coffee
    languages: [en, ja]
    title: {en: "Coffee", ja: "コーヒー"}
    summary: {en: "Two clues.", ja: "2問です。"}
    categories:
      - id: beans
        title: {en: "Beans", ja: "豆"}
        clues:
          - id: arabica
            value: 100
            text: {en: "The finer of the two.", ja: "二つのうち香り高いほう。"}
            responses: {en: ["arabica"], ja: ["アラビカ種"]}
            rejected: {en: ["robusta"]}
            explanation: {en: "It grows high up.", ja: "高地で育ちます。"}
            source: {en: "A cup", ja: "一杯"}
            tags: {dimensions: [roi], practices: [measures]}
          - id: steps
            value: 200
            daily_double: {category: {en: "By hand", ja: "手で"}}
            ordered: true
            text: {en: "First, second, third.", ja: "順番に三つ。"}
            responses: {en: ["grind, pour, wait"], ja: ["挽く、注ぐ、待つ"]}
            explanation: {en: "In this order.", ja: "この順番です。"}
            source: {en: "A cup", ja: "一杯"}
""")


@pytest.fixture
def deck_file(tmp_path):
    def write(text=DECK):
        path = tmp_path / "coffee.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_users_own_deck_is_sound_and_can_be_played(deck_file):
    path = deck_file()

    assert check_file(path) == []
    assert load.read(path).at(0, 1).category.to("ja") == "手で"
    assert load.read(path).final is None


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        (', ja: "高地で育ちます。"', "", "missing-translation", 15),
        (', ja: ["アラビカ種"]', "", "missing-translation", 13),
        ('ja: "豆"', 'de: "Bohnen"', "missing-translation", 8),
        ("value: 100\n", "value: 100\n        daily_double: {}\n", "daily-doubles", 21),
        ("value: 200", "value: 100", "values", 19),
        ("id: steps", "id: arabica", "repeated-id", 18),
        ("languages: [en, ja]", "languages: [en, ja, en]", "repeated-language", 3),
        ("[measures]", "[measure]", "unknown-tag", 17),
        ("[roi]", "[return]", "unknown-tag", 17),
        ('"grind, pour, wait"', '"grind"', "parts", 23),
        ('"grind, pour, wait"', '"grind, pour"', "parts", 23),
        ('["robusta"]', '["Arabicas"]', "rejected-right", 14),
        ('["arabica"]', '["What is?"]', "empty-response", 13),
        ('{en: ["robusta"]}', '{fr: ["robusta"]}', "language", 14),
        ("ordered: true", "ordered: perhaps", "bool-type", 21),
        ("value: 200", "value: 0", "greater-than-equal", 19),
        ("id: beans", "ident: beans", "extra-forbidden", 7),
        ("rejected:", "asked: how\n        rejected:", "enum", 14),
    ],
)
def test_faults_of_a_deck(deck_file, before, after, code, line):
    assert before in DECK
    path = deck_file(DECK.replace(before, after, 1))

    found = [(fault.code, fault.line) for fault in check_file(path)]

    assert (code, line) in found
    assert all(fault.remedy for fault in check_file(path))
    with pytest.raises(FileFaults):
        load.read(path)


def test_two_categories_of_one_name_are_told_apart_or_refused(deck_file):
    again = DECK[DECK.index("  - id: beans") :].replace("id: beans", "id: more")
    again = again.replace("arabica", "other", 1).replace("id: steps", "id: others")
    path = deck_file(DECK + again)

    assert [f.code for f in check_file(path) if f.code == "repeated-title"] == [
        "repeated-title"
    ] * 2


def test_a_wrong_response_that_the_judge_would_take_is_found(deck_file):
    path = deck_file(DECK.replace('["robusta"]', '["arabca or arabica"]', 1))

    assert [(fault.code, fault.line) for fault in check_file(path)] == [("accepted", 14)]


def test_a_right_response_that_the_judge_would_refuse_is_found(deck_file):
    text = DECK.replace('["grind, pour, wait"]', '["pour, pour"]').replace("、注ぐ、待つ", "、注ぐ")

    assert [(fault.code, fault.line) for fault in check_file(deck_file(text))] == []
