"""Forms as GOV.UK shows them: `{{ form }}` and `{{ form.field.as_field_group }}` are right everywhere.

The renderer swaps Django's widget templates for those in `govuk/widgets/`. A page author writes an ordinary Django
form; labels, hints (`help_text`), errors, the error summary and the wording of Django's own messages come from here.

    class Meeting(forms.Form):
        day = DayField(label="Date of the meeting", latest=today)
        kind = forms.ChoiceField(choices=..., widget=forms.RadioSelect)

Extra things a widget may say in its `attrs`: `width` ("2", "3", "4", "5", "10", "20", "one-half", …), `prefix`,
`suffix`, `label_class` ("govuk-label--l"), `inline` and `small` (radios, checkboxes), `hints` (dict of choice value
to hint), `rows`, `count` (False leaves the character count out).
"""

import calendar
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer, DjangoTemplates
from django.template import TemplateDoesNotExist, loader
from django.utils.translation import gettext as _
from django.utils.translation import override

from goldenthread.base.govuk import languages

MONTHS = {name.lower(): n for n in range(1, 13) for name in (calendar.month_name[n], calendar.month_abbr[n])}

INPUTS = {"text", "number", "email", "url", "date", "datetime", "time", "tel", "search", "color", "input"}


class GovukRenderer(BaseRenderer):
    """Django's forms in GOV.UK markup. Our templates first, then the project's, then Django's own."""

    form_template_name = "govuk/form.html"
    field_template_name = "govuk/field.html"
    formset_template_name = "govuk/formset.html"

    def get_template(self, template_name: str) -> Any:
        folder, _, name = template_name.rpartition("/")
        if folder == "django/forms/widgets":
            name = "input.html" if name.removesuffix(".html") in INPUTS else name
            own = f"govuk/widgets/{name}"
        else:
            own = template_name
        try:
            return loader.select_template([own, template_name])
        except TemplateDoesNotExist:
            return DjangoTemplates().get_template(template_name)


class DayWidget(forms.MultiWidget):
    template_name = "govuk/widgets/day.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        parts: dict[str, forms.Widget | type[forms.Widget]] = {
            part: forms.TextInput(attrs={"inputmode": "numeric"}) for part in ("day", "month", "year")
        }
        super().__init__(parts, attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.day, value.month, value.year] if isinstance(value, date) else ["", "", ""]

    def id_for_label(self, id_: str | None) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        attrs = dict(attrs or {})
        wrong = attrs.pop("wrong", ())
        context = super().get_context(name, value, attrs)
        for part, label, subwidget in zip(
            ("day", "month", "year"), ("Day", "Month", "Year"), context["widget"]["subwidgets"], strict=True
        ):
            subwidget["part"], subwidget["label"], subwidget["wrong"] = part, label, part in wrong
        return context


class SeveralField(forms.ModelMultipleChoiceField):
    """Several rows by their number. A number that no database could hold is no choice, and never an error of ours."""

    def clean(self, value: Any) -> Any:
        long_ones = [one for one in value or [] if isinstance(one, str) and len(one) > 18]
        if long_ones:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": long_ones[0][:20]}
            )
        return super().clean(value)


class DayField(forms.Field):
    """One calendar day in three boxes; gives a `datetime.date`.

    `earliest` and `latest` are days, or functions that give one when the form is checked. A month may be typed as a
    number or a name. Each message names the parts at fault, so that only those boxes turn red.
    """

    widget = DayWidget

    def __init__(
        self,
        *,
        earliest: date | Callable[[], date] | None = None,
        latest: date | Callable[[], date] | None = None,
        **kwargs: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**kwargs)

    def fault(self, message: str, code: str, parts: tuple[str, ...] = ("day", "month", "year")) -> ValidationError:
        error = ValidationError(message, code=code)
        error.parts = parts  # type: ignore[attr-defined]
        return error

    @property
    def name(self) -> str:
        return str(self.label or "Date")

    def clean(self, value: Any) -> date | None:
        if isinstance(value, date):
            return self.within(value)
        texts = [str(part or "").strip() for part in (value or ["", "", ""])]
        if not any(texts):
            if self.required:
                raise self.fault(f"Enter {lower_first(self.name)}", "required")
            return None
        missing = tuple(part for part, text in zip(("day", "month", "year"), texts, strict=True) if not text)
        if missing:
            raise self.fault(f"{self.name} must include a {' and '.join(missing)}", "incomplete", missing)
        return self.within(self.real_day(*texts))

    def real_day(self, day: str, month: str, year: str) -> date:
        if not (len(year) == 4 and year.isascii() and year.isdigit()):
            raise self.fault("Year must include 4 numbers", "invalid_year", ("year",))
        number = MONTHS.get(month.lower()) or plain_number(month)
        if not number or not 1 <= number <= 12:
            raise self.fault(f"{self.name} must be a real date", "invalid", ("month",))
        number_of_day = plain_number(day)
        if not number_of_day or not 1 <= number_of_day <= 31:
            raise self.fault(f"{self.name} must be a real date", "invalid", ("day",))
        try:
            return date(int(year), number, number_of_day)
        except ValueError:
            raise self.fault(f"{self.name} must be a real date", "invalid") from None

    def within(self, value: date) -> date:
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        if earliest and value < earliest:
            raise self.fault(f"{self.name} must be {long(earliest)} or after", "too_early")
        if latest and value > latest:
            raise self.fault(f"{self.name} must be {long(latest)} or before", "too_late")
        return value

    def prepare_value(self, value: Any) -> Any:
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != (initial or None))
        except ValidationError:
            return True


def plain_number(text: str) -> int | None:
    """A number of one or two ASCII digits, else None. Python reads other scripts' digits too; a date box need not."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else None


def long(day: date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def lower_first(text: str) -> str:
    """'Full name' to 'full name', but 'EHC plan' and 'NHS number' stay as they are."""
    first = text.split(" ", 1)[0]
    return text if not first or (len(first) > 1 and not first[1:].islower()) else text[:1].lower() + text[1:]


CHOOSING = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)


def message(error: ValidationError, bound: forms.BoundField) -> str:
    """The error in words that name the field. A form's own wording is left alone."""
    label = str(bound.label)
    within = label if languages.shown() else lower_first(label)  # where small letters belong is English
    said = error.messages[0]
    with override(None):
        field, text = bound.field, error.messages[0]
    if error.code == "required" and text == "This field is required.":
        if label.endswith("?"):
            return _("Answer “%(label)s”") % {"label": label}
        if isinstance(field.widget, forms.FileInput):
            return _("Select %(label)s") % {"label": within}
        if isinstance(field.widget, forms.CheckboxInput):
            return _("Select ‘%(label)s’ to continue") % {"label": label}
        if isinstance(field.widget, CHOOSING):
            return _("Select %(label)s") % {"label": within}
        return _("Enter %(label)s") % {"label": within}
    if label.endswith("?"):
        label = _("The answer to “%(label)s”") % {"label": label}
    if error.code == "invalid_choice" and text.startswith("Select a valid choice."):
        return _("%(label)s must be one of the choices in the list") % {"label": label}
    params = error.params or {}
    limit = params.get("limit_value")
    named = {"label": label, "limit": f"{limit:,}" if isinstance(limit, int | float) else limit}
    if error.code == "max_length" and text.startswith("Ensure this value has at most"):
        return _("%(label)s must be %(limit)s characters or fewer") % named
    if error.code == "min_length" and text.startswith("Ensure this value has at least"):
        return _("%(label)s must be %(limit)s characters or more") % named
    if error.code == "max_value" and text.startswith("Ensure this value is less than"):
        return _("%(label)s must be %(limit)s or fewer") % (named | {"limit": params["limit_value"]})
    if error.code == "min_value" and text.startswith("Ensure this value is greater than"):
        return _("%(label)s must be %(limit)s or more") % (named | {"limit": params["limit_value"]})
    if error.code == "invalid":
        if text == "Enter a whole number.":
            return _("%(label)s must be a whole number") % {"label": label}
        if text == "Enter a number.":
            return _("%(label)s must be a number") % {"label": label}
        if text == "Enter a valid email address.":
            return _("Enter an email address in the correct format, like name@example.com")
        if text == "Enter a valid URL.":
            return _("%(label)s must be a web address, like https://www.example.com") % {"label": label}
    return said


def errors_of(bound: forms.BoundField) -> list[str]:
    return [message(error, bound) for error in bound.errors.as_data()] if bound.errors else []


def first_control(bound: forms.BoundField) -> str:
    """The id of the control that a link in the error summary leads to."""
    widget = bound.field.widget
    if isinstance(widget, DayWidget):
        parts = wrong_parts(bound)
        return f"{bound.auto_id}_{('day', 'month', 'year').index(parts[0]) if parts else 0}"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget):
        return f"{bound.auto_id}_0"
    return str(bound.id_for_label or bound.auto_id)


def wrong_parts(bound: forms.BoundField) -> tuple[str, ...]:
    if not bound.errors:
        return ()
    for error in bound.errors.as_data():
        if parts := getattr(error, "parts", None):
            return tuple(parts)
    return ("day", "month", "year")


def summary(form: forms.BaseForm) -> list[tuple[str, str]]:
    """(text, id of the control) for each fault of the form, in the order of the fields; id "" for a general one."""
    lines = [(str(text), "") for text in form.non_field_errors()]
    for bound in form:
        if bound.is_hidden:
            lines += [(str(text), "") for text in bound.errors]
        else:
            lines += [(text, first_control(bound)) for text in errors_of(bound)]
    return lines
