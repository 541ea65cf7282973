"""Opening a campaign's page: signed in, allowed, now; else a page that says what is missing."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from peerline.actions.permissions import Deed, NotAllowed, NotNow, check
from peerline.store.models import Campaign, Person
from peerline.store.queries.campaigns import OPEN_SURVEY, by_slug
from peerline.web.views.errors import NOT_FOUND, Trouble, trouble_page

NOT_YOURS = Trouble(
    403,
    _("This is the organiser's part"),
    _(
        "You are signed in, but your role does not include this. Ask the owner of this site, or"
        " sign in with another address."
    ),
)
NOT_NOW = Trouble(
    409,
    _("The campaign's state does not allow this now"),
    _("Nothing was changed. Go back to the campaign to see what it allows."),
)

View = Callable[..., HttpResponseBase]


def person_of(request: HttpRequest) -> Person | None:
    """Who is signed in."""
    return request.user if isinstance(request.user, Person) else None


def signed_in(view: View) -> View:
    """The view with the person; who is not signed in does so first, then comes back."""

    @wraps(view)
    def opened(request: HttpRequest, **rest: str) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return redirect_to_login(request.get_full_path())
        return view(request, person, **rest)

    return never_cache(opened)


def to_do(deed: Deed) -> Callable[[View], View]:
    """The view with the person and, where the address names one, the campaign.

    A campaign of another organisation is as if it were not there.
    """

    def decorate(view: View) -> View:
        @signed_in
        @wraps(view)
        def opened(request: HttpRequest, person: Person, **rest: str) -> HttpResponseBase:
            try:
                check(person, deed)
                if "slug" not in rest:
                    return view(request, person, **rest)
                campaign = _campaign(person, rest.pop("slug"))
                if campaign is None:
                    return trouble_page(request, NOT_FOUND)
                check(person, deed, campaign)
            except NotAllowed:
                return trouble_page(request, NOT_YOURS)
            except NotNow:
                return trouble_page(request, NOT_NOW)
            return view(request, person, campaign, **rest)

        return opened

    return decorate


def _campaign(person: Person, slug: str) -> Campaign | None:
    return None if slug == OPEN_SURVEY else by_slug(person.organisation, slug)
