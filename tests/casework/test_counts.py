"""What is counted from casework: it moves with the cases, is answerable for any day, and opens no case to anybody."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.base.jobs.models import Job
from goldenthread.casework.cases.models import CaseDecision, Fact, FastTrack, Matter, OwedPaper, Request
from goldenthread.casework.children.models import Child
from goldenthread.casework.counts import behind, columns, counting
from goldenthread.casework.counts.jobs import count_casework, rest_until
from goldenthread.casework.invented import families
from goldenthread.refused import Refused
from goldenthread.rules.measures.live.definitions import MEASURES, measure
from goldenthread.thread.figures import live
from goldenthread.thread.figures.models import LiveRun, LiveSeries, LiveStep
from tests.casework.world import BY, World

pytestmark = pytest.mark.django_db
BY_TESTS = audit.Actor.system("tests")
DAY = date(2026, 11, 27)
AREA = counting.INVENTED[0]


@pytest.fixture
def w(time_machine, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    time_machine.move_to("2026-11-27T09:00:00+00:00", tick=False)
    return World()


def fact(matter, event, day, *, at=None, name="", replaces=None):
    return Fact.behind_the_door.create(
        matter=matter, event=event, name=name or event, day=day, replaces=replaces,
        why="typed wrongly" if replaces else "",
        recorded_at=at or datetime(day.year, day.month, day.day, 10, tzinfo=UTC), **BY,
    )  # fmt: skip


def case_of(child, came, *steps):
    """A request with its steps: (event, day), in their order."""
    matter = Matter.behind_the_door.create(child=child, machine="request", received=came)
    Request.behind_the_door.create(child=child, matter=matter, source="2", channel="email", arrived_on=came, **BY)
    fact(matter, "request.received", came, name="request_received")
    for event, day in steps:
        fact(matter, event, day)
    return matter


def counted(code, every="month"):
    counting.take(by=BY_TESTS)
    return {v.start: v for v in live.series(AREA, [code], every)[code].values}


def test_a_day_that_is_corrected_moves_the_number_and_the_day_before_stays_answerable(w):
    with audit.unguarded("a case"):
        case_of(w.child, date(2026, 6, 1), ("decision.assess", date(2026, 7, 10)))
        told = fact(Matter.behind_the_door.get(child=w.child, received=date(2026, 6, 1)),
                    "decision.assess_notified", date(2026, 7, 13))  # fmt: skip
    # received Monday 1 June: the six weeks end on Monday 13 July
    july = date(2026, 7, 1)
    assert counted("told-in-six")[july].top == 1
    with audit.unguarded("a correction"):
        fact(told.matter, "decision.assess_notified", date(2026, 7, 14), replaces=told,
             at=datetime(2026, 9, 5, 10, tzinfo=UTC))  # fmt: skip
    now = counted("told-in-six")[july]
    assert (now.top, now.of) == (0, 1)
    one = [measure("told-in-six")]
    _, then = counting.as_known(date(2026, 9, 4), every="month", measures=one)
    assert [(p.start, p.top, p.of) for p in then["told-in-six"].points["month"]] == [(july, 1, 1)]
    _, later = counting.as_known(date(2026, 9, 5), every="month", measures=one)
    assert [(p.top, p.of) for p in later["told-in-six"].points["month"]] == [(0, 1)]
    _, before = counting.as_known(date(2026, 6, 20), every="month", measures=one)
    assert before["told-in-six"].points["month"] == []  # its six weeks had not ended


def test_what_is_counted_agrees_with_the_rows_of_invented_families(w):
    with audit.unit(by=BY_TESTS):
        cast = families.cast_of(w.council, [w.user("case_officer")])
        audit.record("team_made", obj="children.team")
    families.make(seed=11, count=60, by=BY_TESTS, cast=cast, today=DAY)
    counting.take(by=BY_TESTS)
    found = live.series(AREA, ["refused", "fast-opened", "requests", "plans", "refused-for-papers"], "year", parts=True)
    firsts = {}
    for made in CaseDecision.behind_the_door.filter(kind="assess").order_by("recorded_at", "pk"):
        firsts.setdefault(made.matter_id, made)
    refusals = [made for made in firsts.values() if made.outcome == "no"]
    assert len(refusals) > 5
    assert sum(v.top for v in found["refused"].values) == len(refusals)
    assert sum(v.top for v in found["fast-opened"].values) == FastTrack.behind_the_door.count() > 0
    received = Fact.behind_the_door.filter(event="request.received", matter__machine="request").count()
    own = Fact.behind_the_door.filter(event="", name="request_received").count()  # of the world's two children
    assert sum(v.top for v in found["requests"].values) == received + own
    assert sum(v.top for v in found["plans"].values) == Fact.behind_the_door.filter(event="final.sent").count() > 0
    by_ground = Counter(made.ground for made in refusals)
    assert sum(v.top for v in found["refused-for-papers"].values) == by_ground["papers"]
    sides = {part[1]: part[2].top for part in found["refused"].parts if part[0] == "owed_by" and part[1]}
    owed = {made.pk for made in refusals if OwedPaper.behind_the_door.filter(decision=made).exists()}
    assert sum(sides.values()) <= len(owed)
    labels = found["refused"].run.labels
    assert set(labels["owed_by"]) >= {str(code) for code in sides}


def test_a_change_asks_once_for_a_counting_in_its_own_transaction(w):
    name = count_casework.job_name
    assert Job.objects.filter(name=name).count() == 0
    with audit.unit(by=BY_TESTS):
        matter = Matter.behind_the_door.get(child=w.child)
        fact(matter, "notice.considering", date(2026, 3, 3))
        fact(matter, "decision.assess", date(2026, 4, 1))
        audit.record("step_taken", obj=matter)
    assert Job.objects.filter(name=name).count() == 1

    def undone():
        with audit.unit(by=BY_TESTS):
            fact(matter, "decision.assess_notified", date(2026, 4, 2))
            audit.record("step_taken", obj=matter)
            raise Refused("No")

    with pytest.raises(Refused):
        undone()
    assert Job.objects.filter(name=name).count() == 1  # what is undone takes its job with it
    assert "2 cases" in count_casework()
    assert Job.objects.filter(name=name).count() == 0


def test_a_council_that_takes_long_to_count_is_counted_a_tenth_of_the_time_at_most(w, time_machine):
    counting.take(by=BY_TESTS)
    with audit.unguarded("a large council"):
        LiveRun.objects.update(seconds=20.0)
    assert rest_until() == datetime(2026, 11, 27, 9, 3, tzinfo=UTC)  # nine times twenty seconds
    assert "again at 09:03:00" in count_casework()
    waiting = Job.objects.get(name=count_casework.job_name)
    assert waiting.run_after == datetime(2026, 11, 27, 9, 3, tzinfo=UTC)
    time_machine.move_to("2026-11-27T09:03:00+00:00", tick=False)
    assert "2 cases" in count_casework()
    assert not Job.objects.filter(name=count_casework.job_name).exists()


def test_counting_again_writes_nothing_where_nothing_moved(w):
    first = counting.take(by=BY_TESTS)
    run = LiveRun.objects.get()
    again = counting.take(by=BY_TESTS)
    assert first.changed > 20
    assert again.changed == 0
    assert LiveRun.objects.get().changed_at == run.changed_at
    assert Entry.objects.filter(action="casework_counted").count() == 2
    assert not LiveSeries.objects.exclude(run=run).exists()


def test_the_cases_behind_a_number_are_shown_through_the_door_alone(w):
    with audit.unguarded("two refusals"):
        mine = case_of(w.child, date(2026, 6, 1), ("decision.refuse", date(2026, 7, 1)))
        other = case_of(w.other, date(2026, 6, 2), ("decision.refuse", date(2026, 7, 2)))
    w.relate("team_manager", "team")
    july = {"first": date(2026, 7, 1), "last": date(2026, 7, 31)}
    visitor = w.visitor("team_manager")
    found = behind.cases(visitor, measure("refused"), **july)
    assert found.of == 2
    assert [row.id for row in found.rows] == [mine.pk]
    assert other.pk not in [row.id for row in found.rows]
    listed = Entry.objects.filter(action="child_listed", actor_id=visitor.actor.id)
    assert listed.count() == 1
    assert "cases behind refused" in listed.get().fields
    counting.take(by=BY_TESTS)
    page = w.client("team_manager").get(reverse("counts:cases", args=["refused"]) + "?start=2026-07-01")
    assert "2 cases counted; 1 of them you may open" in " ".join(page.content.decode().split())


@pytest.mark.parametrize("role", ["portfolio_holder", "case_officer", "privacy_officer", "publisher"])
def test_whoever_has_no_right_to_small_numbers_finds_no_page_of_them(w, role):
    counting.take(by=BY_TESTS)
    client = w.client(role)
    for name in ("measures", "measure", "measure-csv", "measure-json", "cases"):
        args = [] if name == "measures" else ["refused"]
        assert client.get(reverse(f"counts:{name}", args=args)).status_code == 404


def test_the_pages_show_the_number_its_rule_its_quality_and_the_data(w):
    with audit.unguarded("a refusal"):
        case_of(w.child, date(2026, 6, 1), ("decision.refuse", date(2026, 7, 1)))
    counting.take(by=BY_TESTS)
    client = w.client("improvement_lead")
    listing = client.get(reverse("counts:measures")).content.decode()
    assert "Refusals to assess, as a share of decisions" in listing
    assert "1 of 1 refusals without their ground" in listing
    page = client.get(reverse("counts:measure", args=["refused-of-decided"])).content.decode()
    assert "100.0% (1 of 1)" in page
    assert "A refusal that is overturned stays a refusal" in page
    assert "/cases/?every" not in page  # this reader opens no case
    data = json.loads(client.get(reverse("counts:measure-json", args=["refused-of-decided"])).content)
    assert next(p for p in data["points"] if p["of"])["percent"] == "100.0"
    table = client.get(reverse("counts:measure-csv", args=["refused-of-decided"]) + "?every=year").content.decode()
    assert "refused-of-decided,2026-01-01,2026,1,1,100.0" in table
    then = client.get(
        reverse("counts:measure", args=["refused"]), {"known_day": "2", "known_month": "6", "known_year": "2026"}
    )
    assert "known on 2 June 2026" in " ".join(then.content.decode().split())


def test_before_the_first_counting_the_pages_say_so(w):
    client = w.client("improvement_lead")
    assert "Nothing has been counted yet" in client.get(reverse("counts:measures")).content.decode()
    page = client.get(reverse("counts:measure", args=["refused"]))
    assert page.status_code == 200
    assert "Nothing has been counted for this measure yet" in page.content.decode()
    assert client.get(reverse("counts:measure-json", args=["refused"])).status_code == 404
    assert client.get(reverse("counts:measure", args=["no-such"])).status_code == 404


def test_a_wrong_day_is_said_above_the_form_and_an_unknown_parameter_is_refused(w):
    counting.take(by=BY_TESTS)
    client, at = w.client("improvement_lead"), reverse("counts:measure", args=["refused"])
    wrong = client.get(at, {"known_day": "31", "known_month": "2", "known_year": "2026"})
    assert wrong.status_code == 422
    assert "There is a problem" in wrong.content.decode()
    assert client.get(at, {"every": "fortnight"}).status_code == 422
    assert client.get(at, {"colour": "red"}).status_code == 400


def test_a_step_needs_its_cause_and_its_day_and_can_be_withdrawn(w):
    counting.take(by=BY_TESTS)
    actor = w.visitor("improvement_lead").actor
    with pytest.raises(Refused, match="Say what happened"):
        live.take_step(area=AREA, code="refused", start=date(2026, 5, 1), cause="x", by=actor)
    with pytest.raises(Refused, match="within the time"):
        live.take_step(area=AREA, code="refused", start=date(1999, 5, 1), cause="the panel met weekly", by=actor)
    row = live.take_step(area=AREA, code="refused", start=date(2026, 5, 1), cause="the panel met weekly", by=actor)
    with pytest.raises(Refused, match="already"):
        live.take_step(area=AREA, code="refused", start=date(2026, 5, 1), cause="the panel met weekly", by=actor)
    assert [s.cause for s in live.series(AREA, ["refused"])["refused"].steps] == ["the panel met weekly"]
    live.withdraw_step(area=AREA, number=row.pk, why="it was another panel", by=actor)
    assert not live.series(AREA, ["refused"])["refused"].steps
    kept = LiveStep.objects.get()
    assert (kept.withdrawn_why, kept.withdrawn_by) == ("it was another panel", actor.label)
    with pytest.raises(Refused):
        live.withdraw_step(area=AREA, number=row.pk, why="again", by=actor)


def test_a_step_is_taken_and_withdrawn_on_its_pages(w):
    counting.take(by=BY_TESTS)
    client, at = w.client("performance_analyst"), reverse("counts:take-step", args=["refused"])
    key = client.get(at).context["form"].initial["submission_key"]
    sent = {
        "submission_key": key,
        "start_day": "1",
        "start_month": "5",
        "start_year": "2026",
        "cause": "the panel met weekly",
    }
    assert client.post(at, sent).status_code in (302, 303)
    page = client.get(reverse("counts:measure", args=["refused"])).content.decode()
    assert "the panel met weekly" in page
    away = reverse("counts:withdraw-step", args=["refused", LiveStep.objects.get().pk])
    key = client.get(away).context["form"].initial["submission_key"]
    assert client.post(away, {"submission_key": key, "why": ""}).status_code == 422
    assert client.post(away, {"submission_key": key, "why": "another panel"}).status_code in (302, 303)
    assert client.get(away).status_code == 200  # the form is there; sent again it finds no step


def test_every_measure_is_counted_and_what_the_thread_does_not_know_is_refused(w):
    counting.take(by=BY_TESTS)
    assert set(LiveSeries.objects.values_list("measure", flat=True)) <= {one.code for one in MEASURES}
    odd = live.Counts(DAY, DAY, 0, 0, {}, [], {"children-by-name": {"month": []}}, {})
    with pytest.raises(Refused, match="children-by-name"):
        live.receive(area=AREA, name="x", counted=odd, by=BY_TESTS)


def test_what_crosses_into_the_thread_names_no_child(w):
    with audit.unguarded("a refusal"):
        case_of(w.child, date(2026, 6, 1), ("decision.refuse", date(2026, 7, 1)))
    counting.take(by=BY_TESTS)
    held = json.dumps(
        [*LiveSeries.objects.values_list("points", "parts"), *LiveRun.objects.values_list("labels", "quality")]
    )
    child = w.child
    for mark in (child.given_name, child.family_name, child.reference, str(child.pk), str(child.pk).replace("-", "")):
        assert mark not in held


def test_a_later_request_for_the_same_child_is_known_as_asking_again(w):
    with audit.unguarded("two requests"):
        case_of(w.other, date(2026, 2, 2), ("decision.refuse", date(2026, 3, 2)))
        case_of(w.other, date(2026, 8, 3))
    year = counted("asked-again", "year")[date(2026, 1, 1)]
    assert (year.top, year.of) == (1, 1)


def test_a_record_without_steps_is_counted_from_its_facts(w):
    with audit.unguarded("a record that came from elsewhere"):
        matter = Matter.behind_the_door.get(child=w.child)  # received on 2 March 2026, without a step
        for name, day in (("assessment_decided", date(2026, 4, 1)), ("assessment_refused_notified", date(2026, 4, 2))):
            Fact.behind_the_door.create(matter=matter, name=name, day=day, **BY)
    found = counted("refused-of-decided")
    assert (found[date(2026, 4, 1)].top, found[date(2026, 4, 1)].of) == (1, 1)


def test_the_days_of_the_database_are_pythons_ordinals(w):
    for day in (date(2026, 2, 28), date(2026, 3, 1), date(2024, 2, 29), date(2000, 1, 1), date(2099, 12, 31)):
        with audit.unguarded("a day"):
            row = fact(Matter.behind_the_door.get(child=w.child), "notice.considering", day)
        number = Fact.behind_the_door.filter(pk=row.pk).values_list(columns.DayNumber("day"), flat=True).get()
        assert number == day.toordinal()
    assert columns.at_end_of(DAY) - datetime(2026, 11, 28, tzinfo=UTC) == timedelta(0)


def test_a_large_council_is_counted_in_two_halves_that_give_the_same(w, monkeypatch):
    with audit.unguarded("cases"):
        for day in range(1, 20):
            case_of(w.child, date(2026, 6, day), ("decision.assess", date(2026, 7, day)))
    held, first = columns.read(), date(2026, 6, 1)
    said = []
    whole = counting._count(held, first, DAY, lambda done, of: said.append((done, of)))
    assert said[-1] == (len(MEASURES), len(MEASURES))
    monkeypatch.setattr(counting, "MANY", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert counting._count(held, first, DAY, None) == whole
    assert list(whole) == [one.code for one in MEASURES]


def test_requests_are_shown_by_the_part_of_the_area_and_what_is_not_recorded_is_said(w):
    with audit.unguarded("where a child lives"):
        Child.behind_the_door.filter(pk=w.child.pk).update(area="Marsh End")
        case_of(w.child, date(2026, 6, 1))
        case_of(w.child, date(2026, 6, 8))
    counting.take(by=BY_TESTS)
    found = live.series(AREA, ["requests"], "year", parts=True)["requests"]
    labels = found.run.labels["area"]
    by_area = {labels.get(str(part[1]), "Not recorded"): part[2].top for part in found.parts if part[0] == "area"}
    whole = sum(value.top for value in found.values)
    elsewhere = Matter.behind_the_door.filter(machine="request").exclude(child=w.child).count()
    assert by_area == {"Marsh End": whole - elsewhere, "Not recorded": elsewhere}
    assert by_area["Marsh End"] >= 2
    assert any("part of the area is not recorded" in line["what"] for line in found.run.quality)
