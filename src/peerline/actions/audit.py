"""Noting a deed down, in the transaction of the deed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from peerline.store.models import AuditEntry, Organisation

RESPONDENT = "respondent"
SITE = "site"
HOST = "host"
TEAM = "team"
LEARNER = "learner"


def person(pk: int) -> str:
    """A person as the audit names them: by number, so that an entry outlives their data."""
    return f"person:{pk}"


def note(
    *,
    organisation: Organisation,
    at: datetime,
    action: str,
    by: str,
    subject: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write an audit entry. `details` names items and versions, never answers."""
    AuditEntry.objects.create(
        organisation=organisation,
        at=at,
        action=action,
        by=by,
        subject=subject,
        details=dict(details or {}),
    )
