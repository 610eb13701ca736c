import csv
import io

import pytest
from django.urls import reverse

from goldenthread.base import audit
from goldenthread.base.audit.events import declare
from goldenthread.base.audit.models import Entry
from tests.base.accounts.people import person, sign_in, stranger

declare("thing_done", "Did a thing")
declare("things_loaded", "Loaded many things", kind="bulk")
PARTS = ("day", "month", "year")
OFFICER = audit.Actor(id="7", label="Amina Officer", kind="person", role="owner", organisation="Demo Council")


@pytest.fixture
def reader(client, db):
    return sign_in(client, person("privacy_officer"))


@pytest.fixture
def some_entries(db):
    with audit.unit(by=OFFICER):
        audit.record("thing_done", obj="demo.thing:1", fields=["due"], reason="=1+1")
        audit.record("thing_done", obj="demo.thing:2")
    with audit.unit(by=audit.Actor.system("import")):
        audit.record("things_loaded", obj="demo.thing:1")
    audit.refused(by=OFFICER, obj="demo.thing:3", reason="Not yours")


def numbers(response):
    return [row["entry"].seq for row in response.context["rows"]]


def test_a_reader_sees_the_newest_first_and_reading_is_recorded(reader, some_entries):
    response = reader.get("/audit/")
    assert response.status_code == 200
    assert numbers(response) == sorted(numbers(response), reverse=True)
    last = Entry.objects.order_by("-seq").first()
    assert (last.action, last.actor_kind) == ("audit_viewed", "person")


@pytest.mark.parametrize(
    ("filters", "actions"),
    [
        ({"who": "amina"}, {"thing_done", "refused"}),
        ({"who": "7"}, {"thing_done", "refused"}),
        ({"about": "demo.thing:1"}, {"thing_done", "things_loaded"}),
        ({"action": "things_loaded"}, {"things_loaded"}),
        ({"kind": "bulk"}, {"things_loaded"}),
        ({"result": "refused"}, {"refused"}),
        ({"who": "amina", "result": "done"}, {"thing_done"}),
    ],
)
def test_each_filter_narrows(reader, some_entries, filters, actions):
    response = reader.get("/audit/", filters)
    assert {row["entry"].action for row in response.context["rows"]} == actions


def test_days_are_uk_days_and_both_are_included(reader, db, time_machine):
    time_machine.move_to("2026-06-30T22:59:59Z")  # 23:59 on 30 June in the UK
    audit.viewed("demo.thing:1", by=OFFICER)
    time_machine.move_to("2026-06-30T23:00:00Z")  # midnight
    audit.viewed("demo.thing:2", by=OFFICER)
    time_machine.move_to("2026-07-01T22:59:59Z")
    audit.viewed("demo.thing:3", by=OFFICER)
    sign_in(reader, person("privacy_officer", email="later@example.org"))
    day = {
        f"{name}_{part}": value for name in ("since", "until") for part, value in zip(PARTS, (1, 7, 2026), strict=True)
    }
    response = reader.get("/audit/", {**day, "who": "7"})
    assert [row["entry"].object for row in response.context["rows"]] == ["demo.thing:3", "demo.thing:2"]


@pytest.mark.parametrize(
    "path", ["/audit/", "/audit/1/", "/audit/download/", "/audit/person/7/", "/audit/object/?about=demo.thing:1"]
)
def test_a_stranger_finds_nothing_and_the_attempt_is_recorded(client, some_entries, path):
    sign_in(client, stranger())
    assert client.get(path).status_code == 404
    assert Entry.objects.order_by("-seq").first().action == "access_refused"


@pytest.mark.parametrize("role", ["improvement_lead", "system_administrator"])
def test_roles_without_the_permission_find_nothing(client, some_entries, role):
    sign_in(client, person(role))
    assert client.get("/audit/").status_code == 404


def test_the_download_is_harmless_to_a_spreadsheet_and_recorded(reader, some_entries):
    response = reader.get("/audit/download/", {"about": "demo.thing:1"})
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [row["action"] for row in rows] == ["things_loaded", "thing_done"]
    assert rows[1]["reason"] == "'=1+1"
    last = Entry.objects.order_by("-seq").first()
    assert (last.action, last.reason) == ("audit_downloaded", "2 entries, about")


def test_what_one_person_did_and_who_touched_one_object(reader, some_entries):
    page = reader.get("/audit/person/7/").content.decode()
    assert "What Amina Officer saw and did" in page
    assert "demo.thing:2" in page
    page = reader.get("/audit/object/", {"about": "demo.thing:1"}).content.decode()
    assert "Golden Thread (import)" in page
    assert "Amina Officer" in page


def test_one_entry_shows_its_seals(reader, some_entries):
    one = Entry.objects.filter(object="demo.thing:1").first()
    page = reader.get(reverse("audit-entry", args=[one.seq])).content.decode()
    assert one.mac in page
    assert one.hash in page


def test_hostile_words_are_shown_as_words(reader, db):
    with audit.unit(by=OFFICER):
        audit.record("thing_done", obj="<script>x", reason="<b>")
    for path in ("/audit/", "/audit/object/?about=<script>x"):
        assert "<script>x" not in reader.get(path).content.decode()


@pytest.mark.parametrize("path", ["/audit/99999999/", "/audit/99999999999999999999999/", "/audit/person/nobody/"])
def test_what_does_not_exist_is_not_found(reader, some_entries, path):
    assert reader.get(path).status_code == 404


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"since_day": "x", "since_month": "1", "since_year": "2026"}, "From must be a real date"),
        (
            {f"{n}_{p}": v for n, d in (("since", 2), ("until", 1)) for p, v in zip(PARTS, (d, 7, 2026), strict=True)},
            "To must be the same day as From, or later",
        ),
        ({"action": "nothing"}, "Action"),
        ({"page": "0"}, "equal to 1"),
        ({"result": "maybe"}, "Result"),
    ],
)
def test_a_wrong_filter_is_said_in_words(reader, some_entries, asked, words):
    page = reader.get("/audit/", asked).content.decode()
    assert "There is a problem" in page
    assert words in page
    assert reader.get("/audit/download/", asked).status_code == 400


def test_a_filter_that_the_page_does_not_have_is_refused(reader, some_entries):
    assert reader.get("/audit/", {"colour": "red"}).status_code == 400


def test_the_page_costs_a_bounded_number_of_queries(reader, some_entries, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        assert reader.get("/audit/").status_code == 200
