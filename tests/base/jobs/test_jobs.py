import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from goldenthread.base import audit, jobs
from goldenthread.base.audit.models import Entry
from goldenthread.base.jobs import worker as work
from goldenthread.base.jobs.models import Job, Periodic, State
from goldenthread.base.jobs.registry import DECLARED
from goldenthread.refused import Refused
from tests.base.accounts.people import person, sign_in, stranger
from tests.base.jobs.acts import ROOT, Site

pytestmark = pytest.mark.django_db
ME = audit.Actor.system("test")
seen: list = []


@jobs.job(title="Add two numbers", attempts=3)
def add(a: int, b: int) -> str:
    seen.append(a + b)
    return f"The sum is {a + b}"


@jobs.job(title="Fail", attempts=3)
def fail() -> None:
    raise ValueError("the name of a child")


@jobs.job(title="Refuse", attempts=3)
def refuse() -> None:
    raise Refused("There is no such table. Import it first.")


@jobs.job(title="Half and then fail", attempts=2, whole=True)
def half() -> None:
    with audit.unit(by=ME):
        jobs.queue(add, a=1, b=1)
    raise ValueError


@jobs.job(title="Count slowly")
def count_slowly() -> None:
    """Only shown, never run here."""


@pytest.fixture(autouse=True)
def only_test_jobs(monkeypatch):
    seen.clear()
    keep = {name: declared for name, declared in DECLARED.items() if declared.every is None}
    monkeypatch.setattr(work, "DECLARED", keep)
    return keep


def queue(function, **arguments) -> Job:
    with audit.unit(by=ME):
        return jobs.queue(function, **arguments)


def run() -> list[work.Ended]:
    ended: list[work.Ended] = []
    work.Worker("tester", beat=False).run(once=True, told=ended.append)
    return ended


def test_a_job_is_run_with_its_arguments_and_says_what_it_did():
    job = queue(add, a=2, b=3)
    assert [one.words for one in run()] == ["The sum is 5"]
    job.refresh_from_db()
    assert (job.state, job.words, job.attempts, seen) == (State.DONE, "The sum is 5", 1, [5])


def test_a_job_is_queued_by_whoever_acts():
    with audit.unit(by=audit.Actor(id="u-7", label="Pat", kind="person")):
        assert jobs.queue(add, a=1, b=1).queued_by == "u-7"


@pytest.mark.django_db(transaction=True)
def test_outside_a_unit_nothing_can_be_queued():
    with pytest.raises(RuntimeError, match="unit"):
        jobs.queue(add, a=1, b=1)


def test_a_unit_that_is_undone_leaves_no_job():
    with pytest.raises(ZeroDivisionError), audit.unit(by=ME):  # noqa: PT012
        jobs.queue(add, a=1, b=1)
        raise ZeroDivisionError
    assert run() == []


def test_a_function_that_is_not_declared_cannot_be_queued():
    with pytest.raises(TypeError, match=r"@jobs\.job"):
        queue(len)


def test_an_argument_that_json_cannot_hold_is_refused():
    with pytest.raises(TypeError):
        queue(add, a=object(), b=1)


def test_the_more_urgent_job_runs_first():
    queue(add, a=1, b=0)
    queue(add, a=2, b=0, priority=9)
    run()
    assert seen == [2, 1]


def test_a_job_for_later_waits():
    queue(add, a=1, b=0, run_after=timezone.now() + timedelta(hours=1))
    assert run() == []


def test_a_failing_job_is_tried_again_later_and_then_given_up(time_machine):
    time_machine.move_to("2026-03-02T10:00:00+00:00", tick=False)
    job = queue(fail)
    for attempt in (1, 2):
        assert [one.state for one in run()] == ["waiting"]
        job.refresh_from_db()
        assert job.attempts == attempt
        assert job.run_after > timezone.now() + timedelta(seconds=8)
        time_machine.move_to(job.run_after, tick=False)
    assert [one.state for one in run()] == ["failed"]
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert Entry.objects.filter(action="job_failed", result="failed").count() == 1


def test_what_went_wrong_is_kept_without_anybody_s_words(caplog):
    job = queue(fail)
    run()
    job.refresh_from_db()
    assert job.error == "It stopped with an error of the kind ValueError."
    assert "child" not in caplog.text


def test_a_refusal_is_final_and_in_its_own_words():
    job = queue(refuse)
    assert [one.state for one in run()] == ["failed"]
    job.refresh_from_db()
    assert job.error == "There is no such table. Import it first."


def test_a_whole_job_that_fails_leaves_nothing_of_itself():
    queue(half)
    assert [one.state for one in run()] == ["waiting"]
    assert not Job.objects.filter(name__endswith="add").exists()


def test_two_workers_never_hold_one_job():
    queue(add, a=1, b=1)
    assert work.Worker("one").claim() is not None
    assert work.Worker("two").claim() is None


def test_the_job_of_a_silent_worker_is_taken_again_after_its_lease(time_machine):
    time_machine.move_to("2026-03-02T10:00:00+00:00", tick=False)
    queue(add, a=1, b=1)
    assert work.Worker("dead", lease=60).claim() is not None
    time_machine.move_to("2026-03-02T10:00:59+00:00", tick=False)
    assert work.Worker("other").claim() is None
    time_machine.move_to("2026-03-02T10:01:01+00:00", tick=False)
    again = work.Worker("other").claim()
    assert again is not None
    assert again.attempts == 2


def test_a_worker_that_lost_its_job_does_not_mark_it():
    job = queue(add, a=1, b=1)
    slow = work.Worker("slow", beat=False)
    claimed = slow.claim()
    Job.objects.filter(pk=job.pk).update(worker="quick", attempts=2)
    with pytest.raises(work.Lost):
        slow._call(claimed, DECLARED[claimed.name])
    job.refresh_from_db()
    assert job.state == State.RUNNING


def test_a_job_that_kills_its_worker_every_time_is_given_up():
    job = queue(add, a=1, b=1)
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, attempts=3, lease_until=past)
    assert [one.state for one in run()] == ["failed"]
    job.refresh_from_db()
    assert "stopped in the middle" in job.error
    assert seen == []


def test_a_job_of_a_newer_version_fails_with_words():
    job = queue(add, a=1, b=1)
    Job.objects.filter(pk=job.pk).update(name="goldenthread.base.future.jobs.fly")
    assert [one.title for one in run()] == ["Fly"]
    job.refresh_from_db()
    assert "does not know" in job.error


def test_done_jobs_are_forgotten_after_a_week():
    old = queue(add, a=1, b=1)
    run()
    Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=8))
    queue(add, a=2, b=2)
    run()
    assert not Job.objects.filter(pk=old.pk).exists()


def test_saying_progress_outside_a_worker_does_nothing():
    jobs.progress(1, 2, "halfway")


def test_a_long_job_keeps_its_lease_and_shows_how_far_it_is(tmp_path):
    with Site(tmp_path / "site") as site:
        site.run("queue_slow_job")
        first = site.start("work")
        time.sleep(1.2)  # three leases
        site.run("work")  # finds nothing to take
        assert site.wait(first) == 0
        found = site.tell("slow_job")
    assert found == {"state": "done", "attempts": 1, "seen": True}


# --- the timetable -----------------------------------------------------------------------------------


@pytest.fixture
def hourly(only_test_jobs, monkeypatch):
    before = dict(DECLARED)

    @jobs.every(minutes=60, title="Ring the bell")
    def ring() -> str:
        seen.append("ring")
        return "Rung"

    declared = DECLARED[ring.job_name]
    only_test_jobs[declared.name] = declared
    yield declared
    DECLARED.clear()
    DECLARED.update(before)


def test_what_repeats_is_run_when_its_time_has_come(hourly, time_machine):
    for moment, rings in [("10:00", 1), ("10:59", 1), ("11:00", 2), ("11:01", 2)]:
        time_machine.move_to(f"2026-03-02T{moment}:00+00:00", tick=False)
        run()
        assert len(seen) == rings, moment
    row = Periodic.objects.get()
    assert (row.words, row.failed) == ("Rung", False)
    assert not Job.objects.filter(name=hourly.name).exists()  # the timetable remembers, not a row a run


def test_what_repeats_is_not_queued_twice(hourly):
    assert work.queue_due() == 1
    Periodic.objects.update(queued_at=timezone.now() - timedelta(hours=2))
    assert work.queue_due() == 0  # the first one still waits


def test_a_clock_put_back_does_not_stop_the_timetable(hourly, time_machine):
    time_machine.move_to("2036-03-02T10:00:00+00:00", tick=False)
    run()
    time_machine.move_to("2026-03-02T10:00:00+00:00", tick=False)
    run()
    assert seen == ["ring", "ring"]


def test_every_room_s_jobs_are_found():
    from goldenthread.base.jobs.registry import DECLARED as found

    assert {
        "goldenthread.base.files.jobs.sweep_temporary_files",
        "goldenthread.base.files.jobs.scan_quarantine",
        "goldenthread.base.outbox.jobs.send_messages",
    } <= set(found)


# --- the command ---------------------------------------------------------------------------------------


def command(site: Site, *options: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "goldenthread.cli", "work", *options],
        cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_the_command_works_off_what_is_due_and_stops_when_told(tmp_path):
    with Site(tmp_path / "site") as site:
        out, errors = command(site, "--once", "--json").communicate(timeout=60)
        lines = [json.loads(line) for line in out.splitlines()]
        assert lines[-1]["failed"] == 0, errors
        assert {"Send messages that are due", "Scan files in quarantine"} <= {line.get("title") for line in lines}
        process = command(site)
        assert "At work" in process.stdout.readline()
        os.kill(process.pid, signal.SIGTERM)
        out, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert "jobs run" in out


# --- the page ------------------------------------------------------------------------------------------


def test_the_page_shows_what_waits_runs_and_failed(client):
    queue(fail)
    waiting, running, failed = queue(add, a=1, b=1), queue(count_slowly), queue(refuse)
    Job.objects.filter(pk=running.pk).update(
        state=State.RUNNING, lease_until=timezone.now() + timedelta(minutes=1), started_at=timezone.now(), attempts=1,
        done=30, total=120, words="Reading table 3",
    )  # fmt: skip
    Job.objects.filter(pk=failed.pk).update(state=State.FAILED, finished_at=timezone.now(), error="No such table.")
    page = sign_in(client, person("system_administrator")).get("/work/").content.decode()
    for words in ("Add two numbers", "30 of 120", "Reading table 3", "No such table.", "Try again", "Every hour"):
        assert words in page, words
    assert str(waiting.pk) not in page


def test_a_failed_job_is_tried_again_from_the_page(client):
    job = queue(refuse)
    run()
    sign_in(client, person("system_administrator"))
    assert client.post(f"/work/{job.pk}/try-again/", follow=True).status_code == 200
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.WAITING, 0)
    assert client.post(f"/work/{job.pk}/try-again/").status_code == 409
    assert Entry.objects.filter(action="job_tried_again").exists()


def test_a_stranger_finds_nothing_and_a_reader_cannot_act(client):
    job = queue(refuse)
    run()
    sign_in(client, stranger())
    assert client.get("/work/").status_code == 404
    sign_in(client, person("improvement_lead"))
    assert "Try again" not in client.get("/work/").content.decode()
    assert client.post(f"/work/{job.pk}/try-again/").status_code == 404


def test_health_says_when_nobody_works_and_what_failed():
    queue(refuse)
    run()
    told = {what: well for what, well, _ in jobs.health()}
    assert told == {"Worker": False, "Waiting jobs": True, "Failed jobs": False}
