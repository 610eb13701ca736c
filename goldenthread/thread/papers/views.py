"""Office pages of papers in: upload, look at what was read, answer what is asked, save."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing, files
from goldenthread.base.accounts.access import needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.thread.improvement.models import Council
from goldenthread.thread.papers import actions
from goldenthread.thread.papers.forms import NewCouncilForm, ReadingForm, TakeForm, UploadForm
from goldenthread.thread.papers.models import Reading
from goldenthread.thread.sources.models import Passage

FORM = ["GET", "HEAD", "POST"]
KINDS = {"meeting": Reading.Kind.MEETING, "plan": Reading.Kind.PLAN, "report": Reading.Kind.REPORT}
SHOWN = 400  # lines of a proposal on one page
MARKS = {
    "new": ("New", "green"),
    "changed": ("Differs", "yellow"),
    "held": ("Here already", "grey"),
    "left": ("Left out", "orange"),
    "gone": ("Not in the paper", "grey"),
}


@require_safe
@needs(Permission.PAPERS_IMPORT)
def papers(request: HttpRequest) -> HttpResponse:
    readings = Reading.objects.select_related("source")
    return render(
        request,
        "papers/papers.html",
        {
            "councils": Council.objects.order_by("name"),
            "waiting": readings.filter(state=Reading.State.WAITING),
            "saved": readings.exclude(state=Reading.State.WAITING)[:50],
        },
    )


@require_http_methods(FORM)
@needs(Permission.PAPERS_IMPORT)
def add_council(request: HttpRequest) -> HttpResponse:
    return editing.handle(
        request,
        NewCouncilForm,
        act=lambda form: actions.add_council(form.values(), by=audit.Actor.of(request)),
        template="papers/form.html",
        context={"heading": "Add a council", "button": "Add council"},
        answer=lambda _: reverse("papers:papers"),
    )


@require_http_methods(FORM)
@needs(Permission.PAPERS_IMPORT)
def upload(request: HttpRequest, council: str, kind: str) -> HttpResponse:
    """Take a paper, read it in the limited process, and show what it says. Nothing is saved yet."""
    found = get_object_or_404(Council, slug=council)
    chosen = KINDS[kind]
    by = audit.Actor.of(request)
    made: dict[str, Any] = {}

    def act(form: UploadForm) -> Reading:
        paper = form.cleaned_data["paper"]
        content = paper.path.read_bytes()
        made["found"] = actions.make(chosen, content, paper.name, options=actions.options_of(council, chosen, {}))
        stored = files.keep(paper, by=by, filed_as=f"papers.reading:{council}")
        values = {name: form.cleaned_data[name] for name in ("published_words", "publisher", "address")}
        return actions.keep_reading(found, chosen, made["found"], stored, values, by=by)

    return editing.handle(
        request,
        UploadForm,
        act=act,
        template="papers/form.html",
        context={
            "heading": f"Read a {Reading.Kind(chosen).label.lower()}",
            "lead": "You see first what it says. Nothing is saved until you confirm.",
            "button": "Read it",
            "council": found,
            "upload": True,
        },
        form_options={"kind": chosen, "council": found},
        answer=lambda reading: reading.get_absolute_url(),
    )


@require_http_methods(FORM)
@needs(Permission.PAPERS_IMPORT)
def reading(request: HttpRequest, number: int) -> HttpResponse:
    """What a paper says, what is asked of a person, and what saving would do."""
    found = get_object_or_404(Reading.objects.select_related("made", "source"), pk=number)
    by = audit.Actor.of(request)
    council = get_object_or_404(Council, slug=found.council)
    if found.state != Reading.State.WAITING:
        return render(
            request, "papers/saved.html", {"reading": found, "council": council, "passages": _passages(found)}
        )
    proposal = actions.propose(found)

    def act(form: ReadingForm) -> Reading:
        data = form.cleaned_data
        if data["act"] == form.DROP:
            return actions.drop_reading(found, expected=data["version"], by=by)
        choices = form.choices()
        values = {"title": data["title"], "published_words": data["published_words"]}
        remade = found.found
        if found.kind == Reading.Kind.PLAN:
            content = files.read(found.sha256)
            options = actions.options_of(found.council, found.kind, choices)
            remade = actions.make(found.kind, content, found.name, options=options)
        again = actions.read_again(found, choices, remade, values, expected=data["version"], by=by)
        if data["act"] == form.SAVE:
            return actions.save_reading(again, expected=again.version, by=by)
        return again

    lines = [(*MARKS[line.mark], line) for line in proposal.lines]
    return editing.handle(
        request,
        ReadingForm,
        act=act,
        template="papers/reading.html",
        context={
            "reading": found,
            "council": council,
            "lines": lines[:SHOWN],
            "more": max(0, len(lines) - SHOWN),
            "counts": [(MARKS[mark][0], n) for mark, n in proposal.counts.items()],
            "notes": list(dict.fromkeys(proposal.notes)),
        },
        form_options={"reading": found, "lines": proposal.lines},
        answer=lambda row: row.get_absolute_url(),
    )


def _passages(found: Reading) -> list[Passage]:
    return list(found.source.passages.all()[:600]) if found.source and found.kind == Reading.Kind.REPORT else []


@require_http_methods(FORM)
@needs(Permission.PAPERS_IMPORT)
def take(request: HttpRequest, number: int, anchor: str) -> HttpResponse:
    """Make a finding, a recommendation or a promise of one passage."""
    found = get_object_or_404(Reading.objects.select_related("source"), pk=number, state=Reading.State.SAVED)
    passage = get_object_or_404(Passage.objects.select_related("source"), source=found.source, anchor=anchor)
    council = get_object_or_404(Council, slug=found.council)

    def act(form: TakeForm) -> Any:
        data = form.cleaned_data
        kind = {"finding": data["finding_kind"], "promise": data["promise_kind"]}.get(data["what"], "")
        return actions.take(
            passage,
            council=council,
            what=data["what"],
            title=data["title"],
            words=data["words"],
            kind=kind,
            by=audit.Actor.of(request),
        )

    options = {} if request.method == "POST" else {"initial": {"words": passage.text}}
    return editing.handle(
        request,
        TakeForm,
        act=act,
        template="papers/form.html",
        context={
            "heading": f"Make something of {passage.source.label} {passage.address}",
            "quoted": passage.text,
            "button": "Add it",
            "back": found.get_absolute_url(),
        },
        form_options=options,
        answer=lambda _: f"{found.get_absolute_url()}#{passage.anchor}",
    )
