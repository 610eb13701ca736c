"""How somebody who speaks for a child wishes to be reached, and what an officer sends by hand because of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.children.banded import KEYS, Banded
from goldenthread.casework.children.models import Child, Party
from goldenthread.rules.access.bands import Band
from goldenthread.rules.casework import reaching as rules

B2, B3, B7 = Band.B2, Band.B3, Band.B7
WAYS = [(way.code, way.label) for way in rules.Way]


class Wishes(Banded, Versioned):
    """What one party of a child wishes. The earlier ones are kept as revisions. Without a row nothing was said.

    All of it is the party's contact: where it is protected, so is this.
    """

    class Format(models.TextChoices):
        USUAL = "usual", "As usual"
        LARGE = "large", "Large print"
        EASY = "easy", "Easy read"
        BRAILLE = "braille", "Braille"
        SOUND = "sound", "As a sound recording"
        SIGNED = "signed", "In British Sign Language"
        OTHER = "other", "Another form, as the note says"

    NAMES = ("ways", "not_by", "times", "no_messages", "form", "language", "interpreter", "copy_to", "note")
    bands = {
        **KEYS,
        "party": B2,
        "ways": B2,
        "not_by": B2,
        "times": B2,
        "no_messages": B2,
        "form": B2,
        "language": B2,
        "interpreter": B2,
        "copy_to": B2,
        "note": B2,
        "by_label": B2,
        "by_themselves": B2,
        "changed_at": B2,
    }
    contact = frozenset({"ways", "not_by", "times", "no_messages", "copy_to", "note"})

    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="wishes")
    ways = models.JSONField("ways that suit", default=list, blank=True)  # codes of rules.Way; empty: all
    not_by = models.JSONField("ways not to use", default=list, blank=True)
    times = models.CharField("times of day that suit", max_length=120, blank=True)
    no_messages = models.BooleanField("leave no messages on the telephone", default=False)
    form = models.CharField("in which form", max_length=8, choices=Format, default=Format.USUAL)
    language = models.CharField("language", max_length=80, blank=True)  # empty: English
    interpreter = models.BooleanField("needs an interpreter", default=False)
    copy_to = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="who else gets a copy"
    )
    note = models.CharField("anything else", max_length=300, blank=True)
    by_label = models.CharField(max_length=200)
    by_themselves = models.BooleanField("they said it on the portal", default=False)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "wishes"

    def __str__(self) -> str:
        return f"wishes {self.pk}"

    @property
    def rule(self) -> rules.Wishes:
        return rules.Wishes(
            frozenset(rules.Way.of(code) for code in self.ways), frozenset(rules.Way.of(code) for code in self.not_by)
        )


class ByHand(Banded, Versioned):
    """A message that did not leave by itself: an officer sends it the way that was asked for. `key`: as of the message
    that was not queued, so that one is made once."""

    bands = {
        **KEYS,
        "child": B2,
        "party": B2,
        "about": B2,
        "way": B2,
        "why": B2,
        "subject": B2,
        "text": B2,
        "key": B7,
        "release_at": B2,
        "made_at": B2,
        "stopped": B2,
        "done_way": B2,
        "done_on": B2,
        "done_words": B2,
        "done_by": B2,
    }
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=10, choices=[(m.name.lower(), m.value) for m in rules.Message])
    way = models.CharField("by which way", max_length=6, choices=WAYS, blank=True)  # empty: the officer decides
    why = models.CharField(max_length=300)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    key = models.CharField(max_length=200, unique=True)
    release_at = models.DateTimeField(default=timezone.now)  # not before: what is held can still be stopped
    made_at = models.DateTimeField(default=timezone.now)
    stopped = models.BooleanField(default=False)
    done_way = models.CharField("how it was sent", max_length=6, choices=WAYS, blank=True)
    done_on = models.DateField("on which day", null=True, blank=True)
    done_words = models.CharField("what was said or sent", max_length=400, blank=True)
    done_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name_plural = "by hand"
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, done_way="") | (Q(done_on__isnull=False) & ~Q(done_way="")),
                name="contact_done_says_how",
            )
        ]

    def __str__(self) -> str:
        return f"by hand {self.pk}"
