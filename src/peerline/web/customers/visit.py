"""Opening a page of the customers: signed in, allowed, and with a snapshot to look at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from peerline.actions.permissions import Deed, NotAllowed, Sight, check, sight_of
from peerline.store.models import Person, Refresh
from peerline.store.queries import customers as query
from peerline.store.queries.customers import Wanted
from peerline.web.customers.words import Words
from peerline.web.gate import NOT_YOURS, signed_in
from peerline.web.language import language_now
from peerline.web.views.errors import trouble_page


@dataclass(frozen=True)
class Visit:
    """A look at the snapshot in use: whose, at which day, for which segment.

    A segment or day that the snapshot does not know counts as not chosen.
    """

    person: Person
    sight: Sight
    refresh: Refresh
    segment: str
    day: date
    language: str

    @cached_property
    def words(self) -> Words:
        """How figures are written."""
        return Words(self.language, self.refresh.currency)

    @cached_property
    def days(self) -> list[date]:
        """The ends of months that the snapshot tells of, oldest first."""
        return [date.fromisoformat(day) for day in self.refresh.days]

    @property
    def is_latest(self) -> bool:
        """Whether the snapshot's own day is looked at."""
        return self.day == self.refresh.as_of

    @property
    def before(self) -> date | None:
        """The day a month before the one looked at."""
        earlier = [day for day in self.days if day < self.day]
        return earlier[-1] if earlier else None

    def chosen(self, **changes: str) -> str:
        """The query that keeps what is chosen, with `changes`; "" where nothing is."""
        parts = {
            "segment": self.segment,
            "month": "" if self.is_latest else self.day.isoformat(),
            **changes,
        }
        kept = {name: value for name, value in parts.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    def to(self, name: str, *arguments: str, **parts: str) -> str:
        """The address of a page, with what is chosen."""
        return reverse(name, args=arguments) + self.chosen(**parts)

    def wanted(self, **parts: Any) -> Wanted:
        """The accounts in sight of what is chosen; a CSM's are the own ones, whatever is asked."""
        if not self.sight.whole_team:
            parts["csm"] = self.sight.csm
        return Wanted(**{"segment": self.segment, **parts})


View = Callable[..., HttpResponseBase]


def customers_page(deed: Deed) -> Callable[[View], View]:
    """The view with a Visit; where nothing is there to see yet, a page that says what to do."""

    def decorate(view: View) -> View:
        @signed_in
        @wraps(view)
        def opened(request: HttpRequest, person: Person, **rest: str) -> HttpResponseBase:
            try:
                check(person, deed)
            except NotAllowed:
                return trouble_page(request, NOT_YOURS)
            sight, refresh = sight_of(person), query.current(person.organisation)
            if sight is None:
                return trouble_page(request, NOT_YOURS)
            if refresh is None:
                may_set = deed_allowed(person, Deed.SET_TEAM)
                return render(request, "customers/nothing.html", {"may_set_team": may_set})
            return view(request, _visit(request.GET, person, sight, refresh), **rest)

        return opened

    return decorate


def deed_allowed(person: Person, deed: Deed) -> bool:
    """Whether the person may do it."""
    try:
        check(person, deed)
    except NotAllowed:
        return False
    return True


def _visit(asked: Mapping[str, str], person: Person, sight: Sight, refresh: Refresh) -> Visit:
    segment, month = asked.get("segment", ""), asked.get("month", "")
    known = {day: date.fromisoformat(day) for day in refresh.days}
    return Visit(
        person=person,
        sight=sight,
        refresh=refresh,
        segment=segment if segment in refresh.segments else "",
        day=known.get(month, refresh.as_of),
        language=language_now(),
    )
