"""Forms of samples."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.casework.sampling.actions import MOST
from goldenthread.rules import sampling as rules
from goldenthread.rules.casework import plan as golden
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


class TextForm(OnceForm):
    """What the keeper does with the redacted words of a plan. `seen`: the mark of what stood on the page."""

    out = forms.CharField(
        label="Take these out as well", required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One name, place or phrase a line, as it is written. Each becomes [taken out].",
    )  # fmt: skip
    left_out = forms.MultipleChoiceField(
        label="Leave these sections out", required=False,
        choices=[(letter, f"{letter}. {name}") for letter, name in golden.sections().items()],
        widget=forms.CheckboxSelectMultiple, help_text="Such as one that tells a story by which the child is known.",
    )  # fmt: skip
    what = forms.ChoiceField(
        label="What now?", widget=forms.RadioSelect,
        choices=[("again", "Show it to me again without these"),
                 ("release", "I have read all of it, and nobody can be told from it: release it to the readers")],
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean_out(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["out"].splitlines()]
        short = [line for line in lines if line and len(line) < 2 and line.isascii()]
        if short:
            raise forms.ValidationError(f"“{short[0]}” is one letter. Write the whole word.")
        return [line for line in lines if line][:100]


class TakeBackForm(OnceForm):
    why = forms.CharField(
        label="Why is it taken back?", max_length=300, min_length=10, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as: the name of a club was left in. Do not write the name.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


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
