"""What a child or young person said, in words, a picture or a sound; what was agreed; and who may see or hear it.

`told(opened)` is the one way to it: pages, the panel's pack and the portal take it from there. `silent_papers` keeps
its files from whoever may not have them, wherever papers are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from goldenthread.base import audit, editing, files
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.files.models import State, StoredFile
from goldenthread.casework.cases import actions as cases
from goldenthread.casework.cases.kinds import ContributionBy, Form, PaperKind, PlanStage
from goldenthread.casework.cases.models import Contribution, Matter, Paper
from goldenthread.casework.cases.telling import row_of
from goldenthread.casework.children.door import Opened, Seen, not_found
from goldenthread.casework.children.kinds import Basis, PartyKind
from goldenthread.casework.children.models import Authority
from goldenthread.casework.voice.models import Consent, Recording
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from goldenthread.rules.casework import own_words as rules
from goldenthread.rules.casework.own_words import Giver, Reader, Use
from goldenthread.rules.law.holder import Who, holder

WORK = ("assigned", "cover", "team", "break_glass")  # whoever looks through these works on the case
LAW = ("request", "investigation")
THEMSELVES = (PartyKind.CHILD, PartyKind.YOUNG_PERSON)
CHILD = ContributionBy.CHILD


# --- who reads, and who has to agree ----------------------------------------------------------------------------------


def own_kind(opened: Opened) -> str:
    """The kind of party for whom this person looks; "" for anybody else."""
    return next((row.kind for row in opened.party_rows if str(row.pk) == opened.party), "") if opened.party else ""


def is_child(opened: Opened) -> bool:
    """Whether the child or young person themself looks, or whom they chose."""
    return own_kind(opened) in THEMSELVES


def reader_of(opened: Opened, row: Contribution) -> Reader:
    if opened.through in LAW:
        return Reader.LAW
    if opened.of_council and opened.through in WORK:
        return Reader.WORKER
    if is_child(opened) or (opened.through == "party" and row.by_id == opened.actor.id):
        return Reader.SELF
    return Reader.FAMILY if opened.own_view else Reader.OTHER


def holder_of(opened: Opened) -> Who:
    """Who holds the rights today. A decision on capacity in force counts; without one capacity is presumed."""
    day = timezone.localdate(opened.visitor.now)
    lacks = Authority.behind_the_door.filter(
        child_id=opened.id, basis=Basis.CAPACITY, ended_at=None, starts__lte=day, ends__gte=day
    ).exists()
    return holder(opened._row.date_of_birth, day, young_person_lacks_capacity=lacks or None).who


# --- reading ----------------------------------------------------------------------------------------------------------


@dataclass
class Told:
    """One thing that a child said, as one person may know it. That it was said, when and in what form, is known to
    whoever sees the case; what was said, as far as it was agreed."""

    opened: Opened
    row: Contribution
    answers: list[Consent]
    holder: Who

    @cached_property
    def seen(self) -> Seen:
        return self.opened.seen(self.row)

    @property
    def id(self) -> int:
        return int(self.row.pk)

    @cached_property
    def said(self) -> list[rules.Said]:
        return [rules.Said(one.use, one.by, one.answer) for one in self.answers]

    @cached_property
    def reader(self) -> Reader:
        return reader_of(self.opened, self.row)

    @cached_property
    def shows(self) -> rules.Answer:
        return rules.shows(self.reader, self.said, self.holder)

    @cached_property
    def plays(self) -> rules.Answer:
        return rules.plays(self.reader, self.said, self.holder)

    def may(self, use: Use) -> rules.Answer:
        return rules.may(use, self.said, self.holder)

    @property
    def uses(self) -> list[tuple[Use, rules.Answer]]:
        return [(use, self.may(use)) for use in Use if self.is_sound or use is not Use.KEEP]

    @property
    def words(self) -> str:
        return str(self.seen.words) if self.shows else ""

    @cached_property
    def recording(self) -> Recording | None:
        found: Recording | None = getattr(self.row, "recording", None)
        return found

    @property
    def is_sound(self) -> bool:
        return self.recording is not None

    @property
    def transcript(self) -> str:
        return str(self.opened.seen(self.recording).transcript) if self.recording and self.shows else ""

    @property
    def owes_words(self) -> bool:
        """Whether a sound waits for somebody to write its words down."""
        return self.recording is not None and not self.recording.transcript and bool(self.plays)

    @property
    def length(self) -> str:
        seconds = self.recording.seconds if self.recording else 0
        minutes = f"{seconds // 60} minute{'' if seconds // 60 == 1 else 's'}" if seconds >= 60 else ""
        return " ".join(part for part in (minutes, f"{seconds % 60} seconds" if seconds % 60 else "") if part)

    @cached_property
    def stored(self) -> StoredFile | None:
        return files.find(self.row.paper.sha256, "casework") if self.row.paper and self.row.paper.sha256 else None

    @property
    def has_picture(self) -> bool:
        return bool(self.shows) and not self.is_sound and self.stored is not None

    @property
    def is_checked(self) -> bool:
        return self.stored is not None and self.stored.state == State.CLEAN

    @property
    def may_take(self) -> bool:
        """Whether they may have the sound as a file: whoever works on it, whoever said it, and the law."""
        return bool(self.plays) and self.is_checked and self.reader not in (Reader.OTHER, Reader.FAMILY)

    def standing(self, by: str) -> Mapping[str, str]:
        """Use to the answer of one giver that holds."""
        return {use: answer for (use, who), answer in rules.standing(self.said).items() if who == by}


def told(opened: Opened, matter: Any = None) -> list[Told]:
    """What the child said, first to last; of one matter, or of all."""
    rows = Contribution.behind_the_door.filter(child_id=opened.id, who=CHILD).select_related("paper", "recording")
    if matter is not None:
        rows = rows.filter(matter=matter)
    found = [row for row in rows if opened.seen(row).stage]
    if not found:
        return []
    answers: dict[int, list[Consent]] = {}
    for one in Consent.behind_the_door.filter(contribution__in=[row.pk for row in found]):
        answers.setdefault(one.contribution_id, []).append(one)
    who = holder_of(opened)
    return [Told(opened, row, answers.get(row.pk, []), who) for row in found]


def shown(opened: Opened) -> list[Told]:
    """What of it this person may see: for the panel's pack and other people's pages."""
    return [one for one in told(opened) if one.shows and (one.words or one.transcript or one.has_picture or one.plays)]


def waits_for_words() -> QuerySet[Recording]:
    """Sounds whose words nobody has written down, and that were not taken back meanwhile."""
    later = Consent.behind_the_door.filter(
        contribution=OuterRef("contribution"), use=OuterRef("use"), by=OuterRef("by"), pk__gt=OuterRef("pk")
    )
    ended = Consent.behind_the_door.filter(
        ~Exists(later), use__in=[Use.KEEP.code, Use.DECIDE.code], answer__in=[rules.NO, rules.WITHDRAWN]
    )
    return Recording.behind_the_door.filter(transcript="").exclude(contribution__in=ended.values("contribution"))


def one(opened: Opened, number: int) -> Told:
    found = next((one for one in told(opened) if one.id == number), None)
    if found is None:
        not_found()
    return found


def silent_papers(opened: Opened) -> set[Any]:
    """Papers that hold what the child said and that this person may not have: not agreed, or taken back."""
    if not Contribution.behind_the_door.filter(
        child_id=opened.id, who=CHILD, paper__kind=PaperKind.CHILD_VIEWS
    ).exists():
        return set()
    found = [one for one in told(opened) if one.row.paper and one.row.paper.kind == PaperKind.CHILD_VIEWS]
    return {one.row.paper_id for one in found if not (one.plays if one.is_sound else one.shows)}


# --- saying something -------------------------------------------------------------------------------------------------


def stage_of(matter: Matter) -> str:
    """At which stage of the plan it is said, by where the case stands."""
    if matter.machine == "request":
        return str(PlanStage.REQUEST)
    if matter.machine == "assessment" and matter.stage.startswith("ASM_"):
        drafted = matter.stage in ("ASM_DRAFT_SENT", "ASM_CONSULTING")
        return str(PlanStage.DRAFT if drafted else PlanStage.ADVICE)
    return str(PlanStage.FINAL)


def may_say(opened: Opened) -> bool:
    """Whether this person may add what the child says: an officer, the child, or a party for their own child."""
    if opened.of_council:
        return opened.may(Permission.CASE_WRITE, band=Band.B3, write=True)
    return opened.through == "party" and opened.may(Permission.CASE_CONTRIBUTE, band=Band.B3, write=True)


def say(
    opened: Opened,
    matter: Any,
    *,
    words: str = "",
    picture: Any = None,
    sound: Any = None,
    day: date | None = None,
    answers: Mapping[str, str] | None = None,
) -> Contribution:
    """Keep what a child said: words, a picture or a sound, one file at most. `answers`: use to yes or no, of whoever
    adds it on the portal. Raises Refused (422) for nothing, for two files, and for a day to come."""
    if not may_say(opened):
        not_found()
    if not words.strip() and not picture and not sound:
        raise Refused("Write something, or choose a picture or a sound.", status=422)
    if picture and sound:
        raise Refused(
            "Send the picture and the sound one after the other, so that each can be answered for.", status=422
        )
    today = timezone.localdate()
    day = day or today
    if day > today:
        raise Refused("Only what has happened is recorded. This day is still to come.", status=422)
    with audit.unit(by=opened.actor):
        row = row_of(opened, matter)
        paper: Paper | None = None
        if picture or sound:
            paper = cases.add_paper(
                opened,
                kind=PaperKind.CHILD_VIEWS,
                title="A sound of the child’s own voice" if sound else "A picture of the child’s own",
                upload=picture or sound,
                band=Band.B3.value,
                matter=row.pk,
                supplied_by="The child or young person",
                issue_now=True,
            )
        made = Contribution.behind_the_door.create(
            child_id=opened.id,
            matter=row,
            stage=stage_of(row),
            who=CHILD,
            form=Form.SOUND if sound else Form.PICTURES if picture else Form.WORDS,
            words=words.strip(),
            paper=paper,
            day=day,
            by_id=opened.actor.id,
            by_label=opened.actor.label,
        )
        if sound:
            editing.add(
                Recording(child_id=opened.id, contribution=made, seconds=max(1, sound.seconds)), by=opened.actor
            )
        opened.record("child_said", fields=[f"contribution {made.pk}", made.form])
        if answers and any(answers.values()):
            mine(opened, made.pk, answers=answers)
        return made


# --- what was agreed --------------------------------------------------------------------------------------------------


def giver_here(opened: Opened) -> str:
    """For whom this person may answer on the portal, as a code of `Giver`; "" for nobody."""
    if opened.through != "party" or not opened.may(Permission.CASE_CONTRIBUTE, band=Band.B3, write=True):
        return ""
    if is_child(opened):
        return Giver.CHILD.code
    party = next((row for row in opened.party_rows if str(row.pk) == opened.party), None)
    if party is None or not party.responsibility:
        return ""
    who = holder_of(opened)
    if who in (Who.PARENT, Who.PARENT_REPRESENTATIVE):
        return Giver.PARENT.code
    return Giver.REPRESENTATIVE.code if who is Who.ALTERNATIVE_PARENT and _acts(opened) else ""


def _acts(opened: Opened) -> bool:
    """Whether a decision on capacity names this party."""
    day = timezone.localdate(opened.visitor.now)
    return Authority.behind_the_door.filter(
        child_id=opened.id, party_id=opened.party, basis=Basis.CAPACITY, ended_at=None, starts__lte=day, ends__gte=day
    ).exists()


def mine(opened: Opened, number: int, *, answers: Mapping[str, str]) -> list[Consent]:
    """Whoever looks at the portal answers for themself, or takes an answer back."""
    by = giver_here(opened)
    if not by:
        not_found()
    return _record(
        opened,
        number,
        by=by,
        answers=answers,
        day=timezone.localdate(),
        how=Consent.How.PORTAL,
        asked_by="The portal",
        words="",
        party=opened.party,
    )


def ask(
    opened: Opened, number: int, *, by: str, answers: Mapping[str, str], day: date, how: str, asked_by: str, words: str
) -> list[Consent]:
    """An officer records what somebody answered, how they were asked and by whom."""
    opened.check(Permission.CASE_WRITE, band=Band.B3, write=True)
    if not opened.of_council or day > timezone.localdate():
        raise Refused("Only what has happened is recorded. This day is still to come.", status=422)
    needed = {code for use in Use for code in rules.who_agrees(use, holder_of(opened))}
    if by not in needed:
        names = " and ".join(sorted(one.label.lower() for one in Giver if one.code in needed))
        raise Refused(f"Today this is for {names} to say. See who holds the rights on the child’s page.", status=422)
    return _record(opened, number, by=by, answers=answers, day=day, how=how, asked_by=asked_by, words=words, party="")


def _record(
    opened: Opened,
    number: int,
    *,
    by: str,
    answers: Mapping[str, str],
    day: date,
    how: str,
    asked_by: str,
    words: str,
    party: str,
) -> list[Consent]:
    """Add each answer that changes something. A no after a yes is written down as taken back."""
    with audit.unit(by=opened.actor):
        found = one(opened, number)
        Contribution.behind_the_door.select_for_update().get(pk=found.id)  # two answers at once stand in one order
        before = one(opened, number).standing(by)
        made = []
        for use in Use:
            answer = answers.get(use.code) or ""
            held = before.get(use.code)
            if not answer or answer == held or (answer == rules.NO and held == rules.WITHDRAWN):
                continue
            if answer == rules.NO and held == rules.YES:
                answer = rules.WITHDRAWN
            made.append(
                Consent.behind_the_door.create(
                    child_id=opened.id,
                    contribution=found.row,
                    use=use.code,
                    by=by,
                    party_id=party or None,
                    answer=answer,
                    day=day,
                    how=how,
                    asked_by=asked_by,
                    words=words,
                    by_id=opened.actor.id,
                    by_label=opened.actor.label,
                )
            )
        if not made:
            raise Refused("Nothing changes by this: choose at least one answer that is new.", status=422)
        back = [row.use for row in made if row.answer == rules.WITHDRAWN]
        if back:
            opened.record("consent_withdrawn", fields=[f"contribution {number}", by, *back])
        if len(made) > len(back):
            given = [row.use for row in made if row.use not in back]
            opened.record("consent_recorded", fields=[f"contribution {number}", by, *given])
        return made


# --- the words of a sound ---------------------------------------------------------------------------------------------


def may_write_words(opened: Opened, found: Told) -> bool:
    if not found.is_sound or not found.plays:
        return False
    if opened.of_council:
        return opened.may(Permission.CASE_WRITE, band=Band.B3, write=True)
    return found.reader is Reader.SELF and may_say(opened)


def write_words(opened: Opened, number: int, *, text: str, expected: int) -> Recording:
    """Write down what is said in a sound. The earlier words are kept beside."""
    found = one(opened, number)
    if found.recording is None or not may_write_words(opened, found):
        not_found()
    if not text.strip():
        raise Refused("Write what is said. Where nothing is said, write what is heard.", status=422)
    with audit.unit(by=opened.actor):
        values = {"transcript": text.strip(), "written_by": opened.actor.label, "written_on": timezone.localdate()}
        saved = editing.save(found.recording, values, expected=expected, by=opened.actor)
        opened.record("sound_written_down", fields=[f"contribution {number}"])
        return saved
