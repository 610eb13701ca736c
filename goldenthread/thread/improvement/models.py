"""Reviews, what they found and recommended, the plans that answer, and how we tell whether it helped."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from goldenthread.base.editing.versioned import Versioned
from goldenthread.rules.measures.definitions import measure
from goldenthread.rules.measures.trajectory import Step, plain, steps_of
from goldenthread.rules.measures.verdict import Role, cannot_be
from goldenthread.rules.when import Rhythm
from goldenthread.thread.governance.models import Body, Decision, Post
from goldenthread.thread.sources.cited import Cited
from goldenthread.thread.sources.models import Source


class Council(Versioned):
    """A local authority whose improvement is followed. `area_code` is its ONS code in the official files."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60, help_text="Such as Southend")
    area_code = models.CharField(max_length=9)
    neighbour_edition = models.CharField(
        max_length=40, help_text="The edition of the statistical neighbours that comparisons use, such as “May 2025”"
    )
    restated_to = models.PositiveIntegerField(
        help_text="The last year that the record restates from official files. Later figures are cited, never judged."
    )
    sources = models.ManyToManyField(Source, blank=True, related_name="councils", help_text="The papers of its record")

    def __str__(self) -> str:
        return self.name

    def unseen(self) -> models.QuerySet[Source]:
        """Papers of its record that are known to exist and nobody here has seen; also those of no council's record."""
        mine = models.Q(councils=self) | models.Q(councils=None)
        return Source.objects.filter(mine, obtained=False).order_by("label").distinct()


class Review(Cited):
    """One review of the council's services by people from outside, from its mandate to its report."""

    CITED = frozenset(
        {
            "title",
            "reviewer",
            "fieldwork_from",
            "fieldwork_to",
            "recommendations_made",
            "reviewers_count",
            "days_on_site",
            "people_heard",
            "hours",
            "planned_words",
            "report_due_words",
            "report_delivered_words",
            "verbal_feedback_words",
            "published_words",
        }
    )

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="reviews")
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    reviewer = models.CharField(max_length=200)
    mandate = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="mandated", help_text="Who asked for it"
    )
    commissioned = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="commissioned", help_text="Who decided"
    )
    carried_out_by = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews_carried_out"
    )
    planned_words = models.CharField("dates first announced", max_length=100, blank=True)
    planned_first = models.DateField(null=True, blank=True)
    planned_last = models.DateField(null=True, blank=True)
    fieldwork_from = models.DateField(null=True, blank=True)
    fieldwork_to = models.DateField(null=True, blank=True)
    recommendations_made = models.PositiveIntegerField("how many recommendations it made", null=True, blank=True)
    reviewers_count = models.PositiveIntegerField("how many reviewers came", null=True, blank=True)
    days_on_site = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    people_heard = models.CharField("how many people they spoke to", max_length=60, blank=True)
    hours = models.CharField("their effort together", max_length=60, blank=True)
    scoping_source = models.CharField("what it was commissioned on", max_length=300, blank=True)
    verbal_feedback_words = models.CharField("first feedback, spoken", max_length=100, blank=True)
    verbal_feedback_on = models.DateField(null=True, blank=True)
    report_due_words = models.CharField("report wanted", max_length=100, blank=True)
    report_due_last = models.DateField(null=True, blank=True)
    report_delivered_words = models.CharField("report delivered", max_length=100, blank=True)
    report_delivered_last = models.DateField(null=True, blank=True)
    published_words = models.CharField("report published", max_length=100, blank=True)
    published_last = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "slug"], name="one_review_per_slug")]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"{self.council.slug}/{self.slug}"

    @property
    def reported_in_time(self) -> bool | None:
        """None while either day is not known."""
        if self.report_due_last is None or self.report_delivered_last is None:
            return None
        return self.report_delivered_last <= self.report_due_last


class _OfReview(Cited):
    """A row of one review, told apart by `ref` within it."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="%(class)s_set")
    ref = models.SlugField(max_length=40)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["review", "position"]
        constraints = [models.UniqueConstraint(fields=["review", "ref"], name="one_%(class)s_per_ref")]

    @property
    def key(self) -> str:
        return f"{self.review.key}/{self.ref}"


class Regime(_OfReview):
    """An inspection, statement of action or plan beside the review, such as one whose residual weakness it looks at."""

    CITED = frozenset({"words"})

    title = models.CharField(max_length=200)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="regimes")
    when_words = models.CharField(max_length=100)
    when_last = models.DateField(null=True, blank=True)
    words = models.TextField("how it bears on this review")

    def __str__(self) -> str:
        return self.title


class Approval(_OfReview):
    """One of two keys turned by two people of different parties: the scope, the reviewing body, the reviewers."""

    CITED = frozenset({"what"})

    what = models.CharField(max_length=200)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="approvals")
    when_words = models.CharField(max_length=100, blank=True)
    given = models.BooleanField(null=True, blank=True, help_text="Empty: not known whether it was given")

    def __str__(self) -> str:
        return f"{self.what}: {self.post}"


class ScopeArea(_OfReview):
    """What the review was to look at, what it added itself, and what was left out."""

    CITED = frozenset({"name"})

    class Kind(models.TextChoices):
        ORDERED = "ordered", "Asked for"
        ADDED = "added", "Added by the reviewers"
        LEFT_OUT = "left_out", "Left out"

    number = models.PositiveIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class ScopeText(Cited):
    """The words of one scope area as one paper gave them on one day. Words that moved are kept, each with its day."""

    CITED = frozenset({"words"})

    area = models.ForeignKey(ScopeArea, on_delete=models.PROTECT, related_name="texts")
    as_at = models.DateField()
    words = models.TextField()

    class Meta:
        ordering = ["area", "as_at"]
        constraints = [models.UniqueConstraint(fields=["area", "as_at"], name="one_scope_text_per_day")]

    def __str__(self) -> str:
        return f"{self.area} as at {self.as_at}"

    @property
    def key(self) -> str:
        return f"{self.area.key}/{self.as_at}"


class Reviewer(_OfReview):
    """One place in the review team: what was promised of it and what came. No person is named."""

    CITED = frozenset({"role"})

    role = models.CharField(max_length=200)
    promised = models.BooleanField()
    delivered = models.BooleanField(null=True, blank=True)
    promised_words = models.CharField(max_length=300, blank=True)
    delivered_words = models.CharField(max_length=300, blank=True)
    home = models.CharField("where from", max_length=200, blank=True)
    accreditation = models.CharField(max_length=200, blank=True)
    nominated_by = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="nominated")

    def __str__(self) -> str:
        return self.role

    @property
    def gap(self) -> bool:
        """Promised, and not seen in the team."""
        return self.promised and self.delivered is False


class Session(_OfReview):
    """Meetings of the reviewers with one audience. `count_words` keeps what the paper says, such as "several"."""

    CITED = frozenset({"count_words"})

    audience = models.CharField(max_length=200)
    families = models.BooleanField("families", default=False)
    count = models.PositiveIntegerField(null=True, blank=True)
    count_words = models.CharField(max_length=60)
    chose_own = models.BooleanField("the group chose who came", default=False)
    areas = models.ManyToManyField(ScopeArea, blank=True, related_name="sessions")
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.audience


class ReviewEvidence(_OfReview):
    """One kind of evidence that the reviewers used. Never a child: what came from cases is said without them."""

    CITED = frozenset({"words"})

    class Kind(models.TextChoices):
        DOCUMENT = "document", "Document"
        DATA = "data", "Data"
        WORKSHOP = "workshop", "Workshop"
        INTERVIEW = "interview", "Interview"
        OBSERVATION = "observation", "Observation"
        CASES = "cases", "Scrutiny of cases, without identities"
        POLICY = "policy", "Policy or procedure"

    kind = models.CharField(max_length=12, choices=Kind)
    words = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.words


class Theme(Cited):
    """What several findings and recommendations are about."""

    CITED = frozenset({"name"})

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="themes")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=120)
    plain = models.TextField("in plain words", blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["council", "position"]
        constraints = [models.UniqueConstraint(fields=["council", "slug"], name="one_theme_per_slug")]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"{self.council.slug}/{self.slug}"


class Closure(models.TextChoices):
    """How the council's closing paper classed a recommendation; the paper's words, not our verdict."""

    COMPLETED = "completed", "Completed"
    BUSINESS_AS_USUAL = "business_as_usual", "Business as usual"
    MOVED = "moved", "Moved into another plan"
    OUTSTANDING = "outstanding", "Outstanding"
    OPEN = "open", "Open"
    UNACCOUNTED = "unaccounted", "Unaccounted for"


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def of(self, council: str) -> "RecommendationQuerySet":
        return self.filter(review__council__slug=council).select_related("review__council").order_by("position")


class Recommendation(Cited):
    """One thing that a review told the council to do.

    `ref` is ours and never changes through later papers (R5). `wording` is our paraphrase where the review's own
    words are not held.
    """

    CITED = frozenset(
        {
            "wording",
            "why",
            "response",
            "accepted_on",
            "closed_as",
            "closed_words",
            "closing_note",
            "official_number",
            "condition",
            "prediction",
        }
    )

    class Verb(models.TextChoices):
        CONSIDER = "consider", "Consider"
        REDUCE = "reduce", "Reduce"
        DEVELOP = "develop", "Develop or strengthen"
        BUILD = "build", "Build"
        REVIEW = "review", "Review or update"
        CARRY_OUT = "carry_out", "Carry out"
        NOT_KNOWN = "not_known", "Not known"

    class Pace(models.TextChoices):
        QUICK = "quick", "Relatively quick to resolve"
        LONG = "long", "Longer work"
        NOT_SAID = "not_said", "Not said"

    class Acceptance(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        PARTLY = "partly", "Accepted in part"
        REJECTED = "rejected", "Rejected"
        NOT_ANSWERED = "not_answered", "Not answered"

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="recommendations")
    ref = models.CharField(max_length=12)
    slug = models.SlugField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200)
    question = models.CharField(
        "the question in plain words",
        max_length=200,
        help_text="What a parent would ask: “Is the council turning down fewer requests?”",
    )
    wording = models.TextField("what was recommended")
    why = models.TextField("what the reviewers found", blank=True)
    response = models.TextField("what the council said it would do", blank=True)
    verb = models.CharField("what kind of act it asks for", max_length=10, choices=Verb, default=Verb.NOT_KNOWN)
    pace = models.CharField(max_length=10, choices=Pace, default=Pace.NOT_SAID)
    official_number = models.CharField("its number in official papers", max_length=200, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="recommendations")
    acceptance = models.CharField(max_length=12, choices=Acceptance, default=Acceptance.NOT_ANSWERED)
    accepted = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="accepted_recommendations"
    )
    condition = models.CharField("on what condition it was accepted", max_length=300, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    amended_by = models.ManyToManyField(Decision, blank=True, related_name="amended_recommendations")
    prediction = models.TextField("what was predicted, so that it can be tested", blank=True)
    closed_as = models.CharField(max_length=20, choices=Closure, default=Closure.OPEN)
    closed_words = models.CharField("when it was classed so", max_length=100, blank=True)
    closing_note = models.TextField("what the closing paper says, and what it leaves out", blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["review", "position"]
        constraints = [
            models.UniqueConstraint(fields=["review", "ref"], name="one_recommendation_per_ref"),
            models.UniqueConstraint(fields=["review", "slug"], name="one_recommendation_per_slug"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("improvement:recommendation", args=[self.review.council.slug, self.slug])

    @property
    def key(self) -> str:
        return f"{self.review.council.slug}/{self.ref}"


class MeasureUse(Versioned):
    """A published measure that tells whether a recommendation helped, or whether harm was done elsewhere."""

    class Purpose(models.TextChoices):
        TARGET = "target", "Target: what the recommendation wanted to move"
        BALANCING = "balancing", "Balancing: what must not get worse meanwhile"
        CONTEXT = "context", "Context: shown, never judged"

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="measures")
    measure = models.CharField(max_length=60, help_text="The measure's code in goldenthread/rules/measures")
    purpose = models.CharField(max_length=10, choices=Purpose)
    position = models.PositiveIntegerField(default=0)
    baseline_year = models.PositiveIntegerField(help_text="The calendar year that later years are compared with")
    baseline_reason = models.CharField("why that year", max_length=300)
    target = models.DecimalField("target, if one was set", max_digits=8, decimal_places=1, null=True, blank=True)
    target_words = models.CharField("the target in words", max_length=200, blank=True)
    trajectory = models.JSONField("the way to the target", default=list, blank=True)

    class Meta:
        ordering = ["recommendation", "position"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "measure"], name="one_use_per_measure"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} ({self.get_purpose_display().split(':')[0].lower()})"

    def clean(self) -> None:
        """A number of which neither more nor fewer is better, as of requests, can be shown but never judged."""
        super().clean()
        if self.purpose and (why := cannot_be(measure(self.measure), Role(self.purpose))):
            raise ValidationError({"purpose": why})
        if self.target is not None and self.steps and self.steps[-1].value != float(self.target):
            last = plain(self.steps[-1].value)
            raise ValidationError(
                {"trajectory": f"Its last step is {last} and the target is {plain(float(self.target))}. Make them one."}
            )

    @property
    def steps(self) -> tuple[Step, ...]:
        """What the twelve months up to a day should show, step by step; none where nobody said."""
        return steps_of(self.trajectory)

    def get_absolute_url(self) -> str:
        return self.recommendation.get_absolute_url()


class Judgement(Versioned):
    """What a person, not a number, has to answer in a verdict: was it delivered, and is it why things changed?"""

    class Question(models.TextChoices):
        DELIVERED = "delivered", "Was it done?"
        ATTRIBUTABLE = "attributable", "Is it why the figures moved?"

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NOT_SHOWN = "not_shown", "Not shown"
        NO = "no", "No"

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="judgements")
    question = models.CharField(max_length=12, choices=Question)
    answer = models.CharField(max_length=10, choices=Answer)
    reason = models.TextField("the reason, which is published")

    class Meta:
        ordering = ["recommendation", "question"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "question"], name="one_judgement_per_question"),
        ]

    def __str__(self) -> str:
        return f"{self.get_question_display()} {self.get_answer_display()}"

    def get_absolute_url(self) -> str:
        return self.recommendation.get_absolute_url()

    @property
    def subject(self) -> str:
        review = self.recommendation.review
        return f"improvement.judgement:{review.council.slug}/{self.recommendation.ref}/{self.question}"


class Finding(_OfReview):
    """What the reviewers found: strengths beside weaknesses, each in three parts.

    The reviewers' view, the council's own words about it, and what families were to see. A finding with no
    recommendation is an orphan unless the council committed itself all the same (`commitment`).
    """

    CITED = frozenset({"reviewers_view", "council_view", "response", "intended", "commitment"})

    class Kind(models.TextChoices):
        STRENGTH = "strength", "Strength"
        WEAKNESS = "weakness", "Weakness"
        MIXED = "mixed", "Mixed"

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind)
    themes = models.ManyToManyField(Theme, blank=True, related_name="findings")
    areas = models.ManyToManyField(ScopeArea, blank=True, related_name="findings")
    recommendations = models.ManyToManyField(Recommendation, blank=True, related_name="findings")
    evidence = models.ManyToManyField(ReviewEvidence, blank=True, related_name="findings")
    reviewers_view = models.TextField()
    council_view = models.TextField("the council's explanation", blank=True)
    response = models.TextField("what the council committed itself to", blank=True)
    intended = models.TextField("what families were to see", blank=True)
    commitment = models.TextField("committed to without a recommendation", blank=True)
    weight = models.CharField("how strongly it is put", max_length=100, blank=True)
    voice = models.CharField("whose voice, as a group", max_length=200, blank=True)
    compared_metric = models.CharField(max_length=200, blank=True)
    compared_with = models.CharField(max_length=200, blank=True)
    compared_period = models.CharField(max_length=100, blank=True)
    compared_source = models.CharField(max_length=200, blank=True)
    left_out_of = models.CharField("papers that leave it out", max_length=200, blank=True)
    evidence_known = models.BooleanField("the paper says which evidence it rests on", default=False)

    def __str__(self) -> str:
        return self.title

    @property
    def compares(self) -> bool:
        return bool(self.compared_metric or self.compared_with)

    @property
    def comparison_gaps(self) -> list[str]:
        """What a comparative claim must name and this one does not."""
        if not self.compares:
            return []
        asked = {
            "the figure": self.compared_metric,
            "the set compared with": self.compared_with,
            "the period": self.compared_period,
            "the source": self.compared_source,
        }
        return [words for words, value in asked.items() if not value]


class Plan(Cited):
    """A plan that answers a review or an inspection. Several may run at once, and work moves between them."""

    CITED = frozenset({"title"})

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="plans")
    slug = models.SlugField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200)
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="plans")
    layer_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="layers")
    period_words = models.CharField(max_length=120, blank=True)
    aims = models.TextField("what it is for", blank=True)
    corporate_objective = models.CharField(max_length=300, blank=True)
    monitored_by = models.TextField("who watches over it, and how often", blank=True)

    class Meta:
        ordering = ["council", "position"]
        constraints = [models.UniqueConstraint(fields=["council", "slug"], name="one_plan_per_slug")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("improvement:plan", args=[self.council.slug, self.slug])

    @property
    def key(self) -> str:
        return f"{self.council.slug}/{self.slug}"


class PlanVersion(Cited):
    """One state of a plan. What was approved elsewhere is loaded with its gaps; approval here is refused while any is
    left. `held` keeps the actions as they stood when the version was made (ref, words, measure, due, owner).
    """

    CITED = frozenset({"made_words"})

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        APPROVED = "approved", "Approved"
        CHANGED = "changed", "Changed after approval"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State)
    made_words = models.CharField("when", max_length=100)
    made_last = models.DateField(null=True, blank=True)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_versions"
    )
    elsewhere = models.BooleanField("approved elsewhere, before it was kept here", default=False)
    file_names = models.CharField("names of the paper", max_length=300, blank=True)
    held = models.JSONField("actions as they stood", default=list, blank=True)
    gaps = models.JSONField("what was missing then", default=list, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_plan_version_per_number")]

    def __str__(self) -> str:
        return f"{self.plan}, version {self.number}"

    @property
    def key(self) -> str:
        return f"{self.plan.key}/{self.number}"


class Action(Cited):
    """One thing that somebody is to do, for one recommendation or for none.

    `accountable` answers for it and `responsible` does it; both are posts, for people move on. A body may be
    responsible, but a body alone leaves nobody accountable. `due_last` is the last day that `due_words` may mean.
    """

    CITED = frozenset({"words", "due_words", "success_measure", "resource", "risk", "deliverable"})

    RHYTHMS = [(r.code, r.words.capitalize()) for r in Rhythm]

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actions")
    recommendation = models.ForeignKey(
        Recommendation, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    ref = models.CharField(max_length=12, help_text="Ours, such as R5.1; it never changes")
    position = models.PositiveIntegerField(default=0)
    words = models.TextField("what is to be done")
    plain = models.TextField("in plain words", blank=True)
    accountable = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="accountable_for"
    )
    responsible = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="responsible_for"
    )
    responsible_body = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="responsible_for"
    )
    success_measure = models.TextField("how we shall know that it helped", blank=True)
    measure = models.CharField("measure that shows it", max_length=60, blank=True)
    starts_words = models.CharField("starts, or has effect from", max_length=100, blank=True)
    starts_first = models.DateField(null=True, blank=True)
    due_words = models.CharField("due", max_length=100, blank=True)
    due_first = models.DateField(null=True, blank=True)
    due_last = models.DateField(null=True, blank=True)
    rhythm = models.CharField("how often", max_length=20, choices=RHYTHMS, default=Rhythm.ONCE.code)
    after = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")
    depends_on = models.TextField("what it waits for outside the council", blank=True)
    depends_body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="waited_for")
    depends_words = models.CharField("when that is expected", max_length=100, blank=True)
    depends_last = models.DateField(null=True, blank=True)
    resource = models.TextField("money and capacity", blank=True)
    risk = models.TextField(blank=True)
    mitigation = models.TextField(blank=True)
    deliverable = models.CharField("what is produced", max_length=200, blank=True)
    coproduced_with = models.CharField(max_length=200, blank=True)
    decision_point = models.BooleanField("asks “if and how” before it is done", default=False)
    look_back = models.CharField("period that an audit looks back over", max_length=100, blank=True)

    class Meta:
        ordering = ["plan", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "ref"], name="one_action_per_ref")]

    def __str__(self) -> str:
        return f"{self.ref} {self.words[:80]}"

    @property
    def key(self) -> str:
        return f"{self.plan.key}/{self.ref}"

    @property
    def turns(self) -> Rhythm:
        return Rhythm[self.rhythm.upper()]

    @property
    def gaps(self) -> list[str]:
        """What approval is refused for: no success measure, no date (a rhythm counts as one)."""
        lacks = []
        if not (self.success_measure or self.measure):
            lacks.append("no success measure")
        if not self.due_words and self.turns is Rhythm.ONCE:
            lacks.append("no date")
        return lacks

    @property
    def warnings(self) -> list[str]:
        if self.accountable is not None:
            return []
        return ["a body, but no accountable post" if self.responsible_body else "no accountable post"]


class Colour(models.TextChoices):
    """Red, amber, green and grey, with one published meaning each, for activity and for impact alike."""

    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"
    GREY = "grey", "Grey: not known"


ACTIVITY_MEANS = {
    Colour.GREEN: "Done, or on course to be done by its date, and what shows it is attached.",
    Colour.AMBER: "Slipping: it will be late, or part of it is in doubt, and a new date or a remedy is named.",
    Colour.RED: "Late or stopped, with no dated remedy.",
    Colour.GREY: "Nobody has reported, or nothing shows how it stands.",
}
IMPACT_MEANS = {
    Colour.GREEN: "Its measure moved the right way by more than chance, and no balancing measure got worse.",
    Colour.AMBER: "Its measure has not clearly moved, or a balancing measure got worse beside it.",
    Colour.RED: "Its measure got worse.",
    Colour.GREY: "It has no measure, or no figure for a day after the work began.",
}


class StatusReport(models.Model):
    """How one action or recommendation stood on one reporting date. Only ever added: a correction is a new row.

    A colour that a paper claims is kept (`claimed`) and shown as claimed; it is never counted as ours.
    """

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="reports")
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    reported_words = models.CharField("as at", max_length=100)
    reported_first = models.DateField(null=True, blank=True)
    reported_last = models.DateField(null=True, blank=True)
    reported_to = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    claimed = models.BooleanField("said in a paper", default=False)
    claimed_as = models.CharField("the paper's own word for it", max_length=120, blank=True)
    activity = models.CharField(max_length=6, choices=Colour, default=Colour.GREY)
    impact = models.CharField(max_length=6, choices=Colour, default=Colour.GREY)
    words = models.TextField("what was reported")
    reason = models.TextField("why this colour", blank=True)
    done_on = models.DateField("day on which the action was done", null=True, blank=True)
    known = models.BooleanField("its content is known", default=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.CharField(max_length=200)
    ref = models.CharField(max_length=40, help_text="Tells it apart within its recommendation; never changes")

    class Meta:
        ordering = ["recommendation", "reported_last", "pk"]
        constraints = [models.UniqueConstraint(fields=["recommendation", "ref"], name="one_status_report_per_ref")]

    def __str__(self) -> str:
        return f"{self.recommendation.ref} as at {self.reported_words}"

    @property
    def subject(self) -> str:
        return f"improvement.statusreport:{self.recommendation.key}/{self.ref}"


class ClosureAct(models.Model):
    """A recommendation was classed at closing, closed here by two people, or reopened. Only ever added.

    Business as usual is not complete: it keeps an owner, a measure and the day of its next check. A closing loaded
    from a paper is a claim with its gaps; one made here needs evidence, a day and a second person.
    """

    class Kind(models.TextChoices):
        CLAIMED = "claimed", "Classed so by a paper"
        PROPOSED = "proposed", "Proposed here"
        VERIFIED = "verified", "Verified by a second person"
        DECLINED = "declined", "Not verified: sent back"
        REOPENED = "reopened", "Reopened"

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="closure_acts")
    kind = models.CharField(max_length=10, choices=Kind)
    closed_as = models.CharField(max_length=20, choices=Closure)
    closed_words = models.CharField("when", max_length=100)
    closed_last = models.DateField(null=True, blank=True)
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="closures")
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="closures")
    reason = models.TextField(blank=True)
    evidence = models.TextField("what shows it", blank=True)
    continues_with = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="continues")
    continues_in = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="continued")
    measure = models.CharField("measure that is watched on", max_length=60, blank=True)
    next_check_words = models.CharField("next check", max_length=100, blank=True)
    next_check_last = models.DateField(null=True, blank=True)
    residual = models.TextField("what is left to do", blank=True)
    embedded = models.BooleanField("shown to be part of everyday work", null=True, blank=True)
    by_id = models.CharField(max_length=64, blank=True)
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    answers = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="answered_by", help_text="The proposal"
    )

    class Meta:
        ordering = ["recommendation", "pk"]

    def __str__(self) -> str:
        return f"{self.recommendation.ref} {self.get_kind_display().lower()}: {self.get_closed_as_display().lower()}"

    @property
    def subject(self) -> str:
        return f"improvement.closureact:{self.recommendation.key}/{self.pk}"

    @property
    def gaps(self) -> list[str]:
        """What a closing of this class must name and this one does not."""
        lacks = []
        if self.closed_as == Closure.COMPLETED:
            lacks += ["no evidence"] if not self.evidence else []
            lacks += ["no day"] if self.closed_last is None else []
            lacks += ["nobody verified it"] if self.kind == self.Kind.CLAIMED else []
        if self.closed_as == Closure.BUSINESS_AS_USUAL:
            lacks += ["no post goes on with it"] if self.continues_with is None else []
            lacks += ["no measure"] if not self.measure else []
            lacks += ["no next check"] if not self.next_check_words else []
        if self.closed_as == Closure.MOVED and self.continues_in is None:
            lacks.append("no plan that it moved to")
        return lacks


class Lineage(Cited):
    """Where a recommendation came from or went: merged, split, moved to another plan, superseded.

    Read forwards from `source` and backwards from `target` or `plan`. `acknowledged` is the receiving body's yes.
    """

    CITED = frozenset({"words"})

    class Kind(models.TextChoices):
        MERGED = "merged", "Merged into"
        SPLIT = "split", "Split into"
        TRANSFERRED = "transferred", "Moved to"
        SUPERSEDED = "superseded", "Superseded by"
        ARISES = "arises", "Also arises from"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="lineages")
    ref = models.CharField(max_length=12)
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind)
    source = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="went_to")
    target = models.ForeignKey(
        Recommendation, null=True, blank=True, on_delete=models.PROTECT, related_name="came_from"
    )
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="received")
    part = models.CharField("which part", max_length=200, blank=True, help_text="Empty: the whole")
    when_words = models.CharField(max_length=100)
    words = models.TextField("what the paper says")
    acknowledged = models.BooleanField(null=True, blank=True, help_text="Empty: not known")
    likely = models.BooleanField("our hypothesis, not a paper's word", default=False)

    class Meta:
        ordering = ["council", "position"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="one_lineage_per_ref"),
            models.CheckConstraint(
                condition=models.Q(target__isnull=False) | models.Q(plan__isnull=False) | models.Q(kind="arises"),
                name="lineage_leads_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.ref} {self.get_kind_display().lower()} {self.target or self.plan or self.words}"

    @property
    def key(self) -> str:
        return f"{self.council.slug}/{self.ref}"


class PaperCount(Cited):
    """How many recommendations a paper says or shows. Counts that differ raise the one that is unaccounted for."""

    CITED = frozenset({"counted"})

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="paper_counts")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    counted = models.PositiveIntegerField()
    refs = models.JSONField("those that it shows", default=list, blank=True)
    words = models.CharField(max_length=200)

    class Meta:
        ordering = ["review", "pk"]
        constraints = [models.UniqueConstraint(fields=["review", "source"], name="one_count_per_paper")]

    def __str__(self) -> str:
        return f"{self.source.label}: {self.counted} {self.words}"

    @property
    def key(self) -> str:
        return f"{self.review.key}/{self.source.label}"


class Evidence(models.Model):
    """Something that shows what was done or what changed. Only ever added."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", "Document"
        FIGURE = "figure", "Figure"
        FAMILIES = "families", "What families say"
        DECISION = "decision", "Record of a decision"

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="evidence")
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.TextField("what it shows")
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField("where in it", max_length=120, blank=True)
    happened_on = models.DateField("day of what it shows")
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["recommendation", "pk"]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return f"{self.recommendation.ref} {self.words[:80]}"


class Proposed(Versioned):
    """What another room would have the thread hold, such as a theme of complaints. Nothing of it is in the thread
    before a person takes it over. `numbers`: what it rests on, as pairs of words and a number in words, never a
    family's."""

    class Kind(models.TextChoices):
        FINDING = "finding", "Finding"
        EVIDENCE = "evidence", "Evidence"
        ACTION = "action", "Action"

    class Decision(models.TextChoices):
        WAITING = "", "Waiting"
        TAKEN = "taken", "Taken over"
        DECLINED = "declined", "Not taken over"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="proposed")
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=200)
    words = models.TextField("what it says")
    room = models.CharField("where it comes from", max_length=80)
    came_from = models.CharField("out of what", max_length=200)
    address = models.CharField(max_length=400, blank=True)
    numbers = models.JSONField(default=list, blank=True)
    recommendation = models.ForeignKey(
        Recommendation, null=True, blank=True, on_delete=models.PROTECT, related_name="proposed"
    )
    sent_to = models.ForeignKey(
        Body,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposed",
        verbose_name="body it is sent to",
    )
    acknowledged_on = models.DateField("day on which that body acknowledged it", null=True, blank=True)
    proposed_at = models.DateTimeField(auto_now_add=True)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.WAITING, blank=True)
    reason = models.TextField(blank=True)
    became = models.CharField("what became of it", max_length=200, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name_plural = "proposed"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision="", decided_at=None)
                | (~models.Q(decision="") & models.Q(decided_at__isnull=False)),
                name="improvement_proposed_decided_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("improvement:proposed")


class VerdictDecision(models.Model):
    """A person decided on the verdict that the rule proposed, or disagrees with it in public. Only ever added."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="verdict_decisions")
    proposed = models.CharField("headline proposed by the rule", max_length=200)
    agrees = models.BooleanField()
    headline = models.CharField("what this person would say", max_length=200, blank=True)
    reason = models.TextField("the reason, which is published")
    by_post = models.CharField("in what post", max_length=200)
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["recommendation", "pk"]

    def __str__(self) -> str:
        return f"{self.recommendation.ref} {'agrees' if self.agrees else 'disagrees'}"


class Challenge(Versioned):
    """A question about a status: why did this turn green, and what shows it? Open until it is answered."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="challenges")
    question = models.TextField()
    asked_by_id = models.CharField(max_length=64)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["recommendation", "pk"]

    def __str__(self) -> str:
        return f"{self.recommendation.ref} {self.question[:80]}"
