"""Office pages of what a child said: all of it, one thing with what was agreed, and its sound with its words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.forms import long
from goldenthread.casework.cases.case_views import case_of
from goldenthread.casework.cases.telling import Case
from goldenthread.casework.children.door import Opened, not_found, opens
from goldenthread.casework.children.pages import Listing, form_page, link, listing_page
from goldenthread.casework.children.views import FORM
from goldenthread.casework.voice import hearing, own, own_forms
from goldenthread.rules.access.bands import Band
from goldenthread.rules.casework import own_words as rules
from goldenthread.rules.casework.own_words import Giver, Reader, Use


def page_of(opened: Opened, number: int) -> str:
    return reverse("said:one", args=[opened.reference, number])


def in_short(found: own.Told) -> str:
    """What can be read of it, or why not, for a cell of a table."""
    if not found.shows:
        return f"Not shown. {found.shows.why}"
    text = found.words or found.transcript
    if text:
        return text if len(text) <= 200 else text[:199].rstrip() + "…"
    if found.is_sound:
        return "A sound. Its words are not written down yet." if found.plays else f"A sound. {found.plays.why}"
    return "A picture"


def uses_of(found: own.Told) -> list[list[Any]]:
    """Each use: whether it may be used so, and why."""
    return [[use.label, "Yes" if answer else "No", answer.why] for use, answer in found.uses]


def history_of(found: own.Told) -> list[list[Any]]:
    """Every answer that was given, the latest first; nothing is left out."""
    return [
        [
            long(row.day),
            row.get_by_display(),
            Use.of(row.use).label,
            row.get_answer_display(),
            f"{row.get_how_display()}, by {row.asked_by}" + (f". {row.words}" if row.words else ""),
        ]
        for row in reversed(found.answers)
    ]


@require_safe
@opens(what="what the child said")
def said(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Everything that the child said, first to last."""
    rows = [
        [
            link(long(one.row.day), "said:one", opened.reference, one.id, hidden=str(one.seen.get_form_display)),
            one.seen.get_form_display,
            in_short(one),
            ", ".join(use.label for use, answer in one.uses if answer) or "Nothing",
        ]
        for one in own.told(opened)
    ]
    return listing_page(
        request,
        "What the child said",
        [Listing("First to last", ["Day", "Form", "What", "May be used for"], rows, "Nothing is kept yet.")],
        lead="The council must have regard to it (Children and Families Act 2014, s.19). Who else sees or hears it is "
        "for the child and, before the rights pass, for a parent as well.",
        opened=opened,
    )


@require_safe
@opens(what="what the child said")
def one(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    found = own.one(opened, number)
    if found.reader not in (Reader.WORKER, Reader.LAW) and not found.shows:
        not_found()  # that something was said is on the case; what, is not theirs
    may_write = opened.of_council and opened.may(Permission.CASE_WRITE, band=Band.B3, write=True)
    return render(
        request,
        "voice/said.html",
        {
            "opened": opened,
            "said": found,
            "uses": Listing("What it may be used for", ["Use", "May it?", "Why"], uses_of(found)),
            "history": Listing("Who answered, and when", ["Day", "Who", "Use", "Answer", "How they were asked"],
                               history_of(found), "Nobody has been asked yet."),
            "may_write": may_write,
            "may_words": own.may_write_words(opened, found),
            "back": ("Back to what the child said", reverse("said:all", args=[opened.reference])),
        },
    )  # fmt: skip


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="what the child said")
def add(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    Case(opened, matter)
    return form_page(
        request,
        own_forms.SayForm,
        act=lambda form: own.say(
            opened, matter, **{name: form.cleaned_data[name] for name in ("words", "picture", "sound", "day")}
        ),
        heading="What did the child say?",
        button="Keep it",
        lead="In their own words, a picture or a sound. Place, name and device are taken out of a file. Then ask them "
        "what it may be used for.",
        form_options={"initial": {"day": timezone.localdate()}},
        opened=opened,
        back=("Back to the case", case_of(opened, matter)),
        answer=lambda made: page_of(opened, made.pk),
        context={"uploads": True},
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="what the child said")
def asked(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    """What somebody answered when they were asked what it may be used for."""
    found = own.one(opened, number)
    if not opened.of_council:
        not_found()
    needed = {code for use in Use for code in rules.who_agrees(use, found.holder)}
    names = ("by", "day", "how", "asked_by", "words")
    options: dict[str, Any] = {
        "givers": [(one.code, one.label) for one in Giver if one.code in needed],
        "words": {use: f"{use.label}?" for use, _ in found.uses},
        "said": {},
    }
    if request.method != "POST":
        options["initial"] = {"day": timezone.localdate(), "asked_by": opened.actor.label}
    return form_page(
        request,
        own_forms.AskedForm,
        act=lambda form: own.ask(
            opened, number, answers=form.answers(), **{name: form.cleaned_data[name] for name in names}
        ),
        heading="What did they answer?",
        button="Record it",
        lead="A no is as good as a yes, and can be given at any time. What was not asked stays empty.",
        form_options=options,
        context={"rows": uses_of_rows(found)},
        opened=opened,
        back=("Back to what they said", page_of(opened, number)),
        answer=page_of(opened, number),
    )


def uses_of_rows(found: own.Told) -> list[tuple[str, str]]:
    return [(use.label, f"{'Yes' if answer else 'No'}. {answer.why}") for use, answer in found.uses]


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="what the child said")
def words(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    """Write down what is said in a sound."""
    found = own.one(opened, number)
    if found.recording is None or not own.may_write_words(opened, found):
        not_found()
    return form_page(
        request,
        own_forms.WordsForm,
        obj=found.recording,
        act=lambda form: own.write_words(
            opened, number, text=form.cleaned_data["text"], expected=form.cleaned_data["version"]
        ),
        heading="What is said in it?",
        button="Save the words",
        form_options={"initial": {"text": found.transcript}},
        context={"said": found, "sound": reverse("said:sound", args=[opened.reference, number])},
        opened=opened,
        back=("Back to what they said", page_of(opened, number)),
        answer=page_of(opened, number),
    )


@require_safe
@opens(what="sound")
def sound(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    return hearing.play(request, opened, number)


@require_safe
@opens(what="sound file")
def sound_file(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    return hearing.take(request, opened, number)


@require_safe
@opens(what="picture")
def picture(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    return hearing.picture(request, opened, number)
