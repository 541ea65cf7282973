"""The language of the page that is being made."""

from django.utils.translation import get_language


def language_now() -> str:
    """Its tag without a region, such as "en" or "ja"; English where nothing was chosen."""
    return (get_language() or "en").partition("-")[0]
