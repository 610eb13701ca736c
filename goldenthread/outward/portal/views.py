"""The portal's first page. What families, schools and partners do here comes with the rooms that need it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goldenthread.base.accounts import roles
from goldenthread.base.accounts.access import memberships_in_force, needs
from goldenthread.base.accounts.permissions import Permission


@require_safe
@needs(Permission.PORTAL_READ)
def home(request: HttpRequest) -> HttpResponse:
    held = [(roles.get(one.role), one) for one in memberships_in_force(request.user)]
    return render(request, "portal/home.html", {"held": held, "public_url": settings.SITE_URLS["public"]})
