"""From a paper into the thread: the new is added with its place, the known is known again, nothing is half-saved."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from goldenthread.base import audit
from goldenthread.cli import main
from goldenthread.refused import Refused
from goldenthread.thread.governance.models import (
    Body,
    Decision,
    Implication,
    Interest,
    Meeting,
    MeetingPaper,
    Post,
    Resolution,
    Undertaking,
)
from goldenthread.thread.improvement.models import (
    Action,
    ClosureAct,
    Council,
    Finding,
    Plan,
    Recommendation,
    StatusReport,
)
from goldenthread.thread.papers import actions
from goldenthread.thread.papers.models import ColumnNames, Reading, StatusWord
from goldenthread.thread.papers.names import is_person
from goldenthread.thread.papers.saving.plan import accepted
from goldenthread.thread.sources.models import Claim, Passage, Source

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent
LEAD = audit.Actor(kind="person", id="lead", label="Lead")


@pytest.fixture(autouse=True)
def thorpe():
    values = {"slug": "thorpe", "name": "Thorpe City Council", "short_name": "Thorpe", "area_code": "E06000099"}
    return actions.add_council({**values, "neighbour_edition": "May 2025", "restated_to": 2024}, by=LEAD)


def reading(kind, name, content=None, choices=None, **values):
    """A paper as a person would leave it before saving."""
    folder = "pages" if kind == "meeting" else "tables"
    content = (HERE / folder / name).read_bytes() if content is None else content
    found = actions.make(kind, content, name, options=actions.options_of("thorpe", kind, choices or {}))
    stored = type("Stored", (), {"name": name, "sha256": "0" * 64})()
    given = {"publisher": "Thorpe City Council", "published_words": "14 May 2025", **values}
    with audit.unit(by=LEAD):
        row = actions.keep_reading(Council.objects.get(slug="thorpe"), kind, found, stored, given, by=LEAD)
        Reading.objects.filter(pk=row.pk).update(choices=choices or {})
    return Reading.objects.get(pk=row.pk)


def save(kind, name, **more):
    row = reading(kind, name, **more)
    return actions.save_reading(row, expected=row.version, by=LEAD)


# --- meetings ------------------------------------------------------------------------------------------


def test_a_meeting_page_becomes_bodies_meetings_decisions_and_what_is_owed():
    save("meeting", "issue_two_meetings.html")
    assert set(Body.objects.values_list("name", "kind")) == {
        ("Children's Scrutiny Committee", "scrutiny"),
        ("Executive", "executive"),
        ("The council", "council"),  # the posts that owe something belong to it
    }
    executive = Decision.objects.get(minute="71", kind="resolution")
    scrutiny = Decision.objects.get(minute="88")
    assert executive.position < scrutiny.position
    assert executive.item == "9"  # “Executive Agenda Item No. 9 refers”, said at the other meeting
    assert executive.referred_to.name == "Children's Scrutiny Committee"
    assert executive.reasons == "To answer what the team found."
    assert {executive.issue, scrutiny.issue} == {"Review of SEND services by peers"}
    assert Decision.objects.get(kind="call_in").called_in_by == "Councillors Hartley, Okoye and Mistry"
    assert MeetingPaper.objects.count() == 6
    owed = {u.kind: u for u in Undertaking.objects.all()}
    assert owed["undertaking"].owed_by_post.title == "Director of Children's Services"
    assert owed["request"].owed_by_post.kind == Post.Kind.MEMBER
    assert {u.standing for u in owed.values()} == {"open"}


def test_quoted_resolutions_point_to_the_ones_that_they_repeat():
    save("meeting", "issue_two_meetings.html")
    repeated = Resolution.objects.filter(repeats__isnull=False).order_by("position")
    assert [(r.number, r.repeats.decision.minute, r.repeats.number) for r in repeated] == [
        ("1.1", "71", "1"),
        ("1.2", "71", "2"),
    ]


def test_everything_that_was_added_cites_its_place_in_the_paper():
    save("meeting", "issue_two_meetings.html")
    source = Source.objects.get()
    assert source.label == "P1"
    assert list(Council.objects.get().sources.all()) == [source]
    for row in [*Decision.objects.all(), *Undertaking.objects.all(), *Resolution.objects.all(), *Meeting.objects.all()]:
        assert Claim.objects.filter(subject=row.subject, passage__source=source).exists(), row
    second = Claim.objects.get(subject=Resolution.objects.get(number="2", decision__minute="88").subject)
    assert second.passage.address == "item 88, resolution 2"
    assert len(second.passage.sha256) == 64


def test_the_same_page_again_adds_nothing():
    save("meeting", "issue_two_meetings.html")
    before = [model.objects.count() for model in (Decision, Undertaking, Meeting, Body, Resolution, Source)]
    again = save("meeting", "issue_two_meetings.html")
    assert again.result == ["Everything that it says was here already."]
    assert [model.objects.count() for model in (Decision, Undertaking, Meeting, Body, Resolution, Source)] == before


def test_what_is_due_at_the_next_meeting_is_due_on_its_day():
    scrutiny = Body(council="thorpe", slug="scrutiny", name="Children's Scrutiny Committee", kind="scrutiny")
    with audit.unit(by=LEAD):
        from goldenthread.base import editing

        editing.add(scrutiny, by=LEAD)
        for day in (date(2022, 4, 6), date(2022, 6, 1)):
            editing.add(
                Meeting(
                    council="thorpe", slug=f"m-{day}", body=scrutiny, title="Scrutiny", held_words=str(day),
                    held_first=day, held_last=day, state="planned",
                ),
                by=LEAD,
            )  # fmt: skip
        audit.record("council_added", obj=scrutiny)
    save("meeting", "issue_two_meetings.html")
    report = Undertaking.objects.get(kind="report")
    assert report.due_at.held_first == date(2022, 4, 6)
    assert report.due_day == date(2022, 4, 6)
    with audit.unguarded("the clerk moves the meeting"):
        Meeting.objects.filter(pk=report.due_at_id).update(held_first=date(2022, 4, 20), held_last=date(2022, 4, 20))
    assert Undertaking.objects.get(kind="report").due_day == date(2022, 4, 20)  # the meeting moved, and so did the day


def test_a_decision_that_can_be_called_in_has_its_window():
    save("meeting", "decision_details.html")
    decision = Decision.objects.get()
    assert (decision.published_on, decision.call_in_until, decision.effective_on) == (
        date(2023, 2, 24), date(2023, 3, 3), date(2023, 3, 4),
    )  # fmt: skip
    assert decision.key_decision is True


def test_an_interest_declared_is_kept_with_its_item_and_a_promise_that_is_none_can_be_left_out():
    row = reading("meeting", "agenda_item.html")
    (uncertain,) = [line for line in actions.propose(row).lines if "read it again" in line.detail]
    save("meeting", "agenda_item.html", choices={"leave_out": [uncertain.key]})
    assert Interest.objects.get().who == "Councillor Bright"
    assert list(Undertaking.objects.values_list("kind", flat=True)) == ["report"]


def test_a_whole_item_can_be_left_out_with_its_meeting_and_what_it_tells_of():
    whole = actions.propose(reading("meeting", "issue_two_meetings.html"))
    second = next(line for line in whole.lines if line.what == "Decision" and "88" in line.words)
    row = reading("meeting", "issue_two_meetings.html", choices={"leave_out": [second.key]})
    told = actions.propose(row)
    assert {line.words for line in told.lines if line.mark == "left" and line.what == "Decision"} == {second.words}
    assert [line.what for line in told.lines if line.mark == "new"].count("Meeting") == 1
    actions.save_reading(row, expected=row.version, by=LEAD)
    assert [d.minute for d in Decision.objects.filter(kind="resolution")] == ["71"]
    assert Meeting.objects.count() == 1
    assert not Undertaking.objects.filter(decision__minute="88").exists()
    assert (
        actions.propose(reading("meeting", "issue_two_meetings.html")).counts["held"] >= 2
    )  # the other stays to be taken


def test_a_call_in_can_be_left_out_by_itself():
    whole = actions.propose(reading("meeting", "issue_two_meetings.html"))
    [call_in] = [line for line in whole.lines if line.what == "Call-in"]
    save("meeting", "issue_two_meetings.html", choices={"leave_out": [call_in.key]})
    assert Decision.objects.filter(kind="resolution").count() == 2
    assert not Decision.objects.filter(kind="call_in").exists()


def test_a_reading_is_saved_once():
    row = reading("meeting", "unnumbered.txt")
    actions.save_reading(row, expected=row.version, by=LEAD)
    with pytest.raises(Refused, match="saved already"):
        actions.save_reading(row, expected=row.version, by=LEAD)


def test_a_reading_that_fails_leaves_nothing_behind(monkeypatch):
    row = reading("meeting", "issue_two_meetings.html")
    monkeypatch.setattr("goldenthread.thread.papers.saving.common.Citing.save", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.save_reading(row, expected=row.version, by=LEAD)
    assert not Decision.objects.exists()
    assert not Source.objects.exists()
    assert Reading.objects.get(pk=row.pk).state == "waiting"


# --- plans -----------------------------------------------------------------------------------------------


def test_a_plan_becomes_recommendations_actions_posts_and_claimed_statuses():
    save("plan", "seven_columns.csv", choices={"plan_title": "Answer to the challenge"})
    plan = Plan.objects.get()
    assert plan.title == "Answer to the challenge"
    one, two, three = Recommendation.objects.order_by("position")
    assert [r.official_number for r in (one, two, three)] == ["1", "2", "3"]
    assert [r.acceptance for r in (one, two, three)] == ["accepted", "partly", "accepted"]
    action = Action.objects.get(recommendation=three)
    assert action.words == "Work with health, schools and parents on one strategy"
    assert (action.accountable.title, action.responsible.title) == (
        "Cabinet Member for Children",
        "Director of Children's Services",
    )
    assert (action.due_words, action.due_last) == ("Autumn 2025", date(2025, 11, 30))
    status = StatusReport.objects.get(recommendation=one)
    assert (status.claimed, status.claimed_as, status.activity) == (True, "Complete", "green")


def test_every_imported_cell_keeps_its_place():
    save("plan", "rowspan.html")
    action = Action.objects.get(words="Publish what they said")
    places = {c.field: c.passage.address for c in Claim.objects.filter(subject=action.subject)}
    assert places == {
        "words": "table 1, row 3, column 3",
        "due_words": "table 1, row 3, column 4",
        "responsible": "table 1, row 3, column 5",
    }


def test_the_same_file_again_shows_only_what_differs_and_changes_only_what_is_ticked():
    save("plan", "rowspan.html", choices={"plan_title": "Plan"})
    action = Action.objects.get(words="Publish what they said")
    changed = (HERE / "tables/rowspan.html").read_bytes().replace(b"End of July 2026", b"End of August 2026")
    changed = changed.replace(b"Council appoints", b"Council elects")
    row = reading("plan", "rowspan.html", content=changed, choices={"plan": "plan"})
    proposal = actions.propose(row)
    marks = {}
    for line in proposal.lines:
        marks.setdefault(line.mark, []).append(line)
    differs, words = marks["changed"]
    assert differs.detail == "Here: End of July 2026. In the paper: End of August 2026"
    assert words.detail == "Here: Council appoints. In the paper: Council elects"  # known again by its reference
    assert set(marks) == {"held", "changed"}
    actions.save_reading(row, expected=row.version, by=LEAD)
    assert Action.objects.get(pk=action.pk).due_words == "End of July 2026"  # nobody ticked it
    save("plan", "rowspan.html", content=changed, choices={"plan": "plan", "changes": [differs.key]})
    assert Action.objects.get(pk=action.pk).due_last == date(2026, 8, 31)


def test_a_closing_table_becomes_claimed_closings_with_their_gaps():
    save("plan", "broken_lists.html")
    closings = ClosureAct.objects.select_related("recommendation").order_by("pk")
    assert [(c.kind, c.closed_as) for c in closings] == [
        ("claimed", "business_as_usual"), ("claimed", "business_as_usual"), ("claimed", "outstanding"),
    ]  # fmt: skip
    assert closings[0].gaps == ["no post goes on with it", "no measure", "no next check"]
    assert Action.objects.filter(recommendation=closings[0].recommendation).count() == 2


def test_a_mapping_and_the_meaning_of_a_status_word_are_remembered():
    with pytest.raises(Refused, match="Say first what these status words mean: “Delivery”, “Planning”"):
        save("plan", "tracker.csv", choices={"mapping": _stage_as_status()})
    chosen = {"mapping": _stage_as_status(), "statuses": {"Delivery": "on course", "Planning": "not begun"}}
    save("plan", "tracker.csv", choices=chosen)
    assert ColumnNames.objects.count() == 1
    assert dict(StatusWord.objects.values_list("found", "means")) == chosen["statuses"]
    again = reading("plan", "tracker.csv", choices={"plan_title": "Another"})
    assert again.found["tables"][0]["mapping"] == next(iter(_stage_as_status().values()))


def _stage_as_status():
    row = actions.make("plan", (HERE / "tables/tracker.csv").read_bytes(), "tracker.csv")
    (table,) = row["tables"]
    return {table["signature"]: ["recommendation", "", "theme", "status", "due", "percent", "", "reason"]}


def test_a_persons_name_is_no_post_and_is_not_kept():
    row = reading("plan", "highlight.md")
    assert any("Jane Ashworth" in note for note in actions.propose(row).notes)
    save("plan", "highlight.md")
    assert not Post.objects.filter(title__contains="Ashworth").exists()
    assert not Claim.objects.filter(value__contains="Ashworth").exists()
    assert Action.objects.get(words__startswith="New routes").responsible is None


@pytest.mark.parametrize(
    ("words", "person"),
    [
        ("Jane Ashworth", True),
        ("Cllr P. Quill", True),
        ("Dr Amina K Shah", True),
        ("Head of SEND", False),
        ("Participation Officer", False),
        ("Public Health", False),
        ("Case team manager", False),
    ],
)
def test_what_looks_like_a_persons_name(words, person):
    assert is_person(words) is person


@pytest.mark.parametrize(
    ("words", "standing"),
    [
        ("Accepted", "accepted"),
        ("Agreed in part", "partly"),
        ("Not accepted", "rejected"),
        ("Rejected", "rejected"),
        ("", "not_answered"),
        ("See report", "not_answered"),
    ],
)
def test_a_position_says_whether_it_was_accepted(words, standing):
    assert accepted(words) == standing


# --- reports ---------------------------------------------------------------------------------------------

REPORT = b"""# Thorpe City Council

Report of the Director of Children's Services

to

Executive

on

18th January 2022

Report prepared by A N Other, Head of SEND

Part 1 (Public Agenda Item)

## 2. Recommendations

### 2.1 The Executive is asked to

1. Receive the report;
2. Adopt the plan.

## 3. Findings

3.1 The team heard from forty families. They felt unheard.

3.1 They asked for plainer words.

## 6. Implications

6.6 Consultation

N/A
"""


def test_a_report_stands_beside_the_decision_that_it_was_before():
    save("meeting", "issue_two_meetings.html")
    saved = save("report", "report.md", content=REPORT)
    decision = Decision.objects.get(minute="71", kind="resolution")
    assert decision.proposed == "(1) Receive the report (2) Adopt the plan."
    assert (decision.report_of, decision.report_by) == ("Director of Children's Services", "Head of SEND")
    assert decision.exempt is False
    assert [r.proposed for r in decision.resolutions.all()] == ["Receive the report", "Adopt the plan."]
    implication = Implication.objects.get()
    assert implication.challenged
    assert "A reason is owed." in saved.result[-1]
    assert not Claim.objects.filter(value__contains="A N Other").exists()


def test_a_person_makes_findings_recommendations_and_promises_of_its_sentences():
    save("plan", "rowspan.html")
    save("report", "report.md", content=REPORT)
    council = Council.objects.get()
    passage = Passage.objects.get(address="3.1")
    finding = actions.take(
        passage, council=council, what="finding", title="Unheard", words="They felt unheard.", by=LEAD
    )
    assert isinstance(finding, Finding)
    second = Passage.objects.get(address="3.1 (second)")
    taken = actions.take(
        second, council=council, what="recommendation", title="Plainer words", words=second.text, by=LEAD
    )
    promise = actions.take(second, council=council, what="promise", title="", words="We will write plainly.", by=LEAD)
    for row, field in ((finding, "reviewers_view"), (taken, "wording"), (promise, "words")):
        assert Claim.objects.get(subject=row.subject, field=field).passage.address.startswith("3.1")


def test_a_paragraph_that_another_paper_has_word_for_word_is_said():
    save("report", "report.md", content=REPORT)
    row = reading("report", "copy.md", content=REPORT.replace(b"plainer", b"simpler"))
    assert any("stand word for word" in note for note in actions.propose(row).notes)


# --- the command -----------------------------------------------------------------------------------------


def run(*words):
    return CliRunner().invoke(main, words)


def test_the_command_saves_nothing_until_it_is_told_to():
    page = str(HERE / "pages/issue_two_meetings.html")
    shown = run("import", "meeting", page, "--council", "thorpe", "--json")
    assert shown.exit_code == 0, shown.output
    told = json.loads(shown.stdout)
    assert told["saved"] is False
    assert told["would"]["counts"] == {"new": 16}
    assert not Decision.objects.exists()
    assert run("import", "meeting", page, "--council", "thorpe", "--save").exit_code == 0
    assert Decision.objects.count() == 3


def test_the_command_reads_a_folder_and_says_which_page_it_could_not_read(tmp_path):
    (tmp_path / "a.txt").write_text("Meeting: 1 May 2025 - Cabinet (Item 4)\nRESOLVED: That it be so.\n")
    (tmp_path / "b.txt").write_text("Nothing here.\n")
    found = run("import", "meeting", str(tmp_path), "--council", "thorpe", "--save")
    assert found.exit_code == 1
    assert "b.txt: No meeting was found" in found.output
    assert Decision.objects.count() == 1


def test_the_command_takes_columns_answers_and_statuses():
    table = str(HERE / "tables/tracker.csv")
    words = ["import", "plan", table, "--council", "thorpe", "--map", "Stage=status", "--map", "Status="]
    assert "there is no field" in run(*words[:-1], "Status=colour").output
    assert "no column is called" in run(*words[:-1], "Hue=status").output
    found = run(*words, "--status", "Delivery=on course", "--status", "Planning=not begun", "--save")
    assert found.exit_code == 0, found.output
    assert StatusWord.objects.count() == 2


def test_an_unknown_council_is_named_with_those_there_are():
    found = run("import", "plan", str(HERE / "tables/tracker.csv"), "--council", "nowhere")
    assert "There is no council 'nowhere'; there are: thorpe" in found.output


def test_the_real_papers_are_checked_only_where_somebody_holds_them(tmp_path):
    assert "NOT RUN" in run("check-papers").output
    (tmp_path / "004_x.txt").write_text("\tCompleted\n\tDo it <ul> Done\n\t<ul> Asked\n\t<ul> Asked too\n")
    found = run("check-papers", str(tmp_path))
    assert found.exit_code == 1
    assert "FAIL 004 rows" in found.output
