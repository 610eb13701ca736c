"""The words of plans in an audit: redacted, looked at by a keeper, released, read, judged, and gone when it closes."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import Http404
from django.urls import reverse

from goldenthread.base import audit, editing
from goldenthread.base.audit.models import Entry
from goldenthread.base.editing.models import Revision
from goldenthread.casework.cases.models import Matter
from goldenthread.casework.children.models import Child, Conflict, Party, Relationship
from goldenthread.casework.invented import families, plans
from goldenthread.casework.plans.models import EhcPlanVersion, PlanRow
from goldenthread.casework.records import keeping
from goldenthread.casework.sampling import actions, texts
from goldenthread.casework.sampling.models import PackText, Sample
from goldenthread.refused import Refused
from goldenthread.rules import sampling as rules
from tests.casework.world import World

pytestmark = pytest.mark.django_db
BY = audit.Actor.system("tests")
TODAY = date(2026, 11, 27)
OUT = ["Priya", "Harbour Lights"]


@pytest.fixture
def w(time_machine, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    time_machine.move_to("2026-11-27T09:00:00+00:00", tick=False)
    world = World()
    with audit.unit(by=BY):
        cast = families.cast_of(world.council, [world.user("case_officer")])
        audit.record("team_made", obj="children.team")
    families.make(seed=11, count=120, by=BY, cast=cast, today=TODAY)
    assert plans.make(BY, count=12) == 12
    with audit.unguarded("all within the time"):
        EhcPlanVersion.behind_the_door.update(issued_at=datetime(2026, 10, 1, 9, tzinfo=ZoneInfo("UTC")))
    return world


def drawn(w, count=6, **more):
    given = {"kind": "plans", "frame_kind": "written", "since": TODAY - timedelta(days=360), "until": TODAY,
             "count": count, "words": "nine gulls and a glove", "words_by": "The director"}  # fmt: skip
    return actions.draw(w.visitor("quality_lead"), **given | more)


@pytest.fixture
def sample(w):
    row = drawn(w)
    return actions.open_sample(w.visitor("quality_lead"), row, expected=row.version)


def release(w, sample, rank, *, out=OUT, left_out=()):
    keeper = w.visitor("quality_lead")
    row, _ = texts.look_at(keeper, sample, rank)
    row = texts.change(keeper, sample, rank, out=out, left_out=left_out, release=False, seen="", expected=row.version)
    row, told = texts.look_at(keeper, sample, rank)
    return texts.change(
        keeper, sample, rank, out=out, left_out=left_out, release=True, seen=told["seen"], expected=row.version
    )


def plan_of(sample, rank):
    return EhcPlanVersion.behind_the_door.get(pk=texts._plan_of(sample.packs.get(rank=rank)).pk)


def judged(plan="good", code="yes"):
    return {one.key: code for one in rules.kinds()["plans"].questions if one.of_words} | {"plan": plan}


# --- what is taken out -----------------------------------------------------------------------------------------------


def test_no_name_place_number_or_date_of_the_record_stands_in_what_readers_see(w, sample):
    for rank in range(1, 7):
        plan = plan_of(sample, rank)
        told = str(release(w, sample, rank).told)
        child = plan.child
        people = [party.person for party in Party.behind_the_door.filter(child=child).select_related("person")]
        held = {child.upn, child.nhs_number, child.reference, child.placement, child.area, plan.setting}
        held |= {part for name in (child.given_name, child.family_name, *(p.name for p in people)) for part in
                 name.split() if len(part) > 3 or not part.isascii()}  # fmt: skip
        held |= {getattr(p, name) for p in people for name in ("email", "phone", "address", "postcode", "workplace")}
        assert not [words for words in held if words and words.casefold() in told.casefold()]
        assert "3 March 2026" not in told
        assert "Okafor" not in told
        assert "[child]" in told


def test_a_name_planted_in_any_part_of_a_row_goes(w, sample):
    plan = plan_of(sample, 1)
    name = f"{plan.child.given_name} {plan.child.family_name}".strip()
    other = Child.behind_the_door.exclude(pk=plan.child_id).exclude(family_name="").filter(
        given_name__regex=r"^[A-Z][a-z]+$", family_name__regex=r"^[A-Z][a-z]{5,}$"
    ).first()  # fmt: skip
    with audit.unguarded("names in every part of a row"):
        row = PlanRow.behind_the_door.filter(of_version=plan, section="F").first()
        words = f"{name} and {other.given_name} {other.family_name} on 2 May 2026"
        PlanRow.behind_the_door.filter(pk=row.pk).update(
            words=words, who=words, frequency=words, duration=words, measure=words, by_when=words[:90], why=words,
            cites=words,
        )  # fmt: skip
    told = texts.redacted(plan)
    assert other.family_name not in str(told["sections"])
    assert plan.child.given_name.split()[0] not in str(told["sections"])
    assert "[another child]" in str(told["sections"])
    assert "2 May" not in str(told["sections"])
    assert told["left"] == []


def test_what_the_record_does_not_know_is_shown_to_the_keeper_and_goes_when_the_keeper_says_so(w, sample):
    rank = 1
    with audit.unguarded("a friend and a club"):
        PlanRow.behind_the_door.filter(of_version=plan_of(sample, rank), section="A").update(
            words="Football at the Harbour Lights club, and chess with Priya."
        )
    keeper = w.visitor("quality_lead")
    row, told = texts.look_at(keeper, sample, rank)
    assert {"Priya", "Harbour"} <= set(told["doubtful"])
    with pytest.raises(Refused, match="Choose to see it again first"):
        texts.change(keeper, sample, rank, out=OUT, left_out=[], release=True, seen=told["seen"], expected=row.version)
    assert not PackText.behind_the_door.exclude(released_at=None).exists()
    done = release(w, sample, rank)
    assert "Priya" not in str(done.told)
    assert "[taken out]" in str(done.told)


def test_a_section_is_left_out_whole(w, sample):
    done = release(w, sample, 1, left_out=["A", "I", "K"])
    sections = {one["letter"]: one for one in done.told["sections"]}
    for letter in "AIK":
        assert (sections[letter]["words"], sections[letter]["rows"]) == ("", [])
        assert sections[letter]["empty"] == "Left out for this audit."
    assert not [one for one in done.told["found"] if one[0] == "A"]


def test_what_changed_since_the_keeper_looked_is_not_released(w, sample):
    keeper = w.visitor("quality_lead")
    row, told = texts.look_at(keeper, sample, 1)
    with audit.unguarded("a word that nobody looked at"):
        PlanRow.behind_the_door.filter(of_version=plan_of(sample, 1), section="A").update(words="I go to Elsewhere.")
    with pytest.raises(Refused, match="has changed since you looked"):
        texts.change(keeper, sample, 1, out=[], left_out=[], release=True, seen=told["seen"], expected=row.version)
    with pytest.raises(editing.ChangedSince):
        texts.change(keeper, sample, 1, out=OUT, left_out=[], release=False, seen="", expected=row.version + 1)


# --- who reads -------------------------------------------------------------------------------------------------------


def test_nobody_reads_before_the_keeper_has_released_and_each_opening_is_written_down(w, sample):
    reader = w.visitor("director")
    with pytest.raises(Refused):
        texts.open_text(reader, sample, 1)
    texts.look_at(w.visitor("quality_lead"), sample, 1)
    with pytest.raises(Refused):
        texts.open_text(reader, sample, 1)
    release(w, sample, 1)
    assert texts.open_text(reader, sample, 1).told["sections"]
    assert Entry.objects.filter(action="pack_text_opened", actor_id=str(reader.user.pk)).count() == 1
    assert Entry.objects.filter(action="pack_text_seen").count() == 3
    assert Entry.objects.filter(action="pack_text_released").count() == 1


def test_a_councillor_reads_packs_and_never_a_plan(w, sample):
    release(w, sample, 1)
    holder = w.visitor("portfolio_holder")
    assert actions.open_pack(holder, sample, 1).told
    with pytest.raises(Refused):
        texts.open_text(holder, sample, 1)
    assert texts.standing(holder, sample) == {}


def test_whoever_knows_the_child_neither_reads_nor_learns_that_it_is_this_child(w, sample):
    release(w, sample, 1)
    release(w, sample, 2)
    reader = w.visitor("director")
    child = plan_of(sample, 1).child
    with audit.unguarded("they know each other"):
        Conflict.behind_the_door.create(user=reader.user, child=child, kind="relative", declared_by="x", name="x")
    reader = w.visitor("director")
    assert texts.standing(reader, sample) == {1: False, 2: True}
    with pytest.raises(Refused) as refused:
        texts.open_text(reader, sample, 1)
    with pytest.raises(Refused) as unreleased:
        texts.open_text(reader, sample, 3)
    assert str(refused.value) == str(unreleased.value)


def test_a_keeper_who_is_related_to_the_child_does_not_look(w, sample):
    keeper, child = w.visitor("quality_lead"), plan_of(sample, 1).child
    with audit.unguarded("the keeper was the officer"):
        Relationship.behind_the_door.create(
            child=child, kind="assigned", user=keeper.user, starts=datetime(2025, 1, 1, tzinfo=ZoneInfo("UTC")),
            by_id="x", by_label="x",
        )  # fmt: skip
    with pytest.raises(Refused, match="or you know the child"):
        texts.look_at(w.visitor("quality_lead"), sample, 1)


def test_a_record_that_is_restricted_later_closes_its_words(w, sample):
    release(w, sample, 1)
    with audit.unguarded("restricted"):
        child = plan_of(sample, 1).child
        Child.behind_the_door.filter(pk=child.pk).update(restricted=True, restricted_why="protected")
    with pytest.raises(Refused):
        texts.open_text(w.visitor("director"), sample, 1)
    with pytest.raises(Refused):
        texts.look_at(w.visitor("quality_lead"), sample, 1)


def test_words_are_taken_back_with_a_reason_and_their_earlier_form_goes(w, sample):
    row = release(w, sample, 1)
    saved = texts.take_back(
        w.visitor("quality_lead"), sample, 1, why="The name of a club was left in", expected=row.version
    )
    assert (saved.told, saved.released_by) == ({}, "")
    assert not Revision.objects.filter(subject=f"sampling.packtext:{row.pk}").exists()
    with pytest.raises(Refused):
        texts.open_text(w.visitor("director"), sample, 1)
    assert release(w, sample, 1).released_at


def test_words_go_when_the_sample_closes_and_what_was_counted_stays(w, sample, time_machine):
    for rank in range(1, 7):
        release(w, sample, rank)
    before = texts.look_found(sample, fewest=5)
    assert before
    assert texts.forget_closed(by=BY) == 0
    time_machine.move_to("2026-12-12T09:00:00+00:00", tick=False)  # opened on 27 November: the 14th day is 11 December
    with pytest.raises(Refused):
        texts.open_text(w.visitor("director"), sample, 1)
    assert texts.forget_closed(by=BY) == 6
    assert texts.forget_closed(by=BY) == 0
    assert all((row.told, row.out) == ({}, []) for row in PackText.behind_the_door.all())
    assert not Revision.objects.filter(subject__startswith="sampling.packtext:").exists()
    assert texts.look_found(sample, fewest=5) == before
    with pytest.raises(Refused, match="closed"):
        texts.look_at(w.visitor("quality_lead"), sample, 1)


def test_words_go_with_the_record(w, sample):
    release(w, sample, 1)
    child = plan_of(sample, 1).child
    with audit.unguarded("the record is destroyed"):
        keeping.destroy(str(child.pk))
    assert not PackText.behind_the_door.exists()


# --- the draw, the answers, what they show ---------------------------------------------------------------------------


def test_the_frame_holds_cases_whose_final_plan_was_written_here_in_the_time(w):
    row = drawn(w)
    assert len(row.frame) == 12
    with audit.unguarded("one of them is restricted, one was issued long ago"):
        first, second = EhcPlanVersion.behind_the_door.order_by("pk")[:2]
        Child.behind_the_door.filter(pk=first.child_id).update(restricted=True, restricted_why="protected")
        EhcPlanVersion.behind_the_door.filter(pk=second.pk).update(
            issued_at=datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC"))
        )
    assert len(drawn(w).frame) == 10
    assert rules.faults(actions.draw_told(row)) == []


def test_a_case_without_a_plan_that_is_written_here_has_no_words(w):
    row = drawn(w, frame_kind="all", count=20)
    without = [
        pack.rank for pack in row.packs.all()
        if not EhcPlanVersion.behind_the_door.filter(matter__after=Matter.behind_the_door.get(pk=pack.request)).exists()
    ]  # fmt: skip
    assert without
    with pytest.raises(Refused, match="none is written here"):
        texts.look_at(w.visitor("quality_lead"), row, without[0])


def test_only_an_audit_of_plans_has_words(w):
    row = drawn(w, kind="quarterly", frame_kind="all", since=TODAY - timedelta(days=90), count=5)
    with pytest.raises(Refused):
        texts.look_at(w.visitor("quality_lead"), row, 1)


def test_answers_about_days_and_about_words_stand_beside_each_other(w, sample):
    reader = w.visitor("director")
    days = {one.key: "yes" for one in rules.kinds()["plans"].questions if not one.of_words} | {"whole": "good"}
    for rank in range(1, 6):
        actions.answer(reader, sample, rank, days)
    told = {row["ask"]: row["counted"] for row in actions.results(sample)["rows"]}
    assert told["Did the plan come within twenty weeks?"]["yes"] == 5
    assert told["How good is the plan as it is written?"] is None
    for rank in range(1, 6):
        actions.answer(reader, sample, rank, judged("weak"))
    actions.answer(w.visitor("quality_lead"), sample, 1, judged("weak"))
    rows = {row["ask"]: row for row in actions.results(sample)["rows"]}
    assert rows["Did the plan come within twenty weeks?"]["counted"]["yes"] == 5
    assert rows["How good is the plan as it is written?"]["counted"]["weak"] == 5
    assert rows["How good is the plan as it is written?"]["agreement"].startswith("1 of 1 answers the same")


def test_what_a_look_at_words_found_is_told_together_from_five_plans_on(w, sample):
    for rank in range(1, 5):
        release(w, sample, rank)
    assert texts.look_found(sample, fewest=5) == []
    release(w, sample, 5)
    found = texts.look_found(sample, fewest=5)
    assert found
    assert all(0 < n <= of == 5 for _, n, of in found)


def test_the_share_that_is_good_enough_is_told_by_year_of_closed_samples_and_hidden_when_small(w, time_machine):
    keeper, reader = w.visitor("quality_lead"), w.visitor("director")

    def read(grades):
        row = drawn(w, count=len(grades), words=f"gulls {len(grades)} {Sample.behind_the_door.count()}")
        row = actions.open_sample(keeper, row, expected=row.version)
        for rank, grade in enumerate(grades, start=1):
            actions.answer(reader, row, rank, judged(grade))

    read(["good"] * 3 + ["enough"] * 3 + ["weak"] * 5 + ["unknown"])
    assert actions.plans_over_time(reader) == []  # it is open: a day's difference would tell of one plan
    time_machine.move_to("2026-12-12T09:00:00+00:00", tick=False)
    reader, keeper = w.visitor("director"), w.visitor("quality_lead")
    told = actions.plans_over_time(reader)
    assert [(one.year, one.good, one.of) for one in told] == [(2026, 6, 11)]
    assert told[0].words == "6 of 11 (54.5%)"
    assert actions.OverTime(2026, 9, 11).words == "Hidden because the number is small"
    time_machine.move_to("2027-01-10T09:00:00+00:00", tick=False)
    with pytest.raises(Refused):
        actions.plans_over_time(w.visitor("case_officer"))


# --- pages -----------------------------------------------------------------------------------------------------------


def test_the_keepers_page_shows_before_it_releases_and_the_readers_page_asks(w, sample):
    keeper, reader = w.client("quality_lead"), w.client("director")
    words, plan = (reverse(f"sampling:{name}", args=[sample.number, 1]) for name in ("words", "plan"))
    page = keeper.get(words)
    said = page.content.decode()
    assert "Nobody reads this before you release it" in said
    assert "[child]" in said
    assert reader.get(plan).status_code == 404
    form = page.context["form"]

    def sent(**more):
        page = keeper.get(words)
        given = {name: page.context["form"][name].value() for name in ("submission_key", "seen", "version")}
        return keeper.post(words, {**given, **more})

    assert form.initial["out"] == ""
    assert sent().status_code == 422
    assert sent(what="release", left_out="Z").status_code == 422
    assert sent(what="again", out="x").status_code == 422
    assert sent(what="again", out="Priya\nHarbour Lights\n").status_code == 302
    assert sent(what="release", out="Priya\nHarbour Lights\nNew").status_code == 422
    assert sent(what="release", out="Priya\nHarbour Lights").status_code == 302
    page = reader.get(plan)
    said = page.content.decode()
    assert "Names, places and dates were taken out" in said
    assert "What a look at its words found" not in said  # it would lead the answer
    key = page.context["form"]["submission_key"].value()
    assert reader.post(plan, {"submission_key": key, **judged("splendid")}).status_code == 422
    assert reader.post(plan, {"submission_key": key, **judged()}).status_code == 302
    assert "What a look at its words found" in reader.get(plan).content.decode()
    listed = reader.get(reverse("sampling:sample", args=[sample.number])).content.decode()
    assert "Read its plan" in listed
    assert "Look at its words" not in listed
    assert "Plans that are good or good enough" in reader.get(reverse("sampling:samples")).content.decode()


def test_its_pages_are_for_their_roles_only(w, sample):
    release(w, sample, 1)
    for role in ("case_officer", "portfolio_holder", "improvement_lead", "complaints_officer", "system_administrator"):
        client = w.client(role)
        for name in ("plan", "words", "take-back"):
            assert client.get(reverse(f"sampling:{name}", args=[sample.number, 1])).status_code == 404, (role, name)
    director = w.client("director")
    for name in ("words", "take-back"):
        assert director.get(reverse(f"sampling:{name}", args=[sample.number, 1])).status_code == 404
    assert w.client("quality_lead").get(reverse("sampling:words", args=[sample.number, 99])).status_code == 404


def test_a_writer_sees_what_is_worth_a_look_before_the_plan_is_issued(w, settings):
    row = EhcPlanVersion.behind_the_door.filter(rows__words__contains="Access to a quiet space").first()
    with audit.unguarded("the plan is being written, by this officer"):
        EhcPlanVersion.behind_the_door.filter(pk=row.pk).update(state="writing", issued_at=None, paper=None)
        Relationship.behind_the_door.create(
            child=row.child, kind="assigned", user=w.user("case_officer"),
            starts=datetime(2025, 1, 1, tzinfo=ZoneInfo("UTC")), by_id="x", by_label="x",
        )  # fmt: skip
    client = w.client("case_officer")
    for name in ("version", "issue"):
        said = client.get(reverse(f"plans:{name}", args=[row.child.reference, row.pk])).content.decode()
        assert "Worth a look in its words" in said, name
        assert "“as required”, “opportunities”" in said
        assert "Code 9.69 (F)" in said
    with pytest.raises(Http404):
        w.visitor("director").open(row.child.reference)
