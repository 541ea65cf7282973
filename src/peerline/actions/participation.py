"""From handing in to the field: consent, the confirmed address, the company it speaks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from peerline.actions import audit, letters, responses
from peerline.actions.companies import NoDomain, domain_of, is_free_mail
from peerline.actions.links import address_digest, read_confirmation
from peerline.actions.permissions import Deed, check
from peerline.actions.responses import EMAIL, Draft, NoSuchResponse
from peerline.answers.answer import Answer
from peerline.answers.faults import AnswerFault
from peerline.answers.formats import answers_file
from peerline.instruments.model import Form
from peerline.store import entries
from peerline.store.entries import Entry
from peerline.store.models import Campaign, Organisation, Person, Response, Role, RoleKind
from peerline.store.queries import campaigns as campaign_query
from peerline.store.queries import people as people_query
from peerline.store.queries import responses as query


class OtherAddress(LookupError):
    """The link belongs to an address that is no longer the one of these answers."""


@dataclass(frozen=True)
class Standing:
    """How a response stands to its campaign.

    `address`: where the confirmation goes, "" where none is known. `late`: handed in after the
    close, so that it has a report and enters no field.
    """

    campaign: str
    asks_consent: bool
    consent: str
    is_open: bool
    asks_address: bool
    address: str
    consented: bool
    shared: bool
    confirmed: bool
    late: bool
    company: str
    undecided: bool
    invited: bool


@dataclass(frozen=True)
class Confirmed:
    """What a confirmation brought. `colleague`: somebody else of the company answered, too."""

    standing: Standing
    colleague: bool
    again: bool


def standing_of(draft: Draft) -> Standing:
    """How the draft's response stands to its campaign."""
    return _standing(draft.row, draft.form)


def hand_in(
    *,
    draft: Draft,
    consented: bool,
    shared: bool,
    address: str,
    now: datetime,
    by: str,
) -> tuple[AnswerFault, ...]:
    """Hand in, keep what was agreed to, and send the link that confirms the address.

    `address`: for questionnaires that ask none. Returns what stands against handing in.
    """
    with transaction.atomic():
        if faults := responses.submit(draft=draft, now=now, by=by):
            return faults
        response = _held(draft.public_id)
        if address and asks_address(draft) and _is_address(address):
            _keep_address(response, address)
        _agree(response, consented=consented, shared=shared, now=now, by=by)
        _send_confirmation(response, now)
    return ()


def agree(*, draft: Draft, consented: bool, shared: bool, now: datetime, by: str) -> None:
    """Change what was agreed to."""
    with transaction.atomic():
        response = _held(draft.public_id)
        _agree(response, consented=consented, shared=shared, now=now, by=by)


def asks_address(draft: Draft) -> bool:
    """Whether the questionnaire itself asks no address, so that handing in has to."""
    return EMAIL not in draft.form.by_item


def lacks_address(*, draft: Draft, consented: bool, address: str) -> bool:
    """Whether there is nowhere to send the confirmation that being counted needs."""
    if not consented or not asks_address(draft) or _is_address(address):
        return False
    return bool(address.strip()) or not standing_of(draft).address


def send_confirmation(*, draft: Draft, now: datetime) -> bool:
    """Send the confirmation again; False where no address is known or it is confirmed."""
    with transaction.atomic():
        return _send_confirmation(_held(draft.public_id), now, again=True)


def look_at(*, token: str) -> Standing:
    """What a confirmation link is about. Raises WrongLink, ExpiredLink and OtherAddress."""
    response = _of_link(token)
    return _standing(response, responses.as_draft(response).form)


def confirm(*, token: str, now: datetime) -> Confirmed:
    """Confirm the address: the response then belongs to a person and, by the domain, to a company.

    Confirming again changes nothing. Raises WrongLink, ExpiredLink and OtherAddress.
    """
    with transaction.atomic():
        response = query.locked(_of_link(token).public_id)
        again = response.verified_at is not None
        if not again:
            _make_person(response, now)
            _note(response, "response.confirmed", now, audit.RESPONDENT)
        standing = _standing(response, responses.as_draft(response).form)
        return Confirmed(standing, _has_colleague(response), again)


def decide_company(*, response: Response, domain: str, by: Person, now: datetime) -> None:
    """The operator says for which company an answer counts: free mail, a subsidiary.

    Raises NotAllowed and NoDomain.
    """
    with transaction.atomic():
        held = query.locked(response.public_id)
        check(by, Deed.DECIDE_COMPANY, held.campaign)
        company = people_query.company_of(held.organisation, domain_of(domain), now)
        held.company = company
        held.save(update_fields=["company"])
        _note(
            held, "response.company-decided", now, audit.person(by.pk), {"domain": company.domain}
        )


def export(draft: Draft) -> str:
    """The answers as an answers file, which the command and another site can read."""
    return answers_file.write(draft.form, draft.answers)


def erase(*, draft: Draft, now: datetime, by: str) -> None:
    """Delete answers and person at once. A closed release stays as the statistics it is."""
    with transaction.atomic():
        response = _held(draft.public_id)
        person = response.person
        letters.forget(about=response.public_id)
        _note(response, "response.deleted", now, by)
        response.delete()
        if person is not None and _is_only_participant(person):
            person.delete()


def withdraw_company(*, organisation: Organisation, domain: str, by: str, now: datetime) -> int:
    """Delete everything that a company's people answered, at its wish; returns how many answers.

    Later releases do not count it; those that are out stay as the statistics they are.
    """
    with transaction.atomic():
        found = query.of_company(organisation, domain.strip().lower().removeprefix("www."))
        for response in found:
            erase(draft=responses.as_draft(response), now=now, by=by)
    return len(found)


def _standing(response: Response, form: Form) -> Standing:
    campaign = response.campaign
    return Standing(
        campaign=campaign.name,
        asks_consent=campaign.asks_consent,
        consent=_consent(campaign, response.language),
        is_open=campaign.is_open,
        asks_address=EMAIL not in form.by_item,
        address=_address(response),
        consented=response.consented_at is not None,
        shared=response.shared_at is not None,
        confirmed=response.verified_at is not None,
        late=_is_late(response),
        company=response.company.domain if response.company else "",
        undecided=response.verified_at is not None and response.company is None,
        invited=hasattr(response, "invitation"),
    )


def _consent(campaign: Campaign, language: str) -> str:
    texts: Mapping[str, str] = campaign.consent
    return texts.get(language) or next(iter(texts.values()), "")


def _is_late(response: Response) -> bool:
    closed_at = response.campaign.closed_at
    given = response.submitted_at
    return closed_at is not None and given is not None and given > closed_at


def _address(response: Response) -> str:
    """The typed address, else the invited one."""
    kept = response.respondent.answers.get(EMAIL)
    answer = entries.from_json(kept).answer if kept else None
    if answer is not None and isinstance(answer.value, str):
        return answer.value.strip().lower()
    return response.invitation.email if hasattr(response, "invitation") else ""


def _keep_address(response: Response, address: str) -> None:
    entry = Entry(Answer(address.strip().lower()), revision=response.revision)
    response.respondent.answers[EMAIL] = entries.to_json(entry)
    response.respondent.save(update_fields=["answers"])


def _is_address(address: str) -> bool:
    try:
        validate_email(address.strip())
    except ValidationError:
        return False
    return True


def _agree(response: Response, *, consented: bool, shared: bool, now: datetime, by: str) -> None:
    if not response.campaign.asks_consent:
        return
    before = (response.consented_at is not None, response.shared_at is not None)
    if before == (consented, shared):
        return
    response.consented_at = (response.consented_at or now) if consented else None
    response.shared_at = (response.shared_at or now) if shared else None
    response.save(update_fields=["consented_at", "shared_at"])
    text = address_digest(_consent(response.campaign, response.language))
    agreed = {"field": consented, "organiser": shared, "text": text}
    _note(response, "response.agreed", now, by, agreed)


def _send_confirmation(response: Response, now: datetime, *, again: bool = False) -> bool:
    """One letter for each address of a response; `again` sends that letter once more."""
    address = _address(response)
    if not response.campaign.asks_consent or not address or response.verified_at is not None:
        return False
    key = f"confirm:{response.public_id}:{address_digest(address)}"
    letter = letters.queue(
        organisation=response.organisation,
        kind="confirm",
        about=response.public_id,
        key=key,
        to=address,
        language=response.language,
        campaign=response.campaign,
        now=now,
    )
    if letter is None and again:
        letters.send_again_by_key(organisation=response.organisation, key=key, now=now)
    return True


def _of_link(token: str) -> Response:
    told = read_confirmation(token)
    try:
        response = _found(told.response)
    except NoSuchResponse as error:
        raise OtherAddress from error
    if address_digest(_address(response)) != told.address:
        raise OtherAddress
    return response


def _make_person(response: Response, now: datetime) -> None:
    address = _address(response)
    person = people_query.person_of(address)
    if person is None:
        person = Person.objects.add(
            organisation=response.organisation,
            email=address,
            language=response.language,
            now=now,
        )
    Role.objects.get_or_create(
        organisation=response.organisation,
        person=person,
        defaults={"kind": RoleKind.PARTICIPANT},
    )
    response.person = person
    response.verified_at = now
    response.expires_at = None
    try:
        domain = domain_of(address)
    except NoDomain:
        domain = ""
    if domain and not is_free_mail(domain):
        response.company = people_query.company_of(response.organisation, domain, now)
    response.save()


def _has_colleague(response: Response) -> bool:
    others = campaign_query.for_field(response.campaign).exclude(pk=response.pk)
    return response.company is not None and others.filter(company=response.company).exists()


def _is_only_participant(person: Person) -> bool:
    staff = Role.objects.filter(person=person).exclude(kind=RoleKind.PARTICIPANT).exists()
    return not staff and not person.responses.exists()


def _found(public_id: str) -> Response:
    response = query.by_public_id(public_id)
    if response is None:
        raise NoSuchResponse
    return response


def _held(public_id: str) -> Response:
    """The response, held until the transaction ends. Raises NoSuchResponse."""
    try:
        return query.locked(public_id)
    except Response.DoesNotExist as error:
        raise NoSuchResponse from error


def _note(
    response: Response,
    action: str,
    now: datetime,
    by: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    audit.note(
        organisation=response.organisation,
        at=now,
        action=action,
        by=by,
        subject=response.public_id,
        details=details,
    )
