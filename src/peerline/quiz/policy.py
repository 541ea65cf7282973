"""How practice is paced and what the judge forgives: data that a trainer may change."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from peerline import content
from peerline.instruments import check, source
from peerline.instruments.faults import Fault, FileFaults
from peerline.instruments.files import LANGUAGE, Strict

LEARNING = content.POLICIES / "learning.yaml"
JUDGING = content.POLICIES / "judging.yaml"
Words = list[Annotated[str, Field(min_length=1)]]


class LearningFile(Strict):
    """policies/learning.yaml"""

    peerline: Literal["learning/1"]
    desired_recall: Annotated[float, Field(ge=0.7, le=0.97)]
    new_a_day: Annotated[int, Field(ge=1)]
    most_a_session: Annotated[int, Field(ge=1)]
    mastered_days: Annotated[int, Field(ge=1)]
    fewest_for_coverage: Annotated[int, Field(ge=2)]


class TypoFile(Strict):
    """From so many letters on, so many mistyped ones are forgiven."""

    letters: Annotated[int, Field(ge=1)]
    forgiven: Annotated[int, Field(ge=0, le=5)]


class LanguageFile(Strict):
    """How a language puts a question, and which of its words decide."""

    openings: Words = Field(default_factory=list)
    endings: Words = Field(default_factory=list)
    lead_ins: Words = Field(default_factory=list)
    empty: Words = Field(default_factory=list)
    around_numbers: Words = Field(default_factory=list)
    alternatives: Words = Field(default_factory=list)
    joins: Words = Field(default_factory=list)
    minus: Words = Field(default_factory=list)
    plus: Words = Field(default_factory=list)
    negations: Words = Field(default_factory=list)
    negating: Words = Field(default_factory=list)
    opposites: list[Annotated[Words, Field(min_length=2, max_length=2)]] = Field(
        default_factory=list
    )


class JudgingFile(Strict):
    """policies/judging.yaml"""

    peerline: Literal["judging/1"]
    typos: Annotated[list[TypoFile], Field(min_length=1)]
    least_likeness: Annotated[float, Field(ge=0, le=100)]
    languages: Annotated[
        dict[Annotated[str, Field(pattern=LANGUAGE)], LanguageFile], Field(min_length=1)
    ]


@dataclass(frozen=True, slots=True)
class Learning:
    """How practice is paced; the policy file says what each means."""

    desired_recall: float
    new_a_day: int
    most_a_session: int
    mastered_days: int
    fewest_for_coverage: int


@dataclass(frozen=True, slots=True)
class Tongue:
    """What the judge knows of a language; `judging.yaml` says what each list is for."""

    openings: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    lead_ins: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    around_numbers: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    plus: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    negating: tuple[str, ...] = ()
    opposites: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Judging:
    """What the judge forgives. `typos`: (letters, forgiven), the most letters first.

    `least_likeness`: 0 to 100; what is less alike than that is not named as the nearest.
    """

    typos: tuple[tuple[int, int], ...]
    least_likeness: float
    languages: Mapping[str, Tongue]

    def forgiven(self, letters: int) -> int:
        """Mistyped letters that are forgiven in a response of that many letters."""
        return next((forgiven for least, forgiven in self.typos if letters >= least), 0)


@cache
def load_learning() -> Learning:
    """The bundled pace. Raises FileFaults."""
    file = check.validated(LearningFile, source.read(LEARNING))
    return Learning(**file.model_dump(exclude={"peerline"}))


@cache
def load_judging() -> Judging:
    """The bundled rules of the judge. Raises FileFaults."""
    return _judging(check.validated(JudgingFile, source.read(JUDGING)))


def check_file(path: Path) -> list[Fault]:
    """Every fault of a policy file of the quiz, in the order of its lines."""
    try:
        file = source.read(path)
        kind = file.data.get("peerline") if isinstance(file.data, dict) else None
        check.validated(LearningFile if kind == "learning/1" else JudgingFile, file)
    except FileFaults as found:
        return found.faults
    return []


def _judging(file: JudgingFile) -> Judging:
    typos = sorted(((typo.letters, typo.forgiven) for typo in file.typos), reverse=True)
    return Judging(
        typos=tuple(typos),
        least_likeness=file.least_likeness,
        languages={key: _tongue(tongue) for key, tongue in file.languages.items()},
    )


def _tongue(file: LanguageFile) -> Tongue:
    lists = file.model_dump(exclude={"opposites"})
    pairs = tuple((one, other) for one, other in file.opposites)
    return Tongue(**{key: tuple(words) for key, words in lists.items()}, opposites=pairs)
