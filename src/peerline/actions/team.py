"""Who is a lead and who a CSM, and which CSM of the data."""

from datetime import datetime

from django.db import IntegrityError, transaction

from peerline.actions import audit
from peerline.store.models import Organisation, Person, TeamMember, TeamPart
from peerline.store.queries import people as query


class NameTaken(ValueError):
    """The data's CSM is somebody else already."""


class NameMissing(ValueError):
    """A CSM needs the name or address that the data has for them."""


def place(
    *,
    organisation: Organisation,
    email: str,
    part: TeamPart,
    csm: str,
    language: str,
    by: str,
    now: datetime,
) -> TeamMember:
    """Give somebody a place in the team, or another one; a new address becomes a person.

    `csm`: the name or address that stands in the customer data; a lead may have none. They sign in
    by a code sent to their address. Raises NameMissing and NameTaken.
    """
    csm = csm.strip()
    if part is TeamPart.CSM and not csm:
        raise NameMissing(email)
    try:
        with transaction.atomic():
            person = query.person_of(email) or Person.objects.add(
                organisation=organisation, email=email, language=language, now=now
            )
            if person.organisation_id != organisation.pk:
                raise NameTaken(email)
            member, _ = TeamMember.objects.update_or_create(
                organisation=organisation, person=person, defaults={"part": part, "csm": csm}
            )
            _note(member, "team.placed", by, now)
    except IntegrityError as error:
        raise NameTaken(csm) from error
    return member


def remove(*, member: TeamMember, by: str, now: datetime) -> None:
    """Take somebody out of the team; they stay a person."""
    with transaction.atomic():
        _note(member, "team.removed", by, now)
        member.delete()


def _note(member: TeamMember, action: str, by: str, now: datetime) -> None:
    audit.note(
        organisation=member.organisation,
        at=now,
        action=action,
        by=by,
        subject=audit.person(member.person_id),
        details={"part": member.part},
    )
