"""Pages for what goes wrong: what happened, and what to do next. None of them tells anything about the inside.

Each page can be drawn without session, user or database (`bare`), for these may be what failed. A log line names the
reference shown to the person, the kind of error and where it arose; never an address, a message or a value, for any of
these can hold a child's name.
"""

import errno
import logging
import secrets
import sys
import traceback
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.template.loader import get_template
from django.utils.translation import gettext_noop as _

from goldenthread.base.govuk import context as page_context
from goldenthread.refused import Refused

log = logging.getLogger("goldenthread.errors")
FULL = {errno.ENOSPC, errno.EDQUOT}
NOT_WRITABLE = {errno.EROFS, errno.EMFILE, errno.ENFILE, errno.EIO, errno.EACCES}
SECRET_WORDS = ("password", "token", "secret", "otp", "credential")
MACHINE_FIELDS = {"csrfmiddlewaretoken", "version", "submission_key"}
GO_BACK = "Use the back button of your browser, or start again from the home page."


# --- the handlers that config/urls names ---------------------------------------------------------


FOR_PROGRAMS = "/api/"  # what is asked there is answered as data, refusals too


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        return bad_form(request, ["The form has too many fields or files."])
    if isinstance(exception, UnreadablePostError):
        return bad_form(request, ["The form did not arrive whole."])
    return bad_address(request, ["What your browser sent could not be understood."], bare=True)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(
        request, 403, "You cannot open this page",
        ["Your account does not allow it.",
         "If you need it for your work, ask the person who manages accounts in your team."],
    )  # fmt: skip


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(
        request, 404, _("Page not found"),
        [_("If you typed the web address, check it is correct."), _("If you pasted it, check you copied all of it."),
         _("If it should be here, it may have been moved, or your account may not include it.")],
    )  # fmt: skip


def broken(request: HttpRequest) -> HttpResponse:
    """The last resort. Looks once more at what was raised, for middleware does not pass through RefusalPage."""
    error = sys.exc_info()[1]
    if isinstance(error, Exception):
        known = page_for(request, error)
        if known is not None:
            return known
    write_down(request, error)
    return page(
        request, 500, "Sorry, there is a problem with the service",
        ["Try again later.", "Nothing you sent has been half saved: it was either saved whole or not at all.",
         f"If it happens again, give this reference to the people who run the service: {reference(request)}."],
        bare=True,
    )  # fmt: skip


# --- the download host: no session, no stylesheet, no menu ----------------------------------------


def plain_bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return plain(400, "This link cannot be read", ["Go back to the page it was on and open it again."])


def plain_forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return plain(403, "You cannot open this file", ["Go back to the page it was on and open it again."])


def plain_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return plain(
        404,
        "File not found",
        ["A link to a file works for a short time. Go back to the page it was on and open it again."],
    )


def plain_broken(request: HttpRequest) -> HttpResponse:
    write_down(request, sys.exc_info()[1])
    return plain(
        500, "Sorry, there is a problem with the service", [f"Try again later. Reference: {reference(request)}."]
    )


# --- one page for each thing that goes wrong ------------------------------------------------------


def page_for(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The page for an error we know, or None."""
    if isinstance(exception, Refused):
        return refusal(request, exception)
    if isinstance(exception, UnreadablePostError):
        return bad_form(request, ["The form did not arrive whole."])
    status = storage_trouble(exception)
    if status:
        write_down(request, exception)
        return not_saved(request, status)
    return None


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    if refused.status == 404:
        return not_found(request)  # the same page as for what does not exist, so that nobody learns that it does
    titles = {
        403: "You cannot do this",
        409: "Somebody else was quicker",
        413: "This is too large",
        429: "Too many tries",
    }
    return page(
        request, refused.status, titles.get(refused.status, "This could not be done"), [refused.message, GO_BACK]
    )


def bad_address(request: HttpRequest, faults: Iterable[str], *, bare: bool = False) -> HttpResponse:
    return page(
        request, 400, _("This web address cannot be used"),
        [*faults, _("Check the address, or go to the page from the menu and choose again.")], bare=bare,
    )  # fmt: skip


def bad_form(request: HttpRequest, faults: Iterable[str]) -> HttpResponse:
    return page(
        request,
        400,
        "This form cannot be read",
        [*faults, "Go back, check what you entered and send it again."],
        bare=True,
    )


def wrong_kind(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        415,
        "This form cannot be read",
        ["It was sent in a form that this service does not use.", GO_BACK],
        bare=True,
    )


def wrong_method(request: HttpRequest, allowed: Iterable[str], *, whole: bool = False) -> HttpResponse:
    response = page(
        request, 405, "This page does not work that way",
        ["It was opened in a way that it is not made for.", GO_BACK], bare=not whole,
    )  # fmt: skip
    response["Allow"] = ", ".join(allowed)
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    return page(
        request, 413, "What you sent is too large",
        ["Nothing was saved.", "Go back and send less at once: a shorter text, or a smaller file."], bare=True,
    )  # fmt: skip


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's one-time mark is missing or old: usually a sign-out in another tab, or cookies turned off."""
    words = kept_words(request)
    return page(
        request, 403, "This form has expired",
        ["You may have signed out in another tab, or your browser may block cookies.",
         "Open the page again and send the form once more."
         + (" What you wrote is below: copy it first." if words else "")],
        bare=True, words=words,
    )  # fmt: skip


def not_saved(request: HttpRequest, status: int = 503) -> HttpResponse:
    """The database or the disk did not take it. What was typed is given back, with a way to try again."""
    if request.method != "POST":
        response = page(
            request, status, "Sorry, the service is not answering",
            ["It will be back soon. Try again in a minute.", f"Reference: {reference(request)}."], bare=True,
        )  # fmt: skip
    else:
        words, again, files = kept_words(request), None, has_files(request)
        if not any(secret(pair) for pair in posted(request)) and not files:
            again = [(name, value) for name, value in posted(request) if name not in dict(words) or len(value) == 0]
        response = page(
            request, status, "We could not save; your words are still here",
            ["The service could not store anything just now. Nothing was half saved.",
             "Try again in a minute. If you must leave, copy your words first."
             + (" You will need to choose the file again." if files else ""),
             f"Reference: {reference(request)}."],
            bare=True, words=words, again=again, action=request.path,
        )  # fmt: skip
    response["Retry-After"] = "60"
    return response


# --- helpers ---------------------------------------------------------------------------------------


def storage_trouble(exception: BaseException | None) -> int:
    """507 for a full disk, 503 for a database or disk that does not answer, 0 for anything else."""
    seen = 0
    while exception is not None and seen < 10:
        if isinstance(exception, OSError) and exception.errno in FULL:
            return 507
        if isinstance(exception, DatabaseError | InterfaceError):
            text = str(exception).lower()
            if "disk is full" in text or "no space left" in text or "disk full" in text:
                return 507
            if isinstance(exception, OperationalError | InterfaceError) or "readonly" in text or "read-only" in text:
                return 503
        if isinstance(exception, OSError) and exception.errno in NOT_WRITABLE:
            return 503
        exception, seen = exception.__cause__ or exception.__context__, seen + 1
    return 0


def posted(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        return [(name, value) for name, values in request.POST.lists() for value in values]
    except Exception:  # the body itself may be what could not be read
        return []


def has_files(request: HttpRequest) -> bool:
    try:
        return bool(request.FILES)
    except Exception:
        return True


def secret(pair: tuple[str, str]) -> bool:
    name = pair[0].lower()
    return name != "csrfmiddlewaretoken" and any(word in name for word in SECRET_WORDS)


def kept_words(request: HttpRequest) -> list[tuple[str, str]]:
    """What the person typed: no secrets, nothing that the page itself put there."""
    return [(n, v) for n, v in posted(request) if v.strip() and n not in MACHINE_FIELDS and not secret((n, v))]


def reference(request: HttpRequest) -> str:
    """What the person can quote and the log shows: set by the audit middleware, or made here where there is none."""
    if not getattr(request, "reference", None):
        request.reference = secrets.token_hex(8)  # type: ignore[attr-defined]
    return str(request.reference)  # type: ignore[attr-defined]


def write_down(request: HttpRequest, error: BaseException | None) -> None:
    """One line: reference, kind of error, route, and the places it passed through in our own code."""
    match = getattr(request, "resolver_match", None)
    frames = traceback.extract_tb(error.__traceback__) if error else []
    root = str(Path(__file__).resolve().parents[3])
    places = [f"{f.filename.removeprefix(root)}:{f.lineno}" for f in frames if "site-packages" not in f.filename]
    log.error(
        "%s %s on %s %s at %s",
        reference(request),
        type(error).__name__,
        request.method if request.method in ("GET", "HEAD", "POST") else "other method",
        match.route if match else "no route",
        " < ".join(reversed(places[-6:])) or "no place",
    )


def page(
    request: HttpRequest, status: int, title: str, lines: Iterable[str], *, bare: bool = False, **more: Any
) -> HttpResponse:
    if settings.SITE == "files":
        return plain(status, title, lines)
    if request.path_info.startswith(FOR_PROGRAMS):
        return JsonResponse({"detail": " ".join([f"{title}.", *lines])}, status=status)
    values = {"title": title, "lines": list(lines), "status": status, **more}
    template = get_template("govuk/errors/page.html")
    try:
        if bare:
            raise Bare
        html = template.render(values, request)
    except Exception:  # session, user or menu is what failed: draw it without them
        try:
            html = template.render({**page_context.bare(), **values})
        except Exception:
            return plain(status, title, values["lines"])
    return finish(HttpResponse(html, status=status))


class Bare(Exception):
    """Skips the drawing with a user and a menu."""


def plain(status: int, title: str, lines: Iterable[str]) -> HttpResponse:
    text = "".join(f"<p>{escape(line)}</p>" for line in lines)
    html = (
        f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)} – Golden Thread</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f"<body><main><h1>{escape(title)}</h1>{text}</main></body></html>"
    )
    return finish(HttpResponse(html, status=status))


def finish(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own line would show address and traceback
    return response
