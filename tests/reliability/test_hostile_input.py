"""Hostile input never breaks a site (trust R9): no answer of 500, nothing told of the inside, none over two seconds.

Each site runs in a process of its own with its own settings. First, views that are wrong on purpose are caught.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.reliability.site import ROOT, Site, Template, environment

SHARES = {"office": 0.6, "public": 0.2, "portal": 0.15, "files": 0.05}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("hostile")
    return Template(folder / "template", None).copy(folder / "site")


def attack(site: Site, which: str, count: int, seed: object, *plant: str) -> dict[str, Any]:
    env = environment(site.folder, site.address) | {"GOLDENTHREAD_SITE": which, "GOLDENTHREAD_FILES_PER_DAY": "50"}
    words = [sys.executable, "-m", "tests.reliability.hostile", str(count), f"{seed} {which}", *plant]
    done = subprocess.run(words, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    return json.loads(done.stdout.splitlines()[-1])


def attack_all(site: Site, count: int, seed: object) -> dict[str, dict[str, Any]]:
    with ThreadPoolExecutor(2) as pool:
        told = pool.map(lambda which: attack(site, which, int(count * SHARES[which]), seed), SHARES)
        return dict(zip(SHARES, told, strict=True))


def report(evidence: Callable[[str, object], None], found: dict[str, dict[str, Any]]) -> None:
    for which, told in found.items():
        evidence(f"hostile requests to the {which} site", {k: v for k, v in told.items() if k != "wrong"})
    evidence("hostile requests", sum(told["requests"] for told in found.values()))
    evidence("answers of 500, told of the inside, or over 2 s", sum(len(told["wrong"]) for told in found.values()))


@pytest.mark.deep
def test_views_that_are_wrong_on_purpose_are_caught(site, seed):
    wrong = attack(site, "office", 300, seed, "plant")["wrong"]
    caught = {(line.split(":")[0], line.split("/", 1)[1].split("/")[0]) for line in wrong if "planted/" in line}
    assert caught >= {("error", "by_hand"), ("error", "half_declared"), ("told", "telling"), ("slow", "slow")}, caught


def test_eight_hundred_hostile_requests_break_nothing(site, seed, evidence):
    found = attack_all(site, 800, seed)
    wrong = [line for told in found.values() for line in told["wrong"]]
    assert not wrong, "\n".join(line[:700] for line in wrong[:10])
    for which, told in found.items():
        assert told["reached"] == min(told["routes"], told["requests"]), (which, told)
    assert found["office"]["forms"] >= 9
    report(evidence, found)


@pytest.mark.deep
def test_a_hundred_thousand_hostile_requests_break_nothing(site, seed, evidence):
    found = attack_all(site, 100_000, f"{seed} deep")
    wrong = [line for told in found.values() for line in told["wrong"]]
    assert not wrong, "\n".join(line[:700] for line in wrong[:10])
    assert all(told["memory grown, MB"] < 50 for told in found.values()), found
    report(evidence, found)
