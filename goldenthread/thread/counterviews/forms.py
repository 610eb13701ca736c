"""Forms of those who see it differently, and of those who answer."""

from collections.abc import Mapping
from typing import Any

from django import forms

from goldenthread.base.editing.forms import OnceForm
from goldenthread.thread.counterviews.models import Reason

MOST_WORDS = 4000


class ViewForm(OnceForm):
    """Another view of one claim. `claims`: what the released page says, by key."""

    about = forms.ChoiceField(label="What do you see differently?", widget=forms.RadioSelect)
    words = forms.CharField(
        label="How you see it",
        help_text="In your own words. It is shown beside the claim as you write it, and can be answered, not edited.",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    rests_on = forms.CharField(
        label="What it rests on",
        help_text="A survey, minutes, figures, what families told you: with its day, so that others can weigh it.",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    link = forms.URLField(
        label="Where that can be read", max_length=400, required=False, assume_scheme="https", help_text="An address"
    )
    names_nobody = forms.BooleanField(
        label="It names no child, and nobody who holds no public office",
        error_messages={
            "required": "Read it once more: take out whatever lets a child, or somebody who holds no public office, be "
            "recognised. Then tick this."
        },
    )

    def __init__(self, *args: Any, claims: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = list(claims.items())  # type: ignore[attr-defined]


class AnswerViewForm(OnceForm):
    words = forms.CharField(
        label="The council’s answer",
        help_text="It is shown under the view. The view stays as it is.",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class WithholdForm(OnceForm):
    reason = forms.ChoiceField(
        label="Why must it not be shown?",
        choices=Reason.choices,
        widget=forms.RadioSelect,
        help_text="There are no other reasons. If it is wrong or unfair, answer it.",
    )
    words = forms.CharField(
        label="Where in it, and why",
        help_text="Not shown to the public. Do not repeat the name.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideWithholdingForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[
            ("withhold", "Withhold it: a notice with the reason stands in its place"),
            ("show", "Show it: the reason does not hold"),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Why", help_text="Not shown to the public.", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
