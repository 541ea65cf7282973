"""Figures of customers in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from peerline.report.numbers import DASH, Numbers

COLOUR_NAMES = {
    "green": gettext_lazy("healthy"),
    "amber": gettext_lazy("to watch"),
    "red": gettext_lazy("in danger"),
    "": gettext_lazy("not known"),
}
Amount = Decimal | float | int


@dataclass(frozen=True)
class Words:
    """Writes figures in one language and the snapshot's currency."""

    language: str
    currency: str

    @cached_property
    def numbers(self) -> Numbers:
        """How numbers are written."""
        return Numbers(self.language)

    def value(self, unit: str, value: Amount | None) -> str:
        """A figure in its unit; a dash where there is none."""
        if value is None:
            return DASH
        numbers = self.numbers
        if unit == "money":
            return numbers.money(value, self.currency)
        if unit == "share":
            return numbers.share(value)
        if unit == "days":
            return self.days(value)
        if unit == "hours":
            return _("%(n)s h") % {"n": numbers.decimal(value, digits=1)}
        if unit == "months":
            return _("%(n)s months") % {"n": numbers.decimal(value, digits=1)}
        return numbers.decimal(value, digits=2 if unit == "ratio" else 1 if unit == "score" else 0)

    def change(self, unit: str, value: Amount) -> str:
        """A difference in a figure's unit, with its sign."""
        numbers = self.numbers
        if unit == "money":
            sign = "" if value < 0 else "+" if value else "±"
            return sign + numbers.money(value, self.currency)
        if unit == "share":
            return _("%(n)s pt") % {"n": numbers.signed_decimal(float(value) * 100)}
        digits = {"count": 0, "days": 0, "ratio": 2}.get(unit, 1)
        return numbers.signed_decimal(value, digits=digits)

    def days(self, value: Amount) -> str:
        """A number of days."""
        said = ngettext("%(n)s day", "%(n)s days", round(abs(float(value))))
        return said % {"n": self.number(value)}

    def interval(self, unit: str, low: float | None, high: float | None) -> str:
        """Both ends of an interval, "" without one."""
        if low is None or high is None:
            return ""
        ends = [self.value(unit, end) for end in (low, high)]
        return _("%(low)s to %(high)s") % {"low": ends[0], "high": ends[1]}

    def money(self, value: Amount) -> str:
        """An amount, short."""
        return self.numbers.money(value, self.currency)

    def day(self, day: date | None) -> str:
        """A day."""
        return DASH if day is None else self.numbers.short_date(day)

    def month_of(self, end: date) -> str:
        """The month that a time up to `end` tells of."""
        return self.numbers.month(end - timedelta(days=1))

    def short_month_of(self, end: date) -> str:
        """The same below a chart."""
        return self.numbers.short_month(end - timedelta(days=1))

    def of(self, texts: Mapping[str, str]) -> str:
        """The text in the reader's language."""
        return texts.get(self.language) or texts.get("en") or ""

    def number(self, value: Amount) -> str:
        """A plain number: whole where it is, else with one decimal."""
        whole = float(value) == int(value)
        return self.numbers.decimal(value, digits=0 if whole else 1)

    def cell(self, value: Any) -> str:
        """A value of any kind, for a table of rows."""
        if value is None or value == "":
            return DASH
        if isinstance(value, bool):
            return pgettext("answer", "yes") if value else pgettext("answer", "no")
        if isinstance(value, Decimal):
            return self.numbers.decimal(value, digits=2)
        if isinstance(value, int):
            return self.numbers.decimal(value)
        if isinstance(value, float):
            return self.numbers.decimal(value, digits=2)
        return self.day(value) if isinstance(value, date) else str(value)


COUNTED = {
    "account": gettext_lazy("accounts"),
    "accounts": gettext_lazy("accounts"),
    "activities": gettext_lazy("activities"),
    "answers": gettext_lazy("answers"),
    "customer months": gettext_lazy("customer months"),
    "customers": gettext_lazy("customers"),
    "terms": gettext_lazy("terms"),
    "tickets": gettext_lazy("tickets"),
}
"""What a figure's n counts."""


def level_name(level: str, dimension: str = "") -> str:
    """A level of a dimension in the reader's language; those of the source as they are."""
    if level == "unknown":
        return _("not known")
    known = {
        ("term_length", "monthly"): _("monthly"),
        ("term_length", "annual"): _("annual"),
        ("term_length", "multi-year"): _("multi-year"),
        ("term_length", "other"): _("other"),
        ("stage", "early"): _("early stage"),
        ("stage", "late"): _("late stage"),
        ("state", "early"): _("renewed early"),
        ("state", "on time"): _("renewed on time"),
        ("state", "late"): _("renewed late"),
        ("state", "open"): _("still open"),
        ("state", "lost"): _("not renewed"),
    }
    return known.get((dimension, level), level)
