"""A source's table with our columns beside its own, each read as all its rows ask for."""

import re
from collections.abc import Iterable, Iterator
from functools import reduce

import ibis
import ibis.expr.datatypes as dt

from peerline.customers.load import cast, dates
from peerline.customers.load.cast import Reading
from peerline.customers.load.columns import Matched
from peerline.customers.load.mapping import ColumnMapping, Scalar, SourceMapping
from peerline.customers.load.sources import Raw, plain_name
from peerline.customers.tables import IBIS_TYPES, Column, ColumnKind
from peerline.engine import fetch

TEXT = "pl_t_"
VALUE = "pl_v_"
LOOKED_UP = "pl_l_"
TEXTS = (*cast.FREE, ColumnKind.WORD, ColumnKind.CURRENCY)
SHAPES = 200
"""So many shapes of one column are looked at; a column with more is no column of dates."""


class Wide:
    """A source's table with our columns beside its own, as text (TEXT) and as values (VALUE).

    `readings` are decided from all of the table's rows, when it is made. Text columns exist for
    what comes as text only.
    """

    def __init__(
        self, raw: Raw, matched: Matched, mapping: SourceMapping, *, duckdb: bool, owned: bool
    ) -> None:
        self.raw = raw
        self.owned = owned
        self.matched = matched
        self.blanks = mapping.blanks
        self.duckdb = duckdb
        self.readings: dict[str, Reading] = {}
        self.tidy = self._tidy_columns(raw.table)
        self.texts = self._named("texts", self._with_texts(raw.table))
        self._decide()
        self.table = self._named("values", self._with_values(self.texts))

    def _named(self, stage: str, table: ibis.Table) -> ibis.Table:
        """As a view where we may: what is asked of it afterwards stays short."""
        if not self.owned:
            return table
        name = f"pl_{stage}_{self.matched.contract.name}"
        return table.get_backend().create_view(name, table, overwrite=True)

    def forget(self) -> None:
        """Drop the views, once what was read through them is stored."""
        connection = self.raw.table.get_backend()
        for stage in ("values", "texts"):
            connection.drop_view(f"pl_{stage}_{self.matched.contract.name}", force=True)

    @property
    def worked(self) -> bool:
        """Whether values were read from text or looked up: work to be done once, not by query."""
        return any(name.startswith((TEXT, LOOKED_UP)) for name in self.table.columns)

    def text(self, table: ibis.Table, name: str) -> ibis.Value | None:
        """The text that our column is read from, null where it comes typed."""
        return table[TEXT + name] if TEXT + name in table.columns else None

    def _columns(self) -> Iterator[tuple[str, Column, ColumnMapping]]:
        """Ours, and the source's own that others are derived from, under their own names."""
        for name, given in self.matched.given.items():
            yield name, given.column, given.how
            for place, operand in enumerate(given.how.operands):
                if operand not in self.matched.given:
                    kind = _kind_of_operand(given.how.derived, place)
                    own = next(c for c in self.raw.columns if plain_name(c) == plain_name(operand))
                    how = ColumnMapping.model_validate({"from": own})
                    yield operand, Column(operand, kind), how

    def _with_texts(self, table: ibis.Table) -> ibis.Table:
        made, filled = {}, []
        for name, column, how in self._columns():
            if how.derived:
                continue
            if how.always is not None:
                made[TEXT + name] = ibis.literal(_scalar(how.always))
                continue
            source = LOOKED_UP + name if how.through else self._own(name, how)
            value = table[source]
            if self._typed(name, value, column, how) is not None:
                continue
            text = cast.tidy(_up_to(value.cast("string"), how), column.kind, self.blanks)
            made[TEXT + name] = _translated(text, how)
            filled.append(TEXT + name)
        wide = table.mutate(**made) if made else table
        if self.raw.text:
            # Rows of separators alone, as spreadsheets leave them below a table.
            wide = wide.filter(ibis.or_(*(wide[name].notnull() for name in filled)))
        return wide

    def _typed(
        self, name: str, value: ibis.Value, column: Column, how: ColumnMapping
    ) -> ibis.Value | None:
        """The value as it is, where it need not go by its text."""
        if how.values or how.otherwise is not None or how.up_to is not None:
            return None
        return value if name in self.tidy else cast.from_typed(value, column.kind)

    def _tidy_columns(self, table: ibis.Table) -> frozenset[str]:
        """Columns of plain text, of a database or Parquet, in which there is nothing to tidy."""
        if self.raw.text or self.blanks:
            return frozenset()
        asked = {}
        for name, column, how in self._columns():
            if how.from_ is None or how.through or column.kind not in TEXTS:
                continue
            value = table[self._own(name, how)]
            if value.type().is_string():
                read = cast.from_text(value.strip(), column.kind, Reading(), duckdb=self.duckdb)
                asked[name] = ((value == "") | (value != read)).sum().fill_null(0)
        if not asked:
            return frozenset()
        untidy = table.aggregate(**{VALUE + name: count for name, count in asked.items()})
        counts = fetch.rows(untidy)[0]
        return frozenset(name for name in asked if not counts[VALUE + name])

    def _own(self, name: str, how: ColumnMapping) -> str:
        given = self.matched.given.get(name)
        return given.shown if given else how.from_[0] if how.from_ else name

    def _decide(self) -> None:
        """Ask once what plain reading leaves over, then look closer at those columns."""
        asked = {}
        for name, column, how in self._columns():
            text = self.text(self.texts, name)
            if (
                text is None
                or how.always is not None
                or column.kind not in (*cast.DAYS, *cast.NUMBERS)
            ):
                continue
            if how.format is not None:
                self.readings[name] = Reading(
                    days=dates.Decision((dates.parse_format(how.format),))
                )
                continue
            value = cast.from_text(text, column.kind, Reading(), duckdb=self.duckdb)
            asked[name] = (text.notnull() & value.isnull()).sum().fill_null(0)
        if not asked:
            return
        left = self.texts.aggregate(**{VALUE + name: count for name, count in asked.items()})
        counts = fetch.rows(left)[0]
        for name, column, how in self._columns():
            if counts.get(VALUE + name):
                self.readings[name] = self._reading(name, column, how)

    def _reading(self, name: str, column: Column, how: ColumnMapping) -> Reading:
        if column.kind in cast.DAYS:
            return Reading(days=dates.decide(self._date_shapes(name)))
        if how.decimals is not None:
            return Reading(decimals=how.decimals, plain=False)
        return Reading(decimals=self._decimals(name), plain=False)

    def _date_shapes(self, name: str) -> list[dates.Shape]:
        """The column's shapes, from its distinct values."""
        values = self.texts.group_by(given=self.text(self.texts, name)).aggregate(
            n=lambda t: t.count()
        )
        values = values.filter(values.given.notnull())
        shape = values.given.re_replace("[0-9]", "9").re_replace("[A-Za-z]", "A")

        def part(group: int) -> ibis.Value:
            digits = values.given.re_extract(r"^(\d{1,2})\D(\d{1,2})\D", group)
            return ibis.ifelse(digits == "", "0", digits).fill_null("0").cast("int64")

        shapes = (
            values.mutate(shape=shape, first=part(1), second=part(2))
            .group_by("shape")
            .aggregate(
                count=lambda t: t.n.sum(),
                first=lambda t: t["first"].max(),
                second=lambda t: t.second.max(),
            )
        )
        rows = fetch.rows(shapes.order_by(ibis.desc("count"), "shape").limit(SHAPES))
        return [
            dates.Shape(row["shape"], row["count"], row["first"], row["second"]) for row in rows
        ]

    def _decimals(self, name: str) -> str | None:
        """The sign that parts off decimals: what any value of the column gives away."""
        text = self.text(self.texts, name)
        assert text is not None
        bare = text.re_replace("[^0-9.,]", "")
        comma = (
            bare.re_search(r"\..*,")
            | bare.re_search(r"^\d*,\d{1,2}$")
            | bare.re_search(r"^\d*,\d{4,}$")
            | bare.re_search(r"^\d+\.\d{3}\.")
        )
        point = (
            bare.re_search(r",.*\.")
            | bare.re_search(r"\.\d{1,2}$")
            | bare.re_search(r"^\d+,\d{3},")
            | bare.re_search(r"^\d*\.\d{4,}$")
        )
        only = bare.re_search(r"^\d{1,3},\d{3}$")
        marks = self.texts.aggregate(comma=comma.any(), point=point.any(), only=only.any())
        row = fetch.rows(marks)[0]
        if row["comma"] != row["point"]:
            return "," if row["comma"] else "."
        if row["comma"]:
            return None
        # 1,234 alone: thousands, unless the file's own commas would have had to be decimals.
        return None if row["only"] and self.raw.separator == ";" else "."

    def _with_values(self, table: ibis.Table) -> ibis.Table:
        made, derived = {}, []
        for name, column, how in self._columns():
            if how.derived:
                derived.append((name, column, how))
                continue
            text = self.text(table, name)
            if text is None:
                given = table[LOOKED_UP + name if how.through else self._own(name, how)]
                value = self._typed(name, given, column, how)
                assert value is not None
            else:
                reading = self.readings.get(name, Reading())
                value = cast.from_text(text, column.kind, reading, duckdb=self.duckdb)
            made[VALUE + name] = _moved(value, how)
        wide = table.mutate(**made)
        for name, column, how in _in_order(derived):
            parts = [wide[VALUE + operand] for operand in how.operands]
            wide = wide.mutate(**{VALUE + name: _moved(_derived(how, column, parts), how)})
        return wide


def _in_order(
    derived: Iterable[tuple[str, Column, ColumnMapping]],
) -> list[tuple[str, Column, ColumnMapping]]:
    """Each behind those that it is made of."""
    waiting, done = list(derived), []
    while waiting:
        names = {name for name, _, _ in waiting}
        ready = [entry for entry in waiting if not names & set(entry[2].operands)] or waiting[:1]
        done += ready
        waiting = [entry for entry in waiting if entry not in ready]
    return done


def _scalar(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _translated(text: ibis.Value, how: ColumnMapping) -> ibis.Value:
    if not how.values and how.otherwise is None:
        return text
    lowered = text.lower()
    cases = [
        (lowered == word.strip().lower(), _scalar(value)) for word, value in how.values.items()
    ]
    other = (
        text
        if how.otherwise is None
        else ibis.ifelse(text.isnull(), ibis.null("string"), _scalar(how.otherwise))
    )
    return ibis.cases(*cases, else_=other) if cases else other


def _moved(value: ibis.Value, how: ColumnMapping) -> ibis.Value:
    if not how.plus_days:
        return value
    kind = value.type()
    return (value + ibis.interval(days=how.plus_days)).cast(kind)


def _up_to(text: ibis.Value, how: ColumnMapping) -> ibis.Value:
    if how.up_to is None:
        return text
    return text.re_extract(f"^[^{re.escape(how.up_to)}]*", 0)


def _kind_of_operand(derived: str | None, place: int) -> ColumnKind:
    """What a source's column holds that only a derived value needs."""
    if derived in ("multiply", "divide", "one_over"):
        return ColumnKind.MONEY if derived != "one_over" else ColumnKind.NUMBER
    if derived == "months_between" or (derived == "add_months" and place == 0):
        return ColumnKind.DATE
    return ColumnKind.WHOLE if derived == "add_months" else ColumnKind.TEXT


def _derived(how: ColumnMapping, column: Column, parts: list[ibis.Value]) -> ibis.Value:
    wanted = ibis.dtype(IBIS_TYPES[column.kind])
    if how.derived == "first_of":
        return ibis.coalesce(*parts).cast(wanted)
    if how.derived == "join":
        return reduce(lambda one, other: one + "-" + other, (p.cast("string") for p in parts))
    if how.derived == "months_between":
        return _months_between(*parts).cast(wanted)
    if how.derived == "add_months":
        return cast.add_months(*parts).cast(wanted)
    if how.derived == "multiply":
        return _product(parts).cast(wanted)
    above, below = (ibis.literal(1.0), parts[0]) if how.derived == "one_over" else parts
    return (above / ibis.ifelse(below == 0, ibis.null(below.type()), below)).cast(wanted)


def _months_between(start: ibis.Value, end: ibis.Value) -> ibis.Value:
    """Whole months to the nearest, one at least: terms end on the 30th and on the 31st."""
    months = (end.year() - start.year()) * 12 + (end.month() - start.month())
    days = ((end.day() - start.day()) / 30.4).round()
    whole = (months + days).cast("int64")
    # `greatest` passes over nulls on some engines.
    return ibis.ifelse(whole.notnull() & (whole < 1), 1, whole)


def _product(parts: list[ibis.Value]) -> ibis.Value:
    """Exact, to eight places."""
    numbers = [part.cast("decimal(18, 4)") for part in parts]
    return reduce(lambda one, other: (one * other).cast(dt.Decimal(38, 8)), numbers)
