"""Asking people to take part: by a list of addresses, or by the campaign's public link."""

import csv
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from peerline.actions import audit, letters, responses
from peerline.actions.links import secret_of
from peerline.actions.permissions import Deed, check
from peerline.actions.responses import Started, hash_of
from peerline.store.models import Campaign, CampaignState, Invitation, Letter, Person
from peerline.store.queries import campaigns as query

VALID_FOR = timedelta(days=120)
MOST_AT_ONCE = 5_000


class NoSuchInvitation(LookupError):
    """No invitation has this link."""


class ExpiredInvitation(LookupError):
    """The invitation is too old."""


class NotOpen(LookupError):
    """The campaign takes no new answers: it has not opened yet, or has closed."""

    def __init__(self, campaign: Campaign) -> None:
        super().__init__(campaign.slug)
        self.campaign = campaign


class AlreadyUsed(LookupError):
    """The link has begun a response already; `response` is its public id, "" if it was deleted."""

    def __init__(self, response: str) -> None:
        super().__init__(response)
        self.response = response


@dataclass(frozen=True)
class Guest:
    """An address of a list, and the language to write in."""

    email: str
    language: str


@dataclass(frozen=True)
class GuestList:
    """What a pasted list or CSV holds. `faults`: (line, its text) that is no address."""

    guests: tuple[Guest, ...]
    faults: tuple[tuple[int, str], ...]
    repeated: int


@dataclass(frozen=True)
class Invited:
    """What came of a list: addresses new to the campaign, and those that were there."""

    new: int
    known: int


def read_list(text: str, *, languages: Sequence[str]) -> GuestList:
    """Read addresses: one a line, or a CSV with `email` and, if wanted, `language` columns.

    Separators may be commas, semicolons or tabs. The first of `languages` is taken where a line
    names none.
    """
    guests: dict[str, Guest] = {}
    faults: list[tuple[int, str]] = []
    repeated = 0
    lines = text.removeprefix("\ufeff").splitlines()
    for number, line in enumerate(lines, 1):
        cells = _cells(line)
        if not any(cells) or (number == 1 and "@" not in line and "mail" in line.lower()):
            continue
        found = _guests_of(cells, languages)
        if not found:
            faults.append((number, line.strip()[:80]))
        for guest in found:
            repeated += guest.email in guests
            guests.setdefault(guest.email, guest)
    return GuestList(tuple(guests.values()), tuple(faults), repeated)


def invite(*, campaign: Campaign, guests: Sequence[Guest], by: Person, now: datetime) -> Invited:
    """Add invitations; an open campaign sends them, a draft does when it opens.

    Who was invited before is not written to again. Raises NotAllowed and NotNow.
    """
    new = 0
    with transaction.atomic():
        current = query.locked(campaign)
        check(by, Deed.INVITE, current)
        known = set(current.invitations.values_list("email", flat=True))
        for guest in guests[:MOST_AT_ONCE]:
            if guest.email in known:
                continue
            invitation = _add(current, guest, now)
            new += 1
            if current.state == CampaignState.OPEN:
                _write(invitation, now)
        audit.note(
            organisation=current.organisation,
            at=now,
            action="campaign.invited",
            by=audit.person(by.pk),
            subject=f"campaign:{current.pk}",
            details={"new": new},
        )
    return Invited(new, len(guests) - new)


def write_due(*, now: datetime) -> int:
    """Write to who was invited before their campaign opened; returns how many letters."""
    waiting = Invitation.objects.select_related("campaign", "organisation").filter(
        campaign__state=CampaignState.OPEN, sent_at=None, used_at=None, expires_at__gt=now
    )
    return sum(_write(invitation, now) is not None for invitation in waiting)


def send_again(*, invitation: Invitation, by: Person, now: datetime) -> None:
    """Write once more: the operator says so. Raises NotAllowed and NotNow."""
    with transaction.atomic():
        campaign = query.locked(invitation.campaign)
        check(by, Deed.INVITE, campaign)
        letter = Letter.objects.filter(
            organisation=invitation.organisation, key=_key(invitation)
        ).first()
        if letter is not None:
            letters.send_again(letter=letter, now=now)
        elif campaign.state == CampaignState.OPEN:
            _write(invitation, now)
        audit.note(
            organisation=campaign.organisation,
            at=now,
            action="invitation.sent-again",
            by=audit.person(by.pk),
            subject=f"invitation:{invitation.pk}",
        )


def open_invitation(*, token: str, now: datetime) -> Invitation:
    """The invitation of a link, ready to begin.

    Raises NoSuchInvitation, AlreadyUsed, NotOpen and ExpiredInvitation.
    """
    found = query.invitation_by_hash(hash_of(token))
    if found is None:
        raise NoSuchInvitation
    if found.used_at is not None and found.response is not None:
        raise AlreadyUsed(found.response.public_id)
    if not found.campaign.is_open:
        raise NotOpen(found.campaign)
    if found.expires_at <= now:
        raise ExpiredInvitation
    return found


def begin(*, token: str, language: str, now: datetime) -> Started:
    """Begin the invited response. Raises what `open_invitation` raises."""
    with transaction.atomic():
        Invitation.objects.select_for_update().filter(token_hash=hash_of(token)).first()
        invitation = open_invitation(token=token, now=now)
        started = _start(invitation.campaign, language, now)
        invitation.used_at = now
        invitation.response = invitation.campaign.responses.get(public_id=started.public_id)
        invitation.save()
    return started


def begin_public(*, campaign: Campaign, language: str, now: datetime) -> Started:
    """Begin a response by the campaign's public link. Raises NotOpen."""
    if not (campaign.is_open and campaign.public_link):
        raise NotOpen(campaign)
    return _start(campaign, language, now)


def mail_new_link(*, public_id: str, now: datetime) -> bool:
    """Mail a new resume link to the invited address; the earlier link ends. False without one.

    Nothing is shown to who asks: only the owner of the mailbox can use it.
    """
    with transaction.atomic():
        invitation = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("campaign", "organisation", "response")
            .filter(response__public_id=public_id)
            .first()
        )
        if invitation is None or invitation.response is None:
            return False
        response = invitation.response
        before = Letter.objects.filter(
            organisation=invitation.organisation, kind="resume", about=public_id
        )
        if before.filter(created_at__gt=now - timedelta(minutes=10)).exists():
            return True  # one is on its way; pressing again sends no second
        response.link_number += 1
        token = secret_of("resume", public_id, response.link_number)
        response.token_hash = hash_of(token)
        response.save(update_fields=["link_number", "token_hash"])
        letters.queue(
            organisation=invitation.organisation,
            kind="resume",
            about=public_id,
            key=f"resume:{public_id}:{response.link_number}",
            to=invitation.email,
            language=response.language,
            campaign=invitation.campaign,
            now=now,
        )
    return True


def _start(campaign: Campaign, language: str, now: datetime) -> Started:
    spoken = language if language in campaign.languages else campaign.languages[0]
    return responses.start(
        instrument_id=campaign.instrument,
        language=spoken,
        now=now,
        by=audit.RESPONDENT,
        campaign=campaign,
    )


def _add(campaign: Campaign, guest: Guest, now: datetime) -> Invitation:
    public_id = secrets.token_urlsafe(12)
    return Invitation.objects.create(
        organisation=campaign.organisation,
        campaign=campaign,
        public_id=public_id,
        token_hash=hash_of(secret_of("invitation", public_id)),
        email=guest.email,
        language=guest.language,
        created_at=now,
        expires_at=now + VALID_FOR,
    )


def _write(invitation: Invitation, now: datetime) -> Letter | None:
    return letters.queue(
        organisation=invitation.organisation,
        kind="invitation",
        about=invitation.public_id,
        key=_key(invitation),
        to=invitation.email,
        language=invitation.language,
        campaign=invitation.campaign,
        now=now,
    )


def _key(invitation: Invitation) -> str:
    return f"invitation:{invitation.pk}"


def _cells(line: str) -> list[str]:
    plain = line.replace(";", ",").replace("\t", ",")
    return [cell.strip() for cell in next(csv.reader([plain]), [])]


def _guests_of(cells: Sequence[str], languages: Sequence[str]) -> list[Guest]:
    """Every address of a line; `Name <address>` is read, too."""
    language = next((c.lower() for c in cells if c.lower() in languages), languages[0])
    found = []
    for cell in cells:
        if "@" not in cell:
            continue
        address = cell.rpartition("<")[2].rstrip("> ").lower()
        try:
            validate_email(address)
        except ValidationError:
            return []
        found.append(Guest(address, language))
    return found
