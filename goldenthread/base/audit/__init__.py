"""The audit log: who did what, when, to which object, with which result.

    from goldenthread.base import audit

    with audit.unit(by=request.actor):
        editing.save(recommendation, values, expected=version, by=request.actor)
        audit.record("recommendation_edited", obj=recommendation, fields=form.changed_data)

A unit is one transaction. What is recorded in it is chained just before the commit, so the effect and its entry are
both kept or both lost. Names below are fetched on first use: this package can be imported before Django is ready, and
the verifier runs with no Django at all.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goldenthread.base.audit.actor import Actor as Actor
    from goldenthread.base.audit.actor import current_actor as current_actor
    from goldenthread.base.audit.actor import current_request as current_request
    from goldenthread.base.audit.checkpoints import checkpoint_if_due as checkpoint_if_due
    from goldenthread.base.audit.errors import GuardedWrite as GuardedWrite
    from goldenthread.base.audit.errors import NothingRecorded as NothingRecorded
    from goldenthread.base.audit.errors import NoUnit as NoUnit
    from goldenthread.base.audit.errors import UndeclaredAction as UndeclaredAction
    from goldenthread.base.audit.events import declare as declare
    from goldenthread.base.audit.guard import unguarded as unguarded
    from goldenthread.base.audit.units import downloaded as downloaded
    from goldenthread.base.audit.units import record as record
    from goldenthread.base.audit.units import refused as refused
    from goldenthread.base.audit.units import searched as searched
    from goldenthread.base.audit.units import unit as unit
    from goldenthread.base.audit.units import viewed as viewed

_WHERE = {
    "Actor": "actor",
    "current_actor": "actor",
    "current_request": "actor",
    "checkpoint_if_due": "checkpoints",
    "GuardedWrite": "errors",
    "NothingRecorded": "errors",
    "NoUnit": "errors",
    "UndeclaredAction": "errors",
    "declare": "events",
    "unguarded": "guard",
    "downloaded": "units",
    "record": "units",
    "refused": "units",
    "searched": "units",
    "unit": "units",
    "viewed": "units",
}
__all__ = [*_WHERE]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
