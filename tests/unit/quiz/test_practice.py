"""Practice: what comes today, when it comes back, and what a learner and a lead are told."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from peerline.quiz import load, practice
from peerline.quiz.policy import load_learning
from peerline.quiz.practice import Grade, Review

DECK = load.load("customer-success")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def known(*tries):
    return practice.progress(DECK.id, (Review(at, clue, grade) for at, clue, grade in tries))


def every_clue(grade, at=NOW):
    return known(*((at, clue_id, grade) for clue_id in DECK.clues))


def test_a_beginner_gets_the_days_new_clues_and_no_more():
    today = practice.session(DECK, known(), NOW)
    half = known(*((NOW, clue.id, Grade.GOOD) for clue in today[:3]))

    assert len(today) == load_learning().new_a_day
    assert len(practice.session(DECK, half, NOW)) == load_learning().new_a_day - 3


def test_whoever_asks_for_more_gets_more():
    assert len(practice.session(DECK, known(), NOW, 12)) == 12
    assert len(practice.session(DECK, known(), NOW, 99)) == len(DECK.clues)


def test_what_was_known_stays_away_for_days_and_longer_each_time():
    gaps = []
    tries = [(NOW, "land-and-expand", Grade.GOOD)]
    for _ in range(4):
        memory = known(*tries).memories["land-and-expand"]
        gaps.append(memory.due - memory.last)
        tries.append((memory.due, "land-and-expand", Grade.GOOD))

    assert gaps == sorted(gaps)
    assert gaps[0] >= DAY
    assert gaps[-1] > 20 * DAY


def test_what_was_missed_is_back_before_what_was_known():
    tried = known((NOW, "land-and-expand", Grade.GOOD), (NOW, "upsell", Grade.AGAIN))

    assert tried.memories["upsell"].due < tried.memories["land-and-expand"].due
    assert practice.recall(tried.memories["upsell"], NOW) == 0
    assert practice.recall(tried.memories["land-and-expand"], NOW) == 1


def test_recall_fades_to_the_policys_share_when_a_clue_is_due():
    memory = known((NOW, "land-and-expand", Grade.EASY)).memories["land-and-expand"]

    later = [practice.recall(memory, NOW + days * DAY) for days in range(0, 60, 5)]

    assert later == sorted(later, reverse=True)
    assert practice.recall(memory, memory.due) == pytest.approx(0.9, abs=0.02)


def test_due_clues_come_before_new_ones_and_the_weakest_category_first():
    good = [c.id for c in DECK.categories[0].clues]
    bad = [c.id for c in DECK.categories[2].clues]
    tries = [(NOW, clue_id, Grade.GOOD) for clue_id in good]
    tries += [(NOW, clue_id, Grade.AGAIN) for clue_id in bad]

    later = practice.session(DECK, known(*tries), NOW + 10 * DAY)

    assert [clue.id for clue in later[:5]] == bad
    assert [clue.id for clue in later[5:]] == good


def test_new_clues_come_from_the_weakest_category_first():
    tries = [(NOW, clue.id, Grade.GOOD) for clue in DECK.categories[0].clues[:4]]

    today = practice.session(DECK, known(*tries), NOW + timedelta(hours=1), 3)

    assert all(clue in DECK.categories[1].clues for clue in today)


def test_the_report_says_how_a_learner_stands():
    tries = [
        (NOW - 3 * DAY, "land-and-expand", Grade.GOOD),
        (NOW - DAY, "company-maturity", Grade.AGAIN),
        (NOW - DAY, "company-maturity", Grade.GOOD),
        (NOW, "three-groups", Grade.AGAIN),
        (NOW, "in-no-deck", Grade.GOOD),
    ]

    report = practice.report(DECK, known(*tries), NOW)

    assert (report.reviews, report.right, report.seen, report.clues) == (4, 2, 3, 26)
    assert (report.days, report.streak) == (3, 2)
    assert report.missed == ("three-groups",)
    assert [category.seen for category in report.categories] == [1, 1, 0, 1, 0, 0]
    assert report.weakest.id == "measures"
    assert report.next_due is not None


def test_days_are_those_of_the_learners_own_clock():
    tokyo = timezone(timedelta(hours=9))
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)

    report = practice.report(DECK, known((late, "upsell-no", Grade.GOOD)), late.astimezone(tokyo))
    tried = known((late, "land-and-expand", Grade.GOOD))
    told = practice.report(DECK, tried, datetime(2026, 11, 23, 9, 0, tzinfo=tokyo))

    assert report.reviews == 0
    assert (told.days, told.streak) == (1, 1)


def test_mastery_is_a_memory_of_weeks():
    at = NOW
    tried = every_clue(Grade.GOOD, at)
    for _ in range(4):
        at = max(memory.due for memory in tried.memories.values())
        tried = practice.merged(tried, every_clue(Grade.GOOD, at))

    assert practice.report(DECK, every_clue(Grade.GOOD), NOW).mastered == 0
    assert practice.report(DECK, tried, at).mastered == len(DECK.clues)


def test_progress_of_two_places_merges_without_counting_a_review_twice():
    phone = known((NOW, "land-and-expand", Grade.GOOD), (NOW + DAY, "three-groups", Grade.GOOD))
    terminal = known((NOW, "land-and-expand", Grade.GOOD), (NOW, "range-of-nps", Grade.AGAIN))

    both = practice.merged(phone, terminal)

    assert len(both.reviews) == 3
    assert both == practice.merged(terminal, phone)
    with pytest.raises(ValueError, match="can't be merged"):
        practice.merged(phone, practice.progress("customer-metrics", ()))


def test_a_review_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Review(datetime(2026, 11, 22), "upsell", Grade.GOOD)  # noqa: DTZ001  # refused it is
