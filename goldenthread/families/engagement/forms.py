"""Forms for whoever keeps who was heard, and for a group that answers on the portal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.accounts.models import Organisation
from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.base.govuk.forms import DayField, SeveralField
from goldenthread.families.engagement.models import Deed, Group, Occasion, PublicPaper, Voice
from goldenthread.thread.improvement import proposals


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class GroupForm(EditForm):
    organisation = forms.ChoiceField(label="Whose own people answer for it on the portal?", required=False)

    class Meta:
        model = Group
        fields = ["name", "kind", "plain", "organisation", "shown"]
        widgets = {"plain": area(3)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(one.pk), one.name) for one in Organisation.objects.filter(closed_on=None)]
        fields: dict[str, Any] = self.fields
        fields["organisation"].choices = [("", "Nobody’s"), *rows]


class OccasionForm(EditForm):
    on = DayField(label="Day, or first day")
    until = DayField(label="Last day, if it went on", required=False)
    groups = SeveralField(
        Group.objects.all(), label="Which groups?", widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = Occasion
        fields = ["title", "kind", "on", "until", "groups", "asked", "came", "chose_own", "about", "access"]
        widgets = {
            "about": area(3),
            "access": area(2),
            "asked": forms.NumberInput(attrs={"width": "5"}),
            "came": forms.NumberInput(attrs={"width": "5"}),
        }
        help_texts = {"access": "Such as: in the evening, with somebody to look after children, and online"}


class ReportBackForm(OnceForm):
    words = forms.CharField(label="What were they told?", widget=area(4), max_length=3_000)
    on = DayField(label="On which day?", latest=timezone.localdate)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class VoiceForm(EditForm):
    on = DayField(label="Day on which it was said", latest=timezone.localdate)
    recommendation = forms.ChoiceField(label="Which recommendation does it bear on?", required=False)

    class Meta:
        model = Voice
        fields = ["group", "occasion", "on", "words", "theme", "recommendation", "shown"]
        widgets = {"words": area(4)}
        help_texts = {"words": "In the group’s own words. Nobody is to be recognised in them."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["recommendation"].choices = [("", "No recommendation"), *proposals.bearings()]
        if self.instance.pk and self.instance.recommendation:
            self.initial["recommendation"] = f"{self.instance.council}:{self.instance.recommendation}"
        fields["occasion"].empty_label = "No occasion"
        fields["group"].empty_label = "Choose one"

    def values(self) -> dict[str, Any]:
        council, _, ref = self.cleaned_data["recommendation"].partition(":")
        return {**super().values(), "council": council, "recommendation": ref}


class DeedForm(OnceForm):
    kind = forms.ChoiceField(label="What came of it?", choices=Deed.Kind.choices, widget=forms.RadioSelect)
    words = forms.CharField(label="In plain words", widget=area(4), max_length=2_000)
    by_when = DayField(label="If it will be done: by when?", required=False)


class AnswerForm(OnceForm):
    answer = forms.ChoiceField(
        label="Is what was done what you asked for?",
        choices=[choice for choice in Voice.Answer.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label="In your own words", widget=area(4), max_length=2_000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class PassOnForm(OnceForm):
    council = forms.ChoiceField(label="To which council’s thread?")
    title = forms.CharField(label="In one line", max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["council"].choices = proposals.councils()


class PaperForm(EditForm):
    due_on = DayField(label="Due", required=False)

    class Meta:
        model = PublicPaper
        fields = [
            "title",
            "readers",
            "keeper",
            "group",
            "standing",
            "due_on",
            "address",
            "age_before",
            "age_after",
            "shown",
        ]
        widgets = {
            "age_before": forms.NumberInput(attrs={"width": "2"}),
            "age_after": forms.NumberInput(attrs={"width": "2"}),
        }


class StageForm(OnceForm):
    on = DayField(label="Day", latest=timezone.localdate)
    what = forms.CharField(
        label="Which stage?", max_length=200, help_text="Such as: first outline, read aloud, last look"
    )
    with_whom = forms.CharField(label="With whom?", max_length=200, help_text="A group, never one person’s name")
    changed = forms.CharField(label="What changed for it?", widget=area(3), max_length=2_000, required=False)


class SignForm(OnceForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    agrees = forms.TypedChoiceField(
        label="Does your group sign it off?",
        choices=[("yes", "Yes, it can be used"), ("no", "No, not as it stands")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Anything to say, or what should change first", widget=area(4), max_length=2_000, required=False
    )
