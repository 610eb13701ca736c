"""The portal in the browser: a parent forum's person finds a first page, and nobody else finds anything."""

import pytest
from playwright.sync_api import expect

from tests.browser.checks import check, desktop, forced_colours, no_javascript, phone, phone_without_javascript, press

pytestmark = pytest.mark.browser
KINDS = {
    "desktop": desktop,
    "phone": phone,
    "no-javascript": no_javascript,
    "phone-no-javascript": phone_without_javascript,
    "forced-colours": forced_colours,
}


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=() if kind in ("desktop", "phone") else pytest.mark.deep) for kind in KINDS]
)
def test_the_first_page_has_no_barrier_and_says_who_and_for_whom(staff, demo_site, kind):
    page = staff("parent_forum", KINDS[kind], "portal")
    assert page.goto(demo_site.portal + "/").status == 200
    words = page.locator("main").inner_text()
    assert "Farah Parekh" in words
    assert "Estuary Parent Carer Forum (invented)" in words
    check(page, f"portal-home-{kind}", keyboard=kind in ("desktop", "phone-no-javascript"))


def test_it_leads_to_what_is_public_and_to_ones_own_account(staff, demo_site):
    page = staff("parent_forum", phone_without_javascript, "portal")
    page.goto(demo_site.portal + "/")
    press(page.get_by_role("link", name="Read what was promised"))
    expect(page).to_have_url(f"{demo_site.public}/")
    page.goto(demo_site.portal + "/")
    press(page.get_by_role("link", name="Change your sign-in"))
    assert page.url.startswith(f"{demo_site.portal}/account/")
    check(page, "portal-account", keyboard=False)


@pytest.mark.parametrize("path", ["/sources/", "/releases/", "/southend/reduce-refusals-to-assess/", "/audit/"])
def test_the_office_is_not_found_in_the_portal(staff, demo_site, path):
    page = staff("parent_forum", phone, "portal")
    assert page.goto(demo_site.portal + path).status == 404
    assert page.get_by_role("heading", level=1).inner_text() == "Page not found"


def test_who_is_not_signed_in_is_asked_to(browse, demo_site):
    page = browse(phone_without_javascript)
    page.goto(demo_site.portal + "/")
    assert page.get_by_role("heading", level=1).inner_text() == "Sign in"
    check(page, "portal-sign-in", keyboard=False)


@pytest.mark.parametrize("kind", [desktop, phone_without_javascript])
def test_the_offices_people_find_no_portal_and_are_told_in_words(browse, demo_site, kind):
    page = browse(kind)
    demo_site.sign_in(page, "system_administrator" if kind is desktop else "privacy_officer", site="portal")
    page.goto(demo_site.portal + "/")
    assert page.get_by_role("heading", level=1).inner_text() != "Your portal"
    assert "portal" not in page.title().lower()
    check(page, "portal-no-role", keyboard=False)


def test_a_councillor_signs_in_with_a_second_step(browse, demo_site):
    page = browse(phone_without_javascript)
    page.goto(demo_site.portal + "/")
    demo_site.give_password(page, "scrutiny_member")
    assert page.get_by_role("heading", level=1).inner_text() == "Second step: enter a code"
    page.locator("input[name=code]").fill(demo_site.code("scrutiny_member"))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your portal")
