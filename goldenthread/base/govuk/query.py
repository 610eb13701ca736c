"""Every query string goes through a declared form.

    class Filter(forms.Form):
        year = forms.IntegerField(min_value=2010, max_value=2050, required=False)
        page = PageField()

    @needs(Permission.THREAD_READ)
    @query(Filter)
    def figures(request):
        request.query["year"]       # an int or None: cleaned, never raw
        request.query_form          # the bound form, to print as `{{ request.query_form }}`

A view without a declaration takes no query string: the input rule answers 400 and names the parameter. A bad value
answers 400 with the form's words. With `show_errors=True` the view runs instead: what was wrong is missing from
`request.query` (None) and `request.query_form` carries the errors.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse

from goldenthread.base.govuk import forms as govuk_forms

View = TypeVar("View", bound=Callable[..., HttpResponse])

# Sign-in pages check these themselves: where to go next, why the sign-in ended, and what an OIDC provider sends back.
ALLAUTH = {
    "next", "process", "scope", "auth_params", "again", "timed-out",
    "code", "state", "error", "error_description", "error_uri", "iss", "session_state",
}  # fmt: skip
SEVERAL = (forms.SelectMultiple, forms.CheckboxSelectMultiple, forms.MultipleHiddenInput)


class PageField(forms.IntegerField):
    """Which page of a long list; 1 when nothing is said. Past the end is the list's business (`Paginator.get_page`)."""

    def __init__(self, **kwargs: Any) -> None:
        given: dict[str, Any] = {"min_value": 1, "max_value": 100_000, "required": False, "label": "Page"}
        super().__init__(**(given | kwargs))

    def clean(self, value: Any) -> int:
        return super().clean(value) or 1


class NoQuery(forms.Form):
    """A view that takes no parameters."""


def query(form_class: type[forms.Form], *, show_errors: bool = False) -> Callable[[View], View]:
    def declare(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if fault := undeclared(request, form_class):
                return refuse(request, [fault])
            form = form_class(request.GET)
            if not form.is_valid() and not show_errors:
                return refuse(request, [text for text, _ in govuk_forms.summary(form)])
            request.query = {name: form.cleaned_data.get(name) for name in form.fields}  # type: ignore[attr-defined]
            request.query_form = form  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        checked.query_form = form_class  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

    return declare


def refuse(request: HttpRequest, faults: list[str]) -> HttpResponse:
    from goldenthread.base.govuk import errors

    return errors.bad_address(request, faults)


def names(form_class: type[forms.Form]) -> dict[str, bool]:
    """Each parameter that the form reads, and whether it may come more than once."""
    found: dict[str, bool] = {}
    for name, field in form_class.base_fields.items():
        widget = field.widget
        if isinstance(widget, forms.MultiWidget):
            found |= {name + suffix: False for suffix in widget.widgets_names}  # type: ignore[attr-defined]
        else:
            found[name] = isinstance(widget, SEVERAL)
    return found


def undeclared(request: HttpRequest, form_class: type[forms.Form]) -> str:
    """What is wrong with the names in the query string, in words, or ""."""
    allowed = names(form_class)
    for name, values in request.GET.lists():
        if name not in allowed:
            return f"This page does not use “{shown(name)}”."
        if len(values) > 1 and not allowed[name]:
            return f"“{name}” is given more than once."
    return ""


def shown(text: str) -> str:
    """A visitor's text, short enough for a message."""
    return text if len(text) <= 40 else f"{text[:39]}…"
