"""Forms of the log of troubles."""

from django import forms

from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.casework.cases.forms import a_few_words, today
from goldenthread.casework.troubles.models import TroubleState, Where


class TroubleForm(OnceForm):
    where = forms.ChoiceField(label="Where in the tool?", choices=Where.choices, widget=forms.RadioSelect)
    words = a_few_words("What happens?", rows=4, longest=1_000)
    noticed_on = DayField(label="Since when?", latest=today)


class AnswerForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    state = forms.ChoiceField(label="How does it stand?", choices=TroubleState.choices, widget=forms.RadioSelect)
    words = a_few_words("What was done, or why does it stay?", rows=4, longest=1_000, required=False)
