"""Every component in every state is usable: by eye, by keyboard, by screen reader, on a phone, without scripts."""

import gzip

import pytest

from tests.browser.checks import (
    axe,
    check,
    desktop,
    forced_colours,
    inside,
    keyboard_walk,
    look,
    lost_by_spacing,
    no_javascript,
    outline,
    phone,
    phone_without_javascript,
    too_wide,
)
from tests.turns import in_turn

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.base.govuk.urls")]
KINDS = {
    "desktop": desktop,
    "phone": phone,
    "no-javascript": no_javascript,
    "phone-no-javascript": phone_without_javascript,
    "forced-colours": forced_colours,
}
PAGES = {
    "components": "/components/",
    "form-empty": "/components/form/",
    "form-filled": "/components/form/?state=filled",
    "form-error": "/components/form/?state=error",
    "form-long": "/components/form/?state=long",
    "error-404": "/no-such-page/",
    "error-400": "/plain/?colour=red",
    "error-403": "/refused/",
    "error-500": "/broken/",
    "error-503": "/locked/",
}
BARRIERS = {
    "axe": "<img src='x.png'><input name='nameless'><p data-style='color:#bbb'>Grey words</p><a href='#'></a>",
    "outline": "<h1>A second title</h1><h4>A step left out</h4><p id='main-content'>None</p>",
    "too wide": "<p data-style='width:2000px'>Wide</p>",
    "keyboard": "<div data-style='outline:none'><a href='#x' data-style='outline:none;box-shadow:none'>Unseen</a></div>"
    "<span tabindex='5'>Jumps ahead</span>",
    "spacing": "<p data-style='height:20px;width:300px;overflow:hidden'>Words in a box</p>",
}


def faults_of(page) -> dict[str, list[str]]:
    return {
        "axe": axe(page),
        "outline": outline(page),
        "too wide": too_wide(page),
        "keyboard": keyboard_walk(page)[1],
        "spacing": lost_by_spacing(page),
    }


@pytest.mark.parametrize("kind", list(BARRIERS))
def test_a_planted_barrier_is_found(browse, still_server, kind):
    page = browse(desktop)
    page.goto(f"{still_server}/no-such-page/")
    assert not any(faults_of(page).values())
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", BARRIERS[kind])
    page.evaluate(  # the page's policy drops a style that comes as an attribute
        "document.querySelectorAll('[data-style]').forEach(e => { e.style.cssText = e.dataset.style })"
    )
    found = faults_of(page)[kind]
    assert found, f"nothing found in {BARRIERS[kind]}"
    if kind == "axe":
        rules = {line.split(" ")[0] for line in found}
        assert {"image-alt", "label", "color-contrast", "link-name"} <= rules


EACH = list(
    in_turn(
        [
            (name, kind)
            for name in PAGES
            for kind in KINDS
            if not name.startswith("error-") or kind in ("desktop", "phone")
        ],
        one_in=8,
        always=[("components", kind) for kind in ("desktop", "phone-no-javascript", "forced-colours")],
    )
)


@pytest.mark.parametrize(("name", "kind"), EACH)
def test_the_page_has_no_barrier(browse, still_server, name, kind):
    page = browse(KINDS[kind])
    page.goto(still_server + PAGES[name])
    check(page, f"{name}-{kind}", keyboard=kind in ("desktop", "phone-no-javascript"))


@pytest.mark.parametrize("kind", [desktop, phone])
def test_the_words_of_a_failed_save_are_on_the_page_in_full(browse, still_server, kind):
    page = browse(kind)
    page.goto(f"{still_server}/components/form/?state=filled")
    page.get_by_label("What was found").fill("Plans were late.\nFamilies were not told.")
    page.locator("#id_password").evaluate("e => e.remove()")
    page.locator("form").evaluate("f => { f.method = 'post'; f.action = '/full/' }")
    page.get_by_role("button", name="Show it empty").click()
    assert page.get_by_role("heading", level=1).inner_text() == "We could not save; your words are still here"
    assert page.get_by_label("Words").input_value() == "Plans were late.\nFamilies were not told."
    assert page.get_by_role("button", name="Try saving again").is_visible()
    check(page, "error-507-words")


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(browse, still_server):
    page = browse(desktop)
    page.goto(f"{still_server}/components/form/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def test_the_focus_goes_to_the_summary_of_errors_and_its_links_to_the_fields(browse, still_server):
    page = browse(desktop)
    page.goto(f"{still_server}/components/form/?state=error")
    page.wait_for_function("document.activeElement.classList.contains('govuk-error-summary')")
    for link in page.locator(".govuk-error-summary__list a").all():
        target = link.get_attribute("href")
        link.click()
        assert page.evaluate("'#' + document.activeElement.id") == target


def test_scripts_start_the_components_and_the_policy_lets_them(browse, still_server):
    page = browse(desktop)
    page.goto(f"{still_server}/components/form/")
    assert page.locator("body.js-enabled.govuk-frontend-supported").count() == 1
    show = page.get_by_role("button", name="Show password")
    show.click()
    assert page.locator("#id_password").get_attribute("type") == "text"
    page.locator("#id_words").fill("x" * 150)
    page.get_by_text("You have 50 characters remaining").first.wait_for()


def test_without_scripts_nothing_that_needs_them_is_shown(browse, still_server):
    page = browse(desktop | {"java_script_enabled": False})
    page.goto(f"{still_server}/components/form/")
    assert page.locator(".govuk-password-input__toggle").is_hidden()
    assert page.get_by_text("You can enter up to 200 characters").is_visible()


def test_the_first_page_is_light(browse, still_server, evidence):
    """A12: under 100 kB for the first page. The server of tests does not compress, so each file is compressed here."""
    page, files = browse(phone), {}
    page.on("response", lambda response: files.setdefault(response.url, response))
    page.goto(f"{still_server}/components/form/", wait_until="networkidle")
    assert len(files) >= 6
    sizes = {url.rsplit("/", 1)[1] or "page": len(gzip.compress(one.body(), 6)) for url, one in files.items()}
    evidence("bytes of the first page, compressed", {"total": sum(sizes.values()), "files": sizes})
    assert sum(sizes.values()) < 100_000


def test_print_leaves_out_what_paper_cannot_use_and_keeps_the_words(browse, still_server):
    page = browse(desktop)
    page.goto(f"{still_server}/components/")
    page.emulate_media(media="print")
    look(page, "components-print")
    assert page.locator(".govuk-breadcrumbs").first.is_hidden()
    assert page.locator(".gt-header__name").is_visible()
    assert page.get_by_text("Plans issued within 20 weeks.", exact=True).is_visible()
    assert inside(page, "() => getComputedStyle(document.querySelector('.gt-scroller')).overflowX") == "visible"
