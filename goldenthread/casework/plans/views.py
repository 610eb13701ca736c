"""Office pages of a plan: its versions, what the checks find, rows of sections, serving, answers, sending."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.forms import long
from goldenthread.casework.cases.case_views import back_to_case, case_of
from goldenthread.casework.children.door import Opened, not_found, opens
from goldenthread.casework.children.pages import Listing, form_page, link
from goldenthread.casework.children.views import FORM
from goldenthread.casework.plans import actions, forms, reading
from goldenthread.casework.plans.kinds import NEEDS, RowKind
from goldenthread.rules.access.bands import Band
from goldenthread.rules.casework import plan as rules
from goldenthread.rules.casework import plan_quality as quality


def page_of(opened: Opened, version: Any) -> str:
    return reverse("plans:version", args=[opened.reference, version])


def back(opened: Opened, version: Any) -> tuple[str, str]:
    return "Back to the plan", page_of(opened, version)


def _about(opened: Opened, version: Any) -> dict[str, Any]:
    return {"opened": opened, "back": back(opened, version), "answer": page_of(opened, version)}


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="plan")
def begin(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    reading.matter_of(opened, matter)
    return form_page(
        request,
        forms.BeginForm,
        act=lambda form: actions.begin(opened, matter, kind=form.cleaned_data["kind"]),
        heading="Write a plan",
        button="Begin",
        lead="A new version starts from the one before. What was issued stays as it is.",
        opened=opened,
        back=back_to_case(opened, matter),
        answer=lambda row: page_of(opened, row.pk),
    )


@require_safe
@opens(what="plan")
def version(request: HttpRequest, opened: Opened, key: str) -> HttpResponse:
    """One version: sections A to K, what the checks find, what may be done."""
    found = reading.version(opened, key)
    writes = opened.may(Permission.CASE_WRITE, band=Band.B3, write=True)
    findings = found.findings() if opened.of_council and not found.is_issued else []
    settings = Listing(
        "Schools and colleges that were asked",
        ["Name", "Asked on", "Answer", *([""] if writes else [])],
        [
            [
                f"{s.name}{' (the family asked for it)' if s.asked_for else ''}",
                long(s.asked_on),
                f"{s.get_reply_display()}, {long(s.replied_on)}"
                if s.replied_on
                else "No answer. That is no reason not to name it",
                *(
                    [link("Record the answer", "plans:reply", opened.reference, s.pk, hidden=f"of {s.name}")]
                    if writes
                    else []
                ),
            ]
            for s in found.settings_asked
        ],
    )
    answers = Listing(
        "What the family said",
        ["Day", "What", "In their words", "Sections"],
        [[long(a.day), a.get_kind_display, a.words or "No words", a.sections or "Not said"] for a in found.answers],
    )
    return render(
        request,
        "plans/version.html",
        {
            "opened": opened,
            "plan": found,
            "writes": writes,
            "writing": writes and not found.is_issued,
            "signs": opened.may(Permission.CASE_DECIDE, band=Band.B3, write=True)
            and found.is_final
            and not found.is_issued,
            "blocks": [one for one in findings if one.severity == "block"],
            "warns": [one for one in findings if one.severity == "warn"],
            "infos": [one for one in findings if one.severity == "info"],
            "beyond": rules.beyond(),
            "worth": found.worth() if opened.of_council and not found.is_issued else [],
            "worth_beyond": quality.beyond(),
            "changed": actions.changed_beyond(found._row) if found.is_final and opened.of_council else [],
            "answers": answers,
            "settings": settings,
            "case": case_of(opened, found.matter_id),
        },
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="plan")
def add(request: HttpRequest, opened: Opened, key: str) -> HttpResponse:
    """To which section something is added; then what."""
    found = reading.version(opened, key)

    def target(form: Any) -> str:
        section = form.cleaned_data["section"]
        name = "plans:add-words" if form.cleaned_data["as_words"] else "plans:add-row"
        return reverse(name, args=[opened.reference, key, section])

    if request.method == "POST":
        form = forms.SectionForm(request.POST)
        if form.is_valid():
            return HttpResponseRedirect(target(form))
        return _section_page(request, opened, found, form, 422)
    return _section_page(request, opened, found, forms.SectionForm(), 200)


def _section_page(request: HttpRequest, opened: Opened, found: Any, form: Any, status: int) -> HttpResponse:
    page = {
        "heading": "Add to the plan",
        "button": "Go on",
        "form": form,
        "opened": opened,
        "caption": opened.name,
        "back": back(opened, found.id),
    }
    return render(request, "children/form.html", page, status=status)


def _row_page(request: HttpRequest, opened: Opened, key: str, section: str, *, as_words: bool) -> HttpResponse:
    found = reading.version(opened, key)
    if section not in rules.sections():
        not_found()
    options = _links(found, section, as_words)
    return form_page(
        request,
        forms.RowForm,
        act=lambda form: actions.add_row(
            opened, key, section=section, kind=RowKind.WORDS if as_words else "", **form.values()
        ),
        heading=f"Section {section}: {rules.sections()[section]}",
        button="Add it",
        form_options=options,
        **_about(opened, key),
    )


def _links(found: reading.SeenVersion, section: str, as_words: bool) -> dict[str, Any]:
    return {
        "section": section,
        "as_words": as_words,
        "needs": reading.links(found.opened, found._row, RowKind.NEED, NEEDS),
        "outcomes": reading.links(found.opened, found._row, RowKind.OUTCOME, ("E",)),
    }


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="plan")
def add_row(request: HttpRequest, opened: Opened, key: str, section: str) -> HttpResponse:
    return _row_page(request, opened, key, section, as_words=section in ("A", "I", "J", "K"))


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="plan")
def add_words(request: HttpRequest, opened: Opened, key: str, section: str) -> HttpResponse:
    return _row_page(request, opened, key, section, as_words=True)


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="plan")
def change_row(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    row = reading.row_of(opened, number)
    found = reading.version(opened, row.of_version_id)
    options = _links(found, row.section, row.kind == RowKind.WORDS)
    if request.method != "POST":
        names = forms.RowForm.base_fields
        options["initial"] = {"version": row.version, **{n: getattr(row, n) for n in names if hasattr(row, n)}}
    return form_page(
        request,
        forms.ChangeRowForm,
        act=lambda form: actions.change_row(opened, number, expected=form.cleaned_data["version"], **form.values()),
        heading=f"Change section {row.section}",
        button="Save",
        form_options=options,
        **_about(opened, row.of_version_id),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="plan")
def remove_row(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    row = reading.row_of(opened, number)
    return form_page(
        request,
        editing.OnceForm,
        act=lambda form: actions.remove_row(opened, number),
        heading="Take it out of this version",
        button="Take it out",
        kind="warning",
        context={"rows": [("Section", row.section), ("It says", row.words)]},
        **_about(opened, row.of_version_id),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="plan")
def details(request: HttpRequest, opened: Opened, key: str) -> HttpResponse:
    found = reading.version(opened, key)
    return form_page(
        request,
        forms.DetailsForm,
        obj=found._row,
        act=lambda form: actions.change_details(opened, key, expected=form.cleaned_data["version"], **form.values()),
        heading="School, budget and the NHS body’s agreement",
        button="Save",
        lead="In a draft the school and its type stay blank: the family says first which one it wants.",
        **_about(opened, key),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_DECIDE, what="plan")
def sign(request: HttpRequest, opened: Opened, key: str) -> HttpResponse:
    found = reading.version(opened, key)
    return form_page(
        request,
        forms.IssueForm,
        act=lambda form: actions.sign(opened, key, expected=form.cleaned_data["version"]),
        heading="Sign the plan",
        button="Sign it",
        lead="You sign as the officer whom the council has authorised.",
        obj=found,
        **_about(opened, key),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="plan")
def issue(request: HttpRequest, opened: Opened, key: str) -> HttpResponse:
    found = reading.version(opened, key)
    if not opened.may(Permission.CASE_WRITE, band=Band.B5, write=True):  # the paper holds every section
        not_found()
    blocks = [f"{one.id}: {one.words}" for one in rules.blocks(found.findings())]
    warns = [f"{one.id}: {one.words}" for one in found.findings() if one.severity == "warn"]
    worth = [f"Section {one.section}. {one.words} ({one.rule.law})" for one in found.worth()]
    parts = (("It cannot be issued yet", blocks), ("Look again at", warns), ("Worth a look in its words", worth))
    notes = [(title, lines) for title, lines in parts if lines]
    return form_page(
        request,
        forms.IssueForm,
        act=lambda form: actions.issue(opened, key, expected=form.cleaned_data["version"]),
        heading=f"Issue: {found.title.lower()}",
        button="Issue it",
        lead="Once issued it never changes. It becomes a paper, which you send from its own page. " + rules.beyond(),
        context={"notes": notes},
        obj=found,
        **_about(opened, key),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="plan")
def served(request: HttpRequest, opened: Opened, key: str) -> HttpResponse:
    reading.version(opened, key)
    return form_page(
        request,
        forms.ServedForm,
        act=lambda form: actions.served(opened, key, day=form.cleaned_data["day"]),
        heading="The draft was served",
        button="Record it",
        lead="The family has at least fifteen days, and that day is the first. A new draft begins them again.",
        **_about(opened, key),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="plan")
def answered(request: HttpRequest, opened: Opened, key: str) -> HttpResponse:
    reading.version(opened, key)
    names = ("kind", "words", "sections", "day")
    return form_page(
        request,
        forms.AnswerForm,
        act=lambda form: actions.answered(opened, key, **{n: form.cleaned_data[n] for n in names}),
        heading="What does the family say of the draft?",
        button="Record it",
        **_about(opened, key),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="plan")
def ask_setting(request: HttpRequest, opened: Opened, key: str) -> HttpResponse:
    reading.version(opened, key)
    names = ("name", "day", "asked_for")
    return form_page(
        request,
        forms.SettingForm,
        act=lambda form: actions.ask_setting(opened, key, **{n: form.cleaned_data[n] for n in names}),
        heading="Ask a school or college",
        button="Record it",
        lead="It gets the draft. A school for which the family asks is named, unless a ground of s.39(4) holds.",
        **_about(opened, key),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="plan")
def reply(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    row = reading.asked(opened, number)
    names = ("reply", "day", "words")
    return form_page(
        request,
        forms.ReplyForm,
        act=lambda form: actions.setting_answered(
            opened, number, expected=form.cleaned_data["version"], **{n: form.cleaned_data[n] for n in names}
        ),
        heading=f"The answer of {row.name}",
        button="Record it",
        obj=row,
        **_about(opened, row.of_version_id),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="plan")
def sent(request: HttpRequest, opened: Opened, key: str) -> HttpResponse:
    found = reading.version(opened, key)
    return form_page(
        request,
        forms.SentForm,
        act=lambda form: actions.sent(opened, key, day=form.cleaned_data["day"], to=form.cleaned_data["to"]),
        heading="The final plan was sent",
        button="Record it",
        lead="The twenty weeks end when everyone has it whom the regulations name.",
        opened=opened,
        back=back(opened, key),
        answer=case_of(opened, found.matter_id),
    )
