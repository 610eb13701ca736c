"""Easy words that leave when what they give again changes, and guides that show their parts as they stand."""

from datetime import date

import pytest
from django.test import Client

from goldenthread.base import audit
from goldenthread.base.citations.actions import reliers
from goldenthread.base.editing import ChangedSince
from goldenthread.families.engagement import invented as help_
from goldenthread.families.guides import actions, invented, telling
from goldenthread.families.guides.models import EasyWords, Guide
from goldenthread.families.guides.sources import sources
from goldenthread.families.offer import actions as offer_actions
from goldenthread.families.offer import invented as offer
from goldenthread.families.offer.models import OfferPage
from goldenthread.families.thresholds import actions as thresholds
from goldenthread.families.thresholds.models import ThresholdDocument
from goldenthread.refused import Refused
from goldenthread.rules.words.easy import MOST_AGE, words_only
from goldenthread.rules.words.minutes import A_MINUTE, GUIDE
from goldenthread.rules.words.plain import reading_age
from tests.base.accounts.people import person, sign_in
from tests.once import once

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 27)
BY = audit.Actor.system("tests")
BREAKS = "page:short-breaks-services-statement"
EASY = {"title": "Travel", "words": "[school] We bring you to school.", "written_by": "An officer"}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with once(django_db_blocker):
        offer.load(today=DAY, by=BY)
        help_.load(today=DAY, by=BY)
        invented.load(today=DAY, by=BY)
        yield


@pytest.fixture
def told(loaded, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"


def in_public(kind):
    return {key for key, _, _ in telling.published()[kind]}


def of_travel(**more):
    source = sources()["page:travel-to-school"]
    return actions.save_easy(
        None, "page", "travel-to-school", EASY | more, of_words=source.digest, expected=None, by=BY
    )


def review(row, **more):
    given = {"reviewed_by": "The forum", "made_with": "Four young people", "today": DAY, "expected": row.version}
    return actions.review_easy(row, **given | more, by=BY)


def change_page(slug, **values):
    page = OfferPage.objects.get(slug=slug)
    now = {name: getattr(page, name) for name in ("title", "summary", "body", "next_step", "contact", "state")}
    offer_actions.save_page(page, now | values, expected=page.version, today=DAY, by=BY)


def test_easy_words_are_public_once_somebody_else_says_that_they_are_right(told):
    row = of_travel()
    assert row.source not in in_public("easy")
    with pytest.raises(Refused, match="other than the writer"):
        review(row, reviewed_by=" an officer ")
    with pytest.raises(Refused, match="who read it first"):
        review(row, made_with=" ")
    review(row)
    assert row.source in in_public("easy")


def test_a_change_of_easy_words_asks_for_readers_again(told):
    row = review(of_travel())
    source = sources()[row.source]
    actions.save_easy(row, "page", row.key, EASY | {"title": "By bus"}, of_words=source.digest, expected=row.version,
                      by=BY)  # fmt: skip
    assert row.source not in in_public("easy")


def test_easy_words_leave_when_what_they_give_again_changes_and_cannot_be_confirmed_until_they_follow(told):
    assert BREAKS in in_public("easy")
    change_page("short-breaks-services-statement", summary="Which short breaks there are now.")
    assert BREAKS not in in_public("easy")
    row = EasyWords.objects.get(kind="page", key="short-breaks-services-statement")
    assert telling.standing_of(row, sources()[BREAKS]) == "The words changed since: not in public"
    with pytest.raises(Refused, match="has changed since"):
        review(row)


def test_what_was_written_for_words_that_changed_meanwhile_is_kept_and_is_behind(told):
    before = sources()["page:travel-to-school"].digest
    change_page("travel-to-school", summary="Who travels free to school now.")
    row = actions.save_easy(None, "page", "travel-to-school", EASY, of_words=before, expected=None, by=BY)
    assert telling.standing_of(row, sources()[row.source]).startswith("The words changed")


def test_words_that_are_not_easy_are_refused_with_what_to_do(told):
    with pytest.raises(Refused, match="no picture “rocket”"):
        of_travel(words="[rocket] Ring us.")
    with pytest.raises(Refused, match="Title: “utilise”: write “use”"):
        of_travel(title="Utilise the bus")
    assert not EasyWords.objects.filter(key="travel-to-school").exists()


def test_nobody_is_named_among_those_who_read_it_first(told):
    with pytest.raises(Refused, match="Leave that out"):
        review(of_travel(), made_with="A young person, 07700 900123")


def test_two_who_change_easy_words_at_once_do_not_overwrite_each_other(told):
    row = of_travel()
    source = sources()[row.source]
    actions.save_easy(row, "page", row.key, EASY, of_words=source.digest, expected=row.version, by=BY)
    with pytest.raises(ChangedSince):
        actions.save_easy(row, "page", row.key, EASY, of_words=source.digest, expected=row.version - 1, by=BY)


def test_every_kind_of_what_the_site_tells_can_be_said_in_easy_words(told):
    kinds = {one.kind for one in sources().values()}
    assert kinds == {"page", "step", "level", "route", "expectation", "said", "guide"}


def test_easy_words_of_the_demo_read_no_older_than_nine(told):
    ages = [reading_age(words_only(row.words)) for row in EasyWords.objects.all()]
    assert len(ages) == 12
    assert max(ages) <= MOST_AGE


def test_a_guide_shows_its_parts_as_they_stand_and_asks_to_be_read_again(told):
    guide = Guide.objects.get(slug="help-at-school-before-a-plan")
    change_page("help-in-ordinary-schools", summary="Every school helps. Ask in the morning.")
    facts = next(data for key, _, data in telling.published()["guide"] if key == guide.slug)
    assert facts["parts"][0]["blocks"][0]["words"] == "Every school helps. Ask in the morning."
    row = next(row for row in telling.guide_rows() if row["guide"] == guide)
    assert row["changed"]
    actions.still_right(guide, expected=guide.version, today=DAY, by=BY)
    assert not next(row for row in telling.guide_rows() if row["guide"] == guide)["changed"]


def test_a_part_that_is_not_public_any_more_is_left_out_and_said(told):
    change_page("help-in-ordinary-schools", state="withdrawn")
    row = next(row for row in telling.guide_rows() if row["guide"].slug == "help-at-school-before-a-plan")
    assert row["gone"] == ["page:help-in-ordinary-schools"]
    facts = next(data for key, _, data in telling.published()["guide"] if key == "help-at-school-before-a-plan")
    assert "page:help-in-ordinary-schools" not in {part["name"] for part in facts["parts"]}


def test_a_guide_of_more_than_five_minutes_stays_a_draft(told):
    guide = Guide.objects.get(slug="help-at-school-before-a-plan")
    values = {"title": guide.title, "reader": guide.reader, "summary": guide.summary, "next_step": guide.next_step,
              "questions": "", "contact": "", "opening": "Go on. " * (GUIDE * A_MINUTE // 2)}  # fmt: skip
    with pytest.raises(Refused, match="more than 5 minutes"):
        actions.save_guide(guide, values | {"standing": "live"}, expected=guide.version, today=DAY, by=BY)
    actions.save_guide(guide, values | {"standing": "draft"}, expected=guide.version, today=DAY, by=BY)
    assert guide.slug not in in_public("guide")


def test_parts_are_public_and_stand_once(told):
    guide = Guide.objects.get(slug="which-help-is-there-and-who-can-ask")
    for parts, match in (
        (["step:worried", "step:worried"], "twice"),
        (["step:nowhere"], "not public any more"),
        (["guide:help-at-school-before-a-plan"], "not public any more"),
    ):
        with pytest.raises(Refused, match=match):
            actions.set_parts(guide, parts, expected=guide.version, today=DAY, by=BY)


def test_a_change_of_a_level_leads_to_the_guides_and_easy_words_that_rely_on_it(told):
    document = ThresholdDocument.objects.get()
    relying = {(one.kind, one.title) for one in reliers(document.citation, ["level a-little-more-help"])}
    assert relying == {("guide", "Which help is there, and who can ask"), ("easy", "A little more help (easy words)")}
    draft = thresholds.begin_edition(document, by=BY)
    level = draft.levels.get(slug="a-little-more-help")
    now = {name: getattr(level, name) for name in ("title", "for_whom", "help", "after", "safeguarding")}
    thresholds.save_level(draft, level, now | {"ask": "Ring us on any day."}, expected=level.version, by=BY)
    draft.refresh_from_db()
    draft = thresholds.save_edition(draft, {"why": "A new number."}, expected=draft.version, by=BY)
    thresholds.put_in_force(draft, on=DAY, today=DAY, expected=draft.version, by=BY)
    assert {row.kind_label for row in draft.follow_ups.all()} >= {"Guide", "Easy words"}
    assert f"level:{document.slug}/a-little-more-help" not in in_public("easy")


def test_parts_of_a_guide_that_was_taken_out_are_still_chosen_and_nobody_has_to_look_at_it(told):
    guide = Guide.objects.get(slug="which-help-is-there-and-who-can-ask")
    names = ("title", "reader", "summary", "opening", "questions", "next_step", "contact")
    out = {name: getattr(guide, name) for name in names} | {"standing": "withdrawn"}
    guide = actions.save_guide(guide, out, expected=guide.version, today=DAY, by=BY)
    actions.set_parts(guide, guide.parts[:2], expected=guide.version, today=DAY, by=BY)
    found = reliers(ThresholdDocument.objects.get().citation, ["level a-little-more-help"])
    assert {(one.kind, one.open, one.gone) for one in found} == {("guide", False, False), ("easy", True, False)}


def test_a_guide_that_lets_a_level_go_does_not_rely_on_it_any_more(told):
    guide = Guide.objects.get(slug="which-help-is-there-and-who-can-ask")
    actions.set_parts(guide, ["step:worried"], expected=guide.version, today=DAY, by=BY)
    document = ThresholdDocument.objects.get()
    assert {one.kind for one in reliers(document.citation, ["level a-little-more-help"])} == {"easy"}


# --- pages -------------------------------------------------------------------------------------------


def opened(role):
    client = Client()
    sign_in(client, person(role))
    return client


def test_the_officer_sees_how_each_stands_writes_and_has_them_read(told):
    client = opened("local_offer_officer")
    page = client.get("/guides/easy/")
    assert "Waits for a second reader" in page.content.decode()
    form = client.get("/guides/easy/page/travel-to-school/")
    sent = {name: form.context["form"][name].value() or "" for name in ("submission_key", "of_words")}
    hard = client.post("/guides/easy/page/travel-to-school/", sent | EASY | {"words": "Please utilise it."})
    assert hard.status_code == 422
    assert "write “use”" in hard.content.decode()
    assert "Please utilise it." in hard.content.decode()  # nothing that was typed is lost
    assert client.post("/guides/easy/page/travel-to-school/", sent | EASY).status_code == 302
    held = EasyWords.objects.get(key="travel-to-school")
    read = client.get("/guides/easy/page/travel-to-school/read/")
    key = read.context["form"]["submission_key"].value()
    given = {"submission_key": key, "version": held.version, "made_with": "Four young people", "reviewed_by": "Forum"}
    assert client.post("/guides/easy/page/travel-to-school/read/", given).status_code == 302
    assert held.source in in_public("easy")


def test_parts_are_put_in_order_by_their_numbers(told):
    client = opened("local_offer_officer")
    guide = Guide.objects.get(slug="help-at-school-before-a-plan")
    page = client.get(f"/guides/{guide.slug}/parts/")
    sent = {"submission_key": page.context["form"]["submission_key"].value(), "version": guide.version,
            "part_step_worried": "2", "part_page_travel-to-school": "1"}  # fmt: skip
    twice = client.post(f"/guides/{guide.slug}/parts/", sent | {"part_step_worried": "1"})
    assert twice.status_code == 422
    assert "is taken by" in twice.content.decode()
    assert client.post(f"/guides/{guide.slug}/parts/", sent).status_code == 302
    guide.refresh_from_db()
    assert guide.parts == ["page:travel-to-school", "step:worried"]


def test_a_guide_is_a_paper_as_well(told):
    client = opened("local_offer_officer")
    for name, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert client.get(f"/guides/help-at-school-before-a-plan.{name}").content.startswith(begins)


def test_who_only_reads_the_offer_changes_nothing(told):
    client, outside = opened("improvement_lead"), Client()
    for path in ("/guides/add/", "/guides/easy/step/worried/", "/guides/easy/step/refused/read/",
                 "/guides/help-at-school-before-a-plan/parts/", "/guides/help-at-school-before-a-plan/words/",
                 "/guides/help-at-school-before-a-plan/right/"):  # fmt: skip
        assert client.get(path).status_code in (403, 404), path
        assert outside.get(path).status_code == 302, path
    assert client.get("/guides/").status_code == 200


def test_what_is_not_there_is_not_found(told):
    client = opened("local_offer_officer")
    for path in ("/guides/easy/page/nowhere/", "/guides/easy/rocket/x/", "/guides/nowhere/", "/guides/nowhere.pdf"):
        assert client.get(path).status_code == 404, path


def test_edits_of_guides_are_kept_apart_by_their_versions(told):
    guide = Guide.objects.get(slug="help-at-school-before-a-plan")
    actions.still_right(guide, expected=guide.version, today=DAY, by=BY)
    with pytest.raises(ChangedSince):
        actions.set_parts(guide, ["step:worried"], expected=guide.version - 1, today=DAY, by=BY)
