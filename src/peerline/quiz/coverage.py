"""How well a team covers what there is to know, by dimension; of nobody alone.

Shown of a whole team only, from the policy's number of learners on, and in steps of ten percent: so
that who joins or leaves moves no figure in a way that tells about them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from peerline.quiz import tags
from peerline.quiz.deck import Deck
from peerline.quiz.policy import load_learning
from peerline.quiz.practice import Progress, recall

STEP = 10


@dataclass(frozen=True, slots=True)
class DimensionCoverage:
    """A dimension's clues in all decks, and the percent of them that the team would recall now:
    the mean of its learners, in steps of ten."""

    dimension: str
    clues: int
    percent: int


def fewest() -> int:
    """The learners that a team needs before anything is shown of it."""
    return load_learning().fewest_for_coverage


def coverage(
    decks: Sequence[Deck], learners: Sequence[Iterable[Progress]], now: datetime
) -> tuple[DimensionCoverage, ...] | None:
    """By dimension, in their usual order; None where the team is too small to be shown.

    `learners`: of each the progress in the decks that they practise.
    """
    if len(learners) < fewest():
        return None
    known = [{progress.deck: progress for progress in learner} for learner in learners]
    return tuple(
        DimensionCoverage(dimension, len(tagged), _percent(tagged, known, now))
        for dimension in tags.known_dimensions()
        if (tagged := tags.clues_of_dimension(decks, dimension))
    )


def _percent(
    tagged: Sequence[tags.Tagged], known: Sequence[dict[str, Progress]], now: datetime
) -> int:
    recalled = 0.0
    for learner in known:
        for each in tagged:
            progress = learner.get(each.deck.id)
            memory = progress.memories.get(each.clue.id) if progress else None
            recalled += recall(memory, now) if memory else 0.0
    share = recalled / (len(known) * len(tagged))
    return STEP * round(100 * share / STEP)
