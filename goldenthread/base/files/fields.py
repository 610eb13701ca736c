"""The form field through which every upload comes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from goldenthread.base.files import gate
from goldenthread.base.files.checks.bad import Bad
from goldenthread.base.files.inspector import a_list
from goldenthread.base.files.kinds import LARGEST_FILE, USUAL, Kind


class UploadField(forms.FileField):
    """Cleans to a gate.Checked, which files.keep() takes. Its hint names the kinds; its errors say what to do.

    A refusal is written to the audit log for whoever is signed in.
    """

    default_error_messages = {
        "required": "Choose a file",
        "empty": "The file is empty. Check that it opens on your computer, then upload it again.",
        "missing": "Choose a file",
        "invalid": "The file did not arrive. Choose it and upload it again.",
    }

    def __init__(
        self, *, kinds: Iterable[Kind] = USUAL, root: str = "thread", strip: bool = True, **options: Any
    ) -> None:
        self.kinds, self.root, self.strip = frozenset(kinds), root, strip
        names = [kind.label for kind in Kind if kind in self.kinds]
        options.setdefault("help_text", f"A {a_list(names)}, at most {LARGEST_FILE // 1_000_000} MB.")
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        endings = [ending for kind in Kind if kind in self.kinds for ending in kind.extensions]
        return super().widget_attrs(widget) | {"accept": ",".join(endings)}

    def clean(self, data: Any, initial: Any = None) -> Any:
        arrived = super().clean(data, initial)
        if not arrived or isinstance(arrived, gate.Checked):
            return arrived
        try:
            return gate.check(arrived.file, arrived.name, root=self.root, kinds=self.kinds, strip=self.strip)
        except Bad as bad:
            self._record(str(bad))
            raise forms.ValidationError(str(bad), code="refused") from None

    def _record(self, words: str) -> None:
        from goldenthread.base import audit

        actor = audit.current_actor()
        if actor is not None:
            audit.refused("file_refused", by=actor, reason=words)
