"""Office pages of samples: the draw, its packs, the questions, and what they show together."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit
from goldenthread.base.accounts.access import needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.forms import long
from goldenthread.casework.children.door import come_in
from goldenthread.casework.children.pages import Listing, form_page, link, listing_page
from goldenthread.casework.children.views import FORM
from goldenthread.casework.sampling import actions, forms
from goldenthread.rules import sampling as rules
from goldenthread.thread.improvement import proposals


@require_safe
@needs(Permission.SAMPLE_READ)
def samples(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    rows = [
        [
            link(f"{row}", "sampling:sample", row.number),
            rules.kinds()[row.kind].label,
            f"{row.count} of {long(row.since)} to {long(row.until)}",
            actions.standing(row, timezone.localdate()),
        ]
        for row in actions.samples(visitor)
    ]
    links = [("Draw a sample", reverse("sampling:draw"))] if visitor.holds(Permission.SAMPLE_KEEP) else []
    return listing_page(
        request,
        "Samples and audits of casework",
        [Listing("Samples", ["Sample", "What for", "Cases", "How it stands"], rows, "No sample was drawn yet.")],
        lead="Which cases are drawn nobody can choose: the words of a reader and the list of all cases decide. Packs "
        "hold no name, no date and nothing that anybody typed.",
        links=links,
    )


@require_http_methods(FORM)
@needs(Permission.SAMPLE_KEEP)
def draw(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    since, until = actions.quarter(timezone.localdate())
    names = ("kind", "frame_kind", "since", "until", "count", "words", "words_by")
    return form_page(
        request,
        forms.DrawForm,
        act=lambda form: actions.draw(visitor, **{name: form.cleaned_data[name] for name in names}),
        form_options={"initial": {"since": since, "until": until, "count": 6}},
        heading="Draw a sample",
        button="Draw it",
        back=("Back to samples", reverse("sampling:samples")),
        answer=lambda row: reverse("sampling:sample", args=[row.number]),
    )


@require_safe
@needs(Permission.SAMPLE_READ)
def sample(request: HttpRequest, number: int) -> HttpResponse:
    """The draw with its commitment, its packs, and what they show together."""
    visitor, today = come_in(request), timezone.localdate()
    row = actions.one(visitor, number)
    may_keep = visitor.holds(Permission.SAMPLE_KEEP)
    is_open = row.is_open(today)
    read = actions.newest(row)
    mine = {rank for rank, readers in read.items() if visitor.actor.id in readers}
    packs = []
    for pack in row.packs.all():
        if pack.out_why:
            packs.append([f"Pack {pack.rank}", f"Taken out: {pack.out_why}", "", ""])
            continue
        name = link(f"Pack {pack.rank}", "sampling:pack", number, pack.rank) if is_open else f"Pack {pack.rank}"
        said = "You have answered" if pack.rank in mine else "You have not answered"
        swap = link("Take it out", "sampling:swap", number, pack.rank, hidden=f"pack {pack.rank}") if may_keep else ""
        count = len(read.get(pack.rank, {}))
        packs.append([name, f"{said}. {count} {'reader' if count == 1 else 'readers'} so far", pack.pseudonym, swap])
    told = actions.results(row)
    found = [
        [
            one["ask"],
            ", ".join(f"{one['answers'][code]}: {n}" for code, n in one["counted"].items()) if one["counted"]
            else f"Told from {rules.FEWEST_READ} packs on",
            one["agreement"],
        ]
        for one in told["rows"]
    ]  # fmt: skip
    passed = proposals.standings(row.proposed)
    became = [
        [one.title, one.kind, one.decision + (f": {one.became}" if one.became else ""), one.reason]
        for one in passed.values()
    ]
    facts = [
        ["What for", rules.kinds()[row.kind].label],
        [
            "Cases",
            f"{rules.frames()[row.frame_kind]}, {long(row.since)} to {long(row.until)}: {len(row.frame)} of them",
        ],
        ["Words", f"“{row.words}”, from {row.words_by}"],
        ["Commitment", row.commitment],
        ["Drawn", f"{long(timezone.localdate(row.drawn_at))} by {row.drawn_by}"],
        ["How it stands", actions.standing(row, timezone.localdate())],
    ]
    links = [("The draw as data, to draw it again", reverse("sampling:draw-json", args=[number]))]
    if may_keep and row.opened_on is None:
        links.insert(0, ("Open it for its readers", reverse("sampling:open", args=[number])))
    if told["read"] >= rules.FEWEST_READ:
        links.insert(0, ("Pass on what it shows", reverse("sampling:pass-on", args=[number])))
    return listing_page(
        request,
        f"{row}",
        [
            Listing("The draw", ["What", "Words"], facts),
            Listing("Packs", ["Pack", "Reading", "Name in the draw", ""], packs),
            Listing("What it shows", ["Question", "Answers of the first reader of each", "Two readers"], found),
            Listing("Passed on", ["What", "As", "What became of it", "Why"], became, "Nothing yet."),
        ],
        lead=f"{told['read']} of {told['of']} packs were read.",
        links=links,
        crumbs=["Samples", reverse("sampling:samples")],
    )


@require_safe
@needs(Permission.SAMPLE_READ)
def draw_json(request: HttpRequest, number: int) -> HttpResponse:
    """The draw for anybody who wants to draw it again: `goldenthread redraw FILE`."""
    visitor = come_in(request)
    row = actions.one(visitor, number)
    audit.downloaded("sampling.sample", by=visitor.actor, action="draw_downloaded", reason=f"sample {number}")
    return JsonResponse(actions.draw_told(row), json_dumps_params={"indent": 1})


@require_http_methods(FORM)
@needs(Permission.SAMPLE_KEEP)
def open_sample(request: HttpRequest, number: int) -> HttpResponse:
    visitor = come_in(request)
    row = actions.one(visitor, number)
    return form_page(
        request,
        forms.OpenForm,
        act=lambda form: actions.open_sample(visitor, row, expected=form.cleaned_data["version"]),
        obj=row,
        heading=f"Open {row} for its readers",
        button="Open it",
        lead=f"Its commitment is {row.commitment}. Send it to the readers first: it shows them that nothing was "
        "changed. Packs can be read for fourteen days.",
        back=("Back to the sample", reverse("sampling:sample", args=[number])),
        answer=reverse("sampling:sample", args=[number]),
    )


@require_http_methods(FORM)
@needs(Permission.SAMPLE_READ)
def pack(request: HttpRequest, number: int, rank: int) -> HttpResponse:
    """One case without a name, and the questions about it."""
    visitor = come_in(request)
    row = actions.one(visitor, number)
    told: dict[str, Any] = actions.open_pack(visitor, row, rank).told
    kind = rules.kinds()[row.kind]
    steps = [[f"Day {day}", words] for day, words in told.get("steps", [])]
    advice = [[one["service"], _day(one["asked"]), _day(one["back"], "Not back")] for one in told.get("advice", [])]
    about = [
        ("Age", told.get("age", "")),
        ("Who asked", told.get("asked_by", "")),
        ("Why it was refused", told.get("ground") or "It was not refused"),
        ("Who owed a missing paper", told.get("owed_by") or "Nobody"),
        ("Open for", str(told.get("open_for") or "It is over")),
        *((f"Day {day}", words) for day, words in told.get("limits", [])),
    ]
    return form_page(
        request,
        forms.AnswersForm,
        act=lambda form: actions.answer(visitor, row, rank, form.answers()),
        form_options={"questions": kind.questions},
        heading=f"{row}, pack {rank}",
        button="Send your answers",
        caption=f"For {visitor.actor.label}, {long(timezone.localdate())}. Not to be passed on.",
        lead="Day 0 is the day on which the request came. There is no name, no date and no school in it.",
        context={"tables": [Listing("What happened", ["Day", "What"], steps, "Nothing is recorded."),
                            Listing("Advice", ["From whom", "Asked for", "Came back"], advice,
                                    "No advice was asked for.")],
                 "rows": about},
        back=("Back to the sample", reverse("sampling:sample", args=[number])),
        answer=reverse("sampling:sample", args=[number]),
    )  # fmt: skip


def _day(n: int | None, none: str = "Not recorded") -> str:
    return none if n is None else f"Day {n}"


@require_http_methods(FORM)
@needs(Permission.SAMPLE_KEEP)
def swap(request: HttpRequest, number: int, rank: int) -> HttpResponse:
    visitor = come_in(request)
    row = actions.one(visitor, number)
    found = actions.pack_of(visitor, row, rank)
    return form_page(
        request,
        forms.SwapForm,
        act=lambda form: actions.swap(
            visitor, row, rank, why=form.cleaned_data["why"], expected=form.cleaned_data["version"]
        ),
        obj=found,
        heading=f"Take pack {rank} out",
        button="Take it out",
        caption=f"{row}",
        lead="The next case of the draw comes instead. The reason stands beside the draw.",
        back=("Back to the sample", reverse("sampling:sample", args=[number])),
        answer=reverse("sampling:sample", args=[number]),
    )


@require_http_methods(FORM)
@needs(Permission.SAMPLE_READ)
def pass_on(request: HttpRequest, number: int) -> HttpResponse:
    visitor = come_in(request)
    row = actions.one(visitor, number)
    names = ("what", "title", "words", "council", "recommendation")
    return form_page(
        request,
        forms.PassOnForm,
        act=lambda form: actions.pass_on(
            visitor, row, **{name: form.cleaned_data[name] for name in names}, expected=form.cleaned_data["version"]
        ),
        obj=row,
        heading="Pass on what the sample shows",
        button="Pass it on",
        caption=f"{row}",
        back=("Back to the sample", reverse("sampling:sample", args=[number])),
        answer=reverse("sampling:sample", args=[number]),
    )
