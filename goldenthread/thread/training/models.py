"""What members and staff need to learn, what was made for it and with whom, when it was held, and who completed it.

Completions are only ever added: one that was wrong is taken back by a later row, and what was true on a day stays
answerable. People are the holders of public office and staff; no family stands here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.rules import training
from goldenthread.thread.governance.models import Body
from goldenthread.thread.improvement.models import Council, Recommendation


class Cohort(Versioned):
    """Those who are trained together: all councillors, members of a committee, staff of a service. `priority`: they
    come first, and their figures too."""

    class Kind(models.TextChoices):
        MEMBERS = "members", "Councillors"
        STAFF = "staff", "Staff"
        PARTNERS = "partners", "Partners"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="cohorts")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind)
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="cohorts")
    priority = models.BooleanField("comes first", default=False)

    class Meta:
        ordering = ["-priority", "name"]
        constraints = [models.UniqueConstraint(fields=["council", "slug"], name="training_one_cohort_per_slug")]

    def __str__(self) -> str:
        return self.name


class Learner(Versioned):
    """Somebody who is trained. `ref`: the council's own number for them. Who signs in by `email` sees their page."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="learners")
    ref = models.CharField("number", max_length=40)
    name = models.CharField(max_length=200)
    email = models.EmailField("work email address", blank=True)

    class Meta:
        ordering = ["name", "ref"]
        constraints = [models.UniqueConstraint(fields=["council", "ref"], name="training_one_learner_per_ref")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("training:learner", args=[self.council.slug, self.pk])


class Spell(Versioned):
    """From when to when somebody belonged to a cohort: a term of office, or the time in post. Both days included."""

    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="spells")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="spells")
    since = models.DateField("from")
    until = models.DateField("until", null=True, blank=True)
    why = models.CharField("how it began", max_length=200, blank=True)

    class Meta:
        ordering = ["cohort", "since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="training_spell_days"
            ),
            models.UniqueConstraint(fields=["learner", "cohort", "since"], name="training_one_spell_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.learner}, {self.cohort}"

    @property
    def told(self) -> training.Spell:
        return training.Spell(self.since, self.until)


class Package(Versioned):
    """What is taught. It can be put in the calendar once the body for which it was made has agreed it.

    `questions`: of a package that is read alone: words, choices, the right one, and why. `read`: the address of what is
    read before them.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="packages")
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    plain = models.TextField("what somebody can do after it")
    recommendation = models.ForeignKey(
        Recommendation, null=True, blank=True, on_delete=models.PROTECT, related_name="training"
    )
    made_with = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="packages", verbose_name="made with"
    )
    measure = models.CharField("measure that should move with it", max_length=60, blank=True)
    read = models.URLField("what is read", max_length=400, blank=True)
    questions = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["council", "slug"], name="training_one_package_per_slug")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:package", args=[self.council.slug, self.slug])

    @property
    def agreed(self) -> Agreement | None:
        """The newest agreement, if any body has agreed it."""
        return next(iter(sorted(self.agreements.all(), key=lambda one: one.pk, reverse=True)), None)


class Need(models.Model):
    """What somebody was found to need, from whom we know, and what was made for it. Only ever added."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="training_needs")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="needs")
    words = models.TextField("what they need to know or do")
    known_from = models.CharField("how we know", max_length=300)
    on = models.DateField("since when we know")
    package = models.ForeignKey(Package, null=True, blank=True, on_delete=models.PROTECT, related_name="needs")
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["-on", "pk"]

    def __str__(self) -> str:
        return self.words[:80]


class Stage(models.Model):
    """Who helped to make a package, at which stage, and what changed for it. Only ever added."""

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="stages")
    on = models.DateField("day")
    with_whom = models.CharField("with whom", max_length=200)
    what = models.CharField("at which stage", max_length=200)
    changed = models.TextField("what changed for it", blank=True)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.what}, {self.on}"


class Agreement(models.Model):
    """A body agreed a package as it stood: its version then. Only ever added."""

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="agreements")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="agreements")
    on = models.DateField("day")
    seen = models.PositiveIntegerField("version of the package")
    words = models.CharField("where that is recorded", max_length=300)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.body}, {self.on}"


class Requirement(Versioned):
    """What a cohort is asked to complete, from a day on. One that ends stays, for the days before."""

    class Weight(models.TextChoices):
        ESSENTIAL = "essential", "Essential"
        OPTIONAL = "optional", "Optional"

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="requirements")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="requirements")
    weight = models.CharField("how strongly it is asked", max_length=10, choices=Weight)
    since = models.DateField("asked from")
    until = models.DateField("asked until", null=True, blank=True)
    within_days = models.PositiveSmallIntegerField("days after joining", null=True, blank=True)
    every_months = models.PositiveSmallIntegerField("again after so many months", null=True, blank=True)
    each_spell = models.BooleanField("anew in each term of office or post", default=True)
    times_a_year = models.PositiveSmallIntegerField("how often a year it is offered", default=0)

    class Meta:
        ordering = ["package", "-cohort__priority", "cohort__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="training_requirement_days"
            )
        ]

    def __str__(self) -> str:
        return f"{self.package} for {self.cohort}"

    @property
    def rule(self) -> training.Rule:
        return training.Rule(self.since, self.until, self.within_days, self.every_months, self.each_spell)


class Event(Versioned):
    """One time that a package is taught."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="events")
    starts_at = models.DateTimeField("begins")
    minutes = models.PositiveSmallIntegerField("minutes", default=60)
    place = models.CharField("where", max_length=200)
    places = models.PositiveSmallIntegerField("places", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)

    class Meta:
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return f"{self.package}, {timezone.localdate(self.starts_at)}"

    def get_absolute_url(self) -> str:
        return reverse("training:event", args=[self.package.council.slug, self.pk])

    @property
    def day(self) -> date:
        return timezone.localdate(self.starts_at)


class Attendance(models.Model):
    """Whether somebody came. Only ever added: the newest row of a person and an event holds."""

    class Came(models.TextChoices):
        ALL = "all", "Came"
        PART = "part", "Came for a part"
        APOLOGIES = "apologies", "Sent apologies"
        NO = "no", "Did not come"

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="attendance")
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="attendance")
    came = models.CharField(max_length=10, choices=Came)
    recorded_at = models.DateTimeField(default=timezone.now)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "attendance"

    def __str__(self) -> str:
        return f"{self.learner}: {self.get_came_display()}"


class CompletionQuerySet(models.QuerySet["Completion"]):
    def of_package(self, package: Package) -> CompletionQuerySet:
        return self.filter(package=package)


class Completion(models.Model):
    """Somebody completed a package. Only ever added; one that was wrong bears the moment at which it was taken back."""

    class How(models.TextChoices):
        EVENT = "event", "At an event"
        ALONE = "alone", "Read alone, with its questions answered"
        ELSEWHERE = "elsewhere", "Elsewhere, with a paper that shows it"

    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="completions")
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="completions")
    on = models.DateField("day")
    how = models.CharField(max_length=10, choices=How)
    event = models.ForeignKey(Event, null=True, blank=True, on_delete=models.PROTECT, related_name="completions")
    shown_by = models.CharField("what shows it", max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    by_label = models.CharField(max_length=200)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_why = models.CharField(max_length=300, blank=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_why="")
                | (Q(taken_back_at__isnull=False) & ~Q(taken_back_why="")),
                name="training_taken_back_says_why",
            ),
            models.UniqueConstraint(
                fields=["learner", "event"], condition=Q(event__isnull=False, taken_back_at=None),
                name="training_one_completion_per_event",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.learner}: {self.package}, {self.on}"

    @property
    def told(self) -> training.Done:
        back = self.taken_back_at
        return training.Done(
            self.on, timezone.localdate(self.recorded_at), timezone.localdate(back) if back is not None else None
        )


class Reminder(models.Model):
    """Somebody was written to about something essential. Only ever added, and never twice in four weeks."""

    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="reminders")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="reminders")
    on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "requirement", "on"], name="training_one_reminder_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.learner}, {self.on}"


def right(questions: list[dict[str, Any]], answers: list[str]) -> list[bool]:
    """Of each question whether its answer is the right one."""
    return [one["right"] == given for one, given in zip(questions, answers, strict=True)]
