"""The local offer in and out: Open Referral UK as JSON, and a table.

What comes in is looked at first: each row is new, changed, the same, perhaps there already under another name, or wrong
with its place and the reason. Bringing it in makes drafts of what is new and proposals of what changed. Nothing that is
public changes: whoever keeps the offer reads each one. Everything of a file or nothing of it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.text import slugify
from pydantic import ValidationError
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import extractOne

from goldenthread.base import audit, editing
from goldenthread.base.govuk.cells import harmless
from goldenthread.families.offer.actions import _slug, located
from goldenthread.families.offer.models import Asks, Live, Proposal, Provider, Service
from goldenthread.families.offer.telling import NOT_SAID
from goldenthread.refused import Refused
from goldenthread.rules.offer import open_referral as oruk
from goldenthread.rules.offer import vocabulary
from goldenthread.rules.offer.distance import compact

MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
MOST_FAULTS = 200
ALIKE = 90  # of 100, from which two names may be one thing
COLUMNS = (
    "id", "name", "provider", "provider_kind", "category", "summary", "detail", "needs", "from_age", "to_age",
    "access", "diagnosis", "plan", "decides", "eligibility", "free", "cost", "waiting", "website", "email", "phone",
    "languages", "address", "town", "postcode",
)  # fmt: skip
YES = {"yes": True, "no": False, "": None}


@dataclass
class Row:
    """One entry of a file: its place there, what it says, and what would become of it."""

    place: str
    key: UUID | None
    provider: dict[str, Any]
    values: dict[str, Any]
    becomes: str = "new"  # new, changed, same
    like: str = ""  # the name of an entry that may be the same thing
    existing: Service | None = None


@dataclass
class Looked:
    """What a file would do. `faults`: (place, what is wrong and what to do)."""

    rows: list[Row] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def count(self, becomes: str) -> int:
        return sum(row.becomes == becomes for row in self.rows)

    @property
    def sentence(self) -> str:
        return (
            f"{len(self.rows):,} entries: {self.count('new'):,} new, {self.count('changed'):,} changed, "
            f"{self.count('same'):,} the same. {len(self.faults):,} "
            f"{'fault' if len(self.faults) == 1 else 'faults'}."
        )


def look(body: bytes, kind: str) -> Looked:
    """Read a file and say what it would do. Raises Refused (422) for what is no such file at all."""
    if len(body) > MOST_BYTES:
        raise Refused(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Send it in parts.", status=422)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("The file is not written in UTF-8. Save it so, and send it again.", status=422) from None
    if "\x00" in text:
        raise Refused(
            "The file holds characters that cannot be kept. Save it as plain text and send it again.", status=422
        )
    found = Looked()
    return _look(found, _from_oruk(text, found) if kind == "oruk" else _from_table(text, found))


def look_services(services: Iterable[tuple[str, Any]], faults: Iterable[tuple[str, str]] = ()) -> Looked:
    """As `look`, of services of Open Referral UK that were read already, each with its place; `faults` of the reading
    come first."""
    found = Looked(faults=list(faults))
    return _look(found, _services(services, found))


def _look(found: Looked, rows: Iterator[Row]) -> Looked:
    seen: dict[UUID, str] = {}
    for row in rows:
        if len(found.rows) >= MOST_ROWS:
            raise Refused(f"The file has more than {MOST_ROWS:,} entries. Send it in parts.", status=422)
        if row.key is not None:
            if row.key in seen:
                found.faults.append((row.place, f"Its id is that of {seen[row.key]}. Each entry has its own."))
                continue
            seen[row.key] = row.place
        found.rows.append(row)
    _compare(found)
    del found.faults[MOST_FAULTS:]
    return found


def _from_oruk(text: str, found: Looked) -> Iterator[Row]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise Refused(f"The file is no JSON: {str(fault)[:200]}.", status=422) from None
    services = data.get("contents", data.get("services")) if isinstance(data, dict) else data
    if isinstance(data, dict) and services is None and "name" in data:
        services = [data]
    if not isinstance(services, list):
        raise Refused("The file holds no list of services. Open Referral UK names it “contents”.", status=422)
    yield from _services(((f"Service {number}", one) for number, one in enumerate(services, 1)), found)


def _services(services: Iterable[tuple[str, Any]], found: Looked) -> Iterator[Row]:
    for place, one in services:
        if "\\u0000" in json.dumps(one):
            found.faults.append((place, "It holds a character that cannot be kept (U+0000)."))
            continue
        try:
            service = oruk.Service.model_validate(one)
        except ValidationError as wrong:
            for said in wrong.errors()[:5]:
                where = ".".join(str(part) for part in said["loc"]) or "the whole"
                found.faults.append((place, f"{where}: {said['msg']}."))
            continue
        if service.organization is None:
            found.faults.append((place, "It does not say whose it is: “organization” is missing."))
            continue
        yield _row_of(place, service)


def _row_of(place: str, service: oruk.Service) -> Row:
    organization = service.organization
    assert organization is not None
    codes: dict[str, list[str]] = {"category": [], "need": []}
    for attribute in service.attributes or []:
        term = attribute.taxonomy_term
        for kind, words in (("category", vocabulary.categories()), ("need", vocabulary.needs())):
            if term is not None:
                codes[kind] += [key for key, word in words.items() if term.code == key or term.name == word.label]
    description = (service.description or "").strip()
    first, _, rest = description.partition("\n\n")
    summary = first if len(first) <= 300 else f"{first[:297]}…"
    phone = next((p.number for c in service.contacts or [] for p in c.phones or []), "")
    fees = service.fees or service.fees_description or next((c.option or "" for c in service.cost_options or []), "")
    return Row(
        place,
        service.id,
        {
            "key": organization.id,
            "name": organization.name,
            "plain": organization.description,
            "website": organization.website or "",
            "email": organization.email or "",
        },
        {
            "name": service.name[:200],
            "category": codes["category"][0] if codes["category"] else "",
            "summary": summary,
            "detail": rest if len(first) <= 300 else description,
            "needs": list(dict.fromkeys(codes["need"])),
            "from_age": _whole(service.minimum_age),
            "to_age": _whole(service.maximum_age),
            "access": service.application_process or "",
            "eligibility": service.eligibility_description or "",
            "free": True if fees.strip().casefold() == "free" else None,
            "cost": "" if fees.strip().casefold() == "free" else fees[:300],
            "website": service.url or "",
            "email": service.email or "",
            "phone": phone[:60],
            "languages": ", ".join(one.name for one in service.languages or [] if one.name)[:200],
            "places": [place_of(at) for at in service.service_at_locations or [] if at.location][:50],
        },
    )


def place_of(at: oruk.ServiceAtLocation) -> dict[str, Any]:
    location = at.location
    assert location is not None
    address = location.addresses[0] if location.addresses else None
    told = {
        "name": location.name or "",
        "address": _said(address.address_1) if address else "",
        "town": _said(address.city) if address else "",
        "postcode": _said(address.postal_code) if address else "",
        "access": next((a.description or "" for a in location.accessibility or []), ""),
        "times": next((s.description or "" for s in at.schedules or []), ""),
    }
    kept: dict[str, Any] = {key: value for key, value in told.items() if value}
    if location.latitude is not None and location.longitude is not None:
        kept |= {"latitude": location.latitude, "longitude": location.longitude}
    return kept


def _said(words: str) -> str:
    return "" if words == NOT_SAID else words


def _whole(age: float | None) -> int | None:
    return None if age is None else min(120, int(age))


def _from_table(text: str, found: Looked) -> Iterator[Row]:
    csv.field_size_limit(200_000)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    head = [name.strip() for name in reader.fieldnames or []]
    missing = [name for name in ("name", "provider", "category", "summary") if name not in head]
    if missing:
        raise Refused(
            f"The table has no column {', '.join(missing)}. Its columns are: {', '.join(COLUMNS)}.", status=422
        )
    if len(set(head)) < len(head):
        raise Refused("Two columns of the table have one name.", status=422)
    reader.fieldnames = head
    try:
        yield from (row for number, line in enumerate(reader, 2) if (row := _line(number, line, found)) is not None)
    except csv.Error as fault:
        raise Refused(f"The table cannot be read: {fault}.", status=422) from None


def _line(number: int, line: dict[str, Any], found: Looked) -> Row | None:
    place = f"Row {number}"
    said = {name: str(line.get(name) or "").strip().lstrip("'") for name in COLUMNS}
    if not any(said.values()):
        return None
    faults = []
    key = None
    if said["id"]:
        try:
            key = UUID(said["id"])
        except ValueError:
            faults.append("id must be empty or a UUID, as this page gives it out")
    category = _code(vocabulary.categories(), said["category"])
    if category is None:
        faults.append(f"category “{said['category'][:40]}” is not known")
    needs = [(words, _code(vocabulary.needs(), words)) for words in said["needs"].split(";") if words.strip()]
    faults += [f"need “{words.strip()[:40]}” is not known" for words, code in needs if code is None]
    ages = {}
    for name in ("from_age", "to_age"):
        if said[name] and not (said[name].isascii() and said[name].isdigit() and int(said[name][:4]) <= 120):
            faults.append(f"{name} must be a whole number of years")
        else:
            ages[name] = int(said[name]) if said[name] else None
    if (ages.get("from_age") or 0) > (ages.get("to_age") or 1_000):
        faults.append("to_age must be the same as from_age, or higher")
    for name in ("free", "diagnosis", "plan"):
        if said[name].casefold() not in YES:
            faults.append(f"{name} must be yes, no or empty")
    for name, longest in (("name", 200), ("summary", 300), ("provider", 200)):
        if not said[name] or len(said[name]) > longest:
            faults.append(f"{name} must have 1 to {longest} characters")
    if said["postcode"] and not compact(said["postcode"]):
        faults.append(f"postcode “{said['postcode'][:12]}” is no full UK postcode")
    if said["website"] and not said["website"].startswith(("https://", "http://")):
        faults.append("website must begin with https://")
    if faults:
        found.faults += [(place, f"{fault}.") for fault in faults]
        return None
    where = {name: said[name] for name in ("address", "town", "postcode") if said[name]}
    asks = {"yes": Asks.YES.value, "no": Asks.NO.value, "": ""}
    return Row(
        place,
        key,
        {"name": said["provider"], "kind": _code(vocabulary.provider_kinds(), said["provider_kind"]) or "voluntary"},
        {
            **{name: said[name] for name in ("name", "summary", "detail", "access", "decides", "eligibility", "cost",
                                             "waiting", "website", "email", "phone", "languages")},
            "category": category,
            "needs": [code for _, code in needs],
            **ages,
            "free": YES[said["free"].casefold()],
            "diagnosis": asks[said["diagnosis"].casefold()],
            "plan": asks[said["plan"].casefold()],
            "places": [where] if where else [],
        },
    )  # fmt: skip


def _code(words: Any, said: str) -> str | None:
    low = said.strip().casefold()
    return next((key for key, word in words.items() if low in (key, word.label.casefold())), None)


def _compare(found: Looked) -> None:
    """Say of each row whether it is new, and which entry may be the same thing under another key."""
    keys = [row.key for row in found.rows if row.key is not None]
    held: dict[UUID, Service] = {}
    for start in range(0, len(keys), 500):
        held |= {s.key: s for s in Service.objects.select_related("provider").filter(key__in=keys[start : start + 500])}
    names: dict[str, list[str]] = {}
    shown: dict[str, list[str]] = {}
    for service in Service.objects.exclude(state=Live.WITHDRAWN).select_related("provider"):
        letter = service.name[:1].casefold()
        names.setdefault(letter, []).append(f"{service.name} {service.provider.name}")
        shown.setdefault(letter, []).append(service.name)
    for row in found.rows:
        row.existing = held.get(row.key) if row.key is not None else None
        if row.existing is not None:
            existing = row.existing
            same = all((getattr(existing, name) or None) == (value or None) for name, value in row.values.items())
            row.becomes = "same" if same else "changed"
            continue
        letter = row.values["name"][:1].casefold()
        mine = f"{row.values['name']} {row.provider['name']}"
        near = extractOne(mine, names.get(letter, []), scorer=token_sort_ratio, score_cutoff=ALIKE)
        row.like = shown[letter][near[2]] if near else ""


def bring_in(looked: Looked, *, source: str, by: audit.Actor) -> tuple[int, int]:
    """Make drafts of what is new and proposals of what changed: (new, changed). Refused where a row has faults."""
    if looked.faults:
        raise Refused("Nothing was brought in: put the faults right first.", status=422)
    with audit.unit(by=by):
        providers: dict[Any, Provider] = {}
        fresh: list[Service] = []
        asked: list[Proposal] = []
        taken: set[str] = set(Service.objects.values_list("slug", flat=True))
        for row in looked.rows:
            if row.becomes == "changed" and row.existing is not None:
                asked.append(
                    Proposal(
                        provider=row.existing.provider, service=row.existing, seen=row.existing.version,
                        values=row.values, note=f"From {source}", organisation=source[:200], by_id=by.id,
                        by_label=by.label,
                    )
                )  # fmt: skip
            elif row.becomes == "new":
                values = {**row.values, "places": located(row.values["places"])}
                more = {"key": row.key} if row.key else {}
                provider = _provider(row, providers, by)
                slug = _free(values["name"], taken)
                fresh.append(Service(**values, **more, slug=slug, provider=provider, state=Live.DRAFT, source=source))
        editing.add_many(fresh, by=by)
        editing.add_many(asked, by=by)
        audit.record("offer_fed", obj="offer.service", reason=f"{source}: {len(fresh)} new, {len(asked)} changed")
    return len(fresh), len(asked)


def _free(name: str, taken: set[str]) -> str:
    base = slugify(name)[:80].strip("-") or "entry"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    taken.add(slug)
    return slug


def _provider(row: Row, known: dict[Any, Provider], by: audit.Actor) -> Provider:
    key = row.provider.get("key") or row.provider["name"].casefold()
    if key in known:
        return known[key]
    found = None
    if row.provider.get("key"):
        found = Provider.objects.filter(key=row.provider["key"]).first()
    found = found or Provider.objects.filter(name__iexact=row.provider["name"]).first()
    if found is None:
        values = {"kind": "voluntary", **row.provider}
        found = editing.add(Provider(**values, slug=_slug(values["name"], Provider)), by=by)
    known[key] = found
    return found


# --- out -------------------------------------------------------------------------------------------


def table(services: Iterable[Service]) -> str:
    """The entries as a table, of the columns that come in again."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    words = {True: "yes", False: "no", None: ""}
    for s in services:
        place = (s.places or [{}])[0]
        row = {
            **{name: getattr(s, name) for name in COLUMNS if hasattr(s, name)},
            "id": s.key,
            "provider": s.provider.name,
            "provider_kind": s.provider.kind,
            "needs": "; ".join(s.needs),
            "free": words[s.free],
            **{name: place.get(name, "") for name in ("address", "town", "postcode")},
        }
        writer.writerow([harmless(row[name]) if row[name] is not None else "" for name in COLUMNS])
    return out.getvalue()
