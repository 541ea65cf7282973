"""Refuses what no form sends and no database keeps: a NUL in an address or a field."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase

NUL = "\0"


class NoNul:
    """Middleware: PostgreSQL can't hold a NUL in any text, and SQLite cuts some at it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; what is looked at is known once the view is."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Raises BadRequest: the reader sees the page for it."""
        given = [request.path, *_texts(request)]
        if any(NUL in text for text in given):
            raise BadRequest("a NUL in the request")


def _texts(request: HttpRequest) -> list[str]:
    """Names and values of the query and of the posted form."""
    return [
        text
        for form in (request.GET, request.POST)
        for pair in form.lists()
        for text in (pair[0], *pair[1])
    ]
