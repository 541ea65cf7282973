"""A campaign: one round of asking, from its invitations to its releases."""

from typing import TYPE_CHECKING

from django.db import models

from peerline.store.models.organisation import Owned

if TYPE_CHECKING:
    from peerline.store.models.responses import Response


class CampaignState(models.TextChoices):
    """Where a campaign stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


MOVES = {
    ("open", CampaignState.DRAFT): CampaignState.OPEN,
    ("close", CampaignState.OPEN): CampaignState.CLOSED,
    ("reopen", CampaignState.CLOSED): CampaignState.OPEN,
}
"""(move, state before) -> state after: every legal move, and no other."""


class Origin(models.TextChoices):
    """Whether the answers are people's or made up; the two are never mixed."""

    REAL = "real"
    SYNTHETIC = "synthetic"


class Campaign(Owned):
    """One round of a benchmark.

    `instrument`: the edition asked; "" where each visitor chooses one. `consent`: language -> what
    a participant agrees to; empty where no answer ever enters a field (the demonstration survey of
    a new site). `minimum_field`: companies needed before anything is published. `public_link`:
    whether anybody with the campaign's address may answer, or only whom an invitation names.
    """

    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    instrument = models.CharField(max_length=100, blank=True)
    languages = models.JSONField(default=list)
    consent = models.JSONField(default=dict)
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    minimum_field = models.PositiveIntegerField(default=20)
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.REAL)
    state = models.CharField(max_length=20, choices=CampaignState, default=CampaignState.DRAFT)
    public_link = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """An address of its own in its organisation."""

        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "slug"], name="one_campaign_per_organisation_and_slug"
            ),
        )

    def __str__(self) -> str:
        return self.slug

    @property
    def is_open(self) -> bool:
        """Whether answers for its field may be handed in."""
        return self.state == CampaignState.OPEN

    @property
    def asks_consent(self) -> bool:
        """Whether its answers are meant for a field at all."""
        return bool(self.consent)


class Invitation(Owned):
    """An address that was asked to take part.

    The link's secret is derived from `public_id` by the site's key, so that it is kept nowhere and
    yet a mail can be written later; `token_hash` finds the row. `used_at`: when the link first
    began a response.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="invitations")
    public_id = models.CharField(max_length=22, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    language = models.CharField(max_length=10)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    response: "models.OneToOneField[Response | None]" = models.OneToOneField(
        "store.Response", on_delete=models.SET_NULL, null=True, related_name="invitation"
    )

    class Meta:
        """Each address once."""

        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "email"], name="one_invitation_per_campaign_and_email"
            ),
        )

    def __str__(self) -> str:
        return f"invitation {self.public_id}"


class LetterState(models.TextChoices):
    """How far a letter is. `uncertain`: the sender was stopped while it was handing it over, so it
    may have arrived; it is not sent again unless the operator says so."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


class Letter(Owned):
    """A mail to be sent once: what it says is made from `kind` and `about` when it is sent.

    `key` names the occasion (`invitation:<id>`, `verify:<id>:<address digest>`), so that nothing is
    written twice. `trouble`: the code of what the mail server said, never an address.
    """

    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=30)
    about = models.CharField(max_length=60)
    to = models.EmailField()
    language = models.CharField(max_length=10)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, null=True, related_name="letters"
    )
    state = models.CharField(max_length=20, choices=LetterState, default=LetterState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """One letter for an occasion."""

        constraints = (
            models.UniqueConstraint(fields=["organisation", "key"], name="one_letter_per_occasion"),
        )

    def __str__(self) -> str:
        return f"letter {self.kind} {self.pk}"


class BuildState(models.TextChoices):
    """How far a release is."""

    WAITING = "waiting"
    RUNNING = "running"
    PUBLISHED = "published"
    REFUSED = "refused"


class ReleaseBuild(Owned):
    """One making of a campaign's release, and what came of it.

    `step` of `steps`: progress. `folder`: of the release, beneath the site's data; `reason`: why it
    was refused, as the field's room says it.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="builds")
    closing = models.BooleanField()
    date = models.DateField()
    state = models.CharField(max_length=20, choices=BuildState, default=BuildState.WAITING)
    step = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    folder = models.CharField(max_length=200, blank=True)
    companies = models.PositiveIntegerField(default=0)
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"build {self.pk}"
