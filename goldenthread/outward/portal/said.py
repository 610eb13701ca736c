"""The portal's pages of what a child says: in words, a picture or a sound, with what it may be used for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.cases.telling import Case
from goldenthread.casework.children.door import Opened, not_found, opens
from goldenthread.casework.voice import hearing, own, own_forms
from goldenthread.rules.casework import own_words as rules
from goldenthread.rules.casework.own_words import Giver, Reader, Use

FORM = ["GET", "HEAD", "POST"]
OF_A_CHILD = {  # to a parent or whoever acts for the young person
    Use.DECIDE: "May we think about it when we decide?",
    Use.SHOW: "May the school and the panel see it?",
    Use.KEEP: "May we keep the sound of their voice?",
    Use.TEACH: "May we use it, without a name, to teach our staff?",
}


def questions(opened: Opened, uses: list[Use]) -> dict[Use, str]:
    """Those that are this person's to answer, in words for them."""
    by, who = own.giver_here(opened), own.holder_of(opened)
    mine = [use for use in uses if by and by in rules.who_agrees(use, who)]
    return {use: use.asked if by == Giver.CHILD.code else OF_A_CHILD[use] for use in mine}


def _uses(found: own.Told) -> list[Use]:
    return [use for use, _ in found.uses]


def _all(opened: Opened) -> str:
    return reverse("portal:said", args=[opened.reference])


@require_safe
@opens(what="what the child said")
def said(request: HttpRequest, opened: Opened) -> HttpResponse:
    """All of it: one's own to read and hear; of somebody else's only that it was said, and what is asked of you."""
    found = own.told(opened)
    asked = bool(own.giver_here(opened))
    if not asked:
        found = [one for one in found if one.shows]
    rows = [(one, bool(questions(opened, _uses(one)))) for one in found]
    return render(request, "portal/said.html", {"opened": opened, "rows": rows, "mine": own.is_child(opened)})


@require_http_methods(FORM)
@opens(Permission.CASE_CONTRIBUTE, what="what the child said")
def say(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    """Say something in words, with a picture or with a sound."""
    Case(opened, matter)
    if not own.may_say(opened) or opened.through != "party":
        not_found()
    mine = own.is_child(opened)

    def done(made: Any) -> str:
        messages.success(request, "We have it. Thank you.")
        return reverse("portal:said-one", args=[opened.reference, made.pk])

    return editing.handle(
        request,
        own_forms.MyWordsForm,
        act=lambda form: own.say(
            opened, matter, answers=form.answers(),
            **{name: form.cleaned_data[name] for name in ("words", "picture", "sound")},
        ),
        template="portal/say_it.html",
        context={"opened": opened, "mine": mine, "matter": matter},
        form_options={"words": questions(opened, list(Use))},
        answer=done,
    )  # fmt: skip


@require_safe
@opens(what="what the child said")
def one(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    found = own.one(opened, number)
    asked = questions(opened, _uses(found))
    if not found.shows and not asked:
        not_found()
    by = own.giver_here(opened)
    words = {rules.YES: "Yes", rules.NO: "No", rules.WITHDRAWN: "You took it back"}
    held = found.standing(by) if by else {}
    return render(
        request,
        "portal/said_one.html",
        {
            "opened": opened,
            "said": found,
            "mine": own.is_child(opened),
            "own": found.reader is Reader.SELF,
            "answers": [(label, words.get(held.get(use.code, ""), "Not answered yet")) for use, label in asked.items()],
            "may_words": own.may_write_words(opened, found),
            "up": _all(opened),
        },
    )


@require_http_methods(FORM)
@opens(Permission.CASE_CONTRIBUTE, what="what the child said")
def answer(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    """Say yes or no, or take a yes back."""
    found = own.one(opened, number)
    asked = questions(opened, _uses(found))
    if not asked:
        not_found()
    back = reverse("portal:said-one", args=[opened.reference, number])

    def done(made: Any) -> str:
        messages.success(request, "We have your answer. You can change it at any time.")
        return back

    return editing.handle(
        request,
        own_forms.MyAnswersForm,
        act=lambda form: own.mine(opened, number, answers=form.answers()),
        template="portal/said_answer.html",
        context={"opened": opened, "mine": own.is_child(opened), "up": back, "all": _all(opened), "said": found},
        form_options={"words": asked, "said": found.standing(own.giver_here(opened))},
        answer=done,
    )


@require_http_methods(FORM)
@opens(Permission.CASE_CONTRIBUTE, what="what the child said")
def words(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    """The words of one's own sound."""
    found = own.one(opened, number)
    if found.recording is None or not own.may_write_words(opened, found):
        not_found()
    back = reverse("portal:said-one", args=[opened.reference, number])
    return editing.handle(
        request,
        own_forms.WordsForm,
        obj=found.recording,
        act=lambda form: own.write_words(
            opened, number, text=form.cleaned_data["text"], expected=form.cleaned_data["version"]
        ),
        template="portal/said_words.html",
        context={"opened": opened, "up": back, "all": _all(opened), "said": found},
        form_options={"initial": {"text": found.transcript}},
        answer=back,
    )


@require_safe
@opens(what="sound")
def sound(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    return hearing.play(request, opened, number)


@require_safe
@opens(what="picture")
def picture(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    return hearing.picture(request, opened, number)
