"""Numbers and dates as the reader's language writes them; the only place that formats any."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from babel import Locale
from babel.dates import format_date
from babel.numbers import (
    format_compact_currency,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
)

Number = int | float | Fraction | Decimal
PERCENT_FIGURES = frozenset(["nrr", "retention_rate"])
DASH = "–"


class Numbers:
    """Formats in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale.parse(language.replace("-", "_"))

    def score(self, value: Number | None) -> str:
        """A score of 0 to 100, whole."""
        return DASH if value is None else format_decimal(round(float(value)), locale=self.locale)

    def points(self, value: Number) -> str:
        """A difference in points, one decimal."""
        return format_decimal(round(float(value), 1), "0.0", locale=self.locale)

    def signed(self, value: Number) -> str:
        """A whole difference with its sign."""
        return self.signed_decimal(value, digits=0)

    def change(self, figure: str, value: Number) -> str:
        """A change of a figure with its sign: points for scores and percents."""
        number = float(value)
        if figure in PERCENT_FIGURES:
            return format_decimal(round(100 * number, 1), "+0.0;−0.0", locale=self.locale)
        if figure.startswith("cac_"):
            return format_decimal(number, "+0.00;−0.00", locale=self.locale)
        if figure == "arr_per_csm":
            return f"{'−' if number < 0 else '+'}{self.dollars(abs(number))}"
        return format_decimal(round(number, 1), "+0.0;−0.0", locale=self.locale)

    def figure(self, figure: str, value: Number | None) -> str:
        """A figure of the benchmark in its own unit; a dash where there is none."""
        if value is None:
            return DASH
        number = float(value)
        if figure in PERCENT_FIGURES:
            return format_percent(number, "#,##0.#%", locale=self.locale)
        if figure == "nps_score":
            return format_decimal(round(number), "+0;−0", locale=self.locale)
        if figure == "arr_per_csm":
            return self.dollars(number)
        if figure == "customers_per_csm":
            pattern = "#,##0" if abs(number) >= 100 else "#,##0.#"
            return format_decimal(number, pattern, locale=self.locale)
        if figure.startswith("cac_"):
            return format_decimal(number, "#,##0.00", locale=self.locale)
        return self.score(number)

    def dollars(self, value: float) -> str:
        """US dollars, short: $1.2M, 120万ドル."""
        if self.language == "ja":
            return self._japanese_dollars(self._rough(value))
        step = 10.0 ** ((len(str(int(value))) - 1) // 3 * 3)
        digits = 1 if value < 10 * step else 0
        return str(
            format_compact_currency(value, "USD", locale=self.locale, fraction_digits=digits)
        )

    @staticmethod
    def _rough(value: float) -> float:
        """The size of an amount to two or three figures, as short forms show it."""
        size = abs(value)
        step = 10.0 ** ((len(str(int(size))) - 1) // 3 * 3)
        return round(size / step, 1 if size < 10 * step and step > 1 else 0) * step

    def _japanese_dollars(self, value: float) -> str:
        """With the unit in words; Babel sets `$` before 万, as nobody writes."""
        return f"{self._japanese(value)}ドル"

    def _japanese(self, value: float) -> str:
        """A number short: 120万, 3.4億."""
        for unit, word in ((10**8, "億"), (10**4, "万")):
            if value >= unit:
                return f"{format_decimal(value / unit, '#,##0.##', locale=self.locale)}{word}"
        return str(format_decimal(value, "#,##0", locale=self.locale))

    def money(self, value: Number, currency: str) -> str:
        """An amount in any currency, short, with a minus where it is below 0."""
        amount = float(value)
        if self.language == "ja" and currency == "USD":
            return ("−" if amount <= -0.5 else "") + self._japanese_dollars(self._rough(amount))
        if abs(amount) < (1 if self.language == "ja" else 1_000):
            return self.amount(amount, currency)
        sign = "−" if amount < 0 else ""
        if currency == "USD":
            return sign + self.dollars(abs(amount))
        if self.language == "ja":
            symbol = get_currency_symbol(currency, locale=self.locale)
            return sign + symbol + self._japanese(self._rough(amount))
        step = 10.0 ** ((len(str(int(abs(amount)))) - 1) // 3 * 3)
        digits = 1 if abs(amount) < 10 * step and step > 1 else 0
        return sign + str(
            format_compact_currency(
                abs(amount), currency, locale=self.locale, fraction_digits=digits
            )
        )

    def amount(self, value: Number, currency: str) -> str:
        """An amount in full, without cents."""
        symbol = get_currency_symbol(currency, locale=self.locale)
        pattern = "¤#,##0;−¤#,##0" if len(symbol) == 1 else "¤ #,##0;−¤ #,##0"
        exact = Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP)
        return str(
            format_currency(exact, currency, pattern, locale=self.locale, currency_digits=False)
        )

    def share(self, value: Number, *, digits: int = 1) -> str:
        """A fraction as a percentage."""
        pattern = "#,##0." + "0" * digits + "%" if digits else "#,##0%"
        return format_percent(float(value), pattern, locale=self.locale).replace("-", "−")

    def decimal(self, value: Number, *, digits: int = 0) -> str:
        """A plain number."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        rounded = round(float(value), digits) + 0.0  # no −0
        return format_decimal(rounded, f"{pattern};−{pattern}", locale=self.locale)

    def signed_decimal(self, value: Number, *, digits: int = 1) -> str:
        """A difference with its sign."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        rounded = round(float(value), digits) + 0.0
        if rounded == 0:
            return "±" + format_decimal(0, pattern, locale=self.locale)
        return format_decimal(rounded, f"+{pattern};−{pattern}", locale=self.locale)

    def percent(self, whole: int) -> str:
        """A whole percent."""
        return format_percent(whole / 100, "#,##0%", locale=self.locale)

    def band(self, n: str | None) -> str:
        """A band of n, such as 10-14."""
        return DASH if n is None else n.replace("-", "–")

    def ordinal(self, rank: Number) -> str:
        """1st to 99th in English; the plain number elsewhere. Never the 0th or the 100th."""
        whole = min(99, max(1, round(float(rank))))
        if self.language != "en":
            return str(whole)
        if whole % 100 in (11, 12, 13):
            return f"{whole}th"
        return str(whole) + {1: "st", 2: "nd", 3: "rd"}.get(whole % 10, "th")

    def short_date(self, day: date) -> str:
        """A day for tables: 3 Jun 2026, 2026/06/03."""
        locale = "en_GB" if self.language == "en" else self.locale
        return format_date(day, "medium", locale=locale)

    def month(self, day: date) -> str:
        """A month, written out: June 2026, 2026年6月."""
        pattern = "y年M月" if self.language == "ja" else "MMMM y"
        return format_date(day, pattern, locale=self.locale)

    def short_month(self, day: date) -> str:
        """A month below a chart: Jun, or 2026 in January."""
        if self.language == "ja":
            return format_date(day, "y年" if day.month == 1 else "M月", locale=self.locale)
        return format_date(day, "y" if day.month == 1 else "MMM", locale=self.locale)

    def date(self, day: date) -> str:
        """A day, written out."""
        locale = "en_GB" if self.language == "en" else self.locale
        return format_date(day, "long", locale=locale)
