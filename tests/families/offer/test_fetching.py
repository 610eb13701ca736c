"""Another local offer is read from its API: page by page, within limits, from the open internet only, and goes on."""

import json
import socket
import ssl
import threading
import time
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from goldenthread.base import audit
from goldenthread.families.offer import invented, telling
from goldenthread.families.offer.commands import offer as command
from goldenthread.families.offer.fetching import Kept, Reader, fetch, is_public
from goldenthread.families.offer.models import Live, Proposal, Service
from goldenthread.refused import Refused
from goldenthread.rules.offer import open_referral as oruk

BY = audit.Actor.system("tests")
DAY = date(2026, 11, 27)


class Feed:
    """An API on this machine. `pages`: number to what is answered; `services`: id to what is answered. A callable is
    called with the handler; (status, headers, body) is sent as it is."""

    def __init__(self):
        self.services, self.pages, self.asked = {}, {}, []
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                parts = urlsplit(self.path)
                feed.asked.append(self.path)
                if parts.path.endswith("/services"):
                    answer = feed.pages.get(int(parse_qs(parts.query)["page"][0]), (404, {}, b""))
                else:
                    answer = feed.services.get(parts.path.rsplit("/", 1)[-1], (404, {}, b""))
                if callable(answer):
                    answer = answer(self)
                if answer is None:
                    return
                if not isinstance(answer, tuple):
                    answer = (200, {"Content-Type": "application/json"}, json.dumps(answer).encode())
                status, headers, body = answer
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        Handler.protocol_version = "HTTP/1.1"
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/o/v3"

    def fill(self, whole, per_page=100):
        """These services, whole, as an API of the standard gives them."""
        rows = [{k: v for k, v in one.items() if k not in oruk.HANGING} for one in whole]
        for start in range(0, max(1, len(rows)), per_page):
            page = start // per_page + 1
            self.pages[page] = oruk.page_of(rows[start : start + per_page], total=len(rows), page=page,
                                            per_page=per_page)  # fmt: skip
        self.services = {one["id"]: one for one in whole}


@pytest.fixture
def feed():
    found = Feed()
    yield found
    found.server.shutdown()
    found.server.server_close()


def reader(feed, **more):
    return Reader(feed.address, **{"allow_local": True, "wait": lambda seconds: None, "seconds": 5, **more})


def service(**more):
    return {
        "id": str(uuid4()), "name": "Chess club", "description": "Chess on Saturdays.", "status": "active",
        "organization": {"id": str(uuid4()), "name": "Chess people", "description": "They play."},
    } | more  # fmt: skip


def run(feed, *options):
    return CliRunner().invoke(command, ["fetch", feed.address, "--allow-local", *options])


# --- what it does ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_our_own_feed_comes_back_as_drafts_and_a_change_as_a_proposal(feed):
    invented.load(today=DAY, by=BY)
    rows = list(Service.objects.live().select_related("provider"))
    whole = [oruk.told(telling.open_referral_of(row)) for row in rows]
    for number, one in enumerate(whole):
        if number % 3 == 0:
            one["name"] += " (new name)"  # changed
        elif number % 3 == 1:
            one["id"] = str(uuid4())  # new
    feed.fill(whole, per_page=10)
    said = run(feed, "--dry-run", "--json")
    told = json.loads(said.stdout)
    assert (told["pages"], told["services"], told["faults"], told["brought_in"]) == (3, len(rows), [], False)
    assert not Service.objects.filter(state=Live.DRAFT).exists()
    before = Service.objects.count()
    said = run(feed)
    assert said.exit_code == 0, said.output
    assert "Page 3 of 3: 9 entries" in said.stderr
    assert Service.objects.count() == before + 10
    assert set(Service.objects.filter(source="127.0.0.1").values_list("state", flat=True)) == {Live.DRAFT}
    assert Proposal.objects.filter(organisation="127.0.0.1").count() >= 10
    assert Service.objects.live().count() == len(rows)


@pytest.mark.django_db
def test_everything_or_nothing_is_brought_in_unless_the_faulty_are_left_out(feed):
    good, bad = service(), service(name="", minimum_age="old")
    other = service(id="../../secrets")
    feed.fill([good, bad, other])
    said = run(feed)
    assert said.exit_code == 1
    assert "Page 1, entry 3: its id is missing or no UUID." in said.output
    assert f"Page 1, service {bad['id']}: name:" in said.output
    assert "Nothing was brought in." in said.output
    assert not Service.objects.exists()
    assert not [path for path in feed.asked if "secrets" in path]
    said = run(feed, "--without-faulty")
    assert said.exit_code == 1
    assert [row.name for row in Service.objects.all()] == ["Chess club"]


@pytest.mark.django_db
def test_hostile_html_is_kept_as_words_and_characters_that_cannot_be_kept_are_a_fault(feed):
    evil = service(description="<script>alert(1)</script> <img src=x onerror=alert(1)>", url="javascript:alert(1)")
    feed.fill([evil, service(name="A\x00B"), service(name="\ud800")])
    said = run(feed)
    assert "url: String should match pattern" in said.output
    assert "U+0000" in said.output
    assert said.exit_code == 1
    assert not Service.objects.exists()
    del evil["url"]
    feed.fill([evil])
    assert run(feed).exit_code == 0
    assert Service.objects.get().summary.startswith("<script>")  # pages write it as words: they escape
    assert Service.objects.get().state == Live.DRAFT


def test_a_site_that_is_busy_is_asked_again_and_told_what_it_asked_for(feed):
    waited, answers = [], [(503, {"Retry-After": "7"}, b""), (429, {}, b"")]
    feed.fill([service()])
    page = feed.pages[1]
    feed.pages[1] = lambda handler: answers.pop(0) if answers else page
    assert len(fetch(reader(feed, wait=waited.append), most=10).services) == 1
    assert waited == [7, 4]


def test_at_most_so_many_services_are_read_and_it_says_that_there_are_more(feed):
    feed.fill([service() for _ in range(7)], per_page=3)
    found = fetch(reader(feed), most=4)
    assert len(found.services) == 4
    assert found.notes == ["There are more than 4: reading stopped there. Allow more with --most."]
    assert len([path for path in feed.asked if "page" not in path]) == 4
    assert fetch(reader(feed), most=7).notes == []


def test_an_id_that_stands_twice_in_the_list_is_read_once(feed):
    one, two = service(), service()
    feed.fill([one, two, one], per_page=2)
    found = fetch(reader(feed), most=10)
    assert [row["id"] for _, row in found.services] == [one["id"], two["id"]]
    assert found.notes == ["1 id stood in the list twice and were read once."]


def test_a_reading_that_broke_off_goes_on_from_what_it_kept(feed, tmp_path):
    feed.fill([service() for _ in range(6)], per_page=3)
    path, fourth = tmp_path / "kept", list(feed.services)[3]
    whole, feed.services[fourth] = feed.services[fourth], (500, {}, b"")
    with pytest.raises(Refused, match=f"Service {fourth} of page 2 .*status 500, 3 times"):
        fetch(reader(feed), most=10, kept=Kept(path, feed.address))
    with path.open("a") as file:
        file.write('{"of": "service half')  # as a crash leaves it
    feed.services[fourth] = whole
    feed.asked.clear()
    kept = Kept(path, feed.address)
    found = fetch(reader(feed), most=10, kept=kept)
    assert len(found.services) == 6
    assert found.kept == 5
    assert len(feed.asked) == 3
    assert len(fetch(reader(feed), most=10, kept=Kept(path, feed.address)).services) == 6
    assert len(feed.asked) == 3
    kept.done()
    assert not path.exists()


def test_what_was_kept_of_another_address_long_ago_or_by_something_else_is_not_gone_on_from(feed, tmp_path):
    path = tmp_path / "kept"
    Kept(path, "https://elsewhere.example")
    with pytest.raises(Refused, match="keeps what was read from https://elsewhere"):
        Kept(path, feed.address)
    with pytest.raises(Refused, match="Remove it"):
        Kept(path, "https://elsewhere.example", now=datetime.now(UTC) + timedelta(hours=25))
    for words in ("", "[]", "{}", '{"begun": "x", "address": 1}', "\n\n"):
        path.write_text(words)
        with pytest.raises(Refused, match="no kept reading"):
            Kept(path, feed.address)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(Refused, match="no kept reading"):
        Kept(path, feed.address)
    with pytest.raises(Refused, match="cannot be written"):
        Kept(tmp_path / "nowhere" / "kept", feed.address)


# --- what goes wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((404, {}, b"no"), "Page 1 .*status 404"),
        ((200, {}, b"<html><title>Log in</title>"), "Page 1 .*no JSON that can be read. It begins: '<html>"),
        ((200, {}, b"\xff\xfe\x00"), "no JSON"),
        ((200, {}, b""), "no JSON"),
        ((200, {}, b"[" * 100_000), "no JSON"),
        ((200, {}, b'{"contents": ' + b"[" * 60 + b"]" * 60 + b"}"), "no JSON"),
        ((200, {}, b'{"contents": {}}'), "Page 1 holds no list “contents”"),
        ((200, {}, b"[]"), "the part before /services"),
        ((200, {}, b'{"contents": [], "page_number": 9}'), "Page 1: page 9 was given"),
        ((200, {"Content-Length": "9000000"}, b"x"), "larger than 5 MB"),
        ((200, {"Content-Encoding": "gzip"}, b"x"), "packed as gzip"),
        ((301, {"Location": "https://elsewhere.example/services"}, b""), "sends us on to https://elsewhere.example"),
        ((302, {"Location": "//127.0.0.1:1/x"}, b""), "another host"),
        ((302, {"Location": "/o/v3/services?page=1"}, b""), "more than 3 times"),
    ],
)
def test_an_answer_that_is_wrong_is_told_with_its_page_and_why(feed, answer, said):
    feed.pages[1] = answer
    with pytest.raises(Refused, match=said):
        fetch(reader(feed), most=10)


def test_a_redirect_on_the_same_host_is_followed(feed):
    feed.fill([service()])
    feed.services["list"] = feed.pages[1]
    feed.pages[1] = (307, {"Location": "list"}, b"")
    assert len(fetch(reader(feed), most=10).services) == 1


def test_pages_without_end_stop_at_the_most_services_and_pages_that_say_nothing_new_stop_at_once(feed):
    class Endless(dict):
        def get(self, page, default=None):
            return {"contents": [{"id": str(uuid4())} for _ in range(3)], "page_number": page, "last_page": False}

    feed.pages = Endless()
    with pytest.raises(Refused, match=r"Service .* of page 1 .*status 404"):
        fetch(reader(feed), most=7)
    assert len([path for path in feed.asked if "page=" in path]) == 3

    same = {"contents": [{"id": str(uuid4())}], "last_page": False}

    class Same(dict):
        def get(self, page, default=None):
            return same

    feed.pages = Same()
    with pytest.raises(Refused, match="Page 2 holds nothing that earlier pages did not hold"):
        fetch(reader(feed), most=10)


def test_a_giant_body_is_cut_off_where_it_gets_too_large(feed):
    sent = []

    def giant(handler):
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        for _ in range(2_000):
            try:
                handler.wfile.write(b" " * 100_000)
            except OSError:
                return
            sent.append(100_000)

    feed.pages[1] = giant
    with pytest.raises(Refused, match=r"Page 1 .*larger than 5 MB"):
        fetch(reader(feed), most=10)
    assert sum(sent) < 50_000_000


@pytest.mark.parametrize("where", ["headers", "body", "before"])
def test_a_site_that_answers_drop_by_drop_is_given_up(feed, where):
    def slow(handler):
        raw = {"before": b"", "headers": b"HTTP/1.1 200 OK\r\nX-A: ", "body": b"HTTP/1.1 200 OK\r\n\r\n"}[where]
        try:
            handler.wfile.write(raw)
            for _ in range(100):
                handler.wfile.write(b"" if where == "before" else b" ")
                handler.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass
        handler.close_connection = True

    feed.pages[1] = slow
    began = time.monotonic()
    with pytest.raises(Refused, match=r"no whole answer within 0\.5 seconds, 3 times"):
        fetch(reader(feed, seconds=0.5), most=10)
    assert time.monotonic() - began < 5


def test_an_answer_that_breaks_off_is_not_taken_for_whole(feed):
    def broken(handler):
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"contents": []}')
        handler.close_connection = True

    feed.pages[1] = broken
    with pytest.raises(Refused, match="broke off"):
        fetch(reader(feed), most=10)


def test_the_time_for_all_of_it_is_limited(feed):
    feed.fill([service()])
    with pytest.raises(Refused, match="Page 1: 0 minutes were not enough"):
        fetch(reader(feed, minutes=0), most=10)


def test_a_service_that_is_another_or_none_is_a_fault_with_its_place(feed):
    one, two, three = service(), service(), service()
    feed.fill([one, two, three])
    feed.services[one["id"]], feed.services[two["id"]] = two, ["what"]
    found = fetch(reader(feed), most=10)
    assert found.faults == [
        (f"Page 1, service {one['id']}", "asked for, another one was given."),
        (f"Page 1, service {two['id']}", "it is no object with the fields of a service."),
    ]
    assert len(found.services) == 1


# --- where it connects -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
     "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::"],
)  # fmt: skip
def test_a_number_inside_a_network_is_not_public_however_it_is_written(number):
    assert not is_public(number)


@pytest.mark.parametrize("number", ["51.140.1.1", "8.8.8.8", "2a00:1450:4009::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_number_of_the_open_internet_is_public(number):
    assert is_public(number)


def names(*numbers):
    return lambda host, port, **more: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in numbers]


@pytest.mark.parametrize("numbers", [("127.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("169.254.169.254",)])
def test_a_name_that_stands_for_a_machine_inside_is_not_asked(numbers, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *args: pytest.fail("it was connected to"))
    with pytest.raises(Refused, match=r"inside a network and not on the open internet\. Nothing was asked"):
        fetch(Reader("https://offer.example", resolve=names(*numbers)), most=1)


def test_the_other_end_of_the_connection_is_looked_at_and_not_only_the_name(feed, monkeypatch):
    """A name that stood for a public number when it was looked up, and for this machine when it was connected to."""
    feed.fill([service()])
    port = feed.server.server_address[1]

    def elsewhere(address, *args, **more):
        return socket.create_connection(("127.0.0.1", port))

    monkeypatch.setattr("urllib3.util.connection.create_connection", elsewhere)
    inside = Reader(feed.address, allow_local=True, resolve=names("8.8.8.8"))
    inside.allow_local = False
    with pytest.raises(Refused, match=r"stands for 127\.0\.0\.1, which is inside a network"):
        fetch(inside, most=1)
    assert feed.asked == []


def test_the_number_that_was_checked_is_the_one_that_is_connected_to(feed, monkeypatch):
    went = []

    def noted(address, *args, **more):
        went.append(address[0])
        raise OSError("unreachable")

    monkeypatch.setattr("urllib3.util.connection.create_connection", noted)
    with pytest.raises(Refused, match=r"Page 1 .*cannot be reached, 3 times"):
        fetch(Reader("https://offer.example", resolve=names("8.8.8.8", "9.9.9.9"), wait=lambda s: None), most=1)
    assert went == ["8.8.8.8", "9.9.9.9", "8.8.8.8"]


def certificate(tmp_path, name):
    """A certificate for a name that nobody vouches for, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / f"{name}.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_site_is_read_when_its_certificate_proves_its_name_and_not_otherwise(feed, tmp_path):
    feed.fill([service()])
    path = certificate(tmp_path, "offer.localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    feed.server.socket = context.wrap_socket(feed.server.socket, server_side=True)
    port = feed.server.server_address[1]

    def secure(name):
        return Reader(f"https://{name}:{port}/o/v3", allow_local=True, resolve=names("127.0.0.1"), seconds=5,
                      wait=lambda seconds: None)  # fmt: skip

    with pytest.raises(Refused, match=r"cannot prove that it is offer\.localhost"):
        fetch(secure("offer.localhost"), most=1)
    known = secure("offer.localhost")
    known.context.load_verify_locations(path)  # as if somebody vouched for it
    assert len(fetch(known, most=1).services) == 1
    other = secure("other.localhost")
    other.context.load_verify_locations(path)
    with pytest.raises(Refused, match=r"cannot prove that it is other\.localhost"):
        fetch(other, most=1)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://offer.example", "begins with https://"),
        ("ftp://offer.example", "begins with https://"),
        ("file:///etc/passwd", "begins with https://"),
        ("offer.example", "begins with https://"),
        ("https://", "begins with https://"),
        ("https://me:secret@offer.example", "without a name, a password"),
        ("https://offer.example/o?key=1", "without a name"),
        ("https://offer.example:99999", "port is no number"),
        ("https://offer.example:x", "port is no number"),
        ("https://" + "é" * 70 + ".example", "cannot be that of a site"),
    ],
)
def test_an_address_that_cannot_be_read_is_refused_before_anything_is_asked(address, said):
    with pytest.raises(Refused, match=said):
        Reader(address)
    assert "https" in CliRunner().invoke(command, ["fetch", "http://127.0.0.1/"]).output


def test_a_name_that_does_not_exist_is_told_in_words():
    def nowhere(*args, **more):
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(Refused, match="no such name was found"):
        fetch(Reader("https://offer.example", resolve=nowhere), most=1)
