"""The contracts as questions to the engine: one scan counts every fault of a table's own rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import ibis

from peerline.customers.load import cast
from peerline.customers.load.faults import EXAMPLES, Collector, Example, Level, kinds
from peerline.customers.load.reading import words
from peerline.customers.load.sources import FILE, ROW
from peerline.customers.load.wide import VALUE, Wide
from peerline.customers.tables import Column, ColumnKind, contracts
from peerline.engine import fetch

UNREAD: Mapping[ColumnKind, str] = {
    ColumnKind.WHOLE: "not-whole",
    ColumnKind.NUMBER: "not-a-number",
    ColumnKind.MONEY: "not-a-number",
    ColumnKind.SHARE: "not-a-number",
    ColumnKind.DATE: "not-a-date",
    ColumnKind.MOMENT: "not-a-date",
    ColumnKind.FLAG: "not-a-flag",
}


@dataclass(frozen=True, slots=True)
class Check:
    """A question to every row: `bad` is true where it fails. `shown`: the value to show."""

    code: str
    column: str
    bad: ibis.Value
    shown: ibis.Value | None
    level: Level
    empties: str | None = None
    """Our column whose value is left out where the level says so."""


def referred_to(table: str) -> bool:
    """Whether other tables hang on this one: then a bad optional value goes, and the row stays."""
    return any(
        c.within == table
        for t in contracts().values()
        if t.name != table
        for c in t.columns.values()
    )


@cache
def currencies() -> frozenset[str]:
    """Every code of ISO 4217, those of the past too."""
    from babel import Locale

    return frozenset(str(code) for code in Locale("en").currencies)


def column_checks(wide: Wide) -> Iterator[Check]:
    """What the contract says of each column by itself."""
    lenient = referred_to(wide.matched.contract.name)
    for name, given in wide.matched.given.items():
        column, table = given.column, wide.table
        value, text = table[VALUE + name], wide.text(table, name)
        shown = value.cast("string") if text is None else text
        grave = Level.LEFT_OUT if lenient and not column.required else None

        def made(
            code: str,
            bad: ibis.Value,
            grave: Level | None = grave,
            column: Column = column,
            shown: ibis.Value = shown,
        ) -> Check:
            level = (
                grave if grave and kinds()[code].level is Level.SET_ASIDE else kinds()[code].level
            )
            return Check(
                code,
                column.name,
                bad,
                shown,
                level,
                column.name if level is Level.LEFT_OUT else None,
            )

        if column.required:
            blank = value.isnull() if text is None else text.isnull()
            yield made("not-derived" if given.how.derived else "missing-value", blank)
        if text is not None and column.kind in UNREAD:
            for code, bad in _unread(wide, name, column, text, text.notnull() & value.isnull()):
                yield made(code, bad)
        for code, bad in _value_checks(column, value):
            yield made(code, bad)
        if column.kind is ColumnKind.MONEY and text is not None:
            yield made("rounded", text.re_search(r"[.,]\d{4}\d*[1-9]\D*$"))
        if not column.required and column.within is None and column.kind not in cast.DAYS:
            yield made("blank-values", value.isnull() if text is None else text.isnull())


def _unread(
    wide: Wide, name: str, column: Column, text: ibis.Value, unread: ibis.Value
) -> Iterator[tuple[str, ibis.Value]]:
    """What can't be read, apart from what could be read in two ways."""
    reading = wide.readings.get(name)
    twofold = None
    if reading is not None and reading.days is not None and reading.days.undecided:
        twofold = "ambiguous-date", text.re_search(r"^(0?[1-9]|1[0-2])\D(0?[1-9]|1[0-2])\D\d{4}")
    elif reading is not None and reading.decimals is None:
        twofold = "ambiguous-number", text.re_search(r"^\D*\d+(,\d+)+\D*$")
    if twofold is None:
        yield UNREAD[column.kind], unread
        return
    code, either = twofold
    yield code, unread & either
    yield UNREAD[column.kind], unread & ~either


def _value_checks(column: Column, value: ibis.Value) -> Iterator[tuple[str, ibis.Value]]:
    if column.words:
        yield "unknown-word", value.notin(list(column.words))
    if column.kind is ColumnKind.CURRENCY:
        yield "unknown-currency", value.notin(sorted(currencies()))
    if column.kind in cast.DAYS:
        first, last = words().years
        yield "unlikely-day", (value.year() < first) | (value.year() > last)
    below = value < column.least if column.least is not None else None
    above = value > column.most if column.most is not None else None
    if column.kind is ColumnKind.MONEY and column.least == 0:
        assert below is not None
        yield "negative-amount", below
    elif below is not None and above is not None:
        yield "out-of-range", below | above
    elif below is not None:
        yield "out-of-range", below


@dataclass(frozen=True, slots=True)
class Place:
    """What faults of a table are said of: our name, the source's, and the source's columns."""

    table: str
    file: str
    columns: Mapping[str, str]


def ask(
    table: ibis.Table, checks: Iterable[Check], place: Place, faults: Collector
) -> tuple[int, list[Check]]:
    """Ask all at once: how many rows there are, and the checks that fail, told to `faults`."""
    listed = list(checks)
    asked = {
        f"c{n}": check.bad.fill_null(False).sum().fill_null(0) for n, check in enumerate(listed)
    }
    counts = fetch.rows(table.aggregate(rows=table.count(), **asked))[0]
    rows, failed = counts["rows"], []
    for number, check in enumerate(listed):
        if count := counts[f"c{number}"]:
            failed.append(check)
            shown = place.columns.get(check.column, check.column)
            faults.add(
                check.code,
                table=place.table,
                file=place.file,
                column=shown,
                count=count,
                of=rows,
                level=check.level,
                examples=[]
                if check.level is Level.NOTE
                else examples(table, check.bad, check.shown),
            )
    return rows, failed


def examples(table: ibis.Table, bad: ibis.Value, shown: ibis.Value | None) -> list[Example]:
    """The first rows where `bad` is true, with the value to show."""
    parts = {
        "row": table[ROW] if ROW in table.columns else ibis.null("int64"),
        "value": ibis.null("string") if shown is None else shown.cast("string"),
        "file": table[FILE] if FILE in table.columns else ibis.null("string"),
    }
    found = table.filter(bad.fill_null(False)).select(**parts)
    found = found.order_by("file", "row", "value").limit(EXAMPLES)
    return [Example(row["row"], row["value"], row["file"]) for row in fetch.rows(found)]


def typed(wide: Wide, failed: Iterable[Check]) -> ibis.Table:
    """Our columns in their types, all rows; values that are left out are null."""
    left_out: dict[str, ibis.Value] = {}
    for check in failed:
        if check.level is Level.LEFT_OUT and check.empties:
            before = left_out.get(check.empties)
            bad = check.bad.fill_null(False)
            left_out[check.empties] = bad if before is None else before | bad
    made = {}
    for name, kind in wide.matched.contract.ibis_schema.items():
        if name not in wide.matched.given:
            made[name] = ibis.null(kind)
            continue
        value = wide.table[VALUE + name].cast(kind)
        made[name] = (
            ibis.ifelse(left_out[name], ibis.null(kind), value) if name in left_out else value
        )
    return wide.table.mutate(**{VALUE + name: value for name, value in made.items()})


def contract_row(table: ibis.Table, names: Iterable[str]) -> ibis.Table:
    """Our columns alone under our names, with the rows' places where they are known."""
    places = {name: table[name] for name in (ROW, FILE) if name in table.columns}
    return table.select(**{name: table[VALUE + name] for name in names}, **places)
