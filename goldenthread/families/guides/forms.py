"""Forms of guides and easy words."""

from __future__ import annotations

from typing import Any

from django import forms

from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.families.guides.actions import MOST_PARTS
from goldenthread.families.guides.models import EasyWords, Guide
from goldenthread.families.guides.sources import KINDS, Source
from goldenthread.rules.words.easy import LONGEST, pictures


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class EasyForm(EditForm):
    """`of_words`: the digest of what stands beside it, as it was when the page was opened."""

    of_words = forms.CharField(widget=forms.HiddenInput, max_length=64)

    class Meta:
        model = EasyWords
        fields = ["title", "words", "written_by", "of_words"]
        labels = {"title": "Title in easy words", "words": "Easy words", "written_by": "Who wrote it?"}
        widgets = {"words": area(14)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = (
            f"One idea in a line, at most {LONGEST} words. Begin a line with ## for a heading, with - for a list. "
            f"For a picture begin its words with one of: {', '.join(f'[{name}]' for name in pictures())}."
        )


class EasyReadForm(OnceForm):
    """People who need easy words read it first; then somebody says that it is right."""

    made_with = forms.CharField(
        label="Who read it first?", max_length=300,
        help_text="A group of people who need easy words, not staff. No names: it is public",
    )  # fmt: skip
    reviewed_by = forms.CharField(
        label="Who says that it is right?", max_length=200,
        help_text="A post or a group, other than its writer. It is public",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class GuideForm(EditForm):
    class Meta:
        model = Guide
        fields = [
            "title", "reader", "summary", "opening", "questions", "next_step", "contact", "reasons", "standing",
        ]  # fmt: skip
        labels = {
            "reader": "For whom is it?",
            "opening": "How does it begin?",
            "questions": "Which questions can its reader ask?",
            "next_step": "What can a reader do next?",
            "contact": "Whom can they ask?",
            "reasons": "If hard words are left in: why?",
            "standing": "Is it public?",
        }
        widgets = {"reader": forms.RadioSelect, "standing": forms.RadioSelect, "opening": area(6),
                   "questions": area(4), "reasons": area(2)}  # fmt: skip
        help_texts = {
            "opening": "What its parts do not say. An empty line begins a new paragraph.",
            "questions": "One on each line",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["reader"].choices = Guide.Reader.choices  # without the empty one


class PartsForm(OnceForm):
    """Each source with its place in the guide; without a place it is left out."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, known: dict[str, Source], held: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[str, str] = {}
        order = list(KINDS)
        rows = [one for one in known.values() if one.kind != "guide"]
        rows.sort(key=lambda one: (one.name not in held, order.index(one.kind), one.title))
        for one in rows:
            field = f"part_{one.kind}_{one.key}".replace("/", "__")
            self.names[field] = one.name
            self.fields[field] = forms.IntegerField(
                label=one.title, required=False, min_value=1, max_value=MOST_PARTS,
                help_text=f"{one.kind_label}. {len(one.text.split())} words",
                initial=held.index(one.name) + 1 if one.name in held else None,
                widget=forms.NumberInput(attrs={"width": "2"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        places: dict[int, str] = {}
        for field in self.names:
            place = given.get(field)
            if place is None:
                continue
            if place in places:
                self.add_error(field, f"Place {place} is taken by “{self.fields[places[place]].label}”. Give another")
            else:
                places[place] = field
        return given

    def parts(self) -> list[str]:
        placed = [(self.cleaned_data[field], name) for field, name in self.names.items()
                  if self.cleaned_data.get(field) is not None]  # fmt: skip
        return [name for _, name in sorted(placed)]


class RightForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
