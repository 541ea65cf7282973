"""From a submitted response to its report: score, compare, build. Nothing is written."""

from dataclasses import dataclass

from peerline.actions.responses import Draft
from peerline.scoring import Scorecard, score


@dataclass(frozen=True)
class Outcome:
    """What a response comes to."""

    scorecard: Scorecard


def outcome_of(draft: Draft) -> Outcome:
    """Score a response."""
    return Outcome(score(draft.instrument, draft.answers))
