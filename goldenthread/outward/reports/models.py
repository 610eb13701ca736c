"""A council's own look for its papers: order, wording, logo. Never the numbers."""

from django.db import models
from django.urls import reverse

from goldenthread.base.editing.versioned import Versioned


class PaperTemplate(Versioned):
    """How one council wants its papers. `order` and `wording` are tried on a real paper before they are saved."""

    council = models.SlugField(max_length=60, unique=True)  # the council's slug
    order = models.JSONField(default=list, blank=True)
    wording = models.JSONField(default=dict, blank=True)
    logo = models.BinaryField(blank=True, default=b"", editable=False)
    logo_alt = models.CharField("what the logo shows, in words", max_length=120, blank=True)

    def __str__(self) -> str:
        return f"Papers of {self.council}"

    def get_absolute_url(self) -> str:
        return reverse("reports:template", args=[self.council])
