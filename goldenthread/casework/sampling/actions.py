"""Drawing samples, opening them, reading packs, and passing on what they show, in numbers only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.documents import long_date
from goldenthread.casework.cases.models import Matter
from goldenthread.casework.children.door import Visitor
from goldenthread.casework.sampling import packs, texts
from goldenthread.casework.sampling.models import Pack, PackAnswer, Sample
from goldenthread.refused import Refused
from goldenthread.rules import sampling as rules
from goldenthread.rules.measures.ratio import Missing, Ratio
from goldenthread.thread.improvement import proposals

LEAST_FRAME = 5  # cases to draw from
MOST = 30
ROOM = "samples"


def samples(visitor: Visitor) -> list[Sample]:
    visitor.check(Permission.SAMPLE_READ)
    return list(Sample.behind_the_door.defer("frame", "secret").prefetch_related("packs"))


def of_kind(kind: str, *, since: date) -> list[Sample]:
    """Samples of a kind that were drawn from a day on. For counts."""
    return list(Sample.behind_the_door.filter(kind=kind, drawn_at__date__gte=since).prefetch_related("packs"))


def one(visitor: Visitor, number: int) -> Sample:
    visitor.check(Permission.SAMPLE_READ)
    row = Sample.behind_the_door.filter(number=number).first()
    if row is None:
        raise Refused("Page not found", status=404)
    return row


def _restricted() -> set[str]:
    """Requests of children whose records are restricted to named people: they are in no frame."""
    rows = Matter.behind_the_door.filter(child__restricted=True, machine="request")
    return {str(pk).replace("-", "") for pk in rows.values_list("pk", flat=True)} | {
        str(pk) for pk in rows.values_list("pk", flat=True)
    }


def draw(visitor: Visitor, *, kind: str, frame_kind: str, since: date, until: date, count: int, words: str,
         words_by: str) -> Sample:  # fmt: skip
    """Draw a sample and make its packs. Nobody can open them yet.

    Raises Refused for a time to come or longer than the kind looks back, for too few cases, and for words by the one
    who draws: the words come from whoever will read, so that nobody can try seeds until one suits.
    """
    visitor.check(Permission.SAMPLE_KEEP)
    today = timezone.localdate()
    chosen = rules.kinds()[kind]
    if frame_kind not in chosen.frames:
        raise Refused(f"{chosen.label} is not drawn from these cases. Choose others.", status=422)
    if not since <= until <= today:
        raise Refused("The first day comes before the last, and the last has come.", status=422)
    if (until - since).days > chosen.look_back:
        raise Refused(f"{chosen.label} looks back {chosen.look_back} days at most.", status=422)
    if words_by.strip().casefold() == visitor.actor.label.casefold():
        raise Refused("The words come from somebody who will read the sample, not from whoever draws it.", status=422)
    found = packs.read()
    places = packs.places(
        found, frame_kind, since, until, today=today, leave_out=_restricted(), written=texts.written(since, until)
    )
    if len(places) < max(LEAST_FRAME, count):
        how_many = f"fewer than {LEAST_FRAME}" if len(places) < LEAST_FRAME else str(len(places))
        raise Refused(
            f"There are {how_many} such cases, which is too few to draw {count} from without telling who they are. "
            "Take a longer time, other cases or fewer of them.",
            status=422,
        )
    with audit.unit(by=visitor.actor):
        number = (Sample.behind_the_door.aggregate(last=Max("number"))["last"] or 0) + 1
        row = Sample(
            number=number, kind=kind, frame_kind=frame_kind, since=since, until=until, count=count,
            words=" ".join(words.split()), words_by=words_by.strip(), drawn_by=visitor.actor.label,
        )  # fmt: skip
        names = {rules.pseudonym(row.secret, found.keys[place]): place for place in places}
        row.frame = sorted(names)
        row.commitment = rules.commitment(row.frame, row.words, count)
        editing.add(row, by=visitor.actor)
        for rank, name in enumerate(_order(row)[:count], start=1):
            _pack(row, name, rank, names[name], found, today, visitor.actor)
        audit.record("sample_drawn", obj=row, reason=row.commitment)
        return row


def _order(sample: Sample) -> list[str]:
    return rules.draw(sample.frame, rules.seed_of(sample.frame, sample.words))


def _pack(sample: Sample, name: str, rank: int, place: int, found: packs.Columns, today: date, by: audit.Actor,
          instead_of: str = "") -> Pack:  # fmt: skip
    told = packs.told(found, place, today=today)
    row = Pack(sample=sample, rank=rank, pseudonym=name, request=found.keys[place], told=told, instead_of=instead_of)
    return editing.add(row, by=by)


def open_sample(visitor: Visitor, sample: Sample, *, expected: int) -> Sample:
    """Open its packs for their readers, for fourteen days."""
    visitor.check(Permission.SAMPLE_KEEP)
    with audit.unit(by=visitor.actor, obj=sample):
        if sample.opened_on is not None:
            raise Refused("It was opened before. Its packs stay readable for fourteen days from that day.", status=409)
        values = {"opened_on": timezone.localdate(), "opened_by": visitor.actor.label}
        saved = editing.save(sample, values, expected=expected, by=visitor.actor)
        audit.record("sample_opened", obj=saved)
        return saved


def swap(visitor: Visitor, sample: Sample, rank: int, *, why: str, expected: int) -> Pack:
    """Take a case out, with the reason; the next of the draw comes instead. Raises Refused without a reason, and where
    somebody has read it: a case is not swapped for what was found in it."""
    visitor.check(Permission.SAMPLE_KEEP)
    with audit.unit(by=visitor.actor, obj=sample):
        Sample.behind_the_door.select_for_update(of=("self",)).get(pk=sample.pk)  # one swap, or one answer, at a time
        row = _one_pack(sample, rank)
        if len(why.strip()) < 10:
            raise Refused("Say why it is taken out. The reason stands beside the draw.", status=422)
        if row.answers.exists():
            raise Refused("Somebody has read it. A case is not swapped for what was found in it.", status=422)
        if row.out_why:
            raise Refused("It was taken out before.", status=409)
        order = _order(sample)
        used = set(sample.packs.values_list("pseudonym", flat=True))
        following = next((name for name in order if name not in used), None)
        if following is None:
            raise Refused("No other case is left to draw.", status=422)
        found = packs.read()
        names = {rules.pseudonym(sample.secret, key): place for place, key in enumerate(found.keys)}
        if following not in names or found.keys[names[following]] in _restricted():
            raise Refused(
                "The next case of the draw is not there any more, so that nothing can come instead.", status=422
            )
        editing.save(row, {"out_why": why.strip(), "out_by": visitor.actor.label}, expected=expected, by=visitor.actor)
        place = (sample.packs.aggregate(last=Max("rank"))["last"] or 0) + 1
        fresh = _pack(sample, following, place, names[following], found, timezone.localdate(), visitor.actor,
                      instead_of=row.pseudonym)  # fmt: skip
        audit.record("pack_swapped", obj=sample, reason=why.strip()[:200])
        return fresh


def _one_pack(sample: Sample, rank: int) -> Pack:
    row = Pack.behind_the_door.filter(sample=sample, rank=rank).first()
    if row is None:
        raise Refused("Page not found", status=404)
    return row


def standing(row: Sample, today: date) -> str:
    """How far a sample is, in words."""
    if row.opened_on is None:
        return "Drawn, not opened yet"
    if row.is_open(today) and row.closes_on is not None:
        return f"Open until {long_date(row.closes_on)}"
    return f"Closed; it was opened on {long_date(row.opened_on)}"


def pack_of(visitor: Visitor, sample: Sample, rank: int) -> Pack:
    """A pack for whoever keeps the sample, without what it tells."""
    visitor.check(Permission.SAMPLE_KEEP)
    return _one_pack(sample, rank)


def open_pack(visitor: Visitor, sample: Sample, rank: int) -> Pack:
    """A pack for a reader, with an entry. Raises Refused before its sample is opened and after fourteen days."""
    visitor.check(Permission.SAMPLE_READ)
    row = _one_pack(sample, rank)
    if not sample.is_open(timezone.localdate()) or row.out_why or row.request in _restricted():
        raise Refused("Page not found", status=404)
    with audit.unit(by=visitor.actor):
        audit.record("pack_opened", obj=row)
    return row


def answer(visitor: Visitor, sample: Sample, rank: int, answers: Mapping[str, str]) -> PackAnswer:
    """Keep what one reader found in one pack."""
    visitor.check(Permission.SAMPLE_READ)
    with audit.unit(by=visitor.actor, obj=sample):
        Sample.behind_the_door.select_for_update(of=("self",)).get(pk=sample.pk)
        row = _one_pack(sample, rank)
        if not sample.is_open(timezone.localdate()) or row.out_why or row.request in _restricted():
            raise Refused("It cannot be read any more.", status=409)
        added = PackAnswer.behind_the_door.create(
            pack=row, reader=visitor.actor.id, reader_label=visitor.actor.label, answers=dict(answers)
        )
        audit.record("pack_answered", obj=row)
        return added


def newest(sample: Sample) -> dict[int, dict[str, dict[str, str]]]:
    """Rank of a pack to reader to that reader's newest answer to each question."""
    found: dict[int, dict[str, dict[str, str]]] = {}
    for row in PackAnswer.behind_the_door.filter(pack__sample=sample, pack__out_why="").select_related("pack"):
        mine = found.setdefault(row.pack.rank, {}).setdefault(row.reader, {})
        mine.update(row.answers)
    return found


def results(sample: Sample) -> dict[str, Any]:
    """What was found, question by question, over all packs that were read; and how far two readers agree. Numbers are
    told from five packs on."""
    found = newest(sample)
    kind = rules.kinds()[sample.kind]
    rows = []
    for question in kind.questions:
        said = [[r[question.key] for r in readers.values() if question.key in r] for readers in found.values()]
        firsts = [answers[0] for answers in said if answers]
        pairs = [(answers[0], answers[1]) for answers in said if len(answers) > 1]
        counted = rules.counted(question, firsts)
        rows.append(
            {
                "ask": question.ask,
                "counted": counted,
                "answers": dict(question.answers),
                "agreement": rules.agreement(pairs).words if counted is not None else "",
            }
        )
    return {"read": len(found), "of": sum(not pack.out_why for pack in sample.packs.all()), "rows": rows}


@dataclass(frozen=True)
class OverTime:
    """Plans that readers judged in the samples of one year. `good`: good or good enough, of `of` whose grade could be
    told."""

    year: int
    good: int
    of: int

    @property
    def words(self) -> str:
        found = Ratio(self.good, self.of)
        return Missing.CONFIDENTIAL.words.capitalize() if found.is_small(rules.FEWEST_READ) else str(found)


def plans_over_time(visitor: Visitor) -> list[OverTime]:
    """By the year in which a sample was drawn, of samples that have closed, so that no answer can be told from the
    difference between two days; from five plans on, newest first."""
    visitor.check(Permission.SAMPLE_READ)
    today = timezone.localdate()
    judged: dict[int, list[str]] = {}
    for row in of_kind("plans", since=date(2000, 1, 1)):
        if row.closes_on is None or row.closes_on >= today:
            continue
        year = timezone.localdate(row.drawn_at).year
        for readers in newest(row).values():
            grades = [answers["plan"] for answers in readers.values() if "plan" in answers]
            judged.setdefault(year, []).extend(grades[:1])
    told = []
    for year, grades in sorted(judged.items(), reverse=True):
        known = [grade for grade in grades if grade != "unknown"]
        if len(known) >= rules.FEWEST_READ:
            told.append(OverTime(year, sum(grade in ("good", "enough") for grade in known), len(known)))
    return told


def draw_told(sample: Sample) -> dict[str, Any]:
    """The draw as anybody can do it again: no pseudonym leads to a case without the secret."""
    taken = list(sample.packs.order_by("rank"))
    out = {pack.pseudonym: pack.out_why for pack in taken if pack.out_why}
    return {
        "sample": sample.number,
        "kind": rules.kinds()[sample.kind].label,
        "cases": rules.frames()[sample.frame_kind],
        "since": sample.since.isoformat(),
        "until": sample.until.isoformat(),
        "frame": sample.frame,
        "frame_hash": rules.frame_hash(sample.frame),
        "words": sample.words,
        "count": sample.count,
        "seed": rules.seed_of(sample.frame, sample.words),
        "commitment": sample.commitment,
        "drawn": [pack.pseudonym for pack in taken if not pack.instead_of],
        "swaps": [
            {"out": pack.instead_of, "reason": out.get(pack.instead_of, ""), "in": pack.pseudonym}
            for pack in taken if pack.instead_of
        ],
        "how": "Order the frame by SHA-256 of the seed, a colon and the pseudonym; the first so many are drawn.",
    }  # fmt: skip


def pass_on(visitor: Visitor, sample: Sample, *, what: str, title: str, words: str, council: str, recommendation: str,
            expected: int) -> Sample:  # fmt: skip
    """Pass on what was found, as a finding, evidence or an action, with the numbers of the whole sample. Raises Refused
    before five packs were read."""
    visitor.check(Permission.SAMPLE_READ)
    told = results(sample)
    if told["read"] < rules.FEWEST_READ:
        raise Refused(
            f"Results are told from {rules.FEWEST_READ} packs on, so that none can be told from them.", status=422
        )
    numbers = [
        (row["ask"], ", ".join(f"{row['answers'][code]} {n}" for code, n in row["counted"].items() if n))
        for row in told["rows"] if row["counted"]
    ]  # fmt: skip
    with audit.unit(by=visitor.actor, obj=sample):
        given: dict[str, Any] = {
            "title": title, "words": words, "room": ROOM, "numbers": numbers, "recommendation": recommendation,
            "came_from": f"{rules.kinds()[sample.kind].label}, {told['read']} cases of {sample.since:%-d %B %Y} to "
            f"{sample.until:%-d %B %Y}",
            "address": f"/samples/{sample.number}/", "by": visitor.actor,
        }  # fmt: skip
        if what == "evidence" and not recommendation:
            raise Refused("Choose the recommendation that it is evidence of.", status=422)
        number = {"finding": proposals.finding, "evidence": proposals.evidence, "action": proposals.action}[what](
            council, **given
        )
        values = {"proposed": [*sample.proposed, number]}
        saved = editing.save(sample, values, expected=expected, by=visitor.actor)
        audit.record("sample_passed_on", obj=saved, reason=what)
        return saved


def quarter(today: date) -> tuple[date, date]:
    """The last ninety days."""
    return today - timedelta(days=90), today
