"""What may be asked of the local offer, and what may be sent to it."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from goldenthread.base.govuk.query import PageField
from goldenthread.families.offer.topics import TOPICS
from goldenthread.outward.public.models import PublishedPostcode
from goldenthread.rules.offer import vocabulary
from goldenthread.rules.offer.distance import OUTWARD, compact

MOST_WORDS = 4_000
Choices = list[tuple[str, str | Promise]]


def distances() -> Choices:
    miles = [(str(n), ngettext("%(miles)s mile", "%(miles)s miles", n) % {"miles": n}) for n in (1, 3, 5, 10, 25)]
    return [("", _("Any distance")), *miles]


def words_of(choices: list[tuple[str, str]]) -> Choices:
    """The choices in the language of whoever looks at them."""
    return [(key, _(label)) for key, label in choices]


class FindForm(forms.Form):
    """A search. Everything may be left empty."""

    q = forms.CharField(label=_("What are you looking for?"), max_length=120, required=False)
    category = forms.ChoiceField(
        label=_("What kind of help?"),
        choices=[("", _("Any")), *words_of(vocabulary.choices(vocabulary.categories()))],
        required=False,
    )
    need = forms.ChoiceField(
        label=_("For which need?"),
        choices=[("", _("Any")), *words_of(vocabulary.choices(vocabulary.needs()))],
        required=False,
    )
    age = forms.IntegerField(
        label=_("Age in years"),
        min_value=0,
        max_value=25,
        required=False,
        widget=forms.NumberInput(attrs={"width": "2"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"), max_length=10, required=False, widget=forms.TextInput(attrs={"width": "10"})
    )
    within = forms.ChoiceField(label=_("How far?"), choices=distances, required=False)
    free = forms.BooleanField(label=_("It costs nothing"), required=False)
    no_diagnosis = forms.BooleanField(label=_("No diagnosis is needed"), required=False)
    no_plan = forms.BooleanField(label=_("No EHC plan is needed"), required=False)
    page = PageField(widget=forms.HiddenInput)

    mark_optional = False

    def clean_postcode(self) -> str:
        typed = str(self.cleaned_data["postcode"] or "").strip()
        if not typed:
            return ""
        code = compact(typed)
        outward = "".join(typed.upper().split())
        if not code and not OUTWARD.fullmatch(outward):
            raise forms.ValidationError(_("Enter a full UK postcode, or its first half"))
        self.at = where(code or outward)
        if self.at is None:
            raise forms.ValidationError(_("We do not know this postcode. Try another one near it, or leave it empty"))
        return code or outward

    at: tuple[float, float] | None = None


def where(code: str) -> tuple[float, float] | None:
    """(latitude, longitude) of a postcode; of the first half of one, the middle of those that begin so."""
    if len(code) > 4:
        row = PublishedPostcode.objects.filter(code=code).first()
        return (row.latitude, row.longitude) if row else None
    rows = [
        (row.latitude, row.longitude)
        for row in PublishedPostcode.objects.filter(code__startswith=code)[:5_000]
        if row.code[:-3] == code
    ]
    if not rows:
        return None
    return sum(a for a, _ in rows) / len(rows), sum(b for _, b in rows) / len(rows)


class AboutForm(forms.Form):
    """What a comment is about: "service:saturday-club", or nothing for the whole."""

    about = forms.RegexField(
        r"(service|provider|page):[-a-z0-9_]{1,100}",
        max_length=120,
        required=False,
        error_messages={"invalid": _("The address does not say rightly what the comment is about")},
    )


class CommentForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)
    about = forms.CharField(widget=forms.HiddenInput, max_length=120, required=False)
    topic = forms.ChoiceField(label=_("What is it about?"), choices=words_of(TOPICS), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What would you like to say?"),
        help_text=_(
            "It is shown on this site, with the council’s answer. Do not write names, or anything that shows who a "
            "child is."
        ),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 7}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("key", secrets.token_urlsafe(24))


class ReferenceForm(forms.Form):
    reference = forms.RegexField(
        r"[A-Z2-7]{4}-[A-Z2-7]{4}",
        label=_("Reference"),
        max_length=12,
        error_messages={"invalid": _("Reference must be like K7QX-2M3P")},
    )
