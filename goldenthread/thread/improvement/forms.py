"""Forms of the improvement lead."""

from typing import Any

from django import forms

from goldenthread.base.editing.forms import EditForm
from goldenthread.thread.improvement.models import Judgement, MeasureUse, Recommendation


class RecommendationForm(EditForm):
    class Meta:
        model = Recommendation
        fields = ["title", "question", "wording", "why", "response", "closed_as", "closed_words", "closing_note"]
        labels = {
            "title": "Short title",
            "question": "The question in plain words",
            "wording": "What was recommended",
            "why": "What the reviewers found",
            "response": "What the council said it would do",
            "closed_as": "How the council's closing paper classed it",
            "closed_words": "When it was classed so",
            "closing_note": "What the closing paper says, and what it leaves out",
        }
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("wording", "why", "response", "closing_note")}


class MeasureForm(EditForm):
    class Meta:
        model = MeasureUse
        fields = ["purpose", "baseline_year", "baseline_reason", "target", "target_words"]
        labels = {
            "purpose": "What it is for",
            "baseline_year": "Year that later years are compared with",
            "baseline_reason": "Why that year",
            "target": "Target, if one was set",
            "target_words": "The target in words",
        }
        help_texts = {
            "baseline_year": "A calendar year, such as 2020",
            "target": "In the measure's own unit: 20.0 for 20%. Leave empty if no target was stated.",
        }
        widgets = {"baseline_reason": forms.Textarea(attrs={"rows": 3})}

    def clean_baseline_year(self) -> int:
        year: int = self.cleaned_data["baseline_year"]
        if not 2010 <= year <= 2100:
            raise forms.ValidationError("Enter a year between 2010 and 2100.")
        return year


class JudgementForm(EditForm):
    class Meta:
        model = Judgement
        fields = ["answer", "reason"]
        labels = {"answer": "Answer", "reason": "The reason, which is published with the verdict"}
        widgets = {"answer": forms.RadioSelect, "reason": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = Judgement.Answer.choices  # type: ignore[attr-defined]  # no dashes to choose
