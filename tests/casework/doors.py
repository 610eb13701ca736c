"""Every route of casework on the office and the portal, with the arguments that lead to something.

`DOORS`: route to (site, arguments from the world, whether it is about one child). A route that is missing here, or in
expected_doors.csv, fails the build.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from goldenthread.base import audit
from goldenthread.casework.asking.models import Incoming
from goldenthread.casework.cases.models import (
    Advice,
    Appointment,
    Ask,
    CaseDecision,
    CaseNeed,
    Contribution,
    Correction,
    EvidenceItem,
    Fact,
    FastTrack,
    InterimSupport,
    Matter,
    OwedPaper,
    Paper,
    Request,
)
from goldenthread.casework.children.models import (
    Authority,
    BreakGlass,
    Change,
    Conflict,
    Logged,
    NamedViewer,
    PossibleDuplicate,
    Relationship,
)
from goldenthread.casework.contact.models import ByHand, Wishes
from goldenthread.casework.counts import counting
from goldenthread.casework.importing.models import CaseFile
from goldenthread.casework.letters.models import Notice
from goldenthread.casework.panels.models import Chair, Member, Panel, PanelDay, PanelItem
from goldenthread.casework.plans.models import EhcPlanVersion, FamilyAnswer, PlanRow, SettingAsked
from goldenthread.casework.records.models import Breach, Complaint, Destruction, RecordsItem, RecordsRequest
from goldenthread.casework.routes.models import Enquiry, HelpRequest
from goldenthread.casework.sending.models import Export, Sending
from goldenthread.casework.troubles.models import Trouble
from goldenthread.casework.voice.models import Consent, Recording
from goldenthread.thread.figures.models import Area, LiveRun, LiveSeries, LiveStep
from tests.casework.world import BY, World

Arguments = Callable[[World], list[Any]]


def ref(*more: str) -> Arguments:
    """The reference of the child in the middle, then keys of what `fill` has made."""
    return lambda w: [w.child.reference, *(w.keys[name] for name in more)]


def key(*names: str) -> Arguments:
    return lambda w: [w.keys[name] for name in names]


def fixed(*arguments: Any) -> Arguments:
    return lambda w: list(arguments)


# about one child: True. The rest is of a role alone, or of one's own acts.
OFFICE: dict[str, tuple[Arguments, bool]] = {
    "children:list": (fixed(), False),
    "children:begin": (fixed(), False),
    "children:confirm": (fixed(), False),
    "children:waiting": (fixed(), False),
    "children:duplicate": (key("duplicate"), False),
    "children:conflicts": (fixed(), False),
    "children:conflict": (key("conflict"), False),
    "children:glass": (fixed(), False),
    "children:close-glass": (key("glass"), False),
    "children:teams": (fixed(), False),
    "children:message": (ref(), False),
    "children:why": (ref(), True),
    "children:edit": (ref(), True),
    "children:reveal": (lambda w: [w.child.reference, "child", "upn"], True),
    "children:read-message": (ref("message"), True),
    "children:add-party": (ref(), True),
    "children:change-party": (ref("party"), True),
    "children:end-party": (ref("party"), True),
    "children:protect": (ref("party"), True),
    "children:lift-protection": (ref("party"), True),
    "children:bar-party": (ref("party"), True),
    "children:unbar-party": (ref("party"), True),
    "children:invite-party": (ref("party"), True),
    "children:authority": (ref("party"), True),
    "children:decide-change": (ref("change"), True),
    "children:relate": (ref(), True),
    "children:end-relationship": (ref("relationship"), True),
    "children:restrict": (ref(), True),
    "children:name-viewer": (ref(), True),
    "children:remove-viewer": (ref("viewer"), True),
    "contact:wishes": (ref("party"), True),
    "contact:by-hand": (ref("by_hand"), True),
    "cases:work": (fixed(), False),
    "cases:child": (ref(), True),
    "cases:add-matter": (ref(), True),
    "cases:add-fact": (ref("matter"), True),
    "cases:key-request": (ref(), True),
    "cases:case": (ref("case"), True),
    "cases:data": (ref("case"), True),
    "cases:step": (lambda w: [w.child.reference, w.keys["case"], "notice.considering"], True),
    "cases:withdraw": (ref("case"), True),
    "cases:ask": (ref("case"), True),
    "cases:decide": (ref("case"), True),
    "cases:told": (ref("refused"), True),
    "cases:end-track": (ref("refused"), True),
    "cases:support": (ref("case"), True),
    "cases:appointment": (ref("case"), True),
    "cases:contribution": (ref("case"), True),
    "said:all": (ref(), True),
    "said:add": (ref("case"), True),
    "said:one": (ref("spoken"), True),
    "said:asked": (ref("spoken"), True),
    "said:words": (ref("spoken"), True),
    "said:sound": (ref("spoken"), True),  # its file is not there: who hears one is in test_own_words.py
    "said:sound-file": (ref("spoken"), True),
    "said:picture": (ref("spoken"), True),
    "cases:add-source": (ref("assessment"), True),
    "cases:evidence": (ref("evidence"), True),
    "cases:advice": (ref("advice"), True),
    "cases:reuse": (ref("advice"), True),
    "cases:change-support": (ref("support"), True),
    "cases:keep-appointment": (ref("appointment"), True),
    "cases:need": (ref(), True),
    "cases:end-need": (ref("need"), True),
    "cases:correct": (ref("fact"), True),
    "cases:decide-correction": (ref("correction"), True),
    "cases:add-paper": (ref(), True),
    "cases:paper": (ref("paper"), True),
    "cases:paper-file": (ref("paper"), True),
    "cases:issue": (ref("draft"), True),
    "cases:version": (ref("paper"), True),
    "cases:reclassify": (ref("paper"), True),
    "cases:mark": (ref("paper"), True),
    "cases:share": (ref("paper"), True),
    "cases:unshare": (ref("paper"), True),
    "asking:arrived": (fixed(), False),
    "asking:one": (key("incoming"), False),
    "asking:begin": (key("incoming"), False),
    "asking:aside": (key("incoming"), False),
    "troubles:list": (fixed(), False),
    "troubles:add": (fixed(), False),
    "troubles:answer": (key("trouble"), False),
    "flow:flow": (fixed(), False),
    "flow:flow-json": (fixed(), False),
    "flow:hands-csv": (fixed(), False),
    "flow:what-if": (fixed(), False),
    "flow:what-if-json": (fixed(), False),
    "flow:what-if-paper": (fixed(), False),
    "flow:cases": (fixed(), False),
    "counts:measures": (fixed(), False),
    "counts:measure": (lambda w: ["refused"], False),
    "counts:measure-csv": (lambda w: ["refused"], False),
    "counts:measure-json": (lambda w: ["refused"], False),
    "counts:cases": (lambda w: ["refused"], False),
    "counts:take-step": (lambda w: ["refused"], False),
    "counts:withdraw-step": (lambda w: ["refused", w.keys["step"]], False),
    "importing:lists": (fixed(), False),
    "importing:template": (fixed("csv"), False),
    "importing:add": (fixed(), False),
    "importing:one": (key("list"), False),  # one's own alone, so that nobody finds it
    "importing:columns": (key("list"), False),
    "importing:bring": (key("list"), False),
    "importing:drop": (key("list"), False),
    "importing:faults": (key("list"), False),
    "asking:file": (lambda w: [w.keys["incoming"], 1], False),  # it has none, so that nobody finds it
    "letters:wordings": (fixed(), False),
    "letters:details": (fixed(), False),
    "letters:wording": (fixed("agreed"), False),
    "letters:notice": (ref("case"), True),
    "letters:word": (ref("notice"), True),
    "plans:begin": (ref("assessment"), True),
    "plans:version": (ref("plan"), True),
    "plans:add": (ref("plan"), True),
    "plans:add-row": (lambda w: [w.child.reference, w.keys["plan"], "B"], True),
    "plans:add-words": (lambda w: [w.child.reference, w.keys["plan"], "A"], True),
    "plans:details": (ref("plan"), True),
    "plans:sign": (ref("plan"), True),
    "plans:issue": (ref("plan"), True),
    "plans:served": (ref("plan"), True),
    "plans:answered": (ref("plan"), True),
    "plans:ask-setting": (ref("plan"), True),
    "plans:sent": (ref("plan"), True),
    "plans:change-row": (ref("plan_row"), True),
    "plans:remove-row": (ref("plan_row"), True),
    "plans:reply": (ref("setting_asked"), True),
    "routes:help": (ref(), True),
    "routes:ask-help": (ref(), True),
    "routes:answer-help": (ref("help"), True),
    "routes:log-enquiry": (ref(), True),
    "routes:answer-enquiry": (ref("enquiry"), True),
    "panels:panels": (fixed(), False),
    "panels:set-up": (fixed(), False),
    "panels:panel": (key("panel"), False),
    "panels:chair": (key("panel"), False),
    "panels:member": (key("panel"), False),
    "panels:set-day": (key("panel"), False),
    "panels:end-member": (key("panel_member"), False),
    "panels:meeting": (key("meeting"), False),
    "panels:attended": (key("meeting"), False),
    "panels:put-on": (ref("case"), True),
    "panels:take-off": (ref("panel_item"), True),
    "panels:advise": (ref("panel_item"), True),
    "sending:exports": (fixed(), False),
    "sending:ask-export": (fixed(), False),
    "sending:exports-to-decide": (fixed(), False),
    "sending:fetch-export": (key("export"), False),
    "sending:decide-export": (key("export"), False),
    "sending:send": (ref("paper"), True),
    "sending:sent": (ref(), True),
    "sending:one": (ref("sending"), True),
    "access:reports": (fixed(), False),
    "access:glasses": (fixed(), False),
    "access:glass": (key("glass"), False),
    "access:withhold": (fixed(), False),
    "records:requests": (fixed(), False),
    "records:register": (fixed(), False),
    "records:check": (key("request"), False),
    "records:retention": (fixed(), False),
    "records:destroy": (ref(), False),  # not on the review list, so that nobody finds it
    "records:destructions": (fixed(), False),
    "records:destruction": (key("destruction"), False),
    "records:breaches": (fixed(), False),
    "records:add-breach": (fixed(), False),
    "records:breach": (key("breach"), False),
    "records:complaints": (fixed(), False),
    "records:add-complaint": (fixed(), False),
    "records:complaint": (key("complaint"), False),
    "records:pack": (fixed(), False),
    "records:pack-paper": (fixed("impact-assessment"), False),
    "records:pack-word": (fixed("impact-assessment"), False),
    "records:request": (ref("request"), True),
    "records:extend": (ref("request"), True),
    "records:item": (ref("request", "item"), True),
}
PORTAL: dict[str, tuple[Arguments, bool]] = {
    "portal:children": (fixed(), False),
    "portal:child": (ref(), True),
    "portal:add-paper": (ref(), True),
    "portal:paper": (ref("paper"), True),
    "portal:paper-file": (ref("paper"), True),
    "portal:ask-for": (ref(), True),
    "portal:asked": (ref(), True),
    "portal:case": (ref("case"), True),
    "portal:plan": (ref("plan"), True),  # not sent to anybody, so that nobody outside the council finds it
    "portal:answer-draft": (ref("plan"), True),
    "portal:give": (ref("evidence"), True),
    "portal:say": (ref("support"), True),
    "portal:said": (ref(), True),
    "portal:say-it": (ref("case"), True),
    "portal:said-one": (ref("spoken"), True),
    "portal:said-answer": (ref("spoken"), True),
    "portal:said-words": (ref("spoken"), True),  # the words of somebody else's sound, so that nobody finds it
    "portal:said-sound": (ref("spoken"), True),
    "portal:said-picture": (ref("spoken"), True),
    "portal:contact": (ref(), True),
    "portal:reach": (ref(), True),
    "portal:looked": (ref(), True),
    "portal:choose-helper": (ref(), True),
    "portal:end-helper": (ref("helper"), True),
    "portal:let-see": (ref(), True),
    "portal:end-let-see": (ref("authority"), True),
    "portal:staff": (fixed(), False),
    "portal:confirm-staff": (key("held"), False),
}
ROOMS = {
    "office": (
        "children",
        "contact",
        "cases",
        "said",
        "asking",
        "letters",
        "plans",
        "routes",
        "panels",
        "sending",
        "access",
        "records",
        "importing",
        "troubles",
        "counts",
        "flow",
    ),
    "portal": ("portal",),
}


def a_case(w: World) -> dict[str, Any]:
    """A request that is open, one that was refused for want of papers, an assessment: what their pages lead to. Free
    words bear the mark of their band. Inside `unguarded`."""
    child, m, day = w.child, w.marked("mid"), date(2026, 3, 2)
    own: dict[str, Any] = {"child": child}
    case, refused, assessment = (
        Matter.behind_the_door.create(child=child, machine=machine, stage=stage)
        for machine, stage in (
            ("request", "REQ_RECEIVED"),
            ("request", "REQ_REFUSED"),
            ("assessment", "ASM_SEEKING_ADVICE"),
        )
    )
    steps = {case: ["request.received"], assessment: ["assessment.begun"]}
    steps[refused] = ["request.received", "notice.considering", "decision.refuse", "decision.refuse_notified"]
    for matter, events in steps.items():
        for event in events:
            named = {"request.received": "request_received", "decision.refuse": "assessment_decided",
                     "decision.refuse_notified": "assessment_refused_notified"}  # fmt: skip
            Fact.behind_the_door.create(
                matter=matter, name=named.get(event, event), event=event, day=day, by_id="0", by_label=m("B3", "step")
            )
    Request.behind_the_door.create(
        **own, matter=case, source="1", channel="email", arrived_on=day, words=m("B3", "asks"), **BY
    )
    evidence = EvidenceItem.behind_the_door.create(
        **own, matter=case, item="views_parent", standing="missing", owed_by="parent", reason="not_asked",
        note=m("B3", "note"),
    )  # fmt: skip
    Ask.behind_the_door.create(
        **own, matter=case, evidence=evidence, kind="asked", day=day, of_whom=m("B3", "whom"), **BY
    )
    made = CaseDecision.behind_the_door.create(
        **own, matter=refused, kind="assess", outcome="no", limb_a_met=False, limb_a=m("B3", "limba"),
        limb_b_met=False, limb_b=m("B3", "limbb"), ground="papers", decided_on=day, **BY,
    )  # fmt: skip
    OwedPaper.behind_the_door.create(decision=made, item="attendance", owed_by="school")
    FastTrack.behind_the_door.create(**own, matter=refused, decision=made, opened_on=day)
    advice = Advice.behind_the_door.create(**own, matter=assessment, source="c", from_words=m("B3", "adviser"))
    support = InterimSupport.behind_the_door.create(
        **own, matter=case, what=m("B3", "support"), given_by="x", since=day, by_label="x"
    )
    spoken = Contribution.behind_the_door.create(
        **own, matter=case, stage="request", who="child", form="words", words=m("B3", "said"), day=day, **BY
    )
    Recording.behind_the_door.create(
        child=child, contribution=spoken, seconds=5, transcript=m("B3", "heard"), written_by="x", written_on=day
    )
    Consent.behind_the_door.create(
        child=child, contribution=spoken, use="teach", by="child", answer="no", day=day, how="words", asked_by="x",
        words=m("B3", "agreed"), **BY,
    )  # fmt: skip
    return {
        "spoken": spoken.pk,
        "case": case.pk,
        "refused": refused.pk,
        "assessment": assessment.pk,
        "evidence": evidence.pk,
        "advice": advice.pk,
        "support": support.pk,
        "appointment": Appointment.behind_the_door.create(**own, matter=case, with_whom=m("B3", "with"), on=day).pk,
        "need": CaseNeed.behind_the_door.create(**own, code="ASD", standing="suspected", since=day, by_label="x").pk,
    }


def a_counting() -> int:
    """What counting has handed to the thread, and a step of it; gives the step's key. Inside `unguarded`."""
    code, name = counting.area()
    area, _ = Area.objects.get_or_create(code=code, defaults={"name": name, "level": "authority"})
    now = timezone.now()
    run = LiveRun.objects.create(
        area=area, counted_at=now, changed_at=now, first=date(2026, 1, 1), last=date(2026, 4, 30), cases=3, facts=9
    )
    points = [["2026-03-01", 1, 1, None, None, None]]
    LiveSeries.objects.create(run=run, measure="refused", every="month", points=points)
    return LiveStep.objects.create(
        area=area, measure="refused", start=date(2026, 3, 1), cause="the panel met weekly", by_label="A test"
    ).pk


def fill(w: World) -> World:
    """One of each thing that a route may lead to, of the child in the middle."""
    with audit.unguarded("what the doors lead to"):
        child, now = w.child, timezone.now()
        keys: dict[str, Any] = {"party": w.parties[0].pk, "matter": Matter.behind_the_door.get(child=child).pk}
        fact = Fact.behind_the_door.get(matter__child=child)
        keys["fact"] = fact.pk
        asked = {"asked_by_id": "0", "asked_by": "A test"}
        second = Fact.behind_the_door.create(matter=fact.matter, name="assessment_decided", day=date(2026, 4, 1), **BY)
        keys["correction"] = Correction.behind_the_door.create(fact=second, day=date(2026, 4, 2), why="x", **asked).pk
        paper = Paper.behind_the_door.get(child=child, band="B3")
        keys["paper"] = paper.pk
        draft = Paper.behind_the_door.create(
            child=child, kind="note", title="A draft", band="B3", words="x", supplied_by="x", **BY
        )
        draft.audience.model.behind_the_door.create(paper=draft, key="council", by_label="A test")
        keys["draft"] = draft.pk
        other = w.other
        keys["duplicate"] = PossibleDuplicate.behind_the_door.create(child=child, other=other).pk
        stranger = w.user("owner")
        keys["conflict"] = Conflict.behind_the_door.create(
            user=stranger, kind="friend", name="Some Body", declared_by_id="0", declared_by="x"
        ).pk
        link = Relationship.behind_the_door.create(
            child=other, kind="break_glass", user=w.user("case_officer"), starts=now, ends=now, ended_at=now, **BY
        )
        keys["glass"] = BreakGlass.behind_the_door.create(
            child=other,
            user=w.user("case_officer"),
            relationship=link,
            kind="life",
            reason="x",
            opened_at=now,
            ends_at=now,
            due_on=date(2100, 1, 1),
        ).pk
        keys |= a_case(w)
        keys["notice"] = Notice.behind_the_door.create(
            child=child, matter_id=keys["refused"], kind="agreed", paper=paper,
            parts=[["agreed", w.marked("mid")("B3", "notice")]], box=[["What happened", "x"]], **BY,
        ).pk  # fmt: skip
        plan = EhcPlanVersion.behind_the_door.create(
            child=child, matter_id=keys["assessment"], number=1, kind="draft", by_label="x"
        )
        keys["plan"] = plan.pk
        for section, band in (("B", "B3"), ("C", "B4"), ("D", "B5")):
            row = PlanRow.behind_the_door.create(
                child=child, of_version=plan, section=section, band=band, kind="need", key=f"k{section}",
                words=w.marked("mid")(band, "need"),
            )  # fmt: skip
            keys.setdefault("plan_row", row.pk)
        FamilyAnswer.behind_the_door.create(
            child=child,
            of_version=plan,
            kind="meeting",
            words=w.marked("mid")("B3", "answer"),
            day=date(2026, 3, 2),
            **BY,
        )
        keys["setting_asked"] = SettingAsked.behind_the_door.create(
            child=child, of_version=plan, name=w.marked("mid")("B3", "setting"), asked_on=date(2026, 3, 2)
        ).pk
        keys["help"] = HelpRequest.behind_the_door.create(
            child=child,
            route="short_breaks",
            asked_on=date(2026, 3, 2),
            words=w.marked("mid")("B5", "help"),
            by_label="x",
        ).pk
        keys["enquiry"] = Enquiry.behind_the_door.create(
            child=child, asker="member", name=w.marked("mid")("B3", "member"), authority="none", about="x",
            came_on=date(2026, 3, 2), reply_by=date(2026, 3, 16), by_label="x",
        ).pk  # fmt: skip
        panel = Panel.behind_the_door.create(name="Panel One", kind="needs")
        Chair.behind_the_door.create(panel=panel, post="Head of SEND", seniority="head", starts=date(2020, 1, 1))
        keys["panel"] = panel.pk
        keys["panel_member"] = Member.behind_the_door.create(
            panel=panel, user=w.user("panel_member"), starts=date(2020, 1, 1)
        ).pk
        meeting = PanelDay.behind_the_door.create(panel=panel, day=date(2100, 3, 2), papers_by=date(2100, 3, 1))
        keys["meeting"] = meeting.pk
        keys["panel_item"] = PanelItem.behind_the_door.create(
            meeting=meeting, child=child, matter_id=keys["refused"], question="again", advice="no",
            reasons=w.marked("mid")("B6", "advice"), advised_at=now, by_label="x",
        ).pk  # fmt: skip
        keys["trouble"] = Trouble.behind_the_door.create(
            where="papers", words="A name is cut off", noticed_on=date(2026, 3, 2), by_id="0", by_label="A test"
        ).pk
        keys["step"] = a_counting()
        keys["list"] = CaseFile.behind_the_door.create(
            name="a.csv",
            heads=["a", "b"],
            state="checked",
            told={"rejected": 1},
            team=w.team,
            by_label="A test",
            by_id="0",
        ).pk
        keys["incoming"] = Incoming.behind_the_door.create(source="1", words="Somebody asks").pk
        Wishes.behind_the_door.create(
            party=w.parties[0], not_by=["phone"], note=w.marked("mid")("B2", "wish"), by_label="x"
        )
        keys["by_hand"] = ByHand.behind_the_door.create(
            child=child, party=w.parties[0], about="news", way="letter", why="x", subject="x", text="x", key="by hand 1"
        ).pk
        keys["message"] = Logged.behind_the_door.create(child=child, words="x", **BY).pk
        keys["change"] = Change.behind_the_door.create(
            child=child, party=w.parties[1], kind="end", reason="x", **asked
        ).pk
        keys["relationship"] = Relationship.behind_the_door.create(
            child=child, kind="advice", body=w.other_health, starts=now, **BY
        ).pk
        keys["viewer"] = NamedViewer.behind_the_door.create(child=child, user=stranger, added_by="x").pk
        keys["export"] = Export.behind_the_door.create(
            reason="x", asked_by_id=str(w.user("team_manager").pk), asked_by="x", columns=["reference"]
        ).pk
        keys["sending"] = Sending.behind_the_door.create(
            child=child,
            paper=paper,
            to_party=w.parties[0],
            to_words="x",
            channel="portal",
            state="waiting",
            prepared_by_id="0",
            prepared_by="x",
        ).pk
        ended = Relationship.behind_the_door.create(
            child=child, kind="request", user=w.user("owner"), starts=now, ends=now, ended_at=now, **BY
        )
        request = RecordsRequest.behind_the_door.create(
            child=child, party=w.parties[0], received=date(2026, 3, 2), due=date(2026, 4, 2), link=ended, **BY
        )
        keys["request"] = request.pk
        keys["item"] = RecordsItem.behind_the_door.create(request=request, what="identity", title="x", band="B2").pk
        keys["destruction"] = Destruction.behind_the_door.create(
            reference="BBBB-BBBB", child_key="0", born_year=1990, kept_class="child_record", reason="x", **asked
        ).pk
        keys["breach"] = Breach.behind_the_door.create(known_at=now, what="x", by_label="x").pk
        keys["complaint"] = Complaint.behind_the_door.create(
            received=date(2026, 3, 2), from_words="x", what="x", by_label="x"
        ).pk
        keys["helper"] = Relationship.behind_the_door.create(
            child=child,
            kind="helper",
            user=stranger,
            party=w.parties[0],
            starts=now,
            ends=now + timedelta(days=9),
            **BY,
        ).pk
        keys["authority"] = Authority.behind_the_door.create(
            child=child, party=w.parties[0], basis="choice", starts=date(2020, 1, 1), **BY
        ).pk
        keys["held"] = w.user("senco").memberships.get().pk
        w.keys = keys
    return w
