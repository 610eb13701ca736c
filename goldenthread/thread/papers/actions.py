"""Reading papers, changing how they are read, saving and dropping them; making things of a report's words."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.text import slugify

from goldenthread.base import audit, editing, files
from goldenthread.base.files import bounded
from goldenthread.base.files.checks.bad import Bad
from goldenthread.refused import Refused
from goldenthread.thread.governance.models import Undertaking
from goldenthread.thread.improvement.models import Council, Finding, Recommendation, Review
from goldenthread.thread.improvement.telling.links import NAMES
from goldenthread.thread.papers.models import ColumnNames, Made, Reading
from goldenthread.thread.papers.saving import meeting, plan, report
from goldenthread.thread.papers.saving.common import Proposal, next_number, next_position
from goldenthread.thread.sources import actions as sources
from goldenthread.thread.sources.models import Certainty, Passage

if TYPE_CHECKING:
    from goldenthread.base.files.models import StoredFile

READERS = {
    Reading.Kind.MEETING: "goldenthread.thread.papers.reading.meeting:read_meeting",
    Reading.Kind.PLAN: "goldenthread.thread.papers.reading.plan:read_plan",
    Reading.Kind.REPORT: "goldenthread.thread.papers.reading.passages:read_passages",
}
ENDINGS = {
    Reading.Kind.MEETING: ("html", "htm", "txt"),
    Reading.Kind.PLAN: ("docx", "xlsx", "csv", "html", "htm", "md", "txt", "pdf"),
    Reading.Kind.REPORT: ("docx", "pdf", "html", "htm", "txt", "md"),
}
FILE_KINDS = {
    Reading.Kind.MEETING: {files.Kind.HTML, files.Kind.TXT},
    Reading.Kind.PLAN: {
        files.Kind.DOCX,
        files.Kind.XLSX,
        files.Kind.CSV,
        files.Kind.HTML,
        files.Kind.TXT,
        files.Kind.PDF,
    },
    Reading.Kind.REPORT: {files.Kind.DOCX, files.Kind.PDF, files.Kind.HTML, files.Kind.TXT},
}
Progress = Callable[[int, int], None]


def make(
    kind: str, content: bytes, name: str, *, options: Mapping[str, Any] | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """What the reader makes of a file, in the limited process. Raises Refused with what to do. Call it outside a
    transaction: it can take seconds."""
    ending = name.casefold().rsplit(".", 1)[-1]
    allowed = ENDINGS[Reading.Kind(kind)]
    if ending not in allowed:
        raise Refused(
            f"{name}: a {Reading.Kind(kind).label.lower()} is read from a .{', .'.join(allowed)} file.", status=422
        )
    try:
        return bounded.read(READERS[Reading.Kind(kind)], content, name, options=dict(options or {}), progress=progress)
    except Bad as bad:
        raise Refused(f"{name}: {bad}" if name not in str(bad) else str(bad), status=422) from None


def options_of(council: str, kind: str, choices: Mapping[str, Any]) -> dict[str, Any]:
    """How a file is to be read: the mappings that this council confirmed, under those chosen now, and the answers."""
    if kind != Reading.Kind.PLAN:
        return {}
    known = dict(ColumnNames.objects.filter(council=council).values_list("signature", "mapping"))
    return {"mapping": {**known, **choices.get("mapping", {})}, "answers": choices.get("answers", {})}


def keep_reading(
    council: Council,
    kind: str,
    found: Mapping[str, Any],
    stored: "StoredFile",
    values: Mapping[str, Any],
    *,
    by: audit.Actor,
) -> Reading:
    """Keep what was read, to be confirmed. Nothing of it stands in the thread yet. Call inside `audit.unit`."""
    reading = Reading(
        council=council.slug,
        kind=kind,
        name=stored.name[:200],
        sha256=stored.sha256,
        by_id=by.id,
        by_label=by.label,
        **{"title": title_of(kind, found, stored.name), **{k: v for k, v in values.items() if v}},
    )
    editing.add(reading, by=by)
    Made.objects.create(reading=reading, data=dict(found))
    audit.record("paper_read", obj=reading)
    return reading


def title_of(kind: str, found: Mapping[str, Any], name: str) -> str:
    if kind == Reading.Kind.MEETING:
        bodies = " and ".join(dict.fromkeys(m["body"] for m in found["meetings"]))
        return f"Meeting page: {found['issue'] or bodies}"[:300]
    if kind == Reading.Kind.REPORT:
        headings = [p["text"] for p in found["passages"] if p["level"]]
        return (headings[0] if headings else name)[:300]
    titles = [t["title"] for t in found["tables"] if t["title"]]
    return (titles[0] if titles and len(titles[0]) < 150 else name.rsplit(".", 1)[0])[:300]


def read_again(
    reading: Reading,
    choices: Mapping[str, Any],
    found: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    expected: int,
    by: audit.Actor,
) -> Reading:
    """Keep other choices and what they make of the file."""
    with audit.unit(by=by):
        _waits(reading)
        saved = editing.save(reading, {**values, "choices": dict(choices)}, expected=expected, by=by)
        Made.objects.update_or_create(reading=saved, defaults={"data": dict(found)})
        audit.record("paper_read_again", obj=saved)
        return Reading.objects.get(pk=saved.pk)


def propose(reading: Reading) -> Proposal:
    """What saving this reading would do, line by line. Reads only."""
    if reading.kind == Reading.Kind.MEETING:
        return meeting.propose(reading.found, reading.council, set(reading.choices.get("leave_out", [])))
    return plan.propose(reading) if reading.kind == Reading.Kind.PLAN else report.propose(reading)


def save_reading(reading: Reading, *, expected: int, by: audit.Actor) -> Reading:
    """Put what the paper says into the thread, all or nothing. Refused twice, and while something is not answered."""
    with audit.unit(by=by):
        _waits(reading)
        if reading.kind == Reading.Kind.PLAN:
            plan.check(reading)
        if not any(line.mark in ("new", "changed") for line in propose(reading).lines):
            nothing = {"state": Reading.State.SAVED, "result": ["Everything that it says was here already."]}
            saved = editing.save(reading, nothing, expected=expected, by=by)
            audit.record("paper_saved", obj=saved, reason="nothing new")
            return saved
        saver = {Reading.Kind.MEETING: meeting.save, Reading.Kind.PLAN: plan.save, Reading.Kind.REPORT: report.save}
        done = saver[Reading.Kind(reading.kind)](reading, by=by)
        values: dict[str, Any] = {"state": Reading.State.SAVED, "result": done, "source": reading.source}
        saved = editing.save(reading, values, expected=expected, by=by)
        audit.record("paper_saved", obj=saved, reason="; ".join(done)[:1900])
        return saved


def drop_reading(reading: Reading, *, expected: int, by: audit.Actor) -> Reading:
    with audit.unit(by=by):
        _waits(reading)
        saved = editing.save(reading, {"state": Reading.State.DROPPED}, expected=expected, by=by)
        audit.record("paper_dropped", obj=saved)
        return saved


def _waits(reading: Reading) -> None:
    now = Reading.objects.select_for_update().get(pk=reading.pk)
    if now.state != Reading.State.WAITING:
        raise Refused(f"“{now.title}” is {now.get_state_display().lower()} already.", status=409)


def add_council(values: Mapping[str, Any], *, by: audit.Actor) -> Council:
    """Begin an empty council, to import papers into."""
    with audit.unit(by=by):
        council = Council(**values)
        editing.add(council, by=by)
        audit.record("council_added", obj=council)
        return council


def take(
    passage: Passage, *, council: Council, what: str, title: str, words: str, kind: str = "", by: audit.Actor
) -> Finding | Recommendation | Undertaking:
    """Make a finding, a recommendation or a promise of a passage's words; it cites the passage."""
    with audit.unit(by=by):
        row: Finding | Recommendation | Undertaking
        if what == "promise":
            refs = Undertaking.objects.filter(council=council.slug).values_list("ref", flat=True)
            row = Undertaking(
                council=council.slug,
                ref=f"U{next_number(refs, 'U')}",
                position=next_position(Undertaking.objects.filter(council=council.slug)),
                kind=kind or Undertaking.Kind.COMMITMENT,
                words=words,
                made_words=passage.source.published_words,
                standing=Undertaking.Standing.OPEN,
            )
            field = "words"
        else:
            review = Review.objects.filter(council=council).order_by("pk").first()
            if review is None:
                raise Refused("There is no review here yet. Import its plan or its record first.", status=409)
            if what == "finding":
                row = Finding(
                    review=review,
                    ref=_free_slug(Finding.objects.filter(review=review), "ref", title, 40),
                    position=next_position(Finding.objects.filter(review=review)),
                    title=title,
                    kind=kind or Finding.Kind.WEAKNESS,
                    reviewers_view=words,
                )
                field = "reviewers_view"
            else:
                rows = Recommendation.objects.filter(review=review)
                row = Recommendation(
                    review=review,
                    ref=f"R{next_number(rows.values_list('ref', flat=True), 'R')}",
                    slug=_free_slug(rows, "slug", title, 70),
                    position=(rows.aggregate(last=Max("position"))["last"] or 0) + 1,
                    title=title,
                    question=f"What came of “{title}”?"[:200],
                    wording=words,
                )
                field = "wording"
        editing.add(row, by=by)
        claim = sources.claim(
            subject=row.subject, field=field, value=words, passage=passage, certainty=Certainty.CERTAIN
        )
        sources.add_claims([claim])
        audit.record("passage_taken", obj=row, reason=f"{passage.source.label} {passage.address}: {what}")
        return row


def _free_slug(rows: Any, field: str, words: str, longest: int) -> str:
    base = slugify(words)[:longest].strip("-") or "unnamed"
    slug, n = base, 1
    while rows.filter(**{field: slug}).exists() or slug in NAMES:
        n += 1
        slug = f"{base[: longest - 3]}-{n}"
    return slug
