"""The view of every form that changes something."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url

from goldenthread.base import audit
from goldenthread.base.editing import kept
from goldenthread.base.editing.actions import ChangedSince, subject_of
from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.base.editing.models import Revision, Submission
from goldenthread.base.editing.versioned import Versioned
from goldenthread.base.govuk.forms import long
from goldenthread.refused import Refused

Act = Callable[[Any], Any]


class _AlreadyAnswered(Exception):
    pass


def handle(
    request: HttpRequest,
    form_class: type[OnceForm],
    *,
    act: Act,
    template: str,
    obj: Versioned | None = None,
    context: dict[str, Any] | None = None,
    form_options: dict[str, Any] | None = None,
    answer: str | Callable[[Any], str] | None = None,
) -> HttpResponse:
    """Show the form; when it is sent, do `act(form)` once in one audited transaction, and go to the answer.

    `act` writes and records its own event, and returns the object whose page is the answer (or `answer` names it).
    - A form over the row `obj` that is none of its own fields carries its version all the same (a hidden `version`).
    - The same form sent again (double click, retry, back and send) leads to the first answer and changes nothing.
    - The same key with other words is refused with 409.
    - What `act` refuses with 422 is said above the form, which keeps what was typed.
    - A row that somebody saved meanwhile (`ChangedSince`) gives the page that shows both versions and keeps
      what was typed; sending that page is an edit of the newer version, made knowingly.
    """
    options = dict(form_options or {})
    if obj is not None and issubclass(form_class, forms.ModelForm):
        options["instance"] = obj
    elif obj is not None and "version" in form_class.base_fields:
        options["initial"] = {"version": obj.version, **options.get("initial", {})}
    page: dict[str, Any] = {"object": obj, **(context or {})}
    if request.method != "POST":
        by = audit.Actor.of(request)
        unsent = kept.find(request, by.id)
        if unsent is not None:
            unsent["submission_key"] = OnceForm().initial["submission_key"]
            page["unsent"] = True
            return render(request, template, {**page, "form": form_class(unsent, **options)})
        return render(request, template, {**page, "form": form_class(**options)})

    by = audit.Actor.of(request)
    form = form_class(request.POST, request.FILES or None, **options)
    # What a repeated form is answered with does not depend on whether it would still be valid today.
    key = request.POST.get("submission_key", "")[:64]
    earlier = Submission.objects.filter(key=key).first() if len(key) >= 16 else None
    if earlier is not None:
        return _repeat(request, form, earlier, by)
    if not form.is_valid():
        # Its twin may have been saved since: what it added is then the very thing that this one clashes with.
        if len(key) >= 16 and (twin := Submission.objects.filter(key=key).first()):
            return _repeat(request, form, twin, by)
        return render(request, template, {**page, "form": form}, status=422)
    try:
        with audit.unit(by=by):
            try:
                submission = Submission.objects.create(
                    key=key, by_id=by.id, path=request.path[:400], digest=form.sent_digest()
                )
            except IntegrityError as clash:  # the same form, sent twice at the same moment
                raise _AlreadyAnswered from clash
            done = act(form)
            target = answer(done) if callable(answer) else answer
            submission.answer = resolve_url(target if target is not None else done)[:400]
            submission.save(update_fields=["answer"])
    except _AlreadyAnswered:
        return _repeat(request, form, Submission.objects.get(key=key), by)
    except Refused as refusal:
        if refusal.status != 422:
            raise
        form.add_error(None, refusal.message)
        return render(request, template, {**page, "form": form}, status=422)
    except ChangedSince as changed:
        return _changed_since(request, form, changed.current, page, options)
    kept.forget(request.path, by.id)
    return HttpResponseRedirect(submission.answer)


def _repeat(request: HttpRequest, form: OnceForm, earlier: Submission, by: audit.Actor) -> HttpResponse:
    same_person = earlier.by_id == by.id
    if same_person and earlier.path == request.path[:400] and earlier.digest == form.sent_digest():
        return HttpResponseRedirect(earlier.answer)
    raise Refused(
        "This form was already sent with other words, and the first were saved. "
        "Open the page again to see what was saved, then make your change.",
        status=409,
    )


def _shown(value: Any, name: str, form: EditForm) -> str:
    """A field's value in words."""
    field = form.fields.get(name)
    if field is None:  # the form asks for it in another shape
        return _in_words(value)
    if isinstance(field, forms.ModelChoiceField):
        return str(value) if value is not None else ""
    if isinstance(field, forms.ChoiceField):
        return (
            str(dict(field.flatchoices).get(value, value)) if hasattr(field, "flatchoices") else _choice(field, value)
        )
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return long(value)
    return "" if value is None else str(value)


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{key}: {words}" for key, words in value.items())
    if isinstance(value, list | tuple):
        return "\n".join(str(each) for each in value)
    if isinstance(value, bytes | memoryview):
        return f"A picture of {len(value):,} bytes" if len(value) else ""
    return "" if value is None else str(value)


def _choice(field: forms.ChoiceField, value: Any) -> str:
    for key, label in field.choices:  # type: ignore[misc, union-attr]
        if str(key) == str(value):
            return str(label)
    return "" if value is None else str(value)


def _changed_since(
    request: HttpRequest, form: OnceForm, current: Versioned, page: dict[str, Any], options: dict[str, Any]
) -> HttpResponse:
    """Both versions side by side, with the person's own words still in the form."""
    rows = []
    if isinstance(form, EditForm):
        for name, value in form.values().items():
            theirs, yours = _shown(getattr(current, name), name, form), _shown(value, name, form)
            label = form[name].label if name in form.fields else name.replace("_", " ").capitalize()
            rows.append({"label": label, "theirs": theirs, "yours": yours, "differs": theirs != yours})
    data = request.POST.copy()
    data["version"] = str(current.version)
    data["submission_key"] = OnceForm().initial["submission_key"]
    if isinstance(form, EditForm):
        options = {**options, "instance": current}
    again = type(form)(data, **options)
    last = Revision.objects.filter(subject=subject_of(current), version=current.version).first()
    return render(
        request,
        "editing/changed_since.html",
        {**page, "form": again, "current": current, "rows": rows, "last": last},
        status=409,
    )
