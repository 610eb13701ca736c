"""Browsers that save, upload and import without pause, and remember what they were told."""

import hashlib
import http.client
import json
import random
import re
import secrets
import threading
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from lxml import html

from tests.reliability.site import Child, Nursery, Site
from tests.thread.figures import lookalikes

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Unavailable(Exception):
    """The site says that it cannot reach its database: right only while the database is being killed."""


class Browser:
    """One signed-in person. Raises OSError or HTTPException when the server is killed under it."""

    def __init__(self, site: Site, number: int) -> None:
        self.site = site
        self.waits: list[float] = []  # seconds until each answer
        self.cookies: dict[str, str] = site.contents["browsers"][number]
        self.csrf = next(value for name, value in self.cookies.items() if "csrf" in name)

    def send(self, method: str, path: str, body: bytes | None = None, kind: str = FORM) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        began = time.monotonic()
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if body is not None:
                headers["Content-Type"] = kind
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            answer = Answer(response.status, dict(response.getheaders()), response.read())
            self.waits.append(time.monotonic() - began)
            return answer
        finally:
            connection.close()

    def form(self, path: str) -> dict[str, str]:
        """The fields of the page's form as a browser would send them back."""
        answer = self.send("GET", path)
        if answer.status == 503:
            raise Unavailable
        assert answer.status == 200, (path, answer.status, answer.body[-2_000:])
        page = html.document_fromstring(answer.body.decode())
        forms = [each for each in page.forms if each.method == "POST" and "submission_key" in each.fields]
        return {name: value or "" for name, value in forms[0].form_values()} | {"csrfmiddlewaretoken": self.csrf}

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self.send("POST", path, urlencode(fields | {"csrfmiddlewaretoken": self.csrf}).encode())

    def upload(self, path: str, fields: dict[str, str], name: str, content: bytes) -> Answer:
        edge = secrets.token_hex(16)
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in (fields | {"csrfmiddlewaretoken": self.csrf}).items()
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="paper"; filename="{name}"\r\n'
        parts.append(f"{head}Content-Type: text/plain\r\n\r\n".encode() + content + b"\r\n")
        return self.send(
            "POST", path, b"".join([*parts, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"
        )


@dataclass
class Told:
    """What the site acknowledged, and what was under way when it was killed."""

    saves: dict[str, str] = field(default_factory=dict)  # word written: submission key
    uploads: dict[str, str] = field(default_factory=dict)  # fingerprint: submission key
    imports: dict[str, int] = field(default_factory=dict)  # edition: rows
    papers: dict[str, str] = field(default_factory=dict)  # word of a child's paper: submission key
    cut: dict[str, int] = field(default_factory=lambda: {"save": 0, "upload": 0, "import": 0, "paper": 0})
    odd: list[str] = field(default_factory=list)  # answers that nobody should get
    database_may_die: bool = False  # then "try again later" (503) is a right answer, and acknowledges nothing
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def answers(self) -> int:
        return len(self.saves) + len(self.uploads) + len(self.papers)

    @property
    def acknowledged(self) -> dict[str, int]:
        return {
            "save": len(self.saves),
            "upload": len(self.uploads),
            "import": len(self.imports),
            "paper": len(self.papers),
        }


class Worker(threading.Thread):
    """Does one thing again and again until the server is gone."""

    what = ""

    def __init__(self, site: Site, number: int, told: Told, seed: object) -> None:
        super().__init__(daemon=True)
        self.site, self.told, self.number = site, told, number
        self.browser = Browser(site, number)
        self.chance = random.Random(f"{seed} {self.what} {number}")
        self.stopping = threading.Event()

    def run(self) -> None:
        try:
            page = self.open()
            while not self.stopping.is_set():
                self.once(page)
        except (OSError, http.client.HTTPException, Unavailable) as end:
            if isinstance(end, Unavailable) and not self.told.database_may_die:
                self.told.odd.append(f"{self.what}: status 503")
            if not self.stopping.is_set():
                with self.told.lock:
                    self.told.cut[self.what] += 1
        except BaseException as fault:
            with self.told.lock:
                self.told.odd.append(f"{self.what}: {fault!r}")

    def open(self) -> dict[str, str]:
        raise NotImplementedError

    def once(self, page: dict[str, str]) -> None:
        raise NotImplementedError

    def took(self, answer: Answer, page: dict[str, str]) -> bool:
        """Whether the answer acknowledges; the next version is then known without asking."""
        if answer.status == 503 and self.told.database_may_die:
            raise Unavailable
        if answer.status != 302:
            with self.told.lock:
                self.told.odd.append(f"{self.what}: status {answer.status}: {words_of(answer)}")
            self.stopping.set()
            return False
        page["version"] = str(int(page["version"]) + 1)
        return True


def words_of(answer: Answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.body.decode(errors="replace")))[-400:]


class Saver(Worker):
    what = "save"

    def open(self) -> dict[str, str]:
        paths = self.site.contents["recommendations"]
        self.path = paths[self.number % len(paths)] + "edit/"
        return self.browser.form(self.path)

    def once(self, page: dict[str, str]) -> None:
        word, key = secrets.token_hex(12), secrets.token_urlsafe(24)
        answer = self.browser.post(self.path, page | {"closing_note": f"word {word}", "submission_key": key})
        if self.took(answer, page):
            with self.told.lock:
                self.told.saves[word] = key


class Uploader(Worker):
    what = "upload"

    def open(self) -> dict[str, str]:
        paths = self.site.contents["sources"]
        self.path = paths[self.number % len(paths)] + "copy/"
        return self.browser.form(self.path)

    def once(self, page: dict[str, str]) -> None:
        key = secrets.token_urlsafe(24)
        words = f"Minutes {secrets.token_hex(8)}\n" + "Invented line of a paper.\n" * self.chance.choice(
            (1, 400, 20_000)
        )
        content = words.encode()
        answer = self.browser.upload(self.path, page | {"submission_key": key}, "minutes.txt", content)
        if self.took(answer, page):
            with self.told.lock:
                self.told.uploads[hashlib.sha256(content).hexdigest()] = key


class Officer(Worker):
    """Adds one paper after another to the record of a child."""

    what = "paper"

    def open(self) -> dict[str, str]:
        children = self.site.contents["children"]
        self.path = f"/children/{children[self.number % len(children)]}/papers/add/"
        return self.browser.form(self.path) | {"version": "0"}

    def once(self, page: dict[str, str]) -> None:
        word, key = secrets.token_hex(12), secrets.token_urlsafe(24)
        fields = {
            "kind": "note",
            "title": f"word {word}",
            "band": "B3",
            "words": "An invented note.",
            "submission_key": key,
        }
        sent = {name: value for name, value in page.items() if name not in ("version", "upload")}
        answer = self.browser.post(self.path, sent | fields)
        if self.took(answer, page):
            with self.told.lock:
                self.told.papers[word] = key


class Reader(Worker):
    what = "read"

    def open(self) -> dict[str, str]:
        return {}

    def once(self, page: dict[str, str]) -> None:
        first = self.site.contents["recommendations"][0]
        path = self.chance.choice(["/", first, f"{first}history/", f"{first}data.json", "/sources/", f"{first}edit/"])
        answer = self.browser.send("GET", path)
        if answer.status != 200:
            self.told.odd.append(f"read {path}: status {answer.status}: {words_of(answer)}")


class Importer:
    """Imports of small invented files, one edition after another; a killed one is tried again until it is kept."""

    def __init__(self, site: Site, told: Told) -> None:
        self.site, self.told = site, told
        self.made = 0
        self.folder = site.folder / "to import"
        self.folder.mkdir()
        self.whole = lookalikes.table("requests", [2022, 2023, 2024])
        self.next()

    def next(self) -> None:
        self.made += 1
        lines = [list(line) for line in self.whole]
        at = lines[0].index("mediation_related_request")
        for line in lines[1:]:
            line[at] = str(self.made)
        self.rows = len(lines) - 1
        self.path = self.folder / "requests.csv"
        self.path.write_bytes(lookalikes.as_csv(lines))
        self.edition = f"invented edition {self.made}"
        self.day = date(2025, 6, 1) - timedelta(days=self.made)

    def start(self, nursery: Nursery) -> Child:
        words = ["--edition", self.edition, "--published", self.day.isoformat()]
        return nursery.run("import", "figures", str(self.path), *words)

    def ended(self, code: int) -> None:
        """Exit code 0 is the acknowledgement."""
        if code == 0:
            self.told.imports[self.edition] = self.rows
            self.next()
        elif code == -9:
            self.told.cut["import"] += 1
        else:
            self.told.odd.append(f"import: exit code {code}: {self.site.said()[-1_000:]}")


def dump(told: Told) -> str:
    return json.dumps({"acknowledged": told.acknowledged, "cut off": told.cut})
