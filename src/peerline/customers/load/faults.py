"""What is wrong with a source: faults counted by kind, not by row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from peerline import content
from peerline.engine.connect import SourceError

EXAMPLES = 3


class Level(StrEnum):
    """How grave a fault is, gravest first."""

    STOPS = "stops"
    SET_ASIDE = "set-aside"
    LEFT_OUT = "left-out"
    DOUBT = "doubt"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Example:
    """A place of a fault. `row` as a spreadsheet counts, the header included; null in databases."""

    row: int | None
    value: str | None
    file: str | None = None

    def __str__(self) -> str:
        place = "" if self.row is None else f"row {self.row}"
        if self.file:
            place = f"{self.file} {place}"
        return " ".join(filter(None, [place, "" if self.value is None else repr(self.value)]))


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault in a column of a table: how often, where first, and what to do.

    `file`: file, sheet or database table as the source calls it; `column` likewise. `count` of `of`
    rows. `detail` says what is particular here.
    """

    level: Level
    code: str
    table: str
    file: str
    column: str
    count: int
    of: int
    says: str
    remedy: str
    detail: str = ""
    examples: tuple[Example, ...] = ()

    def __str__(self) -> str:
        where = ", ".join(filter(None, [self.file or self.table, self.column]))
        counted = ""
        if self.count:
            rows = "row" if self.of == 1 else "rows"
            counted = f"{self.count:,} of {self.of:,} {rows}: " if self.of else f"{self.count:,}: "
        said = f"{self.says}: {self.detail}" if self.detail else self.says
        shown = "; ".join(str(example) for example in self.examples)
        if shown:
            shown = f" ({shown}{'; ...' if self.count > len(self.examples) else ''})"
        remedy = f" {self.remedy}" if self.remedy else ""
        end = "" if f"{said}{shown}".endswith("?") else "."
        return f"{where}: {counted}{said}{shown}{end}{remedy} [{self.code}]"


class CannotLoad(SourceError):
    """A source that makes no base; carries all that was found, not the first fault alone."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(in_order(faults))
        stops = [fault for fault in self.faults if fault.level is Level.STOPS]
        super().__init__("\n".join(str(fault) for fault in stops))


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Gravest first, then as they were found."""
    levels = list(Level)
    return sorted(faults, key=lambda fault: levels.index(fault.level))


@dataclass(slots=True)
class Collector:
    """Gathers faults while a source is read."""

    faults: list[Fault] = field(default_factory=list)

    def add(
        self,
        code: str,
        *,
        table: str = "",
        file: str = "",
        column: str = "",
        count: int = 0,
        of: int = 0,
        detail: str = "",
        examples: Iterable[Example] = (),
        level: Level | None = None,
    ) -> None:
        """Add a fault of the kind `code`; `level` where it weighs otherwise than usual."""
        kind = kinds()[code]
        self.faults.append(
            Fault(
                level=level or kind.level,
                code=code,
                table=table,
                file=file,
                column=column,
                count=count,
                of=of,
                says=kind.says,
                remedy=kind.remedy,
                detail=detail,
                examples=tuple(examples)[:EXAMPLES],
            )
        )

    @property
    def stopped(self) -> bool:
        """Whether something was found that no base can be made of."""
        return any(fault.level is Level.STOPS for fault in self.faults)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FaultKind(_Strict):
    """A kind of fault, from `content/customers/faults.yaml`."""

    level: Level
    says: str
    remedy: str = ""


class _FaultsFile(_Strict):
    peerline: Literal["customer-faults/1"]
    faults: dict[str, FaultKind]


@cache
def kinds() -> Mapping[str, FaultKind]:
    """Every kind of fault by its code. Raises ValueError where the file is wrong."""
    import yaml

    path = content.CUSTOMERS / "faults.yaml"
    try:
        file = _FaultsFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise ValueError(f"{path}: {error}") from error
    return file.faults
