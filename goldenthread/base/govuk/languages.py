"""The public pages in other languages: /in/pl/offer is /offer in Polish. No cookie, no script, nothing guessed.

    @in_languages                                     a view whose page has its texts wrapped
    {% translate "Local offer" %}                     a text of ours (Django's own tag; no {% load %} is needed)
    {% blocktranslate %}…{% endblocktranslate %}      one that holds values or a link
    {{ row.label|words }}                             a text of ours that comes from data: a category, a standing
    {{ service.name|en }}  <p{{ en }}>{{ … }}</p>     what somebody wrote in English: marked so in others
    href="{{ at }}/offer/find"                        a link that keeps the language
    href="{{ reply.link|at }}"                        the same, where it is not known what is linked to

A room says in its apps.py where its texts stand (`add_texts`). A language is offered when its file is whole and signed
(rules/words/catalogue.py); the two pseudo-languages, where the site is no live one.
"""

from __future__ import annotations

import gettext
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.encoding import escape_uri_path
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as translated
from django.utils.translation import trans_real
from django.utils.translation.template import templatize

from goldenthread.rules.words import catalogue
from goldenthread.rules.words.catalogue import Text
from goldenthread.rules.words.languages import Language, languages

log = logging.getLogger("goldenthread.languages")
HOUSE = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"/in/(?P<code>[^/]*)(?P<rest>(?:/.*)?)", re.DOTALL)
IN_ENGLISH: SafeString = mark_safe(' lang="en-GB" dir="ltr"')
View = TypeVar("View", bound=Callable[..., HttpResponse])

_places: list[Path] = []
_words: list[Callable[[], Iterable[str]]] = []


# --- the texts -----------------------------------------------------------------------------------------------------


def add_texts(*places: Path, words: Callable[[], Iterable[str]] | None = None) -> None:
    """Files and folders whose templates and Python hold texts of the public pages; `words` gives those from data."""
    _places.extend(places)
    if words is not None:
        _words.append(words)


@cache
def texts() -> tuple[Text, ...]:
    """Every text that a translator gets, each once, in the order of the files."""
    found: dict[str, Text] = {}
    for place in _places:
        files = [place] if place.is_file() else sorted(f for f in place.rglob("*") if f.suffix in (".html", ".py"))
        for file in files:
            source = file.read_text(encoding="utf-8")
            where = file.relative_to(HOUSE).as_posix()
            for text in catalogue.texts_in(templatize(source) if file.suffix == ".html" else source, where):
                if text.one not in found or (text.many and not found[text.one].many):
                    found[text.one] = text
    for words in _words:
        for one in words():
            found.setdefault(one, Text(one, "", ("words", 0)))
    return tuple(found.values())


# --- which languages there are -------------------------------------------------------------------------------------


@cache
def offered() -> Mapping[str, Language]:
    """The languages that may be shown, by code; read once a process. What may not be is said in the log, once."""
    found: dict[str, Language] = {}
    folder = settings.WORDS_FOLDER
    for file in sorted(folder.glob("*.po")) if folder.is_dir() else ():
        try:
            data = file.read_bytes()
            looked = catalogue.look(data, texts(), code=file.stem)
            if looked.language and looked.shown:
                take_up(looked.language.code, catalogue.compiled(data))
                found[looked.language.code] = looked.language
            else:
                log.warning("%s is not shown. %s", file.name, looked.why_not)
        except (catalogue.NoCatalogue, OSError) as fault:
            log.warning("%s is not shown. %s", file.name, fault)
    found = dict(sorted(found.items(), key=lambda one: one[1].own.casefold()))
    if not settings.PRODUCTION:
        for code, language in languages().items():
            if language.pseudo:
                take_up(code, catalogue.compiled_pseudo(code, texts()))
                found[code] = language
    return MappingProxyType(found)


def take_up(code: str, mo: bytes) -> None:
    """Put a compiled file before what Django brings for the language. In small letters: so Django names it again when
    it comes back to it."""
    trans_real.translation(code.casefold()).merge(gettext.GNUTranslations(BytesIO(mo)))


def shown() -> Language | None:
    """The language of the page that is being drawn; None for English."""
    now = translation.get_language()
    if now is None or now == settings.LANGUAGE_CODE:
        return None
    return _by_tag().get(now)


@cache
def _by_tag() -> dict[str, Language]:
    """By the tag that Django knows the language by, in small letters."""
    return {code.casefold(): one for code, one in offered().items()}


def forget() -> None:
    """Read the files anew the next time."""
    offered.cache_clear()
    _by_tag.cache_clear()


# --- views and addresses -------------------------------------------------------------------------------------------


def in_languages(view: View) -> View:
    """Declares that the page may be asked for in another language."""
    view.in_languages = True  # type: ignore[attr-defined]
    return view


def at(path: str) -> str:
    """The address in the language that is being shown; the same address where the page is in English only."""
    now = shown()
    if now is None or not path.startswith("/"):
        return path
    try:
        view = resolve(re.split("[?#]", path, maxsplit=1)[0]).func
    except Resolver404:
        return path
    return f"/in/{now.code}{path}" if getattr(view, "in_languages", False) else path


class InLanguage:
    """Takes /in/CODE from the front of an address, and shows what is left in that language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = ADDRESS.fullmatch(request.path_info)
        if asked is None:
            return self.get_response(request)
        language = offered().get(asked["code"])
        if language is None:
            return no_language(request, asked["rest"])
        request.path_info = asked["rest"] or "/"
        request.in_language = language  # type: ignore[attr-defined]
        with translation.override(language.code.casefold()):
            response = self.get_response(request)
        response["Content-Language"] = language.code
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """A page that is in English only is shown where it is."""
        if hasattr(request, "in_language") and not getattr(view, "in_languages", False):
            asked = request.META.get("QUERY_STRING", "")
            path = escape_uri_path(re.sub("/{2,}", "/", request.path_info))  # two of them would lead to another site
            return HttpResponseRedirect(path + (f"?{asked}" if asked else ""))
        return None


def no_language(request: HttpRequest, rest: str) -> HttpResponse:
    from goldenthread.base.govuk import errors

    names = ", ".join(one.name for one in offered().values() if not one.pseudo)
    return errors.page(
        request, 404, "This page is not in that language",
        ["The pages are in English" + (f", and in {names}." if names else " only."),
         f"In English it is at {rest or '/'}. A language leaves when the English has changed and nobody has translated "
         "the change yet."],
    )  # fmt: skip


# --- what templates use --------------------------------------------------------------------------------------------


def context(request: HttpRequest | None = None) -> dict[str, Any]:
    """`in_language`, `at` and `en` of every page, and `languages`: the addresses of this page in each."""
    now = shown() if settings.SITE == "public" else None
    told: dict[str, Any] = {
        "in_language": now,
        "at": f"/in/{now.code}" if now else "",
        "en": IN_ENGLISH if now else "",
        "languages": [],
    }
    match = getattr(request, "resolver_match", None)
    if request is None or settings.SITE != "public" or not getattr(match and match.func, "in_languages", False):
        return told
    asked = request.META.get("QUERY_STRING", "")
    here = escape_uri_path(request.path_info) + (f"?{asked}" if asked else "")
    if others := offered():
        told["languages"] = [
            {"code": "en-GB", "own": "English", "direction": "ltr", "href": here, "now": now is None},
            *({"code": code, "own": one.own, "direction": one.direction, "href": f"/in/{code}{here}", "now": one is now}
              for code, one in others.items()),
        ]  # fmt: skip
    return told


def english(value: Any) -> Any:
    """What was written in English, marked so that a screen reader says it right; as it is on an English page."""
    if value in ("", None) or shown() is None:
        return value
    return format_html("<bdi{}>{}</bdi>", IN_ENGLISH, value)


def words(value: Any) -> Any:
    """A text of ours out of data, translated; marked as English where the language has no such text."""
    if not value or shown() is None:
        return value
    said = translated(str(value))
    return english(value) if said == str(value) else said
