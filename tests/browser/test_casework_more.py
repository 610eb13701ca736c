"""More of casework in a real browser: a list of cases comes in, a school sends evidence, a plan is refused, a young
person is their own."""

import datetime

import pytest
from playwright.sync_api import expect

from tests.browser.checks import check, phone_without_javascript, press
from tests.browser.journeys import day, go, send, signed_in
from tests.browser.sites import ALL, copy_of, demo_var, served

pytestmark = [pytest.mark.browser, pytest.mark.deep]
LIST = """Case ID,Forename,Surname,DOB,Date received,Outcome,Decision date,Date notified,Parent,Notes
EHC-1,Wilma,Fromelsewhere,27/03/2016,{received},,,,Ngozi Fromelsewhere,one
EHC-2,Tomasz,Fromelsewhere,09/01/2015,{received},{outcome},{decided},,,two
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served(copy_of(demo_var(), tmp_path_factory.mktemp("casework") / "var"), *ALL, worker=True) as running:
        yield running


def ago(days):
    return (datetime.date.today() - datetime.timedelta(days=days)).isoformat()


def wait_for(page, words):
    """The worker has done it: look again until the page says so."""
    end = datetime.datetime.now() + datetime.timedelta(seconds=90)
    while words not in page.locator("main").inner_text():
        assert datetime.datetime.now() < end, page.locator("main").inner_text()
        page.wait_for_timeout(500)
        page.reload()


def upload(page, name, text):
    page.get_by_label("The list").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_label("Which team answers for these cases?").select_option(label="SEND casework team (invented)")
    send(page, "Upload it")


def test_a_manager_brings_a_list_of_cases_in_and_sees_first_what_it_would_do(site, browse):
    manager = signed_in(site, browse, "team_manager")
    manager.goto(f"{site.office}/children/")
    go(manager, "Bring cases in from a list")
    check(manager, "import-lists")
    go(manager, "Upload a list")
    send(manager, "Upload it")
    check(manager, "import-upload-wrong", keyboard=False)
    upload(manager, "wrong.csv", LIST.format(received=ago(30), outcome="perhaps", decided="31/02/2026"))
    check(manager, "import-columns", keyboard=False)
    manager.get_by_label("Request received").select_option("")
    send(manager, "Check the list")
    expect(manager.locator("main")).to_contain_text("Say which column of your file holds: Request received")
    check(manager, "import-columns-wrong", keyboard=False)
    manager.get_by_label("Request received").select_option("4")
    send(manager, "Check the list")
    wait_for(manager, "1 row cannot be brought in")
    check(manager, "import-faults")
    go(manager, "Drop the list")
    send(manager, "Drop it")
    go(manager, "Upload a list")
    upload(manager, "ours.csv", LIST.format(received=ago(30), outcome="agreed", decided=ago(2)))
    send(manager, "Check the list")
    wait_for(manager, "Every row can be brought in")
    check(manager, "import-checked", keyboard=False)
    go(manager, "Bring the list in")
    check(manager, "import-bring", keyboard=False)
    send(manager, "Bring it in")
    wait_for(manager, "What was brought in")
    check(manager, "import-done", keyboard=False)
    manager.goto(f"{site.office}/children/work/?q=fromelsewhere")
    expect(manager.locator("main")).to_contain_text("Tomasz Fromelsewhere")
    expect(manager.locator("main")).to_contain_text("Decided, not yet told")
    phone = signed_in(site, browse, "team_manager", phone_without_javascript)
    phone.goto(f"{site.office}/children/import/")
    check(phone, "import-lists", keyboard=False)
    press(phone.get_by_role("link", name="ours.csv"))
    check(phone, "import-done", keyboard=False)


def test_a_school_sees_what_is_asked_of_it_and_sends_it(site, browse):
    officer = signed_in(site, browse, "case_officer")
    officer.goto(f"{site.office}/children/work/?q=underhay")
    go(officer, "Chidi Underhay")
    address = officer.url
    row = officer.locator("tr", has_text="Attendance, exclusions, part-time timetable")
    press(row.get_by_role("link", name="Change"))
    officer.get_by_label("Missing", exact=True).check()
    officer.locator("input[name=reason]").first.check()
    send(officer, "Save")
    go(officer, "Ask for papers, or chase them")
    officer.get_by_label("Attendance, exclusions, part-time timetable").check()
    day(officer, "day")
    send(officer, "Record it")
    senco = signed_in(site, browse, "senco", phone_without_javascript, "portal")
    press(senco.get_by_role("link", name="Chidi Underhay"))
    check(senco, "school-child", keyboard=False)
    press(senco.get_by_role("link", name="Request for a needs assessment"))
    check(senco, "school-case", keyboard=False)
    press(senco.locator("main").get_by_role("link", name="Attendance, exclusions, part-time timetable").first)
    send(senco, "Send it")
    check(senco, "school-give-wrong", keyboard=False)
    senco.locator("input[type=file]").set_input_files(
        {"name": "attendance.txt", "mimeType": "text/plain", "buffer": b"Away on nine days since September."}
    )
    send(senco, "Send it")
    check(senco, "school-given", keyboard=False)
    officer.goto(address)
    expect(officer.locator("main")).to_contain_text("attendance")


def opened_as_manager(site, manager, stage):
    """The first assessment in a stage, with the reason given where one is asked."""
    path = f"{site.office}/children/work/?machine=assessment&which=all&sort=oldest"
    manager.goto(path)
    press(manager.locator("main table tr", has_text=stage).first.get_by_role("link").first)
    if manager.locator("input[name=why]").count():
        manager.get_by_label("Supervision").check()
        manager.get_by_label("In a few words").fill("Deciding on a plan")
        send(manager, "Open the record")
        manager.goto(path)
        press(manager.locator("main table tr", has_text=stage).first.get_by_role("link").first)
    return manager.url


def test_a_plan_is_refused_and_the_family_is_told_why_and_how_to_appeal(site, browse):
    manager = signed_in(site, browse, "team_manager")
    address = opened_as_manager(site, manager, "Advice in")
    go(manager, "Decide whether to issue a plan")
    manager.get_by_label("No: no plan will be issued").check()
    manager.locator("textarea[name=limb_b]").fill(
        "The advice of all says that what she needs is there: a small group for talking, and a plan for breaks."
    )
    day(manager, "consulted_on")
    for box in manager.get_by_label("what did you make of it?").all():
        box.fill("Weighed with the rest")
    day(manager, "decided_on")
    send(manager, "Decide")
    for box in manager.locator("textarea[name^=answer_]").all():
        box.fill("Looked at, and asked for again today")
    if manager.locator("textarea[name^=answer_]").count():
        send(manager, "Decide")
    expect(manager.locator("main")).to_contain_text("Decided not to issue a plan")
    check(manager, "casework-no-plan", keyboard=False)
    go(manager, "Write the notice")
    check(manager, "casework-no-plan-notice", keyboard=False)
    manager.goto(address)
    go(manager, "Record that the family was told")
    day(manager, "day")
    manager.get_by_label("The notice held all that the regulations ask").check()
    send(manager, "Record it")
    expect(manager.locator("main")).to_contain_text("No plan")
    check(manager, "casework-no-plan-told", keyboard=False)


def test_a_young_person_is_their_own_and_lets_a_parent_see(site, browse):
    young = signed_in(site, browse, "young_person", phone_without_javascript, "portal")
    press(young.locator("main").get_by_role("link", name="Yannick Pellew"))
    check(young, "young-record", keyboard=False)
    press(young.locator("main").get_by_role("link", name="Let a parent or carer see what is new").first)
    check(young, "young-share", keyboard=False)
    if young.locator("input[name=party]").count():
        young.locator("input[name=party]").first.check()
        send(young, "Let them see it")
        check(young, "young-shared", keyboard=False)
    expect(young.locator("main")).to_contain_text("Yannick Pellew")
