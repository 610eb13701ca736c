"""The training of invented councillors, for the demo."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts import demo
from goldenthread.refused import Refused
from goldenthread.thread.governance.models import Body
from goldenthread.thread.improvement.models import Council
from goldenthread.thread.training import actions
from goldenthread.thread.training.forms import read_questions
from goldenthread.thread.training.models import Cohort

COUNCIL = "estuary"
NAMES = (
    "Ada Fenwick", "Bilal Marsh", "Carys Pool", "Dev Anchor", "Elsie Tarn", "Femi Quay", "Gwen Rudder", "Hari Sloop",
    "Isla Ketch", "Jonah Wharf", "Kemi Locke",
)  # fmt: skip
STAFF = ("Agnes Loft", "Bram Teal", "Cora Finch", "Dougal Reed", "Esme Bell", "Finn Moss", "Greta Shaw", "Hamish Cole")
QUESTIONS = """Who decides whether a child's needs are assessed?
- The panel
* A named officer of the council, after the panel has advised
- The school
> A panel advises. A named officer decides.

A resident asks you to move their child up the list. What do you do?
- Ask the panel to take the case first
* Say that you cannot, ask when the answer is due, and tell them about SENDIASS
- Look at the file
> A councillor has no part in single cases, and no right to the file.

Does a family need a diagnosis to ask for an assessment?
- Yes
* No
> No form, no report and no diagnosis is needed."""


def load(*, by: audit.Actor) -> int:
    """Make it where there is none; how many people."""
    if settings.PRODUCTION:
        raise Refused("Invented councillors belong in the demo only. This site's mode is production.")
    council = Council.objects.filter(slug=COUNCIL).first()
    if council is None or Cohort.objects.exists():
        return 0
    today = timezone.localdate()
    body = Body.objects.filter(council=COUNCIL).order_by("pk").first()
    if body is None:
        return 0
    members = actions.save_cohort(council, {"name": "All councillors", "kind": "members"}, by=by)
    first = actions.save_cohort(
        council, {"name": "Members of the scrutiny committee", "kind": "members", "priority": True}, by=by
    )
    package = actions.save_package(
        council,
        None,
        {
            "title": "SEND for councillors",
            "plain": "Tell a resident where help is, and what you may and may not do.",
            "made_with": body,
            "measure": "refused-of-decided",
            "read": f"{settings.SITE_URLS['public']}/offer/pages/five-minutes-on-the-local-offer-for-councillors",
            "questions": read_questions(QUESTIONS),
        },
        expected=None,
        by=by,
    )
    actions.record_need(
        council,
        {"cohort": members, "words": "Answer residents quickly, and tell them where help is.", "package": package,
         "known_from": "Survey of councillors", "on": today - timedelta(days=400)},
        by=by,
    )  # fmt: skip
    for days, what, changed in (
        (380, "first outline", "Shorter, with cases"),
        (350, "trial with four councillors", ""),
    ):
        on = today - timedelta(days=days)
        actions.record_stage(package, {"on": on, "with_whom": str(body), "what": what, "changed": changed}, by=by)
    actions.agree(package, body=body, on=today - timedelta(days=340), words="Notes of the meeting, item 3", by=by)
    package.refresh_from_db()
    since = today - timedelta(days=330)
    for cohort in (first, members):
        rule = {"since": since, "within_days": 180, "each_spell": True, "times_a_year": 2}
        actions.ask(package, {"cohort": cohort, "weight": "essential", **rule}, by=by)
    term = date(today.year - 2, 5, 4)
    people = []
    mina = demo.PEOPLE["scrutiny_member"][0]
    for number, name in enumerate((mina.removeprefix("Cllr "), *NAMES)):
        email = demo.address(mina) if number == 0 else ""
        values = {"name": f"Cllr {name}", "ref": f"M{number + 1:02}", "email": email}
        person = actions.save_learner(council, None, values, expected=None, by=by)
        actions.join(person, members, since=term, why="elected", by=by)
        if number < 4:
            actions.join(person, first, since=term, why="appointed", by=by)
        people.append(person)
    for days, came in ((300, people[1:6]), (120, people[6:9])):
        at = timezone.make_aware(datetime.combine(today - timedelta(days=days), time(18, 30)))
        event = actions.save_event(
            package, None, {"starts_at": at, "minutes": 90, "place": "Committee room 1", "state": "planned"},
            expected=None, by=by,
        )  # fmt: skip
        actions.attended(event, {person.pk: "all" for person in came}, by=by)
    at = timezone.make_aware(datetime.combine(today + timedelta(days=40), time(18, 30)))
    coming = {"starts_at": at, "minutes": 90, "place": "Committee room 1", "places": 20, "state": "planned"}
    actions.save_event(package, None, coming, expected=None, by=by)
    return len(people) + _staff(council, body, today, by)


def _staff(council: Council, body: Body, today: date, by: audit.Actor) -> int:
    """Neurodiversity for those who work with families: on joining, and again every two years."""
    cohort = actions.save_cohort(council, {"name": "SEND staff", "kind": "staff"}, by=by)
    package = actions.save_package(
        council,
        None,
        {"title": "Neurodiversity for SEND staff", "plain": "See it early, and help without waiting for a diagnosis.",
         "made_with": body, "measure": ""},
        expected=None,
        by=by,
    )  # fmt: skip
    stage = {"on": today - timedelta(days=920), "with_whom": str(body), "what": "first outline", "changed": "Shorter"}
    actions.record_stage(package, stage, by=by)
    actions.agree(package, body=body, on=today - timedelta(days=900), words="Notes of the meeting, item 2", by=by)
    package.refresh_from_db()
    rule = {"since": today - timedelta(days=890), "within_days": 60, "every_months": 24, "each_spell": False}
    actions.ask(package, {"cohort": cohort, "weight": "essential", **rule}, by=by)
    people = []
    for number, name in enumerate(STAFF):
        values = {"name": name, "ref": f"S{number + 1:02}", "email": ""}
        person = actions.save_learner(council, None, values, expected=None, by=by)
        actions.join(person, cohort, since=today - timedelta(days=1_000 - number * 110), why="joined", by=by)
        people.append(person)
    for days, came in ((880, people[:3]), (300, people[3:6])):
        at = timezone.make_aware(datetime.combine(today - timedelta(days=days), time(9, 30)))
        event = actions.save_event(
            package, None, {"starts_at": at, "minutes": 180, "place": "Training room", "state": "planned"},
            expected=None, by=by,
        )  # fmt: skip
        actions.attended(event, {person.pk: "all" for person in came}, by=by)
    return len(people)
