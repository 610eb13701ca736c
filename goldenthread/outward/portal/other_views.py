"""Saying where one sees it differently: for forum, members, partners, reviewers. Only what was released is disputed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts import roles
from goldenthread.base.accounts.access import memberships_in_force, needs
from goldenthread.base.accounts.models import Membership
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.documents import long_date
from goldenthread.base.govuk.context import as_of
from goldenthread.outward.public.models import PublishedPage, PublishedRelease
from goldenthread.thread.counterviews import actions
from goldenthread.thread.counterviews.forms import ViewForm
from goldenthread.thread.counterviews.models import READ_FOR, CounterView
from goldenthread.thread.counterviews.telling import facts
from goldenthread.thread.improvement.showing import claims_of

# Whoever holds a public office files in their own name; everybody else in the name of their body alone.
IN_PUBLIC_OFFICE = {"shadow_portfolio_holder", "scrutiny_member"}


def _held(request: HttpRequest) -> list[Membership]:
    found = []
    for one in memberships_in_force(request.user):
        role = roles.get(one.role)
        if role is not None and Permission.COUNTERVIEW_FILE in role.permissions:
            found.append(one)
    return found


def shown_as(held: Membership) -> str:
    role = roles.all_roles()[held.role]
    if held.role in IN_PUBLIC_OFFICE:
        return f"{held.user.name}, {role.label.lower()}"
    return f"{held.organisation} ({role.label.lower()})"


def _of_theirs(request: HttpRequest) -> Any:
    """Views of the bodies for which this person may speak; a member's own."""
    held = _held(request)
    bodies = [str(m.organisation_id) for m in held if m.role not in IN_PUBLIC_OFFICE]
    rows = CounterView.objects.whole()
    return rows.filter(organisation__in=bodies) | rows.filter(by_id=audit.Actor.of(request).id)


def _released(path: str = "") -> Any:
    rows = PublishedPage.objects.filter(release=PublishedRelease.objects.current(), kind="proof")
    return rows.filter(path=path) if path else rows.order_by("path")


@require_safe
@needs(Permission.COUNTERVIEW_FILE)
def views(request: HttpRequest) -> HttpResponse:
    councils: dict[str, str] = {}
    for page in _released():
        told = page.data["proof"]["council"]
        councils[told["slug"]] = told["name"]
    rows = [facts(v, public=False) for v in _of_theirs(request).order_by("-number")]
    return render(request, "portal/views.html", {"rows": rows, "councils": sorted(councils.items())})


@require_safe
@needs(Permission.COUNTERVIEW_FILE)
def view(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(_of_theirs(request), number=number)
    return render(request, "portal/view.html", {"view": found, "v": facts(found, public=False)})


@require_safe
@needs(Permission.COUNTERVIEW_FILE)
def choose(request: HttpRequest, council: str) -> HttpResponse:
    """Which recommendation it is about."""
    pages = [p for p in _released() if p.data["proof"]["council"]["slug"] == council]
    if not pages:
        raise Http404
    rows = [{"path": p.path, "ref": p.data["proof"]["recommendation"]["ref"], "title": p.title} for p in pages]
    rows.sort(key=lambda r: (len(r["ref"]), r["ref"]))
    return render(request, "portal/choose.html", {"rows": rows, "council": pages[0].data["proof"]["council"]})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.COUNTERVIEW_FILE)
def file(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    page = _released(f"{council}/{slug}").first()
    if page is None:
        raise Http404
    proof, held = page.data["proof"], _held(request)[0]
    claims, today = claims_of(proof), as_of() or timezone.localdate()
    said = proof["recommendation"]

    def act(form: ViewForm) -> CounterView:
        typed = form.cleaned_data
        values = {
            "council": council,
            "path": page.path,
            "title": f"{said['ref']} {said['title']}"[:300],
            "about": typed["about"],
            "claim": claims[typed["about"]],
            "words": typed["words"],
            "rests_on": typed["rests_on"],
            "link": typed["link"],
            "shown_as": shown_as(held)[:300],
            "organisation": str(held.organisation_id),
        }
        return actions.file_view(values, today=today, by=audit.Actor.of(request))

    return editing.handle(
        request,
        ViewForm,
        act=act,
        template="portal/file_view.html",
        context={
            "said": said,
            "council": proof["council"],
            "shown_as": shown_as(held),
            "public_from": long_date(actions.working_days_after(today, READ_FOR)),
        },
        form_options={"claims": claims},
        answer=lambda done: reverse("portal:view", args=[done.number]),
    )
