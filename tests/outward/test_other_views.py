"""Another view of what a page says: filed by those outside, shown beside the claim, never taken away by one."""

import json
import re
from contextlib import contextmanager
from datetime import date

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Min, Value
from django.test import Client, override_settings

from goldenthread.base import audit
from goldenthread.base.accounts.models import Kind, Organisation
from goldenthread.base.editing import ChangedSince
from goldenthread.outward.ledger.models import Entry
from goldenthread.outward.public.models import PublishedEntry, PublishedView
from goldenthread.outward.releases import actions, verification
from goldenthread.outward.releases.contents import Contents, Page, plain
from goldenthread.refused import Refused
from goldenthread.thread.counterviews import actions as views
from goldenthread.thread.counterviews.models import CounterView, Withholding
from goldenthread.thread.counterviews.telling import core, digest, facts
from goldenthread.thread.improvement.models import Recommendation
from goldenthread.thread.improvement.telling.whole import whole_of
from tests.base.accounts.people import person, sign_in
from tests.southend import load_southend

pytestmark = pytest.mark.django_db(databases=["default", "snapshot"])
PATH = "southend/reduce-refusals-to-assess"
FILED = date(2026, 12, 21)  # a Monday; the 25th and the 28th are bank holidays (26 December is a Saturday)
PUBLIC = date(2026, 12, 30)  # 22, 23, 24, 29, 30: the fifth working day
WORKER = audit.Actor.system("publish")
HIDDEN = re.compile(r'<input type="hidden" name="(version|submission_key)" value="([^"]*)"')
WORDS = "Families tell us that refusals rose again, and that nobody asked them."


def actor(name: str) -> audit.Actor:
    return audit.Actor(id=name, label=name.title(), kind="person")


@pytest.fixture
def released():
    """The proof of one recommendation, released: that is what somebody outside has read."""
    load_southend()
    proof = whole_of(Recommendation.objects.of("southend").get(ref="R5"))
    page = Page(PATH, "proof", proof["recommendation"]["question"], plain({"proof": proof, "charts": {}, "files": []}))
    home = Page("", "home", "Home", {"councils": []})
    made = actions.prepare(note="First", by=actor("ann"), contents=Contents((home, page), ()))
    made = actions.approve(made, digest=made.digest, expected=made.version, by=actor("bob"))
    actions.publish_release(made.number, by=WORKER)
    return proof


def filed(**more):
    values = {
        "council": "southend",
        "path": PATH,
        "title": "R5 Reduce refusals to assess",
        "about": "closing",
        "claim": "How it was closed: Business as usual.",
        "words": WORDS,
        "shown_as": "Estuary Parent Carer Forum (parent forum)",
        "organisation": "forum",
        **more,
    }
    return views.file_view(values, today=FILED, by=actor("farah"))


def publish(day: date) -> int:
    return actions.publish_views(today=day, by=WORKER)


@contextmanager
def site(name: str):
    """One of the sites, with the middleware of its process: nobody signs in to the public one."""
    changes = {"SITE": name, "ROOT_URLCONF": f"config.urls.{name}"}
    if name == "public":
        apart = ("accounts", "audit", "allauth", "Session", "Authentication", "Message", "Csrf")
        changes["MIDDLEWARE"] = [each for each in settings.MIDDLEWARE if not any(word in each for word in apart)]
        engine = settings.TEMPLATES[0]
        kept = [each for each in engine["OPTIONS"]["context_processors"] if "contrib" not in each]
        changes["TEMPLATES"] = [{**engine, "OPTIONS": {**engine["OPTIONS"], "context_processors": kept}}]
    with override_settings(**changes):
        yield Client()


def public_page(path: str = f"/{PATH}") -> str:
    with site("public") as client:
        answer = client.get(path)
        assert answer.status_code == 200
        return answer.content.decode()


def test_a_view_is_public_on_its_fifth_working_day_without_anybodys_leave(released):
    assert filed().public_from == PUBLIC
    publish(date(2026, 12, 29))
    assert WORDS not in public_page()
    assert publish(PUBLIC) == 1
    assert WORDS in public_page()
    assert publish(PUBLIC) == 0  # again, and nothing is new


def test_the_fifth_working_day_past_the_announced_bank_holidays_leaves_out_weekends_alone():
    assert views.working_days_after(date(2099, 1, 1), 5) == date(2099, 1, 8)  # a Thursday


def test_it_stands_beside_the_claim_that_it_is_about(released):
    filed()
    filed(about="verdict", words="The headline hides the wait.")
    filed(about="gone", words="The page no longer says this.")
    publish(PUBLIC)
    text = public_page()
    closing, end = text.index("How the council closed it"), text.index('id="verdict"')
    assert closing < text.index(WORDS) < end
    assert text.index("The headline hides the wait.") < closing
    assert text.index("The page no longer says this.") > end
    assert "3 bodies or members see something here differently" in text
    with site("public") as client:
        told = client.get(f"/{PATH}.json").json()
        assert told["other_views"][0]["words"] == WORDS


def test_a_page_that_was_drawn_before_is_drawn_again(released):
    before = public_page()
    with site("public") as client:
        tag = client.get(f"/{PATH}")["ETag"]
    filed()
    publish(PUBLIC)
    assert public_page() != before
    with site("public") as client:
        assert client.get(f"/{PATH}", headers={"if-none-match": tag}).status_code == 200
        tag = client.get(f"/{PATH}")["ETag"]
        assert client.get(f"/{PATH}", headers={"if-none-match": tag}).status_code == 304


def test_an_answer_stands_under_it_and_takes_nothing_away(released):
    view = filed()
    publish(PUBLIC)
    views.answer_view(view, words="We asked 40 families in May.", shown_as="Owner, Estuary Council", by=actor("owen"))
    publish(PUBLIC)
    text = public_page()
    assert text.index(WORDS) < text.index("We asked 40 families in May.")
    assert "Not answered" not in text
    subjects = list(Entry.objects.values_list("subject", flat=True))
    assert subjects == ["release:1", "view:1", f"view-answer:{view.answers.get().pk}"]


def test_one_person_hides_it_for_five_working_days_at_most_and_the_public_is_told(released):
    view = filed()
    publish(PUBLIC)
    views.propose_withholding(view, reason="child", words="Line 2", today=PUBLIC, by=actor("vera"))
    publish(PUBLIC)
    text = public_page()
    assert WORDS not in text
    assert "it names a child or young person" in text.lower()
    # 31 December, 4, 5, 6 and 7 January: 1 January is a bank holiday
    assert view.withholdings.get().lapses_after == date(2027, 1, 7)
    publish(date(2027, 1, 7))
    assert WORDS not in public_page()
    publish(date(2027, 1, 8))
    assert WORDS in public_page()
    assert view.withholdings.get().decision == Withholding.Decision.LAPSED
    with pytest.raises(Refused, match="does not count twice"):
        views.propose_withholding(view, reason="child", words="Again", today=PUBLIC, by=actor("vera"))


def test_a_view_held_on_its_day_shows_that_it_exists(released):
    view = filed()
    views.propose_withholding(view, reason="abuse", words="Line 1", today=FILED, by=actor("vera"))
    publish(FILED)
    assert not PublishedView.objects.exists()
    publish(PUBLIC)
    assert "Estuary Parent Carer Forum" in public_page()
    assert WORDS not in public_page()


def test_two_people_withhold_it_and_a_tombstone_stands_in_its_place(released):
    view = filed()
    publish(PUBLIC)
    views.propose_withholding(view, reason="child", words="Line 2", today=PUBLIC, by=actor("vera"))
    with pytest.raises(Refused, match="somebody else has to decide"):
        views.decide_withholding(view, withhold=True, words="Yes", expected=view.version, by=actor("vera"))
    view = CounterView.objects.get()
    views.decide_withholding(view, withhold=True, words="Yes", expected=view.version, by=actor("paul"))
    publish(PUBLIC)
    text = public_page()
    assert WORDS not in text
    assert "by two people, for this reason: it names a child" in text
    assert WORDS not in public_page("/views")
    assert "View 1 withheld by two people" in public_page("/record")
    with site("public") as client:
        [row] = client.get("/views.json").json()["views"]
    assert (row["words"], row["state"]) == ("", "withheld")
    kinds = [json.loads(e.data)["kind"] for e in PublishedEntry.objects.order_by("number")]
    assert kinds == ["release", "counter_view", "tombstone"]
    assert WORDS not in "".join(PublishedEntry.objects.values_list("data", flat=True))
    with pytest.raises(Refused, match="nothing to answer"):
        views.answer_view(CounterView.objects.get(), words="No", shown_as="Owner", by=actor("owen"))


def test_what_two_people_find_fit_to_show_is_shown(released):
    view = filed()
    publish(PUBLIC)
    views.propose_withholding(view, reason="private", words="Line 2", today=PUBLIC, by=actor("vera"))
    publish(PUBLIC)
    view = CounterView.objects.get()
    views.decide_withholding(view, withhold=False, words="No", expected=view.version, by=actor("paul"))
    publish(PUBLIC)
    assert WORDS in public_page()
    with pytest.raises(Refused, match="Nothing waits"):
        views.decide_withholding(view, withhold=True, words="Yes", expected=view.version, by=actor("paul"))


def test_two_views_at_the_same_moment_lose_nothing(released, monkeypatch):
    filed()
    monkeypatch.setattr(views, "Max", lambda field: Min(Value(0)))  # both saw that there was none
    with pytest.raises(Refused, match="send it again"):
        filed(words="The second")
    assert CounterView.objects.count() == 1


def test_whoever_decides_on_a_view_that_changed_meanwhile_is_told(released):
    view = filed()
    views.propose_withholding(view, reason="private", words="Line 2", today=FILED, by=actor("vera"))
    with pytest.raises(ChangedSince):
        views.decide_withholding(view, withhold=True, words="Yes", expected=view.version + 1, by=actor("paul"))
    assert CounterView.objects.get().held


def test_the_database_itself_wants_two_people_to_withhold():
    view = filed()
    views.propose_withholding(view, reason="child", words="Line 2", today=FILED, by=actor("vera"))
    with pytest.raises(IntegrityError), transaction.atomic(), audit.unguarded("the database says no"):
        Withholding.objects.update(decided_by_id="vera")


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (lambda: CounterView.objects.update(words="All is well."), "View 1 is not what was filed"),
        (lambda: PublishedView.objects.all().delete(), "View 1 was made public, and is not on the public site"),
        (
            lambda: PublishedView.objects.update(data={**PublishedView.objects.get().data, "words": "All is well."}),
            "View 1 on the public site is not what was filed",
        ),
    ],
    ids=["changed here", "gone in public", "changed in public"],
)
def test_verify_finds_a_view_that_was_changed_or_taken_away(released, tamper, found):
    filed()
    publish(PUBLIC)
    assert verification._views_astray() == []
    with audit.unguarded("somebody changes the database by hand"):
        tamper()
    assert any(found in line for line in verification._views_astray())


def test_anybody_can_work_out_the_fingerprint_that_stands_in_the_record(released):
    view = filed()
    publish(PUBLIC)
    with site("public") as client:
        [row] = client.get("/views.json").json()["views"]
    told = {name: row[name] for name in core(view)}
    entry = json.loads(PublishedEntry.objects.get(kind="counter_view").data)
    assert digest(told) == row["sha256"] == entry["sha256"]


# --- pages ------------------------------------------------------------------------------------------


def hidden(text: str) -> dict[str, str]:
    return dict(HIDDEN.findall(text))


def forum():
    with audit.unguarded("an invented body"):
        return Organisation.objects.create(name="Estuary Parent Carer Forum", kind=Kind.PARENT_FORUM)


@time_machine.travel("2026-12-21 09:00")
def test_the_forum_files_a_view_of_what_was_released_and_its_body_not_its_person_is_named(released):
    with site("portal") as client:
        sign_in(client, person("parent_forum", name="Farah Parekh", organisation=forum()))
        assert "Say where you see it differently" in client.get("/").content.decode()
        assert "/views/southend/" in client.get("/views/").content.decode()
        assert f"/views/{PATH}/" in client.get("/views/southend/").content.decode()
        page = client.get(f"/views/{PATH}/").content.decode()
        assert "Estuary Parent Carer Forum (parent forum)" in page
        assert "30 December 2026" in page
        sent = {**hidden(page), "about": "closing", "words": WORDS, "rests_on": "Survey, May 2026", "link": ""}
        refused = client.post(f"/views/{PATH}/", sent)
        assert refused.status_code == 422
        assert "Read it once more" in refused.content.decode()
        assert WORDS in refused.content.decode()  # nothing that was typed is lost
        sent["names_nobody"] = "on"
        assert client.post(f"/views/{PATH}/", sent)["Location"] == "/views/1/"
        assert client.post(f"/views/{PATH}/", sent)["Location"] == "/views/1/"  # sent twice, kept once
        assert "Nobody has answered yet" in client.get("/views/1/").content.decode()
    view = CounterView.objects.get()
    assert view.claim.startswith("How it was closed: ")
    assert "Farah" not in view.shown_as
    assert view.public_from == PUBLIC


def test_a_claim_that_was_not_released_cannot_be_chosen(released):
    with site("portal") as client:
        sign_in(client, person("reviewer"))
        page = client.get(f"/views/{PATH}/").content.decode()
        sent = {**hidden(page), "about": "made-up", "words": WORDS, "names_nobody": "on"}
        assert client.post(f"/views/{PATH}/", sent).status_code == 422
        assert client.get("/views/southend/nothing-like-it/").status_code == 404
        assert client.get("/views/nowhere/").status_code == 404
    assert not CounterView.objects.exists()


def test_a_member_files_in_their_own_name_for_it_is_a_public_office(released):
    with site("portal") as client:
        sign_in(client, person("scrutiny_member", name="Cllr Scott Mina"))
        assert "Cllr Scott Mina, scrutiny member" in client.get(f"/views/{PATH}/").content.decode()


def test_nobody_reads_the_views_of_another_body_before_they_are_public(released):
    view = filed(organisation=str(forum().pk))
    with site("portal") as client:
        sign_in(client, person("reviewer"))
        assert client.get(f"/views/{view.number}/").status_code == 404
        assert WORDS not in client.get("/views/").content.decode()


def test_the_office_reads_answers_and_withholds_with_two_people(released):
    filed()
    with site("office") as client:
        sign_in(client, person("owner"))
        assert "Not answered" in client.get("/views/").content.decode()
        assert WORDS in client.get(f"/{PATH}/").content.decode()  # before it is public
        page = client.get("/views/1/answer/").content.decode()
        assert client.post("/views/1/answer/", {**hidden(page), "words": "We disagree."}).status_code == 302
        assert client.get("/views/1/withhold/").status_code == 404
    with site("office") as client:
        sign_in(client, person("verifier"))
        page = client.get("/views/1/withhold/").content.decode()
        wrong = client.post("/views/1/withhold/", {**hidden(page), "reason": "unfair", "words": "It is unfair"})
        assert wrong.status_code == 422
        sent = {**hidden(page), "reason": "child", "words": "Line 2"}
        assert client.post("/views/1/withhold/", sent).status_code == 302
        assert "/views/1/decide/" not in client.get("/views/1/").content.decode()  # not by the same person
    with site("office") as client:
        sign_in(client, person("publisher"))
        assert "/views/1/decide/" in client.get("/views/1/").content.decode()
        page = client.get("/views/1/decide/").content.decode()
        sent = {**hidden(page), "decision": "withhold", "words": "It does"}
        assert client.post("/views/1/decide/", sent).status_code == 302
        text = client.get("/views/1/").content.decode()
        assert "Withheld on" in text
        assert WORDS not in text
        assert client.get("/views/1/decide/").status_code == 409
        told = client.get(f"/{PATH}/data.json").json()
        assert told["other_views"][0]["state"] == "withheld"
    assert CounterView.objects.get().state == "withheld"


@time_machine.travel("2027-06-30T23:30:00Z")  # in summer: half past midnight on 1 July in Southend
def test_the_day_of_a_view_is_the_day_in_britain():
    assert facts(filed())["filed_words"] == "1 July 2027"
