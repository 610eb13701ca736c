"""Template tags of the GOV.UK components; every template has them without `{% load %}`.

The gallery at /components/ on the office site shows each one with its code, and docs/reference/components.md lists
them. Everything passed in is escaped, unless a template itself marked it safe.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from goldenthread.base.govuk import forms as govuk_forms
from goldenthread.base.govuk import languages

register = template.Library()
register.filter("at", languages.at)
register.filter("en", languages.english)
register.filter("words", languages.words)

COLOURS = {"grey", "green", "teal", "blue", "purple", "magenta", "red", "orange", "yellow"}
OWN_ATTRS = {"class", "width", "prefix", "suffix", "label_class", "inline", "small", "hints", "rows", "cols", "count"}
# The browser's own checks would speak before ours do, and a cut-off paste loses words without saying so.
DROPPED_ATTRS = {"required", "maxlength", "minlength", "step", "min", "max", "type", "page_heading"}


# --- forms ---------------------------------------------------------------------------------------


def attributes(attrs: dict[str, Any]) -> SafeString:
    parts = []
    for name, value in attrs.items():
        if value is True:
            parts.append(format_html(" {}", name))
        elif value is not False and value is not None:
            parts.append(format_html(' {}="{}"', name, value))
    return mark_safe("".join(parts))  # noqa: S308 each part was escaped above


@register.simple_tag
def widget_look(widget: dict[str, Any]) -> dict[str, Any]:
    """Classes and attributes of one control, taken from the attrs of its Django widget."""
    attrs = dict(widget["attrs"])
    own = {name: attrs.pop(name) for name in list(attrs) if name in OWN_ATTRS}
    for name in DROPPED_ATTRS:
        attrs.pop(name, None)
    kind = widget.get("type", "text")
    is_input = "type" in widget and kind not in ("file", "checkbox")
    classes = f" {own['class']}" if own.get("class") else ""
    if kind == "number":
        kind = "text"
        attrs.setdefault("inputmode", "decimal" if widget["attrs"].get("step") == "any" else "numeric")
    if attrs.get("aria-invalid"):
        family = "input" if is_input else {"file": "file-upload"}.get(kind if "type" in widget else "", "")
        if not family:
            family = "select" if "optgroups" in widget else "textarea"
        classes += f" govuk-{family}--error"
    if width := own.get("width"):
        classes += f" govuk-input--width-{width}" if str(width).isdigit() else f" govuk-!-width-{width}"
    choices = "radios" if widget.get("type") == "radio" else "checkboxes"
    return {
        "type": kind,
        "attributes": attributes(attrs),
        "classes": classes,
        "prefix": own.get("prefix", ""),
        "suffix": own.get("suffix", ""),
        "rows": own.get("rows", 5),
        "hints": own.get("hints") or {},
        "choice_classes": "".join(f" govuk-{choices}--{name}" for name in ("inline", "small") if own.get(name)),
    }


@register.simple_tag
def option_hint(look: dict[str, Any], option: dict[str, Any]) -> str:
    return look["hints"].get(str(option["value"]), "")


@register.simple_tag
def field_parts(field: forms.BoundField) -> dict[str, Any]:
    """What field.html needs to draw one field of a form."""
    widget = field.field.widget
    errors = govuk_forms.errors_of(field)
    label: Any = field.label
    is_checkbox = isinstance(widget, forms.CheckboxInput)
    marks = getattr(field.form, "mark_optional", True)
    if marks and not field.field.required and not is_checkbox and "(optional)" not in str(label):
        label = _("%(label)s (optional)") % {"label": label}
    look = widget.attrs
    day = isinstance(widget, govuk_forms.DayWidget)
    described = [f"{field.auto_id}_helptext"] if field.help_text else []
    described += [f"{field.auto_id}_error"] if errors else []
    attrs: dict[str, Any] = {"wrong": govuk_forms.wrong_parts(field)} if day else {}
    count = None
    group_class, group_attributes = "", ""
    if isinstance(widget, forms.Textarea) and look.get("count", True) is not False:
        count = widget.attrs.get("maxlength")
    if count:
        group_class = " govuk-character-count"
        group_attributes = format_html(
            ' data-module="govuk-character-count" data-maxlength="{}"{}', count, count_words()
        )
        attrs["class"] = f"{look.get('class', '')} govuk-js-character-count".strip()
        attrs["aria-describedby"] = " ".join([*described, f"{field.auto_id}-info"])
    elif isinstance(widget, forms.PasswordInput):
        group_class, group_attributes = " govuk-password-input", mark_safe(' data-module="govuk-password-input"')
    fieldset = bool(widget.use_fieldset) and not isinstance(widget, forms.ClearableFileInput)
    control = field.as_widget(attrs=attrs or None)
    if is_checkbox:
        hint = (
            format_html(
                '<div class="govuk-hint govuk-checkboxes__hint" id="{}_helptext">{}</div>',
                field.auto_id,
                mark_safe(str(field.help_text)),  # noqa: S308 written by us in the form
            )
            if field.help_text
            else ""
        )
        control = format_html(
            '<div class="govuk-checkboxes" data-module="govuk-checkboxes"><div class="govuk-checkboxes__item">{}'
            '<label class="govuk-label govuk-checkboxes__label" for="{}">{}</label>{}</div></div>',
            control,
            field.id_for_label,
            label,
            hint,
        )
    return {
        "label": label,
        "errors": errors,
        "fieldset": fieldset,
        "role": "group" if day else "",
        "described_by": " ".join(described),
        "legend_class": look.get("label_class", "govuk-fieldset__legend--s").replace(
            "govuk-label--", "govuk-fieldset__legend--"
        ),
        "label_class": look.get("label_class", "govuk-label--s"),
        "page_heading": look.get("page_heading", False),
        "label_after": is_checkbox,
        "group_class": group_class,
        "group_attributes": group_attributes,
        "count": count,
        "control": control,
    }


def count_words() -> SafeString | str:
    """What the script of the character count says, where it must not say it in English. Without plurals of its own."""
    if languages.shown() is None:
        return ""
    said = {
        "characters-under-limit": _("Characters left: %{count}"),
        "characters-at-limit": _("No characters are left"),
        "characters-over-limit": _("Characters too many: %{count}"),
    }
    return format_html_join(
        "",
        ' data-i18n.{}="{}"',
        ((name if name == "characters-at-limit" else f"{name}.other", words) for name, words in said.items()),
    )


@register.simple_tag
def error_summary(form: forms.BaseForm | None) -> SafeString | str:
    """The box of errors, once a page: put it in `before_content` and `{{ form }}` leaves it out."""
    if not form or not form.errors or getattr(form, "_summary_shown", False):
        return ""
    form._summary_shown = True  # type: ignore[attr-defined]
    return render_to_string("govuk/components/error_summary.html", {"lines": govuk_forms.summary(form)})


# --- components ----------------------------------------------------------------------------------


@register.inclusion_tag("govuk/components/button.html")
def button(
    text: str,
    href: str = "",
    kind: str = "",
    name: str = "",
    value: str = "",
    disabled: bool = False,
    hidden: str = "",
) -> dict[str, Any]:
    """`{% button "Save" %}` submits, once even when clicked twice; with `href` it is a link that looks like a button.

    `kind`: "" (green), "secondary", "warning", "inverse" or "start". `hidden` is said to screen readers only.
    """
    return {
        "text": text,
        "href": href,
        "kind": kind,
        "name": name,
        "value": value,
        "disabled": disabled,
        "hidden": hidden,
    }


@register.simple_block_tag
def notification(content: str, title: str = "", kind: str = "", id: str = "") -> str:
    """`{% notification %}Saved.{% endnotification %}`; `kind="success"` for something just done."""
    return render_to_string(
        "govuk/components/notification.html",
        {
            "content": content,
            "title": title or ("Success" if kind == "success" else "Important"),
            "kind": kind,
            "id": id or "banner",
        },
    )


@register.simple_tag
def tag(status: Any, colour: str = "") -> SafeString | str:
    """`{% tag recommendation.status %}`: the enum carries `label` and `colour`; plain text needs `colour`."""
    if status is None or status == "":
        return ""
    label = getattr(status, "label", status)
    colour = colour or str(getattr(status, "colour", "grey"))
    if colour not in COLOURS:
        raise template.TemplateSyntaxError(
            f"{colour!r} is no colour of a tag; use one of {', '.join(sorted(COLOURS))}."
        )
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour, label)


@register.simple_tag
def summary_list(rows: Iterable[Any], card: str = "", level: int = 2) -> str:
    """Rows from the view: (key, value) or (key, value, link) or (key, value, link, "hidden words of the link").

    A link is a URL (shown as "Change") or a pair (text, URL).
    """
    drawn = []
    for key, value, *rest in rows:
        link, hidden = (*rest, "", "")[:2]
        text, href = link if isinstance(link, tuple) else ("Change", link)
        drawn.append({"key": key, "value": value, "text": text, "href": href, "hidden": hidden or str(key).lower()})
    return render_to_string(
        "govuk/components/summary_list.html",
        {"rows": drawn, "card": card, "level": level, "links": any(row["href"] for row in drawn)},
    )


@register.simple_block_tag
def summary(content: str, card: str = "", level: int = 2) -> str:
    """`{% summary %}{% row "Owner" %}{{ name }}{% endrow %}{% endsummary %}` when a value is markup."""
    return render_to_string("govuk/components/summary_list.html", {"content": content, "card": card, "level": level})


@register.simple_block_tag
def row(content: str, key: str, href: str = "", text: str = "Change", hidden: str = "") -> str:
    return render_to_string(
        "govuk/components/summary_row.html",
        {"row": {"key": key, "value": content, "href": href, "text": text, "hidden": hidden or key.lower()}},
    )


@register.simple_block_tag
def table(content: str, caption: str, size: str = "m", hide_caption: bool = False, id: str = "") -> str:
    """`{% table caption="…" %}<thead>…</thead><tbody>…</tbody>{% endtable %}`; scrolls sideways by itself when wide.

    Cells take the classes `govuk-table__header`, `govuk-table__cell` and `--numeric`; plain th and td work as well.
    """
    return render_to_string(
        "govuk/components/table.html",
        {"content": content, "caption": caption, "size": size, "hide_caption": hide_caption},
    )


@register.simple_tag
def table_of(
    head: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    caption: str,
    numeric: str = "",
    size: str = "m",
    first: bool = True,
    empty: str = "There is nothing to show yet.",
) -> str:
    """A table from the view: column headings and rows of values. `numeric="2,3"` sets those columns (from 1) right.

    The first cell of a row is its heading unless `first=False`. Without rows it says `empty`.
    """
    right = {int(n) for n in numeric.split(",") if n.strip()}
    return render_to_string(
        "govuk/components/table_of.html",
        {
            "head": [(text, n in right) for n, text in enumerate(head, 1)],
            "rows": [[(cell, n in right, first and n == 1) for n, cell in enumerate(cells, 1)] for cells in rows],
            "caption": caption,
            "size": size,
            "empty": empty,
            "columns": len(head),
        },
    )


@register.simple_block_tag
def warning(content: str) -> str:
    return format_html(
        '<div class="govuk-warning-text"><span class="govuk-warning-text__icon" aria-hidden="true">!</span>'
        '<strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">{}</span> {}</strong></div>',
        _("Warning"),
        content,
    )


@register.simple_block_tag
def inset(content: str) -> str:
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def details(content: str, summary: str, open: bool = False) -> str:
    return format_html(
        '<details class="govuk-details"{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        mark_safe(" open") if open else "",
        summary,
        content,
    )


@register.inclusion_tag("govuk/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page, name: str = "page", label: str = "") -> dict[str, Any]:
    """`{% pagination page %}` for a `django.core.paginator.Page`; keeps the rest of the query string."""
    query = context["request"].GET.copy() if "request" in context else None

    def link(number: int) -> str:
        if query is None:
            return f"?{name}={number}"
        query[name] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "label": label or _("Pages"),
        "several": page.paginator.num_pages > 1,
        "items": [(n, link(n), n == page.number) if isinstance(n, int) else None for n in numbers],
        "previous": link(page.previous_page_number()) if page.has_previous() else "",
        "next": link(page.next_page_number()) if page.has_next() else "",
    }


@register.simple_tag
def breadcrumbs(*parts: Any, label: str = "") -> SafeString:
    """`{% breadcrumbs "Reviews" reviews_url "2018 inspection" review_url %}`: names and URLs in turn.

    A last name without a URL is the page itself and is left out, as GOV.UK advises.
    """
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    items = format_html_join(
        "",
        '<li class="govuk-breadcrumbs__list-item"><a class="govuk-breadcrumbs__link" href="{1}">{0}</a></li>',
        ((name, languages.at(str(url))) for name, url in pairs if url),
    )
    return format_html(
        '<nav class="govuk-breadcrumbs govuk-breadcrumbs--collapse-on-mobile" aria-label="{}">'
        '<ol class="govuk-breadcrumbs__list">{}</ol></nav>',
        label or _("Breadcrumb"),
        items,
    )


@register.simple_tag
def back_link(href: str, text: str = "Back") -> SafeString:
    return format_html('<a href="{}" class="govuk-back-link">{}</a>', href, text)


@register.simple_tag
def task_list(tasks: Iterable[Any], id: str = "task") -> str:
    """Tasks from the view: dicts or objects with `title`, `href`, `status` (an enum, or text) and perhaps `hint`."""
    return render_to_string("govuk/components/task_list.html", {"tasks": list(tasks), "id": id})


@register.inclusion_tag("govuk/components/source_link.html")
def source_link(
    title: str, href: str = "", page: Any = "", publisher: str = "", day: date | None = None
) -> dict[str, Any]:
    """Where a statement comes from: `{% source_link "Letter" url page=4 publisher="Ofsted and CQC" day=day %}`."""
    return {"title": title, "href": href, "page": page, "publisher": publisher, "day": day}


# --- words and numbers ---------------------------------------------------------------------------


@register.filter
def long_date(value: Any) -> str:
    """5 January 2026, in UK time; "" for nothing. In another language as that one writes a day."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if isinstance(value, date) and (language := languages.shown()):
        return str(date_format(value, "j F Y" if language.pseudo else "DATE_FORMAT"))
    return govuk_forms.long(value) if isinstance(value, date) else ""


@register.filter
def date_time(value: Any) -> str:
    """5 January 2026 at 2:05pm, as GOV.UK writes it, in UK time."""
    if not isinstance(value, datetime):
        return long_date(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    hour = local.hour % 12 or 12
    minute = f":{local.minute:02d}" if local.minute else ""
    return f"{govuk_forms.long(local.date())} at {hour}{minute}{'am' if local.hour < 12 else 'pm'}"


@register.filter
def number(value: Any, places: int | None = None) -> str:
    """12,345; whole numbers whole, others to `places` (default: as given). "not known" for None."""
    if value is None or value == "":
        return "not known"
    try:
        exact = Decimal(str(value))
        return f"{exact:,}" if places is None else f"{exact:,.{places}f}"
    except (InvalidOperation, ValueError):
        return str(value)


@register.filter
def percent(value: Any, places: int = 1) -> str:
    """A figure that is already out of 100: 47.0 gives 47.0%. "not known" for None; a number is never guessed."""
    text = number(value, places)
    return text if text == "not known" else f"{text}%"


@register.filter
def message_title(level: str) -> str:
    return {"success": "Success", "warning": "Warning", "error": "There is a problem"}.get(level, "Important")


@register.filter
def banner_id(counter: int) -> str:
    return f"message-{counter}"


@register.filter
def field_words(name: str) -> str:
    """A field's name as words: `meeting_day` gives "Meeting day"."""
    return name.replace("_", " ").replace("-", " ").strip().capitalize()
