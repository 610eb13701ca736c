"""Reviews, what they recommended, and how we tell whether it helped."""

from django.db import models
from django.urls import reverse

from goldenthread.base.editing.versioned import Versioned


class Council(Versioned):
    """A local authority whose improvement is followed. `area_code` is its ONS code in the official files."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60, help_text="As people say it: Southend")
    area_code = models.CharField(max_length=9)
    neighbour_edition = models.CharField(
        max_length=40, help_text="The edition of the statistical neighbours that comparisons use, such as “May 2025”"
    )
    restated_to = models.PositiveIntegerField(
        help_text="The last year that the record restates from official files. Later figures are cited, never judged."
    )

    def __str__(self) -> str:
        return self.name


class Review(Versioned):
    """One review of the council's services by people from outside."""

    CITED = frozenset({"title", "reviewer", "fieldwork_from", "fieldwork_to", "recommendations_made"})

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="reviews")
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    reviewer = models.CharField(max_length=200)
    fieldwork_from = models.DateField(null=True, blank=True)
    fieldwork_to = models.DateField(null=True, blank=True)
    recommendations_made = models.PositiveIntegerField("how many recommendations it made", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "slug"], name="one_review_per_slug")]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"improvement.review:{self.council.slug}/{self.slug}"


class Closure(models.TextChoices):
    """How the council's closing paper classed a recommendation; the paper's words, not our verdict."""

    COMPLETED = "completed", "Completed"
    BUSINESS_AS_USUAL = "business_as_usual", "Business as usual"
    MOVED = "moved", "Moved into another plan"
    OUTSTANDING = "outstanding", "Outstanding"
    OPEN = "open", "Open"
    UNACCOUNTED = "unaccounted", "Unaccounted for"


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def of(self, council: str) -> "RecommendationQuerySet":
        return self.filter(review__council__slug=council).select_related("review__council").order_by("position")


class Recommendation(Versioned):
    """One thing that a review told the council to do.

    `ref` is ours and never changes through later papers (R5). `wording` is our paraphrase where the review's own
    words are not held.
    """

    CITED = frozenset({"wording", "why", "response", "accepted_on", "closed_as", "closed_words", "closing_note"})

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="recommendations")
    ref = models.CharField(max_length=12)
    slug = models.SlugField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200)
    question = models.CharField(
        "the question in plain words",
        max_length=200,
        help_text="What a parent would ask: “Is the council turning down fewer requests?”",
    )
    wording = models.TextField("what was recommended")
    why = models.TextField("what the reviewers found", blank=True)
    response = models.TextField("what the council said it would do", blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    closed_as = models.CharField(max_length=20, choices=Closure, default=Closure.OPEN)
    closed_words = models.CharField("when it was classed so", max_length=100, blank=True)
    closing_note = models.TextField("what the closing paper says, and what it leaves out", blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["review", "position"]
        constraints = [
            models.UniqueConstraint(fields=["review", "ref"], name="one_recommendation_per_ref"),
            models.UniqueConstraint(fields=["review", "slug"], name="one_recommendation_per_slug"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("improvement:recommendation", args=[self.review.council.slug, self.slug])

    @property
    def subject(self) -> str:
        return f"improvement.recommendation:{self.review.council.slug}/{self.ref}"


class MeasureUse(Versioned):
    """A published measure that tells whether a recommendation helped, or whether harm was done elsewhere."""

    class Purpose(models.TextChoices):
        TARGET = "target", "Target: what the recommendation wanted to move"
        BALANCING = "balancing", "Balancing: what must not get worse meanwhile"
        CONTEXT = "context", "Context: shown, never judged"

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="measures")
    measure = models.CharField(max_length=60, help_text="The measure's code in goldenthread/rules/measures")
    purpose = models.CharField(max_length=10, choices=Purpose)
    position = models.PositiveIntegerField(default=0)
    baseline_year = models.PositiveIntegerField(help_text="The calendar year that later years are compared with")
    baseline_reason = models.CharField("why that year", max_length=300)
    target = models.DecimalField("target, if one was set", max_digits=8, decimal_places=1, null=True, blank=True)
    target_words = models.CharField("the target in words", max_length=200, blank=True)

    class Meta:
        ordering = ["recommendation", "position"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "measure"], name="one_use_per_measure"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} ({self.get_purpose_display().split(':')[0].lower()})"

    def get_absolute_url(self) -> str:
        return self.recommendation.get_absolute_url()


class Judgement(Versioned):
    """What a person, not a number, has to answer in a verdict: was it delivered, and is it why things changed?"""

    class Question(models.TextChoices):
        DELIVERED = "delivered", "Was it done?"
        ATTRIBUTABLE = "attributable", "Is it why the figures moved?"

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NOT_SHOWN = "not_shown", "Not shown"
        NO = "no", "No"

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="judgements")
    question = models.CharField(max_length=12, choices=Question)
    answer = models.CharField(max_length=10, choices=Answer)
    reason = models.TextField("the reason, which is published")

    class Meta:
        ordering = ["recommendation", "question"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "question"], name="one_judgement_per_question"),
        ]

    def __str__(self) -> str:
        return f"{self.get_question_display()} {self.get_answer_display()}"

    def get_absolute_url(self) -> str:
        return self.recommendation.get_absolute_url()

    @property
    def subject(self) -> str:
        review = self.recommendation.review
        return f"improvement.judgement:{review.council.slug}/{self.recommendation.ref}/{self.question}"
