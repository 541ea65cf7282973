"""The tenant: whoever runs benchmarks on this site."""

from django.db import models


class Organisation(models.Model):
    """An operator's organisation. Every other table carries its key."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Owned(models.Model):
    """A row that belongs to an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """No table of its own."""

        abstract = True
