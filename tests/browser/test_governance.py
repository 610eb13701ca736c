"""Papers in, owners asked, answers checked, reports out: in the browser, on a demo of its own."""

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.checks import check, desktop, phone_without_javascript, press
from tests.browser.sites import ALL, copy_of, demo_var, served

pytestmark = pytest.mark.browser
PAPERS = Path(__file__).resolve().parents[1] / "thread/papers"
KINDS = {"desktop": desktop, "phone-no-javascript": phone_without_javascript}
# page: its address, its h1
PAGES = {
    "week": ("/week/", "This week"),
    "contacts": ("/week/southend/contacts/", "Whom to ask"),
    "ask-nobody": ("/week/southend/ask/", "Ask owners how things stand"),
    "meetings": ("/week/southend/meetings/", "Meetings"),
    "edit-meeting": ("/week/southend/meetings/scrutiny-spring-2022/", "People Scrutiny Committee"),
    "promise": ("/week/southend/promises/U15/", "Answer in writing how many councillors"),
    "calendar": ("/week/southend/calendar/", "calendar"),
    "oversight": ("/southend/oversight/", "Who watches over it"),
    "papers-in": ("/papers/", "Papers in"),
    "add-council": ("/papers/councils/add/", "council"),
    "upload": ("/papers/southend/meeting/", "meeting"),
    "report": ("/reports/make/southend/scrutiny/", "Progress report to scrutiny"),
    "report-look": ("/reports/templates/southend/press/", "The look of the press notice"),
}


DAILY = ("week", "promise", "oversight", "report")  # the others in `check --deep`


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served(copy_of(demo_var(), tmp_path_factory.mktemp("governance") / "var"), *ALL, worker=True) as running:
        yield running


@pytest.fixture(scope="module")
def known(site, browser):
    """The cookies of the lead and of the verifier of this demo."""
    found = {}
    for role in ("improvement_lead", "verifier"):
        context = browser.new_context(locale="en-GB")
        site.sign_in(context.new_page(), role)
        found[role] = context.cookies()
        context.close()
    return found


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param(name, kind, marks=() if kind != "desktop" and name in DAILY else pytest.mark.deep)
        for name in PAGES
        for kind in KINDS
    ],
)
def test_the_page_has_no_barrier(browse, site, known, name, kind):
    path, heading = PAGES[name]
    page = browse(KINDS[kind], cookies=known["improvement_lead"])
    assert page.goto(site.office + path).status == 200
    assert heading.lower() in page.get_by_role("heading", level=1).inner_text().lower()
    check(page, f"governance-{name}-{kind}", keyboard=True)


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_public_record_has_no_barrier(browse, site, kind):
    page = browse(KINDS[kind])
    assert page.goto(f"{site.public}/record").status == 200
    assert "It stands at 1 entry" in page.locator("main").inner_text()
    check(page, f"governance-record-{kind}", keyboard=kind == "desktop")


def link_in_mail(site, to):
    """The link of the newest message that the demo's mail catcher holds for somebody."""
    for _ in range(60):
        with closing(sqlite3.connect(site.var / "office.sqlite3")) as database:
            rows = database.execute('SELECT text FROM outbox_caught WHERE "to" LIKE ? ORDER BY id DESC', [f"%{to}%"])
            if row := rows.fetchone():
                return re.search(r"(http\S+/answer/\S+)", row[0])[1]
        time.sleep(0.5)
    raise AssertionError(f"no message came for {to}")


def test_an_owner_is_asked_by_email_answers_on_a_phone_and_a_second_person_takes_it_over(browse, site, known):
    lead = browse(desktop, cookies=known["improvement_lead"])
    lead.goto(f"{site.office}/week/southend/contacts/")
    lead.get_by_label("Director of Education, Inclusion and Early Years").fill("not an address")
    assert press(lead.get_by_role("button", name="Save addresses")) == 422
    check(lead, "governance-contacts-wrong", keyboard=False)
    lead.get_by_label("Director of Education, Inclusion and Early Years").fill("director@southend.example")
    press(lead.get_by_role("button", name="Save addresses"))
    check(lead, "governance-ask", keyboard=True)
    press(lead.get_by_role("button", name=re.compile("^Send|^Ask")))
    expect(lead.locator("main")).to_contain_text("director@southend.example")

    owner = browse(phone_without_javascript)
    owner.goto(link_in_mail(site, "director@southend.example"))
    check(owner, "governance-answers-phone", keyboard=True)
    press(owner.get_by_role("link", name=re.compile("R7.1")))
    owner.get_by_role("radio", name=re.compile("^Amber")).check()
    assert press(owner.get_by_role("button", name="Save this answer")) == 422
    check(owner, "governance-answer-wrong-phone", keyboard=False)
    owner.get_by_label("What has happened").fill("Half of the complaints are read.")
    owner.get_by_role("textbox", name=re.compile("why")).fill("Two people left.")
    check(owner, "governance-answer-phone", keyboard=True)
    press(owner.get_by_role("button", name="Save this answer"))
    expect(owner.locator("main")).to_contain_text("Answered: amber")

    second = browse(phone_without_javascript, cookies=known["verifier"])
    second.goto(f"{site.office}/week/")
    press(second.get_by_role("link", name=re.compile("R7.1")))
    check(second, "governance-check-phone", keyboard=True)
    second.get_by_label("Yes, take it over as a report").check()
    press(second.locator("main form button[type=submit]"))
    second.goto(f"{site.office}/southend/learn-from-complaints/")
    expect(second.locator("main")).to_contain_text("Half of the complaints are read.")

    lead.goto(f"{site.office}/reports/make/southend/scrutiny/")
    press(lead.get_by_role("button", name="Make the report"))
    expect(lead.locator("main")).to_contain_text("1 amber")
    expect(lead.locator("main")).to_contain_text("Two people left.")
    check(lead, "governance-made", keyboard=False)
    with lead.expect_download() as kept:
        lead.get_by_role("link", name=re.compile("Word")).first.click()
    assert kept.value.suggested_filename.endswith(".docx")


def test_an_empty_council_takes_a_meeting_page_and_a_plan_and_shows_them_before_anything_is_saved(browse, site, known):
    page = browse(phone_without_javascript, cookies=known["improvement_lead"])
    site.run("add-council", "thorpe", "--name", "Thorpe Borough Council", "--area", "E06000033")
    page.goto(f"{site.office}/papers/thorpe/meeting/")
    assert press(page.locator("main form button[type=submit]")) == 422
    check(page, "governance-upload-wrong", keyboard=False)
    page.locator("input[type=file]").set_input_files(PAPERS / "pages/issue_two_meetings.html")
    press(page.locator("main form button[type=submit]"))
    check(page, "governance-reading-meeting-phone", keyboard=False)
    page.goto(f"{site.office}/papers/thorpe/plan/")
    page.locator("input[type=file]").set_input_files(PAPERS / "tables/cut_by_page.csv")
    press(page.locator("main form button[type=submit]"))
    check(page, "governance-reading-plan-phone", keyboard=False)
    wide = browse(desktop, cookies=known["improvement_lead"])
    wide.goto(page.url)
    check(wide, "governance-reading-plan", keyboard=True)
    for path, name in (
        ("/thorpe/", "council"),
        ("/thorpe/decisions/", "decisions"),
        ("/thorpe/oversight/", "oversight"),
    ):
        assert wide.goto(site.office + path).status == 200
        check(wide, f"governance-empty-{name}", keyboard=False)
