"""Forms for sources."""

from django import forms

from goldenthread.base import files
from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.thread.sources.models import Source


class SourceForm(EditForm):
    published_on = DayField(label="Latest day of publication", required=False, help_text="If it is known")
    captured_on = DayField(label="Day we took our copy", required=False)
    embargo_until = DayField(
        label="Nothing of it is public before",
        required=False,
        help_text="Only for a paper under embargo. No release is prepared before that day.",
    )
    address = forms.URLField(
        label="Web address", required=False, max_length=500, assume_scheme="https", help_text="Starting with https://"
    )

    class Meta:
        model = Source
        fields = [
            "label",
            "title",
            "publisher",
            "kind",
            "published_words",
            "published_on",
            "captured_on",
            "address",
            "obtained",
            "embargo_until",
            "note",
        ]
        labels = {
            "label": "Mark",
            "published_words": "Published, in words",
            "obtained": "We hold it or have read it",
        }
        help_texts = {
            "published_words": "As far as it is known, such as “13 January 2022” or “June to July 2023”",
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class NewSourceForm(SourceForm):
    class Meta(SourceForm.Meta):
        fields = ["slug", *SourceForm.Meta.fields]
        labels = {**SourceForm.Meta.labels, "slug": "Short name for its address"}
        help_texts = {
            **SourceForm.Meta.help_texts,
            "slug": "Small letters, figures and hyphens, such as cabinet-report-january-2022. It never changes later.",
        }


class KeepCopyForm(OnceForm):
    """Our copy of a document, kept byte for byte as its publisher issued it, so that its fingerprint is theirs."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    paper = files.UploadField(label="The document", strip=False)
