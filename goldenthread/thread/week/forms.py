"""Forms of the working week."""

from typing import Any

from django import forms

from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.thread.governance.models import Body, Decision, Meeting, Post, Undertaking, UndertakingAct
from goldenthread.thread.improvement.models import Colour, Council
from goldenthread.thread.week.asking import MOST_WORDS, letters
from goldenthread.thread.week.models import Contact

COLOUR_WORDS = {
    Colour.GREEN: "Green: done, or on course for its date",
    Colour.AMBER: "Amber: slipping, and there is a new date or a remedy",
    Colour.RED: "Red: late or stopped, without one",
    Colour.GREY: "I cannot say",
}


class ContactForm(OnceForm):
    """An address for each post. Leave one empty and nobody is written to.

    It says which addresses it was opened with, so that only what this person changed is saved.
    """

    seen = forms.JSONField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = list(Post.objects.filter(council=council.slug).select_related("body", "contact").order_by("title"))
        for post in self.posts:
            held = getattr(post, "contact", None)
            self.fields[f"post-{post.pk}"] = forms.EmailField(
                label=post.title, required=False, initial=held.email if held else "", help_text=post.body.name
            )

        self.initial["seen"] = {str(post.pk): self.fields[f"post-{post.pk}"].initial for post in self.posts}

    def clean_seen(self) -> dict[str, str]:
        seen = self.cleaned_data["seen"]
        if not (isinstance(seen, dict) and all(isinstance(v, str) for v in seen.values())):
            raise forms.ValidationError("Open this page again: it does not say which addresses it was opened with.")
        return seen

    def emails(self) -> dict[int, tuple[str, str]]:
        """By post: the address that this form was opened with, and the one that is wanted, where they differ."""
        seen = self.cleaned_data["seen"]
        both = {post.pk: (seen.get(str(post.pk), ""), self.cleaned_data[f"post-{post.pk}"]) for post in self.posts}
        return {pk: (was, wanted) for pk, (was, wanted) in both.items() if was != wanted}


class AskForm(OnceForm):
    as_at = DayField(label="As at which day")
    emails = forms.MultipleChoiceField(
        label="Whom to ask",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one address."},
    )

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found, _ = letters(council)
        self.fields["emails"].choices = [  # type: ignore[attr-defined]
            (each.email, f"{', '.join(each.posts)} ({each.email}): {each.count} to answer") for each in found
        ]
        if not self.is_bound:
            self.initial["emails"] = [each.email for each in found]


class CheckForm(OnceForm):
    taken = forms.ChoiceField(
        label="Does this stand?",
        choices=[("yes", "Yes, take it over as a report"), ("no", "No, send it back")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="What you looked at, or what is missing",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )


class AnswerForm(OnceForm):
    """How one thing stands, for an owner on a phone."""

    activity = forms.ChoiceField(
        label="How does it stand?", choices=[(c.value, COLOUR_WORDS[c]) for c in Colour], widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="What has happened?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST_WORDS,
        help_text="In a sentence or two. Do not name a child or a family.",
    )
    reason = forms.CharField(
        label="If it is amber or red: why, and what is done about it?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=MOST_WORDS,
        required=False,
    )
    done_on = DayField(label="If it is done: on which day?", required=False)


class ActForm(OnceForm):
    """What happened to something owed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    kind = forms.ChoiceField(label="What happened", choices=UndertakingAct.Kind, widget=forms.RadioSelect)
    on = DayField(label="On which day")
    words = forms.CharField(
        label="In words", widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=4000,
        help_text="The answer itself, to whom it was sent round, or why it moved",
    )  # fmt: skip
    due_words = forms.CharField(
        label="If it moved: the new date",
        required=False,
        max_length=100,
        help_text="Such as 31 March 2027 or Spring 2027",
    )
    due_at = forms.ModelChoiceField(
        Meeting.objects.none(), label="Or the meeting that it is due at", required=False, empty_label="Choose one"
    )
    post = forms.ModelChoiceField(
        Post.objects.none(), label="If it was given to somebody: the post", required=False, empty_label="Choose one"
    )
    outcome = forms.ModelChoiceField(
        Decision.objects.none(), label="If it was decided on: the decision", required=False, empty_label="Choose one"
    )

    def __init__(self, *args: Any, undertaking: Undertaking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        council = undertaking.council
        fields: dict[str, Any] = self.fields
        fields["due_at"].queryset = (
            Meeting.objects.filter(council=council).exclude(state="cancelled").order_by("-held_last")
        )
        fields["post"].queryset = Post.objects.filter(council=council)
        fields["outcome"].queryset = Decision.objects.filter(council=council)
        if not self.is_bound:
            self.initial["version"] = undertaking.version


class NewMeetingForm(OnceForm):
    body = forms.ModelChoiceField(Body.objects.none(), label="Which body", empty_label="Choose one")
    day = DayField(label="On which day")

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["body"].queryset = Body.objects.filter(council=council.slug)


class MeetingForm(EditForm):
    held_first = DayField(label="On which day")

    class Meta:
        model = Meeting
        fields = ["held_first", "state"]
        labels = {"state": "Standing"}


class OneContact(EditForm):
    class Meta:
        model = Contact
        fields = ["email"]
