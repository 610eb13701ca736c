"""Office pages of the flow: first in sentences, then the map with its table, then the data; and the cases of a step."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.documents import to_docx
from goldenthread.base.govuk.cells import harmless
from goldenthread.base.govuk.query import query
from goldenthread.casework.children.bounded import MOST
from goldenthread.casework.children.door import come_in
from goldenthread.casework.counts import behind, counting
from goldenthread.casework.flow import forms, looking, trying
from goldenthread.refused import Refused
from goldenthread.rules.flow.fitting import TooLittle
from goldenthread.rules.flow.whatif import BadModel, Runs


@require_safe
@needs(Permission.COUNTS_READ)
@query(forms.FlowQuery, show_errors=True)
def flow(request: HttpRequest) -> HttpResponse:
    form = request.query_form  # type: ignore[attr-defined]
    wrong = not form.is_valid()
    asked = looking.Asked() if wrong else form.asked()
    found = looking.shown(asked)
    may_open = may(request.user, Permission.CASE_READ)
    given = request.GET.urlencode()
    return render(
        request,
        "flow/flow.html",
        {
            "found": found,
            "said": [{**one, "href": _cases_link(request, one["cases"]) if may_open else ""} for one in found["said"]],
            "asked": asked,
            "form": form if request.GET else forms.FlowQuery(),
            "errors_on_page": wrong,
            "invented": counting.area() == counting.INVENTED,
            "given": given if not wrong else "",
            "may_open": may_open,
            "arrows": [{**arrow, "href": _cases_link(request, arrow) if may_open else ""} for arrow in found["arrows"]],
        },
        status=422 if wrong else 200,
    )


def _cases_link(request: HttpRequest, of: Any) -> str:
    """The address of the cases of a step, with the filters of the page."""
    if not of.get("source") or not of.get("target"):
        return ""
    asked = [(name, value) for name, value in request.GET.items() if value]
    asked += [("step", of["source"]), ("to", of["target"])]
    if of.get("attribute"):
        asked += [("attribute", of["attribute"]), ("code", str(of["code"]))]
    return f"{reverse('flow:cases')}?{urlencode(asked)}"


@require_safe
@needs(Permission.COUNTS_READ)
@query(forms.FlowQuery)
def flow_json(request: HttpRequest) -> HttpResponse:
    found = looking.shown(request.query_form.asked())  # type: ignore[attr-defined]
    return JsonResponse(found["data"], json_dumps_params={"indent": 2, "ensure_ascii": False})


@require_safe
@needs(Permission.COUNTS_READ)
@query(forms.FlowQuery)
def hands_csv(request: HttpRequest) -> HttpResponse:
    found = looking.shown(request.query_form.asked())  # type: ignore[attr-defined]
    out = io.StringIO()
    writer = csv.writer(out)
    names = ["source", "target", "count", "cases", "median", "nine_in_ten", "mean"]
    writer.writerow(["from", "to", "times", "cases", "median_days", "nine_in_ten_days", "mean_days"])
    for hand in found["data"]["hands"]:
        writer.writerow([harmless(hand[name]) for name in names])
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="hand-overs.csv"'
    return answer


@require_safe
@needs(Permission.CASE_READ)
@needs(Permission.COUNTS_READ)
@query(forms.CasesQuery, show_errors=True)
def cases(request: HttpRequest) -> HttpResponse:
    """The cases in which one step followed another, that this person may open."""
    visitor, form = come_in(request), request.query_form  # type: ignore[attr-defined]
    found = behind.Behind(0, [], False)
    said: dict[str, Any] = {"step": "", "to": ""}
    if form.is_valid():
        said = form.cleaned_data
        keys = looking.keys_behind(
            form.asked(), source_step=said["step"], target_step=said["to"], attribute=said["attribute"],
            code=said["code"] or 0,
        )  # fmt: skip
        found = behind.of_keys(visitor, keys, where="cases of a step")
    return render(
        request,
        "flow/cases.html",
        {"step": said["step"], "to": said["to"], "rows": found.rows, "of": found.of, "cut": found.cut, "most": MOST},
    )


# --- what-if -----------------------------------------------------------------------------------------


@require_safe
@needs(Permission.COUNTS_READ)
@query(forms.WhatIfQuery, show_errors=True)
def what_if(request: HttpRequest) -> HttpResponse:
    """Today beside a policy, over two years, with ranges; the policy stands in the address."""
    form = request.query_form  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "form": form if request.GET else forms.WhatIfQuery(),
        "invented": counting.area() == counting.INVENTED,
        "asked": bool(request.GET),
        "given": "",
    }
    status = 200
    try:
        learned = trying.learn()
    except TooLittle as fault:
        return render(request, "flow/what_if.html", {**context, "too_little": str(fault)})
    if form.is_valid():
        try:
            runs = trying.try_it(learned, form.cleaned_data)
        except BadModel as fault:
            form.add_error(None, str(fault))
        else:
            context |= {
                "lines": trying.answers(runs),
                "chart": trying.chart(runs, timezone.localdate()).html(heading="h2"),
                "levers": trying.levers(runs[0].policy, runs[1].policy),
                "given": request.GET.urlencode(),
            }
    if not form.is_valid():
        status = 422
        context |= {"levers": trying.levers(learned.fitted.policy, learned.fitted.policy)}
    relied, words = trying.trust(learned.tested)
    context |= {
        "learned": learned,
        "relied": relied,
        "trust": words,
        "caveats": trying.caveats(learned),
        "errors_on_page": status == 422,
    }
    return render(request, "flow/what_if.html", context, status=status)


def _tried(request: HttpRequest) -> tuple[trying.Learned, list[Runs]]:
    try:
        learned = trying.learn()
        return learned, trying.try_it(learned, request.query)  # type: ignore[attr-defined]
    except (TooLittle, BadModel) as fault:
        raise Refused(str(fault), status=422) from None


@require_safe
@needs(Permission.COUNTS_READ)
@query(forms.WhatIfQuery)
def what_if_json(request: HttpRequest) -> HttpResponse:
    learned, runs = _tried(request)
    return JsonResponse(trying.data_of(learned, runs), json_dumps_params={"indent": 2, "ensure_ascii": False})


@require_safe
@needs(Permission.COUNTS_READ)
@query(forms.WhatIfQuery)
def what_if_paper(request: HttpRequest) -> HttpResponse:
    learned, runs = _tried(request)
    body = to_docx(trying.paper(learned, runs, timezone.localdate()))
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = 'attachment; filename="what-if.docx"'
    return answer
