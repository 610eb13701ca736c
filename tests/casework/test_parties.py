"""Parties: evidence and two people, protection at once, two channels to an account, rights that pass."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts.models import Invitation, User
from goldenthread.base.audit.models import Entry
from goldenthread.base.outbox.models import Message
from goldenthread.casework.children import actions
from goldenthread.casework.children.kinds import ChangeKind
from goldenthread.casework.children.models import Change, Party, Relationship
from goldenthread.refused import Refused
from tests.base.accounts.people import person
from tests.casework.world import World

pytestmark = pytest.mark.django_db
NEW = {"name": "Ottoline Curlew", "kind": "guardian", "responsibility": True, "evidence": "court_order",
       "evidence_words": "Order of 3 March", "starts": date(2026, 3, 3), "email": "otto@household.example"}  # fmt: skip


@pytest.fixture
def w():
    world = World()
    world.relate("case_officer", "assigned")
    world.relate("team_manager", "team")
    return world


def ask(w, **more):
    given = {"kind": ChangeKind.ADD, "reason": "A guardian since March", "values": NEW, **more}
    return actions.ask_change(w.open("case_officer"), **given)


def test_a_party_is_added_when_a_second_person_has_approved_and_not_before(w):
    change = ask(w)
    assert Party.behind_the_door.filter(child=w.child).count() == 2
    actions.decide_change(w.open("team_manager"), change.pk, approve=True)
    added = Party.behind_the_door.get(child=w.child, kind="guardian")
    assert (added.person.name, added.approved_by) == ("Ottoline Curlew", "Team Manager Tester")
    assert Entry.objects.filter(action="party_change_approved", object=f"children.child:{w.child.pk}").count() == 1


def test_nobody_approves_what_they_asked_and_a_refused_change_changes_nothing(w):
    change = actions.ask_change(w.open("team_manager"), kind=ChangeKind.ADD, reason="x", values=NEW)
    with pytest.raises(Refused, match="somebody else has to decide"):
        actions.decide_change(w.open("team_manager"), change.pk, approve=True)
    other = ask(w)
    actions.decide_change(w.open("team_manager"), other.pk, approve=False)
    assert Party.behind_the_door.filter(child=w.child).count() == 2
    assert Entry.objects.filter(result="refused", reason__contains="somebody else").exists()


def test_a_case_officer_does_not_decide_and_a_change_of_another_child_is_not_found(w):
    change = ask(w)
    with pytest.raises(Refused) as refusal:
        actions.decide_change(w.open("case_officer"), change.pk, approve=True)
    assert refusal.value.status == 404
    w.relate("team_manager", "team", child=w.other)
    with pytest.raises(Refused) as refusal:
        actions.decide_change(w.open("team_manager", w.other), change.pk, approve=True)
    assert refusal.value.status == 404
    assert Change.behind_the_door.get(pk=change.pk).decision == "waiting"


def test_protection_begins_at_once_and_is_lifted_by_two(w):
    mother, father = w.parties
    actions.protect(w.open("case_officer"), str(mother.pk), against=str(father.pk), words="An order was seen")
    opened = w.open("case_officer")
    seen = next(p for p in opened.parties if p.id == str(mother.pk))
    assert seen.protected
    assert seen.person.address == ""
    assert "address" in seen.hidden
    assert opened.reveal(str(mother.pk), "address", "To post a letter") == "mid-B2-address0-mark"
    assert Entry.objects.get(action="field_revealed").reason == "To post a letter"
    change = actions.ask_change(
        w.open("case_officer"), kind=ChangeKind.LIFT, party=str(mother.pk), reason="The order ended"
    )
    assert next(p for p in w.open("case_officer").parties if p.id == str(mother.pk)).protected
    actions.decide_change(w.open("team_manager"), change.pk, approve=True)
    assert not next(p for p in w.open("case_officer").parties if p.id == str(mother.pk)).protected


def test_from_whom_somebody_is_protected_the_school_and_transport_are_hidden(w, settings):
    settings.SITE = "portal"
    w.relate("parent", "party", party=w.parties[1])
    assert w.open("parent").child.placement == "mid-B3-placement-mark"
    settings.SITE = "office"
    actions.protect(w.open("case_officer"), str(w.parties[0].pk), against=str(w.parties[1].pk), words="x")
    settings.SITE = "portal"
    opened = w.open("parent")
    assert (opened.child.placement, opened.child.transport) == ("", "")
    assert opened.child.ethnicity == ""  # entered, never shown back (F8)


def test_an_order_keeps_bands_from_a_party_and_everything_when_it_says_so(w, settings):
    for bands, band, opens in (("B4 B5", "B4", True), ("all", "B3", False)):
        settings.SITE = "office"
        change = actions.ask_change(
            w.open("case_officer"), kind=ChangeKind.BAR, party=str(w.parties[0].pk), reason="Seen",
            values={"of_bands": bands, "words": "x", "starts": timezone.localdate()},
        )  # fmt: skip
        actions.decide_change(w.open("team_manager"), change.pk, approve=True)
        settings.SITE = "portal"
        if not Relationship.behind_the_door.filter(kind="party").exists():
            w.relate("parent", "party")
        found = w.visitor("parent")._look(w.child.reference, "case.read")
        assert (found is not None) is opens, bands
        if found is not None:
            from goldenthread.casework.cases import reading

            assert band not in {paper.band.value for paper in reading.papers(found)}


def test_a_party_that_ends_sees_nothing_more(w, settings):
    settings.SITE = "portal"
    w.relate("parent", "party")
    assert w.open("parent").name
    settings.SITE = "office"
    yesterday = timezone.localdate() - timedelta(days=1)
    change = actions.ask_change(
        w.open("case_officer"), kind=ChangeKind.END, party=str(w.parties[0].pk), reason="x", values={"ends": yesterday}
    )
    actions.decide_change(w.open("team_manager"), change.pk, approve=True)
    settings.SITE = "portal"
    assert w.visitor("parent")._look(w.child.reference, "case.read") is None


# --- accounts ---------------------------------------------------------------------------------------------


def invited(w):
    return actions.invite_party(w.open("case_officer"), str(w.parties[0].pk))


def link_in(user):
    text = Message.objects.get(to=user.email).text
    return re.search(r"/account/invitation/(\S+?)/", text)[1], text


def test_an_invitation_needs_the_link_and_the_code_which_come_two_ways(w, settings):
    user, code = invited(w)
    token, text = link_in(user)
    assert code
    assert code not in text
    assert "Midfamily" not in text
    assert w.child.reference not in text
    settings.SITE, settings.ROOT_URLCONF = "portal", "config.urls.portal"
    client = Client()
    address = reverse("accept_invitation", args=[token])
    sent = {"name": "A Parent", "password": "a long enough pass phrase"}
    wrong = client.post(address, {**sent, "code": "BBBB BBBB"})
    assert wrong.status_code == 422
    assert "This code is not right" in wrong.content.decode()
    assert User.objects.get(pk=user.pk).state == "invited"
    assert client.post(address, {**sent, "code": code.lower().replace(" ", "-")}).status_code == 302
    assert User.objects.get(pk=user.pk).state == "open"
    assert client.get(reverse("portal:child", args=[w.child.reference])).status_code == 200


def test_five_wrong_codes_end_an_invitation(w, settings):
    user, code = invited(w)
    token, _ = link_in(user)
    settings.SITE, settings.ROOT_URLCONF = "portal", "config.urls.portal"
    address = reverse("accept_invitation", args=[token])
    sent = {"name": "A Parent", "password": "a long enough pass phrase"}
    statuses = [Client().post(address, {**sent, "code": f"BBBB BBB{n}"}).status_code for n in range(2, 7)]
    assert statuses == [422, 422, 422, 422, 404]
    assert Client().post(address, {**sent, "code": code}).status_code == 404
    assert Invitation.objects.get().withdrawn_at is not None
    assert not mail.outbox


def test_who_has_no_responsibility_or_no_address_is_not_invited(w):
    with audit.unguarded("a grandparent"):
        Party.behind_the_door.filter(pk=w.parties[0].pk).update(responsibility=False)
        person_row = w.parties[1].person
        person_row.email = ""
        person_row.save()
    for party, words in ((w.parties[0], "parental responsibility"), (w.parties[1], "no email address")):
        with pytest.raises(Refused, match=words):
            actions.invite_party(w.open("case_officer"), str(party.pk))


# --- helpers and rights -------------------------------------------------------------------------------------


def test_a_family_lets_an_adviser_see_its_own_view_and_ends_it_and_the_office_does_not_know(w, settings):
    settings.SITE = "portal"
    w.relate("parent", "party")
    adviser = w.user("sendiass_adviser")
    last = timezone.localdate() + timedelta(days=30)
    row = actions.choose_helper(w.open("parent"), email=adviser.email, last_day=last)
    seen = w.open("sendiass_adviser")
    assert (seen.name, seen.through) == (w.open("parent").name, "helper")
    with pytest.raises(Refused):
        actions.choose_helper(seen, email=adviser.email, last_day=last)  # a helper lets nobody in
    settings.SITE = "office"
    assert "helper" not in {one.kind for one in w.open("case_officer").relationships()}
    settings.SITE = "portal"
    actions.end_helper(w.open("parent"), str(row.pk))
    assert w.visitor("sendiass_adviser")._look(w.child.reference, "case.read") is None


def test_the_young_person_chooses_who_sees_what_is_new_and_a_capacity_decision_is_for_one_decision(
    settings, time_machine
):
    time_machine.move_to(datetime(2026, 6, 1, 9, tzinfo=UTC), tick=False)
    w = World(born=date(2010, 5, 4))
    time_machine.move_to(datetime(2026, 6, 29, 9, tzinfo=UTC), tick=False)
    with audit.unguarded("the young person as a party"):
        own = Party.behind_the_door.create(
            child=w.child, person=w.parties[0].person.__class__.behind_the_door.create(name="The young person"),
            kind="young_person", evidence="school", evidence_words="x", starts=date(2026, 1, 1), approved_by="x",
        )  # fmt: skip
    settings.SITE = "portal"
    w.relate("young_person", "party", party=own)
    w.relate("parent", "party")
    assert w.open("parent").answer.through.sees_until is not None
    row = actions.record_authority(
        w.open("young_person"), party=str(w.parties[0].pk), basis="choice", words="", last_day=None
    )
    assert w.open("parent").answer.through.sees_until is None
    actions.end_authority(w.open("young_person"), row.pk)
    assert w.open("parent").answer.through.sees_until is not None
    with pytest.raises(Refused):
        actions.record_authority(w.open("parent"), party=str(w.parties[0].pk), basis="choice", words="", last_day=None)
    settings.SITE = "office"
    w.relate("team_manager", "team")
    with pytest.raises(Refused, match="for one decision"):
        actions.record_authority(
            w.open("team_manager"), party=str(w.parties[0].pk), basis="capacity", words="", last_day=None
        )


# --- schools --------------------------------------------------------------------------------------------------


def test_a_schools_account_manager_confirms_or_ends_its_own_people_and_no_others(settings):
    w = World()
    settings.SITE, settings.ROOT_URLCONF = "portal", "config.urls.portal"
    senco = w.user("senco")
    elsewhere = person("senco", email="elsewhere@example.org", organisation=w.other_school)
    client = w.client("school_account_manager")
    page = client.get(reverse("portal:staff")).content.decode()
    assert "Senco Tester" in page
    assert client.get(reverse("portal:confirm-staff", args=[elsewhere.memberships.get().pk])).status_code == 404
    address = reverse("portal:confirm-staff", args=[senco.memberships.get().pk])
    key = re.search(r'name="submission_key" value="([^"]+)"', client.get(address).content.decode())[1]
    assert client.post(address, {"submission_key": key, "stays": "no"}).status_code == 302
    assert senco.memberships.get().ended_at is not None
    w.relate("senco", "on_roll")
    assert w.visitor("senco")._look(w.child.reference, "case.read") is None
