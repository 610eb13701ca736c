"""A worried parent on a phone, a director, a councillor and a forum: each finds and does what was promised to them."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.checks import check, desktop, phone, phone_without_javascript, press
from tests.browser.sites import copy_of, demo_var, served
from tests.turns import in_turn

pytestmark = pytest.mark.browser
DOCUMENT = "/thresholds/help-for-children-and-families-in-estuary"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    var = copy_of(demo_var(), tmp_path_factory.mktemp("help") / "var")
    with served(var, "office", "portal", "public", worker=True) as running:
        yield running


def until(page, url, words):
    """The page, as soon as the worker has brought the words there."""
    for _ in range(90):
        page.goto(url)
        if words in page.locator("main").inner_text():
            return
        time.sleep(1)
    pytest.fail(f"{words!r} is not on {url}")


def test_a_worried_parent_finds_the_ordinary_offer_of_a_school_and_the_way_to_short_breaks(site, browse):
    parent = browse(phone_without_javascript)
    until(parent, f"{site.public}/offer/schools", "Saltern High School")
    parent.goto(f"{site.public}/offer")
    press(parent.get_by_role("link", name="What every school should give"))
    check(parent, "ordinary", keyboard=False)
    press(parent.get_by_role("link", name="Choose your school, college or nursery"))
    press(parent.get_by_role("link", name="Saltern High School"))
    expect(parent.locator("main")).to_contain_text("Does not do this yet")
    check(parent, "ordinary-school", keyboard=False)
    press(parent.get_by_role("link", name="Tell us that it is not happening"))
    expect(parent.get_by_role("heading", level=1)).to_be_visible()
    parent.goto(f"{site.public}/offer")
    press(parent.get_by_role("link", name="What help is there, and who can ask?"))
    expect(parent.locator("h3").first).to_have_text("Short breaks")
    expect(parent.locator("main")).to_contain_text("Nobody has to be worried about your child’s safety first")
    check(parent, "thresholds", keyboard=False)
    press(parent.get_by_role("link", name="More about this").first)
    expect(parent.get_by_role("heading", level=1)).to_contain_text("Saturday club")


def test_a_theme_of_complaints_becomes_a_finding_of_the_thread(site, browse):
    director = browse(desktop)
    site.sign_in(director, "director")
    director.goto(f"{site.office}/complaints/")
    expect(director.locator("main")).to_contain_text("Something came late")
    check(director, "complaints")
    press(director.get_by_role("link", name="Record what was learned"))
    director.get_by_label("What was learned?").fill("Families wait and are not told.")
    director.get_by_label("Something came late").check()
    director.get_by_label("In whose thread?").select_option("southend")
    director.get_by_label("Which recommendation do they bear on?").select_option("R7")
    check(director, "complaints-review")
    press(director.get_by_role("button", name="Record it"))
    expect(director.locator("main")).to_contain_text("Families complain: something came late: waiting")

    lead = browse(desktop)
    site.sign_in(lead, "improvement_lead")
    lead.goto(f"{site.office}/proposed/")
    check(lead, "proposed")
    press(lead.get_by_role("link", name="Families complain: something came late"))
    lead.get_by_label("Take it over", exact=True).check()
    lead.get_by_label("Beside the findings of which review?").select_option(index=1)
    check(lead, "proposed-decide")
    press(lead.get_by_role("button", name="Save"))
    lead.goto(f"{site.office}/southend/findings/")
    expect(lead.locator("main")).to_contain_text("Families complain: something came late")
    director.goto(f"{site.office}/complaints/")
    expect(director.locator("main")).to_contain_text("taken over (Finding own-")


def test_a_councillor_opens_a_pack_and_answers_and_the_page_of_fourteen_follows(site, browse):
    holder = browse(phone)
    site.sign_in(holder, "portfolio_holder")
    holder.goto(f"{site.office}/samples/")
    press(holder.get_by_role("link", name="Sample 1"))
    check(holder, "sample", keyboard=False)
    press(holder.get_by_role("link", name="Pack 6"))
    check(holder, "pack", keyboard=False)
    for group in holder.locator("fieldset").all():
        group.locator("input[type=radio]").first.check()
    press(holder.get_by_role("button", name="Send your answers"))
    expect(holder.locator("main")).to_contain_text("You have answered")
    holder.goto(f"{site.office}/working-parts/")
    expect(holder.locator("main")).to_contain_text("14 of 15 recommendations have a working part")
    expect(holder.locator("main")).to_contain_text("6 of 6 packs were read")
    check(holder, "working-parts", keyboard=False)


def test_the_forum_signs_a_paper_and_a_change_of_thresholds_lists_what_relies_on_it(site, browse):
    forum = browse(phone_without_javascript)
    site.sign_in(forum, "parent_forum", site="portal")
    forum.goto(f"{site.portal}/heard/")
    check(forum, "portal-heard", keyboard=False)
    press(forum.get_by_role("link", name="What happens at a yearly review"))
    forum.get_by_label("Yes, it can be used").check()
    press(forum.get_by_role("button", name="Send"))
    expect(forum.locator("main")).to_contain_text("Papers that wait for you")

    keeper = browse(desktop)
    site.sign_in(keeper, "local_offer_officer")
    keeper.goto(f"{site.office}{DOCUMENT}/")
    press(keeper.get_by_role("link", name="Begin a new edition"))
    press(keeper.get_by_role("button", name="Begin"))
    press(keeper.get_by_role("link", name="Change paragraph 2.2"))
    keeper.get_by_label("Words").fill("Short breaks of up to eight hours a week are there for any disabled child.")
    press(keeper.get_by_role("button", name="Save"))
    for words in ("Paragraph 2.2: changed", "Overnight short breaks", "six hours a week", "eight hours a week"):
        expect(keeper.locator("main")).to_contain_text(words)
    check(keeper, "thresholds-draft")
    press(keeper.get_by_role("link", name="What changed, and who reads it"))
    keeper.get_by_label("What changed, and why").fill("Eight hours, as parents asked.")
    press(keeper.get_by_role("button", name="Save"))
    press(keeper.get_by_role("button", name="Put it in force"))
    check(keeper, "thresholds-in-force")
    press(keeper.get_by_role("button", name="Put it in force"))
    expect(keeper.locator("main")).to_contain_text("What was done about each")
    parent = browse(phone_without_javascript)
    until(parent, f"{site.public}{DOCUMENT}/changes", "eight hours a week")


PUBLIC = {
    "consistency": "/offer/ordinary/consistency",
    "threshold-whole": f"{DOCUMENT}/whole",
    "threshold-level": f"{DOCUMENT}/help-from-several-services",
    "heard": "/heard",
}


@pytest.mark.parametrize("name", in_turn(list(PUBLIC), one_in=2))
def test_each_public_page_is_usable_on_a_phone_and_by_keyboard(site, browse, name):
    page = browse(phone_without_javascript)
    until(page, f"{site.public}/offer/schools", "Saltern High School")
    page.goto(f"{site.public}{PUBLIC[name]}")
    check(page, f"public-{name}")
