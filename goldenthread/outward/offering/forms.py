"""Forms for whoever reads what came in."""

from django import forms

from goldenthread.base.editing.forms import OnceForm
from goldenthread.outward.offering.models import Why


class ReadForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    do = forms.ChoiceField(
        label="What becomes of it?",
        choices=[("public", "Put it in public"), ("decline", "Leave it out of public")],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Its words, as they will be shown",
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Leave out only what lets somebody be recognised, and put […] in its place.",
    )
    left_out = forms.BooleanField(label="Words were left out", required=False)
    why = forms.ChoiceField(
        label="If it is left out of public: why?", choices=[("", "It is not left out"), *Why.choices], required=False
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("do") == "decline" and not cleaned.get("why"):
            self.add_error("why", "Choose why it is left out of public")
        return cleaned
