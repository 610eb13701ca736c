"""What the page of the flow is asked."""

from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.govuk.forms import DayField
from goldenthread.casework.cases.kinds import Source
from goldenthread.casework.flow.looking import OUTCOMES, Asked
from goldenthread.casework.flow.trying import NAMES as NAMES_OF


class FlowQuery(forms.Form):
    first = DayField(label="Requests from", required=False, latest=timezone.localdate)
    last = DayField(label="Requests to", required=False, latest=timezone.localdate)
    source = forms.ChoiceField(label="Who asked", required=False, choices=[("", "Anybody"), *Source.choices])
    team = forms.IntegerField(required=False, min_value=0, max_value=30_000, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label="How it ended", required=False, choices=list(OUTCOMES.items()))
    since = DayField(
        label="Compare waits before and after",
        required=False,
        latest=timezone.localdate,
        help_text="For example the day on which fast track began.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", "“Requests to” must be the same day as “Requests from” or later")
        return cleaned

    def asked(self) -> Asked:
        said = self.cleaned_data
        return Asked(
            said.get("first"), said.get("last"), int(said.get("source") or 0), said.get("team") or 0,
            said.get("outcome") or "", said.get("since"),
        )  # fmt: skip


class CasesQuery(FlowQuery):
    step = forms.CharField(max_length=200)
    to = forms.CharField(max_length=200)
    attribute = forms.CharField(required=False, max_length=60)
    code = forms.IntegerField(required=False, min_value=0, max_value=40_000)


class WhatIfQuery(forms.Form):
    """The levers of a policy. An empty one stays as it is today."""

    panel_every = forms.IntegerField(label=NAMES_OF["panel_every"], required=False, min_value=1, max_value=91)
    panel_places = forms.IntegerField(label=NAMES_OF["panel_places"], required=False, min_value=1, max_value=500)
    fast_places = forms.IntegerField(label=NAMES_OF["fast_places"], required=False, min_value=0, max_value=499)
    again_days = forms.IntegerField(label=NAMES_OF["again_days"], required=False, min_value=0, max_value=365)
    chase_on_day = forms.IntegerField(label=NAMES_OF["chase_on_day"], required=False, min_value=0, max_value=120)
    hold_days = forms.IntegerField(label=NAMES_OF["hold_days"], required=False, min_value=0, max_value=120)
    psychologists = forms.FloatField(label=NAMES_OF["psychologists"], required=False, min_value=0.1, max_value=500)
    officers = forms.FloatField(label=NAMES_OF["officers"], required=False, min_value=0.1, max_value=500)
    cost_panel = forms.FloatField(label=NAMES_OF["cost_panel"], required=False, min_value=0, max_value=1_000_000)
    cost_psychologist = forms.FloatField(
        label=NAMES_OF["cost_psychologist"], required=False, min_value=0, max_value=1_000_000
    )
    cost_officer = forms.FloatField(label=NAMES_OF["cost_officer"], required=False, min_value=0, max_value=1_000_000)
    cost_chase = forms.FloatField(label=NAMES_OF["cost_chase"], required=False, min_value=0, max_value=1_000_000)
