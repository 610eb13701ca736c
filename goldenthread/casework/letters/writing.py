"""From a case to the words of a notice: what it names, what it lacks, and the document in its two forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from goldenthread.base.documents import Document, Heading, Paragraph, Strong, Table
from goldenthread.casework.cases import telling
from goldenthread.casework.cases.reading import may_read
from goldenthread.casework.children.door import Opened, not_found
from goldenthread.casework.children.kinds import PartyKind
from goldenthread.casework.contact import actions as contact
from goldenthread.casework.contact import reaching
from goldenthread.casework.contact.models import Wishes
from goldenthread.casework.letters.models import Details, Notice, Wording
from goldenthread.casework.panels import reading as panels
from goldenthread.casework.sending.models import Sending
from goldenthread.rules.casework import notices as rules
from goldenthread.rules.law import Facts, LawError, all_due
from goldenthread.rules.law.facts import long, names
from goldenthread.rules.law.holder import school_age_ends
from goldenthread.rules.words import plain

HERE = Path(__file__).with_name("wordings")
WHICH = {("assess", "yes"): "agreed", ("assess", "no"): "not_to_assess", ("issue", "no"): "not_to_issue"}
FACT = {"not_to_assess": "assessment_refused_notified", "not_to_assess_papers": "assessment_refused_notified",
        "not_to_issue": "refusal_to_issue_notified", "draft": "draft_served", "final": "final_sent"}  # fmt: skip


def shipped(kind: str) -> str:
    """The words that come with the program."""
    path = HERE / f"{kind}.txt"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def kinds() -> list[str]:
    """Notices that have words, in the order in which a case meets them."""
    return [kind for kind in rules.notices() if shipped(kind)]


def wording(kind: str) -> str:
    row = Wording.behind_the_door.filter(kind=kind).first()
    return row.text if row else shipped(kind)


def details() -> Details:
    return Details.behind_the_door.order_by("pk").first() or Details()


DETAIL_FIELDS = [field for field in Details._meta.concrete_fields if field.name not in ("id", "version")]


def today() -> date:
    return timezone.localdate()


def text_and_version(kind: str) -> tuple[str, int | None]:
    """The words of a notice and the version of the council's own, None while it has none."""
    row = Wording.behind_the_door.filter(kind=kind).first()
    return (row.text, row.version) if row else (shipped(kind), None)


def changed(kind: str) -> str:
    """When the council last changed the words and who did, or ""."""
    row = Wording.behind_the_door.filter(kind=kind).first()
    return f"{long(timezone.localdate(row.changed_at))}, {row.by_label}" if row else ""


def one(opened: Opened, number: int) -> Notice:
    """A notice of this child, for whoever may read its paper."""
    row = Notice.behind_the_door.filter(pk=number, child_id=opened.id).select_related("paper").first()
    if row is None or not may_read(opened, row.paper):
        not_found()
    return row


def faults_of(kind: str, text: str) -> list[str]:
    """What is wrong with a wording: what the regulations ask and it lacks, names that do not exist, hard words."""
    found = rules.parse(text, kind)
    said = list(found.faults)
    for part in found.parts:
        shown = rules.NAME.sub("name", part.words)
        said += [f"[{part.item}]: {fault}" for fault in plain.faults(shown)]
    return said


def fits(case: telling.Case) -> str:
    """Which notice the case is at: of the decision that nobody was told of, or that an assessment is considered."""
    stage = case.matter.stage
    if case.machine == "request" and stage == "REQ_RECEIVED":
        return "considering"
    made = case.decisions[-1] if case.decisions else None
    told = stage in ("REQ_DECIDED", "ASM_DECIDING")
    if made is None or not told:
        return ""
    kind = WHICH.get((made.kind, made.outcome), "")
    return "not_to_assess_papers" if kind == "not_to_assess" and made.ground in ("papers", "both") else kind


@dataclass
class Prepared:
    """A notice before it is made. `faults`: why it cannot go yet, each with what to do."""

    kind: str
    name: str
    filled: rules.Filled
    law: str

    @property
    def faults(self) -> list[str]:
        lacking = [f"It lacks {item.words} ({item.law})." for item in self.filled.lacking]
        unknown = [f"It names {rules.NAMES[name]}, which is not known." for name in self.filled.unknown]
        return [*lacking, *unknown]


def values(opened: Opened, case: telling.Case, kind: str, day: date) -> dict[str, str]:
    """Every name that a letter may hold, for this case on the day on which it goes."""
    row = details()
    chain = case.chain
    of_young = day > school_age_ends(opened._row.date_of_birth)
    made = case.decisions[-1] if case.decisions else None
    known = {n: v for n, v in chain.items() if isinstance(v, date) and n in names()}
    if kind in FACT:
        known[FACT[kind]] = day
    try:
        dues = {one.id: one for one in all_due(Facts.read(known), as_of=day)}
    except LawError:  # a case whose facts disagree has no day to name, and the notice says that it lacks one
        dues = {}

    def last(id_: str) -> str:
        due = dues.get(id_)
        return long(due.last_day) if due and due.last_day else ""

    coming = next((one for one in panels.coming(day) if one.panel.kind == "needs"), None)
    return {
        "child": opened.name,
        "your_child": "you" if of_young else "your child",
        "reference": str(case.seen.reference),
        "received": long(case.matter.received) if case.matter.received else "",
        "decided": long(made.row.decided_on) if made else "",
        "due_decision": last("CLK-01"),
        "due_plan": last("CLK-04"),
        "reasons_a": str(made.row.limb_a) if made else "",
        "reasons_b": str(made.row.limb_b) if made else "",
        "reasons": str(made.row.limb_b) if made else "",
        "bring": "; ".join(made.owed) if made else "",
        "panel": long(coming.day) if coming else "",
        "appeal_by": last("CLK-12"),
        "mediation_by": last("CLK-07"),
        "reply_by": last("CLK-05"),
        "officer": opened.actor.label,
        "office": row.office,
        "sendiass": row.sendiass,
        "mediation": row.mediation,
        "disagreement": row.disagreement,
        "settings_list": row.settings_list,
        "setting": "",
    }


def prepare(opened: Opened, case: telling.Case, kind: str) -> Prepared:
    """The notice as it would go today."""
    parsed = rules.parse(wording(kind), kind)
    filled = rules.filled(kind, parsed.parts, values(opened, case, kind, timezone.localdate()))
    return Prepared(kind, rules.notices()[kind].name, filled, rules.notices()[kind].law)


def _recipients(opened: Opened) -> list[Any]:
    """The parties to whom a notice goes: those with responsibility, and the young person."""
    return [row for row in opened.party_rows if row.responsibility or row.kind == PartyKind.YOUNG_PERSON]


def wished(opened: Opened) -> list[tuple[str, list[str]]]:
    """How each person to whom it goes wishes to be reached and in which form: read before a letter is made."""
    return [(row.person.name, lines) for row in _recipients(opened) if (lines := contact.lines_for(opened, row.pk))]


def wants_large(opened: Opened) -> bool:
    """Whether anybody to whom it goes asked for large print."""
    held = [reaching.wishes_of(row) for row in _recipients(opened)]
    return any(one is not None and one.form == Wishes.Format.LARGE for one in held)


def document(title: str, council: str, day: date, parts: Any, box: Any) -> Document:
    """The notice as a document: the box first, then each part under its heading."""
    headings = {key: item.words for key, item in rules.items().items()}
    blocks: list[Any] = [Table("In short", ["Question", "Answer"], [[label, words] for label, words in box])]
    for item, words in parts:
        if item:
            blocks.append(Heading(headings.get(item, item)[:1].upper() + headings.get(item, item)[1:]))
        blocks += [Paragraph(one.strip()) for one in words.split("\n\n") if one.strip()]
    blocks.append(Paragraph([Strong(council)]))
    return Document(title, council, day, blocks)


def of_notice(opened: Opened, notice: Notice) -> Document:
    name = rules.notices()[notice.kind].name
    council = opened.actor.organisation or "The council"
    return document(f"{name}: {opened.name}", council, timezone.localdate(notice.made_at), notice.parts, notice.box)


def notices_of(opened: Opened, matter: Any) -> list[Notice]:
    rows = Notice.behind_the_door.filter(matter=matter, child_id=opened.id).select_related("paper")
    return [row for row in rows if opened.seen(row).kind]


def notice_of(opened: Opened, decision: Any) -> tuple[bool, date | None]:
    """(whether a notice of this decision was made here, the day on which it first left for a party)."""
    rows = list(Notice.behind_the_door.filter(decision=decision, child_id=opened.id).values_list("paper_id", flat=True))
    sent = Sending.behind_the_door.filter(paper__in=rows, to_party__isnull=False).order_by("release_at")
    left = next((moment for row in sent if (moment := row.posted_on or row.dispatched_at())), None)
    if isinstance(left, datetime):
        left = timezone.localdate(left)
    return bool(rows), left
