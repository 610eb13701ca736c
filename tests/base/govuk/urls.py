"""Pages that go wrong on purpose, beside the real gallery: the tests of errors and input need no other room."""

import errno

from django import forms
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from goldenthread.base.govuk.forms import DayField
from goldenthread.base.govuk.query import PageField, query
from goldenthread.refused import Refused

SECRET = "Marigold Child 2016"  # never to be seen in a page or a log line of an error


class Note(forms.Form):
    title = forms.CharField(label="Title", max_length=50)
    words = forms.CharField(label="Your words", max_length=2000, widget=forms.Textarea)


class Search(forms.Form):
    q = forms.CharField(label="Search", max_length=50, required=False)
    year = forms.IntegerField(label="Year", min_value=2014, max_value=2050, required=False)
    since = DayField(label="Since", required=False)
    kinds = forms.MultipleChoiceField(label="Kinds", choices=[("a", "A"), ("b", "B")], required=False)
    page = PageField()


def open_to_all(view):
    view.login_required = False
    return view


@open_to_all
def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fine")


@open_to_all
@query(Search)
def search(request: HttpRequest) -> HttpResponse:
    return JsonResponse(request.query, json_dumps_params={"default": str})


@open_to_all
@query(Search, show_errors=True)
def search_page(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"query": str(request.query), "errors": request.query_form.errors})


@open_to_all
@csrf_exempt
def note(request: HttpRequest) -> HttpResponse:
    form = Note(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return HttpResponse("saved")
    return HttpResponse(str(form), status=422 if form.is_bound else 200)


@open_to_all
def guarded_note(request: HttpRequest) -> HttpResponse:
    return render(request, "govuk/page.html", {"title": "Note"})


def raiser(make):
    @open_to_all
    @csrf_exempt
    def view(request: HttpRequest) -> HttpResponse:
        raise make()

    return view


@open_to_all
@csrf_exempt
def nothing_but_get(request: HttpRequest) -> HttpResponse:
    return HttpResponseNotAllowed(["GET"])


FAULTS = {
    "refused": lambda: Refused("The plan was sent on 3 March. Open the plan to see who sent it."),
    "changed": lambda: Refused("Sam Officer changed this at 2:05pm. Look at the change, then save again.", status=409),
    "hidden": lambda: Refused(SECRET, status=404),
    "forbidden": lambda: PermissionDenied(SECRET),
    "broken": lambda: ValueError(SECRET),
    "integrity": lambda: IntegrityError(f"duplicate key {SECRET}"),
    "locked": lambda: OperationalError("database is locked"),
    "full": lambda: OperationalError("database or disk is full"),
    "no-space": lambda: OSError(errno.ENOSPC, "No space left on device", SECRET),
    "read-only": lambda: OSError(errno.EROFS, "Read-only file system", SECRET),
}
urlpatterns = [
    path("components/", include("goldenthread.base.govuk.urls")),
    path("plain/", plain),
    path("search/", search),
    path("search-page/", search_page),
    path("note/", note),
    path("guarded-note/", guarded_note),
    path("nothing-but-get/", nothing_but_get),
    *[path(f"{name}/", raiser(make)) for name, make in FAULTS.items()],
    *staticfiles_urlpatterns(),
]
handler400 = "goldenthread.base.govuk.errors.bad_request"
handler403 = "goldenthread.base.govuk.errors.forbidden"
handler404 = "goldenthread.base.govuk.errors.not_found"
handler500 = "goldenthread.base.govuk.errors.broken"
