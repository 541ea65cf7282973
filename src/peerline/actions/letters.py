"""Letters: each is written down once, sent by a job, and never sent twice by itself.

A letter is marked as being sent before the mail server sees it and as sent afterwards. Where the
sender was stopped in between, nobody can know whether it arrived: it is then `uncertain` and waits
for a person's word.
"""

import smtplib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import task

from peerline.actions.links import absolute, confirmation_of, secret_of
from peerline.store.models import (
    Campaign,
    Invitation,
    Letter,
    LetterState,
    Organisation,
    Response,
)

TRIES = 8
FIRST_WAIT = timedelta(minutes=1)
"""Doubled with each try: eight tries take about two hours."""

PAUSE = timedelta(minutes=2)
"""Asking for the same letter again sooner sends nothing."""


class NothingToSay(LookupError):
    """What the letter was about is gone."""


def queue(
    *,
    organisation: Organisation,
    kind: str,
    about: str,
    key: str,
    to: str,
    language: str,
    campaign: Campaign | None,
    now: datetime,
) -> Letter | None:
    """Write a letter down and have it sent; None where this occasion has one already."""
    with transaction.atomic():
        letter, is_new = Letter.objects.get_or_create(
            organisation=organisation,
            key=key,
            defaults={
                "kind": kind,
                "about": about,
                "to": to,
                "language": language,
                "campaign": campaign,
                "created_at": now,
                "due_at": now,
            },
        )
        if is_new:
            send_letter.enqueue(letter.pk)
    return letter if is_new else None


@task()
def send_letter(letter_id: int) -> str:
    """The job of one letter; returns the state it left the letter in."""
    return deliver(letter_id=letter_id, now=timezone.now())


def deliver(*, letter_id: int, now: datetime) -> str:
    """Send the letter if it waits and its time has come."""
    with transaction.atomic():
        letter = Letter.objects.select_for_update().filter(pk=letter_id).first()
        if letter is None or letter.state != LetterState.WAITING or letter.due_at > now:
            return letter.state if letter else ""
        letter.state = LetterState.SENDING
        letter.attempts += 1
        letter.save()
    try:
        compose(letter).send()
    except Exception as error:  # noqa: BLE001  # whatever the mail server does, the letter says
        _settle(letter, error, now)
    else:
        _sent(letter, timezone.now())
    return letter.state


def compose(letter: Letter) -> EmailMessage:
    """The mail: the first line of its template is the subject. Raises NothingToSay."""
    with translation.override(letter.language):
        text = render_to_string(f"mail/{letter.kind}.txt", _CONTEXTS[letter.kind](letter))
    subject, _, body = text.strip().partition("\n")
    host = urlsplit(settings.PUBLIC_URL).hostname
    # The same Message-ID when a person has it sent again: mail programs then show it once.
    headers = {"Message-ID": f"<letter-{letter.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject.strip(), body.strip() + "\n", to=[letter.to], headers=headers)


def send_again(*, letter: Letter, now: datetime) -> None:
    """A person decided: send it, whatever became of it before."""
    with transaction.atomic():
        found = Letter.objects.select_for_update().get(pk=letter.pk)
        if found.state in (LetterState.WAITING, LetterState.SENDING):
            return
        found.state, found.due_at = LetterState.WAITING, now
        found.attempts, found.trouble = 0, ""
        found.save()
        send_letter.enqueue(found.pk)


def send_again_by_key(*, organisation: Organisation, key: str, now: datetime) -> None:
    """Send the letter of that occasion again, if there is one and it left some minutes ago."""
    letter = Letter.objects.filter(organisation=organisation, key=key).first()
    recent = letter is not None and letter.sent_at is not None and letter.sent_at > now - PAUSE
    if letter is not None and not recent:
        send_again(letter=letter, now=now)


def forget(*, about: str) -> None:
    """Drop the letters about something that was deleted, with their addresses."""
    Letter.objects.filter(about=about).delete()


def after_a_stop() -> int:
    """Letters that were being sent when their sender was stopped become uncertain.

    Call it only while no other sender runs. Returns how many there were.
    """
    return Letter.objects.filter(state=LetterState.SENDING).update(
        state=LetterState.UNCERTAIN, trouble="stopped"
    )


def _settle(letter: Letter, error: Exception, now: datetime) -> None:
    """After a failure: try later, give up, or leave it to a person."""
    code = getattr(error, "smtp_code", None)
    letter.trouble = f"{type(error).__name__} {code or ''}".strip()[:60]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max((code for code, _ in error.recipients.values()), default=550)
        letter.trouble = f"SMTPRecipientsRefused {code}"
    maybe_arrived = isinstance(error, smtplib.SMTPServerDisconnected | TimeoutError)
    passing = isinstance(error, ConnectionError | smtplib.SMTPConnectError) or (
        isinstance(code, int) and 400 <= code < 500
    )
    if maybe_arrived:
        letter.state = LetterState.UNCERTAIN
    elif passing and letter.attempts < TRIES:
        letter.state = LetterState.WAITING
        letter.due_at = now + FIRST_WAIT * 2 ** (letter.attempts - 1)
    else:
        letter.state = LetterState.REFUSED
    letter.save()


def _sent(letter: Letter, now: datetime) -> None:
    with transaction.atomic():
        letter.state, letter.sent_at, letter.trouble = LetterState.SENT, now, ""
        letter.save()
        if letter.kind == "invitation":
            Invitation.objects.filter(public_id=letter.about).update(sent_at=now)


def _invitation(letter: Letter) -> dict[str, Any]:
    found = Invitation.objects.select_related("campaign", "organisation").filter(
        public_id=letter.about
    )
    invitation = found.first()
    if invitation is None:
        raise NothingToSay
    secret = secret_of("invitation", invitation.public_id)
    return {
        "campaign": invitation.campaign,
        "organisation": invitation.organisation,
        "link": absolute(reverse("invitation", args=[secret])),
    }


def _confirm(letter: Letter) -> dict[str, Any]:
    response = _response(letter)
    token = confirmation_of(response.public_id, letter.to)
    return {
        "campaign": response.campaign,
        "link": absolute(reverse("confirm", args=[token])),
        "expires_at": response.expires_at,
    }


def _resume(letter: Letter) -> dict[str, Any]:
    response = _response(letter)
    token = secret_of("resume", response.public_id, response.link_number)
    return {
        "campaign": response.campaign,
        "link": absolute(reverse("resume", args=[token])),
    }


def _doubt(letter: Letter) -> dict[str, Any]:
    # By sign-in, not by a new resume link, which would end the one that the person has.
    response = _response(letter)
    return {"campaign": response.campaign, "link": absolute(reverse("my_answers"))}


def _response(letter: Letter) -> Response:
    found = Response.objects.select_related("campaign").filter(public_id=letter.about).first()
    if found is None:
        raise NothingToSay
    return found


_CONTEXTS: Mapping[str, Callable[[Letter], dict[str, Any]]] = {
    "invitation": _invitation,
    "confirm": _confirm,
    "resume": _resume,
    "doubt": _doubt,
}
