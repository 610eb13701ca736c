"""Office pages of samples: the draw, its packs, the questions, and what they show together."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.forms import long
from goldenthread.casework.children.door import come_in
from goldenthread.casework.children.pages import Listing, form_page, link, listing_page
from goldenthread.casework.children.views import FORM
from goldenthread.casework.sampling import actions, forms, texts
from goldenthread.rules import sampling as rules
from goldenthread.rules.casework import plan_quality as quality
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
        [
            Listing("Samples", ["Sample", "What for", "Cases", "How it stands"], rows, "No sample was drawn yet."),
            Listing(
                "Plans that are good or good enough as they are written",
                ["Drawn in", "Plans", "Good or good enough"],
                [[f"{one.year}", one.of, one.words] for one in actions.plans_over_time(visitor)],
                "Told from five plans on, of samples that have closed.",
            ),
        ],
        lead="Which cases are drawn nobody can choose: the words of a reader and the list of all cases decide. Packs "
        "hold no name, no date and nothing that anybody typed. In an audit of plans their words are read as well, once "
        "names were taken out and somebody has looked.",
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
    kind = rules.kinds()[row.kind]
    may_keep, may_text = visitor.holds(Permission.SAMPLE_KEEP), visitor.holds(Permission.SAMPLE_TEXT)
    is_open = row.is_open(today)
    readable = texts.standing(visitor, row) if kind.has_words else {}
    read = actions.newest(row)
    mine = {rank for rank, readers in read.items() if visitor.actor.id in readers}
    packs = []
    for pack in row.packs.all():
        if pack.out_why:
            packs.append([f"Pack {pack.rank}", f"Taken out: {pack.out_why}", *([""] if kind.has_words else []), "", ""])
            continue
        name = link(f"Pack {pack.rank}", "sampling:pack", number, pack.rank) if is_open else f"Pack {pack.rank}"
        said = "You have answered" if pack.rank in mine else "You have not answered"
        plan = ""
        if kind.has_words:
            if readable.get(pack.rank):
                plan = link("Read its plan", "sampling:plan", number, pack.rank, hidden=f"of pack {pack.rank}")
            elif may_text:
                closed = row.opened_on is not None and not is_open
                plan = "Its words were removed" if closed else "Its plan is not released"
            if may_keep and may_text and (is_open or row.opened_on is None):
                look = link("Look at its words", "sampling:words", number, pack.rank, hidden=f"of pack {pack.rank}")
                plan = format_html("{}<br>{}", plan, look) if plan else look
        swap = link("Take it out", "sampling:swap", number, pack.rank, hidden=f"pack {pack.rank}") if may_keep else ""
        count = len(read.get(pack.rank, {}))
        reading = f"{said}. {count} {'reader' if count == 1 else 'readers'} so far"
        packs.append([name, reading, *([plan] if kind.has_words else []), pack.pseudonym, swap])
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
    seen = []
    if kind.has_words and may_text:
        lines = [[name, f"{n} of {of} plans"] for name, n, of in texts.look_found(row, fewest=rules.FEWEST_READ)]
        empty = f"Told from {rules.FEWEST_READ} released plans on."
        seen = [Listing("What a look at words found, as help and no verdict", ["Worth a look", "In"], lines, empty)]
    passed = proposals.standings(row.proposed)
    became = [
        [one.title, one.kind, one.decision + (f": {one.became}" if one.became else ""), one.reason]
        for one in passed.values()
    ]
    facts = [
        ["What for", kind.label],
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
            Listing("Packs", ["Pack", "Reading", *(["Plan"] if kind.has_words else []), "Name in the draw", ""], packs),
            Listing("What it shows", ["Question", "Answers of the first reader of each", "Two readers"], found),
            *seen,
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
        form_options={"questions": tuple(one for one in kind.questions if not one.of_words)},
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
@needs(Permission.SAMPLE_TEXT)
def plan(request: HttpRequest, number: int, rank: int) -> HttpResponse:
    """The released words of one plan, and the questions about them. What the program found is shown to whoever has
    answered, so that it leads nobody's answer."""
    visitor = come_in(request)
    row = actions.one(visitor, number)
    told: dict[str, Any] = texts.open_text(visitor, row, rank).told
    questions = tuple(one for one in rules.kinds()[row.kind].questions if one.of_words)
    mine = actions.newest(row).get(rank, {}).get(visitor.actor.id, {})
    return editing.handle(
        request,
        forms.AnswersForm,
        act=lambda form: actions.answer(visitor, row, rank, form.answers()),
        template="sampling/plan.html",
        form_options={"questions": questions},
        answer=reverse("sampling:plan", args=[number, rank]),
        context={
            "heading": f"{row}, the plan of pack {rank}",
            "caption": f"For {visitor.actor.label}, {long(timezone.localdate())}. Not to be passed on.",
            "told": told,
            "looked": _looked(told["found"]) if any(one.key in mine for one in questions) else None,
            "answered": any(one.key in mine for one in questions),
            "beyond": quality.beyond(),
            "back": ("Back to the sample", reverse("sampling:sample", args=[number])),
        },
    )


def _looked(found: list[list[str]]) -> list[list[str]]:
    known = quality.rules()
    return [[section, quality.Worth(known[key], section, "", exact, around).words, known[key].law]
            for section, key, exact, around in found if key in known]  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.SAMPLE_KEEP)
def words(request: HttpRequest, number: int, rank: int) -> HttpResponse:
    """The redacted words of one plan for its keeper: take more out, or release."""
    visitor = come_in(request)
    row = actions.one(visitor, number)
    found, told = texts.look_at(visitor, row, rank)
    here = reverse("sampling:words", args=[number, rank])
    return editing.handle(
        request,
        forms.TextForm,
        act=lambda form: texts.change(
            visitor, row, rank, out=form.cleaned_data["out"], left_out=form.cleaned_data["left_out"],
            release=form.cleaned_data["what"] == "release", seen=form.cleaned_data["seen"],
            expected=form.cleaned_data["version"],
        ),
        template="sampling/words.html",
        obj=found,
        form_options={
            "initial": {"out": "\n".join(found.out), "left_out": found.left_out, "seen": told.get("seen", "")}
        },
        answer=lambda done: reverse("sampling:sample", args=[number]) if done.released_at else here,
        context={
            "heading": f"The words of pack {rank}",
            "caption": f"{row}",
            "told": told,
            "taken": [(name, f"{n} {'time' if n == 1 else 'times'}") for name, n in told["taken"].items()],
            "released": found.released_at,
            "released_by": found.released_by,
            "take_back": reverse("sampling:take-back", args=[number, rank]),
            "back": ("Back to the sample", reverse("sampling:sample", args=[number])),
        },
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.SAMPLE_KEEP)
def take_back(request: HttpRequest, number: int, rank: int) -> HttpResponse:
    visitor = come_in(request)
    row = actions.one(visitor, number)
    found, _ = texts.look_at(visitor, row, rank)
    return form_page(
        request,
        forms.TakeBackForm,
        act=lambda form: texts.take_back(
            visitor, row, rank, why=form.cleaned_data["why"], expected=form.cleaned_data["version"]
        ),
        obj=found,
        heading=f"Take the words of pack {rank} back",
        button="Take them back",
        caption=f"{row}",
        lead="Readers cannot open them any more. What they have answered stays.",
        back=("Back to the sample", reverse("sampling:sample", args=[number])),
        answer=reverse("sampling:words", args=[number, rank]),
    )


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
