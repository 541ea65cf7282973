"""Is a typed response right?"""

from dataclasses import dataclass

from peerline.quiz.deck import Clue, Deck


@dataclass(frozen=True, slots=True)
class Verdict:
    """A proposal: where people play together the host's word is final.

    `expected`: the response to read out, as a question. `nearest`: what the typed words came
    nearest to, right or wrong, as its author wrote it. `margin`: by how many points of 100 the
    nearest right response is nearer than the nearest wrong one; below 0 where a wrong one is.
    `form_ok`: whether it was put as a question; `correct` doesn't ask for that.
    """

    correct: bool
    expected: str
    nearest: str
    margin: float
    form_ok: bool


def judge(deck: Deck, clue: Clue, typed: str, language: str) -> Verdict:
    """Judge `typed` beside every response of `deck` and the wrong ones listed for `clue`."""
    raise NotImplementedError
