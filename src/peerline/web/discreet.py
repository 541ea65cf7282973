"""Logs and error reports that hold no answers: where it failed, never with what.

A message of an exception may repeat what was typed (a number that is none, a row that the database
refused), so only its type and the lines of code are written down. An address may be a mailed or
shown link, which is a key, so only its pattern is.
"""

import logging
import traceback
from collections.abc import ItemsView
from types import TracebackType
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Writes type and place of an exception, not its message; of an address its pattern."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the standard library's name
        """The message, in which `/resume/<str:token>` stands for the address asked for."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            record.message = record.message.replace(request.path, _pattern(request))
        return super().formatMessage(record)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  # the standard library's name
        """File, line and function of each frame, then the type of what was raised.

        Nothing for a request that Django refused: its message says all.
        """
        if ei[0] is None or issubclass(ei[0], SuspiciousOperation | BadRequest):
            return ""
        frames = traceback.format_list(
            [
                traceback.FrameSummary(frame.filename, frame.lineno, frame.name, line="")
                for frame in traceback.extract_tb(ei[2])
            ]
        )
        return "".join([*frames, ei[0].__name__])


def _pattern(request: HttpRequest) -> str:
    """The route that the address fits, or its first word where it fits none."""
    if request.resolver_match is not None:
        return f"/{request.resolver_match.route}"
    first, _, rest = request.path.lstrip("/").partition("/")
    return f"/{first}/…" if rest else f"/{first}"


class NothingPosted(SafeExceptionReporterFilter):
    """Leaves request bodies, cookies and local variables out of every error page and report."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Always: also while debugging."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """None of them."""
        return {}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: Any
    ) -> ItemsView[str, Any]:
        """None of them."""
        return {}.items()
