"""Forms of plans."""

from typing import Any

from django import forms

from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.casework.cases.case_forms import VersionedForm, a_choice, a_day
from goldenthread.casework.cases.forms import a_few_words
from goldenthread.casework.plans.kinds import NEEDS, PROVISION, SECTIONS, AnswerKind, Reply, VersionKind
from goldenthread.casework.plans.models import EhcPlanVersion

Choices = list[tuple[str, str]]


class BeginForm(OnceForm):
    kind = a_choice("What do you write?", VersionKind.choices)


class RowForm(OnceForm):
    """One row of a section. What a section does not hold is not asked."""

    words = a_few_words("What does it say?", rows=4, longest=8_000)
    who = forms.CharField(label="Who gives it, with which skill?", max_length=300, required=False)
    frequency = forms.CharField(label="How often?", max_length=200, required=False)
    duration = forms.CharField(label="For how long each time?", max_length=200, required=False)
    hours_a_week = forms.DecimalField(
        label="Hours a week, if it is counted in hours", max_digits=5, decimal_places=2, min_value=0, required=False
    )
    needs = forms.MultipleChoiceField(label="For which needs?", widget=forms.CheckboxSelectMultiple, required=False)
    outcomes = forms.MultipleChoiceField(
        label="Towards which outcomes?", widget=forms.CheckboxSelectMultiple, required=False
    )
    measure = forms.CharField(label="How is it seen that it is reached?", max_length=300, required=False)
    by_when = forms.CharField(label="By when?", max_length=100, required=False)
    cites = forms.CharField(label="Which advice says so, and on which page?", max_length=300, required=False)
    why = forms.CharField(label="If it is left open, or has no provision: why?", max_length=400, required=False)
    adulthood = forms.BooleanField(label="It prepares for adulthood", required=False)

    def __init__(
        self, *args: Any, section: str, as_words: bool, needs: Choices, outcomes: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        keep = {"words"}
        if not as_words and section in NEEDS:
            keep |= {"cites", "why"}
        elif not as_words and section == "E":
            keep |= {"needs", "measure", "by_when"}
        elif not as_words and section in PROVISION:
            keep |= {"who", "frequency", "duration", "hours_a_week", "needs", "outcomes", "cites", "why", "adulthood"}
        for name in set(self.fields) - keep - {"submission_key", "version"}:
            del self.fields[name]
        for name, choices in (("needs", needs), ("outcomes", outcomes)):
            if name in self.fields:
                self.fields[name].choices = choices  # type: ignore[attr-defined]
                if not choices:
                    del self.fields[name]

    def values(self) -> dict[str, Any]:
        return {n: v for n, v in self.cleaned_data.items() if n not in ("submission_key", "version")}


class ChangeRowForm(RowForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class SectionForm(OnceForm):
    section = forms.ChoiceField(label="To which section?", choices=SECTIONS)
    as_words = forms.BooleanField(label="As text, or to say that there is nothing for this section", required=False)


class DetailsForm(EditForm):
    class Meta:
        model = EhcPlanVersion
        fields = ("setting", "setting_type", "direct_payment", "health_agreed_on", "health_agreed_by")

    health_agreed_on = a_day("On which day did the NHS body agree section G?", required=False)


class IssueForm(VersionedForm):
    """Nothing to type: the version is what the page shows."""


class ServedForm(OnceForm):
    day = a_day("On which day was it served?", help_text="By post: the day on which it would arrive.")


class AnswerForm(OnceForm):
    kind = a_choice("What did they say?", AnswerKind.choices)
    words = a_few_words("In their own words", rows=6, longest=8_000, required=False)
    sections = forms.MultipleChoiceField(
        label="Which sections is it about?", choices=SECTIONS, widget=forms.CheckboxSelectMultiple, required=False
    )
    day = a_day("On which day?")


class FamilyForm(OnceForm):
    """The family's own answer, on the portal."""

    kind = a_choice("What do you want to say?", AnswerKind.choices)
    words = a_few_words("In your own words", rows=8, longest=8_000, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") in (AnswerKind.REPRESENTATION, AnswerKind.SETTING) and not found.get("words", "").strip():
            self.add_error("words", "Write what to change, or which school or college you want")
        return found


class SettingForm(OnceForm):
    name = forms.CharField(label="Which school or college?", max_length=200)
    asked_for = forms.BooleanField(label="The family asked for it", required=False)
    day = a_day("On which day was it asked?")


class ReplyForm(VersionedForm):
    reply = a_choice("What does it answer?", Reply.choices)
    day = a_day("On which day?")
    words = a_few_words("What it says", required=False, longest=1_000)


class SentForm(OnceForm):
    day = a_day("On which day was it sent to the last of them?")
    to = forms.MultipleChoiceField(
        label="To whom was it sent?",
        choices=[
            ("family", "The parent or young person"),
            ("school", "The school or college that it names"),
            ("health", "The NHS body"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
