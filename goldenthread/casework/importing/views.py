"""Office pages of bringing cases in: one's lists, one list by how far it is, its columns, its faults, the template."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base.accounts.access import needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.cells import harmless
from goldenthread.base.govuk.forms import long
from goldenthread.base.jobs.models import Job
from goldenthread.casework.children.door import come_in, not_found
from goldenthread.casework.children.pages import Listing, form_page, link, listing_page
from goldenthread.casework.children.views import FORM
from goldenthread.casework.importing import actions, forms, templates_of
from goldenthread.casework.importing.planning import MOST_FAULTS, NUMBERS

BACK = "Back to lists"
SHOWN = 100  # faults on the page; all of them are in the file
AT_WORK = ("checking", "bringing")
WAYS = [
    "The first row holds the names of your columns. They need not be ours: you match them on the next page.",
    "One row is one request, with what came of it. Days as 2026-09-07 or 07/09/2026.",
    "Everything is checked first, and you see row by row what would happen. Then all of it comes in, or nothing.",
    "The same list again changes nothing. A later list adds steps, and never changes what is recorded.",
    "Parents who are named wait for a second person. Nothing is sent to anybody.",
]


@require_safe
@needs(Permission.CASE_IMPORT)
def lists(request: HttpRequest) -> HttpResponse:
    """One's own lists, and how to bring one in."""
    rows = [
        [
            link(row.name, "importing:one", row.pk),
            long(timezone.localdate(row.kept_at)),
            row.get_state_display(),
            str(row.told.get("rows", "")),
        ]
        for row in actions.files_of(come_in(request))
    ]
    return listing_page(
        request,
        "Bring cases in from a list",
        [
            Listing("Your lists", ["List", "Uploaded", "How far", "Rows"], rows, "You have brought no list in."),
            Listing("How it works", ["What happens"], [[words] for words in WAYS]),
        ],
        lead="Cases that your council holds in another system come in as a spreadsheet or CSV.",
        links=[
            ("Upload a list", reverse("importing:add")),
            ("Template for Excel", reverse("importing:template", args=["xlsx"])),
            ("Template as CSV", reverse("importing:template", args=["csv"])),
        ],
        crumbs=["Children", reverse("children:list")],
    )


@require_safe
@needs(Permission.CASE_IMPORT)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The template: our columns, and a second row that explains each."""
    content, media = templates_of.made(kind)
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="cases.{kind}"'
    return response


@require_http_methods(FORM)
@needs(Permission.CASE_IMPORT)
def add(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    return form_page(
        request,
        forms.ListForm,
        act=lambda form: actions.keep(visitor, form.cleaned_data["upload"], form.cleaned_data["team"]),
        heading="Upload a list of cases",
        button="Upload it",
        lead="Nothing is brought in yet. Only you see it, and it is removed after 28 days.",
        context={"uploads": True},
        back=(BACK, reverse("importing:lists")),
        answer=lambda row: reverse("importing:columns", args=[row.pk]),
    )


@require_http_methods(FORM)
@needs(Permission.CASE_IMPORT)
def match(request: HttpRequest, key: str) -> HttpResponse:
    """Which column of the list holds what. The guess is filled in."""
    visitor = come_in(request)
    row = actions.one(visitor, key)
    if not row.heads:
        not_found()
    options: dict[str, Any] = {"heads": row.heads}
    if request.method != "POST":
        options["initial"] = {name: str(place) for name, place in row.mapping.items()} | {"version": row.version}
    used = set(row.mapping.values())
    left = [head for place, head in enumerate(row.heads) if place not in used and head]
    return form_page(
        request,
        forms.ColumnsForm,
        act=lambda form: actions.match(visitor, key, form.mapping(), expected=form.cleaned_data["version"]),
        heading="Match the columns",
        caption=row.name,
        button="Check the list",
        lead="We recognised what we could. Nothing is brought in before you have seen what would happen.",
        context={"notes": [("Columns of your list that we did not recognise", left)] if left else []},
        form_options=options,
        back=("Back to the list", reverse("importing:one", args=[key])),
        answer=reverse("importing:one", args=[key]),
    )


@require_safe
@needs(Permission.CASE_IMPORT)
def one(request: HttpRequest, key: str) -> HttpResponse:
    """How far a list is: at work, what it would do and what stands in the way, or what it did."""
    row = actions.one(come_in(request), key)
    links: list[tuple[str, str]] = []
    listings: list[Listing] = []
    lead = row.why
    if row.state in AT_WORK:
        job = Job.objects.filter(pk=row.job).first() if row.job else None
        lead = _progress(job)
        links.append(("See how far it is", reverse("importing:one", args=[key])))
    if row.state in ("kept", "checked", "failed") and row.heads:
        again = "Match the columns" if row.state == "kept" else "Match the columns again, and check"
        links.append((again, reverse("importing:columns", args=[key])))
    if row.told:
        done = row.state == "done"
        listings.append(
            Listing(
                "What was brought in" if done else "What would happen",
                ["What", "How many"],
                [list(line) for line in _numbers(row)],
            )
        )
    if row.state == "checked":
        rejected = row.told["rejected"]
        if rejected:
            rows = f"{rejected:,} row{'' if rejected == 1 else 's'}"
            mend = "it" if rejected == 1 else "them"
            lead = f"{rows} cannot be brought in, so none is. Mend {mend} in your file and upload it again."
            links.append(("Fetch the faults as CSV", reverse("importing:faults", args=[key])))
        else:
            lead = "Every row can be brought in. Nothing has been yet."
            links.append(("Bring the list in", reverse("importing:bring", args=[key])))
    if row.faults:
        listings.insert(
            0,
            Listing(
                f"What stands in the way{f': the first {SHOWN}' if len(row.faults) > SHOWN else ''}",
                ["Line", "Column", "What is wrong"],
                [[f"{line}", column, words] for line, column, words in row.faults[:SHOWN]],
            ),
        )
    if row.state in ("kept", "checked", "failed", "checking") or (row.state == "bringing" and actions.has_stopped(row)):
        links.append(("Drop the list", reverse("importing:drop", args=[key])))
    return listing_page(
        request,
        row.name,
        listings or [Listing("How far it is", ["State"], [[row.get_state_display()]])],
        lead=lead,
        links=links,
        caption=row.get_state_display(),
        crumbs=["Bring cases in", reverse("importing:lists")],
    )


def _numbers(row: Any) -> list[tuple[str, str]]:
    """The numbers of a list in words; without those that are nothing, but for the first."""
    told = {name: row.told.get(name, 0) for name in NUMBERS}
    return [(NUMBERS[name], f"{n:,}") for name, n in told.items() if n or name in ("rows", "rejected", "new_cases")]


def _progress(job: Job | None) -> str:
    if job is None or job.state == "waiting":
        return "It waits for its turn."
    if job.state == "failed":
        return f"It stopped: {job.error} Ask whoever runs this site to try it again."
    if job.total:
        return f"{job.words or 'At work'}: {job.done:,} of {job.total:,}, {job.percent}%."
    return "It is at work."


@require_http_methods(FORM)
@needs(Permission.CASE_IMPORT)
def bring(request: HttpRequest, key: str) -> HttpResponse:
    """The last question before cases are brought in."""
    visitor = come_in(request)
    row = actions.one(visitor, key)
    if row.state != "checked" and request.method != "POST":
        not_found()
    return form_page(
        request,
        forms.VersionForm,
        act=lambda form: actions.ask(visitor, key, expected=form.cleaned_data["version"]),
        heading="Bring this list in?",
        caption=row.name,
        button="Bring it in",
        lead="All of it comes in, or nothing. On a site with one file as its database others wait meanwhile: bring "
        "more than a thousand rows in when nobody is at work.",
        context={"rows": _numbers(row)},
        obj=row,
        back=("Back to the list", reverse("importing:one", args=[key])),
        answer=reverse("importing:one", args=[key]),
    )


@require_http_methods(FORM)
@needs(Permission.CASE_IMPORT)
def drop(request: HttpRequest, key: str) -> HttpResponse:
    visitor = come_in(request)
    row = actions.one(visitor, key)
    return form_page(
        request,
        forms.VersionForm,
        act=lambda form: actions.drop(visitor, key, expected=form.cleaned_data["version"]),
        heading="Drop this list?",
        caption=row.name,
        button="Drop it",
        kind="warning",
        lead="Nothing of it was brought in. The file is removed.",
        obj=row,
        back=("Back to the list", reverse("importing:one", args=[key])),
        answer=reverse("importing:lists"),
    )


@require_safe
@needs(Permission.CASE_IMPORT)
def faults(request: HttpRequest, key: str) -> HttpResponse:
    """Every fault of a list: line, column, what is wrong."""
    row = actions.faults_to_mend(come_in(request), key)
    out = io.StringIO()
    out.write("\ufeff")  # so that Excel reads the letters
    table = csv.writer(out)
    table.writerow(["Line", "Column", "What is wrong"])
    table.writerows([harmless(cell) for cell in fault] for fault in row.faults)
    if len(row.faults) >= MOST_FAULTS:
        table.writerow(["", "", f"These are the first {MOST_FAULTS:,}. Mend them and upload the list again."])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="faults.csv"'
    response["Cache-Control"] = "no-store, private"
    return response
