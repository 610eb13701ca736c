"""A list of cases is kept, matched, checked and brought in: in one transaction, or not at all.

A second run of the same list changes nothing, and a later list adds what is new. What is recorded is never changed by
a list: that is a correction, which a second person approves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from goldenthread.base import audit, editing, files, jobs
from goldenthread.base.accounts.models import User
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.files import bounded
from goldenthread.base.files.checks.bad import Bad
from goldenthread.base.jobs.models import Job
from goldenthread.base.jobs.models import State as JobState
from goldenthread.casework.asking.actions import drop_files
from goldenthread.casework.cases.actions.steps import OF_MANY, due_first, goes_on, restate, stage_of
from goldenthread.casework.cases.kinds import Channel
from goldenthread.casework.cases.models import CaseDecision, CaseNeed, Fact, Matter, Request, matter_reference
from goldenthread.casework.children.actions.conflicts import match_all_declared
from goldenthread.casework.children.door import Visitor
from goldenthread.casework.children.kinds import ChangeKind
from goldenthread.casework.children.models import (
    Change,
    Child,
    PossibleDuplicate,
    Relationship,
    Team,
    new_reference,
)
from goldenthread.casework.importing import planning
from goldenthread.casework.importing.models import BroughtIn, CaseFile, FileState
from goldenthread.refused import Refused
from goldenthread.rules.casework import importing as rules
from goldenthread.rules.law import Step, machines

READER = "goldenthread.casework.importing.reader"
SECONDS = 300  # for 200,000 rows of a spreadsheet
KEPT_FOR = timedelta(days=28)
KINDS = {files.Kind.CSV, files.Kind.XLSX}
WAITS = "{name} waits for the virus scanner, and cannot be read until it is clean. Try again in a few minutes."
IMPLIED = "implied"  # among a fact's answers: the list gives no day, so it has the day of the step after it


# --- one's own lists ------------------------------------------------------------------------------------------------


def files_of(visitor: Visitor) -> list[CaseFile]:
    """One's own lists, newest first."""
    visitor.check(Permission.CASE_IMPORT)
    return list(CaseFile.behind_the_door.filter(by_id=visitor.actor.id).select_related("team"))


def one(visitor: Visitor, key: Any) -> CaseFile:
    """One's own list, or not found."""
    visitor.check(Permission.CASE_IMPORT)
    row = CaseFile.behind_the_door.filter(pk=key, by_id=visitor.actor.id).select_related("team").first()
    if row is None:
        raise Refused("Page not found", status=404)
    return row


def keep(visitor: Visitor, upload: Any, team: Team) -> CaseFile:
    """Keep a list whose headings can be read, with a first guess of what they mean."""
    visitor.check(Permission.CASE_IMPORT)
    if upload.why:
        upload.discard()
        raise Refused(WAITS.format(name=upload.name), status=422)
    try:
        found = bounded.read(f"{READER}:heads", upload.path.read_bytes(), upload.name)
    except Bad as bad:
        upload.discard()
        raise Refused(f"{upload.name}: {bad}", status=422) from None
    with audit.unit(by=visitor.actor):
        row = CaseFile(
            name=upload.name,
            heads=found["heads"],
            mapping=rules.guess(found["heads"]),
            team=team,
            by_id=visitor.actor.id,
            by_label=visitor.actor.label,
        )
        row.sha256 = files.keep(
            upload, by=visitor.actor, root="casework", filed_as=f"importing.casefile:{row.pk}"
        ).sha256
        editing.add(row, by=visitor.actor)
        audit.record("case_file_kept", obj=row)
        return row


def match(visitor: Visitor, key: Any, mapping: Mapping[str, int], *, expected: int) -> CaseFile:
    """Say which column holds what; the check begins. Raises Refused (422) with everything that is wrong with it."""
    row = one(visitor, key)
    if row.state not in (FileState.KEPT, FileState.CHECKED, FileState.FAILED):
        raise Refused("This list is at work, or done. Upload it again to bring in something else.", status=409)
    if wrong := rules.faults_of(mapping, row.heads):
        raise Refused(" ".join(wrong), status=422)
    from goldenthread.casework.importing.jobs import check_list

    with audit.unit(by=visitor.actor):
        job = jobs.queue(check_list, key=str(row.pk))
        values = {"mapping": dict(mapping), "state": FileState.CHECKING, "told": {}, "faults": [], "why": ""}
        saved = editing.save(row, {**values, "job": job.pk, "changed_at": timezone.now()}, expected=expected,
                             by=visitor.actor)  # fmt: skip
        audit.record("case_file_mapped", obj=row)
        return saved


def ask(visitor: Visitor, key: Any, *, expected: int) -> CaseFile:
    """Ask that a checked list without faults be brought in."""
    row = one(visitor, key)
    if row.state != FileState.CHECKED:
        raise Refused("Only a list that was checked can be brought in. Open it again to see how far it is.", status=409)
    if row.told["rejected"]:
        raise Refused("Some rows cannot be brought in. Mend them in your file and upload it again.", status=422)
    from goldenthread.casework.importing.jobs import bring_list

    with audit.unit(by=visitor.actor):
        job = jobs.queue(bring_list, key=str(row.pk))
        values = {"state": FileState.BRINGING, "job": job.pk, "changed_at": timezone.now()}
        saved = editing.save(row, values, expected=expected, by=visitor.actor)
        audit.record("case_file_asked", obj=row)
        return saved


def drop(visitor: Visitor, key: Any, *, expected: int) -> CaseFile:
    """Drop a list that was not brought in: its words and its file go at once."""
    row = one(visitor, key)
    if row.state == FileState.DONE or (row.state == FileState.BRINGING and not has_stopped(row)):
        raise Refused("This list is being brought in, or was.", status=409)
    with audit.unit(by=visitor.actor):
        saved = editing.save(row, {**_empty(row), "state": FileState.DROPPED}, expected=expected, by=visitor.actor)
        audit.record("case_file_dropped", obj=row)
        return saved


def has_stopped(row: CaseFile) -> bool:
    """Whether its work was given up: nothing of it came in, and nothing more will by itself."""
    return row.job is not None and Job.objects.filter(pk=row.job, state=JobState.FAILED).exists()


def faults_to_mend(visitor: Visitor, key: Any) -> CaseFile:
    """The list, with an entry that its faults were fetched."""
    row = one(visitor, key)
    with audit.unit(by=visitor.actor):
        audit.record("case_file_fetched", obj=row)
    return row


def _empty(row: CaseFile) -> dict[str, Any]:
    """Values without the words of a list. Its file goes unless the same one was uploaded again."""
    others = CaseFile.behind_the_door.filter(sha256=row.sha256).exclude(pk=row.pk)
    if row.sha256 and not others.exists():
        drop_files({row.sha256})
    return {"sha256": "", "heads": [], "faults": [], "changed_at": timezone.now()}


def forget_old() -> int:
    """Remove the words and files of lists that nobody touched for 28 days, however far they are; how many."""
    by = audit.Actor.system("lists of cases")
    with audit.unit(by=by):
        old = CaseFile.behind_the_door.filter(changed_at__lte=timezone.now() - KEPT_FOR).exclude(sha256="")
        rows = list(old)
        for row in rows:
            state = {} if row.state == FileState.DONE else {"state": FileState.DROPPED, "why": ""}
            editing.save(row, {**_empty(row), **state}, expected=row.version, by=by)
        if rows:
            audit.record("case_files_forgotten", obj="importing.casefile", reason=f"{len(rows)} lists")
    return len(rows)


# --- at work --------------------------------------------------------------------------------------------------------


def visitor_of(row: CaseFile) -> Visitor:
    """Whoever uploaded it, as what they hold now. Raises Refused when that is no longer enough."""
    user = User.objects.filter(pk=row.by_id).first()
    if user is None:
        raise Refused("Whoever uploaded this list has no account any more.")
    visitor = Visitor(user, actor=audit.Actor.of_user(user))
    if not visitor.holds(Permission.CASE_IMPORT):
        raise Refused("Whoever uploaded this list may not bring cases in any more.")
    return visitor


def _read(row: CaseFile, said: planning.Progress) -> dict[str, Any]:
    """The rows of the file. Outside any transaction: it takes seconds, and others would wait."""
    content = files.read(row.sha256, "casework")
    try:
        return bounded.read(
            f"{READER}:rows", content, row.name, progress=lambda done, of: said(done, of, "Reading"), seconds=SECONDS
        )
    except Bad as bad:
        raise Refused(f"{row.name}: {bad}", status=422) from None


def _plan(row: CaseFile, visitor: Visitor, found: Mapping[str, Any], said: planning.Progress) -> planning.Plan:
    called = {key: row.heads[place] for key, place in row.mapping.items() if place < len(row.heads)}
    rows = planning.cells_of(found, row.mapping)
    return planning.plan(visitor, rows, codes=codes(), called=called, progress=said)


def codes() -> list[str]:
    """The codes of this council, where it has said them; empty until then."""
    from django.conf import settings

    return list(settings.COUNCIL_CODES)


def check(key: str, said: planning.Progress) -> str:
    """Check a list and keep what it would do. Nothing of it is brought in."""
    row = CaseFile.behind_the_door.get(pk=key)
    if row.state != FileState.CHECKING:
        return "It is not waiting to be checked."
    values: dict[str, Any]
    try:
        found = _plan(row, visitor_of(row), _read(row, said), said)
        values = {"state": FileState.CHECKED, "told": found.told, "faults": found.faults[: planning.MOST_FAULTS]}
        told = "case_file_checked"
    except Refused as refusal:
        values, told = {"state": FileState.FAILED, "why": refusal.message[:1_000]}, "case_file_failed"
    by = audit.Actor.system("lists of cases")
    with audit.unit(by=by):
        editing.save(row, {**values, "changed_at": timezone.now()}, expected=row.version, by=by)
        audit.record(told, obj=row)
    return "checked" if told == "case_file_checked" else "could not be read"


def bring_in(key: str, said: planning.Progress) -> str:
    """Bring a checked list in, all of it in one transaction. If what it would do has changed since, nothing is."""
    row = CaseFile.behind_the_door.get(pk=key)
    if row.state != FileState.BRINGING:
        return "It is not waiting to be brought in."
    by = audit.Actor.system("lists of cases")
    try:
        visitor, held = visitor_of(row), _read(row, said)
        with audit.unit(by=visitor.actor):
            row = CaseFile.behind_the_door.select_for_update().get(pk=key)
            if row.state != FileState.BRINGING:
                return "It was brought in meanwhile, or dropped."
            found = _plan(row, visitor, held, said)
            if found.told != row.told or found.faults:
                raise Refused("Something here has changed since the list was checked. Look at the check again.")
            Bringer(visitor, row, said).bring(found.rows)
            editing.save(row, {"state": FileState.DONE, "changed_at": timezone.now()}, expected=row.version, by=by)
            audit.record("case_file_brought_in", obj=row, reason=f"{found.told['new_cases']} new cases")
    except Refused as refusal:
        with audit.unit(by=by):
            row = CaseFile.behind_the_door.get(pk=key)
            values = {"state": FileState.FAILED, "why": refusal.message[:1_000], "changed_at": timezone.now()}
            editing.save(row, values, expected=row.version, by=by)
            audit.record("case_file_failed", obj=row)
        return "was not brought in"
    return f"{found.told['new_cases']} new cases"


class Bringer:
    """Writes the rows of a plan, table by table, inside the unit."""

    def __init__(self, visitor: Visitor, file: CaseFile, said: planning.Progress) -> None:
        self.visitor, self.file, self.said = visitor, file, said
        self.now, self.today = timezone.now(), timezone.localdate()
        self.by = {"by_id": visitor.actor.id, "by_label": visitor.actor.label}
        self.taken_up: dict[str, set[str]] = {
            "child": set(Child.behind_the_door.values_list("reference", flat=True)),
            "matter": set(Matter.behind_the_door.values_list("reference", flat=True)),
        }

    def fresh(self, what: str, draw: Callable[[], str]) -> str:
        """A reference that nobody has, also not an earlier row of this list."""
        while (found := draw()) in self.taken_up[what]:
            pass
        self.taken_up[what].add(found)
        return found

    def bring(self, rows: Sequence[planning.Row]) -> None:
        alike = planning.likenesses([row for row in rows if row.kind == "new"])
        children: dict[Any, Child] = {}
        new = [row for row in rows if row.kind == "new"]
        for row in new:
            if row.child is None and row.who not in children:
                child = Child(**row.case.identity, team=self.file.team)
                child.reference = self.fresh("child", new_reference)
                child.find_words = child.words()
                children[row.who] = child
        self.said(0, len(rows), "Records of children")
        editing.add_many(list(children.values()), by=self.visitor.actor)
        for child in children.values():
            audit.record("record_begun", obj=child)
        self._beside(children, alike, new)
        for start in range(0, len(new), planning.A_BATCH):
            self.said(start, len(rows), "Cases")
            self._cases(new[start : start + planning.A_BATCH], children)
        for place, row in enumerate(one for one in rows if one.kind == "more"):
            if place % 50 == 0:
                self.said(len(new) + place, len(rows), "Further steps")
            self._more(row)

    def _beside(
        self, children: Mapping[Any, Child], alike: Mapping[Any, list[Any]], rows: Sequence[planning.Row]
    ) -> None:
        """Relationships, parents who wait for a second person, conflicts and likenesses of new children."""
        links: list[Relationship] = []
        parents: dict[tuple[Any, str], Change] = {}
        needs: dict[Any, CaseNeed] = {}
        officers = self._assigned({row.child for row in rows if row.officer is not None and row.child is not None})
        why = f"Brought in from {self.file.name}"[:300]
        for child in children.values():
            links.append(
                Relationship(child=child, kind="team", team=self.file.team, starts=self.now, why=why, **self.by)
            )
        for row in rows:
            new = children.get(row.who) if row.child is None else None
            key = new.pk if new is not None else row.child
            values = row.case.values
            if row.officer is not None and (key, row.officer.pk) not in officers:
                officers.add((key, row.officer.pk))
                links.append(
                    Relationship(child_id=key, kind="assigned", user=row.officer, starts=self.now, why=why, **self.by)
                )
            if "parent_name" in values:
                parents.setdefault((row.who, values["parent_name"]), self._parent(key, row))
            if "need" in values and new is not None:
                needs.setdefault(key, self._need(key, values))
        Relationship.behind_the_door.bulk_create(links, batch_size=500)
        Change.behind_the_door.bulk_create(parents.values(), batch_size=500)
        editing.add_many(list(needs.values()), by=self.visitor.actor)
        PossibleDuplicate.behind_the_door.bulk_create(
            [
                PossibleDuplicate(child=children[who], other_id=children[other].pk if other in children else other)
                for who, others in alike.items()
                for other in others
            ],
            batch_size=500,
        )
        match_all_declared(children.values())

    def _assigned(self, known: set[Any]) -> set[tuple[Any, Any]]:
        """(child, officer) of children who are known already and have this officer."""
        found: set[tuple[Any, Any]] = set()
        keys = list(known)
        for start in range(0, len(keys), planning.A_BATCH):
            links = Relationship.behind_the_door.filter(
                Q(ends=None) | Q(ends__gt=self.now),
                child_id__in=keys[start : start + planning.A_BATCH],
                kind="assigned",
                ended_at=None,
            )
            found |= set(links.values_list("child_id", "user_id"))
        return found

    def _parent(self, key: Any, row: planning.Row) -> Change:
        values = row.case.values
        details = {
            name.removeprefix("parent_"): str(value) for name, value in values.items() if name.startswith("parent_")
        }
        kind = details.pop("kind", "parent")
        return Change(
            child_id=key,
            kind=ChangeKind.ADD,
            values={
                **details,
                "kind": kind,
                "responsibility": False,
                "evidence": "identity",
                "evidence_words": f"Named in {self.file.name}, line {row.line}; nothing was seen"[:400],
                "starts": self.today.isoformat(),
            },
            reason=f"Brought in from {self.file.name}, line {row.line}"[:400],
            asked_by_id=self.visitor.actor.id,
            asked_by=self.visitor.actor.label,
        )

    def _need(self, key: Any, values: Mapping[str, Any]) -> CaseNeed:
        return CaseNeed(
            child_id=key,
            code=values["need"],
            primary=True,
            standing=values.get("need_standing", "identified"),
            since=values["received"],
            by_label=self.visitor.actor.label,
        )

    def _cases(self, rows: Sequence[planning.Row], children: Mapping[Any, Child]) -> None:
        matters, facts, requests, decisions, brought = [], [], [], [], []
        for row in rows:
            key = row.child if row.child is not None else children[row.who].pk
            before: Matter | None = None
            known: dict[str, Any] = {}
            for machine, taken in row.new.items():
                matter = Matter(child_id=key, machine=machine, after=before, begun_at=self.now)
                matter.reference = self.fresh("matter", matter_reference)
                own = {}
                for one in taken:
                    fact = self._fact(matter, row, one)
                    facts.append(fact)
                    own[fact.name] = fact.day
                known |= own
                matter.stage, matter.received = stage_of(machine, own, [Step(one.event, one.day) for one in taken])
                matter.going_on = goes_on(matter.stage)
                matter.next_due, matter.next_duty = due_first(machine, matter.stage, known, self.today)
                matters.append(matter)
                decisions += self._decisions(matter, row, taken)
                if before is None:
                    requests.append(self._request(matter, row))
                    brought.append(
                        BroughtIn(child_id=key, matter=matter, number=row.case.number, file=self.file, line=row.line)
                    )
                before = matter
            audit.record("case_brought_in", obj=f"children.child:{key}", reason=f"line {row.line}")
        editing.add_many(matters, by=self.visitor.actor)
        editing.add_many(requests, by=self.visitor.actor)
        added: list[tuple[Any, list[Any]]] = [(Fact, facts), (CaseDecision, decisions), (BroughtIn, brought)]
        for model, made in added:
            model.behind_the_door.bulk_create(made, batch_size=500)

    def _fact(self, matter: Matter, row: planning.Row, one: rules.Taken) -> Fact:
        of_law = machines()[matter.machine].event(one.event)
        name = of_law.fact if of_law.fact and one.event not in OF_MANY else one.event
        why = "From the list of an earlier system"  # families read it
        if one.implied:
            why += ", which gives no day: it was no later than this"
        return Fact(
            matter=matter,
            name=name,
            event=one.event,
            answers=[IMPLIED] if one.implied else [],
            day=one.day,
            why=why,
            **self.by,
        )

    def _decisions(self, matter: Matter, row: planning.Row, taken: Iterable[rules.Taken]) -> list[CaseDecision]:
        """A decision as it was made elsewhere: its outcome and ground, and no reasons, for none were given."""
        found = []
        for one in taken:
            said = {
                "decision.assess": ("assess", "yes"),
                "decision.refuse": ("assess", "no"),
                "issue.refused": ("issue", "no"),
                "draft.served": ("issue", "yes"),
            }.get(one.event)
            if said is None:
                continue
            kind, outcome = said
            ground = row.case.values.get("ground", "") if (kind, outcome) == ("assess", "no") else ""
            if outcome == "no" and not ground:
                ground = "unknown"
            found.append(
                CaseDecision(child_id=matter.child_id, matter=matter, kind=kind, outcome=outcome, ground=ground,
                             decided_on=one.day, **self.by)
            )  # fmt: skip
        return found

    def _request(self, matter: Matter, row: planning.Row) -> Request:
        values = row.case.values
        return Request(
            child_id=matter.child_id,
            matter=matter,
            source=values.get("source", "5"),
            asked_by=values.get("parent_name", "") if values.get("source") == "1" else "",
            channel=Channel.LIST,
            arrived_on=values["received"],
            **self.by,
        )

    def _more(self, row: planning.Row) -> None:
        """Further steps of a case that came in before."""
        request = row.request
        assert request is not None
        matter = Matter.behind_the_door.select_for_update().get(pk=request.pk)
        for machine, taken in row.new.items():
            if machine != matter.machine:
                after = Matter.behind_the_door.filter(after=request, machine=machine).first()
                if after is None and taken:
                    after = editing.add(
                        Matter(child_id=request.child_id, machine=machine, after=request), by=self.visitor.actor
                    )
                if after is None:
                    continue
                matter = after
            if taken:
                Fact.behind_the_door.bulk_create([self._fact(matter, row, one) for one in taken])
                CaseDecision.behind_the_door.bulk_create(self._decisions(matter, row, taken))
                restate(matter, by=self.visitor.actor)
        audit.record("case_brought_in", obj=f"children.child:{request.child_id}", reason=f"line {row.line}, more")
