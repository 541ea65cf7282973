"""Text and foreign types into the types of the contracts, the same way on every engine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.datatypes as dt

from peerline.customers.load import dates
from peerline.customers.load.reading import words
from peerline.customers.tables import IBIS_TYPES, ColumnKind

PLAIN_NUMBER = r"^[-+]?(\d{1,14}(\.\d*)?|\.\d+)([eE][-+]?\d{1,2})?$"
WIDE = dict(zip("０１２３４５６７８９．，－＋", "0123456789.,-+", strict=True))
NUMBERS = (ColumnKind.WHOLE, ColumnKind.NUMBER, ColumnKind.MONEY, ColumnKind.SHARE)
DAYS = (ColumnKind.DATE, ColumnKind.MOMENT)
FREE = (ColumnKind.ID, ColumnKind.TEXT)


@ibis.udf.scalar.builtin(
    name="try_strptime", signature=((str, dt.Array(dt.string)), dt.Timestamp(scale=6))
)
def _try_strptime(text, formats):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
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


def tidy(
    text: ibis.expr.types.StringValue, kind: ColumnKind, blanks: Sequence[str]
) -> ibis.expr.types.StringValue:
    """Text without spaces around it; null where it holds nothing."""
    stripped = text.strip()
    none = stripped == ""
    if kind not in FREE:
        none = none | stripped.lower().isin([*words().blanks, *(b.lower() for b in blanks)])
    elif blanks:
        none = none | stripped.isin(list(blanks))
    return ibis.ifelse(none, ibis.null("string"), stripped)


def from_text(
    text: ibis.expr.types.StringValue, kind: ColumnKind, reading: Reading, *, duckdb: bool
) -> ibis.Value:
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
    """A value of a database or Parquet in the contract's type; null where it must be read as text."""
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


def _number(text: ibis.expr.types.StringValue, kind: ColumnKind, reading: Reading) -> ibis.Value:
    cleaned = text if reading.plain else _plain_number(text, reading.decimals)
    if kind is ColumnKind.SHARE:
        percent = text.re_search("[%％]$")
        bare = cleaned.re_replace("[%％]$", "")
        number = _cast(bare, "float64")
        return ibis.ifelse(percent, number / 100.0, number)
    return (
        _cast(cleaned, "float64" if kind is ColumnKind.WHOLE else IBIS_TYPES[kind])
        if kind is not ColumnKind.WHOLE
        else _whole(cleaned)
    )


def _cast(text: ibis.expr.types.StringValue, kind: str) -> ibis.Value:
    return ibis.ifelse(text.re_search(PLAIN_NUMBER), text, ibis.null("string")).cast(kind)


def _whole(text: ibis.expr.types.StringValue) -> ibis.Value:
    """Whole numbers, also written 9.0, as programs do that hold them as decimals."""
    bare = text.re_replace(r"\.0*$", "")
    return ibis.ifelse(bare.re_search(r"^[-+]?\d{1,18}$"), bare, ibis.null("string")).cast("int64")


def _plain_number(
    text: ibis.expr.types.StringValue, decimals: str | None
) -> ibis.expr.types.StringValue:
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


def _day(
    text: ibis.expr.types.StringValue, kind: ColumnKind, reading: Reading, *, duckdb: bool
) -> ibis.Value:
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


def _telling(text: ibis.expr.types.StringValue, moment: ibis.Value, group: int) -> ibis.Value:
    """The moment where the text's first or second number is above 12: it can only be a day."""
    digits = text.re_extract(r"^(\d{1,2})\D(\d{1,2})\D", group)
    above = ibis.ifelse(digits == "", "0", digits).cast("int64") > 12
    return ibis.ifelse(above, moment, ibis.null("timestamp(6)"))


def _iso(text: ibis.expr.types.StringValue, kind: ColumnKind, *, duckdb: bool) -> ibis.Value:
    if not duckdb:
        return _parse_portable(text, dates.parse_format("yyyy-mm-dd"))
    if kind is ColumnKind.DATE:
        return text.try_cast("date")
    zoned = text.re_search(r"[+-]\d{2}:?\d{2}$")
    return ibis.ifelse(
        zoned, text.try_cast("timestamp('UTC')").cast("timestamp(6)"), text.try_cast("timestamp(6)")
    )


def _parse_duckdb(text: ibis.expr.types.StringValue, form: dates.Form) -> ibis.Value:
    if form.strptime == "%Y-%m-%d":
        return _iso(text, ColumnKind.MOMENT, duckdb=True)
    return _try_strptime(text, form.strptimes)


def _parse_portable(text: ibis.expr.types.StringValue, form: dates.Form) -> ibis.Value:
    """By parts, checked before they are put together: engines raise on the 31st of February."""
    pattern = "^" + form.pattern + r"(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?Z?)?$"
    order = [name for name in _groups(form.pattern)]
    bare = _unnamed(pattern)
    fits = text.re_search(bare)

    def part(group: int, least: int) -> ibis.Value:
        found = ibis.ifelse(fits, text.re_extract(bare, group), ibis.null("string"))
        return ibis.ifelse((found == "") | found.isnull(), str(least), found).cast("int32")

    place = {name: order.index(name) + 1 for name in order}
    year, day = part(place["y"], 1), part(place["d"], 1)
    year = (
        ibis.ifelse(year < 100, year + 2000, year)
        if "\\d{2})" in form.pattern.split("(?P<y>")[1][:6]
        else year
    )
    month = part(place["m"], 1) if "m" in place else _month(text, bare, place["b"])
    hour, minute, second = (part(len(order) + n, 0) for n in (1, 2, 3))
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = ibis.cases(
        (month == 2, ibis.ifelse(leap, 29, 28)), (month.isin([4, 6, 9, 11]), 30), else_=31
    )
    sound = fits & month.between(1, 12) & (day >= 1) & (day <= last) & (year >= 1)
    sound = sound & (hour <= 23) & (minute <= 59) & (second <= 59)

    def kept(value: ibis.Value, other: int) -> ibis.Value:
        return ibis.ifelse(sound, value, other)

    moment = ibis.timestamp(
        kept(year, 2000),
        kept(month, 1),
        kept(day, 1),
        kept(hour, 0),
        kept(minute, 0),
        kept(second, 0),
    )
    return ibis.ifelse(sound, moment.cast("timestamp(6)"), ibis.null("timestamp(6)"))


def _month(text: ibis.expr.types.StringValue, pattern: str, group: int) -> ibis.Value:
    name = text.re_extract(pattern, group).lower().substr(0, 3)
    return ibis.cases(
        *((name == short, number) for number, short in enumerate(dates.MONTHS, 1)), else_=0
    )


def _groups(pattern: str) -> Iterable[str]:
    return [piece[0] for piece in pattern.split("(?P<")[1:]]


def _unnamed(pattern: str) -> str:
    for name in "ymbd":
        pattern = pattern.replace(f"(?P<{name}>", "(")
    return pattern
