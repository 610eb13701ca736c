"""Forms for whoever keeps a document of thresholds."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base import citations
from goldenthread.base.accounts import roles
from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.families.offer.models import Service
from goldenthread.families.thresholds.models import Edition, FollowUp, Level, Paragraph, Route, ThresholdDocument


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DocumentForm(EditForm):
    review_by = DayField(label="To be looked at again by", required=False)

    class Meta:
        model = ThresholdDocument
        fields = ["title", "summary", "keeper", "contact", "review_by"]
        help_texts = {
            "keeper": "A post, such as Head of early help",
            "contact": "What a parent reads: a telephone number and an email address",
        }


class EditionForm(EditForm):
    readers = forms.MultipleChoiceField(
        label="Who is asked to read it?", widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = Edition
        fields = ["why", "made_with", "readers", "reasons"]
        widgets = {"why": area(4), "reasons": area(2)}
        labels = {"made_with": "Who helped to write it, such as which parents’ group?"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["readers"].choices = [
            (key, role.label) for key, role in roles.all_roles().items() if role.site == "office"
        ]


class LevelForm(EditForm):
    class Meta:
        model = Level
        fields = ["title", "for_whom", "help", "ask", "after", "safeguarding"]
        widgets = {"for_whom": area(3), "help": area(4), "ask": area(3), "after": area(3)}


class ParagraphForm(EditForm):
    class Meta:
        model = Paragraph
        fields = ["ref", "level", "heading", "words"]
        widgets = {"words": area(6), "ref": forms.TextInput(attrs={"width": "5"})}
        help_texts = {"ref": "Such as 2.3. It stays with the paragraph through all editions."}

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["level"].queryset = edition.levels.all()
        fields["level"].empty_label = "Of no one level"
        if self.instance.pk:
            del fields["ref"]

    def clean_ref(self) -> str:
        ref: str = self.cleaned_data["ref"].strip()
        if not re.fullmatch(r"\d{1,2}(\.\d{1,2}){0,2}", ref):
            raise forms.ValidationError("A number has figures and points only, such as 2.3 or 4.")
        return ref


class DropForm(OnceForm):
    why = forms.CharField(label="Why is it taken out?", max_length=300, widget=area(3))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class RouteForm(EditForm):
    offer = forms.ChoiceField(label="Its entry in the local offer", required=False)

    class Meta:
        model = Route
        fields = ["title", "to_whom", "how", "after", "law", "offer", "safeguarding", "shown"]
        widgets = {"how": area(3), "after": area(3)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = [
            (one.slug, f"{one.name} ({one.provider})") for one in Service.objects.live().select_related("provider")
        ]
        fields: dict[str, Any] = self.fields
        fields["offer"].choices = [("", "No entry"), *entries]


class InForceForm(OnceForm):
    on = DayField(label="From which day does it hold?", latest=timezone.localdate)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class RelyForm(OnceForm):
    """What relies on a paragraph: one thing of any kind that a room lists."""

    thing = forms.ChoiceField(label="What relies on it?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = []
        for code, kind in citations.KINDS.items():
            rows = [(f"{code}:{one.key}", one.title) for one in kind.lists() if one.open]
            if rows:
                groups.append((kind.label, rows))
        fields: dict[str, Any] = self.fields
        fields["thing"].choices = [("", "Choose one"), *groups]


class NoLongerForm(OnceForm):
    pass


class ReadForm(OnceForm):
    pass


class FollowUpForm(OnceForm):
    done = forms.ChoiceField(
        label="What did you find?",
        choices=[choice for choice in FollowUp.Done.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Anything that others should know", max_length=300, required=False, widget=area(2))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
