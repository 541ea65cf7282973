"""The tables."""

from peerline.store.models.audit import AuditEntry
from peerline.store.models.organisation import Organisation
from peerline.store.models.responses import InstrumentVersion, Respondent, Response

__all__ = ["AuditEntry", "InstrumentVersion", "Organisation", "Respondent", "Response"]
