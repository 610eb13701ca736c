"""A browser for the tests: Debian's Chromium against a server on a free port. The checks are in `checks.py`.

    from tests.browser.checks import check, phone

    @pytest.mark.browser
    def test_the_page_is_usable(browse, live_server):
        page = browse(phone)                       # or desktop, no_javascript, forced_colours
        page.goto(f"{live_server.url}/plans/")
        check(page, "plans")

`live_server` is pytest-django's, with a database; `still_server` has none. `cookies_of(client, live_server.url)` lets
the browser be signed in as a Django test client is: `browse(phone, cookies=…)`.
"""

import atexit
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, expect, sync_playwright

from goldenthread.base.govuk import assets
from tests.browser.checks import desktop
from tests.browser.sites import ALL, Site, copy_of, demo_var, served

CHROMIUM = os.environ.get("GOLDENTHREAD_CHROMIUM", "/usr/bin/chromium-headless-shell")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
# Playwright runs a loop of its own in this thread, and Django would take our database calls for calls from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
expect.set_options(timeout=20_000)  # milliseconds


@cache
def the_browser() -> Browser:
    """One for the whole run, whichever folder's fixture asks first: Playwright runs one loop in a thread."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"No Chromium at {CHROMIUM}. Install chromium-headless-shell, or set GOLDENTHREAD_CHROMIUM.")
    playwright = sync_playwright().start()
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    atexit.register(playwright.stop)
    atexit.register(started.close)
    return started


@pytest.fixture(scope="session")
def browser() -> Browser:
    return the_browser()


@pytest.fixture
def browse(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`browse(phone)` opens a fresh page. When the test ends, a script error or a broken policy fails it."""
    opened, faults = [], []

    def new(kind: dict[str, Any] = desktop, *, cookies: list[dict[str, Any]] | None = None) -> Page:
        kind = dict(kind)
        turn_scripts_away = kind.pop("turn_scripts_away", False)
        context = browser.new_context(locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce", **kind)
        if cookies:
            context.add_cookies(cookies)
        opened.append(context)
        context.set_default_timeout(60_000)  # a slow machine is no fault of the page
        if turn_scripts_away:
            context.route("**/*.js", lambda route: route.abort())
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.on("console", lambda line: faults.append(line.text) if policy_fault(line) else None)
        return page

    yield new
    for context in opened:
        context.close()
    assert not faults, faults


def policy_fault(line: Any) -> bool:
    return line.type == "error" and "Content Security Policy" in line.text


@pytest.fixture(scope="session")
def served_assets() -> Path:
    """The stylesheet, fetched at set-up; a page without it proves nothing about how it looks."""
    folder = settings.VAR / "govuk"
    if not (folder / "govuk" / assets.FILES[0]).is_file():
        pytest.fail("The stylesheet is not here: run `goldenthread assets` first.")
    return folder


@pytest.fixture(autouse=True)
def _stylesheet(served_assets: Path) -> None:
    """Every browser test needs it."""


@pytest.fixture
def still_server() -> Iterator[str]:
    """A server without a database, for pages that ask none. Gives its address."""
    thread = LiveServerThread("localhost", StaticFilesHandler, connections_override={})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait(20)
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    thread.terminate()
    thread.join(10)


@pytest.fixture
def cookies_of() -> Callable[[Client, str], list[dict[str, Any]]]:
    """The cookies of a test client, as the browser takes them: sign the client in, then browse with them."""

    def cookies(client: Client, address: str) -> list[dict[str, Any]]:
        return [{"name": name, "value": one.value, "url": address} for name, one in client.cookies.items()]

    return cookies


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """All four sites and the worker of a demo, running for the tests of a whole run: each leaves it usable."""
    with served(copy_of(demo_var(), tmp_path_factory.mktemp("demo") / "var"), *ALL, worker=True) as site:
        yield site


@pytest.fixture(scope="session")
def cookies_for(demo_site: Site, browser: Browser) -> Callable[..., Any]:
    """The cookies of a demo person who has signed in through the real pages, once for each role."""
    known: dict[str, Any] = {}

    def of(role: str, site: str = "office") -> Any:
        if role not in known:
            context = browser.new_context(locale="en-GB")
            demo_site.sign_in(context.new_page(), role, site=site)
            known[role] = context.cookies()
            context.close()
        return known[role]

    return of


@pytest.fixture
def staff(browse: Callable[..., Page], cookies_for: Callable[..., Any]) -> Callable[..., Page]:
    """`staff("publisher", phone)`: a fresh browser in which that demo person is signed in."""

    def open_as(role: str, kind: dict[str, Any] = desktop, site: str = "office") -> Page:
        return browse(kind, cookies=cookies_for(role, site))

    return open_as
