"""Decks as CSV: a row for each clue in each language, for a spreadsheet.

Several responses in one cell are parted by ` | `. A cell that a spreadsheet would take for a
formula gets an apostrophe in front, which reading takes away again.
"""

import csv
import io
from pathlib import Path

from peerline.instruments.faults import Fault, FileFaults, unreadable
from peerline.quiz.deck import Asked, Clue, Deck
from peerline.quiz.files import DeckFile
from peerline.quiz.formats.draft import About, Row, deck_of
from peerline.quiz.practice import FINAL

COLUMNS = (
    "deck",
    "deck_title",
    "language",
    "category",
    "category_title",
    "id",
    "value",
    "daily_double",
    "daily_double_category",
    "text",
    "responses",
    "rejected",
    "ordered",
    "asked",
    "explanation",
    "source",
    "dimensions",
    "practices",
)
NEEDED = ("text", "responses")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BETWEEN = " | "
YES = ("yes", "true", "1", "x", "はい")
NO = ("", "no", "false", "0", "いいえ")
MAX_BYTES = 4_000_000


def exported(deck: Deck) -> bytes:
    """The deck as CSV in UTF-8, with the mark by which spreadsheets know it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for language in deck.languages:
        for category in deck.categories:
            for clue in category.clues:
                title = category.title.to(language)
                writer.writerow(_cells(deck, clue, category.id, title, language))
        if deck.final is not None:
            title = deck.final.category.to(language)
            writer.writerow(_cells(deck, deck.final.clue, FINAL, title, language))
    return out.getvalue().encode("utf-8-sig")


def read(path: Path, about: About) -> DeckFile:
    """The deck of a CSV file. Its own id and title go before those of `about`. Raises FileFaults.

    Needed are the columns text and responses; the rest is filled in where it is missing.
    """
    reader = csv.DictReader(io.StringIO(file_text(path)), dialect=_dialect(path), restkey="")
    names = [name.strip() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    missing = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown:
        wrong = f"no column {missing[0]!r}" if missing else f"no such column: {unknown[0]!r}"
        remedy = f"The first line names columns, among: {', '.join(COLUMNS)}."
        raise unreadable(path, "columns", wrong, remedy)
    rows: list[Row] = []
    faults: list[Fault] = []
    try:
        for cells in reader:
            given = {key: _plain(cells.get(key) or "") for key in names}
            if any(given.values()):
                about = About(
                    given.get("deck") or about.id,
                    given.get("deck_title") or about.title,
                    about.language,
                )
                rows.append(_row(given, reader.line_num, about, path, faults))
    except csv.Error as error:
        raise unreadable(
            path, "not-csv", str(error), "Save it as CSV again.", reader.line_num + 1
        ) from error
    if faults:
        raise FileFaults(faults)
    return deck_of(rows, about, path)


def _cells(deck: Deck, clue: Clue, category: str, title: str, language: str) -> dict[str, str]:
    cells = {
        "deck": deck.id,
        "deck_title": deck.title.to(language),
        "language": language,
        "category": category,
        "category_title": title,
        "id": clue.id,
        "value": str(clue.value or ""),
        "daily_double": "yes" if clue.daily_double else "",
        "daily_double_category": clue.category.to(language) if clue.category else "",
        "text": clue.text.to(language),
        "responses": BETWEEN.join(clue.responses.to(language)),
        "rejected": BETWEEN.join(clue.rejected.by_language.get(language, ())),
        "ordered": "yes" if clue.ordered else "",
        "asked": clue.asked.value,
        "explanation": clue.explanation.to(language),
        "source": clue.source.to(language),
        "dimensions": BETWEEN.join(clue.dimensions),
        "practices": BETWEEN.join(clue.practices),
    }
    return {key: f"'{cell}" if cell.startswith(FORMULA) else cell for key, cell in cells.items()}


def _row(given: dict[str, str], line: int, about: About, path: Path, faults: list[Fault]) -> Row:
    def fault(column: str, message: str, remedy: str) -> None:
        faults.append(Fault(str(path), line, "cell", column, message, remedy))

    def flag(column: str) -> bool:
        cell = given.get(column, "").casefold()
        if cell not in (*YES, *NO):
            fault(column, f"{cell!r} is neither yes nor no", "Write yes, or leave it empty.")
        return cell in YES

    value = given.get("value", "")
    if value and not value.isdecimal():
        fault("value", f"{value!r} is no whole number", "Write digits alone, such as 300.")
    for column in NEEDED:
        if not given.get(column):
            fault(column, "the cell is empty", f"Each row needs {' and '.join(NEEDED)}.")
    category, title = given.get("category", ""), given.get("category_title", "")
    return Row(
        line=line,
        category=title or category or about.title,
        category_id=category if title and category != FINAL else "",
        final=category == FINAL,
        id=given.get("id", ""),
        value=int(value) if value.isdecimal() else None,
        language=given.get("language") or about.language,
        text=given.get("text", ""),
        responses=_several(given.get("responses", "")),
        rejected=_several(given.get("rejected", "")),
        ordered=flag("ordered"),
        asked=given.get("asked") or Asked.WHAT_IS,
        double=flag("daily_double"),
        double_category=given.get("daily_double_category", ""),
        explanation=given.get("explanation", ""),
        source=given.get("source", ""),
        dimensions=_several(given.get("dimensions", "")),
        practices=_several(given.get("practices", "")),
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _plain(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell


def file_text(path: Path) -> str:
    """The text of a small file. Raises FileFaults."""
    try:
        if path.stat().st_size > MAX_BYTES:
            message = f"more than {MAX_BYTES:,} bytes"
            raise unreadable(path, "too-large", message, "Give the deck alone.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        remedy = "Save it as UTF-8."
        message = f"byte {error.start} is not UTF-8"
        raise unreadable(path, "not-text", message, remedy) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise unreadable(path, "unreadable", reason, "Check the path and its rights.") from error


def _dialect(path: Path) -> type[csv.Dialect]:
    """Comma, semicolon or tab, by which of them the first line has most of."""
    first = next(iter(file_text(path).splitlines()), "")
    likest = max(",;\t", key=first.count)

    class Found(csv.excel):
        delimiter = likest
        strict = True

    return Found
