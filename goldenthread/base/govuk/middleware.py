"""What reaches a view is well formed, and what leaves it is a page that a person can use.

`InputRule` turns away, before any view or database: broken encodings, null and control characters, over-long
addresses, headers and cookies, too many fields, methods that no page uses, and query parameters that the view has not
declared (`goldenthread.base.govuk.query`). `RefusalPage` shows a `Refused`, a 405 and a failed save in plain words.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from goldenthread.base.govuk import errors
from goldenthread.base.govuk.query import ALLAUTH, NoQuery, shown, undeclared

METHODS = ("GET", "HEAD", "POST")
LONGEST_PATH = 2_000
LONGEST_QUERY = 4_000
MOST_PARAMETERS = 50
LONGEST_HEADER = 8_000
LONGEST_HEADERS = 32_000
LONGEST_COOKIE_NAME = 200
LONGEST_NUMBER = 18  # digits of a length: more do not fit a number of the system
BODIES = {"application/x-www-form-urlencoded", "multipart/form-data", ""}
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # tab, line feed and return are words' own
SURROGATES = re.compile("[\ud800-\udfff]")


class InputRule:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.refused(request) or self.get_response(request)

    def refused(self, request: HttpRequest) -> HttpResponse | None:
        if request.method not in METHODS:
            return errors.wrong_method(request, METHODS)
        if fault := address_fault(request) or header_fault(request):
            return errors.bad_address(request, [fault], bare=True)
        if request.method == "POST":
            if request.content_type not in BODIES:
                return errors.wrong_kind(request)
            if (request.content_params or {}).get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
                return errors.wrong_kind(request)
            if request.content_type == "application/x-www-form-urlencoded":
                return self.body_refused(request)
        return None

    def body_refused(self, request: HttpRequest) -> HttpResponse | None:
        try:
            body = request.body
        except OSError:  # the connection broke off while sending
            return errors.bad_form(request, ["The form did not arrive whole."])
        except Exception as error:
            return errors.bad_request(request, error)
        if body.count(b"&") >= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
            return errors.bad_form(request, ["The form has too many fields."])
        fault = text_fault(unquote_to_bytes(body.replace(b"+", b" ")))
        return errors.bad_form(request, [f"The form {fault}."]) if fault else None

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.GET and not hasattr(view, "query_form"):
            if getattr(view, "__module__", "").split(".")[0] == "allauth":
                extra = [name for name in request.GET if name not in ALLAUTH]
                if extra:
                    return errors.bad_address(request, [f"This page does not use “{shown(extra[0])}”."])
            elif fault := undeclared(request, NoQuery):
                return errors.bad_address(request, [fault])
        if request.content_type == "multipart/form-data" and not getattr(view, "csrf_exempt", False):
            # A view that is exempt reads its own body, with upload handlers of its own.
            for name, values in request.POST.lists():
                if any("\x00" in text for text in (name, *values)):
                    return errors.bad_form(request, ["The form contains characters that cannot be kept."])
        return None


def address_fault(request: HttpRequest) -> str:
    path = request.path_info  # Django writes bytes that are no UTF-8 as %FF, so the rest is text
    if len(path) > LONGEST_PATH:
        return "The address is too long."
    if CONTROLS.search(path) or SURROGATES.search(path) or re.search("[\t\r\n]", path):
        return "The address contains characters that cannot be kept."
    text = request.META.get("QUERY_STRING", "")
    if len(text) > LONGEST_QUERY:
        return "The part of the address after the question mark is too long."
    if text.count("&") >= MOST_PARAMETERS:
        return "The address has too many parameters."
    if fault := text_fault(unquote_to_bytes(text.replace("+", " ").encode("latin-1", "replace"))):
        return f"The part of the address after the question mark {fault}."
    return ""


def text_fault(raw: bytes) -> str:
    """Why these bytes are not text we can keep, as the end of a sentence, or ""."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return "is not written in UTF-8"
    if CONTROLS.search(text):
        return "contains characters that cannot be kept"
    return ""


def header_fault(request: HttpRequest) -> str:
    total = 0
    for name, value in request.META.items():
        if isinstance(value, str) and (name.startswith("HTTP_") or name in ("CONTENT_TYPE", "CONTENT_LENGTH")):
            total += len(value)
            if name == "CONTENT_LENGTH" and len(value) > LONGEST_NUMBER:
                return "The browser says that it sends more than any computer can hold."
            if len(value) > LONGEST_HEADER or total > LONGEST_HEADERS:
                return "The browser sent too much along with the address. Clearing this site’s cookies may help."
            if CONTROLS.search(value):
                return "The browser sent characters that cannot be read."
    for name, value in request.COOKIES.items():
        # http.cookies undoes octal escapes, so a cookie can hold what its header does not show
        if CONTROLS.search(name + value) or SURROGATES.search(name + value) or len(name) > LONGEST_COOKIE_NAME:
            return "A cookie cannot be read. Clearing this site’s cookies will help."
    return ""


class RefusalPage:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 400:
            # Django's own line would show the address, which may hold a one-time link; ours is written in `errors`
            response._has_been_logged = True  # type: ignore[attr-defined]
        if response.status_code == 405 and not response.streaming and not response.content:
            return errors.wrong_method(request, [m.strip() for m in response.get("Allow", "").split(",")], whole=True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What a view raised. Anything left over goes on to the site's handlers, which look once more."""
        return errors.page_for(request, exception)
