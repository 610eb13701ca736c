"""Requests for one's own records, retention and destruction, breaches, complaints, the data-protection pack."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings as live
from pypdf import PdfReader

from goldenthread.base import audit, files
from goldenthread.base.audit.models import Entry
from goldenthread.base.backup import erasures
from goldenthread.base.documents import text_of
from goldenthread.base.editing.models import Revision
from goldenthread.base.files import store
from goldenthread.base.files.kinds import Kind
from goldenthread.casework.cases import reading as case_reading
from goldenthread.casework.cases.models import Fact, Paper
from goldenthread.casework.children.models import Child, Conflict, Party, Person, Relationship
from goldenthread.casework.records import actions, keeping, pack, reading
from goldenthread.casework.records.models import Breach, Destruction
from goldenthread.casework.records.reference import access_page
from goldenthread.refused import Refused
from tests.casework.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path / "files"
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"


@pytest.fixture
def w():
    return World()


def registered(w, **more):
    given = {"reference": w.child.reference, "asked_by": w.parties[0].person.name, "received": date(2026, 3, 2), **more}
    return actions.register(w.visitor("information_officer"), **given)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 3, 2), date(2026, 4, 2)),  # Thursday
        (date(2026, 1, 31), date(2026, 3, 2)),  # 28 February is a Saturday: Monday 2 March
        (date(2026, 3, 3), date(2026, 4, 7)),  # 3 April is Good Friday, 6 April Easter Monday
        (date(2025, 12, 25), date(2026, 1, 26)),  # 25 January is a Sunday
    ],
)
def test_a_request_is_due_one_month_after_it_came(received, due):
    assert actions.months_after(received, 1) == due


def test_the_officer_sees_the_one_record_for_the_request_and_no_other_and_only_until_it_is_answered(w):
    assert w.visitor("information_officer")._look(w.child.reference, "case.read") is None
    registered(w)
    assert w.open("information_officer").through == "request"
    assert w.visitor("information_officer")._look(w.other.reference, "case.read") is None
    assert Entry.objects.filter(action="records_asked", object=f"children.child:{w.child.pk}").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"asked_by": "Nobody Atall"},
        {"reference": "BBBB-CCCC"},
        {"reference": "", "name": "No Body", "born": date(2016, 5, 4)},
    ],
)
def test_only_a_verified_party_of_one_record_can_be_registered(w, wrong):
    with pytest.raises(Refused, match="No verified party"):
        registered(w, **wrong)


def answered(w):
    row = registered(w)
    opened = w.open("information_officer")
    items = actions.collect(opened, row)
    for item in items:
        if item.decision == "waiting":
            actions.decide_item(opened, row.pk, item.pk, give=False, reason="It tells of somebody else.")
    row.refresh_from_db()
    return actions.ask_check(w.open("information_officer"), row.pk, expected=row.version), items


def test_everything_is_listed_and_what_is_marked_must_be_decided(w):
    with audit.unguarded("a mark"):
        Paper.behind_the_door.filter(child=w.child, band="B4").update(serious_harm=True)
    row = registered(w)
    items = actions.collect(w.open("information_officer"), row)
    flagged = {item.band for item in items if item.flags}
    assert flagged == {"B4", "B6"}
    assert {item.decision for item in items if not item.flags} == {"release"}
    with pytest.raises(Refused, match="2 marked items"):
        actions.ask_check(w.open("information_officer"), row.pk, expected=row.version)
    waiting = next(item for item in items if item.flags)
    with pytest.raises(Refused, match="Say why it is withheld"):
        actions.decide_item(w.open("information_officer"), row.pk, waiting.pk, give=False, reason=" ")
    with pytest.raises(Refused, match="may be given all the same"):
        actions.decide_item(w.open("information_officer"), row.pk, waiting.pk, give=True, reason="")


def test_a_second_person_releases_the_answer_and_the_party_reads_it_on_the_portal(w, settings):
    row, _ = answered(w)
    with pytest.raises(Refused, match="somebody else has to check"):
        actions.check(w.visitor("information_officer"), row.pk, approve=True, why="x")
    done = actions.check(w.visitor("privacy_officer"), row.pk, approve=True, why="Complete")
    assert done.state == "released"
    assert w.visitor("information_officer")._look(w.child.reference, "case.read") is None
    words = " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(files.read(done.answer.sha256, "casework"))).pages
    )
    words = " ".join(words.split())
    assert "mid-B2-given-mark" in words
    assert "mid-B2-address0-mark" in words  # what is held of the one who asks
    for hidden in ("address1", "mid1@family", "workplace1", "B6-title", "oth-"):
        assert hidden not in words
    assert "It tells of somebody else." in words
    settings.SITE = "portal"
    w.relate("parent", "party")
    titles = {paper.row.title for paper in case_reading.papers(w.open("parent"))}
    assert "Answer to your request for records" in titles
    assert "mid-B6-title-mark" not in titles


def test_a_marked_paper_that_two_people_give_is_read_by_whoever_asked_and_by_nobody_else(w, settings):
    with audit.unguarded("a mark"):
        Paper.behind_the_door.filter(child=w.child, band="B4").update(third_party=True)
    row = registered(w)
    for item in actions.collect(w.open("information_officer"), row):
        if item.flags:
            give = item.band == "B4"
            actions.decide_item(
                w.open("information_officer"), row.pk, item.pk, give=give, reason="Decided with the adviser."
            )
    row.refresh_from_db()
    actions.ask_check(w.open("information_officer"), row.pk, expected=row.version)
    actions.check(w.visitor("privacy_officer"), row.pk, approve=True, why="Complete")
    settings.SITE = "portal"
    w.relate("parent", "party")
    w.relate("young_person", "party", party=w.parties[1])  # stands for the other parent
    words = {
        role: " ".join(str(p.row.words) for p in case_reading.papers(w.open(role)))
        for role in ("parent", "young_person")
    }
    assert "mid-B4-words-mark" in words["parent"]
    assert "mid-B4-words-mark" not in words["young_person"]
    assert Paper.behind_the_door.get(child=w.child, band="B4").third_party


def test_what_an_order_keeps_from_somebody_is_given_by_nobodys_decision(w):
    from goldenthread.casework.children.models import Bar

    with audit.unguarded("an order"):
        Bar.behind_the_door.create(party=w.parties[0], of_bands="B5", words="x", starts=date(2020, 1, 1))
    row = registered(w)
    item = next(i for i in actions.collect(w.open("information_officer"), row) if i.band == "B5")
    assert actions.ORDER in item.flags
    with pytest.raises(Refused, match="cannot be given"):
        actions.decide_item(w.open("information_officer"), row.pk, item.pk, give=True, reason="x")


def test_what_tells_where_a_protected_person_is_is_given_by_nobodys_decision(w):
    from goldenthread.casework.children.actions import protect

    asks, protected = w.parties
    w.relate("case_officer", "assigned")
    protect(w.open("case_officer"), str(protected.pk), against=str(asks.pk), words="An order was seen")
    with audit.unguarded("a paper that names the refuge"):
        Paper.behind_the_door.filter(child=w.child, band="B4").update(tells_whereabouts=True)
    row = registered(w)
    items = actions.collect(w.open("information_officer"), row)
    item = next(i for i in items if i.band == "B4" and i.what.startswith("paper"))
    assert actions.HIDDEN in item.flags
    with pytest.raises(Refused, match="cannot be given"):
        actions.decide_item(w.open("information_officer"), row.pk, item.pk, give=True, reason="x")
    elsewhere = next(i for i in items if i.band == "B3" and i.what.startswith("paper"))
    assert actions.HIDDEN not in elsewhere.flags  # the check is not one that refuses everything


def test_the_answer_says_who_looked(w, time_machine):
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False)
    w.relate("case_officer", "assigned")
    w.open("case_officer")
    time_machine.move_to(datetime(2026, 3, 4, 9, tzinfo=UTC), tick=False)
    row, _ = answered(w)
    words = text_of(actions.answer_document(row))
    assert "Case officer" in words
    assert "Opened a child’s record" in words
    assert "Case Officer Tester" not in words


def test_the_time_is_extended_once_by_two_months(w):
    row = registered(w)
    done = actions.extend(w.open("information_officer"), row.pk, why="Eight hundred papers", expected=row.version)
    assert done.due == date(2026, 6, 2)
    with pytest.raises(Refused, match="extended already"):
        actions.extend(w.open("information_officer"), row.pk, why="x", expected=done.version)


# --- keeping ------------------------------------------------------------------------------------------------


def old_child(w):
    with audit.unguarded("a record that is old enough"):
        Child.behind_the_door.filter(pk=w.child.pk).update(date_of_birth=date(1990, 1, 1))
    by = audit.Actor.system("tests")
    with audit.unit(by=by):
        stored = files.keep_made(b"invented words", "note.txt", Kind.TXT, by=by, root="casework")
        Paper.behind_the_door.filter(child=w.child, band="B3").update(sha256=stored.sha256, size=stored.size)
        audit.record("case_paper_added", obj=f"children.child:{w.child.pk}")
    return stored.sha256


def test_a_record_is_reviewed_thirty_one_years_after_the_birth_and_not_a_day_before(w, time_machine):
    with audit.unguarded("a birthday"):
        Child.behind_the_door.filter(pk=w.child.pk).update(date_of_birth=date(1995, 3, 3))
    time_machine.move_to(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False)
    assert reading.review_list(w.visitor("information_officer")) == []
    time_machine.move_to(datetime(2026, 3, 3, 12, tzinfo=UTC), tick=False)
    assert [child.pk for child in reading.review_list(w.visitor("information_officer"))] == [w.child.pk]


def test_two_people_destroy_a_record_with_its_versions_and_files_and_a_certificate_stays(
    w, django_capture_on_commit_callbacks
):
    sha256 = old_child(w)
    w.relate("case_officer", "assigned")
    with audit.unguarded("a version"):
        Revision.objects.create(subject=f"children.child:{w.child.pk}", version=9, values={}, by_id="0", by_label="x")
    row = keeping.propose_destruction(w.visitor("information_officer"), w.child.reference, reason="31 years")
    with django_capture_on_commit_callbacks(execute=True):
        done = keeping.decide_destruction(w.visitor("privacy_officer"), row.pk, approve=True)
    assert done.counts["children.Child"] == 1
    assert done.counts["cases.Paper"] == 4
    for model, where in (
        (Child, {"pk": w.child.pk}),
        (Party, {"child_id": w.child.pk}),
        (Paper, {"child_id": w.child.pk}),
        (Fact, {"matter__child_id": w.child.pk}),
        (Relationship, {"child_id": w.child.pk}),
    ):
        assert not model.behind_the_door.filter(**where).exists(), model
    assert not Person.behind_the_door.filter(pk=w.parties[0].person_id).exists()
    assert not Revision.objects.filter(subject=f"children.child:{w.child.pk}").exists()
    assert not store.path_of("casework", sha256).exists()
    assert Child.behind_the_door.filter(pk=w.other.pk).exists()
    assert Destruction.behind_the_door.get().reference == w.child.reference
    assert "mid-" not in str(Destruction.behind_the_door.values().get())
    lines = erasures.read(Path(live.ERASURE_LEDGER))
    assert [(line["label"], line["key"]) for line in lines] == [("children.child", str(w.child.pk))]


def test_what_was_destroyed_is_destroyed_again_after_a_backup_was_restored(w):
    with audit.unguarded("as after a restore"):
        assert keeping.erase_again(str(w.child.pk)) > 10
        assert keeping.erase_again(str(w.child.pk)) == 0
    assert Child.behind_the_door.get().pk == w.other.pk


def test_a_held_record_and_one_that_is_not_due_are_not_destroyed_nor_by_one_person(w):
    visitor = w.visitor("information_officer")
    with pytest.raises(Refused, match="on the review list"):
        keeping.propose_destruction(visitor, w.child.reference, reason="x")
    old_child(w)
    keeping.hold(visitor, w.child.reference, words="An inquiry")
    with pytest.raises(Refused, match="is held"):
        keeping.propose_destruction(visitor, w.child.reference, reason="x")
    keeping.hold(visitor, w.child.reference, words="")
    row = keeping.propose_destruction(visitor, w.child.reference, reason="x")
    keeping.hold(visitor, w.child.reference, words="A claim came in")
    with pytest.raises(Refused, match="held meanwhile"):
        keeping.decide_destruction(w.visitor("privacy_officer"), row.pk, approve=True)
    with audit.unguarded("the same person"):
        Destruction.behind_the_door.update(asked_by_id=w.visitor("privacy_officer").actor.id)
    with pytest.raises(Refused, match="somebody else has to decide"):
        keeping.decide_destruction(w.visitor("privacy_officer"), row.pk, approve=True)
    assert Child.behind_the_door.filter(pk=w.child.pk).exists()


def test_destroying_leaves_no_row_of_any_casework_table_that_names_the_child(w):
    from django.apps import apps

    from tests.casework.doors import fill

    fill(w)
    with audit.unguarded("conflict of the child"):
        Conflict.behind_the_door.update(child=w.child)
        keeping.destroy(str(w.child.pk))
    left = []
    for model in apps.get_models():
        if model.__module__.startswith("goldenthread.casework.") and model is not Destruction:
            for row in model.behind_the_door.values():
                if str(w.child.pk) in map(str, row.values()):
                    left.append(model._meta.label)
    assert left == []


# --- breaches, complaints, the pack ---------------------------------------------------------------------------


def test_a_breach_is_told_within_seventy_two_hours_unless_no_risk_is_likely(w):
    known = datetime(2026, 3, 2, 9, tzinfo=UTC)
    row = actions.log_breach(w.visitor("privacy_officer"), {"known_at": known, "what": "A letter went astray"})
    assert actions.tell_by(row) == datetime(2026, 3, 5, 9, tzinfo=UTC)
    done = actions.edit_breach(w.visitor("privacy_officer"), row, {"risk": "unlikely"}, expected=row.version)
    assert actions.tell_by(done) is None
    assert Breach.behind_the_door.get().version == 2


def test_a_complaint_is_acknowledged_by_the_thirtieth_day(w):
    row = actions.log_complaint(
        w.visitor("information_officer"),
        {"received": date(2026, 3, 2), "from_words": "A parent", "what": "Who looked?"},
    )
    assert actions.acknowledge_by(row) == date(2026, 4, 1)


def test_the_pack_is_drawn_from_the_programs_own_bands_periods_and_roles():
    papers = {key: text_of(paper) for key, paper in pack.papers().items()}
    assert len(papers) == 6
    for words in (
        "Protected contact and whereabouts",
        "Case officer",
        "penetration test",
        "one detail at a time, with a reason",
    ):
        assert words in papers["impact-assessment"]
    for model in ("children.Child", "cases.Paper", "records.Breach"):
        assert model in papers["record-of-processing"]
    assert "31 years" in papers["record-of-processing"]
    for key in ("notice-adults", "notice-young-people", "notice-easy-read"):
        assert "None" not in papers[key]
    assert "ico.org.uk" in papers["notice-adults"]


def test_the_notices_are_in_plain_words():
    """Reading age by the Automated Readability Index: 11 for adults, lower for the young and the easy."""
    import re

    def age(text):
        words = re.findall(r"[A-Za-z’']+", text)
        sentences = max(1, len(re.findall(r"[.!?:]\s|\n", text + "\n")))
        letters = sum(map(len, words))
        return 4.71 * letters / len(words) + 0.5 * len(words) / sentences - 21.43 + 5

    papers = pack.papers()
    ages = {key: age(text_of(papers[key]).split("entered.", 1)[-1]) for key in papers if key.startswith("notice")}
    assert ages["notice-adults"] <= 13
    assert ages["notice-young-people"] <= 11
    assert ages["notice-easy-read"] <= 8


def test_the_reference_of_access_is_the_one_that_the_data_draws():
    page = Path(__file__).resolve().parents[2] / "docs/reference/access.md"
    assert page.read_text(encoding="utf-8") == access_page(), (
        "Run: goldenthread access-table --write docs/reference/access.md"
    )


def test_every_retention_class_has_its_reason_and_its_law():
    for one in keeping.classes().values():
        assert one.why.endswith(".")
        assert one.law
        assert one.how == "never" or one.years or one.days or one.trigger.startswith("as ")
