"""May this person do that? The one place that answers.

A person may do a thing when one of their memberships meets every one of CONDITIONS. Nothing inherits from
"staff", there is no superuser, and a person who may not is told the same as a person who asks for a page that
does not exist. tests/base/accounts removes each condition in turn and must notice.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from typing import Any, NoReturn

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from goldenthread.base.accounts import roles
from goldenthread.base.accounts.models import Membership, State, User
from goldenthread.base.accounts.permissions import Permission
from goldenthread.refused import Refused

Condition = Callable[[Membership, date, str], bool]


def the_account_is_open(held: Membership, day: date, site: str) -> bool:
    return held.user.is_active and held.user.state == State.OPEN


def the_role_has_begun(held: Membership, day: date, site: str) -> bool:
    return held.starts <= day


def the_role_has_not_run_out(held: Membership, day: date, site: str) -> bool:
    return held.ends is None or day <= held.ends


def the_role_has_not_been_ended(held: Membership, day: date, site: str) -> bool:
    return held.ended_at is None or timezone.now() < held.ended_at


def the_body_is_open(held: Membership, day: date, site: str) -> bool:
    closed_on = held.organisation.closed_on
    return closed_on is None or day < closed_on


def the_role_is_of_this_site(held: Membership, day: date, site: str) -> bool:
    role = roles.get(held.role)
    return role is not None and role.site == site


CONDITIONS: tuple[Condition, ...] = (
    the_account_is_open,
    the_role_has_begun,
    the_role_has_not_run_out,
    the_role_has_not_been_ended,
    the_body_is_open,
    the_role_is_of_this_site,
)


def memberships_in_force(user: Any, *, site: str | None = None) -> list[Membership]:
    """What the person holds now on this site (one query). `site` is for tests and lists; pages never give it."""
    if not getattr(user, "is_authenticated", False):
        return []
    if site is None and (known := getattr(user, "held_in_this_request", None)) is not None:
        return list(known)
    day, site = timezone.localdate(), site or settings.SITE
    held = Membership.objects.filter(user_id=user.pk).select_related("user", "organisation")
    return [one for one in held if all(condition(one, day, site) for condition in CONDITIONS)]


def permissions_of(held: Iterable[Membership]) -> frozenset[Permission]:
    found = (roles.get(one.role) for one in held)
    return frozenset(permission for role in found if role for permission in role.permissions)


def bodies_where(user: Any, permission: Permission) -> dict[str, str]:
    """The bodies for which this person holds a permission, id to name: a role at one body gives nothing at another."""
    return {
        str(held.organisation_id): held.organisation.name
        for held in memberships_in_force(user)
        if permission in permissions_of([held])
    }


def may(user: Any, permission: Permission, *, site: str | None = None) -> bool:
    """True when the person holds, now and on this site, a role with this permission.

    Asks the database each time, except for the person of a request: the middleware looked once when it began.
    """
    return permission in permissions_of(memberships_in_force(user, site=site))


def check(user: Any, permission: Permission) -> None:
    """Raises Refused (404: the person learns nothing) unless the person may. For actions, whoever calls them."""
    if not may(user, permission):
        raise Refused("Page not found", status=404)


View = Callable[..., HttpResponse]


def needs(permission: Permission) -> Callable[[View], View]:
    """The view is for people with this permission. Anybody else finds nothing, and the attempt is audited."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user, permission):
                refuse(request, permission)
            return view(request, *args, **kwargs)

        guarded.needs = permission  # type: ignore[attr-defined]  # a test asks every route for it
        return guarded

    return decorate


def refuse(request: HttpRequest, permission: Permission) -> NoReturn:
    """Write the refusal down, then answer as for a page that does not exist."""
    from goldenthread.base import audit  # audit stands on accounts, so it is asked only now

    audit.refused("access_refused", by=audit.Actor.of(request), obj=f"permission:{permission}", reason=request.path)
    raise Http404


def public_page(view: View) -> View:
    """The view needs no sign-in. Every other view does."""
    view.login_required = False  # type: ignore[attr-defined]  # the mark that Django and allauth use too
    return view


def people_who_may(permission: Permission, *, site: str | None = None) -> list[User]:
    """Everybody who may do it now, by name: for notices and for asking whether a second person exists."""
    keys = [role.key for role in roles.all_roles().values() if permission in role.permissions]
    day = timezone.localdate()
    found = {}
    for one in Membership.objects.filter(role__in=keys).select_related("user", "organisation"):
        role = roles.get(one.role)
        where = site or (role.site if role else "")
        if all(condition(one, day, where) for condition in CONDITIONS):
            found[one.user_id] = one.user
    return sorted(found.values(), key=lambda user: (user.name, user.email))


def step_up(view: View) -> View:
    """The view is for something sensitive: the person must have proved themselves in the last five minutes.

    Put it under `@needs`. Who must prove again is led back to the page; a form sent meanwhile is sent on.
    """
    from goldenthread.base.accounts import sessions

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if sessions.is_fresh(request):
            return view(request, *args, **kwargs)
        return prove_again(request)

    return guarded


def prove_again(request: HttpRequest) -> HttpResponse:
    from allauth.account.internal.flows.reauthentication import suspend_request

    from goldenthread.base.accounts import sessions

    if sessions.has_second_step(request.user):
        return suspend_request(request, reverse("mfa_reauthenticate"))
    if request.session.get(sessions.STRONG):
        query = urlencode({"next": request.get_full_path() if request.method == "GET" else "/", "again": "1"})
        return HttpResponseRedirect(f"{reverse('openid_connect_login', args=['council'])}?{query}")
    return suspend_request(request, reverse("account_reauthenticate"))
