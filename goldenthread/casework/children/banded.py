"""What every casework model declares: the band of each field, and a manager that only the door may use."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core import checks
from django.db import models

from goldenthread.rules.access.bands import Band

KEYS: Mapping[str, Band] = {"id": Band.B2, "version": Band.B2}  # that a child is here at all is identity


class Banded(models.Model):
    """A model whose every field has its band.

    `bands`: field to band. `contact`: fields that are a party's contact details. `whereabouts`: fields that tell where
    somebody is. `masked`: shown only one at a time, with an entry. `entered_only`: given on the portal, never shown
    back there. A field without a band, or a band without a field, is an error at start.
    """

    bands: ClassVar[Mapping[str, Band]] = {}
    contact: ClassVar[frozenset[str]] = frozenset()
    whereabouts: ClassVar[frozenset[str]] = frozenset()
    masked: ClassVar[frozenset[str]] = frozenset()
    entered_only: ClassVar[frozenset[str]] = frozenset()

    behind_the_door = models.Manager()

    class Meta:
        abstract = True

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *(checks.Error(words, obj=cls, id="casework.E001") for words in faults(cls))]


def faults(model: type[models.Model]) -> list[str]:
    """What is wrong with the bands of a model, in words."""
    bands: Mapping[str, Band] = getattr(model, "bands", {})
    names = {field.name for field in model._meta.get_fields() if getattr(field, "concrete", False)}
    label = model._meta.label
    said = [f"{label}.{name} has no band. Add it to `bands` beside the model." for name in sorted(names - set(bands))]
    said += [f"{label}: `bands` names {name}, which is no field." for name in sorted(set(bands) - names)]
    if Band.BY_ROW in bands.values() and "band" not in names:
        said.append(f"{label}: a field is banded by its row, and the row has no field `band`.")
    for group in ("contact", "whereabouts", "masked", "entered_only"):
        said += [
            f"{label}: `{group}` names {name}, which is no field." for name in sorted(getattr(model, group) - names)
        ]
    return said


class OnlyAdded(Banded):
    """Rows that are added and never changed: a correction is a new row. The database refuses updates as well."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{self._meta.label} is only ever added to. Add a row that replaces this one.")
        super().save(*args, **kwargs)
