"""Files: the gate, the store, quarantine, receipts and downloads.

    from goldenthread.base import files

    class DocumentForm(forms.Form):
        paper = files.UploadField(kinds={files.Kind.PDF})

    with audit.unit(by=request.actor):
        stored = files.keep(form.cleaned_data["paper"], by=request.actor, filed_as="sources.document:17")
        document.sha256 = stored.sha256

    return files.send(request, stored, purpose="source")   # in a view, after its own permission check

Names are fetched on first use: this package can be imported before Django is ready, and the limited process that
inspects uploads runs with no Django at all.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goldenthread.base.files.checkup import health as health
    from goldenthread.base.files.checkup import problems as problems
    from goldenthread.base.files.downloads import send as send
    from goldenthread.base.files.fields import UploadField as UploadField
    from goldenthread.base.files.gate import Checked as Checked
    from goldenthread.base.files.gate import check as check
    from goldenthread.base.files.keeping import file_as as file_as
    from goldenthread.base.files.keeping import find as find
    from goldenthread.base.files.keeping import keep as keep
    from goldenthread.base.files.keeping import keep_made as keep_made
    from goldenthread.base.files.keeping import link as link
    from goldenthread.base.files.keeping import open as open
    from goldenthread.base.files.keeping import read as read
    from goldenthread.base.files.kinds import USUAL as USUAL
    from goldenthread.base.files.kinds import Kind as Kind
    from goldenthread.base.files.store import Damaged as Damaged

_WHERE = {
    "UploadField": "fields",
    "Checked": "gate",
    "check": "gate",
    "health": "checkup",
    "problems": "checkup",
    "file_as": "keeping",
    "find": "keeping",
    "keep": "keeping",
    "keep_made": "keeping",
    "link": "keeping",
    "open": "keeping",
    "read": "keeping",
    "USUAL": "kinds",
    "Kind": "kinds",
    "Damaged": "store",
    "send": "downloads",
}
__all__ = [*_WHERE]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
