"""Troubles with the tool are logged, answered and kept; the share of cases with all papers in one place is shown."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from goldenthread.base import audit, editing
from goldenthread.base.audit.models import Entry
from goldenthread.base.editing.models import Revision
from goldenthread.casework.cases.models import EvidenceItem, Matter, Paper
from goldenthread.casework.troubles import actions
from goldenthread.casework.troubles.models import Trouble
from goldenthread.casework.troubles.views import sentence
from goldenthread.refused import Refused
from tests.base.accounts.people import sign_in
from tests.casework.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(time_machine, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    time_machine.move_to("2026-11-27T09:00:00+00:00", tick=False)
    world = World()
    world.relate("case_officer", "assigned")
    world.relate("team_manager", "team")
    return world


def logged(w):
    return actions.log_trouble(
        w.visitor("case_officer"), where="papers", words="A long name is cut off", noticed_on=date(2026, 11, 2)
    )


def test_a_trouble_is_logged_by_who_works_with_cases_and_answered_by_a_manager(w):
    row = logged(w)
    with pytest.raises(Refused):
        actions.answer(w.visitor("case_officer"), row.pk, state="mended", words="x", expected=1)
    with pytest.raises(Refused, match="Say what was done"):
        actions.answer(w.visitor("team_manager"), row.pk, state="stays", words=" ", expected=1)
    saved = actions.answer(w.visitor("team_manager"), row.pk, state="mended", words="It wraps now", expected=1)
    assert (saved.state, saved.answered_on) == ("mended", date(2026, 11, 27))
    entries = Entry.objects.filter(action__startswith="trouble_").order_by("seq")
    assert list(entries.values_list("action", flat=True)) == ["trouble_logged", "trouble_answered"]


def test_two_managers_who_answer_at_once_lose_nothing(w):
    row = logged(w)
    actions.answer(w.visitor("team_manager"), row.pk, state="mended", words="It wraps now", expected=1)
    with pytest.raises(editing.ChangedSince):
        actions.answer(w.visitor("team_manager"), row.pk, state="stays", words="Names are rarely so long", expected=1)
    again = actions.answer(w.visitor("team_manager"), row.pk, state="open", words="", expected=2)
    assert (again.state, again.answer, again.answered_on) == ("open", "", None)
    kept = Revision.objects.filter(subject=f"troubles.trouble:{row.pk}").values_list("values__answer", flat=True)
    assert "It wraps now" in list(kept)  # what was answered first stays known


def test_papers_are_all_in_one_place_where_nothing_is_here_without_its_paper(w):
    matter = Matter.behind_the_door.get(child=w.child)
    paper = Paper.behind_the_door.filter(child=w.child).first()
    with audit.unguarded("evidence"):
        Matter.behind_the_door.all().update(stage="REQ_RECEIVED", going_on=True)
        items = [
            EvidenceItem.behind_the_door.create(
                child=w.child, matter=matter, item=item, standing=standing, paper=held, owed_by="school"
            )
            for item, standing, held in (
                ("attendance", "present", paper), ("speech", "not_applicable", None), ("provision", "present", None),
            )
        ]  # fmt: skip
    assert actions.in_one_place(w.visitor("case_officer")) == (0, 1)
    with audit.unguarded("the paper is found"):
        EvidenceItem.behind_the_door.filter(pk=items[2].pk).update(paper=paper)
    assert actions.in_one_place(w.visitor("case_officer")) == (1, 1)
    with audit.unguarded("something is on its way"):
        EvidenceItem.behind_the_door.filter(pk=items[1].pk).update(standing="offered")
    assert actions.in_one_place(w.visitor("case_officer")) == (0, 1)
    assert sentence(171, 240).startswith("Papers are all in one place in 171 of 240 open cases that you may open (71%)")
    assert sentence(0, 0) == "No open case that you may open has evidence yet."


def test_the_pages_log_a_trouble_and_answer_it(w):
    client = sign_in(Client(), w.user("team_manager"))
    page = client.get(reverse("troubles:add"))
    key = page.context["form"].initial["submission_key"]
    wrong = client.post(reverse("troubles:add"), {"submission_key": key, "where": "papers", "words": ""})
    assert wrong.status_code == 422
    sent = {"submission_key": key, "where": "papers", "words": "A name is cut off", "noticed_on_day": "2",
            "noticed_on_month": "11", "noticed_on_year": "2026"}  # fmt: skip
    assert client.post(reverse("troubles:add"), sent).status_code == 302
    row = Trouble.behind_the_door.get()
    form = client.get(reverse("troubles:answer", args=[row.pk])).context["form"].initial
    sent = {**form, "state": "mended", "words": "It wraps now"}
    assert client.post(reverse("troubles:answer", args=[row.pk]), sent).status_code == 302
    words = client.get(reverse("troubles:list")).content.decode()
    assert "Mended: It wraps now" in words
    assert "None" not in words
