"""Is a typed response right?

The nearest decides: `typed` is compared with every response of the deck, with the wrong ones that
the clue lists, and with the opposites of the right ones. It is right if what it comes nearest to is
right, and no more letters are mistyped than its length forgives.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, permutations, product

from peerline.quiz import question
from peerline.quiz.deck import Clue, Deck
from peerline.quiz.likeness import (
    Content,
    alternatives_of,
    content_of,
    likeness,
    negates,
    opposites,
    parts_of,
    same,
)
from peerline.quiz.policy import load_judging

MOST_TYPED = 300
MOST_ORDERS = 200
MOST_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """A proposal: where people play together the host's word is final.

    `expected`: the response to read out, as a question.
    `nearest`: what the typed words came nearest to, right or wrong, as its author wrote it; empty
    where nothing is near, or only an opposite that nobody wrote down.
    `margin`: by how many points of 100 the nearest right response is nearer than the nearest wrong
    one; below 0 where a wrong one is nearer.
    `near`: whether it is like anything at all, by the policy's least likeness; where it is not, the
    margin says nothing.
    `form_ok`: whether it was put as a question, in any language that the judge knows; `correct`
    doesn't ask for that.
    """

    correct: bool
    expected: str
    nearest: str
    margin: float
    form_ok: bool
    near: bool = True


@dataclass(frozen=True, slots=True)
class _Found:
    """The nearest right and wrong response: likeness, and as its author wrote it."""

    correct: bool
    right: tuple[float, str]
    wrong: tuple[float, str]

    @property
    def margin(self) -> float:
        return self.right[0] - self.wrong[0]

    @property
    def nearest(self) -> str:
        likest = self.right if self.margin > 0 else self.wrong
        return likest[1] if self.near else ""

    @property
    def near(self) -> bool:
        likest = max(self.right[0], self.wrong[0])
        return likest > 0 and likest >= load_judging().least_likeness


def judge(deck: Deck, clue: Clue, typed: str, language: str) -> Verdict:
    """Judge `typed` beside every response of `deck` and the wrong ones listed for `clue`.

    Responses in any of the deck's languages count. Where somebody gives several at once, all of
    them have to be right. More than 300 characters are no response.
    """
    expected = expected_response(clue, language)
    if len(typed) > MOST_TYPED:
        return Verdict(False, expected, nearest="", margin=0.0, form_ok=False, near=False)
    _, form_ok = question.strip(typed)
    found = _found(deck, clue, typed)
    if not found.correct and not clue.ordered:
        parts = alternatives_of(typed)
        if 1 < len(parts) <= MOST_AT_ONCE:
            each = [_found(deck, clue, part) for part in parts]
            if all(part.correct for part in each):
                found = min(each, key=lambda part: part.margin)
    return Verdict(
        correct=found.correct,
        expected=expected,
        nearest=found.nearest,
        margin=round(found.margin, 1),
        form_ok=form_ok,
        near=found.near,
    )


def expected_response(clue: Clue, language: str) -> str:
    """The response to read out in `language`, as a question."""
    return question.as_question(clue.responses.to(language)[0], clue.asked, language)


def _found(deck: Deck, clue: Clue, typed: str) -> _Found:
    right = _by_content(_right(clue))
    wrong = {c: text for c, text in _by_content(_wrong(deck, clue)).items() if c not in right}
    said = _said(clue, typed)
    accepted = {content: text for content, text in right.items() if same(said, content)}
    right_near = _nearest(said, accepted or right)
    wrong_near = _nearest(said, wrong)
    if any(negates(said, text, right_near[0]) for _, text in clue.responses.all()):
        wrong_near = max(wrong_near, (100.0, ""), key=lambda near: near[0])
    return _Found(bool(accepted) and right_near[0] > wrong_near[0], right_near, wrong_near)


def _by_content(responses: Iterable[tuple[Content, str]]) -> dict[Content, str]:
    """The responses that say something, each by what it says, in its first wording."""
    found: dict[Content, str] = {}
    for content, text in responses:
        if content:
            found.setdefault(content, text)
    return found


def _nearest(said: Content, candidates: Mapping[Content, str]) -> tuple[float, str]:
    found = ((likeness(said, content), text) for content, text in candidates.items())
    return max(found, key=lambda pair: pair[0], default=(0.0, ""))


def _said(clue: Clue, text: str) -> Content:
    return content_of(" ".join(parts_of(text)) if clue.ordered else text)


def _right(clue: Clue) -> Iterator[tuple[Content, str]]:
    """What is right. Of ordered parts, each may be in any of its languages and wordings."""
    for _, response in clue.responses.all():
        yield _said(clue, response), response
    if clue.ordered:
        listed = [parts_of(response) for _, response in clue.responses.all()]
        for parts in islice(product(*zip(*listed, strict=False)), MOST_ORDERS):
            yield content_of(" ".join(parts)), ", ".join(parts)


def _wrong(deck: Deck, clue: Clue) -> Iterator[tuple[Content, str]]:
    """What is wrong: what is listed, what other clues expect, and opposites of what is right."""
    for _, response in clue.rejected.all():
        yield _said(clue, response), response
    for other in deck.clues.values():
        for _, response in other.responses.all():
            yield _said(other, response), response
    for _, response in clue.responses.all():
        for opposite in opposites(response):
            yield opposite, ""
        if clue.ordered:
            for parts in islice(permutations(parts_of(response)), 1, MOST_ORDERS):
                yield content_of(" ".join(parts)), ", ".join(parts)
