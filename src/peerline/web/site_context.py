"""What every template knows of the site."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """The languages, and whether set-up made the fonts: without, pages use the reader's own."""
    return {"has_fonts": _has_fonts(), "site_languages": [code for code, _ in settings.LANGUAGES]}


@lru_cache(maxsize=1)
def _has_fonts() -> bool:
    return (settings.FONTS / "fonts.css").exists()
