"""Office pages: what is held, one release, importing, and one area's figures with their downloads."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.cells import harmless
from goldenthread.base.govuk.query import query
from goldenthread.refused import Refused
from goldenthread.thread.figures import previews
from goldenthread.thread.figures.actions import ImportResult, import_release
from goldenthread.thread.figures.comparing import Agreement, agreement, compare, officials_held
from goldenthread.thread.figures.forms import ConfirmForm, FiguresQuery, ImportForm, PageOnly
from goldenthread.thread.figures.gathering import Problem, Unreadable, gather_uploads
from goldenthread.thread.figures.layouts import TITLES
from goldenthread.thread.figures.measures import measure
from goldenthread.thread.figures.models import Area, Basis, Figure, NeighbourSet, Rejected, Release

LICENCE = "Open Government Licence v3.0"
ROWS_ON_A_PAGE = 50
SHOWN = 50  # problems of a refused upload


@require_safe
@needs(Permission.THREAD_READ)
def index(request: HttpRequest) -> HttpResponse:
    releases = Release.objects.annotate(
        held=Count("files"), row_count=Sum("files__rows"), rejected=Sum("files__rejected_rows")
    )
    return render(
        request,
        "figures/index.html",
        {
            "releases": releases,
            "sets": NeighbourSet.objects.annotate(held=Count("neighbours")),
            "areas": Area.objects.filter(
                pk__in=Figure.objects.filter(basis=Basis.RECORD).order_by().values("area_id").distinct()
            ),
            "may_import": may(request.user, Permission.FIGURES_IMPORT),
        },
    )


@require_safe
@needs(Permission.THREAD_READ)
@query(PageOnly)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Release, pk=pk)
    files = list(found.files.all())
    rejected = Rejected.objects.filter(file__release=found).select_related("file").order_by("file__kind", "line")
    return render(
        request,
        "figures/release.html",
        {
            "release": found,
            "files": [(file, TITLES.get(file.kind, file.kind), years(file.years)) for file in files],
            "page": Paginator(rejected, ROWS_ON_A_PAGE).get_page(request.query["page"]),  # type: ignore[attr-defined]
            "agreement": compare(officials_held(), reporting_year=found.reporting_year),
            "notes": [(file.name, note) for file in files for note in file.notes],
        },
    )


def years(held: list[int]) -> str:
    return "" if not held else str(held[0]) if len(held) == 1 else f"{held[0]} to {held[-1]}"


@require_safe
@needs(Permission.THREAD_READ)
def agreement_page(request: HttpRequest) -> HttpResponse:
    found: Agreement = agreement()
    return render(request, "figures/agreement.html", {"agreement": found})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FIGURES_IMPORT)
def import_page(request: HttpRequest) -> HttpResponse:
    """The form; sent, it reads the files and shows what an import would do, without doing it."""
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        files = [(file.name, file.read()) for file in form.cleaned_data["uploads"]]
        said = {name: form.cleaned_data[name] for name in ("edition", "published", "reporting_year")}
        try:
            result = import_release(gather_uploads(files), by=request.actor, dry_run=True, **said)  # type: ignore[attr-defined]
        except Unreadable as unreadable:
            problems = unreadable.problems
            form.add_error("uploads", f"Nothing was imported: {len(problems)} thing{'s' * (len(problems) > 1)} to mend")
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            token = previews.keep(files, by=request.actor.id, **said)  # type: ignore[attr-defined]
            return render(request, "figures/preview.html", preview_context(result, ConfirmForm({"token": token})))
    return render(
        request,
        "figures/import.html",
        {"form": form, "problems": problems[:SHOWN], "more": max(0, len(problems) - SHOWN)},
        status=422 if form.is_bound and not form.is_valid() else 200,
    )


def preview_context(result: ImportResult, form: ConfirmForm) -> dict[str, Any]:
    return {
        "result": result,
        "form": form,
        "rejected": result.rejected[:SHOWN],
        "more": max(0, len(result.rejected) - SHOWN),
        "agreement": result.agreement,
    }


@require_POST
@needs(Permission.FIGURES_IMPORT)
def confirm(request: HttpRequest) -> HttpResponse:
    """Import what was previewed. A preview is good for one import, by the person who made it."""
    form = ConfirmForm(request.POST)
    actor = request.actor  # type: ignore[attr-defined]
    preview = previews.find(form.cleaned_data["token"], by=actor.id) if form.is_valid() else None
    if preview is None:
        return render(request, "figures/expired.html", status=409)
    try:
        result = import_release(
            gather_uploads(preview.files),
            edition=preview.edition,
            published=preview.published,
            reporting_year=preview.reporting_year,
            by=actor,
        )
    except Unreadable as unreadable:  # the table of areas changed since the preview
        raise Refused(str(unreadable), status=409) from unreadable
    previews.remove(preview.token)
    if result.release is None:
        return redirect("figures:index")
    return redirect(reverse("figures:release", args=[result.release.pk]))


@require_safe
@needs(Permission.THREAD_READ)
def areas(request: HttpRequest) -> HttpResponse:
    found = Area.objects.select_related("region").order_by("level", "name")
    return render(request, "figures/areas.html", {"areas": found})


@require_safe
@needs(Permission.THREAD_READ)
@query(FiguresQuery)
def area(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Area.objects.select_related("region"), code=code)
    series = chosen(request, found)
    tables = [
        (
            measure(each),
            [
                (
                    figure.year,
                    figure.text,
                    counts(figure),
                    figure.get_basis_display(),
                    figure.cited_as + (f". {figure.note}" if figure.note else ""),
                )
                for figure in figures
            ],
        )
        for each, figures in series.items()
    ]
    return render(
        request,
        "figures/area.html",
        {
            "area": found,
            "codes": found.codes.all(),
            "tables": tables,
            "query": request.GET.urlencode(),
            "form": request.query_form,  # type: ignore[attr-defined]
        },
    )


def chosen(request: HttpRequest, area: Area) -> dict[str, list[Figure]]:
    asked: dict[str, Any] = request.query  # type: ignore[attr-defined]
    series = Figure.objects.all_measures(area)
    if asked["measure"]:
        series = {code: figures for code, figures in series.items() if code == asked["measure"]}
    first, last = asked["first"] or 0, asked["last"] or 9999
    kept = {code: [each for each in figures if first <= each.year <= last] for code, figures in series.items()}
    return {code: figures for code, figures in kept.items() if figures}


def counts(figure: Figure) -> str:
    if figure.numerator is None or not figure.definition.is_share:
        return ""
    if figure.denominator is None:
        return ""
    return f"{int(figure.numerator):,} of {int(figure.denominator):,}"


COLUMNS = [
    *("measure", "measure_name", "area", "area_name", "year", "numerator", "denominator", "percent", "published"),
    *("marker", "basis", "edition", "reporting_year", "published_on", "source", "line", "note"),
]


def as_rows(area: Area, series: dict[str, list[Figure]]) -> Iterable[list[Any]]:
    for code, figures in series.items():
        for each in figures:
            yield [
                code,
                measure(code).name,
                area.code,
                area.name,
                each.year,
                whole(each.numerator),
                whole(each.denominator),
                each.percent,
                each.published,
                each.marker,
                each.basis,
                each.edition,
                each.reporting_year,
                each.published_on.isoformat() if each.published_on else None,
                each.source,
                each.line,
                each.note,
            ]


def whole(value: Any) -> Any:
    return None if value is None else int(value) if value == int(value) else value


@require_safe
@needs(Permission.THREAD_READ)
@query(FiguresQuery)
def area_csv(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Area, code=code)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([harmless(value) for value in row] for row in as_rows(found, chosen(request, found)))
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="figures-{found.code}.csv"'
    return response


@require_safe
@needs(Permission.THREAD_READ)
@query(FiguresQuery)
def area_json(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Area, code=code)
    series = chosen(request, found)
    names = COLUMNS[4:]
    by_measure: dict[str, list[dict[str, Any]]] = {}
    for row in as_rows(found, series):
        cells = dict(zip(names, row[4:], strict=True))
        cells |= {name: str(cells[name]) for name in ("percent",) if cells[name] is not None}
        cells |= {name: float(cells[name]) for name in ("numerator",) if cells[name] is not None and cells[name] % 1}
        by_measure.setdefault(row[0], []).append(cells)
    return JsonResponse(
        {
            "area": {"code": found.code, "name": found.name, "level": found.level},
            "licence": LICENCE,
            "measures": [
                {
                    "code": each,
                    "name": measure(each).name,
                    "unit": measure(each).unit,
                    "rule": measure(each).rule,
                    "figures": figures,
                }
                for each, figures in by_measure.items()
            ],
        },
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
