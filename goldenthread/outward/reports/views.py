"""Office pages of papers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.outward.reports import actions
from goldenthread.outward.reports.forms import TemplateForm
from goldenthread.outward.reports.proof_paper import SECTIONS
from goldenthread.thread.improvement.models import Council, Recommendation

KINDS = {"docx": "Word", "pdf": "PDF", "html": "web page"}


@require_safe
@needs(Permission.REPORT_MAKE)
def papers(request: HttpRequest) -> HttpResponse:
    councils = [
        {"council": council, "recommendations": Recommendation.objects.of(council.slug)}
        for council in Council.objects.order_by("name")
    ]
    return render(
        request,
        "reports/papers.html",
        {"councils": councils, "kinds": KINDS, "may_edit": may(request.user, Permission.TEMPLATE_EDIT)},
    )


@require_safe
@needs(Permission.REPORT_MAKE)
def paper(request: HttpRequest, council: str, slug: str, kind: str) -> HttpResponse:
    """The one-page paper as the facts stand now."""
    if kind not in KINDS:
        raise Http404
    recommendation = get_object_or_404(Recommendation.objects.of(council), slug=slug)
    made = next(p for p in actions.papers(recommendation) if p.name.endswith(f".{kind}"))
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
