"""Proof, flow and what-if in a real browser: usable by all, and following the cases with nobody typing a number."""

import json
import time

import pytest

from tests.browser.checks import check, desktop, phone, phone_without_javascript
from tests.browser.journeys import go, send, signed_in
from tests.browser.sites import ALL, copy_of, demo_var, served
from tests.browser.test_casework import asked_without_an_account
from tests.browser.test_office import decide, prepare

pytestmark = pytest.mark.browser
RULES = "Use these rules from the next release on"
PAGES = {
    "proof": "/proof/",
    "proof-measure": "/proof/refused-of-decided/",
    "proof-wait": "/proof/wait-whole/?every=quarter",
    "proof-parts": "/proof/refused/?every=academic&by=owed_by",
    "proof-known": "/proof/refused/?every=year&known_day=1&known_month=3&known_year=2026",
    "proof-wrong": "/proof/refused/?known_day=41&known_month=3&known_year=2026",
    "flow": "/flow/",
    "flow-chosen": "/flow/?source=2&since_day=1&since_month=3&since_year=2026",
    "flow-none": "/flow/?first_day=1&first_month=1&first_year=1999&last_day=2&last_month=1&last_year=1999",
    "what-if": "/flow/what-if/",
    "recommendation-casework": "/estuary/reduce-waits-for-plans/",
    "proof-spread": "/proof/refused-of-requests/?by=school&every=academic",
    "small-numbers": "/releases/small-numbers/",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served(copy_of(demo_var(), tmp_path_factory.mktemp("proof") / "var"), *ALL, worker=True) as running:
        yield running


@pytest.mark.parametrize(
    "kind",
    [desktop, phone, pytest.param(phone_without_javascript, marks=pytest.mark.deep)],
    ids=["desktop", "phone", "no scripts"],
)
def test_no_page_of_proof_has_a_barrier(site, browse, kind):
    page = signed_in(site, browse, "improvement_lead", kind)
    for name, path in PAGES.items():
        page.goto(f"{site.office}{path}")
        check(page, name, keyboard=kind is desktop and name in ("proof-measure", "flow"))


def test_a_step_is_taken_with_its_cause_and_stands_on_the_page(site, browse):
    page = signed_in(site, browse, "performance_analyst")
    page.goto(f"{site.office}/proof/refused-of-decided/")
    go(page, "Say that it began anew")
    check(page, "proof-step", keyboard=False)
    send(page, "Take the step")
    check(page, "proof-step-wrong", keyboard=False)
    for part, value in (("day", "1"), ("month", "3"), ("year", "2026")):
        page.locator(f"input[name=start_{part}]").fill(value)
    page.get_by_label("What happened?").fill("The panel began to meet weekly")
    send(page, "Take the step")
    assert "The panel began to meet weekly" in page.locator("main").inner_text()


def numbers(page, site):
    page.goto(f"{site.office}/proof/requests/data.json?every=year")
    data = json.loads(page.locator("body").inner_text())
    return data["cases"], sum(point["top"] for point in data["points"])


def test_a_request_that_arrives_moves_the_numbers_and_nobody_types_them(site, browse):
    lead = signed_in(site, browse, "improvement_lead")
    cases, requests = numbers(lead, site)
    reference = asked_without_an_account(site, browse)
    officer = signed_in(site, browse, "case_officer")
    officer.goto(f"{site.office}/requests/")
    go(officer, reference)
    go(officer, "It is a child without a record")
    officer.get_by_label("Team").select_option(label="SEND casework team (invented)")
    send(officer, "Begin the record")
    end = time.monotonic() + 60
    while numbers(lead, site) != (cases + 1, requests + 1):
        assert time.monotonic() < end, (numbers(lead, site), cases, requests)
        time.sleep(1)
    lead.goto(f"{site.office}/estuary/reduce-waits-for-plans/")
    assert f"from {cases + 1} cases" in lead.locator("main").inner_text()


def test_from_a_number_to_its_cases_and_from_a_step_to_its_cases(site, browse):
    manager = signed_in(site, browse, "team_manager")
    manager.goto(f"{site.office}/proof/requests/?every=year")
    manager.locator("tbody a", has_text="the cases").first.click()
    check(manager, "proof-cases", keyboard=False)
    assert "you may open" in manager.locator("main").inner_text()
    manager.goto(f"{site.office}/flow/")
    manager.locator("ol a", has_text="The cases").first.click()
    check(manager, "flow-cases", keyboard=False)
    assert "you may open" in manager.locator("main").inner_text()


@pytest.mark.deep
def test_stricter_rules_hold_from_the_next_release_that_two_people_make(site, browse):
    reader = browse(desktop)
    reader.goto(f"{site.public}/estuary/casework")
    assert "rounded to the nearest 5" in reader.locator("main").inner_text()
    publisher = signed_in(site, browse, "publisher")
    publisher.goto(f"{site.office}/releases/small-numbers/")
    publisher.get_by_label("Round what is shown to the nearest").fill("1")
    publisher.get_by_label("Why", exact=True).fill("Somebody asked")
    send(publisher, RULES)
    check(publisher, "small-numbers-wrong", keyboard=False)
    assert "Say who decided so" in publisher.locator("main").inner_text()
    publisher.get_by_label("Round what is shown to the nearest").fill("10")
    send(publisher, RULES)
    lead = signed_in(site, browse, "improvement_lead")
    release = prepare(lead, site, "Numbers are rounded to 10")
    publisher.goto(release)
    check(publisher, "release-with-numbers", keyboard=False)
    decide(publisher, release, "Approve: publish these pages as they are")
    end = time.monotonic() + 60
    while "rounded to the nearest 10" not in reader.locator("main").inner_text():
        assert time.monotonic() < end
        time.sleep(1)
        reader.reload()  # a browser may keep the page for a minute
    assert "(" in reader.locator("table").first.inner_text()
