"""The rule (trust.md 3.2): access is allowed only if all five hold at once, for one role and one relationship.

1. the role permits the action; 2. a relationship links the person to this child now; 3. the band is open to the role;
4. the paper's own audience includes them; 5. no block applies. Blocks always beat grants. Each condition below is one
function, so that a test can take each away in turn and must notice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from goldenthread.rules.access.bands import Band
from goldenthread.rules.access.reach import OWN, REASON, YES, Kind, Reach

ALL_BANDS = frozenset(Band)
READING = frozenset({"case.read", "records.request"})  # what may be done through a relationship that only reads


@dataclass(frozen=True)
class Link:
    """One relationship between a child and a person, body, team or party, in force or not.

    `ends`: the first instant at which it is over; `ended`: ended before that. `party`: the id of the party that it
    speaks for. `sees_until`: nothing newer is shown through it (rights have passed to the young person).
    """

    kind: str
    child: str
    starts: datetime
    ends: datetime | None = None
    ended: datetime | None = None
    person: str = ""
    body: str = ""
    team: str = ""
    party: str = ""
    sees_until: datetime | None = None
    id: str = ""


@dataclass(frozen=True)
class Held:
    """One role that the person holds now, in one body. `reach` is None for a role that reaches no child."""

    role: str
    body: str
    permissions: frozenset[str]
    reach: Reach | None


@dataclass(frozen=True)
class Asker:
    """Who asks, at one moment. `teams`: the teams to which they belong now. `overdue`: they owe the outcome of a
    break-glass whose time to give it is over."""

    person: str
    now: datetime
    held: tuple[Held, ...]
    teams: frozenset[str] = frozenset()
    overdue: bool = False


@dataclass(frozen=True)
class Child:
    """What is known of who may not see a child. `named`: who may, of a restricted record.

    `barred`: party to the bands that an order keeps from them. `hidden_from`: parties from whom somebody is protected.
    """

    id: str
    restricted: bool = False
    named: frozenset[str] = frozenset()
    conflicted: frozenset[str] = frozenset()
    barred: Mapping[str, frozenset[Band]] = field(default_factory=dict)
    hidden_from: frozenset[str] = frozenset()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Wish:
    """What somebody wants: to read or write one field or paper of one band.

    `audience`: who the paper is for, None where it is no paper. `draft`: not issued yet. `since`: when it came to be.
    `contact_of`: the party whose contact detail it is. `whereabouts`: it tells where somebody is. `reason`: a reason
    was given for this very field. `held_back`: marked as telling of a third party, or as risking serious harm (F7).
    """

    permission: str
    band: Band
    write: bool = False
    audience: frozenset[str] | None = None
    draft: bool = False
    since: datetime | None = None
    contact_of: str = ""
    whereabouts: bool = False
    reason: bool = False
    held_back: bool = False


@dataclass(frozen=True)
class Answer:
    """`why`: the condition that failed furthest on, for the log only. `through`, `role`: what allowed it."""

    allowed: bool
    why: str = ""
    through: Link | None = None
    role: str = ""

    def __bool__(self) -> bool:
        return self.allowed


Condition = Callable[[Wish, Asker, Held, Link, Child, Mapping[str, Kind]], bool]

# --- 1. the role permits it --------------------------------------------------------------------


def the_role_permits_it(wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping) -> bool:
    return wish.permission in held.permissions


def the_role_reaches_children(wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping) -> bool:
    return held.reach is not None


# --- 2. a relationship links them now ------------------------------------------------------------


def it_is_to_this_child(wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping) -> bool:
    return link.child == child.id


def it_is_theirs(wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping) -> bool:
    """The person's own, or their body's while they hold the role there, or their team's."""
    kind = kinds.get(link.kind)
    if kind is None:
        return False
    if kind.held_by == "body":
        return bool(link.body) and link.body == held.body
    if kind.held_by == "team":
        return bool(link.team) and link.team in asker.teams
    return bool(link.person) and link.person == asker.person


def it_is_of_a_kind_that_the_role_has(
    wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping
) -> bool:
    return held.reach is None or link.kind in held.reach.through


def it_has_begun(wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping) -> bool:
    return link.starts <= asker.now


def it_has_not_run_out(wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping) -> bool:
    return link.ends is None or asker.now < link.ends


def it_was_not_ended(wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping) -> bool:
    return link.ended is None or asker.now < link.ended


# --- 3. the band is open -------------------------------------------------------------------------


def the_band_is_open_to_the_role(
    wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping
) -> bool:
    return held.reach is None or wish.band in held.reach.read


def the_band_is_open_through_this_relationship(
    wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping
) -> bool:
    how = held.reach.read.get(wish.band, YES) if held.reach else YES
    return isinstance(how, str) or link.kind in how


def a_reason_is_given_where_one_is_needed(
    wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping
) -> bool:
    how = held.reach.read.get(wish.band, YES) if held.reach else YES
    return how != REASON or wish.reason


def protected_details_are_shown_to_their_owner_alone(
    wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping
) -> bool:
    how = held.reach.read.get(wish.band, YES) if held.reach else YES
    return how != OWN or (bool(link.party) and wish.contact_of == link.party)


def the_role_may_add_in_this_band(
    wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping
) -> bool:
    return not wish.write or held.reach is None or wish.band in held.reach.write


def the_relationship_lets_one_write(
    wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping
) -> bool:
    """A relationship that only reads lets nobody add, decide, send or relate, whatever else the role may do."""
    kind = kinds.get(link.kind)
    return (kind is not None and kind.writes) or (not wish.write and wish.permission in READING)


def it_is_not_newer_than_may_be_seen(
    wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping
) -> bool:
    """Rights have passed: what was shown stays, what came after is the young person's to show."""
    return link.sees_until is None or (not wish.write and wish.since is not None and wish.since <= link.sees_until)


# --- 4. the audience includes them -----------------------------------------------------------------


def keys_of(held: Held, link: Link) -> frozenset[str]:
    """The audiences to which somebody belongs through one role and one relationship."""
    own = {f"body:{link.body}"} if link.body else set()
    if link.party:
        own.add(f"party:{link.party}")
    return frozenset(own) | (held.reach.keys if held.reach else frozenset())


def the_audience_includes_them(wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping) -> bool:
    return wish.audience is None or bool(wish.audience & keys_of(held, link))


def a_draft_is_for_its_team_alone(
    wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping
) -> bool:
    return not wish.draft or "team" in keys_of(held, link)


# --- 5. no block applies ---------------------------------------------------------------------------


def they_have_no_conflict_of_interest(
    wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping
) -> bool:
    return asker.person not in child.conflicted


def the_record_is_not_restricted_or_names_them(
    wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping
) -> bool:
    """A restricted record is for its named list; verified parties, and whom they choose, see it as ever."""
    return not child.restricted or asker.person in child.named or bool(link.party)


def no_order_bars_them(wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping) -> bool:
    return wish.band not in child.barred.get(link.party, frozenset())


def it_is_no_other_partys_contact(
    wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping
) -> bool:
    """F1: a party's contact details are for the council and for that party, never for another party or a school."""
    return not wish.contact_of or "council" in keys_of(held, link) or wish.contact_of == link.party


def it_tells_nobody_where_the_protected_are(
    wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping
) -> bool:
    return not wish.whereabouts or link.party not in child.hidden_from


def what_is_marked_stays_in_the_council(
    wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping
) -> bool:
    return not wish.held_back or bool(keys_of(held, link) & {"council", "panel", "team"})


def they_owe_no_outcome_of_break_glass(
    wish: Wish, asker: Asker, held: Held, link: Link, child: Child, kinds: Mapping
) -> bool:
    return not asker.overdue


CONDITIONS: tuple[Condition, ...] = (
    the_role_permits_it,
    the_role_reaches_children,
    it_is_to_this_child,
    it_is_theirs,
    it_is_of_a_kind_that_the_role_has,
    it_has_begun,
    it_has_not_run_out,
    it_was_not_ended,
    the_band_is_open_to_the_role,
    the_band_is_open_through_this_relationship,
    a_reason_is_given_where_one_is_needed,
    protected_details_are_shown_to_their_owner_alone,
    the_role_may_add_in_this_band,
    the_relationship_lets_one_write,
    it_is_not_newer_than_may_be_seen,
    the_audience_includes_them,
    a_draft_is_for_its_team_alone,
    they_have_no_conflict_of_interest,
    the_record_is_not_restricted_or_names_them,
    no_order_bars_them,
    it_is_no_other_partys_contact,
    it_tells_nobody_where_the_protected_are,
    what_is_marked_stays_in_the_council,
    they_owe_no_outcome_of_break_glass,
)


def decide(wish: Wish, asker: Asker, child: Child, kinds: Mapping[str, Kind]) -> Answer:
    """Whether one role and one relationship of theirs meet every condition together."""
    furthest, why = -1, "they hold no role and no relationship"
    for held in asker.held:
        for link in child.links:
            for place, condition in enumerate(CONDITIONS):
                if not condition(wish, asker, held, link, child, kinds):
                    if place > furthest:
                        furthest, why = place, condition.__name__
                    break
            else:
                return Answer(True, "", link, held.role)
    return Answer(False, why)
