"""A councillor learns on their own and has completed it; nobody sees another's training."""

import pytest
from django.test import Client

from goldenthread.base import audit
from goldenthread.base.accounts import demo
from goldenthread.thread.governance.models import Body
from goldenthread.thread.improvement.models import Council
from goldenthread.thread.training import invented
from goldenthread.thread.training.models import Completion, Learner
from tests.base.accounts.people import person, sign_in

pytestmark = pytest.mark.django_db
BY = audit.Actor.system("tests")
PATH = "/training/estuary/send-for-councillors/"


@pytest.fixture
def client(settings):
    settings.SITE, settings.ROOT_URLCONF = "portal", "config.urls.portal"
    with audit.unguarded("a council"):
        Council.objects.create(slug="estuary", name="Estuary", short_name="E", area_code="E06999999", restated_to=2030)
        Body.objects.create(council="estuary", slug="group", name="Member development group", kind="group")
    assert invented.load(by=BY) == 20
    assert invented.load(by=BY) == 0
    email = demo.address(demo.PEOPLE["scrutiny_member"][0])
    return sign_in(Client(), person("scrutiny_member", email=email))


def test_a_councillor_reads_answers_and_has_completed_it(client):
    page = client.get("/training/").content.decode()
    assert "Overdue" in page
    form = client.get(PATH).context["form"]
    key = {"submission_key": form["submission_key"].value()}
    wrong = client.post(PATH, key | {"q0": "The panel", "q1": form.fields["q1"].choices[1][0], "q2": "No"})
    assert wrong.status_code == 422
    assert "A panel advises. A named officer decides." in wrong.content.decode().replace("&#x27;", "'")
    assert not Completion.objects.filter(how="alone").exists()
    right = {
        f"q{n}": one["right"]
        for n, one in enumerate(Learner.objects.first().council.packages.get(slug="send-for-councillors").questions)
    }
    done = client.post(PATH, key | right)
    assert done.status_code == 302, done.content.decode()[:500]
    assert Completion.objects.get(how="alone").learner.name == "Cllr Scott Mina"
    page = client.get("/training/").content.decode()
    assert "Completed" in page
    assert "Overdue" not in page


def test_who_is_not_entered_is_told_whom_to_ask_and_finds_no_questions(client):
    other = sign_in(Client(), person("scrutiny_member", email="other@example.org"))
    assert "Ask Democratic Services" in other.get("/training/").content.decode()
    assert other.get(PATH).status_code == 404
    parent = sign_in(Client(), person("parent"))
    assert parent.get("/training/").status_code == 404
