"""Forms of routes and enquiries."""

from typing import Any

from django import forms

from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.casework.cases.case_forms import DAY, VersionedForm, a_choice, a_day
from goldenthread.casework.cases.forms import a_few_words
from goldenthread.casework.routes.models import OUTCOMES, ROUTES, Asker, Authority


class HelpForm(OnceForm):
    route = a_choice("What is asked for?", ROUTES)
    party = forms.ChoiceField(label="Which party asks?", required=False)
    asked_by = forms.CharField(label="Otherwise, who asks?", max_length=200, required=False)
    asked_on = a_day("On which day?")
    words = a_few_words("What do they ask for, in their words?", rows=5, longest=4_000, required=False)

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = [("", "Nobody of these"), *parties]  # type: ignore[attr-defined]


class HelpAnswerForm(VersionedForm):
    outcome = a_choice("What is decided?", OUTCOMES)
    day = a_day("On which day?")
    reasons = a_few_words("The reasons for this child and family", rows=5, longest=4_000, required=False)
    criteria = forms.CharField(label="Which criteria were applied, and which version?", max_length=200, required=False)
    act_1970_considered = forms.BooleanField(
        label="Section 2 of the Chronically Sick and Disabled Persons Act 1970 was considered", required=False
    )
    offered = forms.CharField(label="What else is offered?", max_length=400, required=False)
    review_on = DayField(label="When is it looked at again?", required=False, help_text=DAY)
    complain = forms.BooleanField(label="They were told how to complain", required=False)


class EnquiryForm(OnceForm):
    asker = a_choice("Who asks?", Asker.choices)
    name = forms.CharField(label="Name and office", max_length=200)
    authority = a_choice("By what authority?", Authority.choices)
    authority_seen = forms.CharField(label="What was seen, and when?", max_length=300, required=False)
    came_on = a_day("On which day did it come?")
    about = a_few_words("What is it about?", rows=4, longest=2_000)
    routed_to = forms.CharField(label="Who answers?", max_length=200, required=False)


class ReplyForm(VersionedForm):
    day = a_day("On which day?")
    reply = a_few_words("The answer", rows=6, longest=4_000)
