"""Forms that know what they were opened from and count once."""

import hashlib
import json
import secrets
from typing import Any

from django import forms


class OnceForm(forms.Form):
    """A form that counts once, however often it is sent.

    `submission_key` is drawn when the form is shown. `sent_digest` is the fingerprint of what was sent.
    """

    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=16, strip=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("submission_key", secrets.token_urlsafe(24))

    def sent_digest(self) -> str:
        names = sorted(set(self.fields) - {"submission_key"})
        sent = [(name, self[name].data) for name in names if not isinstance(self.fields[name], forms.FileField)]
        for name in names:
            if isinstance(self.fields[name], forms.FileField):
                held = self.files.getlist(self.add_prefix(name)) if self.files else []
                sent.append((name, [[f.name, f.size] for f in held]))
        return hashlib.sha256(json.dumps(sent, default=str, ensure_ascii=False).encode()).hexdigest()


class EditForm(OnceForm, forms.ModelForm):
    """A form over a `Versioned` row; it carries the version that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.instance.pk:
            self.initial["version"] = self.instance.version

    def clean_version(self) -> int | None:
        version = self.cleaned_data.get("version")
        if self.instance.pk and version is None:
            raise forms.ValidationError("This page was sent without its version. Open it again and repeat your change.")
        return version

    def values(self) -> dict[str, Any]:
        """The cleaned values of the model's own fields."""
        concrete = {field.name for field in self._meta.model._meta.concrete_fields}
        return {name: value for name, value in self.cleaned_data.items() if name in concrete and name != "version"}
