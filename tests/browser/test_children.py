"""The door in a real browser: an officer and a second person, a parent on a phone, a snoop, an estranged "
"parent, a school."""

import pytest
from playwright.sync_api import expect

from tests.browser.checks import check, desktop, phone_without_javascript, press
from tests.browser.sites import ALL, copy_of, demo_var, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served(copy_of(demo_var(), tmp_path_factory.mktemp("children") / "var"), *ALL, worker=True) as running:
        yield running


COOKIES = {}  # a code works once: each person signs in once, and is that person in every test


def signed_in(site, browse, role, kind=desktop, on="office"):
    if (role, on) in COOKIES:
        page = browse(kind, cookies=COOKIES[role, on])
        page.goto(f"{getattr(site, on)}/")
        return page
    page = browse(kind)
    site.sign_in(page, role, site=on)
    COOKIES[role, on] = page.context.cookies()
    return page


def record_of_chidi(page):
    """The record of the demo's family, found by name as its officer finds it."""
    page.goto("/".join(page.url.split("/")[:3]) + "/children/?q=underhay")
    press(page.locator("main table a").first)


def test_an_officer_adds_a_paper_sends_it_and_the_parent_reads_it(site, browse):
    officer = signed_in(site, browse, "case_officer")
    officer.goto(f"{site.office}/children/")
    check(officer, "children-list")
    officer.goto(f"{site.office}/children/?q=nobody")
    check(officer, "children-list-empty", keyboard=False)
    record_of_chidi(officer)
    check(officer, "children-record")
    address = officer.url
    press(officer.get_by_role("link", name="Add a paper"))
    press(officer.get_by_role("button", name="Add it as a draft"))
    check(officer, "children-add-paper-wrong", keyboard=False)
    officer.get_by_label("What is it?").select_option("letter")
    officer.get_by_label("Title").fill("Letter about the meeting")
    officer.get_by_label("Education", exact=True).check()
    officer.get_by_label("Or what it says").fill(
        "We meet on 14 May at the school. Please tell us if that does not suit you."
    )
    press(officer.get_by_role("button", name="Add it as a draft"))
    check(officer, "children-paper-draft", keyboard=False)
    press(officer.get_by_role("link", name="Issue it"))
    check(officer, "children-issue", keyboard=False)
    press(officer.get_by_role("button", name="Issue it"))
    press(officer.get_by_role("button", name="Send it"))
    check(officer, "children-send")
    officer.get_by_label("Parveen Rentworth, mother").check()
    officer.get_by_label("On the portal").check()
    press(officer.get_by_role("button", name="Check it and send it"))
    expect(officer.locator("main")).to_contain_text("Until then you can stop it")
    check(officer, "children-sent", keyboard=False)
    press(officer.get_by_role("button", name="Stop it"))
    expect(officer.locator("main")).to_contain_text("Stopped")
    officer.goto(address)

    snoop = signed_in(site, browse, "panel_member")
    snoop.goto(address.replace(address.rstrip("/").rsplit("/", 1)[1], "BBBB-CCCC"))
    expect(snoop.get_by_role("heading", level=1)).to_contain_text("Page not found")


@pytest.mark.deep
def test_a_party_is_proposed_protected_and_approved_by_two_people(site, browse):
    officer = signed_in(site, browse, "case_officer")
    record_of_chidi(officer)
    reference = officer.url.rstrip("/").rsplit("/", 1)[1]
    press(officer.get_by_role("link", name="Propose a party"))
    check(officer, "children-add-party", keyboard=False)
    officer.get_by_label("Full name").fill("Ottoline Underhay")
    officer.get_by_label("Guardian").check()
    officer.get_by_label("Yes").check()
    officer.get_by_label("Court order").check()
    officer.get_by_label("What does it show").fill("Order of 3 March, seen at the desk")
    for part, value in (("Day", "3"), ("Month", "3"), ("Year", "2026")):
        officer.get_by_label(part, exact=True).fill(value)
    officer.get_by_label("Why is this person a party?").fill("Guardian since March")
    press(officer.get_by_role("button", name="Ask a second person"))
    manager = signed_in(site, browse, "team_manager")
    manager.goto(f"{site.office}/children/{reference}/")
    check(manager, "children-why")
    manager.get_by_label("Supervision").check()
    manager.get_by_label("In a few words").fill("Second person for a party")
    press(manager.get_by_role("button", name="Open the record"))
    press(manager.get_by_role("link", name="Add a party"))
    check(manager, "children-decide-change", keyboard=False)
    manager.get_by_label("Approve it").check()
    press(manager.get_by_role("button", name="Decide"))
    expect(manager.locator("main")).to_contain_text("Ottoline Underhay")
    check(manager, "children-record-manager", keyboard=False)
    manager.goto(f"{site.office}/children/waiting/")
    check(manager, "children-waiting", keyboard=False)


def test_a_parent_reads_adds_and_sees_who_looked_on_a_phone_without_scripts(site, browse):
    parent = signed_in(site, browse, "parent", phone_without_javascript, "portal")
    check(parent, "portal-children", keyboard=False)
    press(parent.get_by_role("link", name="Chidi Underhay"))
    check(parent, "portal-child", keyboard=False)
    words = parent.locator("main").inner_text()
    assert "Your details" in words
    press(parent.get_by_role("link", name="See who looked"))
    check(parent, "portal-looked", keyboard=False)
    parent.go_back()
    press(parent.get_by_role("button", name="Add a paper or your views"))
    press(parent.get_by_role("button", name="Send it"))
    check(parent, "portal-add-paper-wrong", keyboard=False)
    parent.get_by_label("Views of a parent").check()
    parent.get_by_label("Title").fill("How mornings go")
    parent.get_by_label("Or write it here").fill("Mornings are hard; a picture of the day helps.")
    press(parent.get_by_role("button", name="Send it"))
    expect(parent.locator("main")).to_contain_text("We have it")
    press(parent.get_by_role("link", name="How mornings go"))
    check(parent, "portal-paper", keyboard=False)
    parent.go_back()
    press(parent.get_by_role("link", name="Change your details"))
    check(parent, "portal-contact", keyboard=False)


@pytest.mark.deep
def test_a_school_an_adviser_and_a_young_person_see_their_own_views(site, browse):
    for role in (
        "senco",
        "sendiass_adviser",
        "young_person",
        "health_professional",
        "external_panel_member",
        "inspector",
    ):
        page = signed_in(site, browse, role, on="portal")
        page.goto(f"{site.portal}/children/")
        check(page, f"portal-children-{role}", keyboard=False)
        press(page.locator("main ul a").first)
        check(page, f"portal-child-{role}", keyboard=False)
        if role == "external_panel_member":
            assert "Underhay" not in page.locator("main").inner_text()
    manager = signed_in(site, browse, "school_account_manager", on="portal")
    manager.goto(f"{site.portal}/staff/")
    check(manager, "portal-staff", keyboard=False)


@pytest.mark.deep
def test_the_duty_desk_the_privacy_officer_and_the_information_officer_do_their_work(site, browse):
    duty = signed_in(site, browse, "duty_officer")
    duty.goto(f"{site.office}/children/confirm/")
    duty.get_by_label("Full name of the child").fill("Nobody Atall")
    for part, value in (("Day", "3"), ("Month", "3"), ("Year", "2015")):
        duty.get_by_label(part, exact=True).fill(value)
    press(duty.get_by_role("button", name="Confirm"))
    check(duty, "children-confirm", keyboard=False)
    privacy = signed_in(site, browse, "privacy_officer")
    for path, name in (
        ("/access/", "access"),
        ("/access/break-glass/", "access-glass"),
        ("/records/", "records-privacy"),
        ("/records/breaches/", "records-breaches"),
        ("/records/pack/", "records-pack"),
        ("/records/pack/impact-assessment/", "records-assessment"),
    ):
        privacy.goto(site.office + path)
        check(privacy, name, keyboard=False)
    officer = signed_in(site, browse, "information_officer")
    for path, name in (
        ("/records/", "records"),
        ("/records/register/", "records-register"),
        ("/records/retention/", "records-retention"),
        ("/records/complaints/", "records-complaints"),
    ):
        officer.goto(site.office + path)
        check(officer, name, keyboard=False)
    case = signed_in(site, browse, "case_officer")
    for path, name in (
        ("/children/begin/", "children-begin"),
        ("/children/conflicts/", "children-conflicts"),
        ("/children/break-glass/", "children-glass"),
    ):
        case.goto(site.office + path)
        check(case, name, keyboard=False)
