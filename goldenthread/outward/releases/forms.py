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


class SmallNumbersForm(OnceForm):
    """The rules for small numbers from the next release on."""

    hide_up_to = forms.IntegerField(
        label="Hide counts up to",
        help_text="5 by default: counts of 1 to 5 children are hidden.",
        min_value=0,
        max_value=50,
    )
    hide_nought = forms.TypedChoiceField(
        label="Is 0 hidden too?",
        help_text="If 0 is shown, a reader knows that whatever is hidden is not 0.",
        choices=[("yes", "Yes, hide it"), ("no", "No, show it")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    round_to = forms.IntegerField(
        label="Round what is shown to the nearest",
        help_text="5 by default. 1 shows exact numbers.",
        min_value=1,
        max_value=50,
    )
    least_group = forms.IntegerField(
        label="Show a group from so many cases on",
        help_text="10 by default, for parts by need, age, who asked and the like.",
        min_value=0,
        max_value=100,
    )
    why = forms.CharField(label="Why", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    decision = forms.CharField(
        label="Who decided so, when, and where it is recorded",
        help_text="Needed where anything is looser than the default.",
        max_length=300,
        required=False,
    )
