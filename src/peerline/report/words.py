"""Words that are data: what a score is called, and the functions that an option belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from peerline import content
from peerline.instruments import check, source
from peerline.instruments.faults import Fault, FileFaults
from peerline.instruments.files import Slug, Strict, Texts
from peerline.instruments.model import Text

LANGUAGES = ("en", "ja")
PATH = content.ROOT / "report" / "words.yaml"


class BandFile(Strict):
    """A band begins at `from` and reaches up to the next one."""

    id: Slug
    from_: Annotated[int, Field(alias="from", ge=0, le=100)]
    name: Texts
    says: Texts


class ReportWordsFile(Strict):
    """report/words.yaml"""

    peerline: Literal["report-words/1"]
    bands: Annotated[list[BandFile], Field(min_length=1)]
    functions: dict[Slug, Texts] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Band:
    """A range of scores, its name, and a sentence on it."""

    id: str
    start: int
    name: Text
    says: Text


@dataclass(frozen=True, slots=True)
class ReportWords:
    """The bands from the lowest up, and the names of functions."""

    bands: tuple[Band, ...]
    functions: Mapping[str, Text]

    def band(self, score: Fraction | float) -> Band:
        """The band of a score, 0 to 100."""
        return [band for band in self.bands if score >= band.start][-1]


@cache
def load_words() -> ReportWords:
    """The bundled words. Raises FileFaults."""
    file_source = source.read(PATH)
    words = check.validated(ReportWordsFile, file_source)
    faults = _faults(words, file_source)
    if faults:
        raise FileFaults(faults)
    return ReportWords(
        bands=tuple(Band(b.id, b.from_, Text(b.name), Text(b.says)) for b in words.bands),
        functions={function: Text(text) for function, text in words.functions.items()},
    )


def check_file(path: Path) -> list[Fault]:
    """Every fault of a words file, in the order of its lines."""
    try:
        file_source = source.read(path)
        return sorted(_faults(check.validated(ReportWordsFile, file_source), file_source))
    except FileFaults as found:
        return found.faults


def _faults(words: ReportWordsFile, file_source: source.Source) -> list[Fault]:
    faults = list(check.missing_translations(words, LANGUAGES, file_source))
    starts = [band.from_ for band in words.bands]
    if starts != sorted(set(starts)) or starts[0] != 0:
        message = f"bands begin at {starts}"
        remedy = "Begin the first at 0 and let each begin above the one before."
        faults.append(file_source.fault(("bands",), "bands", message, remedy))
    return faults
