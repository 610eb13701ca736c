"""A councillor's own training: what is asked of them, when it is held, what they completed and may learn alone."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.context import as_of
from goldenthread.refused import Refused
from goldenthread.thread.training import actions, telling
from goldenthread.thread.training.forms import AnswersForm
from goldenthread.thread.training.models import Event, Learner, Package, Requirement


def _me(request: HttpRequest) -> list[Learner]:
    """Who this person is among those who are trained: by the address with which they were invited and sign in."""
    email = str(getattr(request.user, "email", ""))
    return list(Learner.objects.filter(email__iexact=email).select_related("council")) if email else []


@require_safe
@needs(Permission.PORTAL_READ)
def mine(request: HttpRequest) -> HttpResponse:
    day = as_of() or timezone.localdate()
    rows = []
    for learner in _me(request):
        asked = Requirement.objects.filter(package__council=learner.council).select_related("package", "cohort")
        told = telling.standings(asked, day=day)
        mine_ = [(r, one) for r in asked for person, one in told[r.pk] if person.pk == learner.pk]
        packages = [requirement.package_id for requirement, _ in mine_]
        coming = Event.objects.filter(package__in=packages, state="planned", starts_at__gte=timezone.now())
        rows.append(
            {
                "learner": learner,
                "asked": mine_,
                "coming": coming.select_related("package").order_by("starts_at"),
                "done": learner.completions.filter(taken_back_at=None).select_related("package"),
            }
        )
    return render(request, "portal/training.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PORTAL_READ)
def alone(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    """Read, answer the questions, and have completed it."""
    learner = next((one for one in _me(request) if one.council.slug == council), None)
    package = Package.objects.filter(council__slug=council, slug=slug).first()
    if learner is None or package is None or not package.questions or package.agreed is None:
        raise Http404

    def act(form: Any) -> str:
        found = actions.answer(learner, package, form.answers(), by=audit.Actor.of(request))
        if not all(found):
            wrong = [
                f"“{one['words']}” {one['because'] or 'Read it once more.'}"
                for one, good in zip(package.questions, found, strict=True)
                if not good
            ]
            raise Refused(f"Not all answers are right yet. {' '.join(wrong)}", status=422)
        return reverse("portal:training")

    return editing.handle(
        request,
        AnswersForm,
        act=act,
        template="portal/training_alone.html",
        context={"package": package},
        form_options={"package": package},
        answer=lambda where: where,
    )
