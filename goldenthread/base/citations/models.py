from django.db import models


class Reliance(models.Model):
    """That one thing relies on one paragraph. `document`: the document's own key, such as "threshold/levels-of-need";
    `title` is kept for the day on which the thing itself is gone."""

    document = models.CharField(max_length=120)
    paragraph = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["document", "paragraph", "kind", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "paragraph", "kind", "key"], name="citations_one_reliance_per_paragraph"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} relies on {self.document} {self.paragraph}"
