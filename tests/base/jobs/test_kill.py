"""A worker that is killed loses no job; a whole job takes effect exactly once."""

import time
from collections import Counter

import pytest

from tests.base.jobs.acts import Site


def kill_workers(tmp_path, chance, kills: int) -> dict[str, int]:
    ledger, effects = tmp_path / "ledger.txt", tmp_path / "effects.txt"
    ledger.touch()
    effects.touch()
    with Site(tmp_path / "site") as site:
        site.run("queue_jobs", first=0, count=5, ledger=str(ledger), effects=str(effects))
        assert site.wait(site.start("work", after=0)) == -9, "nobody died inside a whole job"
        time.sleep(0.5)
        assert site.wait(site.start("work", after=1)) == -9, "nobody died inside the other kind"
        number, died, inside = 5, 2, 2
        while died < kills:
            pid = site.start("queue_jobs", first=number, count=5, ledger=str(ledger), effects=str(effects))
            number += 5
            if chance.random() < 0.3:
                time.sleep(chance.uniform(0, 0.1))
                died += site.kill(pid) == -9
            else:
                site.wait(pid)
            if chance.random() < 0.5:
                status = site.wait(site.start("work", after=chance.randrange(3)))
                inside += status == -9
            else:
                pid = site.start("work")
                time.sleep(chance.uniform(0, 0.2))
                status = site.kill(pid)
            died += status == -9
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            site.run("work")
            found = site.tell("jobs")
            if all(state == "done" for _, state, _ in found["jobs"]):
                break
            time.sleep(0.3)
    said = [line.split() for line in ledger.read_text().splitlines()]
    committed = {int(n) for word, n in said if word == "done"}
    undone = {int(n) for word, n in said if word == "undone"}
    queued = {n for n, _, _ in found["jobs"]}
    assert len(committed) >= kills
    assert undone
    assert committed <= queued, "an acknowledged job is not in the table"
    assert not undone & queued, "a rolled-back job is in the table"
    assert [job for job in found["jobs"] if job[1] != "done"] == []
    whole = Counter(int(key.split("-")[1]) for key in found["effects"])
    assert whole == Counter({n: 1 for n in queued if n % 2}), "a whole job took effect twice, or not at all"
    repeated = Counter(int(line) for line in effects.read_text().split())
    assert set(repeated) >= {n for n in queued if not n % 2}, "a job was lost"
    assert not set(repeated) & undone
    assert sum(repeated.values()) > len(repeated), "no job was ever repeated, so repeats were not tried"
    return {
        "kills": died,
        "inside a job": inside,
        "jobs": len(queued),
        "repeats": sum(repeated.values()) - len(repeated),
    }


@pytest.mark.deep
def test_twenty_kills_lose_no_job(tmp_path, chance, evidence):
    evidence("jobs, 20 kills", kill_workers(tmp_path, chance, 20))


@pytest.mark.deep
def test_a_thousand_kills_lose_no_job(tmp_path, chance, evidence):
    evidence("jobs, 1,000 kills", kill_workers(tmp_path, chance, 1_000))
