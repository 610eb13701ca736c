"""Complaints of families, the remedies that are owed, and what is learned; how families found a step, of which only
themes and counts leave this room; and what a child or young person said, with what they agreed to."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.cases.models import Contribution, Matter
from goldenthread.casework.children.banded import KEYS, Banded, OnlyAdded
from goldenthread.casework.children.models import Child, Party
from goldenthread.rules.access.bands import Band
from goldenthread.rules.casework import complaints as rules
from goldenthread.rules.casework import own_words

B2, B3, B6, B7 = Band.B2, Band.B3, Band.B6, Band.B7
SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def new_reference() -> str:
    return "C-" + "".join(secrets.choice(SIGNS) for _ in range(6))


def _choices(name: str) -> list[tuple[str, str]]:
    return list(rules.words(name).items())


class Complaint(Banded, Versioned):
    """One complaint of one family, or one part of a letter that holds several: each has clocks of its own."""

    bands = {
        **KEYS,
        "reference": B2,
        "route": B6,
        "child": B2,
        "who": B2,
        "contact_how": B2,
        "words": B6,
        "themes": B6,
        "wants": B6,
        "appealable": B6,
        "beside": B6,
        "finding": B6,
        "is_open": B6,
        "by_label": B7,
        "made_at": B7,
    }
    contact = frozenset({"contact_how"})

    reference = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    route = models.CharField(
        "what it is about", max_length=12, choices=[(r.code, r.label) for r in rules.routes().values()]
    )
    child = models.ForeignKey(Child, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints")
    who = models.CharField("who complains", max_length=200)
    contact_how = models.CharField("how they wish to be answered", max_length=300, blank=True)
    words = models.TextField("what they say", max_length=10_000)
    themes = models.JSONField("what it is about", default=list, blank=True)
    wants = models.TextField("what they want to happen", max_length=3_000, blank=True)
    appealable = models.BooleanField("part of it is about a decision that can be appealed", default=False)
    beside = models.CharField("reference of the complaint from the same letter", max_length=8, blank=True)
    finding = models.CharField("what was found", max_length=10, choices=_choices("findings"), blank=True)
    is_open = models.BooleanField(default=True)
    by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.reference  # never a name: it may end up in a log


class ComplaintStep(OnlyAdded):
    """Something that happened with a complaint, on its day. A step that was wrong is replaced by a later row."""

    bands = {
        "id": B2,
        "complaint": B6,
        "step": B6,
        "day": B6,
        "until": B6,
        "words": B6,
        "replaces": B6,
        "recorded_at": B7,
        "by_label": B7,
    }
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20, choices=_choices("steps"))
    day = models.DateField()
    until = models.DateField("new last day that the family was told", null=True, blank=True)
    words = models.TextField("what was said or done", max_length=5_000, blank=True)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    recorded_at = models.DateTimeField(default=timezone.now)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return f"{self.complaint} {self.step}"


class Remedy(Banded, Versioned):
    """What is owed to a family: by the council's own answer or by a decision of the Ombudsman, with its day."""

    bands = {
        **KEYS,
        "complaint": B6,
        "kind": B6,
        "agreed_by": B6,
        "decision": B6,
        "words": B6,
        "due_on": B6,
        "done_on": B6,
        "done": B6,
        "by_label": B7,
        "proposed": B7,
    }

    class Agreed(models.TextChoices):
        COUNCIL = "council", "The council’s own answer"
        OMBUDSMAN = "ombudsman", "A decision of the Ombudsman"

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="remedies")
    kind = models.CharField(max_length=8, choices=_choices("remedies"))
    agreed_by = models.CharField("agreed by", max_length=9, choices=Agreed, default=Agreed.COUNCIL)
    decision = models.CharField("number of the Ombudsman’s decision", max_length=20, blank=True)
    words = models.TextField("what is owed", max_length=2_000)
    due_on = models.DateField("due on")
    done_on = models.DateField(null=True, blank=True)
    done = models.TextField("how it was done", max_length=2_000, blank=True)
    by_label = models.CharField(max_length=200)
    proposed = models.PositiveIntegerField("number of the action that was proposed", null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name_plural = "remedies"
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, done="") | (Q(done_on__isnull=False) & ~Q(done="")),
                name="voice_done_has_its_words",
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint} remedy {self.pk}"


class ThemeReview(Banded, Versioned):
    """What the named director learned from the complaints of a time, and what was passed on."""

    bands = {
        **KEYS,
        "first": B7,
        "last": B7,
        "told": B7,
        "words": B7,
        "proposed": B7,
        "done_on": B7,
        "by_label": B7,
    }
    first = models.DateField("first day")
    last = models.DateField("last day")
    told = models.JSONField("numbers as they may leave", default=dict, blank=True)
    words = models.TextField("what was learned", max_length=5_000)
    proposed = models.JSONField("numbers of what was passed on", default=list, blank=True)
    done_on = models.DateField()
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["-last", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="voice_review_days_in_order")]

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


class Experience(OnlyAdded):
    """How one step went for a family: three chosen answers and a few words. One for each step and party."""

    bands = {
        "id": B2,
        "child": B2,
        "matter": B2,
        "stage": B6,
        "told": B6,
        "heard": B6,
        "right": B6,
        "words": B6,
        "party": B2,
        "given_on": B6,
    }

    class Felt(models.TextChoices):
        YES = "yes", "Yes"
        PART = "part", "In part"
        NO = "no", "No"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="experiences")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="experiences")
    stage = models.CharField(max_length=24)
    told = models.CharField("they were told what happens and when", max_length=4, choices=Felt)
    heard = models.CharField("they were heard", max_length=4, choices=Felt)
    right = models.CharField("it was right in the end", max_length=4, choices=Felt)
    words = models.TextField("what they say", max_length=3_000, blank=True)
    party = models.CharField(max_length=64)
    given_on = models.DateField()

    class Meta:
        ordering = ["given_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "stage", "party"], name="voice_one_experience_per_step_and_party")
        ]

    def __str__(self) -> str:
        return f"experience {self.pk}"


class Recording(Banded, Versioned):
    """The sound of one contribution: how long it is, and its words once somebody has written them down.

    The file is the contribution's paper. Words are an alternative to sound for whoever cannot hear it (WCAG 1.2.1).
    """

    bands = {
        **KEYS,
        "child": B2,
        "contribution": B3,
        "seconds": B3,
        "transcript": B3,
        "written_by": B3,
        "written_on": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    contribution = models.OneToOneField(Contribution, on_delete=models.PROTECT, related_name="recording")
    seconds = models.PositiveIntegerField("length in seconds")
    transcript = models.TextField("what is said in it, in words", max_length=20_000, blank=True)
    written_by = models.CharField("who wrote it down", max_length=200, blank=True)
    written_on = models.DateField("written down on", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(transcript="", written_on=None) | (~Q(transcript="") & Q(written_on__isnull=False)),
                name="voice_words_of_a_sound_have_their_day",
            )
        ]

    def __str__(self) -> str:
        return f"recording {self.pk}"


class Consent(OnlyAdded):
    """One answer of one person about one use of what a child said. The last of a use and person holds."""

    class Answer(models.TextChoices):
        YES = own_words.YES, "Yes"
        NO = own_words.NO, "No"
        WITHDRAWN = own_words.WITHDRAWN, "Took it back"

    class How(models.TextChoices):
        WORDS = "words", "In words"
        PICTURES = "pictures", "With pictures or signs"
        HELP = "help", "With somebody who helped them to answer"
        PORTAL = "portal", "On the portal, by themselves"

    bands = {
        "id": B2,
        "child": B2,
        "contribution": B3,
        "use": B3,
        "by": B3,
        "party": B2,
        "answer": B3,
        "day": B3,
        "how": B3,
        "asked_by": B3,
        "words": B3,
        "recorded_at": B3,
        "by_id": B7,
        "by_label": B3,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="consents")
    use = models.CharField("for what", max_length=6, choices=[(u.code, u.label) for u in own_words.Use])
    by = models.CharField("who answered", max_length=14, choices=[(g.code, g.label) for g in own_words.Giver])
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=9, choices=Answer)
    day = models.DateField("on which day")
    how = models.CharField("how they were asked", max_length=8, choices=How)
    asked_by = models.CharField("who asked", max_length=200)
    words = models.CharField("in their words, or what helped them", max_length=400, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return f"consent {self.pk}"
