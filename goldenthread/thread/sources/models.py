"""Where each fact comes from: documents, their passages, the claims that cite them, and where papers disagree."""

from django.db import models
from django.urls import reverse

from goldenthread.base.editing.versioned import Versioned
from goldenthread.thread.sources.cited import Cited

WHOLE = "*"  # the field of a claim that cites the whole row


class Certainty(models.TextChoices):
    """How sure we are of what a passage is cited for."""

    CERTAIN = "certain", "Certain: stated in a source we read"
    PARTIAL = "partial", "Partly certain: stated, but we could read only part of the source"
    INFERRED = "inferred", "Inferred: worked out by us, with the reason given"
    UNKNOWN = "unknown", "Unknown: known to exist, not obtained"


class Source(Versioned):
    """One document, page or statistical release that facts are taken from.

    `kept_sha256` names the copy in the file store, empty where only the public address is held. `obtained` is
    false for a document that is known to exist and could not be read: it is listed so that nobody forgets it.
    """

    class Kind(models.TextChoices):
        REPORT = "report", "Report"
        MINUTES = "minutes", "Minutes or meeting page"
        TABLE = "table", "Progress or closing table"
        STATISTICS = "statistics", "Official statistics"
        WEB_PAGE = "web_page", "Web page"
        PRESS = "press", "Press article"
        LETTER = "letter", "Letter"

    slug = models.SlugField(max_length=80, unique=True)
    label = models.CharField(max_length=12, help_text="The short mark used in the text, such as S3")
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    published_words = models.CharField(
        "published",
        max_length=100,
        blank=True,
        help_text="As far as it is known, such as “13 January 2022” or “June to July 2023”",
    )
    published_on = models.DateField("latest day of publication", null=True, blank=True)
    captured_on = models.DateField("day we took our copy", null=True, blank=True)
    address = models.URLField("web address", max_length=500, blank=True)
    kept_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    kept_name = models.CharField(max_length=200, blank=True, editable=False)
    obtained = models.BooleanField("we hold or have read it", default=True)
    note = models.TextField(blank=True)
    embargo_until = models.DateField(
        "nothing of it is public before",
        null=True,
        blank=True,
        help_text="The day on which its publisher makes it public. No release is prepared before that day.",
    )
    would_settle = models.TextField("what it would settle", blank=True, help_text="For a document that we lack")
    chased = models.TextField("whom we asked for it, and when", blank=True)

    class Meta:
        ordering = ["label", "title"]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("sources:source", args=[self.slug])


class Passage(models.Model):
    """One addressed place in a source, in a short attributed quotation or in our own words.

    `address` is the source's own paragraph number where it has one ("4.5"), else a place in words
    ("row 5 of Business as Usual"). A quotation has at most 25 words.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="passages")
    address = models.CharField(max_length=120)
    anchor = models.SlugField(max_length=80)
    quoted = models.BooleanField(help_text="True: the source's own words. False: our paraphrase.")
    text = models.TextField()
    speaker = models.CharField(
        max_length=120,
        blank=True,
        help_text="Whose words they are, where not the paper's own: a public office or a group, never a private person",
    )
    position = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(
        max_length=64,
        blank=True,
        help_text="Fingerprint of the words in the paper that we read, empty where we paraphrase",
    )

    class Meta:
        ordering = ["source", "position"]
        constraints = [models.UniqueConstraint(fields=["source", "anchor"], name="one_anchor_per_source")]

    def __str__(self) -> str:
        return f"{self.source.label} {self.address}"

    def get_absolute_url(self) -> str:
        return f"{self.source.get_absolute_url()}#{self.anchor}"


class ClaimQuerySet(models.QuerySet["Claim"]):
    def about(self, subject: str) -> "ClaimQuerySet":
        """Every claim about one subject ("improvement.recommendation:southend/R5"), chosen ones first."""
        return self.filter(subject=subject).select_related("passage__source").order_by("field", "-chosen", "pk")


class Claim(models.Model):
    """What one passage says of one field of one subject.

    The typed model holds the value we use; its claims say where it comes from. Two sources that disagree are two
    claims on one field: exactly one is chosen, with the reason, and both are shown.
    """

    subject = models.CharField(max_length=160)
    field = models.CharField(max_length=60)
    value = models.TextField()
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="claims")
    certainty = models.CharField(max_length=10, choices=Certainty)
    chosen = models.BooleanField(default=True)
    reason = models.TextField("why this one was chosen, or how it was inferred", blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["subject", "field", "-chosen"]
        indexes = [models.Index(fields=["subject", "field"])]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "field"],
                condition=models.Q(chosen=True) & ~models.Q(field="*"),
                name="one_chosen_claim_per_field",
            ),
            models.UniqueConstraint(fields=["subject", "field", "passage"], name="one_claim_per_passage_and_field"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.field}: {self.value}"

    @property
    def about_words(self) -> str:
        """What is cited, for a reader: "Judgement southend R5 delivered, answer"."""
        kind, _, name = self.subject.partition(":")
        what = f"{kind.rsplit('.', 1)[-1].capitalize()} {name.replace('/', ' ')}"
        return what if self.field == WHOLE else f"{what}, {self.field.replace('_', ' ')}"


class Term(Cited):
    """A word that the papers use, and what it means. `meaning` is empty for a word that nobody has defined.

    A lay or press wording points to the word that the law uses (`means`).
    """

    CITED = frozenset({"term"})

    class Kind(models.TextChoices):
        STATUTORY = "statutory", "The law's word"
        COUNCIL = "council", "The council's word"
        PRESS = "press", "Word used in the press"
        OURS = "ours", "Our own word"

    council = models.SlugField(max_length=60)
    slug = models.SlugField(max_length=80)
    term = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    meaning = models.TextField(blank=True, help_text="In plain words. Empty: used, never defined")
    law = models.CharField("where the law says so", max_length=200, blank=True)
    means = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="other_words")
    readings = models.TextField("what it might mean", blank=True)

    class Meta:
        ordering = ["council", "term"]
        constraints = [models.UniqueConstraint(fields=["council", "slug"], name="one_term_per_slug")]

    def __str__(self) -> str:
        return self.term

    @property
    def key(self) -> str:
        return f"{self.council}/{self.slug}"

    @property
    def defined(self) -> bool:
        return bool(self.meaning or (self.means and self.means.meaning))


class Contradiction(Cited):
    """Two or more papers that do not agree. Its sides are the claims on `about_subject` and `about_field`.

    Where the disputed thing has no field of its own, the claims stand under the contradiction itself, field `value`.
    """

    class Settled(models.TextChoices):
        CHOSEN = "chosen", "We use one of them, for the reason given"
        BOTH = "both", "Both are true, each in its own sense"
        OPEN = "open", "Not settled"

    council = models.SlugField(max_length=60)
    ref = models.CharField(max_length=12)
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200)
    about_subject = models.CharField(max_length=160, blank=True)
    about_field = models.CharField(max_length=60, blank=True)
    settled = models.CharField(max_length=10, choices=Settled)
    reason = models.TextField("why we settle it so")
    would_settle = models.TextField("what would settle it", blank=True)

    class Meta:
        ordering = ["council", "position"]
        constraints = [models.UniqueConstraint(fields=["council", "ref"], name="one_contradiction_per_ref")]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def key(self) -> str:
        return f"{self.council}/{self.ref}"

    @property
    def disputed(self) -> tuple[str, str]:
        """Subject and field under which the sides stand as claims."""
        return (self.about_subject, self.about_field) if self.about_subject else (self.subject, "value")
