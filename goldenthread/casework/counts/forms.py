"""What is asked of the pages of counts."""

from django import forms
from django.utils import timezone

from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.rules.measures.live.periods import EVERY
from goldenthread.rules.measures.live.vocabulary import BREAKDOWNS


def every_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Count by", required=False, choices=[(each.key, each.name) for each in EVERY.values()]
    )


class MeasureQuery(forms.Form):
    """By which period, broken down by what, and as known on which day."""

    every = every_field()
    by = forms.ChoiceField(label="Broken down by", required=False, choices=[("", "Nothing"), *BREAKDOWNS.items()])
    known = DayField(
        label="As it was known on",
        required=False,
        latest=timezone.localdate,
        help_text="Leave empty for what is known now.",
    )

    def clean_every(self) -> str:
        return self.cleaned_data["every"] or "month"


class DataQuery(forms.Form):
    every = every_field()

    def clean_every(self) -> str:
        return self.cleaned_data["every"] or "month"


class CasesQuery(forms.Form):
    """Which number: the period that begins on `start`, of all or of one part, those that say yes or all that count."""

    every = every_field()
    start = forms.DateField(input_formats=["%Y-%m-%d"], required=False)
    by = forms.ChoiceField(required=False, choices=[("", "Nothing"), *BREAKDOWNS.items()])
    part = forms.IntegerField(required=False, min_value=0, max_value=40_000)
    yes = forms.BooleanField(required=False)

    def clean_every(self) -> str:
        return self.cleaned_data["every"] or "month"


class StepForm(OnceForm):
    start = DayField(label="From which day did it begin anew?", latest=timezone.localdate)
    cause = forms.CharField(
        label="What happened?",
        min_length=10,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: the panel began to meet weekly. A change without a cause is no step.",
    )


class WithdrawForm(OnceForm):
    why = forms.CharField(label="Why is it withdrawn?", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
