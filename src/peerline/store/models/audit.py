"""Who did what, when: written in the transaction of the deed."""

from django.db import models

from peerline.store.models.organisation import Owned


class AuditEntry(Owned):
    """A deed. Names its subject by id, so that it outlives it; holds no answers."""

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=60)
    by = models.CharField(max_length=100)
    subject = models.CharField(max_length=100, db_index=True)
    details = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
