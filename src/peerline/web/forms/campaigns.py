"""What an operator fills in: a campaign's plan, read from its form and shown in it again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from peerline.actions.campaigns import CONSENT, LEAST_FIELD, Plan
from peerline.instruments.load import editions, load
from peerline.store.models import Campaign

SPOKEN = ("en", "ja")
PROBLEMS: Mapping[str, object] = {
    "name": _("Give the campaign a name."),
    "instrument": _("Choose a questionnaire; it stays once somebody has begun to answer."),
    "languages": _("Choose at least one language that the questionnaire has."),
    "consent": _("Write what participants agree to, in each language."),
    "dates": _("Give dates as 2026-05-31, the closing date not before the opening date."),
    "minimum_field": _("Give a number from 20: fewer companies are never published."),
}
"""Field -> what to do about it."""


def empty() -> dict[str, Any]:
    """The form of a new campaign."""
    default = next(i for i in editions() if load(i).is_default)
    return {
        "name": "",
        "instrument": default,
        "languages": list(SPOKEN),
        "consent": dict(CONSENT),
        "opens_on": "",
        "closes_on": "",
        "minimum_field": str(LEAST_FIELD),
        "public_link": True,
    }


def of_campaign(campaign: Campaign) -> dict[str, Any]:
    """The form of a campaign as it is."""
    return {
        "name": campaign.name,
        "instrument": campaign.instrument,
        "languages": campaign.languages,
        "consent": {**CONSENT, **campaign.consent},
        "opens_on": campaign.opens_on.isoformat() if campaign.opens_on else "",
        "closes_on": campaign.closes_on.isoformat() if campaign.closes_on else "",
        "minimum_field": str(campaign.minimum_field),
        "public_link": campaign.public_link,
    }


def posted(data: QueryDict) -> dict[str, Any]:
    """The form as it was sent."""
    return {
        "name": data.get("name", "")[:120],
        "instrument": data.get("instrument", ""),
        "languages": [code for code in SPOKEN if code in data.getlist("languages")],
        "consent": {code: data.get(f"consent-{code}", "")[:4000] for code in SPOKEN},
        "opens_on": data.get("opens_on", "").strip(),
        "closes_on": data.get("closes_on", "").strip(),
        "minimum_field": data.get("minimum_field", "").strip(),
        "public_link": "public_link" in data,
    }


def read(form: Mapping[str, Any]) -> tuple[Plan, list[str]]:
    """The plan, and the fields that could not be read."""
    unread = []
    dates: dict[str, date | None] = {}
    for field in ("opens_on", "closes_on"):
        dates[field] = _date(form[field])
        if form[field] and dates[field] is None:
            unread.append("dates")
    try:
        minimum = min(int(form["minimum_field"]), 1_000_000)
    except ValueError:
        minimum = 0
    plan = Plan(
        name=form["name"],
        instrument=form["instrument"] if form["instrument"] in editions() else "",
        languages=tuple(form["languages"]),
        consent=form["consent"],
        opens_on=dates["opens_on"],
        closes_on=dates["closes_on"],
        minimum_field=minimum,
        public_link=form["public_link"],
    )
    return plan, unread


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
