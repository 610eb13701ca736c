"""The words of plans for the readers of an audit: what is known of a record taken out, looked at by a keeper, released.

A list of known names cannot be sure that nothing is left, so nobody reads before a person has looked. Nobody opens the
words of a child whom they know, and to them the words look unreleased. When a sample closes its words are removed.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from copy import copy
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.models import FormerName, Kind, Organisation, User
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.editing.actions import subject_of
from goldenthread.base.editing.models import Revision
from goldenthread.casework.cases.actions.deciding import given_advice
from goldenthread.casework.cases.models import Advice, Matter
from goldenthread.casework.children.door import Visitor
from goldenthread.casework.children.models import Child, Party, Relationship
from goldenthread.casework.plans.kinds import RowKind, VersionKind, VersionState
from goldenthread.casework.plans.models import EhcPlanVersion, PlanRow, SettingAsked
from goldenthread.casework.plans.reading import as_checked
from goldenthread.casework.sampling.models import Pack, PackText, Sample
from goldenthread.casework.sending.checks import everybody, other_of
from goldenthread.refused import Refused
from goldenthread.rules.access.detector import Own
from goldenthread.rules.casework import advice as of_advice
from goldenthread.rules.casework import plan as golden
from goldenthread.rules.casework import plan_quality as quality
from goldenthread.rules.casework import redacting as r
from goldenthread.rules.sampling import kinds

SCHOOLS = (Kind.SCHOOL, Kind.EARLY_YEARS)
IN_WORDS = ("words", "who", "frequency", "duration", "measure", "by_when", "why", "cites")


def _not_found() -> Refused:
    return Refused("Page not found", status=404)


def written(since: date, until: date) -> set[str]:
    """Keys of the requests whose final plan was issued here within the time; in both ways in which a key is written."""
    rows = EhcPlanVersion.behind_the_door.filter(
        kind=VersionKind.FINAL, state=VersionState.ISSUED, issued_at__date__range=(since, until)
    ).exclude(matter__after=None)
    keys = [str(pk) for pk in rows.values_list("matter__after_id", flat=True)]
    return {form for key in keys for form in (key, key.replace("-", ""))}


def _plan_of(pack: Pack) -> EhcPlanVersion | None:
    """The newest final plan that was issued for a case; else its newest draft."""
    if not pack.request:
        return None
    rows = EhcPlanVersion.behind_the_door.filter(matter__after_id=UUID(pack.request), state=VersionState.ISSUED)
    return rows.select_related("matter", "child").order_by("kind", "number").last()  # "draft" comes before "final"


def _restricted(pack: Pack) -> bool:
    if not pack.request:
        return True
    return Matter.behind_the_door.filter(pk=UUID(pack.request), child__restricted=True).exists()


def _knows(visitor: Visitor, plan: EhcPlanVersion) -> bool:
    """Whether this person has declared that they know the child, is a party, or is the child's officer."""
    key = str(plan.child_id)
    forms = {key, key.replace("-", "")}
    if forms & (visitor.standing["conflict"] | visitor.standing["own"] | visitor.standing["barred"]):
        return True
    return Relationship.behind_the_door.filter(child_id=plan.child_id, user_id=visitor.user.pk).exists()


# --- taking out ------------------------------------------------------------------------------------------------------


def known_of(plan: EhcPlanVersion, out: Iterable[str] = ()) -> list[r.Known]:
    """What the record knows of who the plan is about: the child, parties, bodies, officers, places; what was added."""
    child = plan.child
    found: list[r.Known] = []
    for words in out:
        found += [r.Known(words, r.TAKEN_OUT)]
    for name in (child.given_name, child.family_name, child.known_as):
        found += r.of_person(name, r.CHILD)
    for number in (child.upn, child.nhs_number, child.reference, plan.matter.reference):
        found += [r.Known(number, r.NUMBER)] if number else []
    for party in Party.behind_the_door.filter(child=child).select_related("person"):
        person = party.person
        instead = r.CHILD if party.kind in ("child", "young_person") else r.PARENT
        found += r.of_person(person.name, instead) + r.of_person(person.online_name, instead)
        found += r.of_address(person.address) + r.of_place(person.workplace, r.BODY)
        found += [r.Known(words, r.ADDRESS) for words in (person.postcode, person.email, person.phone) if words]
    areas = Child.behind_the_door.exclude(area="").values_list("area", flat=True).order_by().distinct()
    found += [known for area in areas for known in r.of_place(area, r.PLACE)]
    asked = SettingAsked.behind_the_door.filter(child=child).values_list("name", flat=True)
    placements = Child.behind_the_door.exclude(placement="").values_list("placement", flat=True).order_by().distinct()
    for name in {child.placement, plan.setting, *asked, *placements}:
        found += r.of_place(name, r.SCHOOL)
    bodies = [*Organisation.objects.values_list("name", "kind"),
              *FormerName.objects.values_list("name", "organisation__kind")]  # fmt: skip
    for name, kind in bodies:
        found += r.of_place(name, r.SCHOOL if kind in SCHOOLS else r.BODY)
    services = Advice.behind_the_door.filter(child=child).exclude(from_words="").values_list("from_words", flat=True)
    for name in services:
        found += r.of_place(name, r.BODY)
    staff = set(User.objects.values_list("name", flat=True))
    near = Relationship.behind_the_door.filter(child=child, user__isnull=False)
    for name in {plan.signed_by, plan.health_agreed_by, *near.values_list("user__name", flat=True)} - {""}:
        found += r.of_person(name, r.PERSON)
        staff.discard(name)
    found += [r.Known(name, r.PERSON) for name in staff if len(name.split()) > 1]
    return list(dict.fromkeys(found))


class _Redactor:
    def __init__(self, plan: EhcPlanVersion, out: Iterable[str]) -> None:
        self.known, self.index = known_of(plan, out), everybody()
        parties = Party.behind_the_door.filter(child=plan.child).select_related("person")
        self.own = Own.of(other_of(plan.child, [party.person for party in parties]))
        self.taken: Counter[str] = Counter()

    def __call__(self, text: str) -> str:
        if not text:
            return ""
        others = [r.Known(hit.found, r.OTHER_CHILD) for hit in self.index.find(text, own=self.own)]
        done = r.redact(text, [*self.known, *others])
        self.taken.update(done.taken)
        return done.text


def redacted(plan: EhcPlanVersion, *, out: Iterable[str] = (), left_out: Iterable[str] = ()) -> dict[str, Any]:
    """What readers see of a plan: its sections with numbered rows, what the look at words found, how much was taken
    out, and for the keeper the words that may be names."""
    change, left_out = _Redactor(plan, out), set(left_out)
    rows = []
    for one in PlanRow.behind_the_door.filter(of_version=plan).order_by("section", "pk"):
        if one.section not in left_out:
            row = copy(one)
            for name in IN_WORDS:
                setattr(row, name, change(str(getattr(one, name) or "")))
            rows.append(row)
    version = copy(plan)
    version.setting, version.setting_type = change(plan.setting), change(plan.setting_type)
    names: dict[str, str] = {}
    for row in rows:
        if row.kind != RowKind.WORDS:
            names[row.key] = f"{row.section} {sum(name.startswith(f'{row.section} ') for name in names.values()) + 1}"
    sections: list[dict[str, Any]] = []
    for letter, name in golden.sections().items():
        mine = [row for row in rows if row.section == letter]
        words = [row.words for row in mine if row.kind == RowKind.WORDS]
        if letter == "I" and letter not in left_out:
            kind = f"({version.setting_type})" if version.setting_type else ""
            words.append(f"{version.setting} {kind}".strip())
        if letter == "K" and letter not in left_out:
            words += [of_advice.sources()[one.source].name for one in given_advice(plan.matter) if one.returned]
        told = [[names[row.key], row.words, _facts(row, names)] for row in mine if row.kind != RowKind.WORDS]
        empty = "Left out for this audit." if letter in left_out else "Nothing is recorded."
        sections.append(
            {"letter": letter, "name": name, "words": "\n".join(filter(None, words)), "rows": told, "empty": empty}
        )
    found = quality.grouped(quality.look(as_checked(version, rows, [])))
    found = [one for one in found if one.section not in left_out]
    lines = [line for s in sections for _, words, facts in s["rows"] for line in (words, *facts)]
    text = "\n".join([*(s["words"] for s in sections), *lines])
    return {
        "sections": sections,
        "found": [[one.section, one.rule.key, one.exact, one.around] for one in found],
        "taken": dict(change.taken.most_common()),
        "doubtful": r.doubtful(text),
        "left": r.left(text, change.known),
        "seen": hashlib.sha256(json.dumps(sections, sort_keys=True).encode()).hexdigest(),
    }


def _facts(row: PlanRow, names: dict[str, str]) -> list[str]:
    parts = {
        "Who": row.who, "How often": row.frequency, "How long": row.duration,
        "Hours a week": f"{row.hours_a_week:g}" if row.hours_a_week else "", "How it is seen": row.measure,
        "By when": row.by_when, "Why it is left open": row.why, "Advice": row.cites,
        "For": ", ".join(names[key] for key in (*row.needs, *row.outcomes) if key in names),
    }  # fmt: skip
    return [f"{name}: {words}" for name, words in parts.items() if words]


# --- the keeper ------------------------------------------------------------------------------------------------------


def _for_keeper(visitor: Visitor, sample: Sample, rank: int) -> tuple[Pack, EhcPlanVersion]:
    visitor.check(Permission.SAMPLE_KEEP)
    visitor.check(Permission.SAMPLE_TEXT)
    pack = Pack.behind_the_door.filter(sample=sample, rank=rank, out_why="").select_related("sample").first()
    if pack is None or not kinds()[sample.kind].has_words or _restricted(pack):
        raise _not_found()
    closes = sample.closes_on
    if closes is not None and closes < timezone.localdate():
        raise Refused("The sample is closed. Its words were removed.", status=409)
    plan = _plan_of(pack)
    if plan is None or _knows(visitor, plan):
        raise Refused(
            "No plan of this case can be looked at by you: none is written here, or you know the child. Somebody else "
            "who keeps samples may look, or take the case out.",
            status=422,
        )
    return pack, plan


def look_at(visitor: Visitor, sample: Sample, rank: int) -> tuple[PackText, dict[str, Any]]:
    """The redacted words for the keeper, made now, or as they were released; with an entry."""
    pack, plan = _for_keeper(visitor, sample, rank)
    with audit.unit(by=visitor.actor):
        row = PackText.behind_the_door.filter(pack=pack).first()
        if row is None:
            row = editing.add(PackText(pack=pack, plan=str(plan.pk)), by=visitor.actor)
        audit.record("pack_text_seen", obj=row)
    return row, row.told if row.released_at else redacted(plan, out=row.out, left_out=row.left_out)


def change(
    visitor: Visitor, sample: Sample, rank: int, *, out: Iterable[str], left_out: Iterable[str], release: bool,
    seen: str, expected: int,
) -> PackText:  # fmt: skip
    """Take more out, or release what this person looked at (`seen`): words that were typed only now are shown first.
    Raises Refused for that, for words that still stand, and for a plan that was released before."""
    pack, plan = _for_keeper(visitor, sample, rank)
    with audit.unit(by=visitor.actor, obj=sample):
        row = PackText.behind_the_door.filter(pack=pack).first()
        if row is None:
            raise _not_found()
        if row.released_at:
            raise Refused("It is released. Take it back first.", status=409)
        values: dict[str, Any] = {"out": list(dict.fromkeys(out)), "left_out": sorted(set(left_out))}
        same = values["out"] == row.out and values["left_out"] == row.left_out and str(plan.pk) == row.plan
        if not release:
            saved = editing.save(row, values | {"plan": str(plan.pk)}, expected=expected, by=visitor.actor)
            audit.record("pack_text_changed", obj=saved)
            return saved
        if not same:
            raise Refused(
                "You have changed what is taken out, or the plan has a newer version. Choose to see it again first: "
                "what is released is what somebody has read.",
                status=422,
            )
        told = redacted(plan, out=row.out, left_out=row.left_out)
        if told["seen"] != seen:
            raise Refused("The record has changed since you looked. Open the page again and read it again.", status=409)
        if told["left"]:
            raise Refused(f"These words still stand in it: {', '.join(told['left'][:5])}.", status=422)
        for name in ("doubtful", "left", "seen"):
            del told[name]
        values = {
            "told": told, "found": sorted({one[1] for one in told["found"]}), "released_at": timezone.now(),
            "released_by": visitor.actor.label, "taken_back_why": "",
        }  # fmt: skip
        saved = editing.save(row, values, expected=expected, by=visitor.actor)
        audit.record("pack_text_released", obj=saved)
        return saved


def take_back(visitor: Visitor, sample: Sample, rank: int, *, why: str, expected: int) -> PackText:
    """Close the words to readers again, as when a name was left in. Its earlier form is removed."""
    pack, _ = _for_keeper(visitor, sample, rank)
    with audit.unit(by=visitor.actor, obj=sample):
        row = PackText.behind_the_door.filter(pack=pack).exclude(released_at=None).first()
        if row is None:
            raise _not_found()
        values: dict[str, Any] = {"told": {}, "released_at": None, "released_by": "", "taken_back_why": why.strip()}
        saved = editing.save(row, values, expected=expected, by=visitor.actor)
        _without_versions([row])
        audit.record("pack_text_taken_back", obj=saved, reason=why.strip()[:200])
        return saved


# --- readers ---------------------------------------------------------------------------------------------------------


def standing(visitor: Visitor, sample: Sample) -> dict[int, bool]:
    """Rank of each pack to whether this person may open its words now."""
    if not visitor.holds(Permission.SAMPLE_TEXT) or not sample.is_open(timezone.localdate()):
        return {}
    rows = PackText.behind_the_door.filter(pack__sample=sample, pack__out_why="").select_related("pack")
    return {row.pack.rank: _may_open(visitor, row) for row in rows}


def _may_open(visitor: Visitor, row: PackText) -> bool:
    if row.released_at is None or row.forgotten_at or _restricted(row.pack):
        return False
    plan = EhcPlanVersion.behind_the_door.filter(pk=row.plan).first()
    return plan is not None and not _knows(visitor, plan)


def open_text(visitor: Visitor, sample: Sample, rank: int) -> PackText:
    """The released words for a reader, with an entry. 404 alike for what is not released, closed, restricted, taken
    out, or of a child whom the reader knows."""
    visitor.check(Permission.SAMPLE_READ)
    visitor.check(Permission.SAMPLE_TEXT)
    row = PackText.behind_the_door.filter(pack__sample=sample, pack__rank=rank, pack__out_why="").first()
    if row is None or not sample.is_open(timezone.localdate()) or not _may_open(visitor, row):
        raise _not_found()
    with audit.unit(by=visitor.actor):
        audit.record("pack_text_opened", obj=row)
    return row


def look_found(sample: Sample, *, fewest: int) -> list[tuple[str, int, int]]:
    """(rule, plans in which it found something, plans) over the released plans of a sample, from `fewest` plans on."""
    rows = list(PackText.behind_the_door.filter(pack__sample=sample, pack__out_why="").exclude(released_at=None))
    if len(rows) < fewest:
        return []
    counted = Counter(key for row in rows for key in row.found)
    return [(quality.rules()[key].name, n, len(rows)) for key, n in counted.most_common() if key in quality.rules()]


# --- the end ---------------------------------------------------------------------------------------------------------


def _without_versions(rows: Iterable[PackText]) -> None:
    """Earlier versions of these rows hold the words: they go."""
    subjects = [subject_of(row) for row in rows]
    Revision.objects.filter(subject__in=subjects).delete()


def forget_closed(*, by: audit.Actor) -> int:
    """Remove the words of plans whose sample has closed, and what was taken out of them; how many."""
    today = timezone.localdate()
    rows = [
        row
        for row in PackText.behind_the_door.filter(forgotten_at=None).select_related("pack__sample")
        if (closes := row.pack.sample.closes_on) is not None and closes < today
    ]
    if not rows:
        return 0
    with audit.unit(by=by):
        keys = [row.pk for row in rows]
        PackText.behind_the_door.filter(pk__in=keys).update(told={}, out=[], forgotten_at=timezone.now())
        _without_versions(rows)
        audit.record("pack_texts_forgotten", obj="sampling.packtext", reason=f"{len(rows)} plans")
    return len(rows)
