"""What is looked at before anything leaves: whose it is, what it says, what it hides (trust.md C9, C10, C12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone

from goldenthread.base import files
from goldenthread.base.accounts.models import Kind, Organisation
from goldenthread.base.files import texts, xray
from goldenthread.casework.cases.models import Paper
from goldenthread.casework.children.door import Opened, audit_time
from goldenthread.casework.children.models import Child, Party, Person
from goldenthread.rules.access.bands import Band
from goldenthread.rules.access.detector import Hit, Index, Other, Own, protected_strings

LATELY = timedelta(days=30)
MOST_NEAR = 300  # children opened lately whose first names alone are looked for


@dataclass
class Doubts:
    """What was found. `blocked`: it cannot go as it is. `second`: it may go when a second person has looked."""

    blocked: list[str] = field(default_factory=list)
    second: list[str] = field(default_factory=list)
    found: list[dict[str, Any]] = field(default_factory=list)


def other_of(child: Child, people: Iterable[Person] = ()) -> list[Other]:
    """A child, and each party with the child's id, as the detector knows them."""
    rows = [
        Other(
            id=str(child.pk),
            given=child.given_name,
            family=child.family_name,
            known_as=child.known_as,
            born=child.date_of_birth,
            numbers=tuple(n for n in (child.upn, child.nhs_number) if n),
        )
    ]
    for person in people:
        given, _, family = person.name.rpartition(" ")
        rows.append(
            Other(
                id=str(child.pk),
                given=given or family,
                family=family if given else "",
                numbers=tuple(n for n in (person.phone,) if n),
                emails=tuple(e for e in (person.email,) if e),
                address=person.address,
                postcode=person.postcode,
            )
        )
    return rows


def everybody() -> Index:
    """The detector's index of every child and party here; kept while nothing of it has changed."""
    stamp = (
        *Child.behind_the_door.aggregate(n=Count("pk"), last=Max("changed_at"), v=Max("version")).values(),
        *Person.behind_the_door.aggregate(n=Count("pk"), last=Max("changed_at"), v=Max("version")).values(),
        Party.behind_the_door.count(),
    )
    return _index(tuple(str(part) for part in stamp))


@lru_cache(maxsize=1)
def _index(stamp: tuple[str, ...]) -> Index:
    people: dict[Any, list[Person]] = {}
    for party in Party.behind_the_door.select_related("person").iterator(chunk_size=2_000):
        people.setdefault(party.child_id, []).append(party.person)
    index = Index([])
    for child in Child.behind_the_door.iterator(chunk_size=2_000):
        for other in other_of(child, people.get(child.pk, ())):
            index.add(other)
    return index


def own_of(opened: Opened) -> Own:
    """What may stand in a paper of this child: the child, every party, and the names of bodies."""
    child = Child.behind_the_door.get(pk=opened.id)
    every = [p.person for p in Party.behind_the_door.filter(child=child).select_related("person")]
    bodies = Organisation.objects.filter(pk__in=[link.body for link in opened.known.links if link.body]).values_list(
        "name", flat=True
    )
    return Own.of(other_of(child, every), [*bodies, child.placement, opened.actor.label])


def lately_opened(opened: Opened) -> set[str]:
    """Ids of the children whose records the writer has opened in the last thirty days, but this one."""
    from goldenthread.base.audit.models import Entry

    since = audit_time(timezone.now() - LATELY)
    rows = (
        Entry.objects.filter(actor_id=opened.actor.id, action="child_opened", at__gte=since)
        .order_by("-seq")
        .values_list("object", flat=True)[: MOST_NEAR * 5]
    )
    found = dict.fromkeys(row.split(":", 1)[1] for row in rows if ":" in row)
    found.pop(opened.id, None)
    return set(list(found)[:MOST_NEAR])


def told_not(opened: Opened, *, party: str = "") -> dict[str, str]:
    """What a recipient must not read: every other party's contact details, and, when somebody is protected from them,
    where the child and that party are."""
    secrets: dict[str, str] = {}
    for row in opened.party_rows:
        if str(row.pk) == party:
            continue
        secrets |= protected_strings({name: str(getattr(row.person, name)) for name in Person.contact})
    mine = next((row.person for row in opened.party_rows if str(row.pk) == party), None)
    if mine is not None:  # what they share, such as a home, they know
        for name in Person.contact:
            for known in protected_strings({name: str(getattr(mine, name))}):
                secrets.pop(known, None)
    if party and party in opened.known.hidden_from:
        child = opened._row
        secrets |= protected_strings({name: getattr(child, name) for name in sorted(Child.whereabouts)})
    return secrets


def words_of_paper(paper: Paper, note: str) -> tuple[str, list[str], list[dict[str, str]]]:
    """(everything it says, what of it could not be read, what it hides). Reads the file: outside a transaction."""
    parts = [paper.title, paper.words, note]
    unread: list[str] = []
    hidden: list[dict[str, str]] = []
    if paper.sha256:
        stored = files.find(paper.sha256, "casework")
        content = files.read(paper.sha256, "casework")
        name = f"file{stored.of_kind.extensions[0]}" if stored else "file"
        said = texts.of(content, name)
        parts.append(said.text)
        unread += said.unread
        bodies = tuple(Organisation.objects.filter(kind=Kind.COUNCIL).values_list("name", flat=True))
        hidden = xray.examine(content, name, bodies=("The council", *bodies))
    return "\n\n".join(part for part in parts if part), unread, hidden


def look_at(opened: Opened, paper: Paper, *, party: str = "", body: str = "", note: str = "") -> Doubts:
    """Everything that speaks against letting this paper go to this recipient."""
    doubts = Doubts()
    band = Band(paper.band)
    if party and band in opened.known.barred.get(party, frozenset()):
        doubts.blocked.append("An order keeps papers of this kind from this person.")
    if party and paper.tells_whereabouts and party in opened.known.hidden_from:
        doubts.blocked.append("The paper tells where somebody is who is protected from this person.")
    if paper.third_party or paper.serious_harm:
        doubts.blocked.append(
            "The paper is marked: it tells of somebody else in confidence, or showing it could cause serious "
            "harm. Make a "
            "version without that, and send the version."
        )
    text, unread, hidden = words_of_paper(paper, note)
    for one in hidden:
        where = one["where"] or "the file"
        doubts.blocked.append(
            f"The file hides something: {one['what'].lower()} ({where}). Print it to a new PDF first."
        )
    hits = everybody().find(
        text, own=own_of(opened), told_not=told_not(opened, party=party), near=lately_opened(opened)
    )
    for kind in dict.fromkeys(hit.kind for hit in hits):
        these = [hit for hit in hits if hit.kind == kind]
        line = f"{these[0].words}: {_quoted(text, these)}"
        (doubts.blocked if kind == "protected" else doubts.second).append(line)
    doubts.found = [{"kind": h.kind, "found": h.found[:80], "other": h.other} for h in hits[:100]]
    doubts.second += unread
    if band in (Band.B5, Band.B6):
        doubts.second.append(f"It is of the band “{band.words}”, which leaves only when a second person has looked.")
    return doubts


def _quoted(text: str, hits: list[Hit]) -> str:
    """Where in the text, with the words around it: the writer typed them, so they are no news to the writer."""
    shown = []
    for hit in hits[:5]:
        around = text[max(0, hit.start - 25) : hit.start + len(hit.found) + 25]
        shown.append("“…" + " ".join(around.split()) + "…”")
    more = f" and {len(hits) - 5} more" if len(hits) > 5 else ""
    return ", ".join(shown) + more


def names_of_others(opened: Opened, text: str) -> list[str]:
    """Passages of a text that name another child beyond doubt; for what is still being written. What may be chance is
    shown when it is sent, to whoever sends it and to a second person."""
    hits = everybody().find(text, own=own_of(opened), near=lately_opened(opened))
    return list(dict.fromkeys(hit.found for hit in hits if hit.sure))[:5]
