"""Forms of letters."""

from django import forms

from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.casework.cases.forms import a_few_words
from goldenthread.casework.letters.models import Details


class MakeForm(OnceForm):
    """The notice is what the page shows; only its print is chosen."""

    large = forms.BooleanField(label="Make it in large print (18 point)", required=False)


class WordingForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    text = a_few_words("The words", rows=24, longest=30_000)


class DetailsForm(EditForm):
    class Meta:
        model = Details
        fields = ("office", "sendiass", "mediation", "disagreement", "settings_list")
