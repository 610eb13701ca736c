"""Killed at any moment, nothing acknowledged is lost and nothing half done is left (trust R1, R1b, R19).

A real site under load of saves, uploads and imports is killed with `kill -9` at a random moment, whole process group,
restarted, and checked. Each round kills all three at once; how many of each were under way is counted. First the same
check is shown to find what is planted: an audit entry written after its commit, a row before its file, an import
without a transaction, an answer before its commit.
"""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.reliability import site as sites
from tests.reliability.checking import Finding, Reach, check, sweepable
from tests.reliability.clients import Importer, Officer, Saver, Told, Uploader, Worker
from tests.reliability.site import Cluster, Site, Template

A_SITE_LASTS = 100  # kills; then a fresh copy, so that checking stays quick


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster | None]:
    if str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3"):
        yield None
    else:
        with sites.cluster() as cluster:
            yield cluster


@pytest.fixture(scope="module")
def template(server: Cluster | None, tmp_path_factory: pytest.TempPathFactory) -> Template:
    return Template(tmp_path_factory.mktemp("kills") / "template", server)


def workers(site: Site, told: Told, seed: object) -> list[Worker]:
    savers = [Saver(site, n, told, seed) for n in range(3)]
    uploaders = [Uploader(site, 3 + n, told, seed) for n in range(2)]
    return [*savers, *uploaders, *(Officer(site, 5 + n, told, seed) for n in range(2))]


def kills(
    template: Template, folder: Path, count: int, seed: object, *faults: str, database_too: bool = False
) -> tuple[list[Finding], Told, Reach]:
    """Kill a site `count` times; what the checks found.  It stops at the first findings."""
    chance = random.Random(f"{seed} {faults}")
    whole, reach = Told(), Reach()
    done = 0
    while done < count:
        site = template.copy(folder / f"site-{done}")
        told = Told(database_may_die=database_too)
        importer = Importer(site, told)
        reach_here = Reach()
        with site.nursery(*faults) as nursery:
            for _ in range(min(A_SITE_LASTS, count - done)):
                done += 1
                server = nursery.serve()
                started = told.answers
                busy = workers(site, told, f"{seed} {done}")
                for worker in busy:
                    worker.start()
                importing = importer.start(nursery)
                if done % 3 == 0:  # so that whole imports are among what may be lost
                    importer.ended(importing.wait())
                    importing = importer.start(nursery)
                until_all_work(told, started)
                time.sleep(chance.uniform(0, 0.4))
                if database_too and site.server:
                    site.server.kill()
                server.kill()
                code = importing.kill()
                importer.ended(code if not (database_too and code == 1) else -9)
                for worker in busy:
                    worker.join(30)
                if database_too and site.server:
                    site.server.start()
                found = check(site, told, reach_here)
                if found:
                    whole.cut = {name: whole.cut[name] + told.cut[name] for name in whole.cut}
                    return found, told, reach_here
        left, kept = sweepable(site)
        assert kept == 0, f"{kept} of {left} temporary files would stay for ever"
        for name in whole.cut:
            whole.cut[name] += told.cut[name]
        whole.saves |= told.saves
        whole.uploads |= told.uploads
        whole.papers |= told.papers
        whole.imports |= {f"{done} {edition}": rows for edition, rows in told.imports.items()}
        for name in ("checks", "audit_entries", "files", "leftover_parts", "unnamed_files"):
            setattr(reach, name, getattr(reach, name) + getattr(reach_here, name))
        site.remove()
    return [], whole, reach


def until_all_work(told: Told, started: int) -> None:
    """Wait until somebody was answered since the start: how long that takes is the machine's affair."""
    end = time.monotonic() + 60
    while told.answers <= started and not told.odd and time.monotonic() < end:
        time.sleep(0.005)


# What shows the fault: any of these, for a kill may fall upon it in more than one way.
PLANTED = {
    "audit-after-the-commit": {"unaudited"},
    "row-before-the-file": {"missing file"},
    "import-without-a-transaction": {"half import", "unaudited"},
    "acknowledged-before-the-commit": {"lost"},
}


@pytest.mark.deep
@pytest.mark.parametrize("fault", list(PLANTED))
def test_a_planted_fault_is_found(template, tmp_path, fault, seed):
    found, told, _ = kills(template, tmp_path, 120, seed, fault)
    kinds = {finding.kind for finding in found}
    assert kinds & PLANTED[fault], (fault, found, told.cut)


def report(evidence: Callable[[str, object], None], name: str, count: int, told: Told, reach: Reach) -> None:
    evidence(f"{name}: kills", count)
    evidence(f"{name}: under way when killed", told.cut)
    evidence(f"{name}: acknowledged", told.acknowledged)
    evidence(f"{name}: audit entries verified", reach.audit_entries)
    evidence(f"{name}: files proved", reach.files)
    evidence(f"{name}: leftover temporary files, all swept", reach.leftover_parts)
    evidence(f"{name}: whole files that no row names", reach.unnamed_files)
    evidence(f"{name}: lost, unaudited, half done, missing", 0)


def test_killed_a_dozen_times_nothing_is_lost_or_half_done(template, tmp_path, seed, evidence):
    found, told, reach = kills(template, tmp_path, 12, seed)
    assert not found, found[:10]
    assert all(told.acknowledged.values()), told.acknowledged
    assert all(told.cut.values()), f"no {told.cut} was under way at any kill"
    report(evidence, "process", 12, told, reach)


@pytest.mark.deep
def test_database_server_killed_too(server, template, tmp_path, seed, evidence):
    if server is None:
        pytest.skip("SQLite has no server")
    found, told, reach = kills(template, tmp_path, 10, f"{seed} server", database_too=True)
    assert not found, found[:10]
    report(evidence, "process and PostgreSQL", 10, told, reach)


@pytest.mark.deep
def test_killed_a_thousand_times_nothing_is_lost_or_half_done(template, tmp_path, seed, evidence):
    found, told, reach = kills(template, tmp_path, 1_000, f"{seed} deep")
    assert not found, found[:10]
    assert all(cut >= 100 for cut in told.cut.values()), told.cut
    report(evidence, "process", 1_000, told, reach)


@pytest.mark.deep
def test_database_server_killed_two_hundred_times(server, template, tmp_path, seed, evidence):
    if server is None:
        pytest.skip("SQLite has no server")
    found, told, reach = kills(template, tmp_path, 200, f"{seed} server deep", database_too=True)
    assert not found, found[:10]
    report(evidence, "process and PostgreSQL", 200, told, reach)
