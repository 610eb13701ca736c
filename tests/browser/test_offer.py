"""The local offer as a parent meets it, on a phone without JavaScript: found, spoken to, answered in public."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.checks import axe, check, desktop, phone_without_javascript, press, too_wide
from tests.browser.sites import copy_of, demo_var, served
from tests.turns import in_turn

pytestmark = pytest.mark.browser
WORDS = "Nobody says whether the quiet swim has a hoist. Does it?"
ANSWER = "Yes, there is one, and a family changing room."


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    var = copy_of(demo_var(), tmp_path_factory.mktemp("offer") / "var")
    with served(var, "office", "public", worker=True) as running:
        yield running


def until(page, url, words):
    """The page, as soon as the worker has brought the words there."""
    for _ in range(90):
        page.goto(url)
        if words in page.locator("main").inner_text():
            return
        time.sleep(1)
    pytest.fail(f"{words!r} is not on {url}")


def test_a_parent_finds_help_says_what_is_missing_and_reads_the_answer(site, browse):
    parent = browse(phone_without_javascript)
    until(parent, f"{site.public}/offer", "What are you looking for?")
    check(parent, "offer-start", keyboard=False)
    parent.get_by_label("What are you looking for?").fill("quite swim for my autistc son")
    press(parent.get_by_role("button", name="Search"))
    check(parent, "offer-found", keyboard=False)
    press(parent.get_by_role("link", name="Quiet swim"))
    expect(parent.get_by_role("heading", level=1)).to_contain_text("Quiet swim")
    check(parent, "offer-service", keyboard=False)
    press(parent.get_by_role("link", name="Is something wrong or missing?"))
    press(parent.get_by_role("button", name="Send"))
    check(parent, "offer-comment-wrong", keyboard=False)
    parent.get_by_label("What a page or entry says").check()
    parent.get_by_label("What would you like to say?").fill(WORDS)
    press(parent.get_by_role("button", name="Send"))
    check(parent, "offer-comment-sent", keyboard=False)
    reference = parent.locator(".govuk-panel__body strong").inner_text()

    officer = browse(desktop)
    site.sign_in(officer, "local_offer_officer")
    until(officer, f"{site.office}/offer/received/", reference)
    check(officer, "offer-received")
    press(officer.get_by_role("link", name=reference))
    officer.get_by_label("Put it in public").check()
    check(officer, "offer-received-one")
    press(officer.get_by_role("button", name="Decide"))
    officer.get_by_label("The council’s answer").fill(ANSWER)
    officer.get_by_label("Something was changed").check()
    officer.get_by_label("What changed, or by when will it?").fill("The entry says so now.")
    check(officer, "offer-comment")
    press(officer.get_by_role("button", name="Publish the answer"))

    until(parent, f"{site.public}/offer/comment/track?reference={reference}", ANSWER)
    check(parent, "offer-answered", keyboard=False)
    parent.goto(f"{site.public}/offer/services/quiet-swim")
    assert "The entry says so now." in parent.locator("main").inner_text()


PAGES = {
    "offer": "/offer",
    "offer-nothing-found": "/offer/find?q=hydrotherapy",
    "offer-wrong": "/offer/find?age=99",
    "offer-schools": "/offer/schools",
    "offer-school": "/offer/providers/mudflat-primary-school-invented",
    "offer-page": "/offer/pages/short-breaks-services-statement",
    "easy": "/easy",
    "easy-step": "/easy/step/refused",
    "guides": "/guides",
    "guide": "/guides/which-help-is-there-and-who-can-ask",
    "guide-easy": "/guides/which-help-is-there-and-who-can-ask/easy",
    "offer-long-words": "/offer/pages/short-breaks-services-statement/in/en-XA",
    "offer-right-to-left": "/offer/pages/short-breaks-services-statement/in/ar-XB",
    "offer-checklist": "/offer/checklist",
    "offer-comments": "/offer/comments",
    "next": "/next",
    "next-refused": "/next/refused",
    "next-tired": "/next/tired",
}


@pytest.mark.parametrize("name", in_turn(list(PAGES), one_in=3))
def test_each_page_is_usable_on_a_phone_and_by_keyboard(site, browse, name):
    page = browse(phone_without_javascript)
    until(page, f"{site.public}/offer", "What are you looking for?")
    page.goto(f"{site.public}{PAGES[name]}")
    check(page, name)


FROM_RIGHT_TO_LEFT = {
    "rtl-offer": "/offer",
    "rtl-find": "/offer/find?q=club",
    "rtl-service": "/offer/services/saturday-club",
    "rtl-school": "/offer/providers/saltern-high-school-invented",
    "rtl-comments": "/offer/comments",
    "rtl-checklist": "/offer/checklist",
    "rtl-consistency": "/offer/ordinary/consistency",
    "rtl-thresholds": "/thresholds/help-for-children-and-families-in-estuary",
    "rtl-heard": "/heard",
    "rtl-next": "/next/refused",
}


@pytest.mark.parametrize("name", in_turn(list(FROM_RIGHT_TO_LEFT), one_in=3))
def test_each_page_stands_from_right_to_left_on_a_phone(site, browse, name):
    page = browse(phone_without_javascript)
    until(page, f"{site.public}/offer", "What are you looking for?")
    page.goto(f"{site.public}/in/ar-XB{FROM_RIGHT_TO_LEFT[name]}")
    assert page.locator("html").get_attribute("dir") == "rtl"
    heading, main = page.locator("h1").bounding_box(), page.locator("main").bounding_box()
    assert heading["x"] + heading["width"] > main["x"] + main["width"] - 20
    check(page, name)


def test_a_form_with_faults_stands_from_right_to_left_too(site, browse):
    page = browse(phone_without_javascript)
    page.goto(f"{site.public}/in/ar-XB/offer/find?age=99&postcode=hello")
    group = page.locator(".govuk-form-group--error").first
    assert group.evaluate("e => getComputedStyle(e).borderRightWidth") == "5px"
    assert group.evaluate("e => getComputedStyle(e).borderLeftWidth") == "0px"
    assert [*axe(page), *too_wide(page)] == []


def test_a_parent_chooses_a_language_and_keeps_it_on_the_whole_way(site, browse):
    parent = browse(phone_without_javascript)
    until(parent, f"{site.public}/offer", "What are you looking for?")
    press(parent.locator("nav a[hreflang='en-XA']"))
    parent.locator("#id_q").fill("saturday club")
    press(parent.locator("main button").first)
    press(parent.get_by_role("link", name="Saturday club"))
    expect(parent.locator("h1")).to_contain_text("Saturday club")
    expect(parent.locator("html")).to_have_attribute("lang", "en-XA")
    press(parent.locator("a[href*='/offer/comment?about=']"))
    parent.locator("input[value=quality]").check()
    parent.locator("textarea").fill("Good.")
    press(parent.locator("main button").first)
    expect(parent.locator(".govuk-panel__title")).to_have_text("Ţĥĥåññķ ýööû")
    assert parent.url.startswith(f"{site.public}/in/en-XA/offer/comment/sent?reference=")
    press(parent.locator("nav a[hreflang='en-GB']"))
    expect(parent.locator(".govuk-panel__title")).to_have_text("Thank you")
