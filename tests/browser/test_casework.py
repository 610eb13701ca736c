"""Casework in a real browser, as a new user would: a parent asks, an officer keys and chases, a manager decides, papers
come back, a plan is written; a school and a parent see the same days."""

import datetime

import pytest
from playwright.sync_api import expect

from tests.browser.checks import check, phone_without_javascript, press
from tests.browser.journeys import day, go, into, send, signed_in
from tests.browser.sites import ALL, copy_of, demo_var, served

pytestmark = pytest.mark.browser
MERITS = "The school's own measures show that reading and number are in line with the class, and they have moved."
SAME = "What helps now is given to the whole class, and the last three weeks of the term were calm."


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served(copy_of(demo_var(), tmp_path_factory.mktemp("casework") / "var"), *ALL, worker=True) as running:
        yield running


def asked_without_an_account(site, browse):
    """A parent asks on a phone without scripts; gives the reference."""
    parent = browse(phone_without_javascript)
    parent.goto(f"{site.portal}/ask/")
    check(parent, "ask-start", keyboard=False)
    send(parent, "Start")
    parent.get_by_label("A parent or carer, or the young person").check()
    parent.get_by_label("Your name").fill("Mo Asker")
    parent.get_by_label("Email address").fill("not an address")
    send(parent, "Save and go on")
    check(parent, "ask-you-wrong", keyboard=False)
    parent.get_by_label("Email address").fill("mo@family.example")
    send(parent, "Save and go on")
    parent.get_by_label("Given names").fill("Zed")
    parent.get_by_label("Family name").fill("Newchild")
    day(parent, "date_of_birth", datetime.date(2018, 2, 3))
    check(parent, "ask-child", keyboard=False)
    send(parent, "Save and go on")
    parent.get_by_label("What is hard, and what has been tried?").fill("He cannot sit with thirty others.")
    send(parent, "Save and go on")
    check(parent, "ask-files", keyboard=False)
    press(parent.get_by_role("button", name="Go on", exact=True))
    check(parent, "ask-check", keyboard=False)
    send(parent, "Send the request")
    check(parent, "ask-sent", keyboard=False)
    return parent.locator(".govuk-panel strong").inner_text()


def test_a_parent_asks_and_a_refusal_for_papers_finds_its_way_back(site, browse):
    reference = asked_without_an_account(site, browse)
    officer = signed_in(site, browse, "case_officer")
    officer.goto(f"{site.office}/requests/")
    check(officer, "casework-arrived")
    go(officer, reference)
    check(officer, "casework-arrived-one", keyboard=False)
    go(officer, "It is a child without a record")
    officer.get_by_label("Team").select_option(label="SEND casework team (invented)")
    send(officer, "Begin the record")
    expect(officer.get_by_role("heading", level=1)).to_contain_text("Request for a needs assessment")
    address = officer.url
    check(officer, "casework-case")
    go(officer, "The council says that it is considering")
    day(officer, "day")
    send(officer, "Record it")
    go(officer, "Ask for papers, or chase them")
    officer.get_by_label("Attendance, exclusions, part-time timetable").check()
    day(officer, "day")
    check(officer, "casework-ask", keyboard=False)
    send(officer, "Record it")
    expect(officer.locator("main")).to_contain_text("Missing: asked, and no answer yet")

    manager = signed_in(site, browse, "team_manager")
    into(manager, address)
    go(manager, "Decide whether to assess")
    send(manager, "Decide")
    check(manager, "casework-decide-wrong", keyboard=False)
    manager.locator("input[name=limb_a_met][value=no]").check()
    manager.locator("textarea[name=limb_a]").fill(MERITS)
    manager.locator("input[name=limb_b_met][value=no]").check()
    manager.locator("textarea[name=limb_b]").fill(SAME)
    manager.get_by_label("Not to assess").check()
    manager.locator("input[name=ground][value=papers]").check()
    manager.get_by_label("Attendance, exclusions, part-time timetable").check()
    day(manager, "decided_on")
    send(manager, "Decide")
    expect(manager.locator("main")).to_contain_text("Nothing shows that the family was asked")
    check(manager, "casework-decide-warned", keyboard=False)
    day(manager, "consulted_on")
    manager.get_by_label("what did you make of it?").fill("It describes what the school should look at")
    manager.get_by_label("Nothing shows that the family was asked").fill("They wrote to us themselves")
    send(manager, "Decide")
    expect(manager.locator("main")).to_contain_text("Decided not to assess, for want of papers")

    officer.goto(address)
    go(officer, "Record that the family was told")
    day(officer, "day")
    officer.get_by_label("The notice held all that the regulations ask").check()
    check(officer, "casework-told", keyboard=False)
    send(officer, "Record it")
    expect(officer.locator("main")).to_contain_text("Fast track: on its way back")
    row = officer.locator("tr", has_text="Attendance, exclusions, part-time timetable")
    press(row.get_by_role("link", name="Change"))
    officer.get_by_label("Here", exact=True).check()
    send(officer, "Save")
    expect(officer.locator("main")).to_contain_text("The last paper came on")
    check(officer, "casework-fast-track", keyboard=False)
    into(manager, address)
    go(manager, "Decide again")
    manager.locator("input[name=limb_a_met][value=yes]").check()
    manager.locator("input[name=limb_b_met][value=yes]").check()
    manager.get_by_label("To assess", exact=True).check()
    day(manager, "consulted_on")
    manager.get_by_label("what did you make of it?").fill("With the attendance it shows what is needed")
    day(manager, "decided_on")
    send(manager, "Decide")
    expect(manager.locator("main")).to_contain_text("agreed at the next panel")
    officer.goto(f"{site.office}/children/work/?which=advice")
    check(officer, "casework-work", keyboard=False)


def test_a_parent_sees_the_same_days_gives_a_paper_and_says_what_does_not_happen(site, browse):
    officer = signed_in(site, browse, "case_officer")
    officer.goto(f"{site.office}/children/work/?q=underhay")
    go(officer, "Chidi Underhay")
    last_day = officer.locator("tr", has_text="Decide and notify whether to assess").locator("td").first.inner_text()
    parent = signed_in(site, browse, "parent", phone_without_javascript, "portal")
    press(parent.get_by_role("link", name="Chidi Underhay"))
    press(parent.get_by_role("link", name="Request for a needs assessment"))
    check(parent, "portal-case", keyboard=False)
    assert last_day in parent.locator("main").inner_text()
    press(parent.get_by_role("link", name="Say whether this happens"))
    parent.get_by_label("No", exact=True).check()
    send(parent, "Send it")
    check(parent, "portal-say-wrong", keyboard=False)
    parent.get_by_label("What is so instead?").fill("The table was taken away after half term")
    send(parent, "Send it")
    expect(parent.locator("main")).to_contain_text("You said: it is not so.")
    officer.goto(f"{site.office}/children/work/?which=disputed")
    expect(officer.locator("main")).to_contain_text("Chidi Underhay")


@pytest.mark.deep
def test_panels_letters_and_worklists_are_usable_by_those_who_keep_them(site, browse):
    manager = signed_in(site, browse, "team_manager")
    pages = {
        "panels": "/panels/",
        "letters": "/letters/",
        "letters-details": "/letters/details/",
        "letters-words": "/letters/words/not_to_assess/",
        "work": "/children/work/?which=late",
    }
    for name, path in pages.items():
        manager.goto(f"{site.office}{path}")
        check(manager, f"casework-{name}", keyboard=name == "panels")
    manager.goto(f"{site.office}/panels/")
    go(manager, "Resource allocation panel")
    expect(manager.locator("main")).to_contain_text("Director of Education, Inclusion and Early Years")
    check(manager, "casework-panel", keyboard=False)
    manager.goto(f"{site.office}/panels/")
    press(manager.locator("main table a").first)
    check(manager, "casework-meeting", keyboard=False)
    member = signed_in(site, browse, "panel_member", phone_without_javascript)
    member.goto(f"{site.office}/panels/")
    check(member, "casework-panels-member", keyboard=False)


@pytest.mark.deep
def test_an_assessment_goes_to_a_final_plan_that_everyone_has(site, browse):
    manager = signed_in(site, browse, "team_manager")
    manager.goto(f"{site.office}/children/work/?machine=assessment&which=all&sort=newest")
    row = manager.locator("main table tr", has_text="Advice in").first
    press(row.get_by_role("link").first)
    if manager.locator("input[name=why]").count():
        manager.get_by_label("Supervision").check()
        manager.get_by_label("In a few words").fill("Deciding on a plan")
        send(manager, "Open the record")
    manager.goto(f"{site.office}/children/work/?machine=assessment&which=all&sort=newest")
    press(manager.locator("main table tr", has_text="Advice in").first.get_by_role("link").first)
    address = manager.url
    check(manager, "casework-assessment", keyboard=False)
    go(manager, "Decide whether to issue a plan")
    manager.get_by_label("Yes: a plan will be issued").check()
    manager.locator("textarea[name=limb_b]").fill("What she needs cannot be had from the school's own means.")
    day(manager, "consulted_on")
    for box in manager.get_by_label("what did you make of it?").all():
        box.fill("Weighed with the rest")
    day(manager, "decided_on")
    send(manager, "Decide")
    for box in manager.locator("textarea[name^=answer_]").all():
        box.fill("Looked at, and asked for again today")
    if manager.locator("textarea[name^=answer_]").count():
        send(manager, "Decide")
    expect(manager.locator("main")).to_contain_text("Decided to issue a plan")
    go(manager, "Write the plan")
    manager.get_by_label("Draft").check()
    send(manager, "Begin")
    check(manager, "plan-empty")
    plan = manager.url

    def add(section, **typed):
        manager.goto(plan)
        go(manager, "Add to a section")
        manager.get_by_label("To which section?").select_option(section)
        if typed.pop("as_words", False):
            manager.get_by_label("As text, or to say that there is nothing").check()
        send(manager, "Go on")
        for name, value in typed.items():
            manager.locator(f"[name={name}]").first.fill(value)
        for box in manager.locator("input[name=needs], input[name=outcomes]").all():
            box.check()
        send(manager, "Add it")

    add("A", words="I like trains.")
    add("B", words="Understands short sentences only", cites="Psychologist, page 3")
    add("E", words="Tells a friend about the weekend", measure="The teacher hears it weekly", by_when="July 2027")
    add("F", words="A small group for talking, led by an assistant", who="Assistant", frequency="three times a week",
        duration="twenty minutes", cites="Therapist, page 2", **{})  # fmt: skip
    for section in ("C", "D", "G", "H1", "H2"):
        add(section, as_words=True, words="There is nothing for this section.")
    manager.goto(plan)
    check(manager, "plan-draft", keyboard=False)
    if manager.get_by_text("GT-16").count():  # from year 9
        press(manager.get_by_role("link", name="Change").nth(2))
        manager.get_by_label("It prepares for adulthood").check()
        send(manager, "Save")
    go(manager, "Issue it")
    check(manager, "plan-issue", keyboard=False)
    send(manager, "Issue it")
    go(manager, "Record that it was served")
    day(manager, "day")
    send(manager, "Record it")
    go(manager, "Record what the family says")
    manager.get_by_label("They said in writing that they have said all they want to").check()
    day(manager, "day")
    send(manager, "Record it")
    go(manager, "Begin the next version")
    manager.get_by_label("Final plan").check()
    send(manager, "Begin")
    go(manager, "School, budget, NHS body")
    manager.get_by_label("Name of the school or college").fill("Mudflat Primary School (invented)")
    manager.get_by_label("Type of school or college").fill("Mainstream primary school")
    send(manager, "Save")
    go(manager, "Sign it")
    send(manager, "Sign it")
    check(manager, "plan-final", keyboard=False)
    go(manager, "Issue it")
    send(manager, "Issue it")
    go(manager, "Record that it was sent")
    for box in ("The parent or young person", "The school or college that it names", "The NHS body"):
        manager.get_by_label(box).check()
    day(manager, "day")
    send(manager, "Record it")
    expect(manager.locator("main")).to_contain_text("Final plan sent")
    manager.goto(address)
    check(manager, "casework-final", keyboard=False)
