"""Office pages of releases: prepare, read what would be published, decide."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import check, may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.outward.releases import actions
from goldenthread.outward.releases.contents import gather
from goldenthread.outward.releases.forms import DecideForm, PrepareForm, SmallNumbersForm
from goldenthread.outward.releases.models import Release, SmallNumbers
from goldenthread.outward.releases.numbers import PATH as CASEWORK
from goldenthread.outward.releases.numbers import limits_now
from goldenthread.rules.measures.release.limits import STRICT
from goldenthread.thread.improvement.showing import for_template

TEMPLATES = {
    "home": "releases/frozen_home.html",
    "proof": "releases/frozen_proof.html",
    "source": "releases/frozen_source.html",
    "told": "releases/frozen_told.html",
    "sources": "releases/frozen_home.html",
}


@require_safe
@needs(Permission.THREAD_READ)
def releases(request: HttpRequest) -> HttpResponse:
    last = Release.objects.filter(state=Release.State.PUBLISHED).first()
    return render(
        request,
        "releases/releases.html",
        {
            "releases": Release.objects.all(),
            "last": last,
            "waiting": Release.objects.filter(state=Release.State.PREPARED).first(),
            "may_prepare": may(request.user, Permission.RELEASE_PREPARE),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RELEASE_PREPARE)
def prepare(request: HttpRequest) -> HttpResponse:
    def act(form: PrepareForm) -> Release:
        return actions.prepare(note=form.cleaned_data["note"], by=audit.Actor.of(request), contents=contents)

    # Drawing takes seconds: done before the transaction, so that nobody waits for it.
    contents = gather() if request.method == "POST" and PrepareForm(request.POST).is_valid() else None
    return editing.handle(
        request, PrepareForm, act=act, template="releases/prepare.html", context={"heading": "Prepare a release"}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.THREAD_READ)
def release(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Release, number=number)
    pages, files = list(found.pages.all()), list(found.files.defer("body"))
    waiting = found.state == Release.State.PREPARED
    actor = audit.Actor.of(request)
    mine = found.prepared_by_id == actor.id
    may_decide = waiting and may(request.user, Permission.RELEASE_APPROVE)
    before = Release.objects.filter(state=Release.State.PUBLISHED, number__lt=number).first()
    earlier = {p.path: p.data for p in before.pages.all()} if before else {}
    rows = [
        {
            "page": p,
            "what": "New" if p.path not in earlier else ("Changed" if earlier[p.path] != p.data else "As before"),
        }
        for p in pages
    ]
    gone = sorted(set(earlier) - {p.path for p in pages})

    def act(form: DecideForm) -> Release:
        said = form.cleaned_data
        if said["decision"] == "approve":
            return actions.approve(found, digest=said["digest"], expected=said["version"], by=actor)
        return actions.withdraw(found, expected=said["version"], by=actor)

    if request.method == "POST":
        check(request.user, Permission.RELEASE_APPROVE)
    return editing.handle(
        request,
        DecideForm,
        act=act,
        template="releases/release.html",
        context={
            "release": found,
            "rows": rows,
            "gone": gone,
            "files": files,
            "may_decide": may_decide,
            "mine": mine,
            "before": before,
            "numbers": [
                {"page": p, "checked": p.data["told"]["checked"], "looser": p.data["told"]["looser"]}
                for p in pages
                if p.kind == "told" and p.path.endswith(f"/{CASEWORK}")
            ],
        },
        form_options={}
        if request.method == "POST"
        else {"initial": {"digest": found.digest, "version": found.version}},
    )


@require_safe
@needs(Permission.THREAD_READ)
def frozen(request: HttpRequest, number: int, path: str) -> HttpResponse:
    """A page of the release, as the public would see it."""
    found = get_object_or_404(Release, number=number)
    page = found.pages.filter(path=path.strip("/")).first()
    if page is None or page.kind not in TEMPLATES:
        raise Http404
    base = f"/releases/{number}/pages/"
    context: dict[str, Any] = {
        **page.data,
        "page": page,
        "release": found,
        "base": base,
        "source_base": f"{base}sources/",
    }
    if page.kind == "proof":
        context["proof"] = for_template(page.data["proof"], page.data["charts"])
    return render(request, TEMPLATES[page.kind], context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.THREAD_READ)
def small_numbers(request: HttpRequest) -> HttpResponse:
    """The rules for small numbers that hold, those before, and the form to change them."""
    if request.method == "POST":
        check(request.user, Permission.RELEASE_APPROVE)
    now = limits_now()

    def act(form: SmallNumbersForm) -> str:
        said = {name: form.cleaned_data[name] for name in form.fields if name not in ("submission_key", "version")}
        actions.decide_small_numbers(**said, by=audit.Actor.of(request))
        return "/releases/small-numbers/"

    return editing.handle(
        request,
        SmallNumbersForm,
        act=act,
        template="releases/small_numbers.html",
        context={
            "now": now,
            "strict": STRICT,
            "looser": now.looser(STRICT),
            "rows": SmallNumbers.objects.all()[:50],
            "may_decide": may(request.user, Permission.RELEASE_APPROVE),
        },
        form_options={}
        if request.method == "POST"
        else {
            "initial": {
                "hide_up_to": now.hide_up_to,
                "hide_nought": "yes" if now.hide_nought else "no",
                "round_to": now.round_to,
                "least_group": now.least_group,
            }
        },
    )
