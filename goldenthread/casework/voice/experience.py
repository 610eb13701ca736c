"""How families found a step: asked when it is over, told only in numbers, and never to those who decide on their
case."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.cases.models import Fact, Matter
from goldenthread.casework.children.door import Opened
from goldenthread.casework.voice.models import Experience
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from goldenthread.rules.casework.complaints import LEAST

# Stage to (its words, the facts that end it).
STAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "decision": ("whether there is an assessment", ("assessment_agreed_notified", "assessment_refused_notified")),
    "draft": ("the draft plan", ("draft_served",)),
    "plan": ("the plan", ("final_sent",)),
}
QUESTIONS = {"told": "They were told what happens and when", "heard": "They were heard",
             "right": "It was right in the end"}  # fmt: skip


def to_ask(opened: Opened, matter: str) -> list[tuple[str, str]]:
    """Stages of a matter that are over and of which this party has not said anything: (key, words)."""
    if opened.through != "party" or not opened.may(Permission.CASE_CONTRIBUTE, band=Band.B3, write=True):
        return []
    over = set(
        Fact.behind_the_door.filter(matter_id=matter, matter__child_id=opened.id, replaced_by=None, day__isnull=False)
        .values_list("name", flat=True)
    )  # fmt: skip
    said = set(Experience.behind_the_door.filter(matter_id=matter, party=opened.party).values_list("stage", flat=True))
    return [
        (key, words) for key, (words, ends) in STAGES.items() if key not in said and over & set(ends)
    ]  # fmt: skip


def give(opened: Opened, matter: str, stage: str, *, told: str, heard: str, right: str, words: str) -> Experience:
    """Keep how one step went. Raises Refused for one that is not over, and where it was said before."""
    if stage not in dict(to_ask(opened, matter)):
        raise Refused("You have told us about this already, or it is not over yet. Thank you.", status=409)
    with audit.unit(by=opened.actor):
        try:
            row = Experience.behind_the_door.create(
                child_id=opened.id, matter=Matter.behind_the_door.get(pk=matter, child_id=opened.id), stage=stage,
                told=told, heard=heard, right=right, words=words.strip(), party=opened.party,
                given_on=timezone.localdate(),
            )  # fmt: skip
        except IntegrityError:
            raise Refused("You have told us about this already. Thank you.", status=409) from None
        audit.record("experience_given", obj=row, reason=stage)
        return row


def told_of(first: date, last: date) -> list[dict[str, Any]]:
    """By stage: how many families said something of so many who could, and how many said yes to each question. A number
    of fewer than five is not told."""
    rows = []
    for key, (words, ends) in STAGES.items():
        over = Fact.behind_the_door.filter(name__in=ends, replaced_by=None, day__range=(first, last))
        of = over.values("matter_id").distinct().count()
        said = list(Experience.behind_the_door.filter(stage=key, matter_id__in=over.values("matter_id")))
        families = len({row.matter_id for row in said})  # two parents of one child are one family here
        few = families < LEAST or of < LEAST
        rows.append(
            {
                "stage": words,
                "said": f"fewer than {LEAST}" if few and said else str(families),
                "of": str(of) if of >= LEAST or not of else f"fewer than {LEAST}",
                "rate": "" if few else f"{families / of:.0%}",
                "answers": [
                    [question, "too few to tell" if few else _share([getattr(row, name) for row in said])]
                    for name, question in QUESTIONS.items()
                ],
            }
        )
    return rows


def _share(answers: list[str]) -> str:
    """How many said yes; hidden where a few said something else or a few said yes."""
    yes = sum(answer == "yes" for answer in answers)
    if any(0 < n < LEAST for n in (yes, len(answers) - yes)):
        return f"not shown, of {len(answers)}"
    return f"{yes} of {len(answers)}"
