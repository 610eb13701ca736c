"""A form that is sent again counts once (trust R6): in sequence, at the same moment, and after a restart.

Every group is one form with one submission key, sent 2 to 20 times to a real site. A third of the groups go in
sequence, a third at the same moment, and a third to a site that is killed in between. All answers lead to the same
page; afterwards there is one record, one version and one audit entry; and the key with other words is refused (409).
"""

import http.client
import random
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.conf import settings

from tests.reliability import site as sites
from tests.reliability.clients import Answer, Browser
from tests.reliability.site import Cluster, Nursery, Site, Template

MOST = 20
WAYS = ("in sequence", "at once", "after a restart")


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster | None]:
    if str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3"):
        yield None
    else:
        with sites.cluster() as cluster:
            yield cluster


@pytest.fixture(scope="module")
def site(server: Cluster | None, tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("replays")
    return Template(folder / "template", server).copy(folder / "site")


@dataclass(frozen=True)
class Form:
    """One form of the site: its page, what to type, what tells that it was sent, and how it is counted."""

    name: str
    path: str
    typed: Callable[[], dict[str, str]]
    action: str  # of the audit entry
    upload: bool = False


def forms(site: Site) -> list[Form]:
    record = site.contents["recommendations"][0]
    source = site.contents["sources"][0]
    measure = site.rows("SELECT measure FROM improvement_measureuse ORDER BY id")[0][0]
    question = site.rows("SELECT question FROM improvement_judgement ORDER BY id")[0][0]
    word = lambda name: lambda: {name: f"word {secrets.token_hex(8)}"}  # noqa: E731
    return [
        Form("edit a recommendation", f"{record}edit/", word("closing_note"), "recommendation_edited"),
        Form("edit a measure", f"{record}measures/{measure}/edit/", word("baseline_reason"), "measure_edited"),
        Form("edit a judgement", f"{record}judgements/{question}/edit/", word("reason"), "judgement_edited"),
        Form("edit a source", f"{source}edit/", word("note"), "source_edited"),
        Form("add a source", "/sources/add/", new_source, "source_added"),
        Form("keep a copy", f"{source}copy/", dict, "source_file_kept", upload=True),
    ]


def new_source() -> dict[str, str]:
    mark = secrets.token_hex(6)
    return {
        "slug": f"source-{mark}",
        "label": mark[:4],
        "title": f"Paper {mark}",
        "publisher": "Nobody",
        "kind": "report",
    }


@dataclass
class Tally:
    groups: int = 0
    sent: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    by_form: Counter[str] = field(default_factory=Counter)
    by_way: Counter[str] = field(default_factory=Counter)


def send(browser: Browser, form: Form, fields: dict[str, str], content: bytes) -> Answer:
    if form.upload:
        return browser.upload(form.path, fields, "paper.txt", content)
    return browser.post(form.path, fields)


def counts(site: Site, form: Form, key: str) -> tuple[int, int, int]:
    """(submissions of this key, audit entries of this action, versions or rows that the form has made)."""
    with site.reading():
        submissions = site.rows(f"SELECT count(*) FROM editing_submission WHERE key = '{key}'")[0][0]
        entries = site.rows(f"SELECT count(*) FROM audit_entry WHERE action = '{form.action}'")[0][0]
        revisions = site.rows("SELECT count(*) FROM editing_revision")[0][0]
    return submissions, entries, revisions


def group(site: Site, nursery: Nursery, form: Form, way: str, chance: random.Random, tally: Tally) -> None:
    browser = Browser(site, chance.randrange(sites.WRITERS))
    page = browser.form(form.path)
    fields = page | form.typed()
    key, content = fields["submission_key"], f"Paper {secrets.token_hex(8)}\n".encode()
    times = chance.randint(2, MOST)
    before = counts(site, form, key)
    if way == "at once":
        with ThreadPoolExecutor(times) as pool:
            answers = list(pool.map(lambda _: send(browser, form, fields, content), range(times)))
    else:
        answers = [send(browser, form, fields, content) for _ in range(times // 2)]
        if way == "after a restart":
            serving(nursery).kill()
            nursery.served = nursery.serve()
        answers += [send(browser, form, fields, content) for _ in range(times - times // 2)]
    refusal = send(browser, form, fields | form.typed(), content + b"more")
    after = counts(site, form, key)
    tally.groups += 1
    tally.sent += times
    tally.by_form[form.name] += 1
    tally.by_way[way] += 1
    where = f"{form.name}, {way}, {times} times"
    statuses = Counter(answer.status for answer in answers)
    if set(statuses) != {302} or len({answer.headers.get("Location") for answer in answers}) != 1:
        tally.wrong.append(f"{where}: answers {dict(statuses)}")
    if (after[0], after[1] - before[1], after[2] - before[2]) != (1, 1, 1):
        grown = f"entries +{after[1] - before[1]}, versions +{after[2] - before[2]}"
        tally.wrong.append(f"{where}: submissions {after[0]}, {grown}")
    if refusal.status == 409:
        tally.refused += 1
    else:
        tally.wrong.append(f"{where}: other words with the same key were answered {refusal.status}")


def serving(nursery: Nursery) -> sites.Child:
    assert nursery.served is not None
    return nursery.served


def replay(site: Site, groups: int, seed: object) -> Tally:
    chance, tally, known = random.Random(f"{seed} replays"), Tally(), forms(site)
    with site.nursery() as nursery:
        nursery.served = nursery.serve()
        for number in range(groups):
            way = WAYS[number // len(known) % len(WAYS)]
            try:
                group(site, nursery, known[number % len(known)], way, chance, tally)
            except (OSError, http.client.HTTPException) as fault:
                tally.wrong.append(f"{known[number % len(known)].name}, {way}: {fault!r} {site.said()[-600:]}")
    return tally


def report(evidence: Callable[[str, object], None], tally: Tally) -> None:
    evidence("groups replayed", tally.groups)
    evidence("forms sent", tally.sent)
    evidence("groups by form", dict(tally.by_form))
    evidence("groups by way", dict(tally.by_way))
    evidence("same key, other words: refused", tally.refused)
    evidence("records too many or too few", len(tally.wrong))


def test_eighteen_forms_sent_again_count_once(site, seed, evidence):
    tally = replay(site, 18, seed)
    assert not tally.wrong, tally.wrong[:10]
    assert len(tally.by_form) == 6
    assert len(tally.by_way) == 3
    report(evidence, tally)


@pytest.mark.deep
def test_five_hundred_forms_sent_again_count_once(site, seed, evidence):
    tally = replay(site, 504, f"{seed} deep")
    assert not tally.wrong, tally.wrong[:10]
    report(evidence, tally)
