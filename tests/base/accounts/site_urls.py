"""A small office: the accounts room and a few pages that stand for all others."""

from django.http import HttpResponse
from django.urls import include, path

from goldenthread.base.accounts.access import needs, public_page, step_up
from goldenthread.base.accounts.permissions import Permission


def front(request):
    return HttpResponse("front page")


@needs(Permission.THREAD_READ)
def thread(request):
    return HttpResponse("the thread")


@needs(Permission.THREAD_READ)
@step_up
def sensitive(request):
    return HttpResponse(f"sensitive {request.method}")


@public_page
def open_page(request):
    return HttpResponse("for everybody")


urlpatterns = [
    path("account/", include("goldenthread.base.accounts.urls")),
    path("thread/", thread, name="thread"),
    path("sensitive/", sensitive),
    path("open/", open_page),
    path("", front),
]
handler404 = "goldenthread.base.govuk.errors.not_found"
handler500 = "goldenthread.base.govuk.errors.broken"
