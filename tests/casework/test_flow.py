"""The flow of the casework: said, drawn and listed for those who may; and of any log, by the command."""

import json
from datetime import date, timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.core.cache import cache
from django.urls import reverse

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.base.documents import text_of
from goldenthread.casework.cases.models import Fact
from goldenthread.casework.flow import looking, source, trying
from goldenthread.casework.flow.commands import flow
from goldenthread.casework.flow.looking import Asked
from goldenthread.casework.invented import families
from goldenthread.casework.panels.models import Panel, PanelDay
from goldenthread.casework.panels.reading import rhythm
from goldenthread.rules.flow import fitting
from goldenthread.rules.flow.log import A_DAY
from tests.casework.test_counts import BY_TESTS, DAY, case_of, fact
from tests.casework.test_counts import w as w
from tests.rules.flow.made import FIRST, made
from tests.rules.flow.test_reading import CSV, XES

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(w):
    with audit.unit(by=BY_TESTS):
        cast = families.cast_of(w.council, [w.user("case_officer")])
        audit.record("team_made", obj="children.team")
    families.make(seed=11, count=60, by=BY_TESTS, cast=cast, today=DAY)
    return w


def test_the_log_holds_each_step_in_the_laws_words_and_the_step_of_its_own_machine(w):
    with audit.unguarded("a case"):
        matter = case_of(
            w.child, date(2026, 6, 1), ("decision.refuse", date(2026, 7, 1)),
            ("decision.refuse_notified", date(2026, 7, 2)), ("refusal.overturned", date(2026, 7, 20)),
        )  # fmt: skip
    held = source.read()
    names = [held.log.activities[n] for n in held.log.activity]
    assert names == [
        "A request arrives",
        "An officer decides not to assess",
        "The council tells the family that it will not assess",
        "The refusal is overturned",
    ]
    assert UUID(held.columns.keys[int(held.log.case[0])]) == matter.pk
    assert held.limit == 140


def test_what_is_asked_of_several_at_once_is_no_loop(many):
    told = looking.worked_out(Asked())
    assert not [one for one in told["said"] if one["kind"] == "loop"]
    assert Fact.behind_the_door.filter(event="advice.requested").count() > 100


def test_a_corrected_day_moves_the_wait(w):
    with audit.unguarded("a case"):
        matter = case_of(w.child, date(2026, 6, 1), ("notice.considering", date(2026, 6, 3)))
        row = Fact.behind_the_door.get(matter=matter, event="notice.considering")
        fact(matter, "notice.considering", date(2026, 6, 13), replaces=row)
    hand = looking.worked_out(Asked())["data"]["hands"][0]
    assert (hand["median"], hand["count"]) == (12, 1)


def test_filters_keep_the_cases_that_they_name(many):
    whole = looking.worked_out(Asked())["cases"]
    parts = [looking.worked_out(Asked(outcome=kind))["cases"] for kind in ("plan", "no", "open")]
    assert all(parts)
    assert sum(parts) < whole  # those that were taken back ended otherwise
    by_source = [looking.worked_out(Asked(source=code))["cases"] for code in (1, 2)]
    assert sum(by_source) == whole
    year = looking.worked_out(Asked(first=date(2026, 1, 1), last=date(2026, 12, 31)))["cases"]
    assert 0 < year < whole
    assert looking.worked_out(Asked(first=date(1999, 1, 1), last=date(1999, 2, 1)))["cases"] == 0


def test_the_page_says_it_draws_it_and_lists_it(many):
    client = many.client("improvement_lead")
    page = client.get(reverse("flow:flow"))
    text = " ".join(page.content.decode().split())
    assert page.status_code == 200
    assert "The most time goes between" in text
    assert "Papers were missing in" in text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in text
    assert "The map as a table" in text
    assert reverse("flow:cases") not in text  # this reader opens no case
    data = json.loads(client.get(reverse("flow:flow-json")).content)
    assert data["cases"] == looking.worked_out(Asked())["cases"]
    lines = client.get(reverse("flow:hands-csv")).content.decode().splitlines()
    assert lines[0] == "from,to,times,cases,median_days,nine_in_ten_days,mean_days"
    assert len(lines) == len(data["hands"]) + 1


def test_before_and_after_a_day_is_compared_step_by_step(many):
    log = made(4, plants=[(5, "", 500, 1.3)])
    rows = {(row["source"], row["target"]): row for row in looking.before_and_after(log, FIRST + timedelta(days=500))}
    assert rows["advice asked", "advice in"]["words"] == "longer"
    others = [row["words"] for (source_, _), row in rows.items() if source_ != "advice asked"]
    assert others.count("no clear difference") >= 6
    page = many.client("improvement_lead").get(
        reverse("flow:flow"), {"since_day": "1", "since_month": "9", "since_year": "1999"}
    )
    assert "No step has twenty cases before 1 September 1999" in " ".join(page.content.decode().split())


def test_waits_that_are_not_over_yet_make_nothing_shorter():
    """Of waits that began a moment ago only the short ones are over: with nothing planted, nothing may look shorter."""
    log = made(12, cases=6_000).until((FIRST.toordinal() + 900) * A_DAY)
    rows = looking.before_and_after(log, FIRST + timedelta(days=780))
    assert len(rows) >= 6
    assert {row["words"] for row in rows} == {"no clear difference"}


def test_a_wrong_day_or_an_unknown_word_is_said(w):
    client = w.client("improvement_lead")
    wrong = client.get(reverse("flow:flow"), {"since_day": "31", "since_month": "2", "since_year": "2026"})
    assert wrong.status_code == 422
    assert "There is a problem" in wrong.content.decode()
    turned = {"first_day": "2", "first_month": "3", "first_year": "2026", "last_day": "1", "last_month": "3",
              "last_year": "2026"}  # fmt: skip
    assert client.get(reverse("flow:flow"), turned).status_code == 422
    assert client.get(reverse("flow:flow"), {"colour": "red"}).status_code == 400
    assert client.get(reverse("flow:flow-json"), {"outcome": "lost"}).status_code == 400


def test_without_a_case_the_page_says_so(w):
    assert "There is no case with a step yet" in w.client("improvement_lead").get(reverse("flow:flow")).content.decode()


def test_the_cases_of_a_step_are_shown_through_the_door_alone(w):
    with audit.unguarded("two cases"):
        mine = case_of(w.child, date(2026, 6, 1), ("decision.refuse", date(2026, 7, 1)))
        case_of(w.other, date(2026, 6, 2), ("decision.refuse", date(2026, 7, 2)))
    w.relate("team_manager", "team")
    steps = {"step": "A request arrives", "to": "An officer decides not to assess"}
    page = w.client("team_manager").get(reverse("flow:cases"), steps)
    text = " ".join(page.content.decode().split())
    assert "2 cases; 1 of them you may open" in text
    assert mine.reference in text
    assert Entry.objects.filter(action="child_listed", fields__contains="cases of a step").count() == 1
    nothing = w.client("team_manager").get(reverse("flow:cases"), {"step": "x", "to": "y"})
    assert "0 cases" in nothing.content.decode()


@pytest.mark.parametrize("role", ["portfolio_holder", "case_officer", "publisher"])
def test_whoever_has_no_right_to_small_numbers_finds_no_flow(w, role):
    for name in ("flow", "flow-json", "hands-csv", "cases"):
        assert w.client(role).get(reverse(f"flow:{name}")).status_code == 404


def test_the_command_says_it_in_words_and_as_data(tmp_path):
    files = [tmp_path / name for name in ("log.csv", "log.xes")]
    for path, text in zip(files, (CSV, XES), strict=True):
        path.write_text(text, encoding="utf-8")
    told = CliRunner().invoke(flow, [str(files[0]), "--limit", "140", "--map", str(tmp_path / "map.svg")])
    assert told.exit_code == 0, told.output
    assert "2 cases, 6 events, 2026-01-05 to 2026-03-02" in told.output
    assert "Half of the 2 cases" in told.output
    assert "</svg>" in (tmp_path / "map.svg").read_text(encoding="utf-8")
    data = json.loads(CliRunner().invoke(flow, [str(files[1]), "--json"]).output)
    assert {(h["source"], h["target"]): h["count"] for h in data["hands"]}[("received", "decided")] == 2
    wrong = CliRunner().invoke(flow, [str(files[0]), "--by", "weather"])
    assert wrong.exit_code == 1
    assert "can be broken down by Who asked" in wrong.output


# --- what-if -----------------------------------------------------------------------------------------


@pytest.fixture
def learned(many, monkeypatch):
    """A council of 230 invented requests is learned from as it is; the runs are few, so that the test is quick."""
    monkeypatch.setattr(trying, "RUNS", 40)
    monkeypatch.setattr(fitting, "FEWEST", 8)
    cache.clear()
    return many


def test_the_page_shows_today_then_a_policy_beside_it_with_ranges_and_how_far_to_trust_it(learned):
    client, at = learned.client("improvement_lead"), reverse("flow:what-if")
    today = " ".join(client.get(at).content.decode().split())
    assert "As things are, over two years" in today
    assert "o not rely on these numbers" in today  # sixty families are little to learn from
    page = " ".join(
        client.get(at, {"fast_places": "1", "chase_on_day": "7", "officers": "30"}).content.decode().split()
    )
    assert "Today and the policy, over two years" in page
    assert "<strong>30</strong> (changed)" in page
    assert "Nine in ten runs lie in each range" in page
    assert "fast_places=1&amp;chase_on_day=7&amp;officers=30" in page  # it can be shared by its address


def test_a_policy_that_cannot_be_is_said_above_the_form(learned):
    client, at = learned.client("improvement_lead"), reverse("flow:what-if")
    assert client.get(at, {"panel_every": "0"}).status_code == 422
    wrong = client.get(at, {"fast_places": "400"})
    assert wrong.status_code == 422
    assert "fewer of them to the fast track" in wrong.content.decode()
    assert client.get(reverse("flow:what-if-json"), {"fast_places": "400"}).status_code == 422
    assert client.get(at, {"weather": "1"}).status_code == 400


def test_the_data_and_the_paper_say_what_the_page_says(learned):
    client, asked = learned.client("improvement_lead"), {"hold_days": "14"}
    data = json.loads(client.get(reverse("flow:what-if-json"), asked).content)
    assert data["policies"]["The policy"]["hold_days"] == 14
    assert data["policies"]["Today"]["hold_days"] == 0
    assert set(data["answers"]) >= {"told_in_six", "plans_in_twenty", "papers_refused", "open", "cost"}
    low, middle, high = data["answers"]["told_in_six"]["today"]
    assert 0 <= low <= middle <= high <= 1
    answer = client.get(reverse("flow:what-if-paper"), asked)
    words = text_of(trying.paper(trying.learn(), trying.try_it(trying.learn(), {"hold_days": 14}), DAY))
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert answer.content[:2] == b"PK"
    assert data["back_test"]["words"] in " ".join(words.split())
    assert "What is assumed" in words


def test_the_panels_that_are_kept_are_learned_from(w):
    assert rhythm(DAY) is None
    with audit.unguarded("a panel each fortnight"):
        panel = Panel.behind_the_door.create(name="Needs", kind="needs", capacity=14, quorum=2)
        for n in range(8):
            day = DAY - timedelta(days=14 * n)
            PanelDay.behind_the_door.create(panel=panel, day=day, papers_by=day, capacity=14)
    assert rhythm(DAY) == (14, 14)


def test_with_too_few_requests_the_page_says_so_and_the_command_too(w):
    cache.clear()
    page = w.client("improvement_lead").get(reverse("flow:what-if")).content.decode()
    assert "At least 200 are needed to learn from" in page
    assert w.client("improvement_lead").get(reverse("flow:what-if-json")).status_code == 422


def test_differences_are_called_better_only_where_the_whole_range_is(learned):
    runs = trying.try_it(trying.learn(), {})
    lines = {line.key: line for line in trying.answers(runs)}
    assert {line.meaning for line in lines.values()} <= {"", "no clear difference"}  # the policy is today's
    assert lines["cost"].difference.startswith("£0")
    assert trying.said((-0.04, -0.02, -0.01), "percent", signed=True) == "−2 points (−4 points to −1 points)"
    assert trying.said((3.0, 3.0, 3.0), "count") == "3"
    assert trying.said((float("nan"),) * 3, "days") == "none to count"
