"""Other views: out on their day without anybody's leave, into the public record, and onto the public site."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.outward.ledger.actions import add_entry
from goldenthread.outward.ledger.models import Entry
from goldenthread.outward.public.models import PublishedView
from goldenthread.outward.releases.actions.publish import publish_entries
from goldenthread.thread.counterviews import actions
from goldenthread.thread.counterviews.models import CounterView, ViewAnswer, Withholding
from goldenthread.thread.counterviews.telling import core, digest, facts


def publish_views(*, today: date, by: audit.Actor) -> int:
    """Everything about other views that the public does not see yet; how many views changed. Safe to run again."""
    actions.lapse(today, by=by)
    for view in CounterView.objects.whole().filter(state=CounterView.State.FILED, public_from__lte=today):
        if not view.held:
            _make_public(view, by)
    _enter_answers(by)
    _enter_tombstones(by)
    publish_entries()
    return _copy(today)


def _make_public(view: CounterView, by: audit.Actor) -> None:
    with audit.unit(by=by, obj=view):
        view = actions.publish_view(view, by=by)
        _enter_view(view, by)


def _enter_view(view: CounterView, by: audit.Actor) -> None:
    add_entry(
        Entry.Kind.COUNTER_VIEW,
        f"view:{view.number}",
        title=f"View {view.number} of {view.path}, from {view.shown_as}"[:200],
        digest=digest(core(view)),
        by=by,
    )


def _enter_answers(by: audit.Actor) -> None:
    known = set(Entry.objects.filter(subject__startswith="view-answer:").values_list("subject", flat=True))
    public = ViewAnswer.objects.filter(view__state=CounterView.State.PUBLIC).select_related("view")
    for answer in public:
        subject = f"view-answer:{answer.pk}"
        if subject in known:
            continue
        told = {
            "view": answer.view.number,
            "words": answer.words,
            "by": answer.shown_as,
            "on": timezone.localdate(answer.at).isoformat(),
        }
        with audit.unit(by=by, obj=answer.view):
            add_entry(
                Entry.Kind.COUNTER_VIEW,
                subject,
                title=f"Answer to view {answer.view.number}, from {answer.shown_as}"[:200],
                digest=digest(told),
                by=by,
            )


def _enter_tombstones(by: audit.Actor) -> None:
    known = set(Entry.objects.filter(kind=Entry.Kind.TOMBSTONE).values_list("subject", flat=True))
    for held in Withholding.objects.filter(decision=Withholding.Decision.WITHHELD).select_related("view"):
        view, subject = held.view, f"view:{held.view.number}:withheld"
        if subject in known:
            continue
        with audit.unit(by=by, obj=view):
            _enter_view(view, by)  # its fingerprint stands before its tombstone, also when it never was public
            add_entry(
                Entry.Kind.TOMBSTONE,
                subject,
                title=f"View {view.number} withheld by two people: {held.get_reason_display()}"[:200],
                digest=digest(core(view)),
                by=by,
            )


def seen_by_the_public(view: CounterView, today: date) -> bool:
    """Public, withheld, or past its day and held: that it exists is never hidden."""
    return view.state != CounterView.State.FILED or view.public_from <= today


def _copy(today: date) -> int:
    """Bring the public site's copy up to date; how many views changed there."""
    alias = PublishedView.objects.db
    before = {row.number: row for row in PublishedView.objects.all()}
    changed = 0
    with transaction.atomic(using=alias):
        for view in CounterView.objects.whole():
            if not seen_by_the_public(view, today):
                continue
            data, row = facts(view), before.get(view.number)
            if row is not None and row.data == data:
                continue
            PublishedView.objects.update_or_create(
                number=view.number,
                defaults={
                    "path": view.path,
                    "sha256": digest(core(view)),
                    "data": data,
                    "changed_at": timezone.now(),
                },
            )
            changed += 1
    return changed
