"""Who may open which page of recommendations, sources, releases and papers: written by hand, for every route and role.

A stranger has an account and no role. Whoever may not is told the same as one who asks for a page that is not there.
"""

from datetime import date

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts import roles
from goldenthread.base.audit.models import Entry
from goldenthread.outward.releases import actions
from goldenthread.outward.releases.contents import Contents, File, Page
from goldenthread.outward.reports.proof_paper import Paper
from tests.base.accounts.people import person, sign_in, stranger
from tests.southend import load_southend
from tests.turns import whose_turn

pytestmark = pytest.mark.django_db(databases=["default", "snapshot"])
DAY = date(2026, 11, 28)
READERS = {
    "improvement_lead", "owner", "verifier", "portfolio_holder", "local_offer_officer", "democratic_services",
    "director", "complaints_officer", "quality_lead", "publisher", "performance_analyst", "data_officer",
}  # fmt: skip
R5 = ["southend", "reduce-refusals-to-assess"]
WAITING = R5  # a proposal to close it waits for a second person
PLAN = ["southend", "test-plan"]
SOURCE = ["closing-table-2023"]
MAKERS_OF_PAPERS = {"improvement_lead", "owner", "portfolio_holder", "performance_analyst", "director"}
ADDERS = {"improvement_lead", "verifier", "performance_analyst"}
REGISTERS = (
    *(
        "review",
        "findings",
        "decisions",
        "oversight",
        "forward",
        "plans",
        "measures",
        "contradictions",
        "missing-documents",
        "gaps",
        "words",
        "search",
    ),
)
COUNCIL_PAGES = ["", "-json", *(f"-{name}{data}" for name in REGISTERS for data in ("", "-json"))]
# route: its arguments, and who may open it
DOORS = {
    "improvement:home": ([], READERS),
    "improvement:recommendation": (R5, READERS),
    "improvement:recommendation-json": (R5, READERS),
    "improvement:history": (R5, READERS),
    "improvement:edit-recommendation": (R5, {"improvement_lead", "owner"}),
    "improvement:edit-measure": ([*R5, "refusal-rate"], {"improvement_lead", "performance_analyst"}),
    "improvement:edit-judgement": ([*R5, "delivered"], {"verifier"}),
    **{f"improvement:council{page}": (["southend"], READERS) for page in COUNCIL_PAGES},
    "improvement:plans": ([], READERS),
    "improvement:plan": (PLAN, READERS),
    "improvement:add-plan": (["southend"], {"improvement_lead"}),
    "improvement:edit-plan": (PLAN, {"improvement_lead"}),
    "improvement:add-action": (PLAN, {"improvement_lead"}),
    "improvement:draft-plan": (PLAN, {"improvement_lead"}),
    "improvement:edit-action": ([*PLAN, "T1.1"], {"improvement_lead"}),
    "improvement:approve-plan": ([*PLAN, 1], {"portfolio_holder"}),
    "improvement:report-status": (R5, {"improvement_lead", "owner"}),
    "improvement:attach-evidence": (R5, {"improvement_lead", "owner"}),
    "improvement:propose-closure": (R5, {"improvement_lead", "owner"}),
    "improvement:decide-closure": (WAITING, {"verifier"}),
    "improvement:reopen": (R5, {"improvement_lead", "owner"}),
    "improvement:decide-verdict": (R5, {"verifier", "portfolio_holder"}),
    "improvement:ask-challenge": (R5, {"verifier", "portfolio_holder", "performance_analyst", "director"}),
    "improvement:answer-challenge": ([*R5, 1], {"improvement_lead", "owner"}),
    "improvement:proposed": ([], READERS),
    "improvement:decide-proposed": ([1], {"improvement_lead", "owner"}),
    "improvement:working-parts": ([], READERS),
    "papers:papers": ([], {"improvement_lead"}),
    "papers:add-council": ([], {"improvement_lead"}),
    "papers:upload": (["southend", "plan"], {"improvement_lead"}),
    "papers:reading": ([1], {"improvement_lead"}),
    "papers:take": ([1, "p1"], set()),  # nothing of it is saved, so it has no passages
    "sources:sources": ([], READERS),
    "sources:source": (SOURCE, READERS),
    "sources:add": ([], ADDERS),
    "sources:edit": (SOURCE, ADDERS),
    "sources:keep-copy": (SOURCE, ADDERS),
    "sources:open-copy": (SOURCE, set()),  # nothing is kept of it, so nobody finds it
    "releases:releases": ([], READERS),
    "releases:prepare": ([], {"improvement_lead", "performance_analyst"}),
    "releases:release": ([1], READERS),
    "releases:small-numbers": ([], READERS),
    "releases:frozen-home": ([1], READERS),
    "releases:frozen": ([1, "sources"], READERS),
    "reports:papers": ([], MAKERS_OF_PAPERS),
    "reports:paper": ([*R5, "html"], MAKERS_OF_PAPERS),
    "reports:template": (["southend"], {"improvement_lead"}),
    "reports:report": (["southend", "closing"], MAKERS_OF_PAPERS),
    "reports:made": ([1], MAKERS_OF_PAPERS),
    "reports:made-file": ([1, "pdf"], set()),  # no file is kept of it
    "reports:report-data": (["southend", "press"], MAKERS_OF_PAPERS),
    "reports:report-template": (["southend", "press"], {"improvement_lead"}),
    "week:week": ([], READERS),
    "week:contacts": (["southend"], {"improvement_lead"}),
    "week:ask": (["southend"], {"improvement_lead"}),
    "week:check": ([1], {"improvement_lead", "verifier"}),
    "week:promise": (["southend", "U15"], READERS),
    "week:meetings": (["southend"], READERS),
    "week:edit-meeting": (["southend", "scrutiny-spring-2022"], {"improvement_lead"}),
    "week:sheet": (["southend", "closing-table-2023"], {"improvement_lead"}),
    "week:feeds": (["southend"], READERS),
    "counterviews:views": ([], READERS),
    "counterviews:view": ([1], READERS),
    "counterviews:answer": ([1], {"improvement_lead", "owner", "portfolio_holder"}),
    "counterviews:withhold": ([1], {"verifier", "publisher"}),
    "counterviews:decide": ([2], {"verifier", "publisher"}),
}
WITHOUT_AN_ACCOUNT = {"week:feed"}  # a calendar program reads it by its secret address: tests/thread/week
ROOMS = ("improvement", "papers", "sources", "releases", "reports", "week", "counterviews")


def work_under_way():
    """A plan with a draft and an open action, a question, and a proposal to close: what the doors lead to."""
    from goldenthread.base import editing
    from goldenthread.outward.reports.models import MadeReport
    from goldenthread.thread.counterviews.actions import file_view, propose_withholding
    from goldenthread.thread.improvement.models import (
        Action,
        Challenge,
        ClosureAct,
        Council,
        Plan,
        PlanVersion,
        Proposed,
    )
    from goldenthread.thread.improvement.models import Recommendation as Recommendations
    from goldenthread.thread.papers.models import Made, Reading
    from goldenthread.thread.week.models import Answer, Item, UpdateRequest

    by = audit.Actor.system("tests")
    r5 = Recommendations.objects.get(ref="R5")
    with audit.unit(by=by):
        plan = editing.add(Plan(council=Council.objects.get(), slug="test-plan", title="Test plan"), by=by)
        editing.add(Action(plan=plan, ref="T1.1", words="Do it"), by=by)
        editing.add(PlanVersion(plan=plan, number=1, state="draft", made_words="1 September 2026"), by=by)
        editing.add(Challenge(pk=1, recommendation=r5, question="Why?", asked_by_id="0", asked_by="A"), by=by)
        told = {"title": "A", "words": "B", "room": "complaints", "came_from": "C", "by_id": "0", "by_label": "A"}
        editing.add(Proposed(pk=1, council=plan.council, kind="finding", **told), by=by)
        proposed = {"kind": "proposed", "closed_as": "completed", "closed_words": "1 September 2026"}
        ClosureAct.objects.create(recommendation=r5, by_id="0", by_label="A", **proposed)
        reading = Reading(
            pk=1, council="southend", kind="report", name="a.txt", title="A report", by_id="0", by_label="A"
        )
        editing.add(reading, by=by)
        Made.objects.create(
            reading=reading, data={"passages": [], "head": {}, "doubled": [], "proposed": [], "implications": []}
        )
        MadeReport.objects.create(
            pk=1, council="southend", kind="press", day=DAY, title="A line", by_id="0", by_label="A"
        )
        asked = UpdateRequest.objects.create(
            council="southend", email="a@southend.example", to="A", as_at=DAY, token_sha256="0" * 64,
            expires_at=timezone.now(), by_id="0", by_label="A",
        )  # fmt: skip
        item = Item.objects.create(request=asked, action=Action.objects.get(ref="T1.1"))
        Answer.objects.create(pk=1, item=item, words="Begun", by_label="A")
        view = {"council": "southend", "path": "/".join(R5), "about": "verdict", "claim": "Better", "words": "Worse",
                "title": "R5", "shown_as": "Forum", "organisation": "forum"}  # fmt: skip
        file_view(view, today=DAY, by=by)
        propose_withholding(file_view(view, today=DAY, by=by), reason="child", words="Line 1", today=DAY, by=by)
        audit.record("plan_drafted", obj=plan)


@pytest.fixture
def record():
    load_southend()
    work_under_way()
    pages = (
        Page("", "home", "Golden Thread", {"councils": []}),
        Page("sources", "sources", "Sources", {"sources": []}),
    )
    files = (File("estuary/paper.pdf", "paper.pdf", "application/pdf", b"%PDF"),)
    actions.prepare(note="First", by=audit.Actor.system("tests"), contents=Contents(pages, files))


def test_every_route_of_these_rooms_stands_in_the_table():
    spaces = get_resolver("config.urls.office").namespace_dict
    named = {f"{room}:{name}" for room in ROOMS for name in spaces[room][1].reverse_dict if isinstance(name, str)}
    assert named == set(DOORS) | WITHOUT_AN_ACCOUNT


def test_a_stranger_finds_nothing_and_each_attempt_is_written_down(client, record):
    sign_in(client, stranger())
    assert client.get("/").headers.get("Location") == reverse("account_home")  # where they land: their own account
    for name, (arguments, _) in DOORS.items():
        if name == "improvement:home":
            continue
        address = reverse(name, args=arguments)
        before = Entry.objects.filter(result="refused").count()
        assert client.get(address).status_code == 404, name
        assert client.post(address).status_code in (404, 405), name
        assert Entry.objects.filter(result="refused").count() > before, name


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(client, record):
    for name, (arguments, _) in DOORS.items():
        answer = client.get(reverse(name, args=arguments))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("account_login")), name


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.deep)])
def test_each_role_opens_its_own_doors_and_no_other(record, monkeypatch, every):
    """The registers of a council are one view with one condition: two of them speak for all, but in the deep run."""
    alike = {f"improvement:council{page}" for page in COUNCIL_PAGES if page not in ("", "-decisions", "-gaps-json")}
    doors = DOORS if every else {name: door for name, door in DOORS.items() if name not in alike}
    paper = Paper("x.html", "x.html", "web page", "Paper", "text/html", b"drawn elsewhere")
    monkeypatch.setattr("goldenthread.outward.reports.actions.papers", lambda recommendation, kinds: [paper])
    theirs = {role for _, holders in DOORS.values() for role in holders}
    opens_none = set(roles.all_roles()) - theirs
    chosen = theirs | opens_none if every else whose_turn(theirs, one_in=2) | whose_turn(opens_none, one_in=6)
    for role in sorted(chosen):
        client = sign_in(Client(), person(role))
        opened = {
            name
            for name, (arguments, _) in doors.items()
            if client.get(reverse(name, args=arguments)).status_code == 200
        }
        assert opened == {name for name, (_, holders) in doors.items() if role in holders}, role


def test_a_form_is_closed_to_whoever_may_not_open_it(record):
    for role in ("owner", "publisher", "verifier", "portfolio_holder"):
        client = sign_in(Client(), person(role))
        for name in ("releases:prepare", "reports:template", "improvement:edit-measure"):
            arguments, holders = DOORS[name]
            assert role not in holders
            assert client.post(reverse(name, args=arguments), {"note": "x"}).status_code == 404, (role, name)


def test_only_an_approver_decides_on_a_release(client, record):
    sign_in(client, person("improvement_lead"))
    assert client.post(reverse("releases:release", args=[1]), {"decision": "approve"}).status_code == 404


WRONG = [
    "/southend/no-such-recommendation/",
    "/no-such-council/reduce-refusals-to-assess/",
    "/southend/reduce-refusals-to-assess/measures/no-such-measure/edit/",
    "/southend/reduce-refusals-to-assess/judgements/no-such-question/edit/",
    "/sources/no-such-source/",
    "/sources/no-such-source/edit/",
    "/releases/99/",
    f"/releases/{'9' * 30}/",
    "/releases/1/pages/no-such-page",
    "/reports/southend/reduce-refusals-to-assess/odt/",
    "/reports/templates/no-such-council/",
]


def test_what_does_not_exist_is_not_found(client, record):
    lead = person("improvement_lead")
    person("verifier", email=lead.email)
    sign_in(client, lead)
    for path in WRONG:
        assert client.get(path).status_code == 404, path


def test_a_wrong_question_is_answered_in_words(client, record):
    lead = person("improvement_lead")
    person("verifier", email=lead.email)
    sign_in(client, lead)
    for name, (arguments, _) in DOORS.items():
        answer = client.get(reverse(name, args=arguments) + "?sort=up")
        assert answer.status_code == 400, name
        assert "sort" in answer.content.decode(), name
