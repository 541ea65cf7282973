"""The form of an override: a score, a last day, a reason."""

import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from math import isfinite
from typing import Any

from django.utils import timezone

FIELDS = ("score", "until", "reason", "replaces")


def empty() -> dict[str, str]:
    """Nothing filled in."""
    return dict.fromkeys(FIELDS, "")


def posted(given: Mapping[str, str]) -> dict[str, str]:
    """What was filled in, to be shown again where it is faulty."""
    return {name: given.get(name, "").replace("\0", "").strip()[:2_000] for name in FIELDS}


def read(form: Mapping[str, str]) -> dict[str, Any]:
    """The values; None for what can't be read."""
    return {
        "score": _score(form["score"]),
        "until": _day(form["until"]),
        "reason": form["reason"],
        "replaces": form["replaces"],
    }


def last_day(days: int) -> str:
    """The last day that may be chosen, as the field takes it."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def day_before(day: date) -> date:
    """The last day of a time that ends before `day`."""
    return day - timedelta(days=1)


def _score(text: str) -> float | None:
    """A number of either writing; nan and inf are none."""
    try:
        score = float(unicodedata.normalize("NFKC", text))
    except ValueError:
        return None
    return score if isfinite(score) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
