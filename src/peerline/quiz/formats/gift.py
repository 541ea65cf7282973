"""Decks in GIFT, the text format of Moodle's question bank, as short-answer questions.

A GIFT file is in one language. What GIFT has no place for (value, daily double, dimensions) stands
in the tags of a question, which Moodle keeps. Reading knows short-answer and multiple-choice
questions; others are no clues, and are named as faults.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from peerline.instruments.faults import Fault, FileFaults, unreadable
from peerline.quiz.deck import Asked, Clue, Deck
from peerline.quiz.files import DeckFile
from peerline.quiz.formats.draft import About, Row, deck_of
from peerline.quiz.formats.table import file_text

CONTROL = re.compile(r"([~=#{}:\\])")
TAG = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]")
TITLE = re.compile(r"\s*::((?:\\.|[^\\])*?)::")
MARKUP = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
WEIGHT = re.compile(r"%(-?\d+(?:\.\d+)?)%")
FINAL = "final"
OTHER_KINDS = re.compile(r"\s*(#|T\b|TRUE\b|F\b|FALSE\b)", re.IGNORECASE)


def exported(deck: Deck, language: str) -> str:
    """The deck's clues in `language`, as GIFT."""
    parts = [f"// {deck.title.to(language)}\n"]
    for category in deck.categories:
        parts.append(f"$CATEGORY: {_category(deck, category.title.to(language), language)}\n")
        parts.extend(_question(clue, language) for clue in category.clues)
    if deck.final is not None:
        title = deck.final.category.to(language)
        parts.append(f"$CATEGORY: {_category(deck, title, language)}\n")
        parts.append(_question(deck.final.clue, language, FINAL))
    return "\n".join(parts)


def read(path: Path, about: About) -> DeckFile:
    """The deck of a GIFT file in `about.language`. Raises FileFaults."""
    faults: list[Fault] = []
    rows: list[Row] = []
    category = about.title
    for block in _blocks(file_text(path)):
        if block.text.startswith("$CATEGORY:"):
            category = block.text.removeprefix("$CATEGORY:").strip().split("/")[-1].strip()
            continue
        try:
            rows.append(_row(block, category, about))
        except ValueError as error:
            remedy = "Make it a short-answer question: the clue, then {=response =another}."
            faults.append(Fault(str(path), block.line, "no-clue", "", str(error), remedy))
    if faults:
        raise FileFaults(faults)
    if not rows:
        raise unreadable(path, "empty", "no question found", "Give a file in GIFT.")
    return deck_of(rows, about, path)


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph of the file: its first line's number, its text, and the tags above it."""

    line: int
    text: str
    tags: tuple[tuple[str, str], ...]


def _category(deck: Deck, title: str, language: str) -> str:
    return "/".join(part.replace("/", "∕") for part in (deck.title.to(language), title))


def _question(clue: Clue, language: str, *more: str) -> str:
    tags = [f"value {clue.value}"] if clue.value else []
    if clue.daily_double:
        tags.append("daily double")
    if clue.category is not None:
        tags.append(f"daily double category {clue.category.to(language)}")
    if clue.ordered:
        tags.append("ordered")
    if clue.asked is not Asked.WHAT_IS:
        tags.append(f"asked {clue.asked}")
    tags += [f"dimension {tag}" for tag in clue.dimensions]
    tags += [f"practice {tag}" for tag in clue.practices]
    tags += [f"source {clue.source.to(language)}", *more]
    told = "".join(f" [tag:{_in_tag(tag)}]" for tag in tags)
    lines = [
        f"// [id:{_in_tag(clue.id)}]{told}",
        f"::{clue.id}::{_escaped(clue.text.to(language))} {{",
    ]
    lines += [f"  ={_escaped(response)}" for response in clue.responses.to(language)]
    rejected = clue.rejected.by_language.get(language, ())
    lines += [f"  =%0%{_escaped(response)}" for response in rejected]
    lines += [f"  ####{_escaped(clue.explanation.to(language))}", "}", ""]
    return "\n".join(lines)


def _row(block: _Block, category: str, about: About) -> Row:
    tags = [tag for kind, tag in block.tags if kind == "tag"]
    title = TITLE.match(block.text)
    body = block.text[title.end() :] if title else block.text
    if markup := MARKUP.match(body):
        body = body[markup.end() :]
    text, answers, after = _split(body)
    right, wrong, explanation = _answers(answers)
    value = _tagged(tags, "value ")
    own_id = next((tag for kind, tag in block.tags if kind == "id"), "")
    return Row(
        line=block.line,
        category=category,
        language=about.language,
        id=own_id if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", own_id) else "",
        text=" ".join(f"{text} {'____ ' + after if after else ''}".split()),
        responses=right,
        rejected=wrong,
        explanation=explanation,
        value=int(value[0]) if value and value[0].isdecimal() else None,
        double="daily double" in tags,
        double_category=next(iter(_tagged(tags, "daily double category ")), ""),
        ordered="ordered" in tags,
        asked=next(iter(_tagged(tags, "asked ")), Asked.WHAT_IS),
        dimensions=_tagged(tags, "dimension "),
        practices=_tagged(tags, "practice "),
        source=next(iter(_tagged(tags, "source ")), ""),
        final=FINAL in tags,
    )


def _split(body: str) -> tuple[str, str, str]:
    """The text before the braces, what is in them, and the text behind."""
    found = re.match(r"((?:\\.|[^{\\])*)\{((?:\\.|[^}\\])*)\}(.*)", body, re.DOTALL)
    if found is None:
        raise ValueError("a question without {answers}")
    return _unescaped(found[1]), found[2], _unescaped(found[3])


def _answers(inside: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Right and wrong responses and the explanation."""
    if OTHER_KINDS.match(inside):
        raise ValueError("a numerical or true-false question is no clue")
    inside, _, feedback = _at(inside, "####")
    right: list[str] = []
    wrong: list[str] = []
    for mark, given in re.findall(r"([=~])((?:\\.|[^=~\\])*)", inside):
        weight = WEIGHT.match(given.strip())
        answer, _, _ = _at(given.strip()[weight.end() :] if weight else given, "#")
        if "->" in answer:
            raise ValueError("a matching question is no clue")
        whole = float(weight[1]) >= 100 if weight else mark == "="
        if _unescaped(answer).strip():
            (right if whole else wrong).append(_unescaped(answer).strip())
    if not right:
        raise ValueError("no right answer in the braces")
    return tuple(right), tuple(wrong), _unescaped(feedback).strip()


def _at(text: str, mark: str) -> tuple[str, str, str]:
    """`text` parted at the first `mark` that is not escaped."""
    found = re.search(rf"(?<!\\){re.escape(mark)}", text)
    if found is None:
        return text, "", ""
    return text[: found.start()], mark, text[found.end() :]


def _blocks(text: str) -> Iterator[_Block]:
    lines: list[str] = []
    tags: list[tuple[str, str]] = []
    first = 1
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.lstrip().startswith("//"):
            tags += [(kind, re.sub(r"\\(.)", r"\1", tag)) for kind, tag in TAG.findall(line)]
        elif line.strip():
            first = number if not lines else first
            lines.append(line.strip())
            if line.startswith("$CATEGORY:"):
                yield _Block(first, lines.pop(), ())
        elif lines:
            yield _Block(first, "\n".join(lines), tuple(tags))
            lines, tags = [], []


def _tagged(tags: list[str], start: str) -> tuple[str, ...]:
    return tuple(tag.removeprefix(start) for tag in tags if tag.startswith(start))


def _in_tag(text: str) -> str:
    return re.sub(r"([\]\\])", r"\\\1", " ".join(text.split()))


def _escaped(text: str) -> str:
    return CONTROL.sub(r"\\\1", text).replace("\n", "\\n")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text)
