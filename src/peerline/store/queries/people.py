"""Finding people, roles and companies."""

from datetime import datetime

from peerline.store.models import Company, Organisation, Person, Role, RoleKind, TeamMember


def role_of(person: Person) -> RoleKind | None:
    """What the person is in their organisation."""
    found = Role.objects.filter(organisation=person.organisation, person=person).first()
    return RoleKind(found.kind) if found else None


def team_member(person: Person) -> TeamMember | None:
    """The person's place in the customer-success team."""
    return TeamMember.objects.filter(organisation=person.organisation_id, person=person).first()


def team_of(organisation: Organisation) -> list[TeamMember]:
    """Everybody in the customer-success team, leads first."""
    found = TeamMember.objects.filter(organisation=organisation).select_related("person")
    return sorted(found, key=lambda m: (m.part != "lead", m.csm or m.person.email))


def person_of(email: str) -> Person | None:
    """The person with this address."""
    return Person.objects.select_related("organisation").filter(email=email.lower()).first()


def company_of(organisation: Organisation, domain: str, now: datetime) -> Company:
    """The company of a registrable domain, added where it is new."""
    company, _ = Company.objects.get_or_create(
        organisation=organisation, domain=domain, defaults={"created_at": now}
    )
    return company


def has_owner() -> bool:
    """Whether the site has an operator yet."""
    return Role.objects.filter(kind=RoleKind.OWNER).exists()
