"""Advice content from files into frozen values, every fault of a file with its line."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

from peerline import content
from peerline.instruments import check, source
from peerline.instruments.faults import Fault, FileFaults
from peerline.instruments.files import FamilyFile
from peerline.instruments.model import Text
from peerline.instruments.resolve import family_file
from peerline.report.advice.files import AdviceFile, Effort, Owner, PracticeFile, WordsFile

LANGUAGES = ("en", "ja")


@dataclass(frozen=True, slots=True)
class Practice:
    """How to get to one of `options` of `item`; without options it is about the item as a whole."""

    item: str
    options: tuple[str, ...]
    title: Text
    what: Text
    steps: Mapping[str, tuple[str, ...]]
    owner: str
    effort: str
    measure: Text


@dataclass(frozen=True)
class AdviceBook:
    """All advice of a family: (item, option or None) -> practice."""

    family: str
    by_option: Mapping[tuple[str, str | None], Practice]

    def to(self, item_id: str, option_id: str | None) -> Practice | None:
        """The advice that leads to this option (None: on the item as a whole)."""
        return self.by_option.get((item_id, option_id))


@dataclass(frozen=True, slots=True)
class AdviceWords:
    """What owners and efforts are called."""

    owners: Mapping[str, Text]
    efforts: Mapping[str, Text]


@cache
def load_advice(family: str) -> AdviceBook:
    """The bundled advice of a family; empty where it has none. Raises FileFaults."""
    by_option: dict[tuple[str, str | None], Practice] = {}
    for path in sorted((content.ADVICE / family).glob("*.yaml")):
        for practice in _read(path).practices:
            frozen = _practice(practice)
            for option in frozen.options or (None,):
                by_option[frozen.item, option] = frozen
    return AdviceBook(family, by_option)


@cache
def load_words() -> AdviceWords:
    """The words of owners and efforts. Raises FileFaults."""
    file_source = source.read(content.ADVICE / "words.yaml")
    words = check.validated(WordsFile, file_source)
    faults = _words_faults(words, file_source)
    if faults:
        raise FileFaults(faults)
    return AdviceWords(
        owners={owner: Text(text) for owner, text in words.owners.items()},
        efforts={effort: Text(text) for effort, text in words.efforts.items()},
    )


def check_file(path: Path) -> list[Fault]:
    """Every fault of an advice file (or of the words file), in the order of its lines.

    Items and options are looked up in the family's file under the bundled instruments.
    """
    try:
        file_source = source.read(path)
        if isinstance(file_source.data, dict) and "owners" in file_source.data:
            return sorted(_words_faults(check.validated(WordsFile, file_source), file_source))
        advice = check.validated(AdviceFile, file_source)
        return sorted(_advice_faults(advice, file_source))
    except FileFaults as found:
        return found.faults


def _read(path: Path) -> AdviceFile:
    file_source = source.read(path)
    advice = check.validated(AdviceFile, file_source)
    faults = list(_translation_faults(advice.practices, file_source))
    if faults:
        raise FileFaults(faults)
    return advice


def _advice_faults(advice: AdviceFile, file_source: source.Source) -> Iterator[Fault]:
    yield from _translation_faults(advice.practices, file_source)
    family_path = content.INSTRUMENTS / advice.family / "family.yaml"
    if not family_path.exists():
        yield file_source.fault(
            ("family",), "unknown-family", f"no family {advice.family!r}", "Name a bundled family."
        )
        return
    family = family_file(family_path)
    places = {place.id for place in family.sections}
    places |= {dimension.id for dimension in family.dimensions}
    if advice.dimension is not None and advice.dimension not in places:
        message = f"no dimension {advice.dimension!r}"
        yield file_source.fault(
            ("dimension",), "unknown-place", message, f"Name one of: {', '.join(sorted(places))}."
        )
    yield from _practice_faults(advice, family, file_source)


def _practice_faults(
    advice: AdviceFile, family: FamilyFile, file_source: source.Source
) -> Iterator[Fault]:
    items = {item.id: item for item in family.items}
    seen: Counter[tuple[str, str | None]] = Counter()
    for index, practice in enumerate(advice.practices):
        where = ("practices", index)
        item = items.get(practice.item)
        if item is None:
            message = f"the family has no item {practice.item!r}"
            remedy = "Name an item of the family file."
            yield file_source.fault((*where, "item"), "unknown-item", message, remedy)
            continue
        for option in practice.options:
            if option not in {known.id for known in item.options}:
                message = f"no option {option!r} in {item.id}"
                remedy = "Name an option of this item."
                yield file_source.fault((*where, "options"), "unknown-option", message, remedy)
        for key in practice.options or (None,):
            seen[practice.item, key] += 1
            if seen[practice.item, key] == 2:
                message = f"advice on {practice.item} {key or ''} stands twice".replace("  ", " ")
                yield file_source.fault(where, "repeated-advice", message, "Keep one of them.")


def _translation_faults(
    practices: Iterable[PracticeFile], file_source: source.Source
) -> Iterator[Fault]:
    for index, practice in enumerate(practices):
        yield from (
            file_source.fault(
                ("practices", index, name),
                "missing-translation",
                f"no text in {language!r}",
                f"Add `{language}:` beside the others.",
            )
            for name in ("title", "what", "steps", "measure")
            for language in LANGUAGES
            if language not in getattr(practice, name)
        )


def _words_faults(words: WordsFile, file_source: source.Source) -> list[Fault]:
    faults = list(check.missing_translations(words, LANGUAGES, file_source))
    needed = (
        ("owners", get_args(Owner), words.owners),
        ("efforts", get_args(Effort), words.efforts),
    )
    for where, ids, given in needed:
        for missing in sorted(set(ids) - set(given)):
            message = f"no word for {missing!r}"
            faults.append(file_source.fault((where,), "missing", message, "Add it."))
    return faults


def _practice(file: PracticeFile) -> Practice:
    return Practice(
        item=file.item,
        options=tuple(file.options),
        title=Text(file.title),
        what=Text(file.what),
        steps={language: tuple(steps) for language, steps in file.steps.items()},
        owner=file.owner,
        effort=file.effort,
        measure=Text(file.measure),
    )


def missing_advice(family: FamilyFile, book: AdviceBook) -> list[tuple[str, str]]:
    """(item, option) that is worth points but has no advice, so that no rung lacks a way to it."""
    return [
        (item.id, option.id)
        for item in family.items
        if item.score is not None
        for option in item.options
        if not option.not_applicable and option.points != "0" and not option.exclusive
        if book.to(item.id, option.id) is None
    ]
