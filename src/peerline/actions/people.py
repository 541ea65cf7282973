"""Adding those who run the site."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from peerline.actions import audit
from peerline.store.models import Person, Role, RoleKind
from peerline.store.queries import people as query
from peerline.store.queries.responses import the_organisation


class AlreadyThere(ValueError):
    """The person has this role already."""


def add_staff(
    *,
    email: str,
    kind: RoleKind,
    password: str | None,
    language: str,
    by: str,
    now: datetime,
) -> Person:
    """Give somebody a role in running the site; who only answered before keeps their answers.

    Without a password they sign in by a code. Raises AlreadyThere, and ValidationError for a
    password that is easy to guess.
    """
    with transaction.atomic():
        organisation = the_organisation()
        person = query.person_of(email)
        if person is None:
            person = Person.objects.add(
                organisation=organisation, email=email, language=language, now=now
            )
        if password:
            validate_password(password, person)
            person.set_password(password)
            person.save()
        role, is_new = Role.objects.get_or_create(
            organisation=organisation, person=person, defaults={"kind": kind}
        )
        if not is_new and role.kind == kind:
            raise AlreadyThere(email)
        role.kind = kind
        role.save()
        audit.note(
            organisation=organisation,
            at=now,
            action="person.role-given",
            by=by,
            subject=audit.person(person.pk),
            details={"role": kind.value},
        )
    return person


def name_organisation(*, name: str, by: str, now: datetime) -> None:
    """Name the organisation, as invitations show it."""
    with transaction.atomic():
        organisation = the_organisation()
        organisation.name = name.strip()
        organisation.save()
        audit.note(
            organisation=organisation,
            at=now,
            action="organisation.named",
            by=by,
            subject=f"organisation:{organisation.pk}",
        )
