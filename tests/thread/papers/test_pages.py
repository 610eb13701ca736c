"""The office pages of papers in: upload, look, answer, save; and what happens when two people do it at once."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from goldenthread.base import audit
from goldenthread.thread.governance.models import Decision
from goldenthread.thread.improvement.models import Action, Council, Plan, Recommendation
from goldenthread.thread.papers import actions
from goldenthread.thread.papers.models import Reading
from goldenthread.thread.sources.models import Passage
from tests.base.accounts.people import person, sign_in

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent
KEY = re.compile(r'name="submission_key" value="([^"]+)"')
VERSION = re.compile(r'name="version" value="([^"]+)"')


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path
    values = {"slug": "thorpe", "name": "Thorpe City Council", "short_name": "Thorpe", "area_code": "E06000099"}
    actions.add_council(
        {**values, "neighbour_edition": "May 2025", "restated_to": 2024}, by=audit.Actor.system("tests")
    )


@pytest.fixture
def lead(client):
    return sign_in(client, person("improvement_lead"))


def upload(client, kind, path, content=None, **values):
    address = f"/papers/thorpe/{kind}/"
    page = client.get(address).content.decode()
    content = path.read_bytes() if content is None else content
    data = {
        "submission_key": KEY.search(page)[1],
        "publisher": "Thorpe City Council",
        "published_words": "14 May 2025",
        "paper": SimpleUploadedFile(Path(path).name, content),
    }
    return client.post(address, {**data, **values})


def fields(page):
    """What a browser would send of the form: hidden fields, chosen options, ticked boxes, words."""
    from lxml import html

    form = html.document_fromstring(page).xpath("//form[@method='post']")[-1]
    sent = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


def press(client, address, button, **changes):
    sent = fields(client.get(address).content.decode())
    sent.update({k: v if isinstance(v, list) else [v] for k, v in changes.items()})
    sent["act"] = [button]
    return client.post(address, sent)


def test_a_meeting_page_is_read_shown_and_saved(lead):
    answer = upload(lead, "meeting", HERE / "pages/issue_two_meetings.html")
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    page = lead.get(answer["Location"]).content.decode()
    assert "Nothing of this is saved yet" in page
    assert "Said 3 times, counted once." in page
    assert not Decision.objects.exists()
    assert press(lead, answer["Location"], "save").status_code == 302
    assert Decision.objects.count() == 3
    saved = lead.get(answer["Location"]).content.decode()
    assert "Saved. It stands among the sources" in saved
    decisions = lead.get("/thorpe/decisions/").content.decode()
    assert "The same as (1) of" in decisions
    assert "Councillors Hartley, Okoye and Mistry" in decisions


def test_a_plan_is_mapped_answered_and_saved_on_one_page(lead):
    answer = upload(lead, "plan", HERE / "tables/cut_by_page.csv")
    address = answer["Location"]
    page = lead.get(address).content.decode()
    assert "It goes on with “Reduce refusals to assess”" in page
    question = next(name for name in fields(page) if name.startswith("answer-"))
    column = next(name for name in fields(page) if name.startswith("column-") and name.endswith("-3"))
    assert press(lead, address, "again", **{question: "begins", column: "accountable"}).status_code == 302
    again = Reading.objects.get()
    assert again.found["rows"] == 3
    assert again.found["tables"][0]["mapping"][3] == "accountable"
    assert press(lead, address, "save", plan_title="Our plan").status_code == 302
    assert Plan.objects.get().title == "Our plan"
    assert Action.objects.get(words="Ring each week").accountable.title == "Case Officer lead"


def test_two_columns_for_one_field_are_refused_with_which(lead):
    address = upload(lead, "plan", HERE / "tables/cut_by_page.csv")["Location"]
    column = next(n for n in fields(lead.get(address).content.decode()) if n.endswith("-3"))
    answer = press(lead, address, "save", **{column: "due"})
    assert answer.status_code == 422
    assert "is taken by column" in answer.content.decode()
    assert not Plan.objects.exists()


def test_a_status_word_that_nobody_knows_is_asked_before_saving(lead):
    content = b"Recommendation,Action,RAG\nChase papers,Ring,Puce\n"
    address = upload(lead, "plan", "plan.csv", content)["Location"]
    refused = press(lead, address, "save")
    assert refused.status_code == 422
    assert "Say first what these status words mean: “Puce”" in refused.content.decode()
    assert press(lead, address, "save", **{"status-0": "slipping"}).status_code == 302
    assert Recommendation.objects.get().reports.get().claimed_as == "Puce"


def test_a_paper_can_be_dropped_and_then_nothing_of_it_is_there(lead):
    address = upload(lead, "meeting", HERE / "pages/unnumbered.txt")["Location"]
    assert press(lead, address, "drop").status_code == 302
    assert "This paper was dropped" in lead.get(address).content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("kind", "name", "content", "words"),
    [
        ("plan", "plan.csv", b"Just,some\nwords,here\n", "A plan needs a table"),
        ("meeting", "page.txt", b"Nothing to see.", "No meeting was found"),
        ("report", "report.pdf", b"%PDF-1.7\n%%EOF", "PDF"),
        ("plan", "plan.docx", b"MZ\x90\x00", "program"),
        ("meeting", "page.html", b"<p>Meeting: 1 May 2025 - Cabinet</p><script>x</script>", ""),
    ],
)
def test_what_cannot_be_read_is_said_in_words_and_nothing_is_kept(lead, kind, name, content, words):
    answer = upload(lead, kind, name, content)
    if words:
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not Reading.objects.exists()
    else:
        assert answer.status_code in (302, 422)


def test_two_people_choose_at_once_and_the_second_is_told(lead):
    address = upload(lead, "meeting", HERE / "pages/unnumbered.txt")["Location"]
    first = fields(lead.get(address).content.decode())
    second = fields(lead.get(address).content.decode())
    first["act"], second["act"] = ["again"], ["save"]
    assert lead.post(address, {**first, "title": "Mine"}).status_code == 302
    late = lead.post(address, {**second, "title": "Theirs"})
    assert late.status_code == 409
    assert Reading.objects.get().title == "Mine"
    assert not Decision.objects.exists()


def test_of_a_saved_report_a_person_makes_a_finding(lead):
    upload(lead, "plan", HERE / "tables/rowspan.html")
    press(lead, Reading.objects.get().get_absolute_url(), "save")
    report = b"1. Purpose\n\n1.1 Families felt unheard by the council, and said so.\n"
    address = upload(lead, "report", "report.txt", report)["Location"]
    press(lead, address, "save")
    passage = Passage.objects.get(address="1.1")
    page = lead.get(address).content.decode()
    assert f"{address}passages/{passage.anchor}/" in page
    take = f"{address}passages/{passage.anchor}/"
    key = KEY.search(lead.get(take).content.decode())[1]
    data = {"submission_key": key, "what": "finding", "words": "Families felt unheard.", "finding_kind": "weakness"}
    assert lead.post(take, data).status_code == 422  # a finding needs a title
    assert lead.post(take, {**data, "title": "Unheard"}).status_code == 302
    assert "Families felt unheard." in lead.get("/thorpe/findings/").content.decode()


def test_a_council_is_added_on_a_page(lead):
    page = lead.get("/papers/councils/add/").content.decode()
    data = {
        "submission_key": KEY.search(page)[1], "name": "Ness Council", "short_name": "Ness", "slug": "plans",
        "area_code": "E0600009", "neighbour_edition": "May 2025", "restated_to": "2024",
    }  # fmt: skip
    refused = lead.post("/papers/councils/add/", data)
    assert refused.status_code == 422
    assert "Choose another short name" in refused.content.decode()
    assert "Enter the code as E and eight figures" in refused.content.decode()
    assert lead.post("/papers/councils/add/", {**data, "slug": "ness", "area_code": "E06000098"}).status_code == 302
    assert Council.objects.filter(slug="ness").exists()
    assert "Ness Council" in lead.get("/papers/").content.decode()
