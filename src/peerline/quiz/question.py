"""The form of a question: telling it, taking it away, and putting a response into it."""

import re
import unicodedata
from functools import cache

from rapidfuzz.distance import OSA

from peerline import content
from peerline.content.texts import translation
from peerline.quiz.deck import Asked
from peerline.quiz.policy import load_judging

DASHES = "‐‑‒–—―−﹘﹣➖"
APOSTROPHES = "’‘ʼ`´"
SIGNS = str.maketrans({**dict.fromkeys(DASHES, "-"), **dict.fromkeys(APOSTROPHES, "'")})
VOICED = str.maketrans({"ヂ": "ジ", "ヅ": "ズ"})
SMALL = str.maketrans("ァィゥェォャュョヮ", "アイウエオヤユヨワ")
SPELT = (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"))
SURE = 7
"""Letters from which on a mistyped opening is still known: those of "what is"."""
LAST_MARKS = "?!.。… 、,"


@cache
def plain(text: str) -> str:
    """`text` without differences of width, case, accents, dashes, apostrophes and spaces.

    A minus before a number is always `-`, also where a long-vowel mark or a triangle stands for it.
    """
    signed = unicodedata.normalize("NFKC", text.translate(SIGNS)).casefold().translate(SIGNS)
    signed = signed.replace("±", " plus or minus ").replace("&", " and ")
    signed = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFD", signed))
    signed = unicodedata.normalize("NFC", signed)
    signed = re.sub(r"(?<![ぁ-んァ-ヶ一-龠々])[ー▲△](?=\s?\d)", "-", signed)
    return " ".join(signed.split())


@cache
def folded(text: str) -> str:
    """`plain` text without differences of kana either: hiragana, long vowels, small letters."""
    kana = re.sub(r"[ぁ-ゖ]", lambda found: chr(ord(found[0]) + 0x60), plain(text))
    for variant, common in SPELT:
        kana = kana.replace(variant, common)
    return kana.translate(SMALL).translate(VOICED).replace("ー", "").replace("・", "")


def strip(text: str) -> tuple[str, bool]:
    """`text`, plain, without the question around it; and whether there was one.

    The form may be that of any language the judge knows: at a Japanese table one may well say
    "What is churn?".
    """
    rest = plain(text).strip(LAST_MARKS)
    asked = False
    for tongue in load_judging().languages.values():
        rest = _without_start(rest, tongue.lead_ins)
        begun = _without_start(rest, tongue.openings)
        if begun == rest:
            begun = _without_mistyped_start(rest, tongue.openings)
        cut = _without_end(begun, tongue.endings)
        asked = asked or cut != rest
        rest = _without_start(cut, tongue.lead_ins)
    return rest.strip(LAST_MARKS), asked


def as_question(response: str, asked: Asked, language: str) -> str:
    """`response` as one reads it out. In a language without a catalogue, the response alone."""
    if language != "en" and not (content.LOCALE / language).is_dir():
        return response
    gettext = translation(language).gettext
    forms = {
        Asked.WHAT_IS: gettext("What is {response}?"),
        Asked.WHAT_ARE: gettext("What are {response}?"),
        Asked.WHO_IS: gettext("Who is {response}?"),
        Asked.WHO_ARE: gettext("Who are {response}?"),
    }
    return forms[asked].format(response=response)


def _without_start(text: str, starts: tuple[str, ...]) -> str:
    for start in _longest_first(starts):
        found = text.removeprefix(start)
        spaced = not start.isascii() or not found or not found[0].isalnum()
        if found != text and spaced:
            return found.lstrip(LAST_MARKS)
    return text


def _without_mistyped_start(text: str, starts: tuple[str, ...]) -> str:
    """`text` without a start that has one letter too many, too few, wrong or swapped."""
    for start in _longest_first(starts):
        words = start.count(" ") + 1
        given = text.split(" ", words)
        likely = len(start) >= SURE and len(given) > words
        if likely and OSA.distance(" ".join(given[:words]), start, score_cutoff=1) <= 1:
            return given[words]
    return text


def _without_end(text: str, ends: tuple[str, ...]) -> str:
    for end in _longest_first(ends):
        if text.endswith(end):
            return text.removesuffix(end).rstrip(LAST_MARKS)
    return text


@cache
def _longest_first(phrases: tuple[str, ...]) -> tuple[str, ...]:
    known = {plain(phrase) for phrase in phrases}
    return tuple(sorted(known, key=lambda phrase: (-len(phrase), phrase)))
