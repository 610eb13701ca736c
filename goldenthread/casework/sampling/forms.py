"""Forms of samples."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.casework.sampling.actions import MOST
from goldenthread.rules import sampling as rules
from goldenthread.thread.improvement import proposals


class DrawForm(OnceForm):
    kind = forms.ChoiceField(
        label="What is it for?",
        choices=[(one.code, one.label) for one in rules.kinds().values()],
        widget=forms.RadioSelect,
    )
    frame_kind = forms.ChoiceField(
        label="From which cases?", choices=list(rules.frames().items()), widget=forms.RadioSelect
    )
    since = DayField(label="From")
    until = DayField(label="To", latest=timezone.localdate)
    count = forms.IntegerField(
        label="How many cases?", min_value=3, max_value=MOST, widget=forms.NumberInput(attrs={"width": "2"})
    )
    words = forms.CharField(
        label="Any words, from somebody who will read the sample", max_length=200, min_length=6,
        help_text="With the list of all cases they decide which are drawn. Write them as they were given.",
    )  # fmt: skip
    words_by = forms.CharField(label="Whose words are they?", max_length=200, min_length=3)


class OpenForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class SwapForm(OnceForm):
    why = forms.CharField(
        label="Why is it taken out?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as: one who reads it knows the family. It stands beside the draw. Name nobody.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class AnswersForm(OnceForm):
    def __init__(self, *args: Any, questions: tuple[rules.Question, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for one in questions:
            self.fields[one.key] = forms.ChoiceField(
                label=one.ask, choices=list(one.answers.items()), widget=forms.RadioSelect
            )

    def answers(self) -> dict[str, str]:
        return {one.key: self.cleaned_data[one.key] for one in self.questions}


class PassOnForm(OnceForm):
    what = forms.ChoiceField(
        label="As what?", choices=[("finding", "A finding"), ("evidence", "Evidence of a recommendation"),
                                   ("action", "An action")], widget=forms.RadioSelect,
    )  # fmt: skip
    title = forms.CharField(label="In one line", max_length=200)
    words = forms.CharField(
        label="What does the sample show?", widget=forms.Textarea(attrs={"rows": 4}), max_length=3_000,
        help_text="Of all cases together. The numbers are added.",
    )  # fmt: skip
    council = forms.ChoiceField(label="In whose thread?")
    recommendation = forms.ChoiceField(label="Which recommendation does it bear on?", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["council"].choices = proposals.councils()
        fields["recommendation"].choices = [("", "No recommendation"), *dict(proposals.recommendations()).items()]
