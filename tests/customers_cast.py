"""Who works with the customers in tests: Lena leads, Aiko is a CSM; a snapshot that they see."""

import people_cast as cast
from customer_facts import snapshot
from peerline.actions import audit, customers, team
from peerline.store.models import Organisation, Person, Refresh, TeamPart


def home() -> Organisation:
    return Organisation.objects.get(slug="default")


def refreshed(**changes: object) -> Refresh:
    """A snapshot of made-up customers, in use."""
    return customers.store(
        snapshot=snapshot(**changes),
        organisation=home(),
        source="a test",
        by=audit.SITE,
        now=cast.NOW,
    )


def lena() -> Person:
    return _member("lena@team.example", TeamPart.LEAD, "")


def aiko() -> Person:
    return _member("aiko@team.example", TeamPart.CSM, "Aiko Tanaka")


def _member(email: str, part: TeamPart, csm: str) -> Person:
    member = team.place(
        organisation=home(), email=email, part=part, csm=csm, language="en", by=audit.SITE,
        now=cast.NOW,
    )  # fmt: skip
    return member.person
