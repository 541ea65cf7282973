"""A learner's file: what is written comes back, and nothing of it is lost."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from peerline.instruments.faults import FileFaults
from peerline.quiz import practice, progress_file
from peerline.quiz.practice import Grade, Review

NOW = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC)


def known(deck_id, *clues):
    reviews = (Review(NOW + i * timedelta(hours=1), c, Grade.GOOD) for i, c in enumerate(clues))
    return practice.progress(deck_id, reviews)


def test_progress_comes_back_to_the_microsecond(tmp_path):
    path = tmp_path / "of" / "mine" / "practice.json"
    progress_file.save(path, known("customer-success", "upsell", "churn"))

    assert progress_file.read(path) == {
        "customer-success": known("customer-success", "upsell", "churn")
    }
    assert path.stat().st_mode & 0o077 == 0
    assert [found.name for found in path.parent.iterdir()] == ["practice.json"]


def test_two_terminals_and_two_decks_do_not_overwrite_each_other(tmp_path):
    path = tmp_path / "practice.json"
    progress_file.save(path, known("customer-success", "upsell"))
    progress_file.save(path, known("customer-metrics", "index"))
    both = progress_file.save(path, known("customer-success", "churn", "median"))

    read = progress_file.read(path)
    assert {review.clue for review in both.reviews} == {"upsell", "churn", "median"}
    assert read["customer-success"] == both
    assert set(read) == {"customer-success", "customer-metrics"}


def test_no_file_yet_is_no_progress(tmp_path):
    assert progress_file.read(tmp_path / "none.json") == {}


GOOD = {"clue": "a", "at": "2026-11-22T09:00:00Z", "grade": 3}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "\x00",
        '{"peerline": "practice/2", "decks": {}}',
        json.dumps({"peerline": "practice/1", "decks": {"a": [GOOD | {"grade": 7}]}}),
        json.dumps(
            {"peerline": "practice/1", "decks": {"a": [GOOD | {"at": "2026-11-22T09:00:00"}]}}
        ),
        json.dumps({"peerline": "practice/1", "decks": {"a": [GOOD | {"at": "yesterday"}]}}),
        json.dumps({"peerline": "practice/1", "decks": {"a": [GOOD | {"more": 1}]}}),
    ],
)
def test_a_file_that_is_no_progress_is_refused_and_left_alone(text, tmp_path):
    path = tmp_path / "practice.json"
    path.write_text(text, encoding="utf-8")

    for attempt in (
        lambda: progress_file.read(path),
        lambda: progress_file.save(path, known("customer-success", "upsell")),
    ):
        with pytest.raises(FileFaults, match="practice"):
            attempt()
    assert path.read_text(encoding="utf-8") == text


def test_where_nothing_can_be_written_it_says_so(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")

    with pytest.raises(FileFaults):
        progress_file.save(tmp_path / "file" / "practice.json", known("customer-success", "upsell"))
