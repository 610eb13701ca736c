"""The local offer: who gives help, what help there is, what the council tells, and what people say of it."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from goldenthread.base.editing.versioned import Versioned
from goldenthread.families.offer.topics import TOPICS
from goldenthread.rules.offer import vocabulary

CHECK_EVERY = timedelta(days=182)  # half a year; after a year an entry counts as not looked at (LO-22)
REMIND_BEFORE = timedelta(days=28)


class Live(models.TextChoices):
    DRAFT = "draft", "Draft"
    LIVE = "live", "In public"
    WITHDRAWN = "withdrawn", "Taken out"


class Asks(models.TextChoices):
    """Whether something is asked for before one gets the help."""

    NO = "no", "Not needed"
    YES = "yes", "Needed"
    UNKNOWN = "", "Not said"


class Kept(models.QuerySet[Any]):
    def live(self) -> Kept:
        return self.filter(state=Live.LIVE)


class Provider(Versioned):
    """Who gives help: a school, an NHS service, a charity. `answers`: of Sch 2 para 5, by question, where it is a
    provider of education. `organisation`: the body whose own people may propose changes."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField("kind of provider", max_length=20)
    plain = models.TextField("what it is, in plain words", blank=True)
    website = models.URLField(max_length=400, blank=True)
    email = models.EmailField("public email address", blank=True)
    phone = models.CharField("public telephone number", max_length=60, blank=True)
    outside = models.BooleanField("outside the area", default=False)
    answers = models.JSONField("what it tells about itself", default=dict, blank=True)
    organisation = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=Live, default=Live.LIVE)
    checked_on = models.DateField("last looked at", null=True, blank=True)

    objects = Kept.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("offer:provider", args=[self.slug])

    @property
    def kind_label(self) -> str:
        return vocabulary.label(vocabulary.provider_kinds(), self.kind)

    @property
    def teaches(self) -> bool:
        kinds = vocabulary.provider_kinds()
        return self.kind in kinds and kinds[self.kind].education


class Service(Versioned):
    """One entry: a kind of help, whom it is for and how one gets it.

    `places`: a list of name, address, town, postcode, access, times, latitude, longitude. `needs`: of the vocabulary;
    none means that it is for everybody. Ages in whole years, both ends included; none means every age.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="services")
    name = models.CharField(max_length=200)
    category = models.CharField("what it is", max_length=20)
    summary = models.CharField("in one sentence", max_length=300)
    detail = models.TextField("what happens there", blank=True)
    needs = models.JSONField("for which needs", default=list, blank=True)
    from_age = models.PositiveSmallIntegerField("from age", null=True, blank=True)
    to_age = models.PositiveSmallIntegerField("to age", null=True, blank=True)
    access = models.TextField("how to get it", blank=True)
    diagnosis = models.CharField("a diagnosis", max_length=3, choices=Asks, blank=True)
    plan = models.CharField("an EHC plan", max_length=3, choices=Asks, blank=True)
    decides = models.CharField("who decides", max_length=200, blank=True)
    eligibility = models.TextField("who can have it", blank=True)
    free = models.BooleanField("it costs nothing", null=True, blank=True)
    cost = models.CharField("what it costs", max_length=300, blank=True)
    waiting = models.CharField("how long people wait", max_length=200, blank=True)
    waiting_weeks = models.PositiveSmallIntegerField("weeks that people wait", null=True, blank=True)
    waiting_on = models.DateField("day of that figure", null=True, blank=True)
    website = models.URLField(max_length=400, blank=True)
    email = models.EmailField("public email address", blank=True)
    phone = models.CharField("public telephone number", max_length=60, blank=True)
    languages = models.CharField("languages besides English", max_length=200, blank=True)
    places = models.JSONField("where", default=list, blank=True)
    online = models.BooleanField("online or by telephone", default=False)
    outside = models.BooleanField("outside the area", default=False)
    not_safeguarding = models.BooleanField("asked for without a safeguarding concern", default=False)
    expires_on = models.DateField("ends on", null=True, blank=True)
    checked_on = models.DateField("last looked at", null=True, blank=True)
    state = models.CharField(max_length=10, choices=Live, default=Live.DRAFT)
    reasons = models.TextField("why hard words were left in", blank=True)
    source = models.CharField("where it came from", max_length=200, blank=True)

    objects = Kept.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_age=None) | Q(to_age=None) | Q(to_age__gte=models.F("from_age")),
                name="offer_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(waiting_weeks=None) | Q(waiting_on__isnull=False), name="offer_wait_has_its_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("offer:service", args=[self.slug])

    @property
    def category_label(self) -> str:
        return vocabulary.label(vocabulary.categories(), self.category)

    @property
    def needs_labels(self) -> list[str]:
        return [vocabulary.label(vocabulary.needs(), need) for need in self.needs]

    @property
    def ages(self) -> str:
        """Ages in words, "" for every age."""
        low, high = self.from_age, self.to_age
        if low is None and high is None:
            return ""
        if low is None:
            return f"up to {high}"
        return f"{low} and over" if high is None else f"{low} to {high}"

    def due(self, today: date) -> bool:
        """Whether it is time to look at it again."""
        return self.checked_on is None or self.checked_on + CHECK_EVERY - REMIND_BEFORE <= today


class Proposal(Versioned):
    """A change that a provider's own people ask for. Nothing is public before the council has taken it."""

    class Decision(models.TextChoices):
        WAITING = "", "Waiting"
        TAKEN = "taken", "Taken"
        DECLINED = "declined", "Not taken"

    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="proposals")
    values = models.JSONField("what it would say")
    seen = models.PositiveIntegerField("version that was open", default=0)
    note = models.TextField("why", blank=True)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200)
    proposed_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.WAITING, blank=True)
    reason = models.TextField(blank=True)
    decided_by_id = models.CharField(max_length=64, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None) | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="offer_proposal_decided_has_its_day",
            )
        ]

    def __str__(self) -> str:
        new = "the ten answers" if "answers" in self.values else self.values.get("name", "a new entry")
        return f"{self.organisation}: {self.service or new}"

    def get_absolute_url(self) -> str:
        return reverse("offer:proposal", args=[self.pk])


class OfferPage(Versioned):
    """What the council itself tells. `covers`: the things of the vocabulary that it answers for; `links`: words and
    address. `reasons`: why hard words were left in, for whoever reads it later."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    summary = models.CharField("in one sentence", max_length=300)
    body = models.TextField("the page")
    next_step = models.CharField("what to do next", max_length=300, blank=True)
    contact = models.CharField("whom to ask", max_length=300, blank=True)
    covers = models.JSONField("what it covers", default=list, blank=True)
    links = models.JSONField(default=list, blank=True)
    reasons = models.TextField("why hard words were left in", blank=True)
    expires_on = models.DateField("ends on", null=True, blank=True)
    checked_on = models.DateField("last looked at", null=True, blank=True)
    state = models.CharField(max_length=10, choices=Live, default=Live.DRAFT)

    objects = Kept.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("offer:page", args=[self.slug])

    def words_digest(self) -> str:
        """Changes with the words that a translation gives again."""
        words = "\n\n".join((self.title, self.summary, self.body, self.next_step))
        return hashlib.sha256(words.encode()).hexdigest()


class OfferTranslation(Versioned):
    """A page in another language, written by a person and read by a second one before anybody else sees it.
    `of_words`: the digest of the English words that it gives again; when they change it leaves the public site."""

    page = models.ForeignKey(OfferPage, on_delete=models.PROTECT, related_name="translations")
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=300)
    summary = models.CharField("in one sentence", max_length=600)
    body = models.TextField("the page", max_length=60_000)
    next_step = models.CharField("what to do next", max_length=600, blank=True)
    translated_by = models.CharField(max_length=200)
    of_words = models.CharField(max_length=64)
    reviewed_by = models.CharField(max_length=200, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["page", "language"], name="offer_one_translation_a_language"),
            models.CheckConstraint(
                condition=Q(reviewed_by="", reviewed_on=None) | (Q(reviewed_on__isnull=False) & ~Q(reviewed_by="")),
                name="offer_translation_reviewed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.language}"

    def get_absolute_url(self) -> str:
        return reverse("offer:translation", args=[self.page.slug, self.language])

    @property
    def current(self) -> bool:
        """Whether the English page is still the one that was translated."""
        return self.of_words == self.page.words_digest()

    @property
    def shown(self) -> bool:
        return self.reviewed_on is not None and self.current and self.page.state == Live.LIVE


class Topic(models.TextChoices):
    """What a comment is about (reg 56: content, its quality and gaps, how to get at it, how it was made)."""

    CONTENT = TOPICS[0]
    QUALITY = TOPICS[1]
    GAP = TOPICS[2]
    ACCESS = TOPICS[3]
    MADE = TOPICS[4]
    NOT_HAPPENING = TOPICS[5]


class Comment(Versioned):
    """What somebody said of the local offer, as the public reads it. `left_out`: an officer left out what would let a
    person be recognised, and that is shown. `about_key`: of an entry, provider or page; "" for the whole."""

    class State(models.TextChoices):
        PUBLIC = "public", "In public"
        WITHDRAWN = "withdrawn", "Taken out"

    number = models.PositiveIntegerField(unique=True)
    reference = models.CharField(max_length=12, unique=True)
    topic = models.CharField(max_length=14, choices=Topic)
    about_kind = models.CharField(max_length=10, blank=True)
    about_key = models.CharField(max_length=100, blank=True)
    about_title = models.CharField(max_length=200, blank=True)
    words = models.TextField()
    left_out = models.BooleanField(default=False)
    received_on = models.DateField()
    taken_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.PUBLIC)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-received_on", "-number"]

    def __str__(self) -> str:
        return f"Comment {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("offer:comment", args=[self.number])

    def days_waiting(self, today: date) -> int:
        """Calendar days without an answer, or that it took."""
        first = min((r.replied_on for r in self.replies.all()), default=today)
        return max(0, (first - self.received_on).days)


class Reply(models.Model):
    """What the council answered, and what changed for it. Only ever added."""

    class Did(models.TextChoices):
        CHANGED = "changed", "Something was changed"
        WILL = "will", "Something will be changed"
        RIGHT = "right", "It is right as it stands"
        CANNOT = "cannot", "It cannot be changed"

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="replies")
    words = models.TextField("the answer")
    did = models.CharField("what came of it", max_length=8, choices=Did)
    changed = models.CharField("what changed, or by when it will", max_length=300, blank=True)
    link = models.CharField("where that can be seen", max_length=400, blank=True)
    replied_on = models.DateField()
    shown_as = models.CharField("from", max_length=200)
    by_id = models.CharField(max_length=64)

    class Meta:
        ordering = ["comment", "pk"]
        verbose_name_plural = "replies"

    def __str__(self) -> str:
        return f"Answer to comment {self.comment_id}"


class YearOfComments(models.Model):
    """A year's comments and answers, put out together (reg 56(3): at least once a year). Only ever added."""

    first = models.DateField()
    last = models.DateField()
    published_on = models.DateField()
    comments = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    data = models.JSONField()
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["-published_on", "-pk"]
        verbose_name_plural = "years of comments"

    def __str__(self) -> str:
        return f"Comments of {self.first} to {self.last}"


class Gap(models.Model):
    """What people looked for and did not find, in a month. Words that one person alone may have typed are not kept."""

    month = models.DateField()
    words = models.CharField(max_length=100)
    days = models.PositiveIntegerField("days on which it was looked for")

    class Meta:
        ordering = ["-month", "-days", "words"]
        constraints = [models.UniqueConstraint(fields=["month", "words"], name="offer_one_gap_per_month")]

    def __str__(self) -> str:
        return f"{self.words}, {self.month:%B %Y}"


class Postcode(models.Model):
    """Where a postcode is (ONS Postcode Directory, Open Government Licence). `code` without its space."""

    code = models.CharField(max_length=7, primary_key=True)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
