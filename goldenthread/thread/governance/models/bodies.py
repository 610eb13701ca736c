"""Bodies, posts, their names and holders, and meetings.

A body or a post keeps one identity through every name that it has had. People are named only where the public record
needs them, and only as holders of a public office.
"""

from datetime import date

from django.db import models

from goldenthread.thread.sources.cited import Cited


class Body(Cited):
    """A council, committee, board, NHS body, regulator or group. `name` is what it is called now."""

    CITED = frozenset({"name"})

    class Kind(models.TextChoices):
        COUNCIL = "council", "Council"
        EXECUTIVE = "executive", "Cabinet"
        SCRUTINY = "scrutiny", "Scrutiny committee"
        BOARD = "board", "Board or partnership"
        NHS = "nhs", "NHS body"
        REGULATOR = "regulator", "Inspector or regulator"
        GOVERNMENT = "government", "Government department"
        REVIEWER = "reviewer", "Reviewing body"
        FAMILIES = "families", "Families' group"
        SCHOOLS = "schools", "Schools"
        SERVICE = "service", "Service of the council"
        GROUP = "group", "Working group"
        OTHER = "other", "Other"

    council = models.SlugField(max_length=60, help_text="The council whose record this is")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    outside = models.BooleanField("outside the council", default=False)
    plain = models.TextField("what it does, in plain words", blank=True)

    class Meta:
        ordering = ["council", "name"]
        verbose_name_plural = "bodies"
        constraints = [models.UniqueConstraint(fields=["council", "slug"], name="one_body_per_slug")]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"{self.council}/{self.slug}"


class Post(Cited):
    """An office that somebody holds. Work is owned by posts, for people move on. `title` is what it is called now."""

    CITED = frozenset({"title"})

    class Kind(models.TextChoices):
        OFFICER = "officer", "Officer"
        MEMBER = "member", "Councillor"
        PARTNER = "partner", "Partner"

    council = models.SlugField(max_length=60)
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="posts")

    class Meta:
        ordering = ["council", "title"]
        constraints = [models.UniqueConstraint(fields=["council", "slug"], name="one_post_per_slug")]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"{self.council}/{self.slug}"


class Name(Cited):
    """One name that a body or a post has gone by: an earlier name, a predecessor's, or one more spelling."""

    CITED = frozenset({"words"})

    class Kind(models.TextChoices):
        CURRENT = "current", "Its name now"
        EARLIER = "earlier", "Its name before it was renamed"
        PREDECESSOR = "predecessor", "A body whose duties passed to it"
        SPELLING = "spelling", "One more way that papers write it"

    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="names")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="names")
    words = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    from_words = models.CharField(max_length=100, blank=True)
    from_on = models.DateField(null=True, blank=True)
    until_words = models.CharField(max_length=100, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["body", "post", "from_on", "words"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(body__isnull=False, post__isnull=True)
                | models.Q(body__isnull=True, post__isnull=False),
                name="name_of_a_body_or_a_post",
            ),
            models.UniqueConstraint(fields=["body", "words"], name="one_name_per_body"),
            models.UniqueConstraint(fields=["post", "words"], name="one_name_per_post"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def key(self) -> str:
        owner = self.body or self.post
        return f"{owner.key if owner else '?'}/{self.words}"


class Holding(Cited):
    """Who held a post, from when to when, as far as a public paper says. Holders are never private persons."""

    CITED = frozenset({"holder"})

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    holder = models.CharField(max_length=120)
    seen_words = models.CharField("when a paper shows them in it", max_length=100)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["post", "from_on", "holder"]
        constraints = [models.UniqueConstraint(fields=["post", "holder"], name="one_holding_per_holder")]

    def __str__(self) -> str:
        return f"{self.holder}, {self.post}"

    @property
    def key(self) -> str:
        return f"{self.post.key}/{self.holder}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def after(self, body: Body, day: date) -> "MeetingQuerySet":
        """The meetings of that body after a day, in order, those that were cancelled left out."""
        return (
            self.filter(body=body, held_first__gt=day)
            .exclude(state=Meeting.State.CANCELLED)
            .order_by("held_first", "pk")
        )


class Meeting(Cited):
    """One meeting of one body, held or to come. `also_called` is another name that a paper gives to the same meeting.

    What is due at a meeting is due on its day, and moves when the meeting moves.
    """

    CITED = frozenset({"held_words", "title"})

    class State(models.TextChoices):
        HELD = "held", "Held"
        PLANNED = "planned", "In the calendar"
        CANCELLED = "cancelled", "Cancelled"

    council = models.SlugField(max_length=60)
    slug = models.SlugField(max_length=80)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField(max_length=200)
    also_called = models.CharField(max_length=200, blank=True)
    held_words = models.CharField("when it met", max_length=100)
    held_first = models.DateField(null=True, blank=True)
    held_last = models.DateField(null=True, blank=True)
    webcast = models.URLField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.HELD)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["council", "held_last", "slug"]
        constraints = [models.UniqueConstraint(fields=["council", "slug"], name="one_meeting_per_slug")]

    def __str__(self) -> str:
        return f"{self.title}, {self.held_words}"

    @property
    def key(self) -> str:
        return f"{self.council}/{self.slug}"
