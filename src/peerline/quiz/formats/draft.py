"""A deck being read from another program's file: rows come in, a checked deck file goes out.

What the other format can't say is filled in: values of 100 a row, ids from places, the file's name
as the source. Faults name the line of the file that was read.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from peerline.instruments import check as shape
from peerline.instruments.faults import FileFaults
from peerline.instruments.source import Source
from peerline.quiz import check
from peerline.quiz.deck import Asked
from peerline.quiz.files import DeckFile

STEP = 100
Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What the deck is called where the file doesn't say. `language`: of a file that has one."""

    id: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class Row:
    """One clue in one language, as far as a format holds it; `line` counts from 1."""

    line: int
    category: str
    text: str
    responses: tuple[str, ...]
    language: str
    category_id: str = ""
    id: str = ""
    value: int | None = None
    rejected: tuple[str, ...] = ()
    ordered: bool = False
    asked: str = Asked.WHAT_IS
    double: bool = False
    double_category: str = ""
    explanation: str = ""
    source: str = ""
    dimensions: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    final: bool = False


@dataclass(frozen=True, slots=True)
class Traced(Source):
    """Data that was no YAML, with the line that each part of it came from."""

    lines: Mapping[Where, int] = field(default_factory=dict)

    def line(self, where: Iterable[str | int]) -> int:
        """The line of the value at the path `where`, or of its nearest parent that is known."""
        steps = tuple(where)
        while steps and steps not in self.lines:
            steps = steps[:-1]
        return self.lines.get(steps, 1)


def deck_of(rows: Iterable[Row], about: About, path: Path) -> DeckFile:
    """The deck that `rows` make. Raises FileFaults with the lines of the file at `path`."""
    data: dict[str, Any] = {
        "peerline": "deck/1",
        "id": about.id,
        "languages": [],
        "title": {},
        "summary": {},
        "categories": [],
    }
    lines: dict[Where, int] = {}
    seen: dict[str, tuple[Where, dict[str, Any]]] = {}
    columns: dict[str, int] = {}
    for row in rows:
        if row.language not in data["languages"]:
            data["languages"].append(row.language)
            data["title"][row.language] = data["summary"][row.language] = about.title
        known = seen.get(row.id) if row.id else None
        if known is None:
            where, clue = _place(data, columns, row)
            seen[row.id or f"#{row.line}"] = (where, clue)
            lines[where] = row.line
        else:
            where, clue = known
            lines.setdefault((*where, "text", row.language), row.line)
        _fill(clue, row, path)
        _name_category(data, where, row)
    file = Traced(path, data, yaml.MappingNode("", []), lines)
    deck = shape.validated(DeckFile, file)
    faults = check.deck_faults(deck, file)
    if faults:
        raise FileFaults(faults)
    return deck


def _place(data: dict[str, Any], columns: dict[str, int], row: Row) -> tuple[Where, dict[str, Any]]:
    """Where a new clue stands, and the empty clue that was put there."""
    texts = ("text", "responses", "rejected", "explanation", "source")
    clue: dict[str, Any] = {"id": row.id, **{name: {} for name in texts}}
    if row.final and "final" not in data:
        clue["id"] = row.id or "final-clue"
        data["final"] = {"category": {}, "clue": clue}
        return ("final", "clue"), clue
    key = row.category_id or row.category
    if key not in columns:
        columns[key] = len(data["categories"])
        name = row.category_id or slug(row.category) or f"category-{columns[key] + 1}"
        data["categories"].append({"id": name, "title": {}, "clues": []})
    category = data["categories"][columns[key]]
    clues = category["clues"]
    number = len(clues) + 1
    clue["id"] = row.id or f"{category['id']}-{number}"
    clue["value"] = STEP * number if row.value is None else row.value
    clues.append(clue)
    return ("categories", columns[key], "clues", number - 1), clue


def _fill(clue: dict[str, Any], row: Row, path: Path) -> None:
    clue["text"][row.language] = row.text
    clue["responses"][row.language] = list(row.responses)
    if row.rejected:
        clue["rejected"][row.language] = list(row.rejected)
    clue["explanation"][row.language] = row.explanation or next(iter(row.responses), "")
    clue["source"][row.language] = row.source or path.name
    clue["ordered"] = row.ordered
    clue["asked"] = row.asked
    clue["tags"] = {"dimensions": list(row.dimensions), "practices": list(row.practices)}
    if row.double:
        double = clue.setdefault("daily_double", {})
        if row.double_category:
            double.setdefault("category", {})[row.language] = row.double_category


def _name_category(data: dict[str, Any], where: Where, row: Row) -> None:
    if where[0] == "final":
        data["final"]["category"][row.language] = row.category
    else:
        data["categories"][where[1]]["title"].setdefault(row.language, row.category)


def slug(text: str) -> str:
    """An id made of the ASCII letters and digits of `text`; empty where it has none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
