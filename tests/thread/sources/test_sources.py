"""Sources: added, edited and kept with their fingerprint; a wrong value is said in words."""

import hashlib
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfWriter

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.thread.sources.actions import add_claims
from goldenthread.thread.sources.actions import claim as claim_to_add
from goldenthread.thread.sources.models import Claim, Passage, Source
from tests.base.accounts.people import person, sign_in
from tests.southend import load_southend

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="(version|submission_key)" value="([^"]*)"')
SOURCE = {
    "slug": "minutes-of-march",
    "label": "T1",
    "title": "Minutes of March",
    "publisher": "Estuary Council",
    "kind": "minutes",
    "obtained": "on",
}


@pytest.fixture
def office(client):
    return sign_in(client, person("improvement_lead"))


def send(client, address: str, values: dict):
    hidden = dict(HIDDEN.findall(client.get(address).content.decode()))
    return client.post(address, {**hidden, **values})


def pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(out)
    return out.getvalue()


def test_a_source_is_added_once_and_written_down(office):
    answer = send(office, reverse("sources:add"), SOURCE)
    assert answer["Location"] == reverse("sources:source", args=["minutes-of-march"])
    source = Source.objects.get()
    assert (source.label, source.obtained, source.version) == ("T1", True, 1)
    entry = Entry.objects.filter(action="source_added").get()
    assert str(source.pk) in str(entry.object)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", ""),
        ("slug", "Not a slug!"),
        ("label", "much too long a mark"),
        ("title", ""),
        ("title", "x" * 301),
        ("kind", "poem"),
        ("address", "javascript:alert(1)"),
        ("address", "not an address"),
    ],
)
def test_a_wrong_value_is_said_beside_its_field_and_nothing_is_kept(office, field, value):
    answer = send(office, reverse("sources:add"), {**SOURCE, field: value})
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not Source.objects.exists()


def test_a_short_name_is_taken_once(office):
    send(office, reverse("sources:add"), SOURCE)
    answer = send(office, reverse("sources:add"), {**SOURCE, "title": "Another"})
    assert answer.status_code == 422
    assert Source.objects.count() == 1


def test_an_edit_names_its_fields_in_the_audit_log_and_never_their_values(office):
    send(office, reverse("sources:add"), SOURCE)
    answer = send(
        office, reverse("sources:edit", args=["minutes-of-march"]), {**SOURCE, "note": "A secret-sounding word"}
    )
    assert answer.status_code == 302
    assert Source.objects.get().note == "A secret-sounding word"
    entry = Entry.objects.filter(action="source_edited").get()
    assert "note" in str(entry.fields)
    assert "secret-sounding" not in str(entry.__dict__)


def test_our_copy_is_kept_to_the_byte_and_named_by_its_fingerprint(office):
    send(office, reverse("sources:add"), SOURCE)
    content = pdf()
    address = reverse("sources:keep-copy", args=["minutes-of-march"])
    answer = send(office, address, {"paper": SimpleUploadedFile("minutes.pdf", content)})
    assert answer.status_code == 302, answer.content[:2000]
    source = Source.objects.get()
    assert source.kept_sha256 == hashlib.sha256(content).hexdigest()
    assert source.kept_name == "minutes.pdf"
    assert source.kept_sha256 in office.get(source.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [("minutes.pdf", b"MZ\x90\x00" + bytes(300)), ("minutes.pdf", b""), ("minutes.exe", b"MZ\x90\x00" + bytes(300))],
)
def test_what_is_no_document_is_refused_in_words_and_not_kept(office, name, content):
    send(office, reverse("sources:add"), SOURCE)
    address = reverse("sources:keep-copy", args=["minutes-of-march"])
    answer = send(office, address, {"paper": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert 'href="#id_paper"' in answer.content.decode()
    assert Source.objects.get().kept_sha256 == ""


def test_a_document_that_we_have_not_seen_says_so(office):
    load_southend()
    page = office.get("/sources/lga-final-report-2021/").content.decode()
    assert "We know that this document exists, and have not seen it." in page


def test_a_page_shows_every_passage_under_its_anchor_and_what_cites_it(office):
    load_southend()
    source = Source.objects.get(slug="closing-table-2023")
    page = office.get(source.get_absolute_url()).content.decode()
    assert source.passages.count() >= 3
    for passage in source.passages.all():
        assert f'id="{passage.anchor}"' in page
    assert "What cites this source" in page


def test_the_list_costs_the_same_however_many_sources_there_are(office, django_assert_max_num_queries):
    load_southend()
    with django_assert_max_num_queries(12):
        office.get(reverse("sources:sources"))


def test_one_field_has_one_chosen_claim():
    load_southend()
    claim = Claim.objects.filter(chosen=True).exclude(field="*").first()
    assert claim is not None
    other = Passage.objects.exclude(pk=claim.passage_id).first()
    assert other is not None
    with pytest.raises(IntegrityError), transaction.atomic(), audit.unguarded("a hand in the table"):
        add_claims(
            [claim_to_add(subject=claim.subject, field=claim.field, value="x", passage=other, certainty="certain")]
        )


def test_no_quotation_is_longer_than_25_words():
    load_southend()
    quoted = [p for p in Passage.objects.all() if p.quoted]
    assert quoted
    assert [p.address for p in quoted if len(p.text.split()) > 25] == []
