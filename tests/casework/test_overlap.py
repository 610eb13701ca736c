"""Two people, one row: nobody's words are lost in silence, on every model of casework that people edit."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.casework.cases.models import Advice, Appointment, EvidenceItem, InterimSupport, Paper
from goldenthread.casework.children.models import Child, Person, Relationship
from goldenthread.casework.letters.models import Details
from goldenthread.casework.panels.models import PanelDay, PanelItem
from goldenthread.casework.plans.models import EhcPlanVersion, PlanRow, SettingAsked
from goldenthread.casework.records import actions as records
from goldenthread.casework.records.models import Breach, Complaint, RecordsRequest
from goldenthread.casework.routes.models import Enquiry, HelpRequest
from goldenthread.casework.sending import actions as sending
from goldenthread.casework.sending.models import Sending
from goldenthread.refused import Refused
from tests.base.accounts.people import person, sign_in
from tests.casework.doors import fill
from tests.casework.world import BY, World

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="(version|submission_key)" value="([^"]*)"')


def two(w, role, kind):
    """Two people of one role, both related to the child in the middle."""
    clients = []
    for name in ("first", "second"):
        user = person(role, email=f"{name}-{role}@example.org", name=f"{name.title()} Person")
        if kind:
            with audit.unguarded("two people for tests"):
                Relationship.behind_the_door.create(
                    child=w.child, kind=kind, user=user, party=w.parties[0] if kind == "party" else None,
                    starts=timezone.now() - timedelta(days=1), **BY,
                )  # fmt: skip
        clients.append(sign_in(Client(), user))
    return clients


def child(w):
    row = Child.behind_the_door.get(pk=w.child.pk)
    day = row.date_of_birth
    fields = {
        n: getattr(row, n)
        for n in ("given_name", "family_name", "known_as", "sex", "ethnicity", "placement", "transport")
    }
    fields |= {"date_of_birth_day": day.day, "date_of_birth_month": day.month, "date_of_birth_year": day.year}
    return reverse("children:edit", args=[w.child.reference]), fields, "language", row.language


def paper(w):
    row = Paper.behind_the_door.get(child=w.child, band="B3")
    return reverse("cases:reclassify", args=[w.child.reference, row.pk]), {"band": "B3"}, "why", row.why_reclassified


def contact(w):
    row = Person.behind_the_door.get(pk=w.parties[0].person_id)
    fields = {"phone": row.phone, "address": row.address, "postcode": row.postcode}
    return reverse("portal:contact", args=[w.child.reference]), fields, "needs", row.needs


def breach(w):
    row = Breach.behind_the_door.get()
    fields = {
        "known_at_day": 2,
        "known_at_month": 3,
        "known_at_year": 2026,
        "risk": "risk",
        "effect": "",
        "done": "",
        "why_not": "",
    }
    return reverse("records:breach", args=[row.pk]), fields, "what", row.what


def complaint(w):
    row = Complaint.behind_the_door.get()
    fields = {"received_day": 2, "received_month": 3, "received_year": 2026, "from_words": "Somebody", "outcome": ""}
    return reverse("records:complaint", args=[row.pk]), fields, "what", row.what


def evidence(w):
    row = EvidenceItem.behind_the_door.get(pk=w.keys["evidence"])
    fields = {"standing": "missing", "reason": "not_asked", "owed_by": "parent", "paper": ""}
    return reverse("cases:evidence", args=[w.child.reference, row.pk]), fields, "note", row.note


def support(w):
    row = InterimSupport.behind_the_door.get(pk=w.keys["support"])
    fields = {"what": row.what, "given_by": row.given_by}
    return reverse("cases:change-support", args=[w.child.reference, row.pk]), fields, "how_often", row.how_often


def plan_row(w):
    row = PlanRow.behind_the_door.get(pk=w.keys["plan_row"])
    return reverse("plans:change-row", args=[w.child.reference, row.pk]), {"words": row.words}, "cites", row.cites


def advised(w):
    row = PanelItem.behind_the_door.get(pk=w.keys["panel_item"])
    fields = {"advice": "next", "reasons": "It is put off to the next"}
    return reverse("panels:advise", args=[w.child.reference, row.pk]), fields, "stood_down", row.stood_down


def appointment(w):
    row = Appointment.behind_the_door.get(pk=w.keys["appointment"])
    return (
        reverse("cases:keep-appointment", args=[w.child.reference, row.pk]),
        {"attendance": "attended"},
        "words",
        row.words,
    )


def advice(w):
    row = Advice.behind_the_door.get(pk=w.keys["advice"])
    fields = {"kind": "asked", "day_day": 4, "day_month": 3, "day_year": 2026, "paper": "", "words": ""}
    return reverse("cases:advice", args=[w.child.reference, row.pk]), fields, "of_whom", row.from_words


def plan(w):
    row = EhcPlanVersion.behind_the_door.get(pk=w.keys["plan"])
    return reverse("plans:details", args=[w.child.reference, row.pk]), {"setting_type": ""}, "setting", row.setting


def setting(w):
    row = SettingAsked.behind_the_door.get(pk=w.keys["setting_asked"])
    fields = {"reply": "yes", "day_day": 4, "day_month": 3, "day_year": 2026}
    return reverse("plans:reply", args=[w.child.reference, row.pk]), fields, "words", row.words


def meeting(w):
    row = PanelDay.behind_the_door.get(pk=w.keys["meeting"])
    return reverse("panels:attended", args=[row.pk]), {"chair": "Head of SEND", "others": ""}, "note", row.note


def helped(w):
    row = HelpRequest.behind_the_door.get(pk=w.keys["help"])
    fields = {
        "outcome": "service",
        "reasons": "It fits",
        "day_day": 4,
        "day_month": 3,
        "day_year": 2026,
        "criteria": "",
    }
    return reverse("routes:answer-help", args=[w.child.reference, row.pk]), fields, "offered", row.offered


def enquiry(w):
    row = Enquiry.behind_the_door.get(pk=w.keys["enquiry"])
    fields = {"day_day": 4, "day_month": 3, "day_year": 2026}
    return reverse("routes:answer-enquiry", args=[w.child.reference, row.pk]), fields, "reply", row.reply


def details(w):
    row = Details.behind_the_door.get()
    fields = {n: getattr(row, n) for n in ("sendiass", "mediation", "disagreement", "settings_list")}
    return reverse("letters:details"), fields, "office", row.office


CASES = {
    "cases.EvidenceItem": ("office", "case_officer", "assigned", evidence),
    "cases.InterimSupport": ("office", "case_officer", "assigned", support),
    "plans.PlanRow": ("office", "case_officer", "assigned", plan_row),
    "panels.PanelItem": ("office", "case_officer", "assigned", advised),
    "routes.HelpRequest": ("office", "case_officer", "assigned", helped),
    "routes.Enquiry": ("office", "case_officer", "assigned", enquiry),
    "letters.Details": ("office", "team_manager", "", details),
    "cases.Appointment": ("office", "case_officer", "assigned", appointment),
    "cases.Advice": ("office", "case_officer", "assigned", advice),
    "plans.EhcPlanVersion": ("office", "case_officer", "assigned", plan),
    "plans.SettingAsked": ("office", "case_officer", "assigned", setting),
    "panels.PanelDay": ("office", "team_manager", "", meeting),
    "children.Child": ("office", "case_officer", "assigned", child),
    "cases.Paper": ("office", "case_officer", "assigned", paper),
    "children.Person": ("portal", "parent", "party", contact),
    "records.Breach": ("office", "privacy_officer", "", breach),
    "records.Complaint": ("office", "information_officer", "", complaint),
}

FILLED = {model for model in CASES if model.split(".")[0] in ("cases", "plans", "panels", "routes")} - {"cases.Paper"}


def overlap(model, pairs, settings):
    """How many of so many overlapping edits were lost in silence."""
    site, role, kind, describe = CASES[model]
    settings.SITE, settings.ROOT_URLCONF = site, f"config.urls.{site}"
    w = fill(World()) if model in FILLED else World()
    with audit.unguarded("rows for tests"):
        Details.behind_the_door.create(office="x")
        PanelDay.behind_the_door.update(day=date(2026, 1, 2), papers_by=date(2026, 1, 1))
        Breach.behind_the_door.create(known_at=timezone.now(), what="x", by_label="x")
        Complaint.behind_the_door.create(received=date(2026, 3, 2), from_words="x", what="x", by_label="x")
    first, second = two(w, role, kind)
    lost = 0
    for turn in range(pairs):
        address, fields, words, _ = describe(w)
        ones, twos = (dict(HIDDEN.findall(c.get(address).content.decode())) for c in (first, second))
        mine, theirs = f"First words {turn}", f"Second words {turn}"
        saved = first.post(address, {**fields, **ones, words: mine})
        assert saved.status_code == 302, saved.content.decode()[-3000:]
        answer = second.post(address, {**fields, **twos, words: theirs})
        page = answer.content.decode()
        lost += not (describe(w)[3] == mine and answer.status_code == 409 and theirs in page)
    return lost


@pytest.mark.parametrize("model", CASES)
def test_the_second_of_two_overlapping_edits_is_never_lost_in_silence(model, settings):
    assert overlap(model, 3, settings) == 0


@pytest.mark.deep
@pytest.mark.parametrize("model", CASES)
def test_five_hundred_overlapping_edits_lose_nothing(model, settings, evidence):
    lost = overlap(model, 500, settings)
    evidence(f"overlapping edits lost of 500, {model}", lost)
    assert lost == 0


def test_two_people_never_both_decide_on_what_is_to_leave():
    w = World()
    w.relate("team_manager", "team")
    paper_row = Paper.behind_the_door.get(child=w.child, band="B3")
    with audit.unguarded("a sending"):
        row = Sending.behind_the_door.create(
            child=w.child, paper=paper_row, to_party=w.parties[0], to_words="x", channel="portal", state="waiting",
            prepared_by_id="0", prepared_by="x",
        )  # fmt: skip
    sending.decide(w.open("team_manager"), row.pk, approve=False, why="Not right")
    with pytest.raises(Refused, match="decided this already"):
        sending.decide(w.open("team_manager"), row.pk, approve=True, why="x")
    assert Sending.behind_the_door.get().state == "refused"


def test_two_people_never_both_release_an_answer_to_a_request_for_records():
    w = World()
    with audit.unguarded("a request"):
        link = Relationship.behind_the_door.create(
            child=w.child, kind="request", user=w.user("information_officer"), starts=timezone.now(), **BY
        )
        row = RecordsRequest.behind_the_door.create(
            child=w.child,
            party=w.parties[0],
            received=date(2026, 3, 2),
            due=date(2026, 4, 2),
            link=link,
            state="checking",
            **BY,
        )
    records.check(w.visitor("privacy_officer"), row.pk, approve=False, why="Look again")
    with pytest.raises(Refused, match="Nothing waits"):
        records.check(w.visitor("privacy_officer"), row.pk, approve=True, why="x")
