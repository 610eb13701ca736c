"""Another view: filed by the forum on a phone, shown beside the claim, answered, withheld by two people."""

import sqlite3
import time
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.checks import check, desktop, phone_without_javascript, press
from tests.browser.sites import ALL, copy_of, demo_var, served
from tests.turns import in_turn

pytestmark = pytest.mark.browser
KINDS = {"desktop": desktop, "phone-no-javascript": phone_without_javascript}
R5 = "southend/reduce-refusals-to-assess"
WORDS = "Families we asked in May say that refusals rose, and that nobody told them why."


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served(copy_of(demo_var(), tmp_path_factory.mktemp("views") / "var"), *ALL, worker=True) as running:
        yield running


def signed_in(site, browse, role, kind=desktop, on="office"):
    page = browse(kind)
    site.sign_in(page, role, site=on)
    return page


def public_until(page, url, words, *, there=True):
    """The public page, as soon as the worker has brought the words there or taken them away."""
    for _ in range(90):
        page.goto(url)
        if (words in page.locator("main").inner_text()) is there:
            return
        time.sleep(1)
    pytest.fail(f"{words!r} {'is not' if there else 'is still'} on {url}")


def test_a_view_is_filed_shown_answered_and_withheld(site, browse):
    forum = signed_in(site, browse, "parent_forum", phone_without_javascript, "portal")
    press(forum.get_by_role("link", name="Say where you see it differently"))
    check(forum, "views-portal-none", keyboard=False)
    press(forum.get_by_role("link", name="Southend-on-Sea City Council"))
    check(forum, "views-portal-choose", keyboard=False)
    press(forum.get_by_role("link", name="R5 "))
    assert "Estuary Parent Carer Forum (invented) (parent forum)" in forum.locator("main").inner_text()
    press(forum.get_by_role("button", name="File this view"))
    check(forum, "views-portal-wrong", keyboard=False)
    forum.get_by_label("How it was closed").check()
    forum.get_by_label("How you see it").fill(WORDS)
    forum.get_by_label("What it rests on").fill("Survey of 62 families, May 2026")
    forum.get_by_label("It names no child").check()
    press(forum.get_by_role("button", name="File this view"))
    expect(forum.get_by_role("heading", level=1)).to_contain_text("Estuary Parent Carer Forum")
    check(forum, "views-portal-filed", keyboard=False)

    owner = signed_in(site, browse, "owner")
    owner.goto(f"{site.office}/views/")
    check(owner, "views-office-list")
    press(owner.get_by_role("link", name="View 1"))
    press(owner.get_by_role("link", name="Answer it"))
    check(owner, "views-office-answer")
    owner.get_by_label("The council’s answer").fill("We asked 40 families in June and publish what they said.")
    press(owner.get_by_role("button", name="Add the answer"))
    check(owner, "views-office-view")
    owner.goto(f"{site.office}/{R5}/")
    assert WORDS in owner.locator("main").inner_text()
    check(owner, "views-office-beside", keyboard=False)

    with closing(sqlite3.connect(site.var / "office.sqlite3", timeout=30)) as database, database:
        database.execute("UPDATE counterviews_counterview SET public_from = '2026-01-05'")  # its day has come
    reader = browse(phone_without_javascript)
    public_until(reader, f"{site.public}/{R5}", WORDS)
    assert "We asked 40 families in June" in reader.locator("main").inner_text()
    check(reader, "views-public-beside", keyboard=False)
    reader.goto(f"{site.public}/views")
    check(reader, "views-public-list")

    verifier = signed_in(site, browse, "verifier")
    verifier.goto(f"{site.office}/views/1/withhold/")
    verifier.get_by_label("It tells private things").check()
    verifier.get_by_label("Where in it, and why").fill("The second line")
    press(verifier.get_by_role("button", name="Ask a second person"))
    check(verifier, "views-office-held", keyboard=False)
    public_until(reader, f"{site.public}/{R5}", WORDS, there=False)
    assert "while two people look" in reader.locator("main").inner_text()

    publisher = signed_in(site, browse, "publisher")
    publisher.goto(f"{site.office}/views/1/")
    press(publisher.get_by_role("link", name="Decide whether it is withheld"))
    check(publisher, "views-office-decide", keyboard=False)
    publisher.get_by_label("Withhold it").check()
    publisher.get_by_label("Why").fill("It does")
    press(publisher.get_by_role("button", name="Decide"))
    public_until(reader, f"{site.public}/{R5}", "by two people, for this reason")
    check(reader, "views-public-withheld", keyboard=False)
    reader.goto(f"{site.public}/record")
    assert "View 1 withheld by two people" in reader.locator("main").inner_text()


@pytest.mark.parametrize(
    ("path", "kind"),
    list(in_turn([(path, kind) for path in ("/southend/forward", "/api", "/views") for kind in KINDS], one_in=2)),
)
def test_the_page_has_no_barrier(site, browse, path, kind):
    page = browse(KINDS[kind])
    assert page.goto(site.public + path).status == 200
    check(page, f"views{path.replace('/', '-')}-{kind}", keyboard=kind == "desktop")
