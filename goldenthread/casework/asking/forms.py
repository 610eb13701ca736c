"""Forms of asking: for families and schools, one thing on each page and nothing required; for the officer."""

from typing import Any

from django import forms

from goldenthread.base import files
from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.casework.cases.forms import a_few_words, today
from goldenthread.casework.cases.kinds import Source
from goldenthread.casework.children.forms import BeginForm

WHO = [
    (Source.FAMILY.value, "A parent or carer, or the young person"),
    (Source.SCHOOL.value, "A school, college or nursery"),
    (Source.HEALTH.value, "A health professional"),
    (Source.SOCIAL_CARE.value, "A social care professional"),
    (Source.OTHER.value, "Somebody else"),
]


class YouForm(OnceForm):
    source = forms.ChoiceField(label="Who are you?", choices=WHO, widget=forms.RadioSelect, required=False)
    who_name = forms.CharField(label="Your name", max_length=200, required=False)
    who_is = forms.CharField(
        label="What are you to the child?", max_length=200, required=False, help_text="For example, mother, or SENCO"
    )
    who_email = forms.EmailField(label="Email address", max_length=200, required=False)
    who_phone = forms.CharField(label="Telephone number", max_length=40, required=False)
    who_needs = forms.CharField(
        label="How should we communicate with you?",
        max_length=300,
        required=False,
        help_text="For example, in Polish, by text message, in large print",
    )


class ChildForm(OnceForm):
    given_name = forms.CharField(label="Given names", max_length=200, required=False)
    family_name = forms.CharField(label="Family name", max_length=200, required=False)
    date_of_birth = DayField(label="Date of birth", required=False, latest=today, help_text="For example, 27 3 2016")
    school = forms.CharField(label="School, college or nursery", max_length=200, required=False)


class WorriesForm(OnceForm):
    words = a_few_words("What is hard, and what has been tried?", rows=10, longest=20_000, required=False)
    hopes = a_few_words("What do you hope for?", rows=5, longest=4_000, required=False)


class FileForm(OnceForm):
    upload = files.UploadField(label="Choose a file", root="casework", required=False)


class AskForm(OnceForm):
    """Of a child whose record one has already."""

    words = a_few_words("What is hard, and what has been tried?", rows=10, longest=20_000, required=False)
    hopes = a_few_words("What do you hope for?", rows=5, longest=4_000, required=False)
    upload = files.UploadField(label="A file, if you have one", root="casework", required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("words", "").strip() and not found.get("upload") and "upload" not in self.errors:
            self.add_error("words", "Write what is hard, or add a file")
        return found


class MatchForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reference = forms.ChoiceField(label="Whose request is it?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reference"].choices = choices or []  # type: ignore[attr-defined]


class NewRecordForm(BeginForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class AsideForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    why = a_few_words("What is it, if it is no request?")
