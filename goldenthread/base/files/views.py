"""Office pages of files: the list and quarantine, what waits to be filed, receipts."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.base import audit
from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.files import keeping, scanner
from goldenthread.base.files.checkup import health
from goldenthread.base.files.downloads import send
from goldenthread.base.files.fields import UploadField
from goldenthread.base.files.models import Receipt, Root, State, StoredFile
from goldenthread.base.govuk.query import PageField, query


class Filter(forms.Form):
    state = forms.ChoiceField(label="State", choices=[("", "All"), *State.choices], required=False)
    page = PageField(widget=forms.HiddenInput)


class FilterOnly(forms.Form):
    """What the page draws; the page number is no field of it."""

    mark_optional = False
    state = Filter.base_fields["state"]


class PageOnly(forms.Form):
    page = PageField()


class AddFile(forms.Form):
    file = UploadField(label="File")


@require_GET
@needs(Permission.WORK_READ)
@query(Filter)
def file_list(request: HttpRequest) -> HttpResponse:
    found = StoredFile.objects.all()
    state = request.query["state"]  # type: ignore[attr-defined]
    if state:
        found = found.filter(state=state)
    return render(
        request,
        "files/files.html",
        {
            "page": Paginator(found, 25).get_page(request.query["page"]),  # type: ignore[attr-defined]
            "filter": FilterOnly(initial={"state": state}),
            "state": state,
            "health": health(),
            "scanner": scanner.configured(),
            "to_file": Receipt.objects.filter(filed_as="").count(),
            "may_add": may(request.user, Permission.SOURCE_ADD),
        },
    )


@require_GET
@needs(Permission.WORK_READ)
@query(PageOnly)
def to_file(request: HttpRequest) -> HttpResponse:
    """Receipts that nothing has been made of yet: the list that must reach zero each day."""
    waiting = Receipt.objects.filter(filed_as="").order_by("received_at", "pk")
    return render(request, "files/to_file.html", {"page": Paginator(waiting, 25).get_page(request.query["page"])})  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@needs(Permission.SOURCE_ADD)
def add_file(request: HttpRequest) -> HttpResponse:
    form = AddFile(request.POST or None, request.FILES or None) if request.method == "POST" else AddFile()
    if form.is_valid():
        with audit.unit(by=request.actor):  # type: ignore[attr-defined]
            stored = keeping.keep(form.cleaned_data["file"], by=request.actor)  # type: ignore[attr-defined]
        messages.success(request, "We have received the file.")
        return redirect("file-receipt", stored.receipt.reference)  # type: ignore[attr-defined]
    return render(request, "files/add.html", {"form": form, "scanner": scanner.configured()})


@require_GET
@needs(Permission.SOURCE_ADD)
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(Receipt.objects.select_related("file"), reference=reference, file__root=Root.THREAD)
    return render(request, "files/receipt.html", {"receipt": found, "file": found.file})


@require_GET
@needs(Permission.SOURCE_ADD)
def download_file(request: HttpRequest, file_id: str) -> HttpResponse:
    """Only public matters: a casework file is opened from its case, by its own rule."""
    return send(request, get_object_or_404(StoredFile, pk=file_id, root=Root.THREAD), purpose="file")
