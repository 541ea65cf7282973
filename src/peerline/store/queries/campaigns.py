"""Finding campaigns, invitations and letters."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from peerline.store.models import (
    Campaign,
    Invitation,
    Letter,
    LetterState,
    Organisation,
    ReleaseBuild,
    Response,
)

OPEN_SURVEY = "open"
LOOKED = 2
"""The step of a build from which on its figures have been looked at, and asked about."""


def open_survey(organisation: Organisation) -> Campaign:
    """The campaign behind the site's first page, made by a migration."""
    return Campaign.objects.get(organisation=organisation, slug=OPEN_SURVEY)


def by_slug(organisation: Organisation, slug: str) -> Campaign | None:
    """The organisation's campaign of that address."""
    return Campaign.objects.filter(organisation=organisation, slug=slug).first()


def locked(campaign: Campaign) -> Campaign:
    """The campaign, held until the transaction ends."""
    return Campaign.objects.select_for_update().get(pk=campaign.pk)


def listed(organisation: Organisation) -> QuerySet[Campaign]:
    """The organisation's own campaigns with their counts, newest first."""
    return (
        Campaign.objects.filter(organisation=organisation)
        .exclude(slug=OPEN_SURVEY)
        .annotate(
            started=Count("responses", distinct=True),
            handed_in=Count(
                "responses", filter=Q(responses__submitted_at__isnull=False), distinct=True
            ),
            invited=Count("invitations", distinct=True),
        )
        .order_by("-created_at")
    )


def invitation_by_hash(token_hash: str) -> Invitation | None:
    """The invitation whose link has this hash."""
    return (
        Invitation.objects.select_related("campaign", "organisation", "response")
        .filter(token_hash=token_hash)
        .first()
    )


def invitations_of(campaign: Campaign) -> QuerySet[Invitation]:
    """The campaign's invitations, by address."""
    return campaign.invitations.select_related("response").order_by("email")


def due_letters(now: datetime) -> QuerySet[Letter]:
    """Letters that wait and whose time has come, oldest first."""
    return Letter.objects.filter(state=LetterState.WAITING, due_at__lte=now).order_by("pk")


def for_field(campaign: Campaign) -> QuerySet[Response]:
    """The answers that enter the campaign's field: handed in before its close, confirmed by their
    link, consented to, and of a known company."""
    found = campaign.responses.filter(
        submitted_at__isnull=False,
        verified_at__isnull=False,
        consented_at__isnull=False,
        company__isnull=False,
    )
    if campaign.closed_at is not None and not campaign.is_open:
        found = found.filter(submitted_at__lte=campaign.closed_at)
    return found.select_related("company", "version", "respondent").order_by("submitted_at", "pk")


def not_looked_through(campaign: Campaign) -> QuerySet[Response]:
    """Answers for the field that came in after the last build that looked at the figures: nobody
    has asked about one of theirs that lies far from all others."""
    last = builds_of(campaign).filter(step__gte=LOOKED).first()
    found = for_field(campaign)
    if last is None:
        return found
    since = last.requested_at
    return found.filter(Q(submitted_at__gt=since) | Q(verified_at__gt=since))


def undecided(campaign: Campaign) -> QuerySet[Response]:
    """Confirmed answers whose address tells no company: the operator decides."""
    return campaign.responses.filter(
        verified_at__isnull=False, company__isnull=True
    ).select_related("person")


def builds_of(campaign: Campaign) -> QuerySet[ReleaseBuild]:
    """The campaign's release builds, newest first."""
    return campaign.builds.order_by("-pk")
