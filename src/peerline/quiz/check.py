"""All that is wrong in an author's deck, each fault with line and remedy."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from peerline.instruments import check, source
from peerline.instruments.check import Where
from peerline.instruments.faults import Fault, FileFaults
from peerline.instruments.source import Source
from peerline.quiz import tags
from peerline.quiz.files import BoardClueFile, ClueFile, DeckFile, Listed
from peerline.quiz.likeness import Content, content_of, parts_of


def checked(file: Source) -> DeckFile:
    """The file as a deck. Raises FileFaults with every fault of it."""
    deck = check.validated(DeckFile, file)
    faults = deck_faults(deck, file)
    if faults:
        raise FileFaults(faults)
    return deck


def check_file(path: Path) -> list[Fault]:
    """Every fault of a deck file, in the order of its lines; also what its judge says of it."""
    try:
        file = source.read(path)
        return sorted(judging_faults(checked(file), file))
    except FileFaults as found:
        return found.faults


def judging_faults(deck: DeckFile, file: Source) -> Iterator[Fault]:
    """Responses that the judge would not take, and wrong ones that it would."""
    from peerline.quiz.judge import judge
    from peerline.quiz.load import resolve

    resolved = resolve(deck)
    for where, clue in _clues(deck):
        judged = resolved.clues[clue.id]
        for at, response in _each(clue.responses, (*where, "responses")):
            if not judge(resolved, judged, response, deck.languages[0]).correct:
                message = f"the judge refuses {response!r}: something wrong is as near"
                remedy = "Reword it, or take the wrong one away that is so like it."
                yield file.fault(at, "refused", message, remedy)
        for at, response in _each(clue.rejected, (*where, "rejected")):
            if judge(resolved, judged, response, deck.languages[0]).correct:
                message = f"the judge takes {response!r} for right"
                yield file.fault(at, "accepted", message, "Reword it, or remove it.")


def deck_faults(deck: DeckFile, file: Source) -> list[Fault]:
    """Faults inside a deck whose shape is right."""
    faults = list(check.missing_translations(deck, deck.languages, file))
    columns = [(("categories", index), column) for index, column in enumerate(deck.categories)]
    placed = [(("languages", index), tag) for index, tag in enumerate(deck.languages)]
    faults += _repeated(file, placed, "repeated-language", "language")
    faults += _repeated(file, [((*w, "id"), c.id) for w, c in columns], "repeated-id", "category")
    faults += _repeated(file, [((*w, "id"), c.id) for w, c in _clues(deck)], "repeated-id", "clue")
    for language in deck.languages:
        titles = [((*w, "title", language), c.title.get(language, "")) for w, c in columns]
        faults += _repeated(file, titles, "repeated-title", "title")
    faults += _double_faults(deck, file)
    for column, category in enumerate(deck.categories):
        faults += _value_faults(category.clues, file, ("categories", column, "clues"))
    for where, clue in _clues(deck):
        faults += _clue_faults(deck, clue, file, where)
    return faults


def _clues(deck: DeckFile) -> Iterator[tuple[Where, ClueFile]]:
    for column, category in enumerate(deck.categories):
        for row, clue in enumerate(category.clues):
            yield ("categories", column, "clues", row), clue
    if deck.final is not None:
        yield ("final", "clue"), deck.final.clue


def _repeated(
    file: Source, placed: Iterable[tuple[Where, str]], code: str, what: str
) -> Iterator[Fault]:
    first: dict[str, Where] = {}
    for where, value in placed:
        if value and first.setdefault(value, where) != where:
            message = f"{what} {value!r} stands in line {file.line(first[value])} already"
            yield file.fault(where, code, message, "Rename one of them, or remove it.")


def _double_faults(deck: DeckFile, file: Source) -> Iterator[Fault]:
    found = [
        (*where, "daily_double")
        for where, clue in _clues(deck)
        if isinstance(clue, BoardClueFile) and clue.daily_double is not None
    ]
    for where in found[1:]:
        first = file.line(found[0])
        message = f"a second daily double; the first is in line {first}"
        yield file.fault(where, "daily-doubles", message, "A board has one: keep one of them.")


def _value_faults(clues: Sequence[BoardClueFile], file: Source, where: Where) -> Iterator[Fault]:
    for row in range(1, len(clues)):
        if clues[row].value <= clues[row - 1].value:
            message = f"value {clues[row].value} below a clue worth {clues[row - 1].value}"
            remedy = "Values rise from the top of a category: reorder the clues or correct them."
            yield file.fault((*where, row, "value"), "values", message, remedy)


def _clue_faults(deck: DeckFile, clue: ClueFile, file: Source, where: Where) -> Iterator[Fault]:
    for name, listed in (("responses", clue.responses), ("rejected", clue.rejected)):
        for language in listed:
            if language not in deck.languages:
                message = f"{language!r} is no language of this deck"
                remedy = "Add it to `languages`, or remove these."
                yield file.fault((*where, name, language), "language", message, remedy)
    for language in deck.languages:
        if language not in clue.responses:
            message = f"no response in {language!r}"
            remedy = f"Add `{language}:` with at least one response."
            yield file.fault((*where, "responses"), "missing-translation", message, remedy)
    yield from _response_faults(clue, file, where)
    yield from _tag_faults(clue, file, where)


def _response_faults(clue: ClueFile, file: Source, where: Where) -> Iterator[Fault]:
    right: set[Content] = set()
    counts = set()
    for at, response in _each(clue.responses, (*where, "responses")):
        core = content_of(response)
        if not core:
            message = f"{response!r} says nothing once its question is taken away"
            yield file.fault(at, "empty-response", message, "Give the words that are expected.")
        right.add(core)
        counts.add(len(parts_of(response)))
    if clue.ordered and (len(counts) != 1 or counts == {1}):
        message = "an ordered response has parts, and all alternatives have equally many"
        remedy = 'Part them by commas: "first, second, third".'
        yield file.fault((*where, "responses"), "parts", message, remedy)
    for at, response in _each(clue.rejected, (*where, "rejected")):
        if content_of(response) in right:
            message = f"{response!r} is rejected and expected at once"
            yield file.fault(at, "rejected-right", message, "Keep it in one of the lists.")


def _each(listed: Listed, where: Where) -> Iterator[tuple[Where, str]]:
    for language, responses in listed.items():
        for index, response in enumerate(responses):
            yield (*where, language, index), response


def _tag_faults(clue: ClueFile, file: Source, where: Where) -> Iterator[Fault]:
    known = {"dimensions": tags.known_dimensions(), "practices": sorted(tags.known_practices())}
    for name, ids in (("dimensions", clue.tags.dimensions), ("practices", clue.tags.practices)):
        for index, tag in enumerate(ids):
            if tag not in known[name]:
                near = get_close_matches(tag, known[name], n=3) or known[name][:8]
                at = (*where, "tags", name, index)
                remedy = f"Name one such as: {', '.join(near)}."
                yield file.fault(at, "unknown-tag", f"no {name.removesuffix('s')} {tag!r}", remedy)
