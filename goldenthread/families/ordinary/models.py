"""What every school, college and early years setting ordinarily gives, how each stands to it, and what the council did.

No child stands here: a school's counts of a term are numbers, and what a family reports is a comment of the local
offer."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from goldenthread.base.editing.versioned import Versioned
from goldenthread.families.offer.models import Provider
from goldenthread.rules.offer.consistency import Stands


class Phase(models.TextChoices):
    """For which settings it is meant, by the kinds of provider of the local offer."""

    ALL = "all", "Every school, college and setting"
    EARLY = "early", "Early years settings"
    SCHOOL = "school", "Schools"
    AFTER = "after", "Colleges and sixth forms"


MEANT_FOR = {
    Phase.EARLY: {"early_years"},
    Phase.SCHOOL: {"maintained", "academy", "nmss", "pru"},
    Phase.AFTER: {"post16"},
}
TEACHING = frozenset().union(*MEANT_FOR.values())


class Area(models.TextChoices):
    """The four broad areas of need of the Code of Practice (6.28 to 6.35), and what is for everybody."""

    EVERYBODY = "all", "For every child"
    COMMUNICATION = "communication", "Talking, understanding and being with others"
    LEARNING = "learning", "Thinking and learning"
    FEELINGS = "feelings", "Feelings and mental health"
    BODY = "body", "Senses and body"


class Expectation(Versioned):
    """One thing that is ordinarily given: what a family can count on, and what it can ask for. `stage`: of the four
    steps that a school goes through again and again (assess, plan, do, review), where it belongs to one."""

    class Stage(models.TextChoices):
        NONE = "", "Of no one step"
        ASSESS = "assess", "Find out what is hard"
        PLAN = "plan", "Agree what is done"
        DO = "do", "Do it"
        REVIEW = "review", "See whether it works"

    slug = models.SlugField(max_length=80, unique=True)
    phase = models.CharField("for whom it is meant", max_length=6, choices=Phase, default=Phase.ALL)
    area = models.CharField("area of need", max_length=14, choices=Area, default=Area.EVERYBODY)
    stage = models.CharField("step", max_length=6, choices=Stage, blank=True)
    title = models.CharField(max_length=160)
    plain = models.TextField("what every one of them gives")
    ask = models.TextField("what a parent can ask")
    source = models.CharField("where it comes from", max_length=300, blank=True)
    reasons = models.TextField("why hard words were left in", blank=True)
    position = models.PositiveIntegerField(default=0)
    shown = models.BooleanField("it holds", default=True)

    class Meta:
        ordering = ["area", "position", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("ordinary:edit-expectation", args=[self.slug])

    def is_for(self, provider: Provider) -> bool:
        return provider.kind in (TEACHING if self.phase == Phase.ALL else MEANT_FOR[Phase(self.phase)])


class Statement(Versioned):
    """What a setting says of itself to one expectation, in public, with its day."""

    CHOICES = [(one.code, one.label) for one in Stands]

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="statements")
    expectation = models.ForeignKey(Expectation, on_delete=models.PROTECT, related_name="statements")
    stands = models.CharField("how it stands", max_length=4, choices=CHOICES, blank=True)
    words = models.TextField("in its own words", blank=True)
    said_on = models.DateField()
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["provider", "expectation"]
        constraints = [models.UniqueConstraint(fields=["provider", "expectation"], name="ordinary_one_statement_each")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.expectation}"

    def get_absolute_url(self) -> str:
        return reverse("ordinary:setting", args=[self.provider.slug])

    @property
    def standing(self) -> Stands:
        return Stands.of(self.stands)


class Visit(Versioned):
    """Support that the council gave a setting, or a challenge, with what it was about and what the setting answered."""

    class Kind(models.TextChoices):
        SUPPORT = "support", "Support"
        CHALLENGE = "challenge", "Challenge"

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=9, choices=Kind)
    on = models.DateField("day")
    about = models.ManyToManyField(Expectation, blank=True, related_name="visits")
    words = models.TextField("what was given, or asked for")
    because = models.CharField("why", max_length=300, blank=True)
    answer_by = models.DateField("an answer is asked for by", null=True, blank=True)
    answer = models.TextField("what the setting answered", blank=True)
    answered_on = models.DateField(null=True, blank=True)
    settled = models.BooleanField("it is settled", default=False)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("on")), name="ordinary_answer_after_visit"
            ),
            models.CheckConstraint(
                condition=(Q(answer="") & Q(answered_on=None)) | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="ordinary_answer_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.provider}, {self.on}"

    def get_absolute_url(self) -> str:
        return reverse("ordinary:setting", args=[self.provider.slug])

    def late(self, today: date) -> bool:
        return self.answered_on is None and self.answer_by is not None and self.answer_by < today


class TermCount(Versioned):
    """A setting's own counts of a term: pupils with help for special needs, of them those whose plan was reviewed in
    the term, and of those the ones whose family was there. `term`: its first day."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="term_counts")
    term = models.DateField("first day of the term")
    pupils = models.PositiveIntegerField("pupils with SEN support")
    reviewed = models.PositiveIntegerField("of them: help reviewed this term")
    with_family = models.PositiveIntegerField("of those: with the family there")
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["-term", "provider"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "term"], name="ordinary_one_count_per_term"),
            models.CheckConstraint(
                condition=Q(reviewed__lte=F("pupils")) & Q(with_family__lte=F("reviewed")),
                name="ordinary_counts_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}, term from {self.term}"

    def get_absolute_url(self) -> str:
        return reverse("ordinary:setting", args=[self.provider.slug])
