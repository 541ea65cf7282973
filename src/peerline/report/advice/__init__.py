"""What to do next: the advice a family has, and which of it is next for one respondent."""

from peerline.report.advice.book import (
    AdviceBook,
    AdviceWords,
    Practice,
    check_file,
    load_advice,
    load_words,
    missing_advice,
)
from peerline.report.advice.ladder import NextStep, next_steps

__all__ = [
    "AdviceBook",
    "AdviceWords",
    "NextStep",
    "Practice",
    "check_file",
    "load_advice",
    "load_words",
    "missing_advice",
    "next_steps",
]
