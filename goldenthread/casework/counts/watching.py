"""What changes a case asks for a new counting, once however much changes, in the same transaction as the change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from weakref import WeakKeyDictionary

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

_asked: WeakKeyDictionary[Any, set[tuple[str, ...]]] = WeakKeyDictionary()  # unit to the savepoints that asked
SOON = timedelta(seconds=2)  # several changes of one act, or of one morning's typing, are counted together


def begin() -> None:
    """Listen to the rows that measures are counted from. Rows written in bulk are told by whoever writes them."""
    from goldenthread.casework.cases import models as cases
    from goldenthread.casework.panels.models import PanelItem

    for model in (cases.Fact, cases.CaseDecision, cases.OwedPaper, cases.FastTrack, cases.Advice, cases.Appointment,
                  cases.InterimSupport, cases.Request, cases.CaseNeed, PanelItem):  # fmt: skip
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"counts {model._meta.label} {id(signal)}")


def _changed(sender: Any, **kwargs: Any) -> None:
    if not kwargs.get("raw") and transaction.get_connection().in_atomic_block:
        ask()


def ask() -> None:
    """Have the casework counted soon, once for each unit. The counting that comes first drops the others that wait:
    what asked for them is committed, so that it sees it too."""
    from goldenthread.base import jobs
    from goldenthread.base.audit.units import current_unit
    from goldenthread.casework.counts.jobs import count_casework

    unit = current_unit()
    if unit is None:  # a migration or a test's own rows
        return
    here = tuple(transaction.get_connection().savepoint_ids)
    asked = _asked.setdefault(unit, set())
    if any(here[: len(place)] == place for place in asked):  # asked where nothing can undo it alone
        return
    asked.add(here)
    jobs.queue(count_casework, run_after=timezone.now() + SOON)
