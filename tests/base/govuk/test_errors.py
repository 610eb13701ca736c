"""What goes wrong is said in plain words, with a next step, and shows nothing of the inside."""

import logging
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import get_resolver

from config import urls
from goldenthread.base.govuk import errors
from tests.base.govuk.urls import FAULTS, SECRET

pytestmark = pytest.mark.urls("tests.base.govuk.urls")
WORDS = "Line one <script>alert(1)</script>\r\nZażółć – 學校"


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("refused", 403), ("changed", 409), ("hidden", 404), ("forbidden", 403), ("broken", 500),
        ("integrity", 500), ("locked", 503), ("full", 507), ("no-space", 507), ("read-only", 503),
    ],
)  # fmt: skip
def test_each_fault_answers_its_status_with_a_page_that_tells_nothing_of_the_inside(visitor, caplog, name, status):
    with caplog.at_level(logging.DEBUG):
        response = visitor.get(f"/{name}/")
    assert response.status_code == status
    page = text(response)
    assert page.count("<h1") == 1
    assert "Go to the home page" in page
    for inside in (SECRET, "Traceback", "goldenthread/base", "Error:", "Exception", "django"):
        assert inside not in page
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text
    assert response["Cache-Control"] == "no-store"


def test_the_list_above_names_every_fault_there_is():
    assert len(FAULTS) == 10


def test_a_refusal_shows_its_message_and_a_next_step(visitor):
    page = text(visitor.get("/refused/"))
    assert "The plan was sent on 3 March. Open the plan to see who sent it." in page
    assert "Use the back button" in page


def test_a_refusal_that_must_stay_unknown_looks_like_a_page_that_does_not_exist(visitor):
    def without_what_differs(response):
        return re.sub(r"[0-9a-f]{8,}", "", text(response))

    assert without_what_differs(visitor.get("/hidden/")) == without_what_differs(visitor.get("/no-such-page/"))


def test_a_broken_page_gives_a_reference_that_the_log_names_too(visitor, caplog):
    with caplog.at_level(logging.ERROR):
        response = visitor.get("/broken/")
    reference = response["X-Request-ID"]
    assert reference in text(response)
    lines = [record.getMessage() for record in caplog.records if record.name == "goldenthread.errors"]
    assert len(lines) == 1
    assert reference in lines[0]
    assert "ValueError on GET broken/" in lines[0]
    assert "urls.py:" in lines[0]


@pytest.mark.parametrize("name", ["locked", "full", "no-space", "read-only"])
def test_a_failed_save_gives_the_words_back_and_a_way_to_try_again(visitor, name):
    posted = {"title": "My note", "words": WORDS, "version": "4", "submission_key": "abc", "csrfmiddlewaretoken": "tok"}
    response = visitor.post(f"/{name}/", posted)
    page = text(response)
    assert "We could not save; your words are still here" in page
    assert "Line one &lt;script&gt;alert(1)&lt;/script&gt;\r\nZażółć – 學校</textarea>" in page
    assert "<script>alert" not in page
    for field in posted:
        assert page.count(f'name="{field}"') == 1
    assert f'<form method="post" action="/{name}/"' in page
    assert response["Retry-After"] == "60"


def test_a_failed_save_never_shows_a_password_and_does_not_offer_to_send_half_a_form(visitor):
    page = text(visitor.post("/locked/", {"email": "a@example.org", "new_password": "open sesame"}))
    assert "a@example.org" in page
    assert "open sesame" not in page
    assert "<form" not in page


def test_a_failed_upload_says_that_the_file_must_be_chosen_again(visitor):
    paper = SimpleUploadedFile("paper.txt", b"hello")
    page = text(visitor.post("/full/", {"title": "With a paper", "paper": paper}))
    assert "choose the file again" in page
    assert "With a paper" in page


def test_a_failed_read_says_to_try_again_and_echoes_nothing(visitor):
    page = text(visitor.get("/locked/"))
    assert "Sorry, the service is not answering" in page
    assert "textarea" not in page


def test_a_form_without_its_mark_says_what_happened_and_keeps_the_words(settings):
    settings.CSRF_FAILURE_VIEW = "goldenthread.base.govuk.errors.csrf_failure"
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    response = strict.post("/guarded-note/", {"words": WORDS, "password": "open sesame"})
    assert response.status_code == 403
    assert "This form has expired" in text(response)
    assert "學校" in text(response)
    assert "open sesame" not in text(response)


def test_a_method_that_a_view_does_not_use_gets_a_page_and_the_list_of_those_it_does(visitor):
    response = visitor.post("/nothing-but-get/")
    assert response.status_code == 405
    assert response["Allow"] == "GET"
    assert "This page does not work that way" in text(response)


def test_what_is_too_large_is_said_so(visitor, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = visitor.post("/note/", {"words": "x" * 2000})
    assert response.status_code == 413
    assert "Nothing was saved" in text(response)


def test_an_unknown_host_is_a_bad_request_and_not_an_error(visitor):
    response = visitor.get("/plain/", headers={"host": "evil.example"})
    assert response.status_code in (200, 400)  # a view that never asks for the host need not care
    response = visitor.post("/guarded-note/", headers={"host": "evil.example"})
    assert response.status_code < 500


def test_the_last_resort_holds_when_even_the_template_fails(visitor, monkeypatch):
    def fails(*arguments, **options):
        raise OSError("templates are gone")

    monkeypatch.setattr("django.template.backends.django.Template.render", fails)
    response = visitor.get("/broken/")
    assert response.status_code == 500
    assert "Sorry, there is a problem with the service" in text(response)


def test_the_last_resort_holds_when_the_menu_needs_a_database_that_is_gone(visitor, monkeypatch):
    def fails(*arguments, **options):
        raise OSError("no database")

    monkeypatch.setattr("goldenthread.base.govuk.navigation.menu", fails)
    for address, status in (("/no-such-page/", 404), ("/refused/", 403), ("/broken/", 500)):
        response = visitor.get(address)
        assert response.status_code == status
        assert "<header" in text(response)


def test_the_download_host_has_plain_pages_without_stylesheet_or_script():
    for status in (400, 403, 404, 500):
        handler = {
            400: errors.plain_bad_request, 403: errors.plain_forbidden,
            404: errors.plain_not_found, 500: errors.plain_broken,
        }[status]  # fmt: skip
        response = handler(RequestFactory().get("/"))
        assert response.status_code == status
        assert "<link" not in text(response)
        assert "<script" not in text(response)
        assert text(response).count("<h1") == 1


@pytest.mark.parametrize("site", ["office", "portal", "public", "files"])
def test_every_site_names_a_handler_for_each_status(site):
    source = (Path(urls.__file__).parent / f"{site}.py").read_text(encoding="utf-8")
    for status in (400, 403, 404, 500):
        named = re.search(rf'^handler{status} = "goldenthread\.base\.govuk\.errors\.(\w+)"', source, re.MULTILINE)
        assert named, f"config/urls/{site}.py names no handler{status}"
        assert callable(getattr(errors, named.group(1)))


def test_the_faults_are_on_the_map():
    assert get_resolver("tests.base.govuk.urls").resolve("/broken/")
