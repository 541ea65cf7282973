"""Looking at the demonstration as one of its people, without mail.

Only where the site was started for demonstration, on this machine, with made-up customers, by the
link that the console shows.
"""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from peerline.actions.links import ExpiredLink, WrongLink, read_demonstration
from peerline.store.queries import customers as query
from peerline.store.queries.people import team_of
from peerline.store.queries.responses import the_organisation
from peerline.web.views.errors import NOT_FOUND, trouble_page

LOOPBACK = frozenset({"127.0.0.1", "::1"})
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@require_http_methods(["GET", "POST"])
def demo(request: HttpRequest, token: str) -> HttpResponseBase:
    """Choose whom to be; there is no such page anywhere but in a demonstration."""
    if not _is_demonstration(request, token):
        return trouble_page(request, NOT_FOUND)
    members = team_of(the_organisation())
    if request.method == "POST":
        for member in members:
            if str(member.pk) == request.POST.get("member"):
                login(request, member.person, BACKEND)
                return redirect("customers_team")
    return render(request, "customers/demo.html", {"members": members})


def _is_demonstration(request: HttpRequest, token: str) -> bool:
    if not settings.DEMO or request.META.get("REMOTE_ADDR") not in LOOPBACK:
        return False
    refresh = query.current(the_organisation())
    if refresh is None or not refresh.synthetic:
        return False
    try:
        read_demonstration(token)
    except (ExpiredLink, WrongLink):
        return False
    return True
