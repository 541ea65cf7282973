"""What every template knows of the site."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Whether set-up has made the fonts: without them the page uses the reader's own."""
    return {"has_fonts": _has_fonts()}


@lru_cache(maxsize=1)
def _has_fonts() -> bool:
    return (settings.FONTS / "fonts.css").exists()
