"""Another view of what the record says: filed by those outside the council, shown beside the claim, only answered.

It becomes public by itself on `public_from`. Two people may withhold it for a listed reason; a tombstone then says so.
"""

from datetime import date

from django.db import models
from django.urls import reverse
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned

READ_FOR = 5  # working days in which the council may look for what must not be public
DECIDE_WITHIN = 5  # working days after which a proposal to withhold lapses


class CounterViewQuerySet(models.QuerySet["CounterView"]):
    def whole(self) -> "CounterViewQuerySet":
        return self.prefetch_related("answers", "withholdings")

    def of(self, path: str) -> "CounterViewQuerySet":
        """Those about one recommendation, by its path: "southend/reduce-refusals-to-assess"."""
        return self.whole().filter(path=path)


class CounterView(Versioned):
    """What somebody outside the council says about one claim, as that claim stood when they said it.

    `path` names the recommendation; `about` which claim of its page. Words and claim are never edited.
    """

    class State(models.TextChoices):
        FILED = "filed", "Not public yet"
        PUBLIC = "public", "Public"
        WITHHELD = "withheld", "Withheld"

    number = models.PositiveIntegerField(unique=True)
    council = models.SlugField(max_length=60)
    path = models.CharField(max_length=200, db_index=True)
    title = models.CharField("recommendation", max_length=300)
    about = models.CharField(max_length=120)
    claim = models.TextField("what the record said")
    words = models.TextField("another view")
    rests_on = models.TextField("what it rests on", blank=True)
    link = models.URLField("where that can be read", max_length=400, blank=True)
    shown_as = models.CharField("from", max_length=300)
    organisation = models.CharField(max_length=64)  # the id of the body for which it was filed
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    filed_at = models.DateTimeField(default=timezone.now)
    public_from = models.DateField("public from")
    state = models.CharField(max_length=8, choices=State, default=State.FILED)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = CounterViewQuerySet.as_manager()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"View {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("counterviews:view", args=[self.number])

    @property
    def proposal(self) -> "Withholding | None":
        """The proposal to withhold it that waits for a second person."""
        return next((w for w in self.withholdings.all() if not w.decision), None)

    @property
    def withheld(self) -> "Withholding | None":
        return next((w for w in self.withholdings.all() if w.decision == Withholding.Decision.WITHHELD), None)

    @property
    def held(self) -> bool:
        """Its words are not shown while two people decide; that it exists is."""
        return self.state != self.State.WITHHELD and self.proposal is not None

    def due(self, today: date) -> bool:
        return self.state == self.State.FILED and self.public_from <= today


class ViewAnswer(models.Model):
    """What the council answers. Only ever added; both stay."""

    view = models.ForeignKey(CounterView, on_delete=models.PROTECT, related_name="answers")
    words = models.TextField()
    shown_as = models.CharField(max_length=300)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["view", "pk"]

    def __str__(self) -> str:
        return f"Answer to view {self.view_id}"


class Reason(models.TextChoices):
    """The only reasons for which a view may be withheld. That it is wrong or unfair is none: answer it."""

    CHILD = "child", "It names a child or young person, or lets one be recognised"
    PRIVATE = "private", "It tells private things about somebody who holds no public office"
    COURT = "court", "A court or tribunal has ordered that it is not published"
    ABUSE = "abuse", "It threatens or abuses somebody"
    NOT_THEIRS = "not_theirs", "The body whose name it bears did not file it"


class Withholding(models.Model):
    """One person proposes to withhold a view, another decides. Undecided, it lapses and the view is shown."""

    class Decision(models.TextChoices):
        WITHHELD = "withheld", "Withheld"
        SHOWN = "shown", "Shown"
        LAPSED = "lapsed", "Lapsed without a decision; shown"

    view = models.ForeignKey(CounterView, on_delete=models.PROTECT, related_name="withholdings")
    reason = models.CharField(max_length=12, choices=Reason)
    words = models.TextField("where and why")
    proposed_by_id = models.CharField(max_length=64)
    proposed_by = models.CharField(max_length=200)
    proposed_at = models.DateTimeField(default=timezone.now)
    lapses_after = models.DateField()
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    decided_why = models.TextField(blank=True)
    decided_by_id = models.CharField(max_length=64, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["view", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["view"], condition=models.Q(decision=""), name="one_open_withholding_per_view"
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by_id=models.F("proposed_by_id")), name="two_people_withhold"
            ),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_at=None)
                | (~models.Q(decision="") & models.Q(decided_at__isnull=False)),
                name="withholding_decided_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.view}: {self.get_reason_display()}"
