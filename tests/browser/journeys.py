"""What every journey through casework does: sign in once, fill in a day, follow a link, send a form."""

import datetime

from tests.browser.checks import desktop, press

COOKIES: dict[
    tuple[str, str, str], list[dict[str, object]]
] = {}  # a code works once: each person signs in once, and is that person in every test


def signed_in(site, browse, role, kind=desktop, on="office"):
    who = (str(site.var), role, on)  # not by its address: a later site may stand at the port of an earlier one
    if who in COOKIES:
        page = browse(kind, cookies=COOKIES[who])
        page.goto(f"{getattr(site, on)}/")
        return page
    page = browse(kind)
    site.sign_in(page, role, site=on)
    COOKIES[who] = page.context.cookies()
    return page


def day(page, name, when=None):
    when = when or datetime.date.today()
    for part in ("day", "month", "year"):
        page.locator(f"input[name={name}_{part}]").fill(str(getattr(when, part)))


def go(page, words):
    """Follow a link by its words; where there is none, the failure says what the page holds."""
    link = page.locator("main").get_by_role("link", name=words).first
    assert link.count(), f"No link “{words}” on {page.url}:\n{page.locator('main').inner_text()[:1_500]}"
    press(link)


def send(page, words):
    press(page.get_by_role("button", name=words, exact=True))


def into(page, address):
    """Open a page of a record, giving the reason where one is asked."""
    page.goto(address)
    if page.locator("input[name=why]").count():
        page.get_by_label("Supervision").check()
        page.get_by_label("In a few words").fill("Deciding on the request")
        send(page, "Open the record")
        page.goto(address)
