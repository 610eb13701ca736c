"""Reports of a council: one set of facts in every format, as known on any day, with what is missing named."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from click.testing import CliRunner
from docx import Document as Word
from lxml import html

from goldenthread.base import audit, editing
from goldenthread.base.documents import Table, text_of, to_data, to_docx, to_page, to_pdf
from goldenthread.base.documents.template import all_figures, figures_in
from goldenthread.base.documents.text import from_docx, from_html, from_pdf, squashed
from goldenthread.cli import main
from goldenthread.outward.reports import actions
from goldenthread.outward.reports.kinds import KINDS
from goldenthread.outward.reports.models import MadeReport
from goldenthread.refused import Refused
from goldenthread.thread.improvement.actions import report_status
from goldenthread.thread.improvement.models import Action, Council, Recommendation
from tests.base.accounts.people import person, sign_in
from tests.southend import load_southend

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)


@pytest.fixture(autouse=True)
def on_that_day(time_machine):
    """What is recorded in these tests is recorded on that day, whenever they run."""
    time_machine.move_to(datetime(2026, 11, 28, 10, tzinfo=UTC))


LEAD = audit.Actor(kind="person", id="lead", label="Lead")
FOR = {"scrutiny": {"body": "people-scrutiny"}, "board": {"body": "send-board"}}


@pytest.fixture(autouse=True)
def _record(monkeypatch):
    load_southend()
    monkeypatch.setattr(actions, "today", lambda: TODAY)


def council():
    return Council.objects.get(slug="southend")


def built(kind, *, day=TODAY, **options):
    return actions.built(council(), kind, {**FOR.get(kind, {}), **options}, day=day)


def words(kind, **more):
    return text_of(built(kind, **more))


def tables(document):
    return {block.caption: block for block in document.walk() if isinstance(block, Table)}


def cells(table):
    return [["".join(run.words for run in cell) for cell in row] for row in table.body]


def green(ref, *, impact="grey", day=TODAY, done=None):
    action = Action.objects.filter(recommendation__ref=ref).order_by("pk").first()
    recommendation = Recommendation.objects.select_related("review__council").get(ref=ref)
    report_status(
        recommendation, action=action, as_at=day, activity="green", impact=impact, words="Done as planned.",
        reason="It is done.", done_on=done, today=TODAY, by=LEAD,
    )  # fmt: skip
    return action.ref


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_words_numbers_and_tables_agree_in_every_format(kind):
    document = built(kind)
    said = squashed(text_of(document))
    assert squashed(from_html(to_page(document))) == said
    assert squashed(from_docx(to_docx(document))) == said
    if kind in ("closing", "press"):  # a PDF takes seconds
        printed = figures_in(from_pdf(to_pdf(document)))
        assert not all_figures(document) - printed


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_word_file_has_real_headings_header_rows_a_title_and_a_language(kind):
    word = Word(io.BytesIO(to_docx(built(kind))))
    styles = {p.style.name for p in word.paragraphs}
    assert "Title" in styles
    assert styles & {"Heading 1", "Caption"}
    assert word.core_properties.title
    assert word.core_properties.language == "en-GB"
    for table in word.tables:
        assert "tblHeader" in table.rows[0]._tr.xml


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_web_page_has_one_title_and_headings_that_do_not_skip(kind):
    tree = html.document_fromstring(to_page(built(kind)).encode())
    levels = [int(h.tag[1]) for h in tree.xpath("//h1|//h2|//h3|//h4")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for table in tree.xpath("//table"):
        assert table.find("caption") is not None
        assert table.xpath(".//th[@scope='col']")


def test_the_cabinet_report_has_the_order_of_a_committee_report_and_challenges_what_is_waved_away():
    document = built("cabinet")
    assert [section.key for section in document.blocks] == [
        *("heading", "purpose", "recommendations", "background", "findings", "options", "reasons"),
        *("implications", "papers", "appendices", "sources"),
    ]
    said = text_of(document)
    assert "Warning: Equality and diversity is called not applicable." in said
    assert "Warning: Consultation is called not applicable." in said
    assert "Accept all the recommendations." in said
    assert "Environment. Nothing is entered." in said


def test_the_progress_report_prints_the_colour_and_the_figure_that_contradicts_it():
    green("R5", impact="green")
    said = words("scrutiny")
    assert (
        "R5: its impact is reported green and it is closed as business as usual, and the figures say otherwise." in said
    )
    assert "Refusals to assess got worse (106 in 2020, 137 in 2024)" in said
    status = cells(tables(built("scrutiny"))["Actions in the order of their plans"])
    row = next(r for r in status if r[6] == "It is done.")
    assert row[4:6] == ["Green", "Green"]  # the colour stands as it was reported


def test_a_colour_that_only_a_paper_claims_is_shown_as_claimed_and_counted_apart():
    from goldenthread.thread.improvement.models import StatusReport

    action = Action.objects.filter(recommendation__ref="R1").first()
    with audit.unguarded("a paper's claim"):
        StatusReport.objects.create(
            recommendation=action.recommendation, action=action, ref="claim", reported_words="June 2023",
            reported_last=date(2023, 6, 30), claimed=True, claimed_as="Completed", activity="green", words="x",
            recorded_by="x",
        )  # fmt: skip
    said = words("scrutiny")
    assert "1 only claimed in a paper, and not counted" in said
    assert "Claimed: Completed" in said


def test_overdue_is_counted_from_the_last_day_that_the_words_may_mean():
    overdue = {row[0]: row for row in cells(tables(built("scrutiny"))["Overdue actions"])}
    assert overdue["R6.1"][2:] == ["Autumn 2023", f"{(TODAY - date(2023, 11, 30)).days:,}"]
    ref = green("R6", done=date(2023, 11, 1), day=date(2023, 11, 1))
    assert ref == "R6.1"
    assert "R6.1" not in {row[0] for row in cells(tables(built("scrutiny"))["Overdue actions"])}


def test_silence_is_visible():
    said = words("scrutiny")
    assert "Promises, orders and deadlines without a full answer" in said
    assert "U15" in said
    assert "Not answered yet. No answer was found." in said
    owed = cells(tables(built("scrutiny"))["Promises, orders and deadlines without a full answer"])
    assert {row[0] for row in owed} == {"U12", "U13", "U14", "U15", "U21"}


def test_what_changed_since_the_last_report_is_said():
    first = actions.make_report(council(), "scrutiny", FOR["scrutiny"], day=TODAY - timedelta(days=60), by=LEAD)
    assert "nothing to compare with" in first.shown
    ref = green("R1")
    said = words("scrutiny")
    assert f"{ref}: grey: not known on 29 September 2026, green now." in said


def test_the_closing_table_names_what_each_class_lacks():
    document = built("closing")
    captions = list(tables(document))
    assert captions[:4] == [
        "Completed: 3 recommendations",
        "Business as usual: 6 recommendations",
        "Moved into another plan: 4 recommendations",
        "Outstanding: 1 recommendation",
    ]
    assert "R5: no measure and no next check" in text_of(document) or "R5: no post goes on with it" in text_of(document)


def test_a_report_of_a_past_day_leaves_out_what_came_later():
    said = words("scrutiny", day=date(2022, 3, 1))
    assert "As it was known on that day" in said
    assert "U21" not in said  # promised in 2023
    assert "24.1%" not in said  # published in 2025
    assert "3 completed" not in said  # classed in 2023
    with pytest.raises(Refused, match="no decision “D16” on 1 March 2022"):
        built("minutes", day=date(2022, 3, 1), decision="D16")


def test_an_extract_holds_only_what_concerns_the_board():
    said = words("board")
    assert "Extract for Southend SEND Strategic Partnership Board" in said
    assert "Promised every month: 40 due by 28 November 2026, 0 shown." in said  # August 2023 to November 2026
    assert "U15" not in said
    with pytest.raises(Refused, match="There is no body “nobody”"):
        built("board", body="nobody")
    with pytest.raises(Refused, match="Say for which body"):
        actions.built(council(), "board", {}, day=TODAY)


def test_the_evidence_pack_says_when_it_is_due_and_to_what_nothing_is_attached():
    said = words("evidence")
    assert "Evidence is due 14 days before: 17 April 2022." in said
    assert "Nothing is attached to R1, R2," in said
    with pytest.raises(Refused, match="There is no checkpoint “C9”"):
        built("evidence", checkpoint="C9")


def test_the_minute_extract_has_proposed_and_resolved_side_by_side_and_who_called_it_in():
    table = tables(built("minutes", decision="D6"))["What was proposed and what was resolved"]
    assert cells(table)[2] == ["3", "Agree the implementation plan.", "The implementation plan be approved."]
    facts = dict(cells(tables(built("minutes", decision="D6"))["The decision"]))
    assert facts["Called in by"] == "Councillors Cox and Davidson"
    assert facts["Went direct to"] == "People Scrutiny Committee"


def test_the_press_notice_prints_the_figures_that_look_bad():
    said = words("press")
    assert "95.1% in 2021 to 3.8% in 2023" in said
    assert "What we have not solved" in said


def test_a_day_to_come_and_an_unknown_kind_are_refused():
    with pytest.raises(Refused, match="a day that has come"):
        built("plan", day=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="There is no report “poster”"):
        built("poster")


def test_a_council_of_which_nothing_is_known_is_told_so():
    with audit.unit(by=LEAD):
        empty = Council(slug="ness", name="Ness Council", short_name="Ness", area_code="E06000098", restated_to=2024)
        editing.add(empty, by=LEAD)
        audit.record("council_added", obj=empty)
    for kind in KINDS:
        with pytest.raises(Refused):
            actions.built(empty, kind, {}, day=TODAY)


# --- pages and command ---------------------------------------------------------------------------------


@pytest.fixture
def lead(client, settings, tmp_path):
    settings.FILES_FOLDER = tmp_path
    return sign_in(client, person("improvement_lead"))


def make(client, kind="closing", **values):
    import re

    address = f"/reports/make/southend/{kind}/"
    key = re.search(r'name="submission_key" value="([^"]+)"', client.get(address).content.decode())[1]
    day = {"day_day": "28", "day_month": "11", "day_year": "2026"}
    return client.post(address, {"submission_key": key, **day, **values})


def test_a_report_is_made_once_kept_as_made_and_handed_over(lead):
    answer = make(lead)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    row = MadeReport.objects.get()
    page = lead.get(answer["Location"]).content.decode()
    assert "Completed: 3 recommendations" in page
    assert page.count("<h1") == 1
    assert [f["ending"] for f in row.files] == ["docx", "pdf", "html"]
    assert lead.get(f"{answer['Location']}pdf/").status_code == 302  # to the download host
    assert lead.get(f"{answer['Location']}odt/").status_code == 404
    green("R1")
    again = lead.get(answer["Location"]).content.decode()
    assert row.shown in again  # as it was made, whatever was reported since
    assert row.shown in page


def test_a_day_to_come_is_said_at_the_field(lead):
    answer = make(lead, day_year="2027")
    assert answer.status_code == 422
    assert "Enter today or an earlier day" in answer.content.decode()


def test_a_council_moves_sections_and_words_and_no_figure(lead):
    import re

    address = "/reports/templates/southend/closing/"
    page = lead.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(version|submission_key)" value="([^"]*)"', page))
    base = {"order_words": "", "wording_words": "", "logo_alt": "", **hidden}
    order = "summary\ndiffer\nclasses\nmissing\nsources"
    refused = lead.post(address, {**base, "wording_words": "summary: All 99 recommendations are done."})
    assert refused.status_code == 422
    assert lead.post(address, {**base, "order_words": order}).status_code == 302
    document = actions.document(council(), "closing", {}, day=TODAY)
    assert [b.key for b in document.blocks] == order.split("\n")


def run(*words):
    return CliRunner().invoke(main, words)


def test_the_command_writes_the_formats_asked_for(tmp_path):
    assert "scrutiny     Progress report" in run("report").output
    found = run("report", "minutes", "southend", "--decision", "D6", "--to", "docx", "--out", str(tmp_path), "--json")
    assert found.exit_code == 0, found.output
    (written,) = json.loads(found.output)
    assert written["file"].endswith(f"southend-minutes-{TODAY.isoformat()}.docx")
    assert (tmp_path / f"southend-minutes-{TODAY.isoformat()}.docx").read_bytes()[:2] == b"PK"
    assert "There is no report 'poster'" in run("report", "poster", "southend").output
    assert "Name the council: southend" in run("report", "minutes", "nowhere").output
    assert "There is no decision “D99”" in run("report", "minutes", "southend", "--decision", "D99").output


def told(kind, *, section="", **more):
    """What a report says as data: the blocks of one of its sections, or of all."""
    sections = to_data(built(kind, **more))["sections"]
    return [block for each in sections if section in ("", each["key"]) for block in each["blocks"]]


def test_the_report_for_information_has_the_figures_the_promises_and_who_watches():
    """Refused: 106 in 2020, 137 in 2024. Plans within 20 weeks: 95.1% in 2021, 16.1% in 2024 (record.md 5)."""
    [figures] = [b for b in told("information") if b["kind"] == "table" and b["caption"].startswith("The figures")]
    rows = {row[0]: row for row in figures["rows"]}
    assert rows["Refusals to assess"][1:3] == ["106 (2020)", "137 (2024)"]
    assert rows["Refusals to assess"][-1] == "Worse"
    assert rows["Plans issued within 20 weeks, including exceptions (DfE)"][1:3] == ["95.1% (2021)", "16.1% (2024)"]
    [shown] = told("information", section="evidence")[1:]
    assert shown["words"] == "No evidence was attached in the last six months."
    [owed] = [b for b in told("information", section="owed") if b["kind"] == "table"]
    assert {"U12", "U15"} <= {row[0] for row in owed["rows"]}
    [watched] = [b for b in told("information", section="oversight") if b["kind"] == "table"]
    assert any("35 due by" in cell or "every month" in cell for row in watched["rows"] for cell in row)


def test_the_page_for_families_answers_each_of_the_fifteen_and_says_what_is_not_known():
    blocks = told("family", section="answers")
    questions = [b["words"] for b in blocks[1:] if b["kind"] == "heading"]
    assert len(questions) == 15
    assert all(words.endswith("?") for words in questions)
    answer = blocks[blocks.index(next(b for b in blocks if "turning down fewer" in b.get("words", ""))) + 1]
    assert "24.1% in 2024, 47.1% in 2020" in answer["words"]
    assert "fewer plans come within 20 weeks" in answer["words"]
    [missing] = [b for b in told("family", section="missing") if b["kind"] == "list"]
    assert any(line.startswith("Recommendations without a measure") for line in missing["items"])
    [*_, newest] = [b for b in told("family", section="contact") if b["kind"] == "paragraph"]
    assert newest["words"] == "The newest paper behind this page is of 30 June 2026."


def test_the_plan_appendix_has_each_of_the_forty_actions_and_what_it_lacks():
    tables_of = [b for b in told("plan", section="plan") if b["kind"] == "table"]
    rows = [row for table in tables_of for row in table["rows"]]
    assert [len(table["rows"]) for table in tables_of] == [11, 19, 10]
    assert len({row[0] for row in rows}) == Action.objects.count() == 40
    fast = next(row for row in rows if row[0] == "R5.3")
    assert "Fast-track" in " ".join(fast)
    assert "No date" in fast


def test_the_briefing_says_what_not_to_say_and_what_is_still_owed():
    [never] = [b for b in told("briefing", section="careful") if b["kind"] == "list"]
    assert never["items"][1].startswith("Anything about one child or family.")
    [owed] = [b for b in told("briefing", section="owed") if b["kind"] == "list"]
    assert {line.split(":")[0] for line in owed["items"]} >= {"U12", "U13", "U14", "U15"}
    [table] = [b for b in told("briefing", section="verdicts") if b["kind"] == "table"]
    assert [row[0] for row in table["rows"]] == [f"R{n}" for n in range(1, 16)]
    assert table["rows"][4][2] == "Business as usual"


def test_those_who_took_part_are_told_what_came_of_each_finding():
    [table] = [b for b in told("feedback", section="answers") if b["kind"] == "table"]
    found = {row[0]: row for row in table["rows"]}
    assert "R5" in found["Too many requests for an assessment are refused"][2]
    assert found["The voice of the child"][2] == "None"
    [own] = [b for b in told("feedback", section="contact") if b["kind"] == "paragraph"]
    assert "can file their own view" in own["words"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_report_as_data_has_every_word_of_it(kind):
    """But for what stands apart in a file: the line of author and day, and the sources that were named already."""
    document = built(kind)
    data = json.dumps(to_data(document), ensure_ascii=False)
    for block in document.walk():
        for words in [getattr(block, "caption", ""), *(getattr(block, "items", None) or [])]:
            if isinstance(words, str):
                assert json.dumps(words, ensure_ascii=False)[1:-1] in data
    assert document.title in data
