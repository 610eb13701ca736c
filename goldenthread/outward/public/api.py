"""The read API of the public record: /api/v1/…, described by /api/v1/openapi.json and in words on /api.

Everything is read from what was released; nothing is computed here. The library validates what is asked and describes
what is answered; `opened` puts it behind the same rules as every public page: GET only, unchanged is said to be
unchanged, and a parameter that nothing reads is refused, not passed over.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Annotated, Any, Literal

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from ninja import Field, NinjaAPI, Path, Query, Schema
from pydantic import ConfigDict

from goldenthread.base.govuk.query import undeclared
from goldenthread.outward.public.models import PublishedEntry, PublishedPage, PublishedRelease, PublishedView

MOST = 200
Text = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$")]  # words of a line
View = Callable[..., HttpResponse]

api = NinjaAPI(
    title="Golden Thread public record",
    version="1",
    description=(
        "What a council was told to do about its SEND services, what it did, and what the figures show: as it was last "
        "released. Read only, no key. Contains public sector information licensed under the Open Government Licence "
        "v3.0. Each answer names the release that it comes from; ETag says whether anything is newer."
    ),
    urls_namespace="public-api",
    docs_url=None,  # its page would load scripts from elsewhere; ours is /api
    openapi_url=None,  # ours names the addresses as they stand on the public site
)


@api.exception_handler(Http404)
def nothing_there(request: HttpRequest, missing: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": str(missing) or "There is nothing of that name."}, status=404)


# --- what is answered --------------------------------------------------------------------------------------


class Release(Schema):
    number: int
    digest: str = Field(description="SHA-256 of everything in the release, as it stands in the public record")


class Council(Schema):
    slug: str
    name: str
    recommendations: int


class Verdict(Schema):
    headline: str
    status: str


class Recommendation(Schema):
    ref: str
    slug: str
    title: str
    question: str = Field(description="The recommendation as a question in plain words")
    wording: str = Field(description="As the reviewers wrote it")
    response: str = Field(description="What the council said it would do")
    closed_as: str = Field(description="open, completed, business_as_usual, transferred, …")
    closed: str = Field(description="When it was closed, in the words of the paper")
    verdict: Verdict
    differs: str = Field(description="Where its closing or its colours and the figures differ; empty where they do not")
    page: str = Field(description="The address of its page; with .json everything that the page says")


class Action(Schema):
    ref: str
    plan: str
    recommendation: str = Field(description="Its ref, such as R5; empty where the action belongs to none")
    words: str
    accountable: str = Field(description="The post that answers for it")
    responsible: str
    success_measure: str
    due: str = Field(description="In the words of the paper")
    due_last: str | None = Field(description="The last day that those words may mean, ISO 8601")
    done_on: str | None = Field(description="The day on which a report shows it done, ISO 8601")
    activity: str = Field(description="Green, Amber, Red or Grey: the newest report on what was done; may be empty")
    impact: str = Field(description="The same on what changed")
    gaps: list[str]


class Plan(Schema):
    slug: str
    title: str
    body: str
    period: str
    actions: int
    versions: int


class Resolution(Schema):
    number: str
    words: str
    proposed: str = Field(description="As the report proposed it, where that is held")
    differs: bool


class Decision(Schema):
    ref: str
    title: str
    kind: str
    body: str
    meeting: str
    minute: str
    when: str
    first: str | None = Field(description="The first day that those words may mean, ISO 8601")
    last: str | None
    proposed: str
    resolved: str
    reasons: str
    called_in_by: str
    referred_to: str
    call_in_until: str
    effective: str
    resolutions: list[Resolution]


class Obligation(Schema):
    ref: str
    kind: str = Field(description="An undertaking, a request to a member, a deadline, an order")
    words: str
    owed_by: str
    owed_to: str
    decision: str
    due: str
    due_last: str | None
    answered: bool
    standing: str
    answer: str


class Figure(Schema):
    measure: str
    area: str
    year: int
    value: str
    numerator: str
    denominator: str
    unit: str
    basis: str
    edition: str
    source: str


class OtherView(Schema):
    number: int
    path: str
    title: str
    claim: str = Field(description="What the record said when it was filed")
    words: str = Field(description="Empty where it is held or withheld")
    by: str
    filed: str
    state: Literal["public", "held", "withheld", "filed"]
    reason: str = Field(description="Why it is held or withheld: one of five reasons")


class Entry(Schema):
    number: int
    kind: str
    data: str = Field(description="The canonical JSON that is hashed into the tree")
    root: str


class Listed(Schema):
    """A part of a list."""

    count: int = Field(description="How many there are in all")
    release: Release


class Recommendations(Listed):
    items: list[Recommendation]


class Actions(Listed):
    items: list[Action]


class Plans(Listed):
    items: list[Plan]


class Decisions(Listed):
    items: list[Decision]


class Obligations(Listed):
    items: list[Obligation]


class Figures(Listed):
    items: list[Figure]


class OtherViews(Listed):
    items: list[OtherView]


class Councils(Listed):
    items: list[Council]


class Record(Schema):
    count: int
    root: str
    items: list[Entry]


class Problem(Schema):
    detail: Any = Field(description="What is wrong, in words or as a list of places and words")


# --- what is asked -----------------------------------------------------------------------------------------


PROBLEMS = {400: Problem, 404: Problem, 422: Problem}


class Part(Schema):
    model_config = ConfigDict(extra="forbid")
    limit: int = Field(100, ge=1, le=MOST, description="How many at most")
    offset: int = Field(0, ge=0, le=1_000_000, description="How many to leave out from the start")


class OfPlan(Part):
    plan: Text = Field("", max_length=100, description="Only those of this plan, by its slug")
    recommendation: Text = Field("", max_length=12, description="Only those of this recommendation, such as R5")


class OfBody(Part):
    body: Text = Field("", max_length=200, description="Only those of this body, by its name")


class Owed(Part):
    answered: bool | None = Field(None, description="Only those that are answered, or only those that are not")
    owed_to: Text = Field("", max_length=200, description="Only those owed to this body, by its name")


class OfYear(Part):
    measure: Text = Field("", max_length=60, description="Only this measure, by its code")
    year: int | None = Field(None, ge=2000, le=2100, description="Only this year")


Slug = Annotated[str, Path(max_length=100, pattern=r"^[-a-zA-Z0-9_]+$", description="Its short name, such as southend")]


# --- how it is read ----------------------------------------------------------------------------------------


def _release() -> PublishedRelease:
    current = PublishedRelease.objects.current()
    if current is None:
        raise Http404("Nothing has been released yet.")
    return current


def _told(release: PublishedRelease, path: str) -> dict[str, Any]:
    page = PublishedPage.objects.filter(release=release, path=path).first()
    if page is None:
        raise Http404("There is nothing of that name.")
    told: dict[str, Any] = page.data.get("told") or page.data
    return told


def _part(release: PublishedRelease, rows: Sequence[Any], part: Part) -> dict[str, Any]:
    return {
        "count": len(rows),
        "release": {"number": release.number, "digest": release.digest},
        "items": rows[part.offset : part.offset + part.limit],
    }


@api.get("/councils", response={200: Councils, **PROBLEMS}, summary="Councils", tags=["Recommendations"])
def councils(request: HttpRequest, part: Query[Part]) -> Any:
    """Every council whose record was released."""
    release = _release()
    rows = [{**c, "recommendations": len(c["recommendations"])} for c in _told(release, "")["councils"]]
    return _part(release, rows, part)


@api.get(
    "/councils/{council}/recommendations",
    response={200: Recommendations, **PROBLEMS},
    summary="Recommendations with their verdicts",
    tags=["Recommendations"],
)
def recommendations(request: HttpRequest, council: Slug, part: Query[Part]) -> Any:
    """Each recommendation: what was asked, how it was closed, and what the figures show."""
    release = _release()
    _told(release, council)
    pages = PublishedPage.objects.filter(release=release, kind="proof", path__startswith=f"{council}/")
    rows = []
    for page in pages:
        proof = page.data["proof"]
        said = proof["recommendation"]
        rows.append(
            {
                **{
                    name: said[name]
                    for name in ("ref", "slug", "title", "question", "wording", "response", "closed_as")
                },
                "closed": said["closed_words"],
                "verdict": proof["verdict"],
                "differs": (proof.get("thread") or {}).get("differs", ""),
                "page": f"/{page.path}",
            }
        )
    rows.sort(key=lambda r: (len(r["ref"]), r["ref"]))
    return _part(release, rows, part)


@api.get(
    "/councils/{council}/plans",
    response={200: Plans, **PROBLEMS},
    summary="Plans",
    tags=["Plans and actions"],
)
def plans(request: HttpRequest, council: Slug, part: Query[Part]) -> Any:
    """Every plan that answers the recommendations, the ones that ran beside each other among them."""
    release = _release()
    rows = [
        {**p, "actions": len(p["actions"]), "versions": len(p["versions"])}
        for p in _told(release, f"{council}/plans")["plans"]
    ]
    return _part(release, rows, part)


@api.get(
    "/councils/{council}/actions",
    response={200: Actions, **PROBLEMS},
    summary="Actions",
    tags=["Plans and actions"],
)
def actions(request: HttpRequest, council: Slug, asked: Query[OfPlan]) -> Any:
    """What was to be done, by whom and when, and how it was last reported."""
    release = _release()
    rows = [
        {**a, "plan": plan["slug"], "recommendation": (a["recommendation"] or {}).get("ref", "")}
        for plan in _told(release, f"{council}/plans")["plans"]
        for a in plan["actions"]
    ]
    rows = [{"activity": "", "impact": "", **r} for r in rows]
    if asked.plan:
        rows = [r for r in rows if r["plan"] == asked.plan]
    if asked.recommendation:
        rows = [r for r in rows if r["recommendation"] == asked.recommendation]
    return _part(release, rows, asked)


@api.get(
    "/councils/{council}/decisions",
    response={200: Decisions, **PROBLEMS},
    summary="Decisions",
    tags=["Decisions and obligations"],
)
def decisions(request: HttpRequest, council: Slug, asked: Query[OfBody]) -> Any:
    """Who decided what, with proposed and resolved words side by side."""
    release = _release()
    told = _told(release, f"{council}/decisions")
    rows = [d for issue in told["issues"] for d in issue["decisions"] if asked.body in ("", d["body"])]
    return _part(release, rows, asked)


@api.get(
    "/councils/{council}/obligations",
    response={200: Obligations, **PROBLEMS},
    summary="Obligations",
    tags=["Decisions and obligations"],
)
def obligations(request: HttpRequest, council: Slug, asked: Query[Owed]) -> Any:
    """What somebody owes: undertakings, requests, orders and deadlines, answered or not."""
    release = _release()
    rows = _told(release, f"{council}/decisions")["undertakings"]
    if asked.answered is not None:
        rows = [r for r in rows if r["answered"] is asked.answered]
    if asked.owed_to:
        rows = [r for r in rows if r["owed_to"] == asked.owed_to]
    return _part(release, rows, asked)


@api.get(
    "/councils/{council}/figures",
    response={200: Figures, **PROBLEMS},
    summary="Figures",
    tags=["Figures"],
)
def figures(request: HttpRequest, council: Slug, asked: Query[OfYear]) -> Any:
    """Each figure of each measure and year, of the council and of England, with its edition."""
    release = _release()
    table = _told(release, f"{council}/measures")["table"]
    rows = [dict(zip(table["head"], row, strict=True)) for row in table["rows"]]
    rows = [{name: value if name == "year" else _words(value) for name, value in row.items()} for row in rows]
    if asked.measure:
        rows = [r for r in rows if r["measure"] == asked.measure]
    if asked.year is not None:
        rows = [r for r in rows if r["year"] == asked.year]
    return _part(release, rows, asked)


def _words(value: Any) -> str:
    return "" if value is None else str(value)


@api.get(
    "/councils/{council}/views",
    response={200: OtherViews, **PROBLEMS},
    summary="Other views",
    tags=["The record"],
)
def views(request: HttpRequest, council: Slug, part: Query[Part]) -> Any:
    """Where forum, members, partners or reviewers see it differently."""
    release = _release()
    _told(release, council)
    return _part(release, [v.data for v in PublishedView.objects.filter(path__startswith=f"{council}/")], part)


@api.get("/record", response={200: Record, **PROBLEMS}, summary="The public record", tags=["The record"])
def record(request: HttpRequest, part: Query[Part]) -> Any:
    """Every entry of the hash tree, in order. All of it, as a file that can be checked, is /record.json."""
    rows = PublishedEntry.objects.order_by("number")
    last = rows.last()
    return {"count": rows.count(), "root": last.root if last else "", "items": rows[part.offset :][: part.limit]}


# --- the same rules as every page --------------------------------------------------------------------------


def described() -> dict[str, Any]:
    """The OpenAPI description."""
    told: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    return told


def _asked_of(pattern: URLPattern) -> type[forms.Form]:
    """The parameters that an address reads, as a form: what the input rule asks of every view."""
    found = described()["paths"].get(f"/api/v1/{_braces(str(pattern.pattern))}", {})
    names = [p["name"] for p in found.get("get", {}).get("parameters", ()) if p["in"] == "query"]
    return type("Asked", (forms.Form,), {name: forms.CharField(required=False) for name in names})


def _braces(route: str) -> str:
    return route.replace("<", "{").replace(">", "}")


def opened(pattern: URLPattern, published: Callable[[View], View]) -> URLPattern:
    """The address behind the rules of the public site. Any site may read it: it is open data."""
    view, form = pattern.callback, _asked_of(pattern)

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if fault := undeclared(request, form):
            return JsonResponse({"detail": fault}, status=400)
        asked, request.method = request.method, "GET"  # HEAD is GET without its body, which the server leaves out
        try:
            response: HttpResponse = view(request, *args, **kwargs)
        finally:
            request.method = asked
        response["Access-Control-Allow-Origin"] = "*"
        return response

    done = published(answered)
    done.query_form = form  # type: ignore[attr-defined]
    return URLPattern(pattern.pattern, done, pattern.default_args, pattern.name)


def addresses(published: Callable[[View], View]) -> list[URLPattern]:
    """The API's addresses, to stand under /api/v1/. The library's own root page is left out."""
    found = [each for each in api.urls[0] if isinstance(each, URLPattern) and str(each.pattern)]
    own = path("openapi.json", openapi, name="api-description")
    return [opened(each, published) for each in [own, *found]]


def openapi(request: HttpRequest) -> HttpResponse:
    """The description itself."""
    return JsonResponse(described(), json_dumps_params={"indent": 1, "ensure_ascii": False})


def in_words() -> list[dict[str, Any]]:
    """Each address with what it reads, for the page that people read."""
    found = []
    for address, told in described()["paths"].items():
        get = told["get"]
        found.append(
            {
                "address": address,
                "example": address.replace("{council}", "southend"),
                "title": get["summary"],
                "about": get.get("description", ""),
                "parameters": [
                    {
                        "name": p["name"],
                        "about": p.get("description") or p["schema"].get("description", ""),
                        "default": "" if (d := p["schema"].get("default")) is None else d,
                    }
                    for p in get.get("parameters", ())
                    if p["in"] == "query"
                ],
            }
        )
    return found
