"""Forms of those who decide what the public sees."""

from django import forms

from goldenthread.base.editing.forms import OnceForm


class PrepareForm(OnceForm):
    note = forms.CharField(
        label="What changed, in words for the public",
        help_text="One or two sentences. They are shown on the public list of releases.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DecideForm(OnceForm):
    """Approve or withdraw. `digest` and `version` are those of the release that the person was shown."""

    digest = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[
            ("approve", "Approve: publish these pages as they are"),
            ("withdraw", "Withdraw: do not publish them"),
        ],
        widget=forms.RadioSelect,
    )
