"""Forms of those who lead, own, verify and answer for the work."""

from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.rules.measures import trajectory
from goldenthread.rules.measures.definitions import MEASURES
from goldenthread.rules.when import approximate
from goldenthread.thread.governance.models import Body, Decision, Post
from goldenthread.thread.improvement.actions.closing import CLOSABLE
from goldenthread.thread.improvement.models import (
    ACTIVITY_MEANS,
    IMPACT_MEANS,
    Action,
    Challenge,
    Colour,
    Council,
    Evidence,
    Judgement,
    MeasureUse,
    Plan,
    Proposed,
    Recommendation,
    Review,
)
from goldenthread.thread.sources.models import Source


class RecommendationForm(EditForm):
    """Its words. How it is closed is not among them: two people close, each in a form of their own."""

    class Meta:
        model = Recommendation
        fields = ["title", "question", "wording", "why", "response", "closing_note"]
        labels = {
            "title": "Short title",
            "question": "The question in plain words",
            "wording": "What was recommended",
            "why": "What the reviewers found",
            "response": "What the council said it would do",
            "closing_note": "What the closing paper says, and what it leaves out",
        }
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("wording", "why", "response", "closing_note")}


class StepsField(forms.CharField):
    """The way to a target: one line for each step, kept as its days and values."""

    def prepare_value(self, value: Any) -> Any:
        return trajectory.to_lines(trajectory.steps_of(value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        try:
            return [step.row() for step in trajectory.read_lines(super().to_python(value) or "")]
        except trajectory.BadSteps as wrong:
            raise forms.ValidationError(list(wrong.lines)) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool((initial or []) != self.to_python(data))
        except forms.ValidationError:
            return True


class MeasureForm(EditForm):
    trajectory = StepsField(
        label="The way to the target, one line for each step",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="A day and what the twelve months up to it should show: 31 December 2026: 40. The first line is "
        "where it begins. In per cent for a share, in days for a wait, in so many a year for a number.",
    )

    class Meta:
        model = MeasureUse
        fields = ["purpose", "baseline_year", "baseline_reason", "target", "target_words", "trajectory"]
        labels = {
            "purpose": "What it is for",
            "baseline_year": "Year that later years are compared with",
            "baseline_reason": "Why that year",
            "target": "Target, if one was set",
            "target_words": "The target in words",
        }
        help_texts = {
            "baseline_year": "A calendar year, such as 2020",
            "target": "In the measure's own unit: 20.0 for 20%. Leave empty if no target was stated.",
        }
        widgets = {"baseline_reason": forms.Textarea(attrs={"rows": 3})}

    def clean_baseline_year(self) -> int:
        year: int = self.cleaned_data["baseline_year"]
        if not 2010 <= year <= 2100:
            raise forms.ValidationError("Enter a year between 2010 and 2100.")
        return year


class JudgementForm(EditForm):
    class Meta:
        model = Judgement
        fields = ["answer", "reason"]
        labels = {"answer": "Answer", "reason": "The reason, which is published with the verdict"}
        widgets = {"answer": forms.RadioSelect, "reason": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = Judgement.Answer.choices  # type: ignore[attr-defined]  # no dashes to choose


class StatusForm(OnceForm):
    as_at = DayField(label="Day that this is as at", latest=timezone.localdate)
    action = forms.ModelChoiceField(
        Action.objects.none(), label="About one action, or leave empty for the whole recommendation", required=False
    )
    activity = forms.ChoiceField(
        label="Activity: is the work being done?", choices=Colour.choices, widget=forms.RadioSelect
    )
    impact = forms.ChoiceField(label="Impact: has it helped?", choices=Colour.choices, widget=forms.RadioSelect)
    done_on = DayField(
        label="Day on which the action was done, if it is done", required=False, latest=timezone.localdate
    )
    words = forms.CharField(label="What has happened", widget=forms.Textarea(attrs={"rows": 4}), max_length=5_000)
    reason = forms.CharField(
        label="Why these colours", widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000, required=False
    )

    def __init__(self, *args: Any, recommendation: Recommendation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].queryset = recommendation.actions.all()  # type: ignore[attr-defined]
        for name, means in (("activity", ACTIVITY_MEANS), ("impact", IMPACT_MEANS)):
            self.fields[name].widget.attrs["hints"] = {str(colour): words for colour, words in means.items()}


class EvidenceForm(OnceForm):
    kind = forms.ChoiceField(label="Kind", choices=Evidence.Kind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="What it shows", widget=forms.Textarea(attrs={"rows": 4}), max_length=2_000,
        help_text="Never a child's name, or anything by which a family could be known",
    )  # fmt: skip
    happened_on = DayField(label="Day of what it shows", latest=timezone.localdate)
    source = forms.ModelChoiceField(
        Source.objects.filter(obtained=True), label="The paper that it stands in", required=False,
        help_text="Add a paper under Sources first. The record of a decision needs one.",
    )  # fmt: skip
    place = forms.CharField(label="Where in it", max_length=120, required=False, help_text="Page, paragraph or minute")
    action = forms.ModelChoiceField(Action.objects.none(), label="About one action", required=False)

    def __init__(self, *args: Any, recommendation: Recommendation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].queryset = recommendation.actions.all()  # type: ignore[attr-defined]


class CloseForm(OnceForm):
    closed_as = forms.ChoiceField(
        label="How it is closed",
        choices=[(kind.value, kind.label) for kind in CLOSABLE],
        widget=forms.RadioSelect(
            attrs={
                "hints": {
                    "completed": "Evidence is attached, nothing is left to do and no measure got worse",
                    "business_as_usual": "Not complete: it keeps a post, a measure and a next check",
                    "moved": "Another plan takes it",
                    "outstanding": "Still to be done by the council",
                }
            }
        ),
    )
    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000)
    body = forms.ModelChoiceField(Body.objects.none(), label="Body that decided it", required=False)
    decision = forms.ModelChoiceField(Decision.objects.none(), label="Its decision", required=False)
    continues_with = forms.ModelChoiceField(Post.objects.none(), label="Post that goes on with it", required=False)
    continues_in = forms.ModelChoiceField(Plan.objects.none(), label="Plan that takes it", required=False)
    measure = forms.ChoiceField(label="Measure that is watched on", required=False)
    next_check_last = DayField(label="Day of the next check", required=False)
    residual = forms.CharField(
        label="What is left to do", widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000, required=False
    )
    embedded = forms.NullBooleanField(
        label="Has somebody tested that it is part of everyday work?",
        required=False,
        widget=forms.Select(choices=[("", "Not tested"), ("true", "Tested: it is"), ("false", "Tested: it is not")]),
    )

    def __init__(self, *args: Any, recommendation: Recommendation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        council = recommendation.review.council
        fields: dict[str, Any] = self.fields
        fields["body"].queryset = Body.objects.filter(council=council.slug)
        fields["decision"].queryset = Decision.objects.filter(council=council.slug)
        fields["continues_with"].queryset = Post.objects.filter(council=council.slug)
        fields["continues_in"].queryset = council.plans.all()
        fields["measure"].choices = [("", "No measure"), *((m.code, m.name) for m in MEASURES)]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "submission_key"}


class SecondPersonForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    verified = forms.ChoiceField(
        label="Your answer",
        choices=[("yes", "I have looked at the evidence, and it is so"), ("no", "I send it back")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="What you looked at, or why you send it back", widget=forms.Textarea(attrs={"rows": 4}), max_length=2_000
    )


class ReopenForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(label="Why it is opened again", widget=forms.Textarea(attrs={"rows": 4}), max_length=2_000)


class VerdictForm(OnceForm):
    shown = forms.CharField(widget=forms.HiddenInput, max_length=200)
    agrees = forms.ChoiceField(
        label="Do you agree?", choices=[("yes", "I agree"), ("no", "I disagree")], widget=forms.RadioSelect
    )
    headline = forms.CharField(
        label="What you would say instead", max_length=200, required=False, help_text="One sentence, if you disagree"
    )
    reason = forms.CharField(
        label="Your reason", widget=forms.Textarea(attrs={"rows": 5}), max_length=4_000,
        help_text="It is published beside the rule's own headline, at the next release",
    )  # fmt: skip
    by_post = forms.CharField(label="The post in which you say so", max_length=200)


class AskForm(OnceForm):
    question = forms.CharField(
        label="Your question", widget=forms.Textarea(attrs={"rows": 4}), max_length=2_000,
        help_text="Such as: why did this turn green, and what shows it?",
    )  # fmt: skip


class AnswerForm(EditForm):
    answer = forms.CharField(label="Answer", widget=forms.Textarea(attrs={"rows": 5}), max_length=4_000)

    class Meta:
        model = Challenge
        fields = ["answer"]


class ActionForm(EditForm):
    class Meta:
        model = Action
        fields = [
            "recommendation",
            "words",
            "plain",
            "accountable",
            "responsible",
            "responsible_body",
            "success_measure",
            "measure",
            "starts_words",
            "due_words",
            "rhythm",
            "after",
            "depends_on",
            "depends_body",
            "depends_words",
            "resource",
            "risk",
            "mitigation",
            "deliverable",
            "coproduced_with",
            "decision_point",
            "look_back",
        ]
        labels = {
            "recommendation": "Recommendation that it answers",
            "words": "What is to be done",
            "plain": "The same in plain words",
            "accountable": "Post that answers for it",
            "responsible": "Post that does it",
            "responsible_body": "Body that does it, where it is no single post",
            "success_measure": "How we shall know that it helped",
            "measure": "Measure that shows it",
            "starts_words": "Starts, or has effect from",
            "due_words": "Due",
            "rhythm": "How often",
            "after": "Comes after",
            "depends_on": "What it waits for outside the council",
            "depends_body": "Who gives that",
            "depends_words": "When that is expected",
            "resource": "Money and capacity",
            "mitigation": "What is done about the risk",
            "deliverable": "What is produced",
            "coproduced_with": "Made together with",
            "decision_point": "It asks “if and how” before anything is done",
            "look_back": "Period that an audit looks back over",
        }
        help_texts = {
            "due_words": "A day, a month, a season or a year: 1 September 2026, Autumn 2026",
            "accountable": "One post. People move on; posts stay",
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("words", "plain", "success_measure", "depends_on", "resource", "risk", "mitigation")
        }

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        council = plan.council
        fields["recommendation"].queryset = Recommendation.objects.of(council.slug)
        posts = Post.objects.filter(council=council.slug)
        fields["accountable"].queryset = fields["responsible"].queryset = posts
        bodies = Body.objects.filter(council=council.slug)
        fields["responsible_body"].queryset = fields["depends_body"].queryset = bodies
        others = plan.actions.all()
        fields["after"].queryset = others.exclude(pk=self.instance.pk) if self.instance.pk else others
        fields["measure"] = forms.ChoiceField(
            label=fields["measure"].label,
            required=False,
            choices=[("", "No measure"), *((m.code, m.name) for m in MEASURES)],
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("starts_words", "due_words", "depends_words"):
            words = cleaned.get(name)
            if words and approximate(words) is None:
                self.add_error(
                    name,
                    f"“{words}” names no day. Write a day, a month, a season or a year: 1 September 2026, Autumn 2026",
                )
        after = cleaned.get("after")
        while after is not None and self.instance.pk:
            if after.pk == self.instance.pk:
                self.add_error("after", "Choose another: that action already comes after this one")
                break
            after = after.after
        return cleaned


class PlanForm(EditForm):
    class Meta:
        model = Plan
        fields = ["title", "body", "layer_of", "period_words", "aims", "corporate_objective", "monitored_by"]
        labels = {
            "body": "Whose plan it is",
            "layer_of": "It gives more detail of",
            "period_words": "Period, in words",
            "aims": "What it is for",
            "monitored_by": "Who watches over it, and how often",
        }
        help_texts = {"period_words": "Such as “2026 to 2029”"}
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("aims", "monitored_by")}

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.council = council
        fields: dict[str, Any] = self.fields
        fields["body"].queryset = Body.objects.filter(council=council.slug)
        others = council.plans.all()
        fields["layer_of"].queryset = others.exclude(pk=self.instance.pk) if self.instance.pk else others

    def clean_layer_of(self) -> Plan | None:
        above: Plan | None = self.cleaned_data["layer_of"]
        chosen = above
        while above is not None and self.instance.pk:
            if above.pk == self.instance.pk:
                raise forms.ValidationError("Choose another: that plan already gives more detail of this one.")
            above = above.layer_of
        return chosen


class NewPlanForm(PlanForm):
    class Meta(PlanForm.Meta):
        fields = ["slug", *PlanForm.Meta.fields]
        labels = {**PlanForm.Meta.labels, "slug": "Short name for its address"}
        help_texts = {
            **PlanForm.Meta.help_texts,
            "slug": "Small letters, figures and hyphens, such as send-plan-2027. It never changes later.",
        }

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if self.council.plans.filter(slug=slug).exists():
            raise forms.ValidationError("Another plan of this council has that name. Choose a different one.")
        return slug


class DraftForm(OnceForm):
    note = forms.CharField(label="What changed since the last version", max_length=1_000, required=False)


class ApproveForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ProposedForm(OnceForm):
    """Decide on what another room proposed. Which fields count depends on what is done with it."""

    do = forms.ChoiceField(label="What is done with it?", widget=forms.RadioSelect)
    words = forms.CharField(
        label="In these words", widget=forms.Textarea(attrs={"rows": 6}), max_length=5_000, required=False
    )
    review = forms.ModelChoiceField(
        Review.objects.none(), label="Beside the findings of which review?", required=False, empty_label="Choose one"
    )
    recommendation = forms.ModelChoiceField(
        Recommendation.objects.none(), label="Which recommendation?", required=False, empty_label="No recommendation"
    )
    plan = forms.ModelChoiceField(Plan.objects.none(), label="In which plan?", required=False, empty_label="Choose one")
    reason = forms.CharField(
        label="Why?", widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000, required=False,
        help_text="Needed where it is not taken over",
    )  # fmt: skip
    on = DayField(label="Day on which the body acknowledged it", required=False, latest=timezone.localdate)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, proposed: Proposed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        council = proposed.council
        fields["review"].queryset = Review.objects.filter(council=council)
        fields["recommendation"].queryset = Recommendation.objects.of(council.slug)
        fields["plan"].queryset = Plan.objects.filter(council=council)
        decided = [] if proposed.decision else [("take", "Take it over"), ("decline", "Do not take it over")]
        sent = [("acknowledge", f"{proposed.sent_to} has acknowledged it")] if proposed.sent_to else []
        fields["do"].choices = [*decided, *sent]
        needed = {Proposed.Kind.FINDING: "review", Proposed.Kind.ACTION: "plan"}.get(Proposed.Kind(proposed.kind))
        asked = {"words", "recommendation", "reason", needed} if decided else set()
        for name in {"words", "review", "recommendation", "plan", "reason"} - asked:
            del fields[name]
        if not sent:
            del fields["on"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("do") == "take" and not str(said.get("words") or "").strip():
            self.add_error("words", "Write in which words it is taken over.")
        if said.get("do") == "acknowledge" and not said.get("on") and "on" not in self.errors:
            self.add_error("on", "Enter the day on which the body acknowledged it.")
        return said
