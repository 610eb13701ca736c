"""A small invented council for the tests of the door: one child in the middle, everybody who may be related to it.

w = World()
w.relate("senco", "on_roll")          # the SENCO's school has the child on its roll
client = w.client("senco")            # signed in
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts import roles
from goldenthread.base.accounts.models import Kind, Organisation
from goldenthread.casework.cases.models import Audience, Fact, Matter, Paper
from goldenthread.casework.children.door import Opened, Visitor
from goldenthread.casework.children.models import (
    Child,
    EntryReason,
    Party,
    Person,
    Relationship,
    Team,
    TeamMember,
)
from goldenthread.rules.access import reach
from tests.base.accounts.people import council, person, sign_in

BANDS = ("B3", "B4", "B5", "B6")
BORN = date(2016, 5, 4)
BY = {"by_id": "0", "by_label": "A test"}


def body(name: str, kind: str = Kind.SCHOOL) -> Organisation:
    with audit.unguarded("invented bodies for tests"):
        return Organisation.objects.get_or_create(name=name, defaults={"kind": kind})[0]


@dataclass
class World:
    """`child` is the one in the middle, `other` another child with marks of its own. Marks: every field of both says
    which child, model and band it is of, so that a page can be read for what it may not hold."""

    born: date = BORN
    mark: bool = True
    users: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with audit.unguarded("an invented council for tests"):
            self.council = council()
            self.school, self.other_school = body("Mudflat School"), body("Tern School")
            self.health, self.other_health = body("Therapies", Kind.HEALTH), body("Other Therapies", Kind.HEALTH)
            self.team, self.other_team = (Team.behind_the_door.create(name=n) for n in ("Team One", "Team Two"))
            self.child, self.parties = self.make_child("Mid", "mid")
            self.other, self.other_parties = self.make_child("Oth", "oth")
        self.bodies = {
            "senco": self.school,
            "setting_lead": self.school,
            "school_account_manager": self.school,
            "health_professional": self.health,
            "clinical_officer": self.health,
        }

    def make_child(self, name: str, key: str) -> tuple[Child, list[Party]]:
        m = self.marked(key)
        child = Child(
            given_name=m("B2", "given"),
            family_name=name + "family",
            date_of_birth=self.born,
            language=m("B2", "language"),
            ethnicity=m("B2", "ethnicity"),
            placement=m("B3", "placement"),
            transport=m("B3", "transport"),
            upn=f"Z{'12345678901' if key == 'mid' else '98765432109'}Q",
            nhs_number="9990000018",
            team=self.team,
        )
        child.find_words = child.words()
        child.save(force_insert=True)
        parties = []
        for place, kind in enumerate(("mother", "father")):
            who = Person.behind_the_door.create(
                name=m("B2", f"name{place}"),
                email=f"{key}{place}@family.example",
                phone=f"07700 9000{place}{len(name)}{key}",
                address=m("B2", f"address{place}"),
                postcode=f"QQ{place}{key.upper()}",
                workplace=m("B2", f"workplace{place}"),
                online_name=m("B2", f"online{place}"),
                needs=m("B2", f"needs{place}"),
            )
            parties.append(
                Party.behind_the_door.create(
                    child=child,
                    person=who,
                    kind=kind,
                    responsibility=True,
                    evidence="birth_certificate",
                    evidence_words=m("B5", f"evidence{place}"),
                    starts=date(2020, 1, 1),
                    approved_by="A test",
                )
            )
        matter = Matter.behind_the_door.create(child=child, machine="request")
        Fact.behind_the_door.create(
            matter=matter, name="request_received", day=date(2026, 3, 2), by_id="0", by_label=m("B3", "fact")
        )
        now = timezone.now() - timedelta(days=2)
        for band in BANDS:
            paper = Paper.behind_the_door.create(
                child=child,
                kind="other",
                title=m(band, "title"),
                band=band,
                words=m(band, "words"),
                supplied_by=m(band, "supplied"),
                state="issued",
                issued_at=now,
                made_at=now,
                **BY,
            )
            keys = ["council", "panel", "health", f"body:{self.school.pk}", f"body:{self.health.pk}"]
            for audience in [*keys, *(f"party:{p.pk}" for p in parties)]:
                Audience.behind_the_door.create(paper=paper, key=audience, since=now, by_label="A test")
        return child, parties

    def marked(self, key: str) -> Any:
        return lambda band, name: f"{key}-{band}-{name}-mark" if self.mark else f"{key} {name}"

    # --- people -------------------------------------------------------------------------------------------

    def user(self, role: str) -> Any:
        """The one who holds the role; a school's or service's people in their body."""
        if role not in self.users:
            self.users[role] = person(
                role, organisation=self.bodies.get(role), name=f"{role.replace('_', ' ').title()} Tester"
            )
            if role == "team_manager":
                with audit.unguarded("a manager in a team"):
                    TeamMember.behind_the_door.create(team=self.team, user=self.users[role], starts=date(2020, 1, 1))
        return self.users[role]

    def client(self, role: str) -> Client:
        return sign_in(Client(), self.user(role))

    def relate(
        self, role: str, kind: str, *, child: Child | None = None, party: Party | None = None, **more: Any
    ) -> Relationship:
        """Relate the holder of a role to a child, in force since a day ago unless said otherwise."""
        child = child or self.child
        held_by = reach.kinds()[kind].held_by
        who: dict[str, Any] = {}
        if held_by in ("person", "party"):
            who["user"] = more.pop("user", None) or self.user(role)
        elif held_by == "body":
            who["body"] = more.pop("body", None) or self.bodies.get(role) or self.council
        else:
            who["team"] = more.pop("team", None) or self.team
        if kind in ("party", "helper"):
            rows = self.parties if child.pk == self.child.pk else self.other_parties
            who["party"] = party or rows[0]
        more.setdefault("starts", timezone.now() - timedelta(days=1))
        with audit.unguarded("a relationship for tests"):
            row = Relationship.behind_the_door.create(child=child, kind=kind, **who, **more, **BY)
            if reach.kinds()[kind].reason:
                EntryReason.behind_the_door.create(
                    child=child, user_id=str(self.user(role).pk), why="cover", words="A test", day=timezone.localdate()
                )
        return row

    # --- the door -----------------------------------------------------------------------------------------

    def visitor(self, role: str) -> Visitor:
        user = self.user(role)
        user.held_in_this_request = None
        return Visitor(user, actor=audit.Actor.of_user(user))

    def open(self, role: str, child: Child | None = None, what: str = "summary") -> Opened:
        return self.visitor(role).open((child or self.child).reference, what=what)


def pairs() -> list[tuple[str, str]]:
    """Every role that reaches children with each relationship that it may have."""
    return [
        (role, kind) for role in roles.all_roles() if (found := reach.of_role(role)) for kind in sorted(found.through)
    ]


def site_of(role: str) -> str:
    return roles.all_roles()[role].site
