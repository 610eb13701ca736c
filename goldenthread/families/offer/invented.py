"""The local offer of an invented council: for the demo, tests and measuring."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from goldenthread.base import audit, editing
from goldenthread.base.accounts.models import Organisation
from goldenthread.families.offer import actions
from goldenthread.families.offer.models import Live, OfferPage, Postcode, Provider, Service
from goldenthread.refused import Refused
from goldenthread.rules.data import read_data
from goldenthread.rules.offer import vocabulary
from goldenthread.rules.offer.distance import compact
from goldenthread.rules.words.languages import languages, pseudo

FILE = Path(settings.ROOT) / "records/estuary/offer.yaml"
TRIED_IN_OTHER_LANGUAGES = "short-breaks-services-statement"
HOW_MANY = {"whole": 10, "most": 7, "few": 2}


def only_in_a_demo() -> None:
    if settings.PRODUCTION:
        raise Refused("An invented local offer belongs in the demo only. This site's mode is production.")


def load(*, today: date, by: audit.Actor) -> int:
    """Make the invented offer where there is none; how many entries. Safe to run again."""
    only_in_a_demo()
    if Provider.objects.exists():
        return 0
    data: dict[str, Any] = read_data(FILE)
    with audit.unit(by=by):
        Postcode.objects.bulk_create(
            [Postcode(code=compact(code), latitude=lat, longitude=long) for code, lat, long in data["postcodes"]]
        )
        audit.record("postcodes_loaded", obj="offer.postcode", reason=f"{len(data['postcodes'])} invented")
        providers = {row["key"]: _provider(row, data["answers"], by) for row in data["providers"]}
        for place, row in enumerate(data["services"]):
            looked = today - timedelta(days=(place * 11) % 200)
            _service(row, providers[row["provider"]], today=today, looked=looked, by=by)
        for row in data["pages"]:
            page = actions.save_page(None, {"state": Live.LIVE, **row}, expected=None, today=today, by=by)
            if page.slug == TRIED_IN_OTHER_LANGUAGES:
                _pseudo(page, today, by)
        for number, row in enumerate(data["comments"]):
            _comment(number, row, today=today, by=by)
    return len(data["services"])


def _pseudo(page: OfferPage, today: date, by: audit.Actor) -> None:
    """The page with longer words, and from right to left: no translation is invented."""
    for language in (one for one in languages().values() if one.pseudo):
        words = {name: pseudo(language.code, getattr(page, name)) for name in ("title", "summary", "body", "next_step")}
        held = actions.save_translation(
            page,
            None,
            language.code,
            {**words, "translated_by": "Golden Thread (a test)"},
            of_words=page.words_digest(),
            expected=None,
            by=by,
        )
        actions.review_translation(
            held, reviewed_by="Golden Thread (a second test)", today=today, expected=held.version, by=by
        )


def _provider(row: dict[str, Any], answers: dict[str, str], by: audit.Actor) -> Provider:
    told = dict(list(answers.items())[: HOW_MANY.get(row.get("answers", ""), 0)])
    body = Organisation.objects.filter(name=row["organisation"]).first() if row.get("organisation") else None
    names = ("name", "kind", "plain", "phone", "email", "website", "outside")
    values: dict[str, Any] = {name: row[name] for name in names if name in row}
    values |= {"answers": told, "organisation": str(body.pk) if body else ""}
    return actions.save_provider(None, values, expected=None, by=by)


def _service(row: dict[str, Any], provider: Provider, *, today: date, looked: date, by: audit.Actor) -> Service:
    values = {name: value for name, value in row.items() if name != "provider"}
    if "waiting_weeks" in values:
        values["waiting_on"] = looked
    saved = actions.save_service(
        None, {**values, "provider": provider, "state": Live.LIVE}, expected=None, today=today, by=by
    )
    return editing.save(saved, {"checked_on": looked}, expected=saved.version, by=by)


def _comment(number: int, row: dict[str, Any], *, today: date, by: audit.Actor) -> None:
    received = today + timedelta(days=row["received"])
    kind, _, slug = row.get("about", "").partition(":")
    model = {"service": Service, "provider": Provider}.get(kind)
    key = title = slug
    if model is not None:
        found = model.objects.get(slug=slug)  # type: ignore[attr-defined]
        key, title = str(found.key), found.name
    elif kind == "page":
        from goldenthread.families.offer.models import OfferPage

        title = OfferPage.objects.get(slug=slug).title
    comment = actions.take_comment(
        {
            "reference": f"DEMO-{'ABCDEFGH'[number]}{number + 2}{'XYZ'[number % 3]}7",
            "topic": row["topic"],
            "about_kind": kind,
            "about_key": key,
            "about_title": title,
            "words": row["words"],
            "left_out": False,
            "received_on": received,
        },
        today=received + timedelta(days=1),
        by=by,
    )
    for reply in row["replies"]:
        actions.answer_comment(
            comment,
            words=reply["words"],
            did=reply["did"],
            changed=reply.get("changed", ""),
            link=reply.get("link", ""),
            shown_as="Local offer officer, Estuary Council (invented)",
            today=received + timedelta(days=reply["after"]),
            by=by,
        )


# --- many, for measuring --------------------------------------------------------------------------

FIRST = (
    "Harbour",
    "Mudflat",
    "Saltern",
    "Beacon",
    "Lantern",
    "Cockle",
    "Pier",
    "Shore",
    "Marsh",
    "Tide",
    "Gull",
    "Reed",
)
LAST = ("club", "group", "therapy", "advice", "playscheme", "course", "clinic", "drop-in", "classes", "visits", "swim")
TALE = (
    "Small group with trained staff", "Parents can stay", "Quiet room and soft light", "Swimming and football",
    "Help with talking and listening", "Help with sleep", "Help with eating", "Reading and numbers", "Travel practice",
    "Autism and anxiety", "Wheelchair access with a hoist", "Signing and pictures", "For brothers and sisters too",
)  # fmt: skip


def many(count: int, *, seed: int) -> Iterator[dict[str, Any]]:
    """Values of so many entries, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  invented entries, no secret
    categories, needs = list(vocabulary.categories()), list(vocabulary.needs())
    for number in range(count):
        low = chance.choice([None, 0, 2, 5, 8, 11, 14])
        high = None if low is None else chance.choice([None, low + 3, 18, 25])
        yield {
            "name": f"{chance.choice(FIRST)} {chance.choice(FIRST).lower()} {chance.choice(LAST)} {number}",
            "category": chance.choice(categories),
            "summary": f"{chance.choice(TALE)}. {chance.choice(TALE)}.",
            "detail": ". ".join(chance.sample(TALE, 6)) + ".",
            "needs": chance.sample(needs, chance.choice([0, 1, 2, 3])),
            "from_age": low,
            "to_age": high,
            "access": "Ring and ask.",
            "eligibility": "Families who live here.",
            "decides": "The provider",
            "free": chance.random() < 0.6,
            "diagnosis": chance.choice(["no", "yes", ""]),
            "plan": chance.choice(["no", "yes", ""]),
            "places": [
                {"address": f"{number} Invented Street", "town": "Estuary", "postcode": "ZZ1 1AA",
                 "latitude": 51.5 + chance.random() / 4, "longitude": 0.5 + chance.random() / 2}
            ],
        }  # fmt: skip


def add_many(count: int, *, seed: int, today: date, by: audit.Actor) -> int:
    """So many more entries of one invented provider."""
    only_in_a_demo()
    provider = Provider.objects.order_by("pk").first()
    assert provider is not None  # `load` made it
    rows = [
        Service(**values, provider=provider, slug=f"invented-{number}", state=Live.LIVE, checked_on=today)
        for number, values in enumerate(many(count, seed=seed))
    ]
    with audit.unit(by=by):
        editing.add_many(rows, by=by)
        audit.record("offer_fed", obj="offer.service", reason=f"{count} invented")
    return count
