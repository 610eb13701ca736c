"""Office pages of what is counted from casework: every measure, one measure, and the cases behind a number."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.cells import harmless
from goldenthread.base.govuk.query import query
from goldenthread.casework.children.bounded import MOST
from goldenthread.casework.children.door import come_in
from goldenthread.casework.children.pages import form_page
from goldenthread.casework.children.views import FORM
from goldenthread.casework.counts import behind, beside, counting, forms, showing
from goldenthread.rules.measures.live import periods
from goldenthread.rules.measures.live.definitions import BY_CODE, Counted
from goldenthread.rules.measures.live.vocabulary import ALL, BREAKDOWNS
from goldenthread.thread.figures import live, live_telling
from goldenthread.thread.figures.live import Series

NEWEST = 24  # periods that stand open on the page


def _measure(code: str) -> Counted:
    try:
        return BY_CODE[code]
    except KeyError:
        raise Http404 from None


def _series(one: Counted, every: str, *, parts: bool = False) -> Series | None:
    return live.series(counting.area()[0], [one.code], every, parts=parts).get(one.code)


@require_safe
@needs(Permission.COUNTS_READ)
def measures(request: HttpRequest) -> HttpResponse:
    """Every measure: its latest month, twelve months, and whether it moves more than chance explains."""
    area = counting.area()[0]
    return render(
        request,
        "counts/measures.html",
        {"groups": showing.listing(area), "run": live.run_of(area), "invented": area == counting.INVENTED[0]},
    )


@require_safe
@needs(Permission.COUNTS_READ)
@query(forms.MeasureQuery, show_errors=True)
def measure(request: HttpRequest, code: str) -> HttpResponse:
    one, form = _measure(code), request.query_form  # type: ignore[attr-defined]
    asked = form.cleaned_data if form.is_valid() else {}
    every = asked.get("every") or "month"
    by = asked.get("by") if asked.get("by") in one.by else ""
    if by and every not in counting.BROKEN_DOWN:
        every = "academic"  # parts are kept by the year: by the month they would be ones and twos
    found, known = _series(one, every, parts=bool(by)), asked.get("known")
    may_open = may(request.user, Permission.CASE_READ)
    context: dict[str, Any] = {
        "one": one,
        "card": showing.card(one),
        "found": found,
        "form": form if request.GET else forms.MeasureQuery(initial={"every": every}),
        "errors_on_page": bool(request.GET) and not form.is_valid(),
        "may_measure": may(request.user, Permission.MEASURE_EDIT),
        "balances": [BY_CODE[other] for other in one.balances],
        "invented": counting.area() == counting.INVENTED,
        "by": by,
        "by_words": BREAKDOWNS.get(by, "") if by else "",
        "every": every,
    }
    if found is not None:
        lines = showing.periods_of(found, links=may_open)
        context |= {
            "newest": lines[:NEWEST],
            "older": lines[NEWEST:],
            "said": live_telling.said(found),
            "sign": live_telling.sign_of(found.control()),
            "latest": found.text(found.latest),
            "sure": showing.how_sure(one, found.latest),
            "chart": live_telling.chart_of(found),
            "parts": showing.parts_of(found, by, links=may_open) if by else [],
            "spread": beside.spread_of(found, by) if by else None,
            "official": beside.official_of(one, counting.area()[0]),
            "then": _then(one, found, known) if known else None,
        }
    return render(request, "counts/measure.html", context, status=422 if context["errors_on_page"] else 200)


def _then(one: Counted, found: Series, day: date) -> dict[str, Any]:
    """The periods to a day as they were known at its end, beside what is known now."""
    held, told = counting.as_known(day, every=found.every.key, measures=[one])
    run = live.LiveRun(area_id="", first=held.first or day, last=day)
    rows = [counting.row_of(point) for point in told[one.code].points.get(found.every.key, [])]
    before = {
        v.start: v
        for v in live.full([live.value_of(one, found.every, row, run) for row in rows], one, found.every, run)
    }
    now = {value.start: value for value in found.values}
    starts = sorted({*before, *(start for start in now if start <= day)}, reverse=True)
    lines = []
    for start in starts:
        then_words = live.said(one, before[start]) if start in before else "none to count"
        now_words = live.said(one, now[start]) if start in now else "none to count"
        lines.append(
            {"words": found.every.words(start), "then": then_words, "now": now_words, "moved": then_words != now_words}
        )
    return {"day": day, "cases": len(held.keys), "rows": lines[:60], "moved": sum(line["moved"] for line in lines)}


@require_safe
@needs(Permission.COUNTS_READ)
@query(forms.DataQuery)
def measure_csv(request: HttpRequest, code: str) -> HttpResponse:
    found = _series(_measure(code), request.query["every"])  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    out = io.StringIO()
    writer = csv.writer(out)
    names = ["start", "words", "top", "of", "percent", "median_days", "nine_in_ten_days", "complete"]
    writer.writerow(["measure", *names])
    for point in showing.data_of(found)["points"]:
        writer.writerow([code, *(harmless("" if point[name] is None else point[name]) for name in names)])
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{code}-{found.every.key}.csv"'
    return answer


@require_safe
@needs(Permission.COUNTS_READ)
@query(forms.DataQuery)
def measure_json(request: HttpRequest, code: str) -> HttpResponse:
    found = _series(_measure(code), request.query["every"])  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return JsonResponse(showing.data_of(found), json_dumps_params={"indent": 2, "ensure_ascii": False})


@require_safe
@needs(Permission.CASE_READ)
@needs(Permission.COUNTS_READ)
@query(forms.CasesQuery)
def cases(request: HttpRequest, code: str) -> HttpResponse:
    """The cases behind one number that this person may open; how many there are besides is said, and no more. Without
    a period, those of the latest complete one."""
    visitor, one, asked = come_in(request), _measure(code), request.query  # type: ignore[attr-defined]
    kind = periods.every(asked["every"])
    run = live.run_of(counting.area()[0])
    start = kind.first(asked["start"] or (run.last if run else timezone.localdate()))
    by = asked["by"] if asked["by"] in one.by else ""
    found = behind.cases(
        visitor,
        one,
        first=start,
        last=kind.last(start),
        dimension=by or ALL,
        code=asked["part"] or 0,
        only_yes=bool(asked["yes"]),
    )
    labels = run.labels.get(by, {}) if run and by else {}
    return render(
        request,
        "counts/cases.html",
        {
            "one": one,
            "period": kind.words(start),
            "part": labels.get(str(asked["part"] or 0), "Not recorded") if by else "",
            "yes": asked["yes"] and one.yes is not None,
            "rows": found.rows,
            "of": found.of,
            "cut": found.cut,
            "most": MOST,
        },
    )


@require_http_methods(FORM)
@needs(Permission.MEASURE_EDIT)
def take_step(request: HttpRequest, code: str) -> HttpResponse:
    one, by = _measure(code), request.actor  # type: ignore[attr-defined]
    here = reverse("counts:measure", args=[one.code])
    return form_page(
        request,
        forms.StepForm,
        act=lambda form: live.take_step(
            area=counting.area()[0],
            code=one.code,
            by=by,
            **_said(form, "start", "cause"),
        ),
        heading="Say that this measure began anew",
        caption=one.name,
        lead="From that day the middle and the limits are worked out again. The cause is shown on the chart.",
        button="Take the step",
        back=(one.name, here),
        answer=here,
    )


@require_http_methods(FORM)
@needs(Permission.MEASURE_EDIT)
def withdraw_step(request: HttpRequest, code: str, number: int) -> HttpResponse:
    one, by = _measure(code), request.actor  # type: ignore[attr-defined]
    here = reverse("counts:measure", args=[one.code])
    return form_page(
        request,
        forms.WithdrawForm,
        act=lambda form: live.withdraw_step(
            area=counting.area()[0],
            number=number,
            by=by,
            **_said(form, "why"),
        ),
        heading="Withdraw the step",
        caption=one.name,
        button="Withdraw it",
        back=(one.name, here),
        answer=here,
    )


def _said(form: Any, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}
