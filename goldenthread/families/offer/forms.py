"""Forms of the local offer: for the council's own people, and for providers who propose a change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.families.offer.models import Live, OfferPage, OfferTranslation, Provider, Reply, Service
from goldenthread.rules.offer import vocabulary
from goldenthread.rules.offer.distance import compact

PLACES = 3  # places that the form asks for; a file may bring more
PLACE_FIELDS = {
    "address": ("Address", 200),
    "town": ("Town", 100),
    "postcode": ("Postcode", 10),
    "access": ("Getting in and around, such as steps, lifts, a changing place", 300),
    "times": ("Days and times", 200),
}
ANY = ("", "Choose one")


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ProviderForm(EditForm):
    """A provider, with its ten answers where it is one of education."""

    kind = forms.ChoiceField(label="Kind of provider", choices=[ANY, *vocabulary.choices(vocabulary.provider_kinds())])

    class Meta:
        model = Provider
        fields = ["name", "kind", "plain", "website", "email", "phone", "outside", "organisation"]
        widgets = {"plain": area(3)}
        help_texts = {"organisation": "The name of its body here, so that its own people may propose changes"}

    def __init__(self, *args: Any, organisations: list[tuple[str, str]] = (), **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ChoiceField(
            label="Whose own people may propose changes", choices=[("", "Nobody's"), *organisations], required=False
        )
        for key, word in vocabulary.questions().items():
            self.fields[f"answer_{key}"] = forms.CharField(
                label=word.label, widget=area(3), required=False, max_length=4_000,
                initial=(self.instance.answers or {}).get(key, ""),
                help_text="For schools, colleges and early years settings" if key == "teaching" else "",
            )  # fmt: skip

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        answers = {key: cleaned[f"answer_{key}"] for key in vocabulary.questions() if cleaned[f"answer_{key}"]}
        return {**super().values(), "answers": answers}


class AboutProviderForm(OnceForm):
    """The ten answers, as a provider's own people propose them."""

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, word in vocabulary.questions().items():
            self.fields[f"answer_{key}"] = forms.CharField(
                label=word.label, widget=area(4), required=False, max_length=4_000,
                initial=(provider.answers or {}).get(key, ""),
            )  # fmt: skip
        self.fields["note"] = forms.CharField(
            label="Anything the council should know about this change?",
            widget=area(2),
            required=False,
            max_length=1_000,
        )

    def answers(self) -> dict[str, str]:
        given = {key: self.cleaned_data[f"answer_{key}"].strip() for key in vocabulary.questions()}
        return {key: words for key, words in given.items() if words}


class ServiceForm(EditForm):
    """One entry. `mine`: it is shown to a provider, who does not choose the provider or whether it is public."""

    category = forms.ChoiceField(label="What is it?", choices=[ANY, *vocabulary.choices(vocabulary.categories())])
    needs = forms.MultipleChoiceField(
        label="For which needs?",
        choices=vocabulary.choices(vocabulary.needs()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Choose none if it is for everybody",
    )
    free = forms.TypedChoiceField(
        label="Does it cost anything?",
        choices=[("yes", "No, it is free"), ("no", "Yes"), ("", "Not said")],
        coerce=lambda value: {"yes": True, "no": False}.get(value),
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
    )
    expires_on = DayField(label="If it ends: on which day?", required=False)
    waiting_on = DayField(label="Day of that figure", required=False, latest=timezone.localdate)
    state = forms.ChoiceField(
        label="Is it public?",
        choices=[(Live.LIVE, "Yes, show it"), (Live.DRAFT, "No, keep it as a draft")],
        widget=forms.RadioSelect,
        initial=Live.LIVE,
    )

    class Meta:
        model = Service
        fields = [
            "provider", "name", "category", "summary", "detail", "needs", "from_age", "to_age", "access", "diagnosis",
            "plan", "decides", "eligibility", "free", "cost", "waiting", "waiting_weeks", "waiting_on", "website",
            "email", "phone", "languages", "online", "outside", "not_safeguarding", "expires_on", "reasons", "state",
        ]  # fmt: skip
        labels = {
            "name": "Name",
            "summary": "What is it, in one sentence?",
            "detail": "What happens there?",
            "access": "How does a family get it?",
            "decides": "Who decides whether somebody gets it?",
            "eligibility": "Who can have it?",
            "cost": "If it costs something: what?",
            "diagnosis": "Does a child need a diagnosis?",
            "plan": "Does a child need an EHC plan?",
            "waiting": "How long do people wait?",
            "waiting_weeks": "In weeks, if it is known",
            "online": "It is online or by telephone",
            "outside": "It is outside the area",
            "not_safeguarding": "A family can ask for it without anybody being worried about the child’s safety",
            "reasons": "If hard words are left in: why?",
        }
        widgets = {
            "detail": area(6),
            "access": area(4),
            "eligibility": area(3),
            "reasons": area(2),
            "diagnosis": forms.RadioSelect,
            "plan": forms.RadioSelect,
            "from_age": forms.NumberInput(attrs={"width": "2"}),
            "to_age": forms.NumberInput(attrs={"width": "2"}),
            "waiting_weeks": forms.NumberInput(attrs={"width": "3"}),
        }
        help_texts = {
            "summary": "A parent reads this in a list. Say what it does, not who runs it.",
            "access": "Say what to do first, such as whom to ring.",
        }

    def __init__(self, *args: Any, mine: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if mine:
            for name in ("provider", "state", "reasons", "not_safeguarding"):
                del fields[name]
            fields["note"] = forms.CharField(
                label="Anything the council should know about this change?", widget=area(2), required=False,
                max_length=1_000,
            )  # fmt: skip
        else:
            fields["provider"].queryset = Provider.objects.order_by("name")
            fields["provider"].empty_label = "Choose one"
        for name in ("from_age", "to_age"):
            fields[name].max_value = 25
        held = list(self.instance.places or []) if self.instance.pk else []
        for number in range(PLACES):
            place = held[number] if number < len(held) else {}
            for name, (label, longest) in PLACE_FIELDS.items():
                fields[f"place{number}_{name}"] = forms.CharField(
                    label=label if number == 0 else f"{label} (place {number + 1})",
                    required=False,
                    max_length=longest,
                    initial=place.get(name, ""),
                )
        if not self.is_bound and self.instance.pk:
            self.initial["free"] = {True: "yes", False: "no", None: ""}[self.instance.free]
            if self.instance.state == Live.WITHDRAWN and "state" in fields:
                self.initial["state"] = Live.DRAFT

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        low, high = cleaned.get("from_age"), cleaned.get("to_age")
        if low is not None and high is not None and high < low:
            self.add_error("to_age", "To age must be the same as from age, or higher")
        for name in ("from_age", "to_age"):
            if (cleaned.get(name) or 0) > 25:
                self.add_error(name, "The local offer is for people up to 25 years of age")
        if cleaned.get("waiting_weeks") is not None and not cleaned.get("waiting_on"):
            self.add_error("waiting_on", "Enter the day of that figure")
        for number in range(PLACES):
            code = cleaned.get(f"place{number}_postcode") or ""
            if code and not compact(code):
                self.add_error(f"place{number}_postcode", "Enter a full UK postcode, such as ZZ1 2AB")
        return cleaned

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        places = []
        for number in range(PLACES):
            place = {name: cleaned.get(f"place{number}_{name}") or "" for name in PLACE_FIELDS}
            if any(place.values()):
                places.append({name: value for name, value in place.items() if value})
        held = list(self.instance.places or []) if self.instance.pk else []
        return {**super().values(), "places": [*places, *held[PLACES:]]}


class WithdrawForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    why = forms.CharField(label="Why is it taken out?", max_length=300)


class StillRightForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class DecideForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    take = forms.ChoiceField(
        label="Do you take it over?",
        choices=[("yes", "Yes, show it like this"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="If not: why?", widget=area(3), required=False, max_length=1_000,
        help_text="Whoever proposed it reads this",
    )  # fmt: skip


class PageForm(EditForm):
    covers = forms.MultipleChoiceField(
        label="What does it cover?",
        choices=vocabulary.choices(vocabulary.pages()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    links = forms.CharField(
        label="Links", widget=area(4), required=False, max_length=4_000,
        help_text="One on each line: its words, then its address, such as: Our policy https://www.example.org/policy",
    )  # fmt: skip
    expires_on = DayField(label="If it ends: on which day?", required=False)
    state = forms.ChoiceField(
        label="Is it public?",
        choices=[(Live.LIVE, "Yes, show it"), (Live.DRAFT, "No, keep it as a draft")],
        widget=forms.RadioSelect,
        initial=Live.LIVE,
    )

    class Meta:
        model = OfferPage
        fields = [
            "title", "summary", "body", "next_step", "contact", "links", "covers", "expires_on",
            "reasons", "state",
        ]  # fmt: skip
        labels = {
            "summary": "In one sentence",
            "body": "The page",
            "next_step": "What can a reader do next?",
            "contact": "Whom can they ask?",
            "reasons": "If hard words are left in: why?",
        }
        widgets = {"body": area(16), "reasons": area(2)}
        help_texts = {
            "body": "An empty line begins a new paragraph. Begin a line with ## for a heading, with - for a list.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.instance.pk:
            self.initial["links"] = "\n".join(f"{link['words']} {link['url']}" for link in self.instance.links)

    def clean_links(self) -> list[dict[str, str]]:
        found = []
        for number, line in enumerate(self.cleaned_data["links"].splitlines(), 1):
            if not line.strip():
                continue
            words, _, url = line.strip().rpartition(" ")
            if not words or not url.startswith(("https://", "http://", "/")):
                raise forms.ValidationError(f"Line {number}: write the words of the link, a space, and its address")
            found.append({"words": words.strip(), "url": url})
        return found


class TranslationForm(EditForm):
    """`of_words`: the digest of the English that stands beside it, as it was when the page was opened."""

    of_words = forms.CharField(widget=forms.HiddenInput, max_length=64)

    class Meta:
        model = OfferTranslation
        fields = ["title", "summary", "body", "next_step", "translated_by", "of_words"]
        labels = {
            "summary": "In one sentence",
            "body": "The page",
            "next_step": "What can a reader do next?",
            "translated_by": "Who translated it?",
        }
        widgets = {
            "title": forms.TextInput(attrs={"dir": "auto"}),
            "summary": forms.TextInput(attrs={"dir": "auto"}),
            "body": forms.Textarea(attrs={"rows": 16, "dir": "auto"}),
            "next_step": forms.TextInput(attrs={"dir": "auto"}),
        }
        help_texts = {
            "body": "An empty line begins a new paragraph. Begin a line with ## for a heading, with - for a list.",
            "translated_by": "A firm, a group or a post. A program that translates is not enough on its own",
        }


class TranslationReadForm(OnceForm):
    """A second person read it."""

    reviewed_by = forms.CharField(
        label="Who read it and says that it is right?", max_length=200,
        help_text="A firm, a group or a post that reads the language, other than the translator. It is public",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReplyForm(OnceForm):
    words = forms.CharField(
        label="The council’s answer", widget=area(5), max_length=4_000,
        help_text="It is public at once, under the comment.",
    )  # fmt: skip
    did = forms.ChoiceField(label="What came of it?", choices=Reply.Did.choices, widget=forms.RadioSelect)
    changed = forms.CharField(label="What changed, or by when will it?", max_length=300, required=False)
    link = forms.CharField(
        label="Where can that be seen?", max_length=400, required=False,
        help_text="The end of an address of the public site, such as /offer/services/saturday-club",
    )  # fmt: skip

    def clean_link(self) -> str:
        link = str(self.cleaned_data["link"]).strip()
        if link and (link.startswith("//") or not link.startswith(("/", "https://"))):
            raise forms.ValidationError("Begin with / for a page of this site, or with https://")
        return link


class WithdrawCommentForm(OnceForm):
    WHY = [
        ("It names somebody, or lets them be recognised", "It names somebody, or lets them be recognised"),
        ("It threatens or abuses somebody", "It threatens or abuses somebody"),
        ("Whoever sent it asked for it", "Whoever sent it asked for it"),
    ]
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    why = forms.ChoiceField(label="Why is it taken out?", choices=WHY, widget=forms.RadioSelect)


class YearForm(OnceForm):
    first = DayField(label="First day", latest=timezone.localdate)
    last = DayField(label="Last day", latest=timezone.localdate)


class FeedForm(OnceForm):
    """A file of entries from elsewhere. The first sending says what would happen; the second does it."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=[("oruk", "Open Referral UK (JSON)"), ("csv", "A table (CSV), as this page gives it out")],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(label="The file")
    do = forms.ChoiceField(
        label="What to do?",
        choices=[("look", "Only tell me what would change"), ("bring", "Bring it in as drafts")],
        widget=forms.RadioSelect,
        initial="look",
    )
