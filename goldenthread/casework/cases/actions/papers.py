"""Papers: added with a band and an audience, issued once, never changed after; shared with named audiences."""

from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing, files
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.cases.kinds import USUAL_BAND, USUAL_KEYS, PaperKind, PaperState
from goldenthread.casework.cases.models import Audience, Paper
from goldenthread.casework.cases.reading import may_read
from goldenthread.casework.children.door import Opened
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band

COUNCIL = ("council",)


def add_paper(
    opened: Opened,
    *,
    kind: str,
    title: str,
    words: str = "",
    upload: Any = None,
    band: str = "",
    matter: Any = None,
    supplied_by: str = "",
    third_party: bool = False,
    serious_harm: bool = False,
    tells_whereabouts: bool = False,
    issue_now: bool = False,
    replaces: Paper | None = None,
) -> Paper:
    """Add a paper. What comes through the portal is issued at once and is its sender's to read again.

    Who supplied it is kept, and its audience is the council and the sender: what a parent says of a school does not
    reach the school, nor the other parent.
    """
    band = band or str(USUAL_BAND.get(PaperKind(kind), Band.B3))
    outside = not opened.of_council
    permission = Permission.CASE_CONTRIBUTE if outside else Permission.CASE_WRITE
    opened.check(permission, band=Band(band), write=True)
    if upload is None and not words.strip():
        raise Refused("Choose a file, or write what the paper says.", status=422)
    with audit.unit(by=opened.actor):
        stored = (
            files.keep(upload, by=opened.actor, root="casework", filed_as=f"children.child:{opened.id}")
            if upload
            else None
        )
        now = timezone.now()
        ready = outside or issue_now
        paper = editing.add(
            Paper(
                child_id=opened.id,
                matter_id=matter,
                kind=kind,
                title=title,
                band=band,
                words=words,
                sha256=stored.sha256 if stored else "",
                size=stored.size if stored else 0,
                supplied_by=supplied_by or opened.actor.organisation or opened.actor.label,
                supplied_party_id=opened.party or None,
                state=PaperState.ISSUED if ready else PaperState.DRAFT,
                issued_at=now if ready else None,
                third_party=third_party,
                serious_harm=serious_harm,
                tells_whereabouts=tells_whereabouts,
                by_id=opened.actor.id,
                by_label=opened.actor.label,
                number=replaces.number + 1 if replaces else 1,
                replaces=replaces,
            ),
            by=opened.actor,
        )
        keys = {*USUAL_KEYS.get(PaperKind(kind), COUNCIL)}
        if opened.party:
            keys.add(f"party:{opened.party}")
        elif outside and opened.body:
            keys.add(f"body:{opened.body}")
        for key in sorted(keys):
            Audience.behind_the_door.create(paper=paper, key=key, by_label=opened.actor.label)
        opened.record("case_paper_added", fields=[f"paper {paper.pk}", kind, band])
        return paper


def file_stored(
    opened: Opened,
    *,
    title: str,
    kind: str,
    matter: Any,
    supplied_by: str,
    party: Any = None,
    body: Any = None,
    sha256: str = "",
    size: int = 0,
    words: str = "",
) -> Paper:
    """A paper of what came in with a request: a file that is kept already, or words. It is issued, as it came, and is
    the council's and its sender's to read."""
    opened.check(Permission.CASE_WRITE, band=Band.B3, write=True)
    with audit.unit(by=opened.actor):
        now = timezone.now()
        paper = editing.add(
            Paper(
                child_id=opened.id,
                matter_id=matter,
                kind=kind,
                title=title,
                band=Band.B3,
                words=words,
                sha256=sha256,
                size=size,
                supplied_by=supplied_by or "Not given",
                supplied_party_id=party,
                state=PaperState.ISSUED,
                issued_at=now,
                by_id=opened.actor.id,
                by_label=opened.actor.label,
            ),
            by=opened.actor,
        )
        for key in ["council", *([f"party:{party}"] if party else []), *([f"body:{body}"] if body else [])]:
            Audience.behind_the_door.create(paper=paper, key=key, by_label=opened.actor.label)
        opened.record("case_paper_added", fields=[f"paper {paper.pk}", kind, "B3"])
        return paper


def note_of_request(
    opened: Opened, matter: Any, *, text: str, supplied_by: str, party: Any = None, body: Any = None
) -> Paper | None:
    """The words of a request as they were sent, kept as a paper; None where there were none."""
    if not text.strip():
        return None
    return file_stored(
        opened,
        title="The request as it was sent",
        kind=PaperKind.REQUEST,
        matter=matter,
        supplied_by=supplied_by,
        party=party,
        body=body,
        words=text,
    )


def _mine_to_change(opened: Opened, paper_id: Any, *, band: Band | None = None) -> Paper:
    row = Paper.behind_the_door.select_for_update().filter(pk=paper_id, child_id=opened.id).first()
    if row is None or not may_read(opened, row):
        raise Refused("Page not found", status=404)
    opened.check(Permission.CASE_WRITE, band=band or Band(row.band), write=True)
    return row


def issue(opened: Opened, paper_id: Any, *, expected: int) -> Paper:
    """Issue a draft. From then on nothing of it changes."""
    with audit.unit(by=opened.actor):
        row = _mine_to_change(opened, paper_id)
        if row.state != PaperState.DRAFT:
            raise Refused("This paper is issued already.", status=409)
        values = {"state": PaperState.ISSUED, "issued_at": timezone.now()}
        saved = editing.save(row, values, expected=expected, by=opened.actor)
        if row.replaces_id:
            earlier = Paper.behind_the_door.get(pk=row.replaces_id)
            editing.save(earlier, {"state": PaperState.REPLACED}, expected=earlier.version, by=opened.actor)
        opened.record("case_paper_issued", fields=[f"paper {row.pk}"])
        return saved


def new_version(opened: Opened, paper_id: Any, *, words: str, upload: Any = None) -> Paper:
    """A corrected version of an issued paper, as a draft; both are kept."""
    with audit.unit(by=opened.actor):
        row = _mine_to_change(opened, paper_id)
        if row.state == PaperState.DRAFT:
            raise Refused("This paper is still a draft: there is nothing to correct yet.", status=422)
        if Paper.behind_the_door.filter(replaces=row).exists():
            raise Refused("There is a newer version already. Correct that one.", status=422)
        return add_paper(
            opened,
            kind=row.kind,
            title=row.title,
            words=words,
            upload=upload,
            band=row.band,
            matter=row.matter_id,
            supplied_by=row.supplied_by,
            third_party=row.third_party,
            serious_harm=row.serious_harm,
            tells_whereabouts=row.tells_whereabouts,
            replaces=row,
        )


def reclassify(opened: Opened, paper_id: Any, *, band: str, why: str, expected: int) -> Paper:
    """Give a paper another band. Down from B6 only a manager may, with a reason (F3)."""
    with audit.unit(by=opened.actor):
        row = _mine_to_change(opened, paper_id)
        opened.check(Permission.CASE_WRITE, band=Band(band), write=True)
        if row.band == Band.B6 and band != Band.B6:
            if not opened.may(Permission.FACT_APPROVE):
                raise Refused("Only a team manager takes a paper out of the confidential band.", status=422)
            if row.by_id == opened.actor.id:
                raise Refused("You wrote this paper, so another manager has to do this.", status=422)
        saved = editing.save(row, {"band": band, "why_reclassified": why}, expected=expected, by=opened.actor)
        opened.record("case_paper_reclassified", fields=[f"paper {row.pk}", row.band, band], reason=why)
        return saved


def mark(
    opened: Opened, paper_id: Any, *, third_party: bool, serious_harm: bool, tells_whereabouts: bool, expected: int
) -> Paper:
    """Say what showing a paper would do. It leaves every portal view from the moment it is marked."""
    with audit.unit(by=opened.actor):
        row = _mine_to_change(opened, paper_id)
        values = {"third_party": third_party, "serious_harm": serious_harm, "tells_whereabouts": tells_whereabouts}
        saved = editing.save(row, values, expected=expected, by=opened.actor)
        opened.record("case_paper_marked", fields=[f"paper {row.pk}", *(name for name, on in values.items() if on)])
        return saved


def share(opened: Opened, paper_id: Any, *, key: str, since: Any = None) -> Audience:
    """Add an audience to an issued paper: a body that is related now, a council team, or the panel.

    Parties are not added here: a paper reaches a family by being sent, with the hold and the checks of `sending`.
    """
    with audit.unit(by=opened.actor):
        row = _mine_to_change(opened, paper_id)
        if row.state == PaperState.DRAFT:
            raise Refused("A draft is for its team alone. Issue it first.", status=422)
        bodies = {f"body:{link.body}" for link in opened.known.links if link.body and link.ended is None}
        if key not in bodies | {"panel", "managers", "legal", "health", "council"}:
            raise Refused("Choose one of those listed: a body that is related to the child now.", status=422)
        if row.band in (Band.B5, Band.B6) and key.startswith("body:"):
            raise Refused(
                "Social care and confidential papers leave the council by being sent, with a second person.", status=422
            )
        found, _ = Audience.behind_the_door.get_or_create(
            paper=row, key=key, defaults={"by_label": opened.actor.label, "since": since or timezone.now()}
        )
        opened.record("case_paper_shared", fields=[f"paper {row.pk}", key])
        return found


def unshare(opened: Opened, paper_id: Any, *, key: str) -> None:
    """Take an audience away. What was sent stays sent: a party keeps what it was given."""
    with audit.unit(by=opened.actor):
        row = _mine_to_change(opened, paper_id)
        if key.startswith("party:"):
            raise Refused("A family keeps what it was sent.", status=422)
        gone, _ = Audience.behind_the_door.filter(paper=row, key=key).delete()
        if not gone:
            raise Refused("They are not among those who may see it.", status=409)
        opened.record("case_paper_unshared", fields=[f"paper {row.pk}", key])
