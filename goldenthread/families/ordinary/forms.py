"""Forms of the ordinary offer: for the council, and for a setting that says how it stands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.base.govuk.forms import DayField, SeveralField
from goldenthread.families.offer.models import Provider
from goldenthread.families.ordinary.actions import mark, meant_for
from goldenthread.families.ordinary.models import Expectation, Statement, Visit


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ExpectationForm(EditForm):
    class Meta:
        model = Expectation
        fields = ["title", "phase", "area", "stage", "plain", "ask", "source", "reasons", "shown"]
        widgets = {"plain": area(5), "ask": area(3), "reasons": area(2)}
        help_texts = {
            "plain": "A parent reads this. Say what is done, and by whom.",
            "ask": "Such as: Ask the SENCO what is done each week, and when you meet again.",
        }


class StandsForm(OnceForm):
    """How a setting stands to each expectation that is meant for it, each with its own words."""

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mine = meant_for(provider)
        held = {row.expectation_id: row for row in provider.statements.all()}
        for one in self.mine:
            row = held.get(one.pk)
            self.fields[f"stands_{one.slug}"] = forms.ChoiceField(
                label=one.title, choices=Statement.CHOICES, widget=forms.RadioSelect, required=False,
                help_text=one.plain, initial=row.stands if row else "",
            )  # fmt: skip
            self.fields[f"words_{one.slug}"] = forms.CharField(
                label=f"{one.title}: what you do, in your own words", widget=area(2), required=False,
                max_length=1_000, initial=row.words if row else "",
            )  # fmt: skip
            self.fields[f"was_{one.slug}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=16,
                initial=mark(row.stands, row.words) if row else mark("", ""),
            )  # fmt: skip

    def said(self) -> dict[str, tuple[str, str]]:
        given = self.cleaned_data
        return {one.slug: (given[f"stands_{one.slug}"], given[f"words_{one.slug}"]) for one in self.mine}

    def was(self) -> dict[str, str]:
        """The mark of each as it was shown."""
        marks = {one.slug: self.cleaned_data[f"was_{one.slug}"] for one in self.mine}
        return {slug: shown for slug, shown in marks.items() if shown}


class VisitForm(OnceForm):
    kind = forms.ChoiceField(
        label="Was it support or a challenge?", choices=Visit.Kind.choices, widget=forms.RadioSelect
    )
    on = DayField(label="Day", latest=timezone.localdate)
    about = SeveralField(
        Expectation.objects.none(), label="What was it about?", widget=forms.CheckboxSelectMultiple, required=False
    )
    words = forms.CharField(
        label="What was given, or asked for?", widget=area(4), max_length=2_000,
        help_text="It is shown in public beside what the setting says. Name no pupil.",
    )  # fmt: skip
    because = forms.CharField(label="Why?", max_length=300, required=False)
    answer_by = DayField(label="By when is an answer asked for?", required=False)

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [one.pk for one in meant_for(provider)]
        fields: dict[str, Any] = self.fields
        fields["about"].queryset = Expectation.objects.filter(pk__in=keys)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "on", "words", "because", "answer_by")}


class VisitAnswerForm(OnceForm):
    words = forms.CharField(label="What did the setting answer?", widget=area(4), max_length=2_000)
    on = DayField(label="On which day?", latest=timezone.localdate)
    settled = forms.BooleanField(label="That settles it", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class TermForm(OnceForm):
    term = DayField(label="First day of the term", latest=timezone.localdate)
    pupils = forms.IntegerField(
        label="How many pupils have SEN support?", min_value=0, max_value=20_000,
        widget=forms.NumberInput(attrs={"width": "5"}),
    )  # fmt: skip
    reviewed = forms.IntegerField(
        label="For how many of them was the help looked at again this term?", min_value=0, max_value=20_000,
        widget=forms.NumberInput(attrs={"width": "5"}),
    )  # fmt: skip
    with_family = forms.IntegerField(
        label="For how many of those was the family there?", min_value=0, max_value=20_000,
        widget=forms.NumberInput(attrs={"width": "5"}),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("term", "pupils", "reviewed", "with_family")}
