"""Complaints of invented families and a sample of invented cases, for the demo: through the steps that people take."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.accounts import demo
from goldenthread.base.accounts.models import User
from goldenthread.casework.children.door import Visitor
from goldenthread.casework.invented import plans
from goldenthread.casework.invented.families import only_in_a_demo
from goldenthread.casework.sampling import actions as sampling
from goldenthread.casework.sampling import texts
from goldenthread.casework.sampling.models import LIFE
from goldenthread.casework.voice import actions as voice
from goldenthread.refused import Refused
from goldenthread.rules import sampling as rules

COMPLAINTS = (
    ("corporate", ["delay", "no_answer"], "We asked in the spring and heard nothing until autumn.", "upheld"),
    ("corporate", ["delay"], "The plan came after forty weeks. It should be twenty.", "upheld"),
    ("corporate", ["reasons"], "The letter says no and does not say why.", "part"),
    ("corporate", ["advice", "delay"], "You decided before the psychologist had seen our child.", "upheld"),
    ("corporate", ["papers_lost"], "We sent the report twice. Each time you say it is not there.", "part"),
    ("corporate", ["delay", "unheard"], "I rang nine times. Nobody rang back.", "upheld"),
    ("corporate", ["provision"], "The plan says speech therapy each week. There was none since June.", ""),
    ("social_care", ["threshold"], "We were told that our son is not disabled enough for a short break.", "not"),
    ("corporate", ["delay"], "The review was eight months late.", "upheld"),
    ("elsewhere", ["no_school"], "The school sends her home at noon.", ""),
)

PLANS = 40
# What invented readers say of a plan, by how good it is: the questions in their order.
JUDGED = {"good": "yes", "enough": "yes", "weak": "not"}


def make(by: audit.Actor, *, seed: int = 2026) -> tuple[int, int]:
    """Complaints and packs that were made. Does nothing where there are complaints. Safe to run again."""
    only_in_a_demo()
    people = {role: User.objects.get(email=demo.address(name)) for role, (name, _) in demo.PEOPLE.items()}

    def visitor(role: str) -> Visitor:
        user = people[role]
        label = demo.PEOPLE[role][0]
        return Visitor(user, actor=audit.Actor(id=str(user.pk), label=label, kind="person", role=role))

    if voice.any_yet():
        return 0, 0
    packs = _sample(visitor)
    if plans.make(by, count=PLANS) == PLANS:
        packs += _audits(visitor)
    return _complaints(visitor("complaints_officer"), seed), packs


def _complaints(officer: Visitor, seed: int) -> int:
    chance, today = random.Random(seed), timezone.localdate()  # noqa: S311  invented complaints, no secret
    for number, (route, themes, words, finding) in enumerate(COMPLAINTS):
        received = today - timedelta(days=95 - number * 9)
        values = {
            "route": route, "who": f"Invented parent {number + 1}", "contact_how": "By telephone, after six",
            "words": words, "wants": "That somebody says sorry, and that it changes.", "themes": themes,
            "appealable": "reasons" in themes, "beside": "",
        }  # fmt: skip
        row = voice.log_complaint(officer, values, child="", received=received)
        steps: list[tuple[str, int, str]] = []
        if route == "corporate":
            steps = [("acknowledged", chance.randrange(1, 9), "")]
            if finding:
                steps.append(("answered", chance.randrange(12, 28), finding))
        elif route == "social_care":
            steps = [("answered", 12, finding)]
        for step, days, found in steps:
            day = received + timedelta(days=days)
            if day > today:
                break
            row.refresh_from_db()
            voice.record_step(
                officer, row, step=step, day=day, until=None, words="", finding=found, expected=row.version
            )
        if finding == "upheld":
            due = received + timedelta(days=40 + number * 12)
            owed: dict[str, Any] = {
                "kind": "apology" if number % 2 else "payment", "agreed_by": "council", "decision": "",
                "words": "What was agreed with the family", "due_on": due,
            }  # fmt: skip
            row.refresh_from_db()
            voice.agree_remedy(officer, row, owed, council="")
    return len(COMPLAINTS)


def _sample(visitor: Any) -> int:
    """One quarterly sample, drawn, opened and read by two people; 0 where there are too few cases."""
    keeper, today = visitor("quality_lead"), timezone.localdate()
    try:
        row = sampling.draw(
            keeper, kind="quarterly", frame_kind="all", since=today - timedelta(days=90), until=today, count=6,
            words="the third wave breaks on the pier", words_by=demo.PEOPLE["portfolio_holder"][0],
        )  # fmt: skip
    except Refused:
        return 0
    row = sampling.open_sample(keeper, row, expected=row.version)
    chance = random.Random(row.number)  # noqa: S311  invented answers, no secret
    questions = rules.kinds()["quarterly"].questions
    for reader in ("portfolio_holder", "director"):
        for rank in range(1, 7 if reader == "portfolio_holder" else 5):
            answers = {one.key: chance.choice(list(one.answers)[:3]) for one in questions}
            sampling.answer(visitor(reader), row, rank, answers)
    return 6


def _audits(visitor: Any) -> int:
    """Two audits of plans as they are written: one read and closed, one whose words are being released and read."""
    keeper, today = visitor("quality_lead"), timezone.localdate()
    given: dict[str, Any] = {
        "kind": "plans", "frame_kind": "written", "since": today - timedelta(days=360), "until": today,
        "words_by": demo.PEOPLE["director"][0],
    }  # fmt: skip
    closed = sampling.draw(keeper, **given, count=20, words="salt on the window in the morning")
    _read(visitor, sampling.open_sample(keeper, closed, expected=closed.version), released=20)
    with audit.unit(by=keeper.actor):
        row = sampling.one(keeper, closed.number)
        editing.save(row, {"opened_on": today - LIFE - timedelta(days=1)}, expected=row.version, by=keeper.actor)
        audit.record("sample_opened", obj=row, reason="in an invented past")
    texts.forget_closed(by=keeper.actor)
    row = sampling.draw(keeper, **given, count=8, words="nine gulls and a lost glove")
    _read(visitor, sampling.open_sample(keeper, row, expected=row.version), released=6)
    return 28


def _read(visitor: Any, row: Any, *, released: int) -> None:
    """Words released and read by the director and, the first four, by the quality lead."""
    chance = random.Random(row.number)  # noqa: S311  invented answers, no secret
    questions = [one for one in rules.kinds()["plans"].questions if one.of_words]
    for rank in range(1, released + 1):
        keeper = visitor("quality_lead")
        found, told = texts.look_at(keeper, row, rank)
        found = texts.change(keeper, row, rank, out=["Priya", "Harbour Lights"], left_out=[], release=False, seen="",
                             expected=found.version)  # fmt: skip
        found, told = texts.look_at(keeper, row, rank)
        texts.change(keeper, row, rank, out=found.out, left_out=[], release=True, seen=told["seen"],
                     expected=found.version)  # fmt: skip
        vague = sum(one[1] in ("vague", "number", "no_change", "no_voice") for one in told["found"])
        grade = "good" if not vague else "enough" if vague < 3 else "weak"
        for role in ("director", "quality_lead")[: 1 + (rank <= 4)]:
            mine = grade if chance.random() < 0.85 else chance.choice(list(JUDGED))
            answers = {one.key: JUDGED[mine] if chance.random() < 0.8 else "part" for one in questions}
            sampling.answer(visitor(role), row, rank, answers | {"plan": mine})
