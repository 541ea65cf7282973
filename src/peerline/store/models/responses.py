"""Answers as they are kept: what was asked, what was said, and apart from it, who said it."""

from django.db import models

from peerline.store.models.campaigns import Campaign
from peerline.store.models.organisation import Owned
from peerline.store.models.people import Company, Person


class InstrumentVersion(Owned):
    """The exact questions that responses answered, so that no later edit changes their meaning."""

    instrument = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    canonical = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Each version once."""

        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "digest"], name="one_version_per_organisation_and_digest"
            ),
        )

    def __str__(self) -> str:
        return f"{self.instrument} {self.digest[:8]}"


class Response(Owned):
    """One respondent's answers to one instrument.

    `answers`: item id -> entry, as `store.entries` writes it; ratios, never money. `revision`
    counts the saves that changed something; `saves`: the last save of each rendering of the form.
    `token_hash`: of the secret in the resume link, which itself is kept nowhere. `expires_at`: when
    an unverified response is emptied. `page`: the last one saved. `person`, `company`,
    `verified_at`: once the typed address is confirmed by its link. `consented_at`: to the field of
    the campaign; `shared_at`: to the organiser's reading the answers. `doubted`: items whose figure
    lies far from all others of the field, until the person corrects or confirms it.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="responses")
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="responses"
    )
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, null=True, related_name="responses"
    )
    page = models.CharField(max_length=60, blank=True)
    consented_at = models.DateTimeField(null=True)
    shared_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    link_number = models.PositiveIntegerField(default=0)

    public_id = models.CharField(max_length=22, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)
    saves = models.JSONField(default=list)
    doubted = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.public_id


class Respondent(Owned):
    """Who answered: name, title, e-mail and other words they typed, apart from the answers.

    Deleting this row leaves answers without a person.
    """

    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="respondent")
    answers = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"respondent of {self.response_id}"
