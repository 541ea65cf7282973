"""Numbers as people type them: full-width digits, thousands separators, a percent sign."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

MINUS_SIGNS = str.maketrans("−–—", "---")
PATTERN = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?")
MAX_LENGTH = 40


class NotANumber(ValueError):
    """Text that is no number."""


def parse_number(raw: object) -> Decimal:
    """`1,234.5`, `1234.5`, `１２３４` and `92 %` as a Decimal. Raises NotANumber.

    A decimal comma (`92,5`) is refused rather than read as 925.
    """
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise NotANumber(repr(raw))
    text = unicodedata.normalize("NFKC", str(raw)).translate(MINUS_SIGNS).strip()
    plain = text.removesuffix("%").strip()
    if isinstance(raw, float):
        plain = f"{raw:.12g}" if "e" not in f"{raw:.12g}" else format(Decimal(repr(raw)), "f")
    if len(plain) > MAX_LENGTH or not PATTERN.fullmatch(plain):
        raise NotANumber(text[:MAX_LENGTH])
    try:
        return Decimal(plain.replace(",", ""))
    except InvalidOperation as error:
        raise NotANumber(text) from error
