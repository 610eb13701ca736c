"""The public site, as its own process with its own database: usable by all, every link leads somewhere, and the page,
the data and the papers say the same."""

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlparse

import pytest
from docx import Document
from pypdf import PdfReader

from goldenthread.base.govuk.cells import harmless
from tests.browser.checks import (
    check,
    desktop,
    forced_colours,
    inside,
    look,
    no_javascript,
    phone,
    phone_without_javascript,
)
from tests.browser.sites import Site, copy_of, demo_var, proof_json, served
from tests.turns import in_turn

pytestmark = pytest.mark.browser
RECOMMENDATION = "/southend/reduce-refusals-to-assess"
# what the record says of Southend: refused 2020 and 2024, requests, plans in time 2021 and 2024, the cited 2025
FIGURES = ("47.1%", "24.1%", "106", "137", "95.1%", "16.1%", "3.6%", "16.5%")
KINDS = {
    "desktop": desktop,
    "phone": phone,
    "no-javascript": no_javascript,
    "phone-no-javascript": phone_without_javascript,
    "forced-colours": forced_colours,
}
DAY = "request_received_day={}&request_received_month={}&request_received_year=2026"
# page: address, status, the words of its h1
PAGES = {
    "home": ("/", 200, "What was promised, done and proven"),
    "recommendation": (RECOMMENDATION, 200, "Is the council turning down fewer requests for an assessment?"),
    "sources": ("/sources", 200, "Sources"),
    "source": ("/sources/closing-table-2023", 200, "Closing table: the position of the peer review's actions"),
    "source-not-seen": ("/sources/lga-final-report-2021", 200, "LGA SEND peer challenge: final report"),
    "method": ("/method", 200, "How verdicts are reached"),
    "releases": ("/releases", 200, "What changed in each release"),
    "accessibility": ("/accessibility", 200, "Accessibility statement"),
    "privacy": ("/privacy", 200, "Privacy"),
    "earlier": (f"/releases/1{RECOMMENDATION}", 200, "Is the council turning down fewer requests for an assessment?"),
    "council": ("/southend", 200, "Southend-on-Sea"),
    "review": ("/southend/review", 200, "How the review was done"),
    "findings": ("/southend/findings", 200, "What was found"),
    "decisions": ("/southend/decisions", 200, "Decisions and promises"),
    "plans": ("/southend/plans", 200, "Plans and actions"),
    "plan": ("/southend/plans/closing-table-2023", 200, "losing table"),
    "measures": ("/southend/measures", 200, "Measures"),
    "contradictions": ("/southend/contradictions", 200, "Where papers disagree"),
    "missing-documents": ("/southend/missing-documents", 200, "Documents we have not seen"),
    "gaps": ("/southend/gaps", 200, "What is missing"),
    "words": ("/southend/words", 200, "What the words mean"),
    "search": ("/southend/search", 200, "Search the record"),
    "search-found": ("/southend/search?q=safeguarding&recommendation=R6", 200, "Search the record"),
    "search-nothing": ("/southend/search?q=zeppelin", 200, "Search the record"),
    "the-fifteenth": ("/southend/the-fifteenth-recommendation", 200, ""),
    "casework": ("/estuary/casework", 200, "Numbers from casework"),
    "casework-share": ("/estuary/casework/refused-of-requests", 200, "Refusals to assess, as a share of requests"),
    "casework-hidden": ("/estuary/casework/support-in-place", 200, "Support given now"),
    "casework-beside": ("/estuary/reduce-waits-for-plans", 200, "Do children get their plans in time?"),
    "dates": ("/dates", 200, "Find a date"),
    "date": ("/dates/asked", 200, "We asked the council for an assessment"),
    "date-told": (f"/dates/asked?{DAY.format(7, 9)}", 200, "We asked the council for an assessment"),
    "date-wrong": (f"/dates/asked?{DAY.format(31, 2)}", 422, "We asked the council for an assessment"),
    "not-found": ("/no-such-page", 404, "Page not found"),
    "wrong-query": ("/?colour=red", 400, ""),
}
WHOLE = ("home", "recommendation", "source")  # pages that are seen in all kinds; the others in two
EACH = list(
    in_turn(
        [(name, kind) for name in PAGES for kind in KINDS if name in WHOLE or kind in ("desktop", "phone")],
        one_in=8,
        always=[(name, kind) for name in WHOLE for kind in ("desktop", "phone")],
    )
)
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3


def change(var: Path, *statements: str) -> None:
    """Change the snapshot as no page can."""
    with closing(sqlite3.connect(var / "public.sqlite3")) as database, database:
        for statement in statements:
            database.execute(statement)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Release 1 as the demo made it, and a release 2 that shows the same, so that release 1 is an earlier one."""
    var = copy_of(demo_var(), tmp_path_factory.mktemp("public") / "var")
    change(
        var,
        "INSERT INTO public_publishedrelease (id, number, published_at, digest, note) "
        "SELECT 1002, 2, published_at, replace(digest, substr(digest, 1, 2), 'zz'), 'The same again' "
        "FROM public_publishedrelease WHERE number = 1",
        "INSERT INTO public_publishedpage (release_id, path, kind, title, data) "
        "SELECT 1002, path, kind, title, data FROM public_publishedpage",
        "INSERT INTO public_publishedfile (release_id, path, name, media_type, sha256, size, body) "
        "SELECT 1002, path, name, media_type, sha256, size, body FROM public_publishedfile",
    )
    with served(var, "public") as running:
        yield running


@pytest.fixture(scope="module")
def proof() -> dict:
    return proof_json(demo_var())


@pytest.mark.parametrize(("name", "kind"), EACH)
def test_the_page_has_no_barrier(browse, site, name, kind):
    path, status, heading = PAGES[name]
    page = browse(KINDS[kind])
    answer = page.goto(site.public + path)
    assert answer.status == status
    assert heading in page.get_by_role("heading", level=1).inner_text()
    assert page.context.cookies() == []
    check(page, f"public-{name}-{kind}", keyboard=kind in ("desktop", "phone-no-javascript"))


@pytest.mark.parametrize("kind", [desktop, phone])
def test_before_the_first_release_the_site_says_so(browse, tmp_path, kind):
    var = copy_of(demo_var(), tmp_path / "var")
    change(var, *(f"DELETE FROM public_published{what}" for what in ("file", "page", "release")))
    with served(var, "public") as empty:
        page = browse(kind)
        assert page.goto(empty.public + "/").status == 200
        assert page.get_by_role("heading", level=1).inner_text() == "Nothing has been published yet"
        check(page, "public-nothing-yet")
        for path, status in ((RECOMMENDATION, 404), ("/sources", 404), ("/releases", 200), ("/method", 200)):
            assert page.goto(empty.public + path).status == status
            check(page, "public-nothing-yet" + path.replace("/", "-"), keyboard=False)


@pytest.mark.deep
def test_a_very_long_name_breaks_no_page(browse, tmp_path):
    var, number = copy_of(demo_var(), tmp_path / "var"), count()
    with closing(sqlite3.connect(var / "public.sqlite3")) as database, database:
        for key, data in database.execute("SELECT id, data FROM public_publishedpage").fetchall():
            told = json.loads(data)
            for found in every_mapping(told):
                for name in ("title", "question", "headline", "publisher", "short_name", "heading"):
                    if isinstance(found.get(name), str):
                        found[name] = f"{LONG}{next(number)}"
            database.execute("UPDATE public_publishedpage SET data = ? WHERE id = ?", (json.dumps(told), key))
    with served(var, "public") as long:
        for kind in (desktop, phone):
            page = browse(kind)
            for path in ("/", RECOMMENDATION, "/sources", "/sources/closing-table-2023"):
                page.goto(long.public + path)
                assert LONG in page.locator("main").inner_text()
                check(page, "public-long" + (path.replace("/", "-") if path != "/" else ""), keyboard=False)


def every_mapping(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from every_mapping(one)


def test_on_paper_the_page_keeps_its_words_and_its_figures(browse, site):
    page = browse(desktop)
    page.goto(site.public + RECOMMENDATION)
    page.emulate_media(media="print")
    look(page, "public-recommendation-print")
    assert page.locator(".govuk-breadcrumbs").first.is_hidden()
    assert page.get_by_role("heading", level=1).is_visible()
    for figure in FIGURES[:6]:
        assert page.locator("main").get_by_text(figure).first.is_visible(), figure
    scrollers = "() => [...document.querySelectorAll('.gt-scroller')].map(e => getComputedStyle(e).overflowX)"
    assert set(inside(page, scrollers)) == {"visible"}


class Links(HTMLParser):
    """The addresses and the ids of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value for name, value in attributes if value}
        if "id" in told:
            self.ids.add(told["id"])
        self.links += [told[name] for name in ("href", "src") if name in told]


def read(site: Site, address: str) -> tuple[int, Links]:
    answer = site.get("public", address)
    body, kind = answer.read(), answer.headers["Content-Type"] or ""
    found = Links()
    if kind.startswith("text/html") and not address.startswith("/files/"):
        found.feed(body.decode())
    return answer.status, found


def crawl(site: Site, start: str) -> tuple[dict[str, Links], list[str]]:
    """Every page that is reached from `start`, and what is wrong: a link to nothing, or to an anchor that is not."""
    pages: dict[str, Links] = {}
    faults, waiting, asked = [], [start], []
    while waiting:
        address = waiting.pop()
        if address in pages:
            continue
        status, found = read(site, address)
        pages[address] = found
        if status != 200:
            faults.append(f"{address}: {status}")
        for link in found.links:
            whole = urlparse(urljoin(site.public + address, link))
            if whole.scheme == "http" and whole.hostname == "public.localhost":
                waiting.append(whole.path + (f"?{whole.query}" if whole.query else ""))
                asked.append((address, waiting[-1], whole.fragment))
    faults += [
        f"{page} → {address}#{anchor}" for page, address, anchor in asked if anchor and anchor not in pages[address].ids
    ]
    return pages, faults


def test_every_link_leads_somewhere_and_every_citation_to_its_passage(site):
    pages, faults = crawl(site, "/")
    assert not faults
    assert {RECOMMENDATION, "/sources", "/method", "/releases", "/accessibility", "/privacy"} <= set(pages)
    cited = {link for link in pages[RECOMMENDATION].links if re.match(r"/sources/[^#]+#.", link)}
    assert len(cited) >= 8, cited
    assert len([address for address in pages if address.startswith("/sources/")]) >= 10
    assert len([address for address in pages if address.startswith("/files/southend/")]) == 3 * 15
    assert len([address for address in pages if address.startswith("/files/estuary/")]) == 3 * 3  # the invented council


def test_the_crawl_finds_a_link_to_nothing(tmp_path):
    var = copy_of(demo_var(), tmp_path / "var")
    change(var, "DELETE FROM public_publishedpage WHERE path = 'sources/closing-table-2023'")
    change(var, """UPDATE public_publishedpage SET data = replace(data, '"anchor": "', '"anchor": "x-')
                   WHERE path = 'sources/cabinet-report-january-2022'""")  # fmt: skip
    with served(var, "public") as broken:
        _, faults = crawl(broken, "/")
    assert "/sources/closing-table-2023: 404" in faults
    assert any("→ /sources/cabinet-report-january-2022#" in fault for fault in faults), faults


def test_the_data_is_the_proof_and_names_its_release(site, proof):
    answer = site.get("public", f"{RECOMMENDATION}.json")
    assert answer.headers["Content-Type"] == "application/json"
    told = json.loads(answer.read())
    release = told.pop("release")
    assert release["number"] == 2
    assert len(release["digest"]) == 64
    assert told == proof


def test_the_table_is_the_proofs_table(site, proof):
    answer = site.get("public", f"{RECOMMENDATION}.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.read().decode())))
    assert rows[0] == proof["table"]["head"]
    assert rows[1:] == [[str(harmless(cell)) for cell in row] for row in proof["table"]["rows"]]
    assert len(rows) > 10


def test_page_and_papers_say_the_same_figures(browse, site):
    page = browse(desktop)
    page.goto(site.public + RECOMMENDATION)
    texts = {"page": page.locator("main").inner_text()}
    docx = site.get("public", f"/files{RECOMMENDATION}.docx")
    assert docx.headers["Content-Type"] == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    word = Document(io.BytesIO(docx.read()))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    texts["Word"] = "\n".join([*(p.text for p in word.paragraphs), *cells])
    pdf = site.get("public", f"/files{RECOMMENDATION}.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    texts["PDF"] = "\n".join(leaf.extract_text() for leaf in PdfReader(io.BytesIO(pdf.read())).pages)
    html = site.get("public", f"/files{RECOMMENDATION}.html")
    assert html.headers["Content-Type"] == "text/html; charset=utf-8"
    texts["web page"] = html.read().decode()
    for where, text in texts.items():
        assert [figure for figure in FIGURES if figure not in text] == [], where


def test_the_paper_as_a_web_page_has_no_barrier(browse, site, tmp_path):
    (tmp_path / "paper.html").write_bytes(site.get("public", f"/files{RECOMMENDATION}.html").read())
    for kind in (desktop, phone):
        page = browse(kind)
        page.goto((tmp_path / "paper.html").as_uri())
        look(page, "public-paper")


def test_a_file_is_handed_over_and_never_run(site):
    answer = site.get("public", f"/files{RECOMMENDATION}.html")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_unchanged_page_is_not_sent_again(site):
    first = site.get("public", RECOMMENDATION)
    first.read()
    again = site.get("public", RECOMMENDATION, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.read()) == (304, b"")


WRONG = {
    "a page that never was": ("/southend/no-such-page", 404),
    "a paper that never was": ("/files/southend/no-such-page.pdf", 404),
    "data of a page that never was": ("/southend/no-such-page.json", 404),
    "a table of a page without one": ("/sources.csv", 404),
    "a release that never was": (f"/releases/99{RECOMMENDATION}", 404),
    "a release with no number": ("/releases/first/southend", 404),
    "a release too large for any table": (f"/releases/{'9' * 40}{RECOMMENDATION}", 404),
    "a page of the office": ("/audit/", 404),
    "a page for signing in": ("/account/login/", 404),
    "steps up": ("/files/../../etc/passwd", 404),
    "a null byte": ("/southend/%00", 400),
    "a wrong question": (f"{RECOMMENDATION}?sort=up", 400),
}


@pytest.mark.parametrize("what", list(WRONG))
def test_a_wrong_address_is_answered_in_words(site, what):
    path, status = WRONG[what]
    answer = site.get("public", path)
    body = answer.read().decode()
    assert answer.status == status, body[:300]
    assert "<h1" in body
    assert "Traceback" not in body


def test_what_a_parent_searches_for_is_kept_by_nobody(site):
    answer = site.get("public", "/southend/search?q=my+child")
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
