"""The papers: the figures of the proof, in the council's look and never in the council's numbers."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from goldenthread.base import audit
from goldenthread.outward.reports import actions, proof_paper
from goldenthread.outward.reports.models import PaperTemplate
from goldenthread.thread.improvement.models import Recommendation
from tests.base.accounts.people import person, sign_in
from tests.southend import load_southend

pytestmark = pytest.mark.django_db
ADDRESS = "/reports/templates/southend/"
HIDDEN = re.compile(r'<input type="hidden" name="(version|submission_key)" value="([^"]*)"')
EMPTY = {"order_words": "", "wording_words": "", "logo_alt": ""}


@pytest.fixture
def office(client):
    load_southend()
    return sign_in(client, person("improvement_lead"))


def send(client, values: dict):
    hidden = dict(HIDDEN.findall(client.get(ADDRESS).content.decode()))
    return client.post(ADDRESS, {**hidden, **EMPTY, **values})


def html_paper() -> str:
    made = actions.papers(Recommendation.objects.of("southend").get(ref="R5"))
    return next(p for p in made if p.name.endswith(".html")).body.decode()


def logo(size: tuple[int, int] = (40, 20)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "purple").save(out, "PNG")
    return SimpleUploadedFile("logo.png", out.getvalue())


def test_order_and_words_change_and_figures_stay(office):
    assert send(office, {"order_words": "verdict\nreached\nfigures\nsources"}).status_code == 302
    paper = html_paper()
    assert paper.index("How the verdict was reached") < paper.index("The figures, before and since")
    for figure in ("47.1%", "24.1%", "106", "137", "95.1%", "16.1%", "3.6%", "16.5%"):
        assert figure in paper


WRONG = {
    "a section that is not there": ({"order_words": "verdict\nweather"}, "There is no section “weather”"),
    "a section left out that must stay": ({"order_words": "verdict"}, "recommendation R1"),
    "words that change a figure": ({"wording_words": "short: In Southend 4.1% is refused."}, "recommendation R1"),
    "words that leave the figures out": ({"wording_words": "short: All is well."}, "recommendation R5"),
    "a block that is not there": ({"wording_words": "weather: Fine today."}, "recommendation R1"),
    "a line with no words": ({"wording_words": "short:"}, "Line 1: write the block"),
}


@pytest.mark.parametrize("what", list(WRONG))
def test_what_does_not_fit_comes_back_with_the_reason_and_the_words(office, what):
    values, said = WRONG[what]
    answer = send(office, values)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert said in page
    assert next(iter(values.values())) in page
    assert not PaperTemplate.objects.exists()


def test_a_logo_needs_words_and_is_drawn_afresh(office):
    assert send(office, {"logo_file": logo()}).status_code == 422
    assert send(office, {"logo_file": logo(), "logo_alt": "Estuary Council"}).status_code == 302
    row = PaperTemplate.objects.get()
    assert bytes(row.logo).startswith(b"\x89PNG")
    paper = html_paper()
    assert 'alt="Estuary Council"' in paper
    # an edit of the words alone keeps the logo
    assert send(office, {"logo_alt": "Estuary City Council"}).status_code == 302
    assert bytes(PaperTemplate.objects.get().logo) == bytes(row.logo)


def test_words_that_need_a_second_page_take_one(office):
    recommendation = Recommendation.objects.of("southend").get(ref="R5")

    def pages() -> tuple[int, str]:
        made = next(p for p in actions.papers(recommendation) if p.name.endswith(".pdf"))
        return len(PdfReader(io.BytesIO(made.body)).pages), made.words

    assert pages() == (1, "One-page paper to print")
    with audit.unguarded("a long reason"):
        recommendation.judgements.update(reason="One of many reasons. " * 400)
    number, words = pages()
    assert number > 1
    assert words == "Paper to print"


def test_a_logo_that_is_no_picture_is_refused(office):
    answer = send(office, {"logo_file": SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>"), "logo_alt": "Logo"})
    assert answer.status_code == 422
    assert 'href="#id_logo_file"' in answer.content.decode()


def test_each_form_of_the_paper_is_handed_over_as_what_it_is(office):
    kinds = {"docx": b"PK", "pdf": b"%PDF", "html": b"<!DOCTYPE html>"}
    for kind, start in kinds.items():
        address = reverse("reports:paper", args=["southend", "reduce-refusals-to-assess", kind])
        answer = office.get(address)
        assert answer.content.lstrip()[: len(start)].lower() == start.lower()
        assert answer["Content-Disposition"].endswith(f'.{kind}"')


def test_a_paper_is_written_once_for_the_same_facts_and_again_for_others(office, monkeypatch):
    written = []
    real = proof_paper._written
    monkeypatch.setattr(proof_paper, "_written", lambda *given: written.append(given) or real(*given))
    recommendation = Recommendation.objects.of("southend").get(ref="R5")
    first, second = actions.papers(recommendation, kinds=["html"]), actions.papers(recommendation, kinds=["html"])
    assert (first, len(written)) == (second, 1)
    with audit.unguarded("another fact"):
        Recommendation.objects.filter(pk=recommendation.pk).update(closing_note="Something else")
    again = actions.papers(Recommendation.objects.of("southend").get(ref="R5"), kinds=["html"])
    assert len(written) == 2
    assert again[0].name == first[0].name
