"""Edits in which nobody's words are lost, and forms that count once however often they are sent.

- `Versioned`: abstract model for everything that people edit.
- `save(obj, values, expected=…, by=…)`: write if the row is still at version `expected`, else raise `ChangedSince`.
- `add(obj, by=…)`: a new row and its first revision.
- `EditForm`, `OnceForm`: forms that carry the version and a one-time submission key.
- `handle(request, form_class, …)`: the view of every form that changes something.

Names are imported when first used, for Django imports this package before any model may be.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goldenthread.base.editing.actions import ChangedSince, add, add_many, save
    from goldenthread.base.editing.forms import EditForm, OnceForm
    from goldenthread.base.editing.versioned import Versioned
    from goldenthread.base.editing.views import handle

__all__ = ["ChangedSince", "EditForm", "OnceForm", "Versioned", "add", "add_many", "handle", "save"]

_HOMES = {
    "Versioned": "versioned",
    "ChangedSince": "actions",
    "add": "actions",
    "add_many": "actions",
    "save": "actions",
    "EditForm": "forms",
    "OnceForm": "forms",
    "handle": "views",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"goldenthread.base.editing.{_HOMES[name]}"), name)
    raise AttributeError(name)
