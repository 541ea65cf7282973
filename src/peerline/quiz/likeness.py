"""How alike two responses are, once all that says nothing is taken away.

Numbers, Chinese characters and negations are compared exactly; what is left by edit distance
(optimal string alignment: a swap of neighbours is one edit), from the package `rapidfuzz`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from peerline.quiz import question
from peerline.quiz.policy import Tongue, load_judging
from peerline.quiz.question import folded, plain

NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?%?")
WORD = re.compile(r"[^\W\d_]+")
BRACKETS = re.compile(r"\([^()]*\)")
HAN = re.compile(r"[一-龠々]")
SEPARATORS = r"[,、;/|→>\n]+"
SHORTEST_PLURAL = 4


@dataclass(frozen=True, slots=True)
class Content:
    """What a response says: its numbers in order, and its letters without spaces."""

    numbers: tuple[Decimal, ...]
    letters: str
    negations: int = 0

    def __bool__(self) -> bool:
        return bool(self.numbers or self.letters)


@lru_cache(maxsize=8192)
def content_of(text: str) -> Content:
    """What `text` says once its question, articles, plurals and other empty forms are gone."""
    core, _ = question.strip(text)
    outside = BRACKETS.sub(" ", core)
    return _content(_without_tail(outside if WORD.search(outside) else core))


def parts_of(text: str) -> tuple[str, ...]:
    """The parts of a list, parted by commas and the like, or by words such as "and"."""
    return tuple(part.strip() for part in re.split(_joined(), plain(text)) if part.strip())


def alternatives_of(text: str) -> tuple[str, ...]:
    """The responses that somebody gave at once: "upsell or cross-sell"."""
    pattern = rf"{_worded('alternatives')}|{_joined()}"
    return tuple(part.strip() for part in re.split(pattern, plain(text)) if part.strip())


def likeness(one: Content, other: Content) -> float:
    """How alike, 0 to 100; 0 where the numbers or the negations differ."""
    if one.numbers != other.numbers or one.negations != other.negations:
        return 0.0
    return 100 * OSA.normalized_similarity(one.letters, other.letters)


def same(typed: Content, right: Content) -> bool:
    """Whether `typed` is `right` but for the mistyped letters that are forgiven."""
    if typed.numbers != right.numbers or typed.negations != right.negations:
        return False
    if HAN.findall(typed.letters) != HAN.findall(right.letters):
        return False
    forgiven = load_judging().forgiven(len(right.letters))
    return OSA.distance(typed.letters, right.letters, score_cutoff=forgiven) <= forgiven


@lru_cache(maxsize=4096)
def opposites(text: str) -> tuple[Content, ...]:
    """What `text` would be with one of its words exchanged for its opposite."""
    said = content_of(text)
    found: dict[Content, None] = {}
    for tongue in load_judging().languages.values():
        for letters in _turned(said.letters, tongue):
            found[Content(said.numbers, letters, said.negations)] = None
    found.pop(said, None)
    return tuple(found)


def negates(typed: Content, right: str, than: float) -> bool:
    """Whether `typed` is a negated or shortened `right` but for one mistyped letter, and more alike
    than `than`."""
    return any(
        likeness(typed, content) > than
        and OSA.distance(typed.letters, content.letters, score_cutoff=1) <= 1
        for content in _negated(right)
    )


@lru_cache(maxsize=4096)
def _negated(text: str) -> tuple[Content, ...]:
    """What `text` would be with a negation glued to one of its words, or taken off it; and without
    one of its short words, which would else pass for so many letters left out ("net")."""
    core, _ = question.strip(text)
    said = content_of(text)
    found: dict[Content, None] = {}
    for word in map(_compact, WORD.findall(core)):
        if word.isascii() and len(word) < SHORTEST_PLURAL and not _is_empty(word):
            letters = said.letters.replace(word, "", 1)
            found[Content(said.numbers, letters, said.negations)] = None
    for tongue in load_judging().languages.values():
        for sign in map(_compact, tongue.negating):
            for word in _words(core, said):
                behind = word if sign.isascii() else word + sign
                for turned in (sign + word, word.removeprefix(sign), behind):
                    letters = said.letters.replace(word, turned, 1)
                    found[Content(said.numbers, letters, said.negations)] = None
    found.pop(said, None)
    return tuple(found)


def _turned(letters: str, tongue: Tongue) -> Iterator[str]:
    for pair in tongue.opposites:
        one, other = (_compact(_singular(plain(word))) for word in pair)
        if one in letters:
            yield letters.replace(one, other)
        if other in letters:
            yield letters.replace(other, one)


def _words(core: str, said: Content) -> list[str]:
    words = [_compact(_singular(word)) for word in WORD.findall(core)]
    return [word for word in words if len(word) >= SHORTEST_PLURAL and word in said.letters]


def _content(core: str) -> Content:
    tongues = load_judging().languages.values()
    text = core
    for tongue in tongues:
        for word, sign in [(w, "-") for w in tongue.minus] + [(w, "+") for w in tongue.plus]:
            text = re.sub(rf"{_begun(plain(word))}\s*(?=\d)", f" {sign}", text)
    numbers, rest = _numbers(text)
    words = WORD.findall(re.sub(r"'s\b|'", "", rest))
    negations = sum(word in _all_of("negations") for word in words)
    kept = [word for word in words if not _is_empty(word)]
    if numbers:
        kept = [word for word in map(_away_from_numbers, kept) if word]
    if not kept and not numbers:
        kept = words
    return Content(numbers, _compact("".join(map(_singular, kept))), negations)


def _numbers(text: str) -> tuple[tuple[Decimal, ...], str]:
    """The numbers of `text` with their signs, and the text without them."""
    numbers: list[Decimal] = []
    rest = ""
    end = 0
    for found in NUMBER.finditer(text):
        before = text[end : found.start()]
        sign = before.rstrip()[-1:]
        plain = before.rstrip()[:-1] if sign in ("-", "+") else before
        after_number = bool(numbers) and not plain.strip()
        value = Decimal(found[1].replace(",", "") + (found[2] or ""))
        numbers.append(-value if sign == "-" and not after_number else value)
        rest += f"{plain} "
        end = found.end()
    return tuple(numbers), rest + text[end:]


@lru_cache(maxsize=8192)
def _is_empty(word: str) -> bool:
    """Whether `word` says nothing: an article and the like, or one with two letters swapped."""
    empty = _all_of("empty")
    if word in empty or not word.isascii():
        return word in empty
    swapped = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    return not swapped.isdisjoint(empty)


def _away_from_numbers(word: str) -> str:
    """`word` without what only stands around numbers: "to", "から"."""
    for around in _all_of("around_numbers"):
        if not around.isascii():
            word = word.replace(around, "")
        elif word == around:
            return ""
    return word


def _without_tail(core: str) -> str:
    """`core` without endings that say nothing: "という", "です"."""
    tails = [tail for tail in _all_of("empty") if not tail.isascii()]
    while tail := next((t for t in tails if core.endswith(t) and core != t), ""):
        core = core.removesuffix(tail).rstrip()
    return core


def _singular(word: str) -> str:
    """An English word without its plural ending; others as they are."""
    if not word.isascii() or len(word) < SHORTEST_PLURAL or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ss", "us", "is")):
        return word
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]


def _compact(text: str) -> str:
    """The letters of `text` alone, folded."""
    return "".join(re.findall(r"[^\W_]+", folded(text)))


@cache
def _all_of(name: str) -> tuple[str, ...]:
    """A list of the policy, of all languages together, plain, the longest first."""
    tongues = load_judging().languages.values()
    words = {plain(word) for tongue in tongues for word in getattr(tongue, name)}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@cache
def _joined() -> str:
    return rf"{SEPARATORS}|{_worded('joins')}"


def _worded(name: str) -> str:
    return "|".join(_bounded(word) for word in _all_of(name))


def _begun(word: str) -> str:
    """A pattern for `word` that something follows at once."""
    return rf"\b{re.escape(word)}" if word.isascii() else re.escape(word)


def _bounded(word: str) -> str:
    """A pattern for `word`: whole in a language that spaces its words, else between two words."""
    if word.isascii():
        return rf"\b{re.escape(word)}\b"
    return rf"(?<![ぁ-ん]){re.escape(word)}(?![ぁ-ん])"
