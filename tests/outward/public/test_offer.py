"""The local offer in public: found, read, spoken to, and given to programs."""

import json
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.families.offer import actions, invented
from goldenthread.families.offer.models import Service
from goldenthread.outward.offering.publishing import publish_offer
from goldenthread.outward.public.models import Missed, PublishedOffer, Received
from goldenthread.outward.public.offer import views
from goldenthread.outward.public.offer.shelf import forget, shelf
from goldenthread.rules.offer.steps import steps
from tests.once import once
from tests.outward.public.test_public import public_site  # noqa: F401  the middleware of the public process

pytestmark = [
    pytest.mark.django_db(databases=["default", "snapshot"]),
    pytest.mark.urls("config.urls.public"),
]
BY = audit.Actor.system("tests")
FIRST_PAGE = 100_000  # bytes, packed or not


@pytest.fixture(autouse=True)
def empty_shelf():
    forget()


@pytest.fixture(scope="module")
def offer(django_db_setup, django_db_blocker):
    with once(django_db_blocker, "default", "snapshot"):
        invented.load(today=timezone.localdate(), by=BY)
        publish_offer(today=timezone.localdate())
        yield


@pytest.fixture
def client():
    return Client()


def text_of(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def test_every_page_opens_and_before_anything_is_there_too(client):
    PublishedOffer.objects.all().delete()
    for path in (
        "/offer",
        "/offer/find",
        "/offer/schools",
        "/offer/checklist",
        "/offer/comments",
        "/offer/comment",
        "/next",
    ):
        text_of(client, path)
    assert "There is nothing here yet" in text_of(client, "/offer")
    text_of(client, "/offer/services/nothing", 404)


def test_a_worried_parent_finds_the_ordinary_offer_of_one_school(client, offer):
    assert "/offer/schools" in text_of(client, "/next/worried")
    listed = text_of(client, "/offer/schools")
    assert "/offer/providers/mudflat-primary-school-invented" in listed
    school = text_of(client, "/offer/providers/mudflat-primary-school-invented")
    assert "How we teach children with special educational needs" in school
    assert "If this does not happen" in school
    assert "about=provider:mudflat-primary-school-invented" in school
    few = text_of(client, "/offer/providers/cockle-row-infant-school-invented")
    assert "What it has not told us yet" in few


def test_the_way_to_short_breaks_leads_through_no_safeguarding(client, offer):
    assert "/offer/find?category=short_breaks" in text_of(client, "/offer")
    found = text_of(client, "/offer/find?category=short_breaks")
    assert "Saturday club" in found
    club = text_of(client, "/offer/services/saturday-club")
    assert "Nobody has to be worried about your child’s safety" in club
    assert "safeguarding" not in (found + club).casefold()
    assert "Children who live here and have a disability.\n" in club.replace("<br>", "\n")


def test_search_by_words_age_and_distance_keeps_what_was_asked_in_the_address(client, offer):
    answer = client.get("/offer/find?q=autsim+club&age=10&postcode=zz1+2ab&within=3")
    text = answer.content.decode()
    assert "Saturday club" in text
    assert "Less than half a mile away" in text
    assert "Shown is what we found for “autism”" in text
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "1 thing fits" in text_of(client, "/offer/find?q=Saturday+club")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/offer/find?age=99", 422, "Age in years must be 25 or fewer"),
        ("/offer/find?postcode=hello", 422, "Enter a full UK postcode, or its first half"),
        ("/offer/find?postcode=AB1+1AA", 422, "We do not know this postcode"),
        ("/offer/find?category=nonsense", 422, "must be one of the choices"),
        ("/offer/find?who=me", 400, "does not use"),
        ("/offer/comment?about=%3Cscript%3E", 400, "what the comment is about"),
        ("/offer/comment/track?reference=x", 422, "Reference must be like"),
    ],
)
def test_a_wrong_question_is_answered_in_words(client, offer, path, status, words):
    assert words in text_of(client, path, status)


def test_the_first_half_of_a_postcode_is_enough(client, offer):
    assert "miles away" in text_of(client, "/offer/find?q=club&postcode=ZZ1")


def test_what_is_looked_for_in_vain_is_kept_without_numbers_or_long_tales(client, offer):
    text_of(client, "/offer/find?q=hydrotherapy")
    text_of(client, "/offer/find?q=hydrotherapy")
    text_of(client, "/offer/find?q=07700900123")
    text_of(client, "/offer/find?q=qqqq+wwww+eeee+rrrr+tttt")
    client.head("/offer/find?q=zumba")
    assert list(Missed.objects.values_list("words", flat=True)) == ["hydrotherapy"]


def comment_form(client, path="/offer/comment"):
    return client.get(path).context["form"]["key"].value()


def test_anybody_says_something_without_an_account_and_gets_a_reference(client, offer):
    key = comment_form(client, "/offer/comment?about=service:saturday-club")
    sent = {"key": key, "about": "service:saturday-club", "topic": "quality", "words": "The club is good."}
    done = client.post("/offer/comment", sent)
    assert done.status_code == 302
    reference = done["Location"].partition("=")[2]
    assert reference in text_of(client, done["Location"])
    row = Received.objects.get()
    assert (row.reference, row.data["about"]["title"]) == (reference, "Saturday club")
    assert "nobody has read it yet" in text_of(client, f"/offer/comment/track?reference={reference}")
    again = client.post("/offer/comment", sent)
    assert again["Location"] == done["Location"]
    assert Received.objects.count() == 1


def test_a_comment_without_words_keeps_the_rest_and_says_so(client, offer):
    answer = client.post("/offer/comment", {"key": comment_form(client), "topic": "gap", "words": ""})
    assert answer.status_code == 422
    assert "Answer “What would you like to say?”" in answer.content.decode()
    assert not Received.objects.exists()


def test_a_flood_is_stopped_and_the_words_stay_on_the_page(client, offer, monkeypatch):
    monkeypatch.setattr(views, "MOST_A_MINUTE", 1)
    for words, status in (("One thing.", 302), ("Another thing.", 429)):
        answer = client.post("/offer/comment", {"key": comment_form(client), "topic": "gap", "words": words})
        assert answer.status_code == status
    assert "Another thing." in answer.content.decode()
    assert Received.objects.count() == 1


def test_comments_are_shown_with_their_answers_and_how_long_they_took(client, offer):
    text = text_of(client, "/offer/comments")
    assert "There is nothing for teenagers at the weekend" in text
    assert "Games night for teenagers was added." in text
    assert "2 comments have an answer. Half of them had it within 6.5 days. 2 wait for one." in text
    assert "No answer yet" in text_of(client, "/offer/services/quiet-swim")
    assert len(text_of(client, "/offer/comments.csv").splitlines()) == 5
    assert len(json.loads(text_of(client, "/offer/comments.json"))["comments"]) == 4


def test_what_changed_in_the_office_is_read_at_once(client, offer):
    assert "Saturday club" in text_of(client, "/offer/find?q=saturday")
    club = Service.objects.get(slug="saturday-club")
    actions.withdraw_service(club, why="It closed", expected=club.version, by=BY)
    publish_offer(today=timezone.localdate())
    assert "Nothing fits" in text_of(client, "/offer/find?q=saturday")
    text_of(client, "/offer/services/saturday-club", 404)
    assert len(shelf().index) == len(shelf().services) + len(shelf().pages)


def test_an_entry_that_nobody_looked_at_for_a_year_says_so(client, offer):
    row = PublishedOffer.objects.get(slug="quiet-swim")
    row.data["checked_on"] = (date.today() - timedelta(days=400)).isoformat()
    row.changed_at = timezone.now()
    row.save()
    assert "Nobody has looked at this in the last year" in text_of(client, "/offer/services/quiet-swim")


def test_what_is_missing_is_shown_to_everybody(client, offer):
    text = text_of(client, "/offer/checklist")
    assert "Palliative and continuing care" in text
    assert "Disabled Students" in text


def test_a_page_in_another_language_says_so_to_screen_readers_and_runs_in_its_own_direction(client, offer):
    english = "/offer/pages/short-breaks-services-statement"
    assert f'hreflang="ar-XB" href="{english}/in/ar-XB"' in text_of(client, english)
    page = text_of(client, f"{english}/in/ar-XB")
    assert '<div lang="ar-XB" dir="rtl"' in page
    assert '<html lang="en-GB"' in page
    assert "found right by Golden Thread (a second test)" in page
    assert '<div lang="en-XA" dir="ltr"' in text_of(client, f"{english}/in/en-XA")
    for wrong in (
        f"{english}/in/pl",
        "/offer/pages/travel-to-school/in/en-XA",
        "/offer/pages/x/in/pl",
    ):
        text_of(client, wrong, 404)


def test_what_happens_next_has_a_page_for_every_step_with_its_dates_and_help(client, offer):
    for one in steps():
        text = text_of(client, f"/next/{one.slug}")
        assert one.title in text.replace("&#x27;", "'")
        assert not one.date or f"/dates/{one.date}" in text
    text_of(client, "/next/nowhere", 404)


def test_a_first_page_is_small(client, offer):
    for path in ("/offer", "/next", "/offer/find?q=club"):
        assert len(client.get(path).content) < FIRST_PAGE


# --- Open Referral UK ----------------------------------------------------------------------------


def feed(client, path, status=200):
    answer = client.get(f"/open-referral/v3{path}")
    assert answer.status_code == status, (path, answer.content[:300])
    assert answer["Access-Control-Allow-Origin"] == "*"
    return json.loads(answer.content)


def test_the_feed_pages_through_every_service_once(client, offer):
    assert feed(client, "")["version"] == "HSDS-UK-3.0"
    seen = []
    for page in range(1, 5):
        told = feed(client, f"/services?per_page=10&page={page}")
        assert (told["total_items"], told["total_pages"], told["page_number"]) == (29, 3, page)
        assert told["empty"] is (page == 4)
        seen += [row["id"] for row in told["contents"]]
    assert len(seen) == len(set(seen)) == 29


def test_one_service_is_told_whole_and_a_list_only_what_is_one_to_one(client, offer):
    row = feed(client, "/services?search=saturday+club")["contents"][0]
    assert "service_at_locations" not in row
    assert row["organization"]["name"] == "Turning Tides (invented)"
    whole = feed(client, f"/services/{row['id']}")
    assert whole["service_at_locations"][0]["location"]["addresses"][0]["postal_code"] == "ZZ1 2AB"
    assert {a["taxonomy_term"]["name"] for a in whole["attributes"]} >= {"Short breaks", "Autism"}
    assert feed(client, "/services/00000000-0000-0000-0000-000000000000", 404)["detail"]


def test_a_feed_filters_by_word_term_age_and_distance(client, offer):
    terms = {t["name"]: t["id"] for t in feed(client, "/taxonomy_terms?per_page=100")["contents"]}
    breaks = feed(client, f"/services?taxonomy_term_id={terms['Short breaks']}")
    assert {row["name"] for row in breaks["contents"]} == {
        "Saturday club",
        "Overnight short breaks",
        "Holiday play scheme",
    }
    old = feed(client, "/services?minimum_age=19&per_page=100")["contents"]
    assert "Saturday club" not in {row["name"] for row in old}
    near = feed(client, "/service_at_locations?postcode=ZZ1+2AB&proximity=500")["contents"]
    assert {row["location"]["addresses"][0]["postal_code"] for row in near} == {"ZZ1 2AB"}
    assert feed(client, f"/service_at_locations/{near[0]['id']}")["service"]["name"]
    assert feed(client, f"/taxonomies/{feed(client, '/taxonomies')['contents'][0]['id']}")["name"]
    assert feed(client, f"/taxonomy_terms/{terms['Autism']}")["name"] == "Autism"


@pytest.mark.parametrize(
    "path", ["/services?page=0", "/services?per_page=101", "/services?who=me", "/services?taxonomy_term_id=x",
             "/service_at_locations?postcode=hello", "/services?minimum_age=-1", "/services?page=1&page=2"],
)  # fmt: skip
def test_a_parameter_that_is_wrong_or_unknown_is_refused_in_json(client, offer, path):
    assert feed(client, path, 400)["detail"][0]


def test_every_answer_of_the_feed_is_of_the_shape_that_it_publishes(client, offer):
    import jsonschema_rs

    described = feed(client, "/openapi.json")
    schemas = described["components"]["schemas"]

    def validator(name):
        shape = json.loads(json.dumps(schemas[name]).replace("#/components/schemas/", "#/$defs/"))
        defs = json.loads(json.dumps(schemas).replace("#/components/schemas/", "#/$defs/"))
        return jsonschema_rs.Draft202012Validator({**shape, "$defs": defs})

    checked = 0
    for row in feed(client, "/services?per_page=100")["contents"]:
        validator("Service").validate(row)
        validator("Service").validate(feed(client, f"/services/{row['id']}"))
        checked += 1
    for row in feed(client, "/taxonomy_terms?per_page=100")["contents"]:
        validator("TaxonomyTerm").validate(row)
    assert checked == 29
    broken = {**feed(client, f"/services/{row['id']}", 404), "id": "no uuid", "name": "x", "status": "open"}
    assert not validator("Service").is_valid(broken)
