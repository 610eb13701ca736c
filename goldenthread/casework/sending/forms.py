"""Forms of what leaves."""

from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.casework.cases import worklists
from goldenthread.casework.sending.models import Channel


class SendForm(OnceForm):
    """`look`: checks what was chosen, outside any transaction; what must be mended first is said above the form."""

    to = forms.ChoiceField(label="To whom?", widget=forms.RadioSelect)
    channel = forms.ChoiceField(label="How?", choices=Channel.choices, widget=forms.RadioSelect, initial=Channel.PORTAL)
    words = forms.CharField(
        label="A few words to go with it", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, recipients: list[tuple[str, str]], look: Any,
                 wishes: dict[str, str] | None = None, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["to"].widget.attrs["hints"] = {key: words for key, words in (wishes or {}).items() if words}
        self.fields["to"].choices = recipients  # type: ignore[attr-defined]
        self.look, self.doubts = look, None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors:
            self.doubts = self.look(found["to"], found["words"])
        return found


class DecideSendingForm(OnceForm):
    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[
            ("approve", "Let it go: I have read it, and it is right for this person"),
            ("refuse", "Do not let it go"),
        ],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(label="Why?", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class PostedForm(OnceForm):
    day = DayField(label="On which day was it posted?", latest=timezone.localdate, help_text="For example, 27 3 2026")


class ExportQuery(forms.Form):
    which = forms.ChoiceField(choices=[(key, key) for key in worklists.LISTS], required=False)


class ExportForm(OnceForm):
    which = forms.ChoiceField(label="Which list?", required=False)
    columns = forms.MultipleChoiceField(label="What do you need?", widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label="What for, and who will see it?", max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, columns: list[tuple[str, str]], which: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["columns"].choices = columns  # type: ignore[attr-defined]
        self.fields["which"].choices = which  # type: ignore[attr-defined]


class DecideForm(OnceForm):
    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[("approve", "Approve it"), ("refuse", "Refuse it")],
        widget=forms.RadioSelect,
    )
