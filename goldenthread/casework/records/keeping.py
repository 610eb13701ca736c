"""How long what is kept: retention.yaml, the list of what is due for review, holds, and destruction by two people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.backup import erasures
from goldenthread.casework.asking.actions import drop_files
from goldenthread.casework.asking.models import Incoming
from goldenthread.casework.cases.models import (
    Advice,
    Answered,
    Appointment,
    Ask,
    Audience,
    CaseDecision,
    CaseNeed,
    Considered,
    Contribution,
    Correction,
    EvidenceItem,
    Fact,
    FastTrack,
    InterimSupport,
    Matter,
    OwedPaper,
    Paper,
    Request,
    Said,
)
from goldenthread.casework.children.door import Visitor
from goldenthread.casework.children.kinds import Decision
from goldenthread.casework.children.models import (
    Authority,
    Bar,
    BreakGlass,
    Change,
    Child,
    Conflict,
    EntryReason,
    Logged,
    NamedViewer,
    Party,
    Person,
    PossibleDuplicate,
    Protection,
    Relationship,
    Withheld,
)
from goldenthread.casework.contact.models import ByHand, Wishes
from goldenthread.casework.cycles.models import SupportCycle
from goldenthread.casework.importing.models import BroughtIn
from goldenthread.casework.letters.models import Notice
from goldenthread.casework.panels.models import PanelItem
from goldenthread.casework.plans.models import EhcPlanVersion, FamilyAnswer, PlanRow, SettingAsked
from goldenthread.casework.records.models import Destruction, RecordsItem, RecordsRequest
from goldenthread.casework.routes.models import Enquiry, HelpRequest
from goldenthread.casework.sampling.models import Pack, PackText
from goldenthread.casework.sending.models import Sending
from goldenthread.casework.voice.models import Complaint, ComplaintStep, Consent, Experience, Recording, Remedy
from goldenthread.refused import Refused
from goldenthread.rules.data import read_data
from goldenthread.rules.law.holder import birthday

FILE = Path(__file__).with_name("retention.yaml")


@dataclass(frozen=True)
class Class:
    """One class of record: which models, from which day, how long, and who removes it."""

    key: str
    name: str
    rows: tuple[str, ...]
    trigger: str
    how: str
    why: str
    law: str
    years: int | None = None
    days: int | None = None

    @property
    def period(self) -> str:
        if self.years:
            return f"{self.years} years"
        if self.days:
            return f"{self.days} days"
        return "While the site lives" if self.how == "never" else "As long as its record"


@cache
def classes() -> dict[str, Class]:
    """Every class, in the order of the file. Raises ValueError naming key and value."""
    found = {}
    for key, row in read_data(FILE).items():
        unknown = set(row) - {"name", "rows", "trigger", "years", "days", "how", "why", "law"}
        if unknown:
            raise ValueError(f"retention.yaml: {key} has no key {', '.join(sorted(unknown))}.")
        if row.get("how") not in ("review", "automatic", "never"):
            raise ValueError(f"retention.yaml: {key}.how is {row.get('how')!r}. Use review, automatic or never.")
        found[key] = Class(
            key,
            row["name"],
            tuple(row["rows"]),
            row["trigger"],
            row["how"],
            row["why"],
            row["law"],
            row.get("years"),
            row.get("days"),
        )
    return found


def due_for_review(day: date) -> list[Child]:
    """Children whose record has been kept as long as its class says, oldest first. For the information officer."""
    years = classes()["child_record"].years or 31
    return [
        child
        for child in Child.behind_the_door.filter(date_of_birth__year__lte=day.year - years).order_by("date_of_birth")
        if birthday(child.date_of_birth, years) <= day
    ]


def hold(visitor: Visitor, reference: str, *, words: str) -> Child:
    """Hold a record, so that nobody destroys it (an inquiry, a claim); empty words end the hold."""
    visitor.check(Permission.RETENTION_REVIEW)
    with audit.unit(by=visitor.actor):
        child = Child.behind_the_door.select_for_update().filter(reference=reference).first()
        if child is None:
            raise Refused("There is no record with this reference. Check it, and try again.", status=422)
        Child.behind_the_door.filter(pk=child.pk).update(destroy_not=words)
        audit.record("record_held", obj=child, reason=words or "ended")
        return child


def propose_destruction(visitor: Visitor, reference: str, *, reason: str) -> Destruction:
    visitor.check(Permission.RETENTION_REVIEW)
    with audit.unit(by=visitor.actor):
        child = Child.behind_the_door.filter(reference=reference).first()
        if child is None or child.pk not in {row.pk for row in due_for_review(timezone.localdate())}:
            raise Refused("Only a record on the review list can be destroyed.", status=422)
        if child.destroy_not:
            raise Refused("This record is held, so it cannot be destroyed. End the hold first.", status=422)
        if Destruction.behind_the_door.filter(child_key=str(child.pk), decision=Decision.WAITING).exists():
            raise Refused("This has been proposed already and waits for a second person.", status=422)
        row = Destruction.behind_the_door.create(
            reference=child.reference,
            child_key=str(child.pk),
            born_year=child.date_of_birth.year,
            kept_class="child_record",
            reason=reason,
            asked_by_id=visitor.actor.id,
            asked_by=visitor.actor.label,
        )
        audit.record("destruction_proposed", obj=child, reason=reason)
        return row


def decide_destruction(visitor: Visitor, destruction: Any, *, approve: bool) -> Destruction:
    """The second person's word. Approved, the record is gone: rows, versions and files; a certificate stays."""
    visitor.check(Permission.RETENTION_APPROVE)
    with audit.unit(by=visitor.actor):
        row = Destruction.behind_the_door.select_for_update().filter(pk=destruction).first()
        if row is None:
            raise Refused("Page not found", status=404)
        if row.asked_by_id == visitor.actor.id:
            raise Refused("You proposed this, so somebody else has to decide.")
        if row.decision != Decision.WAITING:
            raise Refused("Somebody has decided this already.", status=409)
        row.decision = Decision.APPROVED if approve else Decision.REFUSED
        row.decided_by_id, row.decided_by, row.decided_at = visitor.actor.id, visitor.actor.label, timezone.now()
        if approve:
            child = Child.behind_the_door.filter(pk=row.child_key).first()
            if child is None:
                raise Refused("The record is not there any more.", status=409)
            if child.destroy_not:
                raise Refused("This record was held meanwhile, so it cannot be destroyed.", status=409)
            erasures.note(child, reason=f"Kept {classes()[row.kept_class].period}; certificate {row.pk}")
            row.counts = destroy(str(child.pk))
            audit.record("record_destroyed", obj=f"children.child:{row.child_key}", reason=f"certificate {row.pk}")
        else:
            audit.record("destruction_refused", obj=f"children.child:{row.child_key}")
        row.save()
        return row


def destroy(key: str) -> dict[str, int]:
    """Remove every row, version and file of one child; how many of each. Inside a unit."""
    from goldenthread.base.editing.models import Revision

    counts: dict[str, int] = {}

    def gone(rows: Any) -> None:
        keys = [str(pk) for pk in rows.values_list("pk", flat=True)]
        label = rows.model._meta.label
        Revision.objects.filter(subject__in=[f"{rows.model._meta.label_lower}:{pk}" for pk in keys]).delete()
        counts[label] = counts.get(label, 0) + rows._raw_delete(rows.db)

    papers = Paper.behind_the_door.filter(child_id=key)
    fingerprints = set(papers.exclude(sha256="").values_list("sha256", flat=True))
    people = set(Party.behind_the_door.filter(child_id=key).values_list("person_id", flat=True))
    gone(RecordsItem.behind_the_door.filter(request__child_id=key))
    gone(RecordsRequest.behind_the_door.filter(child_id=key))
    gone(Sending.behind_the_door.filter(child_id=key))
    gone(Notice.behind_the_door.filter(child_id=key))
    Enquiry.behind_the_door.filter(child_id=key).update(again=None)
    of_plans: list[Any] = [HelpRequest, Enquiry, FamilyAnswer, SettingAsked, PlanRow, EhcPlanVersion]
    for rows in of_plans:
        gone(rows.behind_the_door.filter(child_id=key))
    requests = [str(pk) for pk in Matter.behind_the_door.filter(child_id=key).values_list("pk", flat=True)]
    forms = [form for pk in requests for form in (pk, pk.replace("-", ""))]
    gone(PackText.behind_the_door.filter(pack__request__in=forms))
    Pack.behind_the_door.filter(request__in=forms).update(request="")  # what it tells leads to nobody any more
    gone(Experience.behind_the_door.filter(child_id=key))
    gone(SupportCycle.behind_the_door.filter(child_id=key))
    for pk in (
        ComplaintStep.behind_the_door.filter(complaint__child_id=key).order_by("-pk").values_list("pk", flat=True)
    ):
        gone(ComplaintStep.behind_the_door.filter(pk=pk))  # newest first, as facts
    gone(Remedy.behind_the_door.filter(complaint__child_id=key))
    gone(Complaint.behind_the_door.filter(child_id=key))
    gone(Audience.behind_the_door.filter(paper__child_id=key))
    gone(PanelItem.behind_the_door.filter(child_id=key))
    gone(Incoming.behind_the_door.filter(child_id=key))
    gone(BroughtIn.behind_the_door.filter(child_id=key))
    gone(FastTrack.behind_the_door.filter(child_id=key))
    of_decisions: list[Any] = [Answered, OwedPaper, Considered]
    for rows in of_decisions:
        gone(rows.behind_the_door.filter(decision__child_id=key))
    gone(Consent.behind_the_door.filter(child_id=key))
    gone(Recording.behind_the_door.filter(child_id=key))
    of_cases: list[Any] = [
        Said,
        InterimSupport,
        Ask,
        EvidenceItem,
        Advice,
        Contribution,
        Appointment,
        CaseNeed,
        Request,
    ]
    for rows in of_cases:
        gone(rows.behind_the_door.filter(child_id=key))
    for pk in CaseDecision.behind_the_door.filter(child_id=key).order_by("-pk").values_list("pk", flat=True):
        gone(CaseDecision.behind_the_door.filter(pk=pk))  # newest first, as facts
    papers.update(replaces=None)
    gone(papers)
    gone(Correction.behind_the_door.filter(fact__matter__child_id=key))
    # newest first: each fact may be replaced by a later one
    for pk in Fact.behind_the_door.filter(matter__child_id=key).order_by("-pk").values_list("pk", flat=True):
        gone(Fact.behind_the_door.filter(pk=pk))
    Matter.behind_the_door.filter(child_id=key).update(after=None)
    gone(Matter.behind_the_door.filter(child_id=key))
    gone(BreakGlass.behind_the_door.filter(child_id=key))
    for model in (EntryReason, NamedViewer, Withheld, Logged, Authority, Change):
        gone(model.behind_the_door.filter(child_id=key))
    gone(PossibleDuplicate.behind_the_door.filter(Q(child_id=key) | Q(other_id=key)))
    gone(Conflict.behind_the_door.filter(child_id=key))
    gone(Protection.behind_the_door.filter(Q(party__child_id=key) | Q(against__child_id=key)))
    gone(Bar.behind_the_door.filter(party__child_id=key))
    gone(ByHand.behind_the_door.filter(child_id=key))
    gone(Wishes.behind_the_door.filter(party__child_id=key))
    gone(Relationship.behind_the_door.filter(child_id=key))
    gone(Party.behind_the_door.filter(child_id=key))
    gone(Person.behind_the_door.filter(pk__in=people, parties=None))
    gone(Child.behind_the_door.filter(pk=key))
    counts["files.StoredFile"] = drop_files(fingerprints)
    return {label: number for label, number in counts.items() if number}


@erasures.eraser("children.child")
def erase_again(key: str) -> int:
    """After a backup was restored: what was destroyed before is destroyed again."""
    if not Child.behind_the_door.filter(pk=key).exists():
        return 0
    return sum(destroy(key).values())
