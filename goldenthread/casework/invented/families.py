"""A seeded generator of invented families: two and three parties in conflict, moved, restricted, staff's own children,
every script and length of name. What it makes goes into the database in one audited unit.

    made = families.make(seed=1, count=500, by=actor, council=cast)

Invented numbers cannot be anybody's: telephone numbers are Ofcom's for drama, addresses of email end in `.example`,
postcodes use an area that does not exist, UPNs and NHS numbers fail or use ranges kept for tests (999).
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts.models import Kind, Organisation, User
from goldenthread.casework.cases.kinds import USUAL_BAND, USUAL_KEYS, PaperKind, PaperState
from goldenthread.casework.cases.models import Audience, Fact, Matter, Paper
from goldenthread.casework.children.models import (
    LETTERS,
    Bar,
    Child,
    Conflict,
    NamedViewer,
    Party,
    Person,
    Protection,
    Relationship,
    Team,
)
from goldenthread.casework.invented import words
from goldenthread.casework.invented.stories import MODELS, Teller
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band

BY = "the generator of invented families"
A_BATCH = 500  # families that are written at once


@dataclass
class Cast:
    """Who acts in the invented council. Each list may be empty; then nobody is related in that way."""

    council: Organisation
    team: Team
    officers: list[User] = field(default_factory=list)
    schools: list[Organisation] = field(default_factory=list)
    health: Organisation | None = None
    every: int = 1  # each so manieth family has an officer who has an account; the others are the team's
    known_to: list[User] = field(default_factory=list)  # staff whose own children are among the families


@dataclass
class Family:
    """One invented child with everything that was made for it."""

    child: Child
    parties: list[Party]
    conflict: bool = False
    moved: bool = False
    staff_child: bool = False
    assigned: bool = False
    papers: list[Paper] = field(default_factory=list)

    def strings(self, party: Party) -> dict[str, str]:
        """The eight strings of a party that no other party may ever meet."""
        person = party.person
        names = ("name", "email", "phone", "address", "postcode", "workplace", "online_name")
        return {name: str(getattr(person, name)) for name in names} | {"evidence": party.evidence_words}


@dataclass
class Made:
    families: list[Family]
    seed: int

    @property
    def children(self) -> list[Child]:
        return [family.child for family in self.families]


def nhs_number(number: int) -> str:
    """An NHS number of the range that is kept for tests (999), with a right check figure."""
    while True:
        nine = f"999{number % 1_000_000:06d}"
        check = 11 - sum(int(n) * weight for n, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return f"{nine}{0 if check == 11 else check}"
        number += 1


def only_in_a_demo() -> None:
    if not (settings.DEMO or settings.TESTING):
        raise Refused("Invented families belong in the demo only. This site's GOLDENTHREAD_MODE is production.")


def make(
    *,
    seed: int,
    count: int,
    by: audit.Actor,
    cast: Cast,
    today: date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Made:
    """Make so many families in one audited unit. The same seed, count, day and cast give the same families."""
    only_in_a_demo()
    chance = random.Random(seed)  # noqa: S311  invents names, no secret
    today = today or timezone.localdate()
    batch = _Batch(chance, cast, today, by)
    with audit.unit(by=by):
        for number in range(count):
            batch.family(number)
            if number % A_BATCH == A_BATCH - 1:
                batch.save()
            if progress and number % 50 == 0:
                progress(number, count)
        batch.save()
        batch.finish()
        audit.record("families_invented", obj="children.child", reason=f"{count} families, seed {seed}")
    return Made(batch.families, seed)


class _Batch:
    """Rows in memory, written table by table."""

    def __init__(self, chance: random.Random, cast: Cast, today: date, by: audit.Actor) -> None:
        self.chance, self.cast, self.today = chance, cast, today
        self.by = {"by_id": by.id, "by_label": by.label}
        self.now = timezone.make_aware(datetime.combine(today, datetime.min.time())) + timedelta(hours=9)
        self.families: list[Family] = []
        self.rows: dict[type, list[Any]] = {
            model: []
            for model in (
                *(Child, Person, Party, Protection, Bar, Relationship, Conflict, NamedViewer),
                *(Matter, Paper, Audience, Fact),
                *MODELS,
            )
        }
        self.numbers: dict[type, int] = {}
        self.given: set[str] = set()
        self.teller = Teller(self)

    def add(self, row: Any) -> Any:
        self.rows[type(row)].append(row)
        return row

    def number(self, model: Any) -> int:
        """The next free number of a model whose rows are pointed at before they are saved."""
        if model not in self.numbers:
            last = model.behind_the_door.order_by("-pk").values_list("pk", flat=True).first()
            self.numbers[model] = last or 0
        self.numbers[model] += 1
        return self.numbers[model]

    def uuid(self) -> Any:
        import uuid

        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def letters(self, count: int) -> str:
        """Letters of a reference that no other row of this run has."""
        while (found := "".join(self.chance.choices(LETTERS, k=count))) in self.given:
            pass
        self.given.add(found)
        return found

    def ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def names(self, number: int) -> tuple[str, str]:
        """Given and family name: ordinary ones, one name only, and the longest that a form takes."""
        if number % 53 == 7:
            return self.chance.choice(words.GIVEN), ""
        if number % 97 == 11:
            return words.LONGEST
        second = self.chance.choice(("", "", f" {self.chance.choice(words.GIVEN)}"))
        family = self.chance.choice(words.FAMILY)
        if self.chance.random() < 0.2:
            family = f"{family}-{self.chance.choice(words.FAMILY)}" if " " not in family else family
        return self.chance.choice(words.GIVEN) + second, family

    def person(self, number: int, place: int, family: str) -> Person:
        given = self.chance.choice(words.GIVEN)
        key = f"{number}{'abc'[place]}"
        letters = "ABDEFGHJLNPQRSTUWXYZ"
        code = f"{(number * 3 + place) % 9 + 1}{letters[number % 20]}{letters[(number // 20) % 20]}"
        return self.add(
            Person(
                id=self.uuid(),
                name=f"{given} {family or self.chance.choice(words.FAMILY)}",
                email=f"family{key}@household.example",
                phone=f"07700 900{(number * 3 + place) % 1000:03d}",
                address=f"{number * 3 + place + 1} {self.chance.choice(words.STREETS)}, Estuary",
                postcode=f"QQ{number % 90 + 10} {code}",
                workplace=f"{self.chance.choice(words.WORKPLACES)} {key}",
                online_name=f"tidal_{key}_{self.chance.randrange(10_000)}",
                needs=self.chance.choice(words.NEEDS),
            )
        )

    def family(self, number: int) -> Family:
        chance = self.chance
        given, family = self.names(number)
        age_days = chance.randrange(3 * 365, 22 * 365)
        school = chance.choice(self.cast.schools) if self.cast.schools else None
        letters = self.letters(8)
        child = Child(
            id=self.uuid(),
            reference=f"{letters[:4]}-{letters[4:]}",
            given_name=given,
            family_name=family,
            known_as=given.split()[0][:4] if number % 9 == 0 else "",
            date_of_birth=self.today - timedelta(days=age_days),
            sex=chance.choice("FM"),
            upn=f"Z{chance.randrange(10**11):011d}Q",
            nhs_number=nhs_number(number),
            language=chance.choice(words.LANGUAGES),
            ethnicity=f"Invented ethnicity {number % 12}",
            placement=f"{school.name}" if school else "",
            transport=f"Minibus {number % 40}, {chance.choice(words.STREETS)}" if number % 5 == 0 else "",
            area=words.AREAS[number * 5 % len(words.AREAS)],
            team=self.cast.team,
            restricted=number % 33 == 5,
            restricted_why="protected" if number % 33 == 5 else "",
            begun_at=self.ago(chance.randrange(30, 900)),
            changed_at=self.ago(chance.randrange(1, 30)),
        )
        child.find_words = child.words()
        self.add(child)
        count = 1 if number % 4 == 3 else 3 if number % 10 == 6 else 2
        kinds = ["mother", "father", "carer"]
        parties = []
        for place in range(count):
            person = self.person(number, place, family if place == 0 else chance.choice(words.FAMILY))
            party = self.add(
                Party(
                    id=self.uuid(),
                    child=child,
                    person=person,
                    kind=kinds[place],
                    responsibility=place < 2,
                    evidence="birth_certificate",
                    evidence_words=f"Seen at desk {number}-{place} on 3 March, folio {chance.randrange(10**6):06d}",
                    starts=self.today - timedelta(days=min(age_days, 900)),
                    approved_by="Invented Manager",
                    approved_at=child.begun_at,
                )
            )
            parties.append(party)
        made = Family(child, parties, conflict=count > 1 and number % 2 == 0, moved=number % 6 == 1)
        if made.conflict:
            self.add(
                Protection(party=parties[0], against=parties[1], words="Order seen", since=self.ago(60), **self.by)
            )
            if count == 3 and number % 20 == 6:
                self.add(
                    Bar(party=parties[2], of_bands="B4 B5", words="Order seen", starts=self.today - timedelta(days=50))
                )
        if made.moved and len(self.cast.schools) > 1:
            former = self.cast.schools[(number + 1) % len(self.cast.schools)]
            if former != school:
                self.relate(child, "on_roll", body=former, starts=self.ago(400), ends=self.ago(20))
        if school:
            self.relate(child, "on_roll", body=school, starts=self.ago(20 if made.moved else 700))
        if self.cast.officers and number % self.cast.every == 0:
            made.assigned = True
            officer = self.cast.officers[number // self.cast.every % len(self.cast.officers)]
            self.relate(child, "assigned", user=officer, starts=child.begun_at)
            if child.restricted:
                self.add(NamedViewer(child=child, user=officer, added_by="Invented Manager"))
        self.relate(child, "team", team=self.cast.team, starts=child.begun_at)
        if self.cast.health and number % 3 == 0:
            self.relate(child, "advice", body=self.cast.health, starts=self.ago(20), ends=self.now + timedelta(days=60))
        if self.cast.known_to and number % 25 == 2 and number < 1_000:  # nobody knows a thousand families
            user = self.cast.known_to[number // 25 % len(self.cast.known_to)]
            self.add(
                Conflict(
                    user=user,
                    child=child,
                    kind="own_child",
                    name=f"{given} {family}",
                    declared_by_id=str(user.pk),
                    declared_by=user.name,
                )
            )
            made.staff_child = True
        self.papers(made, number)
        self.teller.tell(made, number)
        self.families.append(made)
        return made

    def relate(self, child: Child, kind: str, **more: Any) -> Relationship:
        return self.add(Relationship(id=self.uuid(), child=child, kind=kind, why="Invented", **more, **self.by))

    def papers(self, made: Family, number: int) -> None:
        """A paper of each band, issued, each with words of its own."""
        for kind, title in (
            (PaperKind.SCHOOL, "School’s evidence"),
            (PaperKind.HEALTH, "Speech and language therapy advice"),
            (PaperKind.SOCIAL_CARE, "Social care advice"),
            (PaperKind.LEGAL, "Legal advice"),
        ):
            band = USUAL_BAND.get(kind, Band.B3)
            at = self.ago(self.chance.randrange(2, 200))
            mark = hashlib.sha256(f"{number} {kind}".encode()).hexdigest()[:12]
            paper = self.add(
                Paper(
                    id=self.uuid(),
                    child=made.child,
                    kind=kind,
                    title=f"{title} {number}",
                    band=band.value,
                    words=f"Invented {band.value} words {mark}. They describe what helps and what is hard.",
                    supplied_by="Invented",
                    state=PaperState.ISSUED,
                    issued_at=at,
                    made_at=at,
                    **self.by,
                )
            )
            made.papers.append(paper)
            keys = set(USUAL_KEYS.get(kind, ("council",)))
            if kind is not PaperKind.LEGAL:
                keys |= {f"party:{party.pk}" for party in made.parties if party.responsibility}
            for key in sorted(keys):
                self.add(Audience(paper=paper, key=key, since=at, by_label=BY))

    def save(self) -> None:
        """Write what was gathered, and forget the rows: a large council does not wait in memory."""
        for model, rows in self.rows.items():
            model.behind_the_door.bulk_create(rows, batch_size=500)  # type: ignore[attr-defined]
            rows.clear()

    def finish(self) -> None:
        _move_on(list(self.numbers))


def _move_on(models: list[type]) -> None:
    """Rows were saved with numbers of their own: PostgreSQL's counters go on after them.

    It looks at its tables anew, as it does by itself later, so that the first readers do not wait.
    """
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            # These tables by name: of the whole database it takes the server's own as well, and two at work in two
            # databases wait for each other until one transaction ends.
            ours = (m for m in apps.get_models() if m.__module__.startswith("goldenthread.casework."))
            cursor.execute(f"ANALYZE {', '.join(connection.ops.quote_name(m._meta.db_table) for m in ours)}")


def cast_of(council: Organisation, officers: list[User], known_to: list[User] | None = None) -> Cast:
    """A cast with the invented schools and a health body, made if they are not there yet. Inside a unit."""
    team, _ = Team.behind_the_door.get_or_create(name="SEND casework team (invented)")
    schools = [
        Organisation.objects.get_or_create(
            name=name, defaults={"kind": Kind.SCHOOL, "confirmed_on": timezone.localdate()}
        )[0]
        for name in words.SCHOOLS
    ]
    health, _ = Organisation.objects.get_or_create(name="Estuary Therapies (invented)", defaults={"kind": Kind.HEALTH})
    return Cast(council, team, officers, schools, health, known_to=known_to or [])
