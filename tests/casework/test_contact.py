"""How somebody wishes to be reached holds everywhere: in mail, letters and beside every number; a notice still goes."""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.editing import ChangedSince
from goldenthread.base.outbox.models import Message
from goldenthread.casework.cases import worklists
from goldenthread.casework.cases.models import Audience, Matter, Paper
from goldenthread.casework.children import actions as children
from goldenthread.casework.children.models import Party, Person, Protection
from goldenthread.casework.contact import actions
from goldenthread.casework.contact.models import ByHand, Wishes
from goldenthread.casework.letters import writing
from goldenthread.casework.sending import actions as sending
from goldenthread.refused import Refused
from tests.casework.world import BY, World
from tests.test_house import HOUSE, imports, modules, ours

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 27)
NOTHING = {"ways": [], "not_by": [], "times": "", "no_messages": False, "form": "usual", "language": "",
           "interpreter": False, "copy_to": None, "note": ""}  # fmt: skip


@pytest.fixture
def w(time_machine, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    time_machine.move_to("2026-11-27T09:00:00+00:00", tick=False)
    w = World(mark=False)
    w.relate("case_officer", "assigned")
    w.mother, w.father = w.parties
    return w


def at(settings, site):
    settings.SITE, settings.ROOT_URLCONF = site, f"config.urls.{site}"


def wish(w, party=None, expected=None, role="case_officer", **values):
    return actions.record(w.open(role), (party or w.mother).pk, NOTHING | values, expected=expected)


def paper(w, kind="letter"):
    with audit.unguarded("a paper to send"):
        made = Paper.behind_the_door.create(
            child=w.child,
            kind=kind,
            title="A paper",
            band="B3",
            words="Some words",
            supplied_by="x",
            state="issued",
            issued_at=timezone.now(),
            **BY,
        )
        Audience.behind_the_door.create(paper=made, key="council", by_label="x")
    return made


def send(w, channel="portal", kind="letter", party=None):
    row = paper(w, kind)
    doubts = sending.checks.Doubts()
    to = f"party:{(party or w.mother).pk}"
    return sending.prepare(w.open("case_officer"), row.pk, to=to, channel=channel, doubts=doubts)


def later(time_machine):
    time_machine.move_to("2026-11-27T09:11:00+00:00", tick=False)


# --- mail -------------------------------------------------------------------------------------------------------------


def test_without_a_wish_the_message_goes_by_email_as_ever(w):
    row = send(w)
    assert Message.objects.get().to == w.mother.person.email
    assert row.message == Message.objects.get().pk
    assert not ByHand.behind_the_door.exists()


@pytest.mark.parametrize(
    ("wished", "way"),
    [({"ways": ["letter"]}, "letter"), ({"ways": ["portal"]}, "portal"), ({"not_by": ["email"]}, "portal"),
     ({"ways": ["phone"]}, "letter"), ({"ways": ["text"]}, "letter")],
)  # fmt: skip
def test_a_notice_to_somebody_who_wants_no_email_is_a_task_and_no_mail(w, time_machine, wished, way):
    wish(w, **wished)
    row = send(w)
    assert not Message.objects.exists()
    task = ByHand.behind_the_door.get()
    assert (task.way, task.about, row.message) == (way, "notice", None)
    assert "There is something new" in task.text
    assert Audience.behind_the_door.filter(paper_id=row.paper_id, key=f"party:{w.mother.pk}").exists()  # it is sent
    assert actions.tasks(w.open("case_officer")) == []  # held, as the message would have been
    later(time_machine)
    assert [one.pk for one in actions.tasks(w.open("case_officer"))] == [task.pk]
    assert worklists.matters(w.visitor("case_officer"), which="by_hand").count() == 1


def test_news_may_go_by_telephone_and_a_notice_may_not(w, time_machine):
    wish(w, ways=["phone"])
    send(w, kind="note")
    send(w, kind="plan")
    ways = dict(ByHand.behind_the_door.values_list("about", "way"))
    assert ways == {"news": "phone", "notice": "letter"}
    later(time_machine)
    task = ByHand.behind_the_door.get(about="notice")
    done = {"day": DAY, "words": "", "expected": 1}
    with pytest.raises(Refused, match="The law asks for this in writing"):
        actions.done(w.open("case_officer"), task.pk, way="phone", **done)
    with pytest.raises(ChangedSince):
        actions.done(w.open("case_officer"), task.pk, way="letter", **done | {"expected": 9})
    assert actions.done(w.open("case_officer"), task.pk, way="letter", **done).done_on == DAY
    with pytest.raises(Refused, match="recorded this already"):
        actions.done(w.open("case_officer"), task.pk, way="letter", **done | {"expected": 2})


def test_what_is_stopped_while_it_is_held_leaves_no_task(w, time_machine):
    wish(w, ways=["letter"])
    row = send(w)
    sending.stop(w.open("case_officer"), row.pk)
    later(time_machine)
    assert actions.tasks(w.open("case_officer")) == []
    with pytest.raises(Http404):
        actions.task(w.open("case_officer"), ByHand.behind_the_door.get().pk)


def test_somebody_without_an_address_of_email_is_written_to_by_hand(w):
    with audit.unguarded("no address"):
        Person.behind_the_door.filter(pk=w.mother.person_id).update(email="")
    send(w)
    assert ByHand.behind_the_door.get().way == "letter"


def test_a_letter_is_not_posted_to_somebody_who_asked_for_none(w):
    wish(w, not_by=["letter"])
    with pytest.raises(Refused, match="asked for no letters"):
        send(w, channel="post")
    assert not sending.Sending.behind_the_door.exists()
    wish(w, expected=1, not_by=["letter", "email", "portal"])
    assert send(w, channel="post").channel == "post"  # no other way is left, and the law asks for writing


def test_the_message_and_the_task_say_in_which_form_and_language(w):
    wish(w, form="large", language="Polish", interpreter=True)
    send(w)
    assert "You asked for: large print, Polish, an interpreter." in Message.objects.get().text
    wish(w, expected=1, ways=["letter"], form="braille")
    send(w)
    assert "You asked for: braille." in ByHand.behind_the_door.get().text


def test_a_copy_goes_to_another_party_by_their_own_way_and_to_nobody_else(w):
    with pytest.raises(Refused, match="only to another party"):
        wish(w, copy_to=w.other_parties[0])
    with pytest.raises(Refused, match="only to another party"):
        wish(w, copy_to=w.mother)
    wish(w, copy_to=w.father)
    send(w)
    assert set(Message.objects.values_list("to", flat=True)) == {w.mother.person.email, w.father.person.email}
    with audit.unguarded("he is no party any more"):
        Party.behind_the_door.filter(pk=w.father.pk).update(ends=date(2026, 11, 1))
    before = Message.objects.count()
    send(w)
    assert Message.objects.count() == before + 1


def test_on_the_portal_no_party_is_named_to_another_and_a_copy_stays_as_it_was_set(w, settings):
    wish(w, copy_to=w.father)
    w.relate("parent", "party", party=w.mother)
    at(settings, "portal")
    address = reverse("portal:reach", args=[w.child.reference])
    for page in (address, reverse("portal:child", args=[w.child.reference])):
        assert w.father.person.name not in w.client("parent").get(page).content.decode()
    sent = {"submission_key": "g" * 20, "form": "large", "copy_to": str(w.father.pk), "version": "1"}
    assert w.client("parent").post(address, sent).status_code == 302
    held = Wishes.behind_the_door.get()
    assert (held.form, held.copy_to_id) == ("large", w.father.pk)


# --- safety -----------------------------------------------------------------------------------------------------------


def protect(w, party, against=None):
    with audit.unguarded("protected"):
        Protection.behind_the_door.create(party=party, against=against, words="An order was seen", **BY)


def test_a_wish_of_somebody_whose_contact_is_restricted_sends_nothing_and_an_officer_decides(w, time_machine):
    wish(w, ways=["email"])
    protect(w, w.mother, w.father)
    send(w)
    assert not Message.objects.exists()
    task = ByHand.behind_the_door.get()
    assert (task.way, "restricted" in task.why) == ("", True)
    later(time_machine)
    page = w.client("case_officer").get(reverse("contact:by-hand", args=[w.child.reference, task.pk])).content.decode()
    assert "You decide" in page
    assert w.mother.person.phone not in page  # protected details are shown one at a time, with a reason
    assert w.mother.person.address not in page


def test_no_copy_goes_to_or_for_somebody_whose_contact_is_restricted(w):
    wish(w, copy_to=w.father)
    protect(w, w.mother, w.father)
    send(w)
    assert list(Message.objects.values_list("to", flat=True)) == [w.mother.person.email]  # she wished no other way
    assert not ByHand.behind_the_door.exists()
    with pytest.raises(Refused, match="only to another party"):
        wish(w, expected=1, copy_to=w.father)


def test_an_invitation_whose_link_goes_by_email_alone_is_refused_to_who_wants_none(w):
    wish(w, ways=["letter"])
    with pytest.raises(Refused, match="goes by email alone"):
        children.invite_party(w.open("case_officer"), str(w.mother.pk))
    assert not Message.objects.exists()
    wish(w, expected=1, not_by=["phone"])
    _, code = children.invite_party(w.open("case_officer"), str(w.mother.pk))
    assert code


# --- saying it --------------------------------------------------------------------------------------------------------


def test_what_both_suits_and_must_not_be_used_is_refused(w):
    with pytest.raises(Refused, match="among the ways that suit and among those that do not: by text message"):
        wish(w, ways=["text", "letter"], not_by=["text"])
    assert not Wishes.behind_the_door.exists()


def test_two_people_who_change_it_meet_and_what_was_said_before_is_kept(w):
    wish(w, ways=["letter"])
    wish(w, expected=1, ways=["email"], note="Evenings are better")
    with pytest.raises(ChangedSince):
        wish(w, expected=1, ways=["phone"])
    page = w.client("case_officer").get(reverse("contact:wishes", args=[w.child.reference, w.mother.pk]))
    said = page.content.decode()
    assert "Reach them by letter." in said
    assert "Evenings are better" in said


def test_a_party_says_it_on_the_portal_of_itself_alone(w, settings):
    w.relate("parent", "party", party=w.mother)
    at(settings, "portal")
    client = w.client("parent")
    address = reverse("portal:reach", args=[w.child.reference])
    assert "Telephone: write to me, do not ring" in client.get(address).content.decode()
    answer = client.post(
        address,
        {"submission_key": "c" * 20, "not_by": ["phone"], "form": "large", "times": "after 6", "note": "I shake",
         "no_messages": "on", "version": ""},
    )  # fmt: skip
    assert answer.status_code == 302
    held = Wishes.behind_the_door.get()
    assert (held.party_id, held.by_themselves, held.not_by) == (w.mother.pk, True, ["phone"])
    assert "Do not ring: write." in client.get(reverse("portal:child", args=[w.child.reference])).content.decode()
    with pytest.raises(Http404):
        actions.record(w.open("parent"), w.father.pk, NOTHING, expected=None)
    bad = client.post(address, {"submission_key": "d" * 20, "not_by": ["pigeon"], "form": "large", "version": "1"})
    assert bad.status_code == 422
    stale = client.post(address, {"submission_key": "e" * 20, "form": "usual", "version": "7"})
    assert stale.status_code == 409


def test_whoever_may_not_write_on_the_case_records_no_wish_and_a_stranger_sees_none(w, settings):
    wish(w, not_by=["phone"], note="A note of hers")
    for role, kind in (("panel_member", "panel"), ("social_care_lead", "social_care")):
        w.relate(role, kind)
        address = reverse("contact:wishes", args=[w.child.reference, w.mother.pk])
        assert w.client(role).get(address).status_code == 404
        with pytest.raises((Refused, Http404)):
            actions.record(w.open(role), w.mother.pk, NOTHING, expected=1)
    at(settings, "portal")
    w.relate("parent", "party", party=w.father)
    w.relate("senco", "on_roll")
    for role in ("parent", "senco"):
        page = w.client(role).get(reverse("portal:child", args=[w.child.reference])).content.decode()
        assert "A note of hers" not in page
        assert actions.lines_for(w.open(role), w.mother.pk) == []


# --- on pages and letters ---------------------------------------------------------------------------------------------


def test_the_wish_stands_beside_every_number_and_address(w, time_machine):
    wish(w, not_by=["phone"])
    client = w.client("case_officer")
    words = "Do not ring: write."
    assert words in client.get(reverse("cases:child", args=[w.child.reference])).content.decode()
    assert words in client.get(reverse("sending:send", args=[w.child.reference, paper(w).pk])).content.decode()
    change = reverse("children:change-party", args=[w.child.reference, w.mother.pk])
    assert words in client.get(change).content.decode()
    row = send(w, channel="post")
    later(time_machine)
    envelope = client.get(reverse("sending:one", args=[w.child.reference, row.pk])).content.decode()
    assert w.mother.person.address in envelope
    assert words in envelope
    protect(w, w.mother)
    shown = client.post(
        reverse("children:reveal", args=[w.child.reference, str(w.mother.pk), "phone"]),
        {"submission_key": "f" * 20, "words": "She asked for help"},
    ).content.decode()
    assert w.mother.person.phone in shown
    assert words in shown


def test_what_they_asked_for_stands_above_a_letter_and_large_print_is_chosen(w):
    wish(w, form="large", language="Polish")
    assert writing.wants_large(w.open("case_officer"))
    assert writing.wished(w.open("case_officer")) == [(w.mother.person.name, ["Large print.", "Language: Polish."])]
    matter = Matter.behind_the_door.get(child=w.child)
    with audit.unguarded("a request that came"):
        Matter.behind_the_door.filter(pk=matter.pk).update(stage="REQ_RECEIVED")
    page = w.client("case_officer").get(reverse("letters:notice", args=[w.child.reference, matter.pk]))
    said = page.content.decode()
    assert "What the people to whom it goes asked for" in said
    assert "checked" in said[said.index("Make it in large print") - 400 : said.index("Make it in large print")]


# --- one way out ------------------------------------------------------------------------------------------------------

THE_WAY = "casework.contact.reaching"
LINKS = {"casework.children.actions.parties"}  # asks `reaching.check_mail` first


def writes(source: str) -> set[str]:
    """What of a module puts a message on its way: names of calls."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in (
                "outbox.queue",
                "queueing.queue",
                "send_mail",
                "EmailMessage",
                "mail.send_mail",
            ) or name.endswith((".send_invitation", ".send_invitation_with_code", ".email_user")):
                found.add(name)
    return found


def test_nothing_of_casework_or_the_portal_writes_to_anybody_but_by_the_one_way():
    seen = 0
    for module, path in modules():
        if module.split(".")[0] != "casework" and not module.startswith("outward.portal"):
            continue
        seen += 1
        imported = {ours(name) or name for name, _ in imports(path, module)}
        calls = writes(path.read_text(encoding="utf-8"))
        if module == THE_WAY:
            assert calls == {"outbox.queue"}
            continue
        assert not {name for name in imported if name.startswith(("base.outbox", "django.core.mail"))}, module
        assert calls <= ({"accounts.send_invitation_with_code"} if module in LINKS else set()), module
    assert seen > 100


def test_only_those_rooms_of_the_house_queue_mail_that_know_no_child():
    known = {"base", "thread", "families", "outward.releases", THE_WAY}
    for module, path in modules():
        if writes(path.read_text(encoding="utf-8")):
            assert module in LINKS or any(module == one or module.startswith(one + ".") for one in known), module


@pytest.mark.parametrize(
    "planted",
    [
        "outbox.queue(to=person.email, subject='x', text='y', key='z')",
        "from django.core.mail import send_mail; send_mail()",
        "user.email_user('x', 'y')",
        "accounts.send_invitation(user)",
    ],
)
def test_a_planted_message_is_found(planted):
    assert writes(planted)


def test_the_invitation_asks_before_it_is_sent():
    text = Path(HOUSE, "casework/children/actions/parties.py").read_text(encoding="utf-8")
    assert text.index("reaching.check_mail(opened, row)") < text.index("accounts.send_invitation_with_code(user)")
