"""What the public reads of the local offer: plain values for pages, search, files and Open Referral alike."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.utils import timezone

from goldenthread.base.documents import long_date
from goldenthread.families.offer.models import Asks, Comment, Live, OfferPage, OfferTranslation, Provider, Service
from goldenthread.rules.offer import checklist, vocabulary
from goldenthread.rules.offer import open_referral as oruk
from goldenthread.rules.offer.distance import compact
from goldenthread.rules.words.languages import languages

TAXONOMIES = {
    "category": ("Kinds of help", "What a service of the local offer is."),
    "need": ("Needs", "For which needs a service is. Without one it is for everybody."),
}
DIAGNOSIS = {Asks.NO: "You do not need a diagnosis.", Asks.YES: "You need a diagnosis."}
PLAN = {Asks.NO: "You do not need an EHC plan.", Asks.YES: "You need an EHC plan."}
COUNTRY = "GB"


def paragraphs(text: str) -> list[dict[str, Any]]:
    """A page's text as blocks: `## ` begins a heading, `- ` an item of a list, an empty line ends a paragraph."""
    blocks: list[dict[str, Any]] = []
    for piece in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in piece.split("\n") if line.strip()]
        if not lines:
            continue
        if lines[0].startswith("## "):
            blocks.append({"kind": "heading", "words": lines[0][3:]})
            lines = lines[1:]
        plain: list[str] = []
        for line in lines:
            if line.startswith("- "):
                if plain:
                    blocks.append({"kind": "words", "words": " ".join(plain)})
                    plain = []
                if blocks and blocks[-1]["kind"] == "list" and line is not lines[0]:
                    blocks[-1]["lines"].append(line[2:])
                else:
                    blocks.append({"kind": "list", "lines": [line[2:]]})
            else:
                plain.append(line)
        if plain:
            blocks.append({"kind": "words", "words": " ".join(plain)})
    return blocks


def provider_facts(provider: Provider) -> dict[str, Any]:
    questions = vocabulary.questions()
    return {
        "key": str(provider.key),
        "slug": provider.slug,
        "name": provider.name,
        "kind": provider.kind,
        "kind_label": provider.kind_label,
        "teaches": provider.teaches,
        "plain": provider.plain,
        "website": provider.website,
        "email": provider.email,
        "phone": provider.phone,
        "outside": provider.outside,
        "answers": [
            {"key": key, "label": word.label, "words": paragraphs(provider.answers[key])}
            for key, word in questions.items()
            if provider.answers.get(key)
        ],
        "not_told": [
            word.label for key, word in questions.items() if provider.teaches and not provider.answers.get(key)
        ],
    }


def service_facts(service: Service) -> dict[str, Any]:
    """One entry, its entry for search (`find`) and as Open Referral has it (`open_referral`)."""
    provider = service.provider
    cost = service.cost or ("Free" if service.free else "")
    waiting = service.waiting
    if service.waiting_weeks is not None and service.waiting_on:
        weeks = f"{service.waiting_weeks} week{'s' if service.waiting_weeks != 1 else ''}"
        waiting = f"{waiting}: {weeks}" if waiting else f"About {weeks}"
        waiting += f" (on {long_date(service.waiting_on)})"
    told: dict[str, Any] = {
        "key": str(service.key),
        "slug": service.slug,
        "name": service.name,
        "provider": {"key": str(provider.key), "slug": provider.slug, "name": provider.name},
        "category": service.category,
        "category_label": service.category_label,
        "summary": service.summary,
        "detail": paragraphs(service.detail),
        "needs": service.needs_labels,
        "ages": service.ages,
        "access": paragraphs(service.access),
        "diagnosis": DIAGNOSIS.get(Asks(service.diagnosis), ""),
        "plan": PLAN.get(Asks(service.plan), ""),
        "decides": service.decides,
        "eligibility": paragraphs(service.eligibility),
        "cost": cost,
        "waiting": waiting,
        "website": service.website or provider.website,
        "email": service.email or provider.email,
        "phone": service.phone or provider.phone,
        "languages": service.languages,
        "places": service.places,
        "online": service.online,
        "outside": service.outside,
        "not_safeguarding": service.not_safeguarding,
        "checked_on": service.checked_on.isoformat() if service.checked_on else "",
        "expires_on": service.expires_on.isoformat() if service.expires_on else "",
        "told": sorted(told_fields(service)),
    }
    told["find"] = {
        "key": str(service.key),
        "name": service.name,
        "kind": f"{service.category_label} {provider.name}",
        "words": " ".join(
            [service.summary, service.detail, service.eligibility, service.access, *service.needs_labels,
             *(str(place.get(name) or "") for place in service.places for name in ("name", "town"))]
        ),
        "category": service.category,
        "needs": service.needs,
        "from_age": service.from_age,
        "to_age": service.to_age,
        "free": bool(service.free),
        "no_diagnosis": service.diagnosis == Asks.NO,
        "no_plan": service.plan == Asks.NO,
        "places": [
            [place["latitude"], place["longitude"]] for place in service.places if place.get("latitude") is not None
        ],
    }  # fmt: skip
    told["open_referral"] = oruk.told(open_referral_of(service))
    return told


def told_fields(service: Service) -> set[str]:
    """Which of the eight things that every entry owes its readers it tells (LO-22)."""
    return {
        name
        for name, held in {
            "for_whom": bool(service.needs) or bool(service.eligibility),
            "ages": service.from_age is not None or service.to_age is not None,
            "access": bool(service.access),
            "eligibility": bool(service.eligibility),
            "decides": bool(service.decides),
            "contact": bool(service.phone or service.email or service.website or service.provider.phone
                            or service.provider.email or service.provider.website),
            "cost": service.free is not None or bool(service.cost),
        }.items()
        if held
    }  # fmt: skip


def page_facts(page: OfferPage) -> dict[str, Any]:
    return {
        "slug": page.slug,
        "title": page.title,
        "summary": page.summary,
        "body": paragraphs(page.body),
        "languages": [translation_facts(row) for row in page.translations.all() if row.shown],
        "next_step": page.next_step,
        "contact": page.contact,
        "covers": page.covers,
        "links": page.links,
        "checked_on": page.checked_on.isoformat() if page.checked_on else "",
        "expires_on": page.expires_on.isoformat() if page.expires_on else "",
        "find": {
            "key": f"page:{page.slug}",
            "name": page.title,
            "kind": " ".join(vocabulary.label(vocabulary.pages(), key) for key in page.covers),
            "words": f"{page.summary} {page.body}",
        },
    }


def translation_facts(held: OfferTranslation) -> dict[str, Any]:
    """A page in another language, as the public reads it."""
    language = languages()[held.language]
    return {
        "code": language.code,
        "name": language.name,
        "own": language.own,
        "direction": language.direction,
        "title": held.title,
        "summary": held.summary,
        "body": paragraphs(held.body),
        "next_step": held.next_step,
        "translated_by": held.translated_by,
        "reviewed_by": held.reviewed_by,
        "reviewed_on": held.reviewed_on.isoformat() if held.reviewed_on else "",
    }


def comment_facts(comment: Comment, *, today: date | None = None) -> dict[str, Any]:
    """A comment with its answers. Taken out: only that it was, and why."""
    shown = comment.state == Comment.State.PUBLIC
    replies = [
        {
            "words": reply.words,
            "did": reply.get_did_display(),
            "changed": reply.changed,
            "link": reply.link,
            "on": reply.replied_on.isoformat(),
            "by": reply.shown_as,
        }
        for reply in comment.replies.all()
    ]
    told = {
        "number": comment.number,
        "reference": comment.reference,
        "topic": comment.get_topic_display(),
        "about_kind": comment.about_kind,
        "about_key": comment.about_key,
        "about": comment.about_title,
        "words": comment.words if shown else "",
        "left_out": comment.left_out,
        "shown": shown,
        "why": comment.withdrawn_why,
        "received_on": comment.received_on.isoformat(),
        "replies": replies if shown else [],
    }
    if today is not None:
        told["days"] = comment.days_waiting(today)
    return told


def stands_today(today: date) -> list[checklist.Found]:
    """The legal checklist over what is public now."""
    services = Service.objects.live().select_related("provider")
    comments = Comment.objects.filter(state=Comment.State.PUBLIC).prefetch_related("replies")
    return checklist.check(
        checklist.Offer(
            givers=[
                checklist.Giver(p.name, p.kind, p.outside, frozenset(key for key, words in p.answers.items() if words))
                for p in Provider.objects.live()
            ],
            entries=[
                checklist.Entry(
                    s.name, s.category, s.outside or s.provider.outside, frozenset(told_fields(s)), s.checked_on,
                    s.expires_on,
                )
                for s in services
            ],
            pages=[
                checklist.Page(frozenset(p.covers), bool(p.contact or p.links), p.expires_on)
                for p in OfferPage.objects.live()
            ],
            unanswered=[c.received_on for c in comments if not c.replies.all()],
            answered=sum(bool(c.replies.all()) for c in comments),
        ),
        today=today,
    )  # fmt: skip


def checklist_facts(today: date) -> dict[str, Any]:
    """The checklist as the public sees it. What lacks is named, up to twelve of each."""
    rows = [
        {
            "id": found.item.id,
            "plain": found.item.plain,
            "law": found.item.law,
            "verified": found.item.grade != "K",
            "standing": found.standing.label,
            "colour": found.standing.colour,
            "done": found.done,
            "of": found.of,
            "lacks": list(found.lacks[:12]),
            "more": max(0, len(found.lacks) - 12),
        }
        for found in stands_today(today)
    ]
    return {
        "rows": rows,
        "there": sum(row["standing"] == "There" for row in rows),
        "of": len(rows),
        "on": today.isoformat(),
    }


# --- Open Referral UK ------------------------------------------------------------------------------


def taxonomies() -> list[oruk.Taxonomy]:
    return [
        oruk.Taxonomy(id=oruk.id_of("taxonomy", key), name=name, description=about)
        for key, (name, about) in TAXONOMIES.items()
    ]


def terms() -> list[oruk.TaxonomyTerm]:
    return [
        _term(kind, key)
        for kind, words in (("category", vocabulary.categories()), ("need", vocabulary.needs()))
        for key in words
    ]


def _term(kind: str, key: str) -> oruk.TaxonomyTerm:
    words = vocabulary.categories() if kind == "category" else vocabulary.needs()
    label = vocabulary.label(words, key)
    return oruk.TaxonomyTerm(
        id=oruk.id_of("term", kind, key),
        code=key,
        name=label,
        description=f"{TAXONOMIES[kind][0]}: {label}",
        taxonomy=TAXONOMIES[kind][0],
        taxonomy_id=oruk.id_of("taxonomy", kind),
    )


def open_referral_of(service: Service) -> oruk.Service:
    """The entry in the standard's own tables."""
    provider, key = service.provider, service.key
    attributes = [("category", service.category), *(("need", need) for need in service.needs)]
    phone = service.phone or provider.phone
    cost = service.cost or ("Free" if service.free else "")
    told = {
        "id": key,
        "organization_id": provider.key,
        "name": service.name,
        "description": "\n\n".join(filter(None, (service.summary, service.detail))),
        "url": service.website or provider.website,
        "email": service.email or provider.email,
        "status": oruk.Status.ACTIVE if service.state == Live.LIVE else oruk.Status.INACTIVE,
        "application_process": service.access,
        "fees": cost,
        "eligibility_description": service.eligibility,
        "minimum_age": service.from_age,
        "maximum_age": service.to_age,
        "assured_date": service.checked_on,
        "last_modified": _instant(service.checked_on),
        "organization": oruk.Organization(
            id=provider.key, name=provider.name, description=provider.plain or provider.kind_label,
            email=provider.email, website=provider.website,
        ),
        "service_at_locations": [_at(service, n, place) for n, place in enumerate(service.places)],
        "languages": [
            oruk.Language(id=oruk.id_of(key, "language", name), service_id=key, name=name)
            for name in _split(service.languages)
        ],
        "cost_options": [
            oruk.CostOption(id=oruk.id_of(key, "cost"), service_id=key, option=cost, currency="GBP",
                            amount=0 if service.free else None, amount_description=cost)
        ] if cost else [],
        "contacts": [
            oruk.Contact(
                id=oruk.id_of(key, "contact"), name=service.name, email=service.email or provider.email,
                phones=[oruk.Phone(id=oruk.id_of(key, "phone"), number=phone)] if phone else None,
            )
        ],
        "attributes": [
            oruk.Attribute(
                id=oruk.id_of(key, "attribute", kind, term), link_id=key, link_entity="service",
                taxonomy_term_id=oruk.id_of("term", kind, term), taxonomy_term=_term(kind, term),
            )
            for kind, term in attributes
        ],
    }  # fmt: skip
    return oruk.Service.model_validate(told)


def _at(service: Service, number: int, place: dict[str, Any]) -> oruk.ServiceAtLocation:
    location = oruk.id_of(service.key, "location", number, compact(str(place.get("postcode") or "")))
    address = {
        "address_1": str(place.get("address") or place.get("name") or "")[:500],
        "city": str(place.get("town") or ""),
        "state_province": str(place.get("county") or ""),
        "postal_code": str(place.get("postcode") or ""),
    }
    return oruk.ServiceAtLocation(
        id=oruk.id_of(service.key, "at", number),
        service_id=service.key,
        location_id=location,
        location=oruk.Location(
            id=location,
            location_type=oruk.LocationType.PHYSICAL,
            name=place.get("name"),
            latitude=place.get("latitude"),
            longitude=place.get("longitude"),
            addresses=[
                oruk.Address(
                    id=oruk.id_of(location, "address"), location_id=location, country=COUNTRY,
                    address_type=oruk.LocationType.PHYSICAL,
                    **{name: value or NOT_SAID for name, value in address.items()},
                )
            ],
            accessibility=[
                oruk.Accessibility(id=oruk.id_of(location, "access"), location_id=location,
                                   description=str(place["access"]))
            ] if place.get("access") else None,
        ),
        schedules=[
            oruk.Schedule(id=oruk.id_of(service.key, "times", number), service_id=service.key,
                          description=str(place["times"]))
        ] if place.get("times") else None,
    )  # fmt: skip


NOT_SAID = "Not said"  # the standard asks for a word where we have none


def _split(words: str) -> list[str]:
    return [each.strip() for each in words.replace(" and ", ",").split(",") if each.strip()]


def _instant(day: date | None) -> str | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, time.min)).isoformat()


def public_address(path: str) -> str:
    return f"{settings.SITE_URLS['public']}{path}"
