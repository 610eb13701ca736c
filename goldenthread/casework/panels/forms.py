"""Forms of panels."""

from typing import Any

from django import forms

from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.casework.cases.case_forms import DAY, a_choice
from goldenthread.casework.cases.forms import a_few_words
from goldenthread.casework.panels.kinds import Advice, PanelKind, Question, Seniority


class VersionedForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class PanelForm(OnceForm):
    name = forms.CharField(label="Name of the panel", max_length=120)
    kind = a_choice("What kind of panel is it?", PanelKind.choices)
    capacity = forms.IntegerField(label="Cases that it hears in one meeting", min_value=1, max_value=200)
    quorum = forms.IntegerField(label="Members who must be there", min_value=1, max_value=50)
    post = forms.CharField(label="Which post takes the chair?", max_length=200, help_text="The post, not the person")
    seniority = a_choice("How senior is that post?", Seniority.choices)
    since = DayField(label="Since when?", help_text=DAY)


class ChairForm(OnceForm):
    post = forms.CharField(label="Which post takes the chair?", max_length=200, help_text="The post, not the person")
    seniority = a_choice("How senior is that post?", Seniority.choices)
    starts = DayField(label="From which day?", help_text=DAY)
    why = a_few_words("Why does it change?")


class MemberForm(OnceForm):
    user = forms.ChoiceField(label="Who joins?")
    starts = DayField(label="From which day?", help_text=DAY)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = people  # type: ignore[attr-defined]


class EndMemberForm(OnceForm):
    last_day = DayField(label="What is their last day?", help_text=DAY)


class DayForm(OnceForm):
    day = DayField(label="On which day does it meet?", help_text=DAY)
    papers_by = DayField(label="By which day must papers be here?", help_text=DAY)
    capacity = forms.IntegerField(label="How many cases can it hear?", min_value=1, max_value=200)


class ItemForm(OnceForm):
    meeting = forms.ChoiceField(label="Which meeting?", widget=forms.RadioSelect)
    question = a_choice("What is asked of the panel?", Question.choices)

    def __init__(self, *args: Any, days: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].choices = days  # type: ignore[attr-defined]


class OffForm(OnceForm):
    why = a_few_words("Why is it taken off?", longest=200)


class AdviseForm(VersionedForm):
    advice = a_choice("What does the panel advise?", [one for one in Advice.choices if one[0] != "none"])
    reasons = a_few_words("Its reasons, for this child", rows=6, longest=8_000, required=False)
    stood_down = forms.CharField(
        label="Who stood down for this case, knowing the family?", max_length=400, required=False
    )


class AttendedForm(VersionedForm):
    present = forms.MultipleChoiceField(
        label="Which members were there?", widget=forms.CheckboxSelectMultiple, required=False
    )
    others = a_few_words("Who else, one on each line", required=False, longest=2_000)
    chair = forms.CharField(label="Who took the chair, by name and post?", max_length=200)
    note = forms.CharField(label="Note", max_length=400, required=False)

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = members  # type: ignore[attr-defined]
