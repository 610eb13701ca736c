"""The demo's cases: invented families, and the demo's people related to some of them, each in their own way."""

from __future__ import annotations

import io
import math
import struct
import wave
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts import demo
from goldenthread.base.accounts.models import Organisation, User
from goldenthread.base.files.keeping import keep_made
from goldenthread.base.files.kinds import Kind
from goldenthread.casework.cases.models import Audience, Contribution, Matter, Paper
from goldenthread.casework.children.door import midnight_after
from goldenthread.casework.children.models import Child, Party, Person, Relationship, TeamMember
from goldenthread.casework.contact.models import Wishes
from goldenthread.casework.cycles.models import SupportCycle
from goldenthread.casework.invented import families
from goldenthread.casework.letters.models import Details
from goldenthread.casework.panels.models import Chair, Member, Panel, PanelDay
from goldenthread.casework.voice.models import Consent, Recording
from goldenthread.rules.casework.own_words import Use
from goldenthread.rules.law.holder import school_age_ends

SEED = 2026
AN_OFFICER_HAS = 80  # families, of however many


def make_demo_cases(by: audit.Actor, *, count: int, seed: int = SEED) -> int:
    """Make them when no child is there yet; how many. Safe to run again."""
    families.only_in_a_demo()
    if Child.behind_the_door.exists():
        return 0
    people = {role: User.objects.get(email=demo.address(name)) for role, (name, _) in demo.PEOPLE.items()}
    council = Organisation.objects.get(name=demo.COUNCIL[0])
    with audit.unit(by=by):
        cast = families.cast_of(council, [people["case_officer"]], [people["case_officer"], people["team_manager"]])
        cast.every = max(1, count // AN_OFFICER_HAS)
        TeamMember.behind_the_door.create(team=cast.team, user=people["team_manager"], starts=date(2020, 9, 1))
        audit.record("team_made", obj=cast.team)
    made = families.make(seed=seed, count=count, by=by, cast=cast)
    with audit.unit(by=by):
        _council(people)
        _relate(made, people, cast)
        audit.record("relationship_made", obj="children.child", reason="the demo's people")
    return len(made.families)


def _relate(made: families.Made, people: dict[str, User], cast: families.Cast) -> None:
    now, today = timezone.now(), timezone.localdate()
    by = {"by_id": "system:demo", "by_label": "Golden Thread (demo)"}

    def link(child: Child, kind: str, **more: Any) -> Relationship:
        more.setdefault("starts", now - timedelta(days=3))
        return Relationship.behind_the_door.create(child=child, kind=kind, why="Demo", **more, **by)

    young = [
        f
        for f in made.families
        if f.assigned and school_age_ends(f.child.date_of_birth) >= today and not f.child.restricted
    ]
    plain = [f for f in young if f.conflict and not f.staff_child] or young or made.families
    family = plain[0]
    mother = family.parties[0]
    _is(mother.person, people["parent"])
    link(family.child, "party", user=people["parent"], party=mother)
    school = Organisation.objects.get(name=demo.PEOPLE["senco"][1][0])
    Relationship.behind_the_door.filter(child=family.child, kind="on_roll", ended_at=None).update(ended_at=now)
    Child.behind_the_door.filter(pk=family.child.pk).update(placement=school.name)
    link(family.child, "on_roll", body=school)
    _rounds(family.child, school, today)
    _voices(plain, today)
    _wishes(plain)
    link(family.child, "helper", user=people["sendiass_adviser"], party=mother, ends=now + timedelta(days=90))
    pupil = _own_party(family, "child", people["child"])
    link(family.child, "party", user=people["child"], party=pupil)
    for role, kind in (("panel_member", "panel"), ("external_panel_member", "panel"), ("inspector", "visit"),
                       ("social_care_lead", "social_care")):  # fmt: skip
        for one in plain[:3]:
            link(one.child, kind, user=people[role], ends=now + timedelta(days=28))
    for one in plain[:4]:
        if cast.health and not Relationship.behind_the_door.filter(child=one.child, kind="advice").exists():
            link(one.child, "advice", body=cast.health, ends=now + timedelta(days=60))
    college = Organisation.objects.get(name=demo.PEOPLE["setting_lead"][1][0])
    older = next(
        (f for f in made.families if school_age_ends(f.child.date_of_birth) < today and not f.child.restricted), None
    )
    if older is not None:
        _is_child(older.child, people["young_person"])
        grown = _own_party(older, "young_person", people["young_person"])
        link(older.child, "party", user=people["young_person"], party=grown,
             starts=midnight_after(school_age_ends(older.child.date_of_birth)))  # fmt: skip
        link(older.child, "on_roll", body=college)
    for paper in Paper.behind_the_door.filter(child=family.child, band="B3"):
        Audience.behind_the_door.get_or_create(
            paper=paper, key=f"body:{school.pk}", defaults={"since": now, "by_label": "Golden Thread (demo)"}
        )
    for paper in Paper.behind_the_door.filter(child__in=[f.child for f in plain[:3]], band__in=["B3", "B4"]):
        Audience.behind_the_door.get_or_create(
            paper=paper, key="panel", defaults={"since": now, "by_label": "Golden Thread (demo)"}
        )


# What children of the demo said: words, whether a picture goes with it, what the child and a parent answered.
SAID = (
    (
        "I like the library. I do not like it when the bell is loud.",
        False,
        ("yes", "yes", "", "no"),
        ("yes", "yes", "", "no"),
    ),
    ("This is my house and my dog. I want to come home for lunch.", True, ("yes", "yes", "", ""), ("", "", "", "")),
    (
        "I said this to my teacher. I do not want the panel to read it.",
        False,
        ("yes", "withdrawn", "", "no"),
        ("", "yes", "", ""),
    ),
)


def _voices(families: list[families.Family], today: date) -> None:
    """What some children said, with what was agreed and what was taken back; and a sound without its words."""
    by = {"by_id": "system:demo", "by_label": "Golden Thread (demo)"}
    for family, (words, picture, child, parent) in zip(families, SAID, strict=False):
        matter = Matter.behind_the_door.filter(child=family.child).order_by("begun_at").last()
        if matter is None:
            continue
        day = today - timedelta(days=6)
        paper = _own_paper(family.child, "house.png", _drawing(), Kind.PNG, by) if picture else None
        made = Contribution.behind_the_door.create(
            child=family.child, matter=matter, stage="advice", who="child", form="pictures" if picture else "words",
            words=words, paper=paper, day=day, **by,
        )  # fmt: skip
        _answers(made, child, parent, day, by)
    family = families[0]
    matter = Matter.behind_the_door.filter(child=family.child).order_by("begun_at").last()
    if matter is not None:
        paper = _own_paper(family.child, "voice.wav", _tune(), Kind.WAV, by)
        made = Contribution.behind_the_door.create(
            child=family.child, matter=matter, stage="advice", who="child", form="sound", paper=paper,
            day=today - timedelta(days=3), **by,
        )  # fmt: skip
        Recording.behind_the_door.create(child=family.child, contribution=made, seconds=3)
        _answers(made, ("yes", "yes", "yes", ""), ("", "", "", ""), today - timedelta(days=3), by)


def _answers(
    made: Contribution, child: tuple[str, ...], parent: tuple[str, ...], day: date, by: dict[str, str]
) -> None:
    for who, answers in (("child", child), ("parent", parent)):
        for use, answer in zip(Use, answers, strict=True):
            for one in ("yes", "withdrawn") if answer == "withdrawn" else (answer,) if answer else ():
                Consent.behind_the_door.create(
                    child=made.child, contribution=made, use=use.code, by=who, answer=one, day=day,
                    how="pictures" if who == "child" else "words", asked_by="The class teacher (invented)", **by,
                )  # fmt: skip


def _own_paper(child: Child, name: str, data: bytes, kind: Kind, by: dict[str, str]) -> Paper:
    stored = keep_made(data, name, kind, by=audit.Actor.system("demo"), root="casework")
    now = timezone.now()
    paper = Paper.behind_the_door.create(
        child=child, kind="child_views", title="A sound of the child’s own voice" if kind is Kind.WAV
        else "A picture of the child’s own", band="B3", sha256=stored.sha256, size=stored.size,
        supplied_by="The child or young person", state="issued", issued_at=now, **by,
    )  # fmt: skip
    Audience.behind_the_door.create(paper=paper, key="council", since=now, by_label=by["by_label"])
    return paper


def _drawing() -> bytes:
    """A house, drawn by the program."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (400, 300), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((120, 140, 280, 260), fill="#f47738", outline="black", width=4)
    pen.polygon([(100, 140), (200, 60), (300, 140)], fill="#912b88", outline="black")
    pen.rectangle((180, 190, 220, 260), fill="#1d70b8")
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def _tune() -> bytes:
    """Three seconds of three notes in place of a voice: no child's voice is in the demo."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(
            b"".join(
                struct.pack("<h", round(8_000 * math.sin(2 * math.pi * (262, 330, 392)[n // 8_000] * n / 8_000)))
                for n in range(24_000)
            )
        )
    return made.getvalue()


def _wishes(families: list[families.Family]) -> None:
    """How some of the demo's people wish to be reached."""
    wished: list[dict[str, Any]] = [
        {"not_by": ["phone"], "no_messages": True, "times": "Mornings", "note": "The telephone frightens me.",
         "by_themselves": True},
        {"ways": ["letter"], "form": "large"},
        {"language": "Polish", "interpreter": True},
    ]  # fmt: skip
    for family, values in zip(families, wished, strict=False):
        Wishes.behind_the_door.create(party=family.parties[0], by_label=family.parties[0].person.name, **values)


def _rounds(child: Child, school: Organisation, today: date) -> None:
    """Two rounds of help at the child's school: one that worked in part, and one that is to be looked at."""
    kept = {"child": child, "body": str(school.pk), "body_name": school.name, "by_label": "Golden Thread (demo)"}
    SupportCycle.behind_the_door.create(
        **kept, begun_on=today - timedelta(days=150), look_on=today - timedelta(days=80),
        hard="Reading takes so long that the lesson is over.", wish="To read with my friends.",
        does="Reading in a group of four.", by_whom="The teaching assistant, three times a week, 20 minutes",
        looked_on=today - timedelta(days=78), worked="part", family_there=True,
        found="Reads more and still tires. Next: the same group, and books that are read aloud.",
    )  # fmt: skip
    SupportCycle.behind_the_door.create(
        **kept, begun_on=today - timedelta(days=77), look_on=today - timedelta(days=7),
        hard="Reading takes long, and noise in the corridor stops it.", wish="A quiet place.",
        does="The group goes on, in the library. Books that are read aloud, for every lesson with much to read.",
        by_whom="The teaching assistant, three times a week; the class teacher, each lesson",
    )  # fmt: skip


def _council(people: dict[str, User]) -> None:
    """Whom the invented council's notices name, its panels with their chairs, and a meeting that is coming."""
    today = timezone.localdate()
    Details.behind_the_door.create(
        office="SEND casework team (invented), 01632 960100",
        sendiass="Estuary SENDIASS (invented), 01632 960101",
        mediation="Estuary Mediation (invented), 01632 960102",
        disagreement="Estuary Resolution (invented), 01632 960103",
        settings_list="the SEND local offer of Estuary Council (invented)",
    )
    for name, kind in (("Needs assessment panel", "needs"), ("Resource allocation panel", "resources")):
        panel = Panel.behind_the_door.create(name=name, kind=kind, capacity=12, quorum=2)
        Chair.behind_the_door.create(
            panel=panel, post="SEND team manager", seniority="manager", starts=date(2019, 9, 1), by_label="Demo"
        )
        if kind == "resources":  # what the review of 2021 asked for
            Chair.behind_the_door.create(
                panel=panel, post="Director of Education, Inclusion and Early Years", seniority="director",
                starts=date(2022, 4, 1), why="The review asked for a more senior chair", by_label="Demo",
            )  # fmt: skip
        for role in ("panel_member", "external_panel_member", "social_care_lead"):
            if role in people and (role != "social_care_lead" or kind == "needs"):
                Member.behind_the_door.create(panel=panel, user=people[role], starts=date(2024, 9, 1))
        for days in (8, 22):
            day = today + timedelta(days=days)
            PanelDay.behind_the_door.create(panel=panel, day=day, papers_by=day - timedelta(days=4), capacity=12)


def _is(person: Person, user: User) -> None:
    """The invented person is this demo user."""
    Person.behind_the_door.filter(pk=person.pk).update(user=user, name=user.name, email=user.email)


def _is_child(child: Child, user: User) -> None:
    given, _, family = user.name.partition(" ")
    child.given_name, child.family_name, child.known_as = given, family, ""
    Child.behind_the_door.filter(pk=child.pk).update(
        given_name=given, family_name=family, known_as="", find_words=child.words()
    )


def _own_party(family: families.Family, kind: str, user: User) -> Party:
    if kind == "child":
        _is_child(family.child, user)
    person = Person.behind_the_door.create(name=user.name, email=user.email, user=user)
    return Party.behind_the_door.create(
        child=family.child, person=person, kind=kind, responsibility=False, evidence="school",
        evidence_words="Demo", starts=timezone.localdate() - timedelta(days=30), approved_by="Demo",
    )  # fmt: skip
