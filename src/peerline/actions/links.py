"""Secrets of links that mails carry: derived from the site's key, so that none is kept anywhere."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

CONFIRMED_WITHIN = timedelta(days=14)
_CONFIRM = "peerline.confirm"
_DEMONSTRATION = "peerline.demonstration"
DEMONSTRATED_WITHIN = timedelta(days=1)


class WrongLink(LookupError):
    """The link was not made by this site, or lost its end."""


class ExpiredLink(LookupError):
    """The link is too old."""


@dataclass(frozen=True)
class Confirmation:
    """Whose address a confirmation link is about: a response, and the digest of the address."""

    response: str
    address: str


def secret_of(purpose: str, about: str, number: int = 0) -> str:
    """The secret of a link: always the same for the same purpose, row and number."""
    made = salted_hmac(f"peerline.{purpose}", f"{about}:{number}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def address_digest(email: str) -> str:
    """Tells two addresses apart without holding either."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:16]


def confirmation_of(public_id: str, email: str) -> str:
    """The signed part of a confirmation link."""
    return signing.dumps([public_id, address_digest(email)], salt=_CONFIRM)


def read_confirmation(token: str) -> Confirmation:
    """What the link says. Raises ExpiredLink and WrongLink."""
    try:
        public_id, address = signing.loads(token, salt=_CONFIRM, max_age=CONFIRMED_WITHIN)
    except signing.SignatureExpired as error:
        raise ExpiredLink from error
    except (signing.BadSignature, ValueError) as error:
        raise WrongLink from error
    return Confirmation(public_id, address)


def demonstration() -> str:
    """The signed part of the link to look at made-up customers."""
    return signing.dumps("look", salt=_DEMONSTRATION)


def read_demonstration(token: str) -> None:
    """Whether the link is this site's. Raises ExpiredLink and WrongLink."""
    try:
        signing.loads(token, salt=_DEMONSTRATION, max_age=DEMONSTRATED_WITHIN)
    except signing.SignatureExpired as error:
        raise ExpiredLink from error
    except signing.BadSignature as error:
        raise WrongLink from error


def absolute(path: str) -> str:
    """The whole address of a path of this site."""
    return f"{settings.PUBLIC_URL}{path}"
