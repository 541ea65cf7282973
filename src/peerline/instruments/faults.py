"""What is wrong in an author's file: where, which fault, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A fault of a file. `line` counts from 1; `where` is the path inside the file."""

    file: str
    line: int
    code: str
    where: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        said = self.message.removesuffix(".")
        return f"{self.file}:{self.line}: {self.code}: {said}{place}. {self.remedy}"


class FileFaults(ValueError):
    """A file that can't be used; carries all its faults."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def unreadable(path: Path, code: str, message: str, remedy: str, line: int = 1) -> FileFaults:
    """The fault of a file as a whole."""
    return FileFaults([Fault(str(path), line, code, "", message, remedy)])
