"""Making a notice: nothing goes that lacks what the regulations ask. Keeping the words and whom they name."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing, files
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.documents import to_pdf
from goldenthread.base.documents.pdf import LARGE_PRINT
from goldenthread.base.files.kinds import Kind
from goldenthread.casework.cases import actions as cases
from goldenthread.casework.cases.kinds import PaperKind
from goldenthread.casework.cases.models import CaseDecision
from goldenthread.casework.cases.telling import Case
from goldenthread.casework.children.door import Opened, Visitor
from goldenthread.casework.letters import writing
from goldenthread.casework.letters.models import Details, Notice, Wording
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from goldenthread.rules.casework import notices as rules


def make(opened: Opened, matter: Any, *, kind: str, large: bool = False) -> Notice:
    """Make a notice as an issued paper, in PDF, ready to be sent; `large`: in large print. Raises Refused (422) with
    everything that it lacks.

    Sending is another act, with its hold and its checks; telling the family is recorded when it has gone (W-07).
    """
    opened.check(Permission.CASE_WRITE, band=Band.B3, write=True)
    case = Case(opened, matter)
    if kind not in writing.kinds():
        raise Refused("There are no words for this notice.", status=422)
    if kind != writing.fits(case):
        raise Refused(
            "This notice is not what the case is at. Open the case again to see what may come next.", status=409
        )
    prepared = writing.prepare(opened, case, kind)
    if prepared.faults:
        audit.refused("notice_refused", by=opened.actor, obj=f"children.child:{opened.id}", reason=kind)
        raise Refused(" ".join(prepared.faults), status=422)
    parts = [[part.item, part.words] for part in prepared.filled.parts]
    box = [list(line) for line in prepared.filled.box]
    council = opened.actor.organisation or "The council"
    title = f"{prepared.name}: {opened.name}"
    size = LARGE_PRINT if large else None
    data = to_pdf(writing.document(title, council, timezone.localdate(), parts, box), size=size)
    with audit.unit(by=opened.actor):
        stored = files.keep_made(data, "letter.pdf", Kind.PDF, by=opened.actor, root="casework")
        paper = cases.file_stored(
            opened,
            sha256=stored.sha256,
            size=stored.size,
            title=prepared.name,
            kind=PaperKind.LETTER,
            matter=matter,
            supplied_by=council,
        )
        decision = None
        if kind != "considering":
            decision = CaseDecision.behind_the_door.filter(matter=matter, replaced_by=None).order_by("-pk").first()
        made = Notice.behind_the_door.create(
            child_id=opened.id,
            matter_id=matter,
            kind=kind,
            decision=decision,
            paper=paper,
            parts=parts,
            box=box,
            by_id=opened.actor.id,
            by_label=opened.actor.label,
        )
        opened.record("notice_made", fields=[kind, str(case.seen.reference), *(["large print"] if large else [])])
        return made


def change_wording(visitor: Visitor, kind: str, *, text: str, expected: int | None) -> Wording:
    """Change the council's words. Raises Refused (422) with every fault: what the law asks and is not there, names that
    do not exist, long sentences and hard words."""
    visitor.check(Permission.LETTER_EDIT)
    if kind not in rules.notices():
        raise Refused("Page not found", status=404)
    if faults := writing.faults_of(kind, text):
        raise Refused(" ".join(faults[:12]), status=422)
    with audit.unit(by=visitor.actor):
        row = Wording.behind_the_door.select_for_update().filter(kind=kind).first()
        values = {"text": text, "by_label": visitor.actor.label, "changed_at": timezone.now()}
        if row is None:
            saved = editing.add(Wording(kind=kind, **values), by=visitor.actor)
        else:
            saved = editing.save(row, values, expected=expected or 0, by=visitor.actor)
        audit.record("wording_changed", obj=saved, fields=[kind])
        return saved


def change_details(visitor: Visitor, values: dict[str, str], *, expected: int | None) -> Details:
    visitor.check(Permission.LETTER_EDIT)
    with audit.unit(by=visitor.actor):
        row = Details.behind_the_door.select_for_update().order_by("pk").first()
        if row is None:
            saved = editing.add(Details(**values), by=visitor.actor)
        else:
            saved = editing.save(row, values, expected=expected or 0, by=visitor.actor)
        audit.record("details_changed", obj=saved)
        return saved
