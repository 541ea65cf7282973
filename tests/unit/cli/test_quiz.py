"""`peerline quiz` as a person types it."""

import json

import pytest
from click.testing import CliRunner

from peerline.cli import main, quiz_outputs


def run(*arguments, typed=""):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=typed)


def output(*arguments):
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_decks_lists_the_bundled_ones():
    rows = [quiz_outputs.DeckRow.model_validate(row) for row in output("quiz", "decks", "--json")]

    assert [(row.id, row.clues, row.final) for row in rows] == [
        ("customer-success", 25, True),
        ("customer-metrics", 25, True),
    ]
    assert "25 clues in 5 categories and a final round" in run("quiz", "decks").stdout


@pytest.mark.parametrize("deck", [(), ("customer-metrics",)])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_show_gives_languages_and_categories_with_clues(deck, language):
    shown = quiz_outputs.DeckOutput.model_validate(
        output("quiz", "show", *deck, "--lang", language, "--json")
    )

    assert shown.languages == ["en", "ja"]
    assert [[clue.value for clue in c.clues] for c in shown.categories] == [
        [100, 200, 300, 400, 500]
    ] * 5
    assert all(clue.text and clue.responses for c in shown.categories for clue in c.clues)


def test_show_marks_the_daily_double_and_its_category():
    shown = output("quiz", "show", "--json")
    doubles = [clue for c in shown["categories"] for clue in c["clues"] if clue["daily_double"]]

    assert [clue["category"] for clue in doubles] == ["Ancient rituals"]
    assert shown["categories"][0]["clues"][4] == doubles[0]
    assert "[daily double: Ancient rituals]" in run("quiz", "show").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("quiz", "show", "nothing"), "there are: customer-success, customer-metrics"),
        (("quiz", "show", "--lang", "fr"), "it has: en, ja"),
        (("quiz", "show", "no.yaml"), "unreadable"),
        (("quiz", "practice", "--json"), "--json goes with --report"),
        (("quiz", "export", "-o", "deck.odt"), "--format"),
        (("quiz", "import", "deck.csv", "-o", "deck.txt"), "name a .yaml file"),
        (("quiz", "import", "none.csv", "-o", "deck.yaml"), "unreadable"),
        (("quiz", "import", "deck.yaml", "-o", "other.yaml"), "deck file already"),
        (("quiz", "import", "deck.csv", "-o", "デッキ.yaml"), "give --id"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = run(*arguments)

    assert result.exit_code != 0
    assert said in result.output.replace("\n", " ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["csv", "gift", "apkg"])
def test_a_deck_goes_out_and_comes_back_as_one_that_can_be_practised(ending, tmp_path):
    there, back = tmp_path / f"deck.{ending}", tmp_path / "back.yaml"

    assert run("quiz", "export", "-o", there).exit_code == 0
    assert run("quiz", "import", there, "-o", back, "--title", "Back").exit_code == 0

    assert run("check", back).exit_code == 0
    assert len(output("quiz", "show", back, "--json")["categories"]) == 5
    again = run("quiz", "import", there, "-o", back)
    assert again.exit_code == 1
    assert "--force replaces it" in again.output
    assert run("quiz", "import", there, "-o", back, "--force").exit_code == 0


def test_an_exported_deck_file_is_the_deck(tmp_path):
    run("quiz", "export", "customer-metrics", "-o", tmp_path / "own.yaml")

    shown = output("quiz", "show", tmp_path / "own.yaml", "--json")

    assert shown["digest"] == output("quiz", "show", "customer-metrics", "--json")["digest"]


def practise(tmp_path, *lines, options=()):
    return run(
        "quiz", "practice", "--state", tmp_path / "my.json", *options, typed="\n".join(lines)
    )


def told(tmp_path):
    report = output("quiz", "practice", "--state", tmp_path / "my.json", "--report", "--json")
    return quiz_outputs.PracticeOutput.model_validate(report)


def test_practice_judges_says_what_was_expected_and_keeps_it(tmp_path):
    result = practise(
        tmp_path,
        "what is the maturity of the company",
        "late stage",  # wrong: the next line goes on
        "",
    )

    assert result.exit_code == 0, result.output
    assert "✓ Right. What is the maturity of the company?" in result.output
    assert "✗ Not right. Expected: What is an early-stage SaaS company?" in result.output
    assert "nearest to “late stage”" in result.output
    assert "Stopped. What you answered is kept." in result.output
    report = told(tmp_path)
    assert (report.reviews, report.right, report.seen) == (2, 1, 2)
    assert report.missed == ["stage-of-stopping-churn"]


def test_practice_names_nothing_that_only_seems_near(tmp_path):
    result = practise(tmp_path, "banana split", "")

    assert "not like any response" in result.output
    assert "nearest to" not in result.output


def test_practice_asks_what_was_missed_once_more_and_ends(tmp_path):
    result = practise(
        tmp_path, "?", "early stage", "what is company maturity", options=("--clues", 2)
    )

    assert result.exit_code == 0, result.output
    assert "[once more]" in result.output
    assert "1 of 2 right at the first try." in result.output
    assert told(tmp_path).missed == []


def test_the_learner_may_overrule_the_judge(tmp_path):
    practise(tmp_path, "the firm's ripeness", "y", options=("--clues", 1))

    assert (told(tmp_path).right, told(tmp_path).missed) == (1, [])


def test_practice_ends_for_today(tmp_path):
    rights = ["company maturity", "early stage", "late stage", "early stage", "pulse"]
    practise(tmp_path, *rights)

    result = practise(tmp_path)

    assert "Nothing is due today." in result.output
    assert "Next clue due: " in result.output
    assert told(tmp_path).due == 0


def test_practice_speaks_japanese(tmp_path):
    result = practise(tmp_path, "会社の成熟度ですか", "後期ステージ", options=("--lang", "ja"))

    assert "✓ 正解です。 企業の成熟度とは何ですか？" in result.output
    assert "不正解です。正解は「アーリーステージのSaaS企業とは何ですか？」" in result.output
    assert "いちばん苦手なカテゴリー" in result.output


def test_a_broken_state_file_is_said_and_left_alone(tmp_path):
    (tmp_path / "my.json").write_text("{", encoding="utf-8")

    result = practise(tmp_path, "company maturity")

    assert result.exit_code == 1
    assert "not-practice" in result.output
    assert (tmp_path / "my.json").read_text(encoding="utf-8") == "{"


def test_progress_lies_where_the_user_says(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    run("quiz", "practice", "--clues", "1", typed="company maturity\n")
    monkeypatch.setenv("PEERLINE_PRACTICE_FILE", str(tmp_path / "other.json"))
    run("quiz", "practice", "--clues", "1", typed="company maturity\n")

    assert (tmp_path / "state" / "peerline" / "practice.json").exists()
    assert (tmp_path / "other.json").exists()


def test_what_would_steer_the_terminal_is_not_printed(tmp_path):
    there, back = tmp_path / "deck.yaml", tmp_path / "evil.yaml"
    run("quiz", "export", "-o", there)
    text = there.read_text(encoding="utf-8")
    back.write_text(
        text.replace("More than anything", "\\e[2JMore than anything"), encoding="utf-8"
    )

    result = practise(tmp_path, "company maturity", options=(str(back),))

    assert "More than anything" in result.output
    assert "\x1b[2J" not in result.output
