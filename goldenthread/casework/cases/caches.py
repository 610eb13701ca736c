"""The cached columns of cases, against the facts that they come from. Names no child."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from goldenthread.base import audit
from goldenthread.casework.cases.actions.steps import cached, restate
from goldenthread.casework.cases.models import Matter

A_BATCH = 500


@dataclass
class Told:
    """What the check found: how many were looked at, which references differ and in which columns."""

    looked: int = 0
    differ: dict[str, list[str]] = field(default_factory=dict)
    mended: int = 0

    @property
    def sentence(self) -> str:
        if not self.differ:
            return f"{self.looked} cases agree with their facts."
        what = ", ".join(f"{ref} ({', '.join(names)})" for ref, names in list(self.differ.items())[:10])
        done = f" {self.mended} are mended." if self.mended else " Run it with --mend to bring them in line."
        return f"{len(self.differ)} of {self.looked} cases differ from their facts: {what}.{done}"

    def as_dict(self) -> dict[str, Any]:
        return {"looked": self.looked, "differ": self.differ, "mended": self.mended}


def check(*, by: audit.Actor, mend: bool, progress: Callable[[str], None] | None = None) -> Told:
    """Compare every case; with `mend`, each batch is one unit and each case that differs is brought in line in it."""
    told = Told()
    keys = list(Matter.behind_the_door.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), A_BATCH):
        some = keys[start : start + A_BATCH]
        wrong = []
        for row in Matter.behind_the_door.filter(pk__in=some).select_related("after", "after__after"):
            told.looked += 1
            names = [name for name, value in cached(row).items() if getattr(row, name) != value]
            if names:
                told.differ[row.reference] = names
                wrong.append(row.pk)
        if mend and wrong:
            with audit.unit(by=by):
                for row in Matter.behind_the_door.select_for_update().filter(pk__in=wrong):
                    restate(row, by=by)
                    told.mended += 1
                audit.record("matters_checked", obj="cases.matter", reason=f"{len(wrong)} brought in line")
        if progress and len(keys) > A_BATCH:
            progress(f"{min(start + A_BATCH, len(keys))} of {len(keys)} cases")
    return told
