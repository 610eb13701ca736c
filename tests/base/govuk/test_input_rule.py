"""Whatever is sent, the answer is a page: never an error of ours, and never slow (R9, C16, T22)."""

import io
import random
import re
import time
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import clear_url_caches
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenthread.base.govuk import middleware, query, wsgi
from tests.base.govuk import urls
from tests.base.govuk.urls import SECRET

pytestmark = pytest.mark.urls("tests.base.govuk.urls")


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def text(response) -> str:
    return response.content.decode()


def raw(visitor: Client, path: bytes = b"/plain/", query_string: bytes = b"", **meta):
    """A request whose bytes are exactly these, as a server hands them over."""
    return visitor.generic(
        meta.pop("method", "GET"),
        "/plain/",
        **{"PATH_INFO": path.decode("latin-1"), "QUERY_STRING": query_string.decode("latin-1")} | meta,
    )


@pytest.mark.parametrize(
    ("query_string", "words"),
    [
        (b"q=%00", "cannot be kept"),
        (b"q=%ff%fe", "UTF-8"),
        (b"q=%ed%a0%80", "UTF-8"),  # half of a surrogate pair
        (b"q=%c0%af", "UTF-8"),  # a slash, too long by a byte
        (b"q=\xff", "UTF-8"),
        (b"q=%1b[31m", "cannot be kept"),
        (b"q=" + b"x" * 5000, "too long"),
        (b"&".join(b"a%d=1" % n for n in range(200)), "too many"),
    ],
)
def test_a_query_string_that_is_not_text_is_turned_away_with_the_reason(visitor, query_string, words):
    response = raw(visitor, b"/search/", query_string)
    assert response.status_code == 400
    assert words in text(response)


@pytest.mark.parametrize("path", [b"/pl\x00ain/", b"/pl\nain/", b"/plain/\x7f", b"/" + b"x" * 3000])
def test_a_path_that_cannot_be_kept_is_turned_away(visitor, path):
    assert raw(visitor, path).status_code == 400


@pytest.mark.parametrize("path", [b"/plain/\xff", b"/\xed\xa0\x80/", b"/%2e%2e/%2e%2e/etc/passwd", b"//evil.example/"])
def test_a_path_that_leads_nowhere_is_not_found(visitor, path):
    assert raw(visitor, path).status_code == 404


def test_a_page_that_declares_no_query_takes_none_and_names_what_came(visitor):
    assert visitor.get("/plain/").status_code == 200
    response = visitor.get("/plain/?colour=red")
    assert response.status_code == 400
    assert "This page does not use “colour”." in text(response)


def test_a_name_that_the_form_does_not_have_is_named(visitor):
    response = visitor.get("/search/?q=plans&colour=<b>red")
    assert response.status_code == 400
    assert "“colour”" in text(response)
    assert "<b>" not in text(response)


def test_a_parameter_given_twice_is_turned_away_unless_it_takes_several(visitor):
    assert "“year” is given more than once." in text(visitor.get("/search/?year=2020&year=2021"))
    assert visitor.get("/search/?kinds=a&kinds=b").json()["kinds"] == ["a", "b"]


def test_a_good_query_reaches_the_view_cleaned(visitor):
    address = "/search/?q=+plans+&year=2024&since_day=5&since_month=jan&since_year=2026"
    assert visitor.get(address).json() == {"q": "plans", "year": 2024, "since": "2026-01-05", "kinds": [], "page": 1}


def test_a_bad_value_is_answered_in_words_that_name_the_field(visitor):
    response = visitor.get("/search/?year=20x4")
    assert response.status_code == 400
    assert "Year must be a whole number" in text(response)
    assert "Since must be a real date" in text(visitor.get("/search/?since_day=31&since_month=2&since_year=2026"))


def test_a_view_may_show_the_faults_itself_and_then_sees_only_what_was_right(visitor):
    answer = visitor.get("/search-page/?year=20x4&q=plans").json()
    assert "'year': None" in answer["query"]
    assert "'q': 'plans'" in answer["query"]
    assert list(answer["errors"]) == ["year"]


def test_sign_in_pages_keep_their_own_parameters_and_no_others(rf):
    def view(request):
        raise AssertionError("not to be called here")

    view.__module__ = "allauth.account.views"
    rule = middleware.InputRule(lambda request: None)
    assert rule.process_view(rf.get("/?next=/a/&code=1&state=2"), view, (), {}) is None
    assert rule.process_view(rf.get("/?nxt=/a/"), view, (), {}).status_code == 400
    assert {"next", "code", "state"} <= query.ALLAUTH


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND", "GETX"])
def test_a_method_that_no_page_uses_answers_405(visitor, method):
    response = visitor.generic(method, "/plain/")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"title=%00&words=x", "cannot be kept"),
        (b"title=%ff&words=x", "UTF-8"),
        (b"title=\xff", "UTF-8"),
        (b"&".join(b"f%d=1" % n for n in range(2000)), "too many"),
    ],
)
def test_a_form_that_is_not_text_is_turned_away_with_the_reason(visitor, body, words):
    response = visitor.generic("POST", "/note/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert words in text(response)


def test_a_null_in_a_form_with_files_is_turned_away():
    visitor = Client(raise_request_exception=False, enforce_csrf_checks=True)
    response = visitor.post("/guarded-note/", {"words": "a\x00b"})
    assert response.status_code == 400
    assert "cannot be kept" in text(response)


@pytest.mark.parametrize(
    ("kind", "fits"),
    [
        ("", True),
        ("application/x-www-form-urlencoded", True),
        ("application/x-www-form-urlencoded; charset=UTF-8", True),
        ('multipart/form-data; boundary=abc; charset="utf8"', True),
        ("multipart/form-data; charset=rot13", False),
        ("multipart/form-data; charset*=utf-8''zlib", False),
        ("multipart/form-data; charset=utf-8; charset=hex", False),
        ("text/plain; x=\x00", False),
        ("a/b; " + "c" * 400, False),
    ],
)
def test_only_a_content_type_that_django_can_read_reaches_it(kind, fits):
    assert wsgi.readable(kind) is fits


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/xml",
        "application/x-www-form-urlencoded; charset=utf-7",
        "multipart/form-data; charset=zlib",
    ],
)
def test_a_form_of_another_kind_answers_415(visitor, kind):
    assert visitor.generic("POST", "/note/", b"{}", content_type=kind).status_code == 415


def test_a_multipart_form_without_its_boundary_is_a_bad_request(visitor):
    response = visitor.generic("POST", "/guarded-note/", b"xx", content_type="multipart/form-data")
    assert response.status_code == 400


@pytest.mark.parametrize(
    "meta",
    [
        {"HTTP_X_LONG": "x" * 9000},
        {f"HTTP_X_{n}": "x" * 7000 for n in range(6)},
        {"HTTP_ACCEPT": "text/\x00html"},
        {"HTTP_COOKIE": 'office-session="\\000abc"'},
        {"HTTP_COOKIE": "office-session=" + "x" * 9000},
    ],
)
def test_headers_and_cookies_that_cannot_be_read_are_turned_away_before_any_database(visitor, meta):
    assert raw(visitor, **meta).status_code == 400


def test_long_unicode_and_right_to_left_text_are_words_like_any_other(visitor):
    words = "שלום عربى Zażółć 學校 e\u0301 \u202e👩‍👧"
    assert visitor.get("/search/", {"q": words}).json()["q"] == words
    assert text(visitor.post("/note/", {"title": "שלום", "words": words})) == "saved"


# --- 5,000 nasty requests -------------------------------------------------------------------------

NASTY = [
    "", " ", "\x00", "\ud800", "\u202e", "\ufeff", "﷽", "a" * 3000, "-1", "1e309", "NaN", "Infinity", "9" * 400, "٣",
    "²",
    "2024-02-30", "31/02/2024", "0000", "0x10", "1_000", "True", "null", "[]", "{}", "../../../etc/passwd",
    "..%2f..%2f",
    "C:\\con", "=cmd|' /C calc'!A0", "{{ 7*7 }}", "{% debug %}", "${7*7}", "%(x)s", "%s%s%n", "' OR 1=1 --",
    "';DROP TABLE x",
    "<script>alert(1)</script>", "\r\nSet-Cookie: a=b", "a;b=c", "&&&&", "%", "%zz", "%u0000", "é" * 500, "👩‍👧" * 50,
    "(a+)+$" + "a" * 100 + "!", "\x1b[2J", "\t", "\n", "\x7f", "\x85", "\u2028",
]  # fmt: skip
NAMES = [
    "q",
    "year",
    "page",
    "kinds",
    "since_day",
    "since_month",
    "since_year",
    "title",
    "words",
    "next",
    "a[b]",
    "__proto__",
]
PATHS = [
    "/plain/",
    "/search/",
    "/search-page/",
    "/note/",
    "/components/",
    "/components/form/",
    "/refused/",
    "/no-such/",
]
METHODS = ["GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"]
KINDS = [
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/json",
    "",
    "text/plain; charset=rot13",
    ";;;",
]
HEADERS = ["HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE", "HTTP_REFERER", "HTTP_X_FORWARDED_FOR", "HTTP_IF_MODIFIED_SINCE",
           "HTTP_IF_NONE_MATCH", "HTTP_RANGE", "HTTP_ORIGIN", "CONTENT_LENGTH", "HTTP_ACCEPT_ENCODING"]  # fmt: skip


def as_bytes(chance: random.Random, value: str) -> bytes:
    """The value as a browser, a careless program or an attacker would write it."""
    way = chance.randrange(4)
    plain = value.encode("utf-8", "surrogatepass")
    if way == 0:
        return plain
    if way == 1:
        return value.encode("utf-16-le", "surrogatepass")
    return quote(plain).encode()


def nasty_request(chance: random.Random) -> dict:
    pairs = []
    for _ in range(chance.choice([0, 1, 1, 2, 3, 8])):
        name = chance.choice(NAMES).encode() if chance.random() < 0.9 else as_bytes(chance, chance.choice(NASTY))
        pairs.append(name + b"=" + as_bytes(chance, chance.choice(NASTY)))
    line = b"&".join(pairs)
    method = chance.choice(METHODS)
    path = chance.choice(PATHS).encode()
    if chance.random() < 0.15:
        path += as_bytes(chance, chance.choice(NASTY))
    request = {
        "method": method,
        "path": path,
        "query": line if method != "POST" or chance.random() < 0.2 else b"",
        "body": line if method == "POST" else b"",
        "kind": chance.choice(KINDS) if chance.random() < 0.4 else KINDS[0],
        "meta": {},
    }
    if chance.random() < 0.3:
        header = chance.choice(HEADERS)
        value = chance.choice(NASTY).encode("utf-8", "surrogatepass").decode("latin-1")
        request["meta"][header] = f"office-session={value}" if header == "HTTP_COOKIE" else value
    return request


class Answer:
    """What the whole application answers, from the server's hand to the server's hand."""

    def __init__(self, application, request: dict) -> None:
        environ = {
            "REQUEST_METHOD": request["method"], "SERVER_NAME": "testserver", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "testserver", "SCRIPT_NAME": "",
            "PATH_INFO": request["path"].decode("latin-1"), "QUERY_STRING": request["query"].decode("latin-1"),
            "CONTENT_TYPE": request["kind"], "CONTENT_LENGTH": str(len(request["body"])), "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(request["body"]), "wsgi.errors": io.StringIO(),
        }  # fmt: skip
        self.status_code = 0
        self.content = b"".join(application(environ | request["meta"], self.start))

    def start(self, status: str, headers: list, exc_info: object = None) -> None:
        self.status_code, self.headers = int(status.split()[0]), dict(headers)


def fault(response, seconds: float) -> str:
    """What is wrong with an answer, or ""."""
    if response.status_code >= 500:
        return f"status {response.status_code}"
    page = response.content.decode("utf-8", "replace")
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if SECRET in page or "Traceback" in page or (is_page and "<script>alert" in page):
        return "shows what it must not"
    return f"{seconds:.1f} s" if seconds > 2 else ""


def attack(seed: int, count: int) -> tuple[dict[int, int], list[str]]:
    application = wsgi.careful(WSGIHandler())
    chance, statuses, faults = random.Random(seed), {}, []
    # The end of a request closes connections; the test's own, with its transaction, must live on.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        for _ in range(count):
            request = nasty_request(chance)
            began = time.perf_counter()
            response = Answer(application, request)
            statuses[response.status_code] = statuses.get(response.status_code, 0) + 1
            if found := fault(response, time.perf_counter() - began):
                faults.append(f"{found}: {request}")
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    return statuses, faults


@pytest.mark.django_db
def test_no_nasty_request_breaks_a_page(evidence, seed):
    count = 5_000
    statuses, faults = attack(seed, count)
    assert not faults, "\n".join(faults[:5])
    assert statuses[200] > count / 50, "too few got through to a view to prove anything"
    assert statuses[400] > count / 5
    evidence("nasty requests answered without an error", {"requests": count, "statuses": statuses})


@pytest.mark.django_db
def test_the_attack_finds_a_view_that_reads_its_query_by_hand(monkeypatch):
    """Without the rule, and with a view that trusts what it is given, the same attack must find errors."""

    def careless(request):
        return urls.HttpResponse(str(int(request.GET.get("year", "1")) + len(request.GET.get("q", "").encode())))

    careless.login_required = False
    monkeypatch.setattr(middleware.InputRule, "refused", lambda self, request: None)
    monkeypatch.setattr(middleware.InputRule, "process_view", lambda self, *arguments: None)
    monkeypatch.setattr(urls, "urlpatterns", [urls.path("search/", careless)])
    clear_url_caches()
    try:
        statuses, faults = attack(1, 2_000)
    finally:
        clear_url_caches()
    assert len(faults) > 10, statuses


@given(
    q=st.text(st.characters(codec="utf-16"), max_size=80),
    year=st.one_of(st.integers(), st.floats(), st.text(max_size=12)),
    day=st.lists(st.text(max_size=6), min_size=3, max_size=3),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_in_any_parameter_is_answered(visitor, q, year, day):
    values = {"q": q, "year": str(year), "since_day": day[0], "since_month": day[1], "since_year": day[2]}
    pairs = "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in values.items())
    assert raw(visitor, b"/search/", pairs.encode()).status_code in (200, 400)


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_as_a_form_are_answered(visitor, body):
    response = visitor.generic("POST", "/note/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in (200, 400, 422)


@pytest.mark.parametrize("pattern", [middleware.CONTROLS, middleware.SURROGATES])
@pytest.mark.parametrize("piece", ["a", "\t", "ab\n", "\u2028", "\ufffd", "aaaa!"])
def test_no_pattern_is_slow_on_hostile_text(pattern: re.Pattern, piece: str):
    hostile = piece * (100_000 // len(piece))
    began = time.perf_counter()
    pattern.search(hostile)
    assert time.perf_counter() - began < 0.05


def test_the_rule_stands_before_sessions_and_the_database():
    order = django_settings.MIDDLEWARE
    rule = order.index("goldenthread.base.govuk.middleware.InputRule")
    assert rule < order.index("django.contrib.sessions.middleware.SessionMiddleware")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_length_that_no_computer_can_hold_is_turned_away_before_anything_is_read(visitor, kind):
    response = raw(visitor, method="POST", CONTENT_TYPE=kind, CONTENT_LENGTH="9" * 19)
    assert response.status_code == 400
    assert "more than any computer can hold" in text(response)
