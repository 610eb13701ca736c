"""Forms about what happened and about papers."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base import files
from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.casework.cases.kinds import BAND_CHOICES, MACHINES, PaperKind
from goldenthread.rules.law.facts import names


def today() -> date:
    return timezone.localdate()


def a_few_words(label: str, rows: int = 3, longest: int = 400, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **more)


class MatterForm(OnceForm):
    # a request is keyed on a page of its own, with who asked and on which day it came
    machine = forms.ChoiceField(
        label="What begins?", choices=[one for one in MACHINES if one[0] != "request"], widget=forms.RadioSelect
    )
    day = DayField(
        label="On which day?", latest=today, help_text="The day on which it came or was sent, for example 27 3 2026"
    )


class FactForm(OnceForm):
    name = forms.ChoiceField(label="What happened?")
    day = DayField(label="On which day?", required=False, latest=today, help_text="For example, 27 3 2026")
    value = forms.CharField(label="In words, where it is no day", required=False, max_length=500)

    def __init__(self, *args: Any, known: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(n, f.words.capitalize()) for n, f in names().items() if n not in known]
        self.fields["name"].choices = [("", "Choose what happened"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        fact = names().get(found.get("name") or "")
        if fact is None or "day" in self.errors:
            return found
        if fact.kind == "day" and not found.get("day"):
            self.add_error("day", "Enter the day on which it happened")
        if fact.kind != "day" and not found.get("value"):
            expected = (
                ", ".join(fact.choices) if fact.choices else "yes or no" if fact.kind == "yes_no" else "some words"
            )
            self.add_error("value", f"Enter {expected}")
        found["said"] = found.get("day") if fact.kind == "day" else found.get("value")
        return found


class CorrectForm(OnceForm):
    never = forms.BooleanField(label="It never happened", required=False)
    day = DayField(label="The right day", required=False, latest=today, help_text="For example, 27 3 2026")
    value = forms.CharField(label="The right words", required=False, max_length=500)
    why = a_few_words("Why was it wrong, and how do you know?")

    def __init__(self, *args: Any, is_day: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["value" if is_day else "day"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        said = found.get("day") or found.get("value")
        if not found.get("never") and not said and "day" not in self.errors:
            self.add_error(
                "day" if "day" in self.fields else "value", "Enter what is right, or say that it never happened"
            )
        found["said"] = None if found.get("never") else said
        return found


class DecideForm(OnceForm):
    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[("approve", "Approve it"), ("refuse", "Refuse it")],
        widget=forms.RadioSelect,
    )


class PaperForm(OnceForm):
    kind = forms.ChoiceField(label="What is it?", choices=PaperKind.choices)
    title = forms.CharField(label="Title", max_length=200, help_text="What it is, not what it says")
    band = forms.ChoiceField(
        label="What does it tell of?",
        choices=BAND_CHOICES,
        widget=forms.RadioSelect,
        help_text="If several, choose the last that applies.",
    )
    supplied_by = forms.CharField(label="Who supplied it?", max_length=200, required=False)
    upload = files.UploadField(label="File", root="casework", required=False)
    words = a_few_words("Or what it says", rows=8, longest=50_000, required=False)
    third_party = forms.BooleanField(label="It tells of somebody else in confidence", required=False)
    serious_harm = forms.BooleanField(
        label="Showing it to the child or family could cause serious harm", required=False
    )
    tells_whereabouts = forms.BooleanField(
        label="It tells where the child or a party lives or can be found", required=False
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("upload") and not (found.get("words") or "").strip() and "upload" not in self.errors:
            self.add_error("upload", "Choose a file, or write what the paper says")
        return found


class ContributeForm(OnceForm):
    """What a family, school or adviser adds through the portal."""

    kind = forms.ChoiceField(label="What is it?", widget=forms.RadioSelect)
    title = forms.CharField(
        label="Title", max_length=200, help_text="For example, Report of the speech therapist, May 2026"
    )
    upload = files.UploadField(label="File", root="casework", required=False)
    words = a_few_words("Or write it here", rows=8, longest=20_000, required=False)
    tells_whereabouts = forms.BooleanField(label="It tells where somebody lives or can be found", required=False)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("upload") and not (found.get("words") or "").strip() and "upload" not in self.errors:
            self.add_error("upload", "Choose a file, or write it in the box")
        return found


class IssueForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class VersionForm(OnceForm):
    upload = files.UploadField(label="File", root="casework", required=False)
    words = a_few_words("Or what it says", rows=8, longest=50_000, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("upload") and not (found.get("words") or "").strip() and "upload" not in self.errors:
            self.add_error("upload", "Choose a file, or write what the paper says")
        return found


class ReclassifyForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    band = forms.ChoiceField(label="What does it tell of?", choices=BAND_CHOICES, widget=forms.RadioSelect)
    why = a_few_words("Why?", longest=300)


class MarkForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    third_party = forms.BooleanField(label="It tells of somebody else in confidence", required=False)
    serious_harm = forms.BooleanField(
        label="Showing it to the child or family could cause serious harm", required=False
    )
    tells_whereabouts = forms.BooleanField(
        label="It tells where the child or a party lives or can be found", required=False
    )


class ShareForm(OnceForm):
    key = forms.ChoiceField(label="Who may see it?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = choices  # type: ignore[attr-defined]
