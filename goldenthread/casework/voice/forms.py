"""Forms of complaints."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.casework.voice.models import Experience, Remedy
from goldenthread.rules.casework import complaints as rules
from goldenthread.thread.improvement import proposals

EARLIEST = date(2014, 9, 1)  # Part 3 of the Children and Families Act 2014 began


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ComplaintForm(OnceForm):
    route = forms.ChoiceField(
        label="What is it about?", choices=[(one.code, one.label) for one in rules.routes().values()],
        widget=forms.RadioSelect,
        help_text="A letter that is about several things is logged once for each: each has days of its own.",
    )  # fmt: skip
    received = DayField(label="On which day did it come?", latest=timezone.localdate)
    who = forms.CharField(label="Who complains?", max_length=200)
    contact_how = forms.CharField(
        label="How do they wish to be answered?", max_length=300, required=False,
        help_text="Such as: by telephone after six, not in writing",
    )  # fmt: skip
    child = forms.CharField(label="Reference of the child’s record, if there is one", max_length=9, required=False)
    words = forms.CharField(label="What do they say?", widget=area(8), max_length=10_000)
    wants = forms.CharField(label="What do they want to happen?", widget=area(3), max_length=3_000, required=False)
    themes = forms.MultipleChoiceField(
        label="What is it about?", choices=list(rules.words("themes").items()), widget=forms.CheckboxSelectMultiple
    )
    appealable = forms.BooleanField(
        label="Part of it is about a decision that can be appealed", required=False,
        help_text="Such as a refusal to assess, a refused plan, what a plan says, the school that it names or that it "
        "ended. A complaint does not move the last day for an appeal: tell the family that day at once.",
    )  # fmt: skip
    beside = forms.CharField(label="Reference of another complaint from the same letter", max_length=8, required=False)

    def values(self) -> dict[str, Any]:
        names = ("route", "who", "contact_how", "words", "wants", "themes", "appealable", "beside")
        return {name: self.cleaned_data[name] for name in names}


class CorrectForm(ComplaintForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["received"]  # a step; a wrong day is replaced there


class StepForm(OnceForm):
    step = forms.ChoiceField(label="What happened?", widget=forms.RadioSelect)
    day = DayField(label="On which day?", latest=timezone.localdate)
    until = DayField(label="If more time was taken: to which day?", required=False)
    words = forms.CharField(label="What was said or done?", widget=area(4), max_length=5_000, required=False)
    finding = forms.ChoiceField(
        label="If it was answered or decided: what was found?", required=False,
        choices=[("", "Nothing yet"), *rules.words("findings").items()],
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, may_follow: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["step"].choices = [(step, rules.words("steps")[step]) for step in may_follow]


class MendForm(OnceForm):
    day = DayField(label="On which day did it happen?", latest=timezone.localdate)
    why = forms.CharField(label="How do you know?", max_length=500)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class RemedyForm(OnceForm):
    kind = forms.ChoiceField(
        label="What is owed?", choices=list(rules.words("remedies").items()), widget=forms.RadioSelect
    )
    agreed_by = forms.ChoiceField(label="Who said so?", choices=Remedy.Agreed.choices, widget=forms.RadioSelect)
    decision = forms.CharField(label="Number of the Ombudsman’s decision", max_length=20, required=False)
    words = forms.CharField(label="In words", widget=area(3), max_length=2_000)
    due_on = DayField(label="By when?")
    council = forms.ChoiceField(
        label="If the way of working changes: in whose plan?", required=False,
        help_text="It is proposed there as an action. No family is named.",
    )  # fmt: skip

    plan_words = forms.CharField(
        label="What changes, in words that may leave?", widget=area(2), max_length=1_000, required=False,
        help_text="These words go into the plan, and nothing else of the complaint. Name nobody.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["council"].choices = [("", "In none"), *proposals.councils()]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "agreed_by", "decision", "words", "due_on")}


class RemedyDoneForm(OnceForm):
    on = DayField(label="On which day was it done?", latest=timezone.localdate)
    words = forms.CharField(label="How?", widget=area(3), max_length=2_000)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReviewForm(OnceForm):
    first = DayField(label="From")
    last = DayField(label="To", latest=timezone.localdate)
    words = forms.CharField(
        label="What was learned?", widget=area(5), max_length=5_000, help_text="Name no family and no single case."
    )
    themes = forms.MultipleChoiceField(
        label="Which themes become findings?", choices=list(rules.words("themes").items()),
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    council = forms.ChoiceField(label="In whose thread?")
    recommendation = forms.ChoiceField(label="Which recommendation do they bear on?", required=False)
    sent_to = forms.ChoiceField(
        label="To which body are they sent?", required=False, help_text="It is asked to acknowledge them."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["council"].choices = proposals.councils()
        fields["recommendation"].choices = [("", "No recommendation"), *dict(proposals.recommendations()).items()]
        fields["sent_to"].choices = [("", "To none"), *dict(proposals.bodies()).items()]


class TimeForm(forms.Form):
    """A time, told in whole months."""

    first = DayField(label="From", required=False, earliest=EARLIEST, latest=timezone.localdate)
    last = DayField(label="To", required=False, earliest=EARLIEST, latest=timezone.localdate)


class ExperienceForm(OnceForm):
    """What a family is asked after a step. Nothing of it is shown to those who decide on the case."""

    told = forms.ChoiceField(
        label="Were you told what happens and when?", choices=Experience.Felt.choices, widget=forms.RadioSelect
    )
    heard = forms.ChoiceField(label="Were you heard?", choices=Experience.Felt.choices, widget=forms.RadioSelect)
    right = forms.ChoiceField(
        label="Was it right in the end?", choices=Experience.Felt.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(label="Anything else you want to say", widget=area(4), max_length=3_000, required=False)
