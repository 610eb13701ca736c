"""Invented plans for invented children whose final plan was sent, so that the audit of plans has words to read."""

from __future__ import annotations

from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from goldenthread.base import audit
from goldenthread.casework.cases.kinds import PaperKind, PaperState
from goldenthread.casework.cases.models import Fact, Paper
from goldenthread.casework.children.models import Party
from goldenthread.casework.invented.families import only_in_a_demo
from goldenthread.casework.plans.actions import HOLDS
from goldenthread.casework.plans.kinds import BAND_OF, RowKind, VersionKind, VersionState
from goldenthread.casework.plans.models import EhcPlanVersion, PlanRow
from goldenthread.rules.data import read_data

FILE = Path(__file__).with_name("plans.yaml")
OFTEN = ("enough", "weak", "sound", "enough", "weak", "poor")  # how often each kind comes


@cache
def texts() -> dict[str, Any]:
    return read_data(FILE)


def make(by: audit.Actor, *, count: int) -> int:
    """Final plans for the newest of the cases that have one sent and none written here; how many."""
    only_in_a_demo()
    sent = Fact.behind_the_door.filter(
        name="final_sent",
        matter__machine="assessment",
        matter__plan_versions=None,
        matter__child__restricted=False,
        day__isnull=False,
    )
    facts = sent.select_related("matter__child").order_by("-day", "pk")[:count]
    with audit.unit(by=by):
        for number, fact in enumerate(facts):
            _plan(fact, texts()[OFTEN[number % len(OFTEN)]], by)
        audit.record("plan_issued", obj="plans.ehcplanversion", reason=f"{len(facts)} invented plans")
    return len(facts)


def _plan(fact: Fact, text: dict[str, Any], by: audit.Actor) -> None:
    assert fact.day is not None  # `make` asks for days only
    child, at = fact.matter.child, timezone.make_aware(datetime.combine(fact.day, time(9)))
    party = Party.behind_the_door.filter(child=child).select_related("person").first()
    names = {
        "child": child.known_as or child.given_name.split()[0],
        "parent": party.person.name if party else "The parent",
        "school": child.placement or "the school",
        "area": child.area or "the town",
    }
    paper = Paper.behind_the_door.create(
        child=child, matter=fact.matter, kind=PaperKind.PLAN, title="Final plan, version 1", band=BAND_OF["D"],
        words="An invented plan.", supplied_by="Invented", state=PaperState.ISSUED, issued_at=at, made_at=at,
        by_id=by.id, by_label=by.label,
    )  # fmt: skip
    version = EhcPlanVersion.behind_the_door.create(
        child=child, matter=fact.matter, number=1, kind=VersionKind.FINAL, state=VersionState.ISSUED, paper=paper,
        setting=child.placement, setting_type="Mainstream school", signed_by="Invented officer", signed_on=fact.day,
        issued_at=at, made_at=at, by_label=by.label,
    )  # fmt: skip
    rows = [
        PlanRow(child=child, of_version=version, section=section, band=BAND_OF[section], kind=RowKind.WORDS,
                key=f"W{section}", words=words.format(**names))
        for section, words in text["words"].items()
    ]  # fmt: skip
    for place, given in enumerate(text["rows"], start=1):
        more = {name: str(words) for name, words in given.items() if name not in ("section", "words", "for")}
        tied = [f"R{to}" for to in given.get("for", ())]
        needs = [key for key in tied if text["rows"][int(key[1:]) - 1]["section"] in "BCD"]
        section = given["section"]
        rows.append(
            PlanRow(child=child, of_version=version, section=section, band=BAND_OF[section], kind=HOLDS[section],
                    key=f"R{place}", words=given["words"].format(**names), needs=needs,
                    outcomes=[key for key in tied if key not in needs], **more)
        )  # fmt: skip
    PlanRow.behind_the_door.bulk_create(rows)
