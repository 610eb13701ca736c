"""You said, we did: nothing is done without what was said, promises have days, groups sign and disagree."""

from datetime import date

import pytest
from django.test import Client

from goldenthread.base import audit
from goldenthread.base.editing import ChangedSince
from goldenthread.families.engagement import actions, invented, telling
from goldenthread.families.engagement.models import Deed, Group, Occasion, PublicPaper, Voice
from goldenthread.families.offer import invented as offer
from goldenthread.refused import Refused
from goldenthread.thread.improvement.models import Proposed
from tests.base.accounts.people import person, sign_in, stranger
from tests.once import once
from tests.southend import load_southend

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 27)
BY = audit.Actor.system("tests")


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with once(django_db_blocker):
        offer.load(today=DAY, by=BY)
        invented.load(today=DAY, by=BY)
        yield


@pytest.fixture
def heard(loaded, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"


def said(words="We were not told.", **more):
    values = {"group": Group.objects.first(), "occasion": None, "on": DAY, "words": words, "theme": "", "shown": True,
              "recommendation": ""}  # fmt: skip
    return actions.save_voice(None, values | more, today=DAY, expected=None, by=BY)


def test_what_was_done_hangs_on_what_was_said_and_a_promise_has_its_day(heard):
    voice = said()
    with pytest.raises(Refused, match="Say by when"):
        actions.record_deed(voice, kind="will", words="Soon.", by_when=None, today=DAY, by=BY)
    actions.record_deed(voice, kind="did", words="We wrote.", by_when=None, today=DAY, by=BY)
    assert not [field for field in Deed._meta.fields if field.name == "voice" and field.null]  # no deed alone
    other = {"group": voice.group, "on": DAY, "words": "Something else", "shown": True}
    with pytest.raises(Refused, match="hangs on these words"):
        actions.save_voice(Voice.objects.get(pk=voice.pk), other, today=DAY, expected=voice.version, by=BY)


@pytest.mark.parametrize("words", ["Ring my mum on 07700 900123", "Write to me: someone@household.example"])
def test_public_words_in_which_somebody_could_be_found_are_held(heard, words):
    with pytest.raises(Refused, match="Leave that out"):
        said(words)
    assert said(words, shown=False).pk  # kept for those who answer


def test_a_group_says_whether_it_helped_and_that_is_evidence_yes_and_no_alike(heard):
    load_southend()
    voice = said(council="southend", recommendation="R13")
    with pytest.raises(Refused, match="Nothing has been done"):
        actions.answer_voice(voice, answer="no", words="Not at all so.", today=DAY, expected=1, by=BY)
    actions.record_deed(voice, kind="did", words="We wrote.", by_when=None, today=DAY, by=BY)
    with pytest.raises(Refused, match="what is missing"):
        actions.answer_voice(voice, answer="no", words="", today=DAY, expected=voice.version, by=BY)
    saved = actions.answer_voice(
        voice,
        answer="no",
        words="It still takes a month.",
        today=DAY,
        expected=voice.version,
        by=BY,
    )
    row = Proposed.objects.get(pk=saved.evidence)
    assert (row.kind, row.recommendation.ref) == ("evidence", "R13")
    assert "not what we asked for" in row.words
    with pytest.raises(ChangedSince):
        actions.answer_voice(voice, answer="yes", words="", today=DAY, expected=1, by=BY)
    passed = actions.pass_on(saved, council="southend", title="Letters take a month", expected=saved.version, by=BY)
    assert (passed.proposed, passed.evidence) == (Proposed.objects.get(kind="finding").pk, row.pk)  # neither is lost


def test_a_paper_is_in_use_when_its_group_signed_it_as_it_stands(heard):
    paper = PublicPaper.objects.get(slug="what-happens-at-a-yearly-review")
    group = paper.group
    values = {"title": paper.title, "readers": paper.readers, "keeper": paper.keeper, "group": group, "shown": True}
    with pytest.raises(Refused, match="has not signed it off"):
        actions.save_paper(paper, values | {"standing": "in_use"}, expected=paper.version, by=BY)
    with pytest.raises(Refused, match="what should change first"):
        actions.sign_off(paper, group, agrees=False, words="", today=DAY, by=BY)
    actions.sign_off(paper, group, agrees=True, words="", today=DAY, by=BY)
    told = {"on": DAY, "what": "Another look", "with_whom": "Staff", "changed": "Longer again"}
    actions.record_stage(paper, told, today=DAY, by=BY)
    with pytest.raises(Refused, match="has not signed it off"):  # it was changed after they signed
        actions.save_paper(paper, values | {"standing": "in_use"}, expected=paper.version, by=BY)
    actions.sign_off(paper, group, agrees=True, words="", today=DAY, by=BY)
    assert (
        actions.save_paper(paper, values | {"standing": "in_use"}, expected=paper.version, by=BY).standing == "in_use"
    )
    other = Group.objects.exclude(pk=group.pk).first()
    with pytest.raises(Refused):
        actions.sign_off(paper, other, agrees=True, words="", today=DAY, by=BY)


def test_nobody_signs_what_they_have_not_seen_and_another_text_is_signed_anew(heard):
    paper = PublicPaper.objects.get(slug="what-happens-at-a-yearly-review")
    group, seen = paper.group, actions.state_of(paper)
    told = {"on": DAY, "what": "Another look", "with_whom": "Staff", "changed": "Longer again"}
    actions.record_stage(paper, told, today=DAY, by=BY)
    with pytest.raises(Refused, match="changed while you read it"):
        actions.sign_off(paper, group, agrees=True, words="", seen=seen, today=DAY, by=BY)
    actions.sign_off(paper, group, agrees=True, words="", seen=actions.state_of(paper), today=DAY, by=BY)
    assert actions.signed(paper, group)
    values = {"title": f"{paper.title}, and more", "readers": paper.readers, "group": group, "standing": paper.standing}
    paper = actions.save_paper(paper, values, expected=paper.version, by=BY)
    assert not actions.signed(paper, group)
    with pytest.raises(Refused, match="has not signed it off"):
        actions.save_paper(paper, values | {"standing": "in_use"}, expected=paper.version, by=BY)


def test_what_a_group_says_on_the_portal_is_held_where_somebody_could_be_found(heard):
    voice = said()
    actions.record_deed(voice, kind="did", words="We wrote.", by_when=None, today=DAY, by=BY)
    with pytest.raises(Refused, match="nobody is to be recognised"):
        actions.answer_voice(voice, answer="no", words="Ring her mother on 07700 900123.", today=DAY,
                             expected=voice.version, by=BY)  # fmt: skip
    paper = PublicPaper.objects.get(slug="what-happens-at-a-yearly-review")
    with pytest.raises(Refused, match="nobody is to be recognised"):
        actions.sign_off(paper, paper.group, agrees=False, words="Write to tom@example.org first.", today=DAY, by=BY)


def test_who_said_it_stays_once_something_was_done_and_an_answer_is_about_what_was_done_before_it(heard):
    voice = said()
    actions.record_deed(voice, kind="did", words="We wrote.", by_when=None, today=DAY, by=BY)
    other = Group.objects.exclude(pk=voice.group_id).first()
    values = {"group": other, "occasion": None, "on": DAY, "words": voice.words, "theme": "", "shown": True,
              "recommendation": ""}  # fmt: skip
    voice.group = other  # as a form leaves it
    with pytest.raises(Refused, match="on who said them"):
        actions.save_voice(voice, values, today=DAY, expected=voice.version, by=BY)
    voice = Voice.objects.get(pk=voice.pk)
    actions.answer_voice(voice, answer="yes", words="", today=DAY, expected=voice.version, by=BY)
    later = date(2026, 11, 30)
    assert telling.voice_facts(Voice.objects.get(pk=voice.pk), later)["confirmed"] == "yes"
    actions.record_deed(voice, kind="cannot", words="It has stopped.", by_when=None, today=later, by=BY)
    told = telling.voice_facts(Voice.objects.get(pk=voice.pk), later)
    assert (told["confirmed"], told["confirmed_colour"]) == ("", "grey")
    assert "before the newest of it" in told["confirmed_label"]


def test_who_took_part_is_counted_and_told(heard):
    values = {"title": "A meeting", "kind": "meeting", "on": DAY, "asked": 5, "came": 6}
    with pytest.raises(Refused, match="More people took part"):
        actions.save_occasion(None, values, groups=[], today=DAY, expected=None, by=BY)
    row = actions.save_occasion(None, values | {"came": 5}, groups=[], today=DAY, expected=None, by=BY)
    with pytest.raises(Refused, match="between the occasion and today"):
        actions.report_back(row, words="Done", on=date(2026, 1, 1), today=DAY, expected=row.version, by=BY)
    assert actions.report_back(row, words="Done", on=DAY, today=DAY, expected=row.version, by=BY).reported_on == DAY


def test_the_public_reads_what_was_said_what_was_done_and_what_the_group_says_of_it(heard):
    told = telling.heard_facts(DAY)
    numbers = {"said": 4, "answered": 3, "done": 2, "yes": 1, "no": 0}
    assert told["counts"] == numbers | {"sentence": told["counts"]["sentence"]}
    quiet = next(row for row in told["said"] if "quiet room" in row["words"])
    assert quiet["confirmed_label"] == "The group says: this helped in part"
    assert [row["title"] for row in told["papers"] if row["late"]] == ["How to ask for short breaks"]
    assert sum(not row["reported_on"] for row in told["occasions"]) == 2


def test_its_pages_for_who_keeps_and_who_reads(heard):
    keeper = sign_in(Client(), person("local_offer_officer"))
    page = keeper.get("/heard/").content.decode()
    assert "Nothing done about it yet (1)" in page
    assert "Nobody told those who came what became of it (2)" in page
    url = "/heard/said/add/"
    form = keeper.get(url).context["form"]
    group = Group.objects.get(slug="sunrise-parents-group")
    sent = {"submission_key": form["submission_key"].value(), "group": group.pk, "on_day": "27", "on_month": "11",
            "on_year": "2026", "words": "Ring 07700 900123", "theme": "", "recommendation": "",
            "shown": "on"}  # fmt: skip
    refused = keeper.post(url, sent)
    assert refused.status_code == 422
    assert "Ring 07700 900123" in refused.content.decode()
    saved = keeper.post(url, sent | {"words": "Nobody rings back."})
    assert saved.status_code == 302, saved.context["form"].errors
    voice = Voice.objects.get(words="Nobody rings back.")
    reader = sign_in(Client(), person("owner"))
    assert reader.get(voice.get_absolute_url()).status_code == 200
    assert reader.get(f"{voice.get_absolute_url()}did/").status_code == 404
    assert Occasion.objects.first().get_absolute_url() in page
    assert sign_in(Client(), stranger()).get("/heard/").status_code == 404
