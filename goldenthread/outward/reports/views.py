"""Office pages of papers."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing, files
from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.documents import Section, to_data
from goldenthread.outward.reports import actions
from goldenthread.outward.reports.forms import ReportForm, TemplateForm
from goldenthread.outward.reports.kinds import KINDS as REPORTS
from goldenthread.outward.reports.models import MadeReport
from goldenthread.outward.reports.proof_paper import SECTIONS
from goldenthread.thread.improvement.models import Council, Recommendation

KINDS = {"docx": "Word", "pdf": "PDF", "html": "web page"}


@require_safe
@needs(Permission.REPORT_MAKE)
def papers(request: HttpRequest) -> HttpResponse:
    councils = [
        {
            "council": council,
            "recommendations": Recommendation.objects.of(council.slug),
            "made": MadeReport.objects.filter(council=council.slug)[:12],
        }
        for council in Council.objects.order_by("name")
    ]
    return render(
        request,
        "reports/papers.html",
        {
            "councils": councils,
            "kinds": KINDS,
            "reports": REPORTS.values(),
            "may_edit": may(request.user, Permission.TEMPLATE_EDIT),
        },
    )


@require_safe
@needs(Permission.REPORT_MAKE)
def paper(request: HttpRequest, council: str, slug: str, kind: str) -> HttpResponse:
    """The one-page paper as the facts stand now."""
    if kind not in KINDS:
        raise Http404
    recommendation = get_object_or_404(Recommendation.objects.of(council), slug=slug)
    [made] = actions.papers(recommendation, kinds=[kind])
    audit.downloaded(recommendation, by=audit.Actor.of(request), action="paper_made", reason=KINDS[kind])
    response = HttpResponse(made.body, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.TEMPLATE_EDIT)
def template(request: HttpRequest, council: str) -> HttpResponse:
    found = get_object_or_404(Council, slug=council)
    row = actions.template_row(found.slug)
    return editing.handle(
        request,
        TemplateForm,
        obj=row,
        act=lambda form: actions.edit_template(
            actions.template_row(found.slug),
            form.values(),
            expected=form.cleaned_data["version"] or 1,
            by=audit.Actor.of(request),
        ),
        template="reports/template.html",
        context={"council": found, "sections": SECTIONS},
        answer="reports:papers",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REPORT_MAKE)
def report(request: HttpRequest, council: str, kind: str) -> HttpResponse:
    """Ask what a report is to be, then make it in all three formats."""
    found = get_object_or_404(Council, slug=council)
    if kind not in REPORTS:
        raise Http404
    chosen = REPORTS[kind]
    return editing.handle(
        request,
        ReportForm,
        act=lambda form: actions.make_report(
            found, kind, form.options(), day=form.cleaned_data["day"], by=audit.Actor.of(request)
        ),
        template="reports/report.html",
        context={
            "council": found,
            "kind": chosen,
            "may_edit": may(request.user, Permission.TEMPLATE_EDIT),
            "made": MadeReport.objects.filter(council=council, kind=kind)[:20],
        },
        form_options={"council": found, "kind": kind},
        answer=lambda row: row.get_absolute_url(),
    )


@require_safe
@needs(Permission.REPORT_MAKE)
def report_data(request: HttpRequest, council: str, kind: str) -> HttpResponse:
    """What the report would say today with its usual options: every heading, sentence and table as data."""
    found = get_object_or_404(Council, slug=council)
    if kind not in REPORTS:
        raise Http404
    told = to_data(actions.document(found, kind, actions.usual(kind, found), day=actions.today()))
    return JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False})


@require_safe
@needs(Permission.REPORT_MAKE)
def made(request: HttpRequest, number: int) -> HttpResponse:
    """A report that was made, as it was made."""
    found = get_object_or_404(MadeReport, pk=number)
    return render(request, "reports/made.html", {"report": found, "kind": REPORTS.get(found.kind)})


@require_safe
@needs(Permission.REPORT_MAKE)
def made_file(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    found = get_object_or_404(MadeReport, pk=number)
    kept = next((f for f in found.files if f["ending"] == ending), None)
    stored = files.find(kept["sha256"]) if kept else None
    if stored is None:
        raise Http404
    return files.send(request, stored, purpose="report")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.TEMPLATE_EDIT)
def report_template(request: HttpRequest, council: str, kind: str) -> HttpResponse:
    """The council's own order, words and logo for one kind of report. Tried on the real one before it is saved."""
    found = get_object_or_404(Council, slug=council)
    if kind not in REPORTS:
        raise Http404
    tree = actions.built(found, kind, actions.usual(kind, found), day=actions.today())
    sections = {b.key: "may be left out" if b.optional else "" for b in tree.blocks if isinstance(b, Section)}
    wordings = sorted({key for block in tree.walk() if (key := getattr(block, "key", ""))})
    return editing.handle(
        request,
        TemplateForm,
        obj=actions.template_row(found.slug, kind),
        act=lambda form: actions.edit_template(
            actions.template_row(found.slug, kind),
            form.values(),
            expected=form.cleaned_data["version"] or 1,
            by=audit.Actor.of(request),
        ),
        template="reports/template.html",
        context={"council": found, "sections": sections, "wordings": wordings, "kind": REPORTS[kind]},
        form_options={"sections": sections},
        answer="reports:papers",
    )
