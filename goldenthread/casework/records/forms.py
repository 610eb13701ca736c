"""Forms about records: requests, holds, destruction, breaches, complaints."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.casework.records.models import Breach, Complaint


def a_few_words(label: str, rows: int = 3, longest: int = 400, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **more)


class RegisterForm(OnceForm):
    asked_by = forms.CharField(label="Who asks?", max_length=200, help_text="The full name, as proved to you")
    reference = forms.CharField(
        label="Reference of the record", max_length=9, required=False, widget=forms.TextInput(attrs={"width": "10"})
    )
    name = forms.CharField(label="Or the full name of the child", max_length=200, required=False)
    born = DayField(
        label="And the date of birth", required=False, latest=timezone.localdate, help_text="For example, 27 3 2015"
    )
    received = DayField(
        label="On which day did it come?",
        latest=timezone.localdate,
        help_text="The day on which it came, or on which you could tell who asks",
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("reference") and not (found.get("name") and found.get("born")) and "born" not in self.errors:
            self.add_error("reference", "Enter the reference, or the full name and the date of birth")
        found["reference"] = (found.get("reference") or "").strip().upper()
        return found


class ItemForm(OnceForm):
    give = forms.TypedChoiceField(
        label="What do you decide?",
        choices=[("yes", "Give it"), ("no", "Withhold it")],
        coerce=lambda v: v == "yes",
        widget=forms.RadioSelect,
    )
    reason = a_few_words(
        "Why?",
        required=False,
        help_text="Needed to withhold, and to give what is marked. A withheld one's reason "
        "stands in the answer: name no third party.",
    )


class VersionForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ExtendForm(VersionForm):
    why = a_few_words("Why is it complex?")


class CheckForm(OnceForm):
    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[("approve", "Release the answer"), ("back", "Send it back")],
        widget=forms.RadioSelect,
    )
    why = a_few_words("Why?")


class HoldForm(OnceForm):
    reference = forms.CharField(
        label="Reference of the record", max_length=9, widget=forms.TextInput(attrs={"width": "10"})
    )
    words = a_few_words(
        "Why may it not be destroyed?", longest=300, required=False, help_text="Leave it empty to end a hold."
    )


class DestroyForm(OnceForm):
    reason = a_few_words("Why may it be destroyed now?")


class DecideForm(OnceForm):
    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[("approve", "Destroy it: this cannot be undone"), ("refuse", "Keep it")],
        widget=forms.RadioSelect,
    )


class MomentField(DayField):
    """A day whose moment is its beginning: clocks of hours then run from the earlier side."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        return timezone.make_aware(datetime.combine(day, time.min)) if day else None

    def prepare_value(self, value: Any) -> Any:
        return timezone.localdate(value) if isinstance(value, datetime) else value


class BreachForm(EditForm):
    known_at = MomentField(label="On which day did the council come to know of it?", latest=timezone.localdate)
    told_commissioner_at = MomentField(label="Told to the Commissioner", required=False, latest=timezone.localdate)
    told_people_at = MomentField(label="Told to the people", required=False, latest=timezone.localdate)

    class Meta:
        model = Breach
        fields = ["known_at", "what", "risk", "effect", "done", "told_commissioner_at", "told_people_at", "why_not"]
        widgets = {
            "risk": forms.RadioSelect,
            "what": forms.Textarea(attrs={"rows": 4}),
            "effect": forms.Textarea(attrs={"rows": 3}),
            "done": forms.Textarea(attrs={"rows": 3}),
        }


class ComplaintForm(EditForm):
    received = DayField(label="The day on which it came", latest=timezone.localdate)
    acknowledged_on = DayField(label="Acknowledged", required=False, latest=timezone.localdate)
    answered_on = DayField(label="Answered", required=False, latest=timezone.localdate)

    class Meta:
        model = Complaint
        fields = ["received", "from_words", "what", "acknowledged_on", "outcome", "answered_on"]
        widgets = {"what": forms.Textarea(attrs={"rows": 4}), "outcome": forms.Textarea(attrs={"rows": 3})}
