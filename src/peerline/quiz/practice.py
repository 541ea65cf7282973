"""Practising alone: which clues today, when each comes back, and how far one has come.

A learner's progress is nothing but the list of their reviews. When a clue is due again follows from
them by FSRS (the Free Spaced Repetition Scheduler of J. Ye and others, version 6, from the package
`fsrs`), so two lists, from a phone and a terminal, merge into one by taking each review once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from peerline.instruments.model import Text
from peerline.quiz.deck import Clue, Deck
from peerline.quiz.policy import Learning, load_learning

if TYPE_CHECKING:
    from fsrs import Card, Scheduler


class Grade(IntEnum):
    """How well a clue was known, as FSRS counts it. `HARD`: right, but only by the learner's own
    word against the judge's."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True, order=True)
class Review:
    """One try at one clue. `at` carries a time zone."""

    at: datetime
    clue: str
    grade: Grade

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a review's time needs a time zone")


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of a learner's memory of one clue.

    `due`: when it should be asked again. `stability`: days until the chance to recall it has
    fallen to 90 %. `difficulty`: 1 to 10. `right`: whether the last try was.
    """

    due: datetime
    last: datetime
    stability: float
    difficulty: float
    right: bool
    tries: int


@dataclass(frozen=True)
class Progress:
    """A learner's reviews of one deck, in the order of their times. Build it by `progress`."""

    deck: str
    reviews: tuple[Review, ...] = ()

    @cached_property
    def memories(self) -> Mapping[str, Memory]:
        """Clue id -> memory, for every clue that was ever tried."""
        by_clue: dict[str, list[Review]] = {}
        for review in self.reviews:
            by_clue.setdefault(review.clue, []).append(review)
        return {clue_id: _memory(tuple(tried)) for clue_id, tried in by_clue.items()}


def progress(deck_id: str, reviews: Iterable[Review]) -> Progress:
    """The progress that reviews in any order make; what is there twice counts once."""
    return Progress(deck_id, tuple(sorted(set(reviews))))


def reviewed(before: Progress, review: Review) -> Progress:
    """The progress with one more review."""
    return progress(before.deck, (*before.reviews, review))


def merged(one: Progress, other: Progress) -> Progress:
    """Both progresses as one. Raises ValueError for progresses of two decks."""
    if one.deck != other.deck:
        raise ValueError(f"progress of {one.deck!r} and of {other.deck!r} can't be merged")
    return progress(one.deck, (*one.reviews, *other.reviews))


@dataclass(frozen=True, slots=True)
class CategoryProgress:
    """How far one has come in a category.

    `strength`: mean chance, 0 to 1, to recall its clues now; a clue never tried, or missed at the
    last try, counts 0. `mastered`: clues whose stability has reached the policy's days.
    `tries`, `right`: reviews so far, and those that were right.
    """

    id: str
    title: Text
    clues: int
    seen: int
    mastered: int
    due: int
    tries: int
    right: int
    strength: float


@dataclass(frozen=True, slots=True)
class LearnerReport:
    """How a learner stands in a deck. Categories are in the deck's order.

    `days`: days, in the time zone of `now`, with a review; `streak`: how many of them in a row up
    to today or yesterday. `missed`: clues missed at the last try, the most often missed first.
    `next_due`: when the next clue that was seen is due; None before the first.
    """

    deck: str
    reviews: int
    right: int
    days: int
    streak: int
    clues: int
    seen: int
    mastered: int
    due: int
    strength: float
    categories: tuple[CategoryProgress, ...]
    missed: tuple[str, ...]
    next_due: datetime | None

    @property
    def weakest(self) -> CategoryProgress:
        """The category to practise first; of equals the first."""
        return min(self.categories, key=lambda category: category.strength)


def recall(memory: Memory, now: datetime) -> float:
    """The chance, 0 to 1, to recall the clue at `now`; 0 where the last try was missed."""
    if not memory.right:
        return 0.0
    return _scheduler().get_card_retrievability(_card(memory), _utc(now))


def session(deck: Deck, known: Progress, now: datetime, most: int | None = None) -> list[Clue]:
    """The clues to practise at `now`, at most `most`.

    First what is due, then clues never tried. Both come weakest category first, and inside a
    category the clue least likely to be recalled first. Without `most` the policy's number of
    clues a session and of new ones a day holds; whoever asks for so many gets them.
    """
    policy = load_learning()
    place = _places(deck, known, now)
    tried = known.memories
    due = [c for c in deck.clues.values() if c.id in tried and tried[c.id].due <= now]
    new = [c for c in deck.clues.values() if c.id not in tried]
    allowed = max(0, policy.new_a_day - _begun_today(known, now)) if most is None else most
    due.sort(key=lambda clue: place[clue.id])
    new.sort(key=lambda clue: place[clue.id])
    return [*due, *new[:allowed]][: policy.most_a_session if most is None else most]


def report(deck: Deck, known: Progress, now: datetime) -> LearnerReport:
    """How the learner stands in `deck` at `now`."""
    policy = load_learning()
    categories = tuple(_category_progress(deck, known, now, policy))
    memories = {key: memory for key, memory in known.memories.items() if key in deck.clues}
    reviews = [review for review in known.reviews if review.clue in deck.clues]
    misses = {
        key: sum(r.clue == key and r.grade is Grade.AGAIN for r in reviews) for key in memories
    }
    missed = [key for key, memory in memories.items() if not memory.right]
    days = {review.at.astimezone(now.tzinfo).date() for review in reviews}
    return LearnerReport(
        deck=deck.id,
        reviews=len(reviews),
        right=sum(review.grade is not Grade.AGAIN for review in reviews),
        days=len(days),
        streak=_streak(days, now),
        clues=len(deck.clues),
        seen=len(memories),
        mastered=sum(category.mastered for category in categories),
        due=sum(category.due for category in categories),
        strength=_mean([_strength(known, key, now) for key in deck.clues]),
        categories=categories,
        missed=tuple(sorted(missed, key=lambda key: -misses[key])),
        next_due=min((memory.due for memory in memories.values()), default=None),
    )


FINAL = "final"
"""The id under which progress in the final round's category is told."""


def columns(deck: Deck) -> list[tuple[str, Text, tuple[Clue, ...]]]:
    """The categories that are practised: those of the board, and the final round's."""
    listed = [(category.id, category.title, category.clues) for category in deck.categories]
    if deck.final is not None:
        listed.append((FINAL, deck.final.category, (deck.final.clue,)))
    return listed


def _category_progress(
    deck: Deck, known: Progress, now: datetime, policy: Learning
) -> Iterable[CategoryProgress]:
    for category_id, title, clues in columns(deck):
        ids = {clue.id for clue in clues}
        memories = [known.memories[key] for key in ids if key in known.memories]
        reviews = [review for review in known.reviews if review.clue in ids]
        yield CategoryProgress(
            id=category_id,
            title=title,
            clues=len(clues),
            seen=len(memories),
            mastered=sum(m.right and m.stability >= policy.mastered_days for m in memories),
            due=sum(memory.due <= now for memory in memories),
            tries=len(reviews),
            right=sum(review.grade is not Grade.AGAIN for review in reviews),
            strength=_mean([_strength(known, key, now) for key in ids]),
        )


def _places(
    deck: Deck, known: Progress, now: datetime
) -> Mapping[str, tuple[float, int, float, int]]:
    """The order of practice: by the category's strength, then by the clue's."""
    found = {}
    for column, (_, _, clues) in enumerate(columns(deck)):
        strengths = [_strength(known, clue.id, now) for clue in clues]
        for row, (clue, strength) in enumerate(zip(clues, strengths, strict=True)):
            found[clue.id] = (_mean(strengths), column, strength, row)
    return found


def _strength(known: Progress, clue_id: str, now: datetime) -> float:
    memory = known.memories.get(clue_id)
    return 0.0 if memory is None else recall(memory, now)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _begun_today(known: Progress, now: datetime) -> int:
    first: dict[str, datetime] = {}
    for review in known.reviews:
        first.setdefault(review.clue, review.at)
    return sum(at.astimezone(now.tzinfo).date() == now.date() for at in first.values())


def _streak(days: set[date], now: datetime) -> int:
    day = now.date() if now.date() in days else now.date() - timedelta(days=1)
    length = 0
    while day in days:
        length += 1
        day -= timedelta(days=1)
    return length


@lru_cache
def _scheduler() -> "Scheduler":
    from fsrs import Scheduler

    # Whole days from the first try on: practice is once a day, and what was missed comes back at
    # the end of the same session anyway. No fuzz: the same reviews give the same dates.
    return Scheduler(
        desired_retention=load_learning().desired_recall,
        learning_steps=(),
        relearning_steps=(),
        enable_fuzzing=False,
    )


@lru_cache(maxsize=4096)
def _memory(reviews: tuple[Review, ...]) -> Memory:
    from fsrs import Card, Rating

    card = Card(card_id=0, due=_utc(reviews[0].at))
    for review in reviews:
        card, _ = _scheduler().review_card(card, Rating(review.grade), _utc(review.at))
    last = reviews[-1]
    assert card.stability is not None
    assert card.difficulty is not None
    return Memory(
        due=card.due,
        last=last.at,
        stability=card.stability,
        difficulty=card.difficulty,
        right=last.grade is not Grade.AGAIN,
        tries=len(reviews),
    )


def _card(memory: Memory) -> "Card":
    from fsrs import Card, State

    return Card(
        card_id=0,
        state=State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due,
        last_review=_utc(memory.last),
    )


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
