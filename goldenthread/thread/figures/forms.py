"""Forms of the figures' pages: what may be uploaded, and what a query string may say."""

from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.govuk.forms import DayField
from goldenthread.base.govuk.query import PageField
from goldenthread.thread.figures.actions import FEWEST_CHARACTERS, MOST_CHARACTERS
from goldenthread.thread.figures.measures import ALL

MOST_UPLOADED = 60_000_000  # bytes of all files together; a zipped release has 4 million
MOST_FILES = 30
FIRST_YEAR, LAST_YEAR = 2005, 2100


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more files, as a list. All together they may not be too large."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            raise forms.ValidationError("Select the zip or the CSV files of the release", code="required")
        if len(given) > MOST_FILES:
            raise forms.ValidationError(f"Select {MOST_FILES} files or fewer: one release at a time", code="many")
        if sum(file.size for file in given) > MOST_UPLOADED:
            raise forms.ValidationError("The files must be smaller than 60 MB together", code="large")
        return [super(SeveralFilesField, self).clean(file, initial) for file in given if file.size] or self.empty()

    def empty(self) -> Any:
        raise forms.ValidationError("The selected files are empty", code="empty")


class ImportForm(forms.Form):
    uploads = SeveralFilesField(
        label="Files of the release",
        help_text="The zip as downloaded from the Department's release page, or its CSV files.",
        widget=SeveralFiles(attrs={"accept": ".zip,.csv"}),
    )
    edition = forms.CharField(
        label="Edition",
        min_length=FEWEST_CHARACTERS,
        max_length=MOST_CHARACTERS,
        help_text="In the Department's words, for example “first published” or “revised January 2026”. "
        "The files do not say it.",
        widget=forms.TextInput(attrs={"width": "20"}),
    )
    published = DayField(
        label="Day of publication",
        help_text="As the release page gives it, for example 26 6 2025.",
        latest=timezone.localdate,
    )
    reporting_year = forms.IntegerField(
        label="Reporting year",
        required=False,
        min_value=2010,
        max_value=LAST_YEAR,
        help_text="Leave empty to take the year that the files show.",
        widget=forms.NumberInput(attrs={"width": "4"}),
    )


class ConfirmForm(forms.Form):
    token = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)


class PageOnly(forms.Form):
    page = PageField()


class FiguresQuery(forms.Form):
    """Which figures of an area: all, or of one measure, or from and to a year."""

    measure = forms.ChoiceField(
        label="Measure", required=False, choices=[("", "All measures"), *((m.code, m.name) for m in ALL.values())]
    )
    first = forms.IntegerField(label="From year", required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    last = forms.IntegerField(label="To year", required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", "To year must be the same as or after From year")
        return cleaned
