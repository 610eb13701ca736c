"""Decisions with their resolutions, papers and interests, and what somebody owes."""

from datetime import date

from django.db import models

from goldenthread.thread.governance.models.bodies import Body, Meeting, Post
from goldenthread.thread.sources.cited import Cited


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
    published_on = models.DateField("day on which the decision was published", null=True, blank=True)
    call_in_until = models.DateField("last day on which it could be called in", null=True, blank=True)
    referred_to = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="referred_here")
    key_decision = models.BooleanField("a key decision", null=True, blank=True)
    exempt = models.BooleanField("exempt from publication", null=True, blank=True, help_text="Empty: not said")
    report_of = models.CharField("report of", max_length=200, blank=True)
    report_by = models.CharField("report written in the post of", max_length=200, blank=True)
    member = models.CharField("cabinet member", max_length=200, blank=True)
    later = models.TextField("what is known of it later", blank=True)

    class Meta:
        ordering = ["council", "position"]
        constraints = [models.UniqueConstraint(fields=["council", "ref"], name="one_decision_per_ref")]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def key(self) -> str:
        return f"{self.council}/{self.ref}"


class Resolution(Cited):
    """One numbered part of what was resolved. `number` is the paper's own; "2(a)" for a part of 2.

    `repeats` is the resolution of another body that this one quotes.
    """

    CITED = frozenset({"words"})

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="resolutions")
    number = models.CharField(max_length=20, blank=True)
    words = models.TextField()
    proposed = models.TextField("as the report proposed it", blank=True)
    repeats = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="repeated_by")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["decision", "position"]
        constraints = [models.UniqueConstraint(fields=["decision", "position"], name="one_resolution_per_place")]

    def __str__(self) -> str:
        return f"{self.decision.ref} ({self.number or self.position})"

    @property
    def key(self) -> str:
        return f"{self.decision.key}/{self.position}"


class MeetingPaper(Cited):
    """A document that was before a meeting: its title, kind and size as the meeting's page shows them."""

    CITED = frozenset({"title"})

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, blank=True)
    kilobytes = models.PositiveIntegerField(null=True, blank=True)
    address = models.CharField(max_length=500, blank=True)
    exempt = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["decision", "position"]
        constraints = [models.UniqueConstraint(fields=["decision", "position"], name="one_paper_per_place")]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"{self.decision.key}/paper-{self.position}"


class Interest(Cited):
    """An interest that a councillor declared in an item, as the public minutes have it."""

    CITED = frozenset({"words"})

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="interests")
    who = models.CharField(max_length=120)
    words = models.CharField(max_length=300)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["decision", "position"]
        constraints = [models.UniqueConstraint(fields=["decision", "position"], name="one_interest_per_place")]

    def __str__(self) -> str:
        return f"{self.who}: {self.words}"

    @property
    def key(self) -> str:
        return f"{self.decision.key}/interest-{self.position}"


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
        OPTIONS = "options", "Options to be put to a body"

    class Standing(models.TextChoices):
        MET = "met", "Done in time"
        LATE = "late", "Done late"
        DONE = "done", "Done; the day is not known"
        PARTLY = "partly", "Done in part"
        NOT_MET = "not_met", "Not done"
        UNKNOWN = "unknown", "Not known: no answer was found"
        OPEN = "open", "Open"

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
    due_at = models.ForeignKey(
        Meeting,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="due_here",
        help_text="The meeting that it is due at. When the meeting moves, so does the day.",
    )
    counted_from = models.DateField("day that a deadline is counted from", null=True, blank=True)
    standing = models.CharField(max_length=10, choices=Standing)
    answer = models.TextField("what is known of the answer", blank=True)
    answered_words = models.CharField("when it was answered", max_length=100, blank=True)
    answered_on = models.DateField("day of the answer", null=True, blank=True)
    circulated_words = models.CharField("to whom the answer went, and when", max_length=200, blank=True)
    outcome = models.ForeignKey(
        Decision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outcomes",
        help_text="What the body decided on it, such as between options",
    )

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

    @property
    def due_day(self) -> date | None:
        """The last day on which it is in time: that of the meeting it is due at, else what its words may mean."""
        if self.due_at is not None and self.due_at.held_last is not None:
            return self.due_at.held_last
        return self.due_last

    def silent(self, day: date) -> bool:
        """Past its day, and nobody has answered."""
        due = self.due_day
        return not self.answered and due is not None and due < day


class UndertakingAct(models.Model):
    """What happened to something owed: chased, answered, circulated, moved, reopened. Only ever added."""

    class Kind(models.TextChoices):
        CHASED = "chased", "Asked for again"
        ANSWERED = "answered", "Answered"
        PARTLY = "partly", "Answered in part"
        CIRCULATED = "circulated", "Answer sent round"
        MOVED = "moved", "Moved to another day"
        OUTCOME = "outcome", "Decided on"
        OWNED = "owned", "Given to somebody"
        REOPENED = "reopened", "Opened again"

    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField("day")
    words = models.TextField(blank=True)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["undertaking", "pk"]

    def __str__(self) -> str:
        return f"{self.undertaking.ref} {self.get_kind_display().lower()}"
