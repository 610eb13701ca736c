"""Forms of how somebody wishes to be reached."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.casework.contact.models import WAYS, Wishes
from goldenthread.rules.casework.reaching import Way


class WishesForm(OnceForm):
    """`others`: the other parties, to whom a copy may go. `mine`: whoever fills it in speaks of themself."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    ways = forms.MultipleChoiceField(
        label="Which ways suit?", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Leave it empty if all do. What the law asks for in writing comes in writing all the same.",
    )  # fmt: skip
    not_by = forms.MultipleChoiceField(
        label="Which ways must not be used?", required=False, widget=forms.CheckboxSelectMultiple
    )
    no_messages = forms.BooleanField(label="Please do not leave messages on the telephone", required=False)
    times = forms.CharField(
        label="Times of day that suit", max_length=120, required=False, help_text="Such as: after 6 in the evening"
    )
    form = forms.ChoiceField(label="In which form?", choices=Wishes.Format.choices, widget=forms.RadioSelect)
    language = forms.CharField(
        label="Language, if it is not English", max_length=80, required=False, help_text="Such as: Polish"
    )
    interpreter = forms.BooleanField(label="An interpreter is needed", required=False)
    copy_to = forms.ChoiceField(
        label="Who else gets a copy?", required=False, help_text="Only somebody who speaks for the child already."
    )
    note = forms.CharField(
        label="Anything else", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="A few words that whoever writes or rings reads first.",
    )  # fmt: skip

    def __init__(self, *args: Any, others: dict[str, Any], mine: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        ways = [(way.code, way.mine) for way in Way] if mine else WAYS
        ring = "Telephone: write to me, do not ring" if mine else "By telephone: write, do not ring"
        fields["ways"].choices = ways
        fields["not_by"].choices = [(code, ring if code == Way.PHONE.code else words) for code, words in ways
                                    if code != Way.PORTAL.code]  # fmt: skip
        self.others = others
        names = [(key, f"{row.person.name}, {row.get_kind_display().lower()}") for key, row in others.items()]
        fields["copy_to"].choices = [("", "Nobody else"), *names]
        if not others:
            del self.fields["copy_to"]

    def values(self) -> dict[str, Any]:
        found = {name: self.cleaned_data.get(name) for name in Wishes.NAMES}
        found["copy_to"] = self.others.get(self.cleaned_data.get("copy_to") or "")
        return found


class DoneForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    way = forms.ChoiceField(label="How did you send it?", choices=WAYS, widget=forms.RadioSelect)
    day = DayField(label="On which day?", latest=timezone.localdate)
    words = forms.CharField(
        label="What was said or sent", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
