"""The tutorial is walked as it is written: its commands are run, and its steps are done in a browser.

A step is an item of a list in `docs/tutorial/first-verdict.md`, in one of the forms of ACTIONS. A block is a command.
Whoever changes a page or a command finds out here which step no longer works.
"""

import datetime
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.sites import ALL, Site, copy_of, demo_var, served

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[1]
TUTORIAL = ROOT / "docs/tutorial/first-verdict.md"
OF_OFFICERS = ROOT / "docs/tutorial/first-request.md"
PORTS = {"office": 8000, "portal": 8001, "public": 8002, "files": 8003}
ACTIONS = {
    "open": r"Open `(http://\S+)`\.",
    "follow": r"Follow “(.+)”\.",
    "press": r"Press “(.+)”\.",
    "choose": r"Choose “(.+)”\.",
    "type": r"Type “(.+)” into “(.+)”\.",
    "today": r"Enter today\.",
    "day": r"Enter (\d+) (\d+) (\d{4})\.",
    "pick": r"Pick “(.+)” from “(.+)”\.",
    "code": r"Type the code into “(.+)”\.",
    "see": r"You see “(.+)”\.",
    "unseen": r"You do not see “(.+)”\.",
    "end": r"In the end you see “(.+)”\.",
    "said": r"The terminal says “(.+)”\.",
}


class Step(NamedTuple):
    line: int
    action: str  # of ACTIONS, or "run"
    words: tuple[str, ...]


def steps_of(text: str) -> list[Step]:
    """Raises ValueError with the line that is no step."""
    found, in_block = [], False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            in_block = not in_block
        elif in_block:
            found.append(Step(number, "run", tuple(line.split())))
        elif line.startswith("- "):
            for action, form in ACTIONS.items():
                if fits := re.fullmatch(form, line[2:]):
                    found.append(Step(number, action, fits.groups()))
                    break
            else:
                raise ValueError(f"line {number} is no step that a test can take: {line}")
    return found


class Walk:
    """Takes one step after another, in one browser and one terminal."""

    def __init__(self, site: Site, page: Page) -> None:
        self.site, self.page, self.output = site, page, ""

    def take(self, steps: list[Step]) -> None:
        for step in steps:
            try:
                getattr(self, step.action)(*step.words)
            except Exception as error:
                shown = self.page.locator("body").inner_text()[:1_500] if self.page.url != "about:blank" else ""
                raise AssertionError(
                    f"Step of line {step.line}, {step.action} {' '.join(step.words)}: {error}\n{self.page.url}\n{shown}"
                ) from error

    def run(self, *words: str) -> None:
        if words == ("./start",):  # it installs, prepares and serves; here the last two were done, by the same commands
            self.output = (self.site.var / "serve.log").read_text()
        elif words[0] == "goldenthread":
            self.output = self.site.run(*words[1:])
        else:
            assert words == (".", ".venv/bin/activate"), f"a command that this test does not know: {' '.join(words)}"

    def open(self, address: str) -> None:
        for site, port in PORTS.items():
            address = address.replace(f"http://{site}.localhost:{port}", getattr(self.site, site))
        served = [getattr(self.site, site) for site in PORTS]
        assert address.startswith(tuple(f"{one}/" for one in served)), f"{address} is no address of a first run"
        assert self.page.goto(address)

    def follow(self, name: str) -> None:
        self._one(self.page.get_by_role("link", name=name)).click()

    def press(self, name: str) -> None:
        self._one(self.page.get_by_role("button", name=name, exact=True)).click(timeout=60_000)

    def choose(self, name: str) -> None:
        self.page.get_by_label(name, exact=True).check()

    def type(self, words: str, label: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def today(self) -> None:
        """The first day on the page that is still empty."""
        now = datetime.date.today()
        self.day(str(now.day), str(now.month), str(now.year))

    def day(self, *parts: str) -> None:
        for label, value in zip(("Day", "Month", "Year"), parts, strict=True):
            self._one(self.page.get_by_label(label, exact=True)).fill(value)

    def pick(self, choice: str, label: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=choice)

    def code(self, label: str) -> None:
        self.type(self.output.split()[0], label)

    def see(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for(timeout=60_000)

    def unseen(self, words: str) -> None:
        assert words not in self.page.locator("main").inner_text()

    def end(self, words: str) -> None:
        """Open the page again until it says so."""
        until = time.monotonic() + 60
        while words not in self.page.locator("main").inner_text():
            assert time.monotonic() < until, f"not seen after a minute: {words}"
            time.sleep(0.25)
            self.page.reload()

    def said(self, words: str) -> None:
        assert words in self.output, self.output[-2_000:]

    def _one(self, found: Locator) -> Locator:
        found.first.wait_for()
        return found.first


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(copy_of(demo_var(), tmp_path_factory.mktemp("tutorial") / "var"), *ALL, worker=True) as running:
        yield running


@pytest.fixture
def walk(site: Site) -> Callable[[list[Step]], None]:
    def in_a_browser(steps: list[Step]) -> None:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
            context.set_default_timeout(60_000)
            Walk(site, context.new_page()).take(steps)
            browser.close()

    def do(steps: list[Step]) -> None:
        with ThreadPoolExecutor(1) as thread:  # this one may already drive the browser of the other tests
            thread.submit(in_a_browser, steps).result()

    return do


def test_a_line_that_is_no_step_is_found():
    with pytest.raises(ValueError, match="line 2 is no step"):
        steps_of("- Open `http://public.localhost:8002/`.\n- Wait for a while.\n")


def test_every_part_of_the_tutorial_has_its_steps():
    parts = re.split(r"^## (\d+)\. ", TUTORIAL.read_text(encoding="utf-8"), flags=re.M)
    assert parts[1::2] == [str(number) for number in range(1, 10)]
    assert all(steps_of(part) for part in parts[2::2])


@pytest.mark.deep
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("- Open `http://public.localhost:8002/`.\n- Follow “Another page”.", "line 2, follow Another page"),
        ("```\ngoldenthread proof southend\n```\n- The terminal says “99.9%”.", "line 4, said 99.9%"),
        ("- Open `http://office.localhost:9999/`.", "line 1, open"),
    ],
)
def test_a_step_that_does_not_work_is_found(walk, wrong, said):
    with pytest.raises(AssertionError, match=said):
        walk(steps_of(wrong))


@pytest.mark.deep
def test_the_tutorial_of_officers_works_as_it_is_written(walk):
    walk(steps_of(OF_OFFICERS.read_text(encoding="utf-8")))


def test_the_tutorial_works_as_it_is_written(walk):
    walk(steps_of(TUTORIAL.read_text(encoding="utf-8")))
