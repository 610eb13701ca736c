"""A provider's own entries of the local offer: what they say now, and what their people would have them say."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import bodies_where, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.families.offer import actions
from goldenthread.families.offer.forms import AboutProviderForm, ServiceForm
from goldenthread.families.offer.models import Live, Proposal, Provider, Service
from goldenthread.families.offer.telling import public_address
from goldenthread.families.ordinary import actions as ordinary_actions
from goldenthread.families.ordinary.forms import StandsForm, TermForm
from goldenthread.families.ordinary.models import TEACHING, Visit

FORM = ["GET", "HEAD", "POST"]


def _mine(request: HttpRequest) -> dict[str, str]:
    """The bodies for whose entries this person speaks: id to name."""
    return bodies_where(request.user, Permission.OFFER_PROPOSE)


def _provider(request: HttpRequest, slug: str) -> Provider:
    """One of their own body's providers; another one is not found."""
    return get_object_or_404(Provider, slug=slug, organisation__in=list(_mine(request)))


@require_safe
@needs(Permission.OFFER_PROPOSE)
def offer(request: HttpRequest) -> HttpResponse:
    providers = Provider.objects.filter(organisation__in=list(_mine(request)))
    rows = [
        {
            "provider": provider,
            "services": provider.services.exclude(state=Live.WITHDRAWN),
            "proposals": Proposal.objects.filter(provider=provider).select_related("service")[:20],
            "public": public_address(f"/offer/providers/{provider.slug}"),
            "visits": Visit.objects.filter(provider=provider)[:5],
            "asked": provider.kind in TEACHING,
        }
        for provider in providers
    ]
    return render(request, "portal/offer.html", {"rows": rows})


@require_http_methods(FORM)
@needs(Permission.OFFER_PROPOSE)
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose what one entry says. Nothing is public before the council has taken it."""
    found = get_object_or_404(
        Service.objects.select_related("provider").exclude(state=Live.WITHDRAWN),
        slug=slug,
        provider__organisation__in=list(_mine(request)),
    )
    return _propose(request, found.provider, found)


@require_http_methods(FORM)
@needs(Permission.OFFER_PROPOSE)
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose a new entry."""
    return _propose(request, _provider(request, slug), None)


def _propose(request: HttpRequest, provider: Provider, service: Service | None) -> HttpResponse:
    mine = _mine(request)
    if provider.organisation not in mine:
        raise Http404

    def act(form: ServiceForm) -> Proposal:
        values: dict[str, Any] = form.values()
        values["waiting_on"] = values["waiting_on"].isoformat() if values.get("waiting_on") else None
        values["expires_on"] = values["expires_on"].isoformat() if values.get("expires_on") else None
        held = None
        if service is not None:  # only what differs, so that the council reads nothing twice
            held = Service.objects.get(pk=service.pk)  # the form has written what was typed into its own row
            values = {name: value for name, value in values.items() if not actions.same(getattr(held, name), value)}
        return actions.propose(
            provider,
            held,
            values,
            note=form.cleaned_data["note"],
            organisation=mine[provider.organisation],
            by=audit.Actor.of(request),
        )

    return editing.handle(
        request,
        ServiceForm,
        obj=service,
        act=act,
        template="portal/offer_form.html",
        context={"provider": provider, "service": service},
        form_options={"mine": True},
        answer=lambda _: reverse("portal:offer"),
    )


def _teaching(request: HttpRequest, slug: str) -> Provider:
    found = _provider(request, slug)
    if not found.teaches:
        raise Http404
    return found


def _asked(request: HttpRequest, slug: str) -> Provider:
    """One of their own settings of which the ordinary offer asks something."""
    found = _provider(request, slug)
    if found.kind not in TEACHING:
        raise Http404
    return found


@require_http_methods(FORM)
@needs(Permission.OFFER_PROPOSE)
def ordinary(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how one's own school stands to what every one should give. It is public as its own word, with the day."""
    found = _asked(request, slug)
    return editing.handle(
        request,
        StandsForm,
        act=lambda form: ordinary_actions.say(
            found, form.said(), was=form.was(), today=timezone.localdate(), by=audit.Actor.of(request)
        ),
        template="portal/offer_own.html",
        context={
            "caption": found.name,
            "button": "Send",
            "up": reverse("portal:offer"),
            "heading": "How you stand to what every school should give",
            "lead": "Families read this in your words, with today’s date. The council can ask about it in public.",
        },
        form_options={"provider": found},
        answer=reverse("portal:offer"),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_PROPOSE)
def count_term(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a term's counts: numbers only. They are shown for all schools together."""
    found = _asked(request, slug)
    return editing.handle(
        request,
        TermForm,
        act=lambda form: ordinary_actions.count_term(
            found, form.values(), today=timezone.localdate(), by=audit.Actor.of(request)
        ),
        template="portal/offer_own.html",
        context={
            "caption": found.name,
            "button": "Send",
            "up": reverse("portal:offer"),
            "heading": "Counts of a term",
            "lead": "Numbers only: name no pupil. The public sees all schools together, never one.",
        },
        answer=reverse("portal:offer"),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_PROPOSE)
def about(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose the answers to the ten questions. Nothing is public before the council has taken it."""
    found = _teaching(request, slug)
    return editing.handle(
        request,
        AboutProviderForm,
        act=lambda form: actions.propose_answers(
            found,
            form.answers(),
            note=form.cleaned_data["note"],
            organisation=_mine(request)[found.organisation],
            by=audit.Actor.of(request),
        ),
        template="portal/offer_own.html",
        context={
            "caption": found.name,
            "button": "Send",
            "up": reverse("portal:offer"),
            "heading": "What you tell families about yourselves",
            "lead": "The law asks every school, college and setting these questions. Write as for a parent.",
        },
        form_options={"provider": found},
        answer=reverse("portal:offer"),
    )
