"""What a team knows, by dimension, without telling what anybody knows.

A lead sees a dimension only once enough learners have practised it, and in tenths: one learner
more or less doesn't show what that learner knows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from peerline.quiz import practice, tags
from peerline.quiz.deck import Deck
from peerline.quiz.policy import load_learning
from peerline.quiz.practice import Progress

Learner = Mapping[str, Progress]
"""One learner's progress by deck id."""


@dataclass(frozen=True, slots=True)
class DimensionCoverage:
    """A dimension: its clues in the decks, and how well those who practised it know them.

    `strength`: mean over these learners of the mean chance to recall a clue, 0 to 1 in tenths;
    None where fewer practised it than the policy wants, and then `enough` is False.
    """

    id: str
    clues: int
    enough: bool
    strength: float | None


def coverage(
    decks: Iterable[Deck], learners: Sequence[Learner], now: datetime
) -> tuple[DimensionCoverage, ...]:
    """Coverage of the dimensions that the decks have clues of, in the survey's order."""
    listed = tuple(decks)
    told = []
    for dimension_id in tags.known_dimensions():
        clues = tags.clues_of_dimension(listed, dimension_id)
        if clues:
            known = [s for learner in learners if (s := _strength(clues, learner, now)) is not None]
            enough = len(known) >= load_learning().fewest_for_coverage
            mean = round(sum(known) / len(known), 1) if enough else None
            told.append(DimensionCoverage(dimension_id, len(clues), enough, mean))
    return tuple(told)


def _strength(clues: Sequence[tags.Tagged], learner: Learner, now: datetime) -> float | None:
    """A learner's mean recall of `clues`; None for who never tried one."""
    memories = [
        learner[tagged.deck.id].memories.get(tagged.clue.id) if tagged.deck.id in learner else None
        for tagged in clues
    ]
    if not any(memories):
        return None
    recalled = [practice.recall(memory, now) for memory in memories if memory is not None]
    return sum(recalled) / len(clues)
