"""Who decides and who answers: bodies, posts, meetings, decisions, and what was undertaken.

A body or a post keeps one identity through every name that it has had. People are named only where the public record
needs them, and only as holders of a public office.
"""

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


class Meeting(Cited):
    """One meeting of one body. `also_called` holds another name that a paper gives to the same meeting."""

    CITED = frozenset({"held_words", "title"})

    council = models.SlugField(max_length=60)
    slug = models.SlugField(max_length=80)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField(max_length=200)
    also_called = models.CharField(max_length=200, blank=True)
    held_words = models.CharField("when it met", max_length=100)
    held_first = models.DateField(null=True, blank=True)
    held_last = models.DateField(null=True, blank=True)
    webcast = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["council", "held_last", "slug"]
        constraints = [models.UniqueConstraint(fields=["council", "slug"], name="one_meeting_per_slug")]

    def __str__(self) -> str:
        return f"{self.title}, {self.held_words}"

    @property
    def key(self) -> str:
        return f"{self.council}/{self.slug}"


class Decision(Cited):
    """What a body decided about one item: a motion, a resolution, an approval, a call-in.

    `item` and `minute` are the paper's own numbers; decisions on one matter at several meetings share `issue`.
    `proposed` is what the report asked for and `resolved` what the body decided: the words often differ.
    """

    CITED = frozenset({"decided_words", "resolved"})

    class Kind(models.TextChoices):
        MOTION = "motion", "Motion"
        RESOLUTION = "resolution", "Resolution"
        APPROVAL = "approval", "Approval"
        CALL_IN = "call_in", "Call-in"
        REFERRAL = "referral", "Referral"
        JUDGEMENT = "judgement", "Judgement of a regulator"
        CLOSING = "closing", "Closing statement"

    council = models.SlugField(max_length=60)
    ref = models.CharField(max_length=12, help_text="Ours, such as D6; it never changes")
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="decisions")
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    issue = models.CharField("the matter, over several meetings", max_length=120, blank=True)
    item = models.CharField("agenda item", max_length=40, blank=True)
    minute = models.CharField("minute or item number", max_length=40, blank=True)
    decided_words = models.CharField("when", max_length=100)
    decided_first = models.DateField(null=True, blank=True)
    decided_last = models.DateField(null=True, blank=True)
    proposed = models.TextField("what the report proposed", blank=True)
    resolved = models.TextField("what was resolved", blank=True)
    reasons = models.TextField(blank=True)
    other_options = models.TextField(blank=True)
    executive = models.BooleanField("an executive function", null=True, blank=True)
    called_in_by = models.CharField(max_length=200, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    later = models.TextField("what is known of it later", blank=True)

    class Meta:
        ordering = ["council", "position"]
        constraints = [models.UniqueConstraint(fields=["council", "ref"], name="one_decision_per_ref")]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def key(self) -> str:
        return f"{self.council}/{self.ref}"


class Implication(Cited):
    """What the paper behind a decision says of one thing that it must weigh: money, law, equality.

    “Not applicable” is an answer that a reader may challenge: a review of services for disabled children touches
    equality by its subject, and families by its purpose.
    """

    CITED = frozenset({"words"})

    class Kind(models.TextChoices):
        FINANCE = "finance", "Money"
        LEGAL = "legal", "Law"
        PEOPLE = "people", "Staff"
        PROPERTY = "property", "Property"
        CONSULTATION = "consultation", "Consultation"
        EQUALITIES = "equalities", "Equality and diversity"
        RISK = "risk", "Risk"
        VALUE = "value", "Value for money"
        SAFETY = "safety", "Community safety"
        ENVIRONMENT = "environment", "Environment"

    class Said(models.TextChoices):
        STATED = "stated", "Stated"
        NONE = "none", "Said to be none"
        NOT_APPLICABLE = "not_applicable", "Called not applicable"

    CHALLENGED = frozenset({Kind.CONSULTATION, Kind.EQUALITIES})

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="implications")
    kind = models.CharField(max_length=12, choices=Kind)
    said = models.CharField("how the paper answers", max_length=14, choices=Said)
    words = models.TextField("what it says", blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["decision", "position"]
        constraints = [models.UniqueConstraint(fields=["decision", "kind"], name="one_implication_per_kind")]

    def __str__(self) -> str:
        return f"{self.decision.ref} {self.get_kind_display()}"

    @property
    def key(self) -> str:
        return f"{self.decision.key}/{self.kind}"

    @property
    def challenged(self) -> bool:
        """Whether “not applicable” asks for a reason: nobody was consulted, or equality was not looked at."""
        return self.said == self.Said.NOT_APPLICABLE and self.kind in self.CHALLENGED


class Undertaking(Cited):
    """What somebody owes: an answer promised, a report ordered, a deadline set from outside.

    `due_last` is the last day that its words may mean. One whose answer is not known stays on the list of orphans.
    """

    CITED = frozenset({"words"})

    class Kind(models.TextChoices):
        UNDERTAKING = "undertaking", "Undertaking"
        REQUEST = "request", "Request to a named member"
        REPORT = "report", "Report to be made"
        DEADLINE = "deadline", "Deadline"
        COMMITMENT = "commitment", "Commitment without a recommendation"

    class Standing(models.TextChoices):
        MET = "met", "Done in time"
        LATE = "late", "Done late"
        DONE = "done", "Done; the day is not known"
        PARTLY = "partly", "Done in part"
        NOT_MET = "not_met", "Not done"
        UNKNOWN = "unknown", "Not known: no answer was found"

    council = models.SlugField(max_length=60)
    ref = models.CharField(max_length=12, help_text="Ours, such as U15; it never changes")
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.TextField("what is owed")
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="undertakings")
    owed_by_post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="undertakings")
    owed_by_body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="undertakings")
    owed_to = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="owed")
    made_words = models.CharField("when it was made", max_length=100, blank=True)
    due_words = models.CharField("when it is due", max_length=100, blank=True)
    due_first = models.DateField(null=True, blank=True)
    due_last = models.DateField(null=True, blank=True)
    standing = models.CharField(max_length=10, choices=Standing)
    answer = models.TextField("what is known of the answer", blank=True)
    answered_words = models.CharField("when it was answered", max_length=100, blank=True)

    class Meta:
        ordering = ["council", "position"]
        constraints = [models.UniqueConstraint(fields=["council", "ref"], name="one_undertaking_per_ref")]

    def __str__(self) -> str:
        return f"{self.ref} {self.words[:80]}"

    @property
    def key(self) -> str:
        return f"{self.council}/{self.ref}"

    @property
    def answered(self) -> bool:
        return self.standing in (self.Standing.MET, self.Standing.LATE, self.Standing.DONE)
