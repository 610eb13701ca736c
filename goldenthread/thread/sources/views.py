"""Office pages of sources."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing, files
from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.thread.sources import actions
from goldenthread.thread.sources.facts import source_facts
from goldenthread.thread.sources.forms import KeepCopyForm, NewSourceForm, SourceForm
from goldenthread.thread.sources.models import Claim, Source


@require_safe
@needs(Permission.THREAD_READ)
def sources(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "sources/sources.html",
        {"sources": Source.objects.all(), "may_add": may(request.user, Permission.SOURCE_ADD)},
    )


@require_safe
@needs(Permission.THREAD_READ)
def source(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Source.objects.prefetch_related("passages"), slug=slug)
    return render(
        request,
        "sources/source.html",
        {
            "row": found,
            "source": source_facts(found),
            "claims": Claim.objects.filter(passage__source=found)
            .select_related("passage")
            .order_by("subject", "field"),
            "may_add": may(request.user, Permission.SOURCE_ADD),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SOURCE_ADD)
def add(request: HttpRequest) -> HttpResponse:
    return editing.handle(
        request,
        NewSourceForm,
        act=lambda form: actions.add_source(form.values(), by=audit.Actor.of(request)),
        template="sources/edit.html",
        context={"heading": "Add a source"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SOURCE_ADD)
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Source, slug=slug)
    return editing.handle(
        request,
        SourceForm,
        obj=found,
        act=lambda form: actions.edit_source(
            found,
            form.values(),
            expected=form.cleaned_data["version"],
            fields=form.changed_data,
            by=audit.Actor.of(request),
        ),
        template="sources/edit.html",
        context={"heading": f"Edit source {found.label}"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SOURCE_ADD)
def keep_copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload our copy of the document."""
    found = get_object_or_404(Source, slug=slug)

    def act(form: KeepCopyForm) -> Source:
        by = audit.Actor.of(request)
        stored = files.keep(form.cleaned_data["paper"], by=by, filed_as=f"sources.source:{found.slug}")
        return actions.keep_copy(
            found, sha256=stored.sha256, name=stored.name, expected=form.cleaned_data["version"], by=by
        )

    return editing.handle(
        request,
        KeepCopyForm,
        act=act,
        template="sources/keep_copy.html",
        context={"source": found},
        obj=found,
    )


@require_safe
@needs(Permission.THREAD_READ)
def open_copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand our copy over, from the download host."""
    found = get_object_or_404(Source, slug=slug)
    stored = files.find(found.kept_sha256) if found.kept_sha256 else None
    if stored is None:
        raise Http404
    return files.send(request, stored, purpose="source")
