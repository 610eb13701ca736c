"""Two windows, one row: the second person keeps their words, sees both versions, and decides, scripts or not."""

import pytest
from playwright.sync_api import expect

from tests.browser.checks import check, desktop, no_javascript, phone_without_javascript, press
from tests.turns import in_turn

pytestmark = pytest.mark.browser
RECOMMENDATION = "/southend/reduce-refusals-to-assess/"
# what is edited: who edits, its page, the field that both write
ROWS = {
    "recommendation": ("improvement_lead", f"{RECOMMENDATION}edit/", "What the reviewers found"),
    "measure": ("improvement_lead", f"{RECOMMENDATION}measures/twenty-week-rate/edit/", "Why that year"),
    "judgement": ("verifier", f"{RECOMMENDATION}judgements/delivered/edit/", "The reason, which is published"),
    "source": ("improvement_lead", "/sources/press-article-january-2022/edit/", "Note"),
    "template": ("improvement_lead", "/reports/templates/southend/", "What the logo shows"),
}
KINDS = {"desktop": desktop, "phone-no-javascript": phone_without_javascript}


@pytest.mark.parametrize(("row", "kind"), list(in_turn([(row, kind) for row in ROWS for kind in KINDS], one_in=3)))
def test_the_second_window_keeps_its_words_and_shows_both_versions(staff, demo_site, row, kind):
    role, path, label = ROWS[row]
    first, second = staff(role, no_javascript), staff(role, KINDS[kind])
    theirs, yours = f"Theirs, {row} {kind}", f"Yours, {row} {kind}"
    if row == "template":  # there is no row of it before somebody saves one
        first.goto(demo_site.office + path)
        first.get_by_label(label).fill(f"Before, {kind}")
        press(first.get_by_role("button", name="Save"))
    for page, words in ((first, theirs), (second, yours)):
        page.goto(demo_site.office + path)
        page.get_by_label(label).fill(words)
    press(first.get_by_role("button", name="Save"))
    assert first.url != demo_site.office + path
    assert press(second.get_by_role("button", name="Save")) == 409
    assert second.get_by_role("heading", level=1).inner_text() == "This changed after you opened it"
    assert second.get_by_label(label).input_value() == yours
    shown = second.locator("main table").inner_text()
    assert theirs in shown
    assert yours in shown
    check(second, f"editing-changed-since-{row}-{kind}", keyboard=kind == "desktop")

    press(second.get_by_role("button", name="Save mine"))  # knowingly
    second.wait_for_url(lambda url: not url.endswith(path))
    second.goto(demo_site.office + path)
    assert second.get_by_label(label).input_value() == yours


def test_both_versions_stay_in_the_history(staff, demo_site):
    role, path, label = ROWS["recommendation"]
    first, second = staff(role), staff(role)
    for page, words in ((first, "What one person found."), (second, "What another person found.")):
        page.goto(demo_site.office + path)
        page.get_by_label(label).fill(words)
    press(first.get_by_role("button", name="Save"))
    expect(first.get_by_text("What one person found.")).to_be_visible()
    press(second.get_by_role("button", name="Save"))
    press(second.get_by_role("button", name="Save mine"))
    expect(second.get_by_text("What another person found.")).to_be_visible()
    second.goto(f"{demo_site.office}{RECOMMENDATION}history/")
    words = second.locator("main").inner_text()
    assert "“What one person found.” became “What another person found.”" in words
    assert "Imogen Leadbetter" in words


def test_going_back_and_saving_again_adds_nothing(staff, demo_site):
    page = staff("improvement_lead", no_javascript)
    page.goto(f"{demo_site.office}/sources/add/")
    page.get_by_label("Short name for its address").fill("sent-twice")
    page.get_by_label("Mark", exact=True).fill("T2")
    page.get_by_label("Title").fill("A paper that is sent twice")
    page.get_by_label("Publisher").fill("Estuary Council (invented)")
    page.get_by_label("Kind").select_option("report")
    press(page.get_by_role("button", name="Save"))
    assert page.url == f"{demo_site.office}/sources/sent-twice/"
    page.go_back()
    if page.get_by_label("Title").input_value():  # the browser brought the words back
        press(page.get_by_role("button", name="Save"))
        page.wait_for_load_state()
    page.goto(f"{demo_site.office}/sources/")
    assert page.get_by_role("link", name="A paper that is sent twice").count() == 1
