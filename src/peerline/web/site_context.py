"""What every template knows of the site."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from peerline.actions.permissions import sees_campaigns, sees_customers
from peerline.store.models import Person


def site(request: HttpRequest) -> dict[str, object]:
    """The languages, the fonts (without which pages use the reader's own), where one may go."""
    return {
        "has_fonts": _has_fonts(),
        "site_languages": [code for code, _ in settings.LANGUAGES],
        "places": SimpleLazyObject(lambda: _places(request)),
    }


def _places(request: HttpRequest) -> list[str]:
    """Names of the pages that who is signed in may go to, where there are several kinds."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return []
    kinds = (("campaigns", sees_campaigns(person)), ("customers_team", sees_customers(person)))
    return [name for name, may in kinds if may]


@lru_cache(maxsize=1)
def _has_fonts() -> bool:
    return (settings.FONTS / "fonts.css").exists()
