"""The one door to a child's record.

    visitor = door.come_in(request)
    opened = visitor.open(reference, what="summary")   # or 404, the same for everything that is refused
    opened.child.given_name                            # what this person may see; else ""
    opened.parties, opened.may(Permission.CASE_SEND)

Everything that is known of who may see a child is loaded in the same queries whether or not the child exists. Each
opening writes its entry; if that fails, nothing is shown. No condition of access is decided anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, wraps
from typing import Any, NoReturn
from uuid import uuid4

from django.conf import settings
from django.db.models import CharField, ExpressionWrapper, F, OuterRef, Q, QuerySet, UUIDField, Value
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts import roles
from goldenthread.base.accounts.access import memberships_in_force, permissions_of, refuse
from goldenthread.base.accounts.models import User
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.children.banded import Banded
from goldenthread.casework.children.bounded import Bounded, ThereIs
from goldenthread.casework.children.models import (
    Authority,
    Bar,
    BreakGlass,
    Child,
    Conflict,
    EntryReason,
    NamedViewer,
    Party,
    Person,
    Protection,
    Relationship,
    TeamMember,
    Withheld,
)
from goldenthread.refused import Refused
from goldenthread.rules.access import reach, rule
from goldenthread.rules.access.bands import Band
from goldenthread.rules.finding import asked
from goldenthread.rules.law.holder import birthday, school_age_ends

ALARM_PER_HOUR = 30  # different children that one person opens before the privacy officer is told
MOST_PER_HOUR = 60  # and before no more are opened
MANY = 2_000  # children of one person, from which on lists are read in their own order
AGE_OF_ENTRIES = timedelta(hours=24)  # a family sees who looked after a day


def not_found() -> NoReturn:
    raise Http404


class NeedsReason(Exception):
    """The person may enter, and has to say why first: `kept` is the record's reference."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


# --- who asks --------------------------------------------------------------------------------------


def come_in(request: HttpRequest) -> Visitor:
    """Whoever sent this request, as what they hold at this moment."""
    return Visitor(request.user, actor=audit.Actor.of(request))


class Visitor:
    """A person at the door: their roles in force on this site, and their teams."""

    def __init__(self, user: Any, *, actor: audit.Actor, now: datetime | None = None) -> None:
        self.user, self.actor = user, actor
        self.now = now or timezone.now()
        self.held = memberships_in_force(user)
        self.permissions = permissions_of(self.held)

    @cached_property
    def asker(self) -> rule.Asker:
        mine = str(self.user.pk)
        held = tuple(
            rule.Held(
                one.role,
                str(one.organisation_id),
                frozenset(map(str, permissions_of([one]))),
                reach.of_role(one.role),
            )
            for one in self.held
        )
        # A break-glass whose outcome is late closes every record to whoever used it.
        owes = Permission.BREAK_GLASS in self.permissions and bool(self.standing["owes"])
        return rule.Asker(mine, self.now, held, frozenset(self.standing["team"]), owes)

    @cached_property
    def standing(self) -> dict[str, set[str]]:
        """What is known of this person in one question: their teams (`team`), and the children whose glass they broke
        and owe the outcome of (`owes`), whom they know (`conflict`), of whose case they are or help a party (`own`),
        and from whom a party of theirs is barred (`barred`). Each is a handful."""
        day, mine = timezone.localdate(self.now), {"user_id": self.user.pk}
        in_force = (Q(ends=None) | Q(ends__gte=day)) & Q(starts__lte=day)
        barring = Q(of_bands="all") | Q(of_bands__regex=r"(^| )B2( |$)")
        conflicts = Conflict.behind_the_door.filter(child__isnull=False, ended_at=None, **mine)
        own = Relationship.behind_the_door.filter(party__isnull=False, **mine)
        bars = Bar.behind_the_door.filter(in_force, barring, party__relationships__user_id=self.user.pk)
        parts: list[tuple[str, QuerySet[Any], F]] = [
            ("team", TeamMember.behind_the_door.filter(in_force, **mine), F("team_id")),
            ("owes", BreakGlass.behind_the_door.filter(closed_at=None, due_on__lt=day, **mine), F("child_id")),
            ("conflict", conflicts, F("child_id")),
            ("own", own, F("child_id")),
            ("barred", bars, F("party__child_id")),
        ]
        first, *more = (
            rows.order_by().values_list(Value(kind, CharField()), Cast(of, CharField())) for kind, rows, of in parts
        )
        found: dict[str, set[str]] = {kind: set() for kind, _, _ in parts}
        for kind, of in first.union(*more):
            found[kind].add(of)
        return found

    @cached_property
    def links(self) -> dict[str, QuerySet[Relationship, Any]]:
        """Relationships in force that let this person open a record, by way: a team, a body, themselves, a party."""
        return _links(self)

    @cached_property
    def reaches_many(self) -> bool:
        """Whether so many children are theirs that a list is read in its own order, not child by child."""
        return any(n > MANY for n in self.reach.values())

    @cached_property
    def reach(self) -> dict[str, int]:
        """How many relationships let this person in, by way (bounded by `MANY`), and `mine`, those assigned to them."""
        mine = Relationship.behind_the_door.filter(user_id=self.user.pk, kind="assigned", ended_at=None)
        numbers = {f"n_{way}": Bounded(links, MANY) for way, links in {**self.links, "mine": mine}.items()}
        told = User.objects.filter(pk=self.user.pk).annotate(**numbers).values(*numbers).get()
        return {name.removeprefix("n_"): n for name, n in told.items()}

    def holds(self, permission: Permission) -> bool:
        return permission in self.permissions

    def check(self, permission: Permission) -> None:
        """Refused (404) unless a role of theirs has the permission. For what is about no one child."""
        if permission not in self.permissions:
            raise Refused("Page not found", status=404)

    def open(self, reference: str, *, what: str = "summary", permission: Permission = Permission.CASE_READ) -> Opened:
        """The record, with an entry that says so. Http404 for whoever may not, and for what is not there."""
        opened = self._look(reference, permission)
        if opened is None:
            not_found()
        if opened.needs_reason():
            raise NeedsReason(reference)
        with audit.unit(by=self.actor):
            self._count(opened)
            opened.record("child_opened", fields=[what])
        return opened

    def enter(self, reference: str) -> Opened:
        """The record for the one page that asks why; nothing of it is shown there."""
        opened = self._look(reference, Permission.CASE_READ)
        if opened is None:
            not_found()
        return opened

    def _look(self, reference: str, permission: Permission) -> Opened | None:
        known = known_of(Q(reference=reference))
        row, child = known[0] if known else (None, rule.Child(""))
        opened = Opened(self, row, child) if row else None
        answer = rule.decide(
            rule.Wish(str(permission), Band.B2, since=row.begun_at if row else None), self.asker, child, reach.kinds()
        )
        if opened is not None and answer:
            opened.answer = answer
            return opened
        target = f"children.child:{row.pk}" if row else "children.child"
        audit.refused("child_refused", by=self.actor, obj=target, reason=answer.why)
        return None

    def _count(self, opened: Opened) -> None:
        """How many different children this person opened in an hour: an alarm, then a stop. Not for a family's own."""
        if settings.SITE != "office" or opened.answer.through is None or opened.answer.through.kind == "request":
            return
        from goldenthread.base.audit.models import Entry

        since = audit_time(self.now - timedelta(hours=1))
        seen = set(
            Entry.objects.filter(
                actor_id=self.actor.id, action="child_opened", result="done", at__gte=since
            ).values_list("object", flat=True)
        )
        this = f"children.child:{opened.id}"
        if this in seen or len(seen) < ALARM_PER_HOUR:
            return
        if len(seen) >= MOST_PER_HOUR:
            raise Refused(
                f"You have opened {len(seen)} different records in an hour, which is the most that one person may. Try "
                "again later. If your work needs more, ask for an export instead.",
                status=429,
            )
        from goldenthread.casework.children.telling import tell_privacy_officers

        audit.record("many_records_opened", obj=f"accounts.user:{self.user.pk}", reason=f"{len(seen)} in an hour")
        tell_privacy_officers(
            "Unusually many records opened",
            f"{self.actor.label} has opened more than {ALARM_PER_HOUR} different records within an hour.",
            key=f"many records {self.user.pk} {self.now:%Y-%m-%d %H}",
        )

    # --- lists ---------------------------------------------------------------------------------

    def children(self, query: str = "") -> QuerySet[Child]:
        """The children whom this person may open, as a QuerySet for counting, ordering and paging."""
        return Child.behind_the_door.filter(self.of_theirs(""), words_in(query))

    def of_theirs(self, of: str) -> Q:
        """The condition that a row is about a child whom this person may open; `of` leads from the row to the child,
        as "child", and is "" for children themselves."""
        if self.asker.overdue:
            return Q(pk__in=[])
        found = Q()
        for condition in LISTS:
            found &= condition(self, of)
        return found

    def shown(self, rows: Iterable[Child], *, where: str) -> list[Opened]:
        """Rows of `children()` as this person may see them, each with its entry."""
        rows = list(rows)
        by_id = {row.pk: (row, child) for row, child in known_of(Q(pk__in=[r.pk for r in rows]), rows)}
        shown = []
        for row in rows:
            opened = Opened(self, *by_id[row.pk])
            opened.answer = opened.decide(rule.Wish(str(Permission.CASE_READ), Band.B2, since=row.begun_at))
            if opened.answer:
                shown.append(opened)
        if shown:
            with audit.unit(by=self.actor):
                for opened in shown:
                    opened.record("child_listed", fields=[where])
        return shown

    def confirm(self, name: str, born: date) -> list[Opened]:
        """Whoever has exactly this name and birthday, for the duty desk: at most five, never a restricted record."""
        self.check(Permission.CASE_FIND)
        wanted = asked(name)
        rows = [
            row
            for row in Child.behind_the_door.filter(date_of_birth=born, restricted=False)
            if wanted and set(wanted) <= set(row.find_words.split())
        ]
        known = known_of(Q(pk__in=[r.pk for r in rows]), rows)
        found = [Opened(self, row, child) for row, child in known if self.asker.person not in child.conflicted][:5]
        with audit.unit(by=self.actor):
            audit.record("children_searched", obj="children.child", fields=["name", "date_of_birth"])
            for one in found:
                one.record("child_found", fields=["name", "age", "officer"])
        return found


def words_in(query: str) -> Q:
    """The condition that a child's record holds the beginning of each of these words."""
    found = Q()
    for word in asked(query)[:8]:
        found &= Q(find_words__contains=f" {word}")
    return found


# --- lists: the conditions of the rule as queries ------------------------------------------------------


# A person with few children is asked by a list of their keys; one with many, row by row in the order of the list.


def _key(of: str) -> str:
    return f"{of}_id" if of else "pk"


def _links(visitor: Visitor) -> dict[str, QuerySet[Relationship, Any]]:
    now, kinds = visitor.now, reach.kinds()
    ways: dict[str, Q] = {}
    for held in visitor.asker.held:
        if str(Permission.CASE_READ) not in held.permissions or held.reach is None:
            continue
        by: dict[str, list[str]] = {}
        for kind in held.reach.through:
            by.setdefault(kinds[kind].held_by, []).append(kind)
        theirs = {
            "team": Q(team_id__in=visitor.asker.teams),
            "body": Q(body_id=held.body),
            "person": Q(user_id=visitor.user.pk),
            "party": Q(user_id=visitor.user.pk),
        }
        for way, names in by.items():
            ways[way] = ways.get(way, Q()) | (Q(kind__in=names) & theirs[way])
    links = Relationship.behind_the_door.filter(
        Q(ends=None) | Q(ends__gt=now), Q(ended_at=None) | Q(ended_at__gt=now), starts__lte=now
    )
    here = Q(party=None) | Q(party__ends=None) | Q(party__ends__gte=timezone.localdate(now))
    order = [way for way in ("team", "body", "person", "party") if way in ways]
    return {way: links.filter(ways[way], here) if way == "party" else links.filter(ways[way]) for way in order}


def through_a_relationship_in_force(visitor: Visitor, of: str) -> Q:
    found = Q(pk__in=[])
    for links in visitor.links.values():
        if visitor.reaches_many:
            found |= Q(ThereIs(links.filter(child_id=OuterRef(_key(of)))))
        else:
            found |= Q(**{f"{_key(of)}__in": links.values("child_id")})
    return found


def without_conflicts(visitor: Visitor, of: str) -> Q:
    against = set(visitor.standing["conflict"])
    if settings.SITE == "office":  # as `_own`
        against |= visitor.standing["own"]
    return ~Q(**{f"{_key(of)}__in": against}) if against else Q()


def without_restricted(visitor: Visitor, of: str) -> Q:
    named = NamedViewer.behind_the_door.filter(user_id=visitor.user.pk, removed_at=None).values("child_id")
    theirs = Q(pk__in=named)
    if visitor.standing["own"]:
        theirs |= Q(pk__in=visitor.standing["own"])
    if not of:
        return Q(restricted=False) | theirs
    others = Child.behind_the_door.filter(restricted=True).exclude(theirs)
    return ~Q(**{f"{_key(of)}__in": others.values("pk")})  # few, so that no list has to look at each child


def without_barred(visitor: Visitor, of: str) -> Q:
    barred = visitor.standing["barred"]
    return ~Q(**{f"{_key(of)}__in": barred}) if barred else Q()


LISTS = (through_a_relationship_in_force, without_conflicts, without_restricted, without_barred)


# --- what is known of who may see a child --------------------------------------------------------------


def known_of(which: Q, rows: list[Child] | None = None) -> list[tuple[Child, rule.Child]]:
    """Each child with what the rule asks about it. The same queries, whether any is found or none.

    `which` finds children, unless `rows` gives them. What stands beside is asked for by their keys alone, so that no
    database has to guess how to join; where nobody is found, by a key that nobody has.
    """
    children = rows if rows is not None else list(Child.behind_the_door.filter(which).select_related("team"))
    keys = [row.pk for row in children] or [uuid4()]
    links = list(Relationship.behind_the_door.filter(child_id__in=keys).select_related("party", "party__child"))
    beside = _beside(keys)
    found = []
    for row in children:
        own = beside.get(row.pk, {})
        hidden: set[str] = set()
        for party, against, _ in own.get("protection", ()):
            others = {str(pk) for pk, _, _ in own.get("party", ()) if pk != party}
            hidden |= {str(against)} if against else others
        barred: dict[str, frozenset[Band]] = {}
        for party, _, of_bands in own.get("bar", ()):
            bands = rule.ALL_BANDS if of_bands == "all" else {Band(b) for b in of_bands.split()}
            barred[str(party)] = barred.get(str(party), frozenset()) | bands
        authorities = {party for party, _, _ in own.get("authority", ())}
        child = rule.Child(
            id=str(row.pk),
            restricted=row.restricted,
            named=frozenset(str(user) for _, user, _ in own.get("named", ())),
            conflicted=frozenset(str(user) for _, user, _ in own.get("conflict", ())) | _own(links, row),
            barred=barred,
            hidden_from=frozenset(hidden),
            links=tuple(_link(one, row, authorities) for one in links if one.child_id == row.pk),
        )
        row.protected = {str(party) for party, _, _ in own.get("protection", ())}  # type: ignore[attr-defined]
        found.append((row, child))
    return found


def _beside(keys: list[Any]) -> dict[Any, dict[str, list[tuple[Any, Any, str]]]]:
    """What stands beside children, in one question: child to kind to (party, the other, words)."""
    day = timezone.localdate()
    none, nothing = Cast(Value(None), UUIDField()), Value("")
    in_force = (Q(ends=None) | Q(ends__gte=day)) & Q(starts__lte=day)
    own, party = {"child_id__in": keys}, {"party__child_id__in": keys}
    of, its = F("child_id"), F("party__child_id")
    conflicts = Conflict.behind_the_door.filter(**own, ended_at=None)
    named = NamedViewer.behind_the_door.filter(**own, removed_at=None)
    protections = Protection.behind_the_door.filter(**party, lifted_at=None)
    bars = Bar.behind_the_door.filter(in_force, **party)
    authorities = Authority.behind_the_door.filter(in_force, **own, ended_at=None)
    parties = Party.behind_the_door.filter(**own)
    parts: list[tuple[str, Any, Any, Any, Any, Any]] = [
        ("conflict", conflicts, of, none, F("user_id"), nothing),
        ("named", named, of, none, F("user_id"), nothing),
        ("protection", protections, its, F("party_id"), F("against_id"), nothing),
        ("bar", bars, its, F("party_id"), none, F("of_bands")),
        ("authority", authorities, of, F("party_id"), none, nothing),
        ("party", parties, of, F("pk"), none, nothing),
    ]
    asked = [
        rows.order_by()
        .annotate(
            what=Value(kind, CharField()),
            of=ExpressionWrapper(of, UUIDField()),
            by=ExpressionWrapper(by, UUIDField()),
            other=ExpressionWrapper(other, UUIDField()),
            said=Cast(said, CharField()),
        )
        .values_list("what", "of", "by", "other", "said")
        for kind, rows, of, by, other, said in parts
    ]
    found: dict[Any, dict[str, list[tuple[Any, Any, str]]]] = {}
    for kind, child, by, other, said in asked[0].union(*asked[1:], all=True):
        found.setdefault(child, {}).setdefault(kind, []).append((by, other, said))
    return found


def _own(links: list[Relationship], child: Child) -> frozenset[str]:
    """In the office, whoever is a party to the child's own case or helps one: their way in is the portal (T2)."""
    if settings.SITE != "office":
        return frozenset()
    return frozenset(str(one.user_id) for one in links if one.child_id == child.pk and one.party_id and one.user_id)


def midnight_after(day: date) -> datetime:
    """The first moment of the next UK day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _link(one: Relationship, child: Child, authorities: set[Any]) -> rule.Link:
    ends, sees_until = one.ends, None
    if one.party is not None:
        if one.party.ends is not None:
            over = midnight_after(one.party.ends)
            ends = over if ends is None else min(ends, over)
        own = one.party.kind in ("young_person", "child")
        passed = midnight_after(school_age_ends(child.date_of_birth))
        if not own and timezone.now() >= passed and one.party_id not in authorities:
            sees_until = passed
    return rule.Link(
        kind=one.kind,
        child=str(one.child_id),
        starts=one.starts,
        ends=ends,
        ended=one.ended_at,
        person=str(one.user_id or ""),
        body=str(one.body_id or ""),
        team=str(one.team_id or ""),
        party=str(one.party_id or ""),
        sees_until=sees_until,
        id=str(one.pk),
    )


# --- an opened record -------------------------------------------------------------------------------------


class Opened:
    """A child's record as one person may see it. Actions take it as proof that the door was passed."""

    def __init__(self, visitor: Visitor, row: Child, child: rule.Child) -> None:
        self.visitor, self._row, self.known = visitor, row, child
        self.answer = rule.Answer(False)

    @property
    def id(self) -> str:
        return str(self._row.pk)

    @property
    def reference(self) -> str:
        return self._row.reference

    @property
    def actor(self) -> audit.Actor:
        return self.visitor.actor

    @property
    def through(self) -> str:
        """The kind of relationship that opened it, such as "assigned"."""
        return self.answer.through.kind if self.answer.through else ""

    @property
    def party(self) -> str:
        """The id of the party for whom this person looks, or ""."""
        return self.answer.through.party if self.answer.through else ""

    @property
    def body(self) -> str:
        return self.answer.through.body if self.answer.through else ""

    @property
    def identity(self) -> str:
        found = reach.of_role(self.answer.role) if self.answer.role else None
        return found.identity if found else "full"

    @property
    def of_council(self) -> bool:
        found = reach.of_role(self.answer.role) if self.answer.role else None
        return bool(found and "council" in found.keys)

    @property
    def own_view(self) -> bool:
        """A family's own view: of a party, or of somebody whom a party chose."""
        return bool(self.party)

    def decide(self, wish: rule.Wish) -> rule.Answer:
        return rule.decide(wish, self.visitor.asker, self.known, reach.kinds())

    def may(self, permission: Permission, *, band: Band = Band.B2, write: bool = False) -> bool:
        """Whether they may do this for this child. Not a right in general: it holds for this relationship."""
        since = None if write else self._row.begun_at
        return bool(self.decide(rule.Wish(str(permission), band, write=write, since=since)))

    def check(self, permission: Permission, *, band: Band = Band.B2, write: bool = False) -> None:
        """Raises Refused (404) unless they may."""
        if not self.may(permission, band=band, write=write):
            raise Refused("Page not found", status=404)

    def record(self, action: str, *, fields: Iterable[str] = (), reason: str = "", result: str = "done") -> None:
        """An entry about this child. Inside a unit."""
        audit.record(
            action,
            obj=f"children.child:{self.id}",
            fields=fields,
            reason=reason,
            result=result,
            relationship=self.through,
        )

    def needs_reason(self) -> bool:
        """Whether this relationship is entered with a reason that has not been given today."""
        kind = reach.kinds().get(self.through)
        if kind is None or not kind.reason:
            return False
        today = timezone.localdate(self.visitor.now)
        return not EntryReason.behind_the_door.filter(
            child_id=self._row.pk, user_id=str(self.visitor.user.pk), day=today
        ).exists()

    # --- fields ----------------------------------------------------------------------------------

    @cached_property
    def child(self) -> Seen:
        return Seen(self, self._row)

    @property
    def name(self) -> str:
        """The child's name as this person may know it: whole, as initials, or the first name."""
        row = self._row
        if not self.decide(rule.Wish(str(Permission.CASE_READ), Band.B2, since=row.begun_at)):
            return "A child"
        given = row.known_as or row.given_name
        if self.identity == "first_name":
            return given.split()[0] if given.split() else given
        if self.identity == "initials":
            return " ".join(f"{part[0]}." for part in (given, row.family_name) if part)
        return " ".join(part for part in (given, row.family_name) if part)

    @property
    def age(self) -> int:
        """Whole years today."""
        day, born = timezone.localdate(self.visitor.now), self._row.date_of_birth
        years = day.year - born.year
        return years if birthday(born, years) <= day else years - 1

    @property
    def rights_passed_on(self) -> date:
        """The last day of compulsory school age: from the next one the young person holds the rights."""
        return school_age_ends(self._row.date_of_birth)

    def _shows(self, obj: Banded, name: str, *, contact_of: str = "", reason: bool = False) -> bool:
        band = obj.bands[name]
        if band is Band.BY_ROW:
            band = Band(obj.band)  # type: ignore[attr-defined]
        if band is Band.B7:
            return False
        if isinstance(obj, Child) and name not in _INITIALS[self.identity]:
            return False
        if name in obj.entered_only and settings.SITE == "portal":
            return False
        is_contact = name in obj.contact
        if is_contact and not contact_of:
            contact_of = "a party that is not known"  # reached by a way round the parties: nobody's own, and protected
        if is_contact and (contact_of not in self._party_ids or contact_of in self._row.protected):  # type: ignore[attr-defined]
            band = Band.B2P
        wish = rule.Wish(
            str(Permission.CASE_READ),
            band,
            since=_since(obj),
            contact_of=contact_of if is_contact else "",
            whereabouts=name in obj.whereabouts or bool(getattr(obj, "tells_whereabouts", False)),
            reason=reason,
        )
        return bool(self.decide(wish))

    def seen(self, obj: Banded, *, contact_of: str = "") -> Seen:
        return Seen(self, obj, contact_of)

    @cached_property
    def party_rows(self) -> list[Party]:
        """Every party in force, for actions; pages take `parties`."""
        day = timezone.localdate(self.visitor.now)
        return list(
            Party.behind_the_door.filter(Q(ends=None) | Q(ends__gte=day), child_id=self._row.pk)
            .select_related("person")
            .order_by("starts", "pk")
        )

    @cached_property
    def _party_ids(self) -> frozenset[str]:
        return frozenset(str(row.pk) for row in self.party_rows)

    @property
    def parties(self) -> list[SeenParty]:
        """The council sees every party. A party sees its own entry alone. Others see no protected one, and whoever sees
        the child without a name sees none."""
        rows = self.party_rows
        if self.identity != "full":
            rows = [row for row in rows if str(row.pk) == self.party]
        if not self.of_council:
            mine = [row for row in rows if str(row.pk) == self.party]
            others = [row for row in rows if str(row.pk) not in self._row.protected]  # type: ignore[attr-defined]
            rows = mine if self.own_view else others
        return [SeenParty(self, row) for row in rows if self._shows(row, "kind")]

    def reveal(self, target: str, name: str, words: str) -> str:
        """One masked or protected detail, with an entry that says why. `target`: "child", or a party's id."""
        obj: Banded = self._row
        contact_of = ""
        if target != "child":
            found = next((row for row in self.party_rows if str(row.pk) == target), None)
            if found is None:
                not_found()
            obj, contact_of = found.person, target
        if name not in (obj.masked if target == "child" else obj.contact):
            not_found()
        if not self.of_council or not self._shows(obj, name, contact_of=contact_of, reason=True):
            audit.refused("child_refused", by=self.actor, obj=f"children.child:{self.id}", reason=f"reveal {name}")
            not_found()
        with audit.unit(by=self.actor):
            self.record("field_revealed", fields=[f"{target}.{name}"], reason=words)
        return str(getattr(obj, name))

    def relationships(self) -> list[Relationship]:
        """Who is related now or will be, for the council's page. The family's own helpers are the family's business."""
        now = self.visitor.now
        rows = Relationship.behind_the_door.filter(
            Q(ends=None) | Q(ends__gt=now), Q(ended_at=None), child_id=self._row.pk
        ).select_related("user", "body", "team", "party__person")
        return [row for row in rows if row.kind != "helper"]

    def looked(self) -> list[Looked]:
        """Who looked at this record, for the family: body, role, what and when, a day later."""
        chosen = {link.person for link in self.known.links if link.kind == "helper" and link.party == self.party}
        return looked_at(self.id, me=str(self.visitor.user.pk), chosen=chosen, now=self.visitor.now)


@dataclass
class Looked:
    """One line of a family's access log: the same act by the same role of the same body on one day."""

    day: date
    body: str
    role: str
    what: str
    why: str
    times: int
    mine: bool


def looked_at(child: str, *, me: str, chosen: Collection[str], now: datetime) -> list[Looked]:
    """Who looked at a child's record until a day ago, as one party may know it: what other parties and their advisers
    do is left out, and entries that were kept from families. `me`: whose own looks are shown; `chosen`: their helpers.
    """
    from goldenthread.base.audit import events
    from goldenthread.base.audit.models import Entry

    withheld = set(Withheld.behind_the_door.filter(child_id=child).values_list("entry", flat=True))
    kinds = {"view", "download", "export", "send", "search"}
    actions = [event.action for event in events.catalogue().values() if event.kind in kinds]
    rows = Entry.objects.filter(
        object=f"children.child:{child}", at__lt=audit_time(now - AGE_OF_ENTRIES), result="done", action__in=actions
    ).order_by("-seq")[:2_000]
    grouped: dict[tuple[Any, ...], Looked] = {}
    for row in rows:
        mine = row.actor_id == me
        if row.seq in withheld or (row.relationship in ("party", "helper") and not mine and row.actor_id not in chosen):
            continue
        role = ", ".join(_role_words(key) for key in row.role.split(", ") if key) or "Golden Thread itself"
        key = (timezone.localdate(datetime.fromisoformat(row.at)), row.organisation, role, row.action, mine)
        if key not in grouped:
            why = reach.kinds()[row.relationship].words if row.relationship in reach.kinds() else ""
            grouped[key] = Looked(key[0], row.organisation, role, events.words_for(row.action), why, 0, mine)
        grouped[key].times += 1
    return list(grouped.values())


class Seen:
    """One row as one person may see it: a field that they may not see is "". Rows beside it are wrapped as well."""

    __slots__ = ("_contact_of", "_obj", "_opened")

    def __init__(self, opened: Opened, obj: Banded, contact_of: str = "") -> None:
        self._opened, self._obj, self._contact_of = opened, obj, contact_of

    def __getattr__(self, name: str) -> Any:
        obj, asked_for = self._obj, name
        if name == "pk":
            return obj.pk
        display = name.startswith("get_") and name.endswith("_display")
        if display:
            name = name[4:-8]
        if name not in obj.bands:
            raise AttributeError(f"{obj._meta.label} has no field {asked_for}")
        if not self._opened._shows(obj, name, contact_of=self._contact_of):
            return ""
        if name in obj.masked:
            text = str(getattr(obj, name))
            return f"ends {text[-3:]}" if text else ""
        value = getattr(obj, f"get_{name}_display")() if display else getattr(obj, name)
        if isinstance(value, Banded):
            return Seen(self._opened, value, self._contact_of)
        if hasattr(value, "_meta"):
            return str(value)
        return "" if value is None else value

    def shows(self) -> dict[str, bool]:
        """Field to whether this person may see it; for templates: {% if child.shows.upn %}."""
        return {n: self._opened._shows(self._obj, n, contact_of=self._contact_of) for n in self._obj.bands}


class SeenParty:
    """A party with its person, as one viewer may see them."""

    def __init__(self, opened: Opened, row: Party) -> None:
        self.row = Seen(opened, row)
        self.person = Seen(opened, row.person, str(row.pk))
        self.id = str(row.pk)
        self.mine = self.id == opened.party
        self.protected = opened.of_council and self.id in opened._row.protected  # type: ignore[attr-defined]
        self.invited = opened.of_council and row.person.user_id is not None
        # what a reason would reveal, for the council
        self.hidden = [
            name
            for name in sorted(Person.contact)
            if self.protected
            and getattr(row.person, name)
            and not opened._shows(row.person, name, contact_of=self.id)
            and opened._shows(row.person, name, contact_of=self.id, reason=True)
        ]


# What each level of identity shows of a child's own fields. B3 fields and the reference are shown at every level.
_ALWAYS = frozenset(
    {"id", "reference", "placement", "transport", "language", "version", "begun_at", "changed_at", "team"}
)
_INITIALS = {
    "full": frozenset(Child.bands),
    "initials": _ALWAYS - {"placement", "transport", "language"},
    "first_name": _ALWAYS,
}


def _since(obj: Banded) -> datetime | None:
    for name in ("issued_at", "recorded_at", "changed_at", "made_at", "approved_at", "at"):
        value = getattr(obj, name, None)
        if isinstance(value, datetime):
            return value
    return None


def _role_words(key: str) -> str:
    role = roles.get(key)
    return role.label if role else key


def audit_time(moment: datetime) -> str:
    from goldenthread.base.audit import chain

    return chain.iso(moment)


# --- views ----------------------------------------------------------------------------------------------

View = Callable[..., HttpResponse]


def opens(permission: Permission = Permission.CASE_READ, *, what: str) -> Callable[[View], View]:
    """The view is about one child: it is called with what the door opened. Everything refused is not found.

    @opens(what="papers")
    def papers(request, opened): …            # path("<ref:reference>/papers/", papers)
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, reference: str, *args: Any, **kwargs: Any) -> HttpResponse:
            visitor = come_in(request)
            if not visitor.holds(permission):
                refuse(request, permission)
            try:
                opened = visitor.open(reference, what=what, permission=permission)
            except NeedsReason as need:
                return HttpResponseRedirect(
                    f"{reverse('children:why', args=[need.reference])}"
                    if settings.SITE == "office"
                    else reverse("portal:home")
                )
            response = view(request, opened, *args, **kwargs)
            response["Cache-Control"] = "no-store, private"
            return response

        guarded.needs = permission  # type: ignore[attr-defined]
        guarded.opens = what  # type: ignore[attr-defined]
        return guarded

    return decorate


class Reference:
    """Path converter of a record's reference, such as KF7Q-3M2P."""

    regex = "[B-DF-HJKMNP-TV-Z2-9]{4}-[B-DF-HJKMNP-TV-Z2-9]{4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
