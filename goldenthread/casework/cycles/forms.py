"""Forms of one round of help at school."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.casework.cycles.models import SupportCycle


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class CycleForm(OnceForm):
    hard = forms.CharField(label="What is hard for the child?", widget=area(4), max_length=3_000)
    wish = forms.CharField(
        label="What do the child and the family wish for?", widget=area(), max_length=2_000, required=False
    )
    does = forms.CharField(label="What is done?", widget=area(4), max_length=3_000)
    by_whom = forms.CharField(label="By whom, and how often?", max_length=300)
    begun_on = DayField(label="On which day was it agreed?", latest=timezone.localdate)
    look_on = DayField(label="When do you look at it together?")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("hard", "wish", "does", "by_whom", "begun_on", "look_on")}


class CorrectCycleForm(CycleForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class LookForm(OnceForm):
    looked_on = DayField(label="On which day did you look at it?", latest=timezone.localdate)
    worked = forms.ChoiceField(label="Did it work?", choices=SupportCycle.Worked.choices, widget=forms.RadioSelect)
    found = forms.CharField(label="What did you see, and what comes next?", widget=area(4), max_length=3_000)
    family_there = forms.BooleanField(label="The family was there", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
