"""Notices: what the regulations ask stands in each, in plain words, and nothing goes that lacks it."""

import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document as Word
from pypdf import PdfReader

from goldenthread.base import audit, files
from goldenthread.base.audit.models import Entry
from goldenthread.casework.cases import telling
from goldenthread.casework.cases.models import EvidenceItem, Fact, Matter, Paper
from goldenthread.casework.letters import actions, writing
from goldenthread.casework.letters.models import Details, Notice, Wording
from goldenthread.casework.sending.models import Sending
from goldenthread.refused import Refused
from goldenthread.rules.casework import notices
from goldenthread.rules.words import plain
from tests.base.accounts.people import sign_in
from tests.casework.test_panels import panel
from tests.casework.test_requests import considering, decide, keyed
from tests.casework.world import World

pytestmark = pytest.mark.django_db
GIVEN = {
    "office": "The SEND team (invented), 01632 960100",
    "sendiass": "SENDIASS (invented), 01632 960001",
    "mediation": "Mediation (invented), 01632 960002",
    "disagreement": "A service (invented), 01632 960003",
    "settings_list": "The local offer (invented)",
}


@pytest.fixture
def w(time_machine, settings, tmp_path):
    settings.FILES_FOLDER = tmp_path / "files"
    time_machine.move_to("2026-10-12T09:00:00+00:00", tick=False)
    world = World()
    with audit.unguarded("the matters of the fixture are another story"):
        Fact.behind_the_door.all()._raw_delete("default")
        Matter.behind_the_door.all().delete()
    world.relate("case_officer", "assigned")
    world.relate("team_manager", "assigned")
    actions.change_details(world.visitor("team_manager"), GIVEN, expected=None)
    return world


def made(w, matter, kind):
    return actions.make(w.open("case_officer"), matter.pk, kind=kind)


@pytest.mark.parametrize("kind", writing.kinds())
def test_the_words_that_come_with_the_program_hold_what_the_law_asks_in_plain_words(kind):
    assert writing.faults_of(kind, writing.shipped(kind)) == []
    for line in notices.boxes()[kind]:
        assert plain.faults(notices.NAME.sub("name", line)) == []


def test_a_refusal_states_the_reasons_the_appeal_and_its_last_day_and_who_helps(w):
    matter = considering(w)
    decide(w, matter)
    notice = made(w, matter, "not_to_assess")
    paper = Paper.behind_the_door.get(pk=notice.paper_id)
    data = files.read(paper.sha256, "casework")
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    flat = " ".join(words.split())
    assert "14 December 2026" in flat  # two months from 12 October is Saturday 12 December: Monday (WE-11's rule)
    assert "12 December 2026" in flat  # the mediation adviser, with no roll-forward
    for name, value in GIVEN.items():
        assert value in flat or name == "settings_list"
    assert "middle of the class" in flat
    assert (paper.kind, paper.state, paper.band) == ("letter", "issued", "B3")


def test_a_notice_that_lacks_whom_it_names_is_not_made_and_says_what_is_missing(w):
    matter = considering(w)
    decide(w, matter)
    with audit.unguarded("nobody is named"):
        Details.behind_the_door.update(mediation="")
    case = telling.Case(w.open("case_officer"), matter.pk)
    faults = writing.prepare(w.open("case_officer"), case, "not_to_assess").faults
    assert any("mediation" in fault for fault in faults)
    with pytest.raises(Refused, match="the mediation adviser and how to reach them"):
        made(w, matter, "not_to_assess")
    assert not Notice.behind_the_door.exists()
    assert Entry.objects.filter(action="notice_refused", result="refused").count() == 1


def test_a_refusal_for_papers_says_which_and_to_which_panel(w):
    matter = considering(w)
    decide(w, matter, ground="papers", refused_for=["attendance"])
    with pytest.raises(Refused, match="the panel to which they go"):
        made(w, matter, "not_to_assess_papers")
    from goldenthread.casework.panels import actions as panels

    panels.set_day(
        w.visitor("team_manager"), panel(w).pk, day=date(2026, 10, 20), papers_by=date(2026, 10, 16), capacity=9
    )
    notice = made(w, matter, "not_to_assess_papers")
    words = " ".join(words for _, words in notice.parts)
    assert "Attendance, exclusions, part-time timetable, from the school or setting" in words
    assert "20 October 2026" in words
    assert EvidenceItem.behind_the_door.filter(matter=matter, item="attendance").exists()


def test_only_the_notice_that_the_case_is_at_is_made(w):
    matter = keyed(w)
    case = telling.Case(w.open("case_officer"), matter.pk)
    assert writing.fits(case) == "considering"
    with pytest.raises(Refused, match="not what the case is at"):
        made(w, matter, "agreed")
    assert made(w, matter, "considering").decision is None


def test_a_council_changes_the_words_and_not_what_the_law_asks(w):
    visitor = w.visitor("team_manager")
    text = writing.shipped("agreed")
    with pytest.raises(Refused, match="is missing"):
        actions.change_wording(visitor, "agreed", text=text.replace("[agreed]", ""), expected=None)
    with pytest.raises(Refused, match=r"there is no name \{nobody\}"):
        actions.change_wording(visitor, "agreed", text=text + "\n{nobody}", expected=None)
    with pytest.raises(Refused, match="commence"):
        actions.change_wording(visitor, "agreed", text=text + "\nWe commence now.", expected=None)
    assert not Wording.behind_the_door.exists()
    actions.change_wording(visitor, "agreed", text=text + "\nWe are glad.", expected=None)
    assert "We are glad." in writing.wording("agreed")
    with pytest.raises(Refused):
        actions.change_wording(w.visitor("case_officer"), "agreed", text=text, expected=1)


def test_two_people_change_the_words_and_the_second_is_told(w):
    from goldenthread.base.editing import ChangedSince

    visitor, text = w.visitor("team_manager"), writing.shipped("agreed")
    first = actions.change_wording(visitor, "agreed", text=text + "\nWe are glad.", expected=None)
    actions.change_wording(visitor, "agreed", text=text + "\nWe write again.", expected=first.version)
    with pytest.raises(ChangedSince):
        actions.change_wording(visitor, "agreed", text=text + "\nOthers wrote.", expected=first.version)
    assert "We write again." in writing.wording("agreed")


def test_a_young_person_over_school_age_is_addressed(w):
    with audit.unguarded("somebody of seventeen"):
        w.child.__class__.behind_the_door.filter(pk=w.child.pk).update(date_of_birth=date(2009, 5, 4))
    matter = keyed(w)
    case = telling.Case(w.open("case_officer"), matter.pk)
    assert writing.values(w.open("case_officer"), case, "considering", date(2026, 10, 12))["your_child"] == "you"


def test_a_notice_that_has_not_left_tells_nobody(w, settings, time_machine):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    matter = considering(w)
    decide(w, matter)
    notice = made(w, matter, "not_to_assess")
    client = sign_in(Client(), w.user("case_officer"))
    address = reverse("cases:told", args=[w.child.reference, matter.pk])
    page = client.get(address).content.decode()
    assert "It has not been sent" in page
    import re

    def tell(day):
        key = re.search(r'name="submission_key" value="([^"]+)"', client.get(address).content.decode())[1]
        return client.post(
            address,
            {"submission_key": key, "day_day": day.day, "day_month": day.month, "day_year": day.year},
        )

    answer = tell(date(2026, 10, 12))
    assert answer.status_code == 422
    assert "has not left yet" in answer.content.decode()
    with audit.unguarded("it left"):
        Sending.behind_the_door.create(
            child=w.child, paper_id=notice.paper_id, to_party=w.parties[0], to_words="x", channel="portal",
            state="held",
            prepared_by_id="0", prepared_by="x", release_at=timezone.now() - timedelta(minutes=5),
        )  # fmt: skip
    assert tell(date(2026, 10, 11)).status_code == 422
    assert tell(date(2026, 10, 12)).status_code == 302
    assert Matter.behind_the_door.get(pk=matter.pk).stage == "REQ_REFUSED"


def test_a_notice_is_had_as_word_with_the_same_words(w, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    matter = considering(w)
    decide(w, matter)
    notice = made(w, matter, "not_to_assess")
    client = sign_in(Client(), w.user("case_officer"))
    answer = client.get(reverse("letters:word", args=[w.child.reference, notice.pk]))
    text = "\n".join(p.text for p in Word(io.BytesIO(answer.content)).paragraphs)
    for _, words in notice.parts:
        assert words.split("\n\n")[0][:60] in text
