"""Dates as people write them: forms in words, and which form a column is in."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from peerline.customers.load.reading import words

TIME_FORMS = (
    "",
    " %H:%M",
    " %H:%M:%S",
    "T%H:%M:%S",
    "T%H:%M",
    " %H:%M:%S.%f",
    "T%H:%M:%S.%f",
    "T%H:%M:%SZ",
    "T%H:%M:%S.%fZ",
    " %I:%M %p",
    " %I:%M:%S %p",
)
"""Times of day that may follow a date, as strptime calls them."""

_TIME_SHAPE = r"(?:[T ]9{1,2}:99(?::99(?:\.9+)?)?(?: ?A{2}|Z|A)?)?"
_TOKENS = {
    "yyyy": ("%Y", "9999", r"(\d{4})"),
    "yy": ("%y", "99", r"(\d{2})"),
    "mmm": ("%b", "A+", r"([A-Za-z]+)"),
    "mm": ("%m", "9{1,2}", r"(\d{1,2})"),
    "dd": ("%d", "9{1,2}", r"(\d{1,2})"),
    "m": ("%m", "9{1,2}", r"(\d{1,2})"),
    "d": ("%d", "9{1,2}", r"(\d{1,2})"),
}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of dates. `strptime` without a time; `shape` matches text whose digits became 9 and
    letters A; `pattern` has three groups, in the order of `parts` (y, m, d)."""

    words: str
    strptime: str
    shape: str
    pattern: str
    parts: tuple[str, ...]

    def place(self, part: str) -> int:
        """The group of y, m or d in `pattern`, from 1."""
        return self.parts.index(part) + 1

    @property
    def short_year(self) -> bool:
        """Whether a year has two digits."""
        return "%y" in self.strptime

    @property
    def named_month(self) -> bool:
        """Whether months are called by their English names."""
        return "%b" in self.strptime

    @property
    def strptimes(self) -> list[str]:
        """With every time of day that may follow."""
        return [self.strptime + time for time in TIME_FORMS]


@cache
def parse_format(given: str) -> Form:
    """The form that words such as `dd/mm/yyyy` describe. Raises ValueError."""
    date_words = re.sub(r"[T ]?hh?:mm(:ss)?.*$", "", given.strip(), flags=re.IGNORECASE)
    strptime, shape, pattern, kinds = "", "", "", []
    for part in re.split(r"(yyyy|yy|mmm|mm|dd|m|d)", date_words.lower()):
        token = _TOKENS.get(part)
        if token is None:
            strptime += part.replace("%", "%%")
            shape += re.escape(part)
            pattern += re.escape(part)
        else:
            strptime, shape, pattern = strptime + token[0], shape + token[1], pattern + token[2]
            kinds.append(part[0])
    if sorted(kinds) != ["d", "m", "y"] or re.search(
        r"[a-z]", re.sub("yyyy|yy|mmm?|m|dd?", "", date_words.lower())
    ):
        raise ValueError(
            f"{given!r} is no form of dates: put yyyy, mm (or mmm for Jan) and dd together, "
            "such as dd/mm/yyyy"
        )
    return Form(date_words, strptime, shape, pattern, tuple(kinds))


@dataclass(frozen=True, slots=True)
class Shape:
    """Values of one shape: how many, and the largest of their first and second group of digits."""

    shape: str
    count: int
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Decision:
    """How a column's dates are read: by which forms, and where rows must speak for themselves.

    `undecided`: pairs (day first, month first) for which nothing or both speak; a row whose day is
    above 12 still tells.
    """

    forms: tuple[Form, ...]
    undecided: tuple[tuple[Form, Form], ...] = ()

    @property
    def words(self) -> str:
        """The forms in words."""
        pairs = [f"{day.words} or {month.words}" for day, month in self.undecided]
        return ", ".join([*(form.words for form in self.forms), *pairs])


def decide(shapes: Iterable[Shape]) -> Decision:
    """The forms of a column, from all its values: a first number above 12 anywhere says day first.

    Each separator decides for itself, since columns are pasted together from more than one export.
    """
    forms: list[Form] = []
    undecided: list[tuple[Form, Form]] = []
    pairs: dict[tuple[Form, Form], list[Shape]] = {}
    for shape in shapes:
        fitting = [form for form in known_forms() if _fits(form, shape.shape)]
        if len(fitting) == 1 and fitting[0] not in forms:
            forms.append(fitting[0])
        elif len(fitting) == 2:
            pairs.setdefault((fitting[0], fitting[1]), []).append(shape)
    for (day, month), members in pairs.items():
        day_first = max(shape.first for shape in members) > 12
        month_first = max(shape.second for shape in members) > 12
        if day_first != month_first:
            forms.append(day if day_first else month)
        else:
            undecided.append((day, month))
    return Decision(tuple(forms), tuple(undecided))


def _fits(form: Form, shape: str) -> bool:
    return re.fullmatch(form.shape + _TIME_SHAPE, shape) is not None


@cache
def known_forms() -> Sequence[Form]:
    """The forms that are understood without being named, from `reading.yaml`."""
    return [parse_format(form) for form in words().dates]
