"""Samples that nobody chose: drawn by a reader's words, redrawable, read without a name, told only together."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.base.editing import ChangedSince
from goldenthread.casework.children.models import Child, Person
from goldenthread.casework.invented import families
from goldenthread.casework.sampling import actions, packs
from goldenthread.casework.sampling.commands import redraw
from goldenthread.casework.sampling.models import Pack, PackAnswer, Sample
from goldenthread.refused import Refused
from goldenthread.rules import sampling as rules
from goldenthread.thread.improvement.models import Proposed
from tests.base.accounts.people import sign_in, stranger
from tests.casework.world import World
from tests.southend import load_southend

pytestmark = pytest.mark.django_db
BY = audit.Actor.system("tests")
TODAY = date(2026, 11, 27)
WORDS = "the third wave breaks"


@pytest.fixture
def w(time_machine, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    time_machine.move_to("2026-11-27T09:00:00+00:00", tick=False)
    world = World()
    with audit.unit(by=BY):
        cast = families.cast_of(world.council, [world.user("case_officer")])
        audit.record("team_made", obj="children.team")
    families.make(seed=11, count=60, by=BY, cast=cast, today=TODAY)
    return world


def drawn(w, **more):
    given = {"kind": "quarterly", "frame_kind": "all", "since": TODAY - timedelta(days=90), "until": TODAY, "count": 5,
             "words": WORDS, "words_by": "Cllr Reader"}  # fmt: skip
    return actions.draw(w.visitor("quality_lead"), **given | more)


@pytest.fixture
def sample(w):
    row = drawn(w)
    return actions.open_sample(w.visitor("quality_lead"), row, expected=row.version)


def answers(code="yes"):
    return {one.key: code if code in one.answers else "good" for one in rules.kinds()["quarterly"].questions}


def test_what_is_drawn_is_fixed_by_the_frame_and_the_readers_words_and_anybody_can_do_it_again(w, sample, tmp_path):
    told = actions.draw_told(sample)
    assert rules.faults(told) == []
    assert len(told["drawn"]) == 5
    assert len(told["frame"]) > 10
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(told))
    said = CliRunner().invoke(redraw, [str(file)])
    assert (said.exit_code, said.output.strip()) == (0, f"It fits: 5 of {len(told['frame'])} cases, 0 swapped.")
    file.write_text(json.dumps(told | {"drawn": told["frame"][:5]}))
    said = CliRunner().invoke(redraw, [str(file), "--json"])
    assert (said.exit_code, json.loads(said.output)["fits"]) == (1, False)
    file.write_text("[]")
    assert "is not the draw of a sample" in CliRunner().invoke(redraw, [str(file)]).output


def test_no_word_of_any_child_party_or_case_stands_in_a_pack_or_in_the_draw(w, sample):
    told = json.dumps([pack.told for pack in sample.packs.all()]) + json.dumps(actions.draw_told(sample))
    held = set()
    for child in Child.behind_the_door.all():
        held |= {child.given_name, child.family_name, child.reference, child.upn, child.nhs_number, child.placement,
                 child.area, child.date_of_birth.isoformat()}  # fmt: skip
    for one in Person.behind_the_door.all():
        held |= {one.name, one.email, one.phone, one.address, one.postcode}
    assert len(held) > 400
    assert not [words for words in held if len(words) > 3 and words in told]
    keys = {pack.request for pack in sample.packs.all()}
    assert not any(key in told for key in keys)
    planted = json.dumps({"name": Child.behind_the_door.exclude(family_name="").first().upn}) + told
    assert [words for words in held if len(words) > 3 and words in planted]  # the look finds what is there
    assert not [
        year for year in ("2024", "2025", "2026") if f"{year}-" in json.dumps([p.told for p in sample.packs.all()])
    ]


def test_a_restricted_record_is_in_no_frame(w):
    found = packs.read()
    since = TODAY - timedelta(days=90)
    every = packs.places(found, "all", since, TODAY, today=TODAY, leave_out=set())
    with audit.unguarded("all but a few are restricted"):
        chosen = Child.behind_the_door.filter(restricted=False).values_list("pk", flat=True)[:20]
        Child.behind_the_door.filter(pk__in=list(chosen)).update(restricted=True, restricted_why="protected")
    fewer = packs.places(found, "all", since, TODAY, today=TODAY, leave_out=actions._restricted())
    assert 0 < len(fewer) < len(every)


def test_each_frame_holds_the_cases_that_it_says(w):
    found = packs.read()
    since = TODAY - timedelta(days=360)

    def of(frame):
        return set(packs.places(found, frame, since, TODAY, today=TODAY, leave_out=set()))

    every = of("all")
    assert of("refused") < every
    assert of("papers") <= of("refused")
    assert of("late") < every
    for place in of("late"):
        steps = {words: day for day, words in packs.told(found, place, today=TODAY)["steps"]}
        told = packs.told(found, place, today=TODAY)
        assert steps.get("Final plan sent to all", 0) > 140 or told["open_for"] == "Over twenty weeks"
    possible = {int(found.tables["about"]["need"][place]) for place in of("neurodiversity")}
    assert {found.labels["need"][str(n)] for n in possible} <= {
        "Autistic spectrum disorder", "Specific learning difficulty", "Speech, language and communication needs",
        "Social, emotional and mental health", "Other difficulty or disorder",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"words_by": "quality_lead@example.org"}, "not from whoever draws it"),
        ({"since": date(2026, 1, 1)}, "looks back 92 days"),
        ({"until": date(2027, 1, 1)}, "has come"),
        ({"frame_kind": "neurodiversity"}, "Choose others"),
        ({"since": TODAY, "until": TODAY}, "too few to draw"),
    ],
)
def test_a_draw_that_could_be_bent_or_tell_who_is_in_it_is_refused(w, more, said):
    if "words_by" in more:
        more = {"words_by": w.visitor("quality_lead").actor.label.upper()}
    with pytest.raises(Refused, match=said):
        drawn(w, **more)
    assert not Sample.behind_the_door.exists()


def test_packs_can_be_read_for_fourteen_days_and_each_opening_is_written_down(w, time_machine):
    row = drawn(w)
    reader = w.visitor("portfolio_holder")
    with pytest.raises(Refused):
        actions.open_pack(reader, row, 1)
    row = actions.open_sample(w.visitor("quality_lead"), row, expected=row.version)
    with pytest.raises(Refused, match="opened before"):
        actions.open_sample(w.visitor("quality_lead"), row, expected=row.version)
    assert actions.open_pack(reader, row, 1).told["steps"]
    assert Entry.objects.filter(action="pack_opened").count() == 1
    time_machine.move_to(datetime(2026, 12, 11, 23, 0, tzinfo=ZoneInfo("Europe/London")), tick=False)
    assert actions.open_pack(reader, row, 1).pk  # the fourteenth day
    time_machine.move_to(datetime(2026, 12, 12, 0, 30, tzinfo=ZoneInfo("Europe/London")), tick=False)
    with pytest.raises(Refused):
        actions.open_pack(reader, row, 1)
    with pytest.raises(Refused, match="cannot be read any more"):
        actions.answer(reader, row, 1, answers())


def test_a_case_is_swapped_for_a_reason_by_the_next_of_the_draw_and_never_after_it_was_read(w, sample):
    keeper = w.visitor("quality_lead")
    first = sample.packs.get(rank=1)
    with pytest.raises(Refused, match="Say why"):
        actions.swap(keeper, sample, 1, why=" ", expected=first.version)
    fresh = actions.swap(keeper, sample, 1, why="A reader knows this family", expected=first.version)
    order = rules.draw(sample.frame, rules.seed_of(sample.frame, sample.words))
    assert (fresh.pseudonym, fresh.instead_of, fresh.rank) == (order[5], first.pseudonym, 6)
    assert rules.faults(actions.draw_told(sample)) == []
    with pytest.raises(Refused):
        actions.open_pack(w.visitor("portfolio_holder"), sample, 1)  # it was taken out
    actions.answer(w.visitor("portfolio_holder"), sample, 2, answers())
    second = sample.packs.get(rank=2)
    with pytest.raises(Refused, match="what was found in it"):
        actions.swap(keeper, sample, 2, why="It looks bad for us", expected=second.version)
    third = sample.packs.get(rank=3)
    with pytest.raises(ChangedSince):
        actions.swap(keeper, sample, 3, why="A reader knows this family", expected=third.version + 1)


def test_results_are_told_together_from_five_packs_on_and_passed_on_in_numbers(w, sample):
    load_southend()
    reader, other = w.visitor("portfolio_holder"), w.visitor("director")
    for rank in range(1, 5):
        actions.answer(reader, sample, rank, answers("not"))
    given = {"what": "finding", "title": "Families wait", "words": "Most were told late.", "council": "southend",
             "recommendation": "R4", "expected": sample.version}  # fmt: skip
    assert all(row["counted"] is None for row in actions.results(sample)["rows"])
    with pytest.raises(Refused, match="from 5 packs on"):
        actions.pass_on(reader, sample, **given)
    actions.answer(reader, sample, 5, answers("yes"))
    for rank in (1, 2):
        actions.answer(other, sample, rank, answers("not"))
    told = actions.results(sample)
    assert told["rows"][0]["counted"] == {"yes": 1, "part": 0, "not": 4, "unknown": 0}
    assert told["rows"][0]["agreement"].startswith("2 of 2 answers the same")
    actions.answer(reader, sample, 5, answers("not"))  # said again, the newest counts
    assert actions.results(sample)["rows"][0]["counted"]["not"] == 5
    saved = actions.pass_on(reader, sample, **given)
    row = Proposed.objects.get(pk=saved.proposed[0])
    assert row.numbers[0][1] == "No 5"
    assert "5 cases of 29 August 2026 to 27 November 2026" in row.came_from


def test_what_a_reader_found_is_never_changed(w, sample):
    actions.answer(w.visitor("director"), sample, 1, answers())
    with pytest.raises(DatabaseError), transaction.atomic(), audit.unguarded("a try to change an answer"):
        PackAnswer.behind_the_door.update(answers={})


def test_its_pages_for_a_councillor_who_reads_and_for_nobody_else(w, sample):
    client = w.client("portfolio_holder")
    url = reverse("sampling:pack", args=[sample.number, 1])
    page = client.get(url)
    assert "Day 0 is the day on which the request came" in page.content.decode()
    assert "Not to be passed on" in page.content.decode()
    key = page.context["form"]["submission_key"].value()
    assert client.post(url, {"submission_key": key}).status_code == 422
    assert client.post(url, {"submission_key": key, **answers()}).status_code == 302
    listed = client.get(reverse("sampling:sample", args=[sample.number])).content.decode()
    assert "You have answered. 1 reader so far" in listed
    assert sample.commitment in listed
    told = client.get(reverse("sampling:draw-json", args=[sample.number])).json()
    assert rules.faults(told) == []
    assert client.get(reverse("sampling:draw")).status_code == 404
    assert client.get(reverse("sampling:swap", args=[sample.number, 1])).status_code == 404
    for role in ("case_officer", "scrutiny_member", "improvement_lead", "complaints_officer"):
        assert w.client(role).get(url).status_code == 404
    assert sign_in(Client(), stranger()).get(url).status_code == 404
    assert Pack.behind_the_door.filter(sample=sample).count() == 5
