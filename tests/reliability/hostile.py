"""Throws hostile requests at every route of one site through its WSGI application; prints JSON of what came back.

    python -m tests.reliability.hostile COUNT SEED [plant]     in the environment of a site

Each request takes a route of the site's URLs, a method, parameters, headers, cookies and form fields, most of them as
the page itself would send them and a few of them hostile: null characters, broken encodings, surrogates, right-to-left
marks, huge numbers, wrong types, repeated keys, path tricks, formula, template and SQL fragments, long text. Half of
the requests are of a signed-in improvement lead, half of nobody. `plant` adds views that are wrong on purpose.
"""

import contextlib
import ctypes
import gc
import io
import json
import os
import random
import re
import resource
import string
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
SLOW = 2.0  # seconds of processor time that no answer may take
SLOW_PLANTED = 0.3  # the same while the planted views are tried, so that it is soon over
# Draws every chart and paper of the site in the request, for whoever sends a good form: slow by its work, not by input.
DRAWS = {"POST releases/prepare/": 30.0}
HANGS = 60.0  # seconds by the clock; the machine may be busy with something else

TEXTS = [
    "", " ", "\x00", "a\x00b", "\x1b[31m", "\u202egnp.exe", "\u200f\u200e", "\ufeff", "é" * 300, "👩‍👧" * 50, "ﷺ" * 100,
    "-1", "0", "1e309", "NaN", "Infinity", "-0", "9" * 400, str(2**63), str(-(2**63) - 1), "0x10", "1_000", "٣", "½",
    "2026-02-30", "0000-00-00", "31/12/99999", "99999999-1-1", "24:61", "1;2;3", "true", "null", "None", "[]",
    '{"a":' * 200, "[" * 500, "=1+1", "=cmd|' /C calc'!A0", "@SUM(1)", "+1", "{{7*7}}", "{% load x %}", "${7*7}",
    "%s%n%x", "' OR 1=1 --", "'; DROP TABLE accounts_user; --", '" OR ""="', "\\", "\\x00", "1 UNION SELECT NULL",
    "../../etc/passwd", "..\\..\\x", "....//....//", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:1/",
    "//example.org", "javascript:alert(1)", "<script>alert(1)</script>", "<!--", "]]>", "<?xml version='1.0'?>",
    "a" * 3_000, "a" * 100_000, "(" * 3_000, "a@" * 2_000, "x" * 40 + "!", "\r\nSet-Cookie: a=b", "\t\n", "\x7f",
    "\u2028", "İ", "ß" * 100, "\U0010ffff", "K", "00000000-0000-0000-0000-000000000000", "E06000033", "2024",
]  # fmt: skip
# What the gate lets through to the views: most requests carry only these, for the gate itself is soon tried.
SOFT = [text for text in TEXTS if len(text) < 5_000 and not re.search("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", text)]
RAW = [
    b"%00",
    b"%ff%fe",
    b"%c0%af",
    b"%ed%a0%80",
    b"%",
    b"%zz",
    b"%u0041",
    b"\xff\xfe",
    b"\xc3\x28",
    b"a%0d%0ab",
    b"%2e%2e%2f",
]
METHODS = (
    ["GET"] * 10 + ["POST"] * 12 + ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW", "get", "CONNECT"]
)
HEADERS = (
    *("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_ORIGIN"),
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_HOST", "HTTP_IF_NONE_MATCH"),
    *("HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_COOKIE", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_X_CSRFTOKEN"),
    *("HTTP_AUTHORIZATION", "HTTP_X_REQUESTED_WITH", "REMOTE_ADDR", "HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_EXPECT"),
)
Environ = dict[str, Any]


def related(user: Any, site: str) -> None:
    """Relate the hostile person to the invented families, as an officer or as a party."""
    from django.utils import timezone

    from goldenthread.base import audit
    from goldenthread.casework.children.models import Child, Party, Relationship

    by = {"starts": timezone.now(), "by_id": "0", "by_label": "A test"}
    with audit.unguarded("a hostile person who is related"):
        for child in Child.behind_the_door.order_by("begun_at")[:4]:
            if site == "office":
                Relationship.behind_the_door.create(child=child, kind="assigned", user=user, **by)
            else:
                party = Party.behind_the_door.filter(child=child).first()
                Relationship.behind_the_door.create(child=child, kind="party", user=user, party=party, **by)


class Site:
    """The application, its routes, and somebody who is signed in."""

    def __init__(self, plant: bool) -> None:
        from config.wsgi import application

        self.application = application
        from django.conf import settings
        from django.urls import get_resolver

        self.settings = settings
        self.people = settings.SITE in ("office", "portal")
        if plant:
            planted(get_resolver())
        self.routes = list(routes(get_resolver().url_patterns))
        self.values = values(settings.SITE)
        self.cookies: dict[str, str] = {}
        self.fields: dict[str, dict[str, str]] = {}
        self.secrets = [
            settings.SECRET_KEY,
            settings.AUDIT_KEY,
            str(settings.VAR),
            "Traceback (most recent call",
            "pbkdf2_",
        ]
        self.secrets += ['File "/', "django.db.utils", "site-packages"]

    def sign_in(self) -> None:
        from django.db import connection
        from django.test import Client

        from goldenthread.base.accounts.models import SignIn
        from tests.base.accounts.people import person, sign_in, stranger

        key = self.cookies.get("sign_in")
        if key and SignIn.objects.filter(pk=key, ended_at=None).exists():
            return
        email = "hostile@example.org"
        user = stranger(email, "Hester Hostile")
        if not user.memberships.exists():
            office = (
                *("improvement_lead", "performance_analyst", "verifier", "publisher", "case_officer", "team_manager"),
                *("duty_officer", "privacy_officer", "information_officer"),
            )
            for role in office if self.settings.SITE == "office" else ("parent_forum", "parent", "senco"):
                person(role, email=email)
            if self.settings.SITE in ("office", "portal"):
                related(user, self.settings.SITE)
        client = sign_in(Client(), user)
        self.cookies = {
            self.settings.SESSION_COOKIE_NAME: client.cookies[self.settings.SESSION_COOKIE_NAME].value,
            self.settings.CSRF_COOKIE_NAME: "c" * 32,
            "sign_in": client.session["sign_in"],
        }
        connection.close()

    def call(self, environ: Environ) -> tuple[int, bytes, float, float]:
        """(status, body, seconds of the processor, seconds by the clock)."""
        said: list[str] = []
        began, clock = time.process_time(), time.monotonic()
        result = self.application(environ, lambda status, headers, error=None: said.append(status))
        try:
            body = b"".join(result)
        finally:
            if hasattr(result, "close"):
                result.close()
        return int(said[-1].split()[0]), body, time.process_time() - began, time.monotonic() - clock


def routes(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every (route with <parameters>, view)."""
    for entry in patterns:
        text = str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from routes(entry.url_patterns, prefix + text)
        else:
            yield prefix + re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", text.lstrip("^")).rstrip("$\\Z"), entry.callback


def values(site: str) -> dict[str, list[str]]:
    """Path parameters that exist, so that requests get past the first look-up."""
    known = {
        "council": ["southend"],
        "slug": ["reduce-refusals-to-assess", "test-0", "scrutiny-spring-2022"],
        "which": ["accessibility"],
        "kind": ["paper", "docx", "pdf", "html", "closing", "plan", "meeting"],
        "ref": ["U15", "R7.1"],
        "plan": ["closing-table-2023"],
        "ending": ["pdf", "docx"],
        "path": ["", "southend/reduce-refusals-to-assess", "sources"],
        "number": ["1", "2"],
        "code": ["E06000033"],
        "provider_id": ["council"],
        "measure": [],
        "question": [],
    }
    if site == "portal":
        known |= casework()
    if site == "office":
        from django.contrib.auth import get_user_model

        from goldenthread.thread.improvement.models import Judgement, MeasureUse
        from goldenthread.thread.sources.models import Source

        known["slug"] += list(Source.objects.values_list("slug", flat=True)[:4])
        known["measure"] = list(MeasureUse.objects.values_list("measure", flat=True))
        known["question"] = list(Judgement.objects.values_list("question", flat=True))
        known |= casework()
        known["number"] = ["1", "2", "3"]
        known["pk"] = [str(pk) for pk in get_user_model().objects.values_list("pk", flat=True)[:3]] + ["1"]
    return known


def casework() -> dict[str, list[str]]:
    """References and keys of the invented family to which the hostile person is related, and of another."""
    from goldenthread.casework.cases.models import Fact, Matter, Paper
    from goldenthread.casework.children.models import Child, Party, Relationship

    def keys(model: Any) -> list[str]:
        return [str(pk) for pk in model.behind_the_door.values_list("pk", flat=True)[:4]]

    return {
        "reference": list(Child.behind_the_door.order_by("begun_at").values_list("reference", flat=True)[:4]),
        "paper_id": keys(Paper),
        "party": keys(Party),
        "relationship": keys(Relationship),
        "matter": keys(Matter),
        "fact": keys(Fact),
        "target": ["child", *keys(Party)[:1]],
        "name": ["upn", "address"],
        "key": ["impact-assessment", "notice-adults"],
    }


def parameters(view: Callable[..., Any]) -> list[str]:
    from goldenthread.base.govuk.query import ALLAUTH, names

    form = getattr(view, "query_form", None)
    return list(names(form)) if form else sorted(ALLAUTH)


class Maker:
    """Makes one request after another, the same ones for the same seed."""

    def __init__(self, site: Site, seed: str) -> None:
        self.site, self.chance = site, random.Random(seed)
        self.deck: list[tuple[str, Callable[..., Any]]] = []

    def text(self) -> str:
        chance = self.chance
        if chance.random() < 0.05:
            return "".join(
                chance.choice(string.printable + "é\u202e\u0000\ud7ff") for _ in range(chance.randint(1, 60))
            )
        return chance.choice(SOFT if chance.random() < 0.75 else TEXTS)

    def path(self, route: str) -> str:
        def fill(match: re.Match[str]) -> str:
            name = match[1].split(":")[-1]
            known = self.site.values.get(name, [])
            if known and self.chance.random() < 0.85:
                return self.chance.choice(known)
            return self.text()[:300]

        path = "/" + re.sub(r"<([^>]+)>", fill, route)
        if self.chance.random() < 0.05:
            path += self.chance.choice(["/../", "//", "/.", "%2e%2e/", ";x=1", "\\", "/x" * 200, ".json", ".csv"])
        return path

    def query(self, view: Callable[..., Any]) -> str:
        chance = self.chance
        if chance.random() < (0.3 if hasattr(view, "query_form") else 0.9):
            return ""
        names = parameters(view) or ["page"]
        pairs = [
            (chance.choice(names) if chance.random() < 0.85 else self.text(), self.text())
            for _ in range(chance.randint(1, 4))
        ]
        if chance.random() < 0.2:
            pairs += pairs
        if chance.random() < 0.15:
            return chance.choice(names) + "=" + chance.choice(RAW).decode("latin-1")
        return urlencode(pairs, errors="surrogatepass")

    def body(self, route: str, path: str, token: str) -> tuple[bytes, str]:
        chance = self.chance
        fields = dict(self.site.fields.get(route, {"name": "", "file": ""}))
        for name in chance.sample(sorted(fields), min(len(fields), chance.choice((0, 1, 1, 2, 3)))):
            fields[name] = self.text()
        if token and chance.random() < 0.9:
            fields["csrfmiddlewaretoken"] = token
        if "submission_key" in fields and chance.random() < 0.9:
            fields["submission_key"] = "".join(chance.choice(string.ascii_letters) for _ in range(24))
        pairs = list(fields.items())
        if chance.random() < 0.15:
            pairs += [(chance.choice(pairs)[0] if pairs else "x", self.text()) for _ in range(chance.randint(1, 3))]
        if chance.random() < 0.3:
            edge = "xxEDGExx"
            parts = []
            for name, value in pairs:
                name = quote(name, safe="") if chance.random() < 0.95 else name
                parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n')
            for name in ("paper", "file", "files", "logo"):
                if chance.random() < 0.4:
                    told = self.text()[:200].replace("\r", "").replace("\n", "")
                    parts.append(
                        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{told}.txt"\r\n'
                        f"Content-Type: {chance.choice(['text/plain', 'image/png', 'x', ''])}\r\n\r\n{self.text()}\r\n"
                    )
            end = f"--{edge}--\r\n" if chance.random() < 0.9 else ""
            return ("".join(parts) + end).encode("utf-8", "surrogatepass"), f"multipart/form-data; boundary={edge}"
        if chance.random() < 0.05:
            return self.text().encode("utf-8", "surrogatepass"), chance.choice(
                ["application/json", "text/xml", "x/y", ""]
            )
        body = urlencode(pairs, errors="surrogatepass").encode()
        if chance.random() < 0.08:
            body += b"&x=" + chance.choice(RAW)
        return body, "application/x-www-form-urlencoded" + chance.choice(
            ["", "", "", "; charset=utf-16", "; charset=klingon"]
        )

    def turn(self) -> tuple[str, Callable[..., Any]]:
        """Each route once, in an order of chance, before any has its second turn: a new page is never left out."""
        if not self.deck:
            self.deck = self.chance.sample(self.site.routes, len(self.site.routes))
        return self.deck.pop()

    def request(self) -> tuple[str, Environ]:
        chance, site = self.chance, self.site
        route, view = self.turn()
        signed_in = site.people and chance.random() < 0.6
        method = chance.choice(METHODS)
        if chance.random() < 0.8:  # as the page is meant to be used, so that the view itself is reached
            method = "POST" if route in site.fields and chance.random() < 0.7 else "GET"
        path = self.path(route)
        token = site.cookies.get(site.settings.CSRF_COOKIE_NAME, "") if site.people else ""
        body, kind = self.body(route, path, token) if method in ("POST", "PUT", "PATCH") else (b"", "")
        environ: Environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path.encode("utf-8", "surrogatepass").decode("latin-1"),
            "QUERY_STRING": self.query(view),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": kind,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        if chance.random() < 0.04:
            environ["PATH_INFO"] += chance.choice(["\xff", "\x00", "\xc3(", "\x80" * 9])
        if signed_in:
            environ["HTTP_COOKIE"] = "; ".join(f"{k}={v}" for k, v in site.cookies.items() if k != "sign_in")
        elif token:
            environ["HTTP_COOKIE"] = f"{site.settings.CSRF_COOKIE_NAME}={token}"
        for _ in range(chance.choice((0, 0, 0, 0, 0, 1, 2))):
            name = chance.choice(HEADERS)
            value = self.text().encode("utf-8", "surrogatepass").decode("latin-1")
            environ[name] = f"{environ.get(name, '')}; {value}" if name == "HTTP_COOKIE" else value
        if not environ["CONTENT_LENGTH"].isdigit() and chance.random() < 0.5:
            environ["CONTENT_LENGTH"] = str(len(body) + 10)
        return f"{method} {route}", environ


def learn_fields(site: Site) -> None:
    """The forms of each page that the signed-in person can open, as a browser would send them back."""
    from lxml import etree, html

    maker = Maker(site, "pages")
    for route, _ in site.routes:
        path = "/" + re.sub(r"<([^>]+)>", lambda m: (site.values.get(m[1].split(":")[-1]) or ["1"])[0], route)
        _, environ = maker.request()
        environ |= {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "CONTENT_TYPE": "",
            "HTTP_HOST": "localhost",
        }
        for name in HEADERS:
            if name not in ("HTTP_HOST", "REMOTE_ADDR", "CONTENT_LENGTH", "CONTENT_TYPE"):
                environ.pop(name, None)
        environ |= {"CONTENT_LENGTH": "", "REMOTE_ADDR": "127.0.0.1", "wsgi.input": io.BytesIO()}
        if site.people:
            environ["HTTP_COOKIE"] = "; ".join(f"{k}={v}" for k, v in site.cookies.items() if k != "sign_in")
        status, body, _, _ = site.call(environ)
        if status == 200 and body.lstrip()[:9].lower() == b"<!doctype":
            try:
                page = html.document_fromstring(body)
            except etree.ParserError:
                continue
            for form in page.forms:
                if form.method == "POST":
                    found = {name: field or "" for name, field in form.form_values()}
                    found |= {str(each.name): "" for each in form.inputs if each.name and each.name not in found}
                    site.fields.setdefault(route, {}).update(
                        {k: v if isinstance(v, str) else "" for k, v in found.items()}
                    )


def planted(resolver: Any) -> None:
    from django import forms
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    from goldenthread.base.accounts.access import public_page
    from goldenthread.base.govuk.query import query

    @public_page
    def by_hand(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(int(request.GET["year"])))

    class Year(forms.Form):
        year = forms.CharField(required=False)

    @public_page
    @query(Year)
    def half_declared(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(int(request.GET.get("year", "1"))))

    @public_page
    def telling(request: HttpRequest) -> HttpResponse:
        from django.conf import settings

        return HttpResponse(f"<!doctype html>{settings.SECRET_KEY}")

    @public_page
    def slow(request: HttpRequest) -> HttpResponse:
        end = time.process_time() + SLOW_PLANTED * 1.1
        while time.process_time() < end:
            pass
        return HttpResponse("late")

    for view in (by_hand, half_declared, telling, slow):
        resolver.url_patterns.insert(0, path(f"planted/{view.__name__}/", view))


def held() -> int:
    """Kilobytes that the process holds on to, once what is free has been given back: a leak, not the largest page."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.M)[1])  # type: ignore[index]


def main(count: int, seed: str, plant: bool) -> None:
    site = Site(plant)
    if site.people:
        site.sign_in()
    learn_fields(site)
    if plant:
        site.routes = [each for each in site.routes if each[0].startswith("planted/")] * 3 + site.routes[:20]
    maker = Maker(site, seed)
    statuses: Counter[int] = Counter()
    reached: Counter[str] = Counter()
    wrong: list[str] = []
    longest = (0.0, "")
    memory = 0
    for number in range(count):
        if site.people and number % 25 == 0:
            site.sign_in()
        if number == count // 5:
            memory = held()
        name, environ = maker.request()
        told = repr({k: v for k, v in environ.items() if not k.startswith("wsgi")})[:900]
        told += repr(environ["wsgi.input"].getvalue()[:400])
        try:
            status, body, seconds, clock = site.call(environ)
        except Exception as error:
            wrong.append(f"error: {name}: {error!r} {told}")
            continue
        statuses[status] += 1
        reached[name.split(" ", 1)[1]] += 1
        longest = max(longest, (seconds, name)) if name not in DRAWS else longest
        if status == 500:
            wrong.append(f"error: {name}: {told}")
        if seconds > DRAWS.get(name, SLOW_PLANTED if plant else SLOW) or clock > HANGS:
            wrong.append(f"slow: {name}: {seconds:.2f} s of the processor, {clock:.2f} s: {told}")
        for secret in site.secrets:
            if secret.encode() in body:
                wrong.append(f"told: {name}: the answer holds “{secret[:20]}”: {told}")
    grown = held() - memory
    print(
        json.dumps(
            {
                "requests": count,
                "routes": len({route for route, _ in site.routes}),
                "reached": len(reached),
                "forms": len(site.fields),
                "statuses": {str(k): v for k, v in sorted(statuses.items())},
                "longest": f"{longest[0]:.3f} s, {longest[1]}",
                "memory grown, MB": round(grown / 1024, 1),
                "memory at most, MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
                "wrong": wrong,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], "plant" in sys.argv[3:])
