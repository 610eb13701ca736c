"""The local offer into the snapshot that the public site reads: what changed, as soon as it did."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import BigIntegerField, CharField, Count, F, Max, QuerySet, Sum, Value
from django.db.models.functions import Cast, Round
from django.utils import timezone

from goldenthread.families.engagement import models as heard
from goldenthread.families.engagement import telling as heard_telling
from goldenthread.families.guides import models as guides
from goldenthread.families.guides import sources as guide_sources
from goldenthread.families.guides import telling as guides_telling
from goldenthread.families.offer import models, telling
from goldenthread.families.ordinary import models as ordinary
from goldenthread.families.ordinary import telling as ordinary_telling
from goldenthread.families.thresholds import models as thresholds
from goldenthread.families.thresholds import telling as thresholds_telling
from goldenthread.outward.offering.models import Fate, FromPublic, Why
from goldenthread.outward.public.models import PublishedOffer, PublishedPostcode
from goldenthread.rules.offer import open_referral as oruk

TOKEN = "token"  # noqa: S105  no secret: how things stood when they were last copied


def publish_offer(*, today: date) -> int:
    """Bring the public site's copy up to date; how many things changed there. Safe to run again."""
    token = _token(today)
    held = PublishedOffer.objects.filter(kind=TOKEN, key="").first()
    if held is not None and held.data == token:
        return 0
    before = {(row.kind, row.key): row for row in PublishedOffer.objects.exclude(kind=TOKEN)}
    now = timezone.now()
    changed, fresh, there = [], [], set()
    for kind, key, slug, data in _told(today):
        there.add((kind, key))
        plain = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
        row = before.get((kind, key))
        if row is None:
            fresh.append(PublishedOffer(kind=kind, key=key, slug=slug, data=plain, changed_at=now))
        elif row.data != plain or row.gone or row.slug != slug:
            row.data, row.gone, row.slug, row.changed_at = plain, False, slug, now
            changed.append(row)
    for where, row in before.items():
        if where not in there and not row.gone:
            row.data, row.gone, row.changed_at = {}, True, now
            changed.append(row)
    with transaction.atomic(using=PublishedOffer.objects.db):
        PublishedOffer.objects.bulk_create(fresh, batch_size=200)
        PublishedOffer.objects.bulk_update(changed, ["data", "gone", "slug", "changed_at"], batch_size=200)
        PublishedOffer.objects.update_or_create(
            kind=TOKEN, key="", defaults={"slug": "", "data": token, "changed_at": now}
        )
    _postcodes()
    return len(fresh) + len(changed)


def _token(today: date) -> dict[str, Any]:
    """Changes whenever anything that is told does: versions only rise, rows are only added."""
    told: dict[str, Any] = {"day": today.isoformat(), "shape": _shape()}
    versioned: tuple[Any, ...] = (
        models.Provider, models.Service, models.OfferPage, models.OfferTranslation, models.Comment, FromPublic,
        thresholds.ThresholdDocument, thresholds.Edition, thresholds.Level, thresholds.Paragraph, thresholds.Route,
        ordinary.Expectation, ordinary.Statement, ordinary.Visit, ordinary.TermCount,
        heard.Group, heard.Occasion, heard.Voice, heard.PublicPaper, guides.EasyWords, guides.Guide,
    )  # fmt: skip
    added: tuple[Any, ...] = (models.Reply, models.YearOfComments, heard.Deed, heard.Stage, heard.SignOff)
    first, *others = (_sums(model, "version" if model in versioned else "pk") for model in (*versioned, *added))
    for name, *sums in first.union(*others, all=True):
        told[name] = sums
    told["Postcode"] = _places_of(models.Postcode)
    return told


def _sums(model: Any, of: str) -> QuerySet[Any, Any]:
    """The model's name, how many rows it has, the sum of a column and the newest key, as one row."""
    name = Value(model._meta.label, CharField())
    rows = model.objects.order_by().annotate(its_name=name).values("its_name")
    told = rows.annotate(how_many=Count("pk"), of_all=Sum(of), newest=Max("pk"))
    return told.values_list("its_name", "how_many", "of_all", "newest")


def _shape() -> str:
    """Changes with the code that tells, so that a new version of the program publishes everything anew."""
    from pathlib import Path

    told = (telling, oruk, thresholds_telling, ordinary_telling, heard_telling, guides_telling, guide_sources)
    text = b"".join(Path(str(module.__file__)).read_bytes() for module in told)
    return hashlib.sha256(text).hexdigest()[:16]


def _told(today: date) -> Iterator[tuple[str, str, str, Any]]:
    """(kind, key, slug, data) of everything that is public."""
    beside = ordinary_telling.beside(today)
    for provider in models.Provider.objects.live():
        told = telling.provider_facts(provider)
        if provider.kind in ordinary.TEACHING:
            told["ordinary"] = ordinary_telling.setting_facts(provider, beside)
        yield "provider", str(provider.key), provider.slug, told
    slugs = {}
    for service in models.Service.objects.live().select_related("provider").filter(provider__state=models.Live.LIVE):
        if service.expires_on is not None and service.expires_on < today:
            continue
        slugs["service", str(service.key)] = service.slug
        yield "service", str(service.key), service.slug, telling.service_facts(service)
    for page in models.OfferPage.objects.live().prefetch_related("translations__page"):
        yield "page", page.slug, page.slug, telling.page_facts(page)
        slugs["page", page.slug] = page.slug
    slugs |= {("provider", str(p.key)): p.slug for p in models.Provider.objects.live()}
    for comment in models.Comment.objects.prefetch_related("replies"):
        told = telling.comment_facts(comment)
        told["about_slug"] = slugs.get((comment.about_kind, comment.about_key), "")
        yield "comment", str(comment.number), str(comment.number), told
    for row in FromPublic.objects.filter(fate__in=(Fate.WAITING, Fate.DECLINED)):
        why = Why(row.why).label if row.fate == Fate.DECLINED else ""  # of what waits, its reference alone is public
        yield "fate", row.reference, row.reference, {"why": why, "waits": row.fate == Fate.WAITING}
    for document in thresholds.ThresholdDocument.objects.prefetch_related("editions", "routes"):
        if (found := thresholds_telling.document_facts(document)) is not None:
            yield "threshold", document.slug, document.slug, found
    rows = [ordinary_telling.expectation_facts(one) for one in ordinary.Expectation.objects.filter(shown=True)]
    yield "ordinary", "", "ordinary", {"rows": rows}
    yield "consistency", "", "consistency", ordinary_telling.consistency_facts(today)
    yield "heard", "", "heard", heard_telling.heard_facts()
    for kind, of_kind in guides_telling.published().items():
        for key, slug, data in of_kind:
            yield kind, key, slug, data
    yield "checklist", "", "checklist", telling.checklist_facts(today)
    of_a_year = ("first", "last", "published_on", "comments", "answered")
    yield "years", "", "years", {"rows": list(models.YearOfComments.objects.values(*of_a_year))}
    yield (
        "taxonomies",
        "",
        "taxonomies",
        {
            "taxonomies": [oruk.told(one) for one in telling.taxonomies()],
            "terms": [oruk.told(one) for one in telling.terms()],
        },
    )


def _places_of(model: Any) -> list[int]:
    """How many postcodes there are, and the sums of where they are, in whole millionths of a degree: an edition with as
    many postcodes, one of which moved, is another one."""
    sums = {name: Sum(Cast(Round(F(name) * 1_000_000), BigIntegerField())) for name in ("latitude", "longitude")}
    told = model.objects.aggregate(n=Count("pk"), **{f"{name}_sum": one for name, one in sums.items()})
    return [int(one or 0) for one in told.values()]


def _postcodes() -> None:
    """Copy the postcodes when others were loaded than were copied."""
    rows = models.Postcode.objects.all()
    if _places_of(models.Postcode) == _places_of(PublishedPostcode):
        return
    with transaction.atomic(using=PublishedPostcode.objects.db):
        PublishedPostcode.objects.all().delete()
        PublishedPostcode.objects.bulk_create(
            [PublishedPostcode(code=r.code, latitude=r.latitude, longitude=r.longitude) for r in rows.iterator()],
            batch_size=2_000,
        )
