"""Writing a plan, serving drafts, hearing the family, asking settings, sending the final. Issued, nothing changes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing, files
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.documents import to_pdf
from goldenthread.base.files.kinds import Kind
from goldenthread.casework.cases import actions as cases
from goldenthread.casework.cases.kinds import PaperKind
from goldenthread.casework.cases.models import Audience, Matter, Paper
from goldenthread.casework.cases.telling import Case
from goldenthread.casework.children.door import Opened
from goldenthread.casework.children.models import LETTERS
from goldenthread.casework.letters import writing
from goldenthread.casework.letters.models import Notice
from goldenthread.casework.plans import reading
from goldenthread.casework.plans.kinds import BAND_OF, NEEDS, PROVISION, AnswerKind, RowKind, VersionKind, VersionState
from goldenthread.casework.plans.models import EhcPlanVersion, FamilyAnswer, PlanRow, SettingAsked
from goldenthread.casework.sending import checks
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from goldenthread.rules.casework import notices
from goldenthread.rules.casework import plan as rules
from goldenthread.rules.law.facts import long

HOLDS = {**dict.fromkeys(NEEDS, RowKind.NEED), "E": RowKind.OUTCOME, **dict.fromkeys(PROVISION, RowKind.PROVISION)}
COPIED = ("section", "band", "kind", "key", "words", "who", "frequency", "duration", "hours_a_week", "needs",
          "outcomes", "cites", "measure", "by_when", "why", "adulthood")  # fmt: skip
OPEN = {"ASM_NOT_ISSUING", "ASM_DECIDING", "ASM_DRAFT_SENT", "ASM_CONSULTING", "ASM_REDRAFT"}


def _may_write(opened: Opened, band: Band = Band.B3) -> None:
    opened.check(Permission.CASE_WRITE, band=band, write=True)


def _locked(opened: Opened, key: Any) -> EhcPlanVersion:
    row = (
        EhcPlanVersion.behind_the_door.select_for_update(of=("self",))
        .filter(pk=key, child_id=opened.id)
        .select_related("matter", "child")
        .first()
    )
    if row is None:
        raise Refused("Page not found", status=404)
    return row


def _being_written(row: EhcPlanVersion) -> None:
    if row.state != VersionState.WRITING:
        raise Refused("This version is issued and does not change. Begin a new one.", status=409)


def begin(opened: Opened, matter: Any, *, kind: str) -> EhcPlanVersion:
    """Begin a draft, a new draft, or the final. It starts from the version before, with the same keys."""
    _may_write(opened)
    with audit.unit(by=opened.actor):
        of = reading.matter_of(opened, matter)
        if of.stage not in OPEN:
            raise Refused(
                "A plan is written when it is decided that one is issued, and until the final is sent.", status=422
            )
        made = of.decisions.filter(kind="issue", replaced_by=None).order_by("pk").last()
        if made is None or made.outcome != "yes":
            raise Refused("Nobody has decided that a plan is issued.", status=422)
        if EhcPlanVersion.behind_the_door.filter(matter=of, state=VersionState.WRITING).exists():
            raise Refused("A version is being written already. Finish that one.", status=422)
        last = EhcPlanVersion.behind_the_door.filter(matter=of).order_by("-number").first()
        if kind == VersionKind.FINAL and (last is None or of.stage not in ("ASM_DRAFT_SENT", "ASM_CONSULTING")):
            raise Refused("The family has a draft first, and time to answer it.", status=422)
        row = editing.add(
            EhcPlanVersion(
                child_id=opened.id, matter=of, kind=kind, number=(last.number if last else 0) + 1,
                direct_payment=last.direct_payment if last else False,
                health_agreed_on=last.health_agreed_on if last else None,
                health_agreed_by=last.health_agreed_by if last else "", by_label=opened.actor.label,
            ),
            by=opened.actor,
        )  # fmt: skip
        for one in PlanRow.behind_the_door.filter(of_version=last).order_by("pk") if last else []:
            copied = {name: getattr(one, name) for name in COPIED}
            editing.add(PlanRow(child_id=opened.id, of_version=row, **copied), by=opened.actor)
        opened.record("plan_begun", fields=[kind, f"version {row.number}"])
        return row


def _links(opened: Opened, row: EhcPlanVersion, values: Mapping[str, Any]) -> None:
    """Raises Refused unless every link leads to a row of this version."""
    needs = {key for key, _ in reading.links(opened, row, RowKind.NEED, NEEDS)}
    outcomes = {key for key, _ in reading.links(opened, row, RowKind.OUTCOME, ("E",))}
    if set(values.get("needs") or []) - needs or set(values.get("outcomes") or []) - outcomes:
        raise Refused("Tie it to needs and outcomes of this version only.", status=422)


def add_row(opened: Opened, version: Any, *, section: str, kind: str = "", **values: Any) -> PlanRow:
    """Add to a section. Sections B to H hold needs, outcomes or provision; any section may hold words."""
    if section not in BAND_OF:
        raise Refused("Choose one of the sections A to K.", status=422)
    _may_write(opened, BAND_OF[section])
    with audit.unit(by=opened.actor):
        row = _locked(opened, version)
        _being_written(row)
        wanted = kind or HOLDS.get(section, RowKind.WORDS)
        if wanted not in (RowKind.WORDS, HOLDS.get(section)):
            raise Refused(f"Section {section} does not hold that.", status=422)
        if not str(values.get("words", "")).strip():
            raise Refused("Write what it says.", status=422)
        _links(opened, row, values)
        key = "".join(secrets.choice(LETTERS) for _ in range(5))
        made = editing.add(
            PlanRow(child_id=opened.id, of_version=row, section=section, band=BAND_OF[section].value, kind=wanted,
                    key=key, **values),
            by=opened.actor,
        )  # fmt: skip
        opened.record("plan_row_added", fields=[f"section {section}"])
        return made


def change_row(opened: Opened, number: int, *, expected: int, **values: Any) -> PlanRow:
    with audit.unit(by=opened.actor):
        row = reading.row_of(opened, number)
        _may_write(opened, Band(row.band))
        _being_written(_locked(opened, row.of_version_id))
        _links(opened, row.of_version, values)
        if not str(values.get("words", row.words)).strip():
            raise Refused("Write what it says.", status=422)
        saved = editing.save(row, {**values, "changed_at": timezone.now()}, expected=expected, by=opened.actor)
        opened.record("plan_row_changed", fields=[f"section {row.section}"])
        return saved


def remove_row(opened: Opened, number: int) -> Any:
    """Take a row out of a version that is being written. Earlier versions keep it."""
    with audit.unit(by=opened.actor):
        row = reading.row_of(opened, number)
        _may_write(opened, Band(row.band))
        version = _locked(opened, row.of_version_id)
        _being_written(version)
        section = row.section
        row.delete()
        opened.record("plan_row_removed", fields=[f"section {section}"])
        return version


def change_details(opened: Opened, version: Any, *, expected: int, **values: Any) -> EhcPlanVersion:
    """Section I, the direct payment and the NHS body's agreement, while the version is being written."""
    _may_write(opened)
    with audit.unit(by=opened.actor):
        row = _locked(opened, version)
        _being_written(row)
        if values.get("health_agreed_on") or values.get("health_agreed_by"):
            _may_write(opened, Band.B4)
        saved = editing.save(row, values, expected=expected, by=opened.actor)
        opened.record("plan_details_changed", fields=sorted(values))
        return saved


def sign(opened: Opened, version: Any, *, expected: int) -> EhcPlanVersion:
    """The authorised officer signs the final (Code 9.125)."""
    opened.check(Permission.CASE_DECIDE, band=Band.B3, write=True)
    with audit.unit(by=opened.actor):
        row = _locked(opened, version)
        _being_written(row)
        values = {"signed_by": opened.actor.label, "signed_on": timezone.localdate()}
        saved = editing.save(row, values, expected=expected, by=opened.actor)
        opened.record("plan_details_changed", fields=["signed"])
        return saved


# --- issuing --------------------------------------------------------------------------------------------------------


def other_children(opened: Opened, row: EhcPlanVersion) -> list[str]:
    """Names of other children that stand in the plan (GT-19), by the detector that looks at what is sent."""
    text = "\n".join(PlanRow.behind_the_door.filter(of_version=row).values_list("words", flat=True))
    return checks.names_of_others(opened, text)


def issue(opened: Opened, version: Any, *, expected: int) -> EhcPlanVersion:
    """Make the version a paper: the notice and the plan in one. Raises Refused (422) while a check blocks or the notice
    lacks what the regulations ask. Nobody has it yet: it is sent from its own page."""
    _may_write(opened, Band.B5)
    row = reading.version(opened, version)
    if row.is_issued:
        raise Refused("This version is issued already.", status=409)
    found = rules.blocks(row.findings(other_children(opened, row._row)))
    if found:
        raise Refused(" ".join(f"{one.id}: {one.words}" for one in found), status=422)
    case = Case(opened, row.matter_id)
    kind = "final" if row.is_final else "draft"
    parsed = notices.parse(writing.wording(kind), kind)
    known = writing.values(opened, case, kind, timezone.localdate())
    known["setting"] = row._row.setting or row._row.setting_type
    filled = notices.filled(kind, parsed.parts, known, with_plan=True)
    lacking = [f"The notice lacks {item.words} ({item.law})." for item in filled.lacking]
    lacking += [f"It names {notices.NAMES[name]}, which is not known." for name in filled.unknown]
    if lacking:
        raise Refused(" ".join(lacking), status=422)
    council = opened.actor.organisation or "The council"
    parts = [[part.item, part.words] for part in filled.parts]
    box = [list(line) for line in filled.box]
    letter = writing.document("x", council, timezone.localdate(), parts, box)
    title = f"{notices.notices()[kind].name}: {opened.name}"
    data = to_pdf(reading.document(row._row, title, council, list(letter.blocks)))
    with audit.unit(by=opened.actor):
        locked = _locked(opened, version)
        _being_written(locked)
        stored = files.keep_made(data, "plan.pdf", Kind.PDF, by=opened.actor, root="casework")
        now = timezone.now()
        paper = editing.add(
            Paper(
                child_id=opened.id, matter_id=row.matter_id, kind=PaperKind.PLAN, title=row.title, band=Band.B5,
                sha256=stored.sha256, size=stored.size, supplied_by=council, state="issued", issued_at=now,
                by_id=opened.actor.id, by_label=opened.actor.label,
            ),
            by=opened.actor,
        )  # fmt: skip
        Audience.behind_the_door.create(paper=paper, key="council", by_label=opened.actor.label)
        Notice.behind_the_door.create(
            child_id=opened.id, matter_id=row.matter_id, kind=kind, paper=paper, parts=parts, box=box,
            by_id=opened.actor.id, by_label=opened.actor.label,
        )  # fmt: skip
        values = {"state": VersionState.ISSUED, "issued_at": now, "paper": paper}
        saved = editing.save(locked, values, expected=expected, by=opened.actor)
        opened.record("plan_issued", fields=[kind, f"version {locked.number}"])
        return saved


def _issued(opened: Opened, version: Any, kind: str) -> EhcPlanVersion:
    row = _locked(opened, version)
    if row.state != VersionState.ISSUED or row.kind != kind:
        raise Refused("Issue this version first.", status=422)
    return row


def served(opened: Opened, version: Any, *, day: date) -> EhcPlanVersion:
    """Record that a draft was served: the fifteen days begin, and begin again with every new draft."""
    _may_write(opened)
    with audit.unit(by=opened.actor):
        row = _issued(opened, version, VersionKind.DRAFT)
        stage = row.matter.stage
        blank = ["setting_left_blank"]
        if stage == "ASM_DECIDING":
            cases.take_step(opened, row.matter_id, event="draft.served", day=day, answers=blank)
        elif stage == "ASM_NOT_ISSUING":  # the council has changed its mind; its first decision stays
            cases.take_step(opened, row.matter_id, event="refusal.overturned", day=day)
        else:
            if stage in ("ASM_DRAFT_SENT", "ASM_CONSULTING"):
                cases.take_step(opened, row.matter_id, event="draft.changed", day=day)
            cases.take_step(opened, row.matter_id, event="draft.revised", day=day)
        opened.record("plan_served", fields=[f"version {row.number}"], reason=day.isoformat())
        return row


STEP_OF = {
    AnswerKind.REPRESENTATION: "representations.made",
    AnswerKind.MEETING: "meeting.requested",
    AnswerKind.SETTING: "setting.requested",
    AnswerKind.BUDGET: "personal_budget.requested",
    AnswerKind.FINISHED: "representations.finished",
}


def answered(
    opened: Opened, version: Any, *, kind: str, day: date, words: str, sections: Iterable[str] = (), party: Any = None
) -> FamilyAnswer:
    """Record what the family said of a draft; by the council, or by the family itself on the portal."""
    permission = Permission.CASE_WRITE if opened.of_council else Permission.CASE_CONTRIBUTE
    opened.check(permission, band=Band.B3, write=True)
    with audit.unit(by=opened.actor):
        row = _issued(opened, version, VersionKind.DRAFT)
        if row.matter.stage not in ("ASM_DRAFT_SENT", "ASM_CONSULTING"):
            raise Refused("This draft is not with the family now.", status=422)
        if day > timezone.localdate():
            raise Refused("Only what has happened is recorded. This day is still to come.", status=422)
        if kind in (AnswerKind.REPRESENTATION, AnswerKind.SETTING) and not words.strip():
            raise Refused("Write what they say, in their own words.", status=422)
        made = FamilyAnswer.behind_the_door.create(
            child_id=opened.id, of_version=row, party_id=party or opened.party or None, kind=kind, words=words,
            sections=" ".join(sections), day=day, by_id=opened.actor.id, by_label=opened.actor.label,
        )  # fmt: skip
        take = cases.take_step if opened.of_council else cases.family_step
        take(opened, row.matter_id, event=STEP_OF[AnswerKind(kind)], day=day)
        opened.record("family_answered", fields=[kind])
        return made


def ask_setting(
    opened: Opened, version: Any, *, name: str, day: date, asked_for: bool, body: Any = None
) -> SettingAsked:
    """Ask a school or college, with the draft, whether it can be named. No answer is no reason not to name it."""
    _may_write(opened)
    with audit.unit(by=opened.actor):
        row = _issued(opened, version, VersionKind.DRAFT)
        made = editing.add(
            SettingAsked(child_id=opened.id, of_version=row, body=body, name=name, asked_for=asked_for, asked_on=day),
            by=opened.actor,
        )
        cases.take_step(opened, row.matter_id, event="setting.consulted", day=day)
        opened.record("setting_asked", fields=[f"version {row.number}"])
        return made


def setting_answered(opened: Opened, number: int, *, reply: str, day: date, words: str, expected: int) -> SettingAsked:
    _may_write(opened)
    with audit.unit(by=opened.actor):
        row = reading.asked(opened, number)
        if day < row.asked_on:
            raise Refused(f"It was asked on {long(row.asked_on)}. It cannot have answered before.", status=422)
        values = {"reply": reply, "replied_on": day, "words": words}
        saved = editing.save(row, values, expected=expected, by=opened.actor)
        stage = Matter.behind_the_door.get(pk=row.of_version.matter_id).stage
        if stage == "ASM_CONSULTING":
            cases.take_step(opened, row.of_version.matter_id, event="setting.replied", day=day)
        opened.record("setting_answered", fields=[reply])
        return saved


def sent(opened: Opened, version: Any, *, day: date, to: Iterable[str]) -> EhcPlanVersion:
    """Record that the final was sent. The clock stops when everyone has it whom the regulations name (reg 13(2)):
    the family, the setting that it names, and the NHS body. Then the plan is in force."""
    _may_write(opened)
    with audit.unit(by=opened.actor):
        row = _issued(opened, version, VersionKind.FINAL)
        answers = []
        if row.setting_type:
            answers.append("setting_named")
        wanted = {"family", "health", *(["school"] if row.setting else [])}
        if missing := wanted - set(to):
            names = ", ".join(notices.TO[one] for one in sorted(missing))
            raise Refused(f"It has not gone to {names}. Until it has, the clock runs on.", status=422)
        answers.append("sent_to_all")
        cases.take_step(opened, row.matter_id, event="final.sent", day=day, answers=answers)
        matter = Matter.behind_the_door.get(pk=row.matter_id)
        cases.begin_after(opened, matter, machine="plan", event="plan.made", day=day)
        opened.record("plan_sent", fields=[f"version {row.number}"], reason=day.isoformat())
        return row


def changed_beyond(row: EhcPlanVersion) -> list[str]:
    """Sections of a final that differ from its draft though nobody asked for it (GT-20): they need a new draft."""
    draft = EhcPlanVersion.behind_the_door.filter(matter=row.matter, kind=VersionKind.DRAFT, state=VersionState.ISSUED)
    last = draft.order_by("-number").first()
    if last is None:
        return []

    def text(version: EhcPlanVersion) -> dict[str, str]:
        held: dict[str, str] = {}
        for one in PlanRow.behind_the_door.filter(of_version=version).order_by("section", "key"):
            told = [str(getattr(one, name)) for name in COPIED if name not in ("section", "band")]
            held[one.section] = held.get(one.section, "") + "|".join(told) + "\n"
        return held

    asked = FamilyAnswer.behind_the_door.filter(of_version__matter=row.matter, kind=AnswerKind.REPRESENTATION)
    allowed = {letter for words in asked.values_list("sections", flat=True) for letter in words.split()}
    return rules.changed_beyond(text(last), text(row), allowed=allowed)
