"""Meeting pages of ten shapes, in our own words, each with what a person reads on it."""

from pathlib import Path

import pytest

from goldenthread.base.files.decoding import Unreadable
from goldenthread.thread.papers.reading.lines import of_html, read
from goldenthread.thread.papers.reading.meeting import people, read_meeting

PAGES = Path(__file__).parent / "pages"


def told(name):
    return read_meeting((PAGES / name).read_bytes(), name)


def resolved(item):
    return [(r["number"], r["words"]) for r in item["resolutions"]]


def owed(item):
    return [(o["kind"], o["by"], o["due"]) for o in item["owed"]]


def test_an_issue_with_two_meetings_links_the_call_in_to_the_decision_that_was_called_in():
    found = told("issue_two_meetings.html")
    scrutiny, executive = found["items"]
    assert found["issue"] == "Review of SEND services by peers"
    assert [(m["body"], m["day"]) for m in found["meetings"]] == [
        ("Children's Scrutiny Committee", "2022-02-09"),
        ("Executive", "2022-01-18"),
    ]
    assert (scrutiny["number"], executive["number"]) == ("88", "71")
    assert scrutiny["refers_to"] == [{"minute": "71", "body": "Executive", "agenda_item": "9"}]
    assert found["call_ins"] == [
        {"minute": "71", "from": "Executive", "by": ["Hartley", "Okoye", "Mistry"], "said": [7]}
    ]
    (referral,) = found["referrals"]
    assert (referral["from"], referral["minute"], referral["to"]) == (
        "Executive",
        "71",
        "Children's Scrutiny Committee",
    )
    assert len(referral["said"]) == 3


def test_decisions_that_are_quoted_are_known_as_the_same():
    scrutiny, _ = told("issue_two_meetings.html")["items"]
    quoted = scrutiny["resolutions"][0]["quoted"]
    assert [q["same_as"] for q in quoted] == [{"item": "71", "number": "1"}, {"item": "71", "number": "2"}]
    assert [r["number"] for r in scrutiny["resolutions"]] == ["1", "2", "3"]


def test_documents_have_their_title_kind_size_and_address_once_each():
    scrutiny, executive = told("issue_two_meetings.html")["items"]
    for item in (scrutiny, executive):
        assert [(d["title"], d["kind"], d["kilobytes"]) for d in item["documents"]] == [
            ("Review of SEND services by peers", "PDF", 312),
            ("Appendix A The team's report", "PDF", 198),
            ("Appendix B Draft plan", "PDF", 1200),
        ]
    assert scrutiny["documents"][1]["address"] == "documents/s2/Appendix A.pdf"
    assert scrutiny["webcasts"] == [
        {"title": "Webcast for Review of SEND services by peers", "address": "https://example.gov.uk/webcast/88"}
    ]


def test_a_decision_printed_as_decision_and_again_as_minutes_is_read_once():
    _, executive = told("issue_two_meetings.html")["items"]
    assert resolved(executive) == [
        ("1", "That the report of the team be received."),
        ("2", "That the plan be adopted."),
    ]
    assert executive["repeated"]
    assert executive["reasons"] == "To answer what the team found."
    assert executive["other_options"] == "To do nothing, which was rejected."


def test_what_somebody_undertook_was_asked_or_told_is_owed():
    scrutiny, _ = told("issue_two_meetings.html")["items"]
    assert owed(scrutiny) == [
        ("undertaking", "Director of Children's Services", ""),
        ("report", "", "to the next meeting of the Committee"),
        ("request", "Cabinet Member for Education", ""),
    ]
    assert scrutiny["executive"] is True
    assert scrutiny["member"] == "Cllr Amara Cole"


def test_menus_footers_and_scripts_are_not_read():
    assert {i["number"] for i in told("issue_two_meetings.html")["items"]} == {"88", "71"}


def test_a_decision_page_gives_its_maker_days_and_whether_it_can_be_called_in():
    (item,) = told("decision_details.html")["items"]
    assert (item["body"], item["day"], item["published"], item["effective"]) == (
        "Cabinet", "2023-02-21", "2023-02-24", "2023-03-04",
    )  # fmt: skip
    assert (item["key"], item["open_to_call_in"]) == (True, True)
    assert resolved(item)[1] == ("b", "That the strategy be approved.")
    assert item["reasons"] == "Two reviews had asked for a published strategy."
    assert item["other_options"] == "None."
    assert owed(item) == [("request", "Head of Service", "within six months")]


def test_an_agenda_item_has_its_number_interests_and_a_promise_that_is_not_certain():
    (item,) = told("agenda_item.html")["items"]
    assert (item["body"], item["day"], item["number"]) == ("Education and Skills Overview Panel", "2023-09-14", "5")
    assert item["interests"] == [
        {"who": "Councillor Bright", "what": "a non-pecuniary interest as a governor of a special school"}
    ]
    assert resolved(item) == [
        ("1", "the report be NOTED; and"),
        ("2", "a further report be submitted to the Panel by 31 March 2024."),
    ]
    promise, report = item["owed"]
    assert (promise["by"], promise["certain"]) == ("Service Director", False)
    assert (report["kind"], report["due"]) == ("report", "by 31 March 2024")
    assert [(d["title"], d["kind"]) for d in item["documents"]] == [("Progress report", "DOCX")]


def test_minutes_that_say_in_a_sentence_what_was_decided_are_a_resolution():
    (item,) = told("copied_text.txt")["items"]
    assert item["number"] == "49"
    assert [(d["title"], d["kilobytes"]) for d in item["documents"]] == [("Call-in activity: annual summary", 232)]
    assert "was noted" in item["resolutions"][0]["words"]


def test_a_list_of_decisions_says_that_the_body_is_not_named():
    found = told("issue_decisions.txt")
    (item,) = found["items"]
    assert item["body"] == "A body that the page does not name"
    assert item["day"] == "2021-10-20"
    assert [r["number"] for r in item["resolutions"]] == ["1", "2"]
    assert owed(item) == [("deadline", "", "by 30 November 2021")]


def test_the_page_of_a_whole_meeting_has_its_items():
    found = told("whole_meeting.txt")
    assert [(i["number"], i["title"]) for i in found["items"]] == [
        ("77/21", "Apologies for Absence"),
        ("78/21", "SEND improvement plan"),
    ]
    plan = found["items"][1]
    assert resolved(plan) == [
        ("1", "That the plan be approved."),
        ("2", "That the Executive Director report to the next meeting on staffing."),
    ]
    assert owed(plan) == [("request", "Executive Director", "to the next meeting")]


def test_a_resolution_without_a_number_and_a_deadline_in_working_days():
    (item,) = told("unnumbered.txt")["items"]
    assert resolved(item) == [("", "That the bid for the grant be approved.")]
    assert item["executive"] is False
    assert item["reasons"] == "To use the grant in time."
    assert owed(item) == [("undertaking", "Cabinet Member for Families", "within 10 working days of the meeting")]


def test_a_call_in_of_an_earlier_decision_is_of_that_decision():
    found = told("called_in_later.html")
    assert found["call_ins"] == [
        {"minute": "31", "from": "Cabinet", "by": ["A Dean", "B Frost", "C Gale"], "said": [5]}
    ]
    assert found["items"][1]["other_options"] == "Keeping the policy of 2019."


def test_lists_in_lists_keep_both_numbers():
    (item,) = told("nested.html")["items"]
    assert [r["number"] for r in item["resolutions"]] == ["1", "1(a)", "1(b)", "2"]
    assert (item["key"], item["author"]) == (False, "Commissioning Manager")
    assert ("deadline", "", "within 5 working days") in owed(item)


def test_a_long_paragraph_that_is_said_twice_is_read_once():
    (item,) = told("twice_said.txt")["items"]
    assert len(item["resolutions"]) == 1
    assert item["repeated"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Councillors Cox and Davidson", ["Cox", "Davidson"]),
        ("Cllr A. Dean, Cllr B Frost & Mrs C Gale", ["A. Dean", "B Frost", "C Gale"]),
        ("Councillor Hartley in accordance with rule 15", ["Hartley"]),
    ],
)
def test_names_stand_without_titles(words, names):
    assert people(words) == names


def test_a_page_without_a_meeting_is_refused_with_what_to_open():
    with pytest.raises(Unreadable, match="Open the page of the issue"):
        read_meeting(b"<html><body><p>Our council is lovely.</p></body></html>")
    with pytest.raises(Unreadable, match="no words"):
        read_meeting(b"   ")


def test_a_list_shows_the_numbers_that_a_browser_prints():
    lines = of_html(
        "<ol start=3><li>Three</li><li><p>Four</p></li></ol><ol type=a><li>First</li></ol><ul><li>Dot</li></ul>"
    )
    assert [line.text for line in lines] == ["3. Three", "4. Four", "(a) First", "• Dot"]


def test_text_in_the_windows_code_page_is_read():
    assert read("Meeting: 1 May 2025 – Cabinet".encode("cp1252"))[0].text == "Meeting: 1 May 2025 – Cabinet"
