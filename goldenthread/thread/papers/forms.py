"""Forms of papers in."""

from typing import Any

from django import forms
from django.utils.text import slugify

from goldenthread.base import files
from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.thread.governance.models import Undertaking
from goldenthread.thread.improvement.models import Council, Finding, Plan, Review
from goldenthread.thread.improvement.record.parts import ADDRESSES
from goldenthread.thread.papers.actions import FILE_KINDS
from goldenthread.thread.papers.models import Reading
from goldenthread.thread.papers.reading.plan import BEGINS, CONTINUES, LABELS, STATUS_MEANS


class UploadForm(OnceForm):
    """A paper to read. Title and publisher may wait for the preview, where the paper's own are offered."""

    paper: forms.Field
    published_words = forms.CharField(
        label="When it was published", required=False, max_length=100, help_text="Such as 13 January 2022 or June 2023"
    )
    publisher = forms.CharField(label="Who published it", max_length=200)
    address = forms.URLField(
        label="Its web address, if it has one", required=False, max_length=500, assume_scheme="https"
    )

    def __init__(self, *args: Any, kind: str, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = {
            Reading.Kind.MEETING: "The page of an issue, item or decision, saved as a web page or as text (.txt)",
            Reading.Kind.PLAN: "Word, Excel, CSV, PDF with text, a saved web page, or the table in a .txt file",
            Reading.Kind.REPORT: "Word, PDF with text, a saved web page or a .txt file",
        }[Reading.Kind(kind)]
        self.fields["paper"] = files.UploadField(
            label="The paper", kinds=FILE_KINDS[Reading.Kind(kind)], strip=False, help_text=hint
        )
        self.order_fields(["paper", "publisher", "published_words", "address", "submission_key"])
        if not self.is_bound:
            self.initial.setdefault("publisher", council.name)


class NewCouncilForm(EditForm):
    class Meta:
        model = Council
        fields = ["name", "short_name", "slug", "area_code", "neighbour_edition", "restated_to"]
        labels = {
            "name": "Full name",
            "short_name": "As people say it",
            "slug": "Short name for its address",
            "area_code": "Its code in official statistics",
            "neighbour_edition": "Edition of the statistical neighbours to compare with",
            "restated_to": "Last year that its record restates from official files",
        }
        help_texts = {
            "slug": "Small letters, figures and hyphens. It never changes later.",
            "area_code": "Starts with E and has eight figures, such as E06000033",
            "neighbour_edition": "Such as “May 2025”",
            "restated_to": "Later figures are cited, never judged, until official files are imported.",
        }

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if slug in ADDRESSES or slug != slugify(slug):
            raise forms.ValidationError("Choose another short name: small letters, figures and hyphens.")
        return slug

    def clean_area_code(self) -> str:
        code = str(self.cleaned_data["area_code"]).strip().upper()
        if len(code) != 9 or not code.startswith("E") or not code[1:].isdigit():
            raise forms.ValidationError("Enter the code as E and eight figures, such as E06000033.")
        return code


class ReadingForm(OnceForm):
    """How a paper is read, and the button that was pressed: look again, save, or drop."""

    AGAIN, SAVE, DROP = "again", "save", "drop"
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    act = forms.ChoiceField(choices=[(AGAIN, "Look again"), (SAVE, "Save"), (DROP, "Drop")], widget=forms.HiddenInput)
    title = forms.CharField(label="Title of the paper", max_length=300)
    published_words = forms.CharField(label="When it was published", required=False, max_length=100)

    def __init__(self, *args: Any, reading: Reading, lines: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reading = reading
        if not self.is_bound:
            self.initial.update(
                {
                    "version": reading.version,
                    "act": self.AGAIN,
                    "title": reading.title,
                    "published_words": reading.published_words,
                }
            )
        getattr(self, f"_for_{reading.kind}")(list(lines))

    def _for_report(self, lines: list[Any]) -> None: ...

    def _for_meeting(self, lines: list[Any]) -> None:
        able = [(line.key, f"{line.what}: {line.words}") for line in lines if line.key]
        chosen = self.reading.choices.get("leave_out", [])
        able += [(key, "Left out with its item") for key in chosen if key not in dict(able)]
        if able:
            self.fields["leave_out"] = forms.MultipleChoiceField(
                label="Leave these out",
                help_text="An item that does not belong here, with everything in it, or what was read as a promise and "
                "is none.",
                choices=able,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=self.reading.choices.get("leave_out", []),
            )

    def _for_plan(self, lines: list[Any]) -> None:
        reading, choices = self.reading, self.reading.choices
        plans = [(p.slug, p.title) for p in Plan.objects.filter(council__slug=reading.council)]
        self.fields["plan"] = forms.ChoiceField(
            label="Which plan it is",
            choices=[("", "A plan that is not here yet"), *plans],
            required=False,
            initial=choices.get("plan", ""),
        )
        self.fields["plan_title"] = forms.CharField(
            label="Name of the plan, if it is new",
            required=False,
            max_length=200,
            initial=choices.get("plan_title", reading.title),
        )
        reviews = [(r.slug, r.title) for r in Review.objects.filter(council__slug=reading.council)]
        if reviews:
            self.fields["review"] = forms.ChoiceField(
                label="Which review made its recommendations",
                choices=reviews,
                required=False,
                initial=choices.get("review", reviews[0][0]),
            )
        else:
            self.fields["review_title"] = forms.CharField(
                label="Which review made its recommendations",
                max_length=200,
                initial=choices.get("review_title", "Peer review of SEND services"),
            )
            self.fields["reviewer"] = forms.CharField(
                label="Who carried that review out",
                max_length=200,
                initial=choices.get("reviewer", "Local Government Association"),
            )
        for table in reading.found.get("tables", []):
            for n, (name, mapped) in enumerate(zip(table["header"], table["mapping"], strict=False)):
                self.fields[f"column-{table['signature']}-{n}"] = forms.ChoiceField(
                    label=f"Column “{name}”" if name else f"Column {n + 1}, without a name",
                    choices=[("", LABELS[""]), *((k, v) for k, v in LABELS.items() if k)],
                    required=False,
                    initial=mapped,
                )
            for question in table["questions"]:
                self.fields[f"answer-{question['key']}"] = forms.ChoiceField(
                    label=f"{question['place']}: “{question['words'][:200]}”",
                    choices=[
                        (BEGINS, "It begins a row of its own"),
                        (CONTINUES, f"It goes on with “{question['above'][:120]}”"),
                    ],
                    widget=forms.RadioSelect,
                    initial=question["answer"],
                )
        from goldenthread.thread.papers.saving.plan import statuses_of

        for n, (words, means) in enumerate(sorted(statuses_of(reading).items())):
            self.fields[f"status-{n}"] = forms.ChoiceField(
                label=f"Status “{words}”",
                choices=[("", STATUS_MEANS[""]), *((k, v) for k, v in STATUS_MEANS.items() if k)],
                required=False,
                initial=means,
            )
            self.fields[f"status-{n}"].words = words  # type: ignore[attr-defined]
        changes = [(line.key, f"{line.what}. {line.detail}") for line in lines if line.mark == "changed"]
        if changes:
            self.fields["changes"] = forms.MultipleChoiceField(
                label="Take these changes over from the paper",
                choices=changes,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=choices.get("changes", []),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for table in self.reading.found.get("tables", []):
            used: dict[str, int] = {}
            for n, _ in enumerate(table["header"]):
                chosen = data.get(f"column-{table['signature']}-{n}", "")
                if chosen and chosen in used:
                    self.add_error(
                        f"column-{table['signature']}-{n}", f"“{LABELS[chosen]}” is taken by column {used[chosen] + 1}."
                    )
                used.setdefault(chosen, n)
        return data

    def choices(self) -> dict[str, Any]:
        """What the person said, as the reading keeps it."""
        data, out = self.cleaned_data, dict(self.reading.choices)
        for name in ("plan", "plan_title", "review", "review_title", "reviewer", "leave_out", "changes"):
            if name in self.fields:
                out[name] = data[name]
        mapping = {
            table["signature"]: [data[f"column-{table['signature']}-{n}"] for n in range(len(table["header"]))]
            for table in self.reading.found.get("tables", [])
            if table["header"]
        }
        answers = {name.removeprefix("answer-"): data[name] for name in self.fields if name.startswith("answer-")}
        statuses = {field.words: data[name] for name, field in self.fields.items() if name.startswith("status-")}  # type: ignore[attr-defined]
        out |= {"mapping": mapping} if mapping else {}
        out |= {"answers": {**out.get("answers", {}), **answers}} if answers else {}
        out |= {"statuses": statuses} if statuses else {}
        return out


class TakeForm(OnceForm):
    """Make something of a passage's words."""

    FINDING, RECOMMENDATION, PROMISE = "finding", "recommendation", "promise"
    what = forms.ChoiceField(
        label="What it is",
        choices=[(FINDING, "A finding"), (RECOMMENDATION, "A recommendation"), (PROMISE, "A promise or undertaking")],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="The words", widget=forms.Textarea(attrs={"rows": 6}), max_length=5000,
        help_text="Cut away what does not belong to it. Keep the paper's own words.",
    )  # fmt: skip
    title = forms.CharField(
        label="A short title", max_length=200, required=False, help_text="For a finding or recommendation"
    )
    finding_kind = forms.ChoiceField(label="What kind of finding", choices=Finding.Kind, required=False)
    promise_kind = forms.ChoiceField(label="What kind of promise", choices=Undertaking.Kind, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("what") in (self.FINDING, self.RECOMMENDATION) and not data.get("title"):
            self.add_error("title", "Enter a short title.")
        return data
