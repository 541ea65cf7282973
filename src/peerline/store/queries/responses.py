"""Finding responses."""

from datetime import datetime

from django.db.models import Q, QuerySet

from peerline.store.models import InstrumentVersion, Organisation, Response

DEFAULT_ORGANISATION = "default"


def the_organisation() -> Organisation:
    """The site's organisation, made by the first migration."""
    return Organisation.objects.get(slug=DEFAULT_ORGANISATION)


def by_token_hash(token_hash: str) -> Response | None:
    """The response whose resume link has this hash."""
    return _one(token_hash=token_hash)


def by_public_id(public_id: str) -> Response | None:
    """The response of this public id."""
    return _one(public_id=public_id)


def locked(public_id: str) -> Response:
    """The response, held until the transaction ends. Raises Response.DoesNotExist."""
    return _with_version().select_for_update(of=("self",)).get(public_id=public_id)


def of_company(organisation: Organisation, domain: str) -> list[Response]:
    """Everything that was answered for the company of that domain."""
    found = _with_version().filter(organisation=organisation, company__domain=domain)
    return list(found.order_by("pk"))


def earlier_of(response: Response) -> list[Response]:
    """What the company handed in before for other campaigns, oldest first: the last of each.

    Of colleagues only what they gave to a field; none before the response belongs to a company.
    """
    if response.company_id is None or response.submitted_at is None:
        return []
    theirs = Q(person_id=response.person_id) | Q(consented_at__isnull=False)
    found = _with_version().filter(
        theirs, company_id=response.company_id, submitted_at__lt=response.submitted_at
    )
    others = found.exclude(campaign_id=response.campaign_id).order_by("submitted_at", "pk")
    return list({row.campaign_id: row for row in others}.values())


def expired(now: datetime) -> QuerySet[Response]:
    """Responses past their time that still hold answers or say who gave them."""
    return Response.objects.filter(expires_at__lte=now).exclude(answers={}, respondent__answers={})


def _one(**unique: str) -> Response | None:
    try:
        return _with_version().get(**unique)
    except Response.DoesNotExist:
        return None


def canonical_of(digest: str) -> str:
    """The instrument of this digest as responses pinned it.

    Raises InstrumentVersion.DoesNotExist.
    """
    versions = InstrumentVersion.objects.filter(digest=digest).order_by("pk")
    return versions.values_list("canonical", flat=True)[:1].get()


def _with_version() -> QuerySet[Response]:
    """Without the canonical form, which is large and the same for thousands of responses."""
    whole = Response.objects.select_related(
        "version", "respondent", "campaign", "company", "invitation"
    )
    return whole.defer("version__canonical")


def of_person(person_id: int) -> QuerySet[Response]:
    """What a person answered, newest first."""
    return _with_version().filter(person_id=person_id).order_by("-pk")
