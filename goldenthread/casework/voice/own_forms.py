"""Forms of what a child said and of what it may be used for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base import files
from goldenthread.base.editing.forms import OnceForm
from goldenthread.base.files.kinds import LARGEST_FILE, LONGEST_SOUND, PICTURES, SOUNDS
from goldenthread.base.govuk.forms import DayField
from goldenthread.casework.voice.models import Consent
from goldenthread.rules.casework import own_words as rules
from goldenthread.rules.casework.own_words import Use

YES_OR_NO = [(rules.YES, "Yes"), (rules.NO, "No")]
SOUND_HELP = (
    f"From a telephone or computer: MP3, M4A, WAV or Ogg, at most {LONGEST_SOUND // 60} minutes and "
    f"{LARGEST_FILE // 1_000_000} MB."
)


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _picture(label: str) -> files.UploadField:
    return files.UploadField(
        label=label, kinds=PICTURES, root="casework", required=False,
        help_text=f"A drawing, photo or sign as PNG or JPEG, at most {LARGEST_FILE // 1_000_000} MB.",
    )  # fmt: skip


def _sound(label: str) -> files.UploadField:
    return files.UploadField(label=label, kinds=SOUNDS, root="casework", required=False, help_text=SOUND_HELP)


class Answers(OnceForm):
    """One question for each use. `said`: the answers that hold, shown as chosen."""

    def ask(self, words: Mapping[Use, str], said: Mapping[str, str], *, first: bool = False) -> None:
        for use, label in words.items():
            held = said.get(use.code, "")
            self.fields[f"use_{use.code}"] = forms.ChoiceField(
                label=label,
                choices=YES_OR_NO,
                required=False,
                widget=forms.RadioSelect(attrs={"inline": True}),
                initial=rules.NO if held == rules.WITHDRAWN else held,
            )
        if first:
            self.order_fields([f"use_{use.code}" for use in words])

    def answers(self) -> dict[str, str]:
        return {use.code: self.cleaned_data.get(f"use_{use.code}") or "" for use in Use}


class SayForm(OnceForm):
    """What an officer keeps of what a child said."""

    words = forms.CharField(
        label="What did they say, in their words?", widget=area(6), max_length=8_000, required=False
    )
    picture = _picture("A picture that they made or chose")
    sound = _sound("A sound recording of their voice")
    day = DayField(label="On which day?", latest=timezone.localdate)


class MyWordsForm(Answers):
    """As `SayForm`, in words for a child, with what it may be used for."""

    words = forms.CharField(label="Write it here", widget=area(5), max_length=8_000, required=False)
    picture = _picture("Or send a picture")
    sound = _sound("Or send a sound of your voice")

    def __init__(self, *args: Any, words: Mapping[Use, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(words, {})


class AskedForm(Answers):
    """What somebody answered when an officer asked."""

    by = forms.ChoiceField(label="Who answered?", widget=forms.RadioSelect)
    how = forms.ChoiceField(
        label="How were they asked?",
        choices=[one for one in Consent.How.choices if one[0] != Consent.How.PORTAL],
        widget=forms.RadioSelect,
    )
    asked_by = forms.CharField(label="Who asked?", max_length=200)
    day = DayField(label="On which day?", latest=timezone.localdate)
    words = forms.CharField(
        label="What they said, or what helped them to answer", widget=area(2), max_length=400, required=False
    )

    def __init__(
        self,
        *args: Any,
        givers: list[tuple[str, str]],
        words: Mapping[Use, str],
        said: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = givers  # type: ignore[attr-defined]
        self.ask(words, said)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not any(found.get(f"use_{use.code}") for use in Use):
            self.add_error(None, "Choose at least one answer. What was not asked stays empty.")
        return found


class MyAnswersForm(Answers):
    """The answers of whoever looks at the portal; a no takes a yes back."""

    def __init__(self, *args: Any, words: Mapping[Use, str], said: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(words, said)


class WordsForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    text = forms.CharField(
        label="What is said?", widget=area(12), max_length=20_000,
        help_text="Word for word, and in square brackets what is heard besides, such as [laughs].",
    )  # fmt: skip
