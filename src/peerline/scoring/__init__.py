"""What an answer is worth, and why."""

from peerline.scoring.score import (
    DimensionScore,
    ItemScore,
    OptionPoints,
    Scorecard,
    score,
)

__all__ = ["DimensionScore", "ItemScore", "OptionPoints", "Scorecard", "score"]
