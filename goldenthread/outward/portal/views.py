"""The portal's first page. What families, schools and partners do here comes with the rooms that need it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts import roles
from goldenthread.base.accounts.access import may, memberships_in_force, public_page, refuse
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.context import as_of
from goldenthread.thread.improvement.models import Council
from goldenthread.thread.week import asking
from goldenthread.thread.week.forms import AnswerForm
from goldenthread.thread.week.models import UpdateRequest


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where each lands: families and their schools at their children, account managers at their people."""
    if not may(request.user, Permission.PORTAL_READ):
        for permission, name in ((Permission.CASE_READ, "portal:children"), (Permission.STAFF_CONFIRM, "portal:staff")):
            if may(request.user, permission):
                return HttpResponseRedirect(reverse(name))
        refuse(request, Permission.PORTAL_READ)
    held = [(roles.get(one.role), one) for one in memberships_in_force(request.user)]
    page = {
        "held": held,
        "public_url": settings.SITE_URLS["public"],
        "may_file": may(request.user, Permission.COUNTERVIEW_FILE),
        "may_sign": may(request.user, Permission.ENGAGEMENT_SIGN),
    }
    return render(request, "portal/home.html", page)


def _asked(token: str) -> UpdateRequest:
    """The request of a link. A wrong one is not found; one that has ended is said so on its page."""
    found = asking.find(token)
    if found is None:
        raise Http404
    return found


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no proxy or browser keeps the page, and no other site is told where one came from.

    `no-referrer` would make browsers send `Origin: null` with the form, which the check against forgery refuses.
    """
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


@require_safe
@public_page
def answers(request: HttpRequest, token: str) -> HttpResponse:
    """What an owner is asked, for whoever has the link. No account."""
    found = _asked(token)
    council = get_object_or_404(Council, slug=found.council)
    items = asking.items_of(found)
    page = {
        "asked": found,
        "council": council,
        "items": items,
        "token": token,
        "left": sum(not i["answer"] or bool(i["sent_back"]) for i in items),
    }
    status = 200 if found.open else 410
    return _kept_by_nobody(render(request, "portal/answers.html", page, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def answer(request: HttpRequest, token: str, position: int) -> HttpResponse:
    """One thing: how it stands, in about a minute."""
    found = _asked(token)
    item = get_object_or_404(
        found.items.select_related("action__recommendation", "action__plan", "undertaking"), position=position
    )
    if not found.open:
        return _kept_by_nobody(answers(request, token)) if request.method != "POST" else _ended(request, token)
    last = item.answers.order_by("-pk").first()
    options = {}
    if request.method != "POST" and last is not None:
        options["initial"] = {n: getattr(last, n) for n in ("activity", "words", "reason", "done_on")}
    by = audit.Actor(
        id=f"link:{found.pk}",
        label=f"{found.to} (by link)"[:200],
        kind="public",
        address=getattr(request, "client_address", ""),
        request=getattr(request, "reference", ""),
    )
    response = editing.handle(
        request,
        AnswerForm,
        act=lambda form: asking.answer(
            item,
            **{name: form.cleaned_data[name] for name in ("activity", "words", "reason", "done_on")},
            today=as_of() or timezone.localdate(),
            by=by,
        ),
        template="portal/answer.html",
        context={
            "asked": found,
            "item": item,
            "token": token,
            "council": get_object_or_404(Council, slug=found.council),
        },
        form_options=options,
        answer=lambda _: reverse("portal:answers", args=[token]),
    )
    return _kept_by_nobody(response)


def _ended(request: HttpRequest, token: str) -> HttpResponse:
    """What was typed is shown again, so that it can be copied into a new answer."""
    found = _asked(token)
    page = {
        "asked": found,
        "council": get_object_or_404(Council, slug=found.council),
        "items": [],
        "token": token,
        "typed": request.POST.get("words", "")[: asking.MOST_WORDS],
    }
    return _kept_by_nobody(render(request, "portal/answers.html", page, status=410))
