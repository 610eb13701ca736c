"""The office pages: who may open them, what they show, and that an upload is kept only once it is confirmed."""

import csv
import io
import json
import os
import time
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from goldenthread.base import audit
from goldenthread.thread.figures import actions, previews
from goldenthread.thread.figures.gathering import gather_uploads
from goldenthread.thread.figures.models import Figure, Release
from goldenthread.thread.figures.views import harmless
from tests.base.accounts.people import person, sign_in, stranger
from tests.thread.figures import lookalikes as like
from tests.thread.figures.lookalikes import SOUTHEND
from tests.thread.figures.test_imports import SOUTHEND_RECORD

pytestmark = pytest.mark.django_db
BY = audit.Actor.system("import")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return like.release_2025()


@pytest.fixture
def held(files) -> Release:
    actions.load_record_figures(SOUTHEND_RECORD, BY)
    result = actions.import_release(
        gather_uploads(files.items()), edition="first published", published=date(2025, 6, 26), by=BY
    )
    assert result.release is not None
    return result.release


@pytest.fixture
def office(client):
    return sign_in(client, person("performance_analyst"))


@pytest.fixture(autouse=True)
def place_of_previews(settings, tmp_path):
    settings.VAR = tmp_path


def upload(files: dict[str, bytes], **said) -> dict:
    data = {
        "edition": "first published",
        "published_day": "26",
        "published_month": "6",
        "published_year": "2025",
    } | said
    return data | {"uploads": [SimpleUploadedFile(name, content) for name, content in files.items()]}


PAGES = ["figures:index", "figures:areas", "figures:agreement", "figures:import"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_with_and_without_figures(office, name: str, held):
    assert office.get(reverse(name)).status_code == 200
    Figure.objects.none()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_when_nothing_is_held(office, name: str):
    assert office.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", [*PAGES, "figures:area", "figures:area-csv", "figures:area-json", "figures:release"])
def test_a_stranger_finds_nothing(client, name: str, held):
    arguments = {"figures:release": [held.pk]}.get(name, [] if name in PAGES else [SOUTHEND])
    assert sign_in(client, stranger()).get(reverse(name, args=arguments)).status_code == 404


def test_who_may_read_but_not_import_finds_no_form(client, held):
    reader = sign_in(client, person("improvement_lead"))
    assert reader.get(reverse("figures:import")).status_code == 404
    assert reader.post(reverse("figures:confirm"), {"token": "0" * 32}).status_code == 404


def test_the_index_lists_releases_and_neighbours(office, held):
    page = office.get(reverse("figures:index")).content.decode()
    assert "Reporting year 2025, first published" in page
    assert "April 2021" in page


def test_a_release_lists_its_files_and_their_fingerprints(office, held):
    page = office.get(reverse("figures:release", args=[held.pk])).content.decode()
    for file in held.files.all():
        assert file.sha256 in page
    assert "disagree" in page


def test_an_area_shows_each_figure_with_its_basis_and_source(office, held):
    page = office.get(reverse("figures:area", args=[SOUTHEND])).content.decode()
    assert "21.9%" in page
    assert "Cited in the record" in page
    assert "requests.csv, line" in page


def test_pages_ask_the_database_a_bounded_number_of_times(office, held, django_assert_max_num_queries):
    for name, arguments, most in (
        ("figures:index", [], 12),
        ("figures:areas", [], 10),
        ("figures:area", [SOUTHEND], 12),
        ("figures:area-json", [SOUTHEND], 10),
        ("figures:release", [held.pk], 16),
        ("figures:agreement", [], 13),
    ):
        with django_assert_max_num_queries(most):
            assert office.get(reverse(name, args=arguments)).status_code == 200


def test_the_downloads_hold_the_figures_of_the_page(office, held):
    query = {"measure": "refusal-rate", "first": "2024", "last": "2025"}
    answer = office.get(reverse("figures:area-json", args=[SOUTHEND]), query)
    data = json.loads(answer.content)
    (measure,) = data["measures"]
    assert [f["year"] for f in measure["figures"]] == [2024, 2025]
    n = like.numbers(SOUTHEND, 2024)
    assert (measure["figures"][0]["numerator"], measure["figures"][0]["denominator"]) == (n["refused"], n["requests"])
    assert measure["figures"][0]["basis"] == "official"
    assert (measure["figures"][1]["basis"], measure["figures"][1]["percent"]) == ("record", "21.9")
    answer = office.get(reverse("figures:area-csv", args=[SOUTHEND]), query)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["year"] for row in rows] == ["2024", "2025"]
    assert rows[0]["numerator"] == str(n["refused"])


@pytest.mark.parametrize(
    "query",
    [
        {"measure": "nonsense"},
        {"first": "x"},
        {"first": "1066"},
        {"last": "99999999999999999999"},
        {"first": "2025", "last": "2024"},
        {"other": "1"},
        {"measure": "\0"},
    ],
)
@pytest.mark.parametrize("name", ["figures:area", "figures:area-csv", "figures:area-json"])
def test_a_query_outside_the_schema_is_refused_in_words(office, held, name: str, query: dict):
    assert office.get(reverse(name, args=[SOUTHEND]), query).status_code == 400


def test_an_area_or_release_that_is_not_held_is_not_found(office, held):
    assert office.get(reverse("figures:area", args=["E06999999"])).status_code == 404
    assert office.get(reverse("figures:release", args=[999_999_999_999])).status_code == 404


@pytest.mark.parametrize("text", ["=1+1", "+x", "@SUM(A1)", "\t=1", "-2+3"])
def test_no_cell_of_a_download_is_a_formula(text: str):
    assert harmless(text).startswith("'")
    assert harmless("-3") == "-3"


# --- importing ---------------------------------------------------------------------------------------


def token_of(answer) -> str:
    return answer.context["form"]["token"].value()


def test_an_upload_is_previewed_and_kept_only_when_confirmed(office, files):
    answer = office.post(reverse("figures:import"), upload(files))
    assert answer.status_code == 200
    assert "Check before you import" in answer.content.decode()
    assert not Release.objects.exists()
    done = office.post(reverse("figures:confirm"), {"token": token_of(answer)})
    release = Release.objects.get()
    assert done.status_code == 302
    assert done["Location"] == reverse("figures:release", args=[release.pk])
    assert release.files.count() == len(files)
    again = office.post(reverse("figures:confirm"), {"token": token_of(answer)})
    assert again.status_code == 409
    assert Release.objects.count() == 1


def test_the_whole_release_may_come_as_one_zip(office, files):
    answer = office.post(reverse("figures:import"), upload({"release.zip": like.zipped(files)}))
    assert answer.context["result"].rows == sum(content.count(b"\r\n") - 1 for content in files.values())


def test_a_preview_of_what_is_held_offers_nothing_to_confirm(office, files, held):
    page = office.post(reverse("figures:import"), upload(files)).content.decode()
    assert "There is nothing to import" in page
    assert "Import these files" not in page


def test_broken_files_are_explained_with_file_line_and_remedy_and_nothing_is_kept(office, files):
    broken = files | {"requests.csv": files["requests.csv"][:-3], "caseload.csv": b"<html>"}
    answer = office.post(reverse("figures:import"), upload(broken))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "requests.csv, line" in page
    assert "web page" in page
    assert "2 things to mend" in page
    assert not Release.objects.exists()
    assert not previews.folder().exists() or not list(previews.folder().iterdir())


@pytest.mark.parametrize(
    "said",
    [
        {"edition": ""},
        {"edition": "x" * 200},
        {"published_year": "2999"},
        {"published_day": "31", "published_month": "2"},
        {"reporting_year": "last"},
        {"uploads": []},
    ],
)
def test_a_form_that_is_not_filled_in_is_shown_again_with_words(office, files, said: dict):
    answer = office.post(reverse("figures:import"), upload(files) | said)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_a_preview_belongs_to_who_made_it_and_runs_out(client, office, files):
    said = {"edition": "first published", "published": date(2025, 6, 26), "reporting_year": None}
    token = previews.keep(files.items(), by="another person", **said)
    assert office.post(reverse("figures:confirm"), {"token": token}).status_code == 409
    assert previews.find(token, by="another person") is not None
    past = time.time() - previews.EXPIRES_AFTER - 1
    os.utime(previews.folder() / token, (past, past))
    assert previews.find(token, by="another person") is None
    previews.sweep()
    assert not (previews.folder() / token).exists()
    assert not Release.objects.exists()


def test_a_preview_whose_file_was_changed_meanwhile_is_not_confirmed(files):
    said = {"edition": "first published", "published": date(2025, 6, 26), "reporting_year": None}
    token = previews.keep(files.items(), by="p1", **said)
    file = next(each for each in (previews.folder() / token).iterdir() if each.name != previews.MANIFEST)
    file.write_bytes(file.read_bytes() + b"x")
    assert previews.find(token, by="p1") is None


@pytest.mark.parametrize("token", ["", "..", "0" * 31, "G" * 32, "../" * 10 + "ab", "0" * 32])
def test_a_token_that_names_no_preview_is_answered_in_words(office, token: str):
    answer = office.post(reverse("figures:confirm"), {"token": token})
    assert answer.status_code == 409
    assert "Nothing was changed" in answer.content.decode()
