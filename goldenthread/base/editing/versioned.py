"""The abstract model under everything that two people might edit at once."""

from django.db import models


class Versioned(models.Model):
    """A row whose every edit names the version it was made from.

    `version` starts at 1 and rises by one with each edit. Use `editing.save`, never `.save()`, to change such a row.
    """

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
