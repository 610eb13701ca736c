"""A council's own look for its papers: order, wording, logo. Never the numbers."""

from django.db import models
from django.urls import reverse

from goldenthread.base.editing.versioned import Versioned

PAPER = "paper"  # the one-page paper of a recommendation; every other kind stands in `kinds`


class PaperTemplate(Versioned):
    """How one council wants one kind of paper. `order` and `wording` are tried on a real one before they are saved."""

    council = models.SlugField(max_length=60)  # the council's slug
    kind = models.CharField(max_length=20, default=PAPER)
    order = models.JSONField(default=list, blank=True)
    wording = models.JSONField(default=dict, blank=True)
    logo = models.BinaryField(blank=True, default=b"", editable=False)
    logo_alt = models.CharField("what the logo shows, in words", max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "kind"], name="one_template_per_kind")]

    def __str__(self) -> str:
        return f"Papers of {self.council}: {self.kind}"

    def get_absolute_url(self) -> str:
        if self.kind == PAPER:
            return reverse("reports:template", args=[self.council])
        return reverse("reports:report-template", args=[self.council, self.kind])


class MadeReport(models.Model):
    """A report that was made here, with how each action stood, so that the next can say what changed. Only ever added.

    `root` is the root of the public record that is printed in it.
    """

    council = models.SlugField(max_length=60)
    kind = models.CharField(max_length=20)
    body = models.SlugField(max_length=80, blank=True)
    day = models.DateField("as at")
    title = models.CharField(max_length=300)
    options = models.JSONField(default=dict, blank=True)
    held = models.JSONField("colour of each action", default=dict)
    files = models.JSONField("its files, by fingerprint", default=list)
    shown = models.TextField("the report as it is shown on a page", blank=True)
    root = models.CharField(max_length=64, blank=True)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["council", "kind", "body"], name="reports_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.title} ({self.council})"

    def get_absolute_url(self) -> str:
        return reverse("reports:made", args=[self.pk])
