"""Who watches what and how often; endorsements; scrutiny's own projects; a regulator's checkpoints."""

from django.db import models

from goldenthread.rules.when import Rhythm
from goldenthread.thread.governance.models.bodies import Body, Meeting
from goldenthread.thread.governance.models.decisions import Decision
from goldenthread.thread.sources.cited import Cited


class Watch(Cited):
    """One body watches over one thing, from a day to a day, with reports at a promised rhythm.

    `rhythm` is `irregular` where the paper names none that can be counted. A later paper that changes who watches ends
    this row and begins another: the history of responsibility is the list of them.
    """

    CITED = frozenset({"words"})

    IRREGULAR = "irregular"

    council = models.SlugField(max_length=60)
    ref = models.CharField(max_length=12, help_text="Ours, such as W1; it never changes")
    position = models.PositiveIntegerField(default=0)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="watches")
    what = models.CharField("what it watches", max_length=200)
    words = models.TextField("what was promised")
    rhythm = models.CharField(
        max_length=20, choices=[(r.code, r.words) for r in Rhythm] + [("irregular", "no rhythm that can be counted")]
    )
    report = models.CharField("the report that it sees", max_length=200, blank=True)
    from_words = models.CharField(max_length=100, blank=True)
    from_on = models.DateField("first day that it counts from", null=True, blank=True)
    until_words = models.CharField(max_length=100, blank=True)
    until_on = models.DateField(null=True, blank=True)
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="watches")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["council", "position"]
        verbose_name_plural = "watches"
        constraints = [models.UniqueConstraint(fields=["council", "ref"], name="one_watch_per_ref")]

    def __str__(self) -> str:
        return f"{self.body}: {self.what}"

    @property
    def key(self) -> str:
        return f"{self.council}/{self.ref}"


class Delivered(Cited):
    """A report that reached the body that watches, as far as papers show or as it was recorded here."""

    CITED = frozenset({"words"})

    watch = models.ForeignKey(Watch, on_delete=models.PROTECT, related_name="delivered")
    on_words = models.CharField("when", max_length=100)
    on_first = models.DateField(null=True, blank=True)
    on_last = models.DateField(null=True, blank=True)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="delivered")
    words = models.CharField(max_length=300)

    class Meta:
        ordering = ["watch", "on_last", "pk"]
        verbose_name_plural = "delivered"
        constraints = [models.UniqueConstraint(fields=["watch", "on_words"], name="one_report_per_day_words")]

    def __str__(self) -> str:
        return f"{self.watch}: {self.on_words}"

    @property
    def key(self) -> str:
        return f"{self.watch.key}/{self.on_words}"


class Endorsement(Cited):
    """One link in a chain of bodies that must each agree to the same paper. `given` is empty where nobody knows."""

    CITED = frozenset({"what"})

    council = models.SlugField(max_length=60)
    ref = models.CharField(max_length=12)
    position = models.PositiveIntegerField(default=0)
    what = models.CharField("what is endorsed", max_length=200)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="endorsements")
    wanted_words = models.CharField("wanted by", max_length=100, blank=True)
    wanted_first = models.DateField(null=True, blank=True)
    wanted_last = models.DateField(null=True, blank=True)
    given = models.BooleanField(null=True, blank=True)
    given_words = models.CharField("given", max_length=100, blank=True)
    given_first = models.DateField(null=True, blank=True)
    given_last = models.DateField(null=True, blank=True)
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="endorsements")

    class Meta:
        ordering = ["council", "what", "position"]
        constraints = [models.UniqueConstraint(fields=["council", "ref"], name="one_endorsement_per_ref")]

    def __str__(self) -> str:
        return f"{self.body}: {self.what}"

    @property
    def key(self) -> str:
        return f"{self.council}/{self.ref}"


class Project(Cited):
    """An in-depth review or a task group of councillors: a project with findings of its own."""

    CITED = frozenset({"title"})

    class Kind(models.TextChoices):
        IN_DEPTH = "in_depth", "In-depth scrutiny review"
        TASK_GROUP = "task_group", "Task and finish group"
        WORKING_GROUP = "working_group", "Working group"

    council = models.SlugField(max_length=60)
    slug = models.SlugField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=14, choices=Kind)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="projects")
    from_words = models.CharField("began", max_length=100, blank=True)
    until_words = models.CharField("ended", max_length=100, blank=True)
    asked = models.TextField("what it was to look at")
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="projects")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["council", "position"]
        constraints = [models.UniqueConstraint(fields=["council", "slug"], name="one_project_per_slug")]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"{self.council}/{self.slug}"


class ProjectFinding(Cited):
    """Something that a project found or asked for. `recommendation` is our ref (R5) of what it is about, if any."""

    CITED = frozenset({"words"})

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="findings")
    ref = models.CharField(max_length=12)
    position = models.PositiveIntegerField(default=0)
    words = models.TextField()
    asks = models.BooleanField("asks for something", default=False)
    recommendation = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["project", "position"]
        constraints = [models.UniqueConstraint(fields=["project", "ref"], name="one_project_finding_per_ref")]

    def __str__(self) -> str:
        return f"{self.project}: {self.ref}"

    @property
    def key(self) -> str:
        return f"{self.project.key}/{self.ref}"


class Checkpoint(Cited):
    """A day on which somebody outside looks: evidence is due `evidence_days` before it (two weeks, for the DfE)."""

    CITED = frozenset({"what"})

    council = models.SlugField(max_length=60)
    ref = models.CharField(max_length=12)
    position = models.PositiveIntegerField(default=0)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="checkpoints")
    what = models.CharField(max_length=200)
    held_words = models.CharField("when", max_length=100)
    held_first = models.DateField(null=True, blank=True)
    held_last = models.DateField(null=True, blank=True)
    evidence_days = models.PositiveIntegerField("evidence is due so many days before", default=14)
    evidence_sent_words = models.CharField("evidence sent", max_length=100, blank=True)
    outcome = models.TextField(blank=True)
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="checkpoints")

    class Meta:
        ordering = ["council", "position"]
        constraints = [models.UniqueConstraint(fields=["council", "ref"], name="one_checkpoint_per_ref")]

    def __str__(self) -> str:
        return f"{self.body}: {self.what}"

    @property
    def key(self) -> str:
        return f"{self.council}/{self.ref}"
