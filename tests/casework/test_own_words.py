"""A child's own words, picture or sound: kept, asked about, shown as far as agreed, and silent once taken back."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from goldenthread.base import audit, files
from goldenthread.base.audit.models import Entry
from goldenthread.base.editing import ChangedSince
from goldenthread.base.files.kinds import SOUNDS
from goldenthread.base.files.models import StoredFile
from goldenthread.casework.cases import reading, telling, worklists
from goldenthread.casework.cases.models import Contribution, Matter, Paper
from goldenthread.casework.children.models import Authority, Party
from goldenthread.casework.panels import reading as panels
from goldenthread.casework.records import keeping
from goldenthread.casework.voice import hearing, own
from goldenthread.casework.voice.models import Consent, Recording
from goldenthread.refused import Refused
from goldenthread.rules.casework.own_words import Use
from tests.base.files import corpus, sounds
from tests.casework.world import BY, World

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 27)
YES = {use.code: "yes" for use in Use}


@pytest.fixture
def w(time_machine, settings, tmp_path):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    settings.FILES_FOLDER, settings.FILES_SCANNER = tmp_path / "files", ""
    time_machine.move_to("2026-11-27T09:00:00+00:00", tick=False)
    w = World(mark=False)
    w.relate("case_officer", "assigned")
    w.matter = Matter.behind_the_door.get(child=w.child)
    return w


def at(settings, site):
    settings.SITE, settings.ROOT_URLCONF = site, f"config.urls.{site}"


def own_party(w, kind="child", role="child"):
    """The child's, or young person's, own account."""
    with audit.unguarded("an invented account"):
        party = Party.behind_the_door.get(pk=w.parties[1].pk)
        Party.behind_the_door.filter(pk=party.pk).update(kind=kind)
        party.refresh_from_db()
    w.relate(role, "party", party=party)
    return party


def upload(data, name):
    return files.check(io.BytesIO(data), name, root="casework", kinds=SOUNDS)


def say(w, role="case_officer", **given):
    if given.pop("sound", False):
        given["sound"] = upload(sounds.m4a(), "voice.m4a")
    return own.say(w.open(role), w.matter.pk, **(given or {"words": "I like the library."}))


def agree(w, made, *, by=("child", "parent"), answers=None, role="case_officer"):
    for one in by:
        own.ask(w.open(role), made.pk, by=one, answers=answers or YES, day=DAY, how="pictures", asked_by="A worker",
                words="")  # fmt: skip


def seen_by(w, role, kind, number, **more):
    if not w.users.get(role) or more:
        w.relate(role, kind, **more)
    return own.one(w.open(role), number)


def test_what_nobody_was_asked_about_is_weighed_and_shown_to_nobody_else(w):
    made = say(w)
    assert own.one(w.open("case_officer"), made.pk).words == "I like the library."
    for role, kind in (("panel_member", "panel"), ("social_care_lead", "social_care")):
        found = seen_by(w, role, kind, made.pk)
        assert (found.words, bool(found.shows)) == ("", False)
        assert "Not asked yet" in found.shows.why


def test_with_both_answers_the_panel_and_the_school_see_it_and_the_other_parent_does_not(w, settings):
    made = say(w)
    agree(w, made, by=("child",))
    assert not seen_by(w, "panel_member", "panel", made.pk).shows
    agree(w, made, by=("parent",))
    assert own.one(w.open("panel_member"), made.pk).words == "I like the library."
    at(settings, "portal")
    assert seen_by(w, "senco", "on_roll", made.pk).words == "I like the library."
    assert seen_by(w, "parent", "party", made.pk).words == ""


def test_what_is_taken_back_leaves_the_panels_pack_at_once_and_the_history_says_so(w, settings):
    made = say(w)
    agree(w, made)
    w.relate("panel_member", "panel")
    case = telling.Case(w.open("panel_member"), w.matter.pk)
    line = panels.Line(item=None, opened=case.opened, seen=None, case=case)
    assert [one.words for one in line.said] == ["I like the library."]
    own_party(w)
    at(settings, "portal")
    own.mine(w.open("child"), made.pk, answers={"show": "no"})
    assert line.said == []
    at(settings, "office")
    held = own.one(w.open("case_officer"), made.pk)
    assert [(row.use, row.by, row.answer, row.how) for row in held.answers][-1] == (
        "show", "child", "withdrawn", "portal",
    )  # fmt: skip
    assert held.may(Use.DECIDE)
    assert not held.may(Use.SHOW)
    assert Entry.objects.filter(action="consent_withdrawn", object=f"children.child:{w.child.pk}").count() == 1


def test_what_the_child_wants_used_for_nothing_is_closed_to_the_officer_too_and_kept(w):
    made = say(w, sound=True)
    agree(w, made)
    agree(w, made, by=("child",), answers={"decide": "no"})
    held = own.one(w.open("case_officer"), made.pk)
    assert (held.words, bool(held.shows), bool(held.plays)) == ("", False, False)
    assert made.paper_id not in {paper.id for paper in reading.papers(w.open("case_officer"))}
    assert Paper.behind_the_door.filter(pk=made.paper_id).exists()
    w.relate("information_officer", "request")  # a request for records: the law asks for it
    assert own.one(w.open("information_officer"), made.pk).plays


def test_a_young_person_agrees_alone_and_a_parent_is_not_asked(time_machine, settings, w):
    with audit.unguarded("older"):
        type(w.child).behind_the_door.filter(pk=w.child.pk).update(
            date_of_birth=date(2009, 1, 4), begun_at=timezone.now() - timedelta(days=2_000)
        )
    made = say(w)
    with pytest.raises(Refused, match="for the child or young person to say"):
        agree(w, made, by=("parent",))
    agree(w, made, by=("child",))
    assert own.one(w.open("case_officer"), made.pk).may(Use.SHOW)
    w.relate("parent", "party")
    at(settings, "portal")
    opened = w.open("parent")
    assert own.giver_here(opened) == ""


def test_where_a_young_person_lacks_capacity_whoever_was_decided_on_answers(settings, w):
    with audit.unguarded("older, and a decision on capacity"):
        type(w.child).behind_the_door.filter(pk=w.child.pk).update(
            date_of_birth=date(2009, 1, 4), begun_at=timezone.now() - timedelta(days=2_000)
        )
        Authority.behind_the_door.create(
            child=w.child, party=w.parties[0], basis="capacity", words="x", starts=DAY, ends=date(2027, 1, 1), **BY
        )
    made = say(w)
    agree(w, made, by=("representative",))
    assert own.one(w.open("case_officer"), made.pk).may(Use.TEACH)
    w.relate("parent", "party")
    at(settings, "portal")
    assert own.giver_here(w.open("parent")) == "representative"


def test_an_answer_is_only_added_and_one_that_changes_nothing_is_refused(w):
    made = say(w)
    agree(w, made, by=("child",), answers={"show": "no"})
    with pytest.raises(Refused, match="Nothing changes"):
        agree(w, made, by=("child",), answers={"show": "no"})
    with pytest.raises(Refused, match="still to come"):
        own.ask(w.open("case_officer"), made.pk, by="child", answers=YES, day=date(2026, 11, 28), how="words",
                asked_by="x", words="")  # fmt: skip
    row = Consent.behind_the_door.get()
    with pytest.raises(DatabaseError), transaction.atomic(), audit.unguarded("a try to change an answer"):
        Consent.behind_the_door.filter(pk=row.pk).update(answer="yes")
    with pytest.raises(TypeError, match="only ever added"):
        row.save()


def test_a_sound_is_kept_without_its_place_and_heard_in_pieces(w):
    made = say(w, sound=True)
    assert (made.form, Recording.behind_the_door.get().seconds) == ("sound", 2)
    client = w.client("case_officer")
    address = reverse("said:sound", args=[w.child.reference, made.pk])
    whole = client.get(address)
    assert whole.status_code == 200
    assert whole["Content-Type"] == "audio/mp4"
    assert whole["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert (whole["X-Content-Type-Options"], whole["Accept-Ranges"]) == ("nosniff", "bytes")
    assert "no-store" in whole["Cache-Control"]
    assert whole["Content-Disposition"].startswith('inline; filename="sound-')
    assert sounds.SECRET not in whole.content
    piece = client.get(address, headers={"range": "bytes=4-7"})
    assert (piece.status_code, piece.content) == (206, b"ftyp")
    assert piece["Content-Range"] == f"bytes 4-7/{len(whole.content)}"
    assert client.get(address, headers={"range": f"bytes={len(whole.content)}-"}).status_code == 416
    assert client.get(address, headers={"range": "bytes=0-1,4-7"}).status_code == 200  # several: the whole
    assert client.get(address, headers={"range": "lines=1-2"}).status_code == 200
    assert Entry.objects.filter(action="sound_heard").count() == 3  # not again for a later piece


@pytest.mark.parametrize(
    ("asked", "size", "piece"),
    [("", 10, None), ("bytes=0-", 10, (0, 9)), ("bytes=2-3", 10, (2, 3)), ("bytes=-3", 10, (7, 9)),
     ("bytes=-30", 10, (0, 9)), ("bytes=9-99", 10, (9, 9)), ("bytes=-", 10, None), ("bytes=x-1", 10, None)],
)  # fmt: skip
def test_the_piece_that_a_player_asks_for(asked, size, piece):
    assert hearing.piece_of(asked, size) == piece


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=5-4", "bytes=-0"])
def test_a_piece_that_is_not_there(asked):
    with pytest.raises(ValueError, match="bytes"):
        hearing.piece_of(asked, 10)


def test_nobody_hears_a_sound_who_may_not_and_taking_it_back_stops_it(w, settings):
    made = say(w, sound=True)
    office = reverse("said:sound", args=[w.child.reference, made.pk])
    w.relate("panel_member", "panel")
    assert w.client("panel_member").get(office).status_code == 404
    agree(w, made, answers={"decide": "yes", "show": "yes"})
    assert w.client("panel_member").get(office).status_code == 404  # shown, and keeping the sound was not agreed
    agree(w, made, answers={"keep": "yes"})
    assert w.client("panel_member").get(office).status_code == 200
    assert w.client("panel_member").get(f"{office}file/").status_code == 404  # heard, and not taken away
    assert w.client("case_officer").get(f"{office}file/").status_code == 302
    own_party(w)
    at(settings, "portal")
    page = reverse("portal:said-sound", args=[w.child.reference, made.pk])
    assert w.client("child").get(page).status_code == 200
    assert w.client("team_manager").get(page).status_code == 404
    answered = w.client("child").post(
        reverse("portal:said-answer", args=[w.child.reference, made.pk]),
        {"submission_key": "k" * 20, "use_keep": "no"},
    )
    assert answered.status_code == 302
    assert w.client("child").get(page).status_code == 404
    at(settings, "office")
    assert w.client("panel_member").get(office).status_code == 404
    assert w.client("case_officer").get(office).status_code == 404
    said = w.client("case_officer").get(reverse("said:one", args=[w.child.reference, made.pk])).content.decode()
    assert "took it back" in said.lower()
    assert "<audio" not in said


def test_a_sound_in_quarantine_is_not_played(w):
    made = say(w, sound=True)
    with audit.unguarded("the scanner is away"):
        StoredFile.objects.update(state="quarantine", why="waits")
    client = w.client("case_officer")
    assert client.get(reverse("said:sound", args=[w.child.reference, made.pk])).status_code == 404
    page = client.get(reverse("said:one", args=[w.child.reference, made.pk])).content.decode()
    assert "still being checked" in page


def test_a_sound_waits_on_the_list_until_its_words_are_written_and_two_writers_meet(w):
    made = say(w, sound=True)
    visitor = w.visitor("case_officer")
    assert worklists.matters(visitor, which="unwritten").count() == 1
    page = w.client("case_officer").get(reverse("said:one", args=[w.child.reference, made.pk])).content.decode()
    assert "Nobody has written its words down yet" in page
    row = own.write_words(w.open("case_officer"), made.pk, text="Hello.", expected=1)
    assert (row.transcript, row.version) == ("Hello.", 2)
    with pytest.raises(ChangedSince):
        own.write_words(w.open("case_officer"), made.pk, text="Other words.", expected=1)
    assert worklists.matters(visitor, which="unwritten").count() == 0


def test_a_sound_that_was_taken_back_waits_for_nobody(w):
    made = say(w, sound=True)
    agree(w, made, answers={"keep": "yes"})
    agree(w, made, by=("child",), answers={"keep": "no"})
    assert worklists.matters(w.visitor("case_officer"), which="unwritten").count() == 0


def test_an_officer_keeps_a_sound_and_a_bad_file_is_refused_with_nothing_saved(w):
    client = w.client("case_officer")
    address = reverse("said:add", args=[w.child.reference, w.matter.pk])
    form = {"submission_key": "a" * 20, "words": "", "day_day": "27", "day_month": "11", "day_year": "2026"}
    for name, data, words in (
        ("voice.mp3", b"MZ" + bytes(500), "The file is a program"),
        ("voice.mp3", sounds.wav(), "is a WAV sound recording but its name ends in"),
        ("voice.m4a", sounds.m4a()[:300], "damaged or cut short"),
        ("film.mp4", sounds.m4a(handler=b"vide"), "The file is a video"),
    ):
        answer = client.post(address, form | {"sound": SimpleUploadedFile(name, data)})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    nothing = client.post(address, form)
    assert nothing.status_code == 422
    assert "Write something, or choose a picture or a sound" in nothing.content.decode()
    assert not Contribution.behind_the_door.exists()
    kept = client.post(address, form | {"sound": SimpleUploadedFile("voice.m4a", sounds.m4a())})
    assert kept.status_code == 302
    page = client.get(kept["Location"]).content.decode()
    assert '<audio controls preload="none"' in page
    assert "media-src 'self'" in client.get(kept["Location"])["Content-Security-Policy"]


def test_a_child_says_it_on_the_portal_with_a_picture_and_yes_and_no(w, settings):
    own_party(w)
    at(settings, "portal")
    client = w.client("child")
    address = reverse("portal:say-it", args=[w.child.reference, w.matter.pk])
    page = client.get(address).content.decode()
    assert "May your school and the panel see it?" in page
    sent = client.post(
        address,
        {"submission_key": "b" * 20, "words": "This is my house", "use_show": "yes", "use_teach": "no",
         "picture": SimpleUploadedFile("house.png", corpus.png())},
    )  # fmt: skip
    assert sent.status_code == 302
    made = Contribution.behind_the_door.get()
    assert (made.who, made.form) == ("child", "pictures")
    assert {(row.use, row.by, row.answer) for row in made.consents.all()} == {
        ("show", "child", "yes"), ("teach", "child", "no"),
    }  # fmt: skip
    assert "This is my house" in client.get(sent["Location"]).content.decode()
    w.relate("parent", "party")
    parent = w.client("parent").get(sent["Location"])
    assert parent.status_code == 200
    assert "This is my house" not in parent.content.decode()
    assert "May the school and the panel see it?" in parent.content.decode()
    assert w.client("parent").get(reverse("portal:said-picture", args=[w.child.reference, made.pk])).status_code == 404


def test_a_school_and_a_stranger_may_not_speak_for_the_child(w, settings):
    at(settings, "portal")
    w.relate("senco", "on_roll")
    address = reverse("portal:say-it", args=[w.child.reference, w.matter.pk])
    assert w.client("senco").get(address).status_code == 404
    assert w.client("parent").get(address).status_code == 404
    with pytest.raises(Http404):
        own.say(w.open("senco"), w.matter.pk, words="We think")


def test_it_goes_with_the_record_when_that_is_destroyed(w):
    made = say(w, sound=True)
    agree(w, made)
    with audit.unguarded("a record is destroyed"):
        counts = keeping.destroy(str(w.child.pk))
    assert counts["voice.Recording"] == 1
    assert counts["voice.Consent"] == 8
    assert not Contribution.behind_the_door.exists()
