"""Text and foreign types into the types of the contracts, the same way on every engine."""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.datatypes as dt
from ibis.expr.types import StringValue as Text

from peerline.customers.load import dates
from peerline.customers.load.reading import words
from peerline.customers.tables import IBIS_TYPES, ColumnKind

PLAIN_NUMBER = r"^[-+]?(\d{1,14}(\.\d*)?|\.\d+)([eE][-+]?\d{1,2})?$"
WIDE = dict(zip("０１２３４５６７８９．，－＋", "0123456789.,-+", strict=True))
NUMBERS = (ColumnKind.WHOLE, ColumnKind.NUMBER, ColumnKind.MONEY, ColumnKind.SHARE)
DAYS = (ColumnKind.DATE, ColumnKind.MOMENT)
_TIME_OF_DAY = r"(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?Z?)?"
FREE = (ColumnKind.ID, ColumnKind.TEXT)


@ibis.udf.scalar.builtin(
    name="try_strptime", signature=((str, dt.Array(dt.string)), dt.Timestamp(scale=6))
)
def _try_strptime(text, formats):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  # Ibis reads the signature above
    """DuckDB's own, which gives null where Ibis' portable function raises."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a column's text is read, decided from all of its values.

    `decimals`: the sign that parts off decimals where numbers are not plain, null where the
    column does not tell; `days`: the forms of dates, null for ISO alone.
    """

    decimals: str | None = "."
    plain: bool = True
    days: dates.Decision | None = None


def tidy(text: Text, kind: ColumnKind, blanks: Sequence[str]) -> Text:
    """Text without spaces around it; null where it holds nothing."""
    stripped = text.strip()
    none = stripped == ""
    if kind not in FREE:
        none = none | stripped.lower().isin([*words().blanks, *(b.lower() for b in blanks)])
    elif blanks:
        none = none | stripped.isin(list(blanks))
    return ibis.ifelse(none, ibis.null("string"), stripped)


def from_text(text: Text, kind: ColumnKind, reading: Reading, *, duckdb: bool) -> ibis.Value:
    """The value that tidy text stands for, null where it can't be read."""
    if kind in DAYS:
        return _day(text, kind, reading, duckdb=duckdb)
    if kind in NUMBERS:
        return _number(text, kind, reading)
    if kind is ColumnKind.FLAG:
        lowered = text.lower()
        yes, no = lowered.isin(list(words().yes)), lowered.isin(list(words().no))
        return ibis.cases((yes, True), (no, False), else_=ibis.null("boolean"))
    if kind is ColumnKind.CURRENCY:
        return text.upper()
    return text


def from_typed(value: ibis.Value, kind: ColumnKind) -> ibis.Value | None:
    """A value of a database or Parquet in the contract's type; null where it is read as text."""
    given, wanted = value.type(), ibis.dtype(IBIS_TYPES[kind])
    if given.is_string():
        return None
    if kind in (*FREE, ColumnKind.WORD, ColumnKind.CURRENCY):
        if given.is_floating():
            return value.cast("int64").cast("string")
        return value.cast("string")
    if kind is ColumnKind.FLAG:
        return value if given.is_boolean() else None
    if kind in DAYS:
        return _typed_day(value, kind) if given.is_date() or given.is_timestamp() else None
    if kind is ColumnKind.WHOLE:
        return value.cast(wanted) if given.is_integer() else None
    if given.is_floating():
        value = ibis.ifelse(value.isnan(), ibis.null(given), value)
    return value.cast(wanted) if given.is_numeric() and not given.is_boolean() else None


def _typed_day(value: ibis.Value, kind: ColumnKind) -> ibis.Value:
    given = value.type()
    if given.is_timestamp() and given.timezone not in (None, "UTC"):
        value = value.cast("timestamp('UTC')")
    return value.cast("date") if kind is ColumnKind.DATE else value.cast("timestamp(6)")


def _number(text: Text, kind: ColumnKind, reading: Reading) -> ibis.Value:
    cleaned = text if reading.plain else _plain_number(text, reading.decimals)
    if kind is ColumnKind.WHOLE:
        return _whole(cleaned)
    if kind is ColumnKind.SHARE:
        number = _cast(cleaned.re_replace("[%％]$", ""), IBIS_TYPES[kind])
        return ibis.ifelse(text.re_search("[%％]$"), number / 100.0, number)
    return _cast(cleaned, IBIS_TYPES[kind])


def _cast(text: Text, kind: str) -> ibis.Value:
    return ibis.ifelse(text.re_search(PLAIN_NUMBER), text, ibis.null("string")).cast(kind)


def _whole(text: Text) -> ibis.Value:
    """Whole numbers, also written 9.0, as programs do that hold them as decimals."""
    bare = text.re_replace(r"\.0*$", "")
    return ibis.ifelse(bare.re_search(r"^[-+]?\d{1,18}$"), bare, ibis.null("string")).cast("int64")


def _plain_number(text: Text, decimals: str | None) -> Text:
    """Amounts with signs, spaces, thousands and brackets for minus, as plain numbers."""
    cleaned = text
    for wide, narrow in WIDE.items():
        cleaned = cleaned.replace(wide, narrow)
    for sign in sorted(words().signs, key=len, reverse=True):
        cleaned = cleaned.replace(sign, "")
    cleaned = cleaned.re_replace("[\\s\u00a0\u202f'’]", "")
    cleaned = cleaned.re_replace(r"^\((.*)\)$", r"-\1")
    if decimals == ",":
        # Points part off thousands only where three digits follow each.
        thousands = cleaned.re_search(r"^[-+]?\d{1,3}(\.\d{3})+(,\d*)?[%％]?$")
        cleaned = ibis.ifelse(thousands, cleaned.replace(".", ""), cleaned)
        pointed = cleaned.re_search(r"\.")
        return ibis.ifelse(pointed, ibis.null("string"), cleaned.replace(",", "."))
    if decimals == ".":
        thousands = cleaned.re_search(r"^[-+]?\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?[%％]?$")
        return ibis.ifelse(thousands, cleaned.replace(",", ""), cleaned)
    return cleaned


def _day(text: Text, kind: ColumnKind, reading: Reading, *, duckdb: bool) -> ibis.Value:
    if reading.days is None:
        found = _iso(text, kind, duckdb=duckdb)
    else:
        read = _parse_duckdb if duckdb else _parse_portable
        decision = reading.days
        parts = [read(text, form) for form in decision.forms]
        for day, month in decision.undecided:
            parts += [_telling(text, read(text, day), 1), _telling(text, read(text, month), 2)]
        found = ibis.coalesce(*parts) if parts else ibis.null("timestamp(6)")
    return found.cast("date") if kind is ColumnKind.DATE else found.cast("timestamp(6)")


def _telling(text: Text, moment: ibis.Value, group: int) -> ibis.Value:
    """The moment where the text's first or second number is above 12: it can only be a day."""
    digits = text.re_extract(r"^(\d{1,2})\D(\d{1,2})\D", group)
    above = ibis.ifelse(digits == "", "0", digits).cast("int64") > 12
    return ibis.ifelse(above, moment, ibis.null("timestamp(6)"))


def _iso(text: Text, kind: ColumnKind, *, duckdb: bool) -> ibis.Value:
    if not duckdb:
        return _parse_portable(text, dates.parse_format("yyyy-mm-dd"))
    if kind is ColumnKind.DATE:
        return text.try_cast("date")
    zoned = text.re_search(r"[+-]\d{2}:?\d{2}$")
    return ibis.ifelse(
        zoned, text.try_cast("timestamp('UTC')").cast("timestamp(6)"), text.try_cast("timestamp(6)")
    )


def _parse_duckdb(text: Text, form: dates.Form) -> ibis.Value:
    if form.strptime == "%Y-%m-%d":
        return _iso(text, ColumnKind.MOMENT, duckdb=True)
    return _try_strptime(text, form.strptimes)


def _parse_portable(text: Text, form: dates.Form) -> ibis.Value:
    """By parts, checked before they are put together: engines raise on the 31st of February."""
    pattern = f"^{form.pattern}{_TIME_OF_DAY}$"
    fits = text.re_search(pattern)

    def part(group: int, least: int) -> ibis.Value:
        found = ibis.ifelse(fits, text.re_extract(pattern, group), ibis.null("string"))
        return ibis.ifelse((found == "") | found.isnull(), str(least), found).cast("int32")

    year, day = part(form.place("y"), 1), part(form.place("d"), 1)
    if form.short_year:
        year = year + 2000
    if form.named_month:
        month = _month(text.re_extract(pattern, form.place("m")))
    else:
        month = part(form.place("m"), 1)
    hour, minute, second = part(4, 0), part(5, 0), part(6, 0)
    sound = fits & month.between(1, 12) & (day >= 1) & (day <= _last_day(year, month)) & (year >= 1)
    sound = sound & (hour <= 23) & (minute <= 59) & (second <= 59)
    told = _padded(year, 4) + "-" + _padded(month, 2) + "-" + _padded(day, 2) + " "
    told = told + _padded(hour, 2) + ":" + _padded(minute, 2) + ":" + _padded(second, 2)
    return ibis.ifelse(sound, told, ibis.null("string")).cast("timestamp(6)")


def add_months(day: ibis.Value, months: ibis.Value) -> ibis.Value:
    """The day so many months later, in a shorter month its last; engines differ in their own."""
    count = day.year().cast("int64") * 12 + day.month() - 1 + months.cast("int64")
    year, month = (count / 12).floor().cast("int64"), count % 12 + 1
    last = _last_day(year, month).cast("int64")
    number = ibis.ifelse(day.day() > last, last, day.day().cast("int64"))
    told = _padded(year, 4) + "-" + _padded(month, 2) + "-" + _padded(number, 2)
    return ibis.ifelse(day.isnull() | months.isnull(), ibis.null("string"), told).cast("date")


def _padded(number: ibis.Value, width: int) -> Text:
    return number.cast("string").lpad(width, "0")


def _last_day(year: ibis.Value, month: ibis.Value) -> ibis.Value:
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    february = ibis.ifelse(leap, 29, 28)
    return ibis.cases((month == 2, february), (month.isin([4, 6, 9, 11]), 30), else_=31)


def _month(name: Text) -> ibis.Value:
    short = name.lower().substr(0, 3)
    numbered = ((short == month, number) for number, month in enumerate(dates.MONTHS, 1))
    return ibis.cases(*numbered, else_=0)
