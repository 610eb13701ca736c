"""Forms of bringing cases in: the list and its team, which column holds what, and yes."""

from typing import Any

from django import forms

from goldenthread.base import files
from goldenthread.base.editing.forms import OnceForm
from goldenthread.casework.children.models import Team
from goldenthread.rules.casework.importing import columns


class ListForm(OnceForm):
    upload = files.UploadField(label="The list", root="casework", kinds={files.Kind.CSV, files.Kind.XLSX})
    team = forms.ModelChoiceField(
        label="Which team answers for these cases?",
        queryset=Team._base_manager.none(),
        help_text="Records of children who are new here are opened to it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team._base_manager.all()  # type: ignore[attr-defined]


class VersionForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ColumnsForm(VersionForm):
    """One choice for each of our columns: which of the list's headings holds it, or none."""

    def __init__(self, *args: Any, heads: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Not in my list")]
        choices += [(str(place), head or f"Column {place + 1}") for place, head in enumerate(heads)]
        for column in columns().values():
            self.fields[column.key] = forms.ChoiceField(
                label=column.label,
                choices=choices,
                required=column.required,
                help_text=column.says,
                error_messages={"required": f"Say which column of your file holds: {column.label}"},
            )

    def mapping(self) -> dict[str, int]:
        return {key: int(self.cleaned_data[key]) for key in columns() if self.cleaned_data.get(key)}
