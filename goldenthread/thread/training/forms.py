"""Forms of training."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.rules.measures.live.definitions import MEASURES
from goldenthread.thread.governance.models import Body
from goldenthread.thread.improvement.models import Council, Recommendation
from goldenthread.thread.training.models import Attendance, Cohort, Completion, Event, Learner, Package, Requirement

NOT_CHOSEN = ("", "Choose one")


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DayForm(forms.Form):
    """The query string of the overview: who had completed what on a day, as it was recorded by then or since."""

    on = DayField(label="On which day", required=False)
    known = forms.ChoiceField(
        label="From what was recorded",
        choices=[("now", "By now"), ("then", "By the end of that day")],
        widget=forms.RadioSelect,
        required=False,
    )


class CohortForm(OnceForm):
    name = forms.CharField(label="Who they are", max_length=200, help_text="Such as Members of People Scrutiny")
    kind = forms.ChoiceField(label="Are they councillors or staff?", choices=Cohort.Kind, widget=forms.RadioSelect)
    body = forms.ModelChoiceField(Body.objects.none(), label="Their committee", required=False, empty_label="Not one")
    priority = forms.BooleanField(label="They come first", required=False)

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.filter(council=council.slug)  # type: ignore[attr-defined]


class NeedForm(OnceForm):
    cohort = forms.ModelChoiceField(Cohort.objects.none(), label="Who needs it", empty_label="Choose one")
    words = forms.CharField(label="What do they need to know or do?", widget=area(3), max_length=2_000)
    known_from = forms.CharField(label="How do we know?", max_length=300, help_text="A survey, a review, complaints")
    on = DayField(label="Since when do we know it", latest=timezone.localdate)
    package = forms.ModelChoiceField(
        Package.objects.none(), label="What was made for it", required=False, empty_label="Nothing yet"
    )

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["cohort"].queryset = Cohort.objects.filter(council=council)
        fields["package"].queryset = Package.objects.filter(council=council)


class PackageForm(EditForm):
    questions = forms.CharField(
        label="Questions, if somebody may learn it alone",
        widget=area(8),
        required=False,
        max_length=10_000,
        help_text="A question on a line of its own; under it each choice on a line that begins with -, and the right "
        "one with *. After the choices a line that begins with > says why. An empty line ends a question.",
    )

    class Meta:
        model = Package
        fields = ["title", "plain", "recommendation", "made_with", "measure", "read", "questions"]
        labels = {
            "plain": "What can somebody do after it?",
            "recommendation": "The recommendation that it serves",
            "made_with": "The body that it is made with and that agrees it",
            "measure": "The measure that should move with it",
            "read": "What is read, if somebody may learn it alone",
        }
        widgets = {"plain": area(3)}

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["recommendation"].queryset = Recommendation.objects.of(council.slug)
        fields["made_with"].queryset = Body.objects.filter(council=council.slug)
        fields["measure"] = forms.ChoiceField(
            label="The measure that should move with it",
            choices=[("", "None is named"), *((one.code, one.name) for one in MEASURES)],
            required=False,
        )
        if not self.is_bound and self.instance.pk:
            self.initial["questions"] = written(self.instance.questions)

    def clean_questions(self) -> list[dict[str, Any]]:
        return read_questions(self.cleaned_data["questions"])


def written(questions: list[dict[str, Any]]) -> str:
    parts = []
    for one in questions:
        lines = [one["words"]]
        lines += [f"{'*' if choice == one['right'] else '-'} {choice}" for choice in one["choices"]]
        lines += [f"> {one['because']}"] if one.get("because") else []
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def read_questions(text: str) -> list[dict[str, Any]]:
    """Questions from their text. Raises ValidationError that names the question at fault."""
    found = []
    for number, part in enumerate((p for p in text.replace("\r\n", "\n").split("\n\n") if p.strip()), 1):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        choices = [line[1:].strip() for line in lines[1:] if line[:1] in "-*"]
        right = [line[1:].strip() for line in lines[1:] if line.startswith("*")]
        because = " ".join(line[1:].strip() for line in lines[1:] if line.startswith(">"))
        odd = [line for line in lines[1:] if line[:1] not in "-*>"]
        if odd or len(choices) < 2 or len(right) != 1 or len(set(choices)) < len(choices):
            raise forms.ValidationError(
                f"Question {number}: write it on one line, then two choices or more that differ, each on a line that "
                "begins with -, and the one that is right with *"
            )
        found.append({"words": lines[0], "choices": choices, "right": right[0], "because": because})
    return found


class StageForm(OnceForm):
    on = DayField(label="Day", latest=timezone.localdate)
    with_whom = forms.CharField(label="With whom", max_length=200)
    what = forms.CharField(label="At which stage", max_length=200, help_text="Such as first outline, trial, last draft")
    changed = forms.CharField(label="What changed for it?", widget=area(3), required=False, max_length=2_000)


class AgreeForm(OnceForm):
    body = forms.ModelChoiceField(Body.objects.none(), label="Which body agreed it", empty_label="Choose one")
    on = DayField(label="On which day", latest=timezone.localdate)
    words = forms.CharField(label="Where is that recorded?", max_length=300, help_text="Such as minutes, item 4")

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.filter(council=council.slug)  # type: ignore[attr-defined]


class AskForm(OnceForm):
    cohort = forms.ModelChoiceField(Cohort.objects.none(), label="Who", empty_label="Choose one")
    weight = forms.ChoiceField(label="Must they?", choices=Requirement.Weight, widget=forms.RadioSelect)
    since = DayField(label="From which day")
    each_spell = forms.BooleanField(label="Anew in each term of office, or post", required=False)
    within_days = forms.IntegerField(
        label="Days after joining", min_value=1, max_value=1_000, required=False, help_text="For induction, such as 90"
    )
    every_months = forms.IntegerField(
        label="Again after so many months", min_value=1, max_value=120, required=False, help_text="24 is two years"
    )
    times_a_year = forms.IntegerField(label="How often a year is it offered?", min_value=0, max_value=52, initial=0)

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = Cohort.objects.filter(council=council)  # type: ignore[attr-defined]


class StopForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    until = DayField(label="Last day on which it is asked")


class EventForm(EditForm):
    day = DayField(label="Day")
    at = forms.TimeField(label="Begins at", help_text="Such as 18:30", input_formats=["%H:%M", "%H.%M"])

    class Meta:
        model = Event
        fields = ["minutes", "place", "places", "state"]
        labels = {"minutes": "How many minutes?", "place": "Where?", "places": "How many places?", "state": "Standing"}

    field_order = ("day", "at", "minutes", "place", "places", "state", "version", "submission_key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.instance.pk:
            local = timezone.localtime(self.instance.starts_at)
            self.initial.update({"day": local.date(), "at": f"{local:%H:%M}"})

    def values(self) -> dict[str, Any]:
        day, at = self.cleaned_data["day"], self.cleaned_data["at"] or time(9)
        return {**super().values(), "starts_at": timezone.make_aware(datetime.combine(day, at))}


class LearnerForm(EditForm):
    class Meta:
        model = Learner
        fields = ["name", "ref", "email"]
        labels = {"ref": "The council’s number for them", "email": "Work email address"}


class JoinForm(OnceForm):
    cohort = forms.ModelChoiceField(Cohort.objects.none(), label="Which cohort", empty_label="Choose one")
    since = DayField(label="From which day")
    why = forms.CharField(label="How it began", max_length=200, required=False, help_text="Such as elected, appointed")

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = Cohort.objects.filter(council=council)  # type: ignore[attr-defined]


class LeaveForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    until = DayField(label="Last day")


class CompleteForm(OnceForm):
    package = forms.ModelChoiceField(Package.objects.none(), label="What", empty_label="Choose one")
    on = DayField(label="On which day", latest=timezone.localdate)
    shown_by = forms.CharField(
        label="What shows it?", max_length=300, help_text="A certificate, with its number or day"
    )

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["package"].queryset = Package.objects.filter(council=council)  # type: ignore[attr-defined]


class TakeBackForm(OnceForm):
    why = forms.CharField(label="Why was it none?", max_length=300)


class AttendanceForm(OnceForm):
    """A mark for each of those who are asked."""

    def __init__(self, *args: Any, learners: list[Learner], held: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for learner in learners:
            self.fields[f"came-{learner.pk}"] = forms.ChoiceField(
                label=f"{learner.name} ({learner.ref})",
                choices=[("", "Not marked"), *Attendance.Came.choices],
                required=False,
                initial=held.get(learner.pk, ""),
            )

    def marks(self) -> dict[int, str]:
        return {
            int(name.removeprefix("came-")): came
            for name, came in self.cleaned_data.items()
            if name.startswith("came-") and came
        }


class SheetForm(OnceForm):
    file = forms.FileField(label="The filled-in sheet (CSV)")


class AnswersForm(OnceForm):
    """The questions of a package that is read alone."""

    def __init__(self, *args: Any, package: Package, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, one in enumerate(package.questions):
            self.fields[f"q{number}"] = forms.ChoiceField(
                label=one["words"], choices=[(choice, choice) for choice in one["choices"]], widget=forms.RadioSelect
            )

    def answers(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.fields if name.startswith("q")]


HOW = Completion.How
