"""Who plays in the tests: Alice owns, Bob helps, Charlie is a stranger, Dana answers."""

from datetime import UTC, datetime

from peerline.actions import campaigns
from peerline.actions.campaigns import CONSENT, Plan
from peerline.store.models import Organisation, Person, Role, RoleKind

NOW = datetime.now(UTC).replace(microsecond=0)
"""The pages take the real time, so the cast lives in it, too."""
PASSWORD = "correct horse battery"


def person(
    email: str, kind: RoleKind | None, *, organisation: Organisation | None = None
) -> Person:
    home = organisation or Organisation.objects.get(slug="default")
    found = Person.objects.add(organisation=home, email=email, language="en", now=NOW)
    if kind is not None:
        Role.objects.create(organisation=home, person=found, kind=kind)
    return found


def alice() -> Person:
    return person("alice@operator.example", RoleKind.OWNER)


def bob() -> Person:
    return person("bob@operator.example", RoleKind.MEMBER)


def charlie() -> Person:
    elsewhere = Organisation.objects.create(slug="elsewhere", name="Elsewhere")
    return person("charlie@stranger.example", RoleKind.OWNER, organisation=elsewhere)


def dana() -> Person:
    return person("dana@firm.example", RoleKind.PARTICIPANT)


def plan(**changes: object) -> Plan:
    fields = {
        "name": "Maturity 2026",
        "instrument": "nps",
        "languages": ("en", "ja"),
        "consent": CONSENT,
        "opens_on": None,
        "closes_on": None,
        "minimum_field": 20,
        "public_link": True,
        **changes,
    }
    return Plan(**fields)


def campaign(owner: Person, *, opened: bool = True, **changes: object):
    made = campaigns.create(plan=plan(**changes), by=owner, now=NOW)
    if opened:
        made = campaigns.move(campaign=made, move="open", by=owner, now=NOW)
    return made
