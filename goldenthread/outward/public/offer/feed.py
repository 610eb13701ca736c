"""The local offer as Open Referral UK 3.0 gives it: open to every program, without a key.

    /open-referral/v3                     what this is
    /open-referral/v3/services            a page of services, of what is one to one
    /open-referral/v3/services/{id}       one, whole
    /open-referral/v3/service_at_locations, /taxonomies, /taxonomy_terms and one of each

A parameter that nothing reads is refused, not passed over; every answer may be read by any page (CORS).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from goldenthread.base.govuk import forms as govuk_forms
from goldenthread.base.govuk.query import undeclared
from goldenthread.outward.public.offer.forms import where
from goldenthread.outward.public.offer.shelf import Shelf, one, shelf
from goldenthread.rules.offer import open_referral as oruk
from goldenthread.rules.offer.distance import compact, km
from goldenthread.rules.offer.search import Asked

PER_PAGE, MOST = 50, 100
HANGING = oruk.HANGING
View = Callable[..., HttpResponse]


class PartForm(forms.Form):
    page = forms.IntegerField(min_value=1, max_value=100_000, required=False)
    per_page = forms.IntegerField(min_value=1, max_value=MOST, required=False)


class ServicesForm(PartForm):
    search = forms.CharField(max_length=200, required=False)
    taxonomy_term_id = forms.UUIDField(required=False)
    taxonomy_id = forms.UUIDField(required=False)
    organization_id = forms.UUIDField(required=False)
    minimum_age = forms.FloatField(min_value=0, max_value=150, required=False)
    maximum_age = forms.FloatField(min_value=0, max_value=150, required=False)
    full = forms.NullBooleanField(required=False)


class PlacesForm(ServicesForm):
    postcode = forms.CharField(max_length=10, required=False)
    proximity = forms.FloatField(min_value=0, max_value=500_000, required=False)  # metres


class NothingForm(forms.Form):
    pass


def opened(form_class: type[forms.Form] = NothingForm) -> Callable[[View], View]:
    """GET only, a declared query, JSON for every answer, open to every origin."""

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            fault = undeclared(request, form_class)
            form = form_class(request.GET)
            if fault or not form.is_valid():
                said = [fault] if fault else [f"{name}: {text}" for name, text in _faults(form)]
                response: HttpResponse = JsonResponse({"detail": said}, status=400)
            else:
                response = view(request, form.cleaned_data, *args, **kwargs)
            response["Access-Control-Allow-Origin"] = "*"
            patch_cache_control(response, public=True, max_age=60)
            return response

        answered.query_form = form_class  # type: ignore[attr-defined]
        return answered

    return decorate


def _faults(form: forms.Form) -> Iterable[tuple[str, str]]:
    return [(bound.name, text) for bound in form for text in govuk_forms.errors_of(bound)]


def _json(data: Any, status: int = 200) -> HttpResponse:
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})


def _missing() -> HttpResponse:
    return _json({"detail": ["There is nothing with this id."]}, status=404)


def _page(rows: list[dict[str, Any]], asked: dict[str, Any]) -> HttpResponse:
    per_page, page = asked["per_page"] or PER_PAGE, asked["page"] or 1
    shown = rows[(page - 1) * per_page : page * per_page]
    return _json(oruk.page_of(shown, total=len(rows), page=page, per_page=per_page))


@opened()
def about(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
    base = settings.SITE_URLS["public"]
    return _json(
        {
            "version": oruk.VERSION,
            "profile": oruk.PROFILE,
            "openapi_url": f"{base}/open-referral/v3/openapi.json",
            "services": len(shelf().services),
        }
    )


def _services(held: Shelf, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """The services that were asked for, each whole; in the order of search, and without words by name."""
    if asked["search"]:
        hits = held.index.find(Asked(words=asked["search"])).hits
        rows = [held.by_key[hit.key] for hit in hits if not hit.key.startswith("page:")]
    else:
        rows = sorted(held.services.values(), key=lambda s: (s["name"].casefold(), s["key"]))
    found = [row["open_referral"] for row in rows]
    for name, path in (("taxonomy_term_id", "id"), ("taxonomy_id", "taxonomy_id")):
        if asked[name]:
            wanted = str(asked[name])
            found = [s for s in found if any(a["taxonomy_term"][path] == wanted for a in s.get("attributes", []))]
    if asked["organization_id"]:
        found = [s for s in found if s.get("organization_id") == str(asked["organization_id"])]
    if asked["minimum_age"] is not None:
        found = [s for s in found if s.get("maximum_age", 150) >= asked["minimum_age"]]
    if asked["maximum_age"] is not None:
        found = [s for s in found if s.get("minimum_age", 0) <= asked["maximum_age"]]
    return found


@opened(ServicesForm)
def services(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
    rows = _services(shelf(), asked)
    if not asked["full"]:
        rows = [{name: value for name, value in row.items() if name not in HANGING} for row in rows]
    return _page(rows, asked)


@opened()
def service(request: HttpRequest, asked: dict[str, Any], key: Any) -> HttpResponse:
    told = shelf().by_key.get(str(key))
    return _json(told["open_referral"]) if told else _missing()


def _places(held: Shelf, asked: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for told in _services(held, asked):
        bare = {name: value for name, value in told.items() if name not in HANGING}
        found += [{**at, "service": bare} for at in told.get("service_at_locations", [])]
    return found


@opened(PlacesForm)
def places(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
    rows = _places(shelf(), asked)
    if asked["postcode"]:
        code = compact(asked["postcode"])
        at = where(code) if code else None
        if at is None:
            return _json({"detail": ["postcode: It is not known here."]}, status=400)
        away = [(km(at, (r["location"]["latitude"], r["location"]["longitude"])), r) for r in rows
                if "latitude" in r.get("location", {})]  # fmt: skip
        near = asked["proximity"]
        rows = [r for d, r in sorted(away, key=lambda pair: pair[0]) if near is None or d * 1_000 <= near]
    return _page(rows, asked)


@opened()
def place(request: HttpRequest, asked: dict[str, Any], key: Any) -> HttpResponse:
    every = dict.fromkeys(ServicesForm.base_fields)
    found = next((row for row in _places(shelf(), every) if row["id"] == str(key)), None)
    return _json(found) if found else _missing()


def _words() -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = one("taxonomies") or {"taxonomies": [], "terms": []}
    return told


@opened(PartForm)
def taxonomies(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
    return _page(_words()["taxonomies"], asked)


@opened()
def taxonomy(request: HttpRequest, asked: dict[str, Any], key: Any) -> HttpResponse:
    found = next((row for row in _words()["taxonomies"] if row["id"] == str(key)), None)
    return _json(found) if found else _missing()


@opened(PartForm)
def terms(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
    return _page(_words()["terms"], asked)


@opened()
def term(request: HttpRequest, asked: dict[str, Any], key: Any) -> HttpResponse:
    found = next((row for row in _words()["terms"] if row["id"] == str(key)), None)
    return _json(found) if found else _missing()


@opened()
def openapi(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
    """What may be asked and what is answered, drawn from the forms and shapes themselves."""
    shapes = {
        name: shape.model_json_schema(ref_template="#/components/schemas/{model}")
        for name, shape in (("Service", oruk.Service), ("ServiceAtLocation", oruk.ServiceAtLocation),
                            ("Taxonomy", oruk.Taxonomy), ("TaxonomyTerm", oruk.TaxonomyTerm))
    }  # fmt: skip
    schemas: dict[str, Any] = {}
    for name, shape in shapes.items():
        schemas |= shape.pop("$defs", {})
        schemas[name] = shape
    paths = {}
    for path, form_class, name in (
        ("/services", ServicesForm, "Service"), ("/service_at_locations", PlacesForm, "ServiceAtLocation"),
        ("/taxonomies", PartForm, "Taxonomy"), ("/taxonomy_terms", PartForm, "TaxonomyTerm"),
    ):  # fmt: skip
        ref = {"$ref": f"#/components/schemas/{name}"}
        paths[path] = {"get": {"parameters": _parameters(form_class), "responses": _answers(
            {"type": "object", "required": list(oruk.page_of([], total=0, page=1, per_page=1)),
             "properties": {"contents": {"type": "array", "items": ref}}})}}  # fmt: skip
        key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
        paths[f"{path}/{{id}}"] = {"get": {"parameters": [key], "responses": _answers(ref)}}
    return _json(
        {
            "openapi": "3.1.0",
            "info": {"title": "Local offer, Open Referral UK", "version": oruk.VERSION},
            "servers": [{"url": f"{settings.SITE_URLS['public']}/open-referral/v3"}],
            "paths": paths,
            "components": {"schemas": schemas},
        }
    )


def _parameters(form_class: type[forms.Form]) -> list[dict[str, Any]]:
    kinds = {
        forms.IntegerField: {"type": "integer"},
        forms.FloatField: {"type": "number"},
        forms.UUIDField: {"type": "string", "format": "uuid"},
        forms.NullBooleanField: {"type": "boolean"},
    }
    return [
        {"name": name, "in": "query", "required": False, "schema": kinds.get(type(field), {"type": "string"})}
        for name, field in form_class.base_fields.items()
    ]


def _answers(shape: dict[str, Any]) -> dict[str, Any]:
    return {"200": {"description": "Found", "content": {"application/json": {"schema": shape}}}}
