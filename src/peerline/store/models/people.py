"""People, the companies they answer for, and what they may do."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from peerline.store.models.organisation import Organisation, Owned


class People(BaseUserManager["Person"]):
    """Finding and adding people by their address."""

    def add(
        self, *, organisation: Organisation, email: str, language: str, now: datetime
    ) -> "Person":
        """A new person without a password: they sign in by a code sent to their address."""
        person = self.model(
            organisation=organisation, email=email.strip().lower(), language=language, joined_at=now
        )
        person.set_unusable_password()
        person.save()
        return person


class Person(AbstractBaseUser, Owned):
    """Somebody whose address is known to be theirs. Signs in by a code; an operator by password.

    `email` is kept in lower case. Who only answers, and confirms no address, is no person here.
    """

    email = models.EmailField(unique=True)
    language = models.CharField(max_length=10, default="en")
    joined_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return f"person {self.pk}"


class RoleKind(models.TextChoices):
    """What a person is in an organisation. `permissions` says what each may do."""

    OWNER = "owner"
    MEMBER = "member"
    PARTICIPANT = "participant"


class Role(Owned):
    """A person's place in an organisation: one each."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=RoleKind)

    class Meta:
        """One role each."""

        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "person"], name="one_role_per_organisation_and_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"


class Company(Owned):
    """What counts once in a field: the registrable domain of a confirmed address, or what the
    operator decided for an address that tells none."""

    domain = models.CharField(max_length=253)
    created_at = models.DateTimeField()

    class Meta:
        """Each domain once."""

        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "domain"], name="one_company_per_organisation_and_domain"
            ),
        )

    def __str__(self) -> str:
        return self.domain
