"""The office in the browser, on the real demo: every page in its states, and the journeys from edit to public."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect
from pypdf import PdfReader, PdfWriter

from goldenthread.base.accounts import demo
from goldenthread.thread.improvement.telling.links import NAMES
from tests.browser.checks import check, desktop, no_javascript, phone, phone_without_javascript, press
from tests.browser.sites import ROOT, Site, copy_of, demo_mail, demo_var, proof_json, run, served
from tests.turns import in_turn

pytestmark = pytest.mark.browser
RECOMMENDATION = "/southend/reduce-refusals-to-assess/"
SOURCE = "/sources/closing-table-2023/"
FIGURES = ("47.1%", "24.1%", "106", "137", "95.1%", "16.1%", "3.6%", "16.5%")
# page: who opens it, its address, its h1
PAGES = {
    "recommendations": ("owner", "/", "Reviews and recommendations"),
    "recommendation": ("improvement_lead", RECOMMENDATION, "Is the council turning down fewer requests"),
    "recommendation-read-only": ("publisher", RECOMMENDATION, "Is the council turning down fewer requests"),
    "edit-recommendation": ("improvement_lead", f"{RECOMMENDATION}edit/", "Edit recommendation R5"),
    "edit-measure": ("improvement_lead", f"{RECOMMENDATION}measures/refusal-rate/edit/", "Edit how refusal-rate is"),
    "edit-judgement": ("verifier", f"{RECOMMENDATION}judgements/delivered/edit/", "Was it done?"),
    "history": ("improvement_lead", f"{RECOMMENDATION}history/", "Every version of recommendation R5"),
    "report": ("improvement_lead", f"{RECOMMENDATION}report/", "Report how it stands"),
    "evidence": ("improvement_lead", f"{RECOMMENDATION}evidence/", "Attach evidence"),
    "close": ("improvement_lead", f"{RECOMMENDATION}close/", "Propose to close it"),
    "reopen": ("improvement_lead", f"{RECOMMENDATION}reopen/", "Open it again"),
    "decide-verdict": ("verifier", f"{RECOMMENDATION}verdict/", "Do you agree with this verdict?"),
    "council": ("improvement_lead", "/southend/", "Southend-on-Sea"),
    "decisions": ("improvement_lead", "/southend/decisions/", "Decisions and promises"),
    "gaps": ("improvement_lead", "/southend/gaps/", "What is missing"),
    "contradictions": ("improvement_lead", "/southend/contradictions/", "Where papers disagree"),
    "search": ("improvement_lead", "/southend/search/?q=plan&theme=needs-assessment", "Search the record"),
    "known": ("improvement_lead", f"{RECOMMENDATION}?known_day=31&known_month=7&known_year=2023", "Is the council"),
    "plans": ("improvement_lead", "/plans/", "Plans"),
    "plan": ("improvement_lead", "/southend/plans/closing-table-2023/", "closing table"),
    "add-plan": ("improvement_lead", "/plans/add/southend/", "Add a plan"),
    "add-action": ("improvement_lead", "/southend/plans/closing-table-2023/add/", "Add an action"),
    "draft-plan": ("improvement_lead", "/southend/plans/closing-table-2023/draft/", "Keep this version"),
    "sources": ("improvement_lead", "/sources/", "Sources"),
    "source": ("improvement_lead", SOURCE, "Closing table"),
    "source-not-seen": ("publisher", "/sources/lga-final-report-2021/", "LGA SEND peer challenge"),
    "add-source": ("improvement_lead", "/sources/add/", "Add a source"),
    "edit-source": ("improvement_lead", f"{SOURCE}edit/", "Edit source S4"),
    "keep-copy": ("improvement_lead", f"{SOURCE}copy/", "Keep a copy of"),
    "releases": ("improvement_lead", "/releases/", "Releases"),
    "prepare": ("improvement_lead", "/releases/prepare/", "Prepare a release"),
    "release": ("publisher", "/releases/1/", "Release 1"),
    "frozen-home": ("publisher", "/releases/1/pages/", "Golden Thread"),
    "frozen-proof": ("publisher", f"/releases/1/pages{RECOMMENDATION}", "Is the council turning down fewer"),
    "frozen-sources": ("publisher", "/releases/1/pages/sources", "Sources"),
    "frozen-source": ("publisher", "/releases/1/pages/sources/closing-table-2023", "Closing table"),
    "papers": ("improvement_lead", "/reports/", "Papers"),
    "template": ("improvement_lead", "/reports/templates/southend/", "The look of Southend's papers"),
}
KINDS = {"desktop": desktop, "phone-no-javascript": phone_without_javascript}
WHOLE = ("recommendations", "recommendation", "edit-recommendation", "council", "plan", "release")
# These are seen both ways on every run; of the others a part, and in `check --deep` all of them both ways.
EACH = list(
    in_turn(
        [(name, kind) for name in PAGES for kind in KINDS],
        one_in=8,
        always=[(name, kind) for name in WHOLE for kind in KINDS],
    )
)


@pytest.mark.parametrize(("name", "kind"), EACH)
def test_the_page_has_no_barrier(staff, demo_site, name, kind):
    role, path, heading = PAGES[name]
    page = staff(role, KINDS[kind])
    assert page.goto(demo_site.office + path).status == 200
    assert heading in page.get_by_role("heading", level=1).inner_text()
    check(page, f"office-{name}-{kind}", keyboard=kind == "desktop" or name not in WHOLE)


# form: who sends it, its address, what is cleared or filled, what is said
ERRORS = {
    "recommendation": ("improvement_lead", f"{RECOMMENDATION}edit/", {"id_question": ""}, "question in plain words"),
    "measure": (
        "improvement_lead",
        f"{RECOMMENDATION}measures/refusal-rate/edit/",
        {"id_baseline_year": "1820"},
        "Enter a year between 2010 and 2100",
    ),
    "judgement": ("verifier", f"{RECOMMENDATION}judgements/delivered/edit/", {"id_reason": ""}, "reason"),
    "source": ("improvement_lead", "/sources/add/", {"id_address": "not an address"}, "Short name for its address"),
    "copy": ("improvement_lead", f"{SOURCE}copy/", {}, "Choose a file"),
    "release": ("improvement_lead", "/releases/prepare/", {}, "What changed"),
    "template": (
        "improvement_lead",
        "/reports/templates/southend/",
        {"id_order_words": "verdict\nweather"},
        "There is no section “weather”",
    ),
}


@pytest.mark.parametrize(
    ("name", "kind"),
    list(in_turn([(name, kind) for name in ERRORS for kind in KINDS], one_in=7)),
)
def test_a_form_that_is_wrong_says_what_and_keeps_the_words(staff, demo_site, name, kind):
    role, path, values, said = ERRORS[name]
    page = staff(role, KINDS[kind])
    page.goto(demo_site.office + path)
    for field, value in values.items():
        page.locator(f"#{field}").fill(value)
    assert press(page.locator("main form button[type=submit]")) == 422
    expect(page).to_have_title(re.compile("^Error: "))
    assert said.lower() in page.locator(".govuk-error-summary").inner_text().lower()
    for field, value in values.items():
        assert page.locator(f"#{field}").input_value() == value
    check(page, f"office-error-{name}-{kind}", keyboard=False)


def test_a_day_that_cannot_be_is_said_on_the_page_and_kept(staff, demo_site):
    page = staff("publisher", phone_without_javascript)
    page.goto(f"{demo_site.office}{RECOMMENDATION}#known")
    for part, value in (("day", "31"), ("month", "2"), ("year", "2023")):
        page.locator(f"input[name=known_{part}]").fill(value)
    assert press(page.get_by_role("button", name="Show the figures of that day")) == 422
    expect(page).to_have_title(re.compile("^Error: "))
    assert page.locator("input[name=known_day]").input_value() == "31"
    check(page, "office-known-wrong", keyboard=False)


@pytest.mark.parametrize("kind", [desktop, phone_without_javascript])
def test_signing_in_takes_the_password_and_the_code(browse, demo_site, kind):
    role = "performance_analyst" if kind is desktop else "data_officer"  # a code works once, so nobody else here
    page = browse(kind)
    page.goto(f"{demo_site.office}{RECOMMENDATION}")
    assert page.get_by_role("heading", level=1).inner_text() == "Sign in"
    check(page, "office-sign-in", keyboard=False)
    page.locator("input[name=login]").fill(demo_mail(role))
    page.locator("input[name=password]").fill("not the password")
    press(page.get_by_role("button", name="Sign in", exact=True))
    expect(page).to_have_title(re.compile("^Error: "))
    check(page, "office-sign-in-error", keyboard=False)
    demo_site.give_password(page, role)
    check(page, "office-code", keyboard=False)
    page.locator("input[name=code]").fill("000000")
    press(page.get_by_role("button", name="Sign in", exact=True))
    expect(page).to_have_title(re.compile("^Error: "))
    check(page, "office-code-error", keyboard=False)
    page.locator("input[name=code]").fill(demo_site.run("code", demo_mail(role)).split()[0])
    press(page.get_by_role("button", name="Sign in", exact=True))
    expect(page).to_have_url(f"{demo_site.office}{RECOMMENDATION}")
    assert demo.PEOPLE[role][0] in page.locator("header").inner_text()


def test_the_office_page_its_data_and_the_command_say_the_same(staff, demo_site):
    page = staff("publisher")
    page.goto(demo_site.office + RECOMMENDATION)
    words = page.locator("main").inner_text()
    assert [figure for figure in FIGURES if figure not in words] == []
    told = json.loads(page.goto(f"{demo_site.office}{RECOMMENDATION}data.json").body())
    assert told == proof_json(demo_site.var)


def paper(staff: Callable[..., Page], demo_site: Site, kind: str) -> bytes:
    page = staff("improvement_lead")
    page.goto(f"{demo_site.office}/reports/")
    with page.expect_download() as download:
        page.locator(f"a[href$='reduce-refusals-to-assess/{kind}/']").click()
    assert download.value.suggested_filename == f"southend-reduce-refusals-to-assess.{kind}"
    return Path(download.value.path()).read_bytes()


def test_each_paper_holds_the_figures_of_the_page(staff, demo_site):
    word = Document(io.BytesIO(paper(staff, demo_site, "docx")))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    texts = {
        "Word": "\n".join([*(p.text for p in word.paragraphs), *cells]),
        "PDF": "\n".join(p.extract_text() for p in PdfReader(io.BytesIO(paper(staff, demo_site, "pdf"))).pages),
        "web page": paper(staff, demo_site, "html").decode(),
    }
    for where, text in texts.items():
        assert [figure for figure in FIGURES if figure not in text] == [], where


# --- sources -----------------------------------------------------------------------------------


def pdf(words: str) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": words})
    writer.write(out)
    return out.getvalue()


def test_a_source_is_added_and_its_copy_kept_byte_for_byte(staff, demo_site, tmp_path):
    page = staff("improvement_lead", no_javascript)
    page.goto(f"{demo_site.office}/sources/")
    press(page.get_by_role("button", name="Add a source"))
    page.get_by_label("Short name for its address").fill("minutes-of-march")
    page.get_by_label("Mark", exact=True).fill("T1")
    page.get_by_label("Title").fill("Minutes of the scrutiny committee of March")
    page.get_by_label("Publisher").fill("Estuary Council (invented)")
    page.get_by_label("Kind").select_option("minutes")
    press(page.get_by_role("button", name="Save"))
    assert page.get_by_role("heading", level=1).inner_text() == "Minutes of the scrutiny committee of March"
    check(page, "office-source-added", keyboard=False)

    (tmp_path / "minutes.exe").write_bytes(b"MZ\x90\x00" + bytes(500))
    press(page.get_by_role("link", name="Keep a copy of the document"))
    page.locator("input[type=file]").set_input_files(tmp_path / "minutes.exe")
    press(page.get_by_role("button", name="Upload"))
    expect(page).to_have_title(re.compile("^Error: "))
    assert len(page.locator(".govuk-error-summary a").inner_text()) > 20
    check(page, "office-keep-copy-refused", keyboard=False)

    content = pdf("Minutes of March")
    (tmp_path / "minutes.pdf").write_bytes(content)
    page.locator("input[type=file]").set_input_files(tmp_path / "minutes.pdf")
    press(page.get_by_role("button", name="Upload"))
    page.get_by_role("link", name="Open our copy").wait_for()
    check(page, "office-source-with-copy", keyboard=False)
    with page.expect_download() as download:
        page.get_by_role("link", name="Open our copy").click()
    assert Path(download.value.path()).read_bytes() == content
    assert download.value.url.startswith(demo_site.files)


# --- the work: a plan, a report, a closing by two ------------------------------------------------

THRESHOLDS = "/southend/threshold-of-need-document/"


def test_a_plan_is_begun_filled_and_approved_by_a_second_person(staff, demo_site):
    lead, holder = staff("improvement_lead", no_javascript), staff("portfolio_holder", phone)
    lead.goto(f"{demo_site.office}/plans/")
    press(lead.get_by_role("button", name="Add a plan of Southend"))
    lead.get_by_label("Short name for its address").fill("send-plan-2027")
    lead.get_by_label("Title").fill("SEND plan of 2027")
    press(lead.get_by_role("button", name="Add plan"))
    expect(lead.get_by_role("heading", level=1)).to_have_text("SEND plan of 2027")
    check(lead, "office-plan-empty", keyboard=False)

    press(lead.get_by_role("button", name="Add an action"))
    lead.get_by_label("What is to be done").fill("Tell parents within a week which papers are missing.")
    lead.locator("#id_due_words").fill("soon")
    press(lead.get_by_role("button", name="Add action"))
    expect(lead).to_have_title(re.compile("^Error: "))
    check(lead, "office-error-action", keyboard=False)
    lead.locator("#id_due_words").fill("Autumn 2027")
    press(lead.get_by_role("button", name="Add action"))
    expect(lead.locator("main")).to_contain_text("latest date it may mean: 30 November 2027")
    press(lead.get_by_role("button", name="Keep this version as a draft"))
    press(lead.get_by_role("button", name="Keep draft"))

    holder.goto(f"{demo_site.office}/southend/plans/send-plan-2027/")
    press(holder.get_by_role("link", name="Look at version 1 and approve it"))
    check(holder, "office-approve-plan", keyboard=False)
    press(holder.locator("main form button[type=submit]"))
    expect(holder.locator("main")).to_contain_text("1 thing is missing. A0.1: no success measure.")
    check(holder, "office-approve-plan-refused", keyboard=False)

    press(lead.get_by_role("link", name="Edit action A0.1"))
    lead.get_by_label("How we shall know that it helped").fill("Fewer refusals for want of papers")
    press(lead.get_by_role("button", name="Save"))
    press(lead.get_by_role("button", name="Keep this version as a draft"))
    press(lead.get_by_role("button", name="Keep draft"))
    holder.goto(f"{demo_site.office}/southend/plans/send-plan-2027/")
    press(holder.get_by_role("link", name="Look at version 2 and approve it"))
    press(holder.locator("main form button[type=submit]"))
    expect(holder.locator("main")).to_contain_text("Version 2: Approved")
    check(holder, "office-plan-approved", keyboard=False)


def test_two_people_close_and_the_page_says_who_waits_for_whom(staff, demo_site):
    owner, verifier = staff("owner", no_javascript), staff("verifier", phone)
    owner.goto(demo_site.office + THRESHOLDS)
    press(owner.get_by_role("link", name="Propose to close it"))
    owner.get_by_label("Completed").check()
    owner.get_by_label("Why", exact=True).fill("The document was published.")
    press(owner.get_by_role("button", name="Ask a second person"))
    expect(owner).to_have_title(re.compile("^Error: "))
    expect(owner.locator(".govuk-error-summary")).to_contain_text("Attach what shows that it was done.")
    assert owner.get_by_label("Why", exact=True).input_value() == "The document was published."
    check(owner, "office-error-close", keyboard=False)
    owner.get_by_label("Outstanding").check()
    owner.get_by_label("What is left to do").fill("Parents have not been asked whether it can be understood.")
    press(owner.get_by_role("button", name="Ask a second person"))
    expect(owner.locator("main")).to_contain_text("It waits for a second person.")
    check(owner, "office-close-waiting", keyboard=False)

    verifier.goto(demo_site.office + THRESHOLDS)
    press(verifier.get_by_role("link", name="Answer the proposal to close it"))
    check(verifier, "office-decide-closure", keyboard=False)
    verifier.get_by_label("I have looked at the evidence, and it is so").check()
    verifier.get_by_label("What you looked at, or why you send it back").fill("I asked the parents' forum.")
    press(verifier.get_by_role("button", name="Answer"))
    expect(verifier.locator("main")).to_contain_text("Verified by a second person: outstanding")
    check(verifier, "office-closed", keyboard=False)


# --- from an edit to the public ----------------------------------------------------------------


def waiting_release(page: Page, site: Site) -> str:
    """The address of the release that waits, or nothing."""
    page.goto(f"{site.office}/releases/")
    link = page.locator(".govuk-inset-text a")
    return str(link.get_attribute("href")) if link.count() else ""


def change_words(page: Page, site: Site, words: str) -> None:
    page.goto(f"{site.office}{RECOMMENDATION}edit/")
    page.get_by_label("What the closing paper says").fill(words)
    press(page.get_by_role("button", name="Save"))
    expect(page).to_have_url(f"{site.office}{RECOMMENDATION}")


def prepare(page: Page, site: Site, note: str) -> str:
    page.goto(f"{site.office}/releases/")
    press(page.get_by_role("button", name="Prepare a release"))
    page.get_by_label("What changed, in words for the public").fill(note)
    press(page.get_by_role("button", name="Freeze the pages"), timeout=60_000)  # draws every chart and paper
    page.wait_for_url(re.compile(r"/releases/\d+/$"), timeout=60_000)
    return page.url


def decide(page: Page, address: str, decision: str) -> None:
    page.goto(address)
    page.get_by_label(decision).check()
    press(page.get_by_role("button", name="Save decision"))


def public_words(page: Page, site: Site) -> str:
    page.goto(site.public + RECOMMENDATION.rstrip("/"))
    page.reload()  # a browser may keep the page for a minute
    return page.locator("main").inner_text()


def test_the_public_page_moves_only_when_two_people_have_agreed(staff, browse, demo_site):
    lead, second, anyone = staff("improvement_lead", no_javascript), staff("publisher", no_javascript), browse()
    new = "The closing paper gives no number, and says so nowhere."
    before = public_words(anyone, demo_site)
    assert new not in before

    change_words(lead, demo_site, new)
    assert new in lead.locator("main").inner_text()  # the office moves at once
    assert public_words(anyone, demo_site) == before

    address = prepare(lead, demo_site, "We say that the closing paper gives no number.")
    assert (
        "somebody else has to approve it" in lead.locator("main").inner_text()
        or not lead.get_by_label("Approve").count()
    )
    assert lead.locator("td", has_text="Changed").count() >= 1
    check(lead, "office-release-waiting-own", keyboard=False)
    assert public_words(anyone, demo_site) == before

    change_words(lead, demo_site, "Words that came after the release was frozen.")
    second.goto(address)
    check(second, "office-release-waiting", keyboard=False)
    press(second.get_by_role("button", name="Save decision"))  # nothing chosen
    expect(second).to_have_title(re.compile("^Error: "))
    check(second, "office-error-decision", keyboard=False)
    press(second.get_by_role("link", name="Is the council turning down fewer requests").first)
    assert new in second.locator("main").inner_text()
    decide(second, address, "Approve")
    check(second, "office-release-approved", keyboard=False)

    for _ in range(120):
        if new in public_words(anyone, demo_site):
            break
        anyone.wait_for_timeout(250)
    after = anyone.locator("main").inner_text()
    assert new in after
    assert "Words that came after" not in after  # exactly what the second person read
    second.goto(address)
    expect(second.locator("main")).to_contain_text("Published")
    anyone.goto(f"{demo_site.public}/releases")
    assert "We say that the closing paper gives no number." in anyone.locator("main").inner_text()
    anyone.goto(f"{demo_site.public}/releases/1{RECOMMENDATION.rstrip('/')}")
    assert new not in anyone.locator("main").inner_text()
    assert anyone.get_by_text("This page is from release 1").is_visible()


def test_a_release_that_is_withdrawn_never_becomes_public(staff, browse, demo_site):
    lead, second, anyone = staff("improvement_lead"), staff("publisher", phone), browse()
    new = "Words that the council thinks better of."
    change_words(lead, demo_site, new)
    address = prepare(lead, demo_site, "To be withdrawn")
    decide(second, address, "Withdraw")
    expect(second.locator("main")).to_contain_text("Withdrawn before it was published")
    check(second, "office-release-withdrawn", keyboard=False)
    assert second.get_by_role("button", name="Save decision").count() == 0
    assert waiting_release(lead, demo_site) == ""
    check(lead, "office-releases-after", keyboard=False)
    assert new not in public_words(anyone, demo_site)


# --- the look of the papers --------------------------------------------------------------------


def test_a_council_changes_the_look_of_its_papers_and_never_a_figure(staff, demo_site, tmp_path):
    page = staff("improvement_lead", no_javascript)
    address = f"{demo_site.office}/reports/templates/southend/"
    page.goto(address)
    wrong = "short: In Southend, 4.1% of requests were refused."
    page.get_by_label("Your own words").fill(wrong)
    press(page.get_by_role("button", name="Save"))
    said = page.locator("main").inner_text()
    assert "does not fit recommendation R1" in said
    expect(page).to_have_title(re.compile("^Error: "))
    assert page.get_by_label("Your own words").input_value() == wrong  # not lost
    check(page, "office-template-refused", keyboard=False)

    page.goto(address)
    page.get_by_label("Sections, one on each line").fill("verdict\nreached\nfigures\nsources")
    page.get_by_label("What the logo shows").fill("")
    page.locator("input[type=file]").set_input_files(Path(__file__).parents[2] / "docs/images/public-page.png")
    press(page.get_by_role("button", name="Save"))
    expect(page).to_have_title(re.compile("^Error: "))  # a logo needs words
    page.get_by_label("What the logo shows").fill("Estuary Council (invented)")
    page.locator("input[type=file]").set_input_files(Path(__file__).parents[2] / "docs/images/public-page.png")
    press(page.get_by_role("button", name="Save"))
    expect(page).to_have_url(f"{demo_site.office}/reports/")
    html = paper(staff, demo_site, "html").decode()
    assert html.index("How the verdict was reached") < html.index("The figures, before and since")
    assert 'alt="Estuary Council (invented)"' in html
    assert [figure for figure in FIGURES if figure not in html] == []
    page.goto(address)
    page.get_by_label("Sections, one on each line").fill("")
    press(page.get_by_role("button", name="Save"))
    expect(page).to_have_url(f"{demo_site.office}/reports/")


EMPTY = """\
council: {slug: emptyshire, name: Emptyshire Council (invented), short_name: Emptyshire, area_code: E06999998,
  neighbour_edition: May 2025, restated_to: 2024}
sources: []
review: {slug: review, title: A review of which nothing is known yet, reviewer: Nobody yet}
recommendations: []
"""


@pytest.mark.deep
def test_no_page_of_a_council_of_which_nothing_is_known_has_a_barrier(browse, tmp_path_factory):
    """The office's pages while they are empty: right after a record was begun."""
    folder = tmp_path_factory.mktemp("emptyshire")
    (folder / "record.yaml").write_text(EMPTY, encoding="utf-8")
    for name in ("figures.csv", "figures_ranks.csv", "figures_neighbours.csv"):
        head = (ROOT / "records" / "example" / name).read_text(encoding="utf-8").splitlines()[0]
        (folder / name).write_text(f"{head}\n", encoding="utf-8")
    var = copy_of(demo_var(), folder / "var")
    run(var, "import", "record", str(folder))
    with served(var, "office") as site:
        page = browse(desktop)
        site.sign_in(page, "improvement_lead")
        for name in ("", *(f"{name}/" for name in NAMES), "search/?q=plan"):
            assert page.goto(f"{site.office}/emptyshire/{name}").status == 200
            for kind in (desktop, phone):
                page.set_viewport_size(kind["viewport"])
                check(page, f"office-empty-{name.replace('/', '-').split('?')[0]}", keyboard=False)
