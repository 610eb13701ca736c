"""Twelve ways of a family through the public site: on a phone, without JavaScript, with the keyboard alone."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.checks import phone_without_javascript
from tests.browser.sites import copy_of, demo_var, served
from tests.turns import in_turn

pytestmark = pytest.mark.browser
DOCUMENT = "/thresholds/help-for-children-and-families-in-estuary"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    var = copy_of(demo_var(), tmp_path_factory.mktemp("journeys") / "var")
    with served(var, "office", "portal", "public", worker=True) as running:
        yield running


class Parent:
    """Somebody who uses the keyboard: every control is reached by the focus and pressed with Enter or Space."""

    def __init__(self, page, site):
        self.page, self.site = page, site

    def opens(self, path):
        self.page.goto(f"{self.site.public}{path}")

    def follows(self, words, *, exact=False):
        link = self.page.locator("main").get_by_role("link", name=words, exact=exact).first
        link.focus()
        expect(link).to_be_focused()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def types(self, label, words):
        field = self.page.get_by_label(label, exact=True).first
        field.focus()
        self.page.keyboard.type(words)

    def picks(self, label):
        choice = self.page.get_by_label(label, exact=True)
        choice.focus()
        self.page.keyboard.press("Space")
        expect(choice).to_be_checked()

    def sends(self, words):
        button = self.page.get_by_role("button", name=words)
        button.focus()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def reads(self, words):
        expect(self.page.locator("main")).to_contain_text(words)


def finds_a_club(p):
    p.opens("/offer")
    p.types("What are you looking for?", "swiming club autism")
    p.sends("Search")
    p.follows("Quiet swim")
    p.reads("How to get it")


def finds_short_breaks_without_a_worry_about_safety(p):
    p.opens("/offer")
    p.follows("What help is there, and who can ask?")
    p.reads("Nobody has to be worried about your child’s safety first")
    p.follows("More about this")
    p.reads("Saturday club")


def reads_what_a_school_should_give(p):
    p.opens("/offer")
    p.follows("What every school should give")
    p.follows("Choose your school, college or nursery")
    p.follows("Mudflat Primary School")
    p.reads("Does this")


def says_that_it_is_not_happening(p):
    p.opens("/offer/providers/mudflat-primary-school-invented")
    p.follows("Tell us that it is not happening")
    p.picks("Something that should happen at a school is not happening")
    p.types("What would you like to say?", "Nobody looks with us whether the help works.")
    p.sends("Send")
    p.reads("reference")


def looks_up_a_level(p):
    p.opens("/thresholds")
    p.follows("Help from several services")
    p.reads("A social worker visits you within ten working days")
    p.follows("3.1")
    p.reads("right to be looked at")


def reads_what_changed(p):
    p.opens(DOCUMENT)
    p.follows("what changed")
    p.reads("six hours a week")


def was_refused_and_sees_what_is_next(p):
    p.opens("/next")
    p.follows(re.compile("said no|refused", re.IGNORECASE))
    p.reads("appeal")


def works_out_the_days(p):
    p.opens("/dates")
    p.follows(re.compile("ask", re.IGNORECASE))
    for part, number in (("Day", "7"), ("Month", "9"), ("Year", "2026")):
        p.types(part, number)
    p.sends(re.compile("dates|Show|Work", re.IGNORECASE))
    p.reads("19 October 2026")


def reads_easy_words(p):
    p.opens("/offer/pages/short-breaks-services-statement")
    p.follows("In easy words")
    p.reads("short break")


def sees_what_families_said(p):
    p.opens("/offer")
    p.follows("What families said in meetings, and what was done")
    p.reads("You said:")
    p.reads("We did:")


def reads_whether_it_helped(p):
    p.opens("/southend")
    p.follows("Is the council turning down fewer requests")
    p.reads("47.1%")
    p.reads("24.1%")


def sees_what_others_said_and_tracks_ones_own(p):
    p.opens("/offer/comments")
    p.reads("answer")
    p.follows("See it")
    p.reads("Board games")
    p.opens("/offer/comment")
    p.picks("Help that is missing")
    p.types("What would you like to say?", "Nothing on Sundays.")
    p.sends("Send")
    reference = p.page.locator(".govuk-panel__body strong").inner_text()
    p.opens("/offer/comments")
    p.types("Reference", reference)
    p.sends("Look")
    p.reads("It arrived, and nobody has read it yet.")


JOURNEYS = [
    finds_a_club, finds_short_breaks_without_a_worry_about_safety, reads_what_a_school_should_give,
    says_that_it_is_not_happening, looks_up_a_level, reads_what_changed, was_refused_and_sees_what_is_next,
    works_out_the_days, reads_easy_words, sees_what_families_said, reads_whether_it_helped,
    sees_what_others_said_and_tracks_ones_own,
]  # fmt: skip


def test_there_are_twelve():
    assert len(JOURNEYS) == 12


@pytest.mark.parametrize("journey", list(in_turn(JOURNEYS, one_in=4)), ids=lambda journey: journey.__name__)
def test_a_family_finds_its_way_on_a_phone_without_javascript_by_keyboard(site, browse, journey):
    page = browse(phone_without_javascript)
    page.set_default_timeout(15_000)
    for _ in range(90):
        page.goto(f"{site.public}/offer/schools")
        if "Saltern High School" in page.locator("main").inner_text():
            break
        time.sleep(1)
    journey(Parent(page, site))
