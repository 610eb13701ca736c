"""Office pages of reviews and recommendations. They show what is so now; the public page follows at a release."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.editing.actions import subject_of
from goldenthread.base.editing.models import Revision
from goldenthread.base.govuk.query import query
from goldenthread.thread.counterviews.telling import views_of
from goldenthread.thread.improvement import actions
from goldenthread.thread.improvement.actions.closing import waiting
from goldenthread.thread.improvement.asking import KnownForm, SearchForm, search_in
from goldenthread.thread.improvement.drawing import charts_of
from goldenthread.thread.improvement.forms import JudgementForm, MeasureForm, RecommendationForm
from goldenthread.thread.improvement.models import Closure, Council, Judgement, MeasureUse, Recommendation
from goldenthread.thread.improvement.proof import proofs_of
from goldenthread.thread.improvement.showing import for_template, with_views
from goldenthread.thread.improvement.telling import PAGES, at_a_glance, council_facts, menu
from goldenthread.thread.improvement.telling.casework import casework_of
from goldenthread.thread.improvement.telling.whole import whole_of

SOURCES = "/sources/"


def _find(council: str, slug: str) -> Recommendation:
    return get_object_or_404(Recommendation.objects.of(council), slug=slug)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The office's first page. Those who may not read the thread, such as administrators, go to their own account."""
    if not may(request.user, Permission.THREAD_READ):
        return redirect("account_home")
    councils = []
    for council in Council.objects.order_by("name"):
        rows = list(Recommendation.objects.of(council.slug).prefetch_related("measures", "judgements"))
        entries = [{"recommendation": r, "proof": p} for r, p in zip(rows, proofs_of(rows), strict=True)]
        councils.append({"council": council, "entries": entries})
    return render(request, "improvement/home.html", {"councils": councils})


@require_safe
@needs(Permission.THREAD_READ)
@query(KnownForm, show_errors=True)
def recommendation(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    """The whole thread as it stands, or with the figures that had been published by the day asked for."""
    found = _find(council, slug)
    form: Any = request.query_form if request.GET else KnownForm()  # type: ignore[attr-defined]
    wrong = bool(request.GET) and not form.is_valid()
    known = None if wrong or not request.GET else form.cleaned_data["known"]
    proof = whole_of(found, known=known)
    return render(
        request,
        "improvement/recommendation.html",
        {
            "recommendation": found,
            "proof": for_template(with_views(proof, _views(found)), charts_of(proof)),
            "source_base": SOURCES,
            "base": "/",
            "slash": "/",
            "uses": found.measures.all(),
            "judgements": found.judgements.all(),
            "links": _work_links(request, found),
            "may_edit": may(request.user, Permission.RECOMMENDATION_EDIT),
            "may_measure": may(request.user, Permission.MEASURE_EDIT),
            "may_judge": may(request.user, Permission.JUDGEMENT_RECORD),
            "form": form,
            "errors_on_page": wrong,
            "known": known,
            "casework": casework_of(found) if known is None and may(request.user, Permission.COUNTS_READ) else None,
        },
        status=422 if wrong else 200,
    )


def _work_links(request: HttpRequest, found: Recommendation) -> list[dict[str, str]]:
    """What this person may do next with this recommendation, as it stands."""
    proposal, closed = waiting(found), found.closed_as != Closure.OPEN
    offered = [
        (Permission.STATUS_REPORT, "report-status", "Report how it stands", True),
        (Permission.STATUS_REPORT, "attach-evidence", "Attach evidence", True),
        (Permission.STATUS_CHALLENGE, "ask-challenge", "Ask about its status", True),
        (Permission.CLOSURE_PROPOSE, "propose-closure", "Propose to close it", proposal is None),
        (Permission.CLOSURE_VERIFY, "decide-closure", "Answer the proposal to close it", proposal is not None),
        (Permission.CLOSURE_PROPOSE, "reopen", "Open it again", closed and proposal is None),
        (Permission.VERDICT_DECIDE, "decide-verdict", "Agree or disagree with the verdict", True),
    ]
    at = [found.review.council.slug, found.slug]
    links = [
        {"href": reverse(f"improvement:{name}", args=at), "words": words}
        for permission, name, words, fits in offered
        if fits and may(request.user, permission)
    ]
    if may(request.user, Permission.STATUS_REPORT):
        links += [
            {
                "href": reverse("improvement:answer-challenge", args=[*at, challenge.pk]),
                "words": f"Answer “{challenge.question[:80]}”",
            }
            for challenge in found.challenges.filter(answer="")
        ]
    return links


def _views(found: Recommendation) -> list[dict[str, Any]]:
    return views_of(f"{found.review.council.slug}/{found.slug}")


@require_safe
@needs(Permission.THREAD_READ)
@query(KnownForm)
def recommendation_json(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    known = request.query["known"]  # type: ignore[attr-defined]
    found = _find(council, slug)
    told = {**whole_of(found, known=known), "other_views": _views(found)}
    return JsonResponse(told, json_dumps_params={"indent": 2, "ensure_ascii": False})


def _council(slug: str) -> Council:
    return get_object_or_404(Council, slug=slug)


@require_safe
@needs(Permission.THREAD_READ)
def council(request: HttpRequest, council: str) -> HttpResponse:
    """The review at a glance, with the verdict of each recommendation as it stands now."""
    found = _council(council)
    return _told(request, found, at_a_glance(found), "council", found.name)


@require_safe
@needs(Permission.THREAD_READ)
def council_page(request: HttpRequest, council: str, page: str) -> HttpResponse:
    found = _council(council)
    return _told(request, found, PAGES[page].build(found), page, PAGES[page].title)


@require_safe
@needs(Permission.THREAD_READ)
def council_json(request: HttpRequest, council: str, page: str = "") -> HttpResponse:
    found = _council(council)
    told = PAGES[page].build(found) if page else at_a_glance(found)
    return JsonResponse(told, json_dumps_params={"indent": 2, "ensure_ascii": False})


@require_safe
@needs(Permission.THREAD_READ)
@query(SearchForm)
def search(request: HttpRequest, council: str) -> HttpResponse:
    found, asked = _council(council), request.query  # type: ignore[attr-defined]
    told = PAGES["search"].build(found)
    results = search_in(told, words=asked["q"], **{name: asked[name] for name in ("recommendation", "theme", "body")})
    more = {"results": results, "asked": asked, "here": request.path}
    return _told(request, found, told, "search", PAGES["search"].title, **more)


def _told(
    request: HttpRequest, found: Council, told: dict[str, Any], page: str, title: str, **more: Any
) -> HttpResponse:
    return render(
        request,
        "improvement/told.html",
        {
            "told": told,
            "council": council_facts(found),
            "menu": menu(found.slug, here=page),
            "body": f"told/{page}.html",
            "title": title,
            "source_base": SOURCES,
            "base": "/",
            "slash": "/",
            "data": reverse(
                f"improvement:council-{page}-json" if page in PAGES else "improvement:council-json", args=[found.slug]
            ),
            **more,
        },
    )


@require_safe
@needs(Permission.THREAD_READ)
def history(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    """Every version of the recommendation, its measures and its judgements, newest first, with what changed."""
    found = _find(council, slug)
    rows = [("Recommendation", found), *((f"Measure {u.measure}", u) for u in found.measures.all())]
    rows += [(j.get_question_display(), j) for j in found.judgements.all()]
    named = {subject_of(row): words for words, row in rows}
    revisions = list(Revision.objects.filter(subject__in=named).order_by("subject", "version"))
    earlier: dict[str, dict[str, Any]] = {}
    entries: list[dict[str, Any]] = []
    for revision in revisions:
        before = earlier.get(revision.subject)
        changes = (
            [
                {"field": name.replace("_", " "), "before": before.get(name), "after": value}
                for name, value in revision.values.items()
                if before.get(name) != value
            ]
            if before is not None
            else []
        )
        entries.append({"what": named[revision.subject], "revision": revision, "changes": changes})
        earlier[revision.subject] = revision.values
    entries.sort(key=lambda e: (e["revision"].at, e["revision"].pk), reverse=True)
    return render(request, "improvement/history.html", {"recommendation": found, "entries": entries})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECOMMENDATION_EDIT)
def edit_recommendation(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    found = _find(council, slug)
    return editing.handle(
        request,
        RecommendationForm,
        obj=found,
        act=lambda form: actions.edit_recommendation(
            found,
            form.values(),
            expected=form.cleaned_data["version"],
            fields=form.changed_data,
            by=audit.Actor.of(request),
        ),
        template="improvement/edit.html",
        context={"heading": f"Edit recommendation {found.ref}", "recommendation": found},
        answer=lambda _: found.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEASURE_EDIT)
def edit_measure(request: HttpRequest, council: str, slug: str, measure: str) -> HttpResponse:
    found = _find(council, slug)
    use = get_object_or_404(MeasureUse, recommendation=found, measure=measure)
    return editing.handle(
        request,
        MeasureForm,
        obj=use,
        act=lambda form: actions.edit_measure(
            use,
            form.values(),
            expected=form.cleaned_data["version"],
            fields=form.changed_data,
            by=audit.Actor.of(request),
        ),
        template="improvement/edit.html",
        context={"heading": f"Edit how {use.measure} is used", "recommendation": found},
        answer=lambda _: found.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.JUDGEMENT_RECORD)
def edit_judgement(request: HttpRequest, council: str, slug: str, question: str) -> HttpResponse:
    found = _find(council, slug)
    judgement = get_object_or_404(Judgement, recommendation=found, question=question)
    return editing.handle(
        request,
        JudgementForm,
        obj=judgement,
        act=lambda form: actions.edit_judgement(
            judgement,
            form.values(),
            expected=form.cleaned_data["version"],
            fields=form.changed_data,
            by=audit.Actor.of(request),
        ),
        template="improvement/edit.html",
        context={"heading": judgement.get_question_display(), "recommendation": found},
        answer=lambda _: found.get_absolute_url(),
    )
