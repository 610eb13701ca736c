"""Office pages of one request or assessment: where it stands, what is due, evidence, advice, the decision, support."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base.accounts.access import needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.forms import long
from goldenthread.base.govuk.query import query
from goldenthread.casework.cases import actions, case_forms, reading, telling, worklists
from goldenthread.casework.cases.kinds import AskKind
from goldenthread.casework.children.bounded import in_words
from goldenthread.casework.children.door import Opened, come_in, not_found, opens
from goldenthread.casework.children.pages import Listing, form_page, link, listing_page
from goldenthread.casework.children.views import FORM, back_to, record_of
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from goldenthread.rules.law.machines import Next

# The pages that take these steps; every other step has the plain page of `step`.
PAGES = {
    "decision.assess": "cases:decide",
    "decision.refuse": "cases:decide",
    "decision.assess_notified": "cases:told",
    "decision.refuse_notified": "cases:told",
    "issue.refusal_notified": "cases:told",
    "issue.refused": "cases:decide",
    "deciding.begun": "cases:decide",
    "request.withdrawn": "cases:withdraw",
    "assessment.withdrawn": "cases:withdraw",
    "refusal.overturned": "cases:decide",
}
# Steps that come of something else than a step's page: a request that is keyed, advice that is noted, another's act.
NOT_HERE = {"draft.served", "draft.changed", "draft.revised", "final.sent", "setting.consulted",
            "setting.replied", "representations.made", "representations.finished", "meeting.requested",
            "setting.requested", "personal_budget.requested", "request.received", "enquiry.received",
            "responsibility.begun", "advice.requested", "advice.returned", "advice.nil_return",
            "advice.reused", "assessment.begun", "advice.all_in"}  # fmt: skip
WORDS = {
    "decision.assess": "Decide whether to assess",
    "deciding.begun": "Decide whether to issue a plan",
    "refusal.overturned": "Decide again",
    "decision.assess_notified": "Record that the family was told",
    "decision.refuse_notified": "Record that the family was told",
    "issue.refusal_notified": "Record that the family was told",
}
HEARD = {"REQ_CONSULTING", "REQ_REFUSED", "ASM_ADVICE_IN", "ASM_DECIDING"}  # what a panel may be asked about


def case_of(opened: Opened, matter: Any) -> str:
    return reverse("cases:case", args=[opened.reference, matter])


def back_to_case(opened: Opened, matter: Any) -> tuple[str, str]:
    return "Back to the case", case_of(opened, matter)


def paper_choices(opened: Opened) -> list[tuple[str, str]]:
    return [(str(one.id), str(one.row.title)) for one in reading.papers(opened)]


def offered(opened: Opened, case: telling.Case) -> list[tuple[str, str]]:
    """What this person may do next by the law: words and address."""
    may_write = opened.may(Permission.CASE_WRITE, band=Band.B3, write=True)
    may_decide = opened.may(Permission.CASE_DECIDE, band=Band.B3, write=True)
    found: dict[str, str] = {}
    for one in case.steps:
        event = one.event.event
        if event in NOT_HERE:
            continue
        page = PAGES.get(event, "cases:step")
        if page == "cases:decide" and not may_decide:
            continue
        if page != "cases:decide" and not may_write:
            continue
        args = [opened.reference, case.id] + ([event] if page == "cases:step" else [])
        found.setdefault(reverse(page, args=args), WORDS.get(event, one.event.name))
    from goldenthread.casework.letters.writing import fits
    from goldenthread.casework.plans.actions import OPEN

    decided = case.decisions[-1] if case.decisions else None
    if may_write and case.matter.stage in OPEN and decided and (decided.kind, decided.outcome) == ("issue", "yes"):
        found = {reverse("plans:begin", args=[opened.reference, case.id]): "Write the plan"} | found

    if may_write and fits(case):
        found = {reverse("letters:notice", args=[opened.reference, case.id]): "Write the notice"} | found
    if case.matter.stage in HEARD and opened.may(Permission.PANEL_KEEP, band=Band.B3, write=True):
        found[reverse("panels:put-on", args=[opened.reference, case.id])] = "Put it on the agenda of a panel"
    return [(words, address) for address, words in found.items()]


@require_safe
@needs(Permission.CASE_READ)
@query(case_forms.WorkForm)
def work(request: HttpRequest) -> HttpResponse:
    """Worklists: mine, due, late, waiting for whom, ready. The filters stand in the address."""
    visitor, wanted = come_in(request), request.query  # type: ignore[attr-defined]
    which, words = wanted["which"] or "all", (wanted["q"] or "").strip()
    asked = worklists.Wanted(which, wanted["machine"], wanted["waiting_for"], wanted["sort"] or "due", words)
    counts = worklists.counts(visitor, asked)
    count = counts.pop("wanted")
    page, rows = worklists.page_of(visitor, asked, wanted["page"], count=count, where=f"worklist {which}")
    told = [
        [
            link(row.opened.name, "cases:case", row.opened.reference, row.id, hidden=str(row.seen.reference)),
            row.seen.get_machine_display,
            row.stage,
            f"{long(row.due)}{' (late)' if row.late else ''}" if row.due else "No day",
            row.duty,
            row.waits_for or "Nobody",
        ]
        for row in rows
    ]
    initial = {**asdict(asked), "q": words}
    many = visitor.reaches_many
    lists = [
        (f"{worklists.LISTS[key]}: {in_words(counts[key], cut=many)}" if key in counts else worklists.LISTS[key],
         f"?which={key}")
        for key in worklists.COUNTED
    ]  # fmt: skip
    if visitor.holds(Permission.CASE_BEGIN):
        lists.append(("Requests that arrived", reverse("asking:arrived")))
    if visitor.holds(Permission.EXPORT_ASK):
        lists.append(("Take this list as a spreadsheet", f"{reverse('sending:ask-export')}?which={which}"))
    return listing_page(
        request,
        "Cases",
        [
            Listing(
                f"{worklists.LISTS[which]}: {in_words(count, cut=many)}",
                ["Child", "What", "Stage", "Due by", "What is due", "Waits for"],
                told,
                "No case is in this list.",
            )
        ],
        links=lists,
        query_form=case_forms.WorkFilters(initial=initial),
        page=page,
        crumbs=["Children", reverse("children:list")],
    )


@require_safe
@opens(what="case")
def case(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    """One request or assessment: the page that an officer works from."""
    told = telling.Case(opened, matter)
    may_write = opened.may(Permission.CASE_WRITE, band=Band.B3, write=True)
    reference = opened.reference

    def change(words: str, name: str, *args: Any, hidden: str = "") -> Any:
        return link(words, name, reference, *args, hidden=hidden) if may_write else ""

    evidence = Listing(
        "Evidence",
        ["What", "Who has it", "How it stands", *([""] if may_write else [])],
        [
            [
                e.item.name,
                e.row.get_owed_by_display,
                e.words,
                *([change("Change", "cases:evidence", e.id, hidden=e.item.name)] if may_write else []),
            ]
            for e in told.evidence
        ],
    )
    advice = Listing(
        "Advice",
        ["From", "Law", "How it stands", *([""] if may_write else [])],
        [
            [
                a.who,
                a.source.law,
                a.words,
                *([change("Note what happened", "cases:advice", a.id, hidden=f"about {a.who}")] if may_write else []),
            ]
            for a in told.advice
        ],
    )
    appointments = Listing(
        "Appointments",
        ["Day", "With whom", "What came of it", *([""] if may_write else [])],
        [
            [
                long(a.on),
                a.with_whom,
                a.get_attendance_display,
                *(
                    [change("Change", "cases:keep-appointment", a.pk, hidden=f"with {a.with_whom}")]
                    if may_write
                    else []
                ),
            ]
            for a in told.appointments
        ],
    )
    contributions = Listing(
        "Who contributed to this plan",
        ["Day", "Who", "Stage", "In what form", "What changed", ""],
        [
            [
                long(c.day),
                " ".join(filter(None, [str(c.get_who_display), str(c.who_words)])),
                c.get_stage_display,
                c.get_form_display,
                c.changed or "Not said",
                link("See it", "said:one", reference, c.pk, hidden=f"what the child said on {long(c.day)}")
                if str(c.who) == "child"
                else "",
            ]
            for c in told.contributions
        ],
    )
    from goldenthread.casework.panels.reading import items_of
    from goldenthread.casework.plans.reading import versions

    plans = Listing(
        "Plan",
        ["Version", "How it stands"],
        [
            [link(one.title, "plans:version", reference, one.id), one.status.label]
            for one in (versions(opened, told.matter) if told.machine == "assessment" else [])
        ],
    )

    panels = Listing(
        "What panels advised",
        ["Panel", "Asked", "Advice", "Reasons"],
        [
            [
                f"{row.meeting.panel.name}, {long(row.meeting.day)}",
                seen.get_question_display,
                seen.get_advice_display or "Not for you",
                seen.reasons or "Not recorded",
            ]
            for row, seen in items_of(opened, told.matter)
            if seen.question
        ],
    )
    story = Listing(
        "What happened",
        ["Day", "What", "Recorded by"],
        [[long(line.day), line.words, line.who or "The record"] for line in told.story],
    )
    return render(
        request,
        "cases/case.html",
        {
            "opened": opened,
            "case": told,
            "next": offered(opened, told),
            "evidence": evidence,
            "advice": advice,
            "appointments": appointments,
            "contributions": contributions,
            "story": story,
            "panels": panels,
            "plans": plans,
            "dues": Listing(
                "What is due, and by when",
                ["Duty", "Last day", "How it stands"],
                [[d.name, long(d.last_day) if d.last_day else "No day", d.standing_words] for d in told.dues],
            ),
            "may_write": may_write,
            "needs": telling.needs_of(opened),
            "may_ask": may_write and any(e.is_owed for e in told.evidence),
        },
    )


@require_safe
@opens(what="case as data")
def data(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    """The same as data, for a program that signs in as its user does: docs/how-to/read-a-case.md."""
    return JsonResponse(telling.Case(opened, matter).as_data())


# --- the request --------------------------------------------------------------------------------------------------


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="request")
def key_request(request: HttpRequest, opened: Opened) -> HttpResponse:
    """A request that came on paper, by email or by telephone, keyed with its true day."""
    earlier = telling.earlier_requests(opened)
    parties = [(p.id, f"{p.person.name}, {str(p.row.get_kind_display).lower()}") for p in opened.parties]
    names = ("source", "channel", "arrived_on", "asked_by", "after_five", "words")

    def act(form: Any) -> Any:
        given = form.cleaned_data
        return actions.key_request(
            opened,
            **{name: given[name] for name in names},
            party=given["party"] or None,
            new_since=given.get("new_since", ""),
        )

    notes = []
    if earlier:
        said = [
            f"{m.reference}, received {long(m.received) if m.received else 'on a day not recorded'}" for m in earlier
        ]
        notes.append(("Earlier requests of this child", said))
    return form_page(
        request,
        case_forms.RequestForm,
        act=act,
        heading="Key a request",
        button="Key the request",
        lead="The clock runs from the day on which it reached the council, whatever is missing from it.",
        opened=opened,
        back=back_to(opened),
        answer=lambda row: case_of(opened, row.matter_id),
        form_options={"parties": parties, "earlier": bool(earlier)},
        context={"notes": notes},
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="request")
def withdraw(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    telling.Case(opened, matter)

    def act(form: Any) -> Any:
        given = form.cleaned_data
        answers = {"W-05": given["answer"]} if given["answer"].strip() else {}
        return actions.withdraw(
            opened,
            matter,
            day=given["day"],
            words=given["words"],
            initiated_by=given["initiated_by"],
            answers=answers,
        )

    return form_page(
        request,
        case_forms.WithdrawForm,
        act=act,
        heading="The request is taken back",
        button="Record it",
        lead="Only the person who asked can take it back. If a school takes its request back and the parent goes on, "
        "key the parent’s own request with its own day.",
        kind="warning",
        opened=opened,
        back=back_to_case(opened, matter),
        answer=case_of(opened, matter),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="step")
def step(request: HttpRequest, opened: Opened, matter: str, event: str) -> HttpResponse:
    """A step of the law's machine that has no page of its own."""
    told = telling.Case(opened, matter)
    found: Next | None = next((one for one in told.steps if one.event.event == event), None)
    if event in NOT_HERE or event in PAGES or (request.method != "POST" and found is None):
        not_found()
    needs = [(need.answer, f"{need.words} ({need.law})") for need in found.needs] if found else []
    return form_page(
        request,
        case_forms.StepForm,
        act=lambda form: actions.take_step(
            opened,
            matter,
            event=event,
            day=form.cleaned_data["day"],
            answers=form.cleaned_data.get("answers", []),
            words=form.cleaned_data["words"],
        ),
        heading=found.event.name if found else "A step of the case",
        button="Record it",
        lead=" ".join(filter(None, [found.event.note, f"({found.event.law})"])) if found else "",
        warning=found.warning if found else "",
        form_options={"needs": needs},
        opened=opened,
        back=back_to_case(opened, matter),
        answer=case_of(opened, matter),
    )


# --- evidence and advice ------------------------------------------------------------------------------------------


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="evidence")
def evidence(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    found = telling.evidence_of(opened, number)
    names = ("standing", "reason", "owed_by", "paper", "note")
    initial = {
        "version": found.version,
        "standing": found.standing,
        "owed_by": found.owed_by,
        "reason": found.row.reason,
        "paper": str(found.paper_id or ""),
        "note": found.row.note,
    }
    options: dict[str, Any] = {"papers": paper_choices(opened)}
    if request.method != "POST":
        options["initial"] = initial
    return form_page(
        request,
        case_forms.EvidenceForm,
        act=lambda form: actions.set_evidence(
            opened,
            number,
            expected=form.cleaned_data["version"],
            **{name: form.cleaned_data[name] for name in names},
        ),
        heading=found.item.name,
        button="Save",
        lead="The request does not depend on any of this.",
        form_options=options,
        opened=opened,
        back=back_to_case(opened, found.matter_id),
        answer=case_of(opened, found.matter_id),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="evidence")
def ask(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    """Ask for what is missing, or chase it; each attempt is a line of the log."""
    told = telling.Case(opened, matter)
    choices = [
        (str(e.id), f"{e.item.name} ({str(e.row.get_owed_by_display).lower()})") for e in told.evidence if e.is_owed
    ]
    return form_page(
        request,
        case_forms.AskForm,
        act=lambda form: actions.ask_for_evidence(
            opened,
            matter,
            items=[int(one) for one in form.cleaned_data["items"]],
            day=form.cleaned_data["day"],
            words=form.cleaned_data["words"],
        ),
        heading="Ask for papers, or chase them",
        button="Record it",
        lead="Whoever is related to the child sees on the portal what is asked of them.",
        form_options={"choices": choices},
        opened=opened,
        back=back_to_case(opened, matter),
        answer=case_of(opened, matter),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="advice")
def advice(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    found = telling.advice_of(opened, number)
    options: dict[str, Any] = {"papers": paper_choices(opened)}
    if request.method != "POST":
        kind = AskKind.HAD_IT if found.given.asked else AskKind.ASKED
        options["initial"] = {"version": found.version, "of_whom": found.row.from_words, "kind": kind}
    rows = [("Source", f"{found.source.name} ({found.source.law})"), ("How it stands", found.words)]
    if found.due and found.due.last_day:
        rows.append(("Due", long(found.due.last_day)))
    return form_page(
        request,
        case_forms.AdviceForm,
        act=lambda form: actions.note_advice(
            opened,
            number,
            kind=form.cleaned_data["kind"],
            day=form.cleaned_data["day"],
            expected=form.cleaned_data["version"],
            of_whom=form.cleaned_data["of_whom"],
            words=form.cleaned_data["words"],
            paper=form.cleaned_data["paper"] or None,
        ),
        heading=f"Advice: {found.who}",
        button="Record it",
        lead="Saying that the child is not known is no advice. The six weeks run from the day on which they had the "
        "question, not from the day on which you asked.",
        form_options=options,
        context={
            "rows": rows,
            "after": Listing(
                "Use earlier advice again",
                ["Who must agree", "Agreed on"],
                [
                    [words, long(day) if day else "Not yet"]
                    for words, day in zip(("The council", "Its author", "The family"), found.given.agreed, strict=True)
                ]
                + [
                    [
                        link("Record an agreement", "cases:reuse", opened.reference, number),
                        "All three are needed (reg 6(4))",
                    ]
                ],
            )
            if found.source.reusable and not found.given.is_in
            else None,
        },
        opened=opened,
        back=back_to_case(opened, found.matter_id),
        answer=case_of(opened, found.matter_id),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="advice")
def reuse(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    found = telling.advice_of(opened, number)
    options: dict[str, Any] = {"papers": paper_choices(opened)}
    if request.method != "POST":
        options["initial"] = {"version": found.version}
    return form_page(
        request,
        case_forms.ReuseForm,
        act=lambda form: actions.agree_reuse(
            opened,
            number,
            who=form.cleaned_data["who"],
            day=form.cleaned_data["day"],
            expected=form.cleaned_data["version"],
            paper=form.cleaned_data["paper"] or None,
        ),
        heading=f"Use earlier advice again: {found.who}",
        button="Record the agreement",
        lead="The council, the author and the family must each agree that it is enough (reg 6(4)).",
        form_options=options,
        opened=opened,
        back=back_to_case(opened, found.matter_id),
        answer=case_of(opened, found.matter_id),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="advice")
def add_source(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    told = telling.Case(opened, matter)
    if told.machine != "assessment":
        not_found()
    names = ("source", "from_words", "declined_why")
    return form_page(
        request,
        case_forms.SourceForm,
        act=lambda form: actions.add_source(opened, matter, **{n: form.cleaned_data[n] for n in names}),
        heading="Somebody else to ask",
        button="Add them",
        opened=opened,
        back=back_to_case(opened, matter),
        answer=case_of(opened, matter),
    )


# --- deciding -----------------------------------------------------------------------------------------------------


@require_http_methods(FORM)
@opens(Permission.CASE_DECIDE, what="decision")
def decide(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    """The two questions of the law apart, every paper weighed, every warning answered."""
    told = telling.Case(opened, matter)
    kind = {"request": "assess", "assessment": "issue"}.get(told.machine)
    may = {"cases:decide"} & {PAGES.get(one.event.event, "") for one in told.steps}
    if kind is None or (request.method != "POST" and not may):
        not_found()
    papers = [(str(row.pk), row.title) for row in telling.papers_to_weigh(opened)]
    owed = [(one.item.key, one.in_words) for one in told.owed]

    def values(given: dict[str, Any]) -> dict[str, Any]:
        yes_no = {"yes": True, "no": False, None: None}
        found = {
            "kind": kind,
            "outcome": given["outcome"],
            "limb_a": given.get("limb_a", ""),
            "limb_b": given.get("limb_b", ""),
            "limb_a_met": yes_no[given.get("limb_a_met") or None],
            "limb_b_met": yes_no[given.get("limb_b_met") or None],
            "consulted_on": given["consulted_on"],
            "weights": given["weights"],
        }
        if kind == "issue":
            found |= {"limb_a_met": None, "limb_b_met": given["outcome"] == "yes"}
        return found

    def act(form: Any) -> Any:
        given = form.cleaned_data
        return actions.decide(
            opened,
            matter,
            **values(given),
            decided_on=given["decided_on"],
            ground=given.get("ground", "") or ("merits" if given["outcome"] == "no" else ""),
            route=given.get("route", ""),
            consulted_words=given["consulted_words"],
            assessed_lately=given.get("assessed_lately", False),
            answers=given["answers"],
            refused_for=given.get("refused_for", []),
        )

    notes = []
    if told.owed:
        said = [one.in_words for one in told.owed]
        notes.append(("Still missing", [*said, "The council can seek each of these itself."]))
    form_class: type[case_forms.DecisionForm] = case_forms.AssessForm if kind == "assess" else case_forms.IssueForm
    again = told.matter.stage in ("REQ_REFUSED", "ASM_NOT_ISSUING")
    return form_page(
        request,
        form_class,
        act=act,
        heading=("Decide again: " if again else "")
        + ("Is an assessment needed?" if kind == "assess" else "Is a plan necessary?"),
        button="Decide",
        lead="A panel advises; you decide. Nobody is told by this, and no clock stops: telling the family does that.",
        form_options={
            "papers": papers,
            "owed": owed,
            "warned": lambda given: actions.look(opened, told.matter, **values(given)),
        },
        context={"notes": notes},
        opened=opened,
        back=back_to_case(opened, matter),
        answer=case_of(opened, matter),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="notice")
def told(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    """The family was told: this stops the clock."""
    case_told = telling.Case(opened, matter)
    if not case_told.decisions:
        not_found()
    made = case_told.decisions[-1]
    from goldenthread.casework.letters.writing import notice_of

    notice, left = notice_of(opened, made.id)  # a notice made here held all that the regulations ask, or was not made
    rows = [("Decision", made.headline), ("Decided on", long(made.row.decided_on))]
    if notice:
        rows.append(("Notice", f"Made here. {f'It left on {long(left)}' if left else 'It has not been sent'}"))
    options: dict[str, Any] = {"notice": notice}
    if request.method != "POST":
        options["initial"] = {"day": left}

    def act(form: Any) -> Any:
        day = form.cleaned_data["day"]
        if notice and left is None:
            raise Refused("The notice has not left yet. Send it first: deciding and writing tell nobody.", status=422)
        if left is not None and day < left:
            raise Refused(f"The notice left on {long(left)}. Nobody was told by it before.", status=422)
        complete = notice or form.cleaned_data["complete"]
        return actions.told(opened, matter, day=day, complete=complete, panel_on=form.cleaned_data["panel_on"])

    return form_page(
        request,
        case_forms.ToldForm,
        act=act,
        heading="Record that the family was told",
        button="Record it",
        context={"rows": rows},
        form_options=options,
        opened=opened,
        back=back_to_case(opened, matter),
        answer=case_of(opened, matter),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="fast track")
def end_track(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    """The papers did not come: the track ends and the refusal stays."""
    case_told = telling.Case(opened, matter)
    track = case_told.fast_track
    if track is None or track.outcome != "waiting":
        not_found()

    class EndForm(case_forms.VersionedForm):
        day = case_forms.a_day("On which day does it end?")

    return form_page(
        request,
        EndForm,
        act=lambda form: actions.close_fast_track(
            opened, matter, day=form.cleaned_data["day"], expected=form.cleaned_data["version"]
        ),
        heading="End the fast track",
        button="End it",
        lead="The papers did not come, and the family does not want to wait for them. The refusal stays as it is, and "
        "so does the right to ask again at any time.",
        kind="warning",
        obj=track,
        opened=opened,
        back=back_to_case(opened, matter),
        answer=case_of(opened, matter),
    )


# --- needs, support, appointments, contributions ------------------------------------------------------------------


def _about_record(opened: Opened) -> dict[str, Any]:
    return {"opened": opened, "back": back_to(opened), "answer": record_of(opened)}


def _about_case(opened: Opened, matter: Any) -> dict[str, Any]:
    return {"opened": opened, "back": back_to_case(opened, matter), "answer": case_of(opened, matter)}


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="needs")
def need(request: HttpRequest, opened: Opened) -> HttpResponse:
    names = ("code", "standing", "since", "primary")
    return form_page(
        request,
        case_forms.NeedForm,
        act=lambda form: actions.set_need(opened, **{n: form.cleaned_data[n] for n in names}),
        heading="Record a type of need",
        button="Record it",
        lead="A need may be suspected, or wait for a diagnosis. No diagnosis is needed for help.",
        **_about_record(opened),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="needs")
def end_need(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    found = next((one for one in telling.needs_of(opened) if one.pk == number), None)
    if found is None:
        not_found()
    return form_page(
        request,
        case_forms.EndNeedForm,
        act=lambda form: actions.end_need(opened, number, until=form.cleaned_data["until"]),
        heading="End a type of need",
        button="End it",
        context={"rows": [("Type of need", found.get_code_display), ("How sure", found.get_standing_display)]},
        **_about_record(opened),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="support")
def support(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    telling.Case(opened, matter)
    names = ("what", "how_often", "given_by", "since", "until")
    return form_page(
        request,
        case_forms.SupportForm,
        act=lambda form: actions.record_support(opened, matter, **{n: form.cleaned_data[n] for n in names}),
        heading="What support is given now?",
        button="Record it",
        lead="From the request until the final plan, and after a refusal. The family sees it, and may say that it is "
        "not so.",
        **_about_case(opened, matter),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="support")
def change_support(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    found = telling.support_of(opened, number)
    names = ("what", "how_often", "given_by", "until", "checked_on")
    options: dict[str, Any] = {}
    if request.method != "POST":
        options["initial"] = {"version": found.version, **{name: getattr(found.row, name) for name in names}}
    return form_page(
        request,
        case_forms.ChangeSupportForm,
        act=lambda form: actions.change_support(
            opened, number, expected=form.cleaned_data["version"], **{n: form.cleaned_data[n] for n in names}
        ),
        heading="Change the support that is given now",
        button="Save",
        form_options=options,
        **_about_case(opened, found.matter_id),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="appointments")
def appointment(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    telling.Case(opened, matter)
    names = ("with_whom", "what_for", "on")
    return form_page(
        request,
        case_forms.AppointmentForm,
        act=lambda form: actions.plan_appointment(opened, matter, **{n: form.cleaned_data[n] for n in names}),
        heading="An appointment",
        button="Record it",
        **_about_case(opened, matter),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="appointments")
def keep_appointment(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    found, of_matter = telling.appointment_of(opened, number)
    options: dict[str, Any] = {}
    if request.method != "POST":
        options["initial"] = {"version": found.version, "attendance": found.attendance, "words": found.words}
    return form_page(
        request,
        case_forms.KeepForm,
        act=lambda form: actions.keep_appointment(
            opened,
            number,
            attendance=form.cleaned_data["attendance"],
            words=form.cleaned_data["words"],
            expected=form.cleaned_data["version"],
        ),
        heading="What came of the appointment?",
        button="Save",
        lead="“DNA” is said of two things: did not attend, and does not want to be seen. Choose which.",
        context={"rows": [("Day", long(found.on)), ("With", found.with_whom)]},
        form_options=options,
        **_about_case(opened, of_matter),
    )


@require_http_methods(FORM)
@opens(Permission.CASE_WRITE, what="contributions")
def contribution(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    telling.Case(opened, matter)
    names = ("stage", "who", "who_words", "form", "words", "changed", "day", "paper")
    return form_page(
        request,
        case_forms.ContributionForm,
        act=lambda form: actions.record_contribution(opened, matter, **{n: form.cleaned_data[n] for n in names}),
        heading="Who contributed, and what changed?",
        button="Record it",
        form_options={"papers": paper_choices(opened)},
        **_about_case(opened, matter),
    )
