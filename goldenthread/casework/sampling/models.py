"""Samples of casework: the draw, its packs without a name, and what their readers found. The draw is never changed."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.casework.children.banded import KEYS, Banded, OnlyAdded
from goldenthread.rules import sampling as rules
from goldenthread.rules.access.bands import Band

B2, B6, B7 = Band.B2, Band.B6, Band.B7
LIFE = timedelta(days=14)  # of a pack, from the day on which its sample is opened


def new_secret() -> str:
    return secrets.token_hex(32)


class Sample(Banded, Versioned):
    """One draw. `frame`: pseudonyms of all cases that could have been drawn; `secret`: leads from a case to its
    pseudonym, and is shown to nobody."""

    bands = {
        **KEYS,
        "number": B7,
        "kind": B7,
        "frame_kind": B7,
        "since": B7,
        "until": B7,
        "count": B7,
        "words": B7,
        "words_by": B7,
        "frame": B6,
        "secret": B6,
        "commitment": B7,
        "drawn_at": B7,
        "drawn_by": B7,
        "opened_on": B7,
        "opened_by": B7,
        "proposed": B7,
    }
    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(
        "what it is for", max_length=20, choices=[(k.code, k.label) for k in rules.kinds().values()]
    )
    frame_kind = models.CharField("which cases", max_length=20, choices=list(rules.frames().items()))
    since = models.DateField("from")
    until = models.DateField("to")
    count = models.PositiveSmallIntegerField("how many cases")
    words = models.CharField("words that seed the draw", max_length=200)
    words_by = models.CharField("whose words they are", max_length=200)
    frame = models.JSONField(default=list)
    secret = models.CharField(max_length=64, default=new_secret, editable=False)
    commitment = models.CharField(max_length=64)
    drawn_at = models.DateTimeField(default=timezone.now)
    drawn_by = models.CharField(max_length=200)
    opened_on = models.DateField("opened for its readers on", null=True, blank=True)
    opened_by = models.CharField(max_length=200, blank=True)
    proposed = models.JSONField("numbers of what was passed on", default=list, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.CheckConstraint(condition=Q(until__gte=F("since")), name="sampling_days_in_order")]

    def __str__(self) -> str:
        return f"Sample {self.number}"

    @property
    def closes_on(self) -> date | None:
        """The last day on which its packs can be opened."""
        return self.opened_on + LIFE if self.opened_on else None

    def is_open(self, today: date) -> bool:
        return self.opened_on is not None and self.opened_on <= today <= self.opened_on + LIFE


class Pack(Banded, Versioned):
    """One case of a sample: what readers see of it, by allow-list, with days counted from the request. `request`: the
    key of its request, to build it; shown to nobody. `out_why`: why it was taken out."""

    bands = {
        **KEYS,
        "sample": B7,
        "rank": B7,
        "pseudonym": B6,
        "request": B2,
        "told": B6,
        "out_why": B7,
        "out_by": B7,
        "instead_of": B7,
    }
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="packs")
    rank = models.PositiveIntegerField("place in the draw")
    pseudonym = models.CharField(max_length=16)
    request = models.CharField(max_length=40)
    told = models.JSONField("what readers see", default=dict)
    out_why = models.CharField("why it was taken out", max_length=300, blank=True)
    out_by = models.CharField(max_length=200, blank=True)
    instead_of = models.CharField("instead of", max_length=16, blank=True)

    class Meta:
        ordering = ["sample", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "rank"], name="sampling_one_pack_per_place"),
            models.UniqueConstraint(fields=["sample", "pseudonym"], name="sampling_one_pack_per_case"),
        ]

    def __str__(self) -> str:
        return f"{self.sample} pack {self.rank}"


class PackText(Banded, Versioned):
    """The words of one case's plan, redacted, for readers of an audit. Nobody reads them before a keeper has looked and
    released them; when the sample closes they go, and `found` stays.

    `out`: more words that the keeper takes out. `left_out`: letters of sections that readers do not see. `told`: what
    was released, as it will stay. `found`: rules of `plan_quality` that found something, each once.
    """

    bands = {
        **KEYS,
        "pack": B7,
        "plan": B2,
        "out": B2,
        "left_out": B6,
        "told": B6,
        "found": B6,
        "released_at": B7,
        "released_by": B7,
        "taken_back_why": B7,
        "forgotten_at": B7,
    }
    pack = models.OneToOneField(Pack, on_delete=models.PROTECT, related_name="text")
    plan = models.CharField("key of the version of the plan", max_length=40)
    out = models.JSONField("words that are taken out as well", default=list, blank=True)
    left_out = models.JSONField("sections that are left out", default=list, blank=True)
    told = models.JSONField("what readers see", default=dict, blank=True)
    found = models.JSONField("what the look at words found", default=list, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=200, blank=True)
    taken_back_why = models.CharField("why it was taken back", max_length=300, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at=None, released_by="") | (Q(released_at__isnull=False) & ~Q(released_by="")),
                name="sampling_text_released_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"words of {self.pack}"


class PackAnswer(OnlyAdded):
    """What one reader found in one pack: chosen answers only. Said again, the newest counts."""

    bands = {"id": B2, "pack": B7, "reader": B7, "reader_label": B7, "answers": B6, "at": B7}
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="answers")
    reader = models.CharField(max_length=64)
    reader_label = models.CharField(max_length=200)
    answers = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.pack} by {self.reader_label}"
