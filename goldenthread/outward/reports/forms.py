"""The form of a council's paper template."""

from collections.abc import Mapping
from typing import Any

from django import forms

from goldenthread.base import files
from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.outward.reports import actions
from goldenthread.outward.reports.kinds import KINDS
from goldenthread.outward.reports.models import PaperTemplate
from goldenthread.outward.reports.proof_paper import SECTIONS
from goldenthread.refused import Refused
from goldenthread.thread.governance.models import Body, Checkpoint, Decision
from goldenthread.thread.improvement.models import Council

LARGEST_LOGO = 300_000  # bytes


class TemplateForm(EditForm):
    """Order, words and logo. The figures are not in it, and cannot be."""

    order_words = forms.CharField(
        label="Sections, one on each line, in your order",
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        help_text="The sections are listed below. Leave empty for our order.",
        max_length=500,
    )
    wording_words = forms.CharField(
        label="Your own words, one block on each line",
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        help_text="The block's name, a colon and your words. Figures must stay exactly as they are.",
        max_length=4000,
    )
    logo_file = files.UploadField(
        label="Logo",
        required=False,
        kinds={files.Kind.PNG, files.Kind.JPEG},
        help_text="A PNG or JPEG picture, at most 300 kB",
    )

    class Meta:
        model = PaperTemplate
        fields = ["logo_alt"]
        labels = {"logo_alt": "What the logo shows, in words"}
        help_texts = {"logo_alt": "Read out to people who do not see it, such as “Southend-on-Sea City Council”"}

    field_order = ["order_words", "wording_words", "logo_file", "logo_alt", "version", "submission_key"]

    def __init__(self, *args: Any, sections: Mapping[str, str] = SECTIONS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections
        if not self.is_bound:
            self.initial["order_words"] = "\n".join(self.instance.order)
            self.initial["wording_words"] = "\n".join(f"{k}: {v}" for k, v in self.instance.wording.items())

    def clean_order_words(self) -> list[str]:
        keys = [line.strip() for line in self.cleaned_data["order_words"].splitlines() if line.strip()]
        unknown = [key for key in keys if key not in self.sections]
        if unknown:
            known = ", ".join(self.sections)
            raise forms.ValidationError(f"There is no section “{unknown[0]}”. Sections are {known}.")
        return keys

    def clean_wording_words(self) -> dict[str, str]:
        out: dict[str, str] = {}
        for number, line in enumerate(self.cleaned_data["wording_words"].splitlines(), 1):
            if not line.strip():
                continue
            key, colon, words = line.partition(":")
            if not colon or not words.strip():
                raise forms.ValidationError(f"Line {number}: write the block's name, a colon and your words.")
            out[key.strip()] = words.strip()
        return out

    def clean_logo_file(self) -> bytes | None:
        """The picture as the gate drew it afresh; the gate's own copy is not kept."""
        held = self.cleaned_data["logo_file"]
        if not held:
            return None
        try:
            if held.size > LARGEST_LOGO:
                raise forms.ValidationError("The logo must be smaller than 300 kB.")
            return bytes(held.path.read_bytes())
        finally:
            held.discard()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("logo_file") or self.instance.logo) and not data.get("logo_alt"):
            self.add_error("logo_alt", "Say in words what the logo shows.")
        if not self.errors:
            try:
                actions.check_template(self.instance, self.values())
            except Refused as misfit:  # said here, where the words that do not fit are still in the form
                self.add_error("wording_words" if self.cleaned_data["wording_words"] else "order_words", misfit.message)
        return data

    def values(self) -> dict[str, Any]:
        values = {
            "order": self.cleaned_data["order_words"],
            "wording": self.cleaned_data["wording_words"],
            "logo_alt": self.cleaned_data["logo_alt"],
        }
        if self.cleaned_data["logo_file"]:
            values["logo"] = self.cleaned_data["logo_file"]
        return values


class ReportForm(OnceForm):
    """What a report is to be: as at which day, for which body, about which decision."""

    day = DayField(
        label="As at which day",
        help_text="Today, or a day that has gone: then the report says what was known on that day.",
    )

    def __init__(self, *args: Any, council: Council, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        asks = KINDS[kind].asks
        slug = council.slug
        if not self.is_bound:
            self.initial["day"] = actions.today()
        if "body" in asks:
            bodies = [(b.slug, b.name) for b in Body.objects.filter(council=slug)]
            self._choose("body", "For which body", bodies, required=kind == "board")
        if "decision" in asks:
            decisions = [(d.ref, f"{d}, {d.decided_words}") for d in Decision.objects.filter(council=slug)]
            self._choose("decision", "About which decision", decisions)
        if "checkpoint" in asks:
            points = [
                (c.ref, f"{c}, {c.held_words}") for c in Checkpoint.objects.filter(council=slug).select_related("body")
            ]
            self._choose("checkpoint", "For which checkpoint", points)
        if "plan" in asks:
            self._choose("plan", "Which plan", [(p.slug, p.title) for p in council.plans.all()])
        if "part" in asks:
            self._choose("part", "Which part of the year", [("mid", "The middle"), ("end", "The end")], required=True)

    def _choose(self, name: str, label: str, choices: list[tuple[str, str]], *, required: bool = False) -> None:
        first = [] if required else [("", "All, or the usual one")]
        self.fields[name] = forms.ChoiceField(label=label, choices=[*first, *choices], required=required)

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > actions.today():
            raise forms.ValidationError("Enter today or an earlier day.")
        return day

    def options(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in KINDS[self.kind].asks if self.cleaned_data.get(name)}
