"""Numbers and dates as the reader's language writes them; the only place that formats any."""

from datetime import date
from fractions import Fraction

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_compact_currency, format_decimal, format_percent

Number = int | float | Fraction
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
        return format_decimal(round(float(value)), "+0;−0", locale=self.locale)

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
        step = 10.0 ** ((len(str(int(value))) - 1) // 3 * 3)
        digits = 1 if value < 10 * step else 0
        if self.language == "ja":
            return self._japanese_dollars(round(value / step, digits) * step)
        return str(
            format_compact_currency(value, "USD", locale=self.locale, fraction_digits=digits)
        )

    def _japanese_dollars(self, value: float) -> str:
        """With the unit in words; Babel sets `$` before 万, as nobody writes."""
        for unit, word in ((10**8, "億"), (10**4, "万")):
            if value >= unit:
                return f"{format_decimal(value / unit, '#,##0.##', locale=self.locale)}{word}ドル"
        return f"{format_decimal(value, '#,##0', locale=self.locale)}ドル"

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

    def date(self, day: date) -> str:
        """A day, written out."""
        locale = "en_GB" if self.language == "en" else self.locale
        return format_date(day, "long", locale=locale)
