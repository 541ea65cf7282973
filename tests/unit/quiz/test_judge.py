"""What the judge forgives, and what it never does: the traps of the seed's board among them."""

import pytest

from peerline.quiz import load
from peerline.quiz.judge import expected_response, judge
from peerline.quiz.likeness import content_of
from peerline.quiz.question import strip

DECK = load.load("customer-success")
METRICS = load.load("customer-metrics")
EARLY, LATE, RITUAL = DECK.at(0, 1), DECK.at(0, 2), DECK.at(0, 4)
GROUPS, RANGE = DECK.at(1, 1), DECK.at(1, 3)
VARIABLES, MONTHLY, POSITIVE = DECK.at(2, 0), DECK.at(2, 1), DECK.at(2, 3)
NET = DECK.at(2, 4)
EXPAND, GROWS, HEALTH = DECK.at(3, 0), DECK.at(3, 1), DECK.at(3, 4)


def right(clue, typed, language="en", deck=DECK):
    return judge(deck, clue, typed, language).correct


@pytest.mark.parametrize(
    ("clue", "typed"),
    [
        (EARLY, "What is a late-stage SaaS company?"),
        (LATE, "What is an early stage SaaS company?"),
        (EARLY, "レイターステージのSaaS企業とは何ですか？"),
        (LATE, "アーリーステージのSaaS企業"),
        (POSITIVE, "What is negative net retention?"),
        (POSITIVE, "ネガティブ・ネットリテンションとは？"),
        (POSITIVE, "net retention"),
        (POSITIVE, "positive gross retention"),
        (POSITIVE, "positive net churn"),
        (NET, "gross retention"),
        (NET, "positive net retention"),
        (RANGE, "What is 100 to 100?"),
        (RANGE, "0 to 100"),
        (RANGE, "-100 to 10"),
        (RANGE, "-10 to 100"),
        (RANGE, "-100 to 1000"),
        (RANGE, "１００から１００"),
        (MONTHLY, "annual contract"),
        (MONTHLY, "年次契約"),
        (GROWS, "downsell"),
        (EXPAND, "land and contract"),
        (EXPAND, "not land and expand"),
        (HEALTH, "customer unhealth score"),
        (VARIABLES, "variables that affect churn"),
        (MONTHLY, "bimonthly contract"),
        (NET, "the retention rate"),
        (NET, "no net retention"),
    ],
)
def test_an_opposite_never_passes(clue, typed):
    verdict = judge(DECK, clue, typed, "en")

    assert not verdict.correct
    assert verdict.margin <= 0


@pytest.mark.parametrize(
    "typed",
    [
        "-100 to 100",
        "−100 to 100",
        "–100 – 100",
        "—100 to +100",
        "‑100 to 100",
        "－１００ to １００",
        "﹣100 to 100",
        "ー１００から１００",
        "▲100〜100",
        "△100～100",
        "What is minus 100 to plus 100?",
        "negative 100 to positive 100",
        "from -100 up to 100",
        "between −100 and 100 points",
        "-100-100",
        "マイナス100からプラス100ですか",
        "マイナス１００点から１００点まで",
        "±100",
        "the range −100 to 100",
    ],
)
def test_a_minus_is_a_minus_however_it_is_typed(typed):
    assert right(RANGE, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "What is Detractor, Passive and Promoter?",
        "what are detractors, passives, promoters",
        "detractor passive promoter",
        "Detractors / Passives / Promotors",
        "detractor -> passive -> promoter",
        "批判者、中立者、推奨者",
        "批判者と中立者と推奨者とは何ですか？",
        "デトラクター、パッシブ、プロモーターですか",
        "デトラクター・中立者・推奨者",
    ],
)
def test_an_ordered_list_is_right_in_any_of_its_wordings(typed):
    assert right(GROUPS, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "promoter, passive, detractor",
        "passive, detractor, promoter",
        "detractor, promoter, passive",
        "detractor, promoter",
        "detractor",
        "推奨者、中立者、批判者",
        "detractor, passive, promoter, detractor",
    ],
)
def test_an_ordered_list_wants_all_its_parts_in_order(typed):
    assert not right(GROUPS, typed)


@pytest.mark.parametrize("clue", [GROWS, RITUAL], ids=lambda clue: clue.id)
def test_each_alternative_is_right_alone_and_all_of_them_together(clue):
    for response in clue.responses.to("en"):
        assert right(clue, response)
        assert right(clue, f"What is {response}?")


def test_several_responses_at_once_have_to_be_right_each():
    assert right(RITUAL, "What is Pulse OR what is Dreamforce?")
    assert right(GROWS, "アップセルまたはクロスセルですか？")
    assert right(GROWS, "upsell and cross-sell")
    assert not right(EARLY, "early stage or late stage")
    assert not right(GROWS, "upsell or downsell")
    assert not right(RANGE, "100 to 100 or -100 to 100")


@pytest.mark.parametrize(
    "typed",
    [
        "WHAT IS LAND AND EXPAND",
        "whats land & expand",
        "What’s a land-and-expand?",
        "Who is Land and Expand?",
        "what are land and expands",
        "waht is land and expand",
        "wat is land and expand?",
        "what is lnad and expand",
        "what is land and expnad?!",
        "ランド・アンド・エクスパンド",
        "ランドアンドエキスパンドとは何ですか？",
        "らんどあんどえくすぱんど",
        "ﾗﾝﾄﾞ･ｱﾝﾄﾞ･ｴｸｽﾊﾟﾝﾄﾞ",
        "ランド・アンド・エクスパンドというものでしょうか",
        "それはランド・アンド・エクスパンドですか？",
        "ｌａｎｄ　ａｎｄ　ｅｘｐａｎｄ",
    ],
)
def test_case_articles_plurals_typos_and_kinds_of_kana_are_forgiven(typed):
    assert right(EXPAND, typed)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("What is churn?", True),
        ("what are promoters", True),
        ("Who's a champion?", True),
        ("who are promoters?", True),
        ("解約とは何ですか？", True),
        ("解約とは", True),
        ("解約ですか", True),
        ("推奨者って誰", False),
        ("推奨者は誰ですか？", True),
        ("churn", False),
        ("churn?", False),
        ("whatever", False),
        ("解約", False),
        ("解約です", False),
        ("", False),
    ],
)
def test_the_form_of_a_question_is_told_apart(typed, asked):
    assert strip(typed)[1] is asked
    assert judge(DECK, EXPAND, typed, "ja").form_ok is asked


def test_the_right_words_without_a_question_are_correct_but_not_in_form():
    verdict = judge(DECK, EXPAND, "land and expand", "en")

    assert (verdict.correct, verdict.form_ok) == (True, False)


def test_what_was_expected_is_said_as_a_question_in_the_players_language():
    assert expected_response(GROUPS, "en") == "What are detractor, passive, promoter?"
    assert judge(DECK, EXPAND, "x", "ja").expected == "ランド・アンド・エクスパンドとは何ですか？"
    champion = METRICS.clues["champion"]
    assert expected_response(champion, "en") == "Who is the champion?"
    assert expected_response(champion, "ja") == "チャンピオンとは誰ですか？"


def test_the_margin_and_the_nearest_show_what_decided():
    late = judge(DECK, EARLY, "late-stage SaaS company", "en")
    early = judge(DECK, EARLY, "early-stage SaaS company", "en")

    assert late.margin < 0 < early.margin
    assert late.nearest == "a late-stage SaaS company"
    assert early.nearest == "an early-stage SaaS company"


@pytest.mark.parametrize("typed", ["asdf", "banana split", "42", "寿司", "きょうはいい天気", ""])
def test_what_is_like_nothing_is_said_to_be_like_nothing(typed):
    for clue in (EARLY, GROUPS, RANGE, HEALTH):
        verdict = judge(DECK, clue, typed, "en")
        assert (verdict.near, verdict.nearest, verdict.correct) == (False, "", False)


@pytest.mark.parametrize(
    "typed", ["", "  ", "?", "What is?", "what is the", "とは何ですか", "x" * 9999]
)
def test_what_says_nothing_is_not_right(typed):
    verdict = judge(DECK, HEALTH, typed, "en")

    assert not verdict.correct
    assert verdict.expected == "What is a customer health score?"


def test_a_number_is_exact():
    worked = METRICS.clues["worked-net-retention"]

    assert right(worked, "What is 90%?", deck=METRICS)
    assert right(worked, "９０パーセントですか", deck=METRICS)
    assert right(worked, "90.0", deck=METRICS)
    assert not right(worked, "91", deck=METRICS)
    assert not right(worked, "-90", deck=METRICS)
    assert not right(worked, "9", deck=METRICS)


def test_one_chinese_character_is_another_word():
    assert right(MONTHLY, "月次契約")
    assert not right(MONTHLY, "年次契約")
    assert not right(MONTHLY, "月次解約")


def test_an_abbreviation_in_brackets_changes_nothing():
    assert content_of("Net Promoter Score (NPS)") == content_of("the net promoter score")
    assert content_of("ネット・プロモーター・スコア（NPS）") == content_of(
        "ネットプロモータースコア"
    )
