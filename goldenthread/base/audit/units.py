"""One unit of work: a transaction and what is said about it.

Entries wait in memory until the work is done. Then, still inside the transaction, the head row is locked, the entries
are chained and written, and the transaction commits. So the effect and its entries are kept together or not at all,
the head is held for the shortest time, and the order of entries is the order of commits, whatever the clocks say.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction

from goldenthread.base.audit import chain, keys
from goldenthread.base.audit.actor import Actor, this_process
from goldenthread.base.audit.errors import BrokenHead, NothingRecorded, NoUnit, UndeclaredAction
from goldenthread.base.audit.events import DOWNLOADED, REFUSED, SEARCHED, VIEWED, is_declared
from goldenthread.refused import Refused

if TYPE_CHECKING:
    from goldenthread.base.audit.models import Entry, Head

log = logging.getLogger(__name__)
RESULTS = ("done", "refused", "failed")
LONGEST_REASON = 2_000


class Mark:
    """Registered to run on commit, where it does nothing. Django drops what was registered inside a savepoint that is
    rolled back, and so a mark that is gone at the end says that the work beside it is undone."""

    def __call__(self) -> None: ...


class Pending(Mark):
    """An entry before it has a place in the chain."""

    def __init__(self, by: Actor, action: str, obj: str, fields: str, reason: str, result: str, relationship: str):
        self.at, self.counter = chain.iso(datetime.now(UTC)), time.monotonic_ns()
        self.by, self.action, self.object, self.fields = by, action, obj, fields
        self.reason, self.result, self.relationship = reason, result, relationship


class Unit:
    def __init__(self, by: Actor) -> None:
        self.actors = [by]
        self.pending: list[Pending] = []
        self.refusals: list[Pending] = []
        self.writes: dict[tuple[str, tuple[str, ...]], Mark] = {}  # guarded tables written, by savepoint
        self.sealing = False

    @property
    def by(self) -> Actor:
        return self.actors[-1]

    def wrote(self, table: str) -> None:
        place = (table, tuple(connection.savepoint_ids))
        if place not in self.writes:
            self.writes[place] = Mark()
            transaction.on_commit(self.writes[place])

    def seal(self) -> None:
        kept = {id(item[1]) for item in connection.run_on_commit}
        entries = [one for one in self.pending if id(one) in kept] + self.refusals
        tables = {table for (table, _), mark in self.writes.items() if id(mark) in kept}
        if tables and not entries:
            raise NothingRecorded(
                f"This unit wrote {', '.join(sorted(tables))} and recorded nothing. "
                "Call audit.record(...) inside it, once for each thing that was done."
            )
        if entries:
            self.sealing = True
            try:
                append(entries)
            finally:
                self.sealing = False


_unit: ContextVar[Unit | None] = ContextVar("goldenthread_unit", default=None)


def current_unit() -> Unit | None:
    return _unit.get()


@contextmanager
def unit(by: Actor, *, attempt: str = REFUSED, obj: Any = None) -> Iterator[Unit]:
    """A transaction on `default` whose effects and entries are kept together or not at all.

    Inside another unit it joins it: a savepoint of its own, entries by its own actor, one commit at the end.
    A `Refused` or `PermissionDenied` that leaves the outermost unit undoes everything and is then written in a second
    transaction as a refusal of `attempt` on `obj` (without them: "refused", on whatever was recorded last).
    Raises NothingRecorded if a guarded table was changed and nothing was said.
    """
    if not isinstance(by, Actor):
        raise TypeError(f"audit.unit(by=…) takes an audit.Actor, not {type(by).__name__}. In a view use request.actor.")
    outer = _unit.get()
    if outer is not None:
        with transaction.atomic():
            outer.actors.append(by)
            try:
                yield outer
            finally:
                outer.actors.pop()
        return
    this = Unit(by)
    token = _unit.set(this)
    try:
        with transaction.atomic(durable=True):
            yield this
            this.seal()
    except (Refused, PermissionDenied) as refusal:
        _unit.set(None)
        target = obj if obj is not None else (this.pending[-1].object if this.pending else "")
        _write_refusals(this, attempt, target, getattr(refusal, "message", "") or str(refusal))
        raise
    except BaseException:
        _unit.set(None)
        if this.refusals:
            _write_refusals(this)
        raise
    finally:
        _unit.reset(token)


def _write_refusals(undone: Unit, attempt: str = "", obj: Any = None, reason: str = "") -> None:
    """The second transaction. Its own failure must not hide the first error: it is logged."""
    try:
        with unit(by=undone.by) as second:
            second.refusals.extend(undone.refusals)
            if attempt:
                record(attempt, obj=obj, reason=reason, result="refused")
    except Exception:
        log.exception("A refusal could not be written to the audit log.")


def record(
    action: str,
    *,
    obj: Any = None,
    fields: Iterable[str] = (),
    reason: str = "",
    result: str = "done",
    relationship: str = "",
) -> None:
    """Say what was done. Inside a unit only; raises NoUnit otherwise, and UndeclaredAction for an unknown action.

    `obj` is a saved model or text such as "files.storedfile:3f2a". `fields` are names of fields, never their values.
    `relationship` is the tie through which the actor may see the object, such as "case owner".
    """
    this = _unit.get()
    if this is None:
        raise NoUnit(f"{action} was recorded outside a unit. Write: with audit.unit(by=actor): audit.record(…)")
    one = _pending(this.by, action, obj, fields, reason, result, relationship)
    this.pending.append(one)
    transaction.on_commit(one)


def viewed(obj: Any, *, by: Actor, action: str = VIEWED, reason: str = "", relationship: str = "") -> None:
    """Record that somebody saw an object: in the unit that is open, else in one of its own."""
    _said(by, action, obj=obj, reason=reason, relationship=relationship)


def searched(where: str, *, by: Actor, fields: Iterable[str] = (), action: str = SEARCHED) -> None:
    """Record a search of `where`; `fields` are the names of the filters used, never what was typed."""
    _said(by, action, obj=where, fields=fields)


def downloaded(obj: Any, *, by: Actor, action: str = DOWNLOADED, reason: str = "") -> None:
    """Record that a file or list was handed over."""
    _said(by, action, obj=obj, reason=reason)


def refused(action: str = REFUSED, *, by: Actor, obj: Any = None, reason: str = "") -> None:
    """Record a refusal that is answered without an exception. It survives even if the unit around it is undone."""
    this = _unit.get()
    if this is not None:
        this.refusals.append(_pending(by, action, obj, (), reason, "refused", ""))
        return
    with unit(by=by):
        record(action, obj=obj, reason=reason, result="refused")


def _said(by: Actor, action: str, **said: Any) -> None:
    with unit(by=by):
        record(action, **said)


def _pending(
    by: Actor, action: str, obj: Any, fields: Iterable[str], reason: str, result: str, relationship: str
) -> Pending:
    if not is_declared(action):
        raise UndeclaredAction(f'{action} is not declared. In the room\'s events.py write: declare("{action}", "…")')
    if result not in RESULTS:
        raise ValueError(f"{action}: {result!r} is not a result. Use one of: {', '.join(RESULTS)}.")
    if isinstance(fields, str):
        raise TypeError(f"{action}: fields is a list of names, not one text.")
    names = chain.field_list(_plain(name, 100) for name in fields)
    return Pending(by, action, reference(obj), names, _plain(reason, LONGEST_REASON), result, relationship)


def reference(obj: Any) -> str:
    """How an object is named in the log: app.model:key."""
    if obj is None:
        return ""
    if isinstance(obj, models.Model):
        if obj.pk is None:
            raise ValueError(f"{obj._meta.label} has no key yet. Save it before recording.")
        return f"{obj._meta.label_lower}:{obj.pk}"
    if isinstance(obj, str):
        return obj
    raise TypeError(f"obj is a saved model or text, not {type(obj).__name__}.")


_NO_CONTROLS = dict.fromkeys((*range(32), 127), " ")


def _plain(text: str, longest: int) -> str:
    """Text that both databases can hold: no control characters, no broken Unicode, cut with an ellipsis."""
    text = str(text).encode("utf-8", "replace").decode().translate(_NO_CONTROLS)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def lock_head() -> Head:
    """The head row, locked until the commit. On SQLite the whole transaction already holds the one write lock."""
    from goldenthread.base.audit.models import Entry, Head

    head = Head.objects.select_for_update().filter(pk=1).first()
    if head is None and Entry.objects.exists():
        head = Head.objects.select_for_update().filter(pk=1).first()  # two first units at once: the other was quicker
        if head is None:
            raise BrokenHead("The audit log has entries but no head. Run: goldenthread audit verify")
    if head is None:
        name = secrets.token_hex(16)
        Head.objects.bulk_create([Head(pk=1, chain=name, seq=0, hash=chain.genesis(name))], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(pk=1)
    return head


def append(pending: list[Pending]) -> list[Entry]:
    """Chain and write the entries; call inside the transaction, last."""
    from goldenthread.base.audit import checkpoints
    from goldenthread.base.audit.models import Entry, Head

    key_id, key = keys.current()
    process = this_process()
    head = lock_head()
    seq, previous, rows = head.seq, head.hash, []
    for one in pending:
        seq += 1
        by = one.by
        entry = Entry(
            seq=seq,
            at=one.at,
            counter=one.counter,
            process=process,
            actor_id=_plain(by.id, 100),
            actor_label=_plain(by.label, 200),
            actor_kind=by.kind,
            acting_for=_plain(by.acting_for, 200),
            role=_plain(by.role, 100),
            relationship=_plain(one.relationship, 100),
            organisation=_plain(by.organisation, 200),
            session=_plain(by.session, 16),
            address=_plain(by.address, 60),
            action=one.action,
            object=_plain(one.object, 200),
            fields=one.fields,
            reason=one.reason,
            result=one.result,
            request=_plain(by.request, 40),
            previous_hash=previous,
            key_id=key_id,
        )
        sealed = chain.body(entry.values())
        entry.hash = previous = chain.hash_of(sealed)
        entry.mac = chain.mac_of(key, sealed)
        rows.append(entry)
    Entry.objects.bulk_create(rows, batch_size=500)
    moved = Head.objects.filter(pk=1, seq=head.seq).update(seq=seq, hash=previous)
    if moved != 1:
        raise BrokenHead("The head of the audit log moved while it was locked. Nothing was saved.")
    last = rows[-1]
    name = head.chain
    transaction.on_commit(
        lambda: checkpoints.after_commit(name, rows[0].seq, last.seq, last.hash, last.mac), robust=True
    )
    return rows
