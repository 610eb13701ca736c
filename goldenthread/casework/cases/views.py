"""Office pages of a child's record: what happened, its papers, and what is recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, files
from goldenthread.base.accounts.models import Organisation
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.forms import long
from goldenthread.casework.cases import actions, forms, reading, telling
from goldenthread.casework.cases.kinds import PaperState
from goldenthread.casework.children.door import Opened, not_found, opens
from goldenthread.casework.children.pages import Listing, form_page, link
from goldenthread.casework.children.views import FORM, back_to, overview, record_of
from goldenthread.casework.contact import actions as contact
from goldenthread.refused import Refused

KEYS = {
    "council": "The council’s officers of this case",
    "team": "The team of this case",
    "managers": "Team managers",
    "legal": "Legal advisers",
    "panel": "The panel",
    "health": "Health professionals who are related to the child",
}


def words_of_key(key: str, opened: Opened) -> str:
    """An audience in words."""
    if key in KEYS:
        return KEYS[key]
    kind, _, pk = key.partition(":")
    if kind == "body":
        body = Organisation.objects.filter(pk=pk).first()
        return body.name if body else "An organisation"
    party = next((row for row in opened.party_rows if str(row.pk) == pk), None)
    return f"{party.person.name} ({party.get_kind_display().lower()})" if party else "A former party"


@require_safe
@opens(what="summary")
def child(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The record: who the child is, what happened, papers, parties, who is related, what waits."""
    may_write = opened.may(Permission.CASE_WRITE, write=True)
    matters = reading.matters(opened)
    papers = reading.papers(opened)
    rows = [
        [
            link(p.row.title, "cases:paper", opened.reference, p.id),
            p.row.get_kind_display,
            p.band.words,
            p.row.supplied_by,
            long(timezone.localdate(p.row.made_at)),
            p.status.label,
        ]
        for p in papers
    ]
    reference = opened.reference
    links: list[tuple[str, str]] = []
    if may_write:
        links += [
            ("Add a paper", reverse("cases:add-paper", args=[reference])),
            ("Key a request for an assessment", reverse("cases:key-request", args=[reference])),
            ("Begin an assessment, plan, dispute or move", reverse("cases:add-matter", args=[reference])),
            ("Record a type of need", reverse("cases:need", args=[reference])),
            ("Correct who the child is", reverse("children:edit", args=[reference])),
            ("Relate somebody to this child", reverse("children:relate", args=[reference])),
        ]
    if opened.of_council:
        links.append(("Help that is not safeguarding, and enquiries", reverse("routes:help", args=[reference])))
        links.append(("Help that the school gives", reverse("cycles:cycles", args=[reference])))
        links.append(("What the child said", reverse("said:all", args=[reference])))
    if opened.may(Permission.PARTY_PROPOSE):
        links.append(("Propose a party", reverse("children:add-party", args=[reference])))
    if opened.may(Permission.CASE_SEND):
        links.append(("What was sent", reverse("sending:sent", args=[reference])))
    if opened.may(Permission.CASE_RESTRICT):
        on = opened._row.restricted
        links.append(
            ("Lift the restriction" if on else "Restrict this record", reverse("children:restrict", args=[reference]))
        )
        if on:
            links.append(("Add somebody to its list", reverse("children:name-viewer", args=[reference])))
    hidden = reading.hidden_papers(opened)
    return render(
        request,
        "cases/child.html",
        {
            "opened": opened,
            "matters": matters,
            "needs": telling.needs_of(opened),
            "papers": Listing("Papers", ["Title", "Kind", "Tells of", "Supplied by", "Added", "State"], rows),
            "hidden": hidden,
            "parties": [(one, contact.lines_for(opened, one.id)) for one in opened.parties],
            "links": links,
            "by_hand": contact.tasks(opened),
            "may_write": may_write,
            "may_propose": opened.may(Permission.PARTY_PROPOSE),
            "may_approve": opened.may(Permission.PARTY_APPROVE),
            "may_correct": opened.may(Permission.FACT_APPROVE),
            "corrections": reading.corrections(opened),
            "passed": timezone.localdate() > opened.rights_passed_on,
            "passes_soon": 0 <= (opened.rights_passed_on - timezone.localdate()).days <= 120,
            **overview(opened),
        },
    )


# --- what happened ------------------------------------------------------------------------------------------------


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="facts")
def add_matter(request: HttpRequest, opened: Opened) -> HttpResponse:
    return form_page(
        request,
        forms.MatterForm,
        act=lambda form: actions.begin_matter(
            opened, machine=form.cleaned_data["machine"], day=form.cleaned_data["day"]
        ),
        heading="What begins?",
        button="Begin it",
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
    )


def _matter(opened: Opened, matter: str) -> reading.SeenMatter:
    found = next((m for m in reading.matters(opened) if str(m.row.pk) == str(matter)), None)
    if found is None:
        not_found()
    return found


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="facts")
def add_fact(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    found = _matter(opened, matter)
    known = frozenset(fact.row.name for fact in found.standing)
    return form_page(
        request,
        forms.FactForm,
        act=lambda form: actions.record_fact(
            opened, matter, name=form.cleaned_data["name"], said=form.cleaned_data["said"]
        ),
        heading="Record what happened",
        button="Record it",
        lead=f"{found.row.get_machine_display} {found.row.reference}",
        form_options={"known": known},
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="facts")
def correct(request: HttpRequest, opened: Opened, fact: int) -> HttpResponse:
    found = next((f for m in reading.matters(opened) for f in m.facts if f.id == fact and f.shown), None)
    if found is None:
        not_found()
    said = long(found.said) if isinstance(found.said, date) else str(found.said)
    return form_page(
        request,
        forms.CorrectForm,
        act=lambda form: actions.ask_correction(
            opened, fact, said=form.cleaned_data["said"], why=form.cleaned_data["why"]
        ),
        heading="Ask for a correction",
        button="Ask a second person",
        context={"rows": [("What happened", found.words), ("Recorded as", said), ("Recorded by", found.row.by_label)]},
        lead="What is recorded stays visible. A second person decides, and then a new entry stands in its place.",
        form_options={"is_day": found.is_day},
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
    )


@require_http_methods(FORM)
@opens(Permission.FACT_APPROVE, what="facts")
def decide_correction(request: HttpRequest, opened: Opened, correction: int) -> HttpResponse:
    found = next((c for c in reading.corrections(opened) if c.pk == correction), None)
    if found is None:
        not_found()
    new = long(found.day) if found.day else found.value or "It never happened"
    old = found.fact.said
    return form_page(
        request,
        forms.DecideForm,
        act=lambda form: actions.decide_correction(
            opened, correction, approve=form.cleaned_data["decision"] == "approve"
        ),
        heading="Decide on a correction",
        button="Decide",
        context={
            "rows": [
                ("What happened", found.fact.name.replace("_", " ").capitalize()),
                ("Recorded as", long(old) if isinstance(old, date) else str(old)),
                ("To be", new),
                ("Why", found.why),
                ("Asked by", found.asked_by),
            ]
        },
        opened=opened,
        back=back_to(opened),
        answer=record_of(opened),
    )


# --- papers -------------------------------------------------------------------------------------------------------


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="papers")
def add_paper(request: HttpRequest, opened: Opened) -> HttpResponse:
    names = (
        "kind",
        "title",
        "band",
        "supplied_by",
        "upload",
        "words",
        "third_party",
        "serious_harm",
        "tells_whereabouts",
    )
    return form_page(
        request,
        forms.PaperForm,
        act=lambda form: actions.add_paper(opened, **{n: form.cleaned_data[n] for n in names}),
        heading="Add a paper",
        button="Add it as a draft",
        opened=opened,
        back=back_to(opened),
        answer=lambda paper: reverse("cases:paper", args=[opened.reference, paper.pk]),
        context={"uploads": True},
    )


@require_safe
@opens(what="paper")
def paper(request: HttpRequest, opened: Opened, paper_id: str) -> HttpResponse:
    found = reading.paper(opened, paper_id)
    with audit.unit(by=opened.actor):
        opened.record("case_paper_read", fields=[f"paper {found.id}"])
    row = found.row
    rows = [
        ("Kind", row.get_kind_display),
        ("Tells of", found.band.words),
        ("Supplied by", row.supplied_by),
        ("Version", row.number),
        ("Added", f"{long(timezone.localdate(row.made_at))} by {row.by_label}"),
    ]
    if row.issued_at:
        rows.append(("Issued", long(timezone.localdate(row.issued_at))))
    if found.marks:
        rows.append(("Marked", "; ".join(found.marks)))
    audience = [[words_of_key(a.key, opened), long(timezone.localdate(a.since))] for a in found.audience]
    may_write = opened.may(Permission.CASE_WRITE, band=found.band, write=True)
    return render(
        request,
        "cases/paper.html",
        {
            "opened": opened,
            "paper": found,
            "rows": rows,
            "audience": Listing("Who may see it", ["Who", "Since"], audience) if opened.of_council else None,
            "may_write": may_write,
            "is_draft": found.status is PaperState.DRAFT,
            "may_send": opened.may(Permission.CASE_SEND) and found.status is not PaperState.DRAFT,
            "back": back_to(opened),
        },
    )


@require_safe
@opens(what="paper file")
def paper_file(request: HttpRequest, opened: Opened, paper_id: str) -> HttpResponse:
    return hand_over(request, opened, paper_id)


def hand_over(request: HttpRequest, opened: Opened, paper_id: str) -> HttpResponse:
    """The bytes of a paper, from the download host, with a neutral name. For the office and the portal."""
    found = reading.paper(opened, paper_id)
    if not found.has_file:
        not_found()
    stored = files.find(found.sha256, "casework")
    if stored is None:
        raise Refused("The file is not there. Tell the people who run the service.", status=404)
    with audit.unit(by=opened.actor):
        opened.record("case_paper_downloaded", fields=[f"paper {found.id}"])
        return files.send(request, stored, purpose="paper")


def _about(opened: Opened, found: reading.SeenPaper) -> dict[str, Any]:
    return {
        "opened": opened,
        "back": ("Back to the paper", reverse("cases:paper", args=[opened.reference, found.id])),
        "answer": reverse("cases:paper", args=[opened.reference, found.id]),
    }


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="papers")
def issue(request: HttpRequest, opened: Opened, paper_id: str) -> HttpResponse:
    found = reading.paper(opened, paper_id)
    return form_page(
        request,
        forms.IssueForm,
        act=lambda form: actions.issue(opened, paper_id, expected=form.cleaned_data["version"]),
        heading=f"Issue: {found.row.title}",
        button="Issue it",
        lead="Once issued it never changes. A correction is a new version, and both are kept.",
        obj=found,
        **_about(opened, found),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="papers")
def version(request: HttpRequest, opened: Opened, paper_id: str) -> HttpResponse:
    found = reading.paper(opened, paper_id)
    about = _about(opened, found) | {"answer": lambda new: reverse("cases:paper", args=[opened.reference, new.pk])}
    return form_page(
        request,
        forms.VersionForm,
        act=lambda form: actions.new_version(
            opened, paper_id, words=form.cleaned_data["words"], upload=form.cleaned_data["upload"]
        ),
        heading=f"A new version: {found.row.title}",
        button="Add it as a draft",
        context={"uploads": True},
        **about,
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="papers")
def reclassify(request: HttpRequest, opened: Opened, paper_id: str) -> HttpResponse:
    found = reading.paper(opened, paper_id)
    initial = {"version": found.version, "band": found.band.value}
    return form_page(
        request,
        forms.ReclassifyForm,
        act=lambda form: actions.reclassify(
            opened,
            paper_id,
            band=form.cleaned_data["band"],
            why=form.cleaned_data["why"],
            expected=form.cleaned_data["version"],
        ),
        heading=f"Give it another band: {found.row.title}",
        button="Change the band",
        form_options={} if request.method == "POST" else {"initial": initial},
        **_about(opened, found),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="papers")
def mark(request: HttpRequest, opened: Opened, paper_id: str) -> HttpResponse:
    found = reading.paper(opened, paper_id)
    names = ("third_party", "serious_harm", "tells_whereabouts")
    initial = {"version": found.version, **{name: getattr(found.row, name) for name in names}}
    return form_page(
        request,
        forms.MarkForm,
        act=lambda form: actions.mark(
            opened, paper_id, expected=form.cleaned_data["version"], **{name: form.cleaned_data[name] for name in names}
        ),
        heading=f"Mark: {found.row.title}",
        button="Save the marks",
        lead="What is marked leaves every view on the portal, and waits on the list of whoever answers a "
        "request for records.",
        form_options={} if request.method == "POST" else {"initial": initial},
        **_about(opened, found),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="papers")
def share(request: HttpRequest, opened: Opened, paper_id: str) -> HttpResponse:
    found = reading.paper(opened, paper_id)
    held = {a.key for a in found.audience}
    bodies = dict.fromkeys(f"body:{link.body}" for link in opened.known.links if link.body and link.ended is None)
    choices = [(key, words_of_key(key, opened)) for key in (*bodies, "panel", "health", "managers") if key not in held]
    return form_page(
        request,
        forms.ShareForm,
        act=lambda form: actions.share(opened, paper_id, key=form.cleaned_data["key"]),
        heading=f"Who else may see it: {found.row.title}",
        button="Let them see it",
        lead="A family is not added here: send it to them, so that it is checked and can be stopped.",
        form_options={"choices": choices},
        **_about(opened, found),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="papers")
def unshare(request: HttpRequest, opened: Opened, paper_id: str) -> HttpResponse:
    found = reading.paper(opened, paper_id)
    choices = [(a.key, words_of_key(a.key, opened)) for a in found.audience if not a.key.startswith("party:")]
    return form_page(
        request,
        forms.ShareForm,
        act=lambda form: actions.unshare(opened, paper_id, key=form.cleaned_data["key"]),
        heading=f"Take somebody away: {found.row.title}",
        button="Take them away",
        kind="warning",
        form_options={"choices": choices},
        **_about(opened, found),
    )
